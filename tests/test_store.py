"""A store keeps a graph in memory and on disk, reads every form of RDF, and writes files whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from kg import graph
from kg.errors import OutputError, QueryError, StoreError
from kg.files import write_file
from kg.model import Document, Entity, Evidence, Span, Statement
from kg.store import WRITES, Store

if TYPE_CHECKING:
    from pathlib import Path


FACT = Statement("oracle", "builds", "stargate", Evidence("000", Span(0, 5), '"建て\n\\'))
TRIPLES = graph.assemble([Document("000", "", "題 <b>")], [Entity("oracle", "Company", (("ja", "オラクル"), ("en", "Oracle")))], [FACT])


@pytest.mark.parametrize("suffix", WRITES)
def test_what_is_saved_is_loaded_again_and_saved_to_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    path, again = tmp_path / f"g{suffix}", tmp_path / f"again{suffix}"
    Store.of(TRIPLES).save(path)
    loaded = Store.load(path)
    loaded.save(again)
    assert graph.write(loaded) == graph.write(TRIPLES)
    assert again.read_bytes() == path.read_bytes()


def test_rdf_xml_is_read(tmp_path: Path) -> None:
    rdflib.Graph().parse(data=graph.write(TRIPLES), format="turtle").serialize(tmp_path / "g.rdf", format="xml")
    assert graph.write(Store.load(tmp_path / "g.rdf")) == graph.write(TRIPLES)


def test_graph_names_of_quads_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "g.nq"
    path.write_text("<http://x/a> <http://x/p> <http://x/b> <http://x/g> .\n<http://x/a> <http://x/p> <http://x/b> .\n", encoding="utf-8")
    store = Store.load(path)
    assert len(store) == 1
    assert bool(store.query("ASK { ?s ?p ?o }"))
    assert len(store.rdflib) == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("g.ttl", "<http://x/a> <http://x/p> 1 .\n<http://x/a> x .", r"g\.ttl:2: "),
        ("g.nt", "<http://x/a> <http://x/p> <b> .\n", r"g\.nt:1: "),
        ("g.nq", "\n\nnothing\n", r"g\.nq:3: "),
        ("g.trig", "{ <http://x/a>", r"g\.trig:1: "),
        ("g.jsonld", '{"@id": "http://x/a",\n "http://x/p": }', r"g\.jsonld:2: "),
        ("g.jsonld", '{"@context": "http://127.0.0.1:1/c", "a": 1}', r"g\.jsonld: "),
        ("g.rdf", "<rdf:RDF>\n</x>", r"g\.rdf: "),
        ("g.csv", "a,b", r"no graph has the suffix '\.csv'; known are \.ttl"),
    ],
)
def test_broken_file_is_reported_with_its_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        Store.load(tmp_path / name)


def test_file_that_is_no_utf8_is_reported(tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_bytes('<http://x/a> <http://x/p> "あ" .'.encode("cp932"))
    with pytest.raises(StoreError, match=r"g\.ttl:1: .*UTF-8"):
        Store.load(tmp_path / "g.ttl")


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        Store.load(tmp_path / "none.ttl")


# -- on disk ---------------------------------------------------------------------------------------------------------------------------


def test_folder_keeps_the_graph_for_the_next_program(tmp_path: Path) -> None:
    script = "import sys; from kg.store import Store; Store(sys.argv[1]).extend(Store.load(sys.argv[2]))"
    Store.of(TRIPLES).save(tmp_path / "g.ttl")
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "db"), str(tmp_path / "g.ttl")], check=True)
    assert graph.write(Store.load(tmp_path / "db")) == graph.write(TRIPLES)


def test_store_that_is_being_written_says_so(tmp_path: Path) -> None:
    holder = Store(tmp_path / "db")
    with pytest.raises(StoreError, match="another program is writing"):
        Store(tmp_path / "db")
    holder.extend(TRIPLES)
    assert len(holder) == len(TRIPLES)


def test_store_can_be_read_while_another_writes(tmp_path: Path) -> None:
    holder = Store.of(TRIPLES, tmp_path / "db")
    assert len(Store.load(tmp_path / "db")) == len(holder)


def test_folder_that_is_no_store_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store is there"):
        Store.load(tmp_path)
    with pytest.raises(StoreError, match="no store is there"):
        Store(tmp_path / "none" / "none", read_only=True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="give the folder of one"):
        Store(tmp_path / "file")


# -- questions -------------------------------------------------------------------------------------------------------------------------


def test_prefixes_of_the_contract_and_of_the_base_need_no_declaration() -> None:
    assert bool(Store.of(TRIPLES).query("ASK { entity:oracle kg:builds entity:stargate }"))
    other = Store.of(graph.assemble([], [], [FACT], base="https://news.example/"))
    assert other.base == "https://news.example/"
    assert bool(other.query("ASK { entity:oracle kg:builds entity:stargate }"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {\n SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * {\n service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT *\n FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SELECT *\n from\n named <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SELECT * { # {\n SERVICE ?where { ?s ?p ?o } }",
    ],
)
def test_query_never_leaves_the_machine(text: str) -> None:
    with pytest.raises(QueryError, match="never leaves this graph") as error:
        Store().query(text)
    assert error.value.line == 2


@pytest.mark.parametrize(
    "text", ['ASK { ?s kg:from "SERVICE" } # FROM', "ASK { ?service kg:from ?from }", "ASK { ?s <http://x/FROM> '''\nFROM ''' }"]
)
def test_words_in_names_strings_and_comments_ask_nobody(text: str) -> None:
    assert not bool(Store().query(text))


def test_nothing_can_be_changed_by_a_query() -> None:
    with pytest.raises(QueryError):
        Store().query("INSERT DATA { <http://x/a> <http://x/p> 1 }")


def test_rdflib_sees_and_changes_the_same_data() -> None:
    store = Store.of(TRIPLES)
    assert len(store.rdflib) == len(store)
    store.rdflib.add((rdflib.URIRef("http://x/a"), rdflib.URIRef("http://x/p"), rdflib.Literal("あ", lang="ja")))
    assert Triple(NamedNode("http://x/a"), NamedNode("http://x/p"), Literal("あ", language="ja")) in list(store)
    label = store.rdflib.value(rdflib.URIRef("https://kg.example/entity/oracle"), rdflib.RDFS.label, any=True)
    assert str(label) in ("オラクル", "Oracle")


# -- files -----------------------------------------------------------------------------------------------------------------------------


def test_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"'\.xyz'; take one of \.ttl"):
        Store().save(tmp_path / "g.xyz")
    assert not list(tmp_path.iterdir())


def test_missing_folder_and_folder_in_the_way_are_reported(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file or directory"):
        write_file(tmp_path / "none" / "g.ttl", b"x")
    (tmp_path / "g.ttl").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_file(tmp_path / "g.ttl", b"x")


def test_old_file_stays_whole_when_the_disk_is_full(tmp_path: Path) -> None:
    path = tmp_path / "g.ttl"
    path.write_bytes(b"old")
    script = (
        "import resource, sys\nfrom kg.errors import OutputError\nfrom kg.files import write_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    write_file(sys.argv[1], b'x' * 5000)\nexcept OutputError as error:\n    print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True).stdout
    assert "cannot be written: File too large; nothing was changed" in said
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("g.ttl", b"old")]


def test_file_is_replaced_whole_with_the_usual_rights(tmp_path: Path) -> None:
    path = tmp_path / ("長い名前" * 20 + ".ttl")
    write_file(path, b"1")
    write_file(path, b"2")
    (tmp_path / "plain").write_bytes(b"")
    assert path.read_bytes() == b"2"
    assert os.stat(path).st_mode == os.stat(tmp_path / "plain").st_mode  # noqa: PTH116
    assert len(list(tmp_path.iterdir())) == 2


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_bytes(b"old")
    (tmp_path / "link.ttl").symlink_to(tmp_path / "real.ttl")
    write_file(tmp_path / "link.ttl", b"new")
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "real.ttl").read_bytes() == b"new"


# -- named graphs ----------------------------------------------------------------------------------------------------------------------

HERE, THERE = NamedNode("https://kg.example/document/1"), NamedNode("https://kg.example/document/2")


def two_graphs() -> Store:
    store = Store.of(TRIPLES)
    store.extend(TRIPLES[:3], HERE)
    store.extend(TRIPLES[2:5], THERE)
    return store


def test_graphs_stand_beside_the_merged_view() -> None:
    store = two_graphs()
    assert store.graphs() == [HERE, THERE]
    assert len(store) == len(list(store)) == len(TRIPLES)
    assert set(store.within(HERE)) == set(TRIPLES[:3])
    assert set(store.homes(TRIPLES[2])) == {HERE, THERE}
    assert graph.write(store) == graph.write(TRIPLES)


def test_graph_is_replaced_changed_and_dropped_alone() -> None:
    store = two_graphs()
    store.replace(HERE, TRIPLES[4:6])
    assert set(store.within(HERE)) == set(TRIPLES[4:6])
    store.remove(TRIPLES[4:5], HERE)
    assert set(store.within(HERE)) == set(TRIPLES[5:6])
    store.drop(HERE)
    assert store.graphs() == [THERE]
    assert len(store) == len(TRIPLES)


def test_from_names_a_graph_of_the_store_and_no_other() -> None:
    count = "SELECT (COUNT(*) AS ?n) FROM {} WHERE {{ ?s ?p ?o }}"
    for name in ("<https://kg.example/document/1>", "document:1"):
        (row,) = two_graphs().query(count.format(name))
        assert row["n"].value == "3"
    (row,) = two_graphs().query("SELECT (COUNT(*) AS ?n) FROM NAMED document:2 WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert row["n"].value == "3"
    with pytest.raises(QueryError, match="never leaves this graph"):
        two_graphs().query(count.format("document:3"))


def test_relative_names_count_from_the_base() -> None:
    store, count = two_graphs(), "SELECT (COUNT(*) AS ?n) FROM <1> WHERE { ?s ?p ?o }"
    for rows in (store.query(count, base="https://kg.example/document/"), store.query(f"BASE <https://kg.example/document/x>\n{count}")):
        assert [row["n"].value for row in rows] == ["3"]
    own = f"BASE <https://kg.example/>\n{count.replace('<1>', '<document/1>')}"
    assert [row["n"].value for row in store.query(own, base="http://x/")] == ["3"]
    for base in (None, "http://x/"):
        with pytest.raises(QueryError, match="never leaves this graph"):
            store.query(count, base=base)
    store.update("INSERT DATA { <a> <p> 1 }", base="http://x/y")
    assert bool(store.query("ASK { <http://x/a> <http://x/p> 1 }"))
    with pytest.raises(QueryError, match="line 1: "):
        store.update("INSERT DATA { <a> <p> 1 }")


def test_graphs_can_be_asked_together_with_the_merged_view() -> None:
    store = Store.of(TRIPLES[:4])
    store.extend(TRIPLES[4:], HERE)
    (row,) = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default=[DefaultGraph(), HERE])
    assert row["n"].value == str(len(TRIPLES))


def test_update_changes_the_store_and_fetches_nothing() -> None:
    store = Store()
    store.update('INSERT DATA { entity:a rdfs:label "あ" }')
    assert bool(store.query('ASK { entity:a rdfs:label "あ" }'))
    for text in ("LOAD <http://127.0.0.1:1/>", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"):
        with pytest.raises(QueryError, match="never leaves this graph"):
            store.update(text)
    with pytest.raises(QueryError) as error:
        store.update("INSERT DATA {\n x }")
    assert error.value.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:1/>{ ?a ?b ?c } }",
        'SELECT * { ?s ?p ?o FILTER(?s<?b#x>"""\n) SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } #"""\n }',
        "SELECT * { ?s ?p trueSERVICE # so\n SILENT # it goes\n <http://127.0.0.1:1/> { ?a ?b ?c } }",
    ],
)
def test_no_trick_with_quotes_and_comments_hides_another_server(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        Store().query(text)


def test_rdflib_asks_no_other_server_and_fetches_nothing() -> None:
    from rdflib.plugins.sparql import prepareQuery

    seen = two_graphs().rdflib
    away = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    for query in (away, prepareQuery(away), "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }"):
        with pytest.raises(QueryError, match="never leaves this graph"):
            seen.query(query)
    with pytest.raises(QueryError, match="never leaves this graph"):
        seen.update("LOAD <http://127.0.0.1:1/>")
    assert len(seen.query("SELECT * { ?s ?p ?o }")) == len(TRIPLES)


def test_rdflib_sees_the_named_graphs_too() -> None:
    seen = two_graphs().dataset
    assert {str(found.identifier) for found in seen.graphs()} >= {HERE.value, THERE.value}
    assert len(seen.graph(rdflib.URIRef(HERE.value))) == 3
