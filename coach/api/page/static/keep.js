// Keeps what is typed in this browser, only if the person switches it on; one press deletes it.
const NAME = "coach-words";
const FIELDS = ["intent", "relationship", "to_name", "situation", "draft", "channel", "from_name", "received"];

export function watchKeeping(form) {
  const box = document.getElementById("keep");
  const forget = document.getElementById("forget");
  const saved = read();
  box.checked = saved !== null;
  forget.hidden = saved === null;
  if (saved && !FIELDS.some((name) => form.elements[name].value)) {
    for (const name of FIELDS) form.elements[name].value = saved[name] ?? "";
  }
  const save = () => {
    if (!box.checked) return;
    const kept = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
    try {
      localStorage.setItem(NAME, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing may not claim to.
      box.checked = false;
      forget.hidden = true;
    }
  };
  box.addEventListener("change", () => {
    forget.hidden = !box.checked;
    if (box.checked) save();
    else forgetWords();
  });
  form.addEventListener("input", save);
  forget.addEventListener("click", () => {
    forgetWords();
    box.checked = false;
    forget.hidden = true;
    box.focus();
  });
}

export function forgetWords() {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(NAME));
  } catch {
    return null;
  }
}
