"""A store → rdflib's view of the same data, for those who know rdflib; its queries stay on this machine as ours do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import oxrdflib
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

from kg import sparql
from kg.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping


_G = TypeVar("_G", bound=rdflib.Graph)


class _Local(oxrdflib.OxigraphStore):
    """Oxigraph behind rdflib's face, which asks no other server."""

    def query(self, query: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 -- as oxrdflib has it
        """Answer a query, given as text or prepared."""
        _refuse(query, self)
        return super().query(query, *rest, **more)

    def update(self, update: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 -- as above
        """Change the data, by text or a prepared update."""
        _refuse(update, self)
        return super().update(update, *rest, **more)


def _refuse(query: Any, store: rdflib.store.Store) -> None:  # noqa: ANN401 -- text or prepared
    text = query if isinstance(query, str) else str(query._original_args[0])  # noqa: SLF001 -- no other place
    names = {str(context.identifier) for context in store.contexts() if isinstance(context, rdflib.Graph)}
    sparql.refuse_network(text, {prefix: str(iri) for prefix, iri in store.namespaces()}, names)


def graph(inner: Any, prefixes: Mapping[str, str]) -> rdflib.Graph:  # noqa: ANN401 -- a store or an endpoint
    """Give the merged view."""
    store = _remote(inner) if isinstance(inner, Endpoint) else _Local(store=inner)
    return _bound(rdflib.Graph(store, identifier=DATASET_DEFAULT_GRAPH_ID), prefixes)


def dataset(inner: Any, prefixes: Mapping[str, str]) -> rdflib.Dataset:  # noqa: ANN401 -- as above
    """Give the merged view and the graphs beside it."""
    return _bound(rdflib.Dataset(_remote(inner) if isinstance(inner, Endpoint) else _Local(store=inner)), prefixes)


def _remote(inner: Endpoint) -> SPARQLUpdateStore:
    return SPARQLUpdateStore(f"{inner.address}/query", f"{inner.address}/update")


def _bound(found: _G, prefixes: Mapping[str, str]) -> _G:
    for prefix, iri in prefixes.items():
        found.bind(prefix, iri)
    return found
