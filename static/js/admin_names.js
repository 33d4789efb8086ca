// Names what Django's administration leaves nameless for a screen reader: searched lists and empty column heads.
function nameWithin(root) {
  for (const head of root.querySelectorAll("thead th")) {
    if (!head.textContent.trim() && !head.children.length) head.replaceWith(plainCell(head));
  }
  for (const list of root.querySelectorAll("select.admin-autocomplete")) {
    const drawn = list.nextElementSibling;
    const label = list.labels[0]?.textContent.replace(":", "").trim() || list.getAttribute("aria-label") || columnOf(list);
    for (const part of drawn?.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]") ?? []) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", label);
    }
  }
}

function plainCell(head) {
  const cell = document.createElement("td");
  cell.className = head.className;
  return cell;
}

function columnOf(list) {
  const cell = list.closest("td");
  const heads = cell?.closest("table").tHead.rows[0].cells;
  return heads?.[cell.cellIndex]?.textContent.trim() ?? "";
}

addEventListener("load", () => nameWithin(document));
document.addEventListener("formset:added", ({ target }) => setTimeout(() => nameWithin(target)));
