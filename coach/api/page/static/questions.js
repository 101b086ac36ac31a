// Questions one by one; without script all of them stand on the page.
export function openQuestions(reply) {
  const steps = reply.querySelector(".steps");
  if (!steps) return;
  const all = Array.from(reply.querySelectorAll(".question[data-step]"));
  const [back, next, status] = steps.children;
  let at = 0;
  function show(to) {
    at = to;
    all.forEach((question, number) => { question.hidden = number !== at; });
    back.hidden = at === 0;
    next.hidden = at === all.length - 1;
    status.textContent = all[at].dataset.step;
  }
  function go(to) {
    show(to);
    all[at].querySelector("textarea").focus();
  }
  back.addEventListener("click", () => go(at - 1));
  next.addEventListener("click", () => go(at + 1));
  // Where one was answered already, in the message itself, the next open one comes first.
  show(Math.max(0, all.findIndex((question) => !question.querySelector("textarea").value)));
  steps.hidden = false;
}
