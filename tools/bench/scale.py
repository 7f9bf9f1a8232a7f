"""Measure what many documents cost, on synthetic news whose truth is known.

    python tools/bench/scale.py resolution --mentions 10000 1000000
    python tools/bench/scale.py extraction --documents 1000
    python tools/bench/scale.py pace --documents 100000

`resolution` hands the names of the truth to resolution, so that it alone is measured: time, memory, and how well mentions of one thing are
told from those of others (pairwise precision, recall and F1 over all pairs of mentions).  `extraction` reads texts, from characters to
N-Quads, in one process.  `pace` resolves and writes so many documents, of which each of a few hundred was read and stands for many under
other names, and compares the last tenth of them with the first.
"""

from __future__ import annotations

import argparse
import json
import resource
import struct
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import synthetic  # noqa: E402 -- both lie beside this folder

from kg import entities, ontology, pipeline, readings, stream  # noqa: E402
from kg.model import Claim, Document, Focus, Mention, Reading, Span, Stance, Turn  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.ontology import Ontology

_KINDS = {"firm": "Company", "person": "Person", "product": "Product", "place": "Place", "office": "Government"}
_MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3  # of `ru_maxrss`, which counts bytes or kilobytes
_SEED, _CHARACTERS = 1, 800
_READ = 300  # articles that are read for `pace`; reading takes ten times as long as all the rest


class Pairs(NamedTuple):
    """How many pairs of mentions are of one thing in truth, in what was found, and in both."""

    true: int
    found: int
    both: int

    @property
    def figures(self) -> tuple[float, float, float]:
        """Give precision, recall and F1."""
        precision, recall = self.both / max(1, self.found), self.both / max(1, self.true)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def pairs(table: Counter[tuple[str, str]]) -> Pairs:
    """Count pairs by a table of how many mentions of a true thing were taken for which: never one by one.

    >>> pairs(Counter({("a", "x"): 2, ("a", "y"): 1, ("b", "y"): 1}))
    Pairs(true=3, found=2, both=1)
    """
    true, found = Counter[str](), Counter[str]()
    for (thing, name), count in table.items():
        true[thing] += count
        found[name] += count
    return Pairs(*(sum(n * (n - 1) // 2 for n in counts.values()) for counts in (true, found, table)))


def reading(record: dict[str, object], truth: dict[str, object]) -> Reading:
    """Give what a perfect reader would make of an article: its names, and what its sentences say of them."""
    name, text = str(record["id"]), str(record["text"])
    named = [row for row in truth["mentions"] if row[3] == "name"]  # type: ignore[attr-defined]
    mentions = [Mention(name, Span(start, end), "name", _KINDS[thing.partition("-")[0]], text[start:end]) for start, end, thing, _ in named]
    claims = []
    for said in truth["statements"]:  # type: ignore[attr-defined]
        span = Span(*said["span"])
        inside = {row[2]: mention for row, mention in zip(named, mentions, strict=True) if span.covers(mention.span)}
        ends = tuple((role, inside[said[key]]) for role, key in (("s", "subject"), ("o", "object")) if said[key] in inside)
        claims.append(Claim("", said["relation"], ends, Stance(), name, span))
    aliases = [
        (one, other)
        for (one, other), rows in zip(pairwise(mentions), pairwise(named), strict=True)
        if text[one.span.end : other.span.start] == "(" and rows[0][2] == rows[1][2]
    ]
    turn = Turn(Span(0, len(text)))
    focus = tuple(Focus(claim.span, turn, ()) for claim in claims)
    return Reading(Document(name, text, turns=(turn,)), tuple(mentions), tuple(claims), focus, tuple(aliases))


class Kept:
    """Readings in a file, to be gone through as often as wanted; `things` are the true ones, by place."""

    def __init__(self, path: Path, mentions: int) -> None:
        self.path, self.documents, self.mentions = path, 0, 0
        with path.open("wb") as file:
            while self.mentions < mentions:
                made = reading(*synthetic.document(self.documents, _SEED, _CHARACTERS))
                content = readings.write(made)
                file.write(struct.pack("<I", len(content)) + content)
                self.documents += 1
                self.mentions += len(made.mentions)

    def __iter__(self) -> Iterator[Reading]:
        with self.path.open("rb") as file:
            while head := file.read(4):
                yield readings.read(file.read(*struct.unpack("<I", head)))


def compared(found: entities.Settled) -> Counter[tuple[str, str]]:
    """Count how many mentions of which true thing were taken for which."""
    table: Counter[tuple[str, str]] = Counter()
    for number, told in enumerate(found):
        _, truth = synthetic.document(number, _SEED, _CHARACTERS)
        taken = {mention.span.start: name for mention, name in told.mentions}
        for start, _, thing, form in truth["mentions"]:  # type: ignore[attr-defined]
            if form == "name":
                table[thing, taken.get(start, f"{number}-{start}")] += 1
    return table


def measure_resolution(mentions: int, place: Path) -> None:
    """Resolve so many mentions."""
    onto = ontology.load()
    kept = Kept(place / f"{mentions}.readings", mentions)
    before, begun, cpu = peak(), time.perf_counter(), time.process_time()
    found = entities.settle(kept, onto)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    most = peak()
    table = compared(found)
    precision, recall, f1 = pairs(table).figures
    print(
        f"{kept.mentions:>9,} {kept.documents:>9,} {seconds:8.1f} {cpu / kept.mentions * 1e6:9.0f} {before:7.0f} {most:7.0f}"
        f" {precision:9.4f} {recall:7.4f} {f1:7.4f}",
        flush=True,
    )


def read(number: int, onto: Ontology) -> Reading:
    """Read an article as a build reads it."""
    record, _ = synthetic.document(number, _SEED, _CHARACTERS)
    text = str(record["text"])
    return pipeline.read(
        Document(str(record["id"]), text, str(record["title"]), str(record["date"]), turns=(Turn(Span(0, len(text))),)), onto
    )


def measure_extraction(count: int, place: Path) -> None:
    """Read so many articles, resolve them, and write N-Quads."""
    onto = ontology.load()
    read(count, onto)  # everything that loads is loaded
    marks = [time.process_time()]
    found = [read(number, onto) for number in range(count)]
    marks.append(time.process_time())
    settled = entities.settle(found, onto)
    marks.append(time.process_time())
    stream.save(settled, place / "graph.nq")
    marks.append(time.process_time())
    characters = sum(len(one.document.text) for one in found)
    print(f"{count:,} documents, {characters:,} characters")
    for name, seconds in zip(("reading", "resolution", "N-Quads"), (b - a for a, b in pairwise(marks)), strict=True):
        print(f"{name:12} {seconds:8.2f} CPU s {seconds / count * 1000:8.2f} ms a document")
    print(
        f"{'together':12} {marks[-1] - marks[0]:8.2f} CPU s {characters / (marks[-1] - marks[0]):8,.0f} characters a CPU second", flush=True
    )


class Timed:
    """Values one after the other, and how long each tenth of them took, in CPU seconds."""

    def __init__(self, values: Iterable[object], count: int) -> None:
        self.values, self.tenth, self.passes = values, max(1, count // 10), list[list[float]]()

    def __iter__(self) -> Iterator[Any]:
        marks: list[float] = []
        for n, value in enumerate(self.values):
            if n % self.tenth == 0:
                marks.append(time.process_time())
            yield value
        marks.append(time.process_time())
        self.passes.append([b - a for a, b in pairwise(marks)])


class Repeated:
    """Readings of a few articles under many names: as many documents as are asked for, in memory only one at a time."""

    def __init__(self, kept: Sequence[bytes], count: int) -> None:
        self.kept, self.count = kept, count

    def __iter__(self) -> Iterator[Reading]:
        for number in range(self.count):
            content = self.kept[number % len(self.kept)]
            name = json.dumps(f"n{_SEED}-{number % len(self.kept):07d}").encode()
            yield readings.read(content.replace(name, json.dumps(f"r{number:07d}").encode()))


def measure_pace(count: int, place: Path) -> None:
    """Resolve and write so many documents."""
    onto = ontology.load()
    kept = [readings.write(read(number, onto)) for number in range(min(count, _READ))]
    given = Timed(Repeated(kept, count), count)
    before, begun = peak(), time.perf_counter()
    settled = entities.settle(given, onto)
    middle = time.perf_counter()
    written = Timed(stream.told(settled), count)
    triples = sum(len(part) for _, part in written)
    resolved = peak()
    stream.save(settled, place / "graph.ttl")
    end = time.perf_counter()
    print(
        f"{count:,} documents, {triples:,} triples; memory {before:.0f} MB before, at most {resolved:.0f} MB, with Turtle {peak():.0f} MB"
    )
    print(f"resolved in {middle - begun:.1f} s, told and written as Turtle in {end - middle:.1f} s")
    for name, tenths in zip(("names", "statements", "triples"), (*given.passes, *written.passes), strict=True):
        print(f"{name:12} first tenth {tenths[0]:8.2f} s, last {tenths[9]:8.2f} s: {tenths[9] / tenths[0]:.2f} x", flush=True)


def peak() -> float:
    """Give the most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser("resolution").add_argument("--mentions", type=int, nargs="*", default=[10_000])
    parts.add_parser("extraction").add_argument("--documents", type=int, default=200)
    parts.add_parser("pace").add_argument("--documents", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.part == "extraction":
            measure_extraction(asked.documents, Path(name))
        elif asked.part == "pace":
            measure_pace(asked.documents, Path(name))
        else:
            heads = ("mentions", 9), ("documents", 9), ("seconds", 8), ("CPU µs/m.", 9), ("MB", 7), ("peak", 7), ("precision", 9)
            print(" ".join(f"{head:>{width}}" for head, width in (*heads, ("recall", 7), ("F1", 7))))
            for mentions in asked.mentions:
                measure_resolution(mentions, Path(name))


if __name__ == "__main__":
    main()
