"""Word vectors of a ja_ginza wheel → classes of words, for `train_names.py --vectors`.

The wheel (MIT) carries chiVe vectors (Works Applications, Apache-2.0) for 480,000 words, pruned by spaCy to 20,000 rows.  spaCy keys
them by a 64-bit MurmurHash of the word, so the words are found again by hashing the wheel's own list of strings.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import TYPE_CHECKING

import numpy as np
from sudachipy import Dictionary, SplitMode

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_FINE, _MIDDLE, _COARSE, _ROUNDS = 1024, 192, 48, 15
_MASK = (1 << 64) - 1
_FACTOR = 0xC6A4A7935BD1E995
_LONGEST = 60  # code points of a word worth a class


def murmur(data: bytes, seed: int = 1) -> int:
    """Hash bytes as spaCy does. Source: Austin Appleby's public-domain description of MurmurHash64A."""
    value = seed ^ (len(data) * _FACTOR & _MASK)
    for (word,) in struct.iter_unpack("<Q", data[: len(data) // 8 * 8]):
        mixed = word * _FACTOR & _MASK
        mixed = (mixed ^ mixed >> 47) * _FACTOR & _MASK
        value = (value ^ mixed) * _FACTOR & _MASK
    rest = data[len(data) // 8 * 8 :]
    if rest:
        value = (value ^ int.from_bytes(rest, "little")) * _FACTOR & _MASK
    value = (value ^ value >> 47) * _FACTOR & _MASK
    return value ^ value >> 47


def _rows(data: bytes) -> dict[int, int]:
    """Decode the MessagePack map of hashes to rows: unsigned integers only."""
    widths = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
    numbers, at = [], 5  # a map with a 32-bit size
    while at < len(data):
        width = widths.get(data[at], 0)
        numbers.append(int.from_bytes(data[at + 1 : at + 1 + width], "big") if width else data[at])
        at += 1 + width
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _kmeans(vectors: NDArray[np.float32], count: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Cluster unit vectors by angle, from a seeded start."""
    centres = vectors[np.random.default_rng(0).permutation(len(vectors))[:count]].copy()
    for _ in range(_ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        for cluster_id in range(count):
            members = vectors[nearest == cluster_id]
            if len(members):
                centres[cluster_id] = members.sum(axis=0)
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return (vectors @ centres.T).argmax(axis=1), centres


def cluster(wheel: Path) -> tuple[dict[str, tuple[int, bool]], list[tuple[int, int]]]:
    """Give every word that is one morpheme its fine class and whether Sudachi has it, and every fine class its (middle, coarse) class."""
    with zipfile.ZipFile(wheel) as archive:
        folder = next(name for name in archive.namelist() if name.endswith("vocab/vectors")).removesuffix("vectors")
        vectors = np.load(io.BytesIO(archive.read(folder + "vectors")))
        rows = _rows(archive.read(folder + "key2row"))
        strings = json.loads(archive.read(folder + "strings.json"))
    fine, centres = _kmeans(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), _FINE)
    (middle, _), (coarse, _) = _kmeans(centres, _MIDDLE), _kmeans(centres, _COARSE)
    tokenizer = Dictionary().tokenizer(SplitMode.A)
    found = {}
    for word in strings:
        row = rows.get(murmur(word.encode()))
        if row is None or len(word) > _LONGEST:
            continue
        morphemes = tokenizer.tokenize(word)
        if len(morphemes) == 1:
            found[word] = int(fine[row]), not morphemes[0].is_oov()
    return found, [(int(m), int(c)) for m, c in zip(middle, coarse, strict=True)]
