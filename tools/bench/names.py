"""Measure the name tagger: `python tools/bench/names.py CORPORA`.

Prints F1 of names on the sentences that it was never trained on, strictly (span and class) and by span alone, and the speed of
text → morphemes → names in characters per CPU second, a hundred sentences at a time, with its ratio to morphemes alone.  The tagger is
measured twice: as a CRF alone, and with all that `find` adds; a corpus that does not tell kinds of organisations or works from products is
scored without that distinction.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model import Token

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]  # tools/ and the checkout

import corpora_names as corpora  # noqa: E402 -- after the path

from kg.language import names, nametagger  # noqa: E402
from kg.language.tokens import sentences, tokens  # noqa: E402

COARSE = {
    "stockmark": {"CreativeWork": "Product", "Product?": "Product"},
    "gsd": {"Company": "Organization", "Government": "Organization", "Organization?": "Organization"},
    "wac": {
        **dict.fromkeys(("Company", "Government", "Organization?"), "Organization"),
        **dict.fromkeys(("Facility", "Place?"), "Place"),
        **dict.fromkeys(("Product?", "CreativeWork"), "Product"),
    },
}
DOCUMENT = 100  # sentences
Found = set[tuple[int, int, str]]


def morphemes(text: str) -> list[tuple[Token, ...]]:
    """Give the morphemes of a text by sentence."""
    return [tokens(text, span) for span in sentences(text)]


def _alone(text: str) -> Found:
    sentence, tagger = tokens(text), nametagger.tagger()
    guesses = [guess for tagged in tagger.tag([sentence]) for guess in tagger.guesses(tagged)]
    return {(sentence[g.start].span.start, sentence[g.end - 1].span.end, g.kind) for g in guesses}


def whole(text: str) -> Found:
    """Find the names of a sentence as `find` does, which knows no other sentence."""
    return {(n.span.start, n.span.end, n.kind) for n in names.find(text, [tokens(text)])[0]}


def score(gold: list[Found], found: list[Found]) -> tuple[float, float, Counter[str]]:
    """Give typed F1, F1 of spans, and F1 by class, in percent."""
    size = sum(map(len, gold)) + sum(map(len, found))
    strict = sum(len(g & f) for g, f in zip(gold, found, strict=True))
    spans = sum(len({x[:2] for x in g} & {x[:2] for x in f}) for g, f in zip(gold, found, strict=True))
    right: Counter[str] = Counter(x[2] for g, f in zip(gold, found, strict=True) for x in g & f)
    met = Counter(x[2] for row in (*gold, *found) for x in row)
    return 200 * strict / size, 200 * spans / size, Counter({kind: round(200 * right[kind] / met[kind]) for kind in sorted(met)})


def main(folder: Path) -> None:
    """Print both tables."""
    parts = {"stockmark": corpora.stockmark(folder)[1], "gsd": corpora.gsd(folder, "test"), "wac": corpora.wac(folder, "test")}
    print(f"{'corpus':10} {'sentences':>9} {'tagger':>7} {'typed':>6} {'span':>6}  by class")
    for corpus, examples in parts.items():
        coarse = COARSE[corpus]
        gold: list[Found] = [{(a, b, coarse.get(kind, kind)) for a, b, kind in e.entities} for e in examples]
        for name, tag in (("CRF", _alone), ("find", whole)):
            found: list[Found] = [{(a, b, coarse.get(kind, kind)) for a, b, kind in tag(e.text)} for e in examples]
            typed, spans, classes = score(gold, found)
            print(f"{corpus:10} {len(examples):9} {name:>7} {typed:6.1f} {spans:6.1f}  " + " ".join(f"{k} {v}" for k, v in classes.items()))
    texts = [e.text for e in parts["stockmark"]]
    documents = ["\n".join(texts[at : at + DOCUMENT]) for at in range(0, len(texts), DOCUMENT)]
    speeds = {}
    works: dict[str, Callable[[str], object]] = {"morphemes": morphemes, "and names": lambda text: names.find(text, morphemes(text))}
    for name, work in works.items():
        started = time.process_time()
        for document in documents:
            work(document)
        speeds[name] = sum(map(len, documents)) / (time.process_time() - started)
    for name, speed in speeds.items():
        print(f"{name:10} {speed:9,.0f} characters per CPU second, × {speed / speeds['morphemes']:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
