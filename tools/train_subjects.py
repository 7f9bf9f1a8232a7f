"""Who does what in the Wikipedia Annotated Corpus → `kg/language/models/subjects.bin`, the weights of the ranking of subjects.

    python tools/train_subjects.py CORPORA -o kg/language/models

CORPORA is the folder that holds `wac/`.  The sentences are read with the project's own words, names and phrases, so that the weights know
what these get wrong: run it again when one of those models has changed.  The same corpora and models give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from corpora_arguments import Basic, Document, Place, read_arguments
from train_phrases import Recipe, Sample, fit, quantise

from kg.language import names, phrases, subjects, tokens
from kg.language.mending import mend
from kg.model import Name, Phrase, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_EXOPHORS = {"著者": "speaker"}


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence as annotated and as read: sentence `number` of `document`, which begins at `start` in the text that was read."""

    document: Document
    number: int
    start: int
    phrases: tuple[Phrase, ...]
    names: tuple[Name, ...]

    @property
    def basics(self) -> Sequence[Basic]:
        """The basic phrases of the sentence."""
        return self.document.sentences[self.number].basics

    def phrase(self, basic: int) -> int:
        """Find the phrase that holds the word of a basic phrase."""
        at = self.start + self.basics[basic].at
        return min(bisect_right([p.span.end for p in self.phrases], at), len(self.phrases) - 1)

    def said(self, basic: int, places: Iterable[Place]) -> frozenset[int]:
        """Give the phrases, other than that of a basic phrase, that hold some of these places."""
        mine = self.basics[basic].phrase
        here = [b for k, b in places if k == self.number and self.basics[b].phrase != mine]
        return frozenset(map(self.phrase, here))


def read(corpora: Path, split: str) -> Iterator[Case]:
    """Read the sentences of one split, those in brackets left out."""
    for document in read_arguments(corpora / "wac", split):
        text = "\n".join(s.text for s in document.sentences)
        starts = [0]
        for s in document.sentences:
            starts.append(starts[-1] + len(s.text) + 1)
        words = [tokens.tokens(text, Span(a, b - 1)) for a, b in pairwise(starts)]
        found = names.find(text, words)
        for number, (own, these) in enumerate(zip(words, found, strict=True)):
            if own and not document.sentences[number].aside:
                yield Case(document, number, starts[number], mend(phrases.parse(text, own, [n.span for n in these])), these)


def answers(case: Case) -> dict[int, int]:
    """Give for each phrase that is a predicate the basic phrase that is annotated with ガ: the last one in the phrase."""
    return {case.phrase(b): b for b, basic in enumerate(case.basics) if basic.subjects or basic.outside}


def inside_sample(cases: Iterable[Case]) -> Sample:
    """Make the choices among the phrases of a sentence; the first row of each is that of none."""
    rows, sizes, right = [], [], []
    for case in cases:
        scene = subjects.Scene(case.phrases, case.names)
        gold = answers(case)
        for k, predicate in scene.predicates.items():
            rows.append(subjects.keys("none", (*predicate, scene.before(k))))
            pairs = list(scene.pairs(k))
            rows += [subjects.pair_keys(predicate, c, tie, place) for _, c, tie, place in pairs]
            sizes.append(1 + len(pairs))
            wanted = _nearest(case, k, gold[k]) if k in gold else None
            right.append(next((n for n, pair in enumerate(pairs, 1) if pair[0] == wanted), 0))
    return _sample(rows, sizes, right)


def _nearest(case: Case, k: int, basic: int) -> int | None:
    """Choose the phrase to learn: an argument as annotated before others that mean the same, the noun that is modified, the nearest."""
    places = case.basics[basic].subjects
    said = case.said(basic, places) or case.said(basic, case.document.mentions(places))
    return min(said - {k}, key=lambda c: (c != case.phrases[k].head, abs(c - k), c), default=None)


def elsewhere(cases: Iterable[Case]) -> Iterator[tuple[subjects.Predicate, str]]:
    """Give the predicates whose ガ argument is annotated outside of their sentence: the predicate and where.

    "topic" is that of the sentence before, "title" that of the first sentence, which in an encyclopedia is its subject; "" some other word.
    """
    topics: dict[int, Place | None] = {}
    last: Document | None = None
    for case in cases:
        if case.document is not last:
            topics, last = {}, case.document
        scene = subjects.Scene(case.phrases, case.names)
        for k, basic in sorted(answers(case).items()):
            places = case.basics[basic].subjects
            said = case.document.mentions(places)
            if k in scene.predicates and not any(n == case.number for n, _ in said):
                yield scene.predicates[k], _where(said, case.basics[basic].outside, list(topics.values()))
        topics[case.number] = _topic(case)


def _where(said: frozenset[Place], outside: Sequence[str], topics: Sequence[Place | None]) -> str:
    if topics and topics[-1] in said:
        return "topic"
    if topics and topics[0] in said:
        return "title"
    if said:
        return ""
    return next((_EXOPHORS[o] for o in outside if o in _EXOPHORS), "nobody")


def _topic(case: Case) -> Place | None:
    """Find the word that a sentence is about: its first は, else its first が, else what its first or last phrase names."""
    order = [
        *(k for k, p in enumerate(case.phrases) if p.marks in (("は",), ("とは",))),
        *(k for k, p in enumerate(case.phrases) if p.marks[:1] == ("が",)),
        len(case.phrases) - 1,
    ]
    return next(((case.number, b) for b in reversed(range(len(case.basics))) if case.phrase(b) == order[0]), None)


def outside_sample(cases: Iterable[Case]) -> Sample:
    """Make the choices among what lies outside the sentence."""
    rows, right = [], []
    for predicate, where in elsewhere(cases):
        if where:
            rows += [subjects.keys("outside", (place, *predicate)) for place in subjects.OUTSIDE]
            right.append(subjects.OUTSIDE.index(where))
    print(Counter(right), file=sys.stderr)
    return _sample(rows, [len(subjects.OUTSIDE)] * len(right), right)


def _sample(rows: Sequence[Sequence[int]], sizes: Sequence[int], right: Sequence[int]) -> Sample:
    """Put rows of different lengths into one table, filled up with 0, which is no feature."""
    table = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for row, own in zip(table, rows, strict=True):
        row[: len(own)] = own
    return Sample(table, np.array(sizes), np.array(right), np.zeros(len(sizes), int))


def train(cases: Sequence[Case]) -> dict[str, dict[int, int]]:
    """Learn both tables."""
    print("inside", file=sys.stderr)
    inside = fit(inside_sample(cases), Recipe(epochs=4, step=0.05, decay=0.05, drop=0.2, least=3))[0]
    print("outside", file=sys.stderr)
    outside = fit(outside_sample(cases), Recipe(epochs=4, step=0.05, decay=0.1, drop=0.2, least=3))[0]
    return {name: quantise(table, 0.06) for name, table in (("inside", inside), ("outside", outside))}


def pack(tables: dict[str, dict[int, int]]) -> bytes:
    """Write tables as `subjects.unpack` reads them."""
    ordered = {name: dict(sorted(table.items())) for name, table in tables.items()}
    header = " ".join(f"{name}={len(table)}" for name, table in ordered.items())
    body = b"".join(np.array(list(t), "<u4").tobytes() + np.array(list(t.values()), "i1").tobytes() for t in ordered.values())
    return header.encode() + b"\n" + zlib.compress(body, 9)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("-o", "--output", type=Path, required=True)
    given = options.parse_args(arguments)
    data = pack(train(list(read(given.corpora, "train"))))
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "subjects.bin").write_bytes(data)
    print(f"{len(data):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
