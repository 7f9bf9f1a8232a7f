"""Treebanks → `kg/language/models/phrases.bin`, the weights of the phrase chunker and parser.

    python tools/train_phrases.py CORPORA -o kg/language/models

CORPORA is the folder that holds `wac/` and `gsd-ne/`.  The same corpora give the same bytes.  Each feature has one weight for both
standards of annotation and one for each, which are added for the tables that are written.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[:2]]  # tools/ and the checkout

from corpora import Gold, gold_of, phrase_starts, read_conllu, read_docbin, read_wac  # noqa: E402 -- after the path

from kg.language import chunker, hashed, parser, phrases  # noqa: E402
from kg.language.tokens import tokens  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kg.model import Token

    Numbers = NDArray[np.int64]
    Reals = NDArray[np.float64]
    Table = dict[int, int]

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

    rows: Numbers
    sizes: Numbers
    right: Numbers
    styles: Numbers


def read(corpora: Path, split: str) -> list[Sentence]:
    """Read both corpora's part "train", "dev" or "test"."""
    gsd = corpora / "gsd-ne"
    train = gsd / "spacy" / "ja_gsd-ud-train.ne.spacy"
    trees = read_docbin(train) if split == "train" else read_conllu(gsd / f"ja_gsd-ud-{split}.ne.conllu")
    golds = [(gold, 0) for gold in read_wac(corpora / "wac", split)]
    golds += [(gold_of(tree, phrase_starts(tree)), 1) for tree in trees]
    return [Sentence(gold, tokens(gold.text), style) for gold, style in golds if gold.text]


def cut_sample(sentences: Sequence[Sentence]) -> Sample:
    """Make the choices of the chunker."""
    made = chunker.choices([s.tokens for s in sentences], [[0] * len(s.tokens) for s in sentences])
    begins = [set(s.gold.starts) for s in sentences]
    places = list(zip(made.sentences.tolist(), made.morphemes.tolist(), strict=True))
    right = np.array([sentences[n].tokens[k].span.start in begins[n] for n, k in places], int)
    styles = np.array([sentences[n].style for n, _ in places])
    return Sample(hashed.kept(made.keys.T), np.ones(len(places), int), right, styles)


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
        spine = _spine(heads, i)
        heads[i] = next((j for j in spine if j >= wanted), spine[-1])
    return heads, parallel


def _spine(heads: Sequence[int], i: int) -> list[int]:
    """Give the phrases that `i` may hang from without crossing an arc, nearest first."""
    spine = [i + 1]
    while heads[spine[-1]] >= 0:
        spine.append(heads[spine[-1]])
    return spine


class _Teacher:
    """Chooses the right heads and keeps what there was to choose from."""

    def __init__(self, heads: Numbers, styles: Numbers) -> None:
        self._heads, self._styles = heads, styles
        self._made: list[tuple[Numbers, Numbers, Numbers, Numbers]] = []

    def __call__(self, chart: parser.Chart, i: Numbers, seen: Numbers) -> Numbers:
        best = (seen == self._heads[i][:, None]).argmax(axis=1)
        many = seen[:, 1] < chart.nil
        rows, ranks = np.nonzero((seen < chart.nil) & many[:, None])
        keys = hashed.kept(chart.keys(i, seen, rows, ranks))
        self._made.append((keys, (seen < chart.nil).sum(axis=1)[many], best[many], self._styles[i[many]]))
        return best

    def sample(self) -> Sample:
        """Give the choices that were made."""
        return Sample(*map(np.concatenate, zip(*self._made, strict=True)))


def arc_samples(sentences: Sequence[Sentence], tables: dict[str, Table]) -> tuple[Sample, Sample]:
    """Make the choices of the parser: a head among the candidates, and whether the two are coordinated (KNP only)."""
    units: list[list[parser.Unit]] = [[] for _ in sentences]
    heads: list[list[int]] = [[] for _ in sentences]
    twins: list[list[bool]] = [[] for _ in sentences]
    for style, name in enumerate(_STYLES):
        cuts = hashed.unpack(hashed.pack({"cuts": tables[f"cuts-{name}"]}), "cuts")
        for number, s in enumerate(sentences):
            if s.style == style:
                (drafts,) = phrases.drafts(s.gold.text, [(s.tokens, [0] * len(s.tokens))], cuts)
                units[number] = [d.unit for d in drafts]
                heads[number], twins[number] = project(s.gold, [0, *(s.tokens[d.begin].span.start for d in drafts[1:])])
    sizes = np.array(list(map(len, units)))
    styles = np.repeat([s.style for s in sentences], sizes)
    begins = np.repeat(np.cumsum(sizes) - sizes, sizes)
    chart = parser.Chart(units)
    flat = np.concatenate(heads)
    teacher = _Teacher(np.where(flat < 0, chart.nil, flat + begins), styles)
    chart.tie(teacher)
    i, keys = chart.twins()
    knp = styles[i] == 0
    right = np.concatenate(twins)[i][knp].astype(int)
    return teacher.sample(), Sample(hashed.kept(keys[knp]), np.ones(len(right), int), right, np.zeros(len(right), int))


@dataclass(frozen=True)
class Recipe:
    """How a model is fitted: AdaGrad's step, decay, the share of features dropped, and features seen less often than `least` left out.

    The weights are the mean over the last epochs of runs in several orders, each made by a seed.
    """

    epochs: int
    step: float
    decay: float
    drop: float = 0.0
    least: int = 1
    batch: int = 256
    last: int = 1
    seeds: tuple[int, ...] = (7,)


def fit(sample: Sample, recipe: Recipe) -> list[dict[int, float]]:
    """Fit a conditional log-linear model (a logistic one where choices have one row); give the weights for each style."""
    keys, rows, counts = np.unique(sample.rows.ravel(), return_inverse=True, return_counts=True)
    kept = (counts >= recipe.least) & (keys > 0)  # 0 fills up short rows
    numbers: Numbers = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
    size = int(kept.sum()) + 1
    known = numbers[rows].reshape(sample.rows.shape)
    own = _styled(known, sample, size)
    looked = np.concatenate([known, own], axis=1)
    weights = np.mean([_descend(looked, sample, recipe, (size * 3, seed)) for seed in recipe.seeds], axis=0)
    found = []
    for style in range(len(_STYLES)):
        total = weights[1:size] + weights[size * (1 + style) + 1 : size * (2 + style)]
        found.append(dict(zip(keys[kept].tolist(), total.tolist(), strict=True)))
    return found


def _styled(rows: Numbers, sample: Sample, size: int) -> Numbers:
    styles = np.repeat(sample.styles, sample.sizes)[:, None].astype(np.int32)
    return np.where(rows > 0, rows + size * (1 + styles), 0).astype(np.int32)


def _descend(rows: Numbers, sample: Sample, recipe: Recipe, run: tuple[int, int]) -> Reals:
    """Give the weights that one run finds, a run being the number of weights and the seed of its order."""
    size, seed = run
    random = np.random.default_rng(seed)
    weights, squares, mean = np.zeros(size), np.full(size, 1e-4), np.zeros(size)
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
        if epoch >= recipe.epochs - recipe.last:
            mean += weights / recipe.last
        print(f"  epoch {epoch + 1}: mean log-likelihood {gain / len(order):.4f}", file=sys.stderr)
    return mean


def _error(scores: Reals, begins: Numbers, sizes: Numbers, right: Numbers) -> tuple[Reals, float]:
    """Give the probability of each row less 1 for the right one, and the log-likelihood."""
    if sizes.max() == 1:
        chance = 1 / (1 + np.exp(-scores))
        return chance - right, float(np.log(np.where(right == 1, chance, 1 - chance) + 1e-12).sum())
    grown = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), sizes))
    chance = grown / np.repeat(np.add.reduceat(grown, begins), sizes)
    likelihood = float(np.log(chance[begins + right] + 1e-12).sum())
    chance[begins + right] -= 1
    return chance, likelihood


def quantise(weights: dict[int, float], least: float) -> Table:
    """Store weights as small integers, those that come to nothing left out."""
    scaled = {key: max(-127, min(127, round(value * _SCALE))) for key, value in weights.items() if abs(value) >= least}
    return {key: value for key, value in scaled.items() if value}


def train(sentences: list[Sentence]) -> dict[str, Table]:
    """Learn all tables."""
    print("cuts", file=sys.stderr)
    cuts = fit(cut_sample(sentences), Recipe(epochs=8, step=0.05, decay=0.01, least=3, batch=512))
    tables = {f"cuts-{style}": quantise(weights, 0.15) for style, weights in zip(_STYLES, cuts, strict=True)}
    arcs, twins = arc_samples(sentences, tables)
    print("arcs", arcs.rows.shape, file=sys.stderr)
    found = fit(arcs, Recipe(epochs=8, step=0.03, decay=0.03, drop=0.4, least=2, last=4, seeds=(1, 2)))
    tables |= {f"arcs-{style}": quantise(weights, 0.08) for style, weights in zip(_STYLES, found, strict=True)}
    print("twins", file=sys.stderr)
    tables["twins"] = quantise(fit(twins, Recipe(epochs=6, step=0.05, decay=0.03, drop=0.2, least=2))[0], 0.05)
    for name, table in tables.items():
        print(f"  {name}: {len(table):,} weights", file=sys.stderr)
    return tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("-o", "--output", type=Path, required=True)
    given = options.parse_args(arguments)
    data = hashed.pack(train(read(given.corpora, "train")))
    (given.output / "phrases.bin").write_bytes(data)
    print(f"{len(data):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
