"""Entities and statements ⇄ RDF triples.

`assemble` gives the triples of the contract, `write` their canonical Turtle, and `read` (of `contents`) the values back.

Dates are literals, so what a literal cannot hold stands on the statement: `kg:time` is the low end, `kg:until` the high end of an
interval, `kg:since` repeats the low end of one that is still open, `kg:approximate` marks 頃.  These three belong to the statement's
object where that is a date, else to its `kg:time`.  Amounts are nodes, shared by all texts that name the same amount.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg import turtle
from kg.contents import STATUS, WORDS, Contents, read
from kg.errors import ContractError
from kg.model import Value
from kg.terms import (
    BASE,
    KG,
    ROOMS,
    amount,
    calendar,
    document_iri,
    entity_iri,
    evidence_iri,
    frame_iri,
    merge_iri,
    plain,
    prefixes,
    relation_iri,
    statement_iri,
    tagged,
    term,
    value_iri,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad

    from kg.model import Document, Entity, Evidence, Merge, Statement

__all__ = [
    "BASE",
    "KG",
    "Contents",
    "Triples",
    "assemble",
    "document_iri",
    "entity_iri",
    "evidence_iri",
    "frame_iri",
    "prefixes",
    "read",
    "relation_iri",
    "statement_iri",
    "value_iri",
    "wordings",
    "write",
]

Triples = tuple[Triple, ...]
Wordings = dict[NamedNode, set[str]]

_TRUE = Literal("true", datatype=term("xsd:boolean"))


def assemble(
    documents: Sequence[Document],
    entities: Sequence[Entity],
    statements: Sequence[Statement],
    *,
    base: str = BASE,
    worded: Wordings | None = None,
) -> Triples:
    """Give the triples of a graph in a fixed order, each once, whatever the order of the input.

    Statements with one IRI (same place, fact and stance) become one, with all their qualifiers and the highest confidence.  A positive,
    asserted one also stands as a plain triple.  `worded` tells how the amounts are written where these statements are not all there are.

    Raises:
        ContractError: if an amount is no number.

    >>> from kg.model import Evidence, Span, Statement
    >>> fact = Statement("oracle", "builds", "stargate", Evidence("000", Span(0, 3), "建てる"), polarity="negative")
    >>> any(t.predicate == relation_iri("builds") for t in assemble([], [], [fact]))
    False
    """
    merged = _merge(statements, base)
    labels = {entity.id: entity.label() for entity in entities}
    found: set[Triple] = set()
    for document in documents:
        found.update(_document(document, base))
    for entity in entities:
        found.update(_entity(entity, base))
    for node, statement in merged.items():
        found.update(_statement(node, statement, labels, base))
        found.update(_evidence(statement.evidence, base))
    found.update(_values(merged, worded or wordings(merged.values(), base), base))
    for name in {s.relation for s in merged.values() if s.open}:
        found.update(_relation(name, base))
    return tuple(sorted(found, key=str))


def write(triples: Iterable[Triple | Quad], base: str = BASE) -> str:
    """Write triples as canonical Turtle: documents, entities, statements, evidence, values, relations, then the rest."""
    return turtle.write(triples, prefixes(base), ROOMS)


def write_lines(lines: Iterable[str], base: str = BASE) -> Iterator[str]:
    """Give the pieces of what `write` gives, of triples in N-Triples, each without its full stop and none with a blank node."""
    return turtle.lay(lines, prefixes(base), ROOMS)


def _merge(statements: Iterable[Statement], base: str) -> dict[NamedNode, Statement]:
    groups: dict[NamedNode, list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement_iri(statement, base)].append(statement)
    return {node: same[0] if len(same) == 1 else _union(same) for node, same in groups.items()}


def _union(same: list[Statement]) -> Statement:
    best = min(same, key=lambda s: (-s.confidence, s.frame, s.evidence.quote, repr(s)))
    qualifiers = sorted(set(chain.from_iterable(s.qualifiers for s in same)), key=repr)
    return replace(best, qualifiers=tuple(qualifiers))


def _document(document: Document, base: str) -> Iterator[Triple]:
    node = document_iri(document.id, base)
    yield Triple(node, term("rdf:type"), term("kg:Document"))
    yield Triple(node, term("dcterms:identifier"), plain(document.id))
    if document.title:
        yield Triple(node, term("dcterms:title"), plain(document.title))
    if document.issued is not None:
        yield Triple(node, term("dcterms:issued"), calendar(document.issued))
    if document.source is not None:
        yield Triple(node, term("dcterms:source"), plain(document.source))


def _entity(entity: Entity, base: str) -> Iterator[Triple]:
    node = entity_iri(entity.id, base)
    yield Triple(node, term("rdf:type"), relation_iri(entity.kind, base))
    labels = dict(reversed(entity.labels))  # the first of each language is the label, any other an alias
    for language, text in labels.items():
        yield Triple(node, term("rdfs:label"), plain(text, language or None))
    spare = [text for language, text in entity.labels if labels[language] != text]
    for text in [*entity.aliases, *spare]:
        if text not in labels.values():
            yield Triple(node, term("skos:altLabel"), tagged(text))
    for text in entity.misheard:
        yield Triple(node, term("skos:hiddenLabel"), tagged(text))
    for iri in entity.same_as:
        yield Triple(node, term("owl:sameAs"), NamedNode(quote(iri, safe=":/?#[]@!$&'()*+,;=%~", errors="surrogatepass")))
    for document in {mention.document for mention in entity.mentions}:
        yield Triple(node, term("kg:mentionedIn"), document_iri(document, base))
    for merge in entity.merges:
        yield Triple(node, term("kg:mergedBy"), merge_iri(entity.id, merge, base))
        yield from _merging(merge_iri(entity.id, merge, base), merge, base)


def _merging(node: NamedNode, merge: Merge, base: str) -> Iterator[Triple]:
    yield Triple(node, term("rdf:type"), term("kg:Merge"))
    yield Triple(node, term("kg:kept"), tagged(merge.kept))
    yield Triple(node, term("kg:merged"), tagged(merge.merged))
    yield Triple(node, term("kg:rule"), term(f"kg:{merge.rule.capitalize()}"))
    yield Triple(node, term("kg:confidence"), _confidence(merge.confidence))
    if merge.evidence:
        yield Triple(node, term("kg:shownBy"), evidence_iri(merge.evidence, base))
        yield from _evidence(merge.evidence, base)


def _statement(node: NamedNode, statement: Statement, labels: Mapping[str, str], base: str) -> Iterator[Triple]:
    subject, predicate = entity_iri(statement.subject, base), relation_iri(statement.relation, base, is_open=statement.open)
    said = _filler(statement.object, base)
    yield Triple(node, term("rdf:type"), term("kg:Statement"))
    yield Triple(node, term("rdf:subject"), subject)
    yield Triple(node, term("rdf:predicate"), predicate)
    yield Triple(node, term("rdf:object"), said)
    yield Triple(node, term("kg:polarity"), term(f"kg:{statement.polarity.capitalize()}"))
    yield Triple(node, term("kg:modality"), term(f"kg:{statement.modality.capitalize()}"))
    if statement.speaker is not None:
        yield Triple(node, term("kg:attributedTo"), entity_iri(statement.speaker, base))
    yield Triple(node, term("kg:confidence"), _confidence(statement.confidence))
    if statement.frame:
        yield Triple(node, term("kg:extractedBy"), frame_iri(statement.frame, base))
    yield Triple(node, term("prov:wasDerivedFrom"), evidence_iri(statement.evidence, base))
    dated = _dated(statement)
    for role, filler in statement.qualifiers:
        if not (role == "time" and filler == dated and dated.low is None):
            yield Triple(node, relation_iri(role, base), _qualifier(role, filler, labels, base))
    yield from _marks(node, dated)
    if statement.holds:
        yield Triple(subject, predicate, said)


def _confidence(number: float) -> Literal:
    """Write four digits: what lies behind them differs between machines and says nothing."""
    return Literal(turtle.number(f"{number:.4f}"), datatype=term("xsd:decimal"))


def _qualifier(role: str, filler: str | Value, labels: Mapping[str, str], base: str) -> NamedNode | Literal:
    if role not in WORDS:
        return _filler(filler, base)
    text = filler.text if isinstance(filler, Value) else labels.get(filler, filler)
    return term(f"kg:{STATUS[text]}") if role == "status" and text in STATUS else plain(text)


def _filler(filler: str | Value, base: str) -> NamedNode | Literal:
    if isinstance(filler, str):
        return entity_iri(filler, base)
    if _is_dated(filler):
        return calendar(str(filler.high if filler.low is None else filler.low))
    return plain(filler.text, "ja") if filler.kind in ("text", "date") else value_iri(filler, base)


def _is_dated(value: Value) -> bool:
    return value.kind == "date" and not (value.low is None and value.high is None)


def _dated(statement: Statement) -> Value | None:
    """Give the date whose ends the statement carries: its object, else its time."""
    if isinstance(statement.object, Value) and _is_dated(statement.object):
        return statement.object
    times = [v for role, v in statement.qualifiers if role == "time" and isinstance(v, Value) and _is_dated(v)]
    return min(times, key=repr, default=None)


def _marks(node: NamedNode, value: Value | None) -> Iterator[Triple]:
    if value is None:
        return
    if value.high is not None and value.high != value.low:
        yield Triple(node, term("kg:until"), calendar(str(value.high)))
    if value.high is None:
        yield Triple(node, term("kg:since"), calendar(str(value.low)))
    if value.approximate:
        yield Triple(node, term("kg:approximate"), _TRUE)


def _evidence(evidence: Evidence, base: str) -> Iterator[Triple]:
    node = evidence_iri(evidence, base)
    selector = NamedNode(f"{node.value}#selector")
    yield Triple(node, term("rdf:type"), term("oa:SpecificResource"))
    yield Triple(node, term("oa:hasSource"), document_iri(evidence.document, base))
    yield Triple(node, term("oa:hasSelector"), selector)
    yield Triple(selector, term("rdf:type"), term("oa:TextPositionSelector"))
    yield Triple(selector, term("rdf:type"), term("oa:TextQuoteSelector"))
    yield Triple(selector, term("oa:start"), Literal(evidence.span.start))
    yield Triple(selector, term("oa:end"), Literal(evidence.span.end))
    yield Triple(selector, term("oa:exact"), plain(evidence.quote))


def _relation(name: str, base: str) -> Iterator[Triple]:
    node = relation_iri(name, base, is_open=True)
    yield Triple(node, term("rdf:type"), term("rdf:Property"))
    yield Triple(node, term("rdfs:subPropertyOf"), term("kg:relatedTo"))
    yield Triple(node, term("rdfs:label"), plain(name, "ja"))


def amounts(statement: Statement) -> Iterator[Value]:
    """Give the values of a statement that are nodes: amounts, not dates and texts."""
    for role, value in (("o", statement.object), *statement.qualifiers):
        if isinstance(value, Value) and value.kind not in ("text", "date") and role not in WORDS:
            yield value


def wordings(statements: Iterable[Statement], base: str = BASE) -> Wordings:
    """Give all the ways in which each amount is written."""
    texts: Wordings = defaultdict(set)
    for statement in statements:
        for value in amounts(statement):
            texts[value_iri(value, base)].add(value.text)
    return texts


def _values(statements: Mapping[NamedNode, Statement], texts: Wordings, base: str) -> Iterator[Triple]:
    kept: dict[NamedNode, Value] = {}
    for node, statement in statements.items():
        for value in amounts(statement):
            _refuse_wrong_numbers(node, value)
            kept[value_iri(value, base)] = value
    for node, value in kept.items():
        yield from _value(node, value)
        label, *others = sorted(texts[node], key=lambda text: (len(text), text))
        yield Triple(node, term("rdfs:label"), tagged(label))
        yield from (Triple(node, term("skos:altLabel"), tagged(text)) for text in others)


def _refuse_wrong_numbers(node: NamedNode, value: Value) -> None:
    for end in (value.low, value.high):
        try:
            wrong = end is not None and not Decimal(end).is_finite()
        except InvalidOperation:
            wrong = True
        if wrong:
            message = f"{end!r} in {value.text!r} is no number: a {value.kind} needs a finite one or none"
            raise ContractError(message, node.value)


def _value(node: NamedNode, value: Value) -> Iterator[Triple]:
    money = value.kind == "money"
    yield Triple(node, term("rdf:type"), term("schema:MonetaryAmount" if money else "schema:QuantitativeValue"))
    if not money:
        yield Triple(node, term("schema:additionalType"), plain(value.kind))
    unit = "%" if value.kind == "share" and value.unit is None else value.unit
    if unit is not None:
        yield Triple(node, term("schema:currency" if money else "schema:unitText"), plain(unit))
    ends = {"value": value.low} if value.low == value.high else {"minValue": value.low, "maxValue": value.high}
    yield from (Triple(node, term(f"schema:{name}"), amount(Decimal(end))) for name, end in ends.items() if end is not None)
    if value.approximate:
        yield Triple(node, term("kg:approximate"), _TRUE)
