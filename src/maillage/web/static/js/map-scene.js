// What is drawn: communes in their class, borders, names, places, and the flows of the commune chosen.
// @ts-check
import { curve, hatch, ink, mark } from "./map-marks.js";
/** @typedef {import("./map.js").Said} Said */
/** @typedef {import("./map.js").Values} Values */
/** @typedef {import("./map.js").Chosen} Chosen */
/** @typedef {import("./map.js").Places} Places */

const NOTHING = { type: "FeatureCollection", features: [] };
const MOST_ZOOM = 14;
const NEAR = 7.5;
const CLASS = ["coalesce", ["feature-state", "c"], -1];

export class Scene {
  /** @param {any} library @param {HTMLElement} stage @param {Said} said @param {any} shapes */
  constructor(library, stage, said, shapes) {
    this.said = said;
    this.shapes = shapes;
    this.stage = /** @type {HTMLElement} */ (stage.parentElement);
    this.tiled = said.tiles !== null;
    this.of = this.tiled ? { source: "communes", sourceLayer: "communes" } : { source: "communes" };
    /** @type {(found: {code?: string, name?: string, place?: string} | null, at: {x: number, y: number}) => void} */
    this.onpoint = () => {};
    /** @type {(code: string) => void} */
    this.onchoose = () => {};
    /** @type {string | null} */
    this.hovered = null;
    /** @type {Map<string, object[]>} */
    this.drawn = new Map();
    /** @type {string | null} */
    this.chosen = null;
    const [west, south, east, north] = said.frame;
    this.frame = [[west, south], [east, north]];
    const around = Math.max(east - west, north - south);
    this.map = new library.Map({
      container: stage,
      style: this.style(),
      bounds: this.frame,
      fitBoundsOptions: { padding: this.padding(stage) },
      maxBounds: [[west - 2 * around, Math.max(-85, south - 2 * around)], [east + 2 * around, Math.min(85, north + 2 * around)]],
      maxZoom: MOST_ZOOM,
      hash: "vue",
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      cooperativeGestures: document.documentElement.classList.contains("embedded"),
      locale: said.words.map_locale,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new Whole(this, said.words.reset), "top-right");
    this.map.addControl(new library.ScaleControl({ maxWidth: 110 }), "bottom-right");
    this.map.getCanvas().setAttribute("aria-label", said.words.live);
    this.loaded = new Promise((resolve, reject) => {
      this.map.once("load", () => resolve(null));
      this.map.on("error", (/** @type {any} */ event) => (event.sourceId === "ground" ? this.groundLost() : reject(event.error)));
    });
    this.listen();
  }

  /** Room for the legend on a wide screen, none on a narrow one.
   * @param {HTMLElement} stage */
  padding(stage) {
    const legend = stage.parentElement?.querySelector(".map-legend");
    const beside = stage.clientWidth > 760 && legend instanceof HTMLElement;
    return beside ? { top: 24, bottom: 24, left: legend.offsetWidth + 30, right: 56 } : 16;
  }

  /** The empty style: our own ground, no letters or images from anywhere. */
  style() {
    const base = this.said.ground;
    return {
      version: 8,
      sources: {
        ...(base ? { ground: { type: "raster", tiles: [base], tileSize: 256, maxzoom: 18 } } : {}),
        communes: this.tiled
          ? { type: "vector", tiles: [location.origin + this.said.tiles], minzoom: 3, maxzoom: 9, promoteId: { communes: "id" } }
          : { type: "geojson", data: this.shapes.communes, promoteId: "id" },
        ...(this.said.around ? { around: { type: "vector", tiles: [location.origin + this.said.around], minzoom: 3, maxzoom: 9 } } : {}),
        borders: { type: "geojson", data: this.shapes.borders ?? NOTHING },
        labels: { type: "geojson", data: this.shapes.labels },
        flows: { type: "geojson", data: NOTHING },
        places: { type: "geojson", data: NOTHING },
      },
      layers: [{ id: "paper", type: "background", paint: { "background-color": ink("--map-ground") } }],
    };
  }

  /** The layers, from the ground up. */
  dress() {
    const { map } = this;
    const layer = this.tiled ? { "source-layer": "communes" } : {};
    const near = this.tiled ? { ...layer, minzoom: NEAR } : layer;
    const state = (/** @type {string} */ name) => ["boolean", ["feature-state", name], false];
    map.addImage("hatch", hatch(12, ink("--map-hatch"), ink("--map-hatch-dark")), { pixelRatio: 2 });
    map.addImage("none", hatch(16, ink("--map-none-line")), { pixelRatio: 2 });
    if (this.said.ground) map.addLayer({ id: "ground", type: "raster", source: "ground", layout: { visibility: "none" }, paint: { "raster-saturation": -0.7, "raster-opacity": 0.8 } });
    if (this.said.around) {
      map.addLayer({ id: "around", type: "fill", source: "around", "source-layer": "communes", paint: { "fill-color": ink("--map-land"), "fill-antialias": false } });
      map.addLayer({ id: "around-lines", type: "line", source: "around", "source-layer": "departements", paint: { "line-color": ink("--map-border"), "line-width": 0.7, "line-opacity": 0.5 } });
    }
    map.addLayer({ id: "areas", type: "fill", source: "communes", ...layer, paint: { "fill-color": ink("--map-land"), "fill-antialias": !this.tiled } });
    map.addLayer({ id: "none", type: "fill", source: "communes", ...near, paint: { "fill-pattern": "none", "fill-opacity": ["case", ["==", CLASS, 0], 1, 0] } });
    map.addLayer({ id: "hatch", type: "fill", source: "communes", ...near, paint: { "fill-pattern": "hatch", "fill-opacity": ["case", ["all", state("o"), [">", CLASS, 0]], 1, 0] } });
    const width = this.tiled ? ["interpolate", ["linear"], ["zoom"], 7.5, 0.15, 11, 1] : ["interpolate", ["linear"], ["zoom"], 7, 0.4, 12, 1.4];
    map.addLayer({ id: "edges", type: "line", source: "communes", ...near, paint: { "line-color": ink("--map-edge"), "line-width": width } });
    if (this.tiled) map.addLayer({ id: "departements", type: "line", source: "communes", "source-layer": "departements", paint: { "line-color": ink("--map-border"), "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.5, 8, 1.2, 11, 2], "line-opacity": 0.75 } });
    map.addLayer({ id: "borders", type: "line", source: "borders", paint: { "line-color": ink("--map-border"), "line-width": ["match", ["get", "kind"], "territoire", 1.6, 1] } });
    map.addLayer({ id: "pointed", type: "line", source: "communes", ...near, layout: { "line-join": "round" }, paint: { "line-color": ink("--map-pointed"), "line-width": ["case", state("s"), 3.5, state("h"), 2, 0], "line-opacity": ["case", ["any", state("s"), state("h")], 1, 0] } });
    map.addLayer({ id: "flows-edge", type: "line", source: "flows", filter: ["has", "way"], layout: { "line-cap": "round" }, paint: { "line-color": ink("--map-halo"), "line-width": ["+", ["get", "w"], 1.6], "line-opacity": 0.55 } });
    for (const way of ["in", "out"]) {
      map.addLayer({
        id: `flows-${way}`, type: "line", source: "flows", filter: ["==", ["get", "way"], way], layout: { "line-cap": way === "out" ? "round" : "butt", "line-sort-key": ["get", "n"] },
        paint: { "line-color": ink(`--map-flow-${way}`), "line-width": ["get", "w"], "line-opacity": 0.8, ...(way === "in" ? { "line-dasharray": [1.6, 0.5] } : {}) },
      });
    }
    map.addLayer({ id: "here", type: "circle", source: "flows", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 6, "circle-color": ink("--map-halo"), "circle-stroke-width": 3, "circle-stroke-color": ink("--map-flow-out") } });
    map.addLayer({ id: "places", type: "symbol", source: "places", layout: { "icon-image": ["get", "mark"], "icon-allow-overlap": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 5, 0.45, 9, 0.75, 13, 1.1] } });
    map.addLayer({
      id: "names", type: "symbol", source: "labels",
      layout: { "text-field": ["get", "nom"], "text-font": ["Inter"], "text-size": ["interpolate", ["linear"], ["get", "rang"], 0, 14, 40, 11.5], "symbol-sort-key": ["get", "rang"], "text-max-width": 7, "text-padding": 4 },
      paint: { "text-color": ink("--map-word"), "text-halo-color": ink("--map-halo"), "text-halo-width": 1.6, "text-halo-blur": 0.3 },
    });
  }

  listen() {
    const { map } = this;
    map.on("mousemove", (/** @type {any} */ event) => this.pointed(event));
    map.on("mouseout", () => this.pointed(null));
    map.on("click", (/** @type {any} */ event) => {
      const code = this.under(event)?.code;
      if (code) this.onchoose(code);
    });
  }

  /** What is under the pointer.
   * @param {any} event */
  under(event) {
    const drawn = ["places", "areas"].filter((name) => this.map.getLayer(name));
    const found = this.map.queryRenderedFeatures(event.point, { layers: drawn })[0];
    if (!found) return null;
    if (found.layer.id === "places") return { place: found.properties.nom };
    const code = String(found.properties.id);
    return this.map.getFeatureState({ ...this.of, id: code }).c === undefined ? null : { code, name: found.properties.nom };
  }

  /** @param {any} event */
  pointed(event) {
    const found = event && this.under(event);
    const code = found?.code ?? null;
    if (code !== this.hovered) {
      if (this.hovered) this.map.setFeatureState({ ...this.of, id: this.hovered }, { h: false });
      if (code) this.map.setFeatureState({ ...this.of, id: code }, { h: true });
      this.hovered = code;
      this.map.getCanvas().style.cursor = code ? "pointer" : "";
    }
    this.onpoint(found, event ? event.point : { x: 0, y: 0 });
  }

  /** Colour the communes.
   * @param {Values} values @param {string[]} colours */
  paint(values, colours) {
    const land = ink("--map-land");
    const steps = colours.flatMap((colour, rank) => [rank + 1, colour]);
    const chosen = this.chosen;
    /** @type {Map<string, object>} */
    const states = new Map();
    values.ids.forEach((code, row) => states.set(code, { c: values.classes[row], o: values.doubts[row] === 1, s: code === chosen }));
    for (const [outline, code] of Object.entries(this.shapes.drawn_as ?? {})) states.set(outline, states.get(String(code)) ?? {});
    for (const [id, state] of states) this.map.setFeatureState({ ...this.of, id }, state);
    this.map.setPaintProperty("areas", "fill-color", ["match", CLASS, 0, ink("--map-none"), ...steps, land]);
  }

  /** Point at a commune, and draw its flows.
   * @param {Chosen | null} commune */
  choose(commune) {
    const code = commune?.commune_id ?? null;
    if (this.chosen && this.chosen !== code) this.map.setFeatureState({ ...this.of, id: this.chosen }, { s: false });
    if (code) this.map.setFeatureState({ ...this.of, id: code }, { s: true });
    this.chosen = code;
    const seen = (commune?.flows ?? []).filter((flow) => flow.lon !== null && flow.lat !== null);
    const most = Math.max(1, ...seen.map((flow) => flow.commuters));
    const features = seen.map((flow) => ({
      type: "Feature",
      properties: { way: flow.way, n: flow.commuters, w: 0.8 + 7 * Math.sqrt(flow.commuters / most) },
      geometry: { type: "LineString", coordinates: curve([Number(commune?.lon), Number(commune?.lat)], [Number(flow.lon), Number(flow.lat)], flow.way) },
    }));
    const here = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [commune?.lon, commune?.lat] } };
    const placed = commune && commune.lon !== null;
    this.map.getSource("flows").setData({ type: "FeatureCollection", features: placed ? [...features, here] : [] });
    this.flowsFrom(commune?.least_flow ?? 0);
  }

  /** Draw the flows of so many commuters at least.
   * @param {number} least */
  flowsFrom(least) {
    const enough = ["all", ["has", "n"], [">=", ["get", "n"], least]];
    this.map.setFilter("flows-edge", enough);
    for (const way of ["in", "out"]) this.map.setFilter(`flows-${way}`, ["all", ["==", ["get", "way"], way], enough]);
  }

  /** Draw the places of a layer, or take them away.
   * @param {Places} layer @param {any} data */
  places(layer, data) {
    if (data && !this.map.hasImage(layer.id)) this.map.addImage(layer.id, mark(layer.shape, layer.colour), { pixelRatio: 2 });
    for (const each of data?.features ?? []) each.properties.mark = layer.id;
    this.drawn.set(layer.id, data?.features ?? []);
    this.map.getSource("places").setData({ type: "FeatureCollection", features: [...this.drawn.values()].flat() });
  }

  /** @param {string} look @param {boolean} on */
  look(look, on) {
    if (this.map.getLayer(look)) this.map.setLayoutProperty(look, "visibility", on ? "visible" : "none");
    if (look !== "ground") return;
    this.map.setPaintProperty("areas", "fill-opacity", on ? 0.62 : 1);
    if (this.map.getLayer("around")) this.map.setLayoutProperty("around", "visibility", on ? "none" : "visible");
    this.stage.querySelector(".map-ground-source")?.toggleAttribute("hidden", !on);
  }

  /** Say once that the base map does not answer; the rest of the map does not need it. */
  groundLost() {
    const told = this.stage.querySelector(".map-ground-source");
    if (told) told.textContent = this.said.words.ground_lost;
    if (told?.getAttribute("role") !== "status") told?.setAttribute("role", "status");
  }

  /** See the whole territory. */
  whole() {
    this.map.fitBounds(this.frame, { padding: this.padding(this.map.getContainer()) });
  }
}

/** The button that shows the whole territory again. */
class Whole {
  /** @param {Scene} scene @param {string} word */
  constructor(scene, word) {
    this.box = document.createElement("div");
    this.box.className = "maplibregl-ctrl maplibregl-ctrl-group";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-whole";
    button.title = word;
    button.setAttribute("aria-label", word);
    button.addEventListener("click", () => scene.whole());
    this.box.append(button);
  }

  onAdd() {
    return this.box;
  }

  onRemove() {
    this.box.remove();
  }
}
