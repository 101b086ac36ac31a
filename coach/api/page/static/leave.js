// Leaves at once, and puts the other page in this one's place in the history.
const LEFT = "coach-left";

function leave(event, link) {
  event.preventDefault();
  try {
    sessionStorage.setItem(LEFT, "yes");
  } catch {
    // Where nothing can be noted, there is nothing to do but go.
  }
  document.documentElement.hidden = true;
  location.replace(link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (link) leave(event, link);
});
document.addEventListener("keydown", (event) => {
  // On a page that is about leaving; elsewhere this key has other uses.
  const link = document.getElementById("leave");
  if (link && event.key === "Escape") leave(event, link);
});

// Whether somebody left in a hurry: what they wrote must not come back with the back button.
export function wasLeft() {
  try {
    return sessionStorage.getItem(LEFT) !== null;
  } catch {
    return false;
  }
}

// From the first new word on, the form is somebody's again.
addEventListener("input", () => {
  if (wasLeft()) sessionStorage.removeItem(LEFT);
});
