// The graph as it came, what the user has chosen, and what follows from both. Nothing here touches the document but to read it.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const DATA = read("data");
const { entities, statements, documents, relations, classes, evidence } = DATA;

const FRESH = () => ({ kinds: new Set(), stances: new Set(), relation: "", speaker: "", document: "", open: DATA.open <= DATA.openLimit });
const state = { language: "ja", view: "graph", entity: null, pair: null, sift: "", sort: { column: "", down: false }, ...FRESH() };
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
const neighbours = (at) => new Set(bundlesOf[at].map((bundle) => (bundle.from === at ? bundle.to : bundle.from)));

// What passes the filters.
let active = [];
let present = new Set();
const kindShown = (reference) => !isEntity(reference) || !state.kinds.has(entities[reference].kind);
function passes(statement) {
  if (state.stances.has(stanceOf(statement))) return false;
  if (state.relation && relations[statement.relation].name !== state.relation) return false;
  if (state.document && documents[documentOf(statement)].id !== state.document) return false;
  if (state.speaker && state.speaker !== voiceOf(statement)) return false;
  if (!state.open && relations[statement.relation].open && !state.relation) return false;
  return kindShown(statement.subject) && kindShown(statement.object);
}
const nameOf = (reference) => (isEntity(reference) ? entities[reference].id : reference.text);
const voiceOf = (statement) => (statement.speaker === undefined ? "itself" : `by:${nameOf(statement.speaker)}`);
function sieve() {
  active = statements.map(passes);
  present = new Set();
  statements.forEach((statement, at) => {
    if (!active[at]) return;
    for (const end of [statement.subject, statement.object, statement.speaker, ...(statement.qualifiers || []).map(([, value]) => value)]) {
      if (isEntity(end) && kindShown(end)) present.add(end);
    }
  });
}
const activeIn = (bundle) => bundle.statements.filter((at) => active[at]);

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
