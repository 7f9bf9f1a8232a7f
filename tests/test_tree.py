"""What hangs on what, mended by what the lexicon knows; and what the sentence says then."""

from __future__ import annotations

import pytest

from kg import ontology, pipeline

ONTOLOGY = ontology.load()


def said(text: str) -> set[tuple[str, str, str]]:
    """Subject, relation and object of every claim, as written; "" for a subject that is not said."""
    return {(c.get("s").text, c.relation, c.get("o").text) for p in pipeline.sentence(text, ONTOLOGY) for c in p.claims}


def speakers(text: str) -> set[tuple[str, str | None]]:
    found = (c for p in pipeline.sentence(text, ONTOLOGY) for c in p.claims)
    return {(c.relation, c.stance.speaker.text if c.stance.speaker else None) for c in found}


FOUND = [
    # the object of a copula that is a case
    ("ソニーは新工場を、総額5億円で、独力で建設した。", ("ソニー", "builds", "新工場")),
    # what describes a noun by an adjective in の is said of that noun
    ("ソニーは競合のGPT-4と同等のモデルを公開した。", ("競合のGPT-4と同等のモデル", "comparableTo", "GPT-4")),
    # who is persuaded is who acts then
    ("河合氏は、ソニーと四葉商事を説得して海洋計画に参加させた。", ("ソニー", "participatesIn", "海洋計画")),
    ("河合氏は、ソニーと四葉商事を説得して海洋計画に参加させた。", ("四葉商事", "participatesIn", "海洋計画")),
    # a name is introduced for what somebody else's is
    ("四葉商事は「ミナトX」と呼ばれるソニーの新型ロボットを購入した。", ("四葉商事", "buys", "ミナトX")),
    # a second topic is the object
    ("ソニーは四葉商事も買収した。", ("ソニー", "buys", "四葉商事")),
    # what stands before a quotation belongs to the verb behind it
    ("河合記者は佐藤社長になぜ撤退するのかと尋ねた。", ("河合", "asks", "佐藤")),
    ("ソニーは四葉商事を技術を盗んだと非難した。", ("四葉商事", "盗む", "技術")),
    # a genitive on the partner of an action is the doer
    ("ソニーの四葉商事との提携は続く。", ("ソニー", "partnersWith", "四葉商事")),
    # two topics are those of two clauses, and the second clause says only what is new
    ("ソニーは海洋計画に3億円を投じ、トヨタも5億円を投じた。", ("トヨタ", "investsIn", "海洋計画")),
    # an act that is also announced is an act
    ("ソニーは四葉商事との提携も発表した。", ("ソニー", "partnersWith", "四葉商事")),
    # who comes along comes, to what has just been opened
    ("大阪で国際会議が開かれ、河合みのり氏が若林敬氏とともに登壇した。", ("若林敬", "attended", "国際会議")),
    # for whom it is good to act is who acts
    ("ソニーにとって、四葉商事と提携することは重要だ。", ("ソニー", "partnersWith", "四葉商事")),
    # signs of countries stand in pairs
    ("日韓の対立が続く。", ("日", "competesWith", "韓")),
    # a partner of a verb that takes one is not listed with what is talked about
    ("ソニーは四葉商事と供給網を協議した。", ("ソニー", "discussedWith", "四葉商事")),
    # names that are told stand for a number of them
    ("金融庁はソニーなど3社を調べている。", ("金融庁", "investigates", "ソニー")),
    # a noun that ends a sentence is said of its topic
    ("若林敬氏は河合みのり氏の長男。", ("若林敬", "relativeOf", "河合みのり")),
    # names are coordinated with names, whatever describes the next one
    ("ソニーは、GPT-4または未公開の別のClaudeを採用した。", ("ソニー", "uses", "GPT-4")),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_sentence_says(text, expected):
    assert expected in said(text)


NOT_SAID = [
    # the topic of a clause is not what it is about while the subject is open
    ("ソニーは四葉商事が情報を漏らした可能性について調査している。", "investigates", "ソニー"),
    # a plain noun in に is nobody who acts
    ("その製品は古い設計を土台に作られた。", "develops", "製品"),
    # what stands beside a name without a case is not what the name introduces
    ("四葉商事が改良のためにソニーのデータを使用した。", "uses", "四葉商事"),
    # a second topic without an object of its own is that object
    ("ソニーは海洋計画に投資し、四葉商事も買収した。", "investsIn", "四葉商事"),
    # a mere の says nothing of a common noun
    ("米国の巨大企業が揺れている。", "locatedIn", "米国"),
]


@pytest.mark.parametrize(("text", "relation", "thing"), NOT_SAID)
def test_sentence_does_not_say(text, relation, thing):
    assert (relation, thing) not in {(r, o) for _, r, o in said(text)}


SPOKEN = [
    ("ソニーの河合氏が驚きの告白:「四葉商事はソニーを買収する」", ("buys", "河合")),
    ("河合氏は次のように語った:「四葉商事がソニーを提訴した」", ("sues", "河合")),
    ("河合氏は、四葉商事がソニーを買収するという声明を出した。", ("buys", "河合")),
    ("ソニーは、四葉商事と協力していくというブログ記事を公開した。", ("partnersWith", "ソニー")),
    ("河合氏は総会で、四葉商事がソニーを買収すると述べた。", ("buys", "河合")),
]


@pytest.mark.parametrize(("text", "expected"), SPOKEN)
def test_speaker_is_who_stands_outside_the_words(text, expected):
    assert expected in speakers(text)


def test_condition_is_not_told_for_sure_by_the_guess_behind_it():
    (parsed,) = pipeline.sentence("もしソニーが四葉商事を買収すれば、株価は上がるだろう。", ONTOLOGY)
    assert {c.stance.modality for c in parsed.claims if c.relation == "buys"} == {"hypothetical"}


def test_words_that_a_claim_says_already_are_no_second_claim():
    assert {r for _, r, _ in said("河合氏は、ソニーが四葉商事を買収すると信じている。")} == {"buys"}


def test_plan_does_not_repeat_its_subject():
    assert ("ソニー", "plans", "価格を段階的に見直す") in said("現在、ソニーが価格を段階的に見直す予定だ。")


@pytest.mark.parametrize("text", ["ソニーは景気が良いと思いますか?", "もしソニーが景気が良いと思うなら、投資は増える。"])
def test_opinion_that_is_asked_for_is_nobodys(text):
    assert "believes" not in {r for _, r, _ in said(text)}
