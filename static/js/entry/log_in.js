// The log-in over the page: the session is over, the work stays where it is.
import { ask, setToken } from "./sending.js";

const dialog = document.getElementById("dang-nhap-lai");
let dismissed = false;

async function logIn(person) {
  const { data: before } = await ask(dialog.dataset.url);
  const body = new FormData(dialog.querySelector("form"));
  body.set("csrfmiddlewaretoken", before.token);
  const { data } = await ask(dialog.dataset.url, body);
  if (data.needs_code) dialog.querySelector("[data-code]").hidden = false;
  if (data.errors) return data.errors.join(" ");
  setToken(data.token);
  return String(data.person) === person ? "" : "Đây là tài khoản của người khác. Đăng nhập bằng tài khoản đã mở trang này.";
}

function opened(person) {
  const password = dialog.querySelector("[name=password]");
  const refused = dialog.querySelector("[data-refused]");
  return new Promise((settle) => {
    dialog.querySelector("form").onsubmit = async (event) => {
      event.preventDefault();
      refused.textContent = await logIn(person).catch(() => "Chưa gửi được, thử lại khi có mạng.");
      refused.hidden = !refused.textContent;
      if (dialog.querySelector("[data-code]").hidden || !refused.textContent) password.value = "";
      if (!refused.textContent) dialog.close("logged-in");
    };
    dialog.querySelector("[data-later]").onclick = () => dialog.close("later");
    dialog.onclose = () => settle(dialog.returnValue === "logged-in");
    dialog.returnValue = "later";
    refused.hidden = true;
    dialog.showModal();
    password.focus();
  });
}

// Whether the person is logged in again. Who said "later" is asked again only when pressing "Lưu" (asked).
export async function askLogIn(person, asked) {
  try {
    const { data } = await ask(dialog.dataset.url);
    if (String(data.person) === person) {
      setToken(data.token); // logged in again in another window
      return true;
    }
  } catch {
    return false;
  }
  if (dismissed && !asked) return false;
  dismissed = !(await opened(person));
  return !dismissed;
}
