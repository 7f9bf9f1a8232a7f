"""A store and the ontology → what follows, each rule's findings in a graph of its own, never among what was extracted.

A rule is a CONSTRUCT query of the folder `ontology/rules`; what it finds stands in the named graph `<base>inferred/` and the rule's name,
which so tells of each triple why it is there.  A triple that is stated, or that an earlier rule gives, is not repeated.  Rules are applied
until nothing more follows; with the few that there are, that is quickly so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg import graph
from kg.errors import OntologyError, OutputError, QueryError
from kg.store import Store
from kg.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SCHEMA = NamedNode("urn:kg:schema")  # the ontology, as long as the rules are applied
_TOLD = ("rdf:type", "rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf")


def rules(ontology: Path) -> dict[str, str]:
    """Give the rules of an ontology's folder, by name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted((ontology / "rules").glob("*.rq"))}


def graphs(store: Store) -> list[NamedNode]:
    """Give the graphs of a store that rules made."""
    return [name for name in store.graphs() if name.value.startswith(f"{store.base}inferred/")]


def clear(store: Store) -> None:
    """Forget what followed."""
    for name in graphs(store):
        store.drop(name)


def infer(store: Store, ontology: Path) -> dict[str, int]:
    """Put what follows into a store that can be written, in the place of what followed before, and count it by rule.

    Raises:
        OntologyError: if a rule is no CONSTRUCT query.
    """
    clear(store)
    if store.is_remote:  # rules ask several graphs together with the merged view, for which the protocol has no name
        near = Store.of(store)
        counts = infer(near, ontology)
        for name in graphs(near):
            store.replace(name, near.within(name))
        return counts
    names = {rule: NamedNode(f"{store.base}inferred/{rule}") for rule in rules(ontology)}
    found: dict[str, set[Triple]] = {rule: set() for rule in names}
    store.extend(_schema(ontology), _SCHEMA)
    try:
        while sum(_apply(store, ontology, rule, names, found) for rule in names):
            pass
    finally:
        store.drop(_SCHEMA)
    return {rule: len(triples) for rule, triples in found.items()}


def written(store: Store, path: Path) -> bytes:
    """Give the bytes of a file of quads with what was inferred, the same for the same.

    Raises:
        OutputError: if the suffix is neither .trig nor .nq.
    """
    if path.suffix == ".nq":
        quads = [Quad(t.subject, t.predicate, t.object, name) for name in graphs(store) for t in sorted(store.within(name), key=str)]
        return pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""
    if path.suffix != ".trig":
        message = "what is inferred has graphs of its own; take the suffix .trig or .nq"
        raise OutputError(message, path)
    head = graph.write([], store.base)
    bodies = ((name, graph.write(store.within(name), store.base)[len(head) :].strip("\n")) for name in graphs(store))
    return "\n".join([head, *(f"{name} {{\n{body}\n}}\n" for name, body in bodies)]).encode()


def _apply(store: Store, ontology: Path, rule: str, names: dict[str, NamedNode], found: dict[str, set[Triple]]) -> int:
    """Apply a rule once, and count what is new."""
    path = ontology / "rules" / f"{rule}.rq"
    try:
        given = store.query(rules(ontology)[rule], default=[DefaultGraph(), _SCHEMA, *names.values()])
    except QueryError as error:
        raise OntologyError(str(error), path) from error
    if not isinstance(given, pyoxigraph.QueryTriples):
        message = "a rule is a CONSTRUCT query"
        raise OntologyError(message, path)
    known = set().union(*found.values())
    new = {t for t in set(given) - known if next(store.match(t.subject, t.predicate, t.object), None) is None}
    store.extend(sorted(new, key=str), names[rule])
    found[rule] |= new
    return len(new)


def _schema(ontology: Path) -> Iterator[Triple]:
    told = {term(name) for name in _TOLD}
    for file in sorted(ontology.glob("*.ttl")):
        if file.stem != "shapes":
            for quad in pyoxigraph.parse(path=str(file)):
                if quad.predicate in told and not isinstance(quad.object, BlankNode):
                    yield quad.triple
