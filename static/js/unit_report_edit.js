// Keeps the state of a line and its figures in step.
const EMPTY = new Set(["missing", "zero", "na"]);

function rowOf(element) {
  return element.closest("tr");
}

function figuresOf(row) {
  return [...row.querySelectorAll("[data-figure]")];
}

function setFigure(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// A typed figure makes the line "Có số liệu", unless an estimate was chosen.
function figureTyped(field) {
  const state = rowOf(field).querySelector("[data-state]");
  if (field.value.trim() && EMPTY.has(state.value)) state.value = "value";
}

// A state without a figure puts the figures aside; choosing another state brings them back.
function stateChosen(state) {
  const figures = figuresOf(rowOf(state));
  if (EMPTY.has(state.value)) {
    for (const field of figures.filter((one) => one.value)) {
      field.dataset.aside = field.value;
      setFigure(field, "");
    }
  } else {
    for (const field of figures.filter((one) => !one.value && one.dataset.aside)) setFigure(field, field.dataset.aside);
  }
}

const form = document.getElementById("nhap-bao-cao");

form?.addEventListener("input", ({ target }) => {
  if (target.matches("[data-figure]")) figureTyped(target);
});
form?.addEventListener("change", ({ target }) => {
  if (target.matches("[data-state]")) stateChosen(target);
});

// A link from what is missing leads into the field, not only in sight of it.
const aim = location.hash.includes("dong-") && document.getElementById(location.hash.slice(1));
if (aim) (aim.matches("input, select, textarea") ? aim : aim.querySelector("input, select, textarea"))?.focus();
