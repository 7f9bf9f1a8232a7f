// The same statements as a table, for whoever would rather read, sort and hear them than look at a picture.
const PAGE = 200;
const sorted = new Intl.Collator("ja", { numeric: true, sensitivity: "base" });
const textOf = (reference) => (reference === undefined ? "" : isEntity(reference) ? label(entities[reference]) : reference.text);
const COLUMNS = {
  subject: (s) => textOf(s.subject), relation: (s) => label(relations[s.relation]), object: (s) => textOf(s.object), stance: (s, at) => words()[stanceOf(s)] + (contested[at] ? ` ${words().contested}` : ""),
  speaker: (s) => textOf(s.speaker), date: (s, at) => dated[at].text, quote: (s) => proof(s).quote,
};
let rowsShown = PAGE;

// What the table says in a row, folded as for the search: made when first sought in.
const wordings = { ja: [], en: [] };
const wording = (at) => (wordings[state.language][at] ??= fold(Object.values(COLUMNS).map((column) => column(statements[at], at)).join("\n")));

function headings() {
  fill($("columns"), ...Object.keys(COLUMNS).map((column) => {
    const on = state.sort.column === column;
    const turn = () => { state.sort = { column, down: on && !state.sort.down }; showTable(); remember(true); $("columns").querySelector(`[data-column=${column}]`).focus(); };
    return make("th", { scope: "col", class: column, "aria-sort": on ? (state.sort.down ? "descending" : "ascending") : "none" },
      make("button", { type: "button", "data-column": column, on: { click: turn } }, words()[column], make("span", { class: "arrow", "aria-hidden": "true" }, on ? (state.sort.down ? "▼" : "▲") : "")));
  }));
}

function tableRow(at) {
  const statement = statements[at];
  const relation = relations[statement.relation];
  const paper = documents[documentOf(statement)];
  const open = () => select(isEntity(statement.subject) && isEntity(statement.object) ? { pair: [statement.subject, statement.object] } : { entity: isEntity(statement.subject) ? statement.subject : null });
  const cell = (column, ...children) => make("td", { class: column, "data-title": words()[column] }, ...children);
  return make("tr", {}, cell("subject", named(statement.subject)), cell("relation", make("button", { type: "button", class: relation.open ? "verb open" : "verb", on: { click: open } }, clip(label(relation), 120))),
    cell("object", named(statement.object)), cell("stance", ...(badge(statement, at).length ? badge(statement, at) : [words().asserted])), cell("speaker", statement.speaker === undefined ? "" : named(statement.speaker)),
    cell("date", make("time", {}, dated[at].text), make("small", { lang: "ja" }, clip(paper.title || paper.id, 60))), cell("quote", make("q", { lang: "ja", dir: "auto" }, clip(proof(statement).quote, 200))));
}

function showTable() {
  headings();
  const wanted = fold(state.sift);
  let list = statements.map((_, at) => at).filter((at) => active[at]);
  if (wanted) list = list.filter((at) => wording(at).includes(wanted));
  const by = COLUMNS[state.sort.column];
  if (by) {
    const keys = new Map(list.map((at) => [at, by(statements[at], at)]));
    list.sort((a, b) => (state.sort.down ? -1 : 1) * sorted.compare(keys.get(a), keys.get(b)) || a - b);
  }
  fill($("rows"), ...(list.length ? list.slice(0, rowsShown).map(tableRow) : [make("tr", {}, make("td", { colspan: 7 }, words().noStatement))]));
  $("more").hidden = list.length <= rowsShown;
  $("more").textContent = words().more(Math.min(PAGE, list.length - rowsShown));
  $("more").onclick = () => { rowsShown += PAGE; showTable(); };
}
