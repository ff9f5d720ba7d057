// The live map: it takes the place of the image once it is drawn; the page's own list, form and table stay.
// @ts-check
import { Panel } from "./map-panel.js";
import { Scene } from "./map-scene.js";
import { Tip } from "./map-tip.js";

/** @typedef {{way: "in" | "out", other_id: string, name: string | null, lon: number | null, lat: number | null, commuters: number}} Flow */
/** @typedef {{id: string, name: string, shape: string, colour: string, chosen: boolean, address: string}} Places */
/** @typedef {{commune_id: string, lon: number | null, lat: number | null, least_flow: number, flows: Flow[]}} Chosen */
/** @typedef {{lang: string, shapes: string, values: string, tiles: string | null, around: string | null, ground: string | null, frame: [number, number, number, number], colours: string[],
 *   measure: {name: string, unit: string, share: boolean, rounded: boolean}, layers: Places[], commune: Chosen | null, words: Record<string, string>}} Said */
/** @typedef {{ids: string[], values: (number | null)[], classes: number[], doubts: number[]}} Values */

/** @param {HTMLElement} page */
export async function start(page) {
  page.classList.add("map-scripted");
  const panel = new Panel(page);
  const stage = /** @type {HTMLElement} */ (page.querySelector(".map-live"));
  try {
    await live(page, panel, stage);
  } catch (error) {
    page.classList.remove("map-drawn");
    stage.hidden = true;
    page.dataset.state = "image";
    page.querySelector(".map-still")?.removeAttribute("hidden");
    console.warn(error);
  }
}

/** @param {HTMLElement} page @param {Panel} panel @param {HTMLElement} stage */
async function live(page, panel, stage) {
  let said = panel.said();
  const asked = said.values;
  const coming = Promise.all([json(asked), json(said.shapes)]);
  coming.catch(() => {}); // told below, where they are waited for
  const library = await import(page.dataset.library ?? "");
  library.setWorkerUrl(new URL(page.dataset.worker ?? "", location.href).href);
  stage.hidden = false;
  const [first, shapes] = await coming;
  const scene = new Scene(library, stage, said, shapes);
  const tip = new Tip(page, shapes);
  let shown = "";

  /** Draw what the page says now. */
  const draw = async () => {
    said = panel.said();
    page.dataset.state = "busy";
    if (said.values !== shown) {
      /** @type {Values} */
      const values = said.values === asked ? first : await json(said.values);
      shown = said.values;
      scene.paint(values, said.colours);
      tip.read(values, said);
    }
    scene.choose(said.commune);
    await Promise.all(said.layers.map(async (each) => {
      const found = each.chosen ? await json(each.address) : null;
      scene.places(each, found);
      panel.lost(each.id, found?.said ?? "");
    }));
    scene.map.once("idle", () => (page.dataset.state = "ready"));
    scene.map.triggerRepaint();
  };

  await scene.loaded;
  scene.dress(); // with its colours at once, below: tiles are then read only once
  page.classList.add("map-drawn");
  await draw();
  panel.onchange = draw;
  panel.onwait = () => (page.dataset.state = "busy");
  panel.onflow = (least) => scene.flowsFrom(least);
  panel.onlook = (look, on) => scene.look(look, on);
  scene.onpoint = (found, at) => tip.show(found, at);
  scene.onchoose = (code) => panel.choose(code);
}

/** @param {string} address */
async function json(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}
