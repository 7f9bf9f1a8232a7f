"""Lines in any order → the same lines sorted, each once, of which few are in memory at a time.

What does not fit is sorted piece by piece, each piece is put on the disk, and the pieces are merged: the same lines come out however
many pieces there were.
"""

from __future__ import annotations

import heapq
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AT_ONCE = 1_000_000  # lines of some 150 bytes each


def ordered(lines: Iterable[str], at_once: int | None = None) -> Iterator[str]:
    """Give lines sorted by code points, each once; none may hold a line feed.

    >>> list(ordered(["b", "a", "c", "a"], at_once=2))
    ['a', 'b', 'c']
    """
    most = at_once or AT_ONCE
    with ExitStack() as stack:
        pieces: list[IO[str]] = []
        here: list[str] = []
        for line in lines:
            here.append(line)
            if len(here) >= most:
                pieces.append(stack.enter_context(_written(sorted(set(here)))))
                here = []
        last: str | None = None
        for line in heapq.merge(sorted(set(here)), *(map(_bare, piece) for piece in pieces)):
            if line != last:
                yield line
            last = line


def _bare(line: str) -> str:
    return line[:-1]


def _written(lines: list[str]) -> IO[str]:
    file = TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="\n")  # noqa: SIM115 -- its reader closes it
    file.writelines(f"{line}\n" for line in lines)
    file.seek(0)
    return file
