// A click in the picture says what must stay in sight where only a part is shown; the two numbers say the same.
const within = (number) => Math.min(100, Math.max(0, Math.round(number)));

function follow(picture) {
  const boxes = ["x", "y"].map((axis) => document.getElementById(`${picture.dataset.focusOf}_${axis}`));
  if (boxes.includes(null)) return;
  const point = document.createElement("span");
  point.className = "focus-point";
  picture.append(point);
  picture.classList.add("is-on");
  const show = () => {
    const [x, y] = boxes.map((box) => within(box.value === "" ? 50 : Number(box.value) || 0));
    point.style.left = `${x}%`;
    point.style.top = `${y}%`;
  };
  picture.addEventListener("click", (event) => {
    const frame = picture.getBoundingClientRect();
    boxes[0].value = within(((event.clientX - frame.left) / frame.width) * 100);
    boxes[1].value = within(((event.clientY - frame.top) / frame.height) * 100);
    for (const box of boxes) box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const box of boxes) box.addEventListener("input", show);
  show();
}

document.querySelectorAll("[data-focus-of]").forEach(follow);
