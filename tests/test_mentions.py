"""Names stay the name alone, nouns are what the text writes together, and one mention stands for each phrase."""

from __future__ import annotations

import pytest

from kg import mentions, ontology, pipeline
from kg.model import Mention, Name, Phrase, Span

ONTOLOGY = ontology.load()


def found(text: str) -> list[tuple[str, str, str]]:
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    return [(m.text, m.form, m.kind) for m in parsed.mentions]


def stands_for(text: str) -> dict[str, list[str]]:
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    heads = mentions.heads(parsed.sentence, parsed.mentions, ONTOLOGY)
    return {parsed.sentence.phrases[k].core.of(text): [m.text for m in them] for k, them in heads.items()}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("河合みのり氏が来た。", ("河合みのり", "name", "Person")),
        ("トヨタ社を訪ねた。", ("トヨタ", "name", "Company")),
        ("GPT-4oモデルを試す。", ("GPT-4o", "name", "AIModel")),
    ],
)
def test_class_noun_or_honorific_behind_a_name_is_cut_off(text, name):
    assert name in found(text)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("河合みのり社長が来た。", "社長"),
        ("最高技術責任者が辞めた。", "最高技術責任者"),
        ("グローバル政策責任者を雇う。", "グローバル政策責任者"),
        ("CEOが交代した。", "CEO"),
    ],
)
def test_office_is_a_role_with_its_qualifiers(text, office):
    assert (office, "noun", "Role") in found(text)


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("半導体工場を見た。", ("半導体工場", "noun", "Facility")),
        ("画像認識技術を学ぶ。", ("画像認識技術", "noun", "Technology")),
        ("民主的なAIを育てる。", ("民主的なAI", "noun", "Technology")),
    ],
)
def test_noun_phrase_is_the_longest_that_is_written_together(text, noun):
    assert noun in found(text)


@pytest.mark.parametrize(
    ("text", "anaphor"),
    [
        ("同社は黙った。", ("同社", "anaphor", "Organization")),
        ("彼女は帰った。", ("彼女", "anaphor", "Person")),
        ("両国が歩み寄る。", ("両国", "anaphor", "Country")),
        ("この会社は若い。", ("この会社", "anaphor", "Company")),
        ("その工場は古い。", ("その工場", "anaphor", "Facility")),
        ("計画は続く。", ("計画", "anaphor", "Project")),
    ],
)
def test_what_points_back_is_an_anaphor(text, anaphor):
    assert anaphor in found(text)


@pytest.mark.parametrize(("text", "noun"), [("大型サーバー上で動く。", "大型サーバー"), ("その製品名は長い。", "その製品")])
def test_side_of_a_thing_is_cut_off(text, noun):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    assert noun in {m.text for m in parsed.mentions}


@pytest.mark.parametrize(
    ("text", "noun", "kind"),
    [
        ("多くの利用者が怒った。", "多くの利用者", "Group"),
        ("ほかの専門家は黙った。", "ほかの専門家", "Group"),
        ("カナダに対する規制が続く。", "カナダに対する規制", "Law"),
    ],
)
def test_what_makes_a_class_noun_definite_belongs_to_it(text, noun, kind):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    assert (noun, kind) in {(m.text, m.kind) for m in parsed.mentions}


@pytest.mark.parametrize(("text", "names"), [("ソニーは独ボッシュを訪ねた。", {"独", "ボッシュ"}), ("ロンドンは寒い。", {"ロンドン"})])
def test_sign_of_its_country_is_cut_off_a_name(text, names):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    assert names <= {m.text for m in parsed.mentions if m.form == "name"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("米テルムラボは法人を設立した。", "Company"), ("独メルツ首相は語った。", "Person"), ("米トランプ氏は語った。", "Person")],
)
def test_name_behind_the_sign_of_a_country_is_a_firm_without_a_title(text, kind):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    assert [m.kind for m in parsed.mentions if m.span.start == 1] == [kind]


def test_noun_before_brackets_makes_a_work_of_a_name_that_is_something_else():
    (parsed,) = pipeline.sentence("OpenAIは映画「スターゲート」を見た。", ONTOLOGY)
    assert {m.kind for m in parsed.mentions if m.text == "スターゲート"} == {"CreativeWork"}


@pytest.mark.parametrize("text", ["それは良いことだ。", "こういうときもある。", "そのほうがいい。"])
def test_nouns_without_content_are_no_mentions(text):
    assert found(text) == []


def test_mentions_come_in_the_order_of_the_text_and_never_on_a_value():
    text = "トヨタは2024年に3億ドルをソニーに払った。"
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    assert [m.text for m in parsed.mentions] == ["トヨタ", "ソニー"]
    assert not any(m.span.overlaps(v.span) for m in parsed.mentions for v in parsed.values)


def test_place_inside_a_place_is_cut_in_two():
    assert [m[:1] for m in found("テキサス州アビリーンに建つ。")] == [("テキサス州",), ("アビリーン",)]


@pytest.mark.parametrize(
    ("words", "cut"),
    [("長野県松本市", ["長野県", "松本市"]), ("長崎県佐世保市", ["長崎県", "佐世保市"]), ("松本", ["松本"]), ("北海道", ["北海道"])],
)
def test_place_is_cut_behind_its_state_or_prefecture(words, cut):
    spans = mentions.split_place(words, Name(Span(0, len(words)), "Place"), ONTOLOGY)
    assert [span.of(words) for span in spans] == cut


@pytest.mark.parametrize(
    ("text", "phrase", "names"),
    [
        ("推論モデルであるo1やo3を比べた。", "推論モデル", ["o1", "o3"]),
        ("ソニーのような企業は少ない。", "企業", ["ソニー"]),
        ("トヨタなどの企業が集まった。", "企業", ["トヨタ"]),
        ("ChatGPT Govと呼ばれるサービスを売る。", "サービス", ["ChatGPT Gov"]),
        ("共同創業者の河合みのりが語る。", "共同創業者", ["河合みのり"]),
        ("元社長の河合みのりは去った。", "元社長", ["河合みのり"]),
        ("河合みのり社長はうなずいた。", "河合みのり社長", ["河合みのり"]),
    ],
)
def test_name_stands_for_the_noun_that_introduces_it(text, phrase, names):
    assert stands_for(text)[phrase] == names


def test_noun_of_another_class_keeps_standing_for_itself():
    assert stands_for("トヨタの工場を見た。")["工場"] != ["トヨタ"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("発電所", "Facility"),
        ("地方銀行", "Company"),
        ("文部科学省", "Government"),
        ("思い出", "Concept"),
        ("省", "Concept"),
        ("", "Concept"),
    ],
)
def test_class_of_a_noun_is_that_of_its_longest_ending(words, kind):
    assert mentions.class_of(words, ONTOLOGY) == kind


@pytest.mark.parametrize(
    ("name", "noun", "yes"),
    [
        ("Company", "Company", True),
        ("Person", "Role", True),
        ("Company", "Organization", True),
        ("Company", "Concept", False),
        ("Person", "Facility", False),
    ],
)
def test_noun_may_be_the_class_of_a_name(name, noun, yes):
    one = Mention("d", Span(0, 1), "name", name, "甲")
    assert mentions.alike(one, Mention("d", Span(2, 3), "noun", noun, "乙"), ONTOLOGY) is yes


def test_coordinated_phrases_are_given_from_any_last_one():
    def phrase(at: int, head: int, *, parallel: bool) -> Phrase:
        return Phrase(Span(at, at + 1), Span(at, at + 1), (), "noun", "甲", head=head, parallel=parallel)

    phrases = (phrase(0, 1, parallel=True), phrase(1, 2, parallel=True), phrase(2, 3, parallel=False), phrase(3, -1, parallel=False))
    assert mentions.conjuncts(phrases, 2) == [0, 1, 2]
    assert mentions.conjuncts(phrases, 3) == [3]


def test_name_right_behind_a_noun_is_introduced_by_it():
    text = "新型機「若葉」が飛ぶ。"
    name = Name(Span(4, 6), "Hardware")
    assert mentions.introduces(text, 3, [name])
    assert not mentions.introduces(text, 2, [name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("通信大手ケストサットが動いた。", "ケストサット"),
        ("米新興ドローナが動いた。", "ドローナ"),
        ("英紙ガーディアンが報じた。", "ガーディアン"),
    ],
)
def test_what_a_foreign_name_is_of_is_cut_off_it(text, name):
    assert name in {word for word, form, _ in found(text) if form == "name"}


def test_auxiliary_before_a_noun_is_no_part_of_it():
    assert [word for word, *_ in found("人員を増やすよう政府に求めた。")] == ["人員", "政府"]


def test_adverbial_noun_is_nothing_to_speak_of():
    assert "いま" not in {word for word, *_ in found("若葉社はいまも3割を握る。")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("韓国の個人情報保護委員会が調べた。", ("個人情報保護委員会", "name", "Organization")),
        ("オルド社はテキサス工場を建てた。", ("テキサス工場", "name", "Facility")),
        ("専門家の調査委員会が開かれた。", ("専門家の調査委員会", "noun", "Organization")),
    ],
)
def test_nouns_that_only_one_thing_is_called_by_are_its_name(text, name):
    assert name in found(text)
