"""The whole path: files in, a graph out; what is bad is told and the rest is built."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from crew_work import Deadly

from kg import graph, ontology, pipeline
from kg.errors import InputError
from kg.model import Document, Span, Turn, Value
from kg.sources import Source

ONTOLOGY = ontology.load()
SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "one.txt").write_text(
        "ソニー、四葉商事を買収\n\nソニーは四葉商事を買収した。同社の河合みのり社長が発表した。\n", encoding="utf-8"
    )
    (tmp_path / "two.txt").write_text("トヨタの新しい相手\n\nトヨタは四葉商事に3億ドルを出資する予定だ。\n", encoding="utf-8")
    return tmp_path


def test_files_become_documents_things_and_statements(corpus):
    built = pipeline.build([corpus])
    assert [d.id for d in built.documents] == ["one", "two"]
    assert {"sony", "toyota", "四葉商事"} <= {e.id for e in built.entities}
    assert ("sony", "buys", "四葉商事") in {(s.subject, s.relation, s.object) for s in built.statements}
    assert built.skipped == ()


def test_bad_file_is_told_and_the_rest_is_built(corpus):
    (corpus / "bad.txt").write_bytes(b"\x00\x01\x02\xff\xfe\x00\x00" * 40)
    built = pipeline.build([corpus])
    assert [d.id for d in built.documents] == ["one", "two"]
    assert [error.path.name for error in built.skipped] == ["bad.txt"]


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(InputError):
        pipeline.build([tmp_path / "nowhere"])


def test_progress_is_told_file_by_file(corpus):
    told = []
    pipeline.build([corpus], progress=lambda n, total, document: told.append((n, total, document.id if document else None)))
    assert told == [(1, 2, "one"), (2, 2, "two")]


def test_text_may_come_from_standard_input():
    built = pipeline.build(["-"], data="ソニーは四葉商事を買収した。\n".encode())
    assert [s.relation for s in built.statements] == ["buys"]


def test_graph_holds_what_was_built(corpus):
    turtle = graph.write(pipeline.build([corpus]).triples())
    assert "kg:buys" in turtle
    assert "買収した" in turtle


def test_reading_knows_nothing_of_other_documents():
    one = Document("one", "同社は四葉商事を買収した。", turns=(Turn(Span(0, 13)),))
    reading = pipeline.read(one, ONTOLOGY)
    (claim,) = reading.claims
    assert claim.get("s").form == "anaphor"
    assert pipeline.read(one, ONTOLOGY) == reading


def test_what_a_sentence_puts_first_is_what_is_looked_back_to():
    text = "昨日、四葉商事をソニーは買収した。"
    (focus,) = pipeline.read(Document("d", text, turns=(Turn(Span(0, len(text))),)), ONTOLOGY).focus
    assert [m.text for m in focus.mentions[: focus.topics]] == ["ソニー"]
    assert "四葉商事" in [m.text for m in focus.mentions[focus.topics :]]


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("クリス・レイン\uff08Chris Lehane\uff09が来た。", [("クリス・レイン", "Chris Lehane")]),
        ("ソニー(トヨタの相手)が来た。", []),
        ("河合みのりと若林敬が来た。", []),
    ],
)
def test_name_in_brackets_behind_a_name_is_its_alias(text, aliases):
    reading = pipeline.read(Document("d", text, turns=(Turn(Span(0, len(text))),)), ONTOLOGY)
    assert [(a.text, b.text) for a, b in reading.aliases] == aliases


def test_relative_dates_count_from_the_day_of_the_document():
    (parsed,) = pipeline.sentence("昨年、ソニーは四葉商事を買収した。", ONTOLOGY, issued="2021-05-01")
    assert [(v.kind, v.low) for v in parsed.values if isinstance(v, Value)] == [("date", "2020")]


def test_speakers_are_known_names_in_what_they_say():
    text = "絆の話をしよう。"
    turn = Turn(Span(0, len(text)), "speech", "絆", None)
    (parsed,) = pipeline.parse(Document("d", text, turns=(turn,)), ONTOLOGY)
    assert [(m.text, m.kind) for m in parsed.mentions if m.form == "name"] == [("絆", "Person")]


def test_table_that_calls_itself_a_sentence_is_left_out():
    text = "ソニーと" * 800 + "トヨタ。"
    assert pipeline.sentence(text, ONTOLOGY) == ()


def test_document_given_twice_is_read_once(corpus):
    built = pipeline.build([corpus, corpus / "one.txt"])
    assert [d.id for d in built.documents] == ["one", "two"]


@pytest.mark.parametrize("text", ["", "\n", "\u3000", "。", "\x00", "「", "」」」", "(((((", "\ufeff"])
def test_text_without_words_says_nothing(text):
    assert [c for parsed in pipeline.sentence(text, ONTOLOGY) for c in parsed.claims] == []


def test_parts_of_a_build_can_be_written_and_read_as_turtle(corpus):
    import pyoxigraph

    turtle = graph.write(pipeline.build([corpus]).triples())
    assert list(pyoxigraph.parse(io.BytesIO(turtle.encode()), format=pyoxigraph.RdfFormat.TURTLE))


# -- many documents ---------------------------------------------------------------------------------------------------------------------


def rows(count):
    names = ("ソニー", "トヨタ", "四葉商事", "河合みのり", "若林敬")
    texts = (f"{names[n % 5]}は{names[(n + n // 5 + 1) % 5]}に{n + 1}億円を出資した。\n" for n in range(count))
    return "".join(json.dumps({"text": text, "id": f"{n % 7}" if n % 3 else None}) + "\n" for n, text in enumerate(texts))


@pytest.fixture
def table(tmp_path):
    (tmp_path / "table.jsonl").write_text(rows(60), encoding="utf-8")
    return tmp_path / "table.jsonl"


def turtle(*paths, **more):
    return graph.write(pipeline.build(paths, ONTOLOGY, **more).triples())


@pytest.mark.slow
def test_graph_does_not_depend_on_the_number_of_processes(table):
    one = turtle(SEEDS, table, workers=1)
    assert one == turtle(SEEDS, table, workers=2) == turtle(SEEDS, table, workers=3)


def test_rows_of_one_id_are_documents_each_and_the_others_keep_theirs(table):
    found = [document.id for document in pipeline.build([table], ONTOLOGY).documents]
    assert len(found) == 60
    assert {"table:1", "table:4"} <= set(found)
    assert sum(name.startswith("3_") for name in found) == 6


def test_bad_row_and_bad_file_are_told_in_their_order(table, corpus):
    (corpus / "bad.txt").write_bytes(b"\x00\x01\x02" * 99)
    table.write_text(rows(2) + "{\n" + rows(1), encoding="utf-8")
    told = []
    built = pipeline.build([corpus, table], ONTOLOGY, progress=lambda n, _, document: told.append((n, document and document.id)), workers=2)
    assert [(error.path.name, error.line) for error in built.skipped] == [("bad.txt", None), ("table.jsonl", 3)]
    assert told == [(1, None), (2, "one"), (3, "table:1"), (4, "1"), (5, None), (6, "table:4"), (7, "two")]


def test_build_that_is_broken_off_goes_on_where_it_was(table, tmp_path):
    whole, told = turtle(table), []

    def stop(done, _, __):
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        turtle(table, spool=tmp_path / "spool", progress=stop)
    assert turtle(table, spool=tmp_path / "spool", progress=lambda done, *_: told.append(done)) == whole
    assert told == list(range(21, 61))


def test_little_is_read_by_this_process_and_much_by_others(table, monkeypatch):
    begun = []
    start = pipeline.crew.Crew.start
    monkeypatch.setattr(pipeline.crew.Crew, "start", lambda self: begun.append(1) or start(self))
    monkeypatch.setattr(pipeline.crew, "cores", lambda: 2)
    turtle(table)
    assert begun == []
    many = [Source("-", str(n), b" " * 50_000) for n in range(40)]
    assert {type(found) for _, found in pipeline.digests(many, ONTOLOGY)} == {InputError}
    assert len(begun) == 2


def test_document_that_kills_whoever_reads_it_is_told_and_the_others_are_read():
    given = [Source("a.txt", "a", "ソニーが来た。".encode()), Deadly("b.txt", "b", b""), Source("c.txt", "c", "トヨタも来た。".encode())]
    one, bad, other = [found for _, found in pipeline.digests(given, ONTOLOGY, 2)]
    assert (one.name, other.name) == ("a", "c")
    assert "b.txt: whatever process read it was ended by SIGKILL, three times" in str(bad)
