// What the rules say of each line as the server has it now, and the boxes that take the answers.
import { textOf } from "./fields.js";

// A box that holds an answer stays in sight: nothing that was typed disappears.
function showBox(box, fields, figure) {
  const field = box.querySelector("input, textarea");
  if (field.type === "checkbox" && !field.checked) field.value = figure;
  box.hidden = !fields.includes(box.dataset.answer) && !textOf(field);
  return !box.hidden;
}

function showRow(row, { notes = "", fields = [], figure = "" } = {}) {
  const place = row.querySelector("[data-notes]");
  const fresh = document.createElement("div");
  fresh.innerHTML = notes;
  if (fresh.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...fresh.childNodes); // only what is new is read out
  const shown = [...row.querySelectorAll("[data-answer]")].filter((box) => showBox(box, fields, figure));
  row.hidden = !notes && !shown.length;
}

// asked: by the line's id, its notes (from the server's own template), the fields that answer, the figure to confirm.
export function showAsked(form, asked) {
  for (const row of form.querySelectorAll("[data-asked]")) showRow(row, asked[row.dataset.asked]);
}
