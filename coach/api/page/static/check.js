// Findings under the draft while it is being written. Asks the checks only, never a model.
import { fill, make, severities, words } from "./words.js";

const PAUSE_MS = 700;
const SHORTEST = 8;
const NOTHING = { findings: [], strengths: [] };

export function watchDraft(form, headers) {
  const area = form.elements.draft;
  const live = document.getElementById("live");
  let timer;
  let asking;
  let quietUntil = 0;
  let last = NOTHING;

  const clear = () => {
    last = NOTHING;
    show(area, live, area.value, last, false);
  };

  async function check() {
    const text = area.value;
    if (text.trim().length < SHORTEST || Date.now() < quietUntil) return clear();
    asking?.abort();
    asking = new AbortController();
    const intent = form.elements.intent.value || null;
    try {
      const response = await fetch("/v1/check", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers() },
        body: JSON.stringify({ text, intent }),
        signal: asking.signal,
      });
      if (!response.ok) {
        quietUntil = Date.now() + 1000 * (Number(response.headers.get("Retry-After")) || 5);
        return clear();
      }
      const found = await response.json();
      // What was typed since then is checked by its own request.
      if (area.value !== text) return;
      last = found;
      show(area, live, text, found, true);
    } catch (error) {
      if (error.name !== "AbortError") clear();
    }
  }

  area.addEventListener("input", (event) => {
    clearTimeout(timer);
    mark(area.previousElementSibling, area.value, last.findings);
    if (!event.isComposing) timer = setTimeout(check, PAUSE_MS);
  });
  for (const choice of form.elements.intent) choice.addEventListener("change", check);
  // The reply says it all again; the marks stay.
  const fold = () => live.replaceChildren();
  return { check, clear, fold };
}

// Offsets come in code points; the page counts in UTF-16 units.
function counter(text) {
  const points = Array.from(text);
  return (point) => points.slice(0, point).join("").length;
}

function show(area, live, text, found, checked) {
  const units = counter(text);
  mark(area.previousElementSibling, text, found.findings);
  live.replaceChildren();
  const count = found.findings.length;
  if (!checked) return;
  const many = count === 1 ? words.findings_one : fill(words.findings_many, { count });
  live.append(make("p", { class: "small" }, count ? many : words.findings_none));
  if (count) live.append(make("ol", { class: "findings" }, ...found.findings.map((item) => tell(area, item, units))));
  if (found.strengths.length) {
    live.append(make("p", { class: "small" }, words.good));
    live.append(make("ul", { class: "strengths" }, ...found.strengths.map((item) => make("li", {}, quote(item.text), " ", item.why))));
  }
}

function mark(under, text, findings) {
  const units = counter(text);
  let at = 0;
  const pieces = [];
  for (const finding of [...findings].sort((one, other) => one.start - other.start)) {
    const start = Math.max(units(finding.start), at);
    const end = units(finding.end);
    // While somebody types, marks whose words have moved wait for the next answer.
    if (end <= start || text.slice(units(finding.start), end) !== finding.text) continue;
    pieces.push(text.slice(at, start), make("mark", { class: `f-${finding.severity}` }, text.slice(start, end)));
    at = end;
  }
  under.replaceChildren(...pieces, text.slice(at));
}

function tell(area, finding, units) {
  const button = make("button", { type: "button", class: "quote", title: words.show, dir: "auto" }, `“${finding.text}”`);
  button.addEventListener("click", () => {
    area.focus();
    area.setSelectionRange(units(finding.start), units(finding.end));
  });
  const severity = make("span", { class: "severity" }, severities[finding.severity]);
  const instead = make("p", {}, make("b", {}, words.instead), " ", finding.instead);
  return make("li", { class: `f-${finding.severity}` }, button, " ", severity, make("p", {}, finding.why), instead);
}

function quote(text) {
  return make("q", { dir: "auto" }, text);
}
