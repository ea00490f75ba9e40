// Every page works without this: it only lets the Design System's components do their small helps.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A page of a job that still runs looks again by itself; without script there is a link to do so.
const running = document.querySelector("[data-look-again]");
if (running) {
  setTimeout(() => location.reload(), Number(running.dataset.lookAgain) * 1000);
}
