// Says back how a number or date was understood, as the server reads it. Without script the server draws the same words.
const PARAMETER = { number: "so", date: "ngay" };
const PAUSE = 350;
const waiting = new WeakMap();
const asked = new WeakMap();

function echoOf(input) {
  const ids = (input.getAttribute("aria-describedby") || "").split(/\s+/);
  const named = ids.map((id) => document.getElementById(id)).find((element) => element?.classList.contains("echo"));
  return named || input.parentElement.querySelector(".echo");
}

async function ask(input, echo) {
  asked.get(input)?.abort();
  const text = input.value.trim();
  if (!text) {
    echo.textContent = "";
    return;
  }
  const question = new AbortController();
  asked.set(input, question);
  const url = new URL(input.dataset.echoUrl, location.href);
  url.searchParams.set(PARAMETER[input.dataset.echo], text);
  try {
    const answer = await fetch(url, { signal: question.signal, headers: { Accept: "text/plain" } });
    const isEcho = answer.ok && !answer.redirected && answer.headers.get("Content-Type")?.startsWith("text/plain");
    const words = isEcho ? await answer.text() : ""; // a log-in or another page is no reading of the number
    echo.textContent = words;
  } catch {
    if (!question.signal.aborted) echo.textContent = ""; // no network: saying nothing is truer than the old words
  }
}

document.addEventListener("input", ({ target }) => {
  const echo = target.dataset?.echo && echoOf(target);
  if (!echo) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(() => ask(target, echo), PAUSE));
});
