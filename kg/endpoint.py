"""The address of a SPARQL 1.1 server → a store that is asked over HTTP, with the part of `pyoxigraph.Store`'s face that `store` needs.

The address is the one under which the server has `query`, `update` and `store`, as Oxigraph's has; it is the only one that is ever spoken
to.  Each request is whole or not at all; several together are not, as the protocol has no transactions.

A server without a default graph that can be written to (Virtuoso) keeps the merged view in a graph that the address names:
`http://…?default-graph-uri=IRI`.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from kg import sparql
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
        self.address, _, more = address.partition("?")
        self.address = self.address.rstrip("/")
        names = urllib.parse.parse_qs(more).get("default-graph-uri", ())
        self.merged = NamedNode(names[0]) if names else None

    def query(self, text: str, *, prefixes: Mapping[str, str] | None = None, base_iri: str | None = None, **_: object) -> Answer:
        """Answer a query."""
        return self._ask(_declared(text, prefixes or {}, base_iri), self._merged)

    def _ask(self, text: str, graphs: list[tuple[str, str]]) -> Answer:
        # As a form, and with one form to be answered in: Virtuoso takes no other, and gives triples as rows where rows are welcome.
        content = urllib.parse.urlencode([("query", text), *graphs]).encode()
        wanted = _TRIPLES if sparql.verb(text) in ("CONSTRUCT", "DESCRIBE") else _RESULTS
        kind, found = self._send("query", content, "application/x-www-form-urlencoded", accept=wanted)
        if kind == _RESULTS:
            return _whether(pyoxigraph.parse_query_results(found, format=QueryResultsFormat.JSON))
        form = RdfFormat.from_media_type(kind) or RdfFormat.N_TRIPLES
        beside = pyoxigraph.Store()
        beside.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in pyoxigraph.parse(found, format=form))
        return beside.query("CONSTRUCT WHERE { ?s ?p ?o }")

    def update(self, text: str, *, prefixes: Mapping[str, str] | None = None, base_iri: str | None = None) -> None:
        """Change the data."""
        place = f"update?{urllib.parse.urlencode(self._merged)}".rstrip("?")
        self._send(place, _declared(text, prefixes or {}, base_iri).encode(), "application/sparql-update")

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph: Any = None) -> Iterator[Quad]:  # noqa: ANN401
        """Give the quads with these parts, of the default graph where none is given."""
        name = None if graph is None or isinstance(graph, DefaultGraph) else graph
        if subject is None and predicate is None and value is None:
            return (Quad(t.subject, t.predicate, t.object) for t in self._graph(name))
        parts = " ".join(f"?{n}" if part is None else str(part) for n, part in zip("spo", (subject, predicate, value), strict=True))
        where = f"{{ {parts} }}" if name is None else f"{{ GRAPH {name} {{ {parts} }} }}"
        found = self._ask(f"CONSTRUCT {{ {parts} }} WHERE {where}", [] if name else self._merged)
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
        found = self._ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", [])
        return (row["g"] for row in found if row["g"] != self.merged) if isinstance(found, pyoxigraph.QuerySolutions) else iter(())

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

    @property
    def _merged(self) -> list[tuple[str, str]]:
        return [("default-graph-uri", self.merged.value)] if self.merged else []

    def _graph(self, name: NamedNode | None) -> Iterable[Any]:
        kind, found = self._send(f"store?{_named(name or self.merged)}", None, accept=_TRIPLES)
        return pyoxigraph.parse(found, format=RdfFormat.from_media_type(kind) or RdfFormat.N_TRIPLES)

    def _put(self, method: str, graph: NamedNode | None, triples: Iterable[Triple]) -> None:
        content = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        self._send(f"store?{_named(graph or self.merged)}", content, _TRIPLES, method=method)

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


def _whether(found: Answer) -> Answer:
    """Give yes or no as such: Virtuoso gives it as a row with a number."""
    if not isinstance(found, pyoxigraph.QuerySolutions) or [v.value for v in found.variables] != ["__ASK_RETVAL"]:
        return found
    return pyoxigraph.Store().query(f"ASK {{ FILTER({int(any(row[0].value == '1' for row in found))} = 1) }}")


def _named(graph: NamedNode | None) -> str:
    return "default" if graph is None else urllib.parse.urlencode({"graph": graph.value})


def _declared(text: str, prefixes: Mapping[str, str], base: str | None = None) -> str:
    """Declare prefixes in front of a query, on its first line, so that its other lines keep their numbers; its own come later and win."""
    return " ".join([*([f"BASE <{base}>"] if base else []), *(f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes.items()), text])
