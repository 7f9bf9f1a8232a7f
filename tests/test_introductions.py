"""What a text says to be another name is one; what merely stands in brackets is none."""

from __future__ import annotations

import pytest

from kg import introductions, ontology, pipeline
from kg.model import Document, Mention, Span, Turn

ONTOLOGY = ontology.load()


def pairs(text: str, *names: tuple[str, str]) -> set[tuple[str, str]]:
    """Aliases of a sentence in which these names stand, each with its class."""
    mentions = [Mention("d", Span(text.index(n), text.index(n) + len(n)), "name", kind, n) for n, kind in names]
    return {(a.text, b.text) for a, b in introductions.find(text, sorted(mentions, key=lambda m: m.span), ONTOLOGY)}


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("若葉データ研究機構（以下、WDK）は黙った。", "WDK"),
        ("若葉データ研究機構(以下WDK)は黙った。", "WDK"),
        ("若葉データ研究機構（以下「機構」）は黙った。", "機構"),
        ("若葉データ研究機構（以下「機構」という）は黙った。", "機構"),
        ("若葉データ研究機構（略称：若葉研）は黙った。", "若葉研"),
        ("若葉データ研究機構（旧社名ブルーム電機）は黙った。", "ブルーム電機"),
        ("若葉データ研究機構（旧ブルーム）は黙った。", "ブルーム"),
        ("若葉データ研究機構（現ノヴァテック）は黙った。", "ノヴァテック"),
        ("若葉データ研究機構（若デ研）は黙った。", "若デ研"),
    ],
)
def test_introduced_name_is_an_alias(text, alias):
    assert pairs(text, ("若葉データ研究機構", "Organization")) == {("若葉データ研究機構", alias)}


@pytest.mark.parametrize(
    "inside",
    [
        "以下略",
        "以下省略",
        "以下同じ",
        "現社長",
        "旧経営陣",
        "現在は休業中",
        "現地時間",
        "東京都",
        "2020年設立",
        "本社・東京",
        "42",
        "写真",
        "以下の通り",
    ],
)
def test_what_only_stands_in_brackets_is_none(inside):
    assert pairs(f"若葉データ研究機構（{inside}）は黙った。", ("若葉データ研究機構", "Organization")) == set()


def test_another_firm_in_brackets_is_another():
    assert pairs("若葉電機（四葉商事）は黙った。", ("若葉電機", "Company"), ("四葉商事", "Company")) == set()


def test_other_script_in_brackets_is_an_alias_but_no_person_of_a_firm():
    assert pairs("若葉電機（Wakaba Denki）は黙った。", ("若葉電機", "Company"), ("Wakaba Denki", "Company")) == {
        ("若葉電機", "Wakaba Denki")
    }
    assert pairs("若葉電機（Mika Kawai）は黙った。", ("若葉電機", "Company"), ("Mika Kawai", "Person")) == set()


def test_maiden_name_stands_behind_the_honorific():
    assert pairs("河合みのり氏（旧姓若林）は黙った。", ("河合みのり", "Person")) == {("河合みのり", "若林")}


def test_name_as_the_tagger_cut_it_is_an_alias_too():
    found = pairs("若葉電機（旧ブルーム）は黙った。", ("若葉電機", "Company"), ("旧ブルーム", "Facility"))
    assert found == {("若葉電機", "ブルーム"), ("若葉電機", "旧ブルーム")}


def test_longer_mention_that_ends_alike_is_an_alias():
    mentions = [Mention("d", Span(0, 6), "name", "Company", "東西若葉電機"), Mention("d", Span(2, 6), "name", "Company", "若葉電機")]
    assert introductions.find("東西若葉電機は黙った。", mentions, ONTOLOGY) == [(mentions[0], mentions[1])]


def test_nothing_introduces_nothing():
    assert introductions.find("（以下、WDK）", [], ONTOLOGY) == []


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("公競委", "公正競争委員会", True),
        ("WDI", "Wakaba Data Institute", True),
        ("競委", "公正競争委員会", False),
        ("公正競争委員", "公正競争委員会", False),
        ("公", "公正競争委員会", False),
        ("公の会", "公正競争委員会", False),
        ("", "", False),
    ],
)
def test_abbreviation_keeps_order_and_first_letter(short, long, expected):
    assert introductions.shortens(short, long) is expected


def kinds(text: str) -> list[str]:
    document = Document("d", text, turns=(Turn(Span(0, len(text))),))
    return [m.kind for m in pipeline.read(document, ONTOLOGY).mentions if m.text in ("ワシントン", "北京", "モスクワ", "大阪")]


@pytest.mark.parametrize(
    "text",
    ["ワシントンは強く反発した。", "北京は関税の引き上げを批判した。", "モスクワが交渉を拒否した。", "北京も新たな規制を検討している。"],
)
def test_capital_that_acts_is_a_government(text):
    assert kinds(text) == ["Government"]


@pytest.mark.parametrize(
    "text",
    [
        "会議はワシントンで開かれた。",
        "北京は今日も晴れた。",
        "北京の工場が操業を止めた。",
        "大阪は計画を批判した。",
        "北京は世界中から批判された。",
        "四葉商事はワシントンに反発した。",
    ],
)
def test_capital_that_does_not_act_is_a_place(text):
    assert kinds(text) == ["Place"]
