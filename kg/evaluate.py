"""Gold against graph → figures, over the values that the stages pass on rather than over RDF, so that a test needs no store.

The gold is never exhaustive, so `matched` is a lower bound of precision: read the extras.

The figures, for each document and in all:

- entities: gold entities that have an entity with one of their names; types: those of them whose class is of the gold's kind
- linked: gold facts whose subject and object some statement of the document links, by whatever relation, in either direction
- relaxed: gold facts of which some statement of the document has subject, relation (any, where the gold's is `x:…`) and object
- strict: those of which one such statement agrees in polarity, in being asserted or not, and in the speaker where the gold names one
- direct: of the found facts that the gold asserts, those that stand as a plain triple; wrongly_direct: of the found facts that it
  denies or does not assert, those of which no statement has that stance
- evidence: found facts whose quoted words overlap the gold's
- matched: typed statements of the document that some gold fact accounts for

Where each fact ends, the stages in their order: "name" (its subject or object is no entity), "link" (nothing ties the two), "relation"
(something else does), "stance" (told, but not as denied, as asserted or by whom), "found".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.gold import Gold, GoldDocument, GoldFact, GoldValue, Number, Rules, read_gold, read_rules
from kg.model import Entity, Statement, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Figures", "Gold", "Ratio", "Report", "Rules", "evaluate", "read_gold", "read_rules"]

_ANY = "x:"  # a gold relation that the ontology has no name for
_SLACK = Decimal("1e-6")
_STAGES = ("name", "link", "relation", "stance", "found")


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many.

    >>> str(Ratio(3, 4))
    '3/4 75.0%'
    """

    hits: int = 0
    total: int = 0

    def __add__(self, other: Ratio) -> Ratio:
        """Pool two."""
        return Ratio(self.hits + other.hits, self.total + other.total)

    @property
    def share(self) -> float | None:
        """Give the quotient, None when there is nothing to divide by."""
        return self.hits / self.total if self.total else None

    def __str__(self) -> str:
        """Show both, and the quotient."""
        return "-" if self.share is None else f"{self.hits}/{self.total} {100 * self.share:.1f}%"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the module's docstring, of one document or of all."""

    document: str
    entities: Ratio = Ratio()
    types: Ratio = Ratio()
    linked: Ratio = Ratio()
    relaxed: Ratio = Ratio()
    strict: Ratio = Ratio()
    direct: Ratio = Ratio()
    wrongly_direct: Ratio = Ratio()
    evidence: Ratio = Ratio()
    matched: Ratio = Ratio()

    def ratios(self) -> dict[str, Ratio]:
        """Give every figure by its name, in their order."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "document"}

    def __add__(self, other: Figures) -> Figures:
        """Pool two documents."""
        theirs = other.ratios()
        return Figures(self.document, **{name: ratio + theirs[name] for name, ratio in self.ratios().items()})


@dataclass(frozen=True, slots=True)
class Report:
    """What came out; `misses`, `extras` and `nameless` pair a document with a line that shows the case."""

    documents: tuple[Figures, ...]
    total: Figures
    relations: tuple[tuple[str, Ratio], ...]
    levels: tuple[tuple[str, Ratio], ...]
    stages: tuple[tuple[str, Ratio], ...] = ()
    misses: tuple[tuple[str, str], ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    nameless: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give all of it in lists, dictionaries, strings and numbers."""
        rows = [*self.documents, self.total]
        return {
            "figures": [{"document": row.document} | {name: [r.hits, r.total] for name, r in row.ratios().items()} for row in rows],
            "relations": {name: [ratio.hits, ratio.total] for name, ratio in self.relations},
            "levels": {name: [ratio.hits, ratio.total] for name, ratio in self.levels},
            "stages": {name: [ratio.hits, ratio.total] for name, ratio in self.stages},
            "misses": [list(pair) for pair in self.misses],
            "extras": [list(pair) for pair in self.extras],
            "nameless": [list(pair) for pair in self.nameless],
        }

    def table(self) -> str:
        """Show the figures: a line for each document and the total, then relations and levels by what was found, and where facts end."""
        head = ["document", *self.total.ratios()]
        rows = [[row.document, *map(str, row.ratios().values())] for row in (*self.documents, self.total)]
        parts = [("relation", self.relations), ("level", self.levels)]
        small = [_columns([[name, "relaxed"], *([key, str(ratio)] for key, ratio in pairs)]) for name, pairs in parts]
        ends = _columns([["stage", "facts that end here"], *([key, str(ratio)] for key, ratio in self.stages)])
        return "\n\n".join([_columns([head, *rows]), *small, ends])

    def listing(self) -> str:
        """Show what was missed, what no gold fact accounts for, and which gold entities nothing is named like."""
        parts = [("missed", self.misses), ("extra", self.extras), ("without an entity", self.nameless)]
        return "\n\n".join(_lines(name, pairs) for name, pairs in parts)


def _lines(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    return "\n".join([f"{name}: {len(pairs)}", *(f"  {document} {line}" for document, line in pairs)])


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def evaluate(
    entities: Sequence[Entity],
    statements: Sequence[Statement],
    gold: Gold,
    rules: Rules | None = None,
    *,
    counts: Callable[[GoldFact], bool] | None = None,
) -> Report:
    """Hold a graph against the gold.

    Only statements whose evidence lies in a gold document matter.  A statement is matched by any fact, whether that counts or not.

    Args:
        entities: the graph's entities.
        statements: the graph's statements.
        gold: see `read_gold`.
        rules: see `read_rules`; to the letter if None.
        counts: which facts count (by their level, only key ones …), all if None.

    Returns:
        Documents in the gold's order, relations and levels by name, misses in the gold's order, extras in the statements'.
    """
    graph = _Graph(entities, statements, rules or Rules())
    trials = [_try(graph, document) for document in gold.documents]
    results = [[result for result in trial.results if counts is None or counts(result.fact)] for trial in trials]
    rows = tuple(_figures(trial, counted) for trial, counted in zip(trials, results, strict=True))
    flat = [(trial.document.id, result) for trial, counted in zip(trials, results, strict=True) for result in counted]
    return Report(
        documents=rows,
        total=sum(rows, Figures("all")),
        relations=_shares((result.fact.relation, result) for _, result in flat),
        levels=_shares((result.fact.level, result) for _, result in flat),
        stages=tuple((stage, Ratio(sum(result.stage == stage for _, result in flat), len(flat))) for stage in _STAGES),
        misses=tuple((document, str(result.fact)) for document, result in flat if not result.hits),
        extras=tuple((t.document.id, graph.show(s)) for t in trials for s in t.statements if s not in t.matched),
        nameless=tuple((t.document.id, entity.id) for t in trials for entity in t.document.entities if not t.named[entity.id]),
    )


@dataclass(frozen=True, slots=True)
class _Result:
    """What was found of one fact: every statement that tells it, those that do so with its stance, and the answers to the figures."""

    fact: GoldFact
    hits: tuple[Statement, ...]
    named: bool
    linked: bool
    strict: bool
    direct: bool
    quoted: bool

    @property
    def stage(self) -> str:
        """Give how far it came."""
        passed = (self.named or self.linked, self.linked, bool(self.hits), self.strict)
        return _STAGES[passed.index(False)] if False in passed else _STAGES[-1]


@dataclass(frozen=True, slots=True)
class _Trial:
    """One document held against the graph: `named` gives the entities that bear a gold entity's names, `right` counts good types."""

    document: GoldDocument
    statements: tuple[Statement, ...]
    named: Mapping[str, frozenset[str]]
    results: tuple[_Result, ...]
    right: int
    matched: frozenset[Statement]


class _Graph:
    """The graph's side, indexed once."""

    def __init__(self, entities: Sequence[Entity], statements: Sequence[Statement], rules: Rules) -> None:
        self.rules, self.statements = rules, statements
        self.entities = {entity.id: entity for entity in entities}
        self.standing = {_triple(s) for s in statements if s.holds}
        names: dict[str, set[str]] = defaultdict(set)
        for entity in entities:
            for name in (*(label for _, label in entity.labels), *entity.aliases, *entity.misheard):
                names[rules.fold(name)].add(entity.id)
        self._names = names

    def named(self, names: Iterable[str]) -> frozenset[str]:
        """Give the entities that bear one of these names."""
        return frozenset(found for name in names if name for found in self._names.get(self.rules.fold(name), ()))

    def show(self, statement: Statement) -> str:
        """Show a statement on one line."""
        thing = self._words(statement.object, " / ")
        subject = self._words(statement.subject, " / ")
        stance = "" if statement.holds else f" ({statement.polarity}, {statement.modality})"
        return f"{subject} {statement.relation} {thing}{stance} 「{statement.evidence.quote}」"

    def is_value(self, statement: Statement, value: GoldValue) -> bool:
        """Tell whether a statement has a gold value, as its object or among its amounts."""
        thing = statement.object
        if value.text is not None:
            have, want = self.rules.fold(self._words(thing)), self.rules.fold(value.text)
            return bool(have) and (have in want or want in have)
        if value.date is not None:
            return isinstance(thing, Value) and any(str(end).startswith(value.date) for end in (thing.low, thing.high))
        amounts = [filler for role, filler in statement.qualifiers if role in self.rules.amounts]
        have_numbers = [number for each in (thing, *amounts) if isinstance(each, Value) for number in _numbers(each)]
        return any(_same(have, want) for have in have_numbers for want in value.numbers)

    def _words(self, thing: str | Value, between: str = " ") -> str:
        if isinstance(thing, Value):
            return thing.text
        entity = self.entities.get(thing)
        return between.join(dict.fromkeys(label for _, label in entity.labels)) if entity and entity.labels else thing


def _try(graph: _Graph, document: GoldDocument) -> _Trial:
    mine = tuple(s for s in graph.statements if document.covers(s.evidence.document))
    named = {entity.id: graph.named(entity.names) for entity in document.entities}
    right = sum(any(graph.rules.same_kind(e.kind, graph.entities[found].kind) for found in named[e.id]) for e in document.entities)
    results = tuple(_find(graph, mine, named, fact) for fact in document.facts)
    matched = frozenset(statement for result in results for statement in result.hits)
    return _Trial(document, mine, named, results, right, matched)


def _find(graph: _Graph, mine: Sequence[Statement], named: Mapping[str, frozenset[str]], fact: GoldFact) -> _Result:
    rules, subjects = graph.rules, named[fact.subject]
    things = named[fact.object] if isinstance(fact.object, str) else frozenset()

    def forwards(statement: Statement) -> bool:
        if statement.subject not in subjects:
            return False
        return statement.object in things if isinstance(fact.object, str) else graph.is_value(statement, fact.object)

    def backwards(statement: Statement) -> bool:
        return statement.object in subjects and statement.subject in things

    def tells(statement: Statement) -> bool:
        told = fact.relation.startswith(_ANY) or _typed(statement) in {fact.relation, *rules.accepts.get(fact.relation, ())}
        turned = (told and fact.relation in rules.symmetric) or _typed(statement) == rules.inverse.get(fact.relation, "")
        return (told and forwards(statement)) or (turned and backwards(statement))

    hits = tuple(s for s in mine if tells(s))
    return _Result(
        fact=fact,
        hits=hits,
        named=bool(subjects) and (bool(things) or not isinstance(fact.object, str)),
        linked=bool(hits) or any(forwards(s) or backwards(s) for s in mine),
        strict=any(_agrees(s, fact, named.get(fact.speaker or "", frozenset())) for s in hits),
        direct=any(_triple(s) in graph.standing for s in hits),
        quoted=any(_overlap(rules.fold(s.evidence.quote), rules.fold(fact.evidence)) for s in hits),
    )


def _typed(statement: Statement) -> str | None:
    return None if statement.open else statement.relation


def _agrees(statement: Statement, fact: GoldFact, speakers: frozenset[str]) -> bool:
    asserted = (statement.modality == "asserted") == (fact.modality == "asserted")
    return statement.polarity == fact.polarity and asserted and (fact.speaker is None or statement.speaker in speakers)


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _triple(statement: Statement) -> tuple[object, ...]:
    thing = statement.object
    if isinstance(thing, Value):  # where a value was written makes it no other value
        return statement.subject, statement.relation, thing.kind, thing.low, thing.high, thing.unit, thing.text
    return statement.subject, statement.relation, thing


def _numbers(value: Value) -> Iterator[Number]:
    for end in (value.low, value.high):
        if isinstance(end, Decimal):
            yield end, value.unit


def _same(have: Number, want: Number) -> bool:
    near = abs(have[0] - want[0]) <= _SLACK * max(Decimal(1), abs(want[0]))
    return near and (have[1] is None or want[1] is None or have[1].upper() == want[1].upper())


def _figures(trial: _Trial, counted: Sequence[_Result]) -> Figures:
    total, found = len(counted), [r for r in counted if r.hits]
    said, unsaid = [r for r in found if r.fact.holds], [r for r in found if not r.fact.holds]
    typed = [s for s in trial.statements if not s.open]
    named = sum(bool(found) for found in trial.named.values())
    return Figures(
        document=trial.document.id,
        entities=Ratio(named, len(trial.named)),
        types=Ratio(trial.right, named),
        linked=Ratio(sum(r.linked for r in counted), total),
        relaxed=Ratio(len(found), total),
        strict=Ratio(sum(r.strict for r in counted), total),
        direct=Ratio(sum(r.direct for r in said), len(said)),
        wrongly_direct=Ratio(sum(not r.strict for r in unsaid), len(unsaid)),
        evidence=Ratio(sum(r.quoted for r in found), len(found)),
        matched=Ratio(sum(s in trial.matched for s in typed), len(typed)),
    )


def _shares(pairs: Iterable[tuple[str, _Result]]) -> tuple[tuple[str, Ratio], ...]:
    found: dict[str, Ratio] = defaultdict(Ratio)
    for name, result in pairs:
        found[name] += Ratio(int(bool(result.hits)), 1)
    return tuple(sorted(found.items()))
