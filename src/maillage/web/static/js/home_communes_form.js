// The list of home communes in the page: what was pasted or chosen stays here; only mean distances go into the form.
// @ts-check

import { Refused, answers, gazetteer, holdsNames, masked, readList } from "./home_communes.js";

const MOST_BYTES = 1_000_000;
const MOST_TOLD = 8;
const ELSEWHERE = "balance.work_elsewhere_share";

/** The text of a file: as Excel writes it for Windows where it is not UTF-8. @param {ArrayBuffer} bytes */
function decoded(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** @param {HTMLElement} block */
export function start(block) {
  block.hidden = false;
  /** @type {Record<string, string>} */
  const words = JSON.parse(block.dataset.words ?? "{}");
  const list = /** @type {HTMLTextAreaElement} */ (block.querySelector("textarea"));
  const file = /** @type {HTMLInputElement} */ (block.querySelector("input[type=file]"));
  const button = /** @type {HTMLButtonElement} */ (block.querySelector("button"));
  const told = /** @type {HTMLElement} */ (block.querySelector("[role=status]"));
  const language = document.documentElement.lang;
  /** @type {import("./home_communes.js").Gazetteer | undefined} */
  let everyName;

  /** @param {string} key @param {Record<string, string | number>} [values] */
  const said = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, typeof value === "number" ? value.toLocaleString(language) : value), words[key] ?? key);
  /** @param {string[]} sentences @param {boolean} wrong */
  const tell = (sentences, wrong = false) => {
    told.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
    told.classList.toggle("complaint", wrong);
  };
  for (const kind of ["input", "change"]) block.addEventListener(kind, (event) => event.stopPropagation());
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) return tell([said("too_long")], true);
    list.value = decoded(await chosen.arrayBuffer());
    file.value = "";
  });
  button.addEventListener("click", async () => {
    try {
      await compute();
    } catch (error) {
      if (error instanceof Refused) tell([said(error.key, error.details)], true);
      else tell([said("failed")], true);
    }
  });

  /** All the names that the server knows, whatever the list holds: nothing of it is asked for. */
  async function knownNames() {
    tell([said("names")]);
    const answer = await fetch(block.dataset.names ?? "");
    if (!answer.ok) throw new Refused("failed");
    return gazetteer(await answer.json());
  }

  async function compute() {
    if (holdsNames(list.value)) everyName ??= await knownNames();
    const { counts, problems, zeros, postal } = readList(list.value, everyName);
    if (problems.length) {
      const lines = problems.slice(0, MOST_TOLD).map(({ line, key, places = "" }) => said(key, { line, places }));
      return tell([...lines, ...(problems.length > MOST_TOLD ? [said("more", { count: problems.length - MOST_TOLD })] : [])], true);
    }
    const work = workCommune();
    if (!work) return tell([said("no_work")], true);
    tell([said("asking")]);
    const answer = await fetch((block.dataset.reach ?? "").replace("COMMUNE", encodeURIComponent(work)));
    if (!answer.ok) throw new Refused(answer.status === 422 || answer.status === 404 ? "unknown_work" : "failed");
    const reach = await answer.json();
    const known = new Set(reach.codes);
    const unknown = [...counts.keys()].filter((code) => !known.has(code)).length;
    if (unknown) throw new Refused(postal ? "postal" : "unknown", { count: unknown });
    const table = masked(counts, reach.commune, reach.smallest_shown);
    const made = answers(table, reach);
    fill(made);
    const hidden = table.hidden.length ? said("hidden", { small: table.small.length, hidden: table.hidden.length, total: table.hiddenTotal, smallest: reach.smallest_shown }) : said("none_hidden", { smallest: reach.smallest_shown });
    const doubts = [...(postal ? [said("maybe_postal")] : []), ...(zeros ? [said("zeros", { count: zeros })] : [])];
    tell([said("counted", { persons: table.persons, communes: table.codes.length }), ...doubts, hidden, said("done")]);
  }

  /** The code in the field of the commune of work. */
  function workCommune() {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById("q-work_commune"));
    const written = field?.value.trim() ?? "";
    return /\(([^()]+)\)\s*$/.exec(written)?.[1] ?? written;
  }

  /** Put the means into the form, with their intervals, and let it compute.
   * @param {{km: number[] | null, min: number[] | null, elsewhere: number}} made */
  function fill(made) {
    const written = (/** @type {number} */ value) => value.toLocaleString(language, { maximumFractionDigits: 1, useGrouping: false });
    put("distance_km", made.km && made.km.map(written).join(" … "));
    put("travel_time_min", made.min && made.min.map(written).join(" … "));
    const own = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("q-parametres"));
    if (own) {
      const others = own.value.split(/\r?\n/).filter((line) => line.trim() && !line.trim().startsWith(ELSEWHERE));
      own.value = [...others, `${ELSEWHERE} = ${made.elsewhere.toLocaleString(language, { maximumFractionDigits: 3 })}`].join("\n");
      own.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** @param {string} name @param {string | null} value */
  function put(name, value) {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById(`q-${name}`));
    if (field && value) field.value = value;
  }
}

for (const block of document.querySelectorAll("[data-reach]")) if (block instanceof HTMLElement) start(block);
