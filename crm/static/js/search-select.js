/**
 * Turns a select with data-search-url into a field that searches on the server.
 * The address answers ?q=… with [{"value": "7", "text": "…", "detail": "…"}, …].
 * The library is fetched only on pages that have such a field.
 */

/** @param {HTMLMetaElement} source */
function loadLibrary(source) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = source.dataset.style ?? "";
  const own = document.querySelector('link[rel="stylesheet"][href*="tokens"]');
  document.head.insertBefore(style, own);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source.content;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

/** @param {string} url @param {string} words */
async function search(url, words) {
  const address = new URL(url, window.location.href);
  address.searchParams.set("q", words);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : [];
}

/** @param {{text: string, detail?: string}} item @param {(text: string) => string} escape */
const option = (item, escape) =>
  `<div>${escape(item.text)}${item.detail ? `<span class="option-detail">${escape(item.detail)}</span>` : ""}</div>`;

/** @param {HTMLSelectElement} select */
function enrich(select) {
  const { searchUrl, placeholder, nothing, remove } = select.dataset;
  new window.TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: remove } } : {},
    maxOptions: 50,
    closeAfterSelect: true,
    placeholder,
    hidePlaceholder: true,
    searchField: [],
    shouldLoad: (words) => words.trim().length >= 2,
    load: (words, done) => search(searchUrl, words).then(done, () => done([])),
    onType() {
      this.clearOptions();
    },
    render: {
      option,
      no_results: (_data, escape) => `<div class="no-results">${escape(nothing)}</div>`,
    },
  });
}

const source = document.querySelector('meta[name="search-select"]');
/** @type {Promise<unknown> | undefined} */
let library;

/** @param {ParentNode} part */
function enrichWithin(part) {
  const selects = [...part.querySelectorAll("select[data-search-url]:not(.tomselected)")];
  if (selects.length && source instanceof HTMLMetaElement) {
    library ??= loadLibrary(source);
    library.then(() => selects.forEach((select) => enrich(/** @type {HTMLSelectElement} */ (select))));
  }
}

enrichWithin(document);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof Element) {
    enrichWithin(event.target);
  }
});
