"""What the processes of a test do: functions of a module, as a crew asks for."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from kg.sources import Source


def doubled(value: int) -> int:
    return value * 2


def process(_: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def printing(value: int) -> int:
    print("words on stdout")  # noqa: T201 -- that is the point
    return value


def failing(value: int) -> int:
    return 1 // value


def deadly(value: int) -> int:
    """Die of one value, whoever works on it."""
    if value == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def unlucky(value: int, *, mark: str) -> int:
    """Die once, whatever the value."""
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return value
    os.kill(os.getpid(), signal.SIGKILL)
    return -1


class Deadly(Source):
    """A source that no process takes in alive."""

    def __reduce__(self) -> tuple[object, tuple[int, ...]]:
        return os.kill, (0, signal.SIGKILL)  # the whole group of whoever unpacks it, which is its own


def slow(value: int) -> int:
    time.sleep(0.1)
    return value
