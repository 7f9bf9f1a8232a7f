"""A real server on loopback: the SPARQL 1.1 Protocol by its text, pages for people, and nothing for strangers."""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pytest

from kg import face

ROOT = Path(__file__).parent.parent
TEXT = (
    "四葉商事は2025年2月に新工場を建設した。ソニーは四葉商事を3億ドルで買収する計画だ。"
    "河合みのり社長は「トヨタは四葉商事と提携しない」と語った。\n"
)
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?f && ?i != ?l) }"
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
GRAPH = "https://kg.example/document/a"


class Said(NamedTuple):
    status: int
    kind: str
    text: str


class Server:
    def __init__(self, *arguments, **environment):
        command = [sys.executable, "-m", "kg.cli", "serve", *map(str, arguments), "--port", "0"]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
        self.words = ""
        while "serving" not in self.words:
            line = self.process.stderr.readline()
            assert line, self.words
            self.words += line
        self.address = re.search(r"http://[^/]+", self.words)[0]

    def ask(self, path, content=None, **headers):
        if isinstance(content, str):
            content = content.encode()
        request = urllib.request.Request(self.address + path, content, {n.replace("_", "-"): v for n, v in headers.items()})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- our own address
                return Said(answer.status, answer.headers.get_content_type(), answer.read().decode())
        except urllib.error.HTTPError as error:
            return Said(error.code, error.headers.get_content_type(), error.read().decode())

    def query(self, text, accept="application/sparql-results+json", **more):
        given = urllib.parse.urlencode([("query", text), *((n.replace("_", "-"), v) for n, v in more.items())])
        return self.ask(f"/sparql?{given}", Accept=accept)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("server")
    (place / "a.txt").write_text(TEXT, encoding="utf-8")
    (place / "b.txt").write_text("オラクルは四葉商事の本社を訪れた。\n", encoding="utf-8")
    face.build([place / "a.txt", place / "b.txt"], store=place / "db").save(place / "graph.ttl")
    return place


@pytest.fixture(scope="module")
def server(folder):
    found = Server(folder / "db", "--timeout", 2, "--rows", 1000, "--allow", "graph.example")
    yield found
    found.close()


# -- the protocol -----------------------------------------------------------------------------------------------------------------------


def test_query_is_asked_in_three_ways(server):
    plain = server.query(ALL)
    form = server.ask("/sparql", urllib.parse.urlencode({"query": ALL}), Content_Type="application/x-www-form-urlencoded")
    direct = server.ask("/sparql", ALL, Content_Type="application/sparql-query; charset=utf-8")
    counts = [len(json.loads(said.text)["results"]["bindings"]) for said in (plain, form, direct)]
    assert counts[0] == counts[1] == counts[2] > 50
    assert {said.kind for said in (plain, form, direct)} == {"application/sparql-results+json"}


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/sparql-results+json", pyoxigraph.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", pyoxigraph.QueryResultsFormat.XML),
        ("text/tab-separated-values", pyoxigraph.QueryResultsFormat.TSV),
    ],
)
def test_rows_are_the_same_in_every_form(server, accept, form):
    said = server.query("SELECT ?s ?o WHERE { ?s rdfs:label|oa:exact|oa:start|kg:confidence ?o } ORDER BY ?s ?o", accept)
    assert (said.status, said.kind) == (200, accept)
    store = face.open(server_place(server)).store
    expected = list(store.query("SELECT ?s ?o WHERE { ?s rdfs:label|oa:exact|oa:start|kg:confidence ?o } ORDER BY ?s ?o"))
    found = list(pyoxigraph.parse_query_results(said.text.encode(), format=form))
    assert [(str(row["s"]), str(row["o"])) for row in found] == [(str(row["s"]), str(row["o"])) for row in expected]
    assert len(found) > 5


def server_place(server):
    return Path(re.search(r"serving (\S+) at", server.words)[1])


def test_csv_has_a_line_for_each_row(server):
    said = server.query("SELECT ?name WHERE { ?s a kg:Company ; rdfs:label ?name FILTER(LANG(?name) = 'ja') } ORDER BY ?name", "text/csv")
    assert said.kind == "text/csv"
    assert said.text.splitlines()[0] == "name"
    assert "四葉商事" in said.text.splitlines()


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_graphs_are_the_same_in_every_form(server, accept):
    said = server.query("CONSTRUCT WHERE { ?s rdfs:label ?o }", accept)
    assert (said.status, said.kind) == (200, accept)
    found = {str(quad.triple) for quad in pyoxigraph.parse(said.text.encode(), format=pyoxigraph.RdfFormat.from_media_type(accept))}
    plain = server.query("CONSTRUCT WHERE { ?s rdfs:label ?o }", "application/n-triples")
    assert found == {str(q.triple) for q in pyoxigraph.parse(plain.text.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)}
    assert len(found) > 2


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"])
def test_yes_and_no_are_answered(server, accept):
    assert "true" in server.query("ASK { ?s a kg:Statement }", accept).text
    assert "false" in server.query("ASK { ?s a kg:Nothing }", accept).text


def test_form_may_be_given_in_the_address(server):
    assert server.query(ALL, "*/*", format="csv").kind == "text/csv"


def test_graphs_may_be_named_beside_the_query(server):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    counts = [
        int(json.loads(said.text)["results"]["bindings"][0]["n"]["value"])
        for said in (server.query(count), server.query(count, default_graph_uri=GRAPH), server.query(count, named_graph_uri=GRAPH))
    ]
    assert counts[0] > counts[1] > counts[2] == 0
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert len(json.loads(server.query(named).text)["results"]["bindings"]) == 2
    assert len(json.loads(server.query(named, named_graph_uri=GRAPH).text)["results"]["bindings"]) == 1


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/html, application/xhtml+xml, */*;q=0.1", "application/sparql-results+json"),
        ("text/csv;q=0, text/tab-separated-values;q=0.001", "text/tab-separated-values"),
        ("text/*;q=0.4, application/sparql-results+json;q=0.3", "text/csv"),
        ("image/png, text/csv;q=0.1;level=1", "text/csv"),
    ],
)
def test_rows_come_in_the_form_that_is_wanted_most(server, accept, kind):
    said = server.query("SELECT ?s WHERE { ?s a kg:Statement }", accept)
    assert (said.status, said.kind) == (200, kind)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/sparql"), ("DELETE", "/sparql"), ("GET", "/update"), ("PUT", "/update"), ("PATCH", "/query")]
)
def test_method_that_the_protocol_has_not_is_refused(server, method, path):
    request = urllib.request.Request(f"{server.address}{path}?query=ASK%7B%7D", method=method)  # noqa: S310 -- our own address
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=10)  # noqa: S310 -- as above
    assert error.value.code == 405
    assert "POST" in error.value.headers["Allow"]
    error.value.close()


def test_graphs_are_named_by_each_way_of_asking(server):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    named = urllib.parse.urlencode({"default-graph-uri": GRAPH})
    said = [
        server.ask(f"/sparql?{urllib.parse.urlencode({'query': count})}&{named}"),
        server.ask("/sparql", f"{urllib.parse.urlencode({'query': count})}&{named}", Content_Type="application/x-www-form-urlencoded"),
        server.ask(f"/sparql?{named}", count, Content_Type="application/sparql-query"),
    ]
    counts = {json.loads(answer.text)["results"]["bindings"][0]["n"]["value"] for answer in said}
    assert len(counts) == 1
    assert "0" not in counts
    other = count.replace("WHERE", f"FROM <{GRAPH[:-1]}b> WHERE")  # what stands in the request wins
    assert json.loads(server.query(other, default_graph_uri=GRAPH).text)["results"]["bindings"][0]["n"]["value"] in counts


def test_relative_names_count_from_where_the_query_is_sent(server):
    said = server.query("CONSTRUCT { <s> <p> 1 } WHERE {}", "application/n-triples")
    assert said.text == f'<{server.address}/s> <{server.address}/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


@pytest.mark.parametrize(
    ("path", "content", "kind", "status", "reason"),
    [
        ("/sparql", None, "", 400, "give one query; there is none"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, "", 400, "there are 2"),
        ("/sparql?query=SELECT", None, "", 400, "line 1: expected"),
        ("/sparql", "query=SELECT", "application/x-www-form-urlencoded", 400, "line 1: expected"),
        ("/sparql", "ASK { ?s ?p }", "application/sparql-query", 400, "line 1"),
        ("/sparql?query=ASK%7B%7D", "ASK {}", "application/sparql-query", 400, "given twice"),
        ("/sparql", "ASK {}", "text/plain", 415, "POST takes"),
        ("/sparql", b"\xff", "application/sparql-query", 400, "not UTF-8"),
        ("/sparql", "#" * 1_000_001, "application/sparql-query", 413, "at most"),
        ("/sparql", "INSERT DATA { <http://x/a> <http://x/p> 1 }", "application/sparql-query", 400, "expected"),
        ("/sparql", "update=CLEAR+ALL", "application/x-www-form-urlencoded", 400, "give one query"),
        (
            "/sparql",
            "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "application/sparql-query",
            400,
            "SERVICE asks another server",
        ),
        ("/sparql", "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", "application/sparql-query", 400, "FROM names another data set"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=http://127.0.0.1:1/", None, "", 400, "no graph of this store is called http://127"),
        ("/update", "CLEAR ALL", "application/sparql-update", 403, "this server only reads"),
        ("/nowhere/x", None, "", 404, "no such page"),
        ("/entity/nobody", None, "", 404, "nothing is known"),
        ("/entity/a%3E%20b", None, "", 404, "nothing is known"),
        ("/entity/%22%7D%20UNION", None, "", 404, "nothing is known"),
        ("/entity/a>b", None, "", 404, "no address of a node"),
    ],
)
def test_what_is_wrong_is_said(server, path, content, kind, status, reason):  # noqa: PLR0913, PLR0917 -- a row of the table
    said = server.ask(path, content, **({"Content_Type": kind} if kind else {}))
    assert (said.status, said.kind) == (status, "text/plain")
    assert reason in said.text


def test_form_that_there_is_not_is_refused(server):
    assert server.query(ALL, "image/png").status == 406
    assert server.query("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv").status == 406


# -- limits -----------------------------------------------------------------------------------------------------------------------------


def test_query_that_takes_too_long_is_stopped_and_the_next_one_is_answered(server):
    start = time.monotonic()
    said = server.query(SLOW)
    assert said.status == 503
    assert "took longer than 2 s and was stopped" in said.text
    assert time.monotonic() - start < 8
    assert server.query("ASK {}").status == 200


def test_slow_queries_do_not_keep_a_fast_one_waiting(server):
    slow = [threading.Thread(target=server.query, args=(SLOW,)) for _ in range(6)]
    for thread in slow:
        thread.start()
    time.sleep(1)
    start = time.monotonic()
    assert server.query("ASK { ?s a kg:Statement }").status == 200
    taken = time.monotonic() - start
    for thread in slow:
        thread.join()
    assert taken < 2


def test_answer_with_too_many_rows_is_refused(server):
    many = "{ ?a ?b ?c . ?d ?e ?f }"
    for query in (f"SELECT * WHERE {many}", "CONSTRUCT { ?a ?e ?c } WHERE { ?a ?b ?c . ?d ?e ?f }"):
        said = server.query(query, "*/*")
        assert said.status == 400
        assert "more than 1000 rows" in said.text
    assert server.query(f"SELECT * WHERE {many} LIMIT 1000").status == 200


def test_who_asks_again_on_the_same_connection_waits_for_nobody(server):
    line, times = http.client.HTTPConnection(server.address.removeprefix("http://")), []
    for _ in range(21):
        start = time.monotonic()
        line.request("GET", "/sparql?query=ASK%7B%7D")
        assert "true" in line.getresponse().read().decode()
        times.append(time.monotonic() - start)
    line.close()
    assert statistics.median(times) < 0.03  # where the two ends wait for each other's packets it is 0.04


# -- strangers --------------------------------------------------------------------------------------------------------------------------


def test_strangers_get_nothing(server):
    assert server.ask("/", Host="evil.example").status == 400
    said = server.ask("/sparql?query=ASK%7B%7D", Origin="https://evil.example")
    assert (said.status, said.text) == (403, "https://evil.example may not ask here\n")
    assert server.ask("/sparql?query=ASK%7B%7D", Origin="null").status == 403


def test_friends_are_heard(server):
    assert server.ask("/sparql?query=ASK%7B%7D", Host="graph.example").status == 200
    assert server.ask("/sparql?query=ASK%7B%7D", Origin=server.address).status == 200


# -- pages ------------------------------------------------------------------------------------------------------------------------------


def test_page_of_the_graph_is_served(server):
    said = server.ask("/")
    assert (said.status, said.kind) == (200, "text/html")
    assert "四葉商事" in said.text


@pytest.mark.parametrize("word", ["四葉", "SON", "ソニー"])
def test_search_finds_by_any_part_of_any_name(server, word):
    said = server.ask(f"/search?q={urllib.parse.quote(word)}")
    assert said.status == 200
    assert re.search(r'<a href="/entity/', said.text)


def test_search_takes_any_word_as_it_is(server):
    for word in ('") } #', "<script>alert(1)</script>", "\\", "", "'"):
        said = server.ask(f"/search?q={urllib.parse.quote(word)}")
        assert said.status == 200
        assert "<script>alert" not in said.text


def test_node_has_a_page_and_rdf_at_its_address(server):
    said = server.ask("/entity/sony", Accept="text/html,*/*;q=0.8")
    assert said.kind == "text/html"
    assert "四葉商事を3億ドルで買収する計画だ" in said.text
    assert "Planned" in said.text
    turtle = server.ask("/entity/sony", Accept="text/turtle")
    assert "<https://kg.example/entity/sony>" in turtle.text or "entity:sony" in turtle.text
    assert server.ask("/entity/sony?format=jsonld").kind == "application/ld+json"
    assert server.ask("/entity/nobody", Accept="text/html").status == 404


def test_every_node_can_be_walked_to(server):
    page = server.ask("/entity/sony", Accept="text/html").text
    links = set(re.findall(r'href="(/(?:entity|statement|document|evidence|value|relation)/[^"]+)"', page))
    assert {link.split("/")[1] for link in links} >= {"statement", "document"}
    assert {server.ask(link, Accept="text/html").status for link in links} == {200}


def test_editor_needs_nobody_else(server):
    page = server.ask("/editor").text
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert {"/static/yasgui.min.js", "/static/yasgui.min.css"} <= set(sources)
    assert all(source.startswith("/") for source in sources)
    assert {server.ask(source).status for source in sources} == {200}


# -- stores that change -----------------------------------------------------------------------------------------------------------------


def test_store_is_changed_by_those_who_know_the_token(folder, tmp_path):
    face.build(folder / "a.txt", store=tmp_path / "db")
    server = Server(tmp_path / "db", "--write", KG_TOKEN="secret words")  # noqa: S106 -- a test's own
    try:
        update, kind = 'INSERT DATA { entity:sony skos:altLabel "ソニ" }', "application/sparql-update"
        assert server.ask("/update", update, Content_Type=kind).status == 401
        assert server.ask("/update", update, Content_Type=kind, Authorization="Bearer wrong").status == 401
        known = {"Content_Type": kind, "Authorization": "Bearer secret words"}
        assert server.ask("/update", update, **known).status == 204
        assert "true" in server.query('ASK { entity:sony skos:altLabel "ソニ" }').text
        form = {**known, "Content_Type": "application/x-www-form-urlencoded"}
        assert server.ask("/update", urllib.parse.urlencode({"update": "INSERT DATA { <n> <p> 1 }"}), **form).status == 204
        assert "true" in server.query(f"ASK {{ <{server.address}/n> <{server.address}/p> 1 }}").text
        assert server.ask("/update", "update=CLEAR+ALL&update=CLEAR+ALL", **form).status == 400
        assert server.ask("/update?update=CLEAR+ALL", update, **known).status == 400
        assert server.ask("/update", "query=ASK%7B%7D", **form).status == 400
        assert server.ask("/update", update, **{**known, "Content_Type": "text/plain"}).status == 415
        assert server.ask("/update", "ASK {}", **known).status == 400
        said = server.ask(f"/update?using-graph-uri={GRAPH}", update, **known)
        assert (said.status, "write USING into the update" in said.text) == (400, True)
        assert server.ask("/update", "INSERT DATA {", **known).status == 400
        assert server.ask("/update", "LOAD <http://127.0.0.1:1/>", **known).status == 400
        face.add(tmp_path / "db", folder / "b.txt")
        assert "true" in server.query("ASK { document:b a kg:Document }").text
        assert "true" in server.query('ASK { entity:sony skos:altLabel "ソニ" }').text
    finally:
        server.close()


def test_token_is_told_where_none_is_given(folder):
    server = Server(folder / "db", "--write", KG_TOKEN="")
    server.close()
    assert re.search(r"^token: \S{30,}$", server.words, re.MULTILINE)


def test_file_is_served_too_but_not_changed(folder):
    server = Server(folder / "graph.ttl")
    try:
        assert "true" in server.query("ASK { ?s a kg:Statement }").text
        assert server.ask("/").status == 200
    finally:
        server.close()
    told = subprocess.run(
        [sys.executable, "-m", "kg.cli", "serve", str(folder / "graph.ttl"), "--write"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "only a store can be changed" in told.stderr


def test_address_that_is_taken_is_named(server, folder):
    port = server.address.rpartition(":")[2]
    command = [sys.executable, "-m", "kg.cli", "serve", str(folder / "db"), "--port", port]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "another program listens there" in told.stderr
