"""Who is meant: the nearest thing of the right class, topics first, nobody where the text does not tell; discourses by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kg import ontology
from kg.antecedents import Antecedents
from kg.model import Document, Focus, Mention, Reading, Span, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

ONTOLOGY = ontology.load()
KINDS = {
    "若葉": "Company",
    "四葉": "Company",
    "双葉": "Company",
    "河合": "Person",
    "若林": "Person",
    "英国": "Country",
    "帝国": "Country",
    "火星計画": "Project",
}


@dataclass
class Discourse:
    """Sentences as the things that each names, its topic first; "*" before a name says that it is the topic."""

    sentences: list[list[str]]
    turns: Sequence[tuple[str, str | None, str | None]] = ()
    texts: Sequence[str] = ()

    def look(self) -> Antecedents:
        focus, turns, names = [], [], {}
        for k, things in enumerate(self.sentences):
            kind, speaker, affiliation = self.turns[k] if self.turns else ("prose", None, None)
            turn = Turn(Span(100 * k, 100 * k + 99), kind, speaker, affiliation)
            mentions = [
                Mention("d", Span(100 * k + 10 * n, 100 * k + 10 * n + 2), "name", KINDS[t.lstrip("*")], t.lstrip("*"))
                for n, t in enumerate(things)
            ]
            names |= {m: m.text for m in mentions}
            topics = [m for m, t in zip(mentions, things, strict=True) if t.startswith("*")]
            rest = [m for m in reversed(mentions) if m not in topics]
            focus.append(Focus(turn.span, turn, (*topics, *rest), len(topics)))
            turns.append(turn)
        text = "".join(t.ljust(100) for t in (self.texts or ["。"] * len(self.sentences)))
        look = Antecedents(Reading(Document("d", text, turns=tuple(turns)), tuple(names), (), tuple(focus)), names, KINDS, ONTOLOGY)
        look.speakers = {name: name for name in KINDS}
        return look

    def meant(self, word: str, *, at: int = -1, speaker: str | None = None) -> tuple[str, ...]:
        """Who is meant by a word in the last sentence (or another), behind all that it names."""
        return self.look().of(self.mention(word, at), speaker)

    def mention(self, word: str, at: int = -1) -> Mention:
        start = 100 * (at % len(self.sentences)) + 80
        if not word:
            return Mention("d", Span(start, start), "silence", "Agent")
        anaphor = ONTOLOGY.anaphor_words.get(word)
        return Mention("d", Span(start, start + len(word)), "anaphor", anaphor.kind if anaphor else "Thing", word)


def test_name_is_itself():
    look = Discourse([["若葉"]]).look()
    assert look.of(next(iter(look.names))) == ("若葉",)


@pytest.mark.parametrize("word", ["彼", "彼女", "同氏"])
def test_pronoun_takes_last_person(word):
    assert Discourse([["若林"], ["河合"], ["若葉"], []]).meant(word) == ("河合",)


@pytest.mark.parametrize("word", ["同社", "同グループ"])
def test_same_company_takes_last_organisation(word):
    assert Discourse([["若葉"], ["四葉"], ["河合"], []]).meant(word) == ("四葉",)


def test_topic_comes_before_what_is_nearer():
    assert Discourse([["*若葉", "四葉"], []]).meant("同社") == ("若葉",)


def test_thing_in_the_same_sentence_may_be_meant():
    assert Discourse([["若葉"], ["四葉"]]).meant("同社") == ("四葉",)


def test_class_decides_who_is_meant():
    discourse = Discourse([["*英国", "若葉", "河合", "火星計画"], []])
    found = [discourse.meant(word) for word in ("同国", "同社", "彼", "同計画")]
    assert found == [("英国",), ("若葉",), ("河合",), ("火星計画",)]


def test_what_is_too_far_back_is_not_meant():
    assert Discourse([["若葉"], [], [], [], [], [], []]).meant("同社") == ()


@pytest.mark.parametrize("word", ["同社", "彼", "両社", "私", "弊社", "御社", ""])
def test_nobody_is_meant_where_nobody_was_named(word):
    assert Discourse([[], []]).meant(word) == ()


class TestBoth:
    def test_two_firms_are_both(self):
        assert Discourse([["*若葉", "四葉"], []]).meant("両社") == ("若葉", "四葉")

    def test_both_may_stand_in_two_sentences(self):
        assert Discourse([["*若葉"], ["河合", "四葉"], []]).meant("両社") == ("若葉", "四葉")

    def test_both_are_the_last_two(self):
        assert set(Discourse([["双葉"], ["若葉", "四葉"], []]).meant("両社")) == {"若葉", "四葉"}

    def test_one_firm_is_not_both(self):
        assert Discourse([["*若葉", "河合"], []]).meant("両社") == ()

    def test_two_countries_are_both_countries(self):
        assert Discourse([["*英国", "帝国", "若葉", "四葉"], []]).meant("両国") == ("英国", "帝国")


class TestThey:
    def test_they_are_the_last_group_not_a_person_and_not_a_country(self):
        assert Discourse([["四葉"], ["*若葉", "英国"], ["*河合"], []]).meant("彼ら") == ("若葉",)

    def test_who_speaks_is_not_they(self):
        turns = [("prose", None, None), ("speech", "河合", "若葉"), ("speech", "河合", "若葉")]
        assert Discourse([["四葉"], ["若葉"], []], turns).meant("彼ら") == ("四葉",)

    def test_one_person_is_nobody_who_are_many(self):
        assert Discourse([["*河合"], []]).meant("彼ら") == ()


class TestTalk:
    turns = (("question", "若林", None), ("speech", "河合", "若葉"))

    def test_i_is_the_speaker(self):
        assert Discourse([[], []], self.turns).meant("私") == ("河合",)

    def test_who_is_quoted_says_i(self):
        assert Discourse([[], []], self.turns).meant("私", speaker="若林") == ("若林",)

    @pytest.mark.parametrize("word", ["私たち", "弊社", "当社", "我々"])
    def test_we_is_the_firm_of_the_speaker(self, word):
        assert Discourse([[], []], self.turns).meant(word) == ("若葉",)

    def test_we_is_the_firm_in_which_the_speaker_has_an_office(self):
        discourse = Discourse([[]], [("speech", "河合", None)])
        look = discourse.look()
        look.groups = {"河合": "四葉"}
        assert look.of(discourse.mention("弊社")) == ("四葉",)

    def test_we_is_nobody_where_the_firm_is_unknown(self):
        assert Discourse([[]], [("speech", "河合", None)]).meant("弊社") == ()

    def test_you_is_the_other_one(self):
        assert Discourse([[], []], self.turns).meant("あなた", at=0) == ("河合",)

    def test_your_firm_is_that_of_the_other_one(self):
        assert Discourse([[], []], self.turns).meant("御社", at=0) == ("若葉",)

    def test_alone_nobody_is_you(self):
        assert Discourse([[]], [("speech", "河合", "若葉")]).meant("あなた") == ()


class TestSilence:
    def test_subject_that_is_not_said_is_the_last_topic(self):
        assert Discourse([["*若葉", "四葉"], ["双葉"]]).meant("") == ("若葉",)

    def test_what_is_no_topic_is_not_the_subject(self):
        assert Discourse([["若葉", "四葉"], []]).meant("") == ()

    def test_speaker_speaks_for_the_firm(self):
        assert Discourse([[], []], TestTalk.turns, ["どうですか。", "順調です。"]).meant("") == ("若葉",)

    def test_a_question_without_a_subject_is_about_the_one_asked(self):
        turns = [("speech", "河合", None), ("speech", "若林", "双葉"), ("speech", "河合", None)]
        assert Discourse([["*四葉"], ["若葉"], []], turns, ["どうですか?", "順調です。", "提携しましたか?"]).meant("") == ("双葉",)

    def test_who_asks_does_not_speak_of_himself(self):
        discourse = Discourse([[], []], [("speech", "河合", "若葉"), ("speech", "河合", "若葉")], ["どうですか?", "なぜ?"])
        assert discourse.meant("") == ()


class TestSpeaker:
    def test_no_speaker_is_the_documents_own_voice(self):
        assert Discourse([["河合"]]).look().speaker(None) is None

    def test_speaker_of_a_turn_is_known_by_name(self):
        look = Discourse([["若葉"]], [("speech", "河合", None)]).look()
        assert look.speaker(Mention("d", Span(0, 0), "name", "Person", "河合")) == "河合"

    def test_quotation_without_a_verb_belongs_to_the_person_spoken_of_last(self):
        discourse = Discourse([["若林"], ["*河合", "若葉"], []], [("prose", None, None)] * 2 + [("quote", None, None)])
        assert discourse.look().speaker(Mention("d", Span(200, 200), "silence", "Person")) == "河合"

    def test_anaphor_that_speaks_is_whom_it_stands_for(self):
        discourse = Discourse([["*河合"], []])
        assert discourse.look().speaker(discourse.mention("彼")) == "河合"


@pytest.mark.parametrize(
    ("asked", "told", "asks"), [("元気ですか?", "そうですか。", True), ("元気です。", "そうです。", False), ("え?", "次は?", True)]
)
def test_who_mostly_asks_is_an_interviewer(asked, told, asks):
    turns = [("speech", "河合", None), ("speech", "河合", None)]
    texts = [asked, told] if asked != "元気ですか?" else [asked, "なぜ?"]
    assert Discourse([[], []], turns, texts).look().asks("河合") is asks
