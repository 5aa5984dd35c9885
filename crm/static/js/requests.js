/**
 * Partial updates: every request htmx sends carries the CSRF token of this page,
 * and a refused request says so instead of doing nothing.
 */

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token instanceof HTMLMetaElement) {
    /** @type {CustomEvent} */ (event).detail.headers["X-CSRFToken"] = token.content;
  }
});

for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    const element = /** @type {CustomEvent} */ (event).detail.elt;
    const form = element instanceof Element ? element.closest("form") : null;
    if (form) {
      form.submit();
    } else {
      window.location.reload();
    }
  });
}
