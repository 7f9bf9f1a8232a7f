"""Answers → quads that can be compared: two answers are the same if their quads are, whatever their blank nodes are called.

Numbers are compared by what they are worth: 2.0 and 2 are one decimal, and no engine need write it in one way.

Each row is a blank node with a property for each variable: so rows may stand in any order, and share blank nodes.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat
from suites_manifests import RDF, Node, by_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_FORMATS = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
_ROW, _BOOLEAN, _VARIABLE = NamedNode(f"{RS}row"), NamedNode(f"{RS}boolean"), NamedNode(f"{RS}variable")

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WORTH: dict[str, Callable[[str], object]] = {
    **dict.fromkeys((f"{_XSD}decimal", f"{_XSD}integer"), lambda text: Decimal(text).normalize()),
    **dict.fromkeys((f"{_XSD}double", f"{_XSD}float"), float),
    f"{_XSD}boolean": lambda text: text.replace("1", "true").replace("0", "false"),
}

Quads = frozenset[str]


def same_names(quads: Iterable[Quad]) -> Quads:
    """Give quads as text, with canonical names for their blank nodes; graphs that are empty do not count."""
    dataset = Dataset(Quad(q.subject, q.predicate, worth(q.object), q.graph_name) for q in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def worth(term: Any) -> Any:  # noqa: ANN401 -- any RDF term
    """Give a number in one form, anything else as it is."""
    if not isinstance(term, Literal) or term.datatype.value not in _WORTH:
        return term
    try:
        return Literal(str(_WORTH[term.datatype.value](term.value)), datatype=term.datatype)
    except (ArithmeticError, ValueError):
        return term


def of_answer(answer: Any) -> Quads:  # noqa: ANN401 -- one of three kinds, of ours or of a parser
    """Give what a query answered."""
    if isinstance(answer, pyoxigraph.QueryTriples):
        return same_names(Quad(t.subject, t.predicate, t.object) for t in answer)
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return _yes_or_no(value=bool(answer))
    names = [variable.value for variable in answer.variables]
    return _rows(names, ({name: row[name] for name in names if row[name] is not None} for row in answer))


def of_csv(text: str) -> Quads:
    """Give rows of comma-separated values: their columns may stand in any order, and blank nodes have any name."""
    rows = [{name: _cell(cell) for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]
    return frozenset(f"{sorted(row.items())} {rows.count(row)}" for row in rows)


def _cell(cell: str) -> str:
    try:
        return str(float(cell))
    except ValueError:
        return "_:" if cell.startswith("_:") else cell


def of_file(path: Path, base: str) -> Quads:
    """Give what a file of the suite expects."""
    if path.suffix in _FORMATS:
        return of_answer(pyoxigraph.parse_query_results(path=str(path), format=_FORMATS[path.suffix]))
    form = RdfFormat.from_extension(path.suffix[1:])
    quads = list(pyoxigraph.parse(path=str(path), format=form, base_iri=base))
    sets = [q.subject for q in quads if q.predicate.value == f"{RDF}type" and q.object == NamedNode(f"{RS}ResultSet")]
    return _result_set(Node(sets[0], by_subject(quads))) if sets else same_names(quads)


def _result_set(found: Node) -> Quads:
    names = [variable.text for variable in found.all(f"{RS}resultVariable")]
    solutions = (
        [(b.the(f"{RS}variable").text, b.the(f"{RS}value").term) for b in s.all(f"{RS}binding")] for s in found.all(f"{RS}solution")
    )
    return _rows(names, map(dict, solutions))


def _yes_or_no(*, value: bool) -> Quads:
    return frozenset({str(Quad(NamedNode(RS), _BOOLEAN, Literal(value)))})


def _rows(names: Iterable[str], rows: Iterable[dict[str, Any]]) -> Quads:
    quads = [Quad(NamedNode(RS), _VARIABLE, Literal(name)) for name in names]
    for number, row in zip(count(), rows, strict=False):
        node = BlankNode(f"row{number}")
        quads.append(Quad(NamedNode(RS), _ROW, node))
        quads += [Quad(node, NamedNode(f"{RS}{name}"), value) for name, value in row.items()]
    return same_names(quads)
