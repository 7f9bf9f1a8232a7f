"""A graph that keeps its contract has no findings; each way of breaking it has one that says where and what."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

from kg import graph
from kg.checks import Finding, check, quick
from kg.errors import OntologyError
from kg.model import Document, Entity, Evidence, Mention, Merge, Span, Statement, Value
from kg.store import Store

SHAPES = Path(__file__).resolve().parent.parent / "ontology" / "shapes.ttl"
NOWHERE = Span(0, 0)
TEXT = "ソフトバンクは400億ドルを出資した。"
SUM = Value("money", NOWHERE, "400億ドル", Decimal(4 * 10**10), Decimal(4 * 10**10), "USD")
NAMED = (Mention("000", Span(0, 6), "name", "Company"),)
ENTITIES = (
    Entity("softbank", "Company", (("ja", "ソフトバンク"), ("en", "SoftBank")), ("SBG",), ("ソフトパンク",), mentions=NAMED),
    Entity("openai", "Company", (("en", "OpenAI"),), mentions=NAMED),
)
FACT = Statement(
    "softbank",
    "investsIn",
    "openai",
    Evidence("000", Span(0, len(TEXT)), TEXT),
    qualifiers=(("amount", SUM), ("role", Value("text", NOWHERE, "主幹事"))),
)
FACTS = (
    FACT,
    replace(FACT, relation="raises", object=SUM, polarity="negative", speaker="openai", frame="raises/000000"),
    replace(
        FACT,
        relation="説得する",
        open=True,
        modality="planned",
        qualifiers=(("time", Value("date", NOWHERE, "2024", "2024", "2026")), ("status", "former")),
    ),
    replace(
        FACT,
        relation="believes",
        object=Value("text", NOWHERE, "有望だ"),
        qualifiers=(("time", Value("date", NOWHERE, "", "2024-09", None)),),
    ),
    replace(FACT, relation="hasShare", object=Value("share", NOWHERE, "約4割", Decimal("39.5"), Decimal(41), "%", approximate=True)),
)
GOOD = graph.write(graph.assemble([Document("000", TEXT, "題", "2025-02-10", "https://n.example")], ENTITIES, FACTS))


def findings(text: str, documents: dict[str, str] | None = None) -> tuple[Finding, ...]:
    return check(Store.of(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)), SHAPES, documents)


def test_graph_that_was_assembled_keeps_its_contract() -> None:
    assert findings(GOOD, {"000": TEXT}) == ()


def test_empty_graph_keeps_its_contract() -> None:
    assert check(Store(), SHAPES) == ()


@pytest.mark.parametrize(
    ("old", "new", "node", "message"),
    [
        ("kg:polarity kg:Negative", "kg:polarity kg:Perhaps", "/statement/", "one polarity"),
        ("    kg:modality kg:Planned ;\n", "", "/statement/", "one modality"),
        ("kg:modality kg:Planned", "kg:modality kg:Planned , kg:Hoped", "/statement/", "one modality"),
        ("kg:confidence 1.0", "kg:confidence 1.5", "/statement/", "from 0 to 1"),
        ("kg:confidence 1.0", 'kg:confidence "1.0"', "/statement/", "a decimal"),
        ("rdf:subject entity:softbank", "rdf:subject entity:softbank , entity:openai", "/statement/", "one subject"),
        ("    rdf:predicate kg:raises ;\n", "", "/statement/", "one predicate"),
        ("kg:attributedTo entity:openai", 'kg:attributedTo "OpenAI"', "/statement/", "at most one speaker"),
        ('kg:role "主幹事"', 'kg:role "主幹事"@ja', "/statement/", "a role is plain text"),
        ("kg:status kg:Former", "kg:status kg:Gone", "/statement/", "kg:Current, kg:Former"),
        ("kg:until", "kg:until 3 ; kg:until", "/statement/", "at most one end"),
        ("oa:start 0", "oa:start -1", "#selector", "one start"),
        ("oa:start 0", "oa:start 99", "#selector", "not behind its end"),
        ("oa:start 0", "oa:start 1", "#selector", "as long as the stretch"),
        ("oa:start 0", 'oa:start "0"', "#selector", "one start"),
        ("    oa:hasSource document:000 .", "    oa:hasSource entity:openai .", "/evidence/", "a kg:Document"),
        ('rdfs:label "OpenAI"@en', 'rdfs:label "OpenAI"@en , "Open AI"@en', "/entity/openai", "one in each language"),
        ('    rdfs:label "OpenAI"@en ;\n', "", "/entity/openai", "has a label"),
        ("schema:value 40000000000", "schema:value 40000000000 , 5", "/value/", "one exact value"),
        ("schema:value 40000000000", 'schema:value "many"', "/value/", "a number"),
        ("schema:minValue 39.5", "schema:minValue 99", "/value/", "not above its greatest"),
        ('    dcterms:identifier "000" ;\n', "", "/document/000", "one identifier"),
        ("entity:openai a kg:Company", "[] a kg:Company . entity:openai a kg:Company", "", "no blank nodes"),
        ("    kg:investsIn entity:openai", "    kg:x entity:openai", "/statement/", "its plain triple is missing"),
        (
            "kg:mentionedIn document:000 .",
            "kg:mentionedIn document:001 .",
            "/entity/",
            "points to https://kg.example/document/001, which is nowhere",
        ),
        ("kg:attributedTo entity:openai", "kg:attributedTo entity:nobody", "/statement/", "entity/nobody, which is nowhere described"),
        ("rdf:object entity:openai", "rdf:object value:0", "/statement/", "value/0, which is nowhere described"),
    ],
)
def test_each_break_is_found_where_it_is(old: str, new: str, node: str, message: str) -> None:
    broken = GOOD.replace(old, new)
    assert broken != GOOD
    assert [f for f in findings(broken) if f.severity == "error" and node in f.node and message in f.message]


MERGED = graph.write(
    graph.assemble(
        [Document("000", TEXT)],
        [
            Entity(
                "sb",
                "Company",
                (("ja", "社"),),
                mentions=NAMED,
                merges=(Merge("社", TEXT[:2], "sound", Evidence("000", Span(0, 2), TEXT[:2]), 0.9),),
            )
        ],
        [],
    )
)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    kg:rule kg:Sound ;\n", "", "one rule"),
        ("kg:confidence 0.9", "kg:confidence 2.5", "from 0 to 1"),
        ("kg:shownBy evidence:000-0-2", "kg:shownBy document:000", "at most one sentence"),
        ("kg:shownBy evidence:000-0-2", "kg:shownBy evidence:000-0-9", "nowhere described"),
        ("kg:mergedBy merge:", "kg:mergedBy merge:x", "nowhere described"),
    ],
)
def test_merge_that_is_broken_is_found(old: str, new: str, message: str) -> None:
    assert findings(MERGED, {"000": TEXT}) == ()
    assert MERGED.replace(old, new) != MERGED
    assert [f for f in findings(MERGED.replace(old, new)) if message in f.message]


@pytest.mark.parametrize(
    ("triple", "message"),
    [
        ("entity:softbank kg:investsIn entity:softbank .", "no statement holds it"),
        ("entity:openai kg:investsIn <http://x/>  .", "no statement holds it"),
        (
            f"entity:softbank {'relation:%E8%AA%AC%E5%BE%97%E3%81%99%E3%82%8B'} entity:openai .",
            "only statements that are denied or not asserted",
        ),
    ],
)
def test_plain_triple_without_a_statement_that_holds_is_found(triple: str, message: str) -> None:
    (found,) = findings(f"{GOOD}\n{triple}")
    assert found.severity == "error"
    assert message in found.message


@pytest.mark.parametrize(
    ("old", "new", "node", "message"),
    [
        ("entity:openai a kg:Company", "entity:openai a kg:Firm", "/entity/openai", "ontology#Firm, which is no class of the ontology"),
        ("kg:amount value", "kg:sum value", "/statement/", "ontology#sum, which is no property of the ontology"),
        ("rdf:predicate kg:raises", "rdf:predicate kg:lifts", "/statement/", "ontology#lifts, which is no relation of the ontology"),
    ],
)
def test_term_that_the_ontology_does_not_define_is_found(old: str, new: str, node: str, message: str) -> None:
    broken = GOOD.replace(old, new)
    assert broken != GOOD
    assert [f for f in findings(broken) if f.severity == "error" and node in f.node and message in f.message]


@pytest.mark.parametrize("name", ["evidence:000-5-9 a oa:SpecificResource", "value:0 a schema:MonetaryAmount"])
def test_what_nothing_rests_on_is_a_warning(name: str) -> None:
    assert [f.severity for f in findings(f"{GOOD}\n{name} .") if f.message == "nothing rests on it"] == ["warning"]


@pytest.mark.parametrize(
    ("line", "term", "message"),
    [
        ("kg:x a owl:ObjectProperty , owl:DatatypeProperty ; rdfs:label 'x' .", "x", "it can only be one"),
        ("kg:X a owl:Class ; rdfs:label 'X' ; rdfs:subClassOf kg:Nowhere .", "X", "Nowhere, which the ontology does not define"),
        ("kg:X a owl:Class .", "X", "it has no label"),
        (
            "kg:X a owl:Class ; rdfs:label 'X' ; rdfs:subClassOf kg:Y . kg:Y rdfs:subClassOf kg:X ; a owl:Class .",
            "X",
            "above itself",
        ),
    ],
)
def test_ontology_that_does_not_fit_together_is_found(tmp_path: Path, line: str, term: str, message: str) -> None:
    shutil.copytree(SHAPES.parent, tmp_path / "ontology")
    head = "@prefix kg: <https://kg.example/ontology#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    (tmp_path / "ontology" / "more.ttl").write_text(f"{head}{line}\n", encoding="utf-8")
    found = check(Store(), tmp_path / "ontology" / "shapes.ttl")
    assert [f for f in found if f.node.endswith(f"#{term}") and message in f.message]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": Evidence("000", Span(0, 3), "ソフト")}, ""),
        ({"evidence": Evidence("000", Span(1, 4), "ソフト")}, "000 1-4: its quote 'ソフト' is not what the text has there: 'フトバ'"),
        ({"evidence": Evidence("001", Span(0, 3), "ソフト")}, "is not what the text has there: ''"),
        ({"speaker": "nobody"}, "it speaks of 'nobody', which is nowhere described"),
        ({"qualifiers": (("about", "nothing"),)}, "it speaks of 'nothing'"),
        ({"qualifiers": (("status", "former"),)}, ""),
        ({"relation": "lifts"}, "'lifts' is no relation of the ontology"),
        ({"relation": "持ち上げる", "open": True}, ""),
    ],
)
def test_what_is_plainly_wrong_is_told_at_once(change: dict[str, object], message: str) -> None:
    fact = replace(FACT, **{"qualifiers": (), **change})  # type: ignore[arg-type]
    found = quick([Document("000", TEXT)], ENTITIES, [fact], SHAPES.parent)
    assert [message in f.message for f in found] == ([True] if message else [])


def test_qualifier_is_no_plain_triple() -> None:
    about = replace(FACT, relation="about", object="openai", qualifiers=(("about", "softbank"),))
    assert findings(graph.write(graph.assemble([Document("000", TEXT)], ENTITIES, [about]))) == ()


def test_quote_that_is_not_the_words_of_the_text_is_found() -> None:
    (found,) = findings(GOOD, {"000": TEXT.replace("400", "500")})
    assert "is not what the text has there: 'ソフトバンクは500億ドル" in found.message
    assert findings(GOOD, {"001": "別の文書"}) == ()


def test_money_without_a_currency_is_only_a_warning() -> None:
    assert [f.severity for f in findings(GOOD.replace('    schema:currency "USD" ;\n', ""))] == ["warning"]


def test_findings_come_in_one_order() -> None:
    broken = GOOD.replace("kg:polarity kg:Positive", "kg:polarity kg:Perhaps").replace("oa:start 0", "oa:start 1")
    assert findings(broken) == tuple(sorted(findings(broken)))
    assert len(findings(broken)) > 4


def test_shapes_that_are_none_are_reported(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text("this is no Turtle", encoding="utf-8")
    with pytest.raises(OntologyError, match="no SHACL shapes"):
        check(Store(), tmp_path / "shapes.ttl")
    with pytest.raises(OntologyError, match="no SHACL shapes"):
        check(Store(), tmp_path / "none.ttl")


def test_detail_of_a_finding_is_none_of_its_own(tmp_path: Path) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> .\n"
    inner = "sh:node [ sh:property [ sh:path x:name ; sh:minCount 1 ] ]"
    shapes = f"{prefixes} x:S a sh:NodeShape ; sh:targetNode x:a ; sh:property [ sh:path x:of ; {inner} ] ."
    (tmp_path / "shapes.ttl").write_text(shapes, encoding="utf-8")
    data = pyoxigraph.parse(b"<http://x/a> <http://x/of> <http://x/b> .", format=pyoxigraph.RdfFormat.TURTLE)
    assert [finding.node for finding in check(Store.of(data), tmp_path / "shapes.ttl")] == ["http://x/a"]


def test_twenty_thousand_triples_are_checked_in_seconds() -> None:
    facts = [replace(FACT, evidence=Evidence("000", Span(i, i + 2), "文章"), qualifiers=()) for i in range(1100)]
    things = [Entity(f"e{i}", "Concept", (("ja", f"名{i}"),), mentions=NAMED) for i in range(1100)]
    store = Store.of(graph.assemble([Document("000", "")], [*ENTITIES, *things], facts))
    assert len(store) > 20_000
    start = time.process_time()
    assert check(store, SHAPES) == ()
    assert time.process_time() - start < 30
