"""Morphemes → 文節 and their dependencies: cuts, marks, endings, voice and heads of sentences that leave no doubt."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.language.phrases import parse, parse_all
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
        ("研究開発を続けます。", ["研究開発", "続け"]),
        ("水は10分の1に減った。", ["水", "10分の1", "減っ"]),
        ("河合は「寒い」と言った。", ["河合", "寒い", "言っ"]),
    ],
)
def test_sentence_is_cut_into_content_and_ending(text: str, cores: list[str]) -> None:
    assert [p.core.of(text) for p in phrases_of(text)] == cores


@pytest.mark.parametrize("name", ["河合と若林の店", "青い鳥、白い花", "Blue Bird & Sons", "セント・メアリー・ホール", "風が吹くとき"])
def test_name_is_never_cut(name: str) -> None:
    text = f"{name}は繁盛している。"
    first = phrases_of(text, name)[0]
    assert (first.core.of(text), first.lemma, first.kind, first.marks) == (name, name, "noun", ("は",))


@pytest.mark.parametrize(("text", "name"), [("3月川口造船は船を売った。", "川口造船"), ("今月若林が来る。", "若林")])
def test_time_before_a_name_stands_apart(text: str, name: str) -> None:
    assert name in [p.core.of(text) for p in phrases_of(text, name)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("若林が銀行から金を借りた。", [("が",), ("から",), ("を",), ()]),
        ("東京では雪が降る。", [("で", "は"), ("が",), ()]),
        ("法案について議論した。", [("について",), ()]),
        ("市民による抗議が続く。", [("による",), ("が",), ()]),
        ("隣国との対話を望む。", [("との",), ("を",), ()]),
        ("医師としての責任を問う。", [("としての",), ("を",), ()]),
        ("政府によると、橋は安全だ。", [("によると",), ("は",), ()]),
        ("港への道は狭い。", [("への",), ("は",), ()]),
        ("子供たちのために歌う。", [("のために",), ()]),
        ("駅という駅を調べた。", [("という",), ("を",), ()]),
        ("友人などにも話した。", [("など", "に", "も"), ()]),
        ("雨が降ると言った。", [("が",), ("と",), ()]),
        ("来るとは思わない。", [("とは",), ()]),
    ],
)
def test_particles_close_a_phrase(text: str, marks: list[tuple[str, ...]]) -> None:
    assert [p.marks for p in phrases_of(text)] == marks


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("誰も投資していませんでした。", ("て", "いる", "ます", "ぬ", "です", "た")),
        ("橋は壊されている。", ("れる", "て", "いる")),
        ("工場を買収するだろうか。", ("だろう", "か")),
        ("雨が降るのではないか。", ("の", "だ", "は", "ない", "か")),
        ("雪になるかもしれません。", ("かもしれない",)),
        ("船を直さなければならない。", ("なければならない",)),
        ("若林は来るはずだ。", ("はず", "だ")),
        ("船を売るわけではない。", ("わけ", "だ", "は", "ない")),
        ("店を始めようとしている。", ("て", "いる")),
        ("窓を開けることができた。", ("こと", "が", "できる", "た")),
        ("雨がやむはずがない。", ("はず", "が", "ない")),
        ("船を売るつもりはなかった。", ("つもり", "は", "ない", "た")),
        ("河合が負けるわけがない。", ("わけ", "が", "ない")),
        ("港を閉めることになった。", ("こと", "に", "なる", "た")),
    ],
)
def test_tail_lists_what_stands_behind_the_verb(text: str, tail: tuple[str, ...]) -> None:
    assert phrases_of(text)[-1].tail == tail


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("雨が降れば、行かない。", "ば"),
        ("雨が降ったら、行かない。", "たら"),
        ("雨が降るなら、行かない。", "なら"),
        ("雨が降るので、行かない。", "ので"),
        ("雨が降るから、行かない。", "から"),
        ("雨が降ったが、行った。", "が"),
        ("雨が降ると、行かない。", "と"),
        ("雨が降って、行かない。", "て"),
    ],
)
def test_joining_of_clauses_ends_the_tail(text: str, last: str) -> None:
    joined = phrases_of(text)[1]
    assert (joined.tail[-1], joined.marks) == (last, ())


@pytest.mark.parametrize(
    ("text", "lemma", "voice"),
    [
        ("家が壊された。", "壊す", {"passive"}),
        ("子に本を読ませた。", "読む", {"causative"}),
        ("会社が買収された。", "買収する", {"passive"}),
        ("友人が手伝ってくれた。", "手伝う", {"benefactive"}),
        ("若林が走った。", "走る", set()),
        ("誰でも書ける。", "書く", {"potential"}),
        ("誰でも参加できる。", "参加する", {"potential"}),
        ("土地を買い叩いた。", "買い叩く", set()),
        ("荷物を引きうけた。", "引き受ける", set()),
        ("会社を辞めさせられた。", "辞める", {"causative", "passive"}),
        ("港をご案内いたします。", "案内する", set()),
    ],
)
def test_verb_knows_its_dictionary_form_and_voice(text: str, lemma: str, voice: set[str]) -> None:
    last = phrases_of(text)[-1]
    assert (last.lemma, set(last.voice)) == (lemma, voice)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("空が青い。", "adjective"),
        ("彼は医者だ。", "copula"),
        ("彼は医者である。", "copula"),
        ("彼は医者ではありません。", "copula"),
        ("鳥が鳴く。", "verb"),
        ("港は静かだ。", "adjective"),
        ("売上は過去最高。", "noun"),
        ("しかし。", "other"),
    ],
)
def test_kind_of_the_predicate(text: str, kind: str) -> None:
    assert phrases_of(text)[-1].kind == kind


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("若林が橋を渡った。", [2, 2, -1]),
        ("若林が建てた家は広い。", [1, 2, 3, -1]),
        ("市長の古い車が止まった。", [2, 2, 3, -1]),
        ("背の高い人が来た。", [1, 2, 3, -1]),
        ("河合は、若林が来ると言った。", [3, 2, 3, -1]),
        ("河合は「橋が落ちた。船が要る」と話した。", [5, 2, 5, 4, 5, -1]),
        ("彼の「青い鳥の歌」は売れた。", [3, 2, 3, 4, -1]),
        ("山田商会、川口造船を買収へ", [2, 2, -1]),
        ("「橋が落ちた。船が要る」と市長は語った。", [1, 5, 3, 5, 5, -1]),
        ("市長の港への訪問は短かった。", [2, 2, 3, -1]),
        ("市長の古い港への道は狭い。", [2, 2, 3, 4, -1]),
    ],
)
def test_phrase_depends_on_what_it_modifies(text: str, heads: list[int]) -> None:
    assert [p.head for p in phrases_of(text)] == heads


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("森は若林が店を閉めることを知っていた。", "知る"),
        ("森は店が閉まるとの噂を広めた。", "広める"),
        ("森は、若林が店を閉めると述べた。", "述べる"),
        ("森は来年も店を続けると約束した。", "約束する"),
        ("森は青い屋根の家に住んでいる。", "住む"),
    ],
)
def test_topic_belongs_to_the_predicate_outside(text: str, predicate: str) -> None:
    found = phrases_of(text)
    assert found[found[0].head].lemma == predicate


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("雪は明日消えると予想されている。", "消える"),
        ("森は、雪は明日消えると述べた。", "述べる"),
        ("森は腕がいいと言った大工を雇った。", "雇う"),
    ],
)
def test_topic_stays_in_a_quotation_that_no_one_else_says(text: str, predicate: str) -> None:
    found = phrases_of(text)
    assert found[found[0].head].lemma == predicate


@pytest.mark.parametrize(
    ("text", "heads", "parallel"),
    [
        ("犬や猫を飼う。", [1, 2, -1], [True, False, False]),
        ("会議には、河合、若林、森の3人が出る。", [5, 2, 3, 4, 5, -1], [False, True, True, False, False, False]),
        ("犬、猫、そして鳥を飼う。", [1, 2, 3, -1], [True, True, False, False]),
        ("市長は港とその倉庫を見た。", [4, 3, 3, 4, -1], [False, True, False, False, False]),
        ("船会社と値上げについて話し合った。", [2, 2, -1], [False, False, False]),
        ("原因と結果について話し合った。", [1, 2, -1], [True, False, False]),
    ],
)
def test_coordinated_nouns_are_parallel_and_hang_in_a_row(text: str, heads: list[int], parallel: list[bool]) -> None:
    found = phrases_of(text)
    assert ([p.head for p in found], [p.parallel for p in found]) == (heads, parallel)


def test_words_in_parentheses_stand_apart_and_the_noun_before_takes_the_particle() -> None:
    text = "若林氏（川口造船の社長）は船を造る。"
    found = phrases_of(text)
    assert [(p.core.of(text), p.marks, p.head) for p in found] == [
        ("若林氏", ("は",), 4),
        ("川口造船", ("の",), 2),
        ("社長", (), -1),
        ("船", ("を",), 4),
        ("造る", (), -1),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("若林（兄）と河合（弟）は船を造る。", [("若林", 2), ("兄", -1), ("河合", 5), ("弟", -1), ("船", 5), ("造る", -1)]),
        ("港（東（外海）側）は深い。", [("港", 3), ("東", -1), ("外海", -1), ("深い", -1)]),
        ("若林（兄）（弟）が来た。", [("若林", 3), ("兄", -1), ("弟", -1), ("来", -1)]),
        ("若林（）が来た。", [("若林", 1), ("来", -1)]),
    ],
)
def test_parentheses_stand_where_they_are_written(text: str, found: list[tuple[str, int]]) -> None:
    assert [(p.core.of(text), p.head) for p in phrases_of(text)] == found


def test_hundreds_of_parentheses_are_read() -> None:
    text = "若林（兄）は" * 600 + "来た。" + "（" * 300 + "港" + "）" * 300
    found = phrases_of(text)
    assert sum(p.core.of(text) == "兄" for p in found) == 600
    assert all(p.head == -1 or p.head > at for at, p in enumerate(found))


@example(text="?(1)1")
@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="若林が橋を渡る東京都「」（）()、。はにでとのてこというAIa1 \n?", max_size=60))
def test_any_text_gives_phrases_in_order_with_heads_to_the_right(text: str) -> None:
    words = tokens(text)
    found = parse(text, words)
    assert [t for p in found for t in p.tokens] == list(words)
    assert all(p.head == -1 or at < p.head < len(found) for at, p in enumerate(found))
    assert all(p.span == Span(p.tokens[0].span.start, p.tokens[-1].span.end) and p.span.covers(p.core) for p in found)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="若林が橋を渡る「」（）、。との", max_size=40), st.integers(0, 40), st.integers(1, 10))
def test_no_phrase_begins_inside_a_name(text: str, start: int, size: int) -> None:
    name = Span(min(start, len(text)), min(start + size, len(text)))
    found = parse(text, tokens(text), [name])
    assert not any(name.start < p.span.start < name.end for p in found)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_no_text_stops_the_parser(text: str) -> None:
    assert sum(len(p.tokens) for p in parse(text, tokens(text))) == len(tokens(text))


TEXTS = [
    "若林は、河合が建てた工場で働いた。",
    "港（東側）は「深い。広い」と聞いた。",
    "",
    "雪。",
    "市長の古い車が止まり、誰も来なかった。",
    "「",
    "犬や猫。",
]


@pytest.mark.parametrize("order", [1, -1])
def test_sentence_is_read_alike_alone_and_among_others(order: int) -> None:
    these = TEXTS[::order]
    text = "".join(these)
    spans = [Span(end - len(this), end) for this, end in zip(these, accumulate(map(len, these)), strict=True)]
    words = [tokens(text, span) for span in spans]
    assert parse_all(text, words, [()] * len(words)) == [parse(text, these) for these in words]


def test_no_sentences_give_no_phrases() -> None:
    assert parse_all("", [], []) == []


def test_same_sentence_gives_same_phrases() -> None:
    text = "若林は、河合が建てた工場で働いていたと話した。"
    assert phrases_of(text) == phrases_of(text)
