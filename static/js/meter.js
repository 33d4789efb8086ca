// Says how many characters are left in a text with data-max-length; counts as the server does: line breaks once, no blanks at the ends.
const NEAR = 0.1;

function meterOf(field) {
  const meter = field.parentElement.querySelector(".meter");
  if (meter) return meter;
  const made = document.createElement("p");
  made.className = "meter";
  field.after(made);
  return made;
}

function draw(field) {
  const most = Number(field.dataset.maxLength);
  const left = most - Array.from(field.value.normalize("NFC").trim()).length;
  const meter = meterOf(field);
  const figure = Math.abs(left).toLocaleString("vi-VN");
  meter.textContent = left < 0 ? `quá ${figure} ký tự` : `còn ${figure} ký tự`;
  meter.classList.toggle("is-over", left < 0);
  meter.classList.toggle("is-near", left >= 0 && left <= most * NEAR);
}

const MEASURED = "textarea[data-max-length], input[data-max-length]";
document.querySelectorAll(MEASURED).forEach(draw);
document.addEventListener("input", ({ target }) => target.matches(MEASURED) && draw(target));
