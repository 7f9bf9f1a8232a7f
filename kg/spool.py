"""Readings in one file on disk: written once, in any order, then gone through as often as wanted, sorted by document.

Each is kept under a key that stands for all that it depends on, so that a build that was broken off goes on where it was.  What lies in
memory of each is its key, its name, the hash of its text and its place.

    a line of JSON (key, name, hash of the text, length), the reading deflated, a newline; whatever a killed program left half written is
    cut off
"""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from kg import readings
from kg.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.model import Reading


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading on disk: what its document is called, the hash of the text, and where it lies."""

    name: str
    text: str
    start: int
    length: int


class Spool:
    """Readings of documents, in the order of the documents' ids once they are `settled`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Kept] = {}
        self._order: list[tuple[str, Kept]] = []
        try:
            self._file = path.open("ab", buffering=0)  # what was put is there, whatever happens to this program
            self._file.truncate(self._scan())
        except OSError as error:
            raise self._unwritten(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; it stays."""
        self._file.close()

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def put(self, key: str, name: str, text: str, reading: bytes) -> None:
        """Keep a reading.

        Raises:
            OutputError: if the disk is full; what was put before stays.
        """
        content = zlib.compress(reading, 1)
        head = json.dumps([key, name, text, len(content)]).encode() + b"\n"
        start = self._file.seek(0, 2) + len(head)
        left = memoryview(head + content + b"\n")
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise self._unwritten(error) from error
        self._kept[key] = Kept(name, text, start, len(content))

    def settle(self, keys: Iterable[str]) -> None:
        """Let these be the documents: of one name and one text the first, of one name and several texts each by a name of its own."""
        found = [self._kept[key] for key in keys if key in self._kept]
        once: dict[str, Kept] = {}
        for kept, name in zip(found, distinct([(kept.name, kept.text) for kept in found]), strict=True):
            once.setdefault(name, kept)
        self._order = sorted(once.items())

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Reading]:
        with self._path.open("rb") as file:
            for name, kept in self._order:
                file.seek(kept.start)
                reading = readings.read(zlib.decompress(file.read(kept.length)))
                yield reading if name == kept.name else readings.renamed(reading, name)

    def _scan(self) -> int:
        """Find what an earlier program kept here, and give where that ends."""
        good = 0
        with suppress(ValueError, TypeError), self._path.open("rb") as file:
            while line := file.readline():
                key, name, text, length = json.loads(line)
                kept = Kept(name, text, file.tell(), length)
                file.seek(length, 1)
                if file.read(1) != b"\n":
                    break
                self._kept[key] = kept
                good = file.tell()
        return good

    def _unwritten(self, error: OSError) -> OutputError:
        message = f"what was read cannot be kept here ({error.strerror}); make room on the disk, or set TMPDIR if it is for a moment only"
        return OutputError(message, self._path)


def distinct(found: Sequence[tuple[str, str]]) -> list[str]:
    """Give an id for each document of a name and a content hash: its name, with a piece of the hash where others are called so, too.

    >>> distinct([("01", "3fa1c2d3e4"), ("02", "77"), ("01", "9bb1c2d3e4"), ("01", "3fa1c2d3e4")])
    ['01_3fa1c2d3', '02', '01_9bb1c2d3', '01_3fa1c2d3']
    """
    contents: dict[str, set[str]] = {}
    for name, content in found:
        contents.setdefault(name, set()).add(content)
    return [f"{name}_{content[:8]}" if len(contents[name]) > 1 else name for name, content in found]
