"""Each form of a graph is valid, whole, the same each time, and holds every statement whatever its words are."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import TYPE_CHECKING

import networkx as nx
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import graph
from kg.errors import OutputError
from kg.exports import export, lost, suffixes
from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value
from kg.store import Store
from kg.terms import term

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


NOWHERE = Span(0, 0)
HOSTILE = "a\x00\x0b<b>&\"'\n,;\u202e\ufffe]]>孫\U0001f600\r=1+1"


def sample(name: str = "スターゲート", quote: str = "孫が出資した", verb: str = "説得する") -> Store:
    sum_ = Value("money", NOWHERE, "400億ドル", Decimal(4 * 10**10), Decimal(5 * 10**10), "USD")
    entities = [
        Entity(
            "softbank",
            "Company",
            (("ja", "ソフトバンク"), ("en", "SoftBank")),
            ("SBG",),
            mentions=(Mention("000", NOWHERE, "name", "Company"),),
        ),
        Entity("stargate", "Project", (("ja", name),)),
    ]
    place = Evidence("000", Span(2, 2 + len(quote)), quote)
    facts = [
        Statement("softbank", "investsIn", "stargate", place, qualifiers=(("amount", sum_), ("about", "stargate"), ("about", "softbank"))),
        Statement("softbank", "raises", sum_, place, "negative", "planned", "stargate", confidence=0.5),
        Statement("softbank", "believes", Value("text", NOWHERE, name), place),
        Statement("softbank", verb, "nobody", place, open=True),
    ]
    return Store.of(graph.assemble([Document("000", "", name)], entities, facts))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("suffix", suffixes())
def test_every_form_is_the_same_in_every_order_and_process(tmp_path: Path, suffix: str) -> None:
    sample().save(tmp_path / "g.ttl")
    script = "import sys; from kg.exports import export; from kg.store import Store; export(Store.load(sys.argv[1]), sys.argv[2])"
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        arguments = [sys.executable, "-c", script, str(tmp_path / "g.ttl"), str(tmp_path / seed / f"out{suffix}")]
        subprocess.run(arguments, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert first == second
    assert all(first.values())


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1) | st.just(HOSTILE))
def test_network_files_are_valid_xml_whatever_the_names_are(tmp_path: Path, suffix: str, name: str) -> None:
    (path,) = export(sample(name, name), tmp_path / f"g{suffix}")
    ET.fromstring(path.read_bytes())  # noqa: S314
    network = nx.read_graphml(path, force_multigraph=True) if suffix == ".graphml" else nx.read_gexf(path)
    assert network.number_of_edges() == 4
    assert {"https://kg.example/entity/softbank", "https://kg.example/entity/nobody"} <= set(network)


def test_network_has_stance_speaker_and_quote_on_each_edge(tmp_path: Path) -> None:
    (path,) = export(sample(), tmp_path / "g.graphml")
    edges = {data["relation"]: data for *_, data in nx.read_graphml(path, force_multigraph=True).edges(data=True)}
    raised = {name: edges["raises"][name] for name in ("polarity", "modality", "speaker", "confidence", "quote", "document", "start")}
    expected = {
        "polarity": "negative",
        "modality": "planned",
        "speaker": "スターゲート",
        "confidence": 0.5,
        "quote": "孫が出資した",
        "document": "000",
        "start": 2,
    }
    assert raised == expected
    assert edges["investsIn"]["q_amount"] == "400億ドル"
    assert edges["investsIn"]["q_about"] == "ソフトバンク; スターゲート"


def test_no_date_of_writing_is_in_a_file(tmp_path: Path) -> None:
    (path,) = export(sample(), tmp_path / "g.gexf")
    assert b"lastmodified" not in path.read_bytes()


def test_edge_has_no_life_time_in_gexf_but_its_place_in_the_text(tmp_path: Path) -> None:
    (path,) = export(sample(), tmp_path / "g.gexf")
    edges = [e for e in ET.fromstring(path.read_bytes()).iter() if e.tag.endswith("}edge")]  # noqa: S314
    assert not [edge for edge in edges if {"start", "end"} & set(edge.attrib)]
    read = [data for *_, data in nx.read_gexf(path).edges(data=True)]
    assert {(edge["from_character"], edge["to_character"]) for edge in read} == {(2, 8)}


def test_tables_have_typed_headers_and_their_ends_meet(tmp_path: Path) -> None:
    nodes, edges = export(sample(), tmp_path / "g.csv")
    assert (nodes.name, edges.name) == ("g.nodes.csv", "g.edges.csv")
    things, facts = table(nodes), table(edges)
    assert list(things[0]) == [
        "id:ID",
        "label:string",
        "kind:LABEL",
        "ja:string",
        "en:string",
        "aliases:string",
        "documents:int",
        "low:float",
        "high:float",
        "unit:string",
    ]
    assert {"id:string", ":START_ID", ":END_ID", "relation:TYPE", "confidence:float", "start:int", "quote:string"} <= set(facts[0])
    known = {row["id:ID"] for row in things}
    assert len(facts) == 4
    assert all(row[":START_ID"] in known and row[":END_ID"] in known for row in facts)


def test_tables_keep_quotes_commas_and_line_ends(tmp_path: Path) -> None:
    nodes, edges = export(sample(HOSTILE, HOSTILE), tmp_path / "g.csv")
    assert HOSTILE in {row["label:string"] for row in table(nodes)}
    assert {row["quote:string"] for row in table(edges)} == {HOSTILE}


def test_lines_are_json_objects_with_names_beside_ids(tmp_path: Path) -> None:
    (path,) = export(sample(), tmp_path / "g.jsonl")
    lines = {line["relation"]: line for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    assert lines["raises"]["object"] == {
        "kind": "money",
        "text": "400億ドル",
        "low": 4 * 10**10,
        "high": 5 * 10**10,
        "unit": "USD",
        "approximate": False,
    }
    assert lines["investsIn"]["subject"] == {"id": "softbank", "label": "ソフトバンク", "kind": "Company"}
    assert [thing["id"] for thing in lines["investsIn"]["qualifiers"]["about"]] == ["softbank", "stargate"]
    assert lines["説得する"]["open"] is True


def by_rdflib(path: Path) -> list[str]:
    known = {".jsonld": "json-ld", ".rdf": "xml", ".nq": "nquads", ".ttl": "turtle", ".nt": "nt", ".trig": "trig"}
    read = rdflib.Dataset(default_union=True)
    read.parse(data=path.read_text(encoding="utf-8"), format=known[path.suffix])
    return [str(node) for node in read.subjects(rdflib.RDF.predicate)]


def by_text(path: Path) -> list[str]:
    """Find the reifiers of RDF 1.2 as text: nothing that is independent reads it here, rdflib 7.6 does not."""
    shape = r"^(?:statement:|<https://kg\.example/statement/)(\w+)>? (?:a kg:Statement ;\n +)?\S+reifies>? <<\( \S+ \S+ \S.* \)>> [.;]$"
    return [f"https://kg.example/statement/{name}" for name in re.findall(shape, path.read_text(encoding="utf-8"), re.MULTILINE)]


def by_xml(path: Path) -> list[str]:
    return [edge.get("id", "") for edge in ET.fromstring(path.read_bytes()).iter() if edge.tag.endswith("}edge")]  # noqa: S314


READERS: dict[str, Callable[[Path], list[str]]] = {
    **dict.fromkeys((".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"), by_rdflib),
    **dict.fromkeys((".rdf12.ttl", ".rdf12.nt"), by_text),
    **dict.fromkeys((".graphml", ".gexf"), by_xml),
    ".csv": lambda path: [row["id:string"] for row in table(path)],
    ".jsonl": lambda path: [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()],
}


@pytest.mark.filterwarnings("ignore:.* deprecated, use Dataset:DeprecationWarning")  # rdflib warns of what it does itself
@pytest.mark.parametrize("words", ["孫が出資した", HOSTILE], ids=["plain", "hostile"])
@pytest.mark.parametrize("suffix", suffixes())
def test_a_reader_that_is_not_the_writer_finds_every_statement(tmp_path: Path, suffix: str, words: str) -> None:
    store = sample(words, words)
    expected = sorted(t.subject.value for t in store.match(None, term("rdf:predicate")))
    assert len(expected) == 4
    assert sorted(READERS[suffix](export(store, tmp_path / f"g{suffix}")[-1])) == expected


def test_what_a_form_cannot_hold_is_told(tmp_path: Path) -> None:
    store = sample(verb="疑う")
    assert "left out: 1 triples of 1 properties" in lost(store, tmp_path / "g.rdf")
    assert not lost(store, tmp_path / "g.ttl")
    assert not lost(sample(verb="説得する"), tmp_path / "g.rdf")


def test_empty_graph_is_written_too(tmp_path: Path) -> None:
    for suffix in suffixes():
        assert all(path.exists() for path in export(Store(), tmp_path / f"g{suffix}"))


def test_unknown_form_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"'\.xlsx'; take one of \.ttl .*\.graphml \.gexf \.csv \.jsonl"):
        export(sample(), tmp_path / "g.xlsx")


def test_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        export(sample(), tmp_path / "none" / "g.csv")
