"""Two doors to the same room: what a test asks of `kg`, and of the libraries behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple
from pyshacl import validate
from rdflib.namespace import SH

from kg import checks
from kg.errors import KgError
from kg.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Results = set[tuple[str, str]]


class Ours:
    """The door of `kg`: `kg.store.Store`, and `kg.checks`."""

    name = "kg"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store(self) -> Store:
        """Give an empty store."""
        return Store()

    def fill(self, store: Store, triples: Iterable[Triple], name: NamedNode | None) -> None:
        """Put triples into a store; a graph may be there and empty."""
        if name:
            store.update(f"CREATE SILENT GRAPH {name}")
        store.extend(triples, name)

    def query(self, store: Store, text: str, base: str) -> Any:  # noqa: ANN401 -- one of three kinds
        """Ask a store."""
        return store.query(text, base=base)

    def update(self, store: Store, text: str, base: str) -> None:
        """Change a store."""
        store.update(text, base=base)

    def holds(self, store: Store) -> Iterator[Quad]:
        """Give all that a store holds."""
        yield from (Quad(t.subject, t.predicate, t.object) for t in store)
        for name in store.graphs():
            yield from (Quad(t.subject, t.predicate, t.object, name) for t in store.within(name))

    def read(self, path: Path, base: str) -> Store:
        """Load a file by its suffix."""
        return Store.load(self._based(path, base))

    def _based(self, path: Path, base: str) -> Path:
        """Copy a file, with its base in front where its syntax has one: a graph of ours never depends on where it lies."""
        file = self.folder / path.name
        start = f"@base <{base}> .\n".encode() if path.suffix in (".ttl", ".trig") else b""
        file.write_bytes(start + path.read_bytes())
        return file

    def parses(self, text: str, base: str, *, update: bool) -> bool:
        """Tell whether a query or an update is well-formed."""
        try:
            (self.update if update else self.query)(self.store(), text, base)
        except KgError as error:  # one that is no mistake in the text comes from carrying it out
            return error.__cause__ is not None and not isinstance(error.__cause__, SyntaxError)
        return True

    def findings(self, data: Path, shapes: Path) -> Results:
        """Give what shapes find in data: how bad, and where."""
        found = checks.check(self.read(data, data.as_uri()), self._based(shapes, shapes.as_uri()))
        return {(finding.severity, finding.node) for finding in found}


class Bare:
    """Oxigraph alone, as its Python package has it."""

    name = "pyoxigraph"

    def __init__(self, folder: Path) -> None:
        del folder

    def store(self) -> pyoxigraph.Store:
        """Give an empty store."""
        return pyoxigraph.Store()

    def fill(self, store: pyoxigraph.Store, triples: Iterable[Triple], name: NamedNode | None) -> None:
        """Put triples into a store, as above."""
        if name:
            store.add_graph(name)
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, name or DefaultGraph()) for t in triples)

    def query(self, store: pyoxigraph.Store, text: str, base: str) -> Any:  # noqa: ANN401 -- one of three kinds
        """Ask a store."""
        return store.query(text, base_iri=base)

    def update(self, store: pyoxigraph.Store, text: str, base: str) -> None:
        """Change a store."""
        store.update(text, base_iri=base)

    def holds(self, store: pyoxigraph.Store) -> Iterator[Quad]:
        """Give all that a store holds."""
        return iter(store)

    def read(self, path: Path, base: str) -> pyoxigraph.Store:
        """Load a file by its suffix."""
        store = self.store()
        store.load(path.read_bytes(), format=RdfFormat.from_extension(path.suffix[1:]), base_iri=base)
        return store

    def parses(self, text: str, base: str, *, update: bool) -> bool:
        """Tell whether a query or an update is well-formed.

        It cannot be read without being carried out, so that nobody may be at its addresses.
        """
        try:
            (self.update if update else self.query)(self.store(), text.replace("<http:", "<nowhere:"), base)
        except SyntaxError:
            return False
        except (OSError, RuntimeError, ValueError):
            return True
        return True

    def findings(self, data: Path, shapes: Path) -> Results:
        """Give what pyshacl alone finds, in the same words."""
        graphs = [rdflib.Graph().parse(path, format="turtle") for path in (data, shapes)]
        report = validate(graphs[0], shacl_graph=graphs[1], inference="none")[1]
        if not isinstance(report, rdflib.Graph):
            raise TypeError(str(report))
        found = report.objects(None, SH.result)
        bad = {result: report.value(result, SH.resultSeverity) == SH.Violation for result in found}
        return {("error" if bad[result] else "warning", str(report.value(result, SH.focusNode))) for result in bad}


Door = Ours | Bare
