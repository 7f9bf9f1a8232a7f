"""Which tests of the W3C's suites fail here, and why each may: by name, or by the folder that they all stand in."""

from __future__ import annotations

NOT_RUN: dict[str, str] = {
    "entailment": "a query of ours sees what a graph holds, and nothing that follows from it; kg infer adds that by rules",
    "protocol": "is a suite of its own here, put to a server",
    "graph-store-protocol": "kg serve answers questions and updates; it has no graph store protocol",
    "http-rdf-update": "as graph-store-protocol",
    "service-description": "kg serve gives no description of itself",
}
_AWAY = "a query of ours never leaves its graph: {} is refused on purpose"
_LOAD = _AWAY.format("LOAD")
_PATH = "Oxigraph: a path from or to a constant that no triple has gives no row"
_GROUPS = "Oxigraph: words that are joined keep the language that they share; in SPARQL 1.1 they are plain"
_USING = "kg serve refuses using-graph-uri, which pyoxigraph takes from no one, and says: write USING into the update"
EXCEPTIONS: dict[str, str] = {
    "sparql: service/*": _AWAY.format("SERVICE"),
    "sparql: syntax-fed/*": _AWAY.format("SERVICE"),
    "sparql: update-silent/load-silent": _LOAD,
    "sparql: update-silent/load-into-silent": _LOAD,
    **{f"sparql: syntax-update-1/test_{number}": _LOAD for number in (1, 2, 3, 4, 37)},
    "sparql: syntax-query/test_42": _AWAY.format("FROM with what is no graph of the store"),
    "sparql: aggregates/agg-groupconcat-04": _GROUPS,
    "sparql: aggregates/agg-groupconcat-06": _GROUPS,
    "sparql: aggregates/agg-empty-group-count-graph": "Oxigraph: a count within GRAPH ?g is one for all graphs, without ?g",
    "sparql: bindings/graph": "Oxigraph: UNDEF in VALUES within GRAPH ?g leaves ?g unbound",
    "sparql: negation/graph-minus": "Oxigraph: within GRAPH ?g both sides of MINUS share ?g, so that rows go which share nothing else",
    "sparql: csv-tsv-res/tsv03": "Oxigraph keeps a number as what it is worth: an xsd:negativeInteger comes back as xsd:integer",
    "sparql: functions/bnode01": "Oxigraph: BNODE(x) gives a new node each time, not one for each x of a row",
    **{f"sparql: property-path/zero_or_{n}_set_{end}": _PATH for n in ("more", "one") for end in ("start", "end")},
    **{f"protocol: protocol/update_dataset_{n}": _USING for n in ("default_graph", "default_graphs", "named_graphs", "full")},
    "shacl: property/uniqueLang-002": 'pyshacl takes "1"^^xsd:boolean for true',
}


def fits(name: str, line: str) -> bool:
    """Tell whether a test is one of those that an exception names."""
    return line == name or (name.endswith("/*") and line.startswith(name[:-1]))


def reason(line: str) -> str:
    """Give why a test may fail, nothing if it may not."""
    return next((why for name, why in EXCEPTIONS.items() if fits(name, line)), "")
