// The graph as it came, what the user has chosen, and what follows from both. Nothing here touches the document but to read it.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const DATA = read("data");
const { entities, statements, documents, relations, classes, evidence, passages } = DATA;

// A quote in its surroundings, cut out of a passage by code points when it is first asked for.
const AROUND = 70;
const ASTRAL = /[\ud800-\udfff]/u;
const quotes = [];
function cut(found, start, end) {
  const passage = passages[found.document].findLast(([first]) => first <= found.start);
  if (!passage) return "";
  const [first, text] = passage;
  const [from, to] = [Math.max(0, start - first), Math.max(0, end - first)];
  if (!ASTRAL.test(text)) return text.slice(from, to);
  passage[2] ||= Array.from(text);
  return passage[2].slice(from, to).join("");
}
function proof(statement) {
  const at = statement.evidence;
  if (quotes[at]) return quotes[at];
  const found = evidence[at];
  const before = cut(found, found.start - AROUND, found.start).split("\n").at(-1).replace(/^[ー・、。，．）」』】〕！？ぁぃぅぇぉっゃゅょァィゥェォッャュョ々]+/u, "");
  const after = cut(found, found.end, found.end + AROUND).split("\n")[0];
  quotes[at] = { quote: found.quote ?? cut(found, found.start, found.end), before, after };
  return quotes[at];
}

const FRESH = () => ({ kinds: new Set(), stances: new Set(), relation: "", speaker: "", document: "", from: "", to: "", contested: false, open: DATA.open <= DATA.openLimit });
const NOTHING = () => ({ entity: null, pair: null, path: null, hops: 0, start: null });
const state = { language: "ja", view: "graph", sift: "", unfolded: new Set(), ...NOTHING(), sort: { column: "", down: false }, ...FRESH() };
const words = () => WORDS[state.language];
const label = (thing) => (state.language === "en" ? thing.en : thing.ja);
const entityAt = new Map(entities.map((entity, at) => [entity.id, at]));
const relationAt = new Map(relations.map((relation, at) => [relation.name, at]));
const documentAt = new Map(documents.map((paper, at) => [paper.id, at]));

const stanceOf = (statement) => (statement.negative ? "negative" : statement.modality || "asserted");
const holds = (statement) => stanceOf(statement) === "asserted";
const documentOf = (statement) => evidence[statement.evidence].document;
const isEntity = (reference) => Number.isInteger(reference);
const pairKey = (a, b) => (a < b ? `${a}-${b}` : `${b}-${a}`);

// Who stands in which statement, and which statements tie a pair: made once.
const roles = entities.map(() => ({ subject: [], object: [], speaker: [], elsewhere: [] }));
const bundles = new Map();
statements.forEach((statement, at) => {
  if (isEntity(statement.subject)) roles[statement.subject].subject.push(at);
  if (isEntity(statement.object)) roles[statement.object].object.push(at);
  if (isEntity(statement.speaker)) roles[statement.speaker].speaker.push(at);
  for (const [, value] of statement.qualifiers || []) if (isEntity(value)) roles[value].elsewhere.push(at);
  if (!isEntity(statement.subject) || !isEntity(statement.object)) return;
  const key = pairKey(statement.subject, statement.object);
  if (!bundles.has(key)) bundles.set(key, { key, from: statement.subject, to: statement.object, statements: [] });
  bundles.get(key).statements.push(at);
});
const bundlesOf = entities.map(() => []);
for (const bundle of bundles.values()) {
  bundlesOf[bundle.from].push(bundle);
  if (bundle.to !== bundle.from) bundlesOf[bundle.to].push(bundle);
}
const statementsOf = (at) => [...new Set(Object.values(roles[at]).flat())];
const neighbours = (at) => new Set(bundlesOf[at].map((bundle) => across(bundle, at)));

// Contradictions: the same said of the same, by some as a fact and by others denied.
const sayingOf = (s) => JSON.stringify([s.subject, s.relation, s.object]);
const sayings = new Map();
statements.forEach((statement, at) => {
  if (statement.modality) return;
  const key = sayingOf(statement);
  if (!sayings.has(key)) sayings.set(key, { yes: [], no: [] });
  sayings.get(key)[statement.negative ? "no" : "yes"].push(at);
});
const against = (at) => {
  const statement = statements[at];
  const found = statement.modality ? undefined : sayings.get(sayingOf(statement));
  return found ? found[statement.negative ? "yes" : "no"] : [];
};
const contested = statements.map((_, at) => against(at).length > 0);
const CONTESTED = contested.filter(Boolean).length;

// When: the time that the statement speaks of, else the day of its document; from the first day to the last, "" for an open end.
const ISO = /^\d{4}(-\d\d){0,2}$/u;
const firstDay = (date) => date + "-01-01".slice(date.length - 4);
const lastDay = (date) => date + (date.length === 4 ? "-12-31" : date.length === 7 ? "-31" : "");
const dated = statements.map((statement) => {
  const issued = documents[documentOf(statement)].issued || "";
  const [low, high] = statement.when || [issued, issued];
  return { low: ISO.test(low) ? firstDay(low) : "", high: ISO.test(high) ? lastDay(high) : "", text: low === high ? low : `${low} – ${high}`, grain: (low || high).length, own: Boolean(statement.when) };
});
const undated = (at) => !dated[at].low && !dated[at].high;

// What passes the filters.
let active = [];
let present = new Set();
const kindShown = (reference) => !isEntity(reference) || !state.kinds.has(entities[reference].kind);
function passes(statement, at) {
  if (state.stances.has(stanceOf(statement))) return false;
  if (state.relation && relations[statement.relation].name !== state.relation) return false;
  if (state.document && documents[documentOf(statement)].id !== state.document) return false;
  if (state.speaker && state.speaker !== voiceOf(statement)) return false;
  if (state.contested && !contested[at]) return false;
  if ((state.from || state.to) && (undated(at) || (state.from && dated[at].high && dated[at].high < state.from) || (state.to && dated[at].low > state.to))) return false;
  if (!state.open && relations[statement.relation].open && !state.relation) return false;
  return kindShown(statement.subject) && kindShown(statement.object);
}
const nameOf = (reference) => (isEntity(reference) ? entities[reference].id : reference.text);
const voiceOf = (statement) => (statement.speaker === undefined ? "itself" : `by:${nameOf(statement.speaker)}`);
function sieve() {
  active = statements.map(passes);
  if (state.hops && state.entity !== null) {
    const near = within(state.entity, state.hops);
    active = active.map((yes, at) => yes && ends(statements[at]).every((end) => near.has(end)));
  }
  present = new Set();
  statements.forEach((statement, at) => {
    if (!active[at]) return;
    for (const end of [statement.subject, statement.object, statement.speaker, ...(statement.qualifiers || []).map(([, value]) => value)]) {
      if (isEntity(end) && kindShown(end)) present.add(end);
    }
  });
  paths = state.path ? ways(state.path) : [];
  keys = new Set(chosenPairs().map(([a, b]) => pairKey(a, b)));
}
const activeIn = (bundle) => bundle.statements.filter((at) => active[at]);
const ends = (statement) => [statement.subject, statement.object].filter(isEntity);
const across = (bundle, at) => (bundle.from === at ? bundle.to : bundle.from);

// Who stands at most so many lines away, along what passes the filters.
function distances(start, most = Infinity) {
  const far = new Map([[start, 0]]);
  const queue = [start];
  for (const at of queue) {
    if (far.get(at) >= most) break;
    for (const bundle of bundlesOf[at]) {
      const other = across(bundle, at);
      if (far.has(other) || !bundle.statements.some((one) => active[one])) continue;
      far.set(other, far.get(at) + 1);
      queue.push(other);
    }
  }
  return far;
}
const within = (at, hops) => distances(at, hops);

// The shortest ways between two, at most so many, those over the most statements at each step first.
function ways([start, end], most = 5) {
  const far = distances(end);
  const found = [];
  const walk = (at, way) => {
    if (at === end) { found.push(way); return; }
    const next = bundlesOf[at].filter((bundle) => far.get(across(bundle, at)) === far.get(at) - 1 && activeIn(bundle).length)
      .sort((a, b) => activeIn(b).length - activeIn(a).length || entities[across(a, at)].rank - entities[across(b, at)].rank);
    for (const bundle of next) if (found.length < most) walk(across(bundle, at), [...way, across(bundle, at)]);
  };
  if (far.has(start) && start !== end) walk(start, [start]);
  return found;
}
let keys = new Set(); // the lines that are chosen
let paths = []; // the ways of state.path, found anew when the filters change
const chosenPairs = () => (state.pair ? [state.pair] : paths.flatMap((way) => way.slice(1).map((at, step) => [way[step], at])));

// Search: widths, cases, hiragana and katakana, blanks, dots and long marks make no difference.
const KANA = /[\u3041-\u3096]/gu;
const fold = (text) => text.normalize("NFKC").toLowerCase().replace(KANA, (c) => String.fromCodePoint(c.codePointAt(0) + 0x60)).replace(/[\s・･‐-―\-ー＝=.,]/gu, "");
let surfaces = null;
function find(query, most = 12) {
  const wanted = fold(query.slice(0, 200));
  if (!wanted) return [];
  surfaces ||= entities.map((entity) => [entity.ja, entity.en, entity.id, ...(entity.aliases || []), ...(entity.misheard || [])].map((text) => [text, fold(text)]));
  const hits = [];
  surfaces.forEach((names, at) => {
    let best = null;
    for (const [text, folded] of names) {
      const where = folded.indexOf(wanted);
      if (where < 0) continue;
      const score = folded === wanted ? 0 : where === 0 ? 1 : 2;
      if (!best || score < best.score) best = { at, score, text };
    }
    if (best) hits.push(best);
  });
  return hits.sort((a, b) => a.score - b.score || entities[a.at].rank - entities[b.at].rank).slice(0, most);
}
