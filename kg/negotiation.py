"""An Accept header → the form in which to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
TRIPLES = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
HTML = "text/html"
_ALSO = {"application/json": ROWS[0], "application/xml": ROWS[1], "text/xml": ROWS[1], "text/plain": TRIPLES[1], "text/tsv": ROWS[3]}
_NAMES = dict(zip(("json", "xml", "csv", "tsv", "ttl", "nt", "jsonld", "rdf"), ROWS + TRIPLES, strict=True))


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Give what is wanted most of what is offered, the first where two are wanted alike, None where nothing is.

    >>> choose("text/csv;q=0.5, application/sparql-results+json;q=0.9", ROWS)
    'application/sparql-results+json'
    >>> choose("text/*", ROWS), choose("", ROWS), choose("image/png", ROWS)
    ('text/csv', 'application/sparql-results+json', None)
    """
    wanted = _wanted(accept or "*/*")
    best = max(offered, key=lambda kind: _quality(kind, wanted), default=None)
    return best if best and _quality(best, wanted)[0] > 0 else None


def named(name: str) -> str | None:
    """Give the form of a suffix, as in `?format=csv`.

    >>> named("ttl")
    'text/turtle'
    """
    return _NAMES.get(name)


def _wanted(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        given = next((value.removeprefix("q=") for value in parameters if value.startswith("q=")), "1")
        try:
            quality = min(max(float(given), 0.0), 1.0)
        except ValueError:
            quality = 0.0
        found[_ALSO.get(kind, kind)] = max(quality, found.get(_ALSO.get(kind, kind), 0.0))
    return found


def _quality(kind: str, wanted: dict[str, float]) -> tuple[float, int]:
    """Give how much a form is wanted; of two that are wanted alike, the one that was named before the one that was only allowed."""
    for place, pattern in enumerate((kind, f"{kind.partition('/')[0]}/*", "*/*")):
        if pattern in wanted:
            return wanted[pattern], -place
    return 0.0, 0
