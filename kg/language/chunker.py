"""Morphemes → where the 文節 begin: a logistic decision before each content word.

Most features look at word classes in a window of four morphemes (grammar words count as themselves); their sum is remembered by window, and
where it is far from zero it decides alone.  The rest look at words, scripts and the run of nouns that the morpheme stands in.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Token

_CLOSED = ("助詞", "助動", "補助", "記号", "接尾", "接頭", "接続", "連体")
_NEVER = ("助詞", "助動", "接尾")
_NOMINAL = ("名詞", "接尾", "接頭", "代名")
_CERTAIN = 70  # a sum of class features that the others do not turn


class _Kind(NamedTuple):
    """The class of a morpheme, fine, middle and coarse, and its script."""

    fine: str = ""
    middle: str = ""
    coarse: str = ""
    script: str = ""


_EDGE = _Kind()
_Window = tuple[_Kind, ...]


class Chunker:
    """The decisions of one table of weights."""

    def __init__(self, table: Mapping[int, int], stop: str = "補助記号-句点") -> None:
        """Take a table of weights by feature, and the part of speech after which a phrase always begins; training gives none."""
        self._table, self._stop = table, stop
        self._familiar = lru_cache(maxsize=1 << 16)(self._sum)

    def starts(self, tokens: Sequence[Token], named: Sequence[int]) -> list[int]:
        """Give the indices of the morphemes that begin a phrase, the first included.

        `named` numbers the name that each morpheme lies in, 0 for none; a name is never cut.
        """
        kinds = _kinds(tokens, named)
        get = self._table.get
        found = [0]
        for k in _open(tokens, named):
            if tokens[k - 1].pos == self._stop:
                found.append(k)
                continue
            score = self._familiar(*kinds[k : k + 4])
            if -_CERTAIN < score < _CERTAIN:
                score += sum(filter(None, map(get, _special(tokens, k, kinds))))
            if score > 0:
                found.append(k)
        return found

    def _sum(self, a: _Kind, b: _Kind, c: _Kind, d: _Kind) -> int:
        return sum(self._table.get(key, 0) for key in _general(a, b, c, d))


def features(tokens: Sequence[Token], named: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Give, for each morpheme that may begin a phrase, its index and the keys of its features."""
    kinds = _kinds(tokens, named)
    for k in _open(tokens, named):
        yield k, _general(*kinds[k : k + 4]) + _special(tokens, k, kinds)


def _open(tokens: Sequence[Token], named: Sequence[int]) -> Iterator[int]:
    """Give the morphemes that may begin a phrase: not particles, auxiliaries, suffixes, punctuation or the inside of a name."""
    for k in range(1, len(tokens)):
        pos = tokens[k].pos
        if pos[:2] in _NEVER or (pos[:4] == "補助記号" and pos != "補助記号-括弧開") or (named[k] and named[k] == named[k - 1]):
            continue
        yield k


def _kinds(tokens: Sequence[Token], named: Sequence[int]) -> list[_Kind]:
    """Give the class of each morpheme, two edges before the first and after the last."""
    found = [_EDGE, _EDGE]
    for token, number in zip(tokens, named, strict=True):
        pos = token.pos
        word = token.surface if pos[:2] in {"助詞", "補助"} else token.lemma
        found.append(_kind("名詞-固有名詞-一般", "", "", token.surface) if number else _kind(pos, word, token.form, token.surface))
    return [*found, _EDGE, _EDGE]


@lru_cache(maxsize=1 << 16)
def _kind(pos: str, word: str, form: str, surface: str) -> _Kind:
    shape = next((part for part in form.split("-") if part.endswith("形")), "")
    closed = pos[:2] in _CLOSED or pos.endswith("非自立可能") or pos == "形状詞-助動詞語幹"
    return _Kind(f"{pos}/{word}/{shape}" if closed else f"{pos}/{shape}", pos, "-".join(pos.split("-")[:2]), _script(surface))


def _script(surface: str) -> str:
    """Tell a word's script by its first character, and its length up to 3."""
    char = surface[0]
    code = ord(char)
    if char.isascii():
        name = "L" if char.isalpha() else "D" if char.isdigit() else "o"
    elif 0x3041 <= code <= 0x30FF:  # noqa: PLR2004 -- kana
        name = "h" if code < 0x30A0 else "k"  # noqa: PLR2004
    else:
        name = "D" if char.isdigit() else "K" if 0x3400 <= code <= 0x9FFF else "o"  # noqa: PLR2004 -- CJK ideographs
    return f"{name}{min(3, len(surface))}"


def _general(a: _Kind, b: _Kind, c: _Kind, d: _Kind) -> list[int]:
    """Give the keys of the features that see a window of classes; `c` is the morpheme in question."""
    fine = (c[0],), (b[0],), (b[0], c[0]), (a[0], b[0], c[0]), (b[0], c[0], d[0]), (a[0], b[0]), (c[0], d[0]), (a[0], b[0], c[0], d[0])
    middle = (b[1], c[1]), (a[1], b[1], c[1]), (b[1], c[1], d[1])
    rest = (a[2], b[2], c[2], d[2]), (b[3], c[3], b[1], c[1]), (a[3], b[3], c[3], d[3])
    return [crc32("\t".join((str(k), *parts)).encode()) for k, parts in enumerate((*fine, *middle, *rest))]


def _special(tokens: Sequence[Token], k: int, kinds: Sequence[_Kind]) -> list[int]:
    """Give the keys of the features that see words, and what lies farther off."""
    a, b, c, d, e = kinds[k : k + 5]
    before, word = tokens[k - 1].lemma, tokens[k].lemma
    earlier = tokens[k - 2].lemma if k > 1 else ""
    after = tokens[k + 1].lemma if k + 1 < len(tokens) else ""
    later = tokens[k + 2].lemma if k + 2 < len(tokens) else ""
    left, right = _run(tokens, k)
    classes = f"{b.middle}\t{c.middle}"
    end = _mark(tokens[right]) if right < len(tokens) else ""
    begin = _mark(tokens[left]) if left >= 0 else ""
    texts = (
        *(f"f\t{before}\t{word}", f"g\t{word}\t{b.fine}", f"h\t{before}\t{c.fine}", f"i\t{word}\t{d.fine}\t{b.fine}"),
        *(f"j\t{word}\t{after}\t{before}", f"k\t{c.fine}\t{d.fine}\t{e.fine}", f"l\t{classes}\t{d.middle}\t{e.middle}"),
        *(f"m\t{word}\t{after}\t{later}", f"n\t{earlier}\t{before}\t{word}", f"o\t{b.fine}\t{word}\t{after}"),
        *(f"p\t{kinds[k - 1].fine}\t{a.fine}\t{b.fine}\t{c.fine}", f"q\t{b.script}\t{word}", f"r\t{before}\t{c.script}"),
        *(f"s\t{end}\t{classes}", f"t\t{begin}\t{classes}", f"u\t{end}\t{word}", f"v\t{end}\t{before}"),
        f"w\t{min(4, k - left)}\t{min(4, right - k)}\t{classes}",
    )
    return [crc32(text.encode()) for text in texts]


def _run(tokens: Sequence[Token], k: int) -> tuple[int, int]:
    """Give the indices of what stands before and behind the nouns around a morpheme."""
    left, right = k - 1, k
    while left >= 0 and tokens[left].pos[:2] in _NOMINAL:
        left -= 1
    while right < len(tokens) and tokens[right].pos[:2] in _NOMINAL:
        right += 1
    return left, right


def _mark(token: Token) -> str:
    return token.surface if token.pos[:2] in {"助詞", "助動", "補助"} else token.pos[:5]
