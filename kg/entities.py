"""Readings of all documents → `Entity`s and `Statement`s: the only stage that sees more than one document.

Mentions are put into clusters, half-claims are completed or dropped, and what remains is stated.  The order of the documents does not
matter: they are sorted by id first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from kg import merging
from kg.antecedents import Antecedents
from kg.clusters import Cluster, Clusters
from kg.mentions import NOTIONS
from kg.model import Entity, Evidence, Mention, Statement, Value
from kg.ontology import UNKNOWN, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.model import Claim, Filler, Reading
    from kg.ontology import Ontology
    from kg.rulings import Rulings

_COMPOUND = 4  # characters: a shorter class noun is one morpheme
_TELLING = {k: k for k in ("Person", "Organization", "Company", "Place", "Event", "Project", "Product")} | {"Artifact": "Product"}
_SILENCE = 0.6
_ANAPHOR = 0.8
_SURE = 0.3


def resolve(
    readings: Iterable[Reading], ontology: Ontology, rulings: Rulings | None = None
) -> tuple[tuple[Entity, ...], tuple[Statement, ...]]:
    """Give the things that the documents speak of and what they say of them, each sorted by id and place.

    `rulings` are what a user knows better than the rules: names that are one thing, and names that are two.
    """
    return _Resolver(sorted(readings, key=lambda r: r.document.id), ontology, rulings).run()


class _Resolver:
    """All documents while their mentions become things."""

    def __init__(self, readings: Sequence[Reading], ontology: Ontology, rulings: Rulings | None) -> None:
        self.readings, self.ontology = readings, ontology
        self.clusters = Clusters(ontology, rulings)
        self.names: dict[str, dict[Mention, str]] = {}
        self.kinds: dict[str, str] = {}
        self.offices: dict[tuple[str, str], str] = {}

    def run(self) -> tuple[tuple[Entity, ...], tuple[Statement, ...]]:
        for reading in self.readings:
            self.names[reading.document.id] = self.clusters.read(reading)
            self.add_speakers(reading)
        self.learn()
        self.join()
        self.settle()
        self.read_offices()
        drafts = [s for reading in self.readings for s in self.statements(reading)]
        notions = {self.clusters.noun(m) for reading in self.readings for m in reading.mentions if self.is_notion(m)}
        self.settle()
        return self.finish([s for s in drafts if self.typed(s)], notions)

    def is_notion(self, mention: Mention) -> bool:
        """Tell whether a noun phrase is worth a node of its own though nothing is stated of it: 推論技術 is, モデル alone is not."""
        if mention.form != "noun" or mention.kind in ("Concept", "Role"):
            return False
        plain = mention.text in self.ontology.head_nouns and (len(mention.text) < _COMPOUND or re.fullmatch("[ァ-ヶー]+", mention.text))
        return mention.kind in NOTIONS or not plain

    def add_speakers(self, reading: Reading) -> None:
        """Make the people who take turns, and those they speak for, things even where nobody mentions them."""
        forms = self.clusters.tied[reading.document.id]
        for turn in reading.document.turns:
            for name, kind in ((turn.speaker, "Person"), (turn.affiliation, "Organization")):
                if not name:
                    continue
                mention = Mention(reading.document.id, replace(turn.span, end=turn.span.start), "name", kind, name)
                if mention not in self.names[reading.document.id]:
                    self.names[reading.document.id][mention] = self.clusters.add(mention, key(name), forms.get(key(name)))

    def join(self) -> None:
        """Make one thing of the names that mean one, in whichever documents they stand."""
        partners: dict[str, set[str]] = defaultdict(set)
        for reading in self.readings:
            names = self.names[reading.document.id]
            for claim in reading.claims:
                ends = {names[filler] for _, filler in claim.fillers if isinstance(filler, Mention) and filler in names}
                for end in ends:
                    partners[end] |= ends - {end}
        merging.forced(self.clusters)
        merging.by_sound(self.clusters, partners)
        merging.by_surname(self.clusters, partners)
        for document, names in self.names.items():
            self.names[document] = {mention: self.clusters.home(at, document) for mention, at in names.items()}

    def settle(self) -> None:
        self.kinds = {at: c.kind(self.ontology) for at, c in self.clusters.by_key.items()}

    def read_offices(self) -> None:
        """Remember who has which office, so that AnthropicのCEO finds its name."""
        for reading in self.readings:
            names = self.names[reading.document.id]
            for claim in reading.claims:
                office, subject, thing = claim.get("role"), claim.get("s"), claim.get("o")
                if (
                    isinstance(office, Value)
                    and isinstance(subject, Mention)
                    and isinstance(thing, Mention)
                    and subject in names
                    and thing in names
                ):
                    self.offices.setdefault((names[thing], office.text), names[subject])

    def learn(self) -> None:
        """Let the places that a name of unknown class takes in claims say what it is."""
        for reading in self.readings:
            names = self.names[reading.document.id]
            for claim in reading.claims:
                relation = self.ontology.relations.get(claim.relation)
                for role, want in (("s", relation.domain), ("o", relation.range)) if relation else ():
                    end = claim.get(role)
                    if isinstance(end, Mention) and end.kind == UNKNOWN and end in names and want in _TELLING:
                        self.clusters.by_key[names[end]].kinds[_TELLING[want]] += 1

    # -- claims become statements

    def statements(self, reading: Reading) -> list[Statement]:
        names = self.names[reading.document.id]
        look = Antecedents(reading, names, self.kinds, self.ontology)
        for turn in reading.document.turns:
            for name in (turn.speaker, turn.affiliation):
                if name:
                    mention = next((m for m in names if key(m.text) == key(name)), None)
                    look.speakers[name] = names[mention] if mention else ""
        look.speakers = {k: v for k, v in look.speakers.items() if v}
        look.groups = self.groups(reading)
        for focus in reading.focus:
            self.follow(focus.mentions, look)
        return [s for claim in reading.claims for s in self.state(claim, reading, look)]

    def follow(self, mentions: Sequence[Mention], look: Antecedents) -> None:
        """Resolve the anaphors of a sentence in passing, so that later ones may chain to them."""
        for mention in sorted(mentions, key=lambda m: m.span.start):
            if mention.form == "anaphor":
                look.of(mention)

    def groups(self, reading: Reading) -> dict[str, str]:
        """Map each person to the organisation in which he has an office, by the claims of the document first."""
        return self.everybody | self.posts(reading)

    @cached_property
    def everybody(self) -> dict[str, str]:
        """Map each person of all documents so, by the first document that tells."""
        found: dict[str, str] = {}
        for reading in self.readings:
            found = self.posts(reading) | found
        return found

    def posts(self, reading: Reading) -> dict[str, str]:
        """Map the persons of one document so, by the first claim that tells: an office first, then whatever else binds."""
        names = self.names[reading.document.id]
        voices = {key(m.text): at for m, at in reversed(names.items()) if m.form == "name"}
        found: dict[str, str] = {}
        for claim in sorted(reading.claims, key=lambda c: c.get("role") is None):
            relation, thing = self.ontology.relations.get(claim.relation), claim.get("o")
            if not relation or not relation.binds or claim.stance.polarity != "positive" or not isinstance(thing, Mention):
                continue
            person = self.teller(claim, names, voices)
            if person and thing in names:
                found.setdefault(person, names[thing])
        return found

    def teller(self, claim: Claim, names: Mapping[Mention, str], voices: Mapping[str, str]) -> str | None:
        """Give the person whom a claim is about: named, or who has the turn and says 私 or nothing (2019年に創業しました)."""
        subject, speaker = claim.get("s"), claim.stance.speaker
        if not isinstance(subject, Mention):
            return None
        word = self.ontology.anaphor_words.get(subject.text)
        mine = subject.form == "silence" or (word is not None and word.viewpoint == "speaker")
        if not mine or speaker is None or len(speaker.span):
            return names.get(subject)
        return voices.get(key(speaker.text))

    def state(self, claim: Claim, reading: Reading, look: Antecedents) -> list[Statement]:
        speaker = look.speaker(claim.stance.speaker)
        ends = [self.ends(claim.get(role), look, speaker) for role in ("s", "o")]
        subject = claim.get("s")
        if isinstance(subject, Mention) and subject.form == "silence" and ends[0] == ends[1]:  # of the firm: the founder, not the firm
            ends[0] = self.ends(replace(subject, kind="Person"), look, speaker)
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
                taken = self.ends(filler, look, speaker)
                qualifiers += [(role, taken[0])] if taken else []
        evidence = Evidence(reading.document.id, claim.span, claim.span.of(reading.document.text))
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

    def ends(self, filler: Filler | None, look: Antecedents, speaker: str | None) -> list[str | Value]:
        if filler is None:
            return []
        if isinstance(filler, Value):
            return [filler]
        if filler.form in ("anaphor", "silence"):
            described = self.described(filler, look) if filler.kind == "Person" else None
            return [described] if described else list(look.of(filler, speaker)) if not self.is_office(filler) else self.holder(filler, look)
        if filler in look.names:
            return [look.names[filler]]
        described = self.described(filler, look)
        return [described or self.clusters.noun(filler)]

    def described(self, mention: Mention, look: Antecedents) -> str | None:
        """Find the person whom a description names by office (AnthropicのCEO)."""
        fitting = [(group, person) for (group, office), person in sorted(self.offices.items()) if mention.text.endswith(office)]
        inside = {at for m, at in look.names.items() if mention.span.covers(m.span)} if fitting else set()
        return next((person for group, person in fitting if group in inside), None)

    def is_office(self, mention: Mention) -> bool:
        """Tell whether a mention is an office that stands for who holds it (社長は…), not a pronoun."""
        return bool(mention.text) and mention.form == "anaphor" and mention.text in self.ontology.words.get("office", ())

    def holder(self, mention: Mention, look: Antecedents) -> list[str | Value]:
        """Find who was named last with an office before it is said alone; nobody is meant by an office that nobody has."""
        before = [m for m in look.reading.mentions if m.kind == "Role" and m.span.end <= mention.span.start and _same_office(m, mention)]
        named = [
            at
            for office in before
            for m, at in look.names.items()
            if abs(m.span.end - office.span.start) <= 1 or 0 <= m.span.start - office.span.end <= 1
            if self.ontology.is_a(self.kinds.get(at, "Thing"), "Person")
        ]
        return [*named[-1:]]

    def typed(self, statement: Statement) -> bool:
        """Check the ends once more, now that the classes are settled."""
        relation = self.ontology.relations.get(statement.relation)
        if relation is None:
            return True
        fits = self.ontology.fits(self.kinds[statement.subject], relation.domain)
        thing = statement.object
        return fits and (isinstance(thing, Value) or self.ontology.fits(self.kinds[thing], relation.range))

    # -- clusters become entities

    def finish(self, drafts: Sequence[Statement], notions: set[str]) -> tuple[tuple[Entity, ...], tuple[Statement, ...]]:
        used = notions.union(x for s in drafts for x in _things(s))
        kept = [c for at, c in sorted(self.clusters.by_key.items()) if at in used or (_named(c) and _sure(c))]
        ids = _identify(kept, self.ontology)
        entities = tuple(sorted((_entity(c, ids[c.key], self.ontology) for c in kept), key=lambda e: e.id))
        stated: dict[tuple[object, ...], Statement] = {}
        for draft in drafts:
            s = _renamed(draft, ids)
            same = (
                s.evidence,
                s.subject,
                s.relation,
                s.object if isinstance(s.object, str) else (s.object.text, s.object.low),
                s.polarity,
                s.modality,
                s.speaker,
            )
            if same not in stated or stated[same].confidence < s.confidence:
                stated[same] = s
        return entities, tuple(sorted(stated.values(), key=_place))


def _same_office(one: Mention, other: Mention) -> bool:
    return one.text.endswith(other.text) or other.text.endswith(one.text)


def _things(statement: Statement) -> list[str]:
    ends = [statement.subject, statement.object, statement.speaker, *(v for _, v in statement.qualifiers)]
    return [e for e in ends if isinstance(e, str)]


def _named(cluster: Cluster) -> bool:
    return any(m.form == "name" for m in cluster.mentions)


def _sure(cluster: Cluster) -> bool:
    return bool(cluster.known) or max(m.confidence for m in cluster.mentions) >= _SURE


def _place(statement: Statement) -> tuple[object, ...]:
    thing = statement.object if isinstance(statement.object, str) else statement.object.text
    return (
        statement.evidence.document,
        statement.evidence.span,
        statement.subject,
        statement.relation,
        thing,
        statement.frame,
        statement.speaker or "",
    )


def _renamed(draft: Statement, ids: dict[str, str]) -> Statement:
    def name(end: str | Value) -> str | Value:
        return ids[end] if isinstance(end, str) else end

    qualifiers = tuple((role, name(v)) for role, v in draft.qualifiers)
    speaker = ids[draft.speaker] if draft.speaker else None
    return replace(draft, subject=ids[draft.subject], object=name(draft.object), speaker=speaker, qualifiers=qualifiers)


def _identify(clusters: Sequence[Cluster], ontology: Ontology) -> dict[str, str]:
    """Give each cluster its id: the known one, a Latin name in snake case, else the Japanese name; clashes are told apart by class."""
    wanted: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        wanted[cluster.known.id if cluster.known else _slug(cluster)].append(cluster)
    found = {}
    taken = set(wanted)
    for slug, them in sorted(wanted.items()):
        order = sorted(them, key=lambda c: (c.known is None, "@" in c.key, -len(c.mentions), c.key))
        found[order[0].key] = slug
        for cluster in order[1:]:
            other = f"{slug}_{cluster.kind(ontology).casefold()}"
            n = 2
            while other in taken:
                other, n = f"{slug}_{cluster.kind(ontology).casefold()}_{n}", n + 1
            taken.add(other)
            found[cluster.key] = other
    return found


def _latin(cluster: Cluster) -> str | None:
    trimmed = {m.merged for m in cluster.merges.values() if m.rule == "trimmed"}
    names = sorted(
        (n for n in cluster.names if re.fullmatch(r"[\x20-\x7e\u00c0-\u024f]+", n) and re.search("[A-Za-z]", n)),
        key=lambda n: (n in trimmed, -cluster.names[n], -len(n), n),
    )
    return names[0] if names else None


def _slug(cluster: Cluster) -> str:
    name = _latin(cluster) or cluster.best()
    latin = re.sub(r"[^0-9a-z]+", "_", name.casefold()).strip("_") if name.isascii() else ""
    return latin or re.sub(r"\s+", "_", name.strip())


def _entity(cluster: Cluster, name: str, ontology: Ontology) -> Entity:
    known = cluster.known
    labels = dict(known.labels) if known else {}
    if "ja" not in labels:
        own = cluster.own()
        native = Counter({n: c for n, c in (own if any(not n.isascii() for n in own) else cluster.names).items() if not n.isascii()})
        labels["ja"] = max(native, key=lambda n: (len(re.split("[・ ]", n)), native[n], len(n), n)) if native else cluster.best()
    latin = _latin(cluster)
    if "en" not in labels and latin:
        labels["en"] = latin
    others = {*cluster.names, *(known.aliases if known else ())} - set(labels.values())
    misheard = {m for m in (known.misheard if known else ()) if m in cluster.names} | cluster.misheard
    return Entity(
        name,
        "Concept" if cluster.kind(ontology) == UNKNOWN else cluster.kind(ontology),
        tuple(sorted(labels.items(), key=lambda kv: kv[0] != "ja")),
        tuple(sorted(others - misheard)),
        tuple(sorted(misheard)),
        known.same_as if known else (),
        tuple(sorted(cluster.mentions, key=lambda m: (m.document, m.span))),
        tuple(sorted(cluster.merges.values(), key=lambda m: (m.merged, m.kept, m.rule))),
    )
