"""What the suites' script says is so: it passes what agrees, names what does not, and minds reasons that hold no more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

TOOLS = Path(__file__).resolve().parents[1] / "tools"
PREFIXES = """@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix rdft: <http://www.w3.org/ns/rdftest#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
@prefix x: <http://x/> .
"""
TURTLE = "w3c-rdf-tests/rdf/rdf11/rdf-turtle"
SPARQL = "w3c-rdf-tests/sparql/sparql11"
SHACL = "w3c-data-shapes/data-shapes-test-suite/tests/core"


@pytest.fixture(scope="module")
def answers():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(TOOLS), *sys.path])
        import suites_answers

        yield suites_answers


def run(place, *arguments):
    command = [sys.executable, str(TOOLS / "suites.py"), *arguments, "--suites", str(place)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in said.stderr
    return said


def suite(place, folder, files, name="manifest.ttl"):
    for path, text in files.items():
        (place / folder / path).parent.mkdir(parents=True, exist_ok=True)
        (place / folder / path).write_text(text, encoding="utf-8")
    if name != "manifest.ttl":
        (place / folder / name).write_text(f"{PREFIXES}<> mf:include ( <manifest.ttl> ) .", encoding="utf-8")


def test_suites_that_are_not_there_are_named_and_nothing_is_wrong(tmp_path):
    said = run(tmp_path, "turtle", "shacl")
    assert (said.returncode, said.stderr) == (0, f"not there, so not run: turtle, shacl (looked in {tmp_path.name}/)\n")


def test_turtle_that_is_read_wrongly_is_named(tmp_path):
    manifest = f"""{PREFIXES}<> mf:assumedTestBase <http://w3/> ; mf:entries ( <#good> <#wrong> <#bad> <#taken> <#broken> ) .
    <#good> a rdft:TestTurtleEval ; mf:action <good.ttl> ; mf:result <good.nt> .
    <#wrong> a rdft:TestTurtleEval ; mf:action <good.ttl> ; mf:result <wrong.nt> .
    <#bad> a rdft:TestTurtleNegativeSyntax ; mf:action <bad.ttl> .
    <#taken> a rdft:TestTurtleNegativeSyntax ; mf:action <good.ttl> .
    <#broken> a rdft:TestTurtlePositiveSyntax ; mf:action <bad.ttl> .
    """
    triple = "<http://w3/a> <http://w3/p> _:b .\n_:b <http://w3/q> "
    files = {"good.ttl": "<a> <p> [ <q> 1.0 ] .", "good.nt": f'{triple}"1.00"^^<http://www.w3.org/2001/XMLSchema#decimal> .'}
    suite(tmp_path, TURTLE, {"manifest.ttl": manifest, **files, "wrong.nt": f'{triple}"1.0" .', "bad.ttl": "<a> <p>"})
    said = run(tmp_path, "turtle", "--json")
    found = json.loads(said.stdout)
    assert said.returncode == 1
    (row,) = found["suites"]
    assert (row["suite"], row["tests"], row["ours"], row["bare"]) == ("turtle", 5, 2, 2)
    assert [name.partition("/")[2] for name in row["failed"]] == ["wrong", "taken", "broken"]
    assert len(found["unexplained"]) == 3
    table = run(tmp_path, "turtle").stdout
    assert "turtle          5      2      2" in table
    assert table.count("FAILED without a reason") == 3


def test_queries_and_updates_are_compared_and_reasons_that_hold_no_more_are_told(tmp_path):
    result = "".join(f"<result><binding name='s'><uri>http://x/{s}</uri></binding></result>" for s in "ba")
    rows = "<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head><variable name='s'/></head><results>{}</results></sparql>"
    manifest = f"""{PREFIXES}<> mf:entries ( <#rows> <#fewer> <#update> <#lost> <#bad> <#load> ) .
    <#rows> a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <two.srx> .
    <#fewer> a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <three.srx> .
    <#update> a mf:UpdateEvaluationTest ; mf:action [ ut:request <u.ru> ; ut:data <d.ttl> ] ; mf:result [ ut:data <after.ttl> ] .
    <#lost> a mf:UpdateEvaluationTest ; mf:action [ ut:request <u.ru> ; ut:data <d.ttl> ] ; mf:result [ ut:data <d.ttl> ] .
    <#bad> a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .
    <#load> a mf:PositiveUpdateSyntaxTest11 ; mf:action <load.ru> .
    """
    files = {
        "q.rq": "SELECT ?s { ?s <p> [] }",
        "u.ru": "DELETE WHERE { <http://x/a> ?p ?o }",
        "bad.rq": "SELECT {",
        "load.ru": "LOAD <http://127.0.0.1:1/>",
    }
    base = (tmp_path / SPARQL / "p").as_uri()
    data = {"d.ttl": f"<http://x/a> <{base}> 1 . <http://x/b> <{base}> 1 .", "after.ttl": f"<http://x/b> <{base}> 1 ."}
    expected = {"two.srx": rows.format(result), "three.srx": rows.format(result + result[: len(result) // 2])}
    suite(tmp_path, SPARQL, {"manifest.ttl": manifest, **files, **data, **expected}, "manifest-all.ttl")
    found = json.loads(run(tmp_path, "sparql", "--json").stdout)
    (row,) = found["suites"]
    assert [name.partition("/")[2] for name in row["failed"]] == ["fewer", "lost", "load"]
    assert [name.partition("/")[2] for name in row["behind"]] == ["load"]
    assert len(found["unexplained"]) == 3
    assert "sparql: functions/bnode01" in found["passing"]


def test_shapes_are_checked_for_place_and_severity(tmp_path):
    manifest = f"""{PREFIXES}<> mf:entries ( <good> <wrong> ) .
    x:S a sh:NodeShape ; sh:targetNode x:a ; sh:severity sh:Warning ; sh:nodeKind sh:Literal .
    <good> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
      mf:result [ sh:result [ sh:focusNode x:a ; sh:resultSeverity sh:Warning ] ] .
    <wrong> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
      mf:result [ sh:result [ sh:focusNode x:a ; sh:resultSeverity sh:Violation ] ] .
    """
    suite(tmp_path, SHACL, {"manifest.ttl": manifest})
    (row,) = json.loads(run(tmp_path, "shacl", "--json").stdout)["suites"]
    assert (row["tests"], row["ours"], row["bare"], list(row["failed"])) == (2, 1, 1, ["core/wrong"])


@pytest.mark.slow
def test_protocol_is_spoken_to_a_real_server(tmp_path):
    request = '[ ht:absolutePath "/sparql/?query={}" ; ht:methodName "GET" ; ht:resp [ mf:expectedStatus hts:StatusCode{} {} ] ]'
    said = '; mf:expectedFormat "boolean" ; mf:expectedBoolean {}'
    entries = {
        "yes": request.format("ASK%7B%7D", "2xx", said.format("true")),
        "no": request.format("ASK%7B%7D", "2xx", said.format("false")),
        "bad": request.format("ASK", "4xx", ""),
        "lost": request.format("ASK", "2xx", ""),
    }
    tests = "".join(f"<#{name}> mf:action [ ht:requests ( {text} ) ] .\n" for name, text in entries.items())
    more = "@prefix ht: <http://www.w3.org/2011/http#> . @prefix hts: <http://www.w3.org/2011/http-statusCodes#> .\n"
    suite(tmp_path, f"{SPARQL}/protocol", {"manifest.ttl": f"{PREFIXES}{more}<> mf:entries ( <#yes> <#no> <#bad> <#lost> ) .\n{tests}"})
    (row,) = json.loads(run(tmp_path, "protocol", "--json").stdout)["suites"]
    assert (row["tests"], row["ours"], row["bare"]) == (4, 2, 2)
    assert row["failed"]["protocol/no"] == "it answers True"
    assert row["failed"]["protocol/lost"].startswith("it answers 400, not 2xx")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("_:a <http://x/p> _:b .", "_:z <http://x/p> _:y .", True),
        ("_:a <http://x/p> _:a .", "_:z <http://x/p> _:y .", False),
        ("<http://x/a> <http://x/p> 2.0 .", '<http://x/a> <http://x/p> "2"^^<http://www.w3.org/2001/XMLSchema#decimal> .', True),
        ("<http://x/a> <http://x/p> 2.0 .", "<http://x/a> <http://x/p> 2 .", False),
        ("<http://x/a> <http://x/p> 1e6 .", '<http://x/a> <http://x/p> "1000000"^^<http://www.w3.org/2001/XMLSchema#double> .', True),
        ("<http://x/a> <http://x/p> true .", "<http://x/a> <http://x/p> false .", False),
    ],
)
def test_graphs_are_the_same_whatever_their_blank_nodes_are_called(answers, first, second, same):
    found = [answers.same_names(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)) for text in (first, second)]
    assert (found[0] == found[1]) is same


def test_rows_count_as_often_as_they_come(answers):
    texts = (
        "SELECT ?a { VALUES ?a { 1 1 2 } }",
        "SELECT ?a { VALUES ?a { 2 1 1 } }",
        "SELECT ?a { VALUES ?a { 1 2 2 } }",
        "SELECT ?a ?b { VALUES ?a { 1 1 2 } }",
    )
    once, turned, other, wider = (answers.of_answer(pyoxigraph.Store().query(text)) for text in texts)
    assert once == turned
    assert len({once, other, wider}) == 3


def test_columns_of_csv_may_stand_in_any_order(answers):
    assert answers.of_csv("a,b\n1.0,_:x\n") == answers.of_csv("b,a\n_:y,1\n")
    assert answers.of_csv("a,b\n1,2\n") != answers.of_csv("a,b\n2,1\n")
    assert answers.of_csv("a\n1\n1\n") != answers.of_csv("a\n1\n")
