"""Names and values → RDF terms: the vocabularies of the contract, minted IRIs, and literals.

Minted names are percent-encoded ids, which keeps two ids apart and every IRI valid.  Statements and values are named by a hash over what
they say, taken before any store could rewrite a number or a language tag.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from kg import turtle
from kg.model import Value

if TYPE_CHECKING:
    from kg.model import Evidence, Merge, Statement

BASE = "https://kg.example/"
KG = "https://kg.example/ontology#"
VOCABULARIES = {
    "kg": KG,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
}
ROOMS = ("document", "entity", "merge", "statement", "evidence", "value", "relation", "frame")

_JAPANESE = re.compile(
    r"[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ABSOLUTE = re.compile(r"(?:https?://|urn:)[^\x00-\x20<>\"{}|^`\\]+")
_MINTED = re.compile(rf"(?P<base>.*/)(?P<room>{'|'.join(ROOMS)})/(?P<name>[^/#?]*)")
_DATES = {10: "date", 7: "gYearMonth", 4: "gYear"}


@cache
def term(name: str) -> NamedNode:
    """Give the term of a vocabulary.

    >>> term("kg:Statement").value
    'https://kg.example/ontology#Statement'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(VOCABULARIES[prefix] + local)


def prefixes(base: str = BASE) -> dict[str, str]:
    """Give every prefix of a graph whose nodes are minted under a base: the vocabularies, and one for each kind of node."""
    return VOCABULARIES | {room: f"{base}{room}/" for room in ROOMS}


@lru_cache(maxsize=1 << 16)
def _mint(room: str, name: str, base: str) -> NamedNode:
    # A lone surrogate is no character, yet must not make two names one; "." and ".." would be resolved away.
    safe = quote(name, safe="", errors="surrogatepass")
    return NamedNode(f"{base}{room}/{safe if safe.strip('.') else safe.replace('.', '%2E')}")


def minted(node: NamedNode) -> tuple[str, str, str] | None:
    """Give base, kind of node and id of a minted IRI, None for any other.

    >>> minted(entity_iri("孫", "http://x/"))
    ('http://x/', 'entity', '孫')
    """
    found = _MINTED.fullmatch(node.value)
    return (found["base"], found["room"], unquote(found["name"], errors="surrogatepass")) if found else None


def entity_iri(identifier: str, base: str = BASE) -> NamedNode:
    """Mint the IRI of an entity from its id.

    >>> entity_iri("sam_altman").value, entity_iri("孫").value
    ('https://kg.example/entity/sam_altman', 'https://kg.example/entity/%E5%AD%AB')
    """
    return _mint("entity", identifier, base)


def document_iri(identifier: str, base: str = BASE) -> NamedNode:
    """Mint the IRI of a document from its id."""
    return _mint("document", identifier, base)


def evidence_iri(evidence: Evidence, base: str = BASE) -> NamedNode:
    """Mint the IRI of a stretch of a document: its id, start and end.

    >>> from kg.model import Evidence, Span
    >>> evidence_iri(Evidence("000", Span(12, 51), "…")).value
    'https://kg.example/evidence/000-12-51'
    """
    return _mint("evidence", f"{evidence.document}-{evidence.span.start}-{evidence.span.end}", base)


def statement_iri(statement: Statement, base: str = BASE) -> NamedNode:
    """Mint the IRI of a statement from where it stands, what it says, and who says it how."""
    place, said = statement.evidence, statement.object
    what = _content(said) if isinstance(said, Value) else [said]
    parts = [
        [place.document, place.span.start, place.span.end],
        [statement.subject, statement.relation, statement.open, what],
        [statement.polarity, statement.modality, statement.speaker],
    ]
    return NamedNode(f"{base}statement/{_digest(parts)}")


def merge_iri(identifier: str, merge: Merge, base: str = BASE) -> NamedNode:
    """Mint the IRI of a merge from the entity and the names that it ties."""
    return NamedNode(f"{base}merge/{_digest([identifier, merge.kept, merge.merged, merge.rule])}")


def value_iri(value: Value, base: str = BASE) -> NamedNode:
    """Mint the IRI of an amount from what it is, however it is written.

    >>> from kg.model import Span, Value
    >>> a = Value("money", Span(0, 6), "400億ドル", Decimal("4E10"), Decimal("4E10"), "USD")
    >>> b = Value("money", Span(9, 22), "40,000,000,000ドル", Decimal(40000000000), Decimal(40000000000), "USD")
    >>> value_iri(a) == value_iri(b)
    True
    """
    return NamedNode(f"{base}value/{_digest(_content(value))}")


def relation_iri(name: str, base: str = BASE, *, is_open: bool = False) -> NamedNode:
    """Give the IRI of a relation or class: the ontology's own, or for an open relation one minted from its dictionary form.

    A name that is an absolute IRI is taken as it is, so that an ontology may bring names of its own.

    >>> relation_iri("Company").value
    'https://kg.example/ontology#Company'
    """
    if is_open:
        return _mint("relation", name, base)
    return NamedNode(name if _ABSOLUTE.fullmatch(name) else KG + quote(name, safe="", errors="surrogatepass"))


def frame_iri(frame: str, base: str = BASE) -> NamedNode:
    """Mint the IRI of the frame that found a statement; its slash stays readable."""
    return NamedNode(f"{base}frame/{quote(frame, safe='/', errors='surrogatepass')}")


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _content(value: Value) -> list[object]:
    low, high = (turtle.number(end) if isinstance(end, Decimal) and end.is_finite() else str(end or "") for end in (value.low, value.high))
    named = value.kind == "text" or not (low or high)
    return [value.kind, low, high, value.unit, value.approximate, value.text if named else ""]


def amount(number: Decimal) -> Literal:
    """Give a number as `xsd:integer` where it is whole, else as `xsd:decimal`.

    >>> str(amount(Decimal("5E+2")).value), amount(Decimal("0.50")).value
    ('500', '0.5')
    """
    written = turtle.number(number)
    if written.endswith(".0"):
        return Literal(written[:-2], datatype=term("xsd:integer"))
    return Literal(written, datatype=term("xsd:decimal"))


def calendar(text: str) -> Literal:
    """Give a date to the day, month or year; what the calendar does not have stays plain text.

    >>> calendar("2024-09").datatype.value.partition("#")[2], calendar("2024-13").datatype.value.partition("#")[2]
    ('gYearMonth', 'string')
    """
    kind = _DATES.get(len(text))
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        kind = None
    known = kind is not None and re.fullmatch(r"[0-9-]+", text)
    return Literal(text, datatype=term(f"xsd:{kind}")) if known else plain(text)


def language_of(text: str) -> str | None:
    """Tell the language tag of a name: "ja" where it has kana or kanji, none where it is Latin only.

    >>> language_of("ソフトバンク"), language_of("SoftBank")
    ('ja', None)
    """
    return "ja" if _JAPANESE.search(text) else None


def plain(text: str, language: str | None = None) -> Literal:
    """Give a text with a language tag or none; half a character (a lone surrogate), which RDF cannot hold, becomes U+FFFD."""
    return Literal(_SURROGATE.sub("\ufffd", text), language=language)


def tagged(text: str) -> Literal:
    """Give a name with the language tag that its script tells."""
    return plain(text, language_of(text))
