// Sends the form and tells, one by one, the events that come back.

// Yields {name, data}; the last one is reply, stop or error.
export async function* ask(form, signal) {
  const response = await fetch("/page/reply", { method: "POST", body: new FormData(form), signal });
  if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    yield { name: "error", data: await problemOf(response), wait: Number(response.headers.get("Retry-After")) };
    return;
  }
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event) yield event;
    }
  }
}

function parse(block) {
  const fields = { event: "", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    if (name in fields) fields[name] += line.slice(colon + 1).replace(/^ /, "");
  }
  return fields.event ? { name: fields.event, data: JSON.parse(fields.data) } : null;
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return { status: response.status, detail: "", errors: [] };
  }
}
