// Findings under the draft while it is being written. Asks the checks only, never a model.
import { counter, explain, watchMarks } from "./marks.js";
import { fill, make, words } from "./words.js";

const PAUSE_MS = 700;
const SHORTEST = 8;

export function watchDraft(form, headers) {
  const area = form.elements.draft;
  const marks = watchMarks(area, document.getElementById("tip"));
  const list = openList(area, marks);
  let timer;
  let asking;
  let quietUntil = 0;
  let items = [];

  const clear = () => {
    asking?.abort();
    items = [];
    marks.draw(items);
    list.clear();
  };

  async function check() {
    clearTimeout(timer);
    const text = area.value;
    if (text.trim().length < SHORTEST || Date.now() < quietUntil) return clear();
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch("/v1/check", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers() },
        body: JSON.stringify({ text: text.toWellFormed?.() ?? text, intent: form.elements.intent.value || null }),
        signal: asking.signal,
      });
      if (!response.ok) {
        quietUntil = Date.now() + 1000 * (Number(response.headers.get("Retry-After")) || 5);
        return clear();
      }
      const found = await response.json();
      // What was typed since then is checked by its own request.
      if (area.value !== text) return;
      const good = found.strengths.map((item) => ({ ...item, kind: "good" }));
      items = [...found.findings.map((item) => ({ ...item, kind: item.severity })), ...good];
      marks.draw(items);
      list.show(items);
    } catch (error) {
      if (error.name !== "AbortError") clear();
    }
  }

  area.addEventListener("input", (event) => {
    clearTimeout(timer);
    marks.draw(items);
    if (!event.isComposing) timer = setTimeout(check, PAUSE_MS);
  });
  area.addEventListener("compositionend", () => {
    timer = setTimeout(check, PAUSE_MS);
  });
  for (const choice of form.elements.intent) choice.addEventListener("change", check);
  marks.draw(items);
  // The reply says it all again; the marks stay.
  return { check, clear, fold: list.clear };
}

// One line that says how many; whoever opens it reads them all, and the line alone is announced.
function openList(area, marks) {
  const said = document.getElementById("live-said");
  const details = document.querySelector("#live details");
  const [summary, bad, good] = details.children;

  function clear() {
    said.textContent = "";
    details.hidden = true;
  }

  function show(items) {
    const [findings, strengths] = [items.filter((item) => item.kind !== "good"), items.filter((item) => item.kind === "good")];
    const line = count(findings.length, strengths.length);
    if (said.textContent !== line) said.textContent = line;
    said.classList.toggle("hear", items.length > 0);
    details.hidden = items.length === 0;
    summary.textContent = line;
    bad.replaceChildren(...findings.map(tell));
    good.replaceChildren(...strengths.map(tell));
  }

  function tell(item) {
    const button = make("button", { type: "button", class: "quote", title: words.show, dir: "auto" }, `“${item.text}”`);
    button.addEventListener("click", () => {
      const units = counter(area.value);
      area.focus();
      area.setSelectionRange(units(item.start), units(item.end));
    });
    const line = make("li", { class: `f-${item.kind}` }, button, ...explain(item));
    for (const name of ["pointerenter", "focusin"]) line.addEventListener(name, () => marks.highlight(item));
    for (const name of ["pointerleave", "focusout"]) line.addEventListener(name, () => marks.highlight(null));
    return line;
  }
  return { show, clear };
}

function count(findings, strengths) {
  const plural = (number, one, many) => (number === 1 ? one : fill(many, { count: number }));
  const told = findings ? plural(findings, words.findings_one, words.findings_many) : words.findings_none;
  return strengths ? `${told} ${plural(strengths, words.good_one, words.good_many)}` : told;
}
