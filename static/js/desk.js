// The preview follows the typing: the form is posted to the preview, which draws it and saves nothing.
const form = document.querySelector("form[data-preview]");
const frame = document.getElementById("xem-truoc");
const said = document.querySelector("[data-preview-said]");
let waiting;
let asked = 0;

async function draw() {
  const typed = new FormData(form);
  const turn = ++asked;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: typed }).catch(() => ({ ok: false }));
  if (turn !== asked) return; // typed on meanwhile: a later answer counts
  said.textContent = answer.ok ? "" : "Chưa vẽ lại được: phần xem trước còn là chữ trước đó.";
  if (!answer.ok) return;
  const place = frame.contentWindow?.scrollY ?? 0;
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, place), { once: true });
  frame.srcdoc = await answer.text();
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 400);
});

const widths = document.querySelectorAll("[data-preview-width]");
for (const button of widths) {
  button.hidden = false;
  button.addEventListener("click", () => {
    frame.classList.toggle("phone", button.dataset.previewWidth === "phone");
    for (const other of widths) other.setAttribute("aria-pressed", String(other === button));
  });
}
