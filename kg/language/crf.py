"""Scores of labels → the most likely labels of each sentence, and how likely every label is at every place: a linear-chain CRF's two sums.

All sentences of a document go forward together, one step of numpy for the n-th morphemes of all that have one.  Of labels equally good,
the first is taken, as CRFsuite does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Labels = NDArray[np.intp]
    Steps = Sequence[tuple[int, int]]

_OFTEN = 8  # steps after which sums are brought back to 1: they neither vanish nor overflow before


def steps(starts: Sequence[int], sizes: Sequence[int]) -> tuple[Labels, Steps]:
    """Order the places of sentences by step: all first ones, then all second ones, longest sentences first; and give the ends of steps.

    >>> steps([10, 20], [1, 3])
    (array([20, 10, 21, 22]), [(0, 2), (2, 3), (3, 4)])
    """
    lengths = np.array(sizes, np.intp)
    begins = np.array(starts, np.intp)[np.argsort(-lengths, kind="stable")]
    active = np.cumsum(np.bincount(lengths)[:0:-1])[::-1]  # sentences that have an n-th place
    places = [begins[:count] + at for at, count in enumerate(active.tolist())]
    ends = [0, *np.cumsum(active).tolist()]
    return np.concatenate([np.zeros(0, np.intp), *places]), list(pairwise(ends))


def best(scores: Scores, transitions: Scores, order: Steps) -> Labels:
    """Give the labels of the best path through each sentence: scores are by place (in `steps`) and label, and by label and next label.

    >>> best(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[0.0, -3.0], [0.0, 0.0]]), [(0, 1), (1, 2)])
    array([0, 0])
    """
    reached = scores.copy()
    labels = scores.shape[1]
    room = np.empty((labels, order[0][1] if order else 0, labels))
    for (before, _), (start, end) in pairwise(order):
        size = end - start
        ways = np.add(reached[before : before + size].T[:, :, None], transitions[:, None], out=room[:, :size])
        reached[start:end] += ways.max(axis=0)
    found = np.empty(len(scores), np.intp)
    chosen, into = found[:0], np.ascontiguousarray(transitions.T)
    for start, end in reversed(order):
        reached[start : start + len(chosen)] += into[chosen]
        chosen = found[start:end] = reached[start:end].argmax(axis=1)
    return found


def shares(scores: Scores, transitions: Scores, order: Steps) -> Scores:
    """Give each label's marginal probability at each place.

    >>> shares(np.log([[1.0, 3.0], [1.0, 1.0]]), np.zeros((2, 2)), [(0, 1), (1, 2)])
    array([[0.25, 0.75],
           [0.5 , 0.5 ]])
    """
    here: Scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    step = np.exp(transitions)
    forward, backward = here.copy(), np.ones_like(here)
    for nth, ((before, _), (start, end)) in enumerate(pairwise(order)):
        forward[start:end] *= forward[before : before + end - start] @ step
        if not nth % _OFTEN:
            _level(forward[start:end])
    back = np.ascontiguousarray(step.T)
    for nth, ((start, end), (before, _)) in enumerate(pairwise(reversed(order))):
        reached = np.matmul(backward[start:end] * here[start:end], back, out=backward[before : before + end - start])
        if not nth % _OFTEN:
            _level(reached)
    forward *= backward
    _level(forward)
    return forward


def _level(rows: Scores) -> None:
    rows /= rows.sum(axis=1, keepdims=True)
