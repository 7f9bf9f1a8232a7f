"""Morphemes → 文節 and their dependencies: cuts, marks, endings, voice and heads of sentences that leave no doubt."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.language.phrases import parse
from kg.language.tokens import tokens
from kg.model import Phrase, Span


def phrases_of(text: str, *names: str) -> tuple[Phrase, ...]:
    spans = [Span(text.index(n), text.index(n) + len(n)) for n in names]
    return parse(text, tokens(text), spans)


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("若林は工場を建てた。", ["若林", "工場", "建て"]),
        ("会社の新しい工場が燃えた。", ["会社", "新しい", "工場", "燃え"]),
        ("彼女は静かに本を読んでいる。", ["彼女", "静か", "本", "読ん"]),
        ("銀行について調べた。", ["銀行", "調べ"]),
    ],
)
def test_sentence_is_cut_into_content_and_ending(text: str, cores: list[str]) -> None:
    assert [p.core.of(text) for p in phrases_of(text)] == cores


def test_name_is_never_cut() -> None:
    text = "河合と若林の店は繁盛している。"
    assert phrases_of(text, "河合と若林の店")[0].core.of(text) == "河合と若林の店"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("若林が銀行から金を借りた。", [("が",), ("から",), ("を",), ()]),
        ("東京では雪が降る。", [("で", "は"), ("が",), ()]),
        ("法案について議論した。", [("について",), ()]),
        ("市民による抗議が続く。", [("による",), ("が",), ()]),
        ("隣国との対話を望む。", [("との",), ("を",), ()]),
    ],
)
def test_particles_close_a_phrase(text: str, marks: list[tuple[str, ...]]) -> None:
    assert [p.marks for p in phrases_of(text)] == marks


@pytest.mark.parametrize(
    ("text", "lemma", "voice"),
    [
        ("家が壊された。", "壊す", {"passive"}),
        ("子に本を読ませた。", "読む", {"causative"}),
        ("会社が買収された。", "買収する", {"passive"}),
        ("友人が手伝ってくれた。", "手伝う", {"benefactive"}),
        ("若林が走った。", "走る", set()),
    ],
)
def test_verb_knows_its_dictionary_form_and_voice(text: str, lemma: str, voice: set[str]) -> None:
    last = phrases_of(text)[-1]
    assert (last.lemma, set(last.voice)) == (lemma, voice)


@pytest.mark.parametrize(
    ("text", "kind"), [("空が青い。", "adjective"), ("彼は医者だ。", "copula"), ("鳥が鳴く。", "verb"), ("港は静かだ。", "adjective")]
)
def test_kind_of_the_predicate(text: str, kind: str) -> None:
    assert phrases_of(text)[-1].kind == kind


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("若林が橋を渡った。", [2, 2, -1]),
        ("若林が建てた家は広い。", [1, 2, 3, -1]),
        ("市長の古い車が止まった。", [2, 2, 3, -1]),
        ("河合は、若林が来ると言った。", [3, 2, 3, -1]),
    ],
)
def test_phrase_depends_on_what_it_modifies(text: str, heads: list[int]) -> None:
    assert [p.head for p in phrases_of(text)] == heads


def test_coordinated_nouns_are_parallel() -> None:
    assert [p.parallel for p in phrases_of("犬や猫を飼う。")] == [True, False, False]


def test_stop_in_a_quotation_ends_a_phrase_and_the_quotation_hangs_from_its_verb() -> None:
    found = phrases_of("「橋が落ちた。船が要る」と市長は語った。")
    assert [p.lemma for p in found] == ["橋", "落ちる", "船", "要る", "市長", "語る"]
    assert [p.head for p in found] == [1, 5, 3, 5, 5, -1]


@example(text="?(1)1")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="若林が橋を渡る東京都「」()、。はにでとのAIa1 \n?", max_size=60))
def test_any_text_gives_phrases_in_order_with_heads_to_the_right(text: str) -> None:
    words = tokens(text)
    found = parse(text, words)
    assert [t for p in found for t in p.tokens] == list(words)
    assert all(p.head == -1 or at < p.head < len(found) for at, p in enumerate(found))


def test_same_sentence_gives_same_phrases() -> None:
    text = "若林は、河合が建てた工場で働いていたと話した。"
    assert phrases_of(text) == phrases_of(text)
