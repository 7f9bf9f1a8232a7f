"""RDF triples → documents, entities and statements: the inverse of `graph.assemble`.

So pages, explanations and networks can be made from a Turtle file alone, one of ours or one that keeps the contract.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.errors import ContractError
from kg.model import Document, Entity, Evidence, Mention, Merge, MergeRule, Modality, Polarity, Span, Statement, Value, ValueKind
from kg.terms import KG, minted, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple

STATUS = {"current": "Current", "former": "Former"}
WORDS = ("role", "status")  # qualifiers whose filler is a word, not a thing

_OWN = {"polarity", "modality", "attributedTo", "confidence", "extractedBy", "until", "since", "approximate"}

_Index = dict[Any, dict[NamedNode, list[Any]]]


class Contents(NamedTuple):
    """What a graph holds, as values, each kind in the order of its ids or IRIs."""

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]


def read(triples: Iterable[Triple | Quad]) -> Contents:
    """Give the documents, entities and statements of a graph, from its triples alone.

    What a graph does not keep is empty: texts and turns of documents, spans of values and mentions (an entity has one for each document
    that it stands in).  Aliases and qualifiers come sorted, words ("role", "status") as values.

    Raises:
        ContractError: if the place of some evidence is no stretch of text.

    >>> from kg.graph import assemble
    >>> fact = Statement("oracle", "builds", "stargate", Evidence("000", Span(0, 3), "建てる"), frame="builds/3f00aa")
    >>> read(assemble([], [], [fact])).statements == (fact,)
    True
    """
    index: _Index = {}
    for triple in triples:
        found = index.get(triple.subject)
        if found is None:
            found = index[triple.subject] = {}
        found.setdefault(triple.predicate, []).append(triple.object)
    nodes = sorted((node for node in index if isinstance(node, NamedNode)), key=lambda node: node.value)
    rooms = {node: _room(index, node) for node in nodes}
    return Contents(
        tuple(_read_document(index, node) for node in nodes if rooms[node] == "document"),
        tuple(_read_entity(index, node) for node in nodes if rooms[node] == "entity"),
        tuple(_read_statement(index, node) for node in nodes if rooms[node] == "statement"),
    )


def _room(index: _Index, node: NamedNode) -> str:
    """Tell what a node is by its classes, so that a graph from elsewhere is read too."""
    found = index[node]
    classes = {c.value for c in found.get(term("rdf:type"), ()) if isinstance(c, NamedNode)}
    if term("rdf:subject") in found and term("rdf:object") in found and term("rdf:predicate") in found:
        return "statement"
    if f"{KG}Document" in classes:
        return "document"
    if f"{KG}Merge" in classes:
        return "merge"
    ours = any(c.startswith(KG) for c in classes) and not node.value.startswith(KG)
    place = minted(node) if term("rdfs:label") in found else None
    return "entity" if ours or (place and place[1] == "entity") else ""


def _all(index: _Index, node: object, name: str) -> list[NamedNode | Literal]:
    found = index.get(node, {}).get(term(name), [])
    return sorted(found, key=str) if len(found) > 1 else found


def _text(index: _Index, node: object, name: str) -> str | None:
    return next((found.value for found in _all(index, node, name)), None)


def _id(index: _Index, node: NamedNode | Literal) -> str:
    place = minted(node) if isinstance(node, NamedNode) else None
    return _text(index, node, "dcterms:identifier") or (place[2] if place else node.value)


def _local(iri: str) -> str:
    return unquote(iri[len(KG) :], errors="surrogatepass") if iri.startswith(KG) else iri


def _read_document(index: _Index, node: NamedNode) -> Document:
    texts = {name: _text(index, node, f"dcterms:{name}") for name in ("title", "issued", "source")}
    return Document(_id(index, node), "", texts["title"] or "", texts["issued"], texts["source"])


def _read_entity(index: _Index, node: NamedNode) -> Entity:
    classes = [c.value for c in _all(index, node, "rdf:type")]
    kind = _local(next((c for c in classes if c.startswith(KG)), classes[0] if classes else f"{KG}Thing"))
    named = [label for label in _all(index, node, "rdfs:label") if isinstance(label, Literal)]
    labels = sorted(((label.language or "", label.value) for label in named), key=lambda pair: (pair[0] != "ja", pair))
    aliases, misheard, same_as = (
        tuple(sorted({found.value for found in _all(index, node, name)})) for name in ("skos:altLabel", "skos:hiddenLabel", "owl:sameAs")
    )
    merges = (_read_merge(index, merge) for merge in _all(index, node, "kg:mergedBy"))
    found = tuple(sorted(merges, key=lambda m: (m.merged, m.kept, m.rule)))
    entity = Entity(_id(index, node), kind, tuple(labels), aliases, misheard, same_as, merges=found)
    places = sorted(_id(index, document) for document in _all(index, node, "kg:mentionedIn"))
    return replace(entity, mentions=tuple(Mention(place, Span(0, 0), "name", kind, entity.label()) for place in places))


def _read_merge(index: _Index, node: object) -> Merge:
    kept, merged = (_text(index, node, f"kg:{name}") or "" for name in ("kept", "merged"))
    rule = cast("MergeRule", _choice(_text(index, node, "kg:rule"), get_args(MergeRule)))
    evidence = _read_evidence(index, node, "kg:shownBy") if _all(index, node, "kg:shownBy") else None
    return Merge(kept, merged, rule, evidence, float(_text(index, node, "kg:confidence") or 1))


def _read_statement(index: _Index, node: NamedNode) -> Statement:
    subject, predicate, said = (_all(index, node, f"rdf:{name}")[0] for name in ("subject", "predicate", "object"))
    place = minted(predicate) if isinstance(predicate, NamedNode) else None
    is_open = place is not None and place[1] == "relation"
    speakers = [_id(index, speaker) for speaker in _all(index, node, "kg:attributedTo")]
    object_ = _read_filler(index, said)
    dated = isinstance(object_, Value) and object_.kind == "date"
    return Statement(
        subject=_id(index, subject),
        relation=place[2] if place and is_open else _local(predicate.value),
        object=_marked(index, node, object_) if isinstance(object_, Value) and dated else object_,
        evidence=_read_evidence(index, node),
        polarity=cast("Polarity", _choice(_text(index, node, "kg:polarity"), get_args(Polarity))),
        modality=cast("Modality", _choice(_text(index, node, "kg:modality"), get_args(Modality))),
        speaker=speakers[0] if speakers else None,
        qualifiers=_read_qualifiers(index, node, dated=dated),
        frame=unquote((_text(index, node, "kg:extractedBy") or "").rpartition("/frame/")[2], errors="surrogatepass"),
        confidence=float(_text(index, node, "kg:confidence") or 1),
        open=is_open,
    )


def _choice(iri: str | None, choices: tuple[str, ...]) -> str:
    """Give the choice that an IRI of ours names, the first where it names none: positive, asserted."""
    name = _local(iri or "").lower()
    return name if name in choices else choices[0]


def _read_evidence(index: _Index, node: Any, name: str = "prov:wasDerivedFrom") -> Evidence:  # noqa: ANN401 -- a node of the index
    places = _all(index, node, name)
    if not places:
        return Evidence("", Span(0, 0), "")
    sources = _all(index, places[0], "oa:hasSource")
    selector = next(iter(_all(index, places[0], "oa:hasSelector")), None)
    start, end = (_text(index, selector, f"oa:{name}") or "0" for name in ("start", "end"))
    try:
        span = Span(int(start), int(end))
    except ValueError as error:
        message = f"its evidence lies at {start}..{end}, which is no stretch of text; build the graph again"
        raise ContractError(message, node.value) from error
    return Evidence(_id(index, sources[0]) if sources else "", span, _text(index, selector, "oa:exact") or "")


def _read_qualifiers(index: _Index, node: NamedNode, *, dated: bool) -> tuple[tuple[str, str | Value], ...]:
    found: list[tuple[str, str | Value]] = []
    for predicate, fillers in index[node].items():
        role = _local(predicate.value)
        if predicate.value.startswith(KG) and role not in (*_OWN, "time"):
            found += [(role, _read_word(filler) if role in WORDS else _read_filler(index, filler)) for filler in fillers]
    times = _all(index, node, "kg:time") or ([] if dated else _all(index, node, "kg:until"))
    for place, time in enumerate(times):
        value = _read_filler(index, time)
        marked = isinstance(value, Value) and place == 0 and not dated
        found.append(("time", _marked(index, node, value) if isinstance(value, Value) and marked else value))
    return tuple(sorted(found, key=repr))


def _read_word(filler: NamedNode | Literal) -> Value:
    word = filler.value if isinstance(filler, Literal) else _local(filler.value).lower()
    return Value("text", Span(0, 0), word)


def _read_filler(index: _Index, filler: NamedNode | Literal) -> str | Value:
    if isinstance(filler, Literal):
        kind = filler.datatype.value.partition("#")[2]
        if kind in ("date", "gYearMonth", "gYear"):
            return Value("date", Span(0, 0), filler.value, filler.value, filler.value)
        if kind in ("integer", "decimal"):
            return Value("count", Span(0, 0), filler.value, Decimal(filler.value), Decimal(filler.value))
        return Value("text", Span(0, 0), filler.value)
    classes = _all(index, filler, "rdf:type")
    if term("schema:MonetaryAmount") in classes or term("schema:QuantitativeValue") in classes:
        return _read_value(index, filler, money=term("schema:MonetaryAmount") in classes)
    return _id(index, filler)


def _read_value(index: _Index, node: NamedNode, *, money: bool) -> Value:
    unit = _text(index, node, "schema:currency" if money else "schema:unitText")
    kind = _text(index, node, "schema:additionalType") or ("share" if unit == "%" else "count")
    ends = (_text(index, node, f"schema:{end}") for end in ("value", "minValue", "maxValue"))
    exact, least, most = (None if end is None else Decimal(end) for end in ends)
    return Value(
        kind="money" if money else cast("ValueKind", kind),
        span=Span(0, 0),
        text=_text(index, node, "rdfs:label") or "",
        low=least if exact is None else exact,
        high=most if exact is None else exact,
        unit=unit,
        approximate=_text(index, node, "kg:approximate") == "true",
    )


def _marked(index: _Index, node: NamedNode, value: Value) -> Value:
    """Give a date the ends that its statement carries."""
    until, since = _text(index, node, "kg:until"), _text(index, node, "kg:since")
    approximate = _text(index, node, "kg:approximate") == "true"
    if value.kind != "date":
        return value
    low = None if until == value.low else value.low
    return replace(value, low=low, high=None if since else until or value.high, approximate=approximate)
