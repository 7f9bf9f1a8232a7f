"""Whether a predication is denied, how sure it is and who says it, climbed from the predicate outward; phrase trees by hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kg import ontology, pipeline, predicates, stance
from kg.model import Mention, Phrase, Sentence, Span, Stance, Token, Turn

ONTOLOGY = ontology.load()


@dataclass(frozen=True)
class Part:
    """A phrase before it has a place; `kind` of a thing makes it a mention."""

    core: str
    rest: str = ""
    kind: str = "noun"
    lemma: str = ""
    marks: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    head: int = -1
    voice: frozenset[str] = frozenset()
    form: str = "終止形-一般"
    thing: str = ""


def noun(core: str, mark: str, head: int, thing: str = "") -> Part:
    return Part(core, mark, "noun", core, (mark,) if mark else (), (), head, thing=thing)


def said(*parts: Part, about: int) -> Stance:
    """The stance of what the phrase number `about` predicates."""
    phrases, heads, at = [], {}, 0
    for k, part in enumerate(parts):
        core, whole = Span(at, at + len(part.core)), Span(at, at + len(part.core) + len(part.rest))
        pos = {"noun": "名詞-普通名詞-一般", "copula": "名詞-普通名詞-一般"}.get(part.kind, "動詞-一般")
        words = [Token(core, part.core, part.core, part.core, pos, part.form)]
        words += [Token(Span(core.end, whole.end), part.rest, part.rest, part.rest, "助動詞", part.form)] if part.rest else []
        lemma = part.lemma or part.core
        phrases.append(Phrase(whole, core, tuple(words), part.kind, lemma, part.marks, part.tail, part.voice, part.head))
        if part.thing:
            heads[k] = (Mention("d", core, "name", part.thing, part.core),)
        at = whole.end
    sentence = Sentence("d", Span(0, at), tuple(phrases))
    read = predicates.find(sentence, ONTOLOGY)
    scene = stance.Scene(sentence, heads, {p.phrase: p for p in read if not p.nominal})
    return stance.of(scene, next(p for p in read if p.phrase == about and not p.nominal), ONTOLOGY)


def words(found: Stance) -> tuple[str, str, str | None]:
    return found.polarity, found.modality, found.speaker.text if found.speaker else None


def sale(head: int = -1, *, rest: str = "", **more) -> Part:
    return Part("売", rest, "verb", "売る", head=head, **more)


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ((), ("positive", "asserted")),
        (("た",), ("positive", "asserted")),
        (("て", "いる"), ("positive", "asserted")),
        (("ない",), ("negative", "asserted")),
        (("ます", "ぬ"), ("negative", "asserted")),
        (("ない", "ない"), ("positive", "asserted")),
        (("た", "らしい"), ("positive", "possible")),
        (("だろう",), ("positive", "possible")),
        (("かもしれない",), ("positive", "possible")),
        (("た", "とされる"), ("positive", "rumoured")),
        (("たい",), ("positive", "hoped")),
        (("べき", "だ"), ("positive", "hoped")),
        (("う", "と", "する", "て", "いる"), ("positive", "planned")),
        (("ば",), ("positive", "hypothetical")),
        (("ない", "かもしれない"), ("negative", "possible")),
        (("の", "だ", "は", "ない", "か"), ("positive", "possible")),
    ],
)
def test_auxiliaries_tell_the_stance(tail, expected):
    found = said(noun("店", "を", 1), sale(tail=tail), about=1)
    assert (found.polarity, found.modality) == expected


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("予定", ("positive", "planned")),
        ("可能性", ("positive", "possible")),
        ("噂", ("positive", "rumoured")),
        ("場合", ("positive", "hypothetical")),
        ("期待", ("positive", "hoped")),
        ("新方針", ("positive", "planned")),
    ],
)
def test_noun_that_the_clause_modifies_tells_the_stance(cue, expected):
    found = said(noun("店", "を", 1), sale(2), Part(cue, "だ", "copula", cue, tail=("だ",)), about=1)
    assert (found.polarity, found.modality) == expected


def test_content_that_does_not_exist_is_denied():
    parts = noun("店", "を", 1), sale(2, rest="た", tail=("た",)), noun("事実", "は", 3), Part("ない", kind="adjective", lemma="ない")
    assert words(said(*parts, about=1)) == ("negative", "asserted", None)


@pytest.mark.parametrize(
    ("lemma", "voice", "expected"),
    [
        ("報じる", {"passive"}, ("positive", "rumoured", None)),
        ("見る", {"passive"}, ("positive", "possible", None)),
        ("期待する", {"passive"}, ("positive", "hoped", None)),
    ],
)
def test_verb_over_the_quotation_tells_the_stance(lemma, voice, expected):
    parts = sale(1, rest="と", marks=("と",)), Part("動", "れた", "verb", lemma, tail=("れる", "た"), voice=frozenset(voice))
    assert words(said(*parts, about=0)) == expected


class TestSpeaker:
    def test_speaker_of_quotation_is_its_subject(self):
        parts = noun("河合", "は", 2, "Person"), sale(2, rest="と", marks=("と",)), Part("語", "った", "verb", "語る", tail=("た",))
        assert words(said(*parts, about=1)) == ("positive", "asserted", "河合")

    def test_firm_may_speak(self):
        parts = noun("若葉", "は", 2, "Company"), sale(2, rest="と", marks=("と",)), Part("発表", "した", "verb", "発表する", tail=("た",))
        assert words(said(*parts, about=1))[2] == "若葉"

    def test_thing_that_cannot_speak_is_no_speaker(self):
        parts = noun("工場", "は", 2, "Hardware"), sale(2, rest="と", marks=("と",)), Part("語", "った", "verb", "語る", tail=("た",))
        assert words(said(*parts, about=1))[2] is None

    def test_speaker_who_is_not_named_is_a_silence(self):
        parts = sale(1, rest="と", marks=("と",)), Part("語", "った", "verb", "語る", tail=("た",))
        found = said(*parts, about=0)
        assert found.speaker is not None
        assert (found.speaker.form, found.speaker.text) == ("silence", "")

    def test_nobody_speaks_in_the_passive(self):
        parts = (
            noun("河合", "は", 2, "Person"),
            sale(2, rest="と", marks=("と",)),
            Part("言わ", "れた", "verb", "言う", tail=("れる", "た"), voice=frozenset({"passive"})),
        )
        assert words(said(*parts, about=1))[2] is None

    def test_source_that_the_sentence_names_says_it(self):
        parts = noun("若葉", "によると", 2, "Company"), noun("店", "を", 2), sale(rest="た", tail=("た",))
        assert words(said(*parts, about=2)) == ("positive", "asserted", "若葉")

    def test_verb_of_denying_denies_and_names_who_denies(self):
        parts = noun("河合", "は", 3, "Person"), sale(2), noun("こと", "を", 3), Part("否定", "した", "verb", "否定する", tail=("た",))
        assert words(said(*parts, about=1)) == ("negative", "asserted", "河合")


def test_question_is_not_asserted():
    parts = noun("店", "を", 1), sale(rest="か", tail=("の", "だ", "か"))
    assert words(said(*parts, about=1)) == ("positive", "hypothetical", None)


def test_question_mark_alone_asks():
    parts = noun("店", "を", 1), sale(rest="?")
    assert words(said(*parts, about=1))[1] == "hypothetical"


def test_condition_makes_its_consequence_hypothetical():
    parts = Part("負け", "れば", "verb", "負ける", tail=("ば",), head=1), sale()
    assert words(said(*parts, about=1))[1] == "hypothetical"
    assert words(said(*parts, about=0))[1] == "hypothetical"


@pytest.mark.parametrize(("adverb", "modality"), [("もし", "hypothetical"), ("おそらく", "possible"), ("どうやら", "possible")])
def test_adverb_before_the_predicate_tells_the_stance(adverb, modality):
    parts = Part(adverb, kind="other", lemma=adverb, head=1), sale()
    assert words(said(*parts, about=1))[1] == modality


def test_turn_speaks_for_what_nobody_says_in_it():
    turn = Turn(Span(3, 9), "speech", "河合みのり")
    found = stance.spoken(Sentence("d", Span(3, 9), (), turn=turn), Stance())
    assert found.speaker == Mention("d", Span(3, 3), "name", "Person", "河合みのり")


def test_own_voice_of_the_document_has_no_speaker():
    assert stance.spoken(Sentence("d", Span(0, 5), (), turn=Turn(Span(0, 5))), Stance()).speaker is None


def test_speaker_inside_the_sentence_comes_before_that_of_the_turn():
    inner = Stance(speaker=Mention("d", Span(0, 2), "name", "Person", "若林"))
    assert stance.spoken(Sentence("d", Span(0, 5), (), turn=Turn(Span(0, 5), "speech", "河合")), inner) == inner


@pytest.mark.parametrize(
    ("stance_", "holds"),
    [(Stance(), True), (Stance("negative"), False), (Stance(modality="planned"), False), (Stance("negative", "rumoured"), False)],
)
def test_only_what_is_positive_and_asserted_holds(stance_, holds):
    assert stance_.holds is holds


PARSED = [
    ("若葉電機は四葉商事を買収した。", "positive", "asserted", None),
    ("若葉電機は四葉商事を買収していない。", "negative", "asserted", None),
    ("若葉電機は四葉商事を買収しないわけではない。", "positive", "asserted", None),
    ("若葉電機は四葉商事を買収する予定だ。", "positive", "planned", None),
    ("若葉電機は四葉商事を買収する方針を固めた。", "positive", "planned", None),
    ("若葉電機は四葉商事を買収する予定はない。", "negative", "planned", None),
    ("若葉電機は四葉商事を買収するかもしれない。", "positive", "possible", None),
    ("若葉電機が四葉商事を買収するとの噂がある。", "positive", "rumoured", None),
    ("若葉電機が四葉商事を買収したと報じられた。", "positive", "rumoured", None),
    ("若葉電機が四葉商事を買収したという。", "positive", "rumoured", None),
    ("若葉電機が四葉商事を買収したら驚く。", "positive", "hypothetical", None),
    ("若葉電機は四葉商事を買収したのですか。", "positive", "hypothetical", None),
    ("若葉電機は四葉商事を買収すべきだ。", "positive", "hoped", None),
    ("河合氏は若葉電機が四葉商事を買収したと語った。", "positive", "asserted", "河合"),
    ("河合氏によると、若葉電機は四葉商事を買収した。", "positive", "asserted", "河合"),
    ("河合氏は若葉電機が四葉商事を買収したことを認めた。", "positive", "asserted", "河合"),
    ("河合氏は若葉電機が四葉商事を買収することを否定した。", "negative", "asserted", "河合"),
    ("河合氏は「若葉電機は四葉商事を買収しない」と述べた。", "negative", "asserted", "河合"),
    ("河合氏は若葉電機が四葉商事を買収するだろうと予想した。", "positive", "possible", "河合"),
]


@pytest.mark.parametrize(("text", "polarity", "modality", "speaker"), PARSED, ids=[row[0] for row in PARSED])
def test_parsed_sentence_has_its_stance(text, polarity, modality, speaker):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    claim = next(c for c in parsed.claims if {"若葉電機", "四葉商事"} == {getattr(c.get(r), "text", "") for r in "so"})
    assert words(claim.stance) == (polarity, modality, speaker)
