"""The public interface: build, open, ask, show, write."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

import kg
from kg.model import Entity, Evidence, Span, Statement
from kg.store import Store

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
TEXT = "ソフトバンクはOpenAIに400億ドルを出資した。マイクロソフトはOpenAIに出資しない。"


@pytest.fixture(scope="module")
def graph():
    return kg.build(SEEDS)


@pytest.fixture
def small():
    return kg.build("-", data=TEXT.encode())


def test_build_gives_documents_entities_and_statements_with_quotes_cut_from_the_texts(graph):
    assert [document.id[:2] for document in graph.documents] == ["01", "02", "03", "04", "05"]
    assert len(graph) == len(graph.statements) > 50
    assert graph.skipped == ()
    texts = {document.id: document.text for document in graph.documents}
    assert all(s.evidence.span.of(texts[s.evidence.document]) == s.evidence.quote for s in graph.statements)


def test_statements_stand_in_the_order_of_the_texts(graph):
    places = [(s.evidence.document, s.evidence.span.start) for s in graph.statements]
    assert places == sorted(places)


def test_only_what_is_asserted_in_the_positive_is_a_plain_triple(small):
    plain = small.query("SELECT ?s WHERE { ?s kg:investsIn ?o }").to_dicts()
    assert [row["s"].short for row in plain] == ["entity:softbank"]
    assert {s.polarity for s in small.statements if s.relation == "investsIn"} == {"positive", "negative"}


def test_saved_and_opened_graph_is_the_same(graph, tmp_path):
    graph.save(tmp_path / "graph.ttl")
    again = kg.open(tmp_path / "graph.ttl")
    assert len(again) == len(graph)
    assert again.stats().data == graph.stats().data
    assert [e.id for e in again.entities] == sorted(e.id for e in graph.entities)
    again.save(tmp_path / "again.ttl")
    assert (tmp_path / "again.ttl").read_bytes() == (tmp_path / "graph.ttl").read_bytes()


def test_statement_has_one_name_whether_built_or_opened(graph, tmp_path):
    graph.save(tmp_path / "graph.nt")
    again = kg.open(tmp_path / "graph.nt")
    name = graph.show("OpenAI").data["statements"][0]["id"]
    assert again.explain(name).data["quote"] == graph.explain(name).data["quote"]
    assert again.explain("#1").data["id"] == graph.explain("#1").data["id"]


def test_folder_of_a_build_opens_as_its_graph(small, tmp_path):
    small.save(tmp_path / "graph.ttl")
    assert len(kg.open(tmp_path)) == len(small)


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".trig", ".jsonld"])
def test_each_rdf_form_has_the_same_triples(small, tmp_path, suffix):
    small.export(tmp_path / f"graph{suffix}")
    with (tmp_path / f"graph{suffix}").open("rb") as file:
        quads = pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.from_extension(suffix[1:]))
        read = Store.of(tuple(quad.triple for quad in quads))  # a store writes every number in one way
        assert {str(triple) for triple in read} == {str(triple) for triple in small.store}


def test_unknown_suffix_names_the_known(small, tmp_path):
    with pytest.raises(kg.OutputError, match="ttl"):
        small.export(tmp_path / "graph.docx")


def test_missing_graph_is_a_store_error(tmp_path):
    with pytest.raises(kg.StoreError, match="nothing"):
        kg.open(tmp_path / "nothing.ttl")


def test_broken_graph_says_the_line(tmp_path):
    (tmp_path / "bad.ttl").write_text("@prefix a: <http://a/> .\n\na:b a:c .\n", encoding="utf-8")
    with pytest.raises(kg.StoreError, match=r"bad\.ttl:3"):
        kg.open(tmp_path / "bad.ttl")


def test_query_answers_by_sparql_and_by_name(graph):
    assert len(graph.query("documents")) == 5
    frame = graph.query("SELECT ?s WHERE { ?s a kg:Statement }").to_dataframe()
    assert frame.shape == (len(graph), 1)
    assert "investors" in graph.queries()


def test_misspelt_name_of_a_query_offers_the_nearest(small):
    with pytest.raises(kg.QueryError, match="did you mean investors"):
        small.query("investor")


def test_syntax_error_says_line_and_expectation(small):
    with pytest.raises(kg.QueryError, match=r"line 2.*expected") as error:
        small.query("SELECT ?s WHERE {\n ?s ?p }")
    assert error.value.line == 2


def test_networkx_has_an_edge_for_each_statement_between_entities(graph):
    network = graph.to_networkx()
    assert network.number_of_edges() == sum(isinstance(s.object, str) for s in graph.statements)
    assert set(network) == {e.id for e in graph.entities}


def test_rdflib_sees_the_same_triples(small):
    assert len(small.rdflib) == len(small.store)


def test_path_and_show_take_any_name(small):
    assert small.path("SoftBank", "オープンAI").data["paths"]
    assert small.show("オープンAI").data["id"] == small.entity("OpenAI").id == "openai"


def test_page_is_one_file_with_the_quotes_in_it(small):
    page = small.page("題")
    assert "400億ドル" in page
    assert "<title>題" in page


def test_bad_document_among_good_ones_is_skipped_and_told(tmp_path):
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 40)
    graph = kg.build(tmp_path)
    assert [document.id for document in graph.documents] == ["good"]
    assert [error.path.name for error in graph.skipped] == ["bad.txt"]


def test_own_base_names_every_node(tmp_path):
    graph = kg.build("-", data=TEXT.encode(), base="https://example.org/g/")
    graph.save(tmp_path / "graph.ttl")
    again = kg.open(tmp_path)
    assert again.base == "https://example.org/g/"
    assert all(row[0].startswith("https://example.org/g/statement/") for row in again.query("SELECT ?s WHERE { ?s a kg:Statement }"))


def test_notebook_shows_the_page_and_no_markup_of_the_data():
    from kg import ontology
    from kg.contents import Contents
    from kg.face import Graph

    evil = "<img src=x onerror=alert(1)>"
    fact = Statement("x", evil, "x", Evidence(evil, Span(0, 1), evil))
    contents = Contents((), (Entity("x", evil, (("ja", evil),)),), (fact,))
    shown = Graph(contents, ["https://kg.example/statement/1"], ontology.load())._repr_html_()
    assert "<img" not in shown
    assert 'sandbox="allow-scripts allow-downloads"' in shown
    assert shown.count("<") == 6  # of <p>, <b> and <iframe>
    assert "1 statements" in shown


def test_answers_of_accounts_are_data_too(small):
    for told in (small.show("OpenAI"), small.stats(), small.explain("#1"), small.path("OpenAI", "SoftBank")):
        assert json.loads(told.to_json()) == told.data
        assert str(told) == told.text


def test_everything_promised_is_there():
    assert {"build", "open", "Graph", "KgError"} <= set(dir(kg))
    assert all(getattr(kg, name) is not None for name in kg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018 -- that is the test
