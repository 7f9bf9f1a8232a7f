"""A graph → a file for other programs, by its suffix.

RDF for triple stores, also with the reifiers of RDF 1.2, GraphML and GEXF for network tools, two CSV tables for spreadsheets and graph
databases, JSON lines for scripts.
In every form but RDF each statement is one edge or one line, with its stance, its speaker and its quote; values and texts are nodes too.
"""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import graph, rdfxml
from kg.errors import OutputError
from kg.files import write_file
from kg.model import Entity, Statement, Value
from kg.store import WRITES, dump
from kg.terms import entity_iri, relation_iri, statement_iri, value_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.graph import Contents
    from kg.store import Store

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLOCK = re.compile(r' lastmodifieddate="[^"]*"')

Row = dict[str, str | float]


def export(store: Store, path: Path | str) -> tuple[Path, ...]:
    """Write a graph in the form that the suffix names, and give the files written (two for .csv, nodes and edges).

    Raises:
        OutputError: if no form has the suffix, or a file cannot be written.
    """
    path = Path(path)
    if path.suffix in WRITES:
        write_file(path, dump(store, path))
        return (path,)
    if path.suffix not in _FORMS:
        message = f"nothing is written with the suffix {path.suffix!r}; take one of {' '.join(suffixes())}"
        raise OutputError(message, path)
    files = _FORMS[path.suffix](graph.read(store), store.base)
    written = {path.with_suffix(suffix): content for suffix, content in files.items()}
    for place, content in written.items():
        write_file(place, content.encode("utf-8", errors="replace"))
    return tuple(written)


def lost(store: Store, path: Path | str) -> str:
    """Tell in words what the form of a file cannot hold of a graph, nothing if it holds all."""
    return rdfxml.lost(store) if Path(path).suffix == ".rdf" else ""


def suffixes() -> tuple[str, ...]:
    """Give the suffixes that `export` knows."""
    return (*WRITES, *_FORMS)


def _edges(contents: Contents, base: str) -> list[Row]:
    """Give an edge for each statement, everything an attribute that a table can hold."""
    labels = {entity.id: entity.label() for entity in contents.entities}
    return [_edge(statement, labels, base) for statement in contents.statements]


def _edge(statement: Statement, labels: Mapping[str, str], base: str) -> Row:
    row: Row = {
        "id": statement_iri(statement, base).value,
        "source": entity_iri(statement.subject, base).value,
        "target": _target(statement, base),
        "relation": statement.relation,
        "property": relation_iri(statement.relation, base, is_open=statement.open).value,
        "polarity": statement.polarity,
        "modality": statement.modality,
        "speaker": labels.get(statement.speaker, statement.speaker) if statement.speaker is not None else "",
        "confidence": statement.confidence,
        "document": statement.evidence.document,
        "start": statement.evidence.span.start,
        "end": statement.evidence.span.end,
        "quote": statement.evidence.quote,
    }
    for role, filler in statement.qualifiers:
        shown = filler.text if isinstance(filler, Value) else labels.get(filler, filler)
        row[f"q_{role}"] = f"{row[f'q_{role}']}; {shown}" if f"q_{role}" in row else shown
    return row


def _target(statement: Statement, base: str) -> str:
    said = statement.object
    if isinstance(said, str):
        return entity_iri(said, base).value
    # Texts and dates are no nodes of the graph: they get a name of their own here.
    return value_iri(said, base).value


def _nodes(contents: Contents, base: str) -> list[Row]:
    """Give every entity, then every value that a statement ends in, then what is pointed to and nowhere described."""
    rows = {entity_iri(e.id, base).value: _node(e, entity_iri(e.id, base).value) for e in contents.entities}
    for statement in contents.statements:
        said = statement.object
        if isinstance(said, Value):
            rows.setdefault(value_iri(said, base).value, _valued(said, value_iri(said, base).value))
        for loose in (statement.subject, said if isinstance(said, str) else statement.subject):
            iri = entity_iri(loose, base).value
            rows.setdefault(iri, {"id": iri, "label": loose, "kind": "Thing"})
    return [rows[iri] for iri in sorted(rows)]


def _node(entity: Entity, iri: str) -> Row:
    names = dict(entity.labels)
    return {
        "id": iri,
        "label": entity.label(),
        "kind": entity.kind,
        "ja": names.get("ja", ""),
        "en": names.get("en", ""),
        "aliases": "; ".join(entity.aliases),
        "documents": len(entity.mentions),
    }


def _valued(value: Value, iri: str) -> Row:
    row: Row = {"id": iri, "label": value.text, "kind": value.kind}
    for name, end in (("low", value.low), ("high", value.high)):
        if isinstance(end, Decimal):
            row[name] = float(end)
    if value.unit:
        row["unit"] = value.unit
    return row


def _network(contents: Contents, base: str) -> Any:  # noqa: ANN401 -- networkx is loaded here only
    import networkx as nx  # noqa: PLC0415 -- takes a while to load, and only two forms need it

    network: Any = nx.MultiDiGraph()
    for row in map(_for_xml, _nodes(contents, base)):
        network.add_node(row.pop("id"), **row)
    for row in map(_for_xml, _edges(contents, base)):
        source, target, key = row.pop("source"), row.pop("target"), row.pop("id")
        network.add_edge(source, target, key=key, label=row["relation"], **row)
    return network


def _for_xml(row: Row) -> Row:
    return {name: _NOT_XML.sub("", cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def _graphml(contents: Contents, base: str) -> dict[str, str]:
    import networkx as nx  # noqa: PLC0415

    return {".graphml": "\n".join(nx.generate_graphml(_network(contents, base))) + "\n"}


def _gexf(contents: Contents, base: str) -> dict[str, str]:
    import networkx as nx  # noqa: PLC0415

    network = _network(contents, base)
    for *_, key, edge in network.edges(keys=True, data=True):
        # To GEXF start and end are the time in which an edge lives, and an edge without an id is numbered.
        edge |= {"id": key, "from_character": edge.pop("start"), "to_character": edge.pop("end")}
    # networkx writes today's date into the file.
    return {".gexf": _CLOCK.sub("", "\n".join(nx.generate_gexf(network)), count=1) + "\n"}


def _csv(contents: Contents, base: str) -> dict[str, str]:
    """Give two tables, whose headers carry the types that Neo4j and its like import."""
    return {
        ".nodes.csv": _table(_nodes(contents, base), {"id": "id:ID", "kind": "kind:LABEL"}),
        ".edges.csv": _table(_edges(contents, base), {"source": ":START_ID", "target": ":END_ID", "relation": "relation:TYPE"}),
    }


def _table(rows: Sequence[Row], special: Mapping[str, str]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    kinds = {name: "float" if any(isinstance(row.get(name), float) for row in rows) else "int" for name in columns}
    text = {name for name in columns if any(isinstance(row.get(name), str) for row in rows)}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([special.get(name) or f"{name}:{'string' if name in text else kinds[name]}" for name in columns])
    table.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue()


def _jsonl(contents: Contents, base: str) -> dict[str, str]:
    entities = {entity.id: entity for entity in contents.entities}
    return {".jsonl": "".join(json.dumps(_line(s, entities, base), ensure_ascii=False) + "\n" for s in contents.statements)}


def _line(statement: Statement, entities: Mapping[str, Entity], base: str) -> dict[str, Any]:
    qualifiers: dict[str, list[Any]] = {}
    for role, filler in statement.qualifiers:
        qualifiers.setdefault(role, []).append(_thing(filler, entities))
    return {
        "id": statement_iri(statement, base).value,
        "subject": _thing(statement.subject, entities),
        "relation": statement.relation,
        "open": statement.open,
        "object": _thing(statement.object, entities),
        "polarity": statement.polarity,
        "modality": statement.modality,
        "speaker": None if statement.speaker is None else _thing(statement.speaker, entities),
        "qualifiers": qualifiers,
        "confidence": statement.confidence,
        "frame": statement.frame,
        "document": statement.evidence.document,
        "start": statement.evidence.span.start,
        "end": statement.evidence.span.end,
        "quote": statement.evidence.quote,
    }


def _thing(filler: str | Value, entities: Mapping[str, Entity]) -> dict[str, Any]:
    if isinstance(filler, str):
        entity = entities.get(filler)
        return {"id": filler, "label": entity.label() if entity else filler, "kind": entity.kind if entity else "Thing"}
    low, high = (_jsonable(end) for end in (filler.low, filler.high))
    return {"kind": filler.kind, "text": filler.text, "low": low, "high": high, "unit": filler.unit, "approximate": filler.approximate}


def _jsonable(end: Decimal | str | None) -> int | float | str | None:
    if not isinstance(end, Decimal):
        return end
    return int(end) if end == end.to_integral_value() else float(end)


_FORMS: dict[str, Callable[[Contents, str], dict[str, str]]] = {".graphml": _graphml, ".gexf": _gexf, ".csv": _csv, ".jsonl": _jsonl}
