// What every page does once it is shown; each piece loads only where its element is.
// @ts-check

/** @type {[string, string][]} */
const PIECES = [
  ["[data-progress]", "./waiting.js"],
  ["[data-chart]", "./charts.js"],
  ["[data-map]", "./map.js"],
  ["[data-siting]", "./siting.js"],
  ["form[data-address]", "./address_form.js"],
];

/** Load the pieces that a part of the page calls for.
 * @param {ParentNode} root */
export async function enliven(root) {
  for (const [selector, module] of PIECES) {
    const elements = [...root.querySelectorAll(selector)];
    if (elements.length) {
      const { start } = await import(module);
      elements.forEach((element) => start(element));
    }
  }
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.target instanceof Element) enliven(event.target);
});
enliven(document);
