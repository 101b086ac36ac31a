// The message of a reply: its places become fields to fill, and it can be copied, shared and saved as it was filled.
import { make, words } from "./words.js";

// What was filled in, by place; it outlives the message, which is written again and again.
const filled = new Map();

export function openMessage(reply, form, say) {
  for (const slot of reply.querySelectorAll(".slot")) openSlot(slot, form);
  for (const answer of reply.querySelectorAll("textarea[name^='answers.']")) watchAnswer(answer, form);
  for (const card of reply.querySelectorAll(".message")) openCard(card, say);
}

export function forgetFilled(form) {
  filled.clear();
  for (const field of form.querySelectorAll("input[type=hidden][name^='answers.']")) field.remove();
}

function openCard(card, say) {
  const text = card.querySelector(".text");
  const actions = card.querySelector("form.actions");
  const note = make("span", { class: "note small", "aria-hidden": "true" });
  actions.append(note);
  const tell = (words) => {
    note.textContent = words;
    say(words, false);
  };
  card.querySelector("[data-copy]").addEventListener("click", () => copy(text, tell));
  actions.addEventListener("submit", () => { actions.elements.text.value = read(text); });
  const share = card.querySelector("[data-share]");
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ text: read(text) }).catch(() => {}));
  }
  openBasis(card, text);
}

// The text of a message with what was filled in; a place that is still empty keeps its [label].
export function read(text) {
  return Array.from(text.childNodes, (node) => {
    if (!node.classList?.contains("slot")) return node.textContent;
    return node.textContent.trim() || `[${node.dataset.label}]`;
  }).join("");
}

function openSlot(slot, form) {
  const id = slot.dataset.slot;
  try {
    slot.contentEditable = "plaintext-only";
  } catch {
    // Older browsers know only the rich kind; what is read from it is its text alone.
    slot.contentEditable = "true";
  }
  slot.role = "textbox";
  slot.tabIndex = 0;
  slot.ariaLabel = slot.dataset.label;
  slot.spellcheck = false;
  const answer = form.elements[`answers.${id}`];
  show(slot, answer?.value || filled.get(id) || "");
  if (answer && !answer.value) answer.value = slot.textContent;
  slot.addEventListener("input", () => keep(id, slot.textContent, form, slot));
  slot.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

function watchAnswer(answer, form) {
  answer.addEventListener("input", () => keep(answer.name.slice("answers.".length), answer.value, form, answer));
}

// What is written in one place stands in all of them, and is sent when the message is written again.
function keep(id, text, form, origin) {
  filled.set(id, text);
  for (const slot of document.querySelectorAll(`.slot[data-slot="${CSS.escape(id)}"]`)) {
    if (slot === origin) style(slot);
    else show(slot, text);
  }
  const name = `answers.${id}`;
  if (!form.elements[name]) form.append(make("input", { type: "hidden", name }));
  if (form.elements[name] !== origin) form.elements[name].value = text;
  const commitment = document.getElementById("commitment");
  if (id === "commitment" && commitment) commitment.value = text.slice(0, commitment.maxLength);
}

function show(slot, text) {
  slot.textContent = text.trim();
  style(slot);
}

function style(slot) {
  const empty = slot.textContent.trim() === "";
  slot.classList.toggle("filled", !empty);
  // An empty element shows its label; the browser leaves a line break behind.
  if (empty) slot.textContent = "";
}

function openBasis(card, text) {
  const details = card.querySelector("details.rests");
  const light = (number, on) => {
    for (const part of card.querySelectorAll(`[data-sentence="${number}"]`)) part.classList.toggle("lit", on);
  };
  for (const part of card.querySelectorAll("[data-sentence]")) {
    part.addEventListener("pointerenter", () => light(part.dataset.sentence, true));
    part.addEventListener("pointerleave", () => light(part.dataset.sentence, false));
  }
  text.addEventListener("click", (event) => {
    const part = event.target.closest("[data-sentence]:not(.slot)");
    if (!part || String(getSelection()) !== "") return;
    details.open = true;
    const number = part.dataset.sentence;
    for (const other of card.querySelectorAll("[data-sentence]")) other.classList.toggle("chosen", other.dataset.sentence === number);
    details.querySelector(`li[data-sentence="${number}"]`).scrollIntoView({ block: "nearest" });
  });
}

async function copy(text, tell) {
  const open = Array.from(text.querySelectorAll(".slot")).some((slot) => slot.textContent.trim() === "");
  try {
    await navigator.clipboard.writeText(read(text));
    tell(open ? words.copied_open : words.copied);
  } catch {
    getSelection().selectAllChildren(text);
    tell(words.copy_failed);
  }
}
