// Marks under the words of a text field, and what they mean: on hover, on a tap, and where the caret goes.
import { make, severities, words } from "./words.js";

const HOVER_MS = 150;
const LINGER_MS = 300;
const NEAR_PX = 120;
const CARET_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Tab"];

export function watchMarks(area, tip) {
  const under = area.previousElementSibling;
  let marks = [];
  let shown = null;
  let timer;

  function draw(items) {
    const text = area.value;
    marks = place(items, text);
    let at = 0;
    const pieces = [];
    for (const mark of marks) {
      mark.element = make("mark", { class: `f-${mark.item.kind}` }, text.slice(mark.start, mark.end));
      pieces.push(text.slice(at, mark.start), mark.element);
      at = mark.end;
    }
    under.replaceChildren(...pieces, text.slice(at));
    under.scrollTop = area.scrollTop;
  }

  function show(mark) {
    clearTimeout(timer);
    if (mark === shown) return;
    shown = mark;
    highlight(mark?.item);
    tip.replaceChildren(...(mark ? explain(mark.item) : []));
    if (!mark) return;
    const lines = mark.element.getClientRects();
    const box = area.getBoundingClientRect();
    const wordsEnd = lines[lines.length - 1].bottom;
    // Below a short field, so that it hides none of the words; in a long one, near those it is about.
    tip.style.top = `${(box.bottom - wordsEnd < NEAR_PX ? box.bottom : wordsEnd) - box.top + 6}px`;
  }

  function highlight(item) {
    for (const mark of marks) mark.element.classList.toggle("active", mark.item === item);
  }

  const later = (mark, wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => show(mark), wait);
  };
  const markAt = ({ clientX, clientY }) => marks.find(({ element }) => holds(element, clientX, clientY)) ?? null;
  const markOfCaret = () => marks.find(({ start, end }) => start <= area.selectionStart && area.selectionStart <= end) ?? null;

  area.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const mark = markAt(event);
    if (mark !== shown) later(mark, mark ? HOVER_MS : LINGER_MS);
    else clearTimeout(timer);
  });
  area.addEventListener("pointerleave", () => later(null, LINGER_MS));
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", () => later(null, LINGER_MS));
  area.addEventListener("click", (event) => show(markAt(event)));
  area.addEventListener("keyup", (event) => {
    if (CARET_KEYS.includes(event.key)) show(markOfCaret());
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(null);
  });
  area.addEventListener("blur", () => later(null, LINGER_MS));
  area.addEventListener("input", () => show(null));
  area.addEventListener("scroll", () => {
    under.scrollTop = area.scrollTop;
    show(null);
  });
  return { draw, highlight };
}

// Where each item lies in UTF-16 units, in order; what overlaps an earlier one, or whose words have moved, has no mark.
function place(items, text) {
  const units = counter(text);
  const spans = items.map((item) => ({ item, start: units(item.start), end: units(item.end) }));
  spans.sort((one, other) => one.start - other.start || Number(one.item.kind === "good") - Number(other.item.kind === "good"));
  let at = 0;
  return spans.filter(({ item, start, end }) => {
    if (start < at || end <= start || text.slice(start, end) !== item.text) return false;
    at = end;
    return true;
  });
}

// Offsets come in code points; the page counts in UTF-16 units.
export function counter(text) {
  const points = Array.from(text);
  return (point) => points.slice(0, point).join("").length;
}

function holds(element, x, y) {
  return Array.from(element.getClientRects()).some((box) => box.left <= x && x <= box.right && box.top - 2 <= y && y <= box.bottom + 2);
}

// Why it matters and what to do instead, the same wherever it is told.
export function explain(item) {
  if (item.kind === "good") return [make("p", {}, make("b", {}, `${words.good}.`), " ", item.why)];
  const severity = make("span", { class: "severity" }, severities[item.kind]);
  const instead = make("p", {}, make("b", {}, words.instead), " ", item.instead);
  return [make("p", { class: `f-${item.kind}` }, severity, " ", item.why), instead];
}
