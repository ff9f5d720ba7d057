// What the pointer is on: name and figure of the commune, or name of the place.
// @ts-check
/** @typedef {import("./map.js").Said} Said */
/** @typedef {import("./map.js").Values} Values */

export class Tip {
  /** @param {HTMLElement} page @param {any} shapes */
  constructor(page, shapes) {
    this.box = /** @type {HTMLElement} */ (page.querySelector(".map-tip"));
    /** @type {Record<string, string>} */
    this.names = shapes.names ?? {};
    /** @type {Record<string, string>} */
    this.drawnAs = shapes.drawn_as ?? {};
    /** @type {Map<string, number>} */
    this.rows = new Map();
    /** @type {Values | null} */
    this.values = null;
    /** @type {Said | null} */
    this.said = null;
  }

  /** @param {Values} values @param {Said} said */
  read(values, said) {
    this.values = values;
    this.said = said;
    this.rows = new Map(values.ids.map((code, row) => [code, row]));
  }

  /** @param {{code?: string, name?: string, place?: string} | null} found @param {{x: number, y: number}} at */
  show(found, at) {
    this.box.hidden = !found;
    if (!found) return;
    const strong = document.createElement("strong");
    const code = found.code ? (this.drawnAs[found.code] ?? found.code) : "";
    strong.textContent = found.place ?? found.name ?? this.names[code] ?? code;
    this.box.replaceChildren(strong);
    if (!found.place) this.box.append(this.figure(code));
    const stage = /** @type {HTMLElement} */ (this.box.parentElement);
    const left = at.x > stage.clientWidth / 2;
    this.box.style.translate = `${left ? "calc(-100% - 14px)" : "14px"} -50%`;
    this.box.style.left = `${at.x}px`;
    this.box.style.top = `${at.y}px`;
  }

  /** The figure of a commune, as it may be quoted.
   * @param {string} code */
  figure(code) {
    const row = this.rows.get(code);
    const value = row === undefined ? null : this.values?.values[row];
    const { lang, measure, words } = /** @type {Said} */ (this.said);
    if (value === null || value === undefined) return words.none;
    if (measure.share) {
      return new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(value);
    }
    const doubtful = measure.rounded && value && this.values?.doubts[row ?? 0];
    const written = new Intl.NumberFormat(lang, { maximumSignificantDigits: 3 }).format(doubtful ? Math.max(1, value) : value);
    return `${doubtful ? "≈ " : ""}${written} ${measure.unit}`;
  }
}
