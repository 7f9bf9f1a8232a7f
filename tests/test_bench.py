"""The table of the language models: labels, scores and layout, on sentences made up here."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from itertools import combinations
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


@pytest.fixture(scope="module")
def scale():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(TOOLS / "bench"), str(TOOLS), *sys.path])
        import scale

        yield scale


def test_pairs_are_counted_as_if_one_by_one(scale):
    taken = [("a", "x"), ("a", "x"), ("a", "y"), ("b", "y"), ("b", "z"), ("a", "x")]
    both = list(combinations(taken, 2))
    counted = scale.pairs(Counter(taken))
    assert counted.true == sum(one[0] == other[0] for one, other in both)
    assert counted.found == sum(one[1] == other[1] for one, other in both)
    assert counted.both == sum(one == other for one, other in both)
    assert counted.figures == pytest.approx((3 / 4, 3 / 7, 6 / 11))


def test_names_of_synthetic_news_meet_as_the_truth_has_it(scale, tmp_path, capsys):
    scale.measure_resolution(5_000, tmp_path)
    *_, precision, recall, f1 = map(float, capsys.readouterr().out.replace(",", "").split())
    assert precision > 0.99
    assert recall > 0.95
    assert f1 > 0.97


def test_readings_under_many_names_are_many_documents(scale):
    kept = scale.readings.write(scale.reading(*scale.synthetic.document(0, 1, 200)))
    found = list(scale.Repeated([kept], 3))
    assert [one.document.id for one in found] == ["r0000000", "r0000001", "r0000002"]
    assert {m.document for m in found[2].mentions} == {"r0000002"}


def test_each_pass_is_timed_by_tenths(scale):
    timed = scale.Timed(range(40), 40)
    assert [list(timed), list(timed)] == [list(range(40))] * 2
    assert [len(tenths) for tenths in timed.passes] == [10, 10]


@pytest.fixture(scope="module")
def archive():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(TOOLS / "bench"), *sys.path])
        import archive

        yield archive


@pytest.mark.slow
def test_an_archive_is_built_by_the_program_and_grows_in_its_store(archive, tmp_path, capsys):
    archive.build(40, 2, tmp_path / "db", tmp_path)
    archive.add(tmp_path / "db", 5, tmp_path)
    built, _, added = capsys.readouterr().out.splitlines()
    assert built.startswith("40 articles, 2 workers: ")
    assert 100 < float(built.rsplit("; ", 1)[1].removesuffix(" MB at most").replace(",", "")) < 4_000
    assert added.startswith("5 articles added in ")


def test_memory_is_that_of_all_processes(archive):
    with subprocess.Popen(
        [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"], stdin=-1
    ) as it:
        for _ in range(200):
            if len(archive.family(it.pid)) == 2:
                break
            time.sleep(0.05)
        assert len(archive.family(it.pid)) == 2
        it.communicate(b"\n")


def test_the_pace_is_that_of_the_first_and_of_the_last_documents(archive):
    told = ((0.0, 0), (5.0, 10), (6.0, 20), (8.0, 30), (12.0, 40))
    assert archive.Run(12.0, 1.0, told).pace == (0.1, 0.4)
