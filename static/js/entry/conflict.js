// Both versions of a cell that two people changed: in the section of the page where there is one, else in a dialog.
const dialog = document.getElementById("chon-ban");
const look = document.querySelector("[data-look]");
const places = document.querySelectorAll("[data-choices]"); // the section, if the page has it, comes first
let shown = "";

// save: what to do when everything is chosen.
export function startConflicts(save) {
  look.addEventListener("click", open);
  dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-chosen]").addEventListener("click", () => {
    dialog.close();
    save();
  });
}

function open() {
  if (places.length > 1) places[0].closest("section").scrollIntoView({ block: "start" });
  else if (!dialog.open) dialog.showModal();
}

export function showConflicts({ choices, conflicts, last_save }, asked) {
  const count = conflicts.length;
  const isNew = choices !== shown;
  if (isNew) {
    places[0].innerHTML = choices;
    dialog.querySelector("[data-last-save]").textContent = last_save && `${last_save}.`;
  }
  shown = choices;
  look.hidden = !count;
  look.textContent = `Xem hai bản (${count} ô)`;
  if (!count && dialog.open) dialog.close();
  if (count && (isNew || asked)) open();
}
