"""Sentences → pairs of mentions that the text itself equates: X(Y), X(以下Y), X(旧Y), X(略称Y).

The second is what follows an introducing word of the lexicon, or stands in brackets in another script, or shortens the first.  Nothing is
taken for an alias because it merely stands in brackets: a firm's home, a person's age and a product's maker stand there, too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.model import Mention, Span
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.ontology import Ontology

_OPEN, _CLOSE = "(\uff08", ")\uff09"
_BRACKETS = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}\n]{{2,80}})[{_CLOSE}]")
_NAME = re.compile(r"[A-Za-zァ-ヴー・一-龥々0-9&. -]{2,30}")
_GAP = 2  # characters between a name and its brackets: an honorific
_LEAST = 2
Pair = tuple[Mention, Mention]


def find(text: str, mentions: Sequence[Mention], ontology: Ontology) -> list[Pair]:
    """Give each name with what the text says it is also called, in the order of the text."""
    names = [m for m in mentions if m.form == "name"]
    found = [(a, b) for a in names for b in names if a.span.end == b.span.end and a.span.start < b.span.start and a.kind == b.kind]
    if not names:
        return found
    for brackets in _BRACKETS.finditer(text, names[0].span.end, mentions[-1].span.end + 80):
        before = text[: brackets.start()]
        owner = next((m for m in reversed(names) if m.span.end <= len(before) <= m.span.end + _GAP), None)
        if owner and _is_honorific(before[owner.span.end :], ontology):
            found += [(owner, alias) for alias in _aliases(owner, brackets, names, ontology)]
    return found


def _is_honorific(words: str, ontology: Ontology) -> bool:
    return not words.strip() or words in ontology.words.get("honorific", ())


def _aliases(owner: Mention, brackets: re.Match[str], names: Sequence[Mention], ontology: Ontology) -> Iterator[Mention]:
    """Give what stands in brackets behind a name and is another name of it, also as the tagger cut it."""
    start, end = brackets.span(1)
    inside = [m for m in names if start <= m.span.start and m.span.end <= end]
    introduced = _introducers(ontology).match(brackets[1])
    if introduced:
        word = introduced["quoted"] or introduced["bare"]
        at = start + introduced.start("quoted" if introduced["quoted"] else "bare")
        tagged = any(m.span.start <= at < m.span.end for m in inside)
        if _NAME.fullmatch(word) and (introduced["quoted"] or tagged or _is_name(word, introduced["by"], ontology)):
            yield Mention(owner.document, Span(at, at + len(word)), "name", owner.kind, word)
            yield from (m for m in inside if m.text != word and m.span.start <= at < m.span.end)
        return
    whole = next((m for m in inside if (m.span.start, m.span.end) == (start, end)), None)
    if whole and whole.text.isascii() != owner.text.isascii() and (whole.kind == owner.kind or "Person" not in (whole.kind, owner.kind)):
        yield whole
    elif shortens(brackets[1], owner.text):
        yield Mention(owner.document, Span(start, end), "name", owner.kind, brackets[1])
        yield from (m for m in inside if m.span.start == start and m.text != brackets[1])


@cache
def _introducers(ontology: Ontology) -> re.Pattern[str]:
    words = sorted(ontology.words.get("introducer", ()), key=lambda word: (-len(word), word))
    return re.compile(
        rf"(?:.*[、,])?(?P<by>{'|'.join(map(re.escape, words)) or '(?!)'})[、,:\uff1a・は\s]*(?:「(?P<quoted>[^」]+)」.*|(?P<bare>[^「]+))"
    )


def _is_name(word: str, introducer: str, ontology: Ontology) -> bool:
    """Tell whether a word may be a name though nobody tagged it: 旧 and 現 stand before offices, too, and 以下略 introduces nothing."""
    foreign = bool(re.search("[A-Zァ-ヴ]", word))
    return foreign or (len(introducer) > 1 and word not in ontology.words.get("omission", ()) and word not in ontology.head_nouns)


def shortens(short: str, long: str) -> bool:
    """Tell whether a name is made of letters of a longer one, in their order and from the first.

    >>> shortens("公競委", "公正競争委員会"), shortens("WDI", "Wakaba Data Institute"), shortens("東京", "公正競争委員会")
    (True, True, False)
    """
    a, b = key(short), key(long)
    if not _LEAST <= len(a) <= len(b) * 2 / 3 or a[0] != b[0] or re.search("[ぁ-ん]", short):
        return False
    letters = iter(b)
    return all(letter in letters for letter in a)
