"""Statements → what a page must know of their RDF to write a selection as Turtle: names that are hashes, amounts, dates, qualifiers.

Everything else about a statement (its triple, stance, speaker, evidence) the page can write from what it shows.  The terms are those of
`graph.assemble`, so that what is saved from a page is a part of the graph, triple by triple.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import graph
from kg.model import Entity, Value
from kg.terms import statement_iri, term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Statement

Pairs = tuple[tuple[str, str], ...]  # predicate and object, as N-Triples writes them

_TOLD = {  # what the page writes by itself
    term(name)
    for name in (
        *("rdf:type", "rdf:subject", "rdf:predicate", "kg:polarity", "kg:modality", "kg:attributedTo"),
        *("kg:confidence", "kg:extractedBy", "prov:wasDerivedFrom"),
    )
}


@dataclass(frozen=True, slots=True)
class Clippings:
    """The names of statements in their order, what each says beside its triple, and the amounts that they name, by IRI."""

    names: tuple[str, ...]
    sayings: tuple[Pairs, ...]
    values: Mapping[str, Pairs]


def cut(entities: Sequence[Entity], statements: Sequence[Statement], base: str) -> Clippings:
    """Cut them out of the graph.

    >>> from kg.model import Evidence, Span, Statement
    >>> year = Value("date", Span(0, 5), "2024年", "2024", "2024")
    >>> fact = Statement("a", "builds", "b", Evidence("d", Span(0, 9), "…"), qualifiers=(("time", year),))
    >>> cut([], [fact], "https://kg.example/").sayings[0][0][1]
    '"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    rich = [s for s in statements if s.qualifiers or isinstance(s.object, Value)]
    named = {filler for s in rich for _, filler in s.qualifiers if isinstance(filler, str)}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    things = [Entity(entity.id, entity.kind, entity.labels) for entity in entities if entity.id in named]
    for triple in graph.assemble((), things, rich, base=base):
        found[str(triple.subject)].append((str(triple.predicate), str(triple.object)))
    nodes = [str(statement_iri(statement, base)) for statement in statements]
    told = {str(predicate) for predicate in _TOLD}
    wanted = {n: tuple(p for p in found[n] if p[0] not in told) if n in found else () for n in nodes}
    sayings = tuple(_without_entity(s, wanted[n]) for s, n in zip(statements, nodes, strict=True))
    values = {node[1:-1]: tuple(pairs) for node, pairs in found.items() if node.startswith(f"<{base}value/")}
    return Clippings(tuple(node[1:-1].rpartition("/")[2] for node in nodes), sayings, values)


def _without_entity(statement: Statement, pairs: Pairs) -> Pairs:
    """Leave out an object that is an entity: the page has it."""
    return pairs if isinstance(statement.object, Value) else tuple(pair for pair in pairs if pair[0] != str(term("rdf:object")))
