"""Anaphors, silences and speakers of one document → the things they stand for.

Looks back through the sentences for the nearest thing of the right class, topics first.  Where the text leaves more than one reading or
none, nothing is given: a claim about nobody is worth more than a claim about the wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.model import Focus, Mention, Reading, Turn
    from kg.ontology import Ontology

_BACK = 4  # sentences that an anaphor may look back over
_SILENT_BACK = 4
_SPOKEN_BACK = 2
_SAME = "同"  # of 同社: sooner the topic than a firm in passing
_QUOTED_BACK = 24  # of which few are not quoted themselves
_ANSWERED = 4  # quotations in a row, and the sentence that tells who spoke
_SO = re.compile("そう|と")
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n\u3000")
_LEAD = 3  # sentences with a topic: headline and opening, where a text says whom it is about
_OPENING = 8  # sentences, headlines among them, in which a text names whom it is about
_AND = ("と", "、", "や", "・")
_LISTED = 3  # characters between two names of one list: an honorific and the particle
_OF_SPEAKER = frozenset(("speaker", "speakerGroup", "hearer", "hearerGroup"))


class Antecedents:
    """The discourse of one document.

    `names` maps its named mentions to ids, `kinds` ids to classes, `groups` persons to their organisation, `speakers` the names of
    those who take turns to ids.
    """

    def __init__(self, reading: Reading, names: Mapping[Mention, str], kinds: Mapping[str, str], ontology: Ontology) -> None:
        self.reading, self.names, self.kinds, self.ontology = reading, names, kinds, ontology
        self.groups: Mapping[str, str] = {}
        self.speakers: dict[str, str] = {}
        self.resolved: dict[Mention, tuple[str, ...]] = {}

    # -- who is meant

    def of(self, mention: Mention, speaker: str | None = None) -> tuple[str, ...]:
        """Give the ids that a mention stands for: one, two for 両社, none where the text does not tell."""
        if mention in self.names:
            return (self.names[mention],)
        if speaker and mention.form == "anaphor" and self.viewpoint(mention) in _OF_SPEAKER:  # another's 私 is another person
            return self.anaphor(mention, speaker)
        if mention not in self.resolved:
            self.resolved[mention] = self.silent(mention, speaker) if mention.form == "silence" else self.anaphor(mention, speaker)
        return self.resolved[mention]

    def viewpoint(self, mention: Mention) -> str:
        """Give from whose place an anaphor points: the speaker's, the hearer's, a third party's."""
        known = self.ontology.anaphor_words.get(mention.text)
        return known.viewpoint if known else "third"

    def anaphor(self, mention: Mention, speaker: str | None) -> tuple[str, ...]:
        """Resolve a pronoun or the like by whose place it takes; the nearest of its class if it is a third party."""
        viewpoint = self.viewpoint(mention)
        turn = self.turn(mention)
        me = speaker or (self.speakers.get(turn.speaker) if turn and turn.speaker else None)
        if viewpoint == "speaker":
            return (me,) if me else ()
        if viewpoint == "speakerGroup":
            return self.group(me, turn)
        if viewpoint in ("hearer", "hearerGroup"):
            return self.hearer(turn, group=viewpoint == "hearerGroup")
        if viewpoint == "both":
            return self.both(mention)
        if viewpoint == "plural":
            return self.they(mention, {me, *self.group(me, turn)})
        same = viewpoint == "reflexive"
        spoken_of = () if same or (mention.text and not mention.text.startswith(_SAME)) else self.theme(mention)
        return spoken_of or self.nearest(mention, mention.kind, back=_BACK if mention.text else _SPOKEN_BACK, same=same)

    def silent(self, mention: Mention, speaker: str | None = None) -> tuple[str, ...]:
        """Fill a subject that is not said: the last topic, else the speaker of the turn or the group that he speaks for.

        In a quotation it is the one who is quoted, in a question of an interviewer the one who is asked.
        """
        turn = self.turn(mention)
        if speaker and self.is_quoted(mention):
            mine = (*self.group(speaker, turn), speaker) if mention.kind != "Person" else (speaker,)
            return next(((g,) for g in mine if self.fits(g, mention.kind)), ())
        if turn and turn.kind == "speech" and turn.speaker and self.is_question(mention) and self.asks(turn.speaker):
            them = (*self.hearer(turn, group=True), *self.hearer(turn, group=False))
            asked = next(((t,) for t in them if self.fits(t, mention.kind)), ())
            if asked:
                return asked
        if not turn or turn.kind != "speech" or not turn.speaker:
            theme = self.theme(mention) or self.protagonist(mention.kind)
            return theme or self.nearest(mention, mention.kind, back=_SILENT_BACK, topics=True)
        topic = self.nearest(mention, mention.kind, back=_SPOKEN_BACK, topics=True)
        if topic or turn.speaker not in self.speakers or self.asks(turn.speaker):
            return topic
        me = self.speakers[turn.speaker]
        mine = (*self.group(me, turn), me)
        return next(((g,) for g in mine if self.fits(g, mention.kind)), ())

    def speaker(self, mention: Mention | None) -> str | None:
        """Give who says it; a quotation without a verb belongs to the person spoken of last."""
        if mention is None:
            return None
        if mention.form == "silence":
            turn = self.turn(mention)
            quoted = turn is not None and turn.kind == "quote"
            found = self.quoted(mention) if quoted else self.nearest(mention, "Person", back=_BACK, topics=True) or self.talker(turn)
        elif mention.form == "name" and not mention.span.start < mention.span.end:
            return self.speakers.get(mention.text)
        else:
            found = self.of(mention)
        return found[0] if found else None

    # -- the people who talk

    def quoted(self, mention: Mention) -> tuple[str, ...]:
        """Give whom the sentence behind a quotation says to have said so, else the person spoken of last before it.

        What other quotations say between does not count.
        """
        behind = self.named_behind(mention)
        if behind:
            return behind
        for focus in self.before(mention, _QUOTED_BACK):
            people = (self.meant(m) for m in focus.mentions if m.span.end <= mention.span.start) if focus.turn.kind != "quote" else ()
            found = next((them for them in people if them and self.ontology.is_a(self.kinds.get(them[0], "Thing"), "Person")), ())
            if found:
                return found
        return ()

    def named_behind(self, mention: Mention) -> tuple[str, ...]:
        """Give the person of the next sentence if it only tells who spoke (「…」。Xはそう語った)."""
        at, text = bisect_right(self.starts, mention.span.start), self.reading.document.text
        rest = islice(self.reading.focus, at, at + _ANSWERED)
        focus = next((focus for focus in rest if focus.turn.kind != "quote"), None)
        if focus is None or _PARAGRAPH.search(text, mention.span.start, focus.span.start) or not self.tells(focus.span.of(text)):
            return ()
        people = (self.meant(m) for m in focus.mentions)
        return next((them for them in people if them and self.ontology.is_a(self.kinds.get(them[0], "Thing"), "Person")), ())

    def tells(self, sentence: str) -> bool:
        """Tell whether a sentence points back at what was said (そう語った)."""
        verbs = self.ontology.words.get("speechVerb", frozenset())
        return any(sentence[match.end() :].startswith(verb[:2]) for match in _SO.finditer(sentence) for verb in verbs)

    def talker(self, turn: Turn | None) -> tuple[str, ...]:
        """Give who has a turn."""
        return (self.speakers[turn.speaker],) if turn and turn.kind == "speech" and turn.speaker in self.speakers else ()

    def group(self, person: str | None, turn: Turn | None) -> tuple[str, ...]:
        """Give the organisation that a person speaks for: his turn's, else the one in which he has an office."""
        if turn and turn.affiliation and person == self.speakers.get(turn.speaker or "") and turn.affiliation in self.speakers:
            return (self.speakers[turn.affiliation],)
        return (self.groups[person],) if person and person in self.groups else ()

    def hearer(self, turn: Turn | None, *, group: bool) -> tuple[str, ...]:
        """Give who is spoken to, or the organisation he speaks for: the nearest other speaker."""
        if turn is None:
            return ()
        others = [t for t in self.reading.document.turns if t.speaker and t.speaker != turn.speaker]
        near = min(others, key=lambda t: abs(t.span.start - turn.span.end), default=None)
        them = self.speakers.get(near.speaker or "") if near else None
        return self.group(them, near) if group else ((them,) if them else ())

    def asks(self, speaker: str) -> bool:
        """Tell whether somebody mostly asks: an interviewer does not speak of himself."""
        text = self.reading.document.text
        spoken = [t.span.of(text) for t in self.reading.document.turns if t.kind == "speech" and t.speaker == speaker]
        return 2 * sum("?" in s or "\uff1f" in s for s in spoken) > len(spoken)

    def is_quoted(self, mention: Mention) -> bool:
        """Tell whether a mention stands in quotation marks of its sentence, or its sentence does."""
        focus = self.sentence(mention)
        if focus and focus.turn.kind == "quote":
            return True
        before = self.reading.document.text[focus.span.start : mention.span.start] if focus else ""
        return before.count("「") > before.count("」")

    def is_question(self, mention: Mention) -> bool:
        """Tell whether the sentence of a mention asks."""
        focus = self.sentence(mention)
        return focus is not None and focus.span.of(self.reading.document.text).rstrip("。」』 \n").endswith(("か", "?", "\uff1f"))

    # -- looking back

    def sentence(self, mention: Mention) -> Focus | None:
        """Give the sentence that a mention stands in."""
        return next(self.before(mention, 0), None)

    def turn(self, mention: Mention) -> Turn | None:
        """Give the turn that a mention stands in."""
        turns, at = self.reading.document.turns, bisect_right(self.begins, mention.span.start)
        return next((t for t in turns[max(0, at - 2) : at] if t.span.start <= mention.span.start <= t.span.end), None)

    def fits(self, thing: str, kind: str) -> bool:
        """Tell whether a thing may be of a class, metonymy included."""
        return self.ontology.fits(self.kinds.get(thing, "Thing"), kind)

    def before(self, mention: Mention, back: int) -> Iterator[Focus]:
        """Give the mention's own sentence, then those before it, nearest first."""
        at = max(0, bisect_right(self.starts, mention.span.start) - 1)
        for k in range(at, max(-1, at - back - 1), -1):
            yield self.reading.focus[k]

    def nearest(self, mention: Mention, kind: str, *, back: int, topics: bool = False, same: bool = False) -> tuple[str, ...]:
        """Give the nearest thing of a class before a mention; `topics` wants topics of earlier sentences, `same` that of its own."""
        for n, focus in enumerate(self.before(mention, back)):
            if topics and n == 0:
                continue
            pool = focus.mentions[: focus.topics] if topics or (same and n == 0) else focus.mentions
            for other in pool:
                if other.span.end > mention.span.start and not (n == 0 and same):
                    continue
                found = next(iter(self.meant(other)), None)
                if found and other != mention and self.suits(found, kind) and self.named(found, mention):
                    return (found,)
        return ()

    def theme(self, mention: Mention) -> tuple[str, ...]:
        """Give the last topic in は of the paragraph before a sentence that says no subject."""
        text, at = self.reading.document.text, mention.span.start
        for n, focus in enumerate(self.before(mention, _SILENT_BACK)):
            if n and _PARAGRAPH.search(text, focus.span.end, at):
                return ()
            at = focus.span.start
            known = (thing for m in focus.mentions[: focus.themes] for thing in self.meant(m)) if n else ()
            found = next((thing for thing in known if self.suits(thing, mention.kind)), None)
            if found:
                return (found,)
        return ()

    def protagonist(self, kind: str) -> tuple[str, ...]:
        """Give whom the text is about: a topic of its lead, and of more sentences than any other such."""
        opening = islice((focus for focus in self.reading.focus if focus.topics), _LEAD)
        lead = {at for focus in opening for m in focus.mentions[: focus.topics] for at in self.meant(m)}
        found = sorted((-self.topics[at], at) for at in lead if self.suits(at, kind))
        return (found[0][1],) if found and (len(found) == 1 or found[0][0] < found[1][0]) else ()

    @cached_property
    def begins(self) -> list[int]:
        """Give where each turn begins."""
        return [turn.span.start for turn in self.reading.document.turns]

    @cached_property
    def starts(self) -> list[int]:
        """Give where each sentence begins."""
        return [focus.span.start for focus in self.reading.focus]

    @cached_property
    def topics(self) -> Counter[str]:
        """Count the sentences that each thing is the topic of."""
        return Counter(at for focus in self.reading.focus for at in {at for m in focus.mentions[: focus.topics] for at in self.meant(m)})

    def meant(self, mention: Mention) -> tuple[str, ...]:
        """Give what a mention is already known to stand for."""
        return (self.names[mention],) if mention in self.names else self.resolved.get(mention, ())

    def suits(self, thing: str, kind: str) -> bool:
        """Tell whether a thing may be meant by a word for a class."""
        return self.fits(thing, kind) and self.specific(thing, kind)

    def specific(self, thing: str, kind: str) -> bool:
        """A country is no 彼ら merely because it may act; metonymy is for slots, not for looking back."""
        return kind in ("Thing", "Agent") or self.ontology.is_a(self.kinds.get(thing, "Thing"), kind)

    def they(self, mention: Mention, we: set[str | None]) -> tuple[str, ...]:
        """Give the group nearest before 彼ら, or the people whom a sentence has for its topics together; never those who speak."""
        for focus in self.before(mention, _BACK):
            said = [(m, self.names[m]) for m in focus.mentions if m in self.names and m.span.end <= mention.span.start]
            people = sorted({m for m, at in said if self.ontology.is_a(self.kinds.get(at, "Thing"), "Person")}, key=lambda m: m.span)
            pairs = [(a, b) for a, b in pairwise(people) if self.together(a, b)]
            if pairs:
                return tuple(self.names[m] for m in pairs[-1])
            found = next((at for _, at in said if at not in we and self.is_group(at)), None)
            if found:
                return (found,)
        return ()

    def together(self, one: Mention, other: Mention) -> bool:
        """Tell whether two names stand in one list (佐藤氏と鈴木氏)."""
        between = self.reading.document.text[one.span.end : other.span.start]
        return len(between) <= _LISTED and between[-1:] in _AND

    def is_group(self, thing: str) -> bool:
        """Tell whether a thing is many: an organisation or a group, while a country acts but is no 彼ら."""
        return any(self.ontology.is_a(self.kinds.get(thing, "Thing"), kind) for kind in ("Organization", "Group"))

    def named(self, thing: str, mention: Mention) -> bool:
        """Tell whether a class noun (その研究所) may be said of a thing: a firm is called an organisation by no noun but its own."""
        if mention.kind != "Organization" or mention.text in self.ontology.anaphor_words or not mention.text:
            return True
        return self.kinds.get(thing) == mention.kind

    def both(self, mention: Mention) -> tuple[str, ...]:
        """Give the last two different things of a class before a mention, nothing if there are not two."""
        found: list[str] = []
        for focus in self.before(mention, _BACK):
            for other in sorted(focus.mentions, key=lambda m: -m.span.start):
                thing = self.names.get(other)
                if thing and other.span.end <= mention.span.start and thing not in found and self.suits(thing, mention.kind):
                    found.append(thing)
                if len(found) == 2:  # noqa: PLR2004 -- 両
                    couple = self.couple(mention.kind)
                    return couple if len({*couple, *found}) == 3 else tuple(reversed(found))  # noqa: PLR2004 -- one of them is of the couple
        return ()

    def couple(self, kind: str) -> tuple[str, ...]:
        """Give the two of a class whom the text is about: named together in its lead (若葉社と東風社、提携)."""
        for focus in self.reading.focus[:_OPENING]:
            named = sorted((m for m in focus.mentions if m in self.names and self.suits(self.names[m], kind)), key=lambda m: m.span)
            pairs = [(self.names[a], self.names[b]) for a, b in pairwise(named) if self.together(a, b) and self.names[a] != self.names[b]]
            if pairs:
                return pairs[0]
        return ()
