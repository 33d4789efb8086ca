// The button that sets a moment goes as soon as another one is typed: it would set what no longer stands above it.
const typed = document.getElementById("chon-gio");
const button = document.querySelector("#hen button");

typed?.addEventListener("input", () => {
  if (button) button.disabled = [...typed.elements].some((box) => box.name && box.value !== box.defaultValue);
});
