"""An answer → rows of Python values, and the forms that they are read in: a table, a data frame, JSON, HTML.

Tables fit the screen: a Japanese character is two columns wide, long cells are cut with "…", the widest columns first.
"""

from __future__ import annotations

import html
import json
import shutil
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryResultsFormat

from kg.errors import KgError
from kg.terms import VOCABULARIES, minted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd  # type: ignore[import-untyped]

    from kg.graph import Triples
    from kg.store import Answer

_XSD = VOCABULARIES["xsd"]
_SHORT = 4000  # digits: Python reads no whole number that is much longer
_LEAST = 6  # no column is cut below this
_SHOWN = 200  # rows in a notebook


class IRI(str):
    """The name of a node, told apart from text; in tables it is short (`entity:openai`).

    >>> IRI("https://kg.example/entity/sam_altman").short
    'entity:sam_altman'
    """

    __slots__ = ()

    @property
    def short(self) -> str:
        """The name with its prefix, percent signs decoded for reading."""
        place = minted(NamedNode(self))
        if place:
            return f"{place[1]}:{place[2]}"
        prefix = next((p for p, iri in VOCABULARIES.items() if self.startswith(iri)), None)
        return f"{prefix}:{self[len(VOCABULARIES[prefix]) :]}" if prefix else str(self)


Cell = IRI | str | int | float | bool | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query answers.

    A yes or no is one row of one column, "answer"; a graph has the columns "subject", "predicate", "object", and its `triples` beside.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    triples: Triples = ()

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Give the rows in the order of the query."""
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows[0][0]) if self.columns == ("answer",) and len(self.rows) == 1 else bool(self.rows)

    def __str__(self) -> str:
        return self.to_table(shutil.get_terminal_size((100, 24)).columns)

    def to_dicts(self) -> list[dict[str, Cell]]:
        """Give a dictionary for each row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_json(self) -> str:
        """Give a JSON array with an object for each row; a sum is a number, a date its ISO 8601 text, nothing is null.

        >>> Rows(("人", "額"), (("孫", Decimal(3)), ("王", None))).to_json()
        '[{"人": "孫", "額": 3}, {"人": "王", "額": null}]'
        """
        return json.dumps(self.to_dicts(), ensure_ascii=False, default=_jsonable)

    def to_dataframe(self) -> pd.DataFrame:
        """Give a pandas data frame.

        Raises:
            KgError: if pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 -- an extra, and slow to load
        except ImportError as error:
            message = "a data frame needs pandas, which is not installed; run: pip install pandas"
            raise KgError(message) from error
        return pd.DataFrame([list(row) for row in self.rows], columns=list(self.columns))

    def to_table(self, width: int = 100) -> str:
        """Give a table at most so many columns of a terminal wide, as far as the number of its columns allows.

        >>> print(Rows(("人", "n"), (("孫正義", 3), ("王", None))).to_table())
        人      n
        ------  -
        孫正義  3
        王
        """
        if not self.columns:
            return ""
        cells = [[_plain(cell) for cell in row] for row in self.rows]
        widths = [max(map(_width, column)) for column in zip(self.columns, *cells, strict=True)]
        widths = _fitted(widths, width - 2 * (len(widths) - 1))
        lines = [list(self.columns), ["-" * w for w in widths], *cells]
        return "\n".join("  ".join(map(_padded, line, widths)).rstrip() for line in lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(column)}</th>" for column in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(_plain(cell))}</td>" for cell in row) + "</tr>" for row in self.rows[:_SHOWN])
        rest = f"<p>… {len(self.rows) - _SHOWN} more rows</p>" if len(self.rows) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def collect(answer: Answer) -> Rows:
    """Give the rows of what a store answered; the triples of a graph are sorted, for it has no order of its own.

    Raises:
        OSError, RuntimeError, ValueError: what the engine says while it works.
    """
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return Rows(("answer",), ((bool(answer),),))
    if isinstance(answer, pyoxigraph.QueryTriples):
        triples = tuple(sorted(set(answer), key=str))
        rows = tuple((cell(t.subject), cell(t.predicate), cell(t.object)) for t in triples)
        return Rows(("subject", "predicate", "object"), rows, triples)
    columns = tuple(variable.value for variable in answer.variables)
    if not columns:
        return Rows((), tuple(() for _ in answer))
    # As text, which the engine writes faster than it makes an object of each term; what was read once is not read again.
    lines = (answer.serialize(format=QueryResultsFormat.TSV) or b"").decode().split("\n")[1:-1]
    read = _Cells().__getitem__
    return Rows(columns, tuple([tuple(map(read, line.split("\t"))) for line in lines]))


class _Cells(dict[str, Cell]):
    """The values of terms as tab-separated values write them, each read once."""

    def __missing__(self, written: str) -> Cell:
        first = written[:1]
        value: Cell = None
        if first == "<" and written[1] != "<":
            value = IRI(written[1:-1])
        elif first == '"' and written[-1] != ">" and "\\" not in written:
            value = written[1 : written.rindex('"')]
        elif written:
            value = int(written) if written.isascii() and written.isdigit() and len(written) < _SHORT else _unusual(written)
        self[written] = value
        return value


def _unusual(written: str) -> Cell:
    """Give the value of a term that the engine's own reader is to understand."""
    (solution,) = cast("pyoxigraph.QuerySolutions", pyoxigraph.parse_query_results(f"?x\n{written}\n", format=QueryResultsFormat.TSV))
    return cell(solution["x"])


def cell(term: object) -> Cell:
    """Give the Python value of a term; a number or date that is none stays text.

    >>> cell(Literal(3)), cell(Literal("文", language="ja")), cell(None)
    (3, '文', None)
    """
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return IRI(term.value)
    if not isinstance(term, Literal):
        return str(term)
    make = _MAKERS.get(term.datatype.value.removeprefix(_XSD))
    try:
        return make(term.value) if make else term.value
    except (ValueError, ArithmeticError):
        return term.value


_MAKERS: dict[str, Any] = {
    "integer": int,
    "decimal": Decimal,
    "double": float,
    "float": float,
    "boolean": {"true": True, "1": True, "false": False, "0": False}.get,
    "date": date.fromisoformat,
}


def _jsonable(found: object) -> int | float | str:
    if isinstance(found, Decimal) and found.is_finite():
        return int(found) if found == found.to_integral_value() else float(found)
    return str(found)


def _plain(found: Cell) -> str:
    text = "" if found is None else found.short if isinstance(found, IRI) else str(found)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)


def _width(text: str) -> int:
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """Cut the widest columns until all fit, none below `_LEAST`.

    >>> _fitted([4, 50, 30], 50)
    [4, 23, 23]
    """
    limit = max(widths)
    while limit > _LEAST and sum(min(width, limit) for width in widths) > room:
        limit -= 1
    return [min(width, limit) for width in widths]


def _padded(text: str, width: int) -> str:
    if _width(text) <= width:
        return text + " " * (width - _width(text))
    kept, used = "", 1
    for char in text:
        if used + _columns(char) > width:
            break
        kept, used = kept + char, used + _columns(char)
    return f"{kept}…" + " " * (width - used)
