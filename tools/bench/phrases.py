"""Measure the phrases: arcs, cuts and coordination on the treebanks' test parts, characters per CPU second, time to load.

    python tools/bench/phrases.py CORPORA [dev|test]

An arc of the annotators counts as found if the phrase that holds the dependent's first character hangs from the one that holds the head's
first character.  The verb of a compound particle (に|ついて) is a phrase for them and part of the noun's phrase here: "arcs" counts the
arcs inside it as found, "to the letter" as missed; the cuts leave it out.
"""

from __future__ import annotations

import argparse
import sys
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]  # tools/ and the checkout

from train_phrases import Sentence, read  # noqa: E402 -- after the path

from kg.language import endings, parser, phrases  # noqa: E402
from kg.language.tokens import tokens  # noqa: E402
from kg.model import Span  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

STYLES = ("knp", "ud")


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

    def sentence(self, s: Sentence, begins: Sequence[int], heads: Sequence[int], parallel: Sequence[bool]) -> None:
        """Count a sentence: the characters where its phrases begin, their heads, and which of them are coordinated with these."""
        joints = _joints(s)
        self.add(self.cuts, set(s.gold.starts[1:]) - joints, set(begins[1:]))
        owner = [bisect_right(begins, start) - 1 for start in s.gold.starts]
        twins = set()
        for k, head in enumerate(s.gold.heads):
            if not 0 <= head < len(owner):
                continue
            self.arcs += 1
            self.found += owner[k] != owner[head] and heads[owner[k]] == owner[head]
            self.joints += owner[k] == owner[head] and s.gold.starts[head] in joints
            if s.gold.labels[k] == "P":
                twins.add(owner[k])
        self.add(self.twins, twins, {k for k, twin in enumerate(parallel) if twin})

    @property
    def letter(self) -> float:
        """The share of the arcs that were found, in percent."""
        return 100 * self.found / self.arcs

    @property
    def whole(self) -> float:
        """The same, the arcs inside compound particles among what was found."""
        return 100 * (self.found + self.joints) / self.arcs

    def row(self) -> str:
        """Give the figures as percentages."""
        return f"{self.whole:9.2f} {self.letter:14.2f} {_f1(self.cuts):8.2f} {_f1(self.twins):12.2f}"


def _f1(kind: list[int]) -> float:
    good, wrong, missed = kind
    return 200 * good / (2 * good + wrong + missed) if good else 0.0


def measure(sentences: list[Sentence], style: str) -> Count:
    """Read sentences by one standard of annotation and hold that against the gold."""
    count = Count()
    cuts = parser.table(f"cuts-{style}")
    found = [phrases.drafts(s.gold.text, [(s.tokens, [0] * len(s.tokens))], cuts)[0] for s in sentences]
    for s, drafts, (heads, parallel) in zip(sentences, found, phrases.tie(found, style), strict=True):
        count.sentence(s, [0, *(s.tokens[d.begin].span.start for d in drafts[1:])], heads, parallel)
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


def _speed(sentences: list[str], size: int) -> tuple[float, float]:
    """Give characters per CPU second for documents of so many sentences: of cutting and tying alone, and with morphemes."""
    documents = ["".join(sentences[at : at + size]) for at in range(0, len(sentences), size)]
    spans = []
    for at in range(0, len(sentences), size):
        ends = list(accumulate(map(len, sentences[at : at + size]), initial=0))
        spans.append([Span(a, b) for a, b in pairwise(ends)])
    alone = whole = 0.0
    for text, those in zip(documents, spans, strict=True):
        begin = time.process_time()
        cut = [tokens(text, span) for span in those]
        middle = time.process_time()
        phrases.parse_all(text, cut, [()] * len(cut))
        alone += time.process_time() - middle
        whole += time.process_time() - begin
    total = sum(map(len, sentences))
    return total / alone, total / whole


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("split", nargs="?", default="test", choices=("dev", "test"))
    given = options.parse_args()
    begin = time.process_time()
    parser.parser()
    parser.table("cuts-knp")
    print(f"load {time.process_time() - begin:.3f} s")
    sentences = read(given.corpora, given.split)
    print(f"{'':6}{'arcs':>9} {'to the letter':>14} {'cuts F1':>8} {'coordination':>12}")
    for style, name in enumerate(("WAC", "GSD")):
        print(f"{name:6}{measure([s for s in sentences if s.style == style], STYLES[style]).row()}")
    texts = [s.gold.text for s in sentences]
    _speed(texts, 20)
    for size in (1, 20, 500):
        alone, whole = _speed(texts, size)
        print(f"documents of {size} sentences: {alone / 1000:.0f} k characters per CPU second, {whole / 1000:.0f} k with morphemes")


if __name__ == "__main__":
    main()
