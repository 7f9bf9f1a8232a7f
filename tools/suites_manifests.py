"""A manifest of a W3C test suite → its tests, with all that is said of each, whatever the suite."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


class Node:
    """A node of a manifest, walked by the names of its properties."""

    def __init__(self, term: Any, triples: dict[Any, dict[str, list[Any]]]) -> None:  # noqa: ANN401 -- any RDF term
        self.term, self._triples = term, triples

    def all(self, name: str) -> list[Node]:
        """Give what a property points to, in the order of the file."""
        return [Node(value, self._triples) for value in self._triples.get(self.term, {}).get(name, ())]

    def one(self, name: str) -> Node | None:
        """Give the only thing that a property points to, None if there is none."""
        return next(iter(self.all(name)), None)

    def the(self, *names: str) -> Node:
        """Give the first thing that one of these properties points to.

        Raises:
            LookupError: if there is none.
        """
        found = next((node for name in names for node in self.all(name)), None)
        if found is None:
            message = f"{self.term} has no {' or '.join(names)}"
            raise LookupError(message)
        return found

    def items(self) -> Iterator[Node]:
        """Give the members of a list."""
        here: Node | None = self
        while here is not None and here.one(f"{RDF}first"):
            yield from here.all(f"{RDF}first")
            here = here.one(f"{RDF}rest")

    @property
    def text(self) -> str:
        """The IRI or the words."""
        return self.term.value

    @property
    def is_name(self) -> bool:
        """Tell whether this is an IRI."""
        return isinstance(self.term, NamedNode)

    @property
    def path(self) -> Path:
        """The file that an IRI names."""
        return Path(unquote(urlsplit(self.text).path))


@dataclass(frozen=True, slots=True)
class Test:
    """One test: its name within the suite ("aggregates/agg01"), its kind, and all that is said of it."""

    name: str
    kind: str
    node: Node
    base: str | None


def by_subject(quads: Iterable[Quad]) -> dict[Any, dict[str, list[Any]]]:
    """Give what a graph says by subject and predicate, in its order."""
    found: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        found[quad.subject][quad.predicate.value].append(quad.object)
    return found


def tests(path: Path) -> Iterator[Test]:
    """Give the tests of a manifest and of those that it includes, in their order."""
    triples = by_subject(pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri()))
    manifest = Node(NamedNode(path.resolve().as_uri()), triples)
    for included in manifest.all(f"{MF}include"):
        for part in (included,) if included.is_name else included.items():
            if part.path.is_file():
                yield from tests(part.path)
    base = manifest.one(f"{MF}assumedTestBase")
    for entries in manifest.all(f"{MF}entries"):
        for entry in entries.items():
            kind = entry.one(f"{RDF}type")
            name = f"{path.parent.name}/{entry.text.rpartition('#')[2].rpartition('/')[2]}"
            yield Test(name, kind.text.rpartition("#")[2] if kind else "", entry, base.text if base else None)
