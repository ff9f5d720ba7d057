// A simulator while one types: problems beside the answers, defaults that follow, lines that stay open, a link to copy.
// @ts-check

/** @typedef {{used: Record<string, string>, problems: Record<string, string>}} Values */

/** What was opened or folded by hand, to be so again when the results change. @type {Map<string, boolean>} */
const turned = new Map();

/** What the last results say of the form. @returns {Values | null} */
function values() {
  const held = document.getElementById("valeurs");
  return held?.textContent ? JSON.parse(held.textContent) : null;
}

/** Put each problem beside its answer, and each value in force where nothing is typed.
 * @param {Values} said */
function mark(said) {
  for (const field of document.querySelectorAll("#simulation [id^='q-']")) {
    const name = field.id.slice(2);
    const complaint = document.getElementById(`p-${name}`);
    if (complaint) complaint.textContent = said.problems[name] ?? "";
    if (said.problems[name]) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (field instanceof HTMLInputElement && name in said.used) field.placeholder = said.used[name];
    if (field instanceof HTMLSelectElement) field.classList.toggle("given", !field.options[field.selectedIndex]?.defaultSelected);
  }
}

/** Say the essential in one sentence to those who do not see the page, and keep it in sight of those who set everything. */
function announce() {
  const refused = document.getElementById("refus");
  const first = refused ? refused.parentElement?.querySelector("li")?.textContent : document.querySelector(".first-line")?.textContent;
  const whole = (first ?? "").trim().replace(/[ \n\t]+/g, " ");
  const said = refused ? whole : /^.*?[.!?](?=\s|$)/.exec(whole)?.[0] ?? whole;
  for (const place of document.querySelectorAll("#annonce, .in-sight")) if (place.textContent !== said) place.textContent = said;
}

/** What can hold the focus in the results, in their order. */
const HOLDERS = "#resultats :is(a, summary, input, button, [tabindex])";
/** Place of the focus in the results before they change; -1 when it is elsewhere. */
let held = -1;

/** Give the focus back to what stands where it was: the results must not throw a reader out of them. */
function refocus() {
  const holders = document.querySelectorAll(HOLDERS);
  const holder = holders[Math.min(held, holders.length - 1)];
  if (held >= 0 && holder instanceof HTMLElement && !document.activeElement?.closest("main")) holder.focus({ preventScroll: true });
  held = -1;
}

/** Open or fold again what was so before the results changed. */
function reopen() {
  for (const [id, open] of turned) {
    const line = document.getElementById(id);
    if (line instanceof HTMLDetailsElement) line.open = open;
  }
}

/** The link as a whole address, with a button that copies it. */
function link() {
  const field = document.querySelector("input[data-copy]");
  if (!(field instanceof HTMLInputElement) || field.dataset.made) return;
  field.dataset.made = "1";
  field.value = new URL(field.value, location.href).href;
  field.addEventListener("focus", () => field.select());
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = field.dataset.copy ?? "";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied ?? "";
  });
  field.after(" ", button);
}

/** Names of places proposed while one types, by the same search as everywhere.
 * @param {HTMLInputElement} field */
function propose(field) {
  const list = document.getElementById(field.getAttribute("list") ?? "");
  let wanted = "";
  field.addEventListener("input", async () => {
    const words = field.value.trim();
    wanted = words;
    if (!list || words.length < 2 || words.includes("(")) return;
    const answer = await fetch(`/recherche.json?q=${encodeURIComponent(words)}`);
    if (!answer.ok || wanted !== words) return;
    const only = field.dataset.places;
    const { found } = /** @type {{found: {territory: string, kind: string, id: string, name: string}[]}} */ (await answer.json());
    list.replaceChildren(...found.filter((each) => !only || each.kind === only).map((each) => {
      const option = document.createElement("option");
      option.value = `${each.name} (${only ? each.id : each.territory})`;
      return option;
    }));
  });
}

document.addEventListener("toggle", (event) => {
  const line = event.target;
  if (!(line instanceof HTMLDetailsElement) || !line.id || !line.closest("#resultats")) return;
  if (line.isConnected) turned.set(line.id, line.open);
}, true);

document.addEventListener("htmx:before:swap", () => {
  const holders = [...document.querySelectorAll(HOLDERS)];
  held = document.activeElement ? holders.indexOf(document.activeElement) : -1;
});

document.addEventListener("htmx:after:swap", () => {
  const said = values();
  if (said) mark(said);
  reopen();
  announce();
  link();
  refocus();
});

link();
for (const field of document.querySelectorAll("input[data-places]")) if (field instanceof HTMLInputElement) propose(field);

export {};
