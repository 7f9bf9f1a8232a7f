"""Treebanks → `kg/language/models/phrases.bin`, the weights of the phrase chunker and parser.

    python tools/train_phrases.py CORPORA -o kg/language/models

CORPORA is the folder that holds `wac/` and `gsd-ne/`.  The same corpora give the same bytes.  Each feature has one weight for both
standards of annotation and one for each, which are added for the tables that are written.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from corpora import Gold, gold_of, phrase_starts, read_conllu, read_docbin, read_wac

from kg.language import chunker, parser, phrases
from kg.language.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Token

_STYLES = ("knp", "ud")
_SCALE = 24  # a weight of 1.0 as stored; ±5.3 is the most


@dataclass(frozen=True)
class Sentence:
    """A gold sentence with its morphemes."""

    gold: Gold
    tokens: tuple[Token, ...]
    style: int


@dataclass(frozen=True)
class Sample:
    """Choices to learn: rows of feature keys, how many rows each choice has, and which one is right (for a lone row: 1 or 0)."""

    rows: np.ndarray
    sizes: np.ndarray
    right: np.ndarray
    styles: np.ndarray


def read(corpora: Path, split: str) -> list[Sentence]:
    """Read both corpora's part "train", "dev" or "test"."""
    gsd = corpora / "gsd-ne"
    trees = (
        read_docbin(gsd / "spacy" / "ja_gsd-ud-train.ne.spacy") if split == "train" else read_conllu(gsd / f"ja_gsd-ud-{split}.ne.conllu")
    )
    golds = [(gold, 0) for gold in read_wac(corpora / "wac", split)]
    golds += [(gold_of(tree, phrase_starts(tree)), 1) for tree in trees]
    return [Sentence(gold, tokens(gold.text), style) for gold, style in golds if gold.text]


def cut_sample(sentences: Iterable[Sentence]) -> Sample:
    """Make the choices of the chunker."""
    rows, right, styles = [], [], []
    for s in sentences:
        begins = set(s.gold.starts)
        for k, keys in chunker.features(s.tokens, [0] * len(s.tokens)):
            rows.append(keys)
            right.append(s.tokens[k].span.start in begins)
            styles.append(s.style)
    return Sample(np.array(rows), np.ones(len(rows), int), np.array(right, int), np.array(styles))


def project(gold: Gold, begins: Sequence[int]) -> tuple[list[int], list[bool]]:
    """Carry the gold arcs over to phrases that begin elsewhere; all heads to the right and without crossings."""
    owner = [bisect_right(begins, start) - 1 for start in gold.starts]
    count = len(begins)
    heads, parallel = [-1] * count, [False] * count
    for k, head in enumerate(gold.heads):
        if 0 <= head < len(owner) and owner[head] != owner[k]:
            heads[owner[k]], parallel[owner[k]] = owner[head], gold.labels[k] == "P"
    for i in range(count - 2, -1, -1):
        wanted = heads[i] if heads[i] > i else i + 1
        spine = parser.candidates(heads, i)
        heads[i] = next((j for j in spine if j >= wanted), spine[-1])
    return heads, parallel


def arc_samples(sentences: Iterable[Sentence], tables: dict[str, dict[int, int]]) -> tuple[Sample, Sample]:
    """Make the choices of the parser: a head among the candidates, and whether the two are coordinated (KNP only)."""
    chunkers = [chunker.Chunker(tables[f"cuts-{style}"], stop="") for style in _STYLES]
    arcs: tuple[list, list, list, list] = ([], [], [], [])
    twins: tuple[list, list] = ([], [])
    for s in sentences:
        drafts = phrases.drafts(s.gold.text, s.tokens, [0] * len(s.tokens), chunkers[s.style])
        begins = [0, *(s.tokens[d.begin].span.start for d in drafts[1:])]
        heads, parallel = project(s.gold, begins)
        chart = parser.Chart([d.unit for d in drafts])
        for i in range(len(drafts) - 2, -1, -1):
            spine = parser.candidates(heads, i)
            if len(spine) > 1:
                arcs[0].extend(map(list, chart.features(i, spine)))
                arcs[1].append(len(spine))
                arcs[2].append(spine.index(heads[i]))
                arcs[3].append(s.style)
            if not s.style:
                twins[0].append(list(chart.likeness(i, heads[i])))
                twins[1].append(parallel[i])
            chart.nearest[heads[i]] = i
    ones = np.ones(len(twins[0]), int)
    return Sample(*map(np.array, arcs)), Sample(np.array(twins[0]), ones, np.array(twins[1], int), ones * 0)


@dataclass(frozen=True)
class Recipe:
    """How a model is fitted: AdaGrad's step, decay, the share of features dropped, and features seen less often than `least` left out."""

    epochs: int
    step: float
    decay: float
    drop: float = 0.0
    least: int = 1
    batch: int = 256


def fit(sample: Sample, recipe: Recipe) -> list[dict[int, float]]:
    """Fit a conditional log-linear model (a logistic one where choices have one row); give the weights for each style."""
    keys, rows, counts = np.unique(sample.rows.ravel(), return_inverse=True, return_counts=True)
    kept = counts >= recipe.least
    numbers = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
    size = int(kept.sum()) + 1
    rows = numbers[rows].reshape(sample.rows.shape)
    own = _styled(rows, sample, size)
    weights = _descend(np.concatenate([rows, own], axis=1), sample, recipe, size * 3)
    found = []
    for style in range(len(_STYLES)):
        total = weights[1:size] + weights[size * (1 + style) + 1 : size * (2 + style)]
        found.append(dict(zip(keys[kept].tolist(), total.tolist(), strict=True)))
    return found


def _styled(rows: np.ndarray, sample: Sample, size: int) -> np.ndarray:
    styles = np.repeat(sample.styles, sample.sizes)[:, None].astype(np.int32)
    return np.where(rows > 0, rows + size * (1 + styles), 0).astype(np.int32)


def _descend(rows: np.ndarray, sample: Sample, recipe: Recipe, size: int) -> np.ndarray:
    random = np.random.default_rng(7)
    weights, squares = np.zeros(size), np.full(size, 1e-4)
    offsets = np.concatenate([[0], np.cumsum(sample.sizes)[:-1]])
    for epoch in range(recipe.epochs):
        order = random.permutation(len(sample.sizes))
        gain = 0.0
        for at in range(0, len(order), recipe.batch):
            picked = order[at : at + recipe.batch]
            sizes = sample.sizes[picked]
            ends = np.cumsum(sizes)
            begins = ends - sizes
            x = rows[np.repeat(offsets[picked] - begins, sizes) + np.arange(ends[-1])]
            if recipe.drop:
                x = np.where((random.random((len(picked), x.shape[1])) < recipe.drop)[np.repeat(np.arange(len(picked)), sizes)], 0, x)
            error, likelihood = _error(weights[x].sum(axis=1), begins, sizes, sample.right[picked])
            gain += likelihood
            touched, where = np.unique(x.ravel(), return_inverse=True)
            slope = np.bincount(where.ravel(), np.repeat(error, x.shape[1])) + recipe.decay * weights[touched]
            slope[touched == 0] = 0.0
            squares[touched] += slope * slope
            weights[touched] -= recipe.step * slope / np.sqrt(squares[touched])
        print(f"  epoch {epoch + 1}: mean log-likelihood {gain / len(order):.4f}", file=sys.stderr)
    return weights


def _error(scores: np.ndarray, begins: np.ndarray, sizes: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Give the probability of each row less 1 for the right one, and the log-likelihood."""
    if sizes.max() == 1:
        chance = 1 / (1 + np.exp(-scores))
        return chance - right, float(np.log(np.where(right == 1, chance, 1 - chance) + 1e-12).sum())
    grown = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), sizes))
    chance = grown / np.repeat(np.add.reduceat(grown, begins), sizes)
    likelihood = float(np.log(chance[begins + right] + 1e-12).sum())
    chance[begins + right] -= 1
    return chance, likelihood


def quantise(weights: dict[int, float], least: float) -> dict[int, int]:
    """Store weights as small integers, those that come to nothing left out."""
    scaled = {key: max(-127, min(127, round(value * _SCALE))) for key, value in weights.items() if abs(value) >= least}
    return {key: value for key, value in sorted(scaled.items()) if value}


def pack(tables: dict[str, dict[int, int]]) -> bytes:
    """Write tables as `parser.unpack` reads them."""
    header = " ".join(f"{name}={len(table)}" for name, table in tables.items())
    body = b"".join(np.array(list(t), "<u4").tobytes() + np.array(list(t.values()), "i1").tobytes() for t in tables.values())
    return header.encode() + b"\n" + zlib.compress(body, 9)


def train(sentences: list[Sentence]) -> dict[str, dict[int, int]]:
    """Learn all tables."""
    print("cuts", file=sys.stderr)
    cuts = fit(cut_sample(sentences), Recipe(epochs=8, step=0.05, decay=0.01, least=3, batch=512))
    tables = {f"cuts-{style}": quantise(weights, 0.15) for style, weights in zip(_STYLES, cuts, strict=True)}
    arcs, twins = arc_samples(sentences, tables)
    print("arcs", arcs.rows.shape, file=sys.stderr)
    found = fit(arcs, Recipe(epochs=4, step=0.025, decay=0.03, drop=0.25, least=3))
    tables |= {f"arcs-{style}": quantise(weights, 0.08) for style, weights in zip(_STYLES, found, strict=True)}
    print("twins", file=sys.stderr)
    tables["twins"] = quantise(fit(twins, Recipe(epochs=6, step=0.05, decay=0.03, drop=0.2, least=2))[0], 0.05)
    return tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("-o", "--output", type=Path, required=True)
    given = options.parse_args(arguments)
    data = pack(train(read(given.corpora, "train")))
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "phrases.bin").write_bytes(data)
    print(f"{len(data):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
