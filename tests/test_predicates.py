"""Each predicate has its arguments in canonical case, whatever the surface made of them; phrase trees by hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kg import ontology, pipeline, predicates
from kg.model import Name, Phrase, Sentence, Span, Token

ONTOLOGY = ontology.load()
ACTION = "名詞-普通名詞-サ変可能"
WHEN = "名詞-普通名詞-副詞可能"


@dataclass(frozen=True)
class Part:
    """A phrase before it has a place: what is written of it, and how it was parsed."""

    core: str
    rest: str
    kind: str
    lemma: str
    marks: tuple[str, ...]
    head: int
    tail: tuple[str, ...] = ()
    voice: frozenset[str] = frozenset()
    pos: str = "名詞-普通名詞-一般"
    form: str = ""
    parallel: bool = False
    named: bool = False


def noun(core: str, mark: str = "", head: int = -1, **more) -> Part:
    return Part(core, mark + more.pop("after", ""), "noun", core, (mark,) if mark else (), head, **more)


def verb(core: str, lemma: str, head: int = -1, **more) -> Part:
    more = {"pos": "動詞-一般", "form": "終止形-一般", **more}
    voice = frozenset(more.pop("voice", ()))
    return Part(core, more.pop("rest", ""), "verb", lemma, more.pop("marks", ()), head, voice=voice, **more)


def copula(core: str, head: int = -1, **more) -> Part:
    return Part(core, more.pop("rest", "だ"), "copula", core, more.pop("marks", ()), head, tail=more.pop("tail", ("だ",)), **more)


def sentence(*parts: Part) -> Sentence:
    phrases, names, at = [], [], 0
    for part in parts:
        core, whole = Span(at, at + len(part.core)), Span(at, at + len(part.core) + len(part.rest))
        words = [Token(core, part.core, part.lemma, part.lemma, part.pos, part.form)]
        if part.rest:
            sign = part.rest in "、。"
            pos = "補助記号" if sign else "助詞" if part.kind == "noun" else "助動詞"
            words.append(Token(Span(core.end, whole.end), part.rest, part.rest, part.rest, pos, "" if sign else part.form))
        names += [Name(core, "Company")] if part.named else []
        phrases.append(
            Phrase(whole, core, tuple(words), part.kind, part.lemma, part.marks, part.tail, part.voice, part.head, part.parallel)
        )
        at = whole.end
    return Sentence("d", Span(0, at), tuple(phrases), tuple(names))


def found(*parts: Part, nominal: bool = False) -> dict[str, dict[str, str]]:
    """Map each predicate to its arguments: the core of each by its case."""
    cores = [part.core for part in parts]
    read = predicates.find(sentence(*parts), ONTOLOGY)
    return {p.lemma: {a.mark: cores[a.phrase] for a in p.arguments if a.mark != "compound"} for p in read if p.nominal == nominal}


def test_particles_are_cases():
    assert found(noun("隣人", "が", 3), noun("店", "に", 3), noun("花", "を", 3), verb("届け", "届ける", rest="た")) == {
        "届ける": {"が": "隣人", "に": "店", "を": "花"}
    }


@pytest.mark.parametrize(
    ("written", "case"),
    [
        ("に対する", "に対して"),
        ("をめぐって", "について"),
        ("との", "と"),
        ("において", "で"),
        ("により", "によって"),
        ("へ", "に"),
        ("向けに", "に向けて"),
    ],
)
def test_compound_particles_have_one_spelling(written, case):
    assert found(noun("村", written, 1), verb("動い", "動く", rest="た")) == {"動く": {case: "村"}}


def test_topic_stays_a_topic():
    assert found(noun("隣人", "は", 1), verb("帰っ", "帰る", rest="た")) == {"帰る": {"は": "隣人"}}


def test_noun_that_opens_a_headline_is_its_topic():
    assert found(noun("若葉", "", 1, after="、"), verb("撤退", "撤退する")) == {"撤退する": {"は": "若葉"}}


class TestVoice:
    def test_passive_swaps(self):
        parts = noun("店", "が", 2), noun("隣人", "に", 2), verb("買わ", "買う", rest="れた", voice=["passive"])
        assert found(*parts) == {"買う": {"を": "店", "が": "隣人"}}

    @pytest.mark.parametrize("mark", ["によって", "から"])
    def test_agent_of_a_passive_may_have_another_mark(self, mark):
        parts = noun("店", "は", 2), noun("隣人", mark, 2), verb("訴え", "訴える", rest="られた", voice=["passive"])
        assert found(*parts) == {"訴える": {"を": "店", "が": "隣人"}}

    def test_patient_of_a_passive_with_an_object_is_its_recipient(self):
        parts = noun("店", "は", 3), noun("隣人", "に", 3), noun("花", "を", 3), verb("贈ら", "贈る", rest="れた", voice=["passive"])
        assert found(*parts) == {"贈る": {"に": "店", "が": "隣人", "を": "花"}}

    def test_date_is_no_agent(self):
        parts = noun("店", "が", 2), noun("五月", "に", 2, pos=WHEN), verb("開か", "開く", rest="れた", voice=["passive"])
        assert found(*parts) == {"開く": {"を": "店", "に": "五月"}}

    def test_passive_keeps_what_was_written(self):
        parts = noun("店", "が", 2), noun("隣人", "に", 2), verb("買わ", "買う", rest="れた", voice=["passive"])
        (only,) = predicates.find(sentence(*parts), ONTOLOGY)
        assert only.passive
        assert [a.mark for a in only.surface] == ["が", "に"]

    def test_who_is_made_to_do_it_does_it(self):
        parts = noun("棟梁", "が", 2), noun("弟子", "に", 2), verb("通わ", "通う", rest="せた", voice=["causative"])
        assert found(*parts)["通う"]["が"] == "弟子"

    def test_who_does_the_favour_does_it(self):
        parts = (
            noun("祖母", "は", 3),
            noun("隣人", "に", 3),
            noun("柵", "を", 3),
            verb("直し", "直す", rest="てもらった", voice=["benefactive"]),
        )
        read = found(*parts)["直す"]
        assert (read["が"], read["を"]) == ("隣人", "柵")


class TestRelativeClause:
    def test_relative_clause_gap(self):
        parts = noun("隣人", "が", 1), verb("建て", "建てる", 2, rest="た"), noun("小屋", "は", 3), verb("燃え", "燃える", rest="た")
        assert found(*parts) == {"建てる": {"が": "隣人", "gap": "小屋"}, "燃える": {"は": "小屋"}}

    def test_noun_that_takes_a_content_clause_is_no_gap(self):
        parts = noun("隣人", "が", 1), verb("帰る", "帰る", 2), noun("可能性", "が", 3), verb("ある", "ある")
        assert "gap" not in found(*parts)["帰る"]

    def test_genitive_subject_of_a_relative_clause_is_a_subject(self):
        parts = noun("隣人", "の", 1), verb("建て", "建てる", 2, rest="た"), noun("小屋", "を", 3), verb("見", "見る", rest="た")
        assert found(*parts)["建てる"]["が"] == "隣人"

    def test_named_owner_behind_the_clause_is_its_gap(self):
        parts = (
            verb("潰れ", "潰れる", 2, rest="た"),
            noun("若葉", "の", 2, named=True),
            noun("社員", "が", 3),
            verb("泣い", "泣く", rest="た"),
        )
        assert found(*parts)["潰れる"]["gap"] == "若葉"

    def test_clause_that_leans_on_a_verb_has_no_gap(self):
        parts = (
            noun("隣人", "が", 1),
            verb("起き", "起きる", 3, rest="て", tail=("て",)),
            noun("顔", "を", 3),
            verb("洗っ", "洗う", rest="た"),
        )
        assert "gap" not in found(*parts)["起きる"]


class TestSharedSubject:
    def test_chained_clauses_share_their_subject(self):
        parts = (
            noun("隣人", "は", 2),
            noun("顔", "を", 2),
            verb("洗い", "洗う", 4, form="連用形-一般"),
            noun("庭", "に", 4),
            verb("出", "出る", rest="た"),
        )
        assert found(*parts)["出る"] == {"は": "隣人", "に": "庭"}

    def test_topic_of_outer_clause_is_subject(self):
        parts = (
            noun("隣人", "は", 4),
            noun("馬", "を", 2),
            verb("飼い", "飼う", 4, rest="、", form="連用形-一般"),
            noun("羊", "も", 4),
            verb("飼っ", "飼う", rest="た"),
        )
        first = predicates.find(sentence(*parts), ONTOLOGY)[0]
        assert [(a.mark, parts[a.phrase].core, a.source) for a in first.arguments] == [("を", "馬", "case"), ("は", "隣人", "shared")]

    def test_own_subject_is_not_shared_away(self):
        parts = noun("雨", "が", 1), verb("降り", "降る", 3, form="連用形-一般"), noun("風", "が", 3), verb("吹い", "吹く", rest="た")
        assert found(*parts) == {"降る": {"が": "雨"}, "吹く": {"が": "風"}}

    def test_noun_that_the_clause_modifies_is_never_its_subject_twice(self):
        parts = noun("馬", "を", 1), verb("飼う", "飼う", 2), noun("隣人", "は", 3), verb("笑っ", "笑う", rest="た")
        assert found(*parts)["飼う"] == {"を": "馬", "gap": "隣人"}


class TestSpeech:
    def test_topic_before_a_quotation_belongs_to_the_verb_of_saying(self):
        parts = (
            noun("隣人", "は", 2),
            noun("雨", "が", 2),
            verb("降る", "降る", 3, rest="と", marks=("と",)),
            verb("言っ", "言う", rest="た"),
        )
        assert found(*parts) == {"降る": {"が": "雨"}, "言う": {"は": "隣人", "と": "降る"}}

    def test_second_topic_belongs_to_the_clause_that_is_embedded(self):
        parts = (
            noun("隣人", "は", 3),
            noun("店", "は", 3),
            verb("潰れる", "潰れる", 3, rest="と", marks=("と",)),
            verb("語っ", "語る", rest="た"),
        )
        read = found(*parts)
        assert read["潰れる"]["は"] == "店"
        assert read["語る"]["は"] == "隣人"


class TestNouns:
    def test_light_verb(self):
        parts = noun("役場", "は", 3), noun("店", "への", 2), noun("調査", "を", 3, pos=ACTION), verb("始め", "始める", rest="た")
        assert found(*parts, nominal=True)["調査する"] == {"は": "役場", "に": "店"}

    def test_light_verb_of_receiving_is_a_passive(self):
        parts = noun("店", "は", 3), noun("役場", "から", 3), noun("調査", "を", 3, pos=ACTION), verb("受け", "受ける", rest="た")
        assert found(*parts, nominal=True)["調査する"] == {"を": "店", "が": "役場"}

    def test_action_has_the_arguments_that_hang_on_it(self):
        parts = noun("役場", "による", 2), noun("店", "への", 2), noun("支援", "が", 3, pos=ACTION), verb("続く", "続く")
        assert found(*parts, nominal=True)["支援する"] == {"が": "役場", "に": "店"}

    def test_verb_of_reaching_is_a_copula(self):
        parts = noun("損失", "は", 2), noun("百万円", "に", 2), verb("達し", "達する", rest="た")
        read = [p for p in predicates.find(sentence(*parts), ONTOLOGY) if p.copular]
        assert [(p.lemma, [a.mark for a in p.arguments]) for p in read] == [("百万円", ["は"])]


def test_copula():
    parts = noun("隣人", "は", 2), noun("店", "の", 2), copula("主人")
    (only,) = predicates.find(sentence(*parts), ONTOLOGY)
    assert only.copular
    assert [(a.mark, a.source) for a in only.arguments] == [("は", "topic"), ("の", "of")]


@pytest.mark.parametrize(
    ("part", "yes"),
    [
        (verb("走る", "走る", 1), True),
        (verb("走り", "走る", 1, form="連用形-一般"), False),
        (verb("走っ", "走る", 1, rest="て", tail=("て",)), False),
        (verb("走る", "走る", 1, rest="と", marks=("と",)), False),
        (verb("走る", "走る", 1, rest="、"), False),
        (copula("会長", 1, rest="である", tail=("だ", "ある"), form="終止形-一般"), True),
    ],
)
def test_adnominal_clause_is_known_by_its_form(part, yes):
    assert predicates.is_adnominal(sentence(part, noun("犬")).phrases[0]) is yes


@pytest.mark.parametrize(
    ("text", "lemma", "expected"),
    [
        ("若葉電機が四葉商事を買収した。", "買収する", {"が": "若葉電機", "を": "四葉商事"}),
        ("若葉電機は四葉商事に買収された。", "買収する", {"を": "若葉電機", "が": "四葉商事"}),
        ("若葉電機に買収された四葉商事は東京にある。", "買収する", {"が": "若葉電機", "gap": "四葉商事"}),
        ("若葉電機は工場を閉じ、四葉商事と提携した。", "提携する", {"と": "四葉商事", "は": "若葉電機"}),
        ("若葉電機は四葉商事との提携を発表した。", "発表する", {"は": "若葉電機", "を": "提携"}),
    ],
)
def test_parsed_sentences_read_the_same(text, lemma, expected):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    cores = [p.core.of(text) for p in parsed.sentence.phrases]
    read = next(p for p in predicates.find(parsed.sentence, ONTOLOGY) if p.lemma == lemma and not p.nominal)
    assert {a.mark: cores[a.phrase] for a in read.arguments} == expected
