"""What one sentence says, relation by relation of grammar: voice, clause, coordination, noun, headline, value, words."""

from __future__ import annotations

import pytest

from kg import matching, offers, ontology, pipeline, shortlist
from kg.model import Mention

ONTOLOGY = ontology.load()


def said(text: str) -> set[tuple[str, str, str]]:
    """Subject, relation and object of every claim, as written; "" for a subject that is not said."""
    (parsed,) = pipeline.sentence(text, ONTOLOGY, issued="2025-02-10")
    return {(c.get("s").text, c.relation, c.get("o").text) for c in parsed.claims}


def claim(text: str, relation: str):
    (parsed,) = pipeline.sentence(text, ONTOLOGY, issued="2025-02-10")
    return next(c for c in parsed.claims if c.relation == relation)


def qualifiers(text: str, relation: str) -> dict[str, str]:
    return {role: filler.text for role, filler in claim(text, relation).fillers if role not in ("s", "o")}


BUYS = ("ソニー", "buys", "四葉商事")


@pytest.mark.parametrize(
    "text",
    [
        "ソニーが四葉商事を買収した。",
        "ソニーは四葉商事を買収した。",
        "四葉商事をソニーが買収した。",
        "先週、ソニーも四葉商事を買収しました。",
        "ソニーは昨年に四葉商事を買収している。",
    ],
)
def test_order_topic_and_politeness_change_nothing(text):
    assert BUYS in said(text)


@pytest.mark.parametrize(
    "text", ["四葉商事はソニーに買収された。", "四葉商事がソニーによって買収された。", "先月、四葉商事はソニーに買収されました。"]
)
def test_passive_swaps(text):
    assert BUYS in said(text)


@pytest.mark.parametrize(
    "text", ["ソニーに買収された四葉商事は静かだ。", "ソニーが買収した四葉商事は静かだ。", "四葉商事を買収したソニーは静かだ。"]
)
def test_relative_clause_gap(text):
    assert BUYS in said(text)


@pytest.mark.parametrize(
    "text", ["ソニーによる四葉商事の買収が終わった。", "ソニーは四葉商事の買収を完了した。", "ソニーは四葉商事の買収を発表した。"]
)
def test_noun_of_action_is_its_verb(text):
    assert BUYS in said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("欧州委員会は四葉商事への調査を始めた。", ("欧州委員会", "investigates", "四葉商事")),
        ("四葉商事は欧州委員会の調査を受けた。", ("欧州委員会", "investigates", "四葉商事")),
        ("欧州委員会が四葉商事の調査を実施した。", ("欧州委員会", "investigates", "四葉商事")),
        ("ソニーは四葉商事に対する出資を行った。", ("ソニー", "investsIn", "四葉商事")),
        ("ソニーは四葉商事と提携を結んだ。", ("ソニー", "partnersWith", "四葉商事")),
    ],
)
def test_light_verb(text, expected):
    assert expected in said(text)


def test_headline_plan():
    text = "ソニー、四葉商事を買収へ"
    assert BUYS in said(text)
    assert claim(text, "buys").stance.modality == "planned"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ソニーとトヨタが四葉商事に出資した。", {("ソニー", "investsIn", "四葉商事"), ("トヨタ", "investsIn", "四葉商事")}),
        ("ソニーは四葉商事とホンダに出資した。", {("ソニー", "investsIn", "四葉商事"), ("ソニー", "investsIn", "ホンダ")}),
        ("ソニー、トヨタ、ホンダが四葉商事に出資した。", {(firm, "investsIn", "四葉商事") for firm in ("ソニー", "トヨタ", "ホンダ")}),
        ("ソニーやトヨタは四葉商事に出資した。", {("ソニー", "investsIn", "四葉商事"), ("トヨタ", "investsIn", "四葉商事")}),
    ],
)
def test_coordination_makes_several(text, expected):
    assert expected <= said(text)


@pytest.mark.parametrize("text", ["ソニーとトヨタが提携した。", "ソニーがトヨタと提携した。", "ソニーとトヨタの提携が決まった。"])
def test_partners_are_each_others_once(text):
    assert {row for row in said(text) if row[1] == "partnersWith"} == {("ソニー", "partnersWith", "トヨタ")}


def test_chained_predicates_share_their_subject():
    found = said("ソニーは四葉商事を買収し、トヨタと提携した。")
    assert {BUYS, ("ソニー", "partnersWith", "トヨタ")} <= found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("四葉商事はソニーの子会社だ。", ("四葉商事", "subsidiaryOf", "ソニー")),
        ("四葉商事はソニーの子会社である。", ("四葉商事", "subsidiaryOf", "ソニー")),
        ("四葉商事はソニーの子会社となった。", ("四葉商事", "subsidiaryOf", "ソニー")),
        ("ソニーの子会社である四葉商事が潤う。", ("四葉商事", "subsidiaryOf", "ソニー")),
        ("河合みのりはソニーの社長だ。", ("河合みのり", "holdsRole", "ソニー")),
    ],
)
def test_copula(text, expected):
    assert expected in said(text)


def test_topic_of_outer_clause_is_subject():
    assert ("河合", "believes", "ソニーの株価が上がり続ける") in said("河合氏は、ソニーの株価が上がり続けると信じている。")
    assert ("河合", "buys", "四葉商事") not in said("河合氏は、ソニーが四葉商事を買収すると信じている。")


@pytest.mark.parametrize(
    ("text", "relation", "thing"),
    [
        ("四葉商事の評価額は30億ドルに達した。", "valuedAt", "30億ドル"),
        ("四葉商事は銀行から5億円を調達した。", "raises", "5億円"),
        ("四葉商事には3000人の従業員がいる。", "hasCount", "3000人"),
    ],
)
def test_amount_may_be_the_object(text, relation, thing):
    assert ("四葉商事", relation, thing) in said(text)


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        ("ソニーは四葉商事に3億ドルを出資した。", "investsIn", {"amount": "3億ドル"}),
        ("四葉商事はトヨタから5億円を調達した。", "raises", {"from": "トヨタ"}),
        ("四葉商事はソニーに電池を供給している。", "supplies", {"about": "電池"}),
        ("河合みのりはソニーのCEOだ。", "holdsRole", {"role": "CEO"}),
    ],
)
def test_rest_qualifies(text, relation, expected):
    assert expected.items() <= qualifiers(text, relation).items()


@pytest.mark.parametrize(
    "text",
    ["実績が四葉商事に出資した。", "工場が四葉商事を買収した。", "成長が四葉商事を買収した。"],
)
def test_hole_takes_only_its_class(text):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    assert not [c for c in parsed.claims if c.relation in ("investsIn", "buys") and c.get("s").form != "silence"]


def test_subject_that_is_not_said_is_a_silence():
    subject = claim("昨年、四葉商事に出資した。", "investsIn").get("s")
    assert isinstance(subject, Mention)
    assert (subject.form, subject.text) == ("silence", "")


def test_object_that_is_not_said_makes_no_claim():
    assert said("ソニーは出資した。") == set()


def test_claim_lies_in_its_sentence_and_names_its_frame():
    text = "前の文。ソニーは四葉商事を買収した。"
    *_, parsed = pipeline.sentence(text, ONTOLOGY)
    found = next(c for c in parsed.claims if c.relation == "buys")
    assert found.span.of(text) == "ソニーは四葉商事を買収した。"
    assert found.frame in {frame.id for frame in ONTOLOGY.relations["buys"].frames}
    assert 0 < found.confidence <= 1


def test_what_is_shared_is_trusted_less_than_what_stands_beside():
    beside = claim("ソニーが四葉商事を買収した。", "buys").confidence
    assert beside > claim("ソニーは店を閉じ、四葉商事を買収した。", "buys").confidence


def opened(text: str):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    return offers.open_page(text, parsed.sentence, parsed.mentions, parsed.values, ONTOLOGY)


def test_compound_verb_may_fire_the_frames_of_its_last_part():
    page = opened("ソニーはトヨタと資本提携した。")
    (predication,) = [p for p in page.predications if not p.nominal]
    assert "partnersWith" in {frame.relation for frame in shortlist.find(page.ontology, predication)}
    assert "partnersWith" in {relation for _, relation, _ in said("ソニーはトヨタと資本提携した。")}


def test_frame_with_an_open_hole_does_not_match():
    page = opened("ソニーは出資した。")
    (predication,) = [p for p in page.predications if not p.nominal]
    frames = shortlist.find(page.ontology, predication)
    assert frames
    assert [matching.match(page, frame, predication) for frame in frames] == [None] * len(frames)
