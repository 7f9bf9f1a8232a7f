"""Groups of features → the sums of their weights, label by label.

Weights are whole millionths, so sums are exact and the same everywhere.  Each group's sum is made once and remembered by its key: most
words, pairs and surroundings come again, and those of a whole document are then one look and one addition of numpy.
"""

from __future__ import annotations

from io import BytesIO
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kg.language.namefeatures import Features, Group

    Whole = NDArray[np.int32]

UNIT = 1e-6
_MOST = 1 << 17  # sums remembered
_TOGETHER = 1 << 12  # sums made at once


class _Rows(dict["Hashable", int]):
    """Where the sums of one sort of features lie, by their key."""

    def __init__(self, made: Callable[[Any], Features], row: Callable[[Features], int]) -> None:
        super().__init__()
        self._made, self._row = made, row

    def __missing__(self, key: Hashable) -> int:
        found = self[key] = self._row(self._made(key))
        return found


class Weights:
    """Weights of features by label, and of steps from label to label, in units of `UNIT`."""

    def __init__(self, labels: Sequence[str], transitions: Whole, names: Sequence[str], weights: Whole) -> None:
        """Take the weights of steps by label and next label, those of features in the order of their names by label."""
        self.labels, self.transitions = tuple(labels), transitions
        self._weights, self._numbers = weights, dict(zip(names, range(len(names)), strict=True))
        self._forget()

    def scores(self, groups: Iterable[Group], size: int) -> Whole:
        """Add up at each of so many places the weights of its features; features that have none are passed over."""
        if sum(map(len, self._known.values())) > _MOST:
            self._forget()
        found = np.zeros((size, len(self.labels)), np.int32)
        for made, at, keys in groups:
            known = self._known.setdefault(made, _Rows(made, self._row))
            rows = np.fromiter(map(known.__getitem__, keys), np.intp, len(keys))
            self._add_up()
            told = np.flatnonzero(rows)
            found[np.asarray(at, np.intp)[told]] += self._sums[rows[told]]
        return found

    def _forget(self) -> None:
        self._known: dict[Callable[[Any], Features], _Rows] = {}
        self._waiting: list[list[int]] = []
        self._used = 1  # the first row is that of no weights
        self._sums: Whole = np.zeros((1, len(self.labels)), np.int32)

    def _row(self, features: Features) -> int:
        numbers = [number for feature in features if (number := self._numbers.get(feature)) is not None]
        if not numbers:
            return 0
        if len(self._waiting) >= _TOGETHER:
            self._add_up()
        self._waiting.append(numbers)
        return self._used + len(self._waiting) - 1

    def _add_up(self) -> None:
        if not self._waiting:
            return
        starts = [0, *accumulate(map(len, self._waiting))][:-1]
        sums = np.add.reduceat(self._weights[list(chain(*self._waiting))], starts, axis=0)
        start, self._used = self._used, self._used + len(sums)
        if self._used > len(self._sums):
            self._sums = np.concatenate([self._sums, np.zeros((max(self._used, _TOGETHER), len(self.labels)), np.int32)])
        self._sums[start : self._used] = sums
        self._waiting.clear()


def pack(labels: Sequence[str], transitions: Mapping[tuple[str, str], float], weights: Mapping[tuple[str, str], float]) -> bytes:
    """Write weights of steps by (label, next label) and of features by (feature, label); the same weights give the same bytes."""
    number = {label: n for n, label in enumerate(labels)}
    steps = np.zeros((len(labels), len(labels)), np.int32)
    for (before, after), weight in transitions.items():
        steps[number[before], number[after]] = round(weight / UNIT)
    rows: dict[str, list[tuple[int, int]]] = {}
    for (feature, label), weight in weights.items():
        if whole := round(weight / UNIT):
            rows.setdefault(feature, []).append((number[label], whole))
    told = [pair for name in sorted(rows) for pair in sorted(rows[name])]
    data = BytesIO()
    np.savez_compressed(
        data,
        labels=np.frombuffer("\n".join(labels).encode(), np.uint8),
        steps=steps.astype("<i4"),
        names=np.frombuffer("\n".join(sorted(rows)).encode(), np.uint8),
        counts=np.array([len(rows[name]) for name in sorted(rows)], np.uint8),
        told=np.array([label for label, _ in told], np.uint8),
        weights=np.array([weight for _, weight in told], "<i4").view(np.uint8).reshape(-1, 4).T,
    )
    return data.getvalue()


def unpack(data: bytes) -> Weights:
    """Read what `pack` wrote.

    >>> unpack(pack(["O", "B"], {("O", "B"): 0.5}, {("w=東京", "B"): 1.5})).transitions.tolist()
    [[0, 500000], [0, 0]]
    """
    with np.load(BytesIO(data), allow_pickle=False) as file:
        labels, names = (file[name].tobytes().decode().split("\n") for name in ("labels", "names"))
        weights, told = np.zeros((len(names), len(labels)), np.int32), np.ascontiguousarray(file["weights"].T)
        weights[np.repeat(np.arange(len(names)), file["counts"]), file["told"]] = told.view("<i4").ravel()
        return Weights(labels, file["steps"].astype(np.int32), names, weights)
