// The progress of long work: steps as they come, then the page itself.
// @ts-check

/** @param {HTMLElement} element */
export function start(element) {
  const steps = element.querySelector(".steps");
  const source = new EventSource(element.dataset.progress ?? "");
  let shown = 0;
  source.addEventListener("step", (event) => {
    shown += 1;
    if (!steps || shown <= steps.childElementCount) return;
    const item = document.createElement("li");
    item.textContent = JSON.parse(event.data);
    steps.append(item);
  });
  const leave = () => {
    source.close();
    // an address that differs by its mark alone would not be loaded again
    history.replaceState(null, "", (element.dataset.address ?? location.pathname + location.search) + location.hash);
    location.reload();
  };
  source.addEventListener("done", leave);
  source.addEventListener("failed", leave);
}
