// What was never sent does not lie on this machine for good: after 30 days it goes when somebody comes in here.
import { drawers } from "./drawers.js";

const oldest = new Date(Date.now() - 30 * 24 * 3600 * 1000).toISOString();

for (const drawer of drawers("bao-cao:")) {
  const fields = Object.values(JSON.parse(localStorage.getItem(drawer)));
  if (fields.every(({ at }) => at < oldest)) localStorage.removeItem(drawer);
}
