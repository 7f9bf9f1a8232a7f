"""Hash tables of feature weights: what is written comes back, and what was never written weighs nothing."""

from __future__ import annotations

import numpy as np
import pytest

from kg.language.hashed import Plan, columns, hash_of, kept, pack, unpack

KEYS = np.array([hash_of(f"feature {k}") for k in range(400)], np.uint32)
TABLE = {int(key): k % 255 - 127 for k, key in enumerate(kept(KEYS).tolist())}


def test_weights_come_back_as_they_were_written() -> None:
    weights = unpack(pack({"other": {3: 1}, "one": TABLE}), "one")
    found = weights.sums(KEYS[:, None], axis=1)
    right = int((found == [TABLE[int(key)] for key in kept(KEYS).tolist()]).sum())
    assert right > 0.9 * len(KEYS)  # a place is sometimes taken by a greater weight
    assert set(found.tolist()) <= {0, *TABLE.values()}


def test_sum_goes_over_the_features_of_each_choice() -> None:
    weights = unpack(pack({"one": {1 << 20: 5, 1 << 28: -2}}), "one")
    keys = np.array([[1 << 20, 1 << 28], [1 << 20, 1 << 20], [7, 9]], np.uint32)
    assert weights.sums(keys, axis=1).tolist() == [3, 10, 0]
    assert weights.sums(keys.T, axis=0).tolist() == [3, 10, 0]


def test_unknown_feature_weighs_nothing_though_its_place_is_taken() -> None:
    weights = unpack(pack({"one": {(1 << 28) + 1: 9}}), "one")
    assert weights.sums(np.array([[(1 << 28) + 1], [(1 << 28) + 2]], np.uint32), axis=1).tolist() == [9, 0]


def test_same_weights_give_the_same_bytes_in_any_order() -> None:
    assert pack({"one": TABLE, "none": {}}) == pack({"one": dict(reversed(TABLE.items())), "none": {}})


def test_table_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="two"):
        unpack(pack({"one": TABLE}), "two")


def test_key_depends_on_what_is_looked_at_and_where() -> None:
    looked = columns([np.array(row, "<u4").tobytes() for row in ((7, 9, 1), (9, 7, 1), (7, 9, 2))], 3)
    keys = Plan("some", [(0, 1), (2,), (), (0, 1)]).keys(looked)
    assert keys.shape == (4, 3)
    assert keys[0, 0] == keys[0, 2] != keys[0, 1]
    assert keys[1, 0] == keys[1, 1] != keys[1, 2]
    assert len(set(keys[2].tolist())) == 1
    assert keys[0, 0] != keys[3, 0]
