// The statements in the order of the days that they speak of, and how many fall into each month or year.
const MONTHS = 48; // more than these are counted by year
let daysShown = PAGE;

const startOf = (at) => dated[at].low || dated[at].high;
function periods(list) {
  const days = list.filter((at) => !undated(at)).map((at) => startOf(at).slice(0, dated[at].grain)); // a year is no January
  const count = (length) => days.reduce((counts, date) => counts.set(date.slice(0, length), (counts.get(date.slice(0, length)) || 0) + 1), new Map());
  const months = count(7);
  return [...(months.size > MONTHS ? count(4) : months)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function bar([period, count], most) {
  const on = state.from === firstDay(period) && state.to === closing(period);
  const narrow = () => { Object.assign(state, on ? { from: "", to: "" } : { from: firstDay(period), to: closing(period) }); refresh(true); };
  const name = words().inPeriod(period, count);
  const block = make("span", { class: "block" });
  block.style.height = `${Math.max(3, Math.round((48 * count) / most))}px`;
  return make("li", {}, make("button", { type: "button", "aria-pressed": String(on), "aria-label": name, title: name, on: { click: narrow } }, make("span", { class: "count", "aria-hidden": "true" }, count), block, make("span", { class: "month", "aria-hidden": "true" }, period)));
}
// The last day that a date field accepts.
const closing = (period) => (period.length === 4 ? `${period}-12-31` : `${period}-${String(new Date(Date.UTC(Number(period.slice(0, 4)), Number(period.slice(5, 7)), 0)).getUTCDate()).padStart(2, "0")}`);

function moment(at) {
  const statement = statements[at];
  const paper = documents[documentOf(statement)];
  const said = statement.speaker === undefined ? null : row(words().saidBy, named(statement.speaker));
  return make("li", { class: "moment" }, make("time", {}, dated[at].text || words().undated), make("div", {}, sentence(statement), make("p", { class: "badges" }, ...badge(statement, at)), said,
    make("q", { lang: "ja", dir: "auto" }, clip(proof(statement).quote, 200)),
    make("p", { class: "fine" }, make("bdi", { lang: "ja" }, clip(paper.title || paper.id, 80)), dated[at].own || undated(at) ? "" : ` · ${words().ofDocument}`)));
}

function showTimeline() {
  const list = statements.map((_, at) => at).filter((at) => active[at])
    .sort((a, b) => (startOf(a) || "~") < (startOf(b) || "~") ? -1 : (startOf(a) || "~") > (startOf(b) || "~") ? 1 : a - b);
  const counts = periods(list);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  $("bars").setAttribute("aria-label", words().unit);
  fill($("bars"), ...counts.map((one) => bar(one, most)));
  const groups = new Map();
  for (const at of list.slice(0, daysShown)) {
    const year = startOf(at).slice(0, 4) || words().undated;
    if (!groups.has(year)) groups.set(year, []);
    groups.get(year).push(at);
  }
  fill($("days"), ...(list.length ? [...groups].flatMap(([year, all]) => [make("h2", {}, year), make("ol", {}, ...all.map(moment))]) : [make("p", { class: "note" }, words().noStatement)]));
  $("later").hidden = list.length <= daysShown;
  $("later").textContent = words().more(Math.min(PAGE, list.length - daysShown));
  $("later").onclick = () => { daysShown += PAGE; showTimeline(); };
}
