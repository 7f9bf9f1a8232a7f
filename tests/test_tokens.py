"""Sentences end where a reader would end them, morphemes lie where they are written."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.language.tokens import normal, sentences, tokens
from kg.model import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("春が来た。花が咲く。", ["春が来た。", "花が咲く。"]),
        ("行くのか。やめるのか!?", ["行くのか。", "やめるのか!?"]),
        ("\uff08注。\uff09晴れ!次は雨。", ["\uff08注。\uff09晴れ!", "次は雨。"]),
        ("見出し\n本文の一行目。\n\n  二行目", ["見出し", "本文の一行目。", "二行目"]),
        ("点の無い文", ["点の無い文"]),
        ("v2.5とv3.0の差。", ["v2.5とv3.0の差。"]),
    ],
)
def test_sentence_ends_at_its_stop_or_line(text, expected):
    assert [span.of(text) for span in sentences(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "「帰ろう。もう遅い。」と姉は言った。",
        "会合(第3回。東京)が終わった。",
        "『海へ。そして山へ。』を読む。",
        "店主は「もう。ない」と首を振った。",
        "「1）船。2）橋。3）港。」と書いてある。",
        "掲示(船【白い。大きい】は。あす)を読む。",
        "「まず『海。』と書き、次に『山。』と書く。」と教わる。",
    ],
)
def test_brackets_are_never_cut_open(text):
    assert [span.of(text) for span in sentences(text)] == [text]


@pytest.mark.parametrize("text", ["やった!と皆が叫んだ。", "本当?って聞き返した。"])
def test_exclamation_that_is_quoted_ends_nothing(text):
    assert [span.of(text) for span in sentences(text)] == [text]


def test_bracket_that_never_closes_ends_with_its_line():
    text = "「始まりだけの文。続き。\n次の段落。"
    assert [span.of(text) for span in sentences(text)] == ["「始まりだけの文。", "続き。", "次の段落。"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("姉は「帰ろう『もう遅い』と言った。外は雪だ。", ["姉は「帰ろう『もう遅い』と言った。", "外は雪だ。"]),
        ("姉は「兄は「遅い」と言った。外は雪だ。", ["姉は「兄は「遅い」と言った。", "外は雪だ。"]),
        ("1)船。2)橋。", ["1)船。", "2)橋。"]),
        ("「船(白い。」大きい)橋。", ["「船(白い。」大きい)橋。"]),
    ],
)
def test_bracket_without_its_other_half_counts_for_nothing(text, expected):
    assert [span.of(text) for span in sentences(text)] == expected


@pytest.mark.parametrize("text", ["「", "「(", "「船」", "(」)", "「(" * 9 + "船。"])
def test_time_to_cut_grows_with_the_text_and_no_faster(text):
    def seconds(times: int) -> float:
        begin = process_time()
        sentences(text * times)
        return process_time() - begin

    assert min(seconds(32_000) for _ in range(3)) < 32 * min(seconds(4_000) for _ in range(3))


def test_only_the_given_stretch_is_cut():
    text = "前置き。本文だ。後書き。"
    assert [span.of(text) for span in sentences(text, Span(4, 8))] == ["本文だ。"]


@pytest.mark.parametrize("text", ["", "  \n\u3000\n ", "\n\n"])
def test_blank_text_has_no_sentence(text):
    assert sentences(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Visual Studioを開く", ["Visual", "Studio", "を", "開く"]),
        ("12億円を", ["12億", "円", "を"]),
        ("雨後の筍", ["雨後", "の", "筍"]),
    ],
)
def test_morphemes_are_short_and_without_blanks(text, expected):
    assert [token.surface for token in tokens(text)] == expected


@pytest.mark.parametrize(
    "text",
    ["\u3231若葉は\uff13億円、\uff11\uff12\uff05。", "\uff2f\uff50\uff45\uff4e AI \u3000の話", "ﾃﾞｰﾀを\u200b読む", "家族👨‍👩‍👧で出かけた"],
)
def test_morphemes_keep_the_place_and_spelling_of_the_text(text):
    assert all(token.span.of(text) == token.surface for token in tokens(text))


def test_stretch_of_a_text_keeps_the_places_of_the_whole():
    text = "昨日は雨、今日は晴れ。"
    assert [(t.span.start, t.surface) for t in tokens(text, Span(5, 8))] == [(5, "今日"), (7, "は")]


def test_long_text_is_read_in_pieces_to_its_end():
    text = "牛乳を飲む。" * 4000
    found = tokens(text)
    assert found[-1].span == Span(len(text) - 1, len(text))
    assert "".join(token.surface for token in found) == text


@pytest.mark.parametrize("pair", [("超える", "越える"), ("はじめる", "始める"), ("手掛ける", "手がける"), ("つくる", "作る")])
def test_spellings_of_one_verb_have_one_normal_form(pair):
    assert normal(pair[0]) == normal(pair[1])


def test_different_verbs_stay_different():
    assert len({normal(word) for word in ("買う", "売る", "貸す", "借りる", "提携する", "提案する")}) == 6


@settings(deadline=None)
@given(st.text(alphabet="あ漢a。!?\n「」（）() と", max_size=40))
def test_sentences_are_in_order_apart_and_hold_all_that_is_not_blank(text):
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(text.split())
