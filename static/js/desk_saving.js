// The desk saves by itself into the person's working copy; the article changes only by "Lưu bài" and the choices.
import { Autosave } from "./entry/autosave.js";
import { askLogIn } from "./entry/log_in.js";
import { offerBack } from "./entry/restore.js";

const form = document.getElementById("soan");
const saved = form?.querySelector("[data-saved]");
const passing = new WeakSet();

function start() {
  let hasLeft = false;
  const page = {
    unsent: "Bấm “Lưu bài” để gửi chữ chưa lưu",
    said: (state) => (saved.textContent = state),
    answered(data, hasMore) {
      form.elements.copy.value = data.copy;
      const isBehind = data.newest !== form.elements.version.value;
      const state = data.saved_at ? `Đã tự lưu ${data.saved_at}, chưa vào bài` : "Không có gì khác bản đã lưu";
      page.said(hasMore ? "Có thay đổi chưa lưu" : isBehind ? `${state}. Có người đã lưu bài này: bấm “Lưu bài” để xem hai bản` : state);
    },
    askLogIn: (asked) => askLogIn(form.elements.person.value, asked),
  };
  const autosave = new Autosave(form, page);
  offerBack(form, autosave);
  form.addEventListener("input", () => autosave.noticed());
  document.addEventListener("visibilitychange", () => document.hidden && autosave.noticed(0));
  addEventListener("online", () => autosave.dirty().length && autosave.plan(0));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  // The desk's own form takes along what was typed, and this machine keeps it until it is stored. Before any other
  // button it is sent, so that the server knows of it.
  document.addEventListener("submit", async (event) => {
    const sent = event.target;
    if ("logOut" in sent.dataset) {
      if (!event.defaultPrevented) autosave.forget();
      return;
    }
    if (sent.method !== "post") return;
    if (sent === form || passing.has(sent) || autosave.closed || !autosave.dirty().length) {
      clearTimeout(autosave.waiting);
      hasLeft = true;
      return;
    }
    event.preventDefault();
    const how = await autosave.save({ asked: true });
    if (how !== "answered" && how !== "closed") return;
    passing.add(sent);
    sent.requestSubmit(event.submitter);
  });
  addEventListener("beforeunload", (event) => {
    if (!hasLeft && autosave.dirty().length && !autosave.isKept) event.preventDefault();
  });
}

if (form) start();
