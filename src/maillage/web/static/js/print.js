// A page made to be printed: a button where the browser can print, and whole addresses, which paper needs.
// @ts-check

for (const button of document.querySelectorAll("button[data-print]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const link of document.querySelectorAll("a[data-whole]")) if (link instanceof HTMLAnchorElement) link.textContent = link.href;

export {};
