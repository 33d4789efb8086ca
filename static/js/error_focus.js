// After a refused form: stand on the summary of errors, or on the first wrong field where there is none.
const summary = document.querySelector(".error-summary, .errornote"); // the second is the administration's
summary?.setAttribute("tabindex", "-1");
const wrong = document.querySelector(".is-invalid, [aria-invalid='true']");
(summary || wrong)?.focus();

// A link in the summary puts the cursor into its field, not only in sight of it.
summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  const field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
  place.scrollIntoView({ block: "center" });
  (field || place).focus({ preventScroll: true });
});
