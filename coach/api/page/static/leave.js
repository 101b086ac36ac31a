// Leaves at once, and puts the other page in this one's place in the history.
export function watchLeaving() {
  const link = document.getElementById("leave");
  const leave = (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(link.href);
  };
  link.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave(event);
  });
}

// On a page that is about leaving from the start.
if (document.getElementById("leave")) watchLeaving();
