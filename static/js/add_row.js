// Adds a row to a formset from its <template>; without script the spare rows that the server drew do.
document.querySelectorAll("[data-add-row]").forEach((button) => {
  const template = document.getElementById(button.dataset.addRow);
  const total = document.getElementById(button.dataset.total);
  button.hidden = false;
  button.addEventListener("click", () => {
    const made = document.createElement("template");
    made.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const legend = made.content.querySelector("legend");
    if (legend) legend.textContent = `Dòng ${Number(total.value) + 1}`;
    total.value = Number(total.value) + 1;
    template.before(made.content);
    template.previousElementSibling.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
});
