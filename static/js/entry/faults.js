// What could not be read, said at its field and counted beside its section.
function unmark(form) {
  for (const said of form.querySelectorAll(".errorlist, .invalid-feedback")) said.remove();
  for (const field of form.querySelectorAll(".is-invalid")) {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
  }
  for (const row of form.querySelectorAll(".has-error")) row.classList.remove("has-error");
}

function mark(form, name, message) {
  const field = form.elements[name];
  if (!field) return;
  const said = document.createElement("ul");
  said.className = "errorlist";
  said.id = `${field.id}_error`;
  said.append(document.createElement("li"));
  said.firstChild.textContent = message;
  (field.closest(".figure-line") ?? field).after(said);
  field.classList.add("is-invalid");
  field.setAttribute("aria-invalid", "true");
  const described = new Set((field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
  field.setAttribute("aria-describedby", [...described.add(said.id)].join(" "));
  field.closest("tr")?.classList.add("has-error");
  const folded = field.closest("details");
  if (folded) folded.open = true;
}

function count() {
  for (const link of document.querySelectorAll(".side a[href^='#']")) {
    const place = document.getElementById(link.hash.slice(1));
    const part = place?.closest("tbody, section");
    const wrong = part?.querySelectorAll(".is-invalid").length ?? 0;
    link.querySelector(".wrong-count")?.remove();
    if (!wrong) continue;
    const said = document.createElement("span");
    said.className = "wrong-count";
    said.textContent = `${wrong} ô cần sửa`;
    link.append(said);
  }
}

export function showFaults(form, faults) {
  unmark(form);
  for (const [name, message] of faults) mark(form, name, message);
  count();
}

count();
