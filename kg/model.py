"""The values that pass from room to room, all frozen.

Every stage takes some of these and gives others; none is ever edited.  A document's text is owned once, by `Document`; everything else
points into it with a `Span`, so that each statement can be traced to the characters that it rests on.

Glossary: 文節 (bunsetsu), the unit of Japanese syntax: a content word with the particles and auxiliaries that follow it; here a `Phrase`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

TurnKind = Literal["title", "prose", "speech", "question", "quote", "header", "credits"]
PhraseKind = Literal["noun", "verb", "adjective", "copula", "other"]
Voice = Literal["passive", "causative", "potential", "benefactive"]
Form = Literal["name", "noun", "anaphor", "silence"]
ValueKind = Literal["money", "count", "share", "date", "duration", "rank", "text"]
Polarity = Literal["positive", "negative"]
Modality = Literal["asserted", "planned", "possible", "rumoured", "hypothetical", "hoped"]
MergeRule = Literal[
    "spelling", "shortened", "introduced", "described", "trimmed", "listed", "misheard", "surname", "sound", "seat", "forced"
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of a text, in code points.

    Raises:
        ValueError: if the ends are negative or in the wrong order.

    >>> Span(2, 6).of("孫はOpenAIに出資した")
    'Open'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            message = f"not a span: {self.start}..{self.end}"
            raise ValueError(message)

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Cut the span out of its text."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """A stretch of a document in one voice.

    What no turn covers (thanks, disclaimers, "share this thread") is never read.  A `header` names who speaks next, `credits` is a cast
    list; `speaker` and `affiliation` are names as written, None for the document's own voice or where the text does not say.
    """

    span: Span
    kind: TurnKind = "prose"
    speaker: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: `text` is what decoding gave, untouched.

    `issued` is an ISO 8601 date, to the day, month or year, as far as the text tells.
    """

    id: str
    text: str
    title: str = ""
    issued: str | None = None
    source: str | None = None
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A morpheme: `pos` is Sudachi's part of speech without its `*`, joined by "-" ("名詞-固有名詞-人名-姓"), `form` its inflection."""

    span: Span
    surface: str
    lemma: str
    normal: str
    pos: str
    form: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A 文節, with what the frames need to know of it.

    `core` is the content without particles and punctuation; `lemma` the head word in dictionary form (投資する for a サ変 verb);
    `marks` the particles that close it, compound ones whole ("が",), ("に", "は"), ("について",); `tail` the dictionary forms of the
    auxiliaries behind the head word in order (("ない", "た")); `head` the index of the phrase it depends on, -1 for none;
    `parallel` says that it is coordinated with its head.
    """

    span: Span
    core: Span
    tokens: tuple[Token, ...]
    kind: PhraseKind
    lemma: str
    marks: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    voice: frozenset[Voice] = frozenset()
    head: int = -1
    parallel: bool = False

    @property
    def last(self) -> Token | None:
        """Give its last morpheme that is no punctuation."""
        return next((t for t in reversed(self.tokens) if not t.pos.startswith("補助記号")), None)

    @property
    def counts(self) -> bool:
        """Tell whether there is a number in it."""
        return any(t.pos.startswith("名詞-数詞") for t in self.tokens)


@dataclass(frozen=True, slots=True)
class Name:
    """A named thing as the tagger saw it: `kind` is an ontology class, `confidence` 0..1."""

    span: Span
    kind: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its phrases in order, and the names in it; `turn` is the voice that it belongs to."""

    document: str
    span: Span
    phrases: tuple[Phrase, ...]
    names: tuple[Name, ...] = ()
    turn: Turn = field(default_factory=lambda: Turn(Span(0, 0)))


@dataclass(frozen=True, slots=True)
class Mention:
    """What stands for a thing in a text: a name, a noun phrase, an anaphor (同社, 彼), or a silence (a subject that is not said).

    `kind` is an ontology class ("Concept" where nothing more is known); `text` the words as written, "" for a silence.
    """

    document: str
    span: Span
    form: Form
    kind: str
    text: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Value:
    """An amount, count, share, date, duration, rank or piece of text; `low == high` when it is exact.

    Numbers are `Decimal`, dates ISO 8601 strings to the day, month or year ("2024-09"), intervals by `low` and `high`; an open end is
    None.  `unit` is an ISO 4217 code for money, "%" for shares, the counter (人, 台) for counts.
    """

    kind: ValueKind
    span: Span
    text: str
    low: Decimal | str | None = None
    high: Decimal | str | None = None
    unit: str | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Stance:
    """Whether a claim is denied, how sure it is, and who says so (None: the document's own voice)."""

    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    speaker: Mention | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the claim is positive and asserted, so that it may stand as a plain triple."""
        return self.polarity == "positive" and self.modality == "asserted"


Filler = Mention | Value


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence says, before anybody knows which things its mentions are.

    `fillers` pairs each role ("s", "o" or a qualifier) with what fills it, in the frame's order; a role may stand twice (coordination
    makes several statements).
    """

    frame: str
    relation: str
    fillers: tuple[tuple[str, Filler], ...]
    stance: Stance
    document: str
    span: Span
    confidence: float = 1.0

    def get(self, role: str) -> Filler | None:
        """Give what fills a role, None if nothing does."""
        return next((filler for name, filler in self.fillers if name == role), None)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The words that a statement rests on: `quote` is exactly the span of the document's text."""

    document: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """Why two names are one thing: `merged` is taken for `kept`, by a rule, where the evidence stands (none: a file of merges says so)."""

    kept: str
    merged: str
    rule: MergeRule
    evidence: Evidence | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing, with every mention that is it.

    `id` is what its IRI ends in; `labels` pairs a language with the best name in it; `aliases` are all other surfaces; `misheard` the
    transcription errors that were resolved to it; `merges` say why each name that is not spelt alike is its.
    """

    id: str
    kind: str
    labels: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()
    misheard: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    merges: tuple[Merge, ...] = ()

    def label(self, language: str = "ja") -> str:
        """Give the name in a language, else the first there is."""
        labels = dict(self.labels)
        return labels.get(language) or (self.labels[0][1] if self.labels else self.id)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the graph holds: the contract's statement node, field for field.

    `subject` and `speaker` are ids of entities, `object` such an id or a `Value`; `relation` is a property of the ontology, or the
    dictionary form of a predicate for an open relation (`open`).
    """

    subject: str
    relation: str
    object: str | Value
    evidence: Evidence
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    speaker: str | None = None
    qualifiers: tuple[tuple[str, str | Value], ...] = ()
    frame: str = ""
    confidence: float = 1.0
    open: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether it also stands as a plain triple."""
        return self.polarity == "positive" and self.modality == "asserted"


@dataclass(frozen=True, slots=True)
class Focus:
    """What a sentence puts before the reader: its mentions, the most salient first (topic, subject, the rest), for those who look back.

    `topics` counts how many of them are its topic or subject, `themes` how many are a topic in は alone.
    """

    span: Span
    turn: Turn
    mentions: tuple[Mention, ...]
    topics: int = 0
    themes: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one document gave on its own: pure, small, and all that resolution sees of it.

    `aliases` pairs mentions that the text itself equates (クリス・レイン(Chris Lehane)).
    """

    document: Document
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    focus: tuple[Focus, ...]
    aliases: tuple[tuple[Mention, Mention], ...] = ()
