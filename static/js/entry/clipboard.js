// A block of cells as Excel or Word puts it on the clipboard: a list of rows of texts, or null for plain text.
function fromTable(html) {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return null;
  return [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [cell.textContent.replace(/\s+/g, " ").trim(), ...Array(cell.colSpan - 1).fill("")]),
  );
}

// Tabs between cells; a cell with tabs or line breaks of its own stands in quotes, a quote in it twice.
function fromTabs(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  for (let found; (found = cell.exec(text)); ) {
    rows.at(-1).push((found[1]?.replaceAll('""', '"') ?? found[2]).trim());
    if (!found[3]) break;
    if (found[3] !== "\t") rows.push([]);
  }
  while (rows.length && rows.at(-1).every((one) => !one)) rows.pop();
  return rows;
}

export function blockOf(data) {
  const text = data.getData("text/plain");
  const rows = fromTable(data.getData("text/html")) ?? (/[\t\n]/.test(text.trim()) ? fromTabs(text) : [[text.trim()]]);
  return rows.length && rows.some((row) => row.some(Boolean)) ? rows : null;
}
