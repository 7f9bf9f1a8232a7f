"""A graph → findings: where it breaks its contract.

Two ways side by side.  The shapes (SHACL) say what each node looks like; what spans many nodes is asked of the store directly, because
that is a hundred times faster: a plain triple stands exactly where a positive, asserted statement holds it, nothing points to nowhere or
is pointed to by nothing, each quote is the text's own words, and each term of ours is one that the ontology defines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pyoxigraph
from pyoxigraph import NamedNode, Triple

from kg import schema
from kg.contents import WORDS
from kg.errors import OntologyError
from kg.terms import KG, minted, relation_iri, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.model import Document, Entity, Statement
    from kg.store import Store

Severity = Literal["error", "warning"]

_POINTERS = (
    *("kg:attributedTo", "kg:mentionedIn", "kg:mergedBy", "kg:shownBy", "oa:hasSource", "oa:hasSelector", "prov:wasDerivedFrom"),
    *("rdf:subject", "rdf:object"),
)
_DESCRIBED = ("entity", "document", "merge", "evidence", "value", "statement")  # a frame is described by the ontology
_SHOWN = 60  # characters of a quote


class Finding(NamedTuple):
    """Something that is wrong: where, and what should be so."""

    severity: Severity
    node: str
    message: str


def check(store: Store, shapes: Path, documents: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Give what is wrong with a graph, errors first, then by node; nothing if it keeps the contract.

    Args:
        store: the graph.
        shapes: a Turtle file of SHACL shapes, as `ontology/shapes.ttl`.
        documents: the texts that it was made from, by document id; those that are missing are not compared.

    Raises:
        OntologyError: if the shapes cannot be read.
    """
    found = {*_shapes(store, shapes), *_plain(store), *_dangling(store), *_idle(store), *_quotes(store, documents or {})}
    if (shapes.parent / "classes.ttl").is_file():
        found |= {Finding("error", *found) for found in (*schema.unfit(shapes.parent), *schema.strange(store, shapes.parent))}
    return tuple(sorted(found))


def quick(documents: Iterable[Document], entities: Iterable[Entity], statements: Iterable[Statement], folder: Path) -> tuple[Finding, ...]:
    """Give what is wrong with what a build found, as far as it can be told at once: words, ends and terms of each statement."""
    texts = {document.id: document.text for document in documents}
    known = {entity.id for entity in entities}
    terms = schema.read(folder)
    return tuple(sorted({Finding("error", at.frame, why) for at in statements for why in _unsound(at, texts, known, terms)}))


def _unsound(statement: Statement, texts: Mapping[str, str], known: set[str], terms: schema.Schema) -> Iterator[str]:
    evidence = statement.evidence
    where = f"{evidence.document} {evidence.span.start}-{evidence.span.end}"
    there = evidence.span.of(texts.get(evidence.document, ""))
    if there != evidence.quote:
        yield f"{where}: its quote {evidence.quote[:_SHOWN]!r} is not what the text has there: {there[:_SHOWN]!r}"
    fillers = (
        statement.subject,
        statement.object,
        statement.speaker,
        *(filler for role, filler in statement.qualifiers if role not in WORDS),
    )
    for filler in fillers:
        if isinstance(filler, str) and filler not in known:
            yield f"{where}: it speaks of {filler!r}, which is nowhere described"
    if not statement.open and relation_iri(statement.relation).value not in terms.properties:
        yield f"{where}: {statement.relation!r} is no relation of the ontology"


def _shapes(store: Store, shapes: Path) -> Iterator[Finding]:
    import rdflib  # noqa: PLC0415 -- both take a while to load, and only this verb needs them
    from pyshacl import validate  # noqa: PLC0415
    from rdflib.namespace import SH  # noqa: PLC0415

    try:
        rules = rdflib.Graph().parse(shapes, format="turtle")
    except Exception as error:  # rdflib's parsers raise anything from SyntaxError to IndexError
        message = f"these are no SHACL shapes in Turtle: {error}"
        raise OntologyError(message, shapes) from error
    # In rdflib's own memory: pyshacl asks so many small questions that the way into Oxigraph costs more than it saves.
    data = rdflib.Graph()
    data.parse(data=pyoxigraph.serialize(dict.fromkeys(store), format=pyoxigraph.RdfFormat.N_TRIPLES) or b"", format="nt")
    _, report, _ = validate(data, shacl_graph=rules, inference="none", advanced=False, meta_shacl=False)
    if not isinstance(report, rdflib.Graph):
        raise OntologyError(str(report), shapes)
    for result in report.objects(None, SH.result):  # one that is only the detail of another is no finding
        yield _finding(report, result, SH)


def _finding(report: Any, result: Any, vocabulary: Any) -> Finding:  # noqa: ANN401 -- rdflib is loaded by the caller only
    severity: Severity = "error" if report.value(result, vocabulary.resultSeverity) == vocabulary.Violation else "warning"
    focus, value = report.value(result, vocabulary.focusNode), report.value(result, vocabulary.value)
    by_query = report.value(result, vocabulary.sourceConstraintComponent) == vocabulary.SPARQLConstraintComponent
    message = " ".join(sorted(str(text) for text in report.objects(result, vocabulary.resultMessage)))
    shown = "" if value is None or by_query else f" (it has {str(value)[:_SHOWN]!r})"
    return Finding(severity, str(value if by_query and value is not None else focus), message + shown)


def _plain(store: Store) -> Iterator[Finding]:
    """Compare the plain triples with the statements that hold."""
    parts = {name: {t.subject: t.object for t in store.match(None, term(name))} for name in _PARTS}
    held: dict[Triple, str] = {}
    said: dict[Triple, str] = {}
    for node, subject in parts["rdf:subject"].items():
        predicate, value = parts["rdf:predicate"].get(node), parts["rdf:object"].get(node)
        if not isinstance(predicate, NamedNode) or not isinstance(subject, NamedNode) or value is None:
            continue  # the shapes tell
        holds = parts["kg:polarity"].get(node) == term("kg:Positive") and parts["kg:modality"].get(node) == term("kg:Asserted")
        (held if holds else said)[Triple(subject, predicate, value)] = str(node)
    standing = {t for p in {t.predicate for t in (*held, *said)} for t in store.match(None, p) if _is_fact(t)}
    for triple in held.keys() - standing:
        yield Finding("error", held[triple].strip("<>"), "it is positive and asserted, yet its plain triple is missing")
    for triple in standing - held.keys():
        why = "only statements that are denied or not asserted say it" if triple in said else "no statement holds it"
        fact = f"{triple.predicate.value} {triple.object}"
        yield Finding("error", str(triple.subject).strip("<>"), f"{fact} stands as a plain triple, but {why}")


_PARTS = ("rdf:subject", "rdf:predicate", "rdf:object", "kg:polarity", "kg:modality")


def _is_fact(triple: Triple) -> bool:
    """Tell a plain triple from a qualifier of the same name: its subject is no statement."""
    place = minted(triple.subject) if isinstance(triple.subject, NamedNode) else None
    return not (place and place[1] == "statement")


def _dangling(store: Store) -> Iterator[Finding]:
    known = {t.subject for t in store.match(None, term("rdf:type"))}
    for name in _POINTERS:
        for triple in store.match(None, term(name)):
            if _is_lost(triple.object, known):
                target = str(triple.object).strip("<>")
                yield Finding("error", str(triple.subject).strip("<>"), f"its {name} points to {target}, which is nowhere described")


def _is_lost(node: object, known: set[Any]) -> bool:
    place = minted(node) if isinstance(node, NamedNode) else None
    return node not in known and (place is None or place[1] in _DESCRIBED) and isinstance(node, NamedNode) and not node.value.startswith(KG)


def _idle(store: Store) -> Iterator[Finding]:
    """Find evidence and amounts that no statement needs."""
    used = {t.object for name in ("prov:wasDerivedFrom", "rdf:object") for t in store.match(None, term(name))}
    for kind in ("oa:SpecificResource", "schema:MonetaryAmount", "schema:QuantitativeValue"):
        for triple in store.match(None, term("rdf:type"), term(kind)):
            node = triple.subject
            if node not in used and isinstance(node, NamedNode) and not _is_needed(store, node):
                yield Finding("warning", node.value, "nothing rests on it")


def _is_needed(store: Store, node: NamedNode) -> bool:
    return next(store.match(None, None, node), None) is not None


def _quotes(store: Store, documents: Mapping[str, str]) -> Iterator[Finding]:
    identifiers: dict[object, str] = {t.subject: getattr(t.object, "value", "") for t in store.match(None, term("dcterms:identifier"))}
    parts: dict[str, dict[object, str]] = {}
    for name in ("start", "end", "exact"):
        parts[name] = {t.subject: getattr(t.object, "value", "") for t in store.match(None, term(f"oa:{name}"))}
    sources = {t.subject: identifiers.get(t.object, "") for t in store.match(None, term("oa:hasSource"))}
    for triple in store.match(None, term("oa:hasSelector")):
        text = documents.get(sources.get(triple.subject, ""))
        start, end, exact = (parts[name].get(triple.object, "") for name in ("start", "end", "exact"))
        if text is None or not (start.isdecimal() and end.isdecimal()):
            continue
        there = text[int(start) : int(end)]
        if there != exact:
            message = f"its quote {exact[:_SHOWN]!r} is not what the text has there: {there[:_SHOWN]!r}"
            yield Finding("error", str(triple.object).strip("<>"), message)
