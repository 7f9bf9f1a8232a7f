"""The address of a SPARQL 1.1 server → a store that is asked over HTTP, with the part of `pyoxigraph.Store`'s face that `store` needs.

The address is the one under which the server has `query`, `update` and `store`, as Oxigraph's has; it is the only one that is ever spoken
to.  Each request is whole or not at all; several together are not, as the protocol has no transactions.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_WAIT = 600  # seconds: a million triples are on their way for a while
_SAID = 500  # characters of what a server says of a mistake

Answer = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean


def is_address(place: object) -> bool:
    """Tell whether a place is a server's address and no file."""
    return str(place).startswith(("http://", "https://", "http:/", "https:/"))


class Endpoint:
    """A server that speaks the SPARQL 1.1 Protocol and the Graph Store Protocol."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def query(self, text: str, *, prefixes: Mapping[str, str] | None = None, base_iri: str | None = None, **_: object) -> Answer:
        """Answer a query."""
        content = _declared(text, prefixes or {}, base_iri).encode()
        kind, found = self._send("query", content, "application/sparql-query", accept=f"{_RESULTS}, {_TRIPLES};q=0.9")
        if kind == _RESULTS:
            return pyoxigraph.parse_query_results(found, format=QueryResultsFormat.JSON)
        form = RdfFormat.from_media_type(kind) or RdfFormat.N_TRIPLES
        beside = pyoxigraph.Store()
        beside.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in pyoxigraph.parse(found, format=form))
        return beside.query("CONSTRUCT WHERE { ?s ?p ?o }")

    def update(self, text: str, *, prefixes: Mapping[str, str] | None = None, base_iri: str | None = None) -> None:
        """Change the data."""
        self._send("update", _declared(text, prefixes or {}, base_iri).encode(), "application/sparql-update")

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph: Any = None) -> Iterator[Quad]:  # noqa: ANN401
        """Give the quads with these parts, of the default graph where none is given."""
        name = None if graph is None or isinstance(graph, DefaultGraph) else graph
        if subject is None and predicate is None and value is None:
            return (Quad(t.subject, t.predicate, t.object) for t in self._graph(name))
        parts = " ".join(f"?{n}" if part is None else str(part) for n, part in zip("spo", (subject, predicate, value), strict=True))
        where = f"{{ {parts} }}" if name is None else f"{{ GRAPH {name} {{ {parts} }} }}"
        found = self.query(f"CONSTRUCT {{ {parts} }} WHERE {where}")
        return (Quad(t.subject, t.predicate, t.object) for t in found) if isinstance(found, pyoxigraph.QueryTriples) else iter(())

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add quads, graph by graph."""
        by_graph: dict[Any, list[Triple]] = {}
        for quad in quads:
            by_graph.setdefault(quad.graph_name, []).append(quad.triple)
        for name, triples in by_graph.items():
            self._put("POST", None if isinstance(name, DefaultGraph) else name, triples)

    def replace(self, graph: NamedNode | None, triples: Iterable[Triple]) -> None:
        """Put triples in the place of what a graph holds, the default graph where none is given."""
        self._put("PUT", graph, triples)

    def named_graphs(self) -> Iterator[NamedNode]:
        """Give the names of the graphs."""
        return (row["g"] for row in self._rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))

    def remove_graph(self, graph: NamedNode) -> None:
        """Remove a graph and its name."""
        self.update(f"DROP SILENT GRAPH {graph}")

    def flush(self) -> None:
        """Do nothing: the server sees to its disk."""

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None)

    def __len__(self) -> int:
        return next(int(row["n"].value) for row in self._rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))

    def _rows(self, text: str) -> Iterable[Any]:
        found = self.query(text)
        return found if isinstance(found, pyoxigraph.QuerySolutions) else ()

    def _graph(self, name: NamedNode | None) -> Iterable[Any]:
        kind, found = self._send(f"store?{_named(name)}", None, accept=_TRIPLES)
        return pyoxigraph.parse(found, format=RdfFormat.from_media_type(kind) or RdfFormat.N_TRIPLES)

    def _put(self, method: str, graph: NamedNode | None, triples: Iterable[Triple]) -> None:
        content = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        self._send(f"store?{_named(graph)}", content, _TRIPLES, method=method)

    def _send(self, room: str, content: bytes | None, kind: str = "", *, accept: str = "*/*", method: str = "") -> tuple[str, bytes]:
        """Give the kind and the bytes of what the server answers.

        Raises:
            StoreError: if it cannot be reached, or refuses.
            ValueError: if it understands the request and says that it is wrong.
        """
        headers = {"Accept": accept} | ({"Content-Type": kind} if kind else {})
        verb = method or ("GET" if content is None else "POST")
        request = urllib.request.Request(f"{self.address}/{room}", content, headers, method=verb)  # noqa: S310 -- http by `is_address`
        try:
            with urllib.request.urlopen(request, timeout=_WAIT) as answer:  # noqa: S310 -- as above
                return str(answer.headers.get_content_type()), answer.read()
        except urllib.error.HTTPError as error:
            said = error.read().decode("utf-8", "replace")[:_SAID].strip()
            if error.code == 400:  # noqa: PLR2004 -- as HTTP has it
                raise ValueError(said) from error
            message = f"{self.address}: the server answers {error.code} {error.reason}: {said}"
            raise StoreError(message) from error
        except OSError as error:
            message = f"{self.address}: no server answers ({getattr(error, 'reason', error)}); check the address, and that it runs"
            raise StoreError(message) from error


def _named(graph: NamedNode | None) -> str:
    return "default" if graph is None else urllib.parse.urlencode({"graph": graph.value})


def _declared(text: str, prefixes: Mapping[str, str], base: str | None = None) -> str:
    """Declare prefixes in front of a query, on its first line, so that its other lines keep their numbers; its own come later and win."""
    return " ".join([*([f"BASE <{base}>"] if base else []), *(f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes.items()), text])
