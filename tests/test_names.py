"""The names of a document: whole, of one class throughout, and none where there are none."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from kg.language.names import find
from kg.language.namespans import in_address, katakana, key, latin
from kg.language.tokens import sentences, tokens
from kg.model import Span

ROOT = Path(__file__).resolve().parents[1]
CUES = {
    "社": "Company",
    "氏": "Person",
    "さん": "Person",
    "大統領": "Person",
    "社長": "Person",
    "CEO": "Person",
    "モデル": "AIModel",
    "プロジェクト": "Project",
    "計画": "Project",
    "研究所": "Organization",
    "映画": "CreativeWork",
    "サミット": "Event",
}
HONORIFICS = frozenset({"氏", "さん", "社", "社長", "大統領", "米大統領", "CEO", "CTO", "首相", "会長"})
COMMON = frozenset({"AI", "CEO", "IP", "GPU", "API", "IT", "PC", "SNS", "LLM", "AGI", "CTO"})


def names(text: str, known: dict[str, str] | None = None) -> list[tuple[str, str]]:
    found = find(text, [tokens(text, s) for s in sentences(text)], known or {}, CUES, honorifics=HONORIFICS, common=COMMON)
    return [(name.span.of(text), name.kind) for row in found for name in row]


def surfaces(text: str, known: dict[str, str] | None = None) -> list[str]:
    return [surface for surface, _ in names(text, known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新しいo3-miniは速い。", "o3-mini"),
        ("昨日「o3 mini」が公開された。", "o3 mini"),
        ("GPT-4の後継を待つ。", "GPT-4"),
        ("それでもGPT-4oのほうが賢い。", "GPT-4o"),
        ("彼らはQwen 2.5 72B Instructを公開した。", "Qwen 2.5 72B Instruct"),
        ("Llama 3を手元で動かす。", "Llama 3"),
        ("Claude 3.5 Sonnetに聞いた。", "Claude 3.5 Sonnet"),
        ("棚一つにGB200 NVL72が入る。", "GB200 NVL72"),
        ("役所向けのChatGPT Govも出た。", "ChatGPT Gov"),
        ("Gemini 2.0 Pro Experimentalを試す。", "Gemini 2.0 Pro Experimental"),
        ("Business Insiderによると売上は伸びた。", "Business Insider"),
        ("パリでAI Action Summitが開かれる。", "AI Action Summit"),
        ("Demis Hassabis氏はうなずいた。", "Demis Hassabis"),
        ("Kai-Fu Leeが投資した。", "Kai-Fu Lee"),
        ("工場でF-22を見た。", "F-22"),
    ],
)
def test_latin_name_is_whole(text: str, expected: str) -> None:
    assert expected in surfaces(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("記者は孫正義社長に会った。", "孫正義"),
        ("ドナルド・トランプ米大統領が署名した。", "ドナルド・トランプ"),
        ("カイフー・リーは起業した。", "カイフー・リー"),
        ("壇上にはラリーエリソンCEOがいた。", "ラリーエリソン"),
        ("H・デイビッド・サックス氏が答えた。", "H・デイビッド・サックス"),
        ("サティア・ナデラ氏が話した。", "サティア・ナデラ"),
    ],
)
def test_person_is_whole_and_without_title(text: str, expected: str) -> None:
    assert (expected, "Person") in names(text)


def test_company_is_named_without_its_counter() -> None:
    assert names("Anduril社と組んだ。") == [("Anduril", "Company")]


def test_project_is_told_by_its_first_word() -> None:
    assert ("プロジェクト・タイタン", "Project") in names("政府はプロジェクト・タイタンを発表した。")


@pytest.mark.parametrize("text", ["株式会社みどり電機は昨日、新しい工場を建てた。", "昨日、株式会社みどり電機は新しい工場を建てた。"])
def test_company_keeps_its_legal_form(text: str) -> None:
    assert ("株式会社みどり電機", "Company") in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "それはとても難しい問題だと思います。",
        "トレーニング・コストは年に半分になる。",
        "生成AIとGPUの値段が上がり、APIの利用も増えた。",
        "2025年2月10日に3億人が使った。",
        "詳しくは https://example.org/assets/Big_Picture.jpeg?width=1200 を。",
        "",
    ],
)
def test_there_are_no_names(text: str) -> None:
    assert names(text) == []


def test_a_name_found_once_is_found_everywhere() -> None:
    text = "アンデュリル社は防衛企業だ。\nその後アンデュリルが契約した。\n契約はアンデュリルに利益をもたらす。"
    assert names(text) == [("アンデュリル", "Company")] * 3


def test_short_form_follows_its_long_form() -> None:
    text = "サム・アルトマン氏が会見した。\nアルトマンは笑った。\nサムほどの人でも迷う。"
    assert names(text) == [("サム・アルトマン", "Person"), ("アルトマン", "Person"), ("サム", "Person")]


def test_one_character_of_a_name_needs_a_title() -> None:
    text = "孫正義社長が来日した。\n孫氏は語った。\n孫の代まで残る仕事だ。"
    assert surfaces(text) == ["孫正義", "孫"]


def test_common_first_word_is_no_short_form() -> None:
    text = "プレミアム・コンピュート社が増資した。\nプレミアムな席を買う。"
    assert surfaces(text) == ["プレミアム・コンピュート"]


def test_listed_people_are_apart() -> None:
    assert names("サティアさんとジェンセンさんに会う。") == [("サティア", "Person"), ("ジェンセン", "Person")]


def test_katakana_compound_that_comes_back_is_a_name_though_its_words_are_common() -> None:
    once = "ヴォイスリンクは静かだ。"
    assert "ヴォイスリンク" not in surfaces(once)
    assert surfaces(once + "皆がヴォイスリンクを見た。ヴォイスリンクが動いた。ヴォイスリンクの株価も。").count("ヴォイスリンク") == 4
    assert "データセンター" not in surfaces("データセンターは暑い。データセンターを建てる。データセンターが要る。データセンターの数。")


def test_longest_cue_that_opens_a_name_tells_its_class() -> None:
    told = find(text := "株式会社北斗ディバイスは、端末を売る。", [tokens(text)], {}, {"株式": "Product", "株式会社": "Company"})
    assert [(n.span.of(text), n.kind) for n in told[0]] == [("株式会社北斗ディバイス", "Company")]


def test_name_of_a_contest_is_two_names() -> None:
    assert "高橋渉" in surfaces("高橋渉対アルテミス計画という構図だ。")


def test_document_has_one_class_a_name() -> None:
    text = "Zorvexモデルは速い。\nZorvexを使う。\n人々はZorvexに驚いた。"
    assert names(text) == [("Zorvex", "AIModel")] * 3


def test_known_name_wins() -> None:
    text = "ネムノキモデルで遊ぶ。Open Treeを買う。"
    assert names(text, {"ネムノキ": "Product", "opentree": "Company"}) == [("ネムノキ", "Product"), ("Open Tree", "Company")]


def test_name_of_a_known_thing_begins_that_of_its_kin() -> None:
    assert names("Zorvex 3 Proを試した。", {"zorvex": "AIModel"}) == [("Zorvex 3 Pro", "AIModel")]


def test_common_word_falls_off_a_name_that_stands_alone_elsewhere() -> None:
    assert "NVIDIA" in surfaces("NVIDIAは伸びた。\n倉庫にNVIDIA GPUが届く。")


def test_names_do_not_overlap_and_come_in_order() -> None:
    text = "東京大学の田中教授とGoogle DeepMindのDemis Hassabis氏は、大阪でAlphaFold 3について話した。"
    found = find(text, [tokens(text)], {}, CUES, honorifics=HONORIFICS)[0]
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


def test_confidence_is_a_share() -> None:
    text = "任天堂とソニーは東京で会った。Zorvexも来た。"
    found = find(text, [tokens(text)])[0]
    assert found
    assert all(0 <= name.confidence <= 1 for name in found)


def test_same_document_same_names_whatever_the_hash_seed() -> None:
    program = (
        "from kg.language.names import find\nfrom kg.language.tokens import tokens\n"
        "text = 'ソフトバンクグループの孫正義社長はOpenAIのサム・アルトマンとStargateを語った。ソフトバンクも。'\n"
        "print(find(text, [tokens(text)]))"
    )
    command = [sys.executable, "-c", program]
    runs = [subprocess.run(command, env={"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, check=True).stdout for seed in "12"]
    assert runs[0] == runs[1] != b""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&TとOpenAIは2025年に", ["AT&T", "OpenAI"]),
        ("WeWork 3人", ["WeWork"]),
        ("100GBの箱", []),
        ("this is a pen と言う", []),
        ("x.aiの", ["x.ai"]),
    ],
)
def test_latin_runs(text: str, expected: list[str]) -> None:
    morphemes = tokens(text)
    assert [text[morphemes[a].span.start : morphemes[b - 1].span.end] for a, b in latin(text, morphemes)] == expected


def test_katakana_runs_end_with_their_script() -> None:
    text = "ジョン・スミス米大統領"
    morphemes = tokens(text)
    assert [text[morphemes[a].span.start : morphemes[b - 1].span.end] for a, b in katakana(morphemes)] == ["ジョン・スミス"]


def test_spellings_of_one_name_have_one_key() -> None:
    assert len({key("Deep Seek"), key("DeepSeek"), key("ＤｅｅｐＳｅｅｋ"), key("deepseek")}) == 1


def test_address_ends_where_japanese_begins() -> None:
    text = "http://a.example/Bへ Zorvex"
    assert in_address(text, Span(17, 18))
    assert not in_address(text, Span(20, 26))
