// The picture: vis-network draws points and lines where Python has put them; names are written here, as on a map, at one size at every
// zoom and never upon each other, the most central first.
const points = new vis.DataSet();
const lines = new vis.DataSet();
const shapes = new Map(read("nodes").filter((node) => Number.isInteger(node.id)).map((node) => [node.id, node]));
const sent = new Map(); // what vis-network was told last, so that only changes are told
let picture = null;
let ink = {};
let signs = []; // what the lines carry
let boxes = []; // where names stand on the screen, for clicks on them
let hovered = null;
let dragging = false;
let positions = {};
let fitted = false; // whether the whole was ever in view: not while the picture is hidden

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function inks() {
  ink = { paper: style("--canvas"), text: style("--text"), tint: style("--tint"), faint: style("--faint"), line: style("--line"), accent: style("--accent"), no: style("--no"), font: style("--font") };
  ink.kinds = classes.map((kind) => style(`--c${kind.colour}`));
}

function around() {
  if (state.entity !== null) return neighbours(state.entity).add(state.entity);
  return keys.size || state.pair ? new Set(chosenPairs().flat()) : null;
}

// Seen from afar, points and lines swell, so far as they keep apart: where Python has put them there is room for two and a half times.
let swell = 1;
const SWELLS = [1, 1.25, 1.6, 2, 2.5];
const swelling = (scale = picture.getScale()) => SWELLS.find((size) => size * scale >= 0.5) || SWELLS.at(-1);
// The scale at which the whole will be seen, before there is a picture to ask: else everything would be drawn twice.
function wholeScale() {
  const extent = (axis) => [...shapes.values()].reduce(([low, high], node) => [Math.min(low, node[axis]), Math.max(high, node[axis])], [0, 1]);
  const [[left, right], [top, bottom]] = [extent("x"), extent("y")];
  return 0.9 * Math.min($("canvas").clientWidth / (right - left + 40), $("canvas").clientHeight / (bottom - top + 40), 1.6);
}
function swollen() {
  if (swelling() === swell) return;
  requestAnimationFrame(() => { swell = swelling(); repaint(); });
}

const isChosen = (at) => state.entity === at || (state.pair || state.path || []).includes(at);
const choice = () => state.entity !== null || state.pair !== null || state.path !== null;
function pointOf(at, near) {
  const entity = entities[at];
  const chosen = isChosen(at);
  const shape = shapes.get(at);
  return {
    id: at, x: shape.x, y: shape.y, shape: classes[entity.kind].shape, size: entity.size * swell, hidden: !present.has(at) && !chosen,
    borderWidth: chosen ? 4 : 1.5, opacity: near && !near.has(at) ? 0.14 : 1,
    color: { background: ink.kinds[entity.kind], border: chosen ? ink.text : ink.paper, highlight: { background: ink.kinds[entity.kind], border: ink.text }, hover: { background: ink.kinds[entity.kind], border: ink.text } },
  };
}

function lineOf(bundle, dashes) {
  const visible = activeIn(bundle);
  const forth = visible.some((at) => statements[at].subject === bundle.from);
  const back = visible.some((at) => statements[at].subject === bundle.to);
  const fact = visible.some((at) => holds(statements[at]));
  const denied = visible.length > 0 && visible.every((at) => statements[at].negative);
  const disputed = visible.some((at) => contested[at]);
  const touched = state.entity !== null ? bundle.from === state.entity || bundle.to === state.entity : keys.has(bundle.key);
  const hidden = !visible.length;
  const color = denied || disputed ? ink.no : touched ? ink.accent : ink.line;
  return {
    id: bundle.key, from: bundle.from, to: bundle.to, hidden, dashes: !fact && dashes ? [5, 5] : false, width: swell * (Math.min(6, 1 + Math.log2(visible.length || 1)) + (touched ? 0.8 : 0)),
    color: { color, highlight: color, hover: ink.accent, opacity: choice() && !touched ? 0.1 : 1 },
    arrows: { to: { enabled: forth }, from: { enabled: back && bundle.from !== bundle.to } },
  };
}

// Tell vis-network what has changed and nothing else: a thousand updates cost a tenth of a second.
function tell(set, items) {
  const changed = items.filter((item) => {
    const key = (set === lines ? "l" : "p") + item.id;
    const now = JSON.stringify(item);
    if (sent.get(key) === now) return false;
    sent.set(key, now);
    return true;
  });
  if (changed.length) set.update(changed);
  const kept = new Set(items.map((item) => item.id));
  const gone = set.getIds().filter((id) => !kept.has(id));
  for (const id of gone) sent.delete((set === lines ? "l" : "p") + id);
  if (gone.length) set.remove(gone);
}

function repaint() {
  settle();
  const near = around();
  const drawn = [...bundles.values()].filter((bundle) => shapes.has(bundle.from) && shapes.has(bundle.to));
  const unsure = drawn.filter((bundle) => activeIn(bundle).length && !activeIn(bundle).some((at) => holds(statements[at]))).length;
  const dots = [...[...discs.keys()].map((id) => discOf(id, near)), ...[...shapes.keys()].map((at) => pointOf(at, near))];
  const ties = [...ropes(), ...drawn.map((bundle) => lineOf(bundle, unsure <= DATA.dashLimit))];
  if (points.length > dots.length) { tell(lines, ties); tell(points, dots); } else { tell(points, dots); tell(lines, ties); }
  if (picture) picture.redraw();
}

// A folded entity is set beside its best known neighbour, or below everything.
function unfold(at) {
  if (regionOf.has(at)) { state.unfolded.add(regionOf.get(at)); settle(); }
  if (shapes.has(at)) return;
  const known = [...neighbours(at)].filter((other) => shapes.has(other)).sort((a, b) => entities[a].rank - entities[b].rank)[0];
  const turn = shapes.size * 2.4;
  const lowest = () => Math.max(0, ...[...shapes.values()].map((node) => node.y)) + 120;
  const from = known === undefined ? { x: 0, y: lowest() } : shapes.get(known);
  shapes.set(at, { id: at, x: from.x + 90 * Math.cos(turn), y: from.y + 90 * Math.sin(turn) });
}

function draw() {
  inks();
  sieve();
  swell = swelling(wholeScale());
  repaint();
  const options = read("options");
  picture = new vis.Network($("canvas"), { nodes: points, edges: lines }, options);
  const frame = $("canvas").firstElementChild;
  if (frame) frame.tabIndex = -1; // ours is the one to be reached by keyboard
  picture.on("afterDrawing", names);
  picture.on("afterDrawing", swollen);
  picture.on("click", clicked);
  picture.on("hoverNode", ({ node }) => { hovered = node; $("canvas").style.cursor = "pointer"; picture.redraw(); });
  picture.on("blurNode", () => { hovered = null; $("canvas").style.cursor = ""; picture.redraw(); });
  picture.on("hoverEdge", () => { $("canvas").style.cursor = "pointer"; });
  picture.on("blurEdge", () => { $("canvas").style.cursor = ""; });
  picture.on("dragStart", ({ nodes }) => { dragging = nodes.length > 0; });
  picture.on("dragEnd", ({ nodes }) => {
    dragging = false;
    for (const at of nodes) if (shapes.has(at)) Object.assign(shapes.get(at), picture.getPosition(at));
  });
  fit(false);
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
function fit(animate = true, wanted = null) {
  fitted = $("canvas").clientWidth > 0;
  const whole = [...discs.keys(), ...[...shapes.keys()].filter((at) => present.has(at))];
  const nodes = wanted || (state.path && paths.length ? [...new Set(paths.flat())] : whole);
  picture.fit({ nodes: nodes.length ? nodes : undefined, maxZoomLevel: 1.6, animation: false });
  const [position, scale] = [picture.getViewPosition(), picture.getScale() * 0.9]; // room for the names at the rim
  picture.moveTo({ position, scale, animation: animate && !calm() ? { duration: 250 } : false });
}
function zoom(factor) {
  picture.moveTo({ scale: Math.max(0.03, Math.min(6, picture.getScale() * factor)), animation: calm() ? false : { duration: 150 } });
}
// The scale at which an entity in the middle still has its neighbours on the screen, within reason.
function reach(at, width, height) {
  const { x, y } = shapes.get(at);
  const scales = [...neighbours(at)].filter((other) => shapes.has(other) && present.has(other)).map((other) => {
    const to = shapes.get(other);
    return Math.min((width / 2 - 60) / Math.max(1, Math.abs(to.x - x)), (height / 2 - 40) / Math.max(1, Math.abs(to.y - y)));
  });
  return Math.max(0.45, Math.min(1.1, ...scales));
}
function centre(at, scale = null) {
  const { x, y } = shapes.get(at);
  const { clientWidth: width, clientHeight: height } = $("canvas");
  const covered = matchMedia("(max-width: 820px)").matches ? height * 0.3 : 0; // by the details, on a phone
  const animation = calm() ? false : { duration: 300 };
  picture.moveTo({ position: { x, y }, offset: { x: 0, y: -covered }, scale: scale || reach(at, width, height - 2 * covered), animation });
}
function pan(dx, dy) {
  const { x, y } = picture.getViewPosition();
  picture.moveTo({ position: { x: x + dx / picture.getScale(), y: y + dy / picture.getScale() }, animation: false });
}

function clicked({ nodes, edges, pointer }) {
  if (nodes.length) return isRegion(nodes[0]) ? openRegions(nodes) : select({ entity: nodes[0] });
  const { x, y } = pointer.DOM;
  const hit = boxes.find((box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
  if (hit && isRegion(hit.at) && discs.has(hit.at)) return openRegions([hit.at]);
  if (hit) return select(hit.pair ? { pair: hit.pair } : { entity: hit.at });
  if (edges.length && String(edges[0]).includes("~")) return openRegions(edges[0].split("~").filter((id) => discs.has(id)));
  if (edges.length) return select({ pair: edges[0].split("-").map(Number) });
  return select({});
}

// ---- names, as on a map
const HUBS = 12; // always named
const SIDES = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.8, 0.8], [-0.8, 0.8], [0.8, -0.8], [-0.8, -0.8], [0, 1.7], [0, -1.7], [1.2, 1.4], [-1.2, 1.4], [1.2, -1.4], [-1.2, -1.4]];
const measured = new Map();
function measure(context, text, font) {
  const key = `${font}|${text}`;
  if (!measured.has(key)) {
    context.font = font;
    const rows = text.split("\n");
    measured.set(key, { rows, w: Math.max(...rows.map((row) => context.measureText(row).width)), h: rows.length });
  }
  return measured.get(key);
}

// A grid of taken places, so that a clash is found without asking everybody.
function board() {
  const cells = new Map();
  const over = function* over(box) {
    for (let c = Math.floor(box.x / 80); c <= Math.floor((box.x + box.w) / 80); c += 1) {
      for (let r = Math.floor(box.y / 40); r <= Math.floor((box.y + box.h) / 40); r += 1) yield `${c},${r}`;
    }
  };
  const clash = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  return {
    take(box) { for (const cell of over(box)) { if (!cells.has(cell)) cells.set(cell, []); cells.get(cell).push(box); } },
    free(box, own) { for (const cell of over(box)) { for (const other of cells.get(cell) || []) { if (other.at !== own && clash(box, other)) return false; } } return true; },
  };
}

function names(context) {
  const before = context.getTransform();
  const ratio = before.a / picture.getScale();
  if (dragging) positions = picture.getPositions([...shapes.keys()]);
  const place = (at) => {
    const { x, y } = isRegion(at) ? regionAt(at) : dragging && positions[at] ? positions[at] : shapes.get(at);
    return { x: (before.a * x + before.e) / ratio, y: (before.d * y + before.f) / ratio };
  };
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = "round";
  const size = { w: context.canvas.width / ratio, h: context.canvas.height / ratio };
  const taken = board();
  boxes = [];
  signs = [];
  const seen = visiblePoints(place, size);
  const clear = (p) => p.r + 4; // a name must not seem to be its neighbour's
  for (const p of seen) taken.take({ at: p.at, x: p.x - clear(p), y: p.y - clear(p), w: 2 * clear(p), h: 2 * clear(p) });
  badges(context, taken, place);
  seen.forEach((p, order) => pointName(context, taken, p, order));
  lineNames(context, taken, place, size);
  context.restore();
}

// The points on the screen, those that must be named first.
function visiblePoints(place, size) {
  const near = around();
  const scale = picture.getScale();
  const chosen = (at) => isChosen(at) || at === hovered;
  const turn = (at) => (chosen(at) ? 0 : near && near.has(at) ? 1 : 2);
  const folded = [...discs.keys()].map((id, rank) => ({ at: id, ...place(id), r: 0.8 * regionAt(id).r * scale, rank, turn: 2, aside: false, wide: size.w }));
  return [...shapes.keys()].filter((at) => present.has(at) || chosen(at))
    .map((at) => ({ at, ...place(at), r: entities[at].size * swell * scale, rank: entities[at].rank, turn: turn(at), aside: near && turn(at) > 1, wide: size.w })).concat(folded)
    .filter((p) => p.x > -60 && p.y > -60 && p.x < size.w + 60 && p.y < size.h + 60)
    .map((p) => ({ ...p, inside: p.x > 0 && p.x < size.w }))
    .sort((a, b) => a.turn - b.turn || a.rank - b.rank);
}
function pointName(context, taken, p, order) {
  const strong = p.turn === 0 || p.rank < HUBS;
  if (!p.aside) name(context, taken, p, strong, strong && order < HUBS + 3);
}

const pointText = (at) => (isRegion(at) ? regionText(at) : label(entities[at]));
function name(context, taken, p, strong, must) {
  const disc = isRegion(p.at);
  const entity = disc ? { ja: regionText(p.at), en: regionText(p.at) } : entities[p.at];
  const text = (state.language === "en" ? entity.enRows || entity.en : entity.jaRows || entity.ja) || "";
  const pixels = strong ? 13.5 : 12;
  const font = `${strong ? 600 : 400} ${pixels}px ${ink.font}`;
  const { rows, w, h } = measure(context, text, font);
  const high = h * pixels * 1.25;
  for (const [dx, dy] of disc ? [[0, 0]] : strong ? SIDES : SIDES.slice(0, 8)) {
    const box = { at: p.at, w: w + 4, h: high, x: p.x - w / 2 - 2 + dx * (p.r + w / 2 + 6), y: p.y - high / 2 + dy * (p.r + high / 2 + 3) };
    if (disc && w > 2.6 * p.r + 40) return null; // a name must not be much wider than what it names
    if (!taken.free(box, p.at) || (p.inside && (box.x < 2 || box.x + box.w > p.wide - 2))) continue;
    if (Math.abs(dy) > 1) lead(context, p, box);
    return write(context, rows, box, { font, pixels, colour: ink.text }, taken);
  }
  if (!must || disc) return null;
  const box = { at: p.at, w: w + 4, h: high, x: p.x - w / 2 - 2, y: p.y + p.r + 3 };
  return boxes.some((o) => box.x < o.x + o.w && o.x < box.x + box.w && box.y < o.y + o.h && o.y < box.y + box.h) ? null : write(context, rows, box, { font, pixels, colour: ink.text }, taken);
}

function lead(context, p, box) {
  context.beginPath();
  context.moveTo(p.x, p.y);
  context.lineTo(box.x + box.w / 2, box.y + box.h / 2);
  Object.assign(context, { strokeStyle: ink.faint, lineWidth: 0.8 });
  context.stroke();
}

function write(context, rows, box, { font, pixels, colour }, taken) {
  Object.assign(context, { font, textAlign: "center", textBaseline: "middle", strokeStyle: ink.paper, lineWidth: 4, fillStyle: colour });
  rows.forEach((row, at) => {
    const y = box.y + (at + 0.5) * pixels * 1.25;
    context.strokeText(row, box.x + box.w / 2, y);
    context.fillText(row, box.x + box.w / 2, y);
  });
  taken.take({ ...box });
  boxes.push({ ...box, rows, pixels, colour, weight: font.slice(0, 3) });
}

const marked = (bundle) => {
  const visible = activeIn(bundle);
  if (visible.some((at) => contested[at])) return "contested";
  return visible.length && visible.every((at) => !holds(statements[at])) ? stanceOf(statements[visible[0]]) : null;
};
function visibleBundles() {
  const list = state.entity !== null ? bundlesOf[state.entity] : choice() ? [...keys].map((key) => bundles.get(key)).filter(Boolean) : [...bundles.values()];
  return { chosen: choice(), list: list.filter((bundle) => bundle.from !== bundle.to && shapes.has(bundle.from) && shapes.has(bundle.to) && activeIn(bundle).length) };
}
const stretch = (bundle, place, t = 0.5) => {
  const a = place(bundle.from);
  const b = place(bundle.to);
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, length: Math.hypot(a.x - b.x, a.y - b.y) };
};

// Lines that state no fact carry a sign, so that neither colour nor dashes have to be seen.
function badges(context, taken, place) {
  const { chosen, list } = visibleBundles();
  const unsure = list.filter(marked);
  if (!chosen && unsure.length > 60 && picture.getScale() < 0.6) return;
  for (const bundle of unsure) {
    const mark = marked(bundle);
    if (stretch(bundle, place).length < 40) continue;
    const spot = [0.5, 0.4, 0.6, 0.3, 0.7].map((t) => stretch(bundle, place, t)).find(({ x, y }) => taken.free({ x: x - 8, y: y - 8, w: 16, h: 16 }, null));
    if (spot) sign(context, taken, spot, { mark, at: `sign ${bundle.key}` });
  }
}
function sign(context, taken, { x, y }, { mark, at }) {
  const denied = mark === "negative" || mark === "contested";
  context.beginPath();
  context.arc(x, y, 7.5, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: ink.paper, strokeStyle: denied ? ink.no : ink.line, lineWidth: 1.2 });
  context.fill();
  context.stroke();
  Object.assign(context, { font: `700 10px ${ink.font}`, textAlign: "center", textBaseline: "middle", fillStyle: denied ? ink.no : ink.faint });
  context.fillText(SYMBOLS[mark], x, y + 0.5);
  taken.take({ at, x: x - 8, y: y - 8, w: 16, h: 16 });
  signs.push({ x, y, mark, colour: denied ? ink.no : ink.faint, rim: denied ? ink.no : ink.line });
}

function wordOf(bundle) {
  const visible = activeIn(bundle);
  const kinds = new Set(visible.map((at) => statements[at].relation));
  const text = kinds.size === 1 ? label(relations[[...kinds][0]]) : words().bundle(visible.length);
  return clip(kinds.size === 1 && visible.length > 1 ? `${text} ×${visible.length}` : text, 24);
}
function lineNames(context, taken, place, size) {
  const { chosen, list } = visibleBundles();
  if (!chosen && picture.getScale() < DATA.lineNameScale) return;
  const font = `400 11px ${ink.font}`;
  for (const bundle of list) {
    const { x, y, length } = stretch(bundle, place);
    if (x < 0 || y < 0 || x > size.w || y > size.h || length < 60) continue;
    const { rows, w } = measure(context, wordOf(bundle), font);
    const spots = marked(bundle) ? [17, -17] : [0, 16, -16];
    for (const down of spots) {
      const box = { at: `line ${bundle.key}`, pair: [bundle.from, bundle.to], x: x - w / 2 - 2, y: y - 7 + down, w: w + 4, h: 14 };
      if (length < w * 0.8 || !taken.free(box, null)) continue;
      write(context, rows, box, { font, pixels: 11, colour: chosen ? ink.accent : ink.faint }, taken);
      break;
    }
  }
}
