"""The gold is a ratchet: a figure may rise, a fall fails.

The floors lie in `floors.json` by corpus and figure, "key." before those that count key facts only; `wrongly_direct` is a ceiling.
After a change for the better, `python tests/test_gold.py` sets them to what it measures.  A second corpus counts where it lies beside
the checkout.
"""

from __future__ import annotations

import json
import math
import sys
from functools import cache
from pathlib import Path

import pytest

from kg import pipeline
from kg.evaluate import evaluate, read_gold, read_rules

ROOT = Path(__file__).resolve().parents[1]
FLOORS = Path(__file__).with_name("floors.json")
RULES = ROOT / "seeds" / "gold" / "accept.yaml"
FIXTURES = Path(__file__).with_name("fixtures")
PLACES = {
    "seeds": (ROOT / "seeds", ROOT / "seeds" / "gold"),
    **{name: (FIXTURES / name / "texts", FIXTURES / name / "gold") for name in ("kinds", "news", "wide")},
    "shared": (ROOT.parent / "shared" / "seeds", ROOT.parent / "shared" / "gold"),
}
CORPORA = {name: place for name, place in PLACES.items() if all(folder.is_dir() for folder in place)}
UPWARDS = ("entities", "types", "linked", "relaxed", "strict", "matched", "evidence")
CEILING = "wrongly_direct"
FIGURES = [prefix + name for prefix in ("", "key.") for name in (*UPWARDS, CEILING)]


@cache
def measured(corpus: str):
    """Every figure of a corpus."""
    texts, gold = CORPORA[corpus]
    built = pipeline.build([texts])
    annotations, rules = read_gold(gold), read_rules(RULES)
    found = {}
    for prefix, counts in (("", None), ("key.", lambda fact: fact.key)):
        total = evaluate(built.entities, built.statements, annotations, rules, counts=counts).total.ratios()
        found |= {prefix + name: ratio for name, ratio in total.items()}
    return found


def rounded(name: str, share: float) -> float:
    """Three digits, to the side where what was measured still passes."""
    return (math.ceil if name.endswith(CEILING) else math.floor)(share * 1000) / 1000


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("corpus", CORPORA)
def test_no_figure_falls(corpus, figure):
    floor, ratio = json.loads(FLOORS.read_text(encoding="utf-8"))[corpus][figure], measured(corpus)[figure]
    share = ratio.share or 0.0
    worse = share - floor if figure.endswith(CEILING) else floor - share
    assert worse <= 0, f"{corpus}: {figure} is {ratio}, worse by {100 * worse:.1f} points than the {100 * floor:.1f}% that it was"


def test_every_corpus_has_its_floors():
    assert set(json.loads(FLOORS.read_text(encoding="utf-8"))) == set(PLACES)


def accept():
    """Write what is measured now; a corpus that is not here keeps its floors."""
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    new = {corpus: {name: rounded(name, measured(corpus)[name].share or 0.0) for name in FIGURES} for corpus in CORPORA}
    FLOORS.write_text(json.dumps(old | new, indent=2) + "\n", encoding="utf-8")
    for corpus in new:
        sys.stdout.write("".join(f"{corpus} {name}: {measured(corpus)[name]}\n" for name in FIGURES))


if __name__ == "__main__":
    accept()
