// A selection as Turtle, in the shape of the whole graph: each triple written here stands in the graph's own file.
const RDF_TYPE = "a";
const quoteIri = (text) => encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/gu, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const minted = (room, id) => { const safe = quoteIri(id); return `${DATA.base}${room}/${safe.replace(/\./gu, "") ? safe : safe.replace(/\./gu, "%2E")}`; };
const SPACES = Object.entries(DATA.prefixes).sort(([, a], [, b]) => b.length - a.length);
function short(iri) {
  for (const [prefix, space] of SPACES) if (iri.startsWith(space) && /^[A-Za-z0-9_]([\w-]*\w)?$/u.test(iri.slice(space.length))) return `${prefix}:${iri.slice(space.length)}`;
  return `<${iri}>`;
}
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
// eslint-disable-next-line no-control-regex
const literal = (text, tail = "") => `"${text.toWellFormed().replace(/["\\\u0000-\u001f\u007f]/gu, (c) => ESCAPES[c] || `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"${tail}`;
const written = (term) => (term.startsWith("<") ? short(term.slice(1, -1)) : term.replace(/\^\^<([^<>"]*)>$/u, (_, iri) => `^^${short(iri)}`));
const DATES = { 4: "gYear", 7: "gYearMonth", 10: "date" };
const isDay = (text) => ISO.test(text) && !Number.isNaN(Date.parse(firstDay(text).slice(0, 10).padEnd(10, "-01"))) && DATES[text.length];
const day = (text) => (isDay(text) ? literal(text, `^^xsd:${DATES[text.length]}`) : literal(text));
const title = (word) => word[0].toUpperCase() + word.slice(1);
const block = (node, pairs) => `${node} ${pairs.map(([predicate, object]) => `${predicate} ${object}`).join(" ;\n    ")} .\n`;

const entityNode = (reference) => short(minted("entity", nameOf(reference)));
const evidenceIri = (found) => minted("evidence", `${documents[found.document].id}-${found.start}-${found.end}`);
const relationNode = (statement) => short(relations[statement.relation].iri);
const OBJECT = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#object>";
function objectNode(statement) {
  const said = (statement.rdf || []).find(([predicate]) => predicate === OBJECT);
  return said ? written(said[1]) : entityNode(statement.object);
}

function statementBlock(statement) {
  const digits = String(statement.confidence);
  const pairs = [[RDF_TYPE, "kg:Statement"], ["rdf:subject", entityNode(statement.subject)], ["rdf:predicate", relationNode(statement)], ["rdf:object", objectNode(statement)],
    ["kg:polarity", statement.negative ? "kg:Negative" : "kg:Positive"], ["kg:modality", `kg:${title(statement.modality || "asserted")}`]];
  if (statement.speaker !== undefined) pairs.push(["kg:attributedTo", entityNode(statement.speaker)]);
  pairs.push(["kg:confidence", digits.includes(".") ? digits : `${digits}.0`]);
  if (statement.frame) pairs.push(["kg:extractedBy", short(`${DATA.base}frame/${statement.frame.split("/").map(quoteIri).join("/")}`)]);
  pairs.push(["prov:wasDerivedFrom", short(evidenceIri(evidence[statement.evidence]))]);
  for (const [predicate, object] of statement.rdf || []) if (predicate !== OBJECT) pairs.push([written(predicate), written(object)]);
  const fact = holds(statement) ? block(entityNode(statement.subject), [[relationNode(statement), objectNode(statement)]]) : "";
  return block(short(`${DATA.base}statement/${statement.id}`), pairs) + fact;
}
function evidenceBlock(statement) {
  const found = evidence[statement.evidence];
  const iri = evidenceIri(found);
  return block(short(iri), [[RDF_TYPE, "oa:SpecificResource"], ["oa:hasSource", short(minted("document", documents[found.document].id))], ["oa:hasSelector", `<${iri}#selector>`]])
    + block(`<${iri}#selector>`, [[RDF_TYPE, "oa:TextPositionSelector , oa:TextQuoteSelector"], ["oa:start", found.start], ["oa:end", found.end], ["oa:exact", literal(proof(statement).quote)]]);
}
function entityBlock(entity) {
  const names = entity.only === undefined ? ["ja", "en"] : [entity.only].filter(Boolean);
  return block(short(minted("entity", entity.id)), [[RDF_TYPE, short(classes[entity.kind].iri)], ...names.map((language) => ["rdfs:label", literal(entity[language], `@${language}`)])]);
}
function documentBlock(paper) {
  if (paper.unknown) return "";
  const pairs = [[RDF_TYPE, "kg:Document"], ["dcterms:identifier", literal(paper.id)]];
  if (paper.title !== paper.id) pairs.push(["dcterms:title", literal(paper.title)]);
  if (paper.issued !== undefined) pairs.push(["dcterms:issued", day(paper.issued)]);
  if (paper.source !== undefined) pairs.push(["dcterms:source", literal(paper.source)]);
  return block(short(minted("document", paper.id)), pairs);
}

// What is chosen, as far as the filters let it through; all that they let through if nothing is chosen.
function selection() {
  const all = state.entity !== null ? statementsOf(state.entity) : choice() ? [...keys].flatMap((key) => (bundles.get(key) || { statements: [] }).statements) : statements.map((_, at) => at);
  return [...new Set(all)].filter((at) => active[at]).sort((a, b) => a - b);
}
function turtle(list) {
  const chosen = list.map((at) => statements[at]);
  const papers = new Set(chosen.map(documentOf));
  const proofs = new Map(chosen.map((statement) => [statement.evidence, statement]));
  const things = new Set(chosen.flatMap((s) => [s.subject, s.object, s.speaker, ...(s.qualifiers || []).map(([, value]) => value)]).filter(isEntity));
  const amounts = new Set(chosen.flatMap((s) => (s.rdf || []).map(([, object]) => object.slice(1, -1))).filter((iri) => Object.hasOwn(DATA.values, iri)));
  const loose = new Set(chosen.map((s) => s.relation).filter((at) => relations[at].open));
  const inOrder = (set) => [...set].sort((a, b) => a - b);
  return [
    ...Object.entries(DATA.prefixes).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .\n`),
    ...inOrder(papers).map((at) => documentBlock(documents[at])), ...inOrder(things).map((at) => entityBlock(entities[at])),
    ...chosen.map(statementBlock), ...inOrder(proofs.keys()).map((at) => evidenceBlock(proofs.get(at))),
    ...[...amounts].sort().map((iri) => block(short(iri), DATA.values[iri].map(([predicate, object]) => [written(predicate), written(object)]))),
    ...inOrder(loose).map((at) => block(short(relations[at].iri), [[RDF_TYPE, "rdf:Property"], ["rdfs:subPropertyOf", "kg:relatedTo"], ["rdfs:label", literal(relations[at].name, "@ja")]])),
  ].filter(Boolean).join("\n");
}
