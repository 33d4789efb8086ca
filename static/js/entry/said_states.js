// The words people write in a sheet instead of a figure, or in a list's place, and what they mean in a field.
const STATES = {
  zero: ["khong phat sinh", "kps", "khong co", "ko phat sinh", "k phat sinh"],
  na: ["khong ap dung", "kad", "n/a", "ko ap dung", "k ap dung"],
  missing: ["chua bao cao", "chua co so lieu", "cbc"],
  value: ["co so lieu"],
  estimate: ["uoc tinh", "uoc", "du kien"],
};

export function fold(text) {
  const bare = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d");
  return bare.toLowerCase().replace(/[.\s]+/g, " ").trim();
}

// The state a text names, or nothing.
export function stateSaid(text) {
  const words = fold(text);
  return Object.keys(STATES).find((state) => STATES[state].includes(words));
}

// The value of the choice of a list that a text names: by its label, as a state, or yes and no as people tick.
export function choiceSaid(list, text) {
  const words = fold(text);
  const ticked = { x: "1", "✓": "1", yes: "1", no: "0" }[words];
  const wanted = "state" in list.dataset ? stateSaid(text) : ticked;
  const options = [...list.options].filter((option) => option.value);
  const found = options.find((option) => fold(option.label) === words) ?? options.find(({ value }) => value === wanted);
  return found?.value;
}
