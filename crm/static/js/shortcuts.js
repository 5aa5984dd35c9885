/** Keys: "/" goes to the search field, Escape leaves it. Never while someone is typing. */

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return;
  }
  if (event.key === "Escape" && document.activeElement?.matches("[data-shortcut]")) {
    /** @type {HTMLElement} */ (document.activeElement).blur();
    return;
  }
  if (isTyping(event.target)) {
    return;
  }
  const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (field instanceof HTMLInputElement) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});
