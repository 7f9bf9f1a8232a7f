"""Claims of one document → statements about clusters: half-claims are completed or dropped.

Who is meant by 同社 or by a subject that is not said is looked up in the document; of the others only what `World` holds is asked.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

from kg.antecedents import Antecedents
from kg.model import Evidence, Mention, Statement, Value
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.clusters import Clusters
    from kg.model import Claim, Filler, Reading
    from kg.ontology import Ontology

_SILENCE = 0.6
_ANAPHOR = 0.8


@dataclass
class World:
    """What all documents together tell: the class of each cluster, who holds which office where, and whose people are."""

    kinds: dict[str, str] = field(default_factory=dict)
    offices: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    everybody: dict[str, str] = field(default_factory=dict)

    def appoint(self, thing: str, office: str, person: str) -> None:
        """Remember who holds an office somewhere; the first who is told holds it."""
        self.offices[thing].setdefault(office, person)


def offices(reading: Reading, names: Mapping[Mention, str]) -> Iterator[tuple[str, str, str]]:
    """Give where a document tells an office, the office, and who holds it."""
    for claim in reading.claims:
        office, subject, thing = claim.get("role"), claim.get("s"), claim.get("o")
        if (
            isinstance(office, Value)
            and isinstance(subject, Mention)
            and isinstance(thing, Mention)
            and subject in names
            and thing in names
        ):
            yield names[thing], office.text, names[subject]


def posts(reading: Reading, names: dict[Mention, str], ontology: Ontology) -> dict[str, str]:
    """Map each person of a document to the organisation of the first claim that tells: an office first, then whatever else binds."""
    voices = {key(m.text): at for m, at in reversed(names.items()) if m.form == "name"}
    found: dict[str, str] = {}
    for claim in sorted(reading.claims, key=lambda c: c.get("role") is None):
        relation, thing = ontology.relations.get(claim.relation), claim.get("o")
        if not relation or not relation.binds or claim.stance.polarity != "positive" or not isinstance(thing, Mention):
            continue
        person = _teller(claim, names, voices, ontology)
        if person and thing in names:
            found.setdefault(person, names[thing])
    return found


def _teller(claim: Claim, names: Mapping[Mention, str], voices: Mapping[str, str], ontology: Ontology) -> str | None:
    """Give the person whom a claim is about: named, or who has the turn and says 私 or nothing (2019年に創業しました)."""
    subject, speaker = claim.get("s"), claim.stance.speaker
    if not isinstance(subject, Mention):
        return None
    word = ontology.anaphor_words.get(subject.text)
    mine = subject.form == "silence" or (word is not None and word.viewpoint == "speaker")
    if not mine or speaker is None or len(speaker.span):
        return names.get(subject)
    return voices.get(key(speaker.text))


class Stating:
    """One document while its claims become statements; `nouns` are the noun phrases that were asked for, with their clusters."""

    def __init__(self, reading: Reading, names: dict[Mention, str], clusters: Clusters, world: World) -> None:
        self.reading, self.names, self.clusters, self.world = reading, names, clusters, world
        self.ontology: Ontology = clusters.ontology
        self.nouns: list[tuple[Mention, str]] = []
        self.look = Antecedents(reading, names, world.kinds, self.ontology)
        self.look.speakers = dict(self.speakers())
        self.look.groups = ChainMap(posts(reading, names, self.ontology), world.everybody)

    def speakers(self) -> Iterator[tuple[str, str]]:
        """Give the clusters of those who take turns, by name."""
        turns = self.reading.document.turns
        said = {name for turn in turns for name in (turn.speaker, turn.affiliation) if name}
        first = {key(m.text): at for m, at in reversed(self.names.items())} if said else {}
        return ((name, first[key(name)]) for name in sorted(said) if first.get(key(name)))

    def statements(self) -> list[Statement]:
        """Give what the document says, in the order of its claims."""
        for focus in self.reading.focus:
            self.follow(focus.mentions)
        return [s for claim in self.reading.claims for s in self.state(claim)]

    def follow(self, mentions: Sequence[Mention]) -> None:
        """Resolve the anaphors of a sentence in passing, so that later ones may chain to them."""
        for mention in sorted(mentions, key=lambda m: m.span.start):
            if mention.form == "anaphor":
                self.look.of(mention)

    def noun(self, mention: Mention) -> str:
        """Give the cluster of a noun phrase."""
        at = self.clusters.noun(mention)
        self.nouns.append((mention, at))
        return at

    def state(self, claim: Claim) -> list[Statement]:
        """Give what a claim states: nothing if an end of it is nobody, several where an end is."""
        speaker = self.look.speaker(claim.stance.speaker)
        ends = [self.ends(claim.get(role), speaker) for role in ("s", "o")]
        subject = claim.get("s")
        if isinstance(subject, Mention) and subject.form == "silence" and ends[0] == ends[1]:  # of the firm: the founder, not the firm
            ends[0] = self.ends(replace(subject, kind="Person"), speaker)
        if not all(ends):
            return []
        trust = claim.confidence
        for role in ("s", "o"):
            end = claim.get(role)
            if isinstance(end, Mention):
                trust *= {"silence": _SILENCE, "anaphor": _ANAPHOR}.get(end.form, 1.0)
        qualifiers = []
        for role, filler in claim.fillers:
            if role not in ("s", "o"):
                taken = self.ends(filler, speaker)
                qualifiers += [(role, taken[0])] if taken else []
        evidence = Evidence(self.reading.document.id, claim.span, claim.span.of(self.reading.document.text))
        said = claim.stance
        unnamed = speaker is None and self.is_hearsay(claim)
        itself = claim.stance.speaker is not None and claim.stance.speaker == claim.get("s")  # 両社とも…と表明した: each for itself
        return [
            Statement(
                s,
                claim.relation,
                o,
                evidence,
                said.polarity,
                "rumoured" if unnamed and not itself else said.modality,
                s if itself else speaker,
                tuple(qualifiers),
                claim.frame,
                round(trust, 2),
                open=claim.relation not in self.ontology.relations,
            )
            for s, o in product(*ends)
            if s != o and isinstance(s, str)
        ]

    def is_hearsay(self, claim: Claim) -> bool:
        """Tell whether a claim is somebody's, not the document's, and more than a name in passing (米若葉社)."""
        frame = self.ontology.frames_by_id.get(claim.frame)
        told = frame is None or frame.shape != "apposition"
        return told and claim.stance.speaker is not None and claim.stance.modality == "asserted"

    def ends(self, filler: Filler | None, speaker: str | None) -> list[str | Value]:
        """Give what fills a place of a claim: a value, the cluster of a name or noun, or of what an anaphor stands for."""
        if filler is None:
            return []
        if isinstance(filler, Value):
            return [filler]
        if filler.form in ("anaphor", "silence"):
            described = self.described(filler) if filler.kind == "Person" else None
            if described:
                return [described]
            return self.holder(filler) if self.is_office(filler) else list(self.look.of(filler, speaker))
        if filler in self.names:
            return [self.names[filler]]
        return [self.described(filler) or self.noun(filler)]

    def described(self, mention: Mention) -> str | None:
        """Find the person whom a description names by office (AnthropicのCEO)."""
        inside = sorted({at for m, at in self.names.items() if at in self.world.offices and mention.span.covers(m.span)})
        held = ((office, person) for group in inside for office, person in sorted(self.world.offices[group].items()))
        return next((person for office, person in held if mention.text.endswith(office)), None)

    def is_office(self, mention: Mention) -> bool:
        """Tell whether a mention is an office that stands for who holds it (社長は…), not a pronoun."""
        return bool(mention.text) and mention.form == "anaphor" and mention.text in self.ontology.words.get("office", ())

    def holder(self, mention: Mention) -> list[str | Value]:
        """Find who was named last with an office before it is said alone; nobody is meant by an office that nobody has."""
        before = [m for m in self.reading.mentions if m.kind == "Role" and m.span.end <= mention.span.start and _same_office(m, mention)]
        named = [
            at
            for office in before
            for m, at in self.names.items()
            if abs(m.span.end - office.span.start) <= 1 or 0 <= m.span.start - office.span.end <= 1
            if self.ontology.is_a(self.world.kinds.get(at, "Thing"), "Person")
        ]
        return [*named[-1:]]


def _same_office(one: Mention, other: Mention) -> bool:
    return one.text.endswith(other.text) or other.text.endswith(one.text)
