// What stands behind a point or a line: every statement in words, how it is put, who says it, and the sentence itself.
const STEP = 60; // cards at a time
const row = (name, ...values) => make("p", { class: "row" }, make("span", { class: "key" }, name), ...values);

// 「S は O に投資する」 where the relation's name begins with a particle, else S — relation → O; English has its order from the start.
function sentence(statement) {
  const relation = relations[statement.relation];
  const verb = make("span", { class: relation.open ? "verb open" : "verb" }, clip(label(relation), 120));
  const [subject, object] = [named(statement.subject), named(statement.object)];
  if (state.language === "ja" && /^[ぁ-ん]/u.test(label(relation))) return make("p", { class: "said", lang: "ja" }, subject, " は ", object, " ", verb);
  const [before, after] = state.language === "ja" ? [" ─ ", " → "] : [" ", " "];
  return make("p", { class: "said" }, subject, before, verb, after, object);
}

function quoted(statement) {
  const found = proof(statement);
  const chars = Array.from(found.quote);
  const pieces = [];
  let at = 0;
  for (const [start, end, role] of statement.marks || []) {
    if (start < at) continue;
    pieces.push(chars.slice(at, start).join(""), make("b", { class: role }, chars.slice(start, end).join("")));
    at = end;
  }
  pieces.push(chars.slice(at).join(""));
  return make("blockquote", { lang: "ja", dir: "auto" }, make("span", { class: "near" }, found.before), make("mark", {}, ...pieces), make("span", { class: "near" }, found.after));
}

function card(at) {
  const statement = statements[at];
  const found = evidence[statement.evidence];
  const paper = documents[found.document];
  const said = statement.speaker === undefined ? null : row(words().saidBy, named(statement.speaker));
  const more = (statement.qualifiers || []).map(([role, value]) => row(label(relations[role]), named(value)));
  const fine = [`${words().confidence} ${statement.confidence.toFixed(2)}`, statement.frame ? `${words().frame} ${clip(statement.frame, 80)}` : "", `${words().position} ${found.start}–${found.end}`];
  return make("li", { class: "card" }, sentence(statement), make("p", { class: "badges" }, ...badge(statement, at), relations[statement.relation].open ? make("span", { class: "badge open" }, words().openMark) : null),
    said, ...more, quoted(statement), make("p", { class: "paper" }, make("bdi", { lang: "ja" }, clip(paper.title || paper.id)), " ", make("time", {}, paper.issued || words().undated)), opposed(at),
    make("p", { class: "fine" }, fine.filter(Boolean).join(" · ")));
}

// Those who say the contrary, one click away.
function opposed(at) {
  const others = against(at);
  if (!others.length) return null;
  const statement = statements[at];
  const choice_ = isEntity(statement.subject) && isEntity(statement.object) ? { pair: [statement.subject, statement.object] } : { entity: isEntity(statement.subject) ? statement.subject : null };
  return row(words().contested, make("button", { type: "button", class: "link", on: { click: () => select(choice_) } }, words().against(others.length)),
    ...others.slice(0, 3).map((other) => make("q", { lang: "ja", dir: "auto" }, clip(proof(statements[other]).quote, 120))));
}

function cards(list) {
  const shown = make("ol", { class: "cards" });
  const more = make("button", { type: "button", class: "more" });
  let at = 0;
  const next = () => {
    shown.append(...list.slice(at, at + STEP).map(card));
    at += STEP;
    more.hidden = at >= list.length;
    more.textContent = words().more(Math.min(STEP, list.length - at));
  };
  more.addEventListener("click", next);
  next();
  return [shown, more];
}

function hiddenNote(all) {
  const hidden = all.filter((at) => !active[at]).length;
  if (!hidden) return null;
  return make("p", { class: "note" }, words().hidden(hidden), " ", make("button", { type: "button", on: { click: reset } }, words().reset));
}

function entityDetails(at) {
  const entity = entities[at];
  const other = state.language === "en" ? entity.ja : entity.en;
  const list = (name, values) => (values && values.length ? row(name, ...values.flatMap((value, i) => [i ? "、" : "", make("bdi", {}, clip(value, 160))])) : null);
  const groups = [["asSubject", roles[at].subject], ["asObject", roles[at].object], ["asSpeaker", roles[at].speaker], ["elsewhere", roles[at].elsewhere]];
  const parts = [make("p", { class: "kind" }, icon(entity.kind), label(classes[entity.kind])), make("h2", {}, make("bdi", {}, clip(label(entity))))];
  if (other !== label(entity)) parts.push(make("p", { class: "other" }, make("bdi", {}, clip(other))));
  parts.push(list(words().aliases, entity.aliases), list(words().misheard, entity.misheard), list(words().same, entity.same));
  parts.push(make("p", { class: "total" }, words().statements(statementsOf(at).length), state.view === "graph" ? null : make("button", { type: "button", on: { click: () => { view("graph"); centre(at); } } }, words().locate)));
  parts.push(surroundings(at), hiddenNote(statementsOf(at)));
  for (const [name, all] of groups) {
    const visible = [...new Set(all)].filter((one) => active[one]);
    if (visible.length) parts.push(make("h3", {}, words()[name], make("span", { class: "count" }, visible.length)), ...cards(visible));
  }
  return parts;
}

// How much around a thing is shown, and the beginning of a path from it.
function surroundings(at) {
  const hop = (hops) => make("button", { type: "button", "data-hops": hops, "aria-pressed": String(state.hops === hops), on: { click: () => { state.hops = hops; refresh(true); again(`[data-hops="${hops}"]`); if (state.view === "graph") fit(); } } }, words()[`hop${hops}`]);
  const begin = () => { state.start = at; showDetails(); again("#cancel"); };
  return make("p", { class: "around" }, make("span", { class: "group", role: "group", "aria-label": words().around }, make("span", { class: "key" }, words().around), hop(1), hop(2), hop(0)),
    make("button", { type: "button", id: "pathfrom", on: { click: begin } }, words().pathFrom));
}
const again = (selector) => { const element = $("details").querySelector(selector); if (element) element.focus(); };
function startNote() {
  if (state.start === null) return null;
  const stop = () => { state.start = null; showDetails(); };
  return make("p", { class: "startnote", role: "status" }, words().pathNext(clip(label(entities[state.start]), 80)), " ", make("button", { type: "button", id: "cancel", on: { click: stop } }, words().cancel));
}
function pathDetails([a, b]) {
  const all = paths.map((way, order) => [
    make("h3", {}, words().way(order + 1), make("span", { class: "count" }, words().steps(way.length - 1))),
    make("p", { class: "way" }, ...way.flatMap((at, step) => [step ? " → " : "", named(at)])),
    ...way.slice(1).flatMap((at, step) => { const bundle = bundles.get(pairKey(way[step], at)); return [make("h4", {}, named(way[step], { plain: true }), " ⇄ ", named(at, { plain: true })), ...cards(activeIn(bundle))]; }),
  ]);
  const none = paths.length ? null : make("p", { class: "note" }, words().noPath);
  return [make("p", { class: "kind" }, words().path), make("h2", {}, named(a), " ⇢ ", named(b)), none, ...all.flat()];
}

function pairDetails([a, b]) {
  const bundle = bundles.get(pairKey(a, b));
  const visible = bundle ? activeIn(bundle) : [];
  return [make("p", { class: "kind" }, words().statements(visible.length)), make("h2", {}, named(a), " ⇄ ", named(b)), bundle ? hiddenNote(bundle.statements) : null, ...cards(visible)];
}

function overview() {
  const top = entities.map((_, at) => at).filter((at) => statementsOf(at).length).sort((a, b) => statementsOf(b).length - statementsOf(a).length || entities[a].rank - entities[b].rank).slice(0, 12);
  return [
    make("p", { class: "kind" }, words().overview), make("p", { class: "hint" }, words().hint), make("h3", {}, words().centre),
    make("ol", { class: "central" }, ...top.map((at) => make("li", {}, named(at), make("span", { class: "count" }, statementsOf(at).length)))),
    ...regionList(), make("h3", {}, words().documents, make("span", { class: "count" }, documents.length)), make("ul", { class: "papers" }, ...documents.slice(0, 50).map(paperLine)),
  ];
}
function paperLine(paper, at) {
  return make("li", {}, make("bdi", { lang: "ja" }, clip(paper.title || paper.id, 120)), make("small", {}, `${paper.issued || words().undated} · ${words().statements(inDocument[at])}`));
}

function showDetails() {
  const nothing = !choice();
  fill($("details"), startNote(), ...(state.path ? pathDetails(state.path) : state.entity !== null ? entityDetails(state.entity) : state.pair ? pairDetails(state.pair) : overview()));
  showSaving();
  $("close").hidden = nothing;
  document.body.classList.toggle("chosen", !nothing);
  $("panel").scrollTop = 0;
}

const inDocument = documents.map(() => 0);
statements.forEach((statement) => { inDocument[documentOf(statement)] += 1; });
function showDocuments() {
  fill($("papers"), ...documents.map((paper, at) => {
    const only = state.document === paper.id;
    const choose = () => { state.document = only ? "" : paper.id; refresh(true); };
    return make("li", { class: only ? "paperentry only" : "paperentry" }, make("h2", {}, make("bdi", { lang: "ja" }, clip(paper.title || paper.id))),
      make("p", {}, `${paper.issued || words().undated} · ${words().statements(inDocument[at])}`), paper.source ? make("p", { class: "fine" }, `${words().source} `, make("bdi", {}, clip(paper.source))) : null,
      make("button", { type: "button", "aria-pressed": String(only), on: { click: choose } }, only ? words().everything : words().only));
  }));
}
