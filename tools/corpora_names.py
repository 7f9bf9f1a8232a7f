"""Corpora of named entities → `Example`s in the tagger's classes: one reader a corpus, because each has its own format and its own labels.

stockmark tells firms, governments and other bodies apart, but no works from products; GSD tells works from products, but no kinds of
organisations; WAC tells neither, and counts buildings among places.  What a corpus does not tell is given its coarse label
("Organization?", "Product?"), which `train_names` resolves, and what is none of our classes (dates, nationalities, titles) is no name.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Entity = tuple[int, int, str]

_STOCKMARK = {
    "人名": "Person",
    "法人名": "Company",
    "政治的組織名": "Government",
    "その他の組織名": "Organization",
    "地名": "Place",
    "施設名": "Facility",
    "製品名": "Product?",
    "イベント名": "Event",
}
_GSD = {
    "PERSON": "Person",
    "PET_NAME": "Person",
    "ORG": "Organization?",
    "GPE": "Place",
    "LOC": "Place",
    "FAC": "Facility",
    "PRODUCT": "Product",
    "WORK_OF_ART": "CreativeWork",
    "EVENT": "Event",
}
_WAC = {"PERSON": "Person", "LOCATION": "Place?", "ORGANIZATION": "Organization?", "ARTIFACT": "Product?"}
_HELD_OUT = 1_000  # stockmark sentences that are never trained on


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the names in it: `entities` are (start, end, class) in code points, in order, none inside another."""

    text: str
    entities: tuple[Entity, ...]
    corpus: str


def stockmark(folder: Path) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Read the Wikipedia sentences of stockmark: those to train on, then the 1,000 held out."""
    records = json.loads((folder / "stockmark-ner" / "ner.json").read_text(encoding="utf-8"))
    held_out = {id(record) for record in random.Random(0).sample(records, _HELD_OUT)}
    examples = [(id(record) in held_out, _from_record(record)) for record in records]
    return tuple(e for held, e in examples if not held), tuple(e for held, e in examples if held)


def _from_record(record: dict[str, object]) -> Example:
    entities = record["entities"]
    assert isinstance(entities, list)  # noqa: S101 -- the file's own schema
    found = sorted((e["span"][0], e["span"][1], _STOCKMARK[e["type"]]) for e in entities)
    return Example(str(record["text"]), tuple(found), "stockmark")


def gsd(folder: Path, part: str) -> tuple[Example, ...]:
    """Read one part ("train", "dev" or "test") of UD Japanese GSD."""
    if part == "train":
        text = (folder / "gsd-ne" / "stanza" / "train.bio").read_text(encoding="utf-8")
        blocks = (block.splitlines() for block in text.split("\n\n") if block.strip())
        return tuple(_joined((tuple(line.split("\t")) for line in block), "gsd") for block in blocks)
    text = (folder / "gsd-ne" / f"ja_gsd-ud-{part}.ne.conllu").read_text(encoding="utf-8")
    return tuple(_from_conllu(block) for block in text.split("\n\n") if block.strip())


def _from_conllu(block: str) -> Example:
    words = []
    for line in block.splitlines():
        if line[:1].isdigit():
            columns = line.split("\t")
            ne = re.search(r"NE=([BILU])-(\w+)", columns[9])
            tag = f"{'B' if ne[1] in 'BU' else 'I'}-{ne[2]}" if ne else "O"
            words.append((columns[1] + ("" if "SpaceAfter=No" in columns[9] else " "), tag))
    return _joined(words, "gsd")


def _joined(words: Iterable[tuple[str, ...]], corpus: str) -> Example:
    """Join (word, BIO tag) pairs; two Latin words in a row had a space between them, which the file has lost."""
    text, entities = "", list[Entity]()
    running = ""
    for word, tag in words:
        if re.search(r"[A-Za-z]$", text) and re.match(r"[A-Za-z]", word):
            text += " "
        label = _GSD.get(tag[2:], "")
        end = len(text) + len(word.rstrip())
        if label and tag[0] == "I" and running == label:
            entities[-1] = (entities[-1][0], end, label)
        elif label:
            entities.append((len(text), end, label))
        running = label
        text += word
    return Example(text.rstrip(), tuple(entities), corpus)


def wac(folder: Path, part: str) -> tuple[Example, ...]:
    """Read one part ("train", "dev" or "test") of the Wikipedia Annotated Corpus; an entity of optional class spoils its sentence."""
    ids = (folder / "wac" / "id" / f"{part}.id").read_text(encoding="utf-8").split()
    found = []
    for name in ids:
        path = folder / "wac" / "knp" / name[:8] / f"{name}.knp"
        found += [e for e in _from_knp(path.read_text(encoding="utf-8")) if e is not None]
    return tuple(found)


def _from_knp(text: str) -> Iterator[Example | None]:
    for block in re.split(r"^EOS\n", text, flags=re.MULTILINE):
        lines = [line for line in block.splitlines() if line and not re.match(r"# |[*+] -?\d+[DPIA]", line)]
        if lines:
            yield _sentence(lines)


def _sentence(lines: list[str]) -> Example | None:
    text, entities = "", list[Entity]()
    for line in lines:
        surface = line.split(" ", 1)[0]
        end = len(text) + len(surface)
        ne = re.search(r"<NE:([A-Z]+):(head|middle|tail|single)>", line)
        if ne and ne[1] == "OPTIONAL":
            return None
        label = _WAC.get(ne[1], "") if ne else ""
        if label and ne and ne[2] in {"head", "single"}:
            entities.append((len(text), end, label))
        elif label and entities:
            entities[-1] = (entities[-1][0], end, label)
        text += surface
    return Example(text, tuple(entities), "wac")
