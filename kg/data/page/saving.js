// What is seen, as a file: the picture in pixels or as lines and letters, the selection as Turtle.
const SVG = "http://www.w3.org/2000/svg";
function svgElement(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  // A file of XML cannot hold control characters.
  const clean = (text) => String(text).toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, clean(value));
  element.append(...children.map((child) => (typeof child === "string" ? clean(child) : child)));
  return element;
}
const round = (number) => Math.round(number * 10) / 10;

function svgLine(line, place) {
  const [a, b] = [place(line.from), place(line.to)];
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const stroke = { stroke: line.color.color, "stroke-opacity": line.color.opacity };
  const tip = (end, sign) => {
    const [x, y] = [end.x - sign * ux * (end.r + 2), end.y - sign * uy * (end.r + 2)];
    const corner = (side) => `${round(x - sign * ux * 9 + side * uy * 3.5)} ${round(y - sign * uy * 9 - side * ux * 3.5)}`;
    return svgElement("path", { d: `M${round(x)} ${round(y)}L${corner(1)}L${corner(-1)}z`, fill: line.color.color, "fill-opacity": line.color.opacity });
  };
  const width = Math.max(0.6, line.width * Math.min(1, picture.getScale()));
  return [
    svgElement("line", { x1: round(a.x), y1: round(a.y), x2: round(b.x), y2: round(b.y), ...stroke, "stroke-width": round(width), "stroke-dasharray": line.dashes ? "5 5" : null }),
    line.arrows.to.enabled && length > 20 ? tip(b, 1) : null, line.arrows.from.enabled && length > 20 ? tip(a, -1) : null,
  ].filter(Boolean);
}
function svgPoint(point, { x, y, r }) {
  const scale = r / 7;
  return svgElement("path", { d: SHAPES[point.shape], transform: `translate(${round(x - 8 * scale)} ${round(y - 8 * scale)}) scale(${Math.round(scale * 1000) / 1000})`, fill: point.color.background, opacity: point.opacity, stroke: point.color.border, "stroke-width": round(point.borderWidth * 0.6) },
    svgElement("title", {}, point.name));
}
function svgName(box) {
  return svgElement("text", { "font-size": box.pixels, "font-weight": box.weight, fill: box.colour, stroke: ink.paper, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke", "text-anchor": "middle" },
    ...box.rows.map((row_, at) => svgElement("tspan", { x: round(box.x + box.w / 2), y: round(box.y + (at + 0.5) * box.pixels * 1.25 + box.pixels * 0.36) }, row_)));
}
function svgSign({ x, y, colour, rim, mark }) {
  return [svgElement("circle", { cx: round(x), cy: round(y), r: 7.5, fill: ink.paper, stroke: rim, "stroke-width": 1.2 }),
    svgElement("text", { x: round(x), y: round(y + 3.6), "font-size": 10, "font-weight": 700, fill: colour, "text-anchor": "middle" }, SYMBOLS[mark])];
}
function drawing() {
  picture.redraw();
  const { clientWidth: w, clientHeight: h } = $("canvas");
  const scale = picture.getScale();
  const place = (id) => ({ ...picture.canvasToDOM(points.get(id)), r: points.get(id).size * scale });
  const inside = ({ x, y }) => x > -100 && y > -100 && x < w + 100 && y < h + 100;
  const seen = points.get().filter((point) => !point.hidden && inside(place(point.id)));
  const tied = lines.get().filter((line) => !line.hidden && line.from !== line.to && (inside(place(line.from)) || inside(place(line.to))));
  const root = svgElement("svg", { viewBox: `0 0 ${w} ${h}`, width: w, height: h, "font-family": ink.font, role: "img" }, svgElement("title", {}, document.title),
    svgElement("rect", { width: w, height: h, fill: ink.paper }), svgElement("g", { fill: "none" }, ...tied.flatMap((line) => svgLine(line, place))),
    svgElement("g", {}, ...seen.map((point) => svgPoint({ ...point, name: pointText(point.id) }, place(point.id)))),
    svgElement("g", {}, ...signs.flatMap(svgSign), ...boxes.map(svgName)));
  return new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" });
}
function pixels() {
  picture.redraw();
  const from = $("canvas").querySelector("canvas");
  const sheet = make("canvas", { width: from.width, height: from.height });
  const pen = sheet.getContext("2d");
  pen.fillStyle = ink.paper;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(from, 0, 0);
  return new Promise((done) => { sheet.toBlob(done, "image/png"); });
}

function hand(blob, suffix) {
  const name = document.title.toWellFormed().replace(/[^\p{L}\p{N} _.-]+/gu, "_").slice(0, 60).trim() || "graph";
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: `${name}.${suffix}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
const SAVINGS = {
  png: async () => hand(await pixels(), "png"), svg: () => hand(drawing(), "svg"),
  ttl: () => hand(new Blob([turtle(selection())], { type: "text/turtle" }), "ttl"),
};
function showSaving() {
  for (const suffix of ["png", "svg"]) $(`save${suffix}`).hidden = state.view !== "graph";
  $("savettl").textContent = words().saveTurtle(n(selection().length));
}
