"""Readings of all documents → `Entity`s and `Statement`s: the only stage that sees more than one document.

The readings are gone through twice, one at a time.  First their names are put into clusters, and names that mean one thing meet; then the
claims of each document are stated of these clusters.  What a document says waits in a file of our own until the last one is through, for
only then are classes and ids settled.  So what is kept grows with the number of different names, and by a few bytes for each mention.

The order of the documents does not matter: they are sorted by id first.
"""

from __future__ import annotations

import pickle
import re
from array import array
from collections import defaultdict
from collections.abc import Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from operator import attrgetter
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import identities, merging, stating
from kg.clusters import Cluster, Clusters
from kg.mentions import NOTIONS
from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value
from kg.ontology import UNKNOWN, key
from kg.sightings import Company, Numbers
from kg.stating import Stating, World

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from kg.model import Reading
    from kg.ontology import Ontology
    from kg.rulings import Rulings

_COMPOUND = 4  # characters: a shorter class noun is one morpheme
_TELLING = {k: k for k in ("Person", "Organization", "Company", "Place", "Event", "Project", "Product")} | {"Artifact": "Product"}
_IN_MEMORY = 1 << 24  # bytes of what waits, before it goes to the disk


def resolve(
    readings: Iterable[Reading], ontology: Ontology, rulings: Rulings | None = None
) -> tuple[tuple[Entity, ...], tuple[Statement, ...]]:
    """Give the things that the documents speak of and what they say of them, each sorted by id and place.

    `rulings` are what a user knows better than the rules: names that are one thing, and names that are two.  Readings are sorted here, but
    for a collection of a kind of its own, which is to be sorted already: it is gone through as `settle` says.
    """
    gone_through = isinstance(readings, Sized) and not isinstance(readings, Sequence | AbstractSet)
    return settle(readings if gone_through else sorted(readings, key=lambda r: r.document.id), ontology, rulings).together()


def settle(readings: Iterable[Reading], ontology: Ontology, rulings: Rulings | None = None) -> Settled:
    """Give the same, document by document.

    Args:
        readings: sorted by the ids of their documents; it is gone through twice, and no reading is kept.
        ontology: the ontology.
        rulings: as for `resolve`.
    """
    work = _Resolver(ontology, rulings)
    for reading in readings:
        work.gather(reading)
    work.join()
    for number, reading in enumerate(readings):
        work.state(number, reading)
    return work.finish()


@dataclass(frozen=True, slots=True)
class Told:
    """What one document tells: `mentions` pairs what stands for a thing with its id, `own` are the things that no other speaks of."""

    document: Document
    mentions: tuple[tuple[Mention, str], ...]
    own: tuple[Entity, ...]
    statements: tuple[Statement, ...]


class Settled:
    """What all documents tell, one after the other, by id; it may be gone through more than once.

    `entities` are the things that more than one document may speak of, by id; they carry no mentions.
    """

    def __init__(self, entities: tuple[Entity, ...], drafts: _Drafts, world: _World) -> None:
        self.entities = entities
        self._drafts, self._world = drafts, world

    def __iter__(self) -> Iterator[Told]:
        return map(self._world.told, self._drafts)

    def __len__(self) -> int:
        return len(self._drafts)

    def together(self) -> tuple[tuple[Entity, ...], tuple[Statement, ...]]:
        """Give all things, by id and with every mention, and all statements, by place."""
        things, stated = list(self.entities), list[Statement]()
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for told in self:
            things += told.own
            stated += told.statements
            for mention, name in told.mentions:
                mentions[name].append(mention)
        placed = (replace(t, mentions=tuple(sorted(mentions[t.id], key=lambda m: (m.document, m.span)))) for t in things)
        return tuple(sorted(placed, key=lambda e: e.id)), tuple(stated)


class _Draft(NamedTuple):
    """What one document tells of clusters: the document without its text, its mentions, the clusters of its own, what is stated."""

    document: Document
    mentions: list[tuple[Mention, str]]
    own: dict[str, Cluster]
    notions: set[str]
    statements: list[Statement]


def _made_of(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    fields = attrgetter(*kind.__dataclass_fields__)
    return lambda value: (kind, fields(value))


class _Pickler(pickle.Pickler):
    """Writes the values of the model by what they are made of: as frozen dataclasses would be written, it takes three times as long."""

    dispatch_table = {kind: _made_of(kind) for kind in (Document, Evidence, Mention, Span, Statement, Value)}  # noqa: RUF012 -- as pickle has it


class _Drafts:
    """Drafts in the order in which they were added; many of them lie on the disk."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 -- it is closed with the last who holds it
        self._ends = array("Q", [0])

    def __del__(self) -> None:
        self._file.close()

    def add(self, draft: _Draft) -> None:
        _Pickler(self._file, pickle.HIGHEST_PROTOCOL).dump(draft)
        self._ends.append(self._file.tell())

    def __iter__(self) -> Iterator[_Draft]:
        for start, end in zip(self._ends, self._ends[1:], strict=False):
            self._file.seek(start)
            yield pickle.loads(self._file.read(end - start))  # noqa: S301 -- our own bytes, in a file that nobody else can open

    def __len__(self) -> int:
        return len(self._ends) - 1


class _Resolver:
    """All documents while their mentions become things."""

    def __init__(self, ontology: Ontology, rulings: Rulings | None) -> None:
        self.ontology = ontology
        self.clusters = Clusters(ontology, rulings)
        self.company = Company(self.clusters.sightings.clusters)
        self.world = World()
        self.drafts = _Drafts()
        self.quotes: dict[int, list[tuple[str, str]]] = {}
        self.words: Numbers[str] = Numbers()
        self.appointed, self.bound = array("I"), array("I")

    # -- names become clusters

    def gather(self, reading: Reading) -> None:
        """Put the names of a document into clusters, and remember what its claims tell of them."""
        names = self.clusters.read(reading)
        for mention in _heads(reading, names):
            names[mention] = self.clusters.enter(mention, key(mention.text))
        self.learn(reading, names)
        for claim in reading.claims:
            ends = {names[filler] for _, filler in claim.fillers if isinstance(filler, Mention) and filler in names}
            if len(ends) > 1:
                self.company.add(ends)
        number = self.clusters.sightings.clusters.of
        here = self.clusters.sightings.last
        for thing, office, person in stating.offices(reading, names):
            self.appointed.extend((here, number(thing), self.words.of(office), number(person)))
        for person, thing in stating.posts(reading, names, self.ontology).items():
            self.bound.extend((here, number(person), number(thing)))

    def learn(self, reading: Reading, names: Mapping[Mention, str]) -> None:
        """Let the places that a name of unknown class takes in claims say what it is."""
        for claim in reading.claims:
            relation = self.ontology.relations.get(claim.relation)
            for role, want in (("s", relation.domain), ("o", relation.range)) if relation else ():
                end = claim.get(role)
                if isinstance(end, Mention) and end.kind == UNKNOWN and end in names and want in _TELLING:
                    self.clusters.by_key[names[end]].kinds[_TELLING[want]] += 1

    def join(self) -> None:
        """Make one thing of the names that mean one, in whichever documents they stand."""
        merging.forced(self.clusters)
        merging.by_spelling(self.clusters, self.company)
        merging.by_use(self.clusters, self.company)
        merging.by_sound(self.clusters, self.company)
        merging.by_use(self.clusters, self.company)
        merging.by_surname(self.clusters, self.company)
        self.world.kinds = self.kinds()
        things, documents = self.clusters.sightings.clusters.things, self.clusters.sightings.documents
        for here, thing, office, person in zip(*[iter(self.appointed)] * 4, strict=True):
            group, holder = (self.clusters.home(things[at], documents[here]) for at in (thing, person))
            self.world.appoint(group, self.words.things[office], holder)
        for here, person, thing in zip(*[iter(self.bound)] * 3, strict=True):
            holder, group = (self.clusters.home(things[at], documents[here]) for at in (person, thing))
            self.world.everybody.setdefault(holder, group)
        numbers = {document: number for number, document in enumerate(documents)}
        for at, cluster in self.clusters.by_key.items():
            for name, merge in cluster.merges.items():
                if merge.evidence and not merge.evidence.quote:
                    self.quotes.setdefault(numbers[merge.evidence.document], []).append((at, name))

    def kinds(self) -> dict[str, str]:
        """Give the class of each cluster."""
        return {at: cluster.kind(self.ontology) for at, cluster in self.clusters.by_key.items()}

    # -- claims become statements

    def state(self, number: int, reading: Reading) -> None:
        """Put aside what a document tells of the clusters."""
        self.clusters.open(reading)
        self.quote(number, reading)
        names = self.named(number, reading)
        work = Stating(reading, names, self.clusters, self.world)
        stated = _once(work.statements())
        notions = {work.noun(m) for m in reading.mentions if self.is_notion(m)}
        document = replace(reading.document, text="", turns=())
        self.drafts.add(_Draft(document, [*names.items(), *work.nouns], self.clusters.close(), notions, stated))

    def quote(self, number: int, reading: Reading) -> None:
        """Put the words of a document into the reasons for merges that stand there."""
        for at, name in self.quotes.get(number, ()):
            merges = self.clusters.by_key[at].merges
            evidence = merges[name].evidence
            if evidence:
                merges[name] = replace(merges[name], evidence=replace(evidence, quote=evidence.span.of(reading.document.text)))

    def named(self, number: int, reading: Reading) -> dict[Mention, str]:
        """Give the clusters of a document's names, as `gather` found them and `join` left them."""
        names = [m for m in reading.mentions if m.form == "name"]
        names += _heads(reading, frozenset(names))
        keys = self.clusters.sightings.keys(number)
        return {mention: self.clusters.home(at, reading.document.id) for mention, at in zip(names, keys, strict=True)}

    def is_notion(self, mention: Mention) -> bool:
        """Tell whether a noun phrase is worth a node of its own though nothing is stated of it: 推論技術 is, モデル alone is not."""
        if mention.form != "noun" or mention.kind in ("Concept", "Role"):
            return False
        plain = mention.text in self.ontology.head_nouns and (len(mention.text) < _COMPOUND or re.fullmatch("[ァ-ヶー]+", mention.text))
        return mention.kind in NOTIONS or not plain

    # -- clusters become entities

    def finish(self) -> Settled:
        """Settle classes and ids, and give what is told."""
        world = _World(self.ontology, self.kinds(), {})
        used, claimants = set(), []
        for draft in self.drafts:
            here = draft.notions.union(*(_things(s) for s in world.typed(draft)))
            claimants += [identities.claimant(cluster, self.ontology) for at, cluster in draft.own.items() if at in here]
            used |= here - draft.own.keys()
        kept = [c for at, c in self.clusters.by_key.items() if at in used or (c.met and (c.known or c.sure))]
        claimants += [identities.claimant(cluster, self.ontology) for cluster in kept]
        world.ids = identities.settle(claimants)
        things = (identities.entity(cluster, world.ids[cluster.key], self.ontology) for cluster in kept)
        return Settled(tuple(sorted(things, key=lambda e: e.id)), self.drafts, world)


@dataclass
class _World:
    """What drafts need to become what is told: the class of each cluster, and its id."""

    ontology: Ontology
    kinds: dict[str, str]
    ids: dict[str, str]

    def typed(self, draft: _Draft) -> list[Statement]:
        """Check the ends of what is stated once more, now that the classes are settled."""
        kinds = {at: cluster.kind(self.ontology) for at, cluster in draft.own.items()}

        def fits(at: str, kind: str) -> bool:
            return self.ontology.fits(kinds[at] if at in kinds else self.kinds[at], kind)

        def is_sound(statement: Statement) -> bool:
            relation, thing = self.ontology.relations.get(statement.relation), statement.object
            if relation is None:
                return True
            return fits(statement.subject, relation.domain) and (isinstance(thing, Value) or fits(thing, relation.range))

        return [statement for statement in draft.statements if is_sound(statement)]

    def told(self, draft: _Draft) -> Told:
        """Give a draft with the ids of things in the place of clusters."""
        ids = self.ids
        return Told(
            draft.document,
            tuple((mention, ids[at]) for mention, at in draft.mentions if at in ids),
            tuple(identities.entity(cluster, ids[at], self.ontology) for at, cluster in draft.own.items() if at in ids),
            tuple(sorted((_renamed(statement, ids) for statement in self.typed(draft)), key=_place)),
        )


def _heads(reading: Reading, known: Container[Mention]) -> list[Mention]:
    """Give mentions of the people who take turns, and of those they speak for, that are things even where nobody mentions them."""
    document, found = reading.document, []
    for turn in document.turns:
        for name, kind in ((turn.speaker, "Person"), (turn.affiliation, "Organization")):
            if name:
                found.append(Mention(document.id, replace(turn.span, end=turn.span.start), "name", kind, name))
    return [mention for mention in dict.fromkeys(found) if mention not in known]


def _once(drafts: Iterable[Statement]) -> list[Statement]:
    """Give what is stated, of those that say the same the one that is trusted most."""
    stated: dict[tuple[object, ...], Statement] = {}
    for s in drafts:
        thing = s.object if isinstance(s.object, str) else (s.object.text, s.object.low)
        same = (s.evidence, s.subject, s.relation, thing, s.polarity, s.modality, s.speaker)
        if same not in stated or stated[same].confidence < s.confidence:
            stated[same] = s
    return list(stated.values())


def _things(statement: Statement) -> list[str]:
    ends = [statement.subject, statement.object, statement.speaker, *(v for _, v in statement.qualifiers)]
    return [e for e in ends if isinstance(e, str)]


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


def _renamed(draft: Statement, ids: Mapping[str, str]) -> Statement:
    def name(end: str | Value) -> str | Value:
        return ids[end] if isinstance(end, str) else end

    qualifiers = tuple((role, name(v)) for role, v in draft.qualifiers)
    speaker = ids[draft.speaker] if draft.speaker else None
    return replace(draft, subject=ids[draft.subject], object=name(draft.object), speaker=speaker, qualifiers=qualifiers)
