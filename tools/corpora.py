"""Treebanks as their makers publish them → `Gold` sentences: text, phrases, heads.

Two standards are read: KNP files (Wikipedia Annotated Corpus) with 文節 as they are, and UD_Japanese-GSD, whose CoNLL-U files mark the 文節
while its training part is at hand only as a spaCy `DocBin` (deflated MessagePack of 64-bit columns), for which a reader of the few types
that it uses is shorter than the dependency would be.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MASK = (1 << 64) - 1
_ORTH, _TAG, _LABEL, _HEAD = 65, 75, 76, 79  # spaCy's numbers of the columns
_PUNCTUATION = 445  # spaCy's number of the label "punct"
# Words that spaCy numbers instead of hashing.
_SYMBOLS = {64: "ID", 101: "X", 103: "SPACE", 390: "LAW", 391: "DATE", 392: "TIME", 407: "cc", 456: "_"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A sentence as annotated: where each 文節 starts (code points), the index of its head (-1: none), and KNP's label of the arc."""

    text: str
    starts: tuple[int, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A sentence with word dependencies: the words' starts, their heads (-1: root), and whether a 文節 begins there, if that is known."""

    text: str
    starts: tuple[int, ...]
    heads: tuple[int, ...]
    begins: tuple[bool, ...] = ()


def read_wac(folder: Path, split: str, *, asides: bool = False) -> Iterator[Gold]:
    """Give the sentences of one split ("train", "dev", "test") of the Wikipedia Annotated Corpus, in the order of its list.

    The annotators cut bracketed words out of their sentences; `asides` gives these too, as sentences of their own.
    """
    for name in (folder / "id" / f"{split}.id").read_text(encoding="utf-8").split():
        lines = (folder / "knp" / name[:8] / f"{name}.knp").read_text(encoding="utf-8").splitlines()
        sentence: list[str] = []
        for line in lines:
            if line == "EOS":
                if asides or "括弧始" not in sentence[0]:
                    yield _knp(sentence)
                sentence = []
            else:
                sentence.append(line)


def _knp(lines: list[str]) -> Gold:
    text, starts, heads, labels = "", [], [], []
    for line in lines:
        if line.startswith("* "):
            arc = line.split()[1]
            starts.append(len(text))
            heads.append(int(arc[:-1]))
            labels.append(arc[-1])
        elif not line.startswith(("+ ", "# ")):
            text += line.split(" ", 1)[0]
    return Gold(text, tuple(starts), tuple(heads), tuple(labels))


def read_conllu(path: Path) -> Iterator[Tree]:
    """Give the sentences of a UD_Japanese-GSD CoNLL-U file, with its 文節 marks."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if not line.startswith("#")]
        rows = [row for row in rows if row[0].isdigit()]
        starts, text = [], ""
        for row in rows:
            starts.append(len(text))
            text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
        heads = tuple(int(row[6]) - 1 for row in rows)
        yield Tree(text.rstrip(), tuple(starts), heads, tuple("BunsetuBILabel=B" in row[9] for row in rows))


def read_docbin(path: Path) -> Iterator[Tree]:
    """Give the sentences of a spaCy `DocBin` with heads."""
    content = _Reader(zlib.decompress(path.read_bytes())).value()
    width = len(content["attrs"])
    orth, tag, label, head = (content["attrs"].index(a) for a in (_ORTH, _TAG, _LABEL, _HEAD))
    glue = {_murmur("compound"), _murmur("nummod"), _PUNCTUATION}
    words = {_murmur(word): word for word in content["strings"]} | _SYMBOLS
    cells, lengths = array("Q"), array("i")
    cells.frombytes(content["tokens"])
    lengths.frombytes(content["lengths"])
    at = 0
    for length in lengths:
        rows = [cells[k * width : (k + 1) * width] for k in range(at, at + length)]
        blanks = content["spaces"][at : at + length]
        offsets = [row[head] - (1 << 64) if row[head] >> 63 else row[head] for row in rows]
        tags = [words[row[tag]] for row in rows]
        glued = [o > 0 and (r[label] in glue or t == "形状詞-一般") for r, o, t in zip(rows, offsets, tags, strict=True)]
        glued = [g or t.startswith("接尾辞") for g, t in zip(glued, [*tags[1:], ""], strict=True)]
        yield from _sentences([words[row[orth]] for row in rows], list(map(bool, blanks)), offsets, glued)
        at += length


def _sentences(words: list[str], blanks: list[bool], offsets: list[int], glued: list[bool]) -> Iterator[Tree]:
    """Cut a document into its trees: a sentence is the words that hang together.

    A 文節 begins at a word that neither hangs from a word before it nor follows a part of a compound; on the development part, whose 文節
    are marked, 99.5 % F1.
    """
    roots = list(range(len(words)))
    for k in range(len(words)):
        seen = k
        while offsets[seen]:
            seen += offsets[seen]
        roots[k] = seen
    for _, group in groupby(range(len(words)), key=roots.__getitem__):
        members = list(group)
        starts, text = [], ""
        for k in members:
            starts.append(len(text))
            text += words[k] + (" " if blanks[k] else "")
        heads = tuple(k + offsets[k] - members[0] if offsets[k] else -1 for k in members)
        begins = tuple(k == members[0] or (offsets[k] >= 0 and not glued[k - 1]) for k in members)
        yield Tree(text.rstrip(), tuple(starts), heads, begins)


def gold_of(tree: Tree, begins: tuple[int, ...]) -> Gold:
    """Turn word dependencies into dependencies of phrases that begin at the given characters: the last arc that leaves a phrase is its."""
    owner = []
    phrase = -1
    limits = [*begins, len(tree.text) + 1]
    for start in tree.starts:
        while phrase + 1 < len(begins) and start >= limits[phrase + 1]:
            phrase += 1
        owner.append(max(phrase, 0))
    heads = [-1] * len(begins)
    for word, head in enumerate(tree.heads):
        if head >= 0 and owner[head] != owner[word]:
            heads[owner[word]] = owner[head]
    return Gold(tree.text, begins, tuple(heads), tuple("D" for _ in begins))


def phrase_starts(tree: Tree) -> tuple[int, ...]:
    """Give the characters where the annotated 文節 begin."""
    return tuple(start for start, begin in zip(tree.starts, tree.begins, strict=True) if begin)


_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS = dict(zip(range(0xCA, 0xD4), "fdBHIQbhiq", strict=True))
_SIZES = {0xC4: "B", 0xC5: "H", 0xC6: "I", 0xD9: "B", 0xDA: "H", 0xDB: "I", 0xDC: "H", 0xDD: "I", 0xDE: "H", 0xDF: "I"}


class _Reader:
    """MessagePack, the types that spaCy writes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _take(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def _number(self, code: str) -> Any:  # noqa: ANN401 -- int or float, as the code says
        return struct.unpack(">" + code, self._take(struct.calcsize(code)))[0]

    def value(self) -> Any:  # noqa: ANN401 -- whatever was packed
        """Give the next value."""
        tag = self._take(1)[0]
        if tag < 0x80 or tag >= 0xE0:  # noqa: PLR2004 -- fixint
            return tag if tag < 0x80 else tag - 256  # noqa: PLR2004
        if tag < 0xC0:  # noqa: PLR2004 -- short maps, lists and strings
            return self._short(tag)
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag in _NUMBERS:
            return self._number(_NUMBERS[tag])
        return self._sized(tag, self._number(_SIZES[tag]))

    def _sized(self, tag: int, size: int) -> Any:  # noqa: ANN401 -- whatever was packed
        if tag <= 0xC6:  # noqa: PLR2004 -- bytes
            return self._take(size)
        if tag <= 0xDB:  # noqa: PLR2004 -- text
            return self._take(size).decode()
        return self._list(size) if tag <= 0xDD else self._map(size)  # noqa: PLR2004

    def _short(self, tag: int) -> Any:  # noqa: ANN401 -- whatever was packed
        if tag < 0x90:  # noqa: PLR2004
            return self._map(tag & 0x0F)
        return self._list(tag & 0x0F) if tag < 0xA0 else self._take(tag & 0x1F).decode()  # noqa: PLR2004

    def _list(self, size: int) -> list[Any]:
        return [self.value() for _ in range(size)]

    def _map(self, size: int) -> dict[Any, Any]:
        return {self.value(): self.value() for _ in range(size)}


def _murmur(word: str) -> int:
    """Hash as spaCy does (MurmurHash64A by Austin Appleby, public domain, seed 1), to find words by their column value."""
    data, factor = word.encode(), 0xC6A4A7935BD1E995
    state = (1 ^ len(data) * factor) & _MASK
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        part = int.from_bytes(data[at : at + 8], "little") * factor & _MASK
        state = (state ^ (part ^ part >> 47) * factor) * factor & _MASK
    if whole < len(data):
        state = (state ^ int.from_bytes(data[whole:], "little")) * factor & _MASK
    state = (state ^ state >> 47) * factor & _MASK
    return state ^ state >> 47
