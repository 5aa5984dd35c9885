/**
 * Partial updates: every request htmx sends carries the CSRF token of this page,
 * and one that fails says so instead of doing nothing.
 */

/** @param {string} name */
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  /** @type {CustomEvent} */ (event).detail.headers["X-CSRFToken"] = meta("csrf-token");
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    document.querySelector("[data-request-failed]")?.remove();
    const notice = document.createElement("div");
    notice.className = "notice notice-error";
    notice.setAttribute("role", "alert");
    notice.dataset.requestFailed = "";
    notice.textContent = meta("request-failed");
    document.querySelector("[data-toasts]")?.append(notice);
  });
}
