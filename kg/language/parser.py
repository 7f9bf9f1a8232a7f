"""Phrases → what each depends on: a log-linear choice among the heads that keep the arcs from crossing.

Japanese heads stand to the right.  So the sentence is walked from its end: the phrase before those already tied can only hang from the next
phrase, or from that one's head, and so on up, usually two to five candidates.  Each candidate's score is the sum of the weights of the
features that hold for it, and the best is taken.

A feature is the sum of two or three hashes, one for each thing that it looks at, so that all features of a pair are made and looked up by a
few nested `map`s: that is what makes plain Python fast enough.
"""

from __future__ import annotations

from array import array
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, chain
from operator import add, itemgetter, xor
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32, decompress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import PhraseKind

_BITS = (1 << 28) - 1  # four summands stay below 2 ** 30, where Python's integers are fastest
_FAR = 10  # candidates looked at; no sentence of the training data needs more


class Unit(NamedTuple):
    """What the parser sees of a phrase.

    `close` is how it ends (particles, or the last auxiliary and its inflection), `pause` the comma or bracket behind it, `sort` the part of
    speech of the head word, `chain` its first auxiliaries, `depth` how many brackets are open at it.
    """

    word: str
    kind: PhraseKind
    sort: str
    close: str
    pause: str
    chain: str
    depth: int = 0


# The properties of a unit that features speak of, each a hash.
_PROPERTIES = (
    *("nothing", "kind", "word", "last", "close", "close pause", "close word", "close sort", "close last"),
    *(
        "close chain",
        "close pause sort",
        "kind pause",
        "sort",
        "sort close",
        "sort close pause",
        "sort last",
        "kind last",
        "chain",
        "sort pause",
    ),
)
# Features of a dependent and a governor: a property of each.
_PAIRS = (
    ("close pause", "sort"),
    ("close pause", "close pause"),
    ("close", "word"),
    ("close word", "word"),
    ("word", "word"),
    ("close word", "sort close"),
    ("close pause", "sort"),  # with what stands before the governor
    ("close pause", "sort"),  # with what stands behind it
    ("close pause", "sort"),  # with what stands behind the dependent
    ("close sort", "sort close pause"),
    ("close chain", "chain"),
    ("kind pause", "sort close pause"),
    ("close pause", "sort close"),  # with the kind behind the dependent
    ("close pause", "sort close"),  # with what stands before the dependent
    ("close pause", "close pause"),  # with what stands behind the dependent
    ("close pause", "sort last"),
    ("close last", "kind last"),
    ("close pause sort", "sort close"),
)
_BEFORE_GOVERNOR, _BEHIND_GOVERNOR, _BEHIND, _KIND_BEHIND, _BEFORE, _CLOSE_BEHIND = 6, 7, 8, 12, 13, 14
# Features of three: a property of the dependent, one of the governor, and something third.
_TRIPLES = (
    ("close pause", "sort", "near"),
    ("close sort", "sort close pause", "near"),
    ("close word", "nothing", "near"),
    ("kind", "close", "near"),
    ("close pause", "word", "near"),
    ("close", "kind", "beside close"),
    ("close pause", "sort", "beside close pause"),
    ("close", "word", "beside close"),
    ("close", "close", "beside close"),
    ("close pause", "close", "beside kind pause"),
    ("close", "kind", "beside word"),
    ("close", "sort", "upper sort"),
    ("close", "sort close pause", "upper close pause"),
    ("word", "sort", "upper word"),
    ("close pause", "sort", "rank"),
    ("close pause", "sort", "same"),
    ("close sort", "sort close pause", "same"),
    ("close pause", "nothing", "like"),
    ("close pause", "sort", "like"),
    ("close pause", "nothing", "deep"),
    ("close pause", "sort", "deep"),
    ("close pause", "close pause", "passed close pause"),
    ("close pause", "nothing", "first"),
    ("close", "sort", "passed sort pause"),
    ("close pause", "nothing", "passed rank"),
    ("close pause", "close pause", "start"),
)


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> int:
    return crc32(text.encode()) & _BITS


class _Role:
    """Picks the hashes of one side of a list of features, each with a salt of its own."""

    def __init__(self, name: str, properties: Sequence[str]) -> None:
        self._pick = itemgetter(*map(_PROPERTIES.index, properties))
        self._salts = [_hash(f"{name}{k}") for k in range(len(properties))]

    def __call__(self, hashes: Sequence[int]) -> tuple[int, ...]:
        return tuple(map(xor, self._pick(hashes), self._salts))


_BELOW, _ABOVE = (_Role(name, [pair[side] for pair in _PAIRS]) for side, name in enumerate(("below", "above")))
_BELOW3, _ABOVE3 = (_Role(name, [triple[side] for triple in _TRIPLES]) for side, name in enumerate(("below3", "above3")))
_BESIDE = _Role("beside", ("close", "close pause", "close", "close", "kind pause", "word"))
_UPPER = _Role("upper", ("sort", "close pause", "word"))
_PASSED = _Role("passed", ("close pause", "sort pause"))
_CONTEXT = _Role("context", ("close pause", "kind pause", "close", "close", "kind pause", "close"))


class _Atoms(NamedTuple):
    """The hashes of one unit: as dependent, as governor, and as what stands beside either."""

    below: tuple[int, ...]
    above: tuple[int, ...]
    below3: tuple[int, ...]
    above3: tuple[int, ...]
    beside: tuple[int, ...]
    upper: tuple[int, ...]
    passed: tuple[int, ...]
    context: tuple[int, ...]


@lru_cache(maxsize=1 << 16)
def _atoms(u: Unit) -> _Atoms:
    word, last = _hash(u.word), _hash(u.word[-1:])
    kind, sort, close, pause, chained = _hash(u.kind), _hash(u.sort), _hash(u.close), _hash(u.pause), _hash(u.chain)
    close, sort = kind * 31 + close & _BITS, kind * 17 + sort & _BITS
    both, sorted_close = close * 31 + pause & _BITS, sort * 31 + close & _BITS
    hashes = (
        *(0, kind, word, last, close, both, close * 31 + word & _BITS, close * 31 + sort & _BITS, close * 31 + last & _BITS),
        *(both * 31 + chained & _BITS, both * 31 + sort & _BITS, kind * 31 + pause & _BITS, sort, sorted_close, sort * 31 + both & _BITS),
        *(sort * 31 + last & _BITS, kind * 31 + last & _BITS, chained, sort * 31 + pause & _BITS),
    )
    return _Atoms(
        *(_BELOW(hashes), _ABOVE(hashes), _BELOW3(hashes), _ABOVE3(hashes)),
        *(_BESIDE(hashes), _UPPER(hashes), _PASSED(hashes), _CONTEXT(hashes)),
    )


_NONE = _atoms(Unit("", "other", "", "", "", ""))
_NEAR, _RANK, _SAME, _LIKE, _DEEP, _FIRST, _START = ([_hash(f"{name}={k}") for k in range(32)] for name in "nrsldfb")
_SHALLOW = _DEEP[12]
_BRACKET = {"(": 1, ")": 2}
_BUCKET = (0, 1, 2, 3, 3, 3, 4)  # distances
_LONG = 8  # phrases in a sentence


class Chart:
    """One sentence's hashes, made once; `features` gives the keys of a dependent and a candidate."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Hash the phrases of a sentence."""
        self._units = units
        self._own = own = [_atoms(u) for u in units]
        self._below = []
        self._above = []
        for before, a, behind in zip([_NONE, *own], own, [*own[1:], _NONE], strict=False):
            below, above = list(a.below), list(a.above)
            above[_BEFORE_GOVERNOR] += before.context[0]
            above[_BEHIND_GOVERNOR] += behind.context[4] + behind.context[5]
            below[_BEHIND] += behind.context[2]
            below[_KIND_BEHIND] += behind.context[1]
            below[_BEFORE] += before.context[3]
            below[_CLOSE_BEHIND] += behind.context[2]
            self._below.append(below)
            self._above.append(above)
        self._pauses = list(accumulate(("," in u.pause for u in units), initial=0))
        self._closes = [u.close for u in units]
        self.nearest = [-1] * len(units)  # the leftmost phrase that already hangs from each

    def features(self, i: int, spine: Sequence[int]) -> Iterator[Iterator[int]]:
        """Give, for each of the candidates, the keys of the features that hold if `i` hangs from it."""
        own, units, nearest, pauses = self._own, self._units, self.nearest, self._pauses
        below, below3, u = self._below[i], own[i].below3, units[i]
        begin, paused, tops = i == 0, pauses[i + 1], len(spine) - 1
        start, close = _START[begin], u.close
        same, passed, far, at = _SAME[0], _NONE.passed, (begin * 4) + (len(own) > _LONG), i + 1
        for rank, j in enumerate(spine):
            v, governor = units[j], own[j]
            top = rank == tops
            if close in self._closes[at:j]:
                same = _SAME[1]
            at = j
            near = _NEAR[_BUCKET[min(6, j - i)] * 3 + min(2, pauses[j] - paused)]
            ranked = _RANK[min(3, rank) * 2 + top]
            like = self._like(i, j)
            deep = _DEEP[max(0, min(6, v.depth - u.depth + 3)) * 4 + _BRACKET.get(v.pause[-1:], 0)] if u.depth or v.depth else _SHALLOW
            third = (
                *(near, near, near, near, near, *(own[nearest[j]] if nearest[j] >= 0 else _NONE).beside),
                *(_NONE if top else own[spine[rank + 1]]).upper,
                *(ranked, same, same, like, like, deep, deep, passed[0], _FIRST[far + top * 2], passed[1], passed[0] + ranked, start),
            )
            passed = governor.passed
            yield chain(map(add, below, self._above[j]), map(add, map(add, below3, governor.above3), third))

    def _like(self, i: int, j: int) -> int:
        u, v = self._units[i], self._units[j]
        alike = (u.sort == v.sort) * 8 + (u.word[-1:] == v.word[-1:]) * 4 + (u.close == v.close) * 2 + (j == i + 1)
        return _LIKE[alike]

    def likeness(self, i: int, j: int) -> Iterator[int]:
        """Give the keys of the features that tell whether `i` is coordinated with its head `j`."""
        below, above, like = self._own[i].below, self._own[j].above, self._like(i, j)
        b, g = self._below[i], self._above[j]
        first = (b[0], b[0], b[0], below[16], below[17], b[2], b[9], b[0], b[12])
        second = (like, above[1], above[0] + like, above[16], above[17], above[2], above[12] + like, g[7], g[12])
        return map(add, first, second)


def candidates(heads: Sequence[int], i: int) -> list[int]:
    """Give the phrases that `i` may hang from without crossing an arc, nearest first."""
    spine: list[int] = []
    j = i + 1
    while j >= 0 and len(spine) < _FAR:
        spine.append(j)
        j = heads[j]
    return spine


def _ends(units: Sequence[Unit]) -> list[int]:
    """Give for each phrase the one that ends the sentence or the quotation that it stands in."""
    ends = [len(units)] * (1 + max(u.depth for u in units))  # by depth, as seen from the phrase before `k`
    found = []
    for k in reversed(range(len(units))):
        u = units[k]
        found.append(ends[u.depth])
        ends[u.depth + 1 :] = [k - 1] * (len(ends) - u.depth - 1)
        if "." in u.pause or _closes(u):
            ends[u.depth] = k
    return found[::-1]


def _closes(u: Unit) -> bool:
    return u.depth > 0 and ")" in u.pause


def _allowed(units: Sequence[Unit], i: int, spine: list[int], end: int) -> list[int]:
    """Give the candidates that an arc from `i` may reach, all if it may reach none.

    Only the end of a quotation, or of a sentence in it, hangs from or governs what is outside.
    """
    u = units[i]
    if "." in u.pause and not _closes(u):
        return next(([j] for j in spine if units[j].depth < u.depth), spine[-1:])
    last = len(units) if _closes(u) else end
    kept = [j for j in spine if j <= last and (units[j].depth <= u.depth or ")" in units[j].pause)]
    return kept or spine


def attach(units: Sequence[Unit], style: str = "knp") -> tuple[list[int], list[bool]]:
    """Give the index of the head of each phrase, -1 for the last, and whether it is coordinated with it.

    `style` is the standard of annotation to follow: "knp" or "ud".
    """
    count = len(units)
    heads, parallel = [-1] * count, [False] * count
    if count < 2:  # noqa: PLR2004 -- nothing to tie
        return heads, parallel
    chart = Chart(units)
    ends = _ends(units) if any(u.depth or "." in u.pause for u in units[:-1]) else None
    get, like = table(f"arcs-{style}").get, table("twins").get
    for i in range(count - 2, -1, -1):
        spine = candidates(heads, i)
        if ends:
            spine = _allowed(units, i, spine, ends[i])
        best = 0
        if len(spine) > 1:
            scores = [sum(filter(None, map(get, keys))) for keys in chart.features(i, spine)]
            best = scores.index(max(scores))
        heads[i] = spine[best]
        chart.nearest[spine[best]] = i
        parallel[i] = sum(filter(None, map(like, chart.likeness(i, spine[best])))) > 0
    return heads, parallel


def table(name: str) -> dict[int, int]:
    """Give one table of weights: "arcs-knp", "arcs-ud", "cuts-knp", "cuts-ud" or "twins"."""
    return _tables()[name]


@cache
def _tables() -> dict[str, dict[int, int]]:
    return unpack(files("kg.language").joinpath("models", "phrases.bin").read_bytes())


def unpack(data: bytes) -> dict[str, dict[int, int]]:
    """Read tables of weights: a line of names and sizes, then, deflated, for each its keys (uint32) and weights (int8)."""
    header, _, body = data.partition(b"\n")
    content = decompress(body)
    tables = {}
    at = 0
    for entry in header.decode().split():
        name, size = entry.split("=")
        count = int(size)
        keys, values = array("I"), array("b")
        keys.frombytes(content[at : at + 4 * count])
        values.frombytes(content[at + 4 * count : at + 5 * count])
        tables[name] = dict(zip(keys, values, strict=True))
        at += 5 * count
    return tables
