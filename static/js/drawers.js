// The names under which pages keep on this machine what the server has not got yet, that begin so.
export function drawers(beginning) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(beginning));
  } catch {
    return []; // storage switched off
  }
}
