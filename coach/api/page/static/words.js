// The page's words, as the server wrote them into it.
const data = JSON.parse(document.getElementById("words").textContent);

export const words = data.script;
export const examples = data.examples;
export const problems = data.problems;
export const severities = data.severities;

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

// An element with text and children; never markup.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
