/** The bar for chosen rows: appears with the first tick, counts, and can mean "all that match". */

const bar = document.querySelector("[data-selection]");

/** @returns {HTMLInputElement[]} */
const rows = () => [...document.querySelectorAll("input[data-select-row]")];

function show() {
  if (!(bar instanceof HTMLFormElement)) {
    return;
  }
  const chosen = rows().filter((row) => row.checked).length;
  const whole = document.querySelector("input[data-select-page]");
  const matching = bar.querySelector("input[data-select-matching]");
  const count = bar.querySelector("[data-selected-count]");
  if (matching instanceof HTMLInputElement && chosen < rows().length) {
    matching.checked = false;
  }
  if (whole instanceof HTMLInputElement) {
    whole.checked = chosen > 0 && chosen === rows().length;
    whole.indeterminate = chosen > 0 && chosen < rows().length;
  }
  bar.querySelector("[data-selected-line]")?.removeAttribute("hidden");
  if (count) {
    count.textContent = String(chosen);
  }
  bar.hidden = chosen === 0;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement)) {
    return;
  }
  if (box.matches("[data-select-page]") || (box.matches("[data-select-matching]") && box.checked)) {
    rows().forEach((row) => {
      row.checked = box.checked;
    });
  }
  show();
});

window.addEventListener("pageshow", show);
document.addEventListener("htmx:afterSettle", show);
