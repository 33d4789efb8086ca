// After a sentence was chosen: its form has the cursor, and the sentence stays in sight beside it where there is room.
const chosen = document.querySelector(".sentence.is-chosen");
const form = document.querySelector(".new-comment form");
if (chosen && form && !document.querySelector(".error-summary")) {
  const isBeside = matchMedia("(min-width: 62rem)").matches;
  if (isBeside) chosen.scrollIntoView({ block: "center" });
  form.querySelector("textarea").focus({ preventScroll: isBeside });
}
