// Staff by commune of residence: read, counted and masked in the page. Nothing here asks anything of anyone.
// The same rules as simulator/home_communes.py, which a test compares with these.
// @ts-check

/** @typedef {{shown: Map<string, number>, hidden: string[], hiddenTotal: number, small: string[], persons: number, codes: string[]}} Masked */

const CODE = /^(\d{5}|2[AB]\d{3}|X\d{4})$/;
const LOST_ZERO = /^\d{4}$/;
/** The first word of the name of a column, folded. "Ville" is a commune too; so few people live there that it is taken for a heading. */
const HEADING = /^(code|insee|commune|residence|domicile|localite)s?\b|^villes?( de .*)?$/;
const WHOLE = /^\d+([.,]0*)?$/;
/** Codes from which, and share above which, codes that end with 0 look like postal codes: one Insee code in ten does. */
const FEWEST_TOLD = 3;
const MOST_ROUND = 0.6;
/** @type {[string, string][]} */
const CITIES = [["751", "75056"], ["6938", "69123"], ["132", "13055"]];
const HIDDEN_WITH_THEM = 2;
const LEAST_SLACK = 2;
const MOST_LINES = 40000;

/** A problem with a list: a key of the page's words, and what it names. A cell is never repeated. */
export class Refused extends Error {
  /** @param {string} key @param {Record<string, string | number>} [details] */
  constructor(key, details = {}) {
    super(key);
    this.key = key;
    this.details = details;
  }
}

/** The commune of an arrondissement of Paris, Lyon or Marseille; any other code as it is. @param {string} code */
export function commune(code) {
  return CITIES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? code;
}

/** The cells of a line of a table or of a file: Excel pastes tabs, and may end a line with empty cells. A name has spaces.
 * @param {string} written */
function cellsOf(written) {
  const cut = [";", "\t", ","].find((mark) => written.includes(mark)) ?? /\s+(?=\d+$)/;
  const cells = written.split(cut).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim());
  while (cells.length > 1 && !cells.at(-1)) cells.pop();
  return cells;
}

/** A name as it is compared: no accents, capitals, apostrophes or hyphens; saint for st; the city for its arrondissement.
 * @param {string} name */
export function folded(name) {
  const plain = name.replace(/[œŒ]/g, "oe").replace(/[æÆ]/g, "ae").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const spaced = plain.replace(/[^a-z0-9]+/g, " ").replace(/ cedex( \d+)?$| cedex$/, "").trim();
  const whole = spaced.replace(/\bst\b/g, "saint").replace(/\bste\b/g, "sainte");
  return whole.replace(/^(paris|lyon|marseille) \d+ ?(er?|e|eme|ere)?( arrondissement)?$/, "$1");
}

/** @typedef {{codes: string[], names: string[], departments: Record<string, string>}} Names */
/** @typedef {{at: Map<string, string[]>, departments: Record<string, string>}} Gazetteer */

/** The codes of the communes of each name. @param {Names} names @returns {Gazetteer} */
export function gazetteer(names) {
  /** @type {Map<string, string[]>} */
  const at = new Map();
  names.names.forEach((name, place) => {
    const key = folded(name);
    at.set(key, [...(at.get(key) ?? []), names.codes[place]]);
  });
  return { at, departments: names.departments };
}

/** The département of a commune, by its code. @param {string} code */
const departmentOf = (code) => code.slice(0, /^9[78]/.test(code) ? 3 : 2);

/** The communes that a cell may name: "Lens", or with its département, "Saint-Denis (93)", "Saint-Denis (La Réunion)".
 * @param {string} cell @param {Gazetteer} known @returns {string[]} */
export function named(cell, known) {
  const [, name, within] = /^(.*?)\s*\(([^()]*)\)$/.exec(cell) ?? ["", cell, ""];
  const found = known.at.get(folded(name)) ?? [];
  if (!within) return found;
  const wanted = folded(within);
  return found.filter((code) => [code, departmentOf(code), known.departments[departmentOf(code)] ?? ""].some((each) => folded(each) === wanted));
}

/** Whether a list holds names, which must be looked up. @param {string} text */
export function holdsNames(text) {
  return text.split(/\r\n|\r|\n/).some((written, place) => {
    const [cell] = cellsOf(written.trim());
    return /\p{L}/u.test(cell) && !CODE.test(cell.toUpperCase()) && !(place === 0 && HEADING.test(folded(cell)));
  });
}

/** @typedef {{line: number, key: string, places?: string}} Wrong */
/** @typedef {{counts: Map<string, number>, problems: Wrong[], zeros: number, postal: boolean}} List */

/** Counts by commune of a list of two columns, or of one column with a line for each person; all its problems at once,
 * by the number of the line. A code of four figures lost its zero in a spreadsheet; a name is looked up among those given.
 * @param {string} text @param {Gazetteer} [known]
 * @returns {List} */
export function readList(text, known = { at: new Map(), departments: {} }) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  if (lines.length > MOST_LINES) throw new Refused("too_long");
  if (/^PK\x03\x04|^\xD0\xCF/.test(text)) throw new Refused("workbook");
  const rows = lines.map((written, place) => ({ line: place + 1, cells: cellsOf(written.trim()) })).filter(({ cells }) => cells[0] || cells.length > 1);
  if (rows.length && isHeading(rows[0].cells, known)) rows.shift();
  const people = rows.length > 0 && rows.every(({ cells }) => cells.length === 1);
  /** @type {List} */
  const list = { counts: new Map(), problems: [], zeros: 0, postal: false };
  /** @type {Set<string>} */
  const seen = new Set();
  let round = 0;
  for (const { line, cells } of rows) {
    const typed = LOST_ZERO.test(cells[0]) ? `0${cells[0]}` : cells[0].toUpperCase();
    const bearers = CODE.test(typed) ? [] : named(cells[0], known);
    if (bearers.length > 1) {
      list.problems.push({ line, key: "homonyms", places: bearers.map((each) => placeOf(each, known)).join(", ") });
      continue;
    }
    const code = bearers[0] ?? typed;
    const count = people ? "1" : (cells[1] ?? "").replace(/[\s\u00a0\u202f]/g, "");
    const key = problemOf(people ? [code, count] : [code, ...cells.slice(1).map(() => count)], seen, people);
    if (key) {
      list.problems.push({ line, key });
      continue;
    }
    seen.add(code);
    if (code === `0${cells[0]}`) list.zeros += 1;
    if (code === typed && code.endsWith("0")) round += 1;
    const held = commune(code);
    list.counts.set(held, (list.counts.get(held) ?? 0) + parseInt(count, 10));
  }
  list.postal = seen.size >= FEWEST_TOLD && round / seen.size > MOST_ROUND;
  return list;
}

/** A commune among others of its name: its département, else its code. @param {string} code @param {Gazetteer} known */
function placeOf(code, known) {
  const department = departmentOf(code);
  const name = known.departments[department];
  return name ? `${name} (${department})` : code;
}

/** Whether a first line holds the names of the columns. @param {string[]} cells @param {Gazetteer} known */
function isHeading(cells, known) {
  if (CODE.test(cells[0]) || LOST_ZERO.test(cells[0]) || cells.length > 2) return false;
  if (cells.length === 2) return !WHOLE.test(cells[1]);
  return HEADING.test(folded(cells[0])) || !named(cells[0], known).length;
}

/** What is wrong with a line, if anything. @param {string[]} cells @param {Set<string>} seen @param {boolean} people */
function problemOf(cells, seen, people) {
  if (cells.length !== 2) return "two_cells";
  if (!CODE.test(cells[0])) return /\p{L}/u.test(cells[0]) ? "name" : "code";
  if (seen.has(cells[0]) && !people) return "twice";
  return WHOLE.test(cells[1]) ? "" : "count";
}

/** The masked table of some counts.
 * @param {Map<string, number>} counts @param {string} work @param {number} smallest
 * @returns {Masked} */
export function masked(counts, work, smallest) {
  const codes = [...counts.keys()].filter((code) => (counts.get(code) ?? 0) > 0).sort();
  if (!codes.length) throw new Refused("nobody");
  const count = (/** @type {string} */ code) => counts.get(code) ?? 0;
  const small = codes.filter((code) => count(code) < smallest);
  const others = codes.filter((code) => count(code) >= smallest);
  const withThem = [...others.filter((code) => code !== work), ...others.filter((code) => code === work)].slice(0, HIDDEN_WITH_THEM);
  const hidden = small.length ? [...small, ...withThem].sort() : [];
  const hiddenTotal = hidden.reduce((sum, code) => sum + count(code), 0);
  const slack = hiddenTotal - small.length - smallest * withThem.length;
  if (small.length && (!withThem.length || slack < LEAST_SLACK)) throw new Refused("too_few", { smallest });
  const shown = new Map(codes.filter((code) => !hidden.includes(code)).map((code) => [code, count(code)]));
  const persons = [...shown.values()].reduce((sum, each) => sum + each, 0) + hiddenTotal;
  return { shown, hidden, hiddenTotal, small, persons, codes };
}

/** Persons by commune as far as the masked table tells.
 * @param {Masked} table @param {(code: string) => number} residents @param {number} smallest
 * @returns {Map<string, number>} */
export function weights(table, residents, smallest) {
  const companions = table.hidden.filter((code) => !table.small.includes(code));
  const left = table.hiddenTotal - smallest * companions.length;
  const each = Math.min(smallest / 2, left / Math.max(table.small.length, 1));
  const people = companions.map((code) => Math.max(residents(code), 1));
  const all = people.reduce((sum, persons) => sum + persons, 0);
  const more = all ? (left - each * table.small.length) / all : 0;
  const made = new Map(companions.map((code, place) => [code, smallest + more * people[place]]));
  for (const code of table.small) made.set(code, each);
  return new Map(table.codes.map((code) => [code, table.shown.get(code) ?? made.get(code) ?? 0]));
}

/** The least and the greatest mean over persons of any table masked like this one.
 * @param {Masked} table @param {(code: string) => number} value @param {number} smallest
 * @returns {[number, number]} */
export function meanEnds(table, value, smallest) {
  const known = [...table.shown].reduce((sum, [code, count]) => sum + count * value(code), 0);
  const ends = [1, -1].map((sign) => (known + hiddenSum(table, value, smallest, sign)) / table.persons);
  return [ends[0], ends[1]];
}

/** @param {Masked} table @param {(code: string) => number} value @param {number} smallest @param {number} sign */
function hiddenSum(table, value, smallest, sign) {
  const least = new Map(table.hidden.map((code) => [code, table.small.includes(code) ? 1 : smallest]));
  let left = table.hiddenTotal - [...least.values()].reduce((sum, each) => sum + each, 0);
  let total = [...least].reduce((sum, [code, count]) => sum + count * value(code), 0);
  const order = [...table.hidden].sort((one, other) => sign * (value(one) - value(other)) || (one < other ? -1 : 1));
  for (const code of order) {
    const room = table.small.includes(code) ? smallest - 1 - (least.get(code) ?? 0) : left;
    const placed = Math.min(room, left);
    total += placed * value(code);
    left -= placed;
  }
  return total;
}

/** @typedef {{commune: string, detour: number[], smallest_shown: number, codes: string[], km: (number | null)[], min: (number | null)[], active: number[]}} Reach */

/** Low, mean and high of the distance, of the time and of the share who live elsewhere, from the masked table alone.
 * @param {Masked} table @param {Reach} reach
 * @returns {{km: number[] | null, min: number[] | null, elsewhere: number}} */
export function answers(table, reach) {
  const place = new Map(reach.codes.map((code, at) => [code, at]));
  const at = (/** @type {(number | null)[]} */ column, /** @type {string} */ code) => column[place.get(code) ?? -1] ?? null;
  const smallest = reach.smallest_shown;
  const held = weights(table, (code) => at(reach.active, code) ?? 0, smallest);
  const ends = (/** @type {(number | null)[]} */ column) => {
    const known = [...held].filter(([code]) => at(column, code) !== null);
    const all = known.reduce((sum, [, weight]) => sum + weight, 0);
    if (!all) return null;
    const mean = known.reduce((sum, [code, weight]) => sum + weight * (at(column, code) ?? 0), 0) / all;
    const [least, most] = meanEnds(table, (code) => at(column, code) ?? mean, smallest);
    const [low, central, high] = reach.detour;
    return [Math.min((least * low) / central, mean), mean, Math.max((most * high) / central, mean)];
  };
  const away = [...held].reduce((sum, [code, weight]) => sum + (code === reach.commune ? 0 : weight), 0);
  return { km: ends(reach.km), min: ends(reach.min), elsewhere: away / table.persons };
}
