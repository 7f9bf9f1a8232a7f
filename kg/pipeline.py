"""Files → a graph: the path of the design, in one place.

Reading a document is a pure function of its text and the ontology; only resolution sees them all together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from kg import claims, documents, entities, firms, graph, introductions, language, mentions, ontology, seats, values
from kg.errors import InputError
from kg.layout import Layout
from kg.model import Document, Focus, Mention, Reading, Sentence, Span
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kg.model import Claim, Entity, Mention, Statement, Value
    from kg.ontology import Ontology
    from kg.rulings import Rulings

_SENTENCE_LIMIT = 2000  # code points: what is longer is a table or a dump, not a sentence


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: the graph's parts, and the documents that could not be read."""

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    skipped: tuple[InputError, ...] = ()

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


def build(
    paths: Sequence[str | Path],
    onto: Ontology | None = None,
    *,
    progress: Callable[[int, int, Document | None], None] | None = None,
    data: bytes | None = None,
    decided: Rulings | None = None,
) -> Built:
    """Read files, resolve what they speak of and give the graph; a bad file is skipped and reported.

    Raises:
        InputError: if there is nothing to read at all.
    """
    terms = onto or ontology.load()
    files = documents.find(paths)
    given: list[Document] = []
    skipped: list[InputError] = []
    for file in files:
        try:
            given.append(documents.read(file, layout(terms), data=data if str(file) == "-" else None))
        except InputError as error:
            skipped.append(error)
    readings = []
    for n, document in enumerate(_distinct(given), 1):
        readings.append(read(document, terms))
        if progress:
            progress(n, len(given), document)
    things, stated = entities.resolve(readings, terms, decided)
    return Built(tuple(r.document for r in sorted(readings, key=lambda r: r.document.id)), things, stated, tuple(skipped))


def content_hash(text: str) -> str:
    """Give what tells one text from another."""
    return sha256(text.encode()).hexdigest()


def distinct(found: Sequence[tuple[str, str]]) -> list[str]:
    """Give an id for each document of a name and a content hash: its name, with a piece of the hash where others are called so, too.

    >>> distinct([("01", "3fa1c2d3e4"), ("02", "77"), ("01", "9bb1c2d3e4"), ("01", "3fa1c2d3e4")])
    ['01_3fa1c2d3', '02', '01_9bb1c2d3', '01_3fa1c2d3']
    """
    contents: dict[str, set[str]] = {}
    for name, content in found:
        contents.setdefault(name, set()).add(content)
    return [f"{name}_{content[:8]}" if len(contents[name]) > 1 else name for name, content in found]


def _distinct(found: Sequence[Document]) -> list[Document]:
    """Tell documents of one name apart by their content, so that no second 01.txt is lost; the same content twice is one document."""
    named = distinct([(document.id, content_hash(document.text)) for document in found])
    once: dict[str, Document] = {}
    for document, name in zip(found, named, strict=True):
        once.setdefault(name, replace(document, id=name))
    return list(once.values())


def sentence(words: str, onto: Ontology | None = None, *, issued: str | None = None) -> tuple[Parsed, ...]:
    """Analyse words given by hand as the document's own voice."""
    from kg.model import Turn  # noqa: PLC0415 -- only here

    document = Document("try", words, issued=issued, turns=(Turn(Span(0, len(words))),))
    return parse(document, onto or ontology.load())
