// Colours, patterns, marks and curves of the map.
// @ts-check

/** A colour of the page's style, as the map can read it.
 * @param {string} name */
export function ink(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  probe.hidden = true;
  (document.querySelector(".map-page") ?? document.body).append(probe);
  const canvas = brush(1);
  canvas.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${alpha / 255})`;
}

/** @param {number} size */
function brush(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
}

/** Oblique lines that join from tile to tile: a pale one seen on dark colours beside a dark one seen on pale colours.
 * @param {number} step @param {string} colour @param {string} [beside] */
export function hatch(step, colour, beside) {
  const canvas = brush(step);
  canvas.lineWidth = 1.6;
  for (const [stroke, aside] of beside ? /** @type {[string, number][]} */ ([[colour, 0], [beside, 2.2]]) : /** @type {[string, number][]} */ ([[colour, 0]])) {
    canvas.strokeStyle = stroke;
    canvas.beginPath();
    for (const shift of [-step, 0, step]) {
      canvas.moveTo(shift - 2 + aside, step + 2);
      canvas.lineTo(shift + step + 2 + aside, -2);
    }
    canvas.stroke();
  }
  return canvas.getImageData(0, 0, step, step);
}

/** The mark of a place: its shape on a white edge.
 * @param {string} shape path in a square of 16 @param {string} colour */
export function mark(shape, colour) {
  const size = 44;
  const canvas = brush(size);
  canvas.scale(size / 18, size / 18);
  canvas.translate(1, 1);
  const path = new Path2D(shape);
  canvas.strokeStyle = "#ffffff";
  canvas.lineWidth = 1.8;
  canvas.stroke(path);
  canvas.fillStyle = colour;
  canvas.fill(path, "evenodd");
  return canvas.getImageData(0, 0, size, size);
}

/** A bent line between two places, so that both ways are told apart.
 * @param {[number, number]} home @param {[number, number]} other @param {"in" | "out"} way
 * @returns {[number, number][]} */
export function curve(home, other, way) {
  const [from, to] = way === "out" ? [home, other] : [other, home];
  const across = Math.cos((from[1] * Math.PI) / 180);
  const [east, north] = [(to[0] - from[0]) * across, to[1] - from[1]];
  const bend = 0.16;
  const knee = [(from[0] + to[0]) / 2 + (bend * north) / across, (from[1] + to[1]) / 2 - bend * east];
  return Array.from({ length: 25 }, (_, step) => {
    const t = step / 24;
    const at = (/** @type {0 | 1} */ axis) => (1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * knee[axis] + t ** 2 * to[axis];
    return [at(0), at(1)];
  });
}
