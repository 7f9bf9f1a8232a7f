"""What the graph says of documents, entities and statements, and that Turtle gives it back."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat
from rdflib.compare import isomorphic

from kg import graph, terms, turtle
from kg.errors import ContractError
from kg.model import Document, Entity, Evidence, Mention, Merge, Span, Statement, Value

NOWHERE = Span(0, 0)
FACT = Statement("softbank", "investsIn", "openai", Evidence("000", Span(12, 17), "出資した。"))
HOSTILE = [
    *(
        "a b",
        "<x>",
        '"',
        "'",
        "\n",
        "\\",
        "\t",
        "孫 正義",
        "a/b",
        "a%2Fb",
        "..",
        ".",
        "a#b",
        "?",
        "\ud800",
        "\ufffd",
        "\x00",
        "é",
        "e\u0301",
    ),
    *("ﾃﾞｰﾀ", "-", "~", "a:b", "", "^^", "@ja", "{}|`", "\u202e", "\U0001f600", "a-1", "a-1-2"),
]


def money(text: str, low: str | None, high: str | None, **more: object) -> Value:
    return replace(Value("money", NOWHERE, text, low and Decimal(low), high and Decimal(high), "USD"), **more)


def when(low: str | None, high: str | None, **more: object) -> Value:
    return Value("date", NOWHERE, low or high or "", low, high, **more)


def said(fact: Statement = FACT, **changes: object) -> list[str]:
    """Give the lines of the Turtle of one statement, without the prefixes."""
    text = graph.write(graph.assemble([], [], [replace(fact, **changes)]))
    return [line.strip(" .;") for line in text.splitlines() if not line.startswith("@prefix")]


def parsed(text: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(text.encode(), format=RdfFormat.TURTLE))


# -- names -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mint", [terms.entity_iri, terms.document_iri, terms.frame_iri, lambda n: terms.relation_iri(n, is_open=True)])
def test_two_ids_never_give_one_iri(mint) -> None:
    iris = [mint(name).value for name in HOSTILE]
    assert len(set(iris)) == len(HOSTILE)
    assert all(iri.isascii() and not set(iri) & set(' <>"{}|\\^`\n\t') for iri in iris)


def test_evidence_of_two_places_has_two_iris() -> None:
    places = [("a", 1, 2), ("a-1", 2, 2), ("a", 12, 12), ("a-1-2", 2, 3), ("a-1", 2, 3)]
    assert len({terms.evidence_iri(Evidence(d, Span(s, e), "")).value for d, s, e in places}) == len(places)


@given(st.text(), st.sampled_from(["entity", "document"]))
def test_minted_iri_tells_its_id(name: str, room: str) -> None:
    iri = terms.entity_iri(name) if room == "entity" else terms.document_iri(name)
    assert terms.minted(iri) == (terms.BASE, room, name)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "oracle"},
        {"relation": "owns"},
        {"object": "xai"},
        {"object": money("1ドル", "1", "1")},
        {"polarity": "negative"},
        {"modality": "planned"},
        {"speaker": "altman"},
        {"open": True},
        {"evidence": Evidence("001", Span(12, 17), "出資した。")},
        {"evidence": Evidence("000", Span(12, 18), "出資した。")},
    ],
)
def test_statement_that_says_another_thing_has_another_iri(change: dict[str, object]) -> None:
    assert terms.statement_iri(replace(FACT, **change)) != terms.statement_iri(FACT)


def test_statement_iri_does_not_depend_on_qualifiers_frame_or_confidence() -> None:
    other = replace(FACT, qualifiers=(("about", "ai"),), frame="investsIn/000000", confidence=0.1)
    assert terms.statement_iri(other) == terms.statement_iri(FACT)


# -- merges ----------------------------------------------------------------------------------------------------------------------------


MERGE = Merge("ソフトバンク", "SoftBank", "sound", Evidence("000", Span(2, 10), "SoftBank"), 0.97)


def test_merge_says_what_was_taken_for_what_and_where() -> None:
    entity = Entity("softbank", "Company", (("ja", "ソフトバンク"),), merges=(MERGE,))
    written = graph.write(graph.assemble([], [entity], []))
    name = terms.merge_iri("softbank", MERGE).value.rpartition("/")[2]
    assert f"kg:mergedBy merge:{name}" in written
    assert (
        f"merge:{name} a kg:Merge ;\n"
        "    kg:confidence 0.97 ;\n"
        '    kg:kept "ソフトバンク"@ja ;\n'
        '    kg:merged "SoftBank" ;\n'
        "    kg:rule kg:Sound ;\n"
        "    kg:shownBy evidence:000-2-10 .\n"
    ) in written
    assert "evidence:000-2-10 a oa:SpecificResource" in written


def test_merge_is_no_entity_and_is_read_back() -> None:
    entity = Entity(
        "softbank", "Company", (("ja", "ソフトバンク"),), merges=(MERGE, replace(MERGE, merged="SBG", rule="forced", evidence=None))
    )
    (found,) = graph.read(graph.assemble([], [entity], [])).entities
    assert set(found.merges) == set(entity.merges)


# -- what is written -------------------------------------------------------------------------------------------------------------------


def test_entity_has_its_names_by_kind_and_language() -> None:
    entity = Entity(
        "softbank",
        "Company",
        (("ja", "ソフトバンク"), ("en", "SoftBank"), ("ja", "ソフトバンクグループ")),
        ("SoftBank Group", "SB", "ソフトバンク"),
        ("ソフトパンク",),
        ("http://www.wikidata.org/entity/Q1",),
        (Mention("000", Span(0, 6), "name", "Company"), Mention("001", Span(4, 6), "anaphor", "Company")),
    )
    assert graph.write(graph.assemble([], [entity], [])).split("\n\n")[1] == (
        "entity:softbank a kg:Company ;\n"
        '    rdfs:label "SoftBank"@en , "ソフトバンク"@ja ;\n'
        "    owl:sameAs <http://www.wikidata.org/entity/Q1> ;\n"
        '    skos:altLabel "SB" , "SoftBank Group" , "ソフトバンクグループ"@ja ;\n'
        '    skos:hiddenLabel "ソフトパンク"@ja ;\n'
        "    kg:mentionedIn document:000 , document:001 .\n"
    )


def test_document_is_dated_as_far_as_the_text_tells() -> None:
    for issued, written in [
        ("2025-02-10", '"2025-02-10"^^xsd:date'),
        ("2025-02", '"2025-02"^^xsd:gYearMonth'),
        ("2025", '"2025"^^xsd:gYear'),
    ]:
        text = graph.write(graph.assemble([Document("000", "本文", "題", issued, "https://note.example/n1")], [], []))
        assert text.split("\n\n")[1] == (
            "document:000 a kg:Document ;\n"
            '    dcterms:identifier "000" ;\n'
            f"    dcterms:issued {written} ;\n"
            '    dcterms:source "https://note.example/n1" ;\n'
            '    dcterms:title "題" .\n'
        )


@pytest.mark.parametrize("issued", ["2025-02-30", "2025-13", "0000", "昨日", "20250210", "2025-W01-1", ""])
def test_date_that_no_calendar_has_stays_text(issued: str) -> None:
    assert f'dcterms:issued "{issued}" ' in graph.write(graph.assemble([Document("000", "", issued=issued)], [], []))


def test_statement_is_the_node_of_the_contract() -> None:
    lines = said(speaker="chris_lehane", frame="investsIn/3f00aa", confidence=0.92, modality="planned")
    node = terms.statement_iri(replace(FACT, speaker="chris_lehane", modality="planned")).value.rpartition("/")[2]
    assert lines[1:] == [
        f"statement:{node} a kg:Statement",
        "rdf:object entity:openai",
        "rdf:predicate kg:investsIn",
        "rdf:subject entity:softbank",
        "prov:wasDerivedFrom evidence:000-12-17",
        "kg:attributedTo entity:chris_lehane",
        "kg:confidence 0.92",
        "kg:extractedBy <https://kg.example/frame/investsIn/3f00aa>",
        "kg:modality kg:Planned",
        "kg:polarity kg:Positive",
        "",
        "evidence:000-12-17 a oa:SpecificResource",
        "oa:hasSelector <https://kg.example/evidence/000-12-17#selector>",
        "oa:hasSource document:000",
        "",
        "<https://kg.example/evidence/000-12-17#selector> a oa:TextPositionSelector , oa:TextQuoteSelector",
        "oa:end 17",
        'oa:exact "出資した。"',
        "oa:start 12",
    ]


@pytest.mark.parametrize("polarity", ["positive", "negative"])
@pytest.mark.parametrize("modality", ["asserted", "planned", "possible", "rumoured", "hypothetical", "hoped"])
def test_only_what_is_positive_and_asserted_stands_as_a_plain_triple(polarity: str, modality: str) -> None:
    stands = any("kg:investsIn entity:openai" in line for line in said(polarity=polarity, modality=modality))
    assert stands == (polarity == "positive" and modality == "asserted")


def test_denied_statement_leaves_the_plain_triple_of_another_that_holds() -> None:
    text = graph.write(graph.assemble([], [], [FACT, replace(FACT, polarity="negative", speaker="musk")]))
    assert "entity:softbank kg:investsIn entity:openai ." in text
    assert text.count("a kg:Statement") == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (money("5000億ドル", "5E+11", "5E+11"), {'schema:currency "USD"', "schema:value 500000000000", 'rdfs:label "5000億ドル"@ja'}),
        (money("$1.5", "1.50", "1.50"), {"schema:value 1.5", 'rdfs:label "$1.5"'}),
        (money("10〜20億ドル", "1E9", "2E9"), {"schema:minValue 1000000000", "schema:maxValue 2000000000"}),
        (money("数十億ドル", "1E9", None), {"schema:minValue 1000000000"}),
        (money("20億ドル以下", None, "2E9"), {"schema:maxValue 2000000000"}),
        (money("約3ドル", "3", "3", approximate=True), {"schema:value 3", "kg:approximate true"}),
        (Value("count", NOWHERE, "1万5000人", Decimal(15000), Decimal(15000), "人"), {"schema:value 15000", 'schema:unitText "人"'}),
        (Value("share", NOWHERE, "40%", Decimal(40), Decimal(40)), {"schema:value 40", 'schema:unitText "%"'}),
        (Value("duration", NOWHERE, "3年", Decimal(3), Decimal(3), "年"), {'schema:additionalType "duration"', 'schema:unitText "年"'}),
        (Value("rank", NOWHERE, "2位", Decimal(2), Decimal(2), "位"), {'schema:additionalType "rank"', "schema:value 2"}),
    ],
)
def test_amount_is_a_node_with_its_numbers_and_the_text_as_written(value: Value, expected: set[str]) -> None:
    lines = said(relation="raises", object=value)
    node = terms.value_iri(value).value.rpartition("/")[2]
    assert f"rdf:object value:{node}" in lines
    assert f"entity:softbank kg:raises value:{node}" in lines
    assert expected <= set(lines)


def test_one_amount_is_one_node_however_it_is_written() -> None:
    facts = [
        replace(FACT, object=money(t, "4E10", n), evidence=Evidence(t, Span(0, 1), "x"))
        for t, n in [("400億ドル", "4E10"), ("40,000,000,000ドル", "40000000000")]
    ]
    text = graph.write(graph.assemble([], [], facts))
    assert text.count("a schema:MonetaryAmount") == 1
    assert 'rdfs:label "400億ドル"@ja ;' in text
    assert 'skos:altLabel "40,000,000,000ドル"@ja ;' in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (when("2024-09", "2024-09"), {'kg:time "2024-09"^^xsd:gYearMonth'}),
        (when("2024", "2026"), {'kg:time "2024"^^xsd:gYear', 'kg:until "2026"^^xsd:gYear'}),
        (when("2024", None), {'kg:time "2024"^^xsd:gYear', 'kg:since "2024"^^xsd:gYear'}),
        (when(None, "2024"), {'kg:until "2024"^^xsd:gYear'}),
        (when("2024", "2024", approximate=True), {'kg:time "2024"^^xsd:gYear', "kg:approximate true"}),
        (Value("date", NOWHERE, "昨夜"), {'kg:time "昨夜"@ja'}),
    ],
)
def test_time_is_its_low_end_and_the_statement_keeps_the_rest(value: Value, expected: set[str]) -> None:
    marks = ("kg:time", "kg:until", "kg:since", "kg:approximate")
    assert {line for line in said(qualifiers=(("time", value),)) if line.startswith(marks)} == expected


@pytest.mark.parametrize(
    ("qualifier", "expected"),
    [
        (("role", Value("text", NOWHERE, "CEO")), 'kg:role "CEO"'),
        (("role", "会長"), 'kg:role "会長"'),
        (("status", "former"), "kg:status kg:Former"),
        (("status", Value("text", NOWHERE, "current")), "kg:status kg:Current"),
        (("topic", Value("text", NOWHERE, "AGI")), 'kg:topic "AGI"@ja'),
        (("about", "stargate"), "kg:about entity:stargate"),
        (("from", "mgx"), "kg:from entity:mgx"),
        (("media", "bloomberg"), "kg:media entity:bloomberg"),
    ],
)
def test_qualifier_is_a_property_of_the_statement(qualifier: tuple[str, str | Value], expected: str) -> None:
    assert expected in said(qualifiers=(qualifier,))


def test_open_relation_is_defined_where_it_is_used() -> None:
    lines = said(relation="説得する", open=True)
    name = "relation:%E8%AA%AC%E5%BE%97%E3%81%99%E3%82%8B"
    assert f"entity:softbank {name} entity:openai" in lines
    assert lines[-3:] == [f"{name} a rdf:Property", 'rdfs:label "説得する"@ja', "rdfs:subPropertyOf kg:relatedTo"]


def test_same_statement_twice_is_one_with_both_qualifiers_and_the_higher_confidence() -> None:
    twice = [
        replace(FACT, qualifiers=(("about", "a"),), confidence=0.5, frame="x/1"),
        replace(FACT, qualifiers=(("about", "b"),), confidence=0.7, frame="x/2"),
    ]
    (merged,) = graph.read(graph.assemble([], [], twice)).statements
    assert merged == replace(FACT, qualifiers=(("about", "a"), ("about", "b")), confidence=0.7, frame="x/2")


@pytest.mark.parametrize("low", [Decimal("NaN"), Decimal("Infinity"), "many"])
def test_amount_that_is_no_number_is_refused_by_name(low: Decimal | str) -> None:
    with pytest.raises(ContractError, match=r"'何か' is no number") as error:
        graph.assemble([], [], [replace(FACT, object=Value("money", NOWHERE, "何か", low, low, "USD"))])
    assert error.value.statement.startswith(terms.BASE)


# -- the same bytes --------------------------------------------------------------------------------------------------------------------

SAMPLE = """
import random, sys
from decimal import Decimal
from kg import graph
from kg.model import *
S = Span(0, 0)
docs = [Document(f"d{i}", "", f"題{i}") for i in range(5)]
ents = [Entity(f"e{i}", "Company", (("ja", f"社{i}"), ("en", f"Firm {i}")), (f"別{i}", f"Alias {i}"),
               mentions=tuple(Mention(f"d{j}", S, "name", "Company") for j in range(i % 5))) for i in range(9)]
facts = [Statement(f"e{i % 9}", "raises", Value("money", S, f"{i % 7}ドル", Decimal(i % 7), Decimal(i % 7), "USD"),
                   Evidence(f"d{i % 5}", Span(i, i + 2), "文章"), qualifiers=(("about", f"e{i % 4}"), ("role", "CEO"))) for i in range(60)]
for things in (docs, ents, facts):
    random.shuffle(things)
sys.stdout.reconfigure(encoding="utf-8")
print(graph.write(graph.assemble(docs, ents, facts)), end="")
"""


def test_any_order_and_any_hash_seed_give_the_same_bytes() -> None:
    seeds = ("0", "1", "4711")
    outputs = {
        subprocess.run([sys.executable, "-c", SAMPLE], env=os.environ | {"PYTHONHASHSEED": s}, capture_output=True, check=True).stdout
        for s in seeds
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"a kg:Statement") == 60


def test_turtle_of_a_store_is_the_turtle_that_was_loaded() -> None:
    fact = replace(FACT, object=money("1.50ドル", "1.50", "1.50"), confidence=0.9)
    text = graph.write(graph.assemble([], [], [fact]))
    store = pyoxigraph.Store()
    store.extend(parsed(text))
    quads = list(store)
    random.Random(1).shuffle(quads)  # noqa: S311 -- only their order
    assert graph.write(quads) == text


def test_blank_nodes_from_elsewhere_are_named_the_same_each_time() -> None:
    texts = ["[] <http://x/p> [ <http://x/q> 1 ] .", "_:z <http://x/q> 1 . _:a <http://x/p> _:z ."]
    assert len({turtle.write(parsed(text), {}) for text in texts}) == 1


# -- and back --------------------------------------------------------------------------------------------------------------------------

IDS = st.sampled_from(["openai", "孫正義", *[h for h in HOSTILE if h != "\ud800"]]) | st.text(max_size=4)
DATES = ["2024", "2024-09", "2024-09-01", "2025", "2025-01-31"]


@st.composite
def amounts(draw: st.DrawFn) -> Value:
    kind = draw(st.sampled_from(["money", "count", "share", "duration", "rank"]))
    ends = draw(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=2))
    low, high = draw(st.sampled_from([(ends[0], ends[0]), (ends[0], ends[-1]), (ends[0], None), (None, ends[0]), (None, None)]))
    unit = {"money": draw(st.sampled_from(["USD", "JPY", None])), "share": "%"}.get(kind, draw(st.sampled_from(["人", "年", None])))
    approximate = draw(st.booleans())
    text = f"{kind}{turtle.number(low or 0)}{turtle.number(high or 0)}{unit}{approximate}{low is None}{high is None}"
    return Value(kind, NOWHERE, text, low, high, unit, approximate)


def texts() -> st.SearchStrategy[Value]:
    return st.builds(lambda text: Value("text", NOWHERE, text), st.text(max_size=8))


@st.composite
def dates(draw: st.DrawFn) -> Value:
    low, high = sorted(draw(st.lists(st.sampled_from(DATES), min_size=2, max_size=2)))
    value = draw(st.sampled_from([when(low, low), when(low, high), when(low, None), when(None, high)]))
    return replace(value, approximate=draw(st.booleans()))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    object_ = draw(IDS | amounts() | texts() | dates())
    qualifiers = [
        ("about", draw(IDS)),
        ("amount", draw(amounts())),
        ("topic", draw(texts())),
        ("role", draw(texts())),
        ("status", Value("text", NOWHERE, draw(st.sampled_from(["current", "former"])))),
    ]
    if not (isinstance(object_, Value) and object_.kind == "date"):
        qualifiers.append(("time", draw(dates())))
    start = draw(st.integers(0, 3))
    return Statement(
        draw(IDS),
        draw(st.sampled_from(["investsIn", "説得する", "a b", "<>"])),
        object_,
        Evidence(draw(st.sampled_from(["000", "b-1", "文書"])), Span(start, start + 3), "\"'\n"),
        draw(st.sampled_from(["positive", "negative"])),
        draw(st.sampled_from(["asserted", "planned", "hoped"])),
        draw(st.none() | IDS),
        tuple(sorted(draw(st.lists(st.sampled_from(qualifiers), unique=True)), key=repr)),
        draw(st.sampled_from(["", "investsIn/3f00aa", "説/000000"])),
        draw(st.integers(0, 10000)) / 10000,
        draw(st.booleans()),
    )


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    names = draw(st.lists(st.text(max_size=6), min_size=5, max_size=5, unique=True))
    labels = draw(st.sampled_from([(("ja", names[0]),), (("en", names[0]),), (("ja", names[0]), ("en", names[1]))]))
    kind = draw(st.sampled_from(["Person", "Company", "Concept"]))
    evidence = draw(st.none() | st.just(Evidence("001", Span(3, 6), "三字だ")))
    merges = (Merge(names[0], names[2], draw(st.sampled_from(["sound", "forced", "spelling"])), evidence, 0.5),)
    same_as = ("http://www.wikidata.org/entity/Q1",)
    return Entity(draw(IDS), kind, labels, tuple(sorted(names[2:4])), tuple(names[4:]), same_as, merges=draw(st.sampled_from([(), merges])))


DOCUMENTS = st.builds(
    Document, IDS, st.just(""), st.text(max_size=6), st.none() | st.sampled_from(DATES), st.none() | st.text(min_size=1, max_size=6)
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(DOCUMENTS, max_size=3, unique_by=lambda d: d.id),
    st.lists(entities(), max_size=3, unique_by=lambda e: e.id),
    st.lists(statements(), max_size=4, unique_by=lambda s: terms.statement_iri(s).value),
)
def test_turtle_gives_back_what_was_written(documents: list[Document], things: list[Entity], facts: list[Statement]) -> None:
    triples = graph.assemble(documents, things, facts)
    text = graph.write(triples)
    found = graph.read(parsed(text))
    assert {e.id: e for e in found.entities} == {e.id: e for e in things}
    assert sorted(found.documents, key=repr) == sorted(documents, key=repr)
    assert {terms.statement_iri(s).value: s for s in found.statements} == {terms.statement_iri(s).value: s for s in facts}
    assert graph.write(graph.assemble(*found)) == text
    assert graph.write(parsed(text)) == text


@settings(deadline=None, max_examples=60)
@given(st.lists(entities(), max_size=2, unique_by=lambda e: e.id), st.lists(statements(), max_size=2))
def test_rdflib_reads_the_same_graph(things: list[Entity], facts: list[Statement]) -> None:
    triples = graph.assemble([], things, facts)
    plain = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    assert isomorphic(rdflib.Graph().parse(data=graph.write(triples), format="turtle"), rdflib.Graph().parse(data=plain, format="nt"))


def test_entity_remembers_the_documents_that_name_it() -> None:
    entity = Entity("孫", "Person", (("ja", "孫"),), mentions=(Mention("000", Span(3, 4), "name", "Person", "孫"),))
    (found,) = graph.read(graph.assemble([Document("000", "")], [entity], [])).entities
    assert found.mentions == (Mention("000", NOWHERE, "name", "Person", "孫"),)


def test_graph_under_another_base_is_read_alike() -> None:
    triples = graph.assemble([Document("000", "")], [], [FACT], base="https://news.example/kg/")
    assert "@prefix entity: <https://news.example/kg/entity/> ." in graph.write(triples, "https://news.example/kg/")
    assert graph.read(triples).statements == (FACT,)


def test_evidence_that_ends_before_it_starts_is_reported_with_its_statement() -> None:
    text = graph.write(graph.assemble([], [], [FACT])).replace("oa:end 17", "oa:end 7")
    with pytest.raises(ContractError, match=r"12\.\.7"):
        graph.read(parsed(text))


def test_half_a_character_in_a_name_becomes_the_replacement_character() -> None:
    (found,) = graph.read(graph.assemble([], [Entity("x", "Person", (("ja", "孫\ud800"),))], [])).entities
    assert found.labels == (("ja", "孫\ufffd"),)
