// Sends to the server and says in one word how it went: answered, offline, log-in or closed.
const PATIENCE = 20_000;

export function setToken(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

export async function ask(url, body) {
  const options = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) };
  if (body) Object.assign(options, { method: "POST", body });
  const answer = await fetch(url, options);
  const is_data = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { status: answer.status, data: is_data ? await answer.json() : {} };
}

export async function send(url, body) {
  body.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
  try {
    const { status, data } = await ask(url, body);
    if (status === 200) return { how: "answered", data };
    if (status === 401 || (status === 403 && "token" in data)) return { how: "log-in", data };
    if (status < 500) return { how: "closed", data };
  } catch {
    // no network, or too slow: the same as a server that cannot answer
  }
  return { how: "offline", data: {} };
}
