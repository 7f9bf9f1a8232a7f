"""Morphemes of a sentence → stretches that look like whole names by their script alone.

A name in Latin letters, or in katakana with ・ between its parts, has edges that can be seen; a statistical tagger cuts such names
at odd places (GPT-4 | o, サム・ | アルトマン) or misses them because nobody had heard of them when its corpus was made.  So script
decides their edges.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.model import Token

Run = tuple[int, int]

_LATIN = re.compile(r"(?=.*[A-Za-z])[A-Za-zÀ-ɏ0-9.&+'’_\-]+")
_LETTERS = re.compile(r"[A-Za-zＡ-Ｚａ-ｚÀ-ɏ]")
_FOLDED = re.compile(r"[\s・･‐–—=＝'’\"“”「」『』_-]")
_DIGITS = re.compile(r"[0-9]+(\.[0-9]+)*")
_GLUE = re.compile(r"[-.&+'’_‐]")
_KATAKANA = re.compile(r"[ァ-ヺー]{2,}")
_NAMELIKE = re.compile(r"[A-Z]|[a-z][0-9]|[0-9][a-z]|[a-z][.-][a-z0-9]")
_ADDRESS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@!$&'+;=%")
_LINK = re.compile(r"://|www\.|\w@\w")
_PROSE = re.compile(r"(\b[a-z]+ ){3}")  # lower-case words in a row are no name
_LONG = 4  # characters of a katakana word that no dictionary has, to be a name by itself
_DOTS = frozenset("・＝=")
_WORDS = frozenset({"latin", "digits"})


@lru_cache(maxsize=1 << 15)
def key(surface: str) -> str:
    """Give the form by which two spellings of a name are told to be one, as `kg.ontology.key` does.

    Width, case, spaces, ・, hyphens and quotation marks are folded away.

    >>> key("o3-mini") == key("Ｏ３ mini"), key("サム・アルトマン")
    (True, 'サムアルトマン')
    """
    return _FOLDED.sub("", unicodedata.normalize("NFKC", surface).casefold())


@lru_cache(maxsize=1 << 15)
def _script(surface: str) -> str:
    plain = unicodedata.normalize("NFKC", surface)
    if _LATIN.fullmatch(plain):
        return "latin"
    if _DIGITS.fullmatch(plain):
        return "digits"
    if _GLUE.fullmatch(plain):
        return "glue"
    return "katakana" if _KATAKANA.fullmatch(plain) else "other"


def _touching(sentence: Sequence[Token], at: int) -> bool:
    return 0 < at < len(sentence) and sentence[at - 1].span.end == sentence[at].span.start


def _one_blank(sentence: Sequence[Token], at: int) -> bool:
    return 0 < at < len(sentence) and sentence[at].span.start - sentence[at - 1].span.end == 1


def latin(text: str, sentence: Sequence[Token]) -> list[Run]:
    """Find the whole runs of Latin words, numbers and hyphens that could be one name; addresses (URLs, e-mail) are none.

    >>> from kg.language.tokens import tokens
    >>> text = "Qwen 2.5 72B InstructはGPT-4oやo3 miniを2025年に"
    >>> morphemes = tokens(text)
    >>> [text[morphemes[a].span.start:morphemes[b - 1].span.end] for a, b in latin(text, morphemes)]
    ['Qwen 2.5 72B Instruct', 'GPT-4o', 'o3 mini']
    """
    found: list[Run] = []
    if not sentence or not _LETTERS.search(text, sentence[0].span.start, sentence[-1].span.end):
        return found
    at = 0
    while at < len(sentence):
        if _script(sentence[at].surface) != "latin" or _is_unit(sentence, at):
            at += 1
            continue
        start, end = _widen_left(sentence, at), _widen_right(sentence, at + 1)
        if _is_name(text, sentence, (start, end)):
            found.append((start, end))
        at = end
    return found


def in_address(text: str, span: Span) -> bool:
    """Tell whether a span lies in a URL or an e-mail address.

    >>> text = "詳細は https://example.org/Some_Page へ"
    >>> in_address(text, Span(24, 28)), in_address(text, Span(0, 2))
    (True, False)
    """
    start, end = span.start, span.end
    while start and text[start - 1] in _ADDRESS:
        start -= 1
    while end < len(text) and text[end] in _ADDRESS:
        end += 1
    return bool(_LINK.search(text, start, end))


def _is_unit(sentence: Sequence[Token], at: int) -> bool:
    return "助数詞" in sentence[at].pos and _touching(sentence, at) and _script(sentence[at - 1].surface) == "digits"


def _widen_left(sentence: Sequence[Token], at: int) -> int:
    before = sentence[at - 1] if _touching(sentence, at) else None
    return at - 1 if before and _script(before.surface) == "digits" and not _touching(sentence, at - 1) else at


def _widen_right(sentence: Sequence[Token], end: int) -> int:
    while end < len(sentence):
        script = _script(sentence[end].surface)
        spaced = _one_blank(sentence, end) and not (script == "digits" and _is_counted(sentence, end))
        if script in _WORDS and (_touching(sentence, end) or spaced):
            end += 1
        elif script == "glue" and _joins(sentence, end):
            end += 2
        else:
            break
    return end


def _joins(sentence: Sequence[Token], at: int) -> bool:
    return _touching(sentence, at) and _touching(sentence, at + 1) and _script(sentence[at + 1].surface) in _WORDS


def _is_counted(sentence: Sequence[Token], at: int) -> bool:
    """Tell whether a number belongs to what follows it (年, 人, 億), not to the name before it."""
    if not _touching(sentence, at + 1):
        return False
    after = sentence[at + 1]
    return "助数詞" in after.pos or after.surface in {",", "%", "％"} or (len(after.surface) == 1 and "一" <= after.surface <= "鿿")


def _is_name(text: str, sentence: Sequence[Token], run: Run) -> bool:
    start, end = sentence[run[0]].span.start, sentence[run[1] - 1].span.end
    words = text[start:end]
    if in_address(text, Span(start, end)):
        return False
    return bool(_NAMELIKE.search(unicodedata.normalize("NFKC", words))) and not _PROSE.search(words)


def katakana(sentence: Sequence[Token], is_unheard: Callable[[Token], bool] = lambda _: False) -> list[Run]:
    """Find the runs of katakana words joined by ・ or touching personal names, an initial in front included (H・デイビッド・サックス).

    Runs of common words alone (トレーニング・コスト) are no names; `is_unheard` tells the words that no dictionary has.

    >>> from kg.language.tokens import tokens
    >>> morphemes = tokens("カイフー・リーとラリーエリソンはトレーニング・コストを")
    >>> ["".join(t.surface for t in morphemes[a:b]) for a, b in katakana(morphemes)]
    ['カイフー・リー', 'ラリーエリソン']
    """
    found: list[Run] = []
    for start, end in _katakana_runs(sentence):
        dotted = any(token.surface in _DOTS for token in sentence[start:end])
        if dotted and any("固有名詞" in t.pos or is_unheard(t) for t in sentence[start:end] if _script(t.surface) == "katakana"):
            found.append((start, end))
        elif not dotted:
            found += _pairs(sentence, (start, end))
            found += [(nth, nth + 1) for nth in range(start, end) if len(sentence[nth].surface) >= _LONG and is_unheard(sentence[nth])]
    return found


def _katakana_runs(sentence: Sequence[Token]) -> Iterator[Run]:
    """Give the runs of katakana words and what joins them, one after the other."""
    done = 0
    for at in [at for at, token in enumerate(sentence) if _may_begin(token.surface)]:
        if at >= done and (end := _katakana_end(sentence, at)) > at:
            yield at, end
            done = end


@lru_cache(maxsize=1 << 15)
def _may_begin(surface: str) -> bool:
    return "ァ" <= surface[0] <= "ー" or (len(surface) == 1 and _script(surface) == "latin")


def compounds(sentence: Sequence[Token], is_word: Callable[[str], bool]) -> list[Run]:
    """Find the runs of katakana words written together that no dictionary has as one word (ヴォイスリンク, not データセンター).

    Such a word may be made up for the day; one that comes back in a text is a name sooner than not.
    """
    found = []
    for start, end in _katakana_runs(sentence):
        words = "".join(token.surface for token in sentence[start:end])
        if end - start > 1 and not any(char in _DOTS for char in words) and not is_word(words):
            found.append((start, end))
    return found


def _pairs(sentence: Sequence[Token], run: Run) -> Iterator[Run]:
    """Give the runs of personal names that touch."""
    start = run[0]
    for at in range(run[0], run[1] + 1):
        if at < run[1] and "人名" in sentence[at].pos:
            continue
        if at - start > 1:
            yield start, at
        start = at + 1


def _katakana_end(sentence: Sequence[Token], at: int) -> int:
    """Go on as long as there are katakana words, and ・ or initials between them."""
    end = at
    while end < len(sentence) and (end == at or _touching(sentence, end)):
        surface = sentence[end].surface
        if "ァ" <= surface[0] <= "ー" and _script(surface) == "katakana":
            end += 1
        elif surface in _DOTS and at < end < len(sentence) - 1 and _touching(sentence, end + 1) and _is_part(sentence[end + 1]):
            end += 2
        elif end == at and len(surface) == 1 and _script(surface) == "latin" and _is_dot(sentence, end + 1):
            end += 1
        else:
            break
    return end


def _is_dot(sentence: Sequence[Token], at: int) -> bool:
    return _touching(sentence, at) and sentence[at].surface in _DOTS


def _is_part(token: Token) -> bool:
    return _script(token.surface) == "katakana" or (len(token.surface) == 1 and _script(token.surface) == "latin")
