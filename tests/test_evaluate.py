"""Figures on a hand-made graph of which every one is known, and the reading of gold."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from kg.errors import InputError, KgError
from kg.evaluate import Figures, Ratio, Rules, evaluate, read_gold, read_rules
from kg.gold import Gold, GoldDocument, GoldEntity, GoldFact, GoldValue
from kg.model import Entity, Evidence, Span, Statement, Value

NOWHERE = Span(0, 1)
ENTITIES = (
    Entity("oracle", "Company", (("ja", "オラクル"), ("en", "Oracle"))),
    Entity("stargate", "Project", (("ja", "スターゲート"),), aliases=("Stargate",), misheard=("スターゲイズ",)),
    Entity("altman", "Person", (("ja", "サム・アルトマン"),)),
    Entity("abilene", "Company", (("ja", "アビリーン"),)),  # of the wrong kind
)
GOLD_ENTITIES = (
    GoldEntity("g_oracle", "Organization", ("Oracle",)),
    GoldEntity("g_stargate", "Project", ("スターゲイズ",)),
    GoldEntity("g_altman", "Person", ("アルトマン", "サム=アルトマン氏")),
    GoldEntity("g_abilene", "Place", ("アビリーン",)),
    GoldEntity("g_mgx", "Company", ("MGX",)),
)
RULES = Rules(
    accepts={"investsIn": frozenset({"participatesIn"})},
    symmetric=frozenset({"meets"}),
    inverse={"owns": "subsidiaryOf"},
    groups=(frozenset({"Person"}), frozenset({"Company", "Organization"}), frozenset({"Place", "Facility"})),
    amounts=frozenset({"amount"}),
    endings=("氏",),
)


def said(subject, relation, thing, quote="オラクルが出資した。", **more):
    return Statement(subject, relation, thing, Evidence(more.pop("document", "07_story"), Span(0, len(quote)), quote), **more)


def money(amount, unit="USD", high=None):
    return Value("money", NOWHERE, f"{amount}ドル", Decimal(amount), Decimal(high or amount), unit)


def fact(subject="g_oracle", relation="investsIn", thing="g_stargate", **more):
    return GoldFact(more.pop("id", "f1"), subject, relation, thing, **({"evidence": "オラクルが出資した"} | more))


def gold(*facts, entities=GOLD_ENTITIES):
    return Gold((GoldDocument("07", entities, facts),))


def figures(statements, *facts, rules=RULES):
    return evaluate(ENTITIES, statements, gold(*facts), rules).total


def number(amount, unit=None):
    return GoldValue(numbers=((Decimal(amount), unit),), shown=str(amount))


def test_entities_are_found_by_any_name_and_typed_by_group():
    row = figures([])
    assert row.entities == Ratio(4, 5)  # MGX is missing
    assert row.types == Ratio(3, 4)  # Abilene is no company


def test_gold_entity_without_an_entity_is_listed():
    assert evaluate(ENTITIES, [], gold(), RULES).nameless == (("07", "g_mgx"),)


def test_without_rules_classes_and_names_are_taken_to_the_letter():
    row = figures([], rules=None)
    assert row.entities == Ratio(3, 5)  # サム=アルトマン氏 keeps its 氏
    assert row.types == Ratio(1, 3)  # no Company is an Organization


FOUND = [
    ("the same relation", said("oracle", "investsIn", "stargate"), fact(), True),
    ("a neighbour", said("oracle", "participatesIn", "stargate"), fact(), True),
    ("no neighbour", said("oracle", "sues", "stargate"), fact(), False),
    ("a neighbour the other way round", said("oracle", "investsIn", "stargate"), fact(relation="participatesIn"), False),
    ("another object", said("oracle", "investsIn", "altman"), fact(), False),
    ("subject and object exchanged", said("stargate", "investsIn", "oracle"), fact(), False),
    ("exchanged, but symmetric", said("altman", "meets", "oracle"), fact(relation="meets", thing="g_altman"), True),
    ("exchanged, but inverse", said("stargate", "subsidiaryOf", "oracle"), fact(relation="owns"), True),
    ("inverse, not exchanged", said("oracle", "subsidiaryOf", "stargate"), fact(relation="owns"), False),
    ("any relation where the gold has none", said("oracle", "呼ぶ", "stargate", open=True), fact(relation="x:calls"), True),
    ("an open relation of the same name", said("oracle", "investsIn", "stargate", open=True), fact(), False),
    ("another document", said("oracle", "investsIn", "stargate", document="070_other"), fact(), False),
    ("the document by its bare number", said("oracle", "investsIn", "stargate", document="07"), fact(), True),
]


@pytest.mark.parametrize(("statement", "wanted", "found"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_relaxed_takes(statement, wanted, found):
    assert figures([statement], wanted).relaxed == Ratio(int(found), 1)


VALUES = [
    ("money", money(400), number(400, "USD"), True),
    ("currency in small letters", money(400, "usd"), number(400, "USD"), True),
    ("another currency", money(400, "JPY"), number(400, "USD"), False),
    ("no currency in the gold", money(400), number(400), True),
    ("another sum", money(401), number(400, "USD"), False),
    ("the upper end of a range", money(300, high=400), number(400, "USD"), True),
    ("share as a quotient", Value("share", NOWHERE, "29%", Decimal("0.29"), Decimal("0.29"), "%"), "percent", True),
    ("share in hundredths", Value("share", NOWHERE, "29%", Decimal(29), Decimal(29), "%"), "percent", True),
    ("a date to the month for one to the day", Value("date", NOWHERE, "1月", "2025-01-20", "2025-01-20"), GoldValue(date="2025-01"), True),
    ("another date", Value("date", NOWHERE, "2月", "2025-02", "2025-02"), GoldValue(date="2025-01"), False),
    ("words that lie in the gold's", Value("text", NOWHERE, "研究の公開"), GoldValue(text="研究の公開を約束"), True),
    ("other words", Value("text", NOWHERE, "研究"), GoldValue(text="開発"), False),
    ("an entity with those words", "stargate", GoldValue(text="スターゲートStargate計画"), False),
    ("an entity named so", "altman", GoldValue(text="サム・アルトマンの発言"), True),
    ("a number where an entity stands", "altman", number(3), False),
    ("a date where an entity stands", "altman", GoldValue(date="2025"), False),
    ("an open end", Value("money", NOWHERE, "400ドル以上", Decimal(400), None, "USD"), number(400, "USD"), True),
]


@pytest.mark.parametrize(("thing", "wanted", "found"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES])
def test_value_matches(thing, wanted, found):
    if wanted == "percent":
        wanted = GoldValue(numbers=((Decimal(29), None), (Decimal("0.29"), None)))
    entities = (*ENTITIES[:1], replace(ENTITIES[1], labels=(("ja", "星門"),)), *ENTITIES[2:])
    report = evaluate(entities, [said("oracle", "raises", thing)], gold(fact(relation="raises", thing=wanted)), RULES)
    assert report.total.relaxed == Ratio(int(found), 1)


@pytest.mark.parametrize(("role", "found"), [("amount", 1), ("date", 0)])
def test_amount_counts_as_object_where_the_rules_say_so(role, found):
    statement = said("oracle", "investsIn", "stargate", qualifiers=((role, money(400)),))
    assert figures([statement], fact(thing=number(400, "USD"))).relaxed == Ratio(found, 1)


def test_linked_asks_for_no_relation_and_no_direction():
    statements = [said("stargate", "sues", "oracle"), said("altman", "会う", "abilene", open=True)]
    wanted = [fact(), fact("g_altman", "meets", "g_abilene"), fact("g_altman", "meets", "g_oracle")]
    row = figures(statements, *wanted)
    assert (row.linked, row.relaxed) == (Ratio(2, 3), Ratio(0, 3))


STANCES = [
    ("the same", {}, {}, True),
    ("denied in the text only", {}, {"polarity": "negative"}, False),
    ("both denied", {"polarity": "negative"}, {"polarity": "negative"}, True),
    ("asserted, but planned in the text", {}, {"modality": "planned"}, False),
    ("not asserted, in another way", {"modality": "possible"}, {"modality": "planned"}, True),
    ("the right speaker", {"speaker": "altman"}, {"speaker": "g_altman"}, True),
    ("no speaker", {}, {"speaker": "g_altman"}, False),
    ("the wrong speaker", {"speaker": "oracle"}, {"speaker": "g_altman"}, False),
    ("a speaker where the gold has none", {"speaker": "altman"}, {}, True),
]


@pytest.mark.parametrize(("mine", "theirs", "good"), [row[1:] for row in STANCES], ids=[row[0] for row in STANCES])
def test_strict_compares_stance(mine, theirs, good):
    row = figures([said("oracle", "investsIn", "stargate", **mine)], fact(**theirs))
    assert (row.relaxed, row.strict) == (Ratio(1, 1), Ratio(int(good), 1))


def test_asserted_fact_is_direct_when_any_statement_of_the_triple_holds():
    planned = said("oracle", "investsIn", "stargate", modality="planned")
    elsewhere = said("oracle", "investsIn", "stargate", document="08_other")
    assert figures([planned], fact()).direct == Ratio(0, 1)
    assert figures([planned, elsewhere], fact()).direct == Ratio(1, 1)


def test_denied_fact_is_wrongly_direct_when_no_statement_denies_it():
    holds, denied = said("oracle", "investsIn", "stargate"), said("oracle", "investsIn", "stargate", polarity="negative")
    wanted = fact(polarity="negative")
    assert figures([holds], wanted).wrongly_direct == Ratio(1, 1)
    assert figures([holds, denied], wanted).wrongly_direct == Ratio(0, 1)
    assert figures([holds], wanted).direct == Ratio(0, 0)


@pytest.mark.parametrize(
    ("quote", "overlaps"),
    [("それで、オラクルが出資した。", 1), ("出資した", 1), ("オラクルが 出資した", 1), ("オラクルは降りた。", 0)],
)
def test_evidence_overlaps_when_one_quotation_lies_in_the_other(quote, overlaps):
    assert figures([said("oracle", "investsIn", "stargate", quote)], fact()).evidence == Ratio(overlaps, 1)


def test_matched_counts_typed_statements_only():
    statements = [said("oracle", "investsIn", "stargate"), said("altman", "sues", "oracle"), said("altman", "会う", "oracle", open=True)]
    report = evaluate(ENTITIES, statements, gold(fact()), RULES)
    assert report.total.matched == Ratio(1, 2)
    assert [line for _, line in report.extras] == [
        "サム・アルトマン sues オラクル / Oracle 「オラクルが出資した。」",
        "サム・アルトマン 会う オラクル / Oracle 「オラクルが出資した。」",
    ]


def test_fact_that_does_not_count_matches_all_the_same():
    facts = [fact(id="a", level="hard"), fact("g_altman", "meets", "g_oracle", id="b", key=True)]
    report = evaluate(ENTITIES, [said("oracle", "investsIn", "stargate")], gold(*facts), RULES, counts=lambda each: each.key)
    assert (report.total.relaxed, report.total.matched) == (Ratio(0, 1), Ratio(1, 1))
    assert report.misses == (("07", "b [core] g_altman meets g_oracle 「オラクルが出資した」"),)


def test_report_breaks_down_by_document_relation_and_level():
    documents = (
        GoldDocument("07", GOLD_ENTITIES, (fact(id="a"), fact(id="b", relation="sues", level="hard"))),
        GoldDocument("08", GOLD_ENTITIES, (fact(id="c"),)),
    )
    report = evaluate(ENTITIES, [said("oracle", "investsIn", "stargate")], Gold(documents), RULES)
    assert [row.relaxed for row in report.documents] == [Ratio(1, 2), Ratio(0, 1)]
    assert report.total.relaxed == Ratio(1, 3)
    assert report.relations == (("investsIn", Ratio(1, 2)), ("sues", Ratio(0, 1)))
    assert report.levels == (("core", Ratio(1, 2)), ("hard", Ratio(0, 1)))


@pytest.mark.parametrize(
    ("wanted", "stage"),
    [
        (fact(), "found"),
        (fact(modality="planned"), "stance"),
        (fact(relation="sues"), "relation"),
        (fact("g_altman", "meets", "g_oracle"), "link"),
        (fact("g_nobody", "meets", "g_oracle"), "name"),
    ],
)
def test_report_tells_at_which_stage_a_fact_ends(wanted, stage):
    nobody = (*GOLD_ENTITIES, GoldEntity("g_nobody", "Person", ("誰か",)))
    report = evaluate(ENTITIES, [said("oracle", "investsIn", "stargate")], Gold((GoldDocument("07", nobody, (wanted,)),)), RULES)
    assert [name for name, ratio in report.stages if ratio.hits] == [stage]
    assert sum(ratio.hits for _, ratio in report.stages) == 1


def test_report_is_json_and_text():
    report = evaluate(ENTITIES, [said("altman", "sues", "oracle")], gold(fact(modality="planned", speaker="g_altman")), RULES)
    raw = json.loads(json.dumps(report.to_dict()))
    assert raw["figures"][-1] | {"document": "all", "relaxed": [0, 1], "entities": [4, 5]} == raw["figures"][-1]
    assert report.table().splitlines()[0].split() == ["document", *Figures("all").ratios()]
    assert "4/5 80.0%" in report.table()
    assert (
        report.listing().splitlines()[1]
        == "  07 f1 [core] g_oracle investsIn g_stargate (positive, planned) by g_altman 「オラクルが出資した」"
    )


def test_nothing_divided_by_nothing_shows_a_dash():
    assert (str(Ratio()), Ratio().share) == ("-", None)


YAML = """
doc: "07"
entities:
  - {id: a, type: Company, ja: "A社", en: null, surfaces: ["A", "えー"], asr_error: ["えー"]}
facts:
  - {id: f1, s: a, p: raises, o: {money: {amount: 1500000000, currency: USD}}, by: a, evidence: "…", level: extra, key: true}
  - {id: f2, s: a, p: hasShare, o: {percent: 12.5}, polarity: negative, modality: possible}
  - {id: f3, s: a, p: dateOf, o: {date: "2025-01"}}
  - {id: f4, s: a, p: hasCount, o: {number: 1.4, unit: "台"}}
  - {id: f5, s: a, p: raises, o: {money: {amount: null, currency: USD}}}
  - {id: f6, s: a, p: plans, o: {text: "何か"}}
"""


def test_gold_is_read_from_a_file_or_a_folder(tmp_path):
    file = tmp_path / "07.yaml"
    file.write_text(YAML, encoding="utf-8")
    (tmp_path / "accept.yaml").write_text("symmetric: [meets]", encoding="utf-8")
    assert read_gold(tmp_path) == read_gold(file)
    (document,) = read_gold(tmp_path).documents
    assert document.entities == (GoldEntity("a", "Company", ("A社", "A", "えー")),)
    assert [f.object.numbers for f in document.facts] == [
        ((Decimal(1500000000), "USD"),),
        ((Decimal("12.5"), None), (Decimal("0.125"), None)),
        (),
        ((Decimal("1.4"), None),),
        (),
        (),
    ]
    first, second = document.facts[:2]
    assert (first.speaker, first.level, first.key, first.holds) == ("a", "extra", True, True)
    assert (second.speaker, second.level, second.key, second.holds) == (None, "core", False, False)
    assert read_rules(tmp_path) == Rules(symmetric=frozenset({"meets"}))


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("doc: [", r"07\.yaml:1: no YAML"),
        ("- a list", "not a mapping"),
        ("doc: x", "KeyError 'entities'"),
        (YAML.replace("by: a", "by: nobody"), "f1 names the entity nobody"),
        (YAML.replace('{text: "何か"}', "{}"), "KeyError 'number'"),
        (YAML.replace("1.4", "many"), "not a gold annotation"),
    ],
)
def test_bad_gold_is_refused_with_its_place(tmp_path, written, complaint):
    file = tmp_path / "07.yaml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_gold(file)


def test_missing_gold_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_gold(tmp_path / "none.yaml")


def test_bad_rules_are_refused(tmp_path):
    file = tmp_path / "accept.yaml"
    file.write_text("accepts: [investsIn]", encoding="utf-8")
    with pytest.raises(InputError, match="not rules"):
        read_rules(file)


def test_without_pyyaml_the_reader_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(KgError, match="install PyYAML"):
        read_gold(tmp_path / "07.yaml")
