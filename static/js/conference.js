// The projector: arrows and presenters' clickers turn the slides; the space bar starts and stops the speaking timer.
const SHORT = 60;
const TYPING = "input, textarea, select, [contenteditable]";
const PRESSED = "button, a, summary, label"; // what the space bar means there is theirs

// Seconds left as the clock shows them: "4:05"; beyond the end "+0:12".
export function clock(left) {
  const seconds = Math.abs(Math.ceil(left));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return left <= -1 ? `+${text}` : text;
}

export function state(left) {
  if (left <= 0) return "over";
  return left <= SHORT ? "short" : "";
}

const WORDS = { over: "Hết giờ", short: "Còn dưới 1 phút", "": "" };

// What a reload must not lose, for this slide in this window.
function stored(key, value) {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return value ?? {};
  }
}

function startTimer(box) {
  const [face, word, minutes, start, reset] = ["clock", "word", "minutes", "start", "reset"].map((name) => box.querySelector(`[data-${name}]`));
  const here = `dong-ho:${location.pathname}`;
  minutes.value = stored("so-phut").value ?? minutes.value;
  let { left = minutes.value * 60, ends = 0 } = stored(here);

  const now = () => (ends ? (ends - Date.now()) / 1000 : left);
  function draw() {
    const how = state(now());
    face.textContent = clock(now());
    box.classList.toggle("is-short", how === "short");
    box.classList.toggle("is-over", how === "over");
    if (word.textContent !== WORDS[how]) word.textContent = WORDS[how];
    start.textContent = ends ? "Dừng" : "Bấm giờ";
  }
  function keep() {
    stored(here, { left, ends });
    draw();
  }
  const toggle = () => {
    if (ends) [left, ends] = [now(), 0];
    else ends = Date.now() + left * 1000;
    keep();
  };
  const again = () => {
    [left, ends] = [minutes.value * 60, 0];
    keep();
  };

  start.addEventListener("click", toggle);
  reset.addEventListener("click", again);
  minutes.addEventListener("change", () => {
    stored("so-phut", { value: minutes.value });
    again();
  });
  setInterval(() => ends && draw(), 250);
  box.hidden = false;
  draw();
  return toggle;
}

const toggle = startTimer(document.querySelector("[data-timer]"));
const TURNS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest(TYPING)) return;
  if (event.key === " " && !event.target.closest(PRESSED)) {
    event.preventDefault();
    if (!event.repeat) toggle();
  }
  const link = TURNS[event.key] && document.querySelector(`a[rel=${TURNS[event.key]}]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
