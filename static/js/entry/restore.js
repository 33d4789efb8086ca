// Offers back what an earlier visit typed and the server never confirmed.
import { cellOf, cellsOf, textOf } from "./fields.js";
import { drop, kept } from "./kept.js";

const place = document.querySelector("[data-restore]");

function since(fields) {
  const at = new Date(Object.values(fields).map((one) => one.at).sort()[0]);
  const hour = at.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  return at.toDateString() === new Date().toDateString() ? hour : `${hour} ngày ${at.toLocaleDateString("vi-VN")}`;
}

// What the server makes of a text: it stores lines without spare spaces, and an address as words joined by hyphens.
function asStored(field, text) {
  const clean = text.normalize("NFC").trim();
  if (field.dataset?.storedAs === "address") {
    const plain = clean.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
    return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  }
  return field.type === "textarea" ? clean : clean.replace(/\s+/g, " ");
}

function showLost(lost) {
  const list = place.querySelector("[data-restore-lost]");
  for (const [, { text }] of lost) {
    const line = document.createElement("li");
    line.textContent = `Dòng này không còn mở để sửa: ${text}`;
    list.append(line);
  }
  list.hidden = !lost.length;
}

export function offerBack(form, autosave) {
  const drawer = form.dataset.kept;
  const all = Object.entries(kept(drawer));
  const isStored = (field, text) => asStored(field, textOf(field)) === asStored(field, text);
  const isUnsent = ([name, { text }]) => (form.elements[name] ? !isStored(form.elements[name], text) : text);
  const open = cellsOf(all.filter(isUnsent).map(([name]) => name)); // one box of a cell brings its others along
  const unsent = all.filter(([name]) => open.has(cellOf(name)));
  drop(drawer, all.filter((one) => !unsent.includes(one)).map(([name]) => name));
  if (!unsent.length) return;
  const names = unsent.map(([name]) => name);
  const cells = cellsOf(names);
  place.querySelector("[data-restore-said]").textContent =
    `Có ${cells.size} ô chưa gửi từ ${since(Object.fromEntries(unsent))}, đang giữ trên máy này.`;
  showLost(unsent.filter(([name, { text }]) => text && !form.elements[name]));
  place.hidden = false;
  place.querySelector("[data-restore-yes]").addEventListener("click", () => {
    autosave.goOn(unsent.filter(([name]) => form.elements[name]));
    drop(drawer, names);
    place.hidden = true;
    autosave.noticed(0);
  });
  place.querySelector("[data-restore-no]").addEventListener("click", () => {
    drop(drawer, names);
    place.hidden = true;
  });
}
