"""Statements in RDF's classic reification ⇄ reifiers of RDF 1.2: one triple with a triple in it instead of three.

`<statement/x> rdf:reifies <<( s p o )>>` takes the place of `rdf:subject`, `rdf:predicate` and `rdf:object`; all else stays.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Triple

from kg.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

_PARTS = tuple(term(f"rdf:{name}") for name in ("subject", "predicate", "object"))
REIFIES = term("rdf:reifies")


def fold(triples: Iterable[Triple | Quad]) -> Iterator[Triple]:
    """Give triples with a reifier for each `kg:Statement` that has one subject, one predicate and one object."""
    found = [Triple(t.subject, t.predicate, t.object) for t in triples]
    parts: dict[object, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in found:
        if triple.predicate in _PARTS:
            parts[triple.subject][triple.predicate].append(triple.object)
    whole = {
        t.subject for t in found if t.predicate == term("rdf:type") and t.object == term("kg:Statement") and _is_fact(parts[t.subject])
    }
    for triple in found:
        if triple.subject not in whole or triple.predicate not in _PARTS:
            yield triple
        elif triple.predicate == _PARTS[0]:
            subject, predicate, said = (parts[triple.subject][part][0] for part in _PARTS)
            yield Triple(triple.subject, REIFIES, Triple(subject, predicate, said))


def unfold(reifier: Triple) -> Iterator[Triple]:
    """Give the three triples that a reifier stands for.

    >>> fact = Triple(term("kg:a"), term("kg:b"), term("kg:c"))
    >>> [t.predicate.value.partition("#")[2] for t in unfold(Triple(term("kg:x"), REIFIES, fact))]
    ['subject', 'predicate', 'object']
    """
    fact = reifier.object
    if isinstance(fact, Triple):
        yield from (
            Triple(reifier.subject, part, value) for part, value in zip(_PARTS, (fact.subject, fact.predicate, fact.object), strict=True)
        )


def _is_fact(parts: dict[NamedNode, list[Any]]) -> bool:
    """Tell whether the parts of a node can be one triple: a literal is no subject, and only an IRI a predicate."""
    if any(len(parts[part]) != 1 for part in _PARTS):
        return False
    subject, predicate = parts[_PARTS[0]][0], parts[_PARTS[1]][0]
    return isinstance(subject, NamedNode) and isinstance(predicate, NamedNode)
