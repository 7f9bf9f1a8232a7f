"""Questions get rows: in SPARQL, by name, with names of things instead of IRIs; and a wrong question is told what is wrong."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
import zlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Triple

from kg import graph, query, rows, sparql
from kg.errors import QueryError
from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value
from kg.rows import IRI, Rows
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ontology"
NOWHERE = Span(0, 0)


def entity(name: str, kind: str, ja: str, en: str = "", **more: tuple[str, ...]) -> Entity:
    labels = (("ja", ja), ("en", en)) if en else (("ja", ja),)
    return Entity(name, kind, labels, mentions=(Mention("000", NOWHERE, "name", kind),), **more)


def money(text: str, amount: int) -> Value:
    return Value("money", NOWHERE, text, Decimal(amount), Decimal(amount), "USD")


def words(text: str) -> Value:
    return Value("text", NOWHERE, text)


def date(text: str, until: str | None = None) -> Value:
    return Value("date", NOWHERE, text, text, until or text)


def fact(*parts: object, **more: object) -> Statement:
    subject, relation, object_, quote = parts
    place = zlib.crc32(str(quote).encode()) % 10_000  # no two quotes at one place
    return Statement(subject, relation, object_, Evidence(more.pop("document", "000"), Span(place, place + len(quote)), quote), **more)


ENTITIES = [
    entity("softbank", "Company", "ソフトバンク", "SoftBank", aliases=("SBG",), misheard=("ソフトパンク",)),
    entity("openai", "Company", "OpenAI", "OpenAI"),
    entity("stargate", "Project", "スターゲート", "Stargate"),
    entity("altman", "Person", "サム・アルトマン", "Sam Altman"),
    entity("musk", "Person", "イーロン・マスク", "Elon Musk"),
    entity("expert", "Concept", "専門家"),
    entity("r1", "AIModel", "R1"),
    entity("deepseek", "Company", "DeepSeek"),
    entity("apple_inc", "Company", "アップル"),
    entity("apple_records", "Company", "アップル", "Apple Records"),
]
FACTS = [
    fact(
        "softbank",
        "investsIn",
        "stargate",
        "孫が出資",
        qualifiers=(("amount", money("400億ドル", 40_000_000_000)), ("time", date("2025-01"))),
    ),
    fact("softbank", "hasFunds", money("100億ドル", 10**10), "資金はある", speaker="altman"),
    fact("softbank", "hasFunds", money("500億ドル", 5 * 10**10), "資金はない", speaker="musk", polarity="negative"),
    fact("softbank", "builds", "stargate", "建てる", speaker="altman"),
    fact("softbank", "builds", "stargate", "建てない", speaker="musk", polarity="negative"),
    fact("softbank", "builds", "stargate", "建てないとの声", speaker="expert", polarity="negative"),
    fact("musk", "criticizes", "stargate", "批判", qualifiers=(("topic", words("資金不足")),)),
    fact("musk", "疑問視する", "stargate", "疑問", open=True),
    fact("stargate", "criticizes", "musk", "逆の批判"),
    fact("altman", "holdsRole", "openai", "最高経営", qualifiers=(("role", words("CEO")), ("status", words("current")))),
    fact("musk", "holdsRole", "openai", "元取締役", qualifiers=(("role", words("取締役")), ("status", words("former")))),
    fact("openai", "suspects", "deepseek", "疑い", qualifiers=(("topic", words("不正な蒸留")),), modality="possible"),
    fact("deepseek", "released", "r1", "公開", qualifiers=(("time", date("2025-01-20")),), document="001"),
    fact("openai", "builds", "r1", "計画", modality="planned", qualifiers=(("time", date("2026", "2028")),)),
    fact("openai", "buys", "deepseek", "噂", modality="rumoured"),
    fact("altman", "説得する", "musk", "説得", open=True),
]
DOCUMENTS = [
    Document("000_a", "", "一つ目", "2025-02-10", "https://n.example/1"),
    Document("000", "", "零"),
    Document("001", "", "二つ目", "2025-03"),
]


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.of(graph.assemble(DOCUMENTS, ENTITIES, FACTS))


def ask(store: Store, text: str, /, **bindings: query.Binding) -> list[tuple[object, ...]]:
    return list(query.run(store, text, FOLDER, **bindings))


def pick(store: Store, name: str, columns: str, **bindings: query.Binding) -> list[tuple[object, ...]]:
    rows = query.run(store, name, FOLDER, **bindings).to_dicts()
    return [tuple(row[column] for column in columns.split()) for row in rows]


# -- named queries ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bindings", "columns", "expected"),
    [
        ("investors", {"entity": "スターゲート"}, "investor amount into", [("ソフトバンク", "400億ドル", "スターゲート")]),
        ("investors", {"entity": "OpenAI"}, "investor", []),
        (
            "doubts",
            {"entity": "Stargate"},
            "who relation polarity topic",
            [
                ("イーロン・マスク", "builds", "Negative", None),
                ("イーロン・マスク", "criticizes", "Positive", "資金不足"),
                ("イーロン・マスク", "疑問視する", "Positive", None),
                ("専門家", "builds", "Negative", None),
            ],
        ),
        ("claims-by", {"speaker": "サム・アルトマン"}, "relation object", [("builds", "スターゲート"), ("hasFunds", "100億ドル")]),
        ("about", {"entity": "R1"}, "subject relation", [("OpenAI", "builds"), ("DeepSeek", "released")]),
        (
            "disagreements",
            {},
            "relation one says other otherSays quote otherQuote",
            [("builds", "サム・アルトマン", "スターゲート", "イーロン・マスク", "スターゲート", "建てる", "建てない")],
        ),
        ("disagreements", {"entity": "スターゲート"}, "relation", [("builds",)]),
        ("disagreements", {"entity": "OpenAI"}, "relation", []),
        (
            "money",
            {"entity": "スターゲート"},
            "subject relation object sum from currency",
            [("ソフトバンク", "investsIn", "スターゲート", "400億ドル", 40_000_000_000, "USD")],
        ),
        ("money", {}, "from polarity", [(50_000_000_000, "Negative"), (40_000_000_000, "Positive"), (10_000_000_000, "Positive")]),
        (
            "roles",
            {"entity": "OpenAI"},
            "person role status",
            [("イーロン・マスク", "取締役", "Former"), ("サム・アルトマン", "CEO", "Current")],
        ),
        ("roles", {"entity": "サム・アルトマン"}, "role organization", [("CEO", "OpenAI")]),
        ("suspicions", {}, "who relation suspect topic modality", [("OpenAI", "suspects", "DeepSeek", "不正な蒸留", "Possible")]),
        (
            "timeline",
            {},
            "time until subject",
            [("2025-01", None, "ソフトバンク"), (dt.date(2025, 1, 20), None, "DeepSeek"), ("2026", "2028", "OpenAI")],
        ),
        ("document", {"document": "001"}, "subject relation object", [("DeepSeek", "released", "R1")]),
        ("document", {"document": "二つ目"}, "subject", [("DeepSeek",)]),
        ("denied", {"entity": "スターゲート"}, "speaker", [("イーロン・マスク",), ("専門家",)]),
        ("planned", {}, "subject relation object", [("OpenAI", "builds", "R1")]),
        ("rumoured", {}, "subject relation object", [("OpenAI", "buys", "DeepSeek")]),
        (
            "speakers",
            {},
            "speaker statements denied unsure",
            [("イーロン・マスク", 2, 2, 0), ("サム・アルトマン", 2, 0, 0), ("専門家", 1, 1, 0)],
        ),
        ("models", {}, "maker relation model", [("DeepSeek", "released", "R1")]),
        (
            "entities",
            {"kind": "Person"},
            "class ja en documents",
            [("Person", "イーロン・マスク", "Elon Musk", 1), ("Person", "サム・アルトマン", "Sam Altman", 1)],
        ),
        ("documents", {}, "document statements entities", [("000", 15, 10), ("000_a", 0, 0), ("001", 1, 0)]),
        (
            "names",
            {"entity": "ソフトパンク"},
            "name language kind",
            [("SBG", "", "alias"), ("SoftBank", "en", "label"), ("ソフトバンク", "ja", "label"), ("ソフトパンク", "ja", "misheard")],
        ),
    ],
)
def test_named_query_answers(store: Store, name: str, bindings: dict[str, str], columns: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(pick(store, name, columns, **bindings), key=repr) == sorted(expected, key=repr)


def test_most_connected_things_come_first(store: Store) -> None:
    rows = pick(store, "most-connected", "entity class statements neighbours")
    assert rows[0] == ("スターゲート", "Project", 7, 2)
    assert all(kind for _, kind, *_ in rows)


def test_relations_are_counted(store: Store) -> None:
    assert ("builds", 4, 2, 1) in pick(store, "relations", "relation statements denied unsure")
    assert ("説得する", 1, 0, 0) in pick(store, "relations", "relation statements denied unsure")


def test_every_named_query_has_help_and_explains_its_parameters() -> None:
    known = query.named(FOLDER)
    assert len(known) >= 16
    for named in known.values():
        assert named.help.endswith(".")
        used = {token.text[1:] for token in sparql.tokens(named.text) if token.kind == "variable" and token.text[0] == "$"}
        assert used == {parameter.name for parameter in named.parameters}
        assert all(parameter.help and parameter.kind in ("entity", "document", "class") for parameter in named.parameters)


def test_named_query_runs_alone_in_any_sparql_tool(store: Store) -> None:
    for named in query.named(FOLDER).values():
        answer = store.rdflib.query(named.text)
        assert answer.vars, named.name
        assert {len(row) for row in answer} <= {len(answer.vars)}, named.name


def test_named_queries_give_each_row_once_and_in_a_fixed_order(store: Store) -> None:
    again = Store.of(reversed(list(store)))
    for named in query.named(FOLDER).values():
        told = {
            parameter.name: {"document": "001"}.get(parameter.kind, "スターゲート") for parameter in named.parameters if parameter.required
        }
        rows = query.run(store, named.name, FOLDER, **told)
        assert rows == query.run(again, named.name, FOLDER, **told)
        assert len(set(rows)) == len(rows), named.name


def test_named_queries_are_quick_on_twenty_thousand_statements() -> None:
    kinds = ["Person", "Company", "AIModel", "Project"]
    things = [Entity(f"e{i}", kinds[i % 4], (("ja", f"名前{i}"),)) for i in range(4000)]
    relations = ["investsIn", "criticizes", "holdsRole", "suspects", "released", "raises"]
    facts = []
    for i in range(20_000):
        relation = relations[i % 6]
        target: str | Value = money(f"{i % 99}ドル", i % 99) if relation == "raises" else f"e{(i * 13) % 4000}"
        place = Evidence(f"d{i % 40}", Span(i, i + 2), "文章")
        speaker = f"e{i % 100}" if i % 3 else None
        facts.append(Statement(f"e{(i * 7) % 4000}", relation, target, place, "negative" if i % 11 == 0 else "positive", speaker=speaker))
    store = Store.of(graph.assemble([Document(f"d{i}", "") for i in range(40)], things, facts))
    for named in query.named(FOLDER).values():
        told = {p.name: {"document": "d7", "class": "Person"}.get(p.kind, "名前14") for p in named.parameters}
        needed = {p.name: told[p.name] for p in named.parameters if p.required}
        for bindings in (told, needed) if told != needed else (told,):
            start = time.process_time()
            query.run(store, named.name, FOLDER, **bindings)
            assert time.process_time() - start < 1.5, (named.name, bindings)


# -- parameters ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_name",
    [
        "ソフトバンク",
        "SoftBank",
        "softbank",
        "ｿﾌﾄﾊﾞﾝｸ",
        "soft bank",
        "SBG",
        "ソフトパンク",
        "entity:softbank",
        "https://kg.example/entity/softbank",
        IRI("https://kg.example/entity/softbank"),
        NamedNode("https://kg.example/entity/softbank"),
    ],
)
def test_thing_is_found_by_whatever_it_is_called(store: Store, given_name: query.Binding) -> None:
    assert ask(store, "SELECT ?label { $x rdfs:label ?label FILTER(LANG(?label) = 'en') }", x=given_name) == [("SoftBank",)]


@pytest.mark.parametrize(
    ("name", "bindings", "message"),
    [
        ("investrs", {}, r"no query is called 'investrs'; did you mean investors\?"),
        ("zzz", {}, r"no query is called 'zzz'; known are about, claims-by"),
        ("investors", {"entity": "ソフトバソク"}, r"nothing in this graph is called 'ソフトバソク'; did you mean ソフトバンク"),
        ("investors", {"entity": "アップル"}, r"'アップル' names several things; give the IRI of one: \S+apple_inc, \S+apple_records"),
        ("investors", {"entiy": "x"}, r"investors has no \$entiy; it takes \$entity"),
        ("most-connected", {"entity": "x"}, r"it takes nothing"),
        ("about", {}, r"about must be told \$entity, the thing"),
        ("document", {"document": "00"}, r"no document is called '00'; 000, 000_a, 001 begin so"),
        ("document", {"document": "三つ目"}, r"did you mean"),
        ("entities", {"kind": "Compny"}, r"this graph uses no 'Compny'; did you mean Company\?"),
    ],
)
def test_what_means_nothing_is_told_with_the_nearest_that_does(store: Store, name: str, bindings: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        query.run(store, name, FOLDER, **bindings)


@given(st.text(max_size=30) | st.sampled_from(["> } #", '" }', "a> ; <b", "http://x/> } INSERT", "https://x/a b", "entity:a}", "$x", "?y"]))
def test_no_name_becomes_sparql(text: str) -> None:
    store = Store.of(graph.assemble([], [Entity("x", "Person", (("ja", text),))], []))
    assert ask(store, "SELECT ?s { ?s rdfs:label $text }", text=Literal(text, language="ja")) == [("https://kg.example/entity/x",)]
    shown = ask(store, "# $text (text): a name\nSELECT ?s { ?s rdfs:label ?l FILTER(STR(?l) = $text) }", text=text)
    assert shown == [("https://kg.example/entity/x",)]


def test_bound_variable_can_be_shown_grouped_and_ordered(store: Store) -> None:
    text = "SELECT $x (COUNT(*) AS ?n) {{ SELECT $x ?p WHERE { $x ?p ?o } } } GROUP BY $x ORDER BY $x LIMIT 1"
    assert ask(store, text, x="OpenAI") == [("https://kg.example/entity/openai", 4)]


@pytest.mark.parametrize(("value", "expected"), [(3, True), (Decimal("3.0"), True), (3.0, True), (4, False), (True, False)])
def test_number_is_bound_as_a_number(store: Store, value: query.Binding, expected: bool) -> None:  # noqa: FBT001
    assert bool(query.run(store, "ASK { FILTER(3 = $n) }", FOLDER, n=value)) is expected


# -- misspelt --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("SELECT * WHERE {\n ?s ?p ?o .\n FOO }", 3, "expected GRAPH or MINUS, at column .* of: FOO }"),
        ("SELECT * { ?s foo:bar ?o }", 1, "the prefix foo: is not known; declare it with PREFIX, or use one of kg, rdf"),
        ("# 説明\nSELECT * { ?s kg:名前 ?o ", 2, "expected"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, "SELECT \\* is not authorized with GROUP BY"),
        ("SELECT ?s {\n ?s ?p 'あ\n }", 2, "expected"),
        ("INSERT DATA { <http://x/a> <http://x/p> 1 }", 1, "expected"),
        ("SELECT * { SERVICE <http://x/> {} }", 1, "SERVICE asks another server"),
    ],
)
def test_misspelt_query_is_told_where_and_what_was_expected(store: Store, text: str, line: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as error:
        query.run(store, text, FOLDER)
    assert error.value.line == line
    assert str(error.value).startswith(f"line {line}: ")


def outcome(text: str) -> tuple[str, ...]:
    try:
        return query.run(Store(), text, FOLDER).columns
    except QueryError as error:
        return (str(error),)


@given(st.text())
def test_any_text_is_an_answer_or_a_query_error(text: str) -> None:
    told = outcome(text)
    assert told
    assert all(told)


@given(st.text())
def test_tokens_make_up_the_query(text: str) -> None:
    assert "".join(token.text for token in sparql.tokens(text)) == text


# -- rows ------------------------------------------------------------------------------------------------------------------------------


def test_cells_are_python_values(store: Store) -> None:
    text = """SELECT * { VALUES (?a ?b ?c ?d ?e ?f ?g) {
        (entity:openai 1 1.50 true "2025-01-02"^^xsd:date "文"@ja UNDEF)
        ("x"^^xsd:integer "2025"^^xsd:gYear 1e0 false "2025-02-30"^^xsd:date "" 0) } }"""
    assert ask(store, text) == [
        (IRI("https://kg.example/entity/openai"), 1, Decimal("1.5"), True, dt.date(2025, 1, 2), "文", None),
        ("x", "2025", 1.0, False, "2025-02-30", "", 0),
    ]


TEXTS = ["", "a", '"', "\\", "a\tb", "a\nb", "a\r\nb", '\\"@ja', '"@en', '"^^<x>', "文", "<x>", "5", "_:a", "\u2028\x85\x0c", "a\\tb"]
WRITTEN = [
    "5",
    "+5",
    "-0",
    "007",
    "1.",
    ".5",
    "1.50",
    "1e5",
    "NaN",
    "INF",
    "true",
    "1",
    "x",
    "2024-02-30",
    "2024-02-29",
    " 5",
    "٥",
    "9" * 5000,
    "",
]
TYPES = ["integer", "decimal", "double", "boolean", "date", "string", "int", "gYear"]
NODE = NamedNode("http://x/文")


@pytest.mark.parametrize(
    "terms",
    [
        [Literal(text, language=language) for text in TEXTS for language in (None, "ja", "en-GB")],
        [Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")) for text in WRITTEN for kind in TYPES],
        [NODE, BlankNode("b"), Triple(NODE, NODE, Literal("\t")), Literal("a", language="ar", direction=BaseDirection.RTL)],
    ],
)
def test_cells_are_those_of_the_terms_whatever_is_in_them(terms: list[Literal]) -> None:
    store = Store.of(Triple(NamedNode(f"http://x/{n}"), NODE, term) for n, term in enumerate(terms))
    text = "SELECT ?s ?o ?none WHERE { ?s ?p ?o } ORDER BY ?s"
    expected = [tuple(rows.cell(term) for term in solution) for solution in store.query(text)]
    found = ask(store, text)
    assert [repr(row) for row in found] == [repr(row) for row in expected]  # 1 is True, and NaN is not itself
    assert [[type(value) for value in row] for row in found] == [[type(value) for value in row] for row in expected]
    assert len(found) == len(terms)


def test_rows_without_columns_are_counted(store: Store) -> None:
    found = query.run(store, "SELECT * WHERE { entity:openai a kg:Company }", FOLDER)
    assert (found.columns, found.rows) == ((), ((),))


def test_yes_and_no_and_graphs_are_rows_too(store: Store) -> None:
    assert bool(query.run(store, "ASK { ?s ?p ?o }", FOLDER))
    assert not query.run(store, "ASK { kg:x ?p ?o }", FOLDER)
    built = query.run(store, "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c FILTER(?c = kg:Person) }", FOLDER)
    assert [row[0] for row in built] == ["https://kg.example/entity/altman", "https://kg.example/entity/musk"]
    assert "entity:altman a kg:Person ." in graph.write(built.triples)
    assert len(query.run(store, "DESCRIBE entity:openai", FOLDER)) > 2


HARD = Rows(
    ("名前", "x<b>"),
    (
        ("<script>alert('孫')</script>", IRI("https://kg.example/entity/%E5%AD%AB")),
        ("あ\n\u202eい\x1b[31m", None),
        ("長い" * 40, Decimal("1.5")),
    ),
)


@given(st.integers(20, 200))
def test_table_fits_whatever_is_in_it(width: int) -> None:
    import unicodedata

    for line in HARD.to_table(width).splitlines():
        assert sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line if unicodedata.category(c) != "Cf") <= width
    assert len(HARD.to_table(width).splitlines()) == 5
    assert "\x1b" not in HARD.to_table(width)


def test_html_is_escaped() -> None:
    shown = HARD._repr_html_()
    assert "<script>" not in shown
    assert "<td>&lt;script&gt;" in shown
    assert "<th>x&lt;b&gt;</th>" in shown


def test_json_and_dictionaries_have_the_columns() -> None:
    assert json.loads(HARD.to_json())[2] == {"名前": "長い" * 40, "x<b>": 1.5}
    assert HARD.to_dicts()[1] == {"名前": "あ\n\u202eい\x1b[31m", "x<b>": None}


def test_data_frame_has_the_columns(store: Store) -> None:
    frame = query.run(store, "speakers", FOLDER).to_dataframe()
    assert list(frame.columns) == ["speaker", "statements", "denied", "unsure", "documents"]
    assert frame["statements"].sum() == 5


def test_missing_pandas_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("raise ImportError\n", encoding="utf-8")
    script = "from kg.rows import Rows\nfrom kg.errors import KgError\n"
    script += "try:\n    Rows(('a',), ()).to_dataframe()\nexcept KgError as error:\n    print(error)\n"
    places = os.pathsep.join([str(tmp_path), str(ROOT)])
    said = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": places}, capture_output=True, text=True, check=True
    ).stdout
    assert "pip install pandas" in said
