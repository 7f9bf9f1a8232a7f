// Ties the parts together: choices in, pictures out, and the address bar as memory.
const tally = new Intl.NumberFormat("en");
const n = (number) => tally.format(number);

function legend() {
  const inKind = classes.map(() => 0);
  entities.forEach((entity) => { inKind[entity.kind] += 1; });
  const toggle = (set, key, ...children) => {
    const change = () => { if (set.has(key)) set.delete(key); else set.add(key); refresh(true); };
    return make("li", {}, make("label", {}, make("input", { type: "checkbox", checked: !set.has(key), on: { change } }), ...children));
  };
  const order = classes.map((_, at) => at).filter((at) => inKind[at]).sort((a, b) => inKind[b] - inKind[a] || a - b);
  fill($("kinds"), ...order.map((at) => toggle(state.kinds, at, icon(at), make("span", {}, clip(label(classes[at]), 60)), make("span", { class: "count" }, inKind[at]))));
  const inStance = Object.fromEntries(STANCES.map((stance) => [stance, 0]));
  statements.forEach((statement) => { inStance[stanceOf(statement)] += 1; });
  fill($("stances"), ...STANCES.filter((stance) => inStance[stance]).map((stance) => toggle(state.stances, stance,
    make("span", { class: `sign ${stance}`, "aria-hidden": "true" }, SYMBOLS[stance] ? make("i", {}, SYMBOLS[stance]) : null), make("span", {}, words()[stance]), make("span", { class: "count" }, inStance[stance]))));
}

function choices(id, entries) {
  const options = entries.map(([value, text, count]) => make("option", { value }, `${clip(text, 40)}${count === undefined ? "" : ` (${count})`}`));
  fill($(id), make("option", { value: "" }, words().any), ...options);
  $(id).value = state[id];
  if ($(id).selectedIndex < 0) { state[id] = ""; $(id).value = ""; }
}
function selects() {
  const often = (keys) => {
    const counts = new Map();
    for (const key of keys) counts.set(key, (counts.get(key) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const voice = (key) => (key === "itself" ? words().ownVoice : entityAt.has(key.slice(3)) ? label(entities[entityAt.get(key.slice(3))]) : key.slice(3));
  choices("relation", often(statements.map((s) => relations[s.relation].name)).map(([name, count]) => [name, label(relations[relationAt.get(name)]), count]));
  choices("speaker", often(statements.map(voiceOf)).map(([key, count]) => [key, voice(key), count]));
  choices("document", documents.map((paper, at) => [paper.id, paper.title || paper.id, inDocument[at]]));
  Object.assign($("from"), { value: state.from });
  Object.assign($("to"), { value: state.to });
  $("contested").checked = state.contested;
  $("contestedword").textContent = words().onlyContested(CONTESTED);
  $("contested").parentElement.hidden = !CONTESTED;
  $("open").checked = state.open;
  $("openword").textContent = words().open(DATA.open);
  $("open").parentElement.hidden = !DATA.open;
}

function say() {
  document.documentElement.lang = state.language;
  document.querySelectorAll("[data-word]").forEach((element) => { element.textContent = words()[element.dataset.word]; });
  document.querySelectorAll("[data-name]").forEach((element) => { element.setAttribute("aria-label", words()[element.dataset.name]); });
  document.querySelectorAll("[data-hint]").forEach((element) => { element.placeholder = words()[element.dataset.hint]; element.setAttribute("aria-label", words()[element.dataset.hint]); });
  $("language").textContent = words().language;
  $("language").lang = state.language === "ja" ? "en" : "ja";
  $("counts").textContent = words().counts(n(entities.length), n(statements.length), n(documents.length));
}
function status() {
  const drawn = [...shapes.keys()].filter((at) => present.has(at)).length;
  const parts = [words().shown(n(drawn), n(entities.length), n(active.filter(Boolean).length), n(statements.length))];
  if (discs.size) parts.push(words().folded(n(foldedCount()), n(discs.size)));
  $("foldall").hidden = !regions.length || !state.unfolded.size;
  if (DATA.idle) parts.push(words().idle(n(DATA.idle)));
  fill($("status"), ...parts.map((part) => make("span", {}, part)));
}

// ---- the address bar
function remember(push) {
  const hash = new URLSearchParams();
  if (state.entity !== null) hash.set("entity", entities[state.entity].id);
  if (state.pair) hash.set("between", JSON.stringify(state.pair.map((at) => entities[at].id)));
  if (state.view !== "graph") hash.set("view", state.view);
  if (state.language !== "ja") hash.set("language", state.language);
  if (state.path) hash.set("path", JSON.stringify(state.path.map((at) => entities[at].id)));
  if (state.hops) hash.set("hops", state.hops);
  if (state.unfolded.size) hash.set("unfolded", JSON.stringify([...state.unfolded].sort((a, b) => a - b)));
  for (const key of ["relation", "speaker", "document", "from", "to", "sift"]) if (state[key]) hash.set(key, state[key]);
  if (state.contested) hash.set("contested", "yes");
  if (state.sort.column) hash.set("sort", (state.sort.down ? "-" : "") + state.sort.column);
  if (state.kinds.size) hash.set("without", JSON.stringify([...state.kinds].map((at) => classes[at].name)));
  if (state.stances.size) hash.set("notput", [...state.stances].join(" "));
  if (state.open !== FRESH().open) hash.set("open", state.open ? "yes" : "no");
  const address = `#${hash}`;
  if (address === (location.hash || "#")) return;
  try { history[push ? "pushState" : "replaceState"](null, "", address); } catch { /* inside a sandbox: then there is no memory */ }
}
const listed = (text) => { try { const list = JSON.parse(text || "[]"); return Array.isArray(list) ? list : []; } catch { return []; } };
function recall() {
  const hash = new URLSearchParams(location.hash.slice(1));
  Object.assign(state, FRESH(), NOTHING());
  state.language = hash.get("language") === "en" ? "en" : "ja";
  state.view = ["table", "timeline", "documents"].includes(hash.get("view")) ? hash.get("view") : "graph";
  if (entityAt.has(hash.get("entity"))) state.entity = entityAt.get(hash.get("entity"));
  const two = (name) => { const found = listed(hash.get(name)).map((id) => entityAt.get(id)); return found.length === 2 && found.every((at) => at !== undefined) ? found : null; };
  state.pair = two("between");
  state.path = two("path");
  if (state.entity !== null && ["1", "2"].includes(hash.get("hops"))) state.hops = Number(hash.get("hops"));
  state.unfolded = new Set(listed(hash.get("unfolded")).filter((r) => Number.isInteger(r) && r >= 0 && r < regions.length));
  const day = (name) => (/^\d{4}-\d\d-\d\d$/u.test(hash.get(name) || "") ? hash.get(name) : "");
  Object.assign(state, { from: day("from"), to: day("to"), contested: hash.get("contested") === "yes", sift: hash.get("sift") || "" });
  const sort = /^(-?)(\w+)$/u.exec(hash.get("sort") || "");
  state.sort = sort && Object.hasOwn(COLUMNS, sort[2]) ? { column: sort[2], down: Boolean(sort[1]) } : { column: "", down: false };
  $("sift").value = state.sift;
  state.relation = relationAt.has(hash.get("relation")) ? hash.get("relation") : "";
  state.document = documentAt.has(hash.get("document")) ? hash.get("document") : "";
  state.speaker = hash.get("speaker") || "";
  const without = new Set(listed(hash.get("without")));
  state.kinds = new Set(classes.map((_, at) => at).filter((at) => without.has(classes[at].name)));
  state.stances = new Set((hash.get("notput") || "").split(" ").filter((stance) => STANCES.includes(stance)));
  if (hash.has("open")) state.open = hash.get("open") === "yes";
}

// ---- choices
function reveal() {
  for (const at of [state.entity, ...chosenPairs().flat(), ...(state.path || [])]) if (at !== null) unfold(at);
}
function refresh(push = false) {
  sieve();
  reveal();
  if (picture) repaint();
  legend();
  selects();
  say();
  status();
  showView();
  showDetails();
  remember(push);
}
function select({ entity = null, pair = null }, { centre: move = false } = {}) {
  const { start, hops } = state;
  const path = start !== null && entity !== null && entity !== start ? [start, entity] : null;
  Object.assign(state, NOTHING(), path ? { path } : { entity, pair, start: entity === null && !pair ? null : start });
  sieve();
  reveal();
  if (picture) repaint();
  if (hops && state.view !== "graph") showView();
  if (path && state.view === "graph") fit();
  else if (move && entity !== null && state.view === "graph") centre(entity);
  showDetails();
  status();
  remember(true);
}
function reset() {
  Object.assign(state, FRESH(), { open: true, hops: 0 });
  refresh(true);
}
function view(name) {
  state.view = name;
  refresh(true);
}
function showView() {
  for (const name of ["graph", "table", "timeline", "documents"]) $(name).hidden = state.view !== name;
  document.querySelectorAll("#views [data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === state.view)));
  document.body.dataset.view = state.view;
  if (state.view === "table") showTable();
  if (state.view === "timeline") showTimeline();
  if (state.view === "documents") showDocuments();
  if (state.view !== "graph" || !picture) return;
  picture.setSize("100%", "100%");
  picture.redraw();
  if (!fitted) fit(false);
}

// ---- search box
let options = [];
let pointed = -1;
function suggest() {
  options = find($("search").value);
  pointed = options.length ? 0 : -1;
  const empty = $("search").value.trim() && !options.length ? [make("li", { class: "empty" }, words().none)] : [];
  fill($("found"), ...options.map(({ at, text }, order) => {
    const other = text !== label(entities[at]) ? make("small", {}, make("bdi", {}, clip(text, 80))) : null;
    const fold = shapes.has(at) ? null : make("small", { class: "fold" }, words().foldedMark);
    return make("li", { role: "option", id: `found${order}`, on: { mousedown: (event) => { event.preventDefault(); choose(order); } } }, icon(entities[at].kind), make("bdi", {}, clip(label(entities[at]), 80)), other, fold);
  }), ...empty);
  point(pointed);
  const open = Boolean(options.length || empty.length);
  $("found").hidden = !open;
  $("search").setAttribute("aria-expanded", String(open));
}
function point(order) {
  pointed = order;
  [...$("found").children].forEach((item, at) => { if (item.id) item.setAttribute("aria-selected", String(at === order)); });
  if (order >= 0) { $("search").setAttribute("aria-activedescendant", `found${order}`); $(`found${order}`).scrollIntoView({ block: "nearest" }); } else $("search").removeAttribute("aria-activedescendant");
}
function shut() {
  $("found").hidden = true;
  $("search").setAttribute("aria-expanded", "false");
}
function choose(order) {
  if (!options[order]) return;
  const { at } = options[order];
  shut();
  $("search").value = "";
  select({ entity: at }, { centre: true });
  $("panel").focus({ preventScroll: true });
}
function searchKeys(event) {
  if (event.isComposing) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves && options.length) { event.preventDefault(); point((pointed + moves[event.key] + options.length) % options.length); }
  if (event.key === "Enter") choose(pointed);
  if (event.key === "Escape") { $("search").value = ""; shut(); event.stopPropagation(); }
}

// ---- keyboard on the picture: arrows walk from point to point if one is chosen, else they move the sheet
function step(dx, dy) {
  if (state.entity === null) { pan(dx * 80, dy * 80); return; }
  const from = shapes.get(state.entity);
  let best = null;
  for (const [at, to] of shapes) {
    const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
    const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
    if (at === state.entity || !present.has(at) || along <= 0 || aside > along * 1.5) continue;
    if (!best || along + 2 * aside < best.far) best = { at, far: along + 2 * aside };
  }
  if (!best) return;
  select({ entity: best.at });
  centre(best.at, picture.getScale());
}
function canvasKeys(event) {
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in arrows) step(...arrows[event.key]);
  else if (event.key === "+" || event.key === ";") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}
function pageKeys(event) {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $("search").focus(); }
  if (event.key === "Escape" && (!typing || typing.type === "checkbox")) select({});
}

function listen() {
  document.querySelectorAll("#views [data-view]").forEach((button) => button.addEventListener("click", () => view(button.dataset.view)));
  const zooms = { in: () => zoom(1.3), out: () => zoom(1 / 1.3), fit: () => fit(), fold: foldAll };
  document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => zooms[button.dataset.zoom]()));
  for (const id of ["relation", "speaker", "document", "from", "to"]) $(id).addEventListener("change", () => { state[id] = $(id).value; refresh(true); });
  $("contested").addEventListener("change", () => { state.contested = $("contested").checked; refresh(true); });
  $("open").addEventListener("change", () => { state.open = $("open").checked; refresh(true); });
  $("reset").addEventListener("click", reset);
  for (const [suffix, save] of Object.entries(SAVINGS)) $(`save${suffix}`).addEventListener("click", save);
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); $("views").firstElementChild.focus(); });
  $("language").addEventListener("click", () => { state.language = state.language === "ja" ? "en" : "ja"; refresh(true); });
  $("close").addEventListener("click", () => { select({}); $("canvas").focus({ preventScroll: true }); });
  $("unfold").addEventListener("click", () => $("unfold").setAttribute("aria-expanded", String($("filters").classList.toggle("open"))));
  $("sift").addEventListener("input", () => { state.sift = $("sift").value; rowsShown = PAGE; showTable(); remember(false); });
  $("search").addEventListener("input", suggest);
  $("search").addEventListener("keydown", searchKeys);
  $("search").addEventListener("blur", shut);
  $("canvas").addEventListener("keydown", canvasKeys);
  document.addEventListener("keydown", pageKeys);
  addEventListener("popstate", () => { recall(); refresh(); });
  for (const media of ["(prefers-color-scheme: dark)", "print"]) matchMedia(media).addEventListener("change", () => { inks(); repaint(); });
}

recall();
reveal();
draw();
listen();
refresh();
if (state.entity !== null && state.view === "graph") centre(state.entity);
requestAnimationFrame(() => { document.documentElement.dataset.ready = String(Math.round(performance.now())); });
