// Asks before one leaves a form[data-warn-unsaved] that was changed and not sent.
const changed = new Set();

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (form?.hasAttribute("data-warn-unsaved")) changed.add(form);
});
document.addEventListener("submit", ({ target }) => {
  changed.delete(target);
  changed.delete(document.getElementById(target.dataset.carries)); // what is typed there goes along
});
document.addEventListener("reset", ({ target }) => changed.delete(target));
addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
