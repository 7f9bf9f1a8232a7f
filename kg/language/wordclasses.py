"""Words → classes of words that stand in the same contexts, from a table of a few megabytes.

What a tagger learns from トヨタ it should know of ホンダ.  The classes are clusters of word vectors (`tools/train_names.py` makes them).
The table holds a checksum and a class for each word, sorted by checksum, so that nothing is parsed when it is opened.  An unknown word
passes for a known one about once in ten thousand times.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_WORD = 6  # bytes: 4 of checksum, 2 of class
_REMEMBERED = 1 << 16  # words whose class is kept at hand
_UNHEARD = 1 << 15  # set in the class of a word that the dictionary lacks


class WordClass(NamedTuple):
    """The classes of a word in three grains, and whether the morphological dictionary has the word."""

    fine: int
    middle: int
    coarse: int
    in_dictionary: bool


class WordClasses:
    """A table of words and their classes, in three grains: fine, middle and coarse."""

    def __init__(self, sums: array[int], classes: array[int], grains: Sequence[tuple[int, int]]) -> None:
        """Take sorted checksums, the fine class of each, and the (middle, coarse) class of every fine one."""
        self._sums, self._classes = sums, classes
        self._met: dict[tuple[str, str], WordClass | None] = {}
        self._grains = {fine: WordClass(fine, *rest, in_dictionary=True) for fine, rest in enumerate(grains)}
        self._grains |= {fine | _UNHEARD: kind._replace(in_dictionary=False) for fine, kind in tuple(self._grains.items())}

    def __call__(self, surface: str, normal: str) -> WordClass | None:
        """Give the class of a word by its normal form, else its surface; None if it has none."""
        met = self._met
        pair = (surface, normal)
        if pair not in met:
            if len(met) >= _REMEMBERED:
                met.clear()
            met[pair] = self._look_up(surface, normal)
        return met[pair]

    def _look_up(self, surface: str, normal: str) -> WordClass | None:
        for word in (normal, surface):
            value = crc32(word.encode())
            at = bisect_left(self._sums, value)
            if at < len(self._sums) and self._sums[at] == value:
                return self._grains[self._classes[at]]
        return None


def read(path: Path, grains: Sequence[tuple[int, int]]) -> WordClasses:
    """Open a table that `write` has written."""
    data = path.read_bytes()
    size = len(data) // _WORD
    sums, classes = array("I", data[: size * 4]), array("H", data[size * 4 :])
    if sys.byteorder == "big":
        sums.byteswap()
        classes.byteswap()
    return WordClasses(sums, classes, grains)


def write(path: Path, words: Mapping[str, tuple[int, bool]]) -> None:
    """Write a table of words: the fine class of each, and whether the dictionary has it.

    Of two words with one checksum, the first in code point order stays.
    """
    table: dict[int, int] = {}
    for word in sorted(words):
        fine, in_dictionary = words[word]
        table.setdefault(crc32(word.encode()), fine if in_dictionary else fine | _UNHEARD)
    sums = array("I", sorted(table))
    classes = array("H", (table[value] for value in sums))
    if sys.byteorder == "big":
        sums.byteswap()
        classes.byteswap()
    path.write_bytes(sums.tobytes() + classes.tobytes())
