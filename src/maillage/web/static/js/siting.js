// A place of the plan is dragged to another commune; the page then tells the difference.
// @ts-check

/** Whether a plan was shown on this page before. */
let arrived = false;

/** @param {HTMLElement} figure */
export function start(figure) {
  const svg = figure.querySelector("svg");
  const form = document.querySelector(".move");
  if (!svg || !(form instanceof HTMLFormElement) || figure.classList.contains("movable")) return;
  const told = document.getElementById("essai");
  if (told && arrived) told.focus(); // what was tried is told above the map
  arrived = true;
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
  const home = site.getAttribute("transform") ?? "";
  /** Let go, and put the mark back unless it is tried elsewhere.
   * @param {string | null | undefined} commune */
  const release = (commune) => {
    svg.removeEventListener("pointermove", move);
    svg.removeEventListener("pointerup", drop);
    svg.removeEventListener("pointercancel", leave);
    document.removeEventListener("keydown", escape);
    site.classList.remove("dragged");
    over?.classList.remove("over");
    over = null;
    if (commune && commune !== site.dataset.site) attempt(form, site.dataset.site ?? "", commune);
    else site.setAttribute("transform", home);
  };
  const drop = () => release(over?.getAttribute("data-commune"));
  const leave = () => release(null);
  /** @param {KeyboardEvent} event */
  const escape = (event) => {
    if (event.key === "Escape") release(null);
  };
  site.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    site.classList.add("dragged");
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", drop);
    svg.addEventListener("pointercancel", leave);
    document.addEventListener("keydown", escape);
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
