"""Phrases → what each depends on: a log-linear choice among the heads that keep the arcs from crossing.

Japanese heads stand to the right.  So a sentence is walked from its end: the phrase before those already tied can only hang from the next
phrase, or from that one's head, and so on up, usually two to five candidates.  Each candidate's score is the sum of the weights of the
features that hold for it, and the best is taken.  All sentences of a document are walked together, a phrase of each at every step.

A feature looks at the dependent and at the governor, and may look at a third thing; its key is the sum of a hash of each.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from struct import pack
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.language import hashed
from kg.language.hashed import Plan, columns, hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from kg.language.hashed import Keys, Weights
    from kg.model import PhraseKind

    Numbers = NDArray[np.int64]
    Facts = NDArray[np.bool_]

_MOST = 12  # candidates looked at
_FAR = 6  # phrases from which on all distances are one
_LONG = 8  # phrases in a sentence
_NEVER = -(1 << 31)  # below every score
_EVER = 1 << 40  # beyond every phrase


class Unit(NamedTuple):
    """What the parser sees of a phrase.

    `close` is how it ends (particles, or the last auxiliary and its inflection), `pause` the comma or bracket behind it, `sort` the part of
    speech of the head word, `depth` how many brackets are open at it.
    """

    word: str
    kind: PhraseKind
    sort: str
    close: str
    pause: str
    depth: int = 0


# What is hashed of a unit, and the properties that features speak of.
_ATOMS = ("kind", "sort", "word", "last", "close", "pause", "flags")
_COMMA, _OPENS, _SHUTS, _STOP = 1, 2, 4, 8
_MADE = {"close": "kind close", "sort": "kind sort"}  # neither is told without the kind
# Features of a dependent and a governor: a property of each.
_PAIRS = (
    ("close pause", "close pause"),
    ("close", "word"),
    ("close word", "sort close"),
    ("close word", "word"),
    ("word", "word"),
    ("close sort", "sort close pause"),
    ("kind pause", "sort close pause"),
    ("close last", "kind last"),
    ("close pause sort", "sort close"),
)
# Features of three: a property of the dependent, one of the governor, and something third; first where that is one of a few.
_FEW = (
    ("close pause", "sort", "near"),  # distance and commas between
    ("close sort", "sort close pause", "near"),
    ("close word", "", "near"),
    ("kind", "close", "near"),
    ("close pause", "word", "near"),
    ("close pause", "", "rank"),  # and the close and pause of the candidate passed over
    ("close pause", "sort", "rank"),  # among the candidates
    ("close pause", "sort", "same"),  # close stands between
    ("close sort", "sort close pause", "same"),
    ("close pause", "", "likeness"),
    ("close pause", "sort", "likeness"),
    ("close pause", "", "brackets"),
    ("close pause", "sort", "brackets"),
    ("close pause", "", "ends"),  # whether first, whether the last candidate, whether long
    ("close pause", "close pause", "first"),
)
_TRIPLES = (
    ("close", "kind", "the close of the nearest that hangs from the governor"),
    ("close pause", "sort", "the close and pause of the nearest that hangs from the governor"),
    ("close", "word", "the close of the nearest that hangs from the governor"),
    ("close pause", "close", "the kind and pause of the nearest that hangs from the governor"),
    ("close", "kind", "the word of the nearest that hangs from the governor"),
    ("close", "sort close pause", "the close and pause of the next candidate"),
    ("word", "sort", "the word of the next candidate"),
    ("close pause", "close pause", "the close and pause of the candidate passed over"),
    ("close", "sort", "the sort and pause of the candidate passed over"),
    ("close pause", "sort", "the close behind the dependent"),
)
# Features of coordination; likeness is added to the first three.
_TWINS = (
    ("close pause", ""),
    ("close pause", "sort"),
    ("close sort", "sort close"),
    ("close pause", "close pause"),
    ("close last", "kind last"),
    ("close pause sort", "sort close"),
    ("close", "word"),
    ("close pause", "sort"),
)


class _Role:
    """The hashes of a phrase in one place of a list of features."""

    def __init__(self, name: str, properties: Sequence[str]) -> None:
        told = [{atom for part in text.split() for atom in _MADE.get(part, part).split()} for text in properties]
        self._plan = Plan(name, [tuple(sorted(map(_ATOMS.index, atoms))) for atoms in told])

    def __call__(self, atoms: Keys) -> Keys:
        return np.ascontiguousarray(self._plan.keys(atoms).T)


_FEATURES = (*_PAIRS, *_FEW, *_TRIPLES)
_BELOW, _ABOVE = (_Role(name, [feature[side] for feature in _FEATURES]) for side, name in enumerate(("below", "above")))
_ONE, _OTHER = (_Role(name, [pair[side] for pair in _TWINS]) for side, name in enumerate(("one", "other")))
_CHILD = _Role("child", ("close", "close pause", "close", "kind pause", "word"))
_UPPER = _Role("upper", ("close pause", "word"))
_PASSED = _Role("passed", ("close pause", "sort pause"))
_BEHIND = _Role("behind", ("close",))
_ALIKE = _Role("alike", ("sort", "last", "close"))
_THIRDS = tuple(dict.fromkeys(third for _, _, third in _FEW))
_STEP = 32  # values that one of the few things has at most
_VALUES = np.array([hash_of(f"{third} {k}") for third in _THIRDS for k in range(_STEP)], np.uint32)
_WHICH = np.array([_THIRDS.index(third) for _, _, third in _FEW])
_LIKENESS = _VALUES[_THIRDS.index("likeness") * _STEP :][:_STEP]
_OFFSETS = np.arange(len(_THIRDS))[:, None] * _STEP
_BUCKET = np.array((0, 0, 3, 6, 9, 9, 12))
_ACROSS = np.arange(_MOST + 1)


@lru_cache(maxsize=1 << 16)
def _row(word: str, kind: str, sort: str, close: str, pause: str) -> bytes:
    flags = ("," in pause) * _COMMA | ("(" in pause) * _OPENS | (")" in pause) * _SHUTS | ("." in pause) * _STOP
    return pack("<7I", *map(hash_of, (kind, sort, word, word[-1:], close, pause)), flags)


class Chart:
    """The phrases of all sentences, numbered through, the hashes of each, and what is tied so far."""

    def __init__(self, sentences: Sequence[Sequence[Unit]]) -> None:
        """Hash the phrases; those that are there no more (behind a sentence's end, say) have the number `nil` and no properties."""
        units = [u for sentence in sentences for u in sentence]
        self.nil = len(units)
        atoms = columns([_row(*u[:5]) for u in units] + [_row("", "other", "", "", "")], len(_ATOMS))
        self._below, self._above, self._child, self._upper, self._passed = (
            role(atoms) for role in (_BELOW, _ABOVE, _CHILD, _UPPER, _PASSED)
        )
        self._below[:-1, -1] += _BEHIND(atoms)[1:, 0]
        self._alike, self._one, self._other = _ALIKE(atoms), _ONE(atoms), _OTHER(atoms)
        flags = atoms[-1]
        self._depth = np.array([u.depth for u in units] + [0])
        self._shuts, self._stops = flags & _SHUTS > 0, flags & _STOP > 0
        self._bracket = np.where(self._shuts, 2, np.where(flags & _OPENS > 0, 1, 0))
        self._pauses = np.cumsum(np.concatenate([[0], flags & _COMMA]), dtype=np.int64)
        sizes = np.array([len(sentence) for sentence in sentences], np.int64)
        self._first = np.zeros(self.nil + 1, np.bool_)
        self._first[(np.cumsum(sizes) - sizes)[sizes > 0]] = True
        self._ends = np.append(np.repeat(sizes > _LONG, sizes), False) + self._first * 4
        self._repeated = _repeated(self._alike[:, 2])
        order = np.argsort(-sizes, kind="stable")
        self._sizes, self._lasts = sizes[order], (np.cumsum(sizes) - 1)[order]
        self._limits: Numbers | None = None
        self._bound = np.zeros(0, np.bool_)
        self.heads = np.full(self.nil + 1, self.nil)
        self.nearest = self.heads.copy()  # the leftmost phrase that already hangs from each

    def bound(self, sentences: Sequence[Sequence[Unit]]) -> None:
        """Forbid what brackets and full stops forbid."""
        if not (self._depth.any() or self._stops.any()):
            return
        limits: list[int] = []
        for sentence in sentences:
            begin = len(limits)
            bound = any(u.depth or "." in u.pause for u in sentence[:-1])
            limits += [begin + end for end in _ends(sentence)] if bound else [_EVER] * len(sentence)
        self._limits = np.array([*limits, _EVER])
        self._bound = (self._limits < _EVER).astype(np.bool_)
        self._limits[self._shuts & (self._depth > 0)] = _EVER
        self._stops &= self._limits < _EVER

    def tie(self, choose: Callable[[Chart, Numbers, Numbers], Numbers]) -> None:
        """Walk all sentences from their ends; `choose` gives the rank of the best of each phrase's candidates (rows padded with `nil`)."""
        spines = np.full((len(self._sizes), _MOST + 1), self.nil)
        spines[:, 0] = self._lasts
        for step in range(1, int(self._sizes[0]) if len(self._sizes) else 0):
            count = int(np.searchsorted(-self._sizes, -step))
            spines, i = spines[:count], self._lasts[:count] - step
            ranks = None if self._limits is None or not self._bound[i].any() else self._allowed(i, spines, self._limits)
            begins = np.arange(0, spines.size, _MOST + 1)
            seen = spines if ranks is None else spines.take(begins[:, None] + ranks)
            best = choose(self, i, seen)
            head = seen.take(begins + best)
            self.heads[i] = head
            self.nearest[head] = i
            if ranks is not None:
                best = ranks.take(begins + best)
            spines = spines.take(begins[:, None] + np.minimum(np.maximum(best[:, None] + (_ACROSS - 1), 0), _MOST))
            spines[:, 0] = i
            spines[:, _MOST] = self.nil

    def _allowed(self, i: Numbers, spines: Numbers, limits: Numbers) -> Numbers | None:
        """Give the ranks of the candidates that an arc may reach (all if it may reach none), then of nothing; None if all may be reached.

        Only the end of a quotation, or of a sentence in it, hangs from or governs what is outside.
        """
        there = spines < self.nil
        depth, limit = self._depth[i][:, None], limits[i][:, None]
        good = (spines <= limit) & ((self._depth[spines] <= depth) | self._shuts[spines])
        stops = np.nonzero(self._stops[i])[0]
        if len(stops):
            out = there[stops] & (self._depth[spines[stops]] < depth[stops])
            to = np.where(out.any(1), out.argmax(1), there[stops].sum(1) - 1)
            good[stops] = to[:, None] == _ACROSS
        good &= there
        good |= ~good.any(1)[:, None] & there
        if bool((good == there).all()):
            return None
        ranks = np.argsort(~good, axis=1, kind="stable")
        return np.where(good.sum(1)[:, None] > _ACROSS, ranks, _MOST)

    def keys(self, i: Numbers, seen: Numbers, rows: Numbers, ranks: Numbers) -> Keys:
        """Give, for candidates by row and rank, the keys of the features (second axis) that hold if `i` of the row hangs from them."""
        at = rows * (_MOST + 1) + ranks
        i, j, above = i.take(rows), seen.take(at), seen.take(at + 1)
        passed = np.where(ranks > 0, seen.take(at - 1), self.nil)
        top = above == self.nil
        few = np.empty((len(_THIRDS), len(i)), np.int64)  # in the order of _THIRDS
        few[0] = _BUCKET.take(np.minimum(j - i, _FAR)) + np.minimum(self._pauses.take(j) - self._pauses.take(i + 1), 2)
        few[1] = np.minimum(ranks, 3) * 2 + top
        few[2] = self._repeated.take(i) < j
        few[3] = self._likeness(i, j)
        few[4] = np.minimum(np.maximum(self._depth.take(j) - self._depth.take(i) + 3, 0), 6) * 4 + self._bracket.take(j)
        few[5] = self._ends.take(i) + top * 2
        few[6] = self._first.take(i)
        few += _OFFSETS
        found = self._below.take(i, axis=0)
        found += self._above.take(j, axis=0)
        passed_by = self._passed.take(passed, axis=0)
        third = found[:, len(_PAIRS) :]
        third[:, : len(_FEW)] += _VALUES.take(few.take(_WHICH, axis=0)).T
        third[:, 5] += passed_by[:, 0]
        third = third[:, len(_FEW) :]
        third[:, 0:5] += self._child.take(self.nearest.take(j), axis=0)
        third[:, 5:7] += self._upper.take(above, axis=0)
        third[:, 7:9] += passed_by
        return found

    def _likeness(self, i: Numbers, j: Numbers) -> Numbers:
        sort, last, close = (self._alike.take(i, axis=0) == self._alike.take(j, axis=0)).T
        found: Numbers = sort * 8 + last * 4 + close * 2 + (j == i + 1)
        return found

    def twins(self) -> tuple[Numbers, Keys]:
        """Give the phrases that have a head, and the keys of the features that tell whether they are coordinated with it."""
        i = np.nonzero(self.heads < self.nil)[0]
        j = self.heads[i]
        found = self._one[i] + self._other[j]
        found[:, :3] += _LIKENESS.take(self._likeness(i, j))[:, None]
        return i, found


def _repeated(closes: Keys) -> Numbers:
    """Give for each phrase the next with the same close."""
    order = np.argsort(closes, kind="stable")
    found = np.full(len(closes), _EVER)
    same = closes[order[:-1]] == closes[order[1:]]
    found[order[:-1][same]] = order[1:][same]
    return found


def _ends(units: Sequence[Unit]) -> list[int]:
    """Give for each phrase the one that ends the sentence or the quotation that it stands in."""
    ends = [len(units)] * (1 + max(u.depth for u in units))  # by depth, as seen from the phrase before `k`
    found = []
    for k in reversed(range(len(units))):
        u = units[k]
        found.append(ends[u.depth])
        ends[u.depth + 1 :] = [k - 1] * (len(ends) - u.depth - 1)
        if "." in u.pause or (u.depth and ")" in u.pause):
            ends[u.depth] = k
    return found[::-1]


class Parser:
    """The choices of one table of weights."""

    def __init__(self, arcs: Weights, twins: Weights) -> None:
        """Take the weights of arcs and of coordination."""
        self._arcs, self._twins = arcs, twins

    def attach(self, sentences: Sequence[Sequence[Unit]]) -> list[tuple[list[int], list[bool]]]:
        """Give for each sentence the index of the head of each phrase, -1 for the last, and whether it is coordinated with it."""
        chart = Chart(sentences)
        chart.bound(sentences)
        chart.tie(self._best)
        parallel = np.zeros(chart.nil, np.bool_)
        i, keys = chart.twins()
        parallel[i] = self._twins.sums(keys, axis=1) > 0
        heads, joined, found, begin = chart.heads.tolist(), parallel.tolist(), [], 0
        for sentence in sentences:
            end = begin + len(sentence)
            found.append(([head - begin if head < chart.nil else -1 for head in heads[begin:end]], joined[begin:end]))
            begin = end
        return found

    def _best(self, chart: Chart, i: Numbers, seen: Numbers) -> Numbers:
        rows, ranks = np.nonzero((seen < chart.nil) & (seen[:, 1:2] < chart.nil))
        scores = np.full(seen.shape, _NEVER, np.int32)
        if len(rows):
            scores[rows, ranks] = self._arcs.sums(chart.keys(i, seen, rows, ranks), axis=1)
        best: Numbers = scores.argmax(axis=1)
        return best


@cache
def parser(style: str = "knp") -> Parser:
    """Load the parser that follows one standard of annotation: "knp" or "ud"."""
    return Parser(table(f"arcs-{style}"), table("twins"))


@cache
def table(name: str) -> Weights:
    """Load one table of weights: "arcs-knp", "arcs-ud", "cuts-knp", "cuts-ud" or "twins"."""
    return hashed.unpack(files("kg.language").joinpath("models", "phrases.bin").read_bytes(), name)
