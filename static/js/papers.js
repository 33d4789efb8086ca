// While an archive is being built the page asks how far it is; without script the page reloads itself.
const PAUSE = 2000;

async function look() {
  const section = document.querySelector("[data-batches]");
  if (!section || !("waiting" in section.dataset)) return;
  try {
    const answer = await fetch(`${location.pathname}?gom`, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-batches]");
      if (fresh && !section.contains(document.activeElement)) {
        section.replaceWith(document.adoptNode(fresh));
      } else if (fresh) {
        section.querySelector("[aria-live]").replaceWith(document.adoptNode(fresh.querySelector("[aria-live]")));
        if (!("waiting" in fresh.dataset)) delete section.dataset.waiting;
      }
    }
  } catch {
    // The line is cut: the next look may reach the server again.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
