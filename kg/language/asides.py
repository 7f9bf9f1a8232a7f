"""A sentence with words in parentheses → parts that are read by themselves, and one row of phrases of what was read.

The rest is read as if it were written without them; the phrase before them takes the particles behind them: 孫氏(社長)は.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.model import Phrase, Span, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Phrases = tuple[Phrase, ...]

_PARENTHESES = {"（": "）", "(": ")"}
_CLOSED = {close: opened for opened, close in _PARENTHESES.items()}
_DEEPEST = 8  # parentheses in parentheses; what is deeper is no text


class Part(NamedTuple):
    """Morphemes that are read together, and the number of the name that each lies in, 0 for none."""

    tokens: Sequence[Token]
    named: Sequence[int]


class Whole(NamedTuple):
    """Morphemes with parentheses among them: all, those outside, and for each parenthesis its brackets and what it holds."""

    all: Part
    outer: Part
    asides: tuple[tuple[Token, Token, Part | Whole], ...]


def part(tokens: Sequence[Token], named: Sequence[int], level: int = 0) -> Part | Whole:
    """Take a sentence apart."""
    found = _asides(tokens, named) if level < _DEEPEST else []
    if not found:
        return Part(tokens, named)
    stays = [*chain.from_iterable(range(a + 1, b) for (_, a), (b, _) in pairwise([(0, -1), *found, (len(tokens), 0)]))]
    outer = Part([tokens[k] for k in stays], [named[k] for k in stays])
    asides = ((tokens[a], tokens[b], part(tokens[a + 1 : b], named[a + 1 : b], level + 1)) for a, b in found)
    return Whole(Part(tokens, named), outer, tuple(asides))


def parts(whole: Part | Whole) -> Iterator[Part]:
    """Give what is to be read, in the order in which `join` takes what was."""
    if isinstance(whole, Part):
        yield whole
    else:
        yield whole.outer
        for *_, inner in whole.asides:
            yield from parts(inner)


def join(text: str, whole: Part | Whole, read: Iterator[Phrases], again: Callable[[Part], Phrases]) -> Phrases:
    """Put the phrases of all parts in order; where parentheses hide what a phrase is about, `again` reads all as one."""
    outer = next(read)
    if isinstance(whole, Part):
        return outer
    asides = [(first, last, join(text, inner, read, again)) for first, last, inner in whole.asides]
    return _Row(text).laid(outer, asides) or again(whole.all)


def _asides(tokens: Sequence[Token], named: Sequence[int]) -> list[tuple[int, int]]:
    """Find the stretches in parentheses that have words in them and before them, the outermost."""
    waiting: dict[str, list[int]] = {opened: [] for opened in _PARENTHESES}
    found: list[tuple[int, int]] = []
    for k, token in enumerate(tokens):
        if token.surface in waiting:
            waiting[token.surface].append(k)
        elif token.surface in _CLOSED and waiting[_CLOSED[token.surface]]:
            begin = waiting[_CLOSED[token.surface]].pop()
            if begin and k > begin + 1 and not named[begin]:
                while found and found[-1][0] > begin:
                    found.pop()
                if not found or found[-1][1] < begin:
                    found.append((begin, k))
    return found


class _Row:
    """Phrases in order, those of parentheses between those around them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._made: list[Phrase] = []
        self._heads: list[int] = []

    def laid(self, outer: Sequence[Phrase], asides: Sequence[tuple[Token, Token, Phrases]]) -> Phrases:
        """Give all phrases; none if there is a phrase whose content stands behind the parentheses in it."""
        limits = [*(first.span.start for first, *_ in asides), len(self._text) + 1]
        places: list[int] = []
        at = 0
        for p in outer:
            while limits[at] < p.span.start:
                self._put(asides[at], ())
                at += 1
            kept = tuple(t for t in p.tokens if t.span.end <= limits[at])
            if p.core.start >= kept[-1].span.end:
                return ()
            places.append(len(self._made))
            self._made.append(p if len(kept) == len(p.tokens) else _shortened(self._text, p, kept))
            self._heads.append(-1)
            rest = p.tokens[len(kept) :]
            while limits[at] < p.span.end:
                lent = tuple(t for t in rest if t.span.end <= limits[at + 1])
                self._put(asides[at], lent)
                rest = rest[len(lent) :]
                at += 1
        for aside in asides[at:]:
            self._put(aside, ())
        for p, place in zip(outer, places, strict=True):
            self._heads[place] = places[p.head] if p.head >= 0 else -1
        return tuple(p if p.head == head else replace(p, head=head) for p, head in zip(self._made, self._heads, strict=True))

    def _put(self, aside: tuple[Token, Token, Phrases], lent: Sequence[Token]) -> None:
        """Add the phrases of a parenthesis with its brackets; the last takes what stood behind it in the phrase around."""
        first, last, inner = aside
        begin = len(self._made)
        self._made += inner
        self._made[begin] = _with(self._made[begin], (first, *self._made[begin].tokens))
        self._made[-1] = _with(self._made[-1], (*self._made[-1].tokens, last, *lent))
        self._heads += [p.head + begin if p.head >= 0 else -1 for p in inner]


def _with(p: Phrase, tokens: tuple[Token, ...]) -> Phrase:
    return replace(p, tokens=tokens, span=Span(tokens[0].span.start, tokens[-1].span.end))


def _shortened(text: str, p: Phrase, tokens: tuple[Token, ...]) -> Phrase:
    """Give a phrase only the morphemes before the parentheses that stand in it; what was read behind them stays true of it."""
    core = Span(p.core.start, min(p.core.end, tokens[-1].span.end))
    return replace(_with(p, tokens), core=core, lemma=p.lemma if core == p.core else core.of(text))
