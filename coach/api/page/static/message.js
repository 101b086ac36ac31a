// The message of a reply: its places become fields to fill, and it can be copied, shared and saved as it was filled.
import { words } from "./words.js";

export function openMessage(reply, form, say) {
  for (const slot of reply.querySelectorAll(".slot")) openSlot(slot, form);
  const message = reply.querySelector("#message");
  for (const button of reply.querySelectorAll("[data-copy]")) {
    const text = button.closest(".message").querySelector(".text");
    button.addEventListener("click", () => copy(text, say));
  }
  if (!message) return;
  const text = message.querySelector(".text");
  const save = message.querySelector("form.actions");
  save.addEventListener("submit", () => { save.elements.text.value = read(text); });
  const share = message.querySelector("[data-share]");
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ text: read(text) }).catch(() => {}));
  }
}

// The text of a message with what was filled in; a place that is still empty keeps its [label].
export function read(text) {
  return Array.from(text.childNodes, (node) => {
    if (!node.classList?.contains("slot")) return node.textContent;
    return node.textContent.trim() || `[${node.dataset.label}]`;
  }).join("");
}

function openSlot(slot, form) {
  slot.textContent = "";
  slot.contentEditable = "plaintext-only";
  slot.role = "textbox";
  slot.tabIndex = 0;
  slot.ariaLabel = slot.dataset.label;
  slot.spellcheck = false;
  const answer = form.elements[`answers.${slot.dataset.slot}`];
  const commitment = slot.dataset.slot === "commitment" ? document.getElementById("commitment") : null;
  slot.addEventListener("input", () => {
    slot.classList.toggle("filled", slot.textContent.trim() !== "");
    // An empty element shows its label; the browser leaves a line break behind.
    if (slot.textContent.trim() === "") slot.textContent = "";
    // What is filled in here is not lost when the message is written again.
    if (answer) answer.value = slot.textContent;
    if (commitment) commitment.value = slot.textContent;
  });
  slot.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

async function copy(text, say) {
  const open = Array.from(text.querySelectorAll(".slot")).some((slot) => slot.textContent.trim() === "");
  try {
    await navigator.clipboard.writeText(read(text));
    say(open ? words.copied_open : words.copied);
  } catch {
    getSelection().selectAllChildren(text);
    say(words.copy_failed);
  }
}
