"""Where a graph lives: in memory, in a folder on disk, or on a SPARQL 1.1 server; the first two are Oxigraph.

What is asked, walked and written is the default graph: the merged view of all documents.  Beside it a store may hold named graphs: one
for each document, called as the document is, and those that `inference` makes.  A file of quads is read as one graph, whatever names
stand in it.  Queries never leave the store, although SPARQL could.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg import graph, rdfxml, reifiers, sparql, turtle, versions
from kg.endpoint import Answer, Endpoint, is_address
from kg.errors import OutputError, QueryError, StoreError
from kg.files import write_file
from kg.terms import BASE, minted, prefixes, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import rdflib
    from rdflib import Dataset

__all__ = ["READS", "WRITES", "Answer", "Store", "dump"]

GraphName = NamedNode | DefaultGraph

READS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
WRITES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".rdf12.ttl", ".rdf12.nt")
_REIFIED = ".rdf12"


class Store:
    """A graph that can be asked.

    Give a folder to keep it on disk (made when it is not there), nothing to keep it in memory.

    Raises:
        StoreError: if the folder cannot be opened, or another program is writing to it.

    >>> store = Store.of(graph.assemble([], [], []))
    >>> len(store)
    0
    """

    _inner: Any  # a pyoxigraph.Store, or what has as much of its face as is used here

    def __init__(self, folder: Path | str | None = None, *, read_only: bool = False) -> None:
        self._hold: versions.Hold | None = None
        self._beside: list[GraphName] = []
        self._on_disk = folder is not None
        try:
            if folder is None:
                self._inner = pyoxigraph.Store()
            else:
                self._inner = pyoxigraph.Store.read_only(str(folder)) if read_only else pyoxigraph.Store(str(folder))
        except OSError as error:
            raise StoreError(_unopened(Path(folder or "."), error)) from error

    @classmethod
    def of(cls, triples: Iterable[Triple | Quad], folder: Path | str | None = None) -> Store:
        """Keep triples in memory, or add them to a folder on disk."""
        store = cls(folder)
        store.extend(triples)
        return store

    @classmethod
    def load(cls, path: Path | str) -> Store:
        """Open a graph: a file by its suffix, into memory; the folder of a store, to be read only; or the address of a server.

        Raises:
            StoreError: if it is not there, of no known kind, or broken; with the line where it is known.
        """
        if is_address(path):
            store = cls()
            store._inner = Endpoint(str(path))
            return store
        path = Path(path)
        if versions.is_kept(path):
            place, hold = versions.current(path)
            store = cls(place, read_only=True)
            store._hold = hold
            return store
        return cls(path, read_only=True) if path.is_dir() else cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> Store:
        store = cls()
        store.fill_from(path)
        return store

    def fill_from(self, path: Path) -> None:
        """Add what a file holds, as one graph, whatever graph names stand in it; reifiers of statements become what they stand for.

        Raises:
            StoreError: as `load`.
        """
        try:
            form = _format(path)
            if form.supports_datasets or self.is_remote:
                with path.open("rb") as file:
                    self.extend(pyoxigraph.parse(file, format=form))
            else:  # in the engine, without a Python object for each triple; what sorts in bulk is slower in memory
                (self._inner.bulk_load if self._on_disk else self._inner.load)(path=str(path), format=form)
            if not self.is_remote:
                self._unfold()
        except SyntaxError as error:
            message = f"{path}{f':{error.lineno}' if error.lineno else ''}: {error.msg}; is it {path.suffix[1:]}, and whole?"
            raise StoreError(message) from error
        except (OSError, ValueError) as error:
            message = f"{path}: {getattr(error, 'strerror', None) or error}; give a graph file or the folder of a store"
            raise StoreError(message) from error

    def _unfold(self) -> None:
        statement = (term("rdf:type"), term("kg:Statement"))
        found = [t for t in self.match(None, reifiers.REIFIES) if next(self.match(t.subject, *statement), None)]  # type: ignore[arg-type]
        self.extend(part for triple in found for part in reifiers.unfold(triple))
        self.remove(found)

    def extend(self, triples: Iterable[Triple | Quad], name: NamedNode | None = None) -> None:
        """Add triples, to the merged view or to a named graph; what is there already stays once."""
        target = name or DefaultGraph()
        self._inner.bulk_extend(Quad(t.subject, t.predicate, t.object, target) for t in triples)

    def fill(self, quads: Iterable[Quad]) -> None:
        """Add quads, each to the graph that it names."""
        self._inner.bulk_extend(quads)

    def replace(self, name: NamedNode | None, triples: Iterable[Triple]) -> None:
        """Put triples in the place of what a named graph, or the merged view, holds."""
        if isinstance(self._inner, Endpoint):
            self._inner.replace(name, triples)
        else:
            self._inner.clear_graph(name or DefaultGraph())
            self.extend(triples, name)

    def remove(self, triples: Iterable[Triple], name: NamedNode | None = None) -> None:
        """Take triples out of the merged view or of a named graph."""
        for triple in triples:
            self._inner.remove(Quad(triple.subject, triple.predicate, triple.object, name or DefaultGraph()))

    def drop(self, name: NamedNode) -> None:
        """Take a named graph out, and its name."""
        self._inner.remove_graph(name)

    def graphs(self) -> list[NamedNode]:
        """Give the names of the graphs beside the merged view, sorted."""
        return sorted((name for name in self._inner.named_graphs() if isinstance(name, NamedNode)), key=str)

    def within(self, name: NamedNode) -> Iterator[Triple]:
        """Give every triple of a named graph, in no order."""
        return (quad.triple for quad in self._inner.quads_for_pattern(None, None, None, name))

    def homes(self, triple: Triple) -> Iterator[NamedNode]:
        """Give the named graphs that hold a triple."""
        found = self._inner.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return (quad.graph_name for quad in found if isinstance(quad.graph_name, NamedNode))

    def lines(self) -> list[str] | None:
        """Give the merged view as N-Triples, a line without its full stop for each; None if there are blank nodes in it."""
        if isinstance(self._inner, Endpoint):
            return None
        content = self._inner.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()).decode()
        found = content.split(" .\n")[:-1] if " .\n" in content else []
        return None if content.startswith("_:") or "\n_:" in content or any(line.partition("> _:")[1] for line in found) else found

    @property
    def is_remote(self) -> bool:
        """Tell whether the graph lives on a server."""
        return isinstance(self._inner, Endpoint)

    def flush(self) -> None:
        """Make sure that everything is on the disk."""
        self._inner.flush()

    def __iter__(self) -> Iterator[Triple]:
        """Give every triple, in no order."""
        return self.match()

    def __len__(self) -> int:
        if isinstance(self._inner, Endpoint) or next(iter(self._inner.named_graphs()), None) is None:
            return len(self._inner)
        return sum(1 for _ in self._inner.quads_for_pattern(None, None, None, DefaultGraph()))

    def match(self, subject: NamedNode | None = None, predicate: NamedNode | None = None, value: object = None) -> Iterator[Triple]:
        """Give the triples with these parts, None for any, in no order."""
        return (quad.triple for quad in self._inner.quads_for_pattern(subject, predicate, value, DefaultGraph()))

    @cached_property
    def base(self) -> str:
        """The IRI under which the nodes were minted, told by one of them; ours where there are none."""
        for kind in ("kg:Document", "kg:Statement"):
            for triple in islice(self.match(None, term("rdf:type"), term(kind)), 1):
                place = minted(triple.subject) if isinstance(triple.subject, NamedNode) else None
                if place:
                    return place[0]
        return BASE

    def query(
        self,
        text: str,
        *,
        default: Sequence[GraphName] | None = None,
        named: Sequence[NamedNode] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query; the prefixes of the contract need no declaration.

        Args:
            text: the query; FROM and GRAPH may name the graphs of this store.
            default: the graphs that are asked in the place of the merged view; what stands in two of them counts twice.
            named: the graphs that GRAPH may name; all of the store where neither is given.
            base: the IRI from which its relative names count; without one they are refused.

        Raises:
            QueryError: if it is no query, with the line and what was expected there, or would fetch something from elsewhere.
        """
        known = prefixes(self.base)
        sparql.refuse_network(text, known, _Names(self), base=base)
        if default is None and named is None and self._beside:
            default, named = [DefaultGraph(), *self._beside], self.graphs()
        given = {} if default is None and named is None else {"default_graph": list(default or ()), "named_graphs": list(named or ())}
        try:
            found: Answer = self._inner.query(text, prefixes=known, base_iri=base, **given)
        except SyntaxError as error:
            raise sparql.misspelt(text, str(error), known) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(str(error), text) from error
        return found

    def including(self, names: Iterable[NamedNode]) -> Store:
        """Give the same store, whose queries are put to these named graphs together with the merged view.

        Of a server it is a copy: the protocol has no name for the merged view.
        """
        if self.is_remote:
            found = Store.of(self)
            for name in names:
                found.extend(self.within(name))
            return found
        found = Store()
        found._inner, found._hold, found._beside = self._inner, self._hold, list(names)
        return found

    def update(self, text: str, *, base: str | None = None) -> None:
        """Change the store by a SPARQL 1.1 update, whole or not at all; relative names count from the base, if one is given.

        Raises:
            QueryError: if it is no update, with its line, or would fetch something from elsewhere.
        """
        known = prefixes(self.base)
        sparql.refuse_network(text, known, _Names(self), base=base)
        try:
            self._inner.update(text, prefixes=known, base_iri=base)
        except SyntaxError as error:
            raise sparql.misspelt(text, str(error), known) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(str(error), text) from error

    @property
    def rdflib(self) -> rdflib.Graph:
        """The same data as an `rdflib.Graph`: what is added there is here, and the other way round; it asks no other server either."""
        from kg import rdflibs  # noqa: PLC0415 -- rdflib takes a while to load, and only this needs it

        return rdflibs.graph(self._inner, prefixes(self.base))

    @property
    def dataset(self) -> Dataset:
        """The same data with its named graphs as an `rdflib.Dataset`."""
        from kg import rdflibs  # noqa: PLC0415 -- as above

        return rdflibs.dataset(self._inner, prefixes(self.base))

    def save(self, path: Path | str) -> None:
        """Write the graph to a file by its suffix, in a fixed order; an older file stays whole until then.

        Raises:
            OutputError: if the suffix is unknown, or the file cannot be written.
        """
        write_file(path, dump(self, Path(path)))


def dump(store: Store, path: Path) -> bytes:
    """Give the bytes of a graph file of this name, the same for the same triples.

    Raises:
        OutputError: if the suffix is none of `WRITES`.
    """
    suffix, is_reified = path.suffix, path.suffixes[-2:-1] == [_REIFIED]
    if (_REIFIED + suffix if is_reified else suffix) not in WRITES:
        message = f"no RDF format has the suffix {_REIFIED * is_reified + suffix!r}; take one of {' '.join(WRITES)}"
        raise OutputError(message, path)
    if suffix in (".ttl", ".trig"):  # without graph names TriG is Turtle
        lines = None if is_reified else store.lines()
        triples = reifiers.fold(store) if is_reified else store
        return (graph.write(triples, store.base) if lines is None else "".join(graph.write_lines(lines, store.base))).encode()
    named = turtle.named(reifiers.fold(store) if is_reified else store)
    ordered = dict.fromkeys(Triple(t.subject, t.predicate, t.object) for t in sorted(named, key=str))
    if suffix == ".rdf":
        return rdfxml.write(ordered, prefixes(store.base))
    return pyoxigraph.serialize(ordered, format=READS[suffix], prefixes=prefixes(store.base)) or b""


class _Names:
    """The names of a store's graphs, looked up one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, name: object) -> bool:
        try:
            return NamedNode(str(name)) in self._store.graphs()
        except ValueError:
            return False


def _format(path: Path) -> RdfFormat:
    if path.suffix not in READS:
        message = f"no graph has the suffix {path.suffix!r}; known are {' '.join(READS)}"
        raise ValueError(message)
    return READS[path.suffix]


def _unopened(folder: Path, error: OSError) -> str:
    if "lock" in str(error).lower():
        return f"{folder}: another program is writing to this store; wait until it is done, or open it read only"
    if any(words in str(error) for words in ("No space left", "File too large", "Read-only file system")):
        return f"{folder}: cannot be written: {error}; the store is as it was"
    if isinstance(error, FileNotFoundError) or "not a directory" in str(error):
        return f"{folder}: no store is there; give the folder of one"
    return f"{folder}: cannot be opened as a store ({error}); give the folder of one"
