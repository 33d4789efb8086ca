// Asks about empty wordings while one types, and puts in the sentence that the server offers. Without script the server
// draws the same note after saving.
const PAUSE = 700;
const MOST = 300; // characters sent: the line one types in
const waiting = new WeakMap();
const asked = new WeakMap();

function noteOf(field) {
  return document.getElementById(`coach-${field.id}`);
}

function lineOf(field) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = field.value.indexOf("\n", start);
  return field.value.slice(start, end < 0 ? undefined : end).normalize("NFC").trim().slice(-MOST);
}

function showButtons(note) {
  for (const button of note.querySelectorAll("[data-coach-insert]")) button.hidden = false;
}

async function ask(field) {
  asked.get(field)?.abort();
  const note = noteOf(field);
  const text = lineOf(field);
  if (!text) return note.replaceChildren();
  const question = new AbortController();
  asked.set(field, question);
  const url = new URL(field.dataset.coach, location.href);
  url.searchParams.set("chu", text);
  try {
    const answer = await fetch(url, { signal: question.signal, headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = document.createElement("div");
    fresh.innerHTML = await answer.text();
    if (fresh.textContent.trim() !== note.textContent.trim()) note.replaceChildren(...fresh.childNodes); // only what is new is read out
    showButtons(note);
  } catch {
    // no network: the note stays as it was
  }
}

function insert(button) {
  const note = button.closest(".coach");
  const field = document.getElementById(note.id.replace("coach-", ""));
  const { coachSentence, coachClause } = note.querySelector("[data-coach-sentence]").dataset;
  const isClause = field.dataset.coachJoins === ": ";
  const text = field.value.replace(/[\s.;,:]+$/, "");
  const more = isClause ? coachClause : `${coachSentence}.`;
  if (isClause) field.value = `${text}: ${more}`;
  else {
    const at = field.value.indexOf("\n", field.selectionStart);
    const [before, after] = at < 0 ? [field.value, ""] : [field.value.slice(0, at), field.value.slice(at)];
    field.value = `${before.replace(/[\s;,:]+$/, "").replace(/([^.!?])$/, "$1.")} ${more}${after}`;
  }
  note.replaceChildren();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll(".coach").forEach(showButtons);
document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.coach) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(() => ask(target), PAUSE));
});
document.addEventListener("click", ({ target }) => target.matches?.("[data-coach-insert]") && insert(target));
