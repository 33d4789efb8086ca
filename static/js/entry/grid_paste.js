// A block copied from a sheet, pasted into a cell: fills downwards and to the right, says what it could not, undoes once.
import { blockOf } from "./clipboard.js";
import { fill } from "./fields.js";
import { choiceSaid, stateSaid } from "./said_states.js";

const EMPTY = new Set(["missing", "zero", "na"]);
const note = document.querySelector("[data-pasted]");

function fieldsIn(row) {
  const all = [...row.querySelectorAll("input, select, textarea")];
  return all.filter((field) => !field.name.endsWith("bound"));
}

const kindOf = (field) => field.name.replace(/^dong-\d+-/, "").replace(/^(is_yes|grade)$/, "value");

function rowsFrom(form, first) {
  const rows = [...form.querySelectorAll(".entry-grid tr[id^='dong-']")];
  return rows.slice(rows.indexOf(first));
}

function nameOf(row) {
  const texts = [...row.querySelector(".target-name").childNodes].filter((one) => one.nodeType === Node.TEXT_NODE);
  return texts.map((one) => one.textContent.trim()).find(Boolean) ?? "";
}

// Puts one text into its field's place in `texts`; gives the words of what is wrong, or nothing.
function place(texts, fields, field, text) {
  const state = fields.find((one) => kindOf(one) === "state");
  const said = stateSaid(text);
  if ("figure" in field.dataset && said && choiceSaid(state, text)) {
    texts.set(state.name, said);
    if (EMPTY.has(said)) for (const one of fields) if ("figure" in one.dataset) texts.set(one.name, "");
    return "";
  }
  if (field.matches("select")) {
    const choice = choiceSaid(field, text);
    if (!choice) return `không có lựa chọn “${text}”`;
    texts.set(field.name, choice);
  } else if (/^\S+\s*\/\s*\S+$/.test(text) && kindOf(field) === "value" && fields.some((one) => kindOf(one) === "numerator")) {
    const [top, bottom] = text.split("/").map((one) => one.trim());
    for (const one of fields) if (kindOf(one) === "numerator") texts.set(one.name, top);
    for (const one of fields) if (kindOf(one) === "denominator") texts.set(one.name, bottom);
  } else texts.set(field.name, text);
  return "";
}

// A figure without a state that allows it is a figure; a state without a figure has none.
function settle(texts, fields) {
  const state = fields.find((one) => kindOf(one) === "state");
  const chosen = texts.get(state.name) ?? state.value;
  const given = fields.some((one) => "figure" in one.dataset && texts.get(one.name));
  if (given && EMPTY.has(chosen)) texts.set(state.name, "value");
  if (!given && EMPTY.has(chosen) && texts.has(state.name)) {
    for (const one of fields) if ("figure" in one.dataset) texts.set(one.name, "");
  }
}

function lay(form, block, start) {
  const rows = rowsFrom(form, start.closest("tr"));
  const texts = new Map();
  const faults = [];
  let filled = 0;
  for (const [down, cells] of block.entries()) {
    const row = rows[down];
    const fields = row ? fieldsIn(row) : [];
    const first = fields.findIndex((one) => kindOf(one) === kindOf(start));
    const from = first < 0 ? fields.findIndex((one) => kindOf(one) === "value") : first;
    const own = new Map();
    for (const [right, text] of cells.entries()) {
      if (!text) continue;
      const field = from < 0 ? undefined : fields[from + right];
      const wrong = field ? place(own, fields, field, text) : row ? `“${text}” không có ô để dán` : "";
      if (wrong) faults.push(`${nameOf(row)}: ${wrong}.`);
      else if (row) filled += 1;
    }
    if (own.size) settle(own, fields);
    for (const [name, text] of own) texts.set(name, text);
  }
  if (block.length > rows.length) faults.push(`${block.length - rows.length} dòng cuối không có chỉ tiêu để dán.`);
  return { texts, faults, filled };
}

function tell(filled, faults) {
  note.querySelector("[data-pasted-said]").textContent = `Đã dán ${filled} ô từ bảng tính.`;
  const list = note.querySelector("[data-pasted-faults]");
  list.replaceChildren(
    ...faults.map((words) => Object.assign(document.createElement("li"), { textContent: words })),
  );
  list.hidden = !faults.length;
  note.hidden = false;
}

// changed: what to do once fields were filled or put back.
export function startPasting(form, changed) {
  let before = new Map();
  form.addEventListener("paste", (event) => {
    const start = event.target.closest?.(".entry-grid input, .entry-grid select, .entry-grid textarea");
    const block = start && blockOf(event.clipboardData);
    if (!block) return;
    const isOne = block.length === 1 && block[0].length === 1;
    if (isOne && !("figure" in start.dataset && stateSaid(block[0][0]))) return; // one text: as anywhere else
    event.preventDefault();
    const { texts, faults, filled } = lay(form, block, start);
    before = new Map([...texts.keys()].map((name) => [name, form.elements[name].value]));
    fill(form, texts);
    tell(filled, faults);
    changed();
  });
  note.querySelector("[data-paste-undo]").addEventListener("click", () => {
    fill(form, before);
    note.hidden = true;
    changed();
  });
}
