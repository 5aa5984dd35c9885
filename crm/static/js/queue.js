/**
 * A list worked through with the keyboard: J and K go to the next and the previous item; inside an
 * item, other keys press what is marked with data-queue-key. Never while someone is typing. On a
 * keyboard that writes Cyrillic the place of the key counts.
 */

/** @returns {HTMLElement[]} */
const items = () => [...document.querySelectorAll("[data-queue] [data-queue-item]")];

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** @returns {HTMLElement | undefined} the item that has the focus, or a part of it */
const current = () => items().find((item) => item.contains(document.activeElement));

/**
 * @param {KeyboardEvent} event
 * @returns {string} the Latin letter of the key
 */
function letter(event) {
  const isLatin = event.key.length > 1 || event.key.charCodeAt(0) < 128;
  return (isLatin ? event.key : event.code.replace(/^Key/, "")).toLowerCase();
}

/** @param {HTMLElement | undefined} item */
function goTo(item) {
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "start" });
}

/** @param {number} step */
function move(step) {
  const all = items();
  const here = current();
  const place = here ? all.indexOf(here) + step : 0;
  goTo(all[Math.min(Math.max(place, 0), all.length - 1)]);
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(target)) {
    return;
  }
  const key = letter(event);
  if (key === "j" || key === "k") {
    event.preventDefault();
    move(key === "j" ? 1 : -1);
    return;
  }
  const pressed = current()?.querySelector(`[data-queue-key="${CSS.escape(key)}"]`);
  if (pressed instanceof HTMLElement) {
    event.preventDefault();
    pressed.click();
  }
});

/** After a decision the address names the pair to go on with. */
if (window.location.hash) {
  goTo(items().find((item) => `#${item.id}` === window.location.hash));
}
