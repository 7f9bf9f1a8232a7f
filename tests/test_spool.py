"""Readings on disk are those that were put there, sorted, each document once, also after the program died."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kg import ontology, pipeline, readings
from kg.errors import OutputError
from kg.model import Document, Span, Turn
from kg.spool import Spool

ONTOLOGY = ontology.load()
TEXT = "河合みのりは「四葉商事は昨年、約3億ドルを調達した。同社は工場を建設する計画だ」と語った。"


def reading(name, text=TEXT):
    return pipeline.read(Document(name, text, turns=(Turn(Span(0, len(text))),)), ONTOLOGY)


def put(spool, key, name, text=TEXT):
    spool.put(key, name, pipeline.content_hash(text), readings.write(reading(name, text)))


@pytest.fixture
def place(tmp_path):
    return tmp_path / "spool"


def test_readings_come_sorted_as_often_as_wanted(place):
    with Spool(place) as spool:
        for name in "cab":
            put(spool, name, name)
        spool.settle("abc")
        assert len(spool) == 3
        for _ in range(2):
            assert list(spool) == [reading(name) for name in "abc"]


def test_two_may_go_through_at_a_time(place):
    with Spool(place) as spool:
        put(spool, "1", "a")
        put(spool, "2", "b")
        spool.settle("12")
        assert [(one.document.id, other.document.id) for one in spool for other in spool] == [*zip("aabb", "abab", strict=True)]


def test_documents_of_one_name_are_told_apart_and_the_same_is_one(place):
    other = "ソニーは四葉商事を買収した。"
    with Spool(place) as spool:
        for key, text in (("1", TEXT), ("2", other), ("3", TEXT)):
            put(spool, key, "a", text)
        spool.settle("123")
        names = {f"a_{pipeline.content_hash(text)[:8]}": text for text in (TEXT, other)}
        assert list(spool) == [reading(name, names[name]) for name in sorted(names)]


def test_what_is_not_asked_for_is_left_out(place):
    with Spool(place) as spool:
        put(spool, "old", "a")
        put(spool, "new", "b")
        spool.settle(["new", "bad"])
        assert [r.document.id for r in spool] == ["b"]


@pytest.mark.parametrize("cut", [0, 1, 5, 60, 200])
def test_what_was_kept_is_there_after_the_program_died(place, cut):
    with Spool(place) as spool:
        put(spool, "1", "a")
        put(spool, "2", "b")
    content = place.read_bytes()
    place.write_bytes(content[: len(content) - cut])
    with Spool(place) as spool:
        assert ("1" in spool, "2" in spool) == (True, cut == 0)
        if cut:
            put(spool, "2", "b")
        spool.settle("12")
        assert list(spool) == [reading("a"), reading("b")]


def test_another_name_changes_nothing_else():
    assert readings.renamed(reading("a"), "b") == reading("b")
    assert repr(readings.renamed(reading("a"), "b")) == repr(reading("b"))


_FULL = """
import resource, sys
from pathlib import Path
from kg.errors import OutputError
from kg.spool import Spool
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with Spool(Path(sys.argv[1])) as spool:
        for n in range(1_000):
            spool.put(str(n), "a", "b", str(n).encode() * 99)
except OutputError as error:
    print(n, error)
"""


def test_full_disk_is_told_and_what_was_put_before_stays(place):
    said = subprocess.run([sys.executable, "-c", _FULL, str(place)], capture_output=True, text=True, check=True).stdout
    count, words = said.split(" ", 1)
    assert "what was read cannot be kept here (File too large); make room" in words
    with Spool(place) as spool:
        assert str(int(count) - 1) in spool
        assert count not in spool


def test_place_that_is_closed_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot be kept here"):
        Spool(tmp_path / "nowhere" / "spool")
