// A form that says what the address says: what was chosen and not asked for is forgotten when one comes back to the page.
// @ts-check

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-address]")) {
    if (form instanceof HTMLFormElement) form.reset();
  }
});

/** The page kept by the browser is put right above; there is nothing to start. */
export function start() {}
