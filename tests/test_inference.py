"""What follows stands beside what was extracted, each rule's findings by themselves, and nothing follows from a denial or a plan."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

from kg import cli, face, graph, inference
from kg.errors import OntologyError, OutputError
from kg.model import Document, Entity, Evidence, Mention, Span, Statement
from kg.store import Store

ONTOLOGY = Path(__file__).parent.parent / "ontology"
MET = (Mention("d", Span(0, 1), "name", "Company"),)
THINGS = [Entity(name, kind, (("ja", name),), mentions=MET) for name, kind in (("絆", "Person"), ("四葉", "Company"), ("若竹", "Company"))]
SAID = Statement("四葉", "partnersWith", "若竹", Evidence("d", Span(0, 9), "四葉は若竹と組む。"))


def store(*statements):
    return Store.of(graph.assemble([Document("d", "")], THINGS, statements))


def inferred(found, rule):
    return {(local(t.subject), local(t.predicate), local(t.object)) for t in found.within(NamedNode(f"https://kg.example/inferred/{rule}"))}


def local(node):
    from urllib.parse import unquote

    return unquote(node.value.replace("#", "/").rpartition("/")[2])


def test_symmetric_relation_holds_in_both_directions():
    found = store(SAID)
    assert inference.infer(found, ONTOLOGY)["symmetry"] == 1
    assert inferred(found, "symmetry") == {("若竹", "partnersWith", "四葉")}


def test_what_is_stated_already_does_not_follow():
    both = store(SAID, replace(SAID, subject="若竹", object="四葉"))
    assert inference.infer(both, ONTOLOGY)["symmetry"] == 0


@pytest.mark.parametrize("stance", [{"polarity": "negative"}, {"modality": "planned"}, {"modality": "rumoured"}])
def test_nothing_follows_from_what_is_not_asserted(stance):
    found = store(replace(SAID, **stance))
    assert inference.infer(found, ONTOLOGY)["symmetry"] == 0


def test_thing_is_of_every_broader_class_and_a_statement_of_none_more():
    found = store(SAID)
    inference.infer(found, ONTOLOGY)
    classes = {kind for thing, _, kind in inferred(found, "subclass") if thing == "四葉"}
    assert {"Organization", "Agent", "Thing"} <= classes
    assert "Company" not in classes
    assert {thing for thing, _, _ in inferred(found, "subclass")} == {"絆", "四葉", "若竹"}


def test_open_relation_relates_and_broader_relations_hold():
    found = store(replace(SAID, relation="励ます", open=True), replace(SAID, subject="絆", relation="worksFor"))
    inference.infer(found, ONTOLOGY)
    assert inferred(found, "subproperty") == {("四葉", "relatedTo", "若竹"), ("絆", "worksFor", "若竹")}


def test_inverse_and_whatever_follows_from_it(tmp_path):
    shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    (tmp_path / "ontology" / "more.ttl").write_text(
        "@prefix kg: <https://kg.example/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\nkg:employs owl:inverseOf kg:worksFor .\n"
        "kg:employs rdfs:subPropertyOf kg:relatedTo .\n",
        encoding="utf-8",
    )
    found = store(replace(SAID, subject="絆", relation="worksFor"))
    inference.infer(found, tmp_path / "ontology")
    assert inferred(found, "inverse") == {("若竹", "employs", "絆")}
    assert ("若竹", "relatedTo", "絆") in inferred(found, "subproperty")


def test_merged_view_stays_as_it_is_and_twice_is_once():
    found, before = store(SAID), graph.write(store(SAID))
    first = inference.infer(found, ONTOLOGY)
    assert graph.write(found) == before
    assert inference.infer(found, ONTOLOGY) == first
    assert {name.value.rpartition("/")[2] for name in found.graphs()} == {rule for rule, count in first.items() if count}
    inference.clear(found)
    assert found.graphs() == []


def test_what_follows_is_written_the_same_each_time_and_read_by_others(tmp_path):
    found = store(SAID)
    inference.infer(found, ONTOLOGY)
    for suffix, form in ((".trig", RdfFormat.TRIG), (".nq", RdfFormat.N_QUADS)):
        content = inference.written(found, tmp_path / f"x{suffix}")
        again = store(SAID)
        inference.infer(again, ONTOLOGY)
        assert inference.written(again, tmp_path / f"x{suffix}") == content
        quads = {(q.graph_name, q.triple) for q in pyoxigraph.parse(content, format=form)}
        assert quads == {(name, triple) for name in found.graphs() for triple in found.within(name)}
    with pytest.raises(OutputError, match=r"take the suffix \.trig"):
        inference.written(found, tmp_path / "x.ttl")


@pytest.mark.parametrize("rule", ["SELECT * WHERE { ?s ?p ?o }", "CONSTRUCT {"])
def test_broken_rule_is_named(tmp_path, rule):
    shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    (tmp_path / "ontology" / "rules" / "mine.rq").write_text(rule, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"mine\.rq"):
        inference.infer(store(SAID), tmp_path / "ontology")


def test_rules_say_what_they_do():
    assert {"inverse", "symmetry", "subproperty", "subclass"} <= set(inference.rules(ONTOLOGY))
    assert all(text.startswith("# ") for text in inference.rules(ONTOLOGY).values())


def test_store_keeps_it_up_as_documents_come_and_go(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("ソニーは四葉商事と提携した。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("トヨタは若竹工業と提携した。\n", encoding="utf-8")
    db, count = tmp_path / "db", "SELECT (COUNT(*) AS ?n) WHERE { ?a kg:partnersWith ?b }"
    face.build(tmp_path / "a.txt", store=db)
    assert cli.main(["infer", str(db), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["symmetry"] == 1
    face.add(db, tmp_path / "b.txt")
    opened = face.open(db)
    assert [int(found.query(count).rows[0][0]) for found in (opened, opened.inferred)] == [2, 4]
    face.remove(db, "a")
    assert int(face.open(db).inferred.query(count).rows[0][0]) == 2
    both = face.build([tmp_path / "b.txt"], infer=True)
    assert int(both.inferred.query(count).rows[0][0]) == 2
    assert cli.main(["query", str(db), count, "--inferred", "--csv"]) == 0
    assert capsys.readouterr().out.split() == ["n", "2"]


def test_file_has_it_written_beside(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("ソニーは四葉商事と提携した。\n", encoding="utf-8")
    assert cli.main(["build", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--infer", "-q"]) == 0
    assert cli.main(["infer", str(tmp_path / "out"), "-o", str(tmp_path / "i.trig")]) == 0
    assert (tmp_path / "i.trig").read_bytes() == (tmp_path / "out" / "inferred.trig").read_bytes()
    assert cli.main(["infer", str(tmp_path / "out")]) == 2
    assert "give -o FILE" in capsys.readouterr().err
