"""What a file says of itself: its text, title, date, source, and who speaks where."""

# ruff: noqa: E501 -- tables of Japanese, whose characters count twice

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import documents
from kg.errors import InputError
from kg.imprint import iso
from kg.layout import Layout

if TYPE_CHECKING:
    from kg.model import Document

WORDS = json.loads((Path(__file__).parent / "fixtures" / "documents" / "layout.json").read_text(encoding="utf-8"))
LAYOUT = Layout(**{kind: tuple(words) for kind, words in WORDS.items()})
JAPANESE = "新しい工場についての発表があり、地元の人々はとても驚いた。「本当か」という声も出ている。\n"


def read(text: str, name: str = "a.txt") -> Document:
    return documents.read(name, LAYOUT, data=text.encode())


# --- which files -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.md",
        "c.HTML",
        "README.md",
        ".hidden.txt",
        "data.csv",
        "deep/d.markdown",
        "gold/e.txt",
        ".git/f.txt",
        "gold.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(JAPANESE, encoding="utf-8")
    return tmp_path


def names(found: tuple[Path, ...], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found]


def test_folder_gives_its_texts_to_its_depth(folder: Path) -> None:
    assert names(documents.find([folder]), folder) == ["a.md", "b.txt", "c.HTML", "deep/d.markdown", "gold.txt"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["b.txt"], ["b.txt"]),
        (["data.csv"], ["data.csv"]),
        (["gold"], ["gold/e.txt"]),
        (["*.txt"], ["b.txt", "gold.txt"]),
        (["*.csv"], ["data.csv"]),
        (["b*", "d*"], ["b.txt", "data.csv"]),
        (["**/*.markdown"], ["deep/d.markdown"]),
        (["b.txt", "a.md", "b.txt", "deep/../b.txt"], ["a.md", "b.txt"]),
    ],
)
def test_files_folders_and_patterns_are_found_once_and_sorted(folder: Path, patterns: list[str], expected: list[str]) -> None:
    found = documents.find([str(folder / pattern) for pattern in patterns])
    assert names(tuple(path.resolve() for path in found), folder.resolve()) == expected


def test_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert documents.find(["-", "-"]) == (Path("-"),)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(JAPANESE.encode("cp932"))))
    document = documents.read("-", LAYOUT)
    assert (document.id, document.text) == ("stdin", JAPANESE)


@pytest.mark.parametrize("name", ["missing.txt", "missing/*.txt", "empty", "nul\0.txt", "x" * 5000])
def test_nothing_there_says_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"check the name|name another folder"):
        documents.find([tmp_path / name])


def test_no_path_at_all_says_what_to_do() -> None:
    with pytest.raises(InputError, match="name a file"):
        documents.find([])


# --- which characters ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "mark"),
    [("utf-8", b""), ("utf-8-sig", b""), ("utf-16", b""), ("utf-16-be", b"\xfe\xff"), ("cp932", b""), ("shift_jis", b""), ("euc_jp", b"")],
)
@pytest.mark.parametrize(
    "text",
    [
        JAPANESE,
        "OpenAI\r\nは東京に支社を開いた。\r\n",
        "カタカナ・ノ・ミ",
        "ソフトバンクが出資した。",
        "  前の空白も\n\n残る。　\n",
        "第１回「会議」（仮）は10:30からです。",
    ],
)
def test_text_is_exactly_what_decoding_gives(codec: str, mark: bytes, text: str) -> None:
    assert documents.decode(mark + text.encode(codec), "a.txt") == text


def test_vendor_characters_are_read() -> None:
    for codec, text in (("cp932", "①番の㈱例が、ﾊﾝｶｸの～文字～も使います。"), ("euc_jis_2004", "①番の例があります。")):
        assert documents.decode(text.encode(codec), "a.txt") == text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no words"),
        (b" \r\n\t ", "no words"),
        ("\u3000\n".encode(), "no words"),
        (b"\xef\xbb\xbf", "no words"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n" + bytes(range(128, 256)) * 9, "neither UTF-8 nor"),
        ("日本".encode() + b"\0" + "語".encode(), "binary"),
        (b"\x01\x02\x03\x04 \x05\x06", "binary"),
        ("日本語。".encode("utf-16-le"), "neither UTF-8 nor|binary"),
        ("这是一个关于人工智能的中文文本。".encode("gb18030"), "neither UTF-8 nor"),
        ("인공지능에 관한 한국어 글입니다.".encode("euc_kr"), "neither UTF-8 nor"),
        ("Le café a été fermé à Noël.".encode("latin-1"), "neither UTF-8 nor"),
        (b"\xff\xfe" + b"\x00\xd8a", "neither UTF-8 nor|binary"),
        (JAPANESE.encode()[:-2] + b"\xff\n" + JAPANESE.encode(), "neither UTF-8 nor"),
        ("日本語です。".encode("iso2022_jp"), "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        documents.read("folder/bad.txt", LAYOUT, data=data)
    assert str(caught.value).startswith("folder/bad.txt")
    assert re.search("save it|export|leave it out", str(caught.value))


def test_broken_utf8_names_the_line() -> None:
    with pytest.raises(InputError) as caught:
        documents.decode((JAPANESE * 3).encode() + b"\xe3\xff\n", "a.txt")
    assert caught.value.line == 4


def test_unreadable_paths_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt", tmp_path / ("x" * 5000)):
        with pytest.raises(InputError, match="cannot be read"):
            documents.read(path, LAYOUT)


@pytest.mark.parametrize(
    ("name", "expected"), [("x/000_a.txt", "000_a"), ("日記.2025.md", "日記.2025"), ("か\u3099.txt", "が"), ("-", "stdin")]
)
def test_id_is_the_stem(name: str, expected: str) -> None:
    assert documents.read(name, LAYOUT, data=b"text").id == expected


def test_undecodable_file_names_give_an_id() -> None:
    assert documents.read(os.fsdecode(b"\xff.txt"), LAYOUT, data=b"text").id == "?"


# --- title, date, source ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "turn"),
    [
        ("工場の計画\n本文である。\n", "工場の計画", True),
        ("\n見出し画像\n\n☢️ 工場、建つ\n1,234 文字\n本文である。", "☢️ 工場、建つ", True),
        ("![図](https://x.jp/a.png)\n2025年2月10日\n工場の計画\n本文である。", "工場の計画", True),
        ("[2/10]工場の計画:三つの点\n\n本文である。", "[2/10]工場の計画:三つの点", True),
        ("公開日：2025/02/10\n前書き\n# 工場の計画\n本文である。", "工場の計画", True),
        ("**工場の計画**\n本文である。", "工場の計画", True),
        ("工場が建つ。人も来る。\n本文である。", "工場が建つ。", False),
        ("工場が建った", "工場が建った", False),
        ("まとめました。↓ --- Q1. なぜ? 必要だからです。", "まとめました。", False),
        ("---\ntitle: '工場の計画'\n---\n本文である。\n", "工場の計画", True),
        ("---\ntitle: 工場の計画\n---\n# 工場の計画\n本文である。\n", "工場の計画", True),
        ("記者：なぜですか？\n田中：必要です。", "記者：なぜですか？", False),
    ],
)
def test_title(text: str, title: str, turn: bool) -> None:  # noqa: FBT001
    document = read(text, "a.md")
    assert document.title == title
    assert [t.span.of(text) for t in document.turns if t.kind == "title"] == ([title] if turn else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025/02/10", "2025-02-10"),
        ("２０２５年２月１０日（月）", "2025-02-10"),
        ("2025. 2. 10", "2025-02-10"),
        ("令和７年２月１０日", "2025-02-10"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月", "2019-04"),
        ("February 12, 2025", "2025-02-12"),
        ("12th Feb 2025", "2025-02-12"),
        ("2025-02-10T09:00:00+09:00", "2025-02-10"),
        ("2025年2月", "2025-02"),
        ("2025年", "2025"),
        ("2025年2月30日", "2025"),
        ("02/10", None),
        ("12345678", None),
        ("四半期", None),
    ],
)
def test_iso(text: str, expected: str | None) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("題\n(Original Published date : 2025/02/10 EST)\n2020年1月1日の話。", "2025-02-10"),
        ("Published: February 12, 2025\n1\n75\n本文である。", "2025-02-12"),
        ("題\n更新日：2025年3月1日\n公開日：2025年2月10日\n本文。", "2025-02-10"),
        ("題\n2025年2月10日 公開\n本文。", "2025-02-10"),
        ("題\n2025.02.10\n2030年までに建つ。", "2025-02-10"),
        ("題\n本文。\n令和7年2月10日", "2025-02-10"),
        ("題\n2025年2月10日、工場が建った。", "2025-02-10"),
        ("題\n2015年12月11日、会社ができた。2024年に工場が建った。", None),
        ("題\n会社は2015年12月11日に設立された。", None),
        ("題\n- 2015年12月11日 設立\n- 2019年3月11日 改組\n本文。", None),
        ("[2/10]題\n2025年の話である。", "2025-02-10"),
        ("題\n2月10日、式があった。2025年2月に始まり、2024年の夏から続く。", "2025-02-10"),
        ("題\n2月10日、式があった。2023年か2024年か。", None),
        ("題\n2月10日、式があった。", None),
        ("題\n掲載日：2025年2月\n本文。", "2025-02"),
        ("題\n公開されたのは2025年2月10日のことだ。", None),
        ("---\ndate: 2025-02\n---\n題\n2020年1月1日\n", "2025-02"),
        ("題\n本文。", None),
    ],
)
def test_issued_is_what_the_text_says_or_nothing(text: str, expected: str | None) -> None:
    assert read(text).issued == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("題\n本文。\n出典：経済通信", "経済通信"),
        ("題\n本文。\nSource: [記事](https://x.jp/a)", "https://x.jp/a"),
        ("題\n本文。https://x.jp/a\n", "https://x.jp/a"),
        ("題\n本文。https://x.jp/a と https://x.jp/b\n", None),
        ("題\n![図](https://x.jp/a.png)\n本文。", None),
        ("題\n本文。\n経済通信より\nPublished: 2025/02/10", "経済通信"),
        ("---\nsource: 経済通信\n---\n本文。", "経済通信"),
        ("題\n本文。", None),
    ],
)
def test_source(text: str, expected: str | None) -> None:
    assert read(text, "a.md").source == expected


PAGE = """<!DOCTYPE html><html lang="ja"><head><meta charset="{codec}"><title>工場の計画 | 経済通信</title>
<meta property="article:published_time" content="2025-02-10T09:00:00+09:00"><link rel="canonical" href="https://x.jp/a"></head>
<body><nav><ul><li><a href="/">ホーム</a></li><li><a href="/b">記事一覧</a></li></ul></nav><article><h1>工場の計画</h1>{paragraphs}</article>
<footer><p>無断転載を禁じます</p></footer></body></html>"""
PARAGRAPHS = (
    "<p>日本社は新しい工場を建てると発表した。費用は十億円で、来年の春に動き出す見込みである。</p><p>地元は喜んでいる。人手が足りないという声もあり、市は支援を考えている。</p>"
    * 3
)


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp"])
@pytest.mark.parametrize("name", ["a.html", "-"])
def test_page_gives_its_main_text_and_what_its_head_says(name: str, codec: str) -> None:
    document = documents.read(name, LAYOUT, data=PAGE.format(codec=codec, paragraphs=PARAGRAPHS).encode(codec))
    assert (document.title, document.issued, document.source) == ("工場の計画", "2025-02-10", "https://x.jp/a")
    assert "日本社は新しい工場を建てると発表した。" in document.text
    assert "<p>" not in document.text
    assert "記事一覧" not in document.text


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "<!doctype html><html><body><script>x()</script></body></html>",
        "<p",
        "<?xml version='1.0' encoding='utf-8'?><html/>",
    ],
)
def test_page_without_text_is_refused(html: str) -> None:
    with pytest.raises(InputError, match="no main text"):
        read(html, "a.html")


@pytest.mark.parametrize(
    "unit",
    [
        "日本社は工場を建てると発表した。",
        "日本社は工場を建てる。\n",
        "Q1. なぜ? 必要です。 --- ",
        "「",
        "![",
        "[",
        "# ",
        " ---",
        "　",
        "\r",
        "田中：はい。\n鈴木：え？\n",
        "https://",
    ],
)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    def seconds(size: int) -> float:
        data = ("題\n" + unit * (size // len(unit.encode())) + "終").encode()
        start = time.perf_counter()
        documents.read("a.txt", LAYOUT, data=data)
        return time.perf_counter() - start

    small, large = min(seconds(100_000) for _ in range(3)), seconds(800_000)
    assert large < 8 * small * 3 + 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "unit"), [(5_000_000, "日本社は新しい工場を建てると発表し、地元は驚いている。\n"), (10_000_000, "日本社は工場を建てる。")]
)
def test_large_documents_are_read_whole(size: int, unit: str) -> None:
    text = unit * (size // len(unit.encode()))
    document = read(text)
    assert sum(len(turn.span) for turn in document.turns) == len(text) - text.count("\n")
