// Conclusions typed during the meeting: each is kept on this machine until the server has said that it holds it.
import { drop, keep, kept } from "./entry/kept.js";
import { send } from "./entry/sending.js";

const AGAIN = 5_000;
const form = document.querySelector("[data-conclude]");

function start() {
  const drawer = form.dataset.conclude;
  const [said, waiting] = [form.querySelector("[data-said]"), form.querySelector("[data-waiting]")];
  let [sending, passes] = [false, false];

  function draw() {
    waiting.replaceChildren(
      ...Object.values(kept(drawer)).map(({ text }) => {
        const line = document.createElement("li");
        line.textContent = `Đang giữ trên máy này: ${text}`;
        return line;
      }),
    );
  }

  // Puts back into the form what the server would not take, and says why.
  function giveBack({ text, goes, inside }, errors) {
    form.elements.text.value = [form.elements.text.value, text].filter(Boolean).join("\n");
    form.elements.goes.value = goes;
    form.elements.is_inside.checked = inside;
    said.textContent = `Chưa ghi được, chữ còn ở ô trên. ${errors.join(" ")}`;
    form.elements.text.focus();
  }

  async function sendAll() {
    if (sending) return;
    sending = true;
    let isWritten = false;
    for (const [key, one] of Object.entries(kept(drawer))) {
      const body = new FormData();
      body.set("text", one.text);
      body.set("goes", one.goes);
      if (one.inside) body.set("is_inside", "on");
      said.textContent = "Đang gửi…";
      const { how, data } = await send(form.action, body);
      if (how === "offline") {
        said.textContent = "Chưa gửi được. Chữ được giữ trên máy này và gửi lại ngay khi có kết nối.";
        break;
      }
      if (how === "log-in") {
        said.textContent = "Phiên làm việc đã hết. Chữ được giữ trên máy này: đăng nhập lại rồi mở lại trang này.";
        break;
      }
      drop(drawer, [key]);
      if (how === "answered") [isWritten, said.textContent] = [true, data.said];
      else giveBack(one, data.errors ?? ["Bạn không còn quyền ghi ở hội nghị này."]);
    }
    sending = false;
    draw();
    if (isWritten && !Object.keys(kept(drawer)).length && !form.elements.text.value) location.reload();
  }

  form.addEventListener("submit", (event) => {
    const one = { text: form.elements.text.value.trim(), goes: form.elements.goes.value, inside: form.elements.is_inside.checked };
    passes = !one.text || !keep(drawer, { [crypto.randomUUID?.() ?? String(Date.now())]: one });
    if (passes) return; // the browser sends it
    event.preventDefault();
    form.elements.text.value = "";
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true })); // the counter beside it
    draw();
    sendAll();
  });
  addEventListener("online", sendAll);
  addEventListener("beforeunload", (event) => !passes && form.elements.text.value.trim() && event.preventDefault());
  setInterval(() => Object.keys(kept(drawer)).length && sendAll(), AGAIN);
  draw();
  sendAll();
}

if (form) start();
