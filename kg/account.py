"""Entities and statements → accounts: what is known of a thing, how two things connect, what the graph holds.

An `Account` is one thing twice: data for programs, lines for people.  Statements are told in the order of the texts, each with its stance,
its speaker and its words, so that nobody takes for a fact what somebody hopes.
"""

from __future__ import annotations

import difflib
import html
import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.model import Value
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.model import Document, Entity, Statement
    from kg.network import Path
    from kg.ontology import Ontology

Json = dict[str, Any]
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Account:
    """Something told twice: `data` for programs, `text` for people."""

    data: Json
    text: str

    def __str__(self) -> str:
        return self.text

    def to_json(self) -> str:
        """Give the data as JSON, in Japanese as it is."""
        return json.dumps(self.data, ensure_ascii=False, indent=2)

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap">{html.escape(self.text)}</pre>'


@dataclass(frozen=True)
class Holdings:
    """What a graph holds, with the names of everything: `statements` pairs each with its IRI."""

    documents: Sequence[Document]
    entities: Sequence[Entity]
    statements: Sequence[tuple[str, Statement]]
    ontology: Ontology

    @cached_property
    def _by_id(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}

    def entity(self, identifier: str) -> Entity | None:
        """Give the entity of that id."""
        return self._by_id.get(identifier)

    def name(self, end: str | Value) -> str:
        """Call an entity or a value by its name."""
        if isinstance(end, Value):
            return end.text
        entity = self.entity(end)
        return entity.label() if entity else end

    def told(self, ends: Iterable[str]) -> list[tuple[str, Statement]]:
        """Give the statements of which one of these is subject, object, speaker or qualifier, in the order of the texts."""
        wanted = set(ends)
        found = [(iri, s) for iri, s in self.statements if wanted.intersection(_ends(s))]
        return sorted(found, key=place)


def _ends(statement: Statement) -> list[str]:
    ends = (statement.subject, statement.object, statement.speaker, *(filler for _, filler in statement.qualifiers))
    return [end for end in ends if isinstance(end, str)]


def place(pair: tuple[str, Statement]) -> tuple[str, int, int, str]:
    """Give what sorts statements in the order of the texts."""
    evidence = pair[1].evidence
    return evidence.document, evidence.span.start, evidence.span.end, pair[0]


# -- finding what is meant


def find(holdings: Holdings, given: str) -> Entity:
    """Find an entity by its id, IRI, label, alias or mishearing, however that is spelt.

    Raises:
        QueryError: if nothing is called so (the nearest names are offered), or several things are.
    """
    local = given.rpartition("/entity/")[2].removeprefix("entity:")
    exact = holdings.entity(local)
    if exact:
        return exact
    for names in (_labels, _aliases, _misheard):
        met = [entity for entity in holdings.entities if key(given) in {key(name) for name in names(entity)}]
        if len(met) == 1:
            return met[0]
        if met:
            message = f"{given!r} names several things; give the id of one: {', '.join(sorted(entity.id for entity in met))}"
            raise QueryError(message, given)
    message = f"nothing in this graph is called {given!r}; {_nearest(holdings, given)}"
    raise QueryError(message, given)


def _labels(entity: Entity) -> list[str]:
    return [name for _, name in entity.labels]


def _aliases(entity: Entity) -> list[str]:
    return list(entity.aliases)


def _misheard(entity: Entity) -> list[str]:
    return list(entity.misheard)


def _nearest(holdings: Holdings, given: str) -> str:
    names: dict[str, str] = {}
    for entity in holdings.entities:
        for name in (*_labels(entity), *entity.aliases):
            names.setdefault(key(name), name)
    folded = key(given)
    inside = sorted((name for name in names if folded and folded in name), key=lambda name: (len(name), name))
    near = [*inside[:3], *difflib.get_close_matches(folded, sorted(names), n=3, cutoff=0.5)]
    if near:
        return f"did you mean {' or '.join(names[name] for name in list(dict.fromkeys(near))[:3])}?"
    return "ask for the named query 'entities' to see what there is"


def find_statement(holdings: Holdings, given: str) -> tuple[str, Statement]:
    """Find a statement by its IRI, the last part of that, a beginning of the last part, or its number in the order of the texts ("#3").

    Raises:
        QueryError: if there is none, or several begin so.
    """
    ordered = sorted(holdings.statements, key=place)
    if given.startswith("#") and given[1:].isascii() and given[1:].isdigit():
        if 1 <= int(given[1:]) <= len(ordered):
            return ordered[int(given[1:]) - 1]
        message = f"there is no statement {given}; the graph has #1 to #{len(ordered)}"
        raise QueryError(message, given)
    local = given.rpartition("/")[2].removeprefix("statement:")
    met = [pair for pair in ordered if local and pair[0].rpartition("/")[2].startswith(local)]
    if len(met) == 1:
        return met[0]
    if met:
        message = f"{len(met)} statements begin with {local!r}; give more of it"
    else:
        message = f"no statement is called {given!r}; `kg show` and the page name each one's id, and #1 to #{len(ordered)} count them"
    raise QueryError(message, given)


# -- one statement


def fact(holdings: Holdings, iri: str, statement: Statement) -> Json:
    """Give a statement as data: names and ids of its ends, its stance, and the words it rests on."""
    row: Json = {
        "id": iri.rpartition("/")[2],
        "iri": iri,
        "subject": _end(holdings, statement.subject),
        "relation": statement.relation,
        "object": _end(holdings, statement.object),
        "polarity": statement.polarity,
        "modality": statement.modality,
        "speaker": None if statement.speaker is None else _end(holdings, statement.speaker),
        "qualifiers": [{"role": role, **_end(holdings, filler)} for role, filler in statement.qualifiers],
        "confidence": statement.confidence,
        "document": statement.evidence.document,
        "start": statement.evidence.span.start,
        "end": statement.evidence.span.end,
        "quote": statement.evidence.quote,
    }
    return row | ({"open": True} if statement.open else {})


def _end(holdings: Holdings, end: str | Value) -> Json:
    if isinstance(end, str):
        return {"name": holdings.name(end), "entity": end}
    value: Json = {"name": end.text, "kind": end.kind}
    for name, bound in (("low", end.low), ("high", end.high)):
        if bound is not None:
            value[name] = bound if isinstance(bound, str) else _number(bound)
    return value | ({"unit": end.unit} if end.unit else {}) | ({"approximate": True} if end.approximate else {})


def _number(number: Any) -> int | float:  # noqa: ANN401 -- a Decimal
    return int(number) if number == int(number) else float(number)


def line(holdings: Holdings, statement: Statement) -> str:
    """Tell a statement on one line: ends, qualifiers, and in brackets what keeps it from being a plain fact."""
    ends = f"{holdings.name(statement.subject)} —{relation(holdings, statement)}→ {holdings.name(statement.object)}"
    extra = "".join(f" · {role} {holdings.name(filler)}" for role, filler in statement.qualifiers)
    marks = [word for word in (statement.polarity, statement.modality) if word not in ("positive", "asserted")]
    stance = f" [{', '.join(marks)}]" if marks else ""
    speaker = f" ({holdings.name(statement.speaker)})" if statement.speaker else ""
    return clean(f"{ends}{extra}{stance}{speaker}")


def relation(holdings: Holdings, statement: Statement) -> str:
    """Call a relation by its Japanese label, an open one by its verb."""
    known = holdings.ontology.relations.get(statement.relation)
    return known.labels.get("ja", statement.relation) if known and not statement.open else statement.relation


def clean(text: str) -> str:
    """Keep a text on its line: no control character of a document reaches a terminal."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text)


def _lines(holdings: Holdings, pairs: Iterable[tuple[str, Statement]]) -> list[str]:
    found = []
    for iri, statement in pairs:
        evidence = statement.evidence
        found.append(f"  {line(holdings, statement)}")
        where = f"{evidence.document} {evidence.span.start}–{evidence.span.end}"
        found.append(f"      「{clean(evidence.quote)}」 {where}  {iri.rpartition('/')[2][:_SHORT]}")
    return found


# -- the accounts


def about(holdings: Holdings, entity: Entity) -> Account:
    """Tell all that is known of one entity: its names, and every statement that it stands in, with quotes."""
    pairs = holdings.told([entity.id])
    parts = {
        "says": [p for p in pairs if p[1].speaker == entity.id],
        "subject": [p for p in pairs if p[1].subject == entity.id and p[1].speaker != entity.id],
    }
    parts["object"] = [p for p in pairs if p not in parts["says"] and p not in parts["subject"]]
    documents = sorted({mention.document for mention in entity.mentions})
    data: Json = {
        "id": entity.id,
        "class": entity.kind,
        "labels": dict(entity.labels),
        "aliases": list(entity.aliases),
        "misheard": list(entity.misheard),
        "sameAs": list(entity.same_as),
        "documents": documents,
        "statements": [fact(holdings, iri, s) for iri, s in pairs],
    }
    names = " · ".join(dict.fromkeys(_labels(entity))) or entity.id
    head = [f"{names}  ({class_label(holdings, entity.kind)}; {entity.id})"]
    for title, values in (("also", entity.aliases), ("misheard as", entity.misheard), ("same as", entity.same_as), ("in", documents)):
        head += [f"  {title}: {', '.join(values)}"] if values else []
    titles = {"subject": "what it does or is", "object": "what is said or done about it", "says": "what it says"}
    blocks = [["", f"{title} ({len(parts[name])})", *_lines(holdings, parts[name])] for name, title in titles.items() if parts[name]]
    return Account(data, "\n".join([*map(clean, head), *(row for block in blocks for row in block)]))


def class_label(holdings: Holdings, kind: str) -> str:
    """Call a class by its Japanese label."""
    known = holdings.ontology.classes.get(kind)
    return known.labels.get("ja", kind) if known else kind


def stats(holdings: Holdings) -> Account:
    """Count what a graph holds: documents, entities by class, statements by relation, stance and document."""
    statements = [s for _, s in holdings.statements]
    counts: dict[str, Counter[str]] = {
        "class": Counter(e.kind for e in holdings.entities),
        "relation": Counter(f"{s.relation} (open)" if s.open else s.relation for s in statements),
        "stance": Counter(_stance(s) for s in statements),
        "speaker": Counter(holdings.name(s.speaker) for s in statements if s.speaker),
        "document": Counter({d.id: 0 for d in holdings.documents}) + Counter(s.evidence.document for s in statements),
    }
    totals = {
        "documents": len(holdings.documents),
        "entities": len(holdings.entities),
        "statements": len(statements),
        "plain": sum(s.holds for s in statements),
        "open": sum(s.open for s in statements),
    }
    ordered = {name: dict(sorted(count.items(), key=lambda kv: (-kv[1], kv[0]))) for name, count in counts.items()}
    head = "  ".join(f"{name} {number:,}" for name, number in totals.items())
    blocks = [["", f"by {name}", *_bars(count)] for name, count in ordered.items() if count]
    return Account({**totals, **{f"by_{n}": c for n, c in ordered.items()}}, "\n".join([head, *(r for b in blocks for r in b)]))


_TOP = 15


def _bars(count: Mapping[str, int]) -> list[str]:
    rows = [f"  {number:>7,}  {clean(name)}" for name, number in list(count.items())[:_TOP]]
    return [*rows, *([f"           … and {len(count) - _TOP} more"] if len(count) > _TOP else [])]


def _stance(statement: Statement) -> str:
    return statement.modality if statement.polarity == "positive" else f"denied, {statement.modality}"


def ways(holdings: Holdings, ends: tuple[Entity, Entity], paths: Sequence[Path]) -> Account:
    """Tell how two entities connect: each way with the statements that make its steps; paths count statements as `holdings` does."""
    found = []
    rows = []
    for number, path in enumerate(paths, 1):
        names = [holdings.name(name) for name in path.entities]
        rows += ["", f"{number}. {' — '.join(map(clean, names))}"]
        steps = []
        for step, places in zip(pairwise(path.entities), path.statements, strict=True):
            pairs = sorted((holdings.statements[place] for place in places), key=place)
            rows.append(f"  {clean(holdings.name(step[0]))} — {clean(holdings.name(step[1]))}")
            rows += [f"  {row}" for row in _lines(holdings, pairs)]
            steps.append({"from": step[0], "to": step[1], "statements": [fact(holdings, *pair) for pair in pairs]})
        found.append({"entities": list(path.entities), "names": names, "steps": steps})
    start, end = (entity.label() for entity in ends)
    counted = "1 shortest way" if len(paths) == 1 else f"{len(paths)} shortest ways"
    head = f"{start} and {end}: {counted}" if paths else f"{start} and {end} are not connected in this graph"
    return Account({"from": ends[0].id, "to": ends[1].id, "paths": found}, "\n".join([clean(head), *rows]))
