// The grid without a mouse: Enter, ↓ and ↑ walk the figures from line to line, Esc takes back what was typed.
const before = new WeakMap();

function figures(form) {
  return [...form.querySelectorAll(".entry-grid [data-figure]")].filter((field) => field.offsetParent);
}

function walk(form, field, by) {
  const all = figures(form);
  const next = all[all.indexOf(field) + by];
  if (!next) return;
  next.focus();
  if (next.matches("input")) next.select();
  next.scrollIntoView({ block: "nearest" });
}

function remember({ target }) {
  const row = target.closest?.(".entry-grid tr");
  const texts = [...(row?.querySelectorAll("input, select, textarea") ?? [])].map((one) => [one, one.value]);
  if (row) before.set(target, texts);
}

// The whole line goes back: typing a figure may have changed its state too.
function takeBack(field) {
  const texts = before.get(field)?.filter(([one, text]) => one.value !== text) ?? [];
  for (const [one, text] of texts) one.value = text;
  for (const [one] of texts) one.dispatchEvent(new Event("input", { bubbles: true }));
  return texts.length > 0;
}

function stepOf(event) {
  if (event.key === "Enter") return event.shiftKey ? -1 : 1;
  const isText = event.target.matches("input"); // in a list the arrows choose
  return isText ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
}

export function startKeys(form) {
  form.addEventListener("focusin", remember);
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !field.closest?.(".entry-grid")) return;
    if (event.key === "Escape" && takeBack(field)) event.preventDefault();
    const by = field.matches("[data-figure]") && stepOf(event);
    if (!by) return;
    event.preventDefault();
    walk(form, field, by);
  });
}
