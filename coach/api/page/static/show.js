// What comes back from the server, as elements of this page.
import { make, problems, words } from "./words.js";

// The server escapes every value; this only turns its markup into elements, and scripts in it would not run.
export function fragment(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return document.adoptNode(parsed.body.firstElementChild);
}

// A problem in words: with links to the fields that it names, or else a button to try again.
export function explainProblem(problem, retry) {
  const items = (problem.errors ?? []).map((error) => {
    const field = document.getElementById(error.field);
    field?.setAttribute("aria-invalid", "true");
    return make("li", {}, field ? make("a", { href: `#${error.field}` }, error.detail) : error.detail);
  });
  const button = make("button", { type: "button" }, words.retry);
  button.addEventListener("click", retry);
  const title = make("h2", {}, problem.detail || problems.other);
  return make("section", { class: "problem" }, title, items.length ? make("ul", {}, ...items) : button);
}
