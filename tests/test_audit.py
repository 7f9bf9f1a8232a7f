"""Whoever checks is told where a statement comes from, why names are one thing, and who says otherwise."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest
from sample_holdings import ENTITIES, FRAME, HOLDINGS, IRIS, STATEMENTS

from kg import audit, contents, entities, graph, ontology, pipeline, terms
from kg.account import Holdings
from kg.face import Graph
from kg.model import Document, Entity, Evidence, Merge, MergeRule, Span, Statement, Turn, Value


def test_explanation_shows_frame_holes_place_and_stance():
    told = audit.explanation(HOLDINGS, IRIS[1], STATEMENTS[1])
    assert told.data["pattern"] == FRAME.pattern
    assert {slot["role"]: slot["filler"] for slot in told.data["slots"]} == {"s": "ソフトバンク", "o": "オープンAI", "amount": "400億ドル"}
    assert (told.data["start"], told.data["end"], told.data["title"]) == (0, 8, "試し")
    assert FRAME.pattern in told.text
    assert "characters 0–8" in told.text


def test_explanation_of_an_open_relation_has_no_frame_and_says_that_it_is_no_fact():
    told = audit.explanation(HOLDINGS, IRIS[2], STATEMENTS[2])
    assert told.data["pattern"] is None
    assert not told.data["plain"]
    assert "it stands as no plain triple" in told.text


# -- merges


CHAIN = (
    Merge("ソフトバンク", "SBK", "introduced", Evidence("d1", Span(0, 8), "孫氏が出資した。"), 0.95),
    Merge("SBK", "出資", "shortened", Evidence("d1", Span(0, 8), "孫氏が出資した。"), 0.9),
    Merge("ソフトバンク", "SBG", "forced"),
)
MERGED = Holdings(HOLDINGS.documents, (replace(ENTITIES[0], merges=CHAIN), *ENTITIES[1:]), HOLDINGS.statements, HOLDINGS.ontology)


def test_merges_are_listed_with_rule_reason_and_words():
    told = audit.merges(MERGED, MERGED.entities)
    assert told.text.startswith("3 merges\n")
    assert "ソフトバンク ← SBK  introduced (0.95): the text equates the two" in told.text
    assert "「孫氏が出資した。」 d1 0–8" in told.text
    assert [(m["entity"], m["merged"], m["rule"]) for m in told.data["merges"]] == [
        ("softbank", "SBK", "introduced"),
        ("softbank", "出資", "shortened"),
        ("softbank", "SBG", "forced"),
    ]
    assert "quote" not in told.data["merges"][2]


def test_every_rule_has_its_reason():
    assert set(audit.REASONS) == set(get_args(MergeRule))


def test_explanation_follows_the_merges_from_the_words_to_the_thing():
    told = audit.explanation(MERGED, IRIS[1], STATEMENTS[1])
    assert [m["merged"] for m in told.data["merges"]] == ["出資", "SBK"]
    assert "merge      SBK ← 出資" in told.text
    assert audit.explanation(HOLDINGS, IRIS[1], STATEMENTS[1]).data["merges"] == []


# -- disagreements: two voices, one thing, both quotes


def talk(*turns: tuple[str | None, str], name: str = "d") -> Document:
    """A document in which people take turns; None is its own voice."""
    text, found = "", []
    for speaker, words in turns:
        found.append(Turn(Span(len(text), len(text) + len(words)), "speech" if speaker else "prose", speaker))
        text += words + "\n"
    return Document(name, text, issued="2025-02-10", turns=tuple(found))


def heard(*documents: Document) -> Graph:
    onto = ontology.load()
    things, stated_ = entities.resolve([pipeline.read(d, onto) for d in documents], onto)
    return Graph(contents.Contents(documents, things, stated_), [terms.statement_iri(s).value for s in stated_], onto)


def voices(*documents: Document) -> set[tuple[str, str, str]]:
    """Relation and the two voices."""
    found = heard(*documents).disagree().data["disagreements"]
    return {(d["relation"], *(side["voice"] for side in d["sides"])) for d in found}


YES, NO = "ソニーは四葉商事を買収しました。", "ソニーは四葉商事を買収していません。"
DENIAL = talk(("若林敬", YES), ("河合みのり", NO))


def test_one_denies_what_the_other_says_and_both_are_quoted():
    told = heard(DENIAL).disagree()
    (found,) = told.data["disagreements"]
    assert (found["subject"], found["relation"], found["object"], found["why"]) == ("ソニー", "buys", "四葉商事", "denied")
    assert [(side["voice"], side["quote"]) for side in found["sides"]] == [("若林敬", YES), ("河合みのり", NO)]
    assert told.text.startswith("1 disagreement\n")
    assert told.text.index(f"「{YES}」 d") < told.text.index(f"「{NO}」 d")


def test_disagreement_is_asked_of_one_thing():
    graph_ = heard(DENIAL)
    assert len(graph_.disagree("四葉商事").data["disagreements"]) == 1
    assert graph_.disagree("若林敬").data["disagreements"] == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((None, YES), ("河合みのり", NO), ("buys", "the document", "河合みのり")),
        (
            ("若林敬", "ソニーは四葉商事を支持しています。"),
            ("河合みのり", "ソニーは四葉商事に反対しています。"),
            ("supports", "若林敬", "河合みのり"),
        ),
        (
            ("若林敬", "ソニーの評価額は300億ドルです。"),
            ("河合みのり", "ソニーの評価額は500億ドルです。"),
            ("valuedAt", "若林敬", "河合みのり"),
        ),
        (
            ("若林敬", "ソニーは四葉商事に300億円を出資しました。"),
            ("河合みのり", "ソニーは四葉商事に500億円を出資しました。"),
            ("investsIn", "若林敬", "河合みのり"),
        ),
    ],
    ids=["own voice", "opposites", "values", "amounts"],
)
def test_voices_disagree(one, other, expected):
    assert voices(talk(one, other)) == {expected}


def test_two_documents_are_two_voices():
    assert voices(talk((None, YES), name="a"), talk((None, NO), name="b")) == {("buys", "the document", "the document")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("若林敬", YES), ("若林敬", NO)),
        (("若林敬", YES), ("河合みのり", "ソニーは若葉電機を買収していません。")),
        (("若林敬", YES), ("河合みのり", "トヨタは四葉商事を買収していません。")),
        (("若林敬", "もしソニーが四葉商事を買収したら大変です。"), ("河合みのり", NO)),
        (("若林敬", "ソニーは四葉商事を買収しましたか?"), ("河合みのり", NO)),
        (("若林敬", "彼は嘘をついています。"), ("河合みのり", "彼は嘘をついていません。")),
        (("若林敬", "ソニーの評価額は300億ドルです。"), ("河合みのり", "ソニーの評価額は300億ドルです。")),
        (("若林敬", "ソニーの評価額は約300億ドルです。"), ("河合みのり", "ソニーの評価額は310億ドルです。")),
        (("若林敬", "ソニーの評価額は300億ドルです。"), ("河合みのり", "ソニーの評価額は500億円です。")),
    ],
    ids=["one voice", "other object", "other subject", "if", "question", "pronouns", "same value", "about", "other unit"],
)
def test_voices_do_not_disagree(one, other):
    assert voices(talk(one, other)) == set()


def stated(subject: str, relation: str, object_: str | Value, place: int, **more: object) -> Statement:
    return Statement(subject, relation, object_, Evidence("d1", Span(place, place + 2), "文章"), **more)


def sum_of(number: int) -> Value:
    return Value("money", Span(0, 0), f"{number}ドル", Decimal(number), Decimal(number), "USD")


def disagreed(*statements: Statement) -> int:
    things = (*ENTITIES, Entity("関係者", "Concept", (("ja", "関係者"),)), Entity("専門家", "Group", (("ja", "専門家"),)))
    found = contents.read(graph.assemble([Document("d1", "")], things, statements))
    return len(Graph(found, sorted(terms.statement_iri(s).value for s in statements), ontology.load()).disagree().data["disagreements"])


@pytest.mark.parametrize(("voice", "expected"), [("佐藤a", 1), ("関係者", 0), ("専門家", 0), (None, 1)])
def test_only_named_voices_count(voice, expected):
    one = stated("softbank", "buys", "openai", 0, speaker="孫正義")
    assert disagreed(one, stated("softbank", "buys", "openai", 4, speaker=voice, polarity="negative")) == expected


@pytest.mark.parametrize(("denied", "expected"), [(50, 1), (100, 1), (500, 0)])
def test_a_denied_sum_contradicts_what_is_at_least_as_much(denied, expected):
    one = stated("softbank", "hasFunds", sum_of(100), 0, speaker="孫正義")
    assert disagreed(one, stated("softbank", "hasFunds", sum_of(denied), 4, speaker="佐藤a", polarity="negative")) == expected


def test_at_another_time_a_thing_may_have_another_value():
    def on(year: str) -> tuple[tuple[str, Value], ...]:
        return (("time", Value("date", Span(0, 0), year, year, year)),)

    one = stated("openai", "valuedAt", sum_of(100), 0, speaker="孫正義", qualifiers=on("2023"))
    other = stated("openai", "valuedAt", sum_of(500), 4, speaker="佐藤a", qualifiers=on("2024"))
    assert disagreed(one, other) == 0
    assert disagreed(one, replace(other, qualifiers=on("2023"))) == 1


@pytest.mark.parametrize("role", ["role", "topic"])
def test_of_another_office_or_matter_one_may_say_another_thing(role):
    def word(text: str) -> tuple[tuple[str, Value], ...]:
        return ((role, Value("text", Span(0, 0), text)),)

    one = stated("孫正義", "holdsRole", "openai", 0, qualifiers=word("会長"))
    other = stated("孫正義", "holdsRole", "openai", 4, polarity="negative", speaker="佐藤a", qualifiers=word("社長"))
    assert disagreed(one, other) == 0
    assert disagreed(one, replace(other, qualifiers=word("会長"))) == 1


@pytest.mark.parametrize(("date", "expected"), [("2024", 0), ("2024-09", 0), ("2023", 1), ("2024-10", 1)])
def test_a_year_does_not_contradict_a_month_in_it(date, expected):
    def on(text: str) -> Value:
        return Value("date", Span(0, 0), text, text, text)

    one = stated("openai", "dateOf", on("2024-09"), 0, speaker="孫正義")
    assert disagreed(one, stated("openai", "dateOf", on(date), 4, speaker="佐藤a")) == expected


def test_twenty_thousand_statements_are_compared_at_once():
    things = tuple(Entity(f"e{i}", "Company", (("ja", f"社{i}"),)) for i in range(3000))
    said = [
        stated(
            f"e{i % 2699}",
            ["buys", "supports", "valuedAt"][i % 2699 % 3],
            sum_of(2 if i % 200 == 1 else 1) if i % 2699 % 3 == 2 else f"e{i % 2699 * 3 % 2999}",
            i * 3,
            polarity="negative" if i % 200 == 0 else "positive",
            speaker=f"e{i % 89}" if i % 4 else None,
        )
        for i in range(20_000)
    ]
    iris = [terms.statement_iri(s).value for s in said]
    found = Graph(contents.Contents((Document("d1", ""),), things, tuple(said)), iris, ontology.load())
    assert len(found.store) > 100_000
    start = time.process_time()
    rows = found.query("disagreements")
    assert time.process_time() - start < 1.5  # half of it, on a machine with nothing else to do
    assert len(rows) > 400
