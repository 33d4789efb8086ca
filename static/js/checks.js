// The panel "Kiểm tra" follows the typing, and what is typed goes along with its buttons.
const panel = document.querySelector("[data-checks]");
const form = document.getElementById("soan");
const PAUSE = 700;
let waiting;
let asked;

async function ask() {
  asked?.abort();
  asked = new AbortController();
  try {
    const question = { method: "POST", body: new FormData(form), signal: asked.signal };
    const answer = await fetch(panel.dataset.checks, question);
    if (!answer.ok || answer.redirected || panel.contains(document.activeElement)) return; // nobody's half-typed source is wiped away
    panel.innerHTML = await answer.text();
  } catch {
    // no network: the panel keeps what it said last
  }
}

if (panel && form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  panel.addEventListener("formdata", ({ target, formData }) => {
    if (target.dataset.carries !== form.id) return;
    for (const [name, value] of new FormData(form)) if (!formData.has(name)) formData.append(name, value);
  });
}
