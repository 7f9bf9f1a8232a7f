"""What documents tell, one after the other → a graph on disk that is never whole in memory.

The graph is the union of the parts of its documents (see `parts`): as N-Quads each is written in its turn, in the graph of its document;
as Turtle all lines are sorted on the disk first, and the bytes are those of a graph that was written from memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import graph, parts, runs
from kg.errors import OutputError
from kg.files import write_file
from kg.terms import BASE, document_iri

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.entities import Settled
    from kg.graph import Triples

WRITES = (".ttl", ".nq", ".nt")


def save(found: Settled, path: Path, base: str = BASE) -> None:
    """Write a graph as Turtle, N-Triples (both sorted) or N-Quads (in the order of the documents), by the suffix.

    Raises:
        OutputError: if the suffix is another, or the file cannot be written.
    """
    if path.suffix not in WRITES:
        message = f"a graph is not written document by document as {path.suffix!r}; take one of {' '.join(WRITES)}"
        raise OutputError(message, path)
    if path.suffix == ".ttl":
        pieces = graph.write_lines((line for _, line in lines(found, base)), base)
    elif path.suffix == ".nt":
        pieces = (f"{line} .\n" for line in runs.ordered(line for _, line in lines(found, base)))
    else:
        pieces = (f"{line} {name} .\n" for name, line in lines(found, base))
    write_file(path, (piece.encode() for piece in pieces))


def lines(found: Settled, base: str = BASE) -> Iterator[tuple[NamedNode, str]]:
    """Give each triple as N-Triples has it, without its full stop, and the name of its document's graph; what two share comes twice."""
    for name, triples in told(found, base):
        for triple in triples:
            yield name, f"{triple.subject} {triple.predicate} {triple.object}"


def told(found: Settled, base: str = BASE) -> Iterator[tuple[NamedNode, Triples]]:
    """Give the graph of each document, by its name: the first time all documents are gone through for how amounts are written."""
    worded = graph.wordings((statement for one in found for statement in one.statements), base)
    for part in parts.told(found):
        yield document_iri(part.document.id, base), part.triples(worded, base)
