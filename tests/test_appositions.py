"""What stands side by side in a noun phrase: offices, makers, places, without a predicate."""

from __future__ import annotations

import pytest

from kg import ontology, pipeline

ONTOLOGY = ontology.load()


def said(text: str) -> dict[tuple[str, str, str], dict[str, str]]:
    """Subject, relation and object of every claim of the sentences, each with its qualifiers."""
    found = [c for parsed in pipeline.sentence(text, ONTOLOGY) for c in parsed.claims]
    return {(c.get("s").text, c.relation, c.get("o").text): {r: f.text for r, f in c.fillers if r not in ("s", "o")} for c in found}


HOLDS = ("河合みのり", "holdsRole", "ソニー")


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("ソニーの河合みのり社長が来た。", "社長"),
        ("ソニー社長の河合みのりが来た。", "社長"),
        ("ソニーの社長である河合みのりが来た。", "社長"),
        ("ソニーの社長、河合みのりが来た。", "社長"),
        ("ソニーのCEO河合みのりが来た。", "CEO"),
        ("ソニーの最高技術責任者の河合みのりが来た。", "最高技術責任者"),
        ("河合みのり(ソニー社長)が来た。", "社長"),
    ],
)
def test_office_beside_a_name_is_held(text, office):
    assert said(text)[HOLDS]["role"] == office


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("ソニーの河合みのり社長が来た。", "current"),
        ("ソニーの元社長である河合みのりが来た。", "former"),
        ("ソニー元社長の河合みのりが来た。", "former"),
    ],
)
def test_office_is_held_or_was(text, status):
    assert said(text)[HOLDS]["status"] == status


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OpenAIのGPT-4が好まれる。", ("OpenAI", "develops", "GPT-4")),
        ("中国のファーウェイは黙った。", ("ファーウェイ", "locatedIn", "中国")),
        ("トヨタ自動車（愛知県豊田市）は黙った。", ("トヨタ自動車", "locatedIn", "豊田市")),
        ("若林敬（部品会社ソニー社長）が来た。", ("若林敬", "holdsRole", "ソニー")),
        ("ソニーの日本代表、河合みのり氏が来た。", ("河合みのり", "holdsRole", "ソニー")),
        ("ジャストシステムの「一太郎」は古い。", ("ジャストシステム", "develops", "一太郎")),
        ("ソニーの河合みのりさんの話を聞いた。", ("河合みのり", "worksFor", "ソニー")),
    ],
)
def test_owner_makes_or_holds_what_follows(text, expected):
    assert expected in said(text)


@pytest.mark.parametrize(
    "text", ["ソニーの社長が来た。", "社長の河合みのりが来た。", "ソニーと河合みのりが来た。", "ソニーの話を河合みのりがした。"]
)
def test_office_without_holder_or_firm_says_nothing(text):
    assert not [row for row in said(text) if row[1] == "holdsRole" and row == HOLDS]


def test_what_is_presupposed_is_not_denied_with_the_sentence():
    text = "ソニーの河合みのり社長は四葉商事を買収しない。"
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    stances = {c.relation: c.stance.holds for c in parsed.claims}
    assert stances["holdsRole"]
    assert not stances["buys"]


def test_speaker_of_the_sentence_says_it_too():
    text = "若林氏によると、ソニーの河合みのり社長は辞める。"
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    held = next(c for c in parsed.claims if c.relation == "holdsRole")
    assert held.stance.speaker is not None
    assert held.stance.speaker.text == "若林"


def test_mentions_far_apart_are_not_joined():
    text = "ソニーの、" + "とても長い話が続いて、" * 6 + "河合みのり社長が来た。"
    assert HOLDS not in said(text)


def test_lone_mention_says_nothing():
    assert said("ソニーの。") == {}
