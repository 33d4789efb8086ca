// What was never sent does not lie on this machine for good: after 30 days it goes when somebody comes in here, unless
// this very page has just offered it back. A clock that was not set yet dates nothing.
import { drawers } from "./drawers.js";

const SET = "2026";
const oldest = new Date(Date.now() - 30 * 24 * 3600 * 1000).toISOString();
const offered = document.querySelector("form[data-kept]")?.dataset.kept;

function fieldsIn(drawer) {
  try {
    return Object.values(JSON.parse(localStorage.getItem(drawer)) ?? {});
  } catch {
    return []; // not ours
  }
}

for (const drawer of drawers("bao-cao:")) {
  const isOld = fieldsIn(drawer).every((one) => one?.at > SET && one.at < oldest);
  if (isOld && drawer !== offered) localStorage.removeItem(drawer);
}
