"""Feature weights in hash tables, looked up for thousands of features at once.

What a feature looks at are columns of 32-bit hashes; its key is the sum of those, each times an odd factor of its own.  The upper bits of
the key say where its weight lies, the last eight tell whether the weight that lies there is its own: one look for each feature, and all of
a document's features in a few operations of numpy.  Weights are small integers, so sums are exact and the same everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import compress, crc32, decompress

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Keys = NDArray[np.uint32]
    Sums = NDArray[np.int32]

_TAG = 0xFF
_ROOM = 12  # cells for each weight: one weight in 24 finds its place taken
_MOST = 22  # bits: 8 MB


@lru_cache(maxsize=1 << 16)
def hash_of(text: str) -> int:
    """Give a string's hash, the same on every machine."""
    return crc32(text.encode())


def columns(rows: Sequence[bytes], count: int) -> Keys:
    """Give what was packed as little-endian rows of `count` 32-bit numbers as that many columns."""
    return np.ascontiguousarray(np.frombuffer(b"".join(rows), "<u4").reshape(-1, count).T, np.uint32)


class Plan:
    """Features, each by the columns that it looks at, none for a constant."""

    def __init__(self, name: str, features: Sequence[tuple[int, ...]]) -> None:
        """Take the columns of each feature; plans of other names give other keys."""
        self._salts = np.array([[hash_of(f"{name} {f}")] for f in range(len(features))], np.uint32)
        self._parts = []
        for part in range(max(map(len, features))):
            looking = [f for f, looked in enumerate(features) if len(looked) > part]
            factors = np.array([[hash_of(f"{name} {f} {part}") | 1] for f in looking], np.uint32)
            self._parts.append((np.array(looking), np.array([features[f][part] for f in looking]), factors))

    def keys(self, looked: Keys) -> Keys:
        """Give the keys of all features (first axis) for what stands in the columns (first axis)."""
        found = np.repeat(self._salts, looked.shape[1], axis=1)
        for features, wanted, factors in self._parts:
            found[features] += looked[wanted] * factors
        return found


class Weights:
    """A table of weights by feature key."""

    def __init__(self, bits: int, cells: NDArray[np.uint16]) -> None:
        """Take the table's 2 ** bits cells, each with the last eight bits of a key and its weight."""
        self._shift, self._cells = np.uint32(32 - bits), cells

    def sums(self, keys: Keys, axis: int) -> Sums:
        """Add up the weights of features along an axis; a feature that is not in the table has none."""
        cells = self._cells.take(keys >> self._shift)
        cells ^= keys.astype(np.uint16) << np.uint16(8)
        weights = cells.astype(np.uint8).view(np.int8)
        weights *= cells <= _TAG
        found: Sums = weights.sum(axis=axis, dtype=np.int32)
        return found


def kept(keys: Keys) -> Keys:
    """Give the parts of keys that a table can tell apart."""
    return keys & np.uint32((1 << 32) - (1 << 32 - _MOST) | _TAG)


def pack(tables: Mapping[str, Mapping[int, int]]) -> bytes:
    """Write tables of weights by key; where two weights lie in one place, the greater stays, and the same weights give the same bytes."""
    header, body = [], []
    for name, table in tables.items():
        bits = min(_MOST, (_ROOM * len(table)).bit_length())
        cells: dict[int, tuple[int, int]] = {}
        for key, weight in sorted(table.items(), key=lambda item: (abs(item[1]), item[0])):
            cells[key >> 32 - bits] = (key & _TAG, weight & _TAG)
        places = np.array(sorted(cells), np.int64)
        steps = np.diff(places, prepend=0).astype("<u4").view(np.uint8).reshape(-1, 4)
        rows = np.array([cells[place] for place in places.tolist()], np.uint8).reshape(-1, 2)
        data = compress(np.concatenate([steps, rows], axis=1).T.tobytes(), 9)
        header.append(f"{name}:{bits}:{len(cells)}:{len(data)}")
        body.append(data)
    return " ".join(header).encode() + b"\n" + b"".join(body)


def unpack(data: bytes, name: str) -> Weights:
    """Read one of the tables that `pack` wrote."""
    header, _, body = data.partition(b"\n")
    at = 0
    for entry in header.decode().split():
        called, bits, count, size = entry.split(":")
        if called == name:
            planes = np.frombuffer(decompress(body[at : at + int(size)]), np.uint8).reshape(6, int(count))
            steps = np.ascontiguousarray(planes[:4].T).view("<u4").ravel()
            cells = np.zeros(1 << int(bits), np.uint16)
            cells[np.cumsum(steps)] = planes[4].astype(np.uint16) << 8 | planes[5]
            return Weights(int(bits), cells)
        at += int(size)
    raise KeyError(name)
