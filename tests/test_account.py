"""What is told of an entity, a statement, a connection and a graph, from values made by hand."""

from __future__ import annotations

import json

import pytest
from sample_holdings import ENTITIES, HOLDINGS, IRIS, STATEMENTS, entity

from kg import account, network, ontology, trial
from kg.account import Holdings
from kg.errors import QueryError


@pytest.mark.parametrize(
    "name",
    [
        *("softbank", "entity:softbank", "https://kg.example/entity/softbank"),
        *("ソフトバンク", "SoftBank", "softBANK", "ｓｏｆｔ ｂａｎｋ", "SBG", "ソフトパンク"),
    ],
)
def test_entity_is_found_by_any_of_its_names(name):
    assert account.find(HOLDINGS, name).id == "softbank"


@pytest.mark.parametrize(
    ("name", "offered"),
    [("ソフトバング", "ソフトバンク"), ("softbnk", "SoftBank"), ("孫", "孫正義"), ("zzzz", "entities"), ("", "entities")],
)
def test_unknown_name_offers_the_nearest(name, offered):
    with pytest.raises(QueryError, match=offered):
        account.find(HOLDINGS, name)


def test_name_of_two_things_asks_which():
    with pytest.raises(QueryError, match="佐藤a, 佐藤b"):
        account.find(HOLDINGS, "佐藤")


def test_entity_is_told_with_names_stance_speaker_and_quotes_in_the_order_of_the_text():
    told = account.about(HOLDINGS, account.find(HOLDINGS, "SBG"))
    assert "SBG" in told.text
    assert "misheard as: ソフトパンク" in told.text
    assert told.text.index("400億ドル") < told.text.index("negative")
    assert "(孫正義)" in told.text
    assert "「孫氏が出資した。」 d1 0–8" in told.text
    assert [fact["id"] for fact in told.data["statements"]] == ["aa22", "cc11"]
    assert told.data["statements"][0]["qualifiers"] == [
        {"role": "amount", "name": "400億ドル", "kind": "money", "low": 40_000_000_000, "high": 40_000_000_000, "unit": "USD"}
    ]
    assert json.loads(told.to_json()) == told.data


def test_speaker_is_told_with_what_it_says():
    told = account.about(HOLDINGS, account.find(HOLDINGS, "孫正義"))
    assert "what it says (1)" in told.text


@pytest.mark.parametrize("given", ["#1", "aa22", "aa2", "statement:aa22", IRIS[1]])
def test_statement_is_found_by_number_and_by_any_beginning(given):
    assert account.find_statement(HOLDINGS, given) == (IRIS[1], STATEMENTS[1])


@pytest.mark.parametrize(
    ("given", "why"), [("aa", "2 statements begin"), ("ff", "no statement"), ("#4", "#1 to #3"), ("#0", "#1 to #3"), ("", "no statement")]
)
def test_statement_that_is_not_there_is_explained(given, why):
    with pytest.raises(QueryError, match=why):
        account.find_statement(HOLDINGS, given)


def test_stats_count_by_everything():
    data = account.stats(HOLDINGS).data
    assert (data["documents"], data["entities"], data["statements"], data["plain"], data["open"]) == (1, 6, 3, 1, 1)
    assert data["by_relation"] == {"investsIn": 2, "説得する (open)": 1}
    assert data["by_stance"] == {"asserted": 1, "denied, asserted": 1, "planned": 1}
    assert data["by_speaker"] == {"孫正義": 1}


def test_ways_show_each_step_with_its_statements():
    ends = (ENTITIES[0], ENTITIES[3])
    paths = network.connect(network.build(ENTITIES, STATEMENTS), ends[0].id, ends[1].id)
    told = account.ways(HOLDINGS, ends, paths)
    assert told.data["paths"][0]["entities"] == ["softbank", "openai", "佐藤a"]
    assert [len(step["statements"]) for step in told.data["paths"][0]["steps"]] == [2, 1]
    assert "1. ソフトバンク — オープンAI — 佐藤" in told.text


def test_things_that_do_not_connect_are_said_not_to():
    told = account.ways(HOLDINGS, (ENTITIES[0], ENTITIES[5]), ())
    assert "not connected" in told.text


def test_hostile_strings_stay_on_their_line_and_out_of_the_markup():
    evil = entity("<script>alert(1)</script>", "Company", ("ja", "</pre><script>\x1b[2J\n悪"))
    told = account.about(Holdings((), (evil,), (), ontology.load()), evil)
    assert "\x1b" not in told.text
    assert len(told.text.splitlines()) == 2
    assert "<script" not in told._repr_html_()


# -- trying a text


@pytest.fixture(scope="module")
def tried():
    return trial.of("ソフトバンクはOpenAIに400億ドルを出資した。", ontology.load()).data["sentences"][0]


def test_each_stage_is_shown(tried):
    assert [phrase["head"] for phrase in tried["phrases"]] == [3, 3, 3, -1]
    assert [name["text"] for name in tried["names"]] == ["ソフトバンク", "OpenAI"]
    assert [(value["kind"], value["low"], value["unit"]) for value in tried["values"]] == [("money", "40000000000", "USD")]
    assert [p["lemma"] for p in tried["predications"]] == ["出資する"]
    (claim,) = tried["claims"]
    assert {f["role"]: f["text"] for f in claim["fillers"]} == {"s": "ソフトバンク", "o": "OpenAI", "amount": "400億ドル"}


def test_relation_that_fired_is_not_said_to_have_nearly_fired(tried):
    assert "investsIn" not in [near["relation"] for near in tried["nearly"]]


def test_frame_whose_hole_found_nothing_says_which_and_why():
    (sentence,) = trial.of("机が椅子に出資した。", ontology.load()).data["sentences"]
    assert sentence["claims"] == []
    near = next(near for near in sentence["nearly"] if near["relation"] == "investsIn")
    assert any(reason.startswith("hole {s}が found no Agent") for reason in near["reasons"])


def test_nothing_is_seen_in_nothing():
    assert trial.of("", ontology.load()).data["sentences"] == []
