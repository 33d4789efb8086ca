// Tells who else has the report open: one small request every twenty seconds, none while the page is hidden.
import { send } from "./sending.js";

const EVERY = 20_000;
const place = document.querySelector("[data-others]");

// changed: what to do when somebody else saved.
export function watch(form, changed) {
  let last = 0;

  async function beat() {
    if (document.hidden || Date.now() - last < EVERY - 500) return;
    last = Date.now();
    const { how, data } = await send(form.dataset.presence, new FormData());
    if (how !== "answered") return;
    place.textContent = data.others;
    place.hidden = !data.others;
    if (data.newest !== form.dataset.newest) changed();
  }

  beat();
  setInterval(beat, EVERY);
  document.addEventListener("visibilitychange", beat);
}
