// A simulator while one types: problems beside the answers, defaults that follow, lines that stay open, a link to copy.
// @ts-check

/** @typedef {{used: Record<string, string>, problems: Record<string, string>}} Values */

const open = new Set();

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

/** Say the essential to those who do not see the page. */
function announce() {
  const said = document.querySelector("#resultats .first-line");
  const place = document.getElementById("annonce");
  if (place) place.textContent = said?.textContent ?? "";
}

/** Open again the lines that were open before the results changed. */
function reopen() {
  for (const id of open) {
    const line = document.getElementById(id);
    if (line instanceof HTMLDetailsElement) line.open = true;
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

document.addEventListener("toggle", (event) => {
  const line = event.target;
  if (!(line instanceof HTMLDetailsElement) || !line.id || !line.closest("#resultats")) return;
  if (line.open) open.add(line.id);
  else if (line.isConnected) open.delete(line.id);
}, true);

document.addEventListener("htmx:after:swap", () => {
  const said = values();
  if (said) mark(said);
  reopen();
  announce();
  link();
});

link();
