"""Measure the phrases: arcs, cuts and coordination on the treebanks' test parts, characters per CPU second, time to load.

    python tools/bench/phrases.py CORPORA [dev|test]

An arc of the annotators counts as found if the phrase that holds the dependent's first character hangs from the one that holds the head's
first character.  The verb of a compound particle (に|ついて) is a phrase for them and part of the noun's phrase here: "arcs" leaves it out
on both sides, "to the letter" counts its arcs as missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from train_phrases import Sentence, read

from kg.language import chunker, endings, parser, phrases
from kg.language.tokens import tokens

_STYLES = ("knp", "ud")


@dataclass
class Count:
    """What was right of what there was."""

    arcs: int = 0
    found: int = 0
    joints: int = 0
    cuts: list[int] = field(default_factory=lambda: [0, 0, 0])
    twins: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, kind: list[int], gold: set[int], guess: set[int]) -> None:
        """Count two sets against each other."""
        kind[0] += len(gold & guess)
        kind[1] += len(guess - gold)
        kind[2] += len(gold - guess)

    def row(self) -> str:
        """Give the figures as percentages."""
        letter, arcs = 100 * self.found / self.arcs, 100 * (self.found + self.joints) / self.arcs
        return f"{arcs:9.2f} {letter:14.2f} {_f1(self.cuts):8.2f} {_f1(self.twins):12.2f}"


def _f1(kind: list[int]) -> float:
    good, wrong, missed = kind
    return 200 * good / (2 * good + wrong + missed) if good else 0.0


def _measure(sentences: list[Sentence]) -> Count:
    count = Count()
    chunkers = [chunker.Chunker(parser.table(f"cuts-{style}")) for style in _STYLES]
    for s in sentences:
        drafts = phrases.drafts(s.gold.text, s.tokens, [0] * len(s.tokens), chunkers[s.style])
        heads, parallel = parser.attach([d.unit for d in drafts], _STYLES[s.style])
        begins = [0, *(s.tokens[d.begin].span.start for d in drafts[1:])]
        joints = _joints(s)
        count.add(count.cuts, set(s.gold.starts[1:]) - joints, set(begins[1:]))
        owner = [bisect_right(begins, start) - 1 for start in s.gold.starts]
        twins = set()
        for k, head in enumerate(s.gold.heads):
            if not 0 <= head < len(owner):
                continue
            count.arcs += 1
            count.found += owner[k] != owner[head] and heads[owner[k]] == owner[head]
            count.joints += owner[k] == owner[head] and s.gold.starts[head] in joints
            if s.gold.labels[k] == "P":
                twins.add(owner[k])
        count.add(count.twins, twins, {k for k, twin in enumerate(parallel) if twin})
    return count


def _joints(s: Sentence) -> set[int]:
    """Give the characters where the annotators begin a phrase and a compound particle goes on."""
    index = {t.span.start: k for k, t in enumerate(s.tokens)}
    found, last = set(), 0
    for start in s.gold.starts:
        k = index.get(start)
        if k and endings.compound(s.tokens, last, k):
            found.add(start)
        elif k is not None:
            last = k
    return found


def _speed(texts: list[str], rounds: int = 3) -> tuple[float, float]:
    """Give characters per CPU second of cutting and tying alone, and with morphemes."""
    cut = [tokens(t) for t in texts]
    for text, morphemes in zip(texts[:50], cut, strict=False):
        phrases.parse(text, morphemes)
    size = sum(map(len, texts)) * rounds
    begin = time.process_time()
    for _ in range(rounds):
        for text, morphemes in zip(texts, cut, strict=True):
            phrases.parse(text, morphemes)
    middle = time.process_time()
    for _ in range(rounds):
        for text in texts:
            phrases.parse(text, tokens(text))
    return size / (middle - begin), size / (time.process_time() - middle)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("split", nargs="?", default="test", choices=("dev", "test"))
    given = options.parse_args()
    begin = time.process_time()
    parser.table("arcs-knp")
    print(f"load {time.process_time() - begin:.3f} s")
    sentences = read(given.corpora, given.split)
    print(f"{'':6}{'arcs':>9} {'to the letter':>14} {'cuts F1':>8} {'coordination':>12}")
    for style, name in enumerate(("WAC", "GSD")):
        print(f"{name:6}{_measure([s for s in sentences if s.style == style]).row()}")
    alone, whole = _speed([s.gold.text for s in sentences])
    print(f"{alone / 1000:.0f} k characters per CPU second, {whole / 1000:.0f} k with morphemes")


if __name__ == "__main__":
    main()
