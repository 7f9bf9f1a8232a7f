// Beyond some two thousand entities the picture opens on regions, discs that stand for many; here they are unfolded and folded again.
const { regions } = DATA;
const regionOf = new Map(regions.flatMap((region, r) => region.members.map((at) => [at, r])));
const isRegion = (id) => typeof id === "string";
const regionAt = (id) => regions[Number(id.slice(1))];
const discs = new Map(); // the folded ones that have something to show, and how many
const TOGETHER = 1500; // members of a neighbourhood that are drawn without their regions

function placeIn(region, order) {
  return { x: region.places[2 * order], y: region.places[2 * order + 1] };
}
// Which entities stand in the picture: those of unfolded regions, and a neighbourhood where it is small enough.
function settle() {
  const alone = state.hops && present.size <= TOGETHER ? present : new Set();
  discs.clear();
  regions.forEach((region, r) => {
    const open = state.unfolded.has(r);
    let folded = 0;
    region.members.forEach((at, order) => {
      if (open || alone.has(at)) { if (!shapes.has(at)) shapes.set(at, { id: at, ...placeIn(region, order) }); return; }
      shapes.delete(at);
      if (present.has(at)) folded += 1;
    });
    if (folded) discs.set(`r${r}`, folded);
  });
}
const foldedCount = () => [...discs.values()].reduce((sum, count) => sum + count, 0);

function regionText(id) {
  const region = regionAt(id);
  const count = discs.get(id) || region.members.length;
  return region.loose ? words().looseRegion(n(count)) : words().region(clip(label(entities[region.members.find((at) => present.has(at)) ?? region.members[0]]), 24), n(count - 1));
}
function discOf(id, near) {
  const region = regionAt(id);
  const dim = near && !region.members.some((at) => near.has(at));
  const color = { background: ink.tint, border: ink.kinds[region.kind] };
  return { id, x: region.x, y: region.y, shape: "dot", size: region.r * 0.8, hidden: false, fixed: true, borderWidth: 2, opacity: dim ? 0.25 : 1, color: { ...color, highlight: color, hover: { ...color, border: ink.accent } } };
}
// One line between two discs, or a disc and a point, for all the statements between them.
function ropes() {
  const counts = new Map();
  const end = (at) => (shapes.has(at) ? at : regionOf.has(at) && discs.has(`r${regionOf.get(at)}`) ? `r${regionOf.get(at)}` : null);
  for (const bundle of regions.length ? bundles.values() : []) {
    const [from, to] = [end(bundle.from), end(bundle.to)];
    if (from === null || to === null || from === to || !(isRegion(from) || isRegion(to))) continue;
    const strength = activeIn(bundle).length;
    if (!strength) continue;
    const id = String(from) < String(to) ? `${from}~${to}` : `${to}~${from}`;
    const touched = bundle.from === state.entity || bundle.to === state.entity;
    const rope = counts.get(id) || { id, from, to, strength: 0, touched: false };
    counts.set(id, { ...rope, strength: rope.strength + strength, touched: rope.touched || touched });
  }
  const widest = Math.max(20, ...regions.map((region) => region.r)) / 12; // seen from afar, too
  return [...counts.values()].map(({ strength, touched, ...rope }) => ({
    ...rope, hidden: false, dashes: false, width: isRegion(rope.from) && isRegion(rope.to) ? Math.min(widest, (widest / 5) * (1 + Math.log2(strength))) : 1.5,
    color: { color: touched ? ink.accent : ink.line, highlight: ink.line, hover: ink.accent, opacity: touched ? 1 : choice() ? 0.1 : 0.5 }, arrows: { to: { enabled: false }, from: { enabled: false } },
  }));
}

function openRegions(ids) {
  for (const id of ids) state.unfolded.add(Number(id.slice(1)));
  refresh(true);
  if (state.view === "graph") fit(true, ids.flatMap((id) => regionAt(id).members));
}
function foldAll() {
  Object.assign(state, NOTHING(), { unfolded: new Set() });
  refresh(true);
  if (state.view === "graph") fit();
}
function regionList() {
  if (!regions.length) return [];
  const ids = regions.map((_, r) => `r${r}`);
  return [make("h3", {}, words().regions, make("span", { class: "count" }, regions.length)),
    make("ol", { class: "central" }, ...ids.map((id) => make("li", {}, make("button", { type: "button", class: "thing", on: { click: () => openRegions([id]) } }, icon(regionAt(id).kind), make("bdi", {}, regionText(id))), make("span", { class: "count" }, regionAt(id).members.length))))];
}
