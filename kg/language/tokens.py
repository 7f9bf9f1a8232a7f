"""Text → sentences → morphemes: the only door to Sudachi.

Sentences are cut by their ends, never inside brackets; morphemes are Sudachi's shortest units, with spans into the text as it stands.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from kg.model import Span, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sudachipy import Morpheme, Tokenizer

_OPEN, _CLOSE = "「『（([【〈《", "」』）)]】〉》"
_ENDS = "。！？!?\n"
_SIGNS = re.compile(f"[{re.escape(_OPEN + _CLOSE + _ENDS)}]")
_LIMIT = 12_000  # code points a call: Sudachi takes 49,149 bytes


def sentences(text: str, span: Span | None = None) -> tuple[Span, ...]:
    """Cut a text into sentences, brackets kept whole; no sentence is blank.

    An unclosed bracket ends with its line.

    >>> text = "彼は「無理だ。金がない」と言った。本当か?"
    >>> [s.of(text) for s in sentences(text)]
    ['彼は「無理だ。金がない」と言った。', '本当か?']
    """
    whole = span or Span(0, len(text))
    pairs = _pairs(text, whole)
    found: list[Span] = []
    start, closed = whole.start, -1
    for sign in _SIGNS.finditer(text, whole.start, whole.end):
        at, char = sign.start(), sign[0]
        if at < closed:
            continue
        if char in _OPEN:
            closed = pairs.get(at, closed)
        elif char == "\n" or (char in _ENDS and not _continues(text, at + 1, whole.end)):
            found.append(Span(start, at + 1))
            start = at + 1
    found.append(Span(start, whole.end))
    return tuple(s for s in (_strip(text, s) for s in found) if len(s))


def _pairs(text: str, span: Span) -> dict[int, int]:
    """Give the brackets that are closed in their line, by where they open and close; what is left open in them counts for nothing."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = {char: [] for char in _CLOSE}  # where each kind was opened
    for sign in _SIGNS.finditer(text, span.start, span.end):
        at, char = sign.start(), sign[0]
        if char == "\n":
            waiting = {close: [] for close in _CLOSE}
        elif char in _OPEN:
            waiting[_CLOSE[_OPEN.index(char)]].append(at)
        elif waiting.get(char):
            found[begin := waiting[char].pop()] = at
            for others in waiting.values():
                while others and others[-1] > begin:
                    others.pop()
    return found


def blocks(text: str, span: Span) -> tuple[Span, ...]:
    r"""Cut a list into what blank lines part: an entry of a cast list goes over several lines.

    >>> text = "アドビ\n 佐伯美咲\n\n日経\n 高橋渉"
    >>> [s.of(text) for s in blocks(text, Span(0, len(text)))]
    ['アドビ\n 佐伯美咲', '日経\n 高橋渉']
    """
    ends = [m.span() for m in re.finditer(r"\n\s*\n", text[span.start : span.end])]
    starts = [span.start, *(span.start + b for _, b in ends)]
    stops = [*(span.start + a for a, _ in ends), span.end]
    return tuple(s for s in (_strip(text, Span(a, b)) for a, b in zip(starts, stops, strict=True)) if len(s))


def _continues(text: str, at: int, end: int) -> bool:
    return at < end and (text[at] in _ENDS.replace("\n", "") or text[at] in _CLOSE or bool(re.match(r"と(?!は)|って", text[at : at + 2])))


def _strip(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


@cache
def _tokenizer() -> Tokenizer:
    from sudachipy import Dictionary, SplitMode  # noqa: PLC0415 -- 160 MB: only when something is read

    return Dictionary().tokenizer(SplitMode.A)


def tokens(text: str, span: Span | None = None) -> tuple[Token, ...]:
    """Give the morphemes of a stretch of text, blanks left out.

    >>> [t.surface for t in tokens("400億ドルを出資した。")]
    ['400億', 'ドル', 'を', '出資', 'し', 'た', '。']
    """
    whole = span or Span(0, len(text))
    tokenize = _tokenizer().tokenize
    found: list[Token] = []
    for begin in range(whole.start, whole.end, _LIMIT):
        piece = text[begin : min(begin + _LIMIT, whole.end)]
        at = 0
        for m in tokenize(piece):
            start, at = at, m.end()
            surface = piece[start:at]
            if surface and not surface.isspace():
                number = m.word_id()
                told = _TOLD.get(number) or _told(m, number)
                if surface == "とも" and told[2].startswith("接尾辞") and _ends_in_name(found):
                    found += _parted(begin + start)
                else:
                    found.append(Token(Span(begin + start, begin + at), surface, *told))
    return tuple(found)


def _ends_in_name(before: Sequence[Token]) -> bool:
    """Tell whether とも behind these is two particles (さくら銀行とも) sooner than the suffix of several (両社とも)."""
    nouns = takewhile(lambda token: token.pos.startswith(("名詞", "接尾辞")), reversed(before))
    return any("固有名詞" in token.pos for token in nouns)


def _parted(at: int) -> tuple[Token, Token]:
    return (
        Token(Span(at, at + 1), "と", "と", "と", "助詞-格助詞", "", "ト"),
        Token(Span(at + 1, at + 2), "も", "も", "も", "助詞-係助詞", "", "モ"),
    )


_TOLD: dict[int, tuple[str, str, str, str, str]] = {}  # what the dictionary says of a word, by its number there
_MOST = 1 << 15  # words remembered


def _told(m: Morpheme, number: int) -> tuple[str, str, str, str, str]:
    """Give a morpheme's lemma, normal form, part of speech, inflection and reading."""
    pos = m.part_of_speech()
    kind = "-".join(p for p in pos[:4] if p != "*")
    form = "-".join(p for p in pos[4:] if p != "*")
    told = m.dictionary_form(), m.normalized_form(), kind, form, m.reading_form()
    if not m.is_oov():
        if len(_TOLD) >= _MOST:
            _TOLD.clear()
        _TOLD[number] = told
    return told


@cache
def normal(word: str) -> str:
    """Give a predicate's dictionary form in the dictionary's own spelling.

    >>> normal("超える"), normal("提携する")
    ('越える', '提携する')
    """
    *first, last = tokens(word) or (None,)
    return "".join(t.surface for t in first if t) + (last.lemma if last.lemma == "する" else last.normal) if last else word


@cache
def is_word(text: str) -> bool:
    """Tell whether the dictionary has a text as one word.

    >>> is_word("データセンター"), is_word("ヴォイスリンク")
    (True, False)
    """
    from sudachipy import SplitMode  # noqa: PLC0415 -- as above

    found = list(_tokenizer().tokenize(text, SplitMode.C))
    return len(found) == 1 and not found[0].is_oov()
