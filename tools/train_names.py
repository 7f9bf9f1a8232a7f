"""Train the name tagger: `python tools/train_names.py CORPORA -o kg/language/models [--vectors WHEEL]`.

Three steps, each deterministic: (1) with `--vectors` (the wheel of ja_ginza, whose word vectors are chiVe's), word classes are made by
k-means; without, the classes beside the model are kept.  (2) What a corpus leaves open is resolved by a CRF that learnt from one that does
not: the kinds of organisations by stockmark's, products against works by GSD's.  (3) The model proper learns from all of them, GSD and WAC
with a second copy of some features, which takes up what is only their annotators' habit and is never asked for again.
The 1,000 held-out sentences of stockmark and the test parts of GSD and WAC are never trained on; the former calibrate the confidence.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

import corpora_names as corpora
import pycrfsuite

from kg.language import featureweights, wordclasses
from kg.language.namefeatures import features
from kg.language.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.model import Token

_OPEN_CLASSES = {
    "Organization?": ("Company", "Government", "Organization"),
    "Place?": ("Place", "Facility"),
    "Product?": ("Product", "CreativeWork"),
}
_COARSE = {"Product": "Product?", "CreativeWork": "Product?"}  # as the held-out sentences have it
_HABITS = ("p=", "w=", "s=", "-1w", "1w", "rz=", "1=", "cm=", "cc=", "r<", "r>")
_MARKS = {"gsd": "g|", "wac": "w|"}  # of features that take up a corpus's habits
_FEWEST = 7  # morphemes; WAC cuts what stood in brackets into sentences of its own
_STEPS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
_FIRST = {"c1": 0.1, "c2": 0.1, "max_iterations": 70, "feature.minfreq": 1, "feature.possible_transitions": True}
_FINAL = _FIRST | {"c1": 0.1, "feature.minfreq": 2, "max_iterations": 90}

Sentence = tuple[corpora.Example, "tuple[Token, ...]"]
Row = tuple[list[list[str]], list[str]]


def tags(example: corpora.Example, morphemes: Sequence[Token]) -> list[str]:
    """Give the BIO tags of a sentence's morphemes; a name's edge inside a morpheme takes the whole morpheme."""
    found = ["O"] * len(morphemes)
    for start, end, label in example.entities:
        inside = [at for at, t in enumerate(morphemes) if t.span.start < end and start < t.span.end]
        for nth, at in enumerate(inside):
            found[at] = f"{'I' if nth else 'B'}-{label}"
    return found


def spans(morphemes: Sequence[Token], found: Sequence[str]) -> list[tuple[int, int, str, int, int]]:
    """Give the names that BIO tags stand for: (start, end, class) in code points and (first, last + 1) in morphemes."""
    names: list[tuple[int, int, str, int, int]] = []
    for at, tag in enumerate(found):
        span = morphemes[at].span
        if tag.startswith("I-") and names and names[-1][4] == at and names[-1][2] == tag[2:]:
            names[-1] = (names[-1][0], span.end, tag[2:], names[-1][3], at + 1)
        elif tag != "O":
            names.append((span.start, span.end, tag[2:], at, at + 1))
    return names


def _train(rows: Iterable[Row], path: Path, settings: dict[str, Any]) -> pycrfsuite.Tagger:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(settings)
    for row in rows:
        trainer.append(*row)
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return tagger


def _resolved(sentence: Sentence, taggers: Mapping[str, pycrfsuite.Tagger], classes: wordclasses.WordClasses) -> Sentence:
    """Choose a class for every entity whose corpus left it open, as the tagger that knows the difference sees it."""
    example, morphemes = sentence
    entities = []
    for start, end, label in example.entities:
        if label not in taggers:
            entities.append((start, end, label))
            continue
        tagger = taggers[label]
        tagger.set(features(morphemes, classes))
        inside = [at for at, t in enumerate(morphemes) if t.span.start < end and start < t.span.end]
        weights = {
            kind: sum(max(tagger.marginal(f"B-{kind}", at), tagger.marginal(f"I-{kind}", at)) for at in inside)
            for kind in _OPEN_CLASSES[label]
        }
        entities.append((start, end, max(weights, key=lambda kind: weights[kind])))
    return corpora.Example(example.text, tuple(entities), example.corpus), morphemes


def _row(sentence: Sentence, classes: wordclasses.WordClasses) -> Row:
    return features(sentence[1], classes), tags(*sentence)


def _foreign_row(sentence: Sentence, classes: wordclasses.WordClasses) -> Row:
    """Give a row with the copies of features that take up its corpus's own habits."""
    mark = _MARKS[sentence[0].corpus]
    found, labels = _row(sentence, classes)
    return [[*row, mark, *(mark + name for name in row if name.startswith(_HABITS))] for row in found], labels


def _calibration(held_out: Sequence[Sentence], tagger: pycrfsuite.Tagger, classes: wordclasses.WordClasses) -> dict[str, list[float]]:
    """Tell how often a name is right, span and class, by the least marginal of its tags; never falling as that rises."""
    right: dict[float, list[int]] = defaultdict(list)
    for example, morphemes in held_out:
        found = tagger.tag(features(morphemes, classes))
        for start, end, label, first, last in spans(morphemes, found):
            sure = min(tagger.marginal(found[at], at) for at in range(first, last))
            gold = {(start, end, label), (start, end, _COARSE.get(label, label))}
            right[max(step for step in _STEPS if step <= sure)].append(not gold.isdisjoint(example.entities))
    values = [sum(right[step]) / len(right[step]) if right[step] else 0.0 for step in _STEPS]
    rising = [round(max(values[: at + 1]), 3) for at in range(len(values))]
    return {"at_least": list(_STEPS), "right": rising}


def packed(model: Path) -> bytes:
    """Give what the tagger needs of a model that CRFsuite has trained: no features that only take up a corpus's habits."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    info = tagger.info()
    asked = {key: weight for key, weight in info.state_features.items() if not key[0].startswith(tuple(_MARKS.values()))}
    return featureweights.pack(tagger.labels(), info.transitions, asked)


def _read(examples: Iterable[corpora.Example]) -> list[Sentence]:
    return [(example, tokens(example.text)) for example in examples]


def main() -> None:
    """Train, calibrate and write `names.bin` and `names.json` (with `--vectors` also `names.classes`)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, help="wheel of ja_ginza: make the word classes anew")
    options = parser.parse_args()
    described = options.output / "names.json"
    if options.vectors:
        from word_vectors import cluster  # noqa: PLC0415 -- reads the wheel, only on demand

        words, grains = cluster(options.vectors)
        wordclasses.write(options.output / "names.classes", words)
    else:
        grains = json.loads(described.read_text(encoding="utf-8"))["grains"]
    classes = wordclasses.read(options.output / "names.classes", grains)
    stockmark, held_out = (_read(part) for part in corpora.stockmark(options.corpora))
    gsd, wac = (_read([e for part in ("train", "dev") for e in read(options.corpora, part)]) for read in (corpora.gsd, corpora.wac))
    drafts = {name: options.output / f"names.{name}" for name in ("stockmark", "gsd", "crfsuite")}
    by_stockmark = _train((_row(s, classes) for s in stockmark), drafts["stockmark"], _FIRST)
    by_gsd = _train((_row(s, classes) for s in gsd), drafts["gsd"], _FIRST)
    taggers = {"Organization?": by_stockmark, "Place?": by_stockmark, "Product?": by_gsd}
    rows = [_row(_resolved(s, taggers, classes), classes) for s in stockmark]
    rows += [_foreign_row(_resolved(s, taggers, classes), classes) for s in (*gsd, *wac) if s[0].corpus == "gsd" or len(s[1]) >= _FEWEST]
    final = _train(rows, drafts["crfsuite"], _FINAL)
    (options.output / "names.bin").write_bytes(packed(drafts["crfsuite"]))
    table = _calibration(held_out, final, classes) | {"grains": [list(pair) for pair in grains]}
    for draft in drafts.values():
        draft.unlink()
    described.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
