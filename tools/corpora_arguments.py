"""Wikipedia Annotated Corpus → who does what: the ガ arguments of its predicates, and which words mean the same thing.

The annotation stands on basic phrases (基本句: one content word with what follows it); a basic phrase is known here by the character at
which its content word begins, so that it can be found again in phrases that were cut otherwise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_RELATION = re.compile(r'<rel type="([^"]*)"(?: mode="[^"]*")? target="([^"]*)"(?: sid="([^"]*)" id="(\d+)")?/>')
_SAME = ("=", "=構")
_NO_WORDS = ("接頭辞", "特殊")

Place = tuple[int, int]  # the index of a sentence in its document, and that of a basic phrase in the sentence


@dataclass(frozen=True, slots=True)
class Basic:
    """A basic phrase: the character where its word begins, its 文節, and its ガ arguments, in the text or outside ("著者")."""

    at: int
    phrase: int
    subjects: tuple[Place, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `aside` says that the annotators cut it out of the brackets of the one before it; `heads` are those of its 文節."""

    text: str
    basics: tuple[Basic, ...]
    heads: tuple[int, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The sentences of a document; `same` numbers the thing that each place speaks of, if it is spoken of twice."""

    sentences: tuple[Sentence, ...]
    same: dict[Place, int]

    def mentions(self, places: Sequence[Place]) -> frozenset[Place]:
        """Give the places and all others that speak of the same things."""
        numbers = {self.same[p] for p in places if p in self.same}
        return frozenset(places) | {p for p, number in self.same.items() if number in numbers}


def read_arguments(folder: Path, split: str) -> Iterator[Document]:
    """Give the documents of one split ("train", "dev", "test"), in the order of its list."""
    for name in (folder / "id" / f"{split}.id").read_text(encoding="utf-8").split():
        yield _document((folder / "knp" / name[:8] / f"{name}.knp").read_text(encoding="utf-8"))


def _document(content: str) -> Document:
    blocks = [block.splitlines() for block in content.split("EOS\n") if block.strip()]
    numbers = {_identifier(block[0]): k for k, block in enumerate(blocks)}
    ties: list[tuple[Place, Place]] = []
    sentences = []
    for k, block in enumerate(blocks):
        sentence, own = _sentence(block, numbers)
        sentences.append(sentence)
        ties += [((k, basic), place) for basic, place in own]
    return Document(tuple(sentences), _groups(ties))


def _identifier(line: str) -> str:
    return line.split()[1].removeprefix("S-ID:")


def _sentence(lines: Sequence[str], numbers: dict[str, int]) -> tuple[Sentence, list[tuple[int, Place]]]:
    """Read a sentence; the second value pairs its basic phrases with what they say again."""
    text = ""
    heads: list[int] = []
    found: list[Basic] = []
    same: list[tuple[int, Place]] = []
    open_word = False  # the word of the basic phrase is still to come
    for line in lines[1:]:
        if line.startswith("* "):
            heads.append(int(line.split()[1][:-1]))
        elif line.startswith("+ "):
            relations = [(kind, (numbers[sid], int(n)) if sid in numbers else target) for kind, target, sid, n in _RELATION.findall(line)]
            subjects = [target for kind, target in relations if kind == "ガ"]
            places = tuple(s for s in subjects if isinstance(s, tuple))
            found.append(Basic(len(text), len(heads) - 1, places, tuple(s for s in subjects if isinstance(s, str))))
            same += [(len(found) - 1, t) for kind, t in relations if kind in _SAME and isinstance(t, tuple)]
            open_word = True
        else:
            surface, *_, sort = line.split(" ", 4)[:4]
            if open_word and sort not in _NO_WORDS:
                last = found[-1]
                found[-1], open_word = Basic(len(text), last.phrase, last.subjects, last.outside), False
            text += surface
    return Sentence(text, tuple(found), tuple(heads), "括弧始" in lines[0]), same


def _groups(ties: Sequence[tuple[Place, Place]]) -> dict[Place, int]:
    groups: dict[Place, set[Place]] = defaultdict(set)
    for one, other in ties:
        joined = (groups[one] | {one}) | (groups[other] | {other})
        for place in joined:
            groups[place] = joined
    order: dict[int, int] = {}
    return {place: order.setdefault(id(group), len(order)) for place, group in groups.items()}
