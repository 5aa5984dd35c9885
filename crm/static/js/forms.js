/** After a refused form the reader starts at the list of errors; leaving typed work asks first. */

const focusFirstError = () => {
  const summary = document.querySelector("[data-focus]");
  if (summary instanceof HTMLElement) {
    summary.focus();
  }
};

/** @param {HTMLFormElement} form */
const contents = (form) =>
  JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));

/** @type {Map<HTMLFormElement, string>} */
const untouched = new Map();
let isSending = false;

for (const form of document.querySelectorAll("form[data-guard]")) {
  if (form instanceof HTMLFormElement) {
    untouched.set(form, contents(form));
    form.addEventListener("submit", () => {
      isSending = true;
    });
  }
}

window.addEventListener("beforeunload", (event) => {
  const isChanged = [...untouched].some(([form, before]) => form.isConnected && contents(form) !== before);
  if (isChanged && !isSending) {
    event.preventDefault();
  }
});

window.addEventListener("pageshow", () => {
  isSending = false;
});

focusFirstError();
document.addEventListener("htmx:afterSettle", focusFirstError);
