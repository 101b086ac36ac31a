// The page with script: findings while writing, the reply in place, nothing lost on the way.
import { ask } from "./ask.js";
import { watchDraft } from "./check.js";
import { forgetWords, watchKeeping } from "./keep.js";
import { watchLeaving } from "./leave.js";
import { openMessage } from "./message.js";
import { examples, fill, make, problems, words } from "./words.js";

const form = document.getElementById("coach");
const reply = document.getElementById("reply");
const alertBox = document.getElementById("alert");
const status = document.getElementById("status");
const writing = document.getElementById("writing");
const LONGEST = 8000;
const MOST_WAITS = 20;
let sending = null;

const say = (text, seen = true) => {
  status.textContent = text;
  status.classList.toggle("hear", !seen);
};
const key = () => form.elements.access_key?.value.trim();
const live = watchDraft(form, () => (key() ? { Authorization: `Bearer ${key()}` } : {}));

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function send(waits = 0) {
  if (sending) return;
  sending = new AbortController();
  form.elements.today.value = today();
  start();
  let last = null;
  try {
    for await (const event of ask(form, sending.signal)) {
      last = event;
      if (event.name === "sentence") writeSentence(event.data.text);
      if (event.name === "reset") resetSentences(event.data.reason);
    }
    finish(last, waits);
  } catch (error) {
    if (error.name !== "AbortError") fail({ detail: words.failed, errors: [] });
  } finally {
    sending = null;
    for (const button of buttons()) button.removeAttribute("aria-disabled");
  }
}

const buttons = () => document.querySelectorAll("button[type=submit][form=coach], #coach button[type=submit], .example");

function start() {
  for (const button of buttons()) button.setAttribute("aria-disabled", "true");
  alertBox.replaceChildren();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  document.getElementById("sentences").textContent = "";
  say(words.working);
}

function writeSentence(text) {
  writing.hidden = false;
  document.getElementById("sentences").append(`${text} `);
}

function resetSentences(reason) {
  document.getElementById("sentences").textContent = "";
  say(reason);
}

function finish(event, waits) {
  writing.hidden = true;
  if (event?.name === "reply") showReply(event.data.html);
  else if (event?.name === "stop") showStop(event.data.html);
  else if (event?.data?.status === 503 && event.wait <= 5 && waits < MOST_WAITS) {
    say(words.waiting);
    setTimeout(() => send(waits + 1), 1000 * (event.wait || 1));
  } else fail(event?.data ?? { detail: words.failed, errors: [] });
}

function showReply(html) {
  reply.replaceChildren(fragment(html));
  openMessage(reply, form, say);
  live.fold();
  say(words.ready, false);
  // Going back leads to the form, not away from it.
  if (history.state !== "reply") history.pushState("reply", "", "/");
  const title = reply.querySelector("#reply-title");
  title.focus({ preventScroll: true });
  title.scrollIntoView();
}

function showStop(html) {
  form.reset();
  forgetWords();
  const main = document.getElementById("main");
  main.className = "page";
  main.replaceChildren(fragment(html));
  watchLeaving();
  scrollTo(0, 0);
  main.querySelector("h1").focus();
}

// The server escapes every value; this only turns its markup into elements, and scripts in it would not run.
function fragment(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return document.adoptNode(parsed.body.firstElementChild);
}

function fail(problem) {
  writing.hidden = true;
  say("");
  const items = (problem.errors ?? []).map((error) => {
    const field = document.getElementById(error.field);
    field?.setAttribute("aria-invalid", "true");
    return make("li", {}, field ? make("a", { href: `#${error.field}` }, error.detail) : error.detail);
  });
  const retry = make("button", { type: "button" }, words.retry);
  retry.addEventListener("click", () => send());
  const title = make("h2", {}, problem.detail || problems.other);
  alertBox.replaceChildren(make("section", { class: "problem" }, title, items.length ? make("ul", {}, ...items) : retry));
  alertBox.scrollIntoView({ block: "nearest" });
}

function fillExample(name) {
  form.reset();
  for (const [field, value] of Object.entries(examples[name])) {
    if (form.elements[field]) form.elements[field].value = value;
  }
  for (const area of form.querySelectorAll(".paper textarea")) grow(area);
}

// The text under a field gives it its height.
function grow(area) {
  area.previousElementSibling.textContent = area.value;
}

function startOver() {
  sending?.abort();
  form.reset();
  for (const field of form.querySelectorAll("input:not([type=radio], [type=checkbox], [type=password]), textarea")) field.value = "";
  for (const choice of form.querySelectorAll("[name=intent]")) choice.checked = false;
  for (const list of form.querySelectorAll("select")) list.value = "";
  forgetWords();
  live.clear();
  for (const area of form.querySelectorAll(".paper textarea")) grow(area);
  reply.replaceChildren();
  alertBox.replaceChildren();
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
  live.check();
  send();
});
document.getElementById("start-over").addEventListener("click", startOver);
for (const area of form.querySelectorAll(".paper textarea")) {
  area.addEventListener("input", () => {
    if (area.name !== "draft") grow(area);
    const over = Array.from(area.value).length - LONGEST;
    area.toggleAttribute("aria-invalid", false);
    if (over > 0) area.setAttribute("aria-invalid", "true");
    if (over > 0) say(fill(words.over, { over }));
  });
}
addEventListener("popstate", () => form.scrollIntoView());

watchKeeping(form);
for (const area of form.querySelectorAll(".paper textarea")) grow(area);
if (reply.firstElementChild) openMessage(reply, form, say);
