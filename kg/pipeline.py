"""Files → a graph: the path of the design, in one place.

Reading a document is a pure function of its text and the ontology; only resolution sees them all together.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg import claims, crew, entities, firms, graph, introductions, language, mentions, ontology, readings, seats, sources, stream, values
from kg.errors import InputError
from kg.layout import Layout
from kg.model import Document, Focus, Mention, Reading, Sentence, Span
from kg.ontology import key
from kg.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from kg.model import Claim, Entity, Mention, Statement, Value
    from kg.ontology import Ontology
    from kg.rulings import Rulings
    from kg.sources import Source

    Progress = Callable[[int, int, Document | None], None]

_SENTENCE_LIMIT = 2000  # code points: what is longer is a table or a dump, not a sentence


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: the graph's parts, and the documents that could not be read."""

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    skipped: tuple[InputError, ...] = ()
    written: Path | None = None  # the file that holds all that, where it is too much to be held

    def triples(self, base: str = graph.BASE) -> graph.Triples:
        """Give it as RDF."""
        return graph.assemble(self.documents, self.entities, self.statements, base=base)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence as each stage saw it, for `kg try` and for the claims."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    values: tuple[Value, ...]
    claims: tuple[Claim, ...]


@cache
def layout(onto: Ontology) -> Layout:
    """Give the words that tell a document's parts, from the lexicon."""
    words = {name: tuple(sorted(found, key=lambda w: (-len(w), w))) for name, found in onto.words.items()}
    return Layout(
        endings=words.get("ending", ()),
        noise=words.get("noise", ()),
        credits=words.get("creditsHeading", ()),
        interviews=words.get("interviewWord", ()),
        published=words.get("publishedWord", ()),
        sources=words.get("sourceWord", ()),
        honorifics=words.get("honorific", ()),
        askers=words.get("askerWord", ()),
        answerers=words.get("answererWord", ()),
        offices=words.get("office", ()),
    )


@cache
def _cues(onto: Ontology) -> dict[str, str]:
    cues = {noun: kind for noun, kind in onto.head_nouns.items() if kind not in _NO_CUE}
    return cues | dict.fromkeys(onto.words.get("office", ()), "Person")


_NO_CUE = ("Concept", "Group", "Field", "Technology", "Law", "Benchmark", "Event", "CreativeWork", "Hardware")


def parse(document: Document, onto: Ontology) -> tuple[Parsed, ...]:
    """Analyse a document sentence by sentence, claims included."""
    known = dict(onto.kinds)
    for turn in document.turns:
        for name, kind in ((turn.speaker, "Person"), (turn.affiliation, "Organization")):
            if name:
                known.setdefault(key(name), kind)
    found: list[tuple[Sentence, tuple[Mention, ...], tuple[Value, ...]]] = []
    previous: str | None = None
    honorifics, common = onto.words.get("honorific", frozenset()), onto.words.get("common", frozenset())
    saying = onto.words.get("speechVerb", frozenset())
    for sentence in language.analyse(
        document, known, cues=_cues(onto), honorifics=honorifics, common=common, saying=saying, joining=onto.joining
    ):
        if len(sentence.span) > _SENTENCE_LIMIT:
            continue
        amounts = values.find(document.text, sentence.span, document.issued, previous)
        previous = next((str(v.low) for v in reversed(amounts) if v.kind == "date" and v.low), previous)
        found.append((sentence, seats.find(sentence, mentions.find(document.text, sentence, amounts, onto), onto), amounts))
    coined = firms.coined(document.text, [(sentence, things) for sentence, things, _ in found], onto)
    named = [(sentence, firms.named(things, coined), amounts) for sentence, things, amounts in found]
    return tuple(Parsed(s, things, v, claims.find(document.text, s, things, v, onto)) for s, things, v in named)


def read(document: Document, onto: Ontology) -> Reading:
    """Read one document: everything that does not need another one."""
    parsed = parse(document, onto)
    return Reading(
        document,
        tuple(m for p in parsed for m in p.mentions),
        tuple(c for p in parsed for c in p.claims),
        tuple(_focus(p, onto) for p in parsed),
        tuple(pair for p in parsed for pair in introductions.find(document.text, p.mentions, onto)),
    )


def _focus(parsed: Parsed, onto: Ontology) -> Focus:
    heads = mentions.heads(parsed.sentence, parsed.mentions, onto)
    ranked = sorted((_rank(parsed.sentence.phrases[k].marks), k) for k in heads)
    topics = [m for rank, k in ranked for m in heads[k] if rank <= 1]
    rest = [m for m in reversed(parsed.mentions) if m not in topics]
    themes = sum(len(heads[k]) for rank, k in ranked if rank == 0)
    return Focus(parsed.sentence.span, parsed.sentence.turn, (*topics, *rest), len(topics), themes)


def _rank(marks: Sequence[str]) -> int:
    if marks[-1:] == ("は",) and len(marks) == 1:
        return 0
    return 1 if marks[:1] in (("が",), ("も",)) else 2


@dataclass(frozen=True, slots=True)
class Digest:
    """What one source gave: what its document is called, the hash of its text, and its reading as bytes."""

    name: str
    text: str
    reading: bytes


def digest(source: Source, ontology_or_folder: Ontology | Path) -> Digest | InputError:
    """Read a source, or give what is wrong with it: the part of a build that any process can do, if it is told where the ontology lies."""
    onto = ontology.load(ontology_or_folder) if isinstance(ontology_or_folder, Path) else ontology_or_folder
    try:
        document = sources.document(source, layout(onto))
    except InputError as error:
        return error
    return Digest(document.id, content_hash(document.text), readings.write(read(document, onto)))


def digests(given: Iterable[Source], onto: Ontology, workers: int | None = None) -> Generator[tuple[Source, Digest | InputError]]:
    """Give what each source gave, in order, read by so many processes; None leaves it to how much there is to read, and to the cores.

    Up to 200 kB is read here: in the time that others take to start it is done.  Close the iterator to end them early.
    """
    ahead: list[Source] = []
    stream = iter(given)
    if workers is None:
        size = 0
        for source in stream:
            ahead.append(source)
            size += len(source.content)
            if size > _SMALL:
                break
        workers = crew.cores() if size > _SMALL else 1
    function = partial(digest, ontology_or_folder=onto if workers < _MANY else onto.folder)
    with closing(crew.each(function, chain(ahead, stream), workers, size=lambda source: len(source.content))) as found:
        for source, gave in found:
            yield source, InputError(_LOST.format(gave.reason), source.path, source.line) if isinstance(gave, crew.Lost) else gave


HELD = 5_000  # documents: the graph of more is on the disk only
_SMALL, _MANY = 200_000, 2  # bytes, workers
_LOST = "whatever process read it was {}, three times; it may need too much memory: give fewer --workers, or leave it out"


def build(  # noqa: PLR0913 -- all but the first have defaults
    paths: Sequence[str | Path],
    onto: Ontology | None = None,
    *,
    progress: Progress | None = None,
    data: bytes | None = None,
    decided: Rulings | None = None,
    workers: int | None = None,
    spool: Path | None = None,
    target: tuple[Path, str] | None = None,
) -> Built:
    """Read files, resolve what they speak of and give the graph; a bad file is skipped and reported.

    What each document gave lies on disk until all are read: in the file `spool`, which stays, so that a build that is broken off goes on
    where it was, or in one that goes.  `target` is a file, and the IRI under which nodes are minted there: the graph of more than `HELD`
    documents is written to it, document by document, and not given.

    Raises:
        InputError: if there is nothing to read at all.
    """
    terms = onto or ontology.load()
    with ExitStack() as stack:
        place = spool or Path(stack.enter_context(TemporaryDirectory(prefix="kg-"))) / "readings"
        kept = stack.enter_context(Spool(place))
        skipped = _fill(kept, sources.find(paths, data=data), terms, progress, workers)
        told = entities.settle(kept, terms, decided)
        if target and len(kept) > HELD:
            stream.save(told, *target)
            return Built((), (), (), skipped, target[0])
        return Built(tuple(reading.document for reading in kept), *told.together(), skipped)


def _fill(spool: Spool, found: Iterator[Source], onto: Ontology, progress: Progress | None, workers: int | None) -> tuple[InputError, ...]:
    """Put the reading of each source into the spool, unless it is there."""
    edition = readings.edition(onto.folder)
    keys: dict[str, None] = {}
    skipped: list[InputError] = []

    def unread() -> Iterator[Source]:
        for source in found:
            key = _key(source, edition)
            if key not in spool and (source.problem or key not in keys):
                yield source
            keys[key] = None

    with closing(digests(unread(), onto, workers)) as given:
        for source, gave in given:
            if isinstance(gave, InputError):
                skipped.append(gave)
            else:
                spool.put(_key(source, edition), gave.name, gave.text, gave.reading)
            if progress:
                progress(source.number, source.expected, None if isinstance(gave, InputError) else Document(gave.name, ""))
    spool.settle(keys)
    return tuple(skipped)


def _key(source: Source, edition: str) -> str:
    return sha256(f"{edition} {source.digest}".encode()).hexdigest()[:32]


def content_hash(text: str) -> str:
    """Give what tells one text from another."""
    return sha256(text.encode()).hexdigest()


def sentence(words: str, onto: Ontology | None = None, *, issued: str | None = None) -> tuple[Parsed, ...]:
    """Analyse words given by hand as the document's own voice."""
    from kg.model import Turn  # noqa: PLC0415 -- only here

    document = Document("try", words, issued=issued, turns=(Turn(Span(0, len(words))),))
    return parse(document, onto or ontology.load())
