/** Good news floats for a while and goes; pointing at it or focusing it makes it stay. */

const SECONDS = 10;

/** @param {HTMLElement} notice @param {string} label */
function makeDismissable(notice, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "notice-close";
  button.setAttribute("aria-label", label);
  button.textContent = "×";
  button.addEventListener("click", () => notice.remove());
  notice.append(button);
  const leave = () => {
    if (notice.matches(":hover, :focus-within")) {
      window.setTimeout(leave, 2000);
    } else {
      notice.remove();
    }
  };
  window.setTimeout(leave, SECONDS * 1000);
}

for (const region of document.querySelectorAll("[data-toasts]")) {
  if (region instanceof HTMLElement) {
    region.classList.add("floats");
    for (const notice of region.querySelectorAll(".notice")) {
      makeDismissable(/** @type {HTMLElement} */ (notice), region.dataset.dismiss ?? "");
    }
  }
}
