"""Who speaks where: turns from the shape of lines."""

# ruff: noqa: E501 -- tables of Japanese, whose characters count twice

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import documents, ontology, pipeline, turns
from kg.layout import Layout, quoted

if TYPE_CHECKING:
    from kg.model import Document

WORDS = json.loads((Path(__file__).parent / "fixtures" / "documents" / "layout.json").read_text(encoding="utf-8"))
LAYOUT = Layout(**{kind: tuple(words) for kind, words in WORDS.items()})
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


def read(text: str, name: str = "a.txt") -> Document:
    return documents.read(name, LAYOUT, data=text.encode())


def told(text: str, name: str = "a.txt") -> list[tuple[str, str | None, str]]:
    document = read(text, name)
    return [(turn.kind, turn.speaker, turn.span.of(document.text)) for turn in document.turns]


@pytest.mark.parametrize(
    "line",
    [
        "![図](https://x.jp/a.png)", "[![図](a.png)](https://x.jp)", "見出し画像", "4,226 文字", "12", "1/75/350", "スキ 12", "3 分で読めます",
        "https://x.jp/a?b=c", "<https://x.jp>", "[続き](https://x.jp/b)", "#AI #半導体", "＃工場", "---", "――――――", "* * *", "広告", "[音楽]",
        "2025年2月10日", "公開日：2025年2月10日", "出典：https://x.jp/a", "目次",
    ],
)  # fmt: skip
def test_lines_that_say_nothing_are_not_read(line: str) -> None:
    assert told(f"工場の計画\n\n最初の段落である。\n\n{line}\n\n次の段落である。")[1:] == [
        ("prose", None, "最初の段落である。"),
        ("prose", None, "次の段落である。"),
    ]


@pytest.mark.parametrize(
    "line", ["広告市場が伸びた", "シェア争いが続く", "関係は3件あった。", "公開されたのは2025年だ。", "3.5倍に増えた", "結論：安い"]
)
def test_lines_that_only_look_like_boilerplate_are_read(line: str) -> None:
    assert ("prose", None, line) in told(f"工場の計画\n\n最初の段落である。\n{line}\n次の段落である。")


@pytest.mark.parametrize(
    "ending", ["<御礼>", "いいなと思ったら応援しよう!", "## 関連記事", "Share this thread", "免責事項：本稿は参考である。"]
)
def test_nothing_is_read_after_an_ending(ending: str) -> None:
    assert told(f"工場の計画\n最初の段落である。\n\n{ending}\n\n続きは読まれない。\n\n見出し\n")[1:] == [
        ("prose", None, "最初の段落である。")
    ]


def test_an_ending_before_dialogue_or_text_cuts_nothing_off() -> None:
    text = "工場の計画\nShare this thread\n段落である。\n関連記事\n[山本](経済通信)\nなぜですか?\n[佐藤](日本社)\n必要です。\n"
    assert [kind for kind, _, _ in told(text)] == ["title", "prose", "header", "speech", "header", "speech"]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("[{}]({})", "a.txt"),
        ("［{}］（{}）", "a.txt"),
        ("【{}】({})", "a.txt"),
        ("\\[{}\\]({})", "a.md"),
        ("**[{}]({})**", "a.md"),
        ("### [{}]({})", "a.md"),
    ],
)
def test_header_names_the_speaker_until_the_next(form: str, name: str) -> None:
    text = (
        f"工場の計画\n\n前書きである。\n\n{form.format('山本 エリ氏', '経済通信')}\n\nなぜですか?\n\n{form.format('ジョン・ドウ', '日本社')} \n"
        " 第一の段落。\n 1. 第二の段落\n\n\n2. 資料\n\n後書きである。"
    )
    document = read(text, name)
    assert [(t.kind, t.speaker, t.affiliation) for t in document.turns] == [
        ("title", None, None),
        ("prose", None, None),
        ("header", "山本 エリ", "経済通信"),
        ("speech", "山本 エリ", "経済通信"),
        ("header", "ジョン・ドウ", "日本社"),
        ("speech", "ジョン・ドウ", "日本社"),
        ("speech", "ジョン・ドウ", "日本社"),
        ("prose", None, None),
        ("prose", None, None),
    ]


def test_a_markdown_link_is_no_header() -> None:
    assert [kind for kind, _, _ in told("# 題\n\n[日本社](https://x.jp)は伸びた。\n\n[次](b.html)\n", "a.md")] == [
        "title",
        "prose",
        "prose",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("対談の記録\n記者：なぜですか？\n田中氏：必要です。\n続きです。\n", ["?なぜですか？", "田中=必要です。", "田中=続きです。"]),
        ("対談の記録\n山本: 始めます。\n田中: はい。\n山本: では。", ["山本=始めます。", "田中=はい。", "山本=では。"]),
        ("**山本:** なぜ?\n\n**田中:** 必要だ。", ["山本=なぜ?", "田中=必要だ。"]),
        ("対談の記録\n鈴木　伸びますか。\n田中　はい。\n鈴木　なぜ。\n田中　需要です。", ["鈴木=伸びますか。", "田中=はい。", "鈴木=なぜ。", "田中=需要です。"]),
        ("田中社長に聞く\n田中さんが語る。\n――計画は？\n建てます。\n二つです。", ["田中さんが語る。", "?計画は？", "田中=建てます。", "田中=二つです。"]),
        ("田中 聡氏インタビュー\nQ：狙いは？\nA：拡大です。", ["?狙いは？", "田中 聡=拡大です。"]),
        ("一問一答\nQ. 狙いは？ A. 拡大です。", ["?狙いは？", "None=拡大です。"]),
        ("会見\nQ1. 狙いを教えてください。\n拡大です。\nQ2 時期は？\n来年です。", ["?狙いを教えてください。", "None=拡大です。", "?時期は？", "None=来年です。"]),
        ("会見\nQ: 狙いは？\nA(佐藤): 拡大です。\nQ: 次は？\nA: 未定です。", ["?狙いは？", "佐藤=拡大です。", "?次は？", "佐藤=未定です。"]),
        ("会見\n――狙いは？\n佐藤：拡大です。\n――次は？\n佐藤：未定です。", ["?狙いは？", "佐藤=拡大です。", "?次は？", "佐藤=未定です。"]),
        ("ジョン・ドウのインタビューをまとめた。 --- Q1. 狙いは? 拡大です。 なぜか? 需要です。 --- Q2. 次を。 未定です。",
         ["ジョン・ドウのインタビューをまとめた。", "?狙いは?", "ジョン・ドウ=拡大です。 なぜか? 需要です。", "?次を。", "ジョン・ドウ=未定です。"]),
        ("会見\nQ1. 「なぜ?」と聞かれるか?そうなら理由は。 はい。\n", ["?「なぜ?」と聞かれるか?そうなら理由は。", "None=はい。"]),
        ("会見\nQ1. 狙いは?拡大です。人も増やします。\nQ2. 次は?また、時期は?未定です。", ["?狙いは?", "None=拡大です。人も増やします。", "?次は?また、時期は?", "None=未定です。"]),
        ("会見\n質問1：狙いは？\n回答：拡大です。", ["?狙いは？", "None=拡大です。"]),
        ("値段の話\n結論：安い。\n注意：高い。\n参考：普通。", ["結論：安い。", "注意：高い。", "参考：普通。"]),
        ("値段の話\n彼は次のように答えた:「高い。」\n12:30に終わる。\nA社が買う。", ["彼は次のように答えた:「高い。」", "12:30に終わる。", "A社が買う。"]),
        ("会見\n――狙いは？\n拡大です。\n■将来\n会社は伸びる。", ["?狙いは？", "None=拡大です。", "将来", "会社は伸びる。"]),
    ],
)  # fmt: skip
def test_dialogue(text: str, expected: list[str]) -> None:
    marks = {"question": "?{1}", "speech": "{0}={1}", "prose": "{1}"}
    assert [marks[kind].format(speaker, words) for kind, speaker, words in told(text, "a.md") if kind in marks] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「高い。」", True), ("「高い。」「安い。」", True), ("「『高い』と彼は言う。」 「そう。」。", True), ("「高い」と言う。", False),
        ("「高い」と「安い」", False), ("「高い", False), ("高い」", False), ("「高い」」", False), ("", False),
    ],
)  # fmt: skip
def test_a_quotation_is_a_paragraph_wholly_in_brackets(text: str, expected: bool) -> None:  # noqa: FBT001
    assert quoted(text) is expected


def test_quotation_in_narration_is_a_turn_of_its_own_without_speaker() -> None:
    assert told("値段の話\n佐藤氏は語った。\n「高い。」「とても。」\nそう言う。")[2] == ("quote", None, "「高い。」「とても。」")


def test_cast_list_is_one_turn_and_read_behind_an_ending_too() -> None:
    cast = "[出演]\n  日本社\n    ジョン・ドウ(John Doe)\n    Chief Officer\n\n  経済通信\n    山本 エリ(Eri Yamamoto)"
    for between in ("", "<御礼>\nありがとうございました。\n\n"):
        assert told(f"工場の計画\n段落である。\n\n{between}{cast}\n\n\n<免責事項>\n参考である。\n")[-1] == ("credits", None, cast)


def test_cast_in_a_line_does_not_swallow_the_text() -> None:
    text = "工場の計画\n登壇者：山田太郎（日本社）、鈴木花子\n聞き手：佐藤\n本文の行\n次である。"
    assert told(text)[1:3] == [("credits", None, "登壇者：山田太郎（日本社）、鈴木花子\n聞き手：佐藤"), ("prose", None, "本文の行")]


def test_the_one_in_the_cast_answers() -> None:
    assert ("speech", "佐藤花子", "建てます。") in told("工場の計画\n話し手：佐藤花子氏\n聞き手：山本\n――計画は？\n建てます。")


def test_no_words_of_a_layout_are_needed() -> None:
    document = documents.read("a.txt", Layout(), data="[山本](経済通信)\nなぜ?\n[佐藤](日本社)\n必要です。".encode())
    assert [turn.speaker for turn in document.turns] == ["山本", "山本", "佐藤", "佐藤"]


MARKS = [
    "「",
    "」",
    "Q1. ",
    "A: ",
    "――",
    "：",
    "[",
    "](",
    ")",
    "?",
    "。",
    "\n",
    "\n\n",
    " --- ",
    "# ",
    "**",
    "![",
    "出演",
    "免責事項",
    "田中",
    "佐藤：",
    "---\n",
    "\r\n",
    "　",
    "1",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(MARKS), max_size=40).map("".join)).filter(
    lambda text: text.strip() and not re.search("[\0-\x08\x0e-\x1b\x7f]", text)
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(TEXTS)
def test_turns_of_any_text_are_ordered_disjoint_and_inside(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    document = documents.read("a.md", LAYOUT, data=data)
    assert document.text == text.removeprefix("\ufeff")
    at = 0
    for turn in document.turns:
        assert at <= turn.span.start < turn.span.end <= len(document.text)
        assert turn.span.of(document.text).strip()
        at = turn.span.end
    assert documents.read("a.md", LAYOUT, data=data) == document


# --- the documents handed over with the task, where they lie beside the checkout ----------------------------------------------------

EXPECTED = {
    "000": ("2025-02-10", "Bloomberg", {"title": 1, "header": 17, "credits": 1}, {"トム・マッケンジー", "クリス・レイン"}),
    "001": (None, None, {"title": 1, "prose": 28}, set()),
    "002": ("2025-02-12", None, {"prose": 1, "question": 27, "speech": 27}, {"サム・アルトマン"}),
    "003": (None, None, {"title": 1, "prose": 16}, set()),
    "004": (None, None, {"title": 1, "quote": 9, "prose": 23}, set()),
}


@pytest.mark.parametrize("path", documents.find([SEEDS]) if SEEDS.is_dir() else [], ids=lambda path: path.stem)
def test_the_five_forms(path: Path) -> None:
    document = documents.read(path, LAYOUT)
    issued, source, kinds, speakers = EXPECTED[path.stem[:3]]
    found = [turn.kind for turn in document.turns]
    assert (document.issued, document.source) == (issued, source)
    assert {kind: found.count(kind) for kind in kinds} == kinds  # type: ignore[comparison-overlap]
    assert {turn.speaker for turn in document.turns if turn.speaker} == speakers
    assert turns.find(document.text, Layout())


def test_newspaper_interview_asks_without_question_marks_and_answers_in_brackets():
    text = (
        "「電力は足りる」　矢島前環境相に聞く\n\n電力をどう賄うか。民生党の政調会長を務める矢島花江・前環境相に聞いた。（聞き手・三好亮）\n\n"
        "――送電網の法律ができました。\n\n「第一歩です。罰則には反対です」\n\n――次の選挙には出ますか。\n\n「出ません」\n\n"
        "やじま・はなえ　1970年、長野県松本市生まれ。"
    )
    found = [
        (t.kind, t.speaker, t.span.of(text)) for t in documents.read("a.txt", pipeline.layout(ontology.load()), data=text.encode()).turns
    ]
    assert ("speech", "矢島花江", "第一歩です。罰則には反対です") in found
    assert ("speech", "矢島花江", "出ません") in found
    assert [kind for kind, _, words in found if words.startswith(("送電網", "次の選挙"))] == ["question", "question"]
    assert found[-1][:2] == ("prose", None)


def test_rows_of_a_table_are_nobodys_turns():
    text = "企業ファイル\n\n会社名　株式会社トラヴェル\n設立　2018年5月\n本社　京都市下京区\n代表者　志賀ひより\n\nトラヴェルは荷物を運ぶ機械を作る。\n"
    assert {(t.kind, t.speaker) for t in documents.read("a.txt", pipeline.layout(ontology.load()), data=text.encode()).turns} <= {
        ("title", None),
        ("prose", None),
    }
