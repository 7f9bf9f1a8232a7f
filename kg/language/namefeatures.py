"""Morphemes of sentences → the features by which the name tagger judges each of them.

A linear-chain CRF sees neighbours only, while the kind of a Japanese name is decided by the last word of its compound (東京…病院) and by
what stands outside its brackets (映画『…』): so the ends and surroundings of the compound and of the bracket are features of every morpheme
in it.  Features come in groups that hang on one key, a word or a few, so that the weights of each group need to be added up but once.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from numpy.typing import NDArray

    from kg.language.wordclasses import WordClass, WordClasses
    from kg.model import Token

Features = tuple[str, ...]

_WIDTH = 2  # morphemes beside each that it sees
_JOINTS = frozenset("・=＝-‐&＆.’'/")
_OPEN, _CLOSE = "「『（(〈《“", "」』）)〉》”"
_NOUNS = ("名詞", "接頭辞", "接尾辞", "形状詞", "記号")
_NO_CLASS = ("?", "?", "?")
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


class Word:
    """A kind of morpheme as features see it; one object a kind, so that looking it up is cheap."""

    __slots__ = ("bracket", "coarse", "fine", "middle", "nominal", "normal", "own", "pos", "short", "surface")
    fine: int | str
    middle: int | str
    coarse: int | str

    def __init__(self, surface: str, normal: str, pos: str, own: WordClass | None) -> None:
        """Take what the dictionary says, and the word's class."""
        self.surface, self.normal, self.pos, self.own = surface, normal, pos, own
        self.fine, self.middle, self.coarse = own[:3] if own else _NO_CLASS
        self.short = "-".join(pos.split("-")[:2])
        self.nominal = pos.startswith(_NOUNS) or surface in _JOINTS
        self.bracket = 1 if surface in _OPEN else -1 if surface in _CLOSE else 0


_EDGE = Word("^", "^", "^", None)


class Group(NamedTuple):
    """Features of one sort: `made` gives those of a key, `keys` has one for each of the places `at`, none of which comes twice."""

    made: Callable[[Any], Features]
    at: Sequence[int] | NDArray[np.intp]
    keys: Sequence[Hashable]


class Words(NamedTuple):
    """The words of sentences, `_WIDTH` edges before and behind each; `gaps` are the places before which there is a blank."""

    words: list[Word]
    starts: list[int]
    gaps: list[int]


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
def _word(surface: str, normal: str, pos: str, classes: WordClasses) -> Word:
    return Word(surface, normal, pos, classes(surface, normal))


def lay_out(sentences: Sequence[Sequence[Token]], classes: WordClasses) -> Words:
    """Put the words of all sentences in one row."""
    edges = [_EDGE] * _WIDTH
    words, starts, gaps = [*edges], list[int](), list[int]()
    for sentence in sentences:
        starts.append(len(words))
        spans = [token.span for token in sentence]
        gaps += [at for at, (a, b) in enumerate(pairwise(spans), len(words) + 1) if a.end != b.start]
        words += [_word(t.surface, t.normal, t.pos, classes) for t in sentence]
        words += edges
    return Words(words, starts, gaps)


def _here(word: Word) -> Features:
    surface, form, own = word.surface, shape(word.surface), word.own
    return (
        f"w={surface}",
        f"n={word.normal}",
        f"p={word.pos}",
        f"s={form}{min(len(surface), 5)}",
        f"sp={form}{word.short}",
        f"a={surface[:1]}",
        f"z={surface[-1:]}",
        f"aa={surface[:2]}",
        f"zz={surface[-2:]}",
        f"zzz={surface[-3:]}",
        *((f"cf={own.fine}", f"cm={own.middle}", f"cc={own.coarse}", f"in={own.in_dictionary}") if own else ("c?",)),
    )


def _beside(at: int, word: Word) -> Features:
    near = (f"{at}w={word.surface}", f"{at}p={word.pos}", f"{at}cm={word.middle}")
    if abs(at) > 1:
        return near
    return (*near, f"{at}s={shape(word.surface)}", f"{at}cf={word.fine}")


_BESIDE = tuple((at, partial(_beside, at)) for at in (-2, -1, 1, 2))


def _alone(around: tuple[str, str]) -> Features:
    return (f"1={around[0]}|{around[1]}",)


def _compound(key: tuple[str, Word, str, Word, str, int, int]) -> Features:
    before, of_first, of_second, of_last, after, dots, size = key
    first, last = of_first.surface, of_last.surface
    return (
        f"rz={last}",
        f"rzz={of_second}{last}",
        f"ra={first}",
        f"rb={before}",
        f"rc={after}",
        f"rbc={before}|{after}",
        f"rd={dots}|{size}",
        f"rs={shape(first)}|{shape(last)}",
        f"rzf={of_last.fine}",
        f"raf={of_first.fine}",
    )


def _in_compound(place: tuple[int, int, str]) -> Features:
    left, right, last = place
    return (f"r<{left}", f"r>{right}", f"r>{right}{last}")


def _bracket(key: tuple[str, int, str, str, str]) -> Features:
    opening, size, before, after, last = key
    return (f"q={opening}{size}", f"qb={opening}{before}", f"qa={opening}{after}", f"qz={opening}{last}")


def _in_bracket(place: tuple[str, int, int]) -> Features:
    opening, left, right = place
    return (f"q<{opening}{left}", f"q>{opening}{right}")


def _pair(sign: str, two: tuple[str, str]) -> Features:
    return (f"{sign}ww={two[0]}|{two[1]}",)


def _classes(sign: str, two: tuple[object, object]) -> Features:
    return (f"{sign}cc={two[0]}|{two[1]}",)


_PAIRS, _PAIRS_OF_CLASSES = ([partial(made, sign) for sign in ("", "+")] for made in (_pair, _classes))


def _three(parts: tuple[str, str, str]) -> Features:
    return (f"p3={'|'.join(parts)}",)


def _gap(_: None) -> Features:
    return ("gap",)


def compounds(found: Words) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Cut sentences into runs of nominal words, every other word (and every edge) alone: where each begins, and its size.

    >>> from kg.language.tokens import tokens
    >>> words = lay_out([tokens("孫正義がOpen AIへ")], lambda surface, normal: None)
    >>> ["".join(w.surface for w in words.words[a : a + size]) for a, size in zip(*compounds(words))][2:-2]
    ['孫正義', 'が', 'OpenAI', 'へ']
    """
    words = found.words
    nominal = np.array([word.nominal for word in words])
    begins = np.ones(len(words), bool)
    begins[1:] = ~(nominal[1:] & nominal[:-1])
    for at in found.gaps:
        begins[at] |= not (words[at].surface[:1].isascii() and words[at - 1].surface[-1:].isascii())
    starts = np.flatnonzero(begins)
    return starts, np.diff(starts, append=len(words))


def brackets(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Give the pairs of brackets by the places of their words, inner ones first; none goes over an edge."""
    stack: list[int] = []
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if word is _EDGE:
            stack.clear()
        elif word.bracket > 0:
            stack.append(at)
        elif word.bracket and stack:
            found.append((stack.pop(), at))
    return found


def _of_compounds(found: Words, surfaces: Sequence[str], after: Sequence[str]) -> Iterator[Group]:
    words = found.words
    starts, sizes = compounds(found)
    single = starts[sizes == 1][1:-1]
    yield Group(_alone, single, [(surfaces[at - 1], after[at + 1]) for at in single.tolist()])
    places: list[int] = []
    keys: list[Hashable] = []
    within: list[Hashable] = []
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        end = start + size
        last = surfaces[end - 1]
        dots = min(surfaces[start:end].count("・"), 3)
        places += range(start, end)
        keys += [(surfaces[start - 1], words[start], surfaces[end - 2], words[end - 1], after[end], dots, min(size, 6))] * size
        within += [(min(at, 3), min(size - 1 - at, 3), last) for at in range(size)]
    yield Group(_compound, places, keys)
    yield Group(_in_compound, places, within)


def _of_brackets(words: Sequence[Word], surfaces: Sequence[str], after: Sequence[str]) -> Iterator[Group]:
    keys: dict[int, Hashable] = {}
    within: dict[int, Hashable] = {}
    for start, end in brackets(words):
        opening = surfaces[start]
        key = (opening, min(end - start - 1, 8), surfaces[start - 1], after[end + 1], surfaces[end - 1])
        for at in range(start + 1, end):
            keys.setdefault(at, key)
            within.setdefault(at, (opening, min(at - start, 2), min(end - at, 2)))
    yield Group(_bracket, list(keys), list(keys.values()))
    yield Group(_in_bracket, list(within), list(within.values()))


def groups(found: Words) -> Iterator[Group]:
    """Give the features of all words that are laid out; those at the edges mean nothing."""
    words = found.words
    size = len(words)
    inner = np.arange(_WIDTH, size - _WIDTH)
    surfaces = [word.surface for word in words]
    after = ["$" if word is _EDGE else word.surface for word in words]
    yield Group(_here, inner, words[_WIDTH : size - _WIDTH])
    for at, made in _BESIDE:
        yield Group(made, inner, words[_WIDTH + at : size - _WIDTH + at])
    yield from _of_compounds(found, surfaces, after)
    yield from _of_brackets(words, surfaces, after)
    for sorts, row in ((_PAIRS, surfaces), (_PAIRS_OF_CLASSES, [word.coarse for word in words])):
        pairs = list(pairwise(row[1:-1]))
        for shift, sort in enumerate(sorts):
            yield Group(sort, inner, pairs[shift : len(inner) + shift])
    short = [word.short for word in words]
    yield Group(_three, inner, list(zip(short[1:-3], short[2:-2], short[3:-1], strict=True)))
    yield Group(_gap, found.gaps, [None] * len(found.gaps))


def features(sentence: Sequence[Token], classes: WordClasses) -> list[list[str]]:
    """Give the features of every morpheme of a sentence, in order."""
    laid = lay_out([sentence], classes)
    rows: list[list[str]] = [[] for _ in laid.words]
    for made, places, keys in groups(laid):
        for at, key in zip(places, keys, strict=True):
            rows[at] += made(key)
    return rows[_WIDTH : len(rows) - _WIDTH]
