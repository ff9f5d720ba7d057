// Charts drawn by the server come alive when they come into view: words under the pointer, a series put forward.
// @ts-check

const LIBRARIES = ["vega", "vega-lite", "vega-embed"];

/** @type {Promise<Function> | undefined} */
let loading;

/** @param {string} name */
function library(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`../vendor/${name}.js`, import.meta.url).href;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

/** The libraries, once; the interpreter evaluates expressions without eval, which our content policy refuses. */
async function load() {
  for (const name of LIBRARIES) await library(name);
  const { expressionInterpreter } = await import(new URL("../vendor/vega-interpreter.js", import.meta.url).href);
  const embed = /** @type {any} */ (globalThis).vegaEmbed;
  return (/** @type {HTMLElement} */ place, /** @type {object} */ spec) =>
    embed(place, spec, {
      actions: false,
      renderer: "svg",
      ast: true,
      expr: expressionInterpreter,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
}

/** @param {HTMLElement} element */
async function enliven(element) {
  const drawing = element.querySelector(".chart-drawing");
  if (!(drawing instanceof HTMLElement)) return;
  const answer = await fetch(element.dataset.chart ?? "");
  if (!answer.ok) return;
  const spec = await answer.json();
  const embed = await (loading ??= load());
  const place = document.createElement("div");
  place.className = "chart-live";
  const still = [...drawing.children];
  drawing.append(place);
  try {
    await embed(place, spec);
    const label = still[0]?.getAttribute("aria-label");
    const live = place.querySelector("svg");
    if (label && live) {
      live.setAttribute("role", "img");
      live.setAttribute("aria-label", label);
      for (const part of live.children) part.setAttribute("aria-hidden", "true");
    }
    still.forEach((each) => each.remove());
    element.dataset.alive = "";
  } catch {
    place.remove(); // the drawing of the server stays
  }
}

/** @param {HTMLElement} element */
export function start(element) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    enliven(element);
  }, { rootMargin: "200px" });
  seen.observe(element);
}
