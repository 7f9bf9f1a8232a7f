"""What is written before a foreign name: its country's sign, and what it is (米新興X, 通信大手X); 日米 are two countries."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Span
from kg.ontology import key

if TYPE_CHECKING:
    from kg.model import Name
    from kg.ontology import Ontology

SURE = 0.9  # how sure it is that a sign is its country
_SHORTEST = 3  # code points of a country's sign and a name
_PAIR = 2
_TITLE = 8  # code points of the longest title that is looked for
_FOREIGN = re.compile("[ァ-ヴA-Z]")
_KANA = re.compile("[ァ-ヴー]+")


def cut(text: str, name: Name, ontology: Ontology) -> tuple[list[tuple[Span, str]], Name]:
    """Cut the sign of its country off a foreign name (独カモメワークス), which is a firm's where no title makes it a person's.

    Gives the sign with its class, if the name began with one, and the rest of the name.
    """
    sign = text[name.span.start]
    titled = is_titled(text, name.span.end, ontology)
    fore = _fore(name.span.of(text)[1:], ontology)
    rest = text[name.span.start + 1 + fore : name.span.end]
    if _is_sign(sign, ontology) and len(name.span) >= _SHORTEST and rest and ("ァ" <= rest[0] <= "ヺ" or rest[0].isascii()):
        at = Span(name.span.start, name.span.start + 1)
        kind = "Company" if name.kind in ("Person", "Place") and not titled else name.kind
        return [(at, ontology.signs[sign].kind)], replace(name, span=Span(at.end + fore, name.span.end), kind=kind)
    words = name.span.of(text)
    if titled and len(words) >= _SHORTEST and _is_sign(words[-1], ontology) and not "一" <= words[-2] <= "鿿":  # トランプ米|大統領
        at = Span(name.span.end - 1, name.span.end)
        return [(at, ontology.signs[words[-1]].kind)], replace(name, span=Span(name.span.start, at.start))
    fore = _fore(words, ontology)
    if fore and name.kind not in ("Person", "Place"):
        return [], replace(name, span=Span(name.span.start + fore, name.span.end))
    before = text[max(0, name.span.start - 2) : name.span.start]
    signed = _is_sign(before[-1:], ontology) and not before[:-1].isalpha()
    unknown = _KANA.fullmatch(name.span.of(text)) and key(name.span.of(text)) not in ontology.kinds
    return [], replace(name, kind="Company") if signed and unknown and name.kind == "Person" and not titled else name


def pair(text: str, word: Span, ontology: Ontology) -> list[tuple[Span, str]]:
    """Read the signs of countries that a word is made of (日米首脳会談: Japan and the United States); one sign alone may be anything."""
    if len(word) < _PAIR or not all(char in ontology.signs for char in word.of(text)):
        return []
    spans = [Span(at, at + 1) for at in range(word.start, word.end)]
    return [(at, ontology.signs[at.of(text)].kind) for at in spans]


def _fore(words: str, ontology: Ontology) -> int:
    """Give how much of a name only says what it is (通信大手インドサット: 4), 0 if nothing does."""
    kinds = ontology.words.get("foreWord", frozenset())
    cut = next((n for n in range(len(words) - 2, 0, -1) if _FOREIGN.match(words, n) and "一" <= words[n - 1] <= "鿿"), 0)
    return cut if any(words[:cut].endswith(kind) for kind in kinds) else 0


def _is_sign(char: str, ontology: Ontology) -> bool:
    return "一" <= char <= "鿿" and char in ontology.signs


def is_titled(text: str, end: int, ontology: Ontology) -> bool:
    """Tell whether a title or an office follows what ends here (独メルツ首相)."""
    after = text[end : end + _TITLE]
    titles = ontology.words.get("honorific", frozenset()) | ontology.words.get("office", frozenset())
    return any(after[:size] in titles for size in range(1, len(after) + 1))
