"""Where a graph lives: in memory, or in a folder on disk, both Oxigraph.

A graph of ours is one graph: what a .nq, .trig or .jsonld file keeps under graph names is read as one.  Queries never leave the machine,
although SPARQL could.  Files are written beside their place and renamed, so that nobody ever meets half of one.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg import graph, sparql, turtle
from kg.errors import OutputError, QueryError, StoreError
from kg.terms import BASE, minted, prefixes, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import rdflib

Answer = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean

READS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
WRITES = (".ttl", ".nt", ".nq", ".trig", ".jsonld")


class Store:
    """A graph that can be asked.

    Give a folder to keep it on disk (made when it is not there), nothing to keep it in memory.

    Raises:
        StoreError: if the folder cannot be opened, or another program is writing to it.

    >>> store = Store.of(graph.assemble([], [], []))
    >>> len(store)
    0
    """

    def __init__(self, folder: Path | str | None = None, *, read_only: bool = False) -> None:
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
        """Open a graph: a file by its suffix, into memory, or the folder of a store, to be read only.

        Raises:
            StoreError: if it is not there, of no known kind, or broken; with the line where it is known.
        """
        path = Path(path)
        if path.is_dir():
            return cls(path, read_only=True)
        store = cls()
        try:
            with path.open("rb") as file:
                store.extend(pyoxigraph.parse(file, format=_format(path)))
        except SyntaxError as error:
            message = f"{path}{f':{error.lineno}' if error.lineno else ''}: {error.msg}; is it {path.suffix[1:]}, and whole?"
            raise StoreError(message) from error
        except (OSError, ValueError) as error:
            message = f"{path}: {getattr(error, 'strerror', None) or error}; give a graph file or the folder of a store"
            raise StoreError(message) from error
        return store

    def extend(self, triples: Iterable[Triple | Quad]) -> None:
        """Add triples; what is there already stays once."""
        self._inner.bulk_extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)

    def __iter__(self) -> Iterator[Triple]:
        """Give every triple, in no order."""
        return (quad.triple for quad in self._inner)

    def __len__(self) -> int:
        return len(self._inner)

    def match(self, subject: NamedNode | None = None, predicate: NamedNode | None = None, value: object = None) -> Iterator[Triple]:
        """Give the triples with these parts, None for any, in no order."""
        return (quad.triple for quad in self._inner.quads_for_pattern(subject, predicate, value, None))  # type: ignore[arg-type]

    @cached_property
    def base(self) -> str:
        """The IRI under which the nodes were minted, told by one of them; ours where there are none."""
        for kind in ("kg:Document", "kg:Statement"):
            for triple in islice(self.match(None, term("rdf:type"), term(kind)), 1):
                place = minted(triple.subject) if isinstance(triple.subject, NamedNode) else None
                if place:
                    return place[0]
        return BASE

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query; the prefixes of the contract need no declaration.

        Raises:
            QueryError: if it is no query, with the line and what was expected there, or would fetch something from elsewhere.
        """
        known = prefixes(self.base)
        sparql.refuse_network(text)
        try:
            return self._inner.query(text, prefixes=known, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise sparql.misspelt(text, str(error), known) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(str(error), text) from error

    @property
    def rdflib(self) -> rdflib.Graph:
        """The same data as an `rdflib.Graph`: what is added there is here, and the other way round."""
        import oxrdflib  # noqa: PLC0415 -- rdflib takes a while to load, and only this needs it
        import rdflib  # noqa: PLC0415
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID  # noqa: PLC0415

        found = rdflib.Graph(oxrdflib.OxigraphStore(store=self._inner), identifier=DATASET_DEFAULT_GRAPH_ID)
        for prefix, iri in prefixes(self.base).items():
            found.bind(prefix, iri)
        return found

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
    if path.suffix not in WRITES:
        message = f"no RDF format has the suffix {path.suffix!r}; take one of {' '.join(WRITES)}"
        raise OutputError(message, path)
    if path.suffix in (".ttl", ".trig"):  # without graph names TriG is Turtle
        return graph.write(store, store.base).encode()
    triples = dict.fromkeys(Triple(t.subject, t.predicate, t.object) for t in sorted(turtle.named(store), key=str))
    return pyoxigraph.serialize(triples, format=READS[path.suffix], prefixes=prefixes(store.base)) or b""


def write_file(path: Path | str, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: if its folder is missing or closed to us, or the disk is full; an older file is then untouched.
    """
    path = Path(path)
    target = path.resolve()
    part = target.with_name(f".{target.name[:60]}.{os.getpid()}.part")
    try:
        if target.is_dir():
            message = "is a folder; give the name of a file"
            raise OutputError(message, path)
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}; nothing was changed"
        raise OutputError(message, path) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _format(path: Path) -> RdfFormat:
    if path.suffix not in READS:
        message = f"no graph has the suffix {path.suffix!r}; known are {' '.join(READS)}"
        raise ValueError(message)
    return READS[path.suffix]


def _unopened(folder: Path, error: OSError) -> str:
    if "lock" in str(error).lower():
        return f"{folder}: another program is writing to this store; wait until it is done, or open it read only"
    if isinstance(error, FileNotFoundError) or "not a directory" in str(error):
        return f"{folder}: no store is there; give the folder of one"
    return f"{folder}: cannot be opened as a store ({error}); give the folder of one"
