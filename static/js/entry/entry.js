// The entry page at work: ties saving by itself, what is kept here, the log-in, conflicts and company together.
import { showAsked } from "./asked.js";
import { Autosave } from "./autosave.js";
import { showConflicts, startConflicts } from "./conflict.js";
import { showFaults } from "./faults.js";
import { cellsOf } from "./fields.js";
import { startKeys } from "./grid_keys.js";
import { startPasting } from "./grid_paste.js";
import { askLogIn } from "./log_in.js";
import { watch } from "./presence.js";
import { offerBack } from "./restore.js";

const form = document.getElementById("nhap-bao-cao");
const saved = form?.querySelector("[data-saved]");
let asked = false;
let isPassing = false;

function said(state) {
  saved.textContent = state;
}

// How much is filled in, in all and beside each section.
function showDone({ done, total, sections }) {
  form.querySelector("[data-done]").textContent = `${done}/${total}`;
  for (const [anchor, words] of Object.entries(sections)) {
    const count = document.querySelector(`.side a[href="#${anchor}"] .count`);
    const [some, all] = words.split("/");
    count?.replaceChildren(some === all ? `đủ ${words}` : words);
    count?.closest("li").classList.toggle("is-done", some === all);
  }
}

function answered(data, hasMore) {
  const wrong = cellsOf(data.faults.map(([name]) => name)).size;
  const words = [hasMore ? "Có thay đổi chưa lưu" : data.saved_at ? `Đã lưu ${data.saved_at}` : "Chưa lưu lần nào"];
  if (wrong) words.push(`${wrong} ô chưa đọc được, chưa lưu ô đó`);
  if (data.conflicts.length) words.push(`${data.conflicts.length} ô có hai bản, chưa lưu ô đó`);
  said(words.join("; "));
  showDone(data);
  form.dataset.newest = data.newest;
  showFaults(form, data.faults);
  showConflicts(data, asked);
  if (data.taken) document.querySelector("[data-taken]").textContent = data.taken;
  document.querySelector("[data-taken]").hidden = !data.taken;
}

// "Lưu" first sends as saving by itself does, so that no answer but the server's takes the page away.
async function submitted(event, autosave) {
  if (isPassing || autosave.closed || !autosave.dirty().length) return;
  event.preventDefault();
  const button = event.submitter;
  asked = true;
  const how = await autosave.save({ asked });
  asked = false;
  if (how === "closed" || (how === "answered" && !autosave.conflicts.length)) {
    isPassing = true;
    form.requestSubmit(button);
  }
}

function start() {
  const autosave = new Autosave(form, {
    unsent: "Bấm “Lưu” để xem phần chưa gửi",
    said,
    arrived: (data) => showAsked(form, data.asked),
    answered,
    askLogIn: (now) => askLogIn(form.elements.person.value, now),
  });
  startConflicts(() => autosave.save({ asked: true }));
  offerBack(form, autosave);
  startKeys(form);
  startPasting(form, () => autosave.noticed(0));
  watch(form, () => autosave.save());
  form.addEventListener("input", () => autosave.noticed());
  form.addEventListener("focusout", () => autosave.dirty().length && autosave.noticed(200));
  form.addEventListener("submit", (event) => submitted(event, autosave));
  document.addEventListener("visibilitychange", () => document.hidden && autosave.noticed(0));
  document.addEventListener("submit", (event) => {
    if ("logOut" in event.target.dataset && !event.defaultPrevented) autosave.forget();
  });
  addEventListener("online", () => autosave.dirty().length && autosave.plan(0));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("beforeunload", (event) => {
    if (!isPassing && !autosave.closed && autosave.dirty().length && !autosave.isKept) event.preventDefault();
  });
}

if (form) start();
