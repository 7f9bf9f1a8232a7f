"""What is written document by document is what is written from memory."""

from __future__ import annotations

import pytest

from kg import entities, errors, graph, ontology, pipeline, runs, stream
from kg.model import Document, Span, Turn
from kg.store import Store

ONTOLOGY = ontology.load()
TEXTS = (
    "ソニーは四葉商事に3億円を出資した。同社は新工場を建てた。",
    "四葉商事は若葉電機(Wakaba)と提携した。若葉の河合みのり社長は「300,000,000円を投じる」と述べた。",
    "Wakabaはソニーを訴えた。社長は黙った。",
)
DOCUMENTS = [Document(f"d{n}", text, f"便り{n}", turns=(Turn(Span(0, len(text))),)) for n, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def readings():
    return [pipeline.read(document, ONTOLOGY) for document in DOCUMENTS]


@pytest.fixture(scope="module")
def settled(readings):
    return entities.settle(readings, ONTOLOGY)


@pytest.fixture(scope="module")
def whole(readings):
    return graph.assemble(DOCUMENTS, *entities.resolve(readings, ONTOLOGY))


@pytest.mark.parametrize("at_once", [1, 7, 1_000_000])
def test_turtle_is_the_same_bytes_however_much_is_sorted_at_once(settled, whole, tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(runs, "AT_ONCE", at_once)
    stream.save(settled, tmp_path / "graph.ttl")
    assert (tmp_path / "graph.ttl").read_text(encoding="utf-8") == graph.write(whole)


@pytest.mark.parametrize("suffix", [".nt", ".nq", ".ttl"])
def test_every_form_holds_every_triple(settled, whole, tmp_path, suffix):
    stream.save(settled, tmp_path / f"graph{suffix}")
    assert set(Store.load(tmp_path / f"graph{suffix}")) == set(whole)


def test_graph_of_a_document_is_its_part(settled, whole):
    named = dict(stream.told(settled))
    assert [name.value.rpartition("/")[2] for name in named] == ["d0", "d1", "d2"]
    assert {triple for triples in named.values() for triple in triples} == set(whole)


def test_amount_is_worded_as_the_whole_graph_words_it(settled):
    worded = [
        {t.object.value for t in triples if "/value/" in str(t.subject) and "円" in str(t.object)} for _, triples in stream.told(settled)
    ]
    assert worded == [{"3億円", "300,000,000円"}, {"3億円", "300,000,000円"}, set()]


def test_lines_are_in_the_order_of_n_triples(settled, tmp_path):
    stream.save(settled, tmp_path / "graph.nt")
    lines = (tmp_path / "graph.nt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))


def test_no_other_form_is_written_so(settled, tmp_path):
    with pytest.raises(errors.OutputError, match="jsonld"):
        stream.save(settled, tmp_path / "graph.jsonld")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_lines_come_sorted_and_once(at_once):
    lines = ["乙", "甲", "", "\U00020000", "乙", "\uff0a", "a b", "a", "a#b", "甲", ""]
    assert list(runs.ordered(lines, at_once)) == sorted(set(lines))
    assert list(runs.ordered([], at_once)) == []
