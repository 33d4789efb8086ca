// The fields a person types into on the entry page, by name, and the cell each belongs to.
const TYPED = "input:not([type=hidden], [type=radio]), select, textarea";

export function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.matches(TYPED));
}

export function textsOf(form) {
  return new Map(fieldsOf(form).map((field) => [field.name, field.value]));
}

// A line's figures and its state are one cell; its explanation and each box of prose are cells of their own.
export function cellOf(name) {
  const found = /^(dong-\d+)-(.+)$/.exec(name);
  return found && found[2] !== "explanation" ? `${found[1]}-figure` : name;
}

export function cellsOf(names) {
  return new Set([...names].map(cellOf));
}

// Puts texts into fields, all of them before anybody is told, so that half a line is never acted upon.
export function fill(form, texts) {
  const fields = [...texts].map(([name, text]) => [form.elements[name], text]).filter(([field]) => field);
  for (const [field, text] of fields) field.value = text;
  for (const [field] of fields) field.dispatchEvent(new Event("input", { bubbles: true }));
}

// What each cell held when the page got it; sent along, so that the server sees what was typed over what.
export function marksOf(form) {
  return JSON.parse(form.elements.marks.value || "{}");
}

export function setMarks(form, marks) {
  form.elements.marks.value = JSON.stringify(marks);
}
