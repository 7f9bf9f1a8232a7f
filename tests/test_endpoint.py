"""A SPARQL 1.1 server is a place for a graph like any other: asked, walked, filled and emptied over HTTP, and nobody else is spoken to."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Triple

from kg import cli, face, graph
from kg.errors import QueryError, StoreError
from kg.model import Document, Entity, Evidence, Span, Statement
from kg.store import Store

FACT = Statement("sumire", "founded", "四葉商事", Evidence("d1", Span(0, 5), "創業した"))
TRIPLES = graph.assemble([Document("d1", "", "題")], [Entity("sumire", "Person", (("ja", "すみれ"),))], [FACT])
GRAPH = NamedNode("https://kg.example/document/d1")


# What Virtuoso needs once, as docs/howto/build.md has it: it writes nothing into a default graph, so the merged view has a name there.
VIRTUOSO = Path(__file__).parent.parent / "docs" / "howto" / "virtuoso.sql"
SETTINGS = """[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
"""
SERVERS = ["oxigraph", *([pytest.param("virtuoso", marks=pytest.mark.slow)] if shutil.which("virtuoso-t") else [])]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(port, *command):
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def oxigraph():
    port = free_port()
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    with running(port, program, "serve", "--bind", f"127.0.0.1:{port}"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory):
    place, sql, http = tmp_path_factory.mktemp("virtuoso"), free_port(), free_port()
    (place / "v.ini").write_text(SETTINGS.format(folder=place, sql=sql, http=http), encoding="utf-8")
    with running(http, "virtuoso-t", "+foreground", "+configfile", str(place / "v.ini")):
        subprocess.run(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", str(VIRTUOSO)], check=True, capture_output=True)
        yield f"http://127.0.0.1:{http}/kg?default-graph-uri=https://kg.example/merged"


@pytest.fixture(scope="module", params=SERVERS)
def address(request):
    return request.getfixturevalue(request.param)


def emptied(place):
    found = Store.load(place)
    found.replace(None, ())
    for name in ours(found):
        found.drop(name)
    return found


def ours(store):
    """Virtuoso has graphs of its own."""
    return [name for name in store.graphs() if name.value.startswith("https://")]


@pytest.fixture
def store(address):
    found = emptied(address)
    found.extend(TRIPLES)
    return found


def test_what_is_put_there_comes_back_the_same(store):
    assert graph.write(store) == graph.write(TRIPLES)
    assert len(store) == len(TRIPLES)
    assert store.base == "https://kg.example/"


def test_it_answers_questions_of_every_kind(store):
    assert bool(store.query("ASK { entity:sumire kg:founded ?what }"))
    (row,) = store.query("SELECT ?name WHERE { entity:sumire rdfs:label ?name }")
    assert row["name"] == Literal("すみれ", language="ja")
    assert [
        t.predicate.value.rpartition("/")[2] for t in store.query("CONSTRUCT { ?s dcterms:title ?o } WHERE { ?s dcterms:title ?o }")
    ] == ["title"]


def test_its_triples_are_found_by_their_parts(store):
    node = NamedNode("https://kg.example/entity/sumire")
    assert {t.predicate for t in store.match(node)} >= {NamedNode("http://www.w3.org/2000/01/rdf-schema#label")}
    assert list(store.match(NamedNode("https://kg.example/entity/nobody"))) == []


def test_named_graphs_stand_beside_the_merged_view(store):
    store.replace(GRAPH, TRIPLES[:3])
    store.replace(GRAPH, TRIPLES[:2])
    assert ours(store) == [GRAPH]
    assert sorted(store.within(GRAPH), key=str) == sorted(TRIPLES[:2], key=str)
    assert len(store) == len(TRIPLES)
    store.drop(GRAPH)
    assert ours(store) == []


def test_a_change_is_made_there(store):
    store.update('INSERT DATA { entity:sumire skos:altLabel "菫" }')
    assert bool(store.query('ASK { entity:sumire skos:altLabel "菫" }'))


def test_relative_names_count_from_the_base(store):
    store.update("INSERT DATA { <a> <p> 1 }", base="http://x/y")
    assert bool(store.query("ASK { <a> <p> 1 }", base="http://x/"))


def test_no_is_answered_as_no(store):
    assert not bool(store.query("ASK { entity:sumire kg:founded entity:sumire }"))


def test_misspelt_query_is_wrong_use_and_says_why(store):
    with pytest.raises(QueryError, match=r"expected|syntax error"):
        store.query("SELECT ?s WHERE { ?s }")


def test_it_is_not_asked_to_ask_others(store):
    with pytest.raises(QueryError, match="never leaves"):
        store.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    with pytest.raises(QueryError, match="never leaves"):
        store.update("LOAD <http://127.0.0.1:1/>")


def test_server_that_is_not_there_is_named():
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9: no server answers"):
        list(Store.load("http://127.0.0.1:9"))


def test_address_without_a_server_of_ours_is_named(address):
    with pytest.raises(StoreError, match="answers 404"):
        list(Store.load(f"{address.partition('?')[0]}/nowhere"))


def test_rdflib_sees_and_changes_the_same_data(oxigraph):
    store = emptied(oxigraph)
    store.extend(TRIPLES)
    seen = store.rdflib
    assert len(seen) == len(TRIPLES)
    seen.add((rdflib.URIRef("http://x/a"), rdflib.URIRef("http://x/p"), rdflib.Literal("あ")))
    seen.commit()
    assert Triple(NamedNode("http://x/a"), NamedNode("http://x/p"), Literal("あ")) in list(store)


def test_graph_is_built_there_with_a_named_graph_for_each_document_and_opened_again(address, store, tmp_path, capsys):
    store.extend(TRIPLES[:2], NamedNode("https://kg.example/document/old"))
    store.extend(TRIPLES[:2], NamedNode("https://other.example/graph"))
    for name, text in (("a", "ソニーは四葉商事と提携した。\n"), ("b", "トヨタは若竹工業を買収した。\n")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    assert cli.main(["build", str(tmp_path), "--store", address, "-o", str(tmp_path / "out"), "--infer", "-q"]) == 0
    names = [name.value.removeprefix("https://kg.example/") for name in ours(store)]
    assert [name for name in names if "inferred" not in name] == ["document/a", "document/b", "https://other.example/graph"]
    assert "inferred/symmetry" in names
    assert graph.write(store) == (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")
    opened = face.open(address)
    assert {s.relation for s in opened.statements} == {"partnersWith", "buys"}
    assert cli.main(["stats", address, "--json"]) == 0
    assert '"documents": 2' in capsys.readouterr().out
    assert int(opened.inferred.query("SELECT (COUNT(*) AS ?n) WHERE { ?a kg:partnersWith ?b }").rows[0][0]) == 2
    assert cli.main(["check", address]) == 0
