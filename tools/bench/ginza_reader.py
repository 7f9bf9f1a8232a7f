"""Read sentences with GiNZA, in an environment that has it: `PYTHON tools/bench/ginza_reader.py [ROUNDS] < TEXTS`.

TEXTS has a JSON string on each line.  Prints a JSON object for each: `names` as (start, end, label), `phrases` (文節) as (start, end,
head), where no head is -1, and `subjects` as (predicate, argument), two phrases.  With ROUNDS it prints only what that many passes cost
(see `pace`).

A predicate's ガ argument is its nsubj, the nearest of several; of a clause that modifies a noun and has none (acl) it is that noun.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import ginza
import spacy
from pace import measure, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc


def reading(doc: Doc) -> dict[str, list[tuple[Any, ...]]]:
    """Give the names, phrases and subjects of a text."""
    spans = [span for sentence in doc.sents for span in ginza.bunsetu_spans(sentence)]
    begins = [span.start for span in spans]
    owner = [bisect_right(begins, token.i) - 1 for token in doc]
    heads = [owner[span.root.head.i] for span in spans]
    return {
        "names": [(e.start_char, e.end_char, e.label_) for e in doc.ents],
        "phrases": [(s.start_char, s.end_char, -1 if head == k else head) for k, (s, head) in enumerate(zip(spans, heads, strict=True))],
        "subjects": sorted((owner[p], owner[a]) for p, a in subjects(doc).items() if owner[p] != owner[a]),
    }


def subjects(doc: Doc) -> dict[int, int]:
    """Give the word that is each predicate's ガ argument."""
    found = {token.i: token.head.i for token in doc if token.dep_ == "acl"}
    return found | {token.head.i: token.i for token in doc if token.dep_.startswith("nsubj")}


def main(rounds: Sequence[str]) -> None:
    """Read or measure."""
    nlp = spacy.load("ja_ginza")

    def read(given: Sequence[str]) -> list[dict[str, list[tuple[Any, ...]]]]:
        return [reading(nlp(text)) for text in given]  # `nlp.pipe` takes twice the memory and is no faster here

    if rounds:
        print(measure(read, texts(), int(rounds[0])))
        return
    for found in read(texts()):
        print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
