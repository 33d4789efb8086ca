// Logging out clears what this person's pages keep on this machine; where something is not sent yet, it asks first.
import { drawers } from "./drawers.js";

const form = document.querySelector("form[data-log-out]");

form?.addEventListener("submit", (event) => {
  const kept = drawers(form.dataset.logOut);
  const question = "Còn phần chưa gửi được, đang giữ trên máy này. Đăng xuất thì phần đó bị xóa. Đăng xuất?";
  if (kept.length && !confirm(question)) event.preventDefault();
  else for (const drawer of kept) localStorage.removeItem(drawer);
});
