"""Where the names of all documents stand and which cluster each was put into: a few bytes for each mention.

What is known of a cluster is kept once for each of its names; this is all that is kept for each mention, so that a hundred thousand
documents can be resolved together though none of them is held.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from kg.model import Evidence, Span

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

T = TypeVar("T", bound="Hashable")
_HALF = 32  # bits of the second of a pair


class Sighting(NamedTuple):
    """A name as it was met.

    Its place among all, the key of the cluster that it was put into, its words, its class, and whether the tagger may be trusted there.
    """

    place: int
    at: str
    text: str
    kind: str
    sure: bool


class Numbers(Generic[T]):
    """Things and their numbers, in the order in which they came.

    >>> numbers = Numbers()
    >>> numbers.of("甲"), numbers.of("乙"), numbers.of("甲"), numbers.things
    (0, 1, 0, ['甲', '乙'])
    """

    def __init__(self) -> None:
        self.things: list[T] = []
        self._numbers: dict[T, int] = {}

    def of(self, thing: T) -> int:
        """Give the number of a thing, a new one to a new thing."""
        found = self._numbers.setdefault(thing, len(self.things))
        if found == len(self.things):
            self.things.append(thing)
        return found

    def find(self, thing: T) -> int | None:
        """Give the number of a thing, None if it has none."""
        return self._numbers.get(thing)


class Sightings:
    """The names of all documents, one document after the other, which are numbered in that order."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.clusters: Numbers[str] = Numbers()
        self._names: Numbers[tuple[str, str, bool]] = Numbers()
        self._begins = array("Q")
        self._at, self._said, self._start, self._end = array("I"), array("I"), array("I"), array("I")

    def begin(self, document: str) -> None:
        """Let what is added from now on be of another document."""
        self.documents.append(document)
        self._begins.append(len(self._at))

    @property
    def last(self) -> int:
        """Give the number of the document that was begun last."""
        return len(self.documents) - 1

    def add(self, at: str, name: tuple[str, str, bool], sentence: Span) -> int:
        """Remember that a name (words, class, trust) of the last document was put into a cluster, and give its place."""
        self._at.append(self.clusters.of(at))
        self._said.append(self._names.of(name))
        self._start.append(sentence.start)
        self._end.append(sentence.end)
        return len(self._at) - 1

    def of(self, number: int) -> Iterator[Sighting]:
        """Give the names of a document in the order in which they were added."""
        for place in range(*self._ends(number)):
            yield Sighting(place, self.clusters.things[self._at[place]], *self._names.things[self._said[place]])

    def keys(self, number: int) -> list[str]:
        """Give the keys of the clusters of these names alone."""
        return [self.clusters.things[at] for at in self._at[slice(*self._ends(number))]]

    def evidence(self, place: int) -> Evidence:
        """Give the sentence of a name, without its words: the text is not here."""
        document = self.documents[bisect_right(self._begins, place) - 1]
        return Evidence(document, Span(self._start[place], self._end[place]), "")

    def _ends(self, number: int) -> tuple[int, int]:
        return self._begins[number], self._begins[number + 1] if number < self.last else len(self._at)


class Company:
    """Which clusters stand in one claim with which; to be asked once all have been added.

    >>> company = Company(Numbers())
    >>> company.add({"甲", "乙"})
    >>> company.of("甲"), company.of("丙")
    ({'乙'}, set())
    """

    def __init__(self, clusters: Numbers[str]) -> None:
        self._clusters = clusters
        self._pairs, self._sorted = array("Q"), 0

    def add(self, together: Iterable[str]) -> None:
        """Remember that these clusters stand in one claim."""
        numbers = [self._clusters.of(at) for at in together]
        self._pairs.extend((one << _HALF) | other for one in numbers for other in numbers if one != other)

    def of(self, at: str) -> set[str]:
        """Give the clusters that stand in a claim with this one."""
        if len(self._pairs) != self._sorted:
            self._pairs = array("Q", sorted(set(self._pairs)))
            self._sorted = len(self._pairs)
        number = self._clusters.find(at)
        if number is None:
            return set()
        first, last = (bisect_left(self._pairs, (number + k) << _HALF) for k in (0, 1))
        return {self._clusters.things[pair & ((1 << _HALF) - 1)] for pair in self._pairs[first:last]}
