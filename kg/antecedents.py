"""Anaphors, silences and speakers of one document → the things they stand for.

Looks back through the sentences for the nearest thing of the right class, topics first.  Where the text leaves more than one reading or
none, nothing is given: a claim about nobody is worth more than a claim about the wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.model import Focus, Mention, Reading, Turn
    from kg.ontology import Ontology

_BACK = 4  # sentences that an anaphor may look back over
_SILENT_BACK = 2


class Antecedents:
    """The discourse of one document.

    `names` maps its named mentions to ids, `kinds` ids to classes, `groups` persons to their organisation, `speakers` the names of
    those who take turns to ids.
    """

    def __init__(self, reading: Reading, names: Mapping[Mention, str], kinds: Mapping[str, str], ontology: Ontology) -> None:
        self.reading, self.names, self.kinds, self.ontology = reading, names, kinds, ontology
        self.groups: dict[str, str] = {}
        self.speakers: dict[str, str] = {}
        self.resolved: dict[Mention, tuple[str, ...]] = {}

    # -- who is meant

    def of(self, mention: Mention, speaker: str | None = None) -> tuple[str, ...]:
        """Give the ids that a mention stands for: one, two for 両社, none where the text does not tell."""
        if mention in self.names:
            return (self.names[mention],)
        if mention not in self.resolved:
            self.resolved[mention] = self.silent(mention) if mention.form == "silence" else self.anaphor(mention, speaker)
        return self.resolved[mention]

    def anaphor(self, mention: Mention, speaker: str | None) -> tuple[str, ...]:
        """Resolve a pronoun or the like by whose place it takes; the nearest of its class if it is a third party."""
        known = self.ontology.anaphor_words.get(mention.text)
        viewpoint = known.viewpoint if known else "third"
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
        return self.nearest(mention, mention.kind, back=_BACK, same=viewpoint == "reflexive")

    def silent(self, mention: Mention) -> tuple[str, ...]:
        """Fill a subject that is not said: the last topic, else the speaker of the turn or the group that he speaks for."""
        topic = self.nearest(mention, mention.kind, back=_SILENT_BACK, topics=True)
        if topic:
            return topic
        turn = self.turn(mention)
        if not turn or turn.kind != "speech" or not turn.speaker or turn.speaker not in self.speakers or self.asks(turn.speaker):
            return ()
        me = self.speakers[turn.speaker]
        group = self.group(me, turn)
        mine = (*group, me) if mention.kind != "Person" else group
        return next(((g,) for g in mine if self.fits(g, mention.kind)), ())

    def speaker(self, mention: Mention | None) -> str | None:
        """Give who says it; a quotation without a verb belongs to the person spoken of last."""
        if mention is None:
            return None
        if mention.form == "silence":
            turn = self.turn(mention)
            quoted = turn is not None and turn.kind == "quote"
            found = self.nearest(mention, "Person", back=8 if quoted else _BACK, topics=not quoted)
        elif mention.form == "name" and not mention.span.start < mention.span.end:
            return self.speakers.get(mention.text)
        else:
            found = self.of(mention)
        return found[0] if found else None

    # -- the people who talk

    def group(self, person: str | None, turn: Turn | None) -> tuple[str, ...]:
        """Give the organisation that a person speaks for: his turn's, else the one in which he has an office."""
        if turn and turn.affiliation and person == self.speakers.get(turn.speaker or "") and turn.affiliation in self.speakers:
            return (self.speakers[turn.affiliation],)
        return (self.groups[person],) if person in self.groups else ()

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

    # -- looking back

    def turn(self, mention: Mention) -> Turn | None:
        """Give the turn that a mention stands in."""
        return next((t for t in self.reading.document.turns if t.span.start <= mention.span.start <= t.span.end), None)

    def fits(self, thing: str, kind: str) -> bool:
        """Tell whether a thing may be of a class, metonymy included."""
        return self.ontology.fits(self.kinds.get(thing, "Thing"), kind)

    def before(self, mention: Mention, back: int) -> Iterator[Focus]:
        """Give the mention's own sentence, then those before it, nearest first."""
        at = next((k for k, f in enumerate(self.reading.focus) if f.span.start <= mention.span.start < f.span.end), None)
        if at is None:
            earlier = [k for k, f in enumerate(self.reading.focus) if f.span.start <= mention.span.start]
            at = earlier[-1] if earlier else 0
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
                found = self.names.get(other) or next(iter(self.resolved.get(other, ())), None)
                if found and other != mention and self.fits(found, kind) and self.specific(found, kind):
                    return (found,)
            if topics and focus.topics:
                return ()
        return ()

    def specific(self, thing: str, kind: str) -> bool:
        """A country is no 彼ら merely because it may act; metonymy is for slots, not for looking back."""
        return kind in ("Thing", "Agent") or self.ontology.is_a(self.kinds.get(thing, "Thing"), kind)

    def both(self, mention: Mention) -> tuple[str, ...]:
        """Give the last two different things of a class before a mention, nothing if there are not two."""
        found: list[str] = []
        for focus in self.before(mention, _BACK):
            for other in sorted(focus.mentions, key=lambda m: -m.span.start):
                thing = self.names.get(other)
                if (
                    thing
                    and other.span.end <= mention.span.start
                    and thing not in found
                    and self.fits(thing, mention.kind)
                    and self.specific(thing, mention.kind)
                ):
                    found.append(thing)
                if len(found) == 2:  # noqa: PLR2004 -- 両
                    return tuple(reversed(found))
        return ()
