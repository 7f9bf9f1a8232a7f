"""The table of the language models: labels, scores and layout, on sentences made up here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.language.tokens import tokens

TOOLS = Path(__file__).resolve().parents[1] / "tools"


@pytest.fixture(scope="module")
def bench():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(TOOLS / "bench"), str(TOOLS), *sys.path])
        import language

        yield language


def test_every_label_of_ginza_is_one_class(bench):
    labels = [label for row in bench.CLASSES.values() for label in row.split()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Person", "Person"),
        ("Country", "Place"),
        ("Military", "Government"),
        ("School", "Company"),
        ("Date", None),
        ("Position_Vocation", None),
    ],
)
def test_a_label_of_ginza_is_read_as_a_class_of_ours(bench, label, kind):
    assert bench.typed([(0, 3, label)]) == ({(0, 3, kind)} if kind else set())


def test_typed_names_and_spans_are_scored_apart(bench):
    gold = [{(0, 2, "Place"), (5, 8, "Person")}, {(0, 4, "Company")}]
    found = [{(0, 2, "Place"), (5, 8, "Place")}, {(0, 3, "Company")}]
    typed, spans, by_class = bench.score(gold, found)
    assert (round(typed, 1), round(spans, 1)) == (33.3, 66.7)
    assert by_class["Place"] == 67


@pytest.mark.parametrize(
    ("begins", "heads", "letter", "joined"),
    [
        ((0, 3, 6, 9), (1, 3, 3, -1), 100.0, 100.0),
        ((0, 6, 9), (2, 2, -1), 200 / 3, 100.0),
        ((0, 6, 9), (1, 2, -1), 100 / 3, 200 / 3),
    ],
)
def test_arcs_in_compound_particles_are_counted_both_ways(bench, begins, heads, letter, joined):
    from corpora import Gold
    from train_phrases import Sentence

    text = "予算について議員が話した。"
    gold = Gold(text, (0, 3, 6, 9), (1, 3, 3, -1), ("D", "D", "D", "D"))
    count = bench.Count()
    count.sentence(Sentence(gold, tokens(text), 0), begins, heads, ())
    assert (count.letter, count.whole) == pytest.approx((letter, joined))


def test_a_goal_stands_beside_its_figure(bench):
    rows = bench.table({"dependencies, WAC test": 88.0, "names": 70.0}, {"names": 41.26}).splitlines()
    assert [row.split()[-3:] for row in rows[1:]] == [["88.0", "≥", "89"], ["names", "70.0", "41.3"]]
