"""Entities and statements of all documents → what each document has said of them: its part of the graph.

A part is the document, its statements with their evidence, and whatever they speak of, described as the whole graph describes it.  The
whole graph is the union of its parts, so that a document can be replaced or taken out exactly.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from kg import graph
from kg.model import Entity
from kg.terms import value_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.entities import Settled
    from kg.graph import Triples, Wordings
    from kg.model import Document, Statement


@dataclass(frozen=True, slots=True)
class Part:
    """What the graph has from one document; the entities carry its mentions only."""

    document: Document
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]

    def triples(self, worded: Wordings, base: str) -> Triples:
        """Give it as RDF; `worded` tells how the whole graph writes amounts."""
        return graph.assemble([self.document], self.entities, self.statements, base=base, worded=worded)

    def digest(self, worded: Wordings, base: str) -> str:
        """Give a text that is the same as long as the triples are, without making them."""
        amounts = {value_iri(value, base) for statement in self.statements for value in graph.amounts(statement)}
        written = sorted((node.value, sorted(worded[node])) for node in amounts)
        things = [(replace(entity, mentions=()), bool(entity.mentions)) for entity in self.entities]
        head = replace(self.document, text="", turns=())
        return sha256(repr((base, head, things, self.statements, written)).encode("utf-8", "surrogatepass")).hexdigest()


def split(documents: Iterable[Document], entities: Iterable[Entity], statements: Iterable[Statement]) -> Iterator[Part]:
    """Give the part of each document, in their order.

    >>> from kg.model import Document, Evidence, Span, Statement
    >>> said = Statement("a", "knows", "b", Evidence("two", Span(0, 2), "知る"))
    >>> [(part.document.id, len(part.statements)) for part in split([Document("one", ""), Document("two", "知る")], [], [said])]
    [('one', 0), ('two', 1)]
    """
    known = {entity.id: entity for entity in entities}
    said: dict[str, list[Statement]] = defaultdict(list)
    met: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        said[statement.evidence.document].append(statement)
        met[statement.evidence.document].update(_things(statement))
    for entity in known.values():
        for mention in entity.mentions:
            met[mention.document].add(entity.id)
    for document in documents:
        here = (known[name] for name in sorted(met[document.id]) if name in known)
        yield Part(document, tuple(_within(entity, document.id) for entity in here), tuple(said[document.id]))


def told(found: Settled) -> Iterator[Part]:
    """Give the part of each document as it was told, one at a time."""
    known = ChainMap[str, Entity]({}, {entity.id: entity for entity in found.entities})
    for one in found:
        here = known.new_child({entity.id: entity for entity in one.own})
        first = {name: mention for mention, name in reversed(one.mentions)}
        met = first.keys() | {name for statement in one.statements for name in _things(statement)}
        things = (replace(here[name], mentions=(first[name],) if name in first else ()) for name in sorted(met) if name in here)
        yield Part(one.document, tuple(things), one.statements)


def _things(statement: Statement) -> Iterator[str]:
    yield statement.subject
    if statement.speaker is not None:
        yield statement.speaker
    for _, filler in (("o", statement.object), *statement.qualifiers):
        if isinstance(filler, str):
            yield filler


def _within(entity: Entity, document: str) -> Entity:
    return replace(entity, mentions=tuple(mention for mention in entity.mentions if mention.document == document)[:1])
