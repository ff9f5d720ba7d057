// A place of the plan is dragged to another commune; the page then tells the difference.
// @ts-check

/** @param {HTMLElement} figure */
export function start(figure) {
  const svg = figure.querySelector("svg");
  const form = document.querySelector(".move");
  if (!svg || !(form instanceof HTMLFormElement) || figure.classList.contains("movable")) return;
  figure.classList.add("movable");
  figure.querySelector(".drag-said")?.removeAttribute("hidden");
  for (const site of svg.querySelectorAll("[data-site]")) {
    if (site instanceof SVGGElement) follow(site, svg, form);
  }
}

/** Let a mark be dragged, and try the commune it is dropped on.
 * @param {SVGGElement} site
 * @param {SVGSVGElement} svg
 * @param {HTMLFormElement} form */
function follow(site, svg, form) {
  /** @type {Element | null} */
  let over = null;
  /** @param {PointerEvent} event */
  const move = (event) => {
    const matrix = svg.getScreenCTM();
    if (!matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    site.setAttribute("transform", `translate(${at.x} ${at.y})`);
    const below = document.elementsFromPoint(event.clientX, event.clientY).find((each) => each.hasAttribute("data-commune"));
    if (below !== over) over?.classList.remove("over");
    over = below ?? null;
    over?.classList.add("over");
  };
  const drop = () => {
    svg.removeEventListener("pointermove", move);
    site.classList.remove("dragged");
    const commune = over?.getAttribute("data-commune");
    if (commune) attempt(form, site.dataset.site ?? "", commune);
  };
  site.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    site.classList.add("dragged");
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", drop, { once: true });
    svg.addEventListener("pointercancel", drop, { once: true });
  });
}

/** Put the new commune in the form in place of the old one, and ask.
 * @param {HTMLFormElement} form
 * @param {string} from
 * @param {string} to */
function attempt(form, from, to) {
  for (const select of form.querySelectorAll("select")) {
    if (select.value === from) {
      select.value = to;
      break;
    }
  }
  form.requestSubmit();
}
