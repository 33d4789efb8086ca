// Names what Django's administration leaves nameless for a screen reader: fields and searched lists in rows, empty heads.
function nameWithin(root) {
  for (const head of root.querySelectorAll("thead th")) {
    if (!head.textContent.trim() && !head.children.length) head.replaceWith(plainCell(head));
  }
  for (const field of root.querySelectorAll(".tabular td :is(input, select, textarea)")) {
    if (!field.labels?.length) field.setAttribute("aria-label", columnOf(field));
  }
  for (const list of root.querySelectorAll("select.admin-autocomplete")) nameParts(list);
}

function plainCell(head) {
  const cell = document.createElement("td");
  cell.className = head.className;
  return cell;
}

function columnOf(field) {
  const cell = field.closest("td");
  return cell.closest("table").tHead.rows[0].cells[cell.cellIndex]?.textContent.trim() ?? "";
}

// The list itself is out of sight; what is drawn beside it has no name of its own.
function nameParts(list) {
  const label = list.labels[0]?.textContent.replace(":", "").trim() || list.getAttribute("aria-label");
  for (const part of list.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]") ?? []) {
    part.removeAttribute("aria-labelledby");
    part.setAttribute("aria-label", label);
  }
}

// After the lists are drawn: jQuery runs what waits for the page in the order in which it came.
const whenDrawn = window.django?.jQuery ?? ((act) => act());
whenDrawn(() => nameWithin(document));
document.addEventListener("formset:added", ({ target }) => setTimeout(() => nameWithin(target.closest(".tabular") ?? target)));
