// What the server has not confirmed, kept on this machine: one drawer a person and report.
function read(drawer) {
  try {
    return JSON.parse(localStorage.getItem(drawer)) ?? {};
  } catch {
    return {}; // storage switched off, or not ours
  }
}

function write(drawer, fields) {
  try {
    if (Object.keys(fields).length) localStorage.setItem(drawer, JSON.stringify(fields));
    else localStorage.removeItem(drawer);
    return true;
  } catch {
    return false; // switched off or full: the page says so
  }
}

// Fields as {name: {text, mark, at, sent}}; sent is what its cell held that went off without an answer.
export const kept = read;

// Adds to what other windows keep; says whether it could.
export function keep(drawer, fields) {
  return write(drawer, { ...read(drawer), ...fields });
}

export function drop(drawer, names) {
  const fields = read(drawer);
  for (const name of names) delete fields[name];
  write(drawer, fields);
}
