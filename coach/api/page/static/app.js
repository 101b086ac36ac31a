// The page with script: findings while writing, the reply in place, nothing lost on the way.
import { ask } from "./ask.js";
import { watchDraft } from "./check.js";
import { fragment, explainProblem } from "./show.js";
import { forgetWords, watchKeeping } from "./keep.js";
import { wasLeft } from "./leave.js";
import { forgetFilled, openMessage } from "./message.js";
import { openQuestions } from "./questions.js";
import { examples, fill, words } from "./words.js";

const form = document.getElementById("coach");
const reply = document.getElementById("reply");
const alertBox = document.getElementById("alert");
const status = document.getElementById("status");
const writing = document.getElementById("writing");
const sentences = document.getElementById("sentences");
const stopWaiting = document.getElementById("stop-waiting");
const papers = form.querySelectorAll(".paper textarea");
const LONGEST = 8000;
const MOST_WAITS = 90;
const SLOW_MS = 5000;
let sending = null;
let again;

const say = (text, seen = true) => {
  status.textContent = text;
  status.classList.toggle("hear", !seen);
};
const key = () => form.elements.access_key?.value.trim();
const buttons = () => document.querySelectorAll("button[type=submit][form=coach], #coach button[type=submit], .example");

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function send(waits = 0) {
  if (sending) return;
  clearTimeout(again);
  const mine = (sending = new AbortController());
  form.elements.today.value = today();
  start();
  const slow = setTimeout(() => {
    say(words.slow);
    stopWaiting.hidden = false;
  }, SLOW_MS);
  let last = null;
  try {
    for await (const event of ask(form, mine.signal)) {
      last = event;
      if (event.name === "sentence") writeSentence(event.data.text);
      if (event.name === "reset") resetSentences(event.data.reason);
    }
    if (!mine.signal.aborted) finish(last, waits);
  } catch (error) {
    if (!mine.signal.aborted) fail({ detail: words.failed, errors: [] });
  } finally {
    clearTimeout(slow);
    sending = null;
    stopWaiting.hidden = true;
    for (const button of buttons()) button.removeAttribute("aria-disabled");
  }
}

function start() {
  for (const button of buttons()) button.setAttribute("aria-disabled", "true");
  alertBox.replaceChildren();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  sentences.textContent = "";
  say(words.working);
}

function writeSentence(text) {
  sentences.append(`${text} `);
  if (!writing.hidden) return;
  writing.hidden = false;
  writing.scrollIntoView({ block: "nearest" });
}

function resetSentences(reason) {
  sentences.textContent = "";
  say(fill(words.reset, { reason }));
}

function finish(event, waits) {
  writing.hidden = true;
  if (event?.name === "reply") showReply(event.data.html);
  else if (event?.name === "stop") showStop(event.data.html);
  else if (event?.data?.status === 503 && event.wait <= 5 && waits < MOST_WAITS) {
    say(words.waiting);
    again = setTimeout(() => send(waits + 1), 1000 * (event.wait || 1));
  } else fail(event?.name === "error" ? event.data : { detail: words.failed, errors: [] });
}

function showReply(html) {
  reply.replaceChildren(fragment(html));
  openReply();
  live.fold();
  say(words.ready, false);
  // Going back leads to the form, not away from it.
  if (history.state !== "reply") history.pushState("reply", "", "/");
  const title = reply.querySelector("#reply-title");
  title.focus({ preventScroll: true });
  title.scrollIntoView();
}

function openReply() {
  openMessage(reply, form, say);
  openQuestions(reply);
}

function showStop(html) {
  form.reset();
  forgetWords();
  const main = document.getElementById("main");
  main.className = "page";
  main.replaceChildren(fragment(html));
  document.getElementById("help").remove();
  document.querySelector("header nav").remove();
  scrollTo(0, 0);
  main.querySelector("h1").focus();
}

function fail(problem) {
  writing.hidden = true;
  say("");
  alertBox.replaceChildren(explainProblem(problem, () => send()));
  alertBox.scrollIntoView({ block: "nearest" });
}

function fillExample(name) {
  form.reset();
  forgetFilled(form);
  reply.replaceChildren();
  for (const [field, value] of Object.entries(examples[name])) {
    if (form.elements[field]) form.elements[field].value = value;
  }
  for (const area of papers) grow(area);
  live.check();
}

// The text under a field gives it its height.
function grow(area) {
  area.previousElementSibling.textContent = area.value;
}

function startOver() {
  clearTimeout(again);
  sending?.abort();
  reply.replaceChildren();
  form.reset();
  forgetFilled(form);
  for (const field of form.querySelectorAll("input:not([type=radio], [type=checkbox], [type=password]), textarea")) field.value = "";
  for (const choice of form.querySelectorAll("[name=intent]")) choice.checked = false;
  for (const list of form.querySelectorAll("select")) list.value = "";
  forgetWords();
  live.clear();
  for (const area of papers) grow(area);
  alertBox.replaceChildren();
  writing.hidden = true;
  say("");
  scrollTo(0, 0);
  form.querySelector("[name=intent]").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
document.getElementById("examples").addEventListener("submit", (event) => {
  event.preventDefault();
  if (sending) return;
  fillExample(event.submitter.value);
  send();
});
document.getElementById("start-over").addEventListener("click", startOver);
stopWaiting.addEventListener("click", () => {
  sending?.abort();
  writing.hidden = true;
  say(words.cancelled);
});
for (const area of papers) {
  area.addEventListener("input", () => {
    if (area.name !== "draft") grow(area);
    const over = Array.from(area.value).length - LONGEST;
    area.toggleAttribute("aria-invalid", false);
    if (over > 0) area.setAttribute("aria-invalid", "true");
    say(over > 0 ? fill(words.over, { over }) : "");
  });
}
addEventListener("popstate", () => form.scrollIntoView());

watchKeeping(form);
for (const area of papers) grow(area);
const live = watchDraft(form, () => (key() ? { Authorization: `Bearer ${key()}` } : {}));
if (reply.firstElementChild) openReply();
// A browser that goes back fills the fields in again, some only now.
addEventListener("pageshow", () => {
  if (wasLeft()) startOver();
  for (const area of papers) if (area.name !== "draft") grow(area);
  if (form.elements.draft.value) live.check();
});
