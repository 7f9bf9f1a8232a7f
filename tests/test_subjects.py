"""Who does it is ranked among the nouns of a sentence and none of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg import ontology, pipeline, predicates
from kg.language import phrases, subjects, tokens
from kg.model import Name, Span

TOOLS = Path(__file__).resolve().parents[1] / "tools"
ONTOLOGY = ontology.load()
WAC = """# S-ID:w1-1 KNP:5.0
* 1D
+ 1D <rel type="=" target="町" sid="w1-1" id="1"/>
小さな ちいさな 小さな 連体詞 11 * 0 * 0 * 0
* 3D
+ 3D
お お お 接頭辞 13 名詞接頭辞 1 * 0 * 0
寺 てら 寺 名詞 6 普通名詞 1 * 0 * 0
は は は 助詞 9 副助詞 2 * 0 * 0
* 3D
+ 3D
丘 おか 丘 名詞 6 普通名詞 1 * 0 * 0
に に に 助詞 9 格助詞 1 * 0 * 0
* -1D
+ -1D <rel type="ガ" target="寺" sid="w1-1" id="1"/><rel type="ニ" target="丘" sid="w1-1" id="2"/>
建つ たつ 建つ 動詞 2 * 0 子音動詞タ行 6 基本形 2
EOS
# S-ID:w1-2 括弧始:（ 括弧終:）
* -1D
+ -1D <rel type="ガ" target="寺" sid="w1-1" id="1"/><rel type="ガ" target="不特定:人"/>
再建 さいけん 再建 名詞 6 サ変名詞 2 * 0 * 0
EOS
"""


def parsed(text: str):
    """The phrases of a sentence without names."""
    return phrases.parse(text, tokens.tokens(text))


def ranked(text: str) -> dict[str, str]:
    """Map each predicate to its first choice, "" for none."""
    found = parsed(text)
    firsts = {found[k].lemma: r.choices[0].phrase for k, r in subjects.rank(found).items()}
    return {predicate: found[k].lemma if k != subjects.NONE else "" for predicate, k in firsts.items()}


@pytest.mark.parametrize(
    ("text", "predicate", "expected"),
    [
        ("鈴木氏が会長に選ばれた。", "選ぶ", "鈴木氏"),  # the case of the surface
        ("画家が描いた絵が売れた。", "描く", "画家"),
        ("画家が描いた絵が売れた。", "売れる", "絵"),
        ("町を流れる川は海に注ぐ。", "流れる", "川"),  # the noun that is modified
        ("市役所を設計した建築家は大阪に住んでいる。", "設計する", "建築家"),
        ("山本氏は京都で生まれ、東京で育った。", "生まれる", "山本氏"),  # the topic of the later clause
        ("委員会は、議長が辞任したため、会議を延期した。", "辞任する", "議長"),
        ("委員会は、議長が辞任したため、会議を延期した。", "延期する", "委員会"),  # past another subject
        ("大統領は、議会が法案を可決したと述べた。", "可決する", "議会"),
        ("大統領は、議会が法案を可決したと述べた。", "述べる", "大統領"),
        ("1889年に設立された。", "設立する", ""),  # not said
        ("春になると言われている。", "言う", ""),
        ("祖父が残した手紙を読んだ。", "読む", ""),  # who reads is not who left it
    ],
)
def test_first_choice_is_who_does_it(text, predicate, expected):
    assert ranked(text)[predicate] == expected


def test_choices_share_out_one_and_none_is_among_them():
    for ranking in subjects.rank(parsed("牧場では、羊を飼い、近くの町で羊毛を売る計画がある。")).values():
        shares = [c.confidence for c in ranking.choices]
        assert sum(shares) == pytest.approx(1)
        assert shares == sorted(shares, reverse=True)
        assert subjects.NONE in [c.phrase for c in ranking.choices]
        assert sum(ranking.outside().values()) == pytest.approx(1)
        assert sorted(ranking.outside()) == sorted(subjects.OUTSIDE)


def test_share_of_what_is_no_candidate_is_nothing():
    ranking = subjects.rank(parsed("川が流れる。"))[1]
    assert ranking.share(0) == ranking.choices[0].confidence
    assert ranking.share(7) == 0


def test_a_name_counts_by_its_class():
    text = "青葉電機と組んだ。"
    found = parsed(text)
    plain, named = (subjects.Scene(found, names).nouns[0].sort for names in ((), (Name(Span(0, 4), "Company"),)))
    assert (plain, named) == ("名詞-普通名詞-一", "Company")


@pytest.mark.parametrize("text", ["", "はい。", "静か", "「", "）が、"])
def test_any_scrap_of_text_is_ranked(text):
    assert all(r.choices for r in subjects.rank(parsed(text)).values())


def test_sentence_without_predicates_has_no_rankings():
    assert subjects.rank(()) == {}


@pytest.mark.parametrize(
    ("text", "relation", "subject"),
    [
        ("青葉電機が桜銀行に出資し海浜放送を買収したのに対し、日本海運は工場を建設する。", "buys", "青葉電機"),
        ("桜銀行は、青葉電機が人を減らし、海浜放送を買収したと発表した。", "buys", "青葉電機"),
        ("青葉電機が桜銀行に声をかけ、海浜放送を買収したときには、国は反対した。", "buys", "青葉電機"),  # said, not silent
        ("青葉電機が桜銀行への出資や海浜放送の買収に動いた。", "investsIn", "青葉電機"),  # whose action a noun names
        ("青葉電機は、桜銀行が去年公開した資料をもとに、新しい製品を発表した。", "announced", "青葉電機"),  # a particle tells
    ],
)
def test_extraction_asks_the_ranking_where_no_particle_tells(text, relation, subject):
    claims = [c for p in pipeline.sentence(text) for c in p.claims if c.relation == relation]
    assert [c.get("s").text for c in claims] == [subject]


@pytest.mark.parametrize(
    ("text", "expected"), [("鈴木氏が桜銀行を買収した。", False), ("桜銀行を買収した。", True), ("桜銀行を買収するのは難しい。", False)]
)
def test_only_a_subject_that_is_likely_elsewhere_is_open(text, expected):
    (sentence,) = pipeline.sentence(text)
    assert next(p.open for p in predicates.find(sentence.sentence, ONTOLOGY) if p.lemma == "買収する") is expected


def wac(folder: Path):
    """A corpus of one document in the annotators' format."""
    (folder / "id").mkdir()
    (folder / "knp" / "w1000000").mkdir(parents=True)
    (folder / "id" / "test.id").write_text("w1000000x\n", encoding="utf-8")
    (folder / "knp" / "w1000000" / "w1000000x.knp").write_text(WAC, encoding="utf-8")
    sys.path.insert(0, str(TOOLS))
    from corpora_arguments import read_arguments

    return list(read_arguments(folder, "test"))


def test_annotated_arguments_are_read(tmp_path):
    (document,) = wac(tmp_path)
    first, aside = document.sentences
    assert (first.text, first.heads, first.aside, aside.aside) == ("小さなお寺は丘に建つ", (1, 3, 3, -1), False, True)
    assert [first.text[b.at :] for b in first.basics] == ["小さなお寺は丘に建つ", "寺は丘に建つ", "丘に建つ", "建つ"]
    assert first.basics[3].subjects == ((0, 1),)
    assert (aside.basics[0].subjects, aside.basics[0].outside) == (((0, 1),), ("不特定:人",))
    assert document.mentions(((0, 1),)) == {(0, 0), (0, 1)}
