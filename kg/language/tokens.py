"""Text → sentences → morphemes: the only door to Sudachi.

Sentences are cut by their ends, never inside brackets; morphemes are Sudachi's shortest units, with spans into the text as it stands.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.model import Span, Token

if TYPE_CHECKING:
    from sudachipy import Tokenizer

_OPEN, _CLOSE = "「『（([【〈《", "」』）)]】〉》"
_ENDS = "。！？!?\n"
_LIMIT = 12_000  # code points a call: Sudachi takes 49,149 bytes


def sentences(text: str, span: Span | None = None) -> tuple[Span, ...]:
    """Cut a text into sentences, brackets kept whole; no sentence is blank.

    An unclosed bracket ends with its line.

    >>> text = "彼は「無理だ。金がない」と言った。本当か?"
    >>> [s.of(text) for s in sentences(text)]
    ['彼は「無理だ。金がない」と言った。', '本当か?']
    """
    whole = span or Span(0, len(text))
    found: list[Span] = []
    start, depth, at = whole.start, 0, whole.start
    while at < whole.end:
        char = text[at]
        if char in _OPEN and _closes(text, at, whole.end):
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        at += 1
        if char == "\n" or (depth == 0 and char in _ENDS and not _continues(text, at, whole.end)):
            depth = 0
            found.append(Span(start, at))
            start = at
    found.append(Span(start, whole.end))
    return tuple(s for s in (_strip(text, s) for s in found) if len(s))


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


def _closes(text: str, at: int, end: int) -> bool:
    line = text.find("\n", at, end)
    return text.find(_CLOSE[_OPEN.index(text[at])], at, line if line >= 0 else end) >= 0


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
    found = []
    for begin in range(whole.start, whole.end, _LIMIT):
        piece = text[begin : min(begin + _LIMIT, whole.end)]
        for m in _tokenizer().tokenize(piece):
            surface = m.surface()
            if surface.isspace() or not surface:
                continue
            pos = m.part_of_speech()
            kind = "-".join(p for p in pos[:4] if p != "*")
            form = "-".join(p for p in pos[4:] if p != "*")
            at = Span(begin + m.begin(), begin + m.end())
            found.append(Token(at, surface, m.dictionary_form(), m.normalized_form(), kind, form, m.reading_form()))
    return tuple(found)


@cache
def normal(word: str) -> str:
    """Give a predicate's dictionary form in the dictionary's own spelling.

    >>> normal("超える"), normal("提携する")
    ('越える', '提携する')
    """
    *first, last = tokens(word) or (None,)
    return "".join(t.surface for t in first if t) + (last.lemma if last.lemma == "する" else last.normal) if last else word
