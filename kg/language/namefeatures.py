"""Morphemes of a sentence → the features by which the name tagger judges each of them.

A linear-chain CRF sees neighbours only, while the kind of a Japanese name is decided by the last word of its compound (東京…病院) and by
what stands outside its brackets (映画『…』): so the ends and surroundings of the compound and of the bracket are features of every morpheme
in it.  Strings are made once for each kind of morpheme and place (`lru_cache`), because making them is what takes the time.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.language.wordclasses import WordClass, WordClasses
    from kg.model import Token

_EDGE = ("^", "^", None)
_JOINTS = frozenset("・=＝-‐&＆.’'/")
_OPEN, _CLOSE = "「『（(〈《“", "」』）)〉》”"
_NOUNS = ("名詞", "接頭辞", "接尾辞", "形状詞", "記号")
_KINDS = (
    ("ぁ", "ゖ", "h"),
    ("ァ", "ヺ", "k"),
    ("一", "鿿", "c"),
    ("A", "Z", "A"),
    ("a", "z", "a"),
    ("0", "9", "9"),
    ("Ａ", "Ｚ", "A"),
    ("ａ", "ｚ", "a"),
    ("０", "９", "9"),
)


@lru_cache(maxsize=1 << 14)
def shape(surface: str) -> str:
    """Give the kinds of characters of a word, repeats squeezed.

    >>> shape("GPT"), shape("4o"), shape("マイクロ"), shape("孫")
    ('A', '9a', 'k', 'c')
    """
    found = ""
    for char in surface:
        kind = "k" if char == "ー" else next((k for low, high, k in _KINDS if low <= char <= high), char)
        if not found.endswith(kind):
            found += kind
    return found


@lru_cache(maxsize=1 << 16)
def _here(surface: str, normal: str, pos: str, classes: WordClasses) -> tuple[bytes, ...]:
    form = shape(surface)
    own = classes(surface, normal)
    return _encoded(
        f"w={surface}",
        f"n={normal}",
        f"p={pos}",
        f"s={form}{min(len(surface), 5)}",
        f"sp={form}{_short(pos)}",
        f"a={surface[:1]}",
        f"z={surface[-1:]}",
        f"aa={surface[:2]}",
        f"zz={surface[-2:]}",
        f"zzz={surface[-3:]}",
        *((f"cf={own.fine}", f"cm={own.middle}", f"cc={own.coarse}", f"in={own.in_dictionary}") if own else ("c?",)),
    )


@lru_cache(maxsize=1 << 17)
def _beside(at: int, surface: str, pos: str, own: WordClass | None) -> tuple[bytes, ...]:
    near = (f"{at}w={surface}", f"{at}p={pos}", f"{at}cm={own.middle if own else '?'}")
    if abs(at) > 1:
        return _encoded(*near)
    return _encoded(*near, f"{at}s={shape(surface)}", f"{at}cf={own.fine if own else '?'}")


def _encoded(*found: str) -> tuple[bytes, ...]:
    return tuple(feature.encode() for feature in found)


@lru_cache(maxsize=1 << 12)
def _short(pos: str) -> str:
    return "-".join(pos.split("-")[:2])


def _spaced(before: Token, after: Token) -> bool:
    return before.span.end != after.span.start


@lru_cache(maxsize=1 << 16)
def _in_compound(surface: str, pos: str) -> bool:
    return pos.startswith(_NOUNS) or surface in _JOINTS


def compounds(sentence: Sequence[Token]) -> list[tuple[int, int]]:
    """Cut a sentence into runs of nominal morphemes (half-open), every other morpheme alone.

    >>> from kg.language.tokens import tokens
    >>> morphemes = tokens("孫正義がOpen AIへ")
    >>> ["".join(t.surface for t in morphemes[a:b]) for a, b in compounds(morphemes)]
    ['孫正義', 'が', 'OpenAI', 'へ']
    """
    runs: list[tuple[int, int]] = []
    start, was = 0, False
    for at, token in enumerate(sentence):
        now = _in_compound(token.surface, token.pos)
        joined = now and was
        if joined and _spaced(sentence[at - 1], token):
            joined = token.surface[:1].isascii() and sentence[at - 1].surface[-1:].isascii()
        if at and not joined:
            runs.append((start, at))
            start = at
        was = now
    return [*runs, (start, len(sentence))] if sentence else []


def brackets(sentence: Sequence[Token]) -> list[tuple[int, int]]:
    """Give the pairs of brackets by the indices of their morphemes, inner ones first."""
    stack: list[int] = []
    found: list[tuple[int, int]] = []
    for at, token in enumerate(sentence):
        if token.surface in _OPEN:
            stack.append(at)
        elif token.surface in _CLOSE and stack:
            found.append((stack.pop(), at))
    return found


def _surface(sentence: Sequence[Token], at: int) -> str:
    return sentence[at].surface if 0 <= at < len(sentence) else ("^" if at < 0 else "$")


def _of_compounds(sentence: Sequence[Token], own: Sequence[WordClass | None]) -> list[tuple[bytes, ...]]:
    found: list[tuple[bytes, ...]] = []
    for start, end in compounds(sentence):
        if end - start == 1:
            found.append(_alone(_surface(sentence, start - 1), _surface(sentence, end)))
            continue
        before, after = _surface(sentence, start - 1), _surface(sentence, end)
        first, last = sentence[start].surface, sentence[end - 1].surface
        of_first, of_last = own[start], own[end - 1]
        dots = sum(token.surface == "・" for token in sentence[start:end])
        common = _encoded(
            f"rz={last}",
            f"rzz={sentence[end - 2].surface}{last}",
            f"ra={first}",
            f"rb={before}",
            f"rc={after}",
            f"rbc={before}|{after}",
            f"rd={min(dots, 3)}|{min(end - start, 6)}",
            f"rs={shape(first)}|{shape(last)}",
            f"rzf={of_last.fine if of_last else '?'}",
            f"raf={of_first.fine if of_first else '?'}",
        )
        found += [common + _place(min(at - start, 3), min(end - 1 - at, 3), last) for at in range(start, end)]
    return found


@lru_cache(maxsize=1 << 14)
def _alone(before: str, after: str) -> tuple[bytes, ...]:
    return _encoded(f"1={before}|{after}")


@lru_cache(maxsize=1 << 16)
def _place(left: int, right: int, last: str) -> tuple[bytes, ...]:
    return _encoded(f"r<{left}", f"r>{right}", f"r>{right}{last}")


def _of_brackets(sentence: Sequence[Token]) -> dict[int, tuple[bytes, ...]]:
    found: dict[int, tuple[bytes, ...]] = {}
    for start, end in brackets(sentence):
        opening, size = sentence[start].surface, min(end - start - 1, 8)
        before, after, last = _surface(sentence, start - 1), _surface(sentence, end + 1), _surface(sentence, end - 1)
        inside = (f"q={opening}{size}", f"qb={opening}{before}", f"qa={opening}{after}", f"qz={opening}{last}")
        for at in range(start + 1, end):
            found.setdefault(at, _encoded(*inside, f"q<{opening}{min(at - start, 2)}", f"q>{opening}{min(end - at, 2)}"))
    return found


@lru_cache(maxsize=1 << 16)
def _pair(left: str, right: str) -> bytes:
    return f"ww={left}|{right}".encode()


@lru_cache(maxsize=1 << 14)
def _coarse_pair(left: WordClass | None, right: WordClass | None) -> bytes:
    return f"cc={left.coarse if left else '?'}|{right.coarse if right else '?'}".encode()


@lru_cache(maxsize=1 << 15)
def _three(left: str, mid: str, right: str) -> bytes:
    return f"p3={_short(left)}|{_short(mid)}|{_short(right)}".encode()


def features(sentence: Sequence[Token], classes: WordClasses) -> list[list[bytes]]:
    """Give the features of every morpheme of a sentence, in order."""
    own = [classes(t.surface, t.normal) for t in sentence]
    words = [_EDGE, _EDGE, *((t.surface, t.pos, kind) for t, kind in zip(sentence, own, strict=True)), _EDGE, _EDGE]
    kinds, of_words = [pos for _, pos, _ in words], [kind for _, _, kind in words]
    runs, quoted = _of_compounds(sentence, own), _of_brackets(sentence)
    pairs = [_pair(left[0], right[0]) for left, right in pairwise(words[1:])]
    coarse = [_coarse_pair(*two) for two in pairwise(of_words[1:])]
    found: list[list[bytes]] = []
    for at, token in enumerate(sentence):
        row = [
            *_here(token.surface, token.normal, token.pos, classes),
            *_beside(-2, *words[at]),
            *_beside(-1, *words[at + 1]),
            *_beside(1, *words[at + 3]),
            *_beside(2, *words[at + 4]),
            *runs[at],
            *quoted.get(at, ()),
            pairs[at],
            b"+" + pairs[at + 1],
            coarse[at],
            b"+" + coarse[at + 1],
            _three(*kinds[at + 1 : at + 4]),
        ]
        if at and _spaced(sentence[at - 1], token):
            row.append(b"gap")
        found.append(row)
    return found
