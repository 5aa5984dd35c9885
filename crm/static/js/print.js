/** Shows the print button where there is something to press it for. */

for (const button of document.querySelectorAll("[data-print]")) {
  if (button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
