"""What the whole of `language` gives: sentences of turns, and phrases as their form decides."""

from __future__ import annotations

import pytest

from kg.language import analyse
from kg.language.mending import mend
from kg.language.tokens import tokens
from kg.model import Document, Phrase, Span, Turn

CUES = {"社長": "Person", "氏": "Person", "工業": "Company"}


def read(text: str, turns: tuple[Turn, ...] | None = None, known: dict[str, str] | None = None):
    document = Document("d", text, turns=(Turn(Span(0, len(text))),) if turns is None else turns)
    return analyse(document, known or {}, cues=CUES, honorifics=frozenset({"氏", "社長"}), common=frozenset({"AI"}))


def phrases(text: str):
    (sentence,) = read(text)
    return sentence.phrases


def phrase(text: str, core: str) -> Phrase:
    return next(p for p in phrases(text) if p.core.of(text) == core)


def test_only_turns_are_read_each_in_its_voice():
    text = "挨拶。\n記者:どうですか。\n若林:順調です。\n広告。"
    turns = (Turn(Span(7, 13), "question", "記者"), Turn(Span(17, 22), "speech", "若林"))
    found = read(text, turns)
    assert [(s.span.of(text), s.turn.speaker) for s in found] == [("どうですか。", "記者"), ("順調です。", "若林")]


def test_document_without_turns_has_no_sentence():
    assert read("誰の声でもない。", ()) == ()


def test_phrases_cover_the_sentence_in_order():
    text = "若林氏は昨年、長野県で小さな会社を始めた。"
    (sentence,) = read(text)
    assert "".join(p.span.of(text) for p in sentence.phrases) == text


def test_known_names_are_found_as_their_class():
    text = "あの四葉は強い。"
    (sentence,) = read(text, known={"四葉": "Company"})
    assert [(n.span.of(text), n.kind) for n in sentence.names] == [("四葉", "Company")]


def test_title_is_cut_off_a_name():
    text = "若林真理子社長が来た。"
    (sentence,) = read(text)
    assert [(n.span.of(text), n.kind) for n in sentence.names] == [("若林真理子", "Person")]


@pytest.mark.parametrize(
    ("text", "core", "head"),
    [
        ("会長である若林氏が話した。", "会長", "若林氏"),
        ("若林氏が始めた会社は伸びた。", "始め", "会社"),
        ("割れた皿を拾う。", "割れ", "皿"),
    ],
)
def test_attributive_clause_hangs_on_the_noun_behind_it(text, core, head):
    found = phrases(text)
    clause = next(p for p in found if p.core.of(text) == core)
    assert found[clause.head].core.of(text) == head


@pytest.mark.parametrize("text", ["それは正解ではない。", "それは正解ではありません。", "それは正解でない。"])
def test_noun_that_is_denied_is_a_copula(text):
    last = phrases(text)[-1]
    assert (last.kind, last.core.of(text), last.tail[0], "ない" in last.tail or "ぬ" in last.tail) == ("copula", "正解", "だ", True)


@pytest.mark.parametrize(
    ("text", "tail", "voice"),
    [
        ("橋は近く完成するとされる。", ("とされる",), frozenset()),
        ("橋は去年に壊されたとされる。", ("れる", "た", "とされる"), frozenset({"passive"})),
        ("彼が橋を直したとされている。", ("た", "とされる", "て", "いる"), frozenset()),
    ],
)
def test_what_is_said_to_be_is_hearsay_and_no_passive(text, tail, voice):
    last = phrases(text)[-1]
    assert (last.tail, last.voice) == (tail, voice)


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("橋は大工に直された。", {"passive"}),
        ("棟梁は弟子に橋を直させた。", {"causative"}),
        ("隣人に橋を直してもらった。", {"benefactive"}),
        ("大工が橋を直した。", set()),
    ],
)
def test_voice_is_read_off_the_auxiliaries(text, voice):
    assert phrases(text)[-1].voice == voice


@pytest.mark.parametrize(
    ("text", "core", "marks"),
    [
        ("庭についての本を読む。", "庭", ("についての",)),
        ("学校でも教えている。", "学校", ("で", "も")),
        ("祖父によって植えられた。", "祖父", ("によって",)),
        ("町への道を歩く。", "町", ("への",)),
        ("山と川を描く。", "川", ("を",)),
    ],
)
def test_particles_that_close_a_phrase_are_its_marks(text, core, marks):
    assert phrase(text, core).marks == marks


def test_coordinated_nouns_are_parallel():
    text = "山と川を描く。"
    found = phrases(text)
    assert found[0].parallel
    assert found[found[0].head].core.of(text) == "川"


def test_mending_mended_phrases_changes_nothing():
    for text in ("会長である若林氏が話した。", "それは正解ではない。", "橋は近く完成するとされる。"):
        found = phrases(text)
        assert mend(found) == found


def test_mending_by_hand_makes_a_copula_of_a_denied_noun():
    words = tokens("嘘ではない")
    lone = Phrase(Span(0, 5), Span(0, 1), words, "noun", "嘘", marks=("で", "は"), tail=("ない",))
    assert mend((lone,))[0].kind == "copula"
    assert mend((lone,))[0].tail == ("だ", "ない")
