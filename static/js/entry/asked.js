// What the rules say of each line as the server has it now, and the boxes that take the answers.
import { textOf } from "./fields.js";

// The boxes come when they are asked for, drawn by the server with what it holds; gives those that are new.
function addBoxes(place, boxes) {
  const added = [];
  let before = null;
  for (const [name, drawn] of Object.entries(boxes)) {
    let box = place.querySelector(`[data-answer="${name}"]`);
    if (!box) {
      const fresh = document.createElement("template");
      fresh.innerHTML = drawn;
      box = fresh.content.firstElementChild;
      if (before) before.after(box);
      else place.prepend(box);
      added.push(box);
    }
    before = box;
  }
  return added;
}

// A box that holds an answer stays in sight: nothing that was typed disappears.
function showBox(box, fields, figure) {
  const field = box.querySelector("input, textarea");
  if (field.type === "checkbox" && !field.checked) field.value = figure;
  box.hidden = !fields.includes(box.dataset.answer) && !textOf(field);
  return !box.hidden;
}

function showRow(row, { notes = "", fields = [], boxes = {}, figure = "" } = {}) {
  const place = row.querySelector("[data-notes]");
  const fresh = document.createElement("div");
  fresh.innerHTML = notes;
  if (fresh.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...fresh.childNodes); // only what is new is read out
  const added = addBoxes(row.querySelector(".line-answers"), boxes);
  const shown = [...row.querySelectorAll("[data-answer]")].filter((box) => showBox(box, fields, figure));
  row.hidden = !notes && !shown.length;
  return added.map((box) => box.querySelector("input, textarea"));
}

// asked: by the line's id, its notes (from the server's own template), the fields that answer with their boxes, the
// figure to confirm. Gives the fields that are new on the page.
export function showAsked(form, asked) {
  return [...form.querySelectorAll("[data-asked]")].flatMap((row) => showRow(row, asked[row.dataset.asked]));
}
