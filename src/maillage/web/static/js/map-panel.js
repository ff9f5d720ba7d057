// The form beside the map: each choice goes into the address, and the parts of the page that depend on it are asked for again.
// @ts-check
/** @typedef {import("./map.js").Said} Said */

export class Panel {
  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.form = /** @type {HTMLFormElement} */ (page.querySelector(".map-controls form"));
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {() => unknown} */ this.onchange = () => {};
    /** @type {() => unknown} */ this.onwait = () => {};
    /** @type {(least: number) => unknown} */ this.onflow = () => {};
    /** @type {(look: string, on: boolean) => unknown} */ this.onlook = () => {};
    this.listen();
    if (matchMedia("(max-width: 52rem)").matches) page.querySelector("details.map-controls")?.removeAttribute("open");
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.address());
    });
    this.form.addEventListener("change", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.dataset.look) this.onlook(field.dataset.look, field.checked);
      else if (field.name) this.ask(this.address(field.name === "commune"));
    });
    this.form.addEventListener("input", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.name !== "flux") return;
      const told = this.form.querySelector("output");
      if (told) told.textContent = Number(field.value).toLocaleString(this.said().lang);
      this.onflow(Number(field.value));
    });
    this.page.addEventListener("click", (event) => {
      const pressed = event.target instanceof Element ? event.target : null;
      const row = pressed?.closest("[data-commune]");
      const leave = pressed?.closest("[data-close]");
      if (!row && !leave) return;
      event.preventDefault();
      this.choose(row instanceof HTMLElement ? (row.dataset.commune ?? "") : "");
      if (row) this.page.querySelector(".map-stage")?.scrollIntoView({ block: "nearest" });
    });
    addEventListener("popstate", () => location.reload());
  }

  /** What the page says to its script.
   * @returns {Said} */
  said() {
    return JSON.parse(document.getElementById("map-script")?.textContent ?? "{}");
  }

  /** Say beside a layer which of its places are not drawn.
   * @param {string} layer @param {string} said */
  lost(layer, said) {
    const told = this.form.querySelector(`[data-lost="${layer}"]`);
    if (told) told.textContent = said;
  }

  /** Choose a commune, or none.
   * @param {string} code */
  choose(code) {
    const field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("commune"));
    field.value = code;
    this.ask(this.address(true));
  }

  /** The address of what the form holds; another commune has flows of its own.
   * @param {boolean} anew */
  address(anew = false) {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && value && !(anew && name === "flux")) query.append(name, value);
    }
    return `${this.form.getAttribute("action")}?${query}`;
  }

  /** Ask for the page of an address, and put its parts in place.
   * @param {string} address */
  async ask(address) {
    this.asking?.abort();
    this.asking = new AbortController();
    this.onwait();
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!fresh.getElementById("map-script")) return location.assign(address);
      this.put(fresh);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      throw error;
    }
    history.pushState(null, "", address + location.hash);
    await this.onchange();
  }

  /** @param {Document} fresh */
  put(fresh) {
    const held = document.activeElement?.id;
    for (const part of this.page.querySelectorAll("[data-part]")) {
      const next = fresh.getElementById(part.id);
      if (next) part.replaceWith(document.adoptNode(next));
    }
    document.title = fresh.title;
    const told = this.page.querySelector("[data-status]");
    const named = ["map-card-name", "map-said"].map((name) => document.getElementById(name)?.textContent);
    if (told) told.textContent = named.filter(Boolean).join(". ");
    const field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("commune"));
    const given = /** @type {HTMLInputElement | null} */ (fresh.getElementById("map-commune"));
    if (given) field.value = given.value;
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
  }
}
