// The fields a person types into on the entry page, by name, and the cell each belongs to.
const TYPED = "input:not([type=hidden], [type=radio]), select, textarea";

export function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.matches(TYPED));
}

// What a field sends: a tick without its mark sends nothing.
export function textOf(field) {
  return field.type === "checkbox" && !field.checked ? "" : field.value;
}

export function setText(field, text) {
  if (field.type === "checkbox") field.checked = text !== "";
  if (field.type !== "checkbox" || text) field.value = text;
}

export function textsOf(form) {
  return new Map(fieldsOf(form).map((field) => [field.name, textOf(field)]));
}

// A line's figures and its state are one cell; each of its texts and each box of prose are cells of their own.
const TEXTS = new Set(["explanation", "reason", "cause", "remedy"]);

export function cellOf(name) {
  const found = /^(dong-\d+)-(.+)$/.exec(name);
  return found && !TEXTS.has(found[2]) ? `${found[1]}-figure` : name;
}

export function cellsOf(names) {
  return new Set([...names].map(cellOf));
}

// Puts texts into fields and tells nobody; gives the fields.
export function put(form, texts) {
  const fields = [...texts].map(([name, text]) => [form.elements[name], text]).filter(([field]) => field);
  for (const [field, text] of fields) setText(field, text);
  return fields.map(([field]) => field);
}

// Puts texts into fields, all of them before anybody is told, so that half a line is never acted upon.
export function fill(form, texts) {
  for (const field of put(form, texts)) field.dispatchEvent(new Event("input", { bubbles: true }));
}

// What each cell held when the page got it; sent along, so that the server sees what was typed over what.
export function marksOf(form) {
  return { __proto__: null, ...JSON.parse(form.elements.marks.value || "{}") };
}

export function setMarks(form, marks) {
  form.elements.marks.value = JSON.stringify(marks);
}
