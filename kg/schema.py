"""An ontology's folder → its terms, and what does not fit together in it or in a graph that uses it.

The ontology is read here as RDF, not as the analysers read it, so that a term which no frame needs is seen, too.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph
from pyoxigraph import NamedNode

from kg.terms import KG, term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store import Store

_PROPERTIES = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property")
_POINTS = ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "owl:inverseOf")


class Schema(NamedTuple):
    """The terms of an ontology: classes, properties by kind, and what stands above a class."""

    classes: frozenset[str]
    properties: frozenset[str]
    objects: frozenset[str]
    texts: frozenset[str]
    named: frozenset[str]
    points: tuple[tuple[str, str, str], ...]


@cache
def read(folder: Path) -> Schema:
    """Read the terms of an ontology's folder."""
    kinds: dict[str, set[str]] = defaultdict(set)
    points, named = [], set()
    for file in sorted(folder.glob("*.ttl")):
        if file.stem == "shapes":
            continue
        for t in pyoxigraph.parse(path=str(file)):
            if not (isinstance(t.subject, NamedNode) and t.subject.value.startswith(KG)):
                continue
            if t.predicate == term("rdf:type") and isinstance(t.object, NamedNode):
                kinds[t.object.value].add(t.subject.value)
            elif t.predicate == term("rdfs:label"):
                named.add(t.subject.value)
            elif isinstance(t.object, NamedNode):
                points += [(t.subject.value, name, t.object.value) for name in _POINTS if t.predicate == term(name)]
    properties = frozenset(chain.from_iterable(kinds[term(name).value] for name in _PROPERTIES))
    objects, texts = (frozenset(kinds[term(name).value]) for name in _PROPERTIES[:2])
    return Schema(frozenset(kinds[term("owl:Class").value]), properties, objects, texts, frozenset(named), tuple(sorted(points)))


def unfit(folder: Path) -> Iterator[tuple[str, str]]:
    """Give each term of an ontology that does not fit, and why."""
    schema = read(folder)
    for name in schema.objects & schema.texts:
        yield name, "it is an owl:ObjectProperty and an owl:DatatypeProperty; it can only be one"
    for name, point, target in schema.points:
        if target.startswith(KG) and target not in schema.classes | schema.properties:
            yield name, f"its {point} names {target}, which the ontology does not define"
    for name in (schema.classes | schema.objects | schema.texts) - schema.named:
        yield name, "it has no label"
    above: dict[str, set[str]] = defaultdict(set)
    for name, point, target in schema.points:
        if point in ("rdfs:subClassOf", "rdfs:subPropertyOf") and name != target:
            above[name].add(target)
    for name in sorted(above):
        if name in _climbed(name, above):
            yield name, "it stands above itself"


def _climbed(name: str, above: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(above[name])
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += above.get(here, ())
    return found


def strange(store: Store, folder: Path) -> Iterator[tuple[str, str]]:
    """Give each term of ours that a graph uses and the ontology does not define, and where one such use is."""
    schema = read(folder)
    uses = (
        ("class", "SELECT ?term (SAMPLE(?s) AS ?node) WHERE { ?s a ?term } GROUP BY ?term", schema.classes),
        ("property", "SELECT ?term (SAMPLE(?s) AS ?node) WHERE { ?s ?term ?o } GROUP BY ?term", schema.properties),
        ("relation", "SELECT ?term (SAMPLE(?s) AS ?node) WHERE { ?s rdf:predicate ?term } GROUP BY ?term", schema.properties),
    )
    for what, query, known in uses:
        found = store.query(query)
        for row in found if isinstance(found, pyoxigraph.QuerySolutions) else ():
            used, node = row["term"], row["node"]
            if isinstance(used, NamedNode) and used.value.startswith(KG) and used.value not in known:
                yield str(node).strip("<>"), f"it uses {used.value}, which is no {what} of the ontology"
