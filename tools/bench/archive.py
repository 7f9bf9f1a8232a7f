"""Build an archive of synthetic news with `kg` itself, and measure the whole of it: every process, from the texts to the graph on disk.

    python tools/bench/archive.py build --documents 100000 --workers 2 --store
    python tools/bench/archive.py workers --documents 2000 --rounds 3
    python tools/bench/archive.py add --store DIR --documents 100

`build` samples the memory of all processes of the program and takes from what it tells how fast it reads at the start and at the end.
`workers` builds the same articles with one process and with two, in turn, and compares the medians.  `add` puts articles that nobody has
seen into the store that `build --store DIR` left.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_CHARACTERS, _SEED, _NEXT = 800, 1, 10_000_000  # the number from which articles are new to every archive
_EVERY = 0.5  # seconds between two looks at the memory
_TOLD = re.compile(r"(\d+)(?:/\d+)? documents")


class Run(NamedTuple):
    """What a run of `kg` took: seconds, the most memory of all its processes together in MB, and when it told of how many documents."""

    seconds: float
    peak: float
    told: tuple[tuple[float, int], ...]

    @property
    def pace(self) -> tuple[float, float]:
        """Give the seconds that a document took in the first and in the last third of what was told, the start of the program apart."""
        parts = [(b[0] - a[0]) / (b[1] - a[1]) for a, b in pairwise(self.told[1:]) if b[1] > a[1]] or [float("nan")]
        third = max(1, len(parts) // 3)
        return statistics.mean(parts[:third]), statistics.mean(parts[-third:])


def run(*arguments: str) -> Run:
    """Run `kg` and measure it.

    Raises:
        RuntimeError: if it fails, with what it said last.
    """
    begun, told, peak, words = time.monotonic(), [(0.0, 0)], 0.0, ""
    command = [sys.executable, "-m", "kg.cli", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as program:  # noqa: S603 -- ours
        assert program.stderr  # noqa: S101 -- a pipe
        done = threading.Event()
        memory: list[float] = []
        watch = threading.Thread(target=_watch, args=(program.pid, done, memory))
        watch.start()
        for line in program.stderr:
            words = line
            if match := _TOLD.search(line):
                told.append((time.monotonic() - begun, int(match[1])))
        program.wait()
        done.set()
        watch.join()
        peak = max(memory, default=0.0)
    if program.returncode:
        message = f"kg {' '.join(arguments)} ended with {program.returncode}: {words.strip()}"
        raise RuntimeError(message)
    return Run(time.monotonic() - begun, peak, tuple(told))


def _watch(pid: int, done: threading.Event, memory: list[float]) -> None:
    while not done.wait(_EVERY):
        memory.append(sum(map(_held, family(pid))))


def family(pid: int) -> list[int]:
    """Give a process and all that it started, as Linux tells."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text(encoding="utf-8").split())
            except OSError:  # it has ended meanwhile
                continue
    return found


def _held(pid: int) -> float:
    """Give the memory that is a process's own, in MB: what processes share is counted once for each."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(match[1]) / 1e3 if match else 0.0


def articles(place: Path, count: int, start: int = 0) -> Path:
    """Write so many articles."""
    file = place / f"news-{start}.jsonl.gz"
    options = ["--documents", str(count), "--start", str(start), "--characters", str(_CHARACTERS), "--seed", str(_SEED)]
    subprocess.run([sys.executable, str(ROOT / "tools" / "synthetic.py"), *options, "-o", str(file)], check=True)  # noqa: S603 -- ours
    return file


def build(count: int, workers: int, store: Path | None, place: Path) -> None:
    """Build an archive, in a store or as Turtle."""
    where = ("--store", str(store)) if store else ("-o", str(place / "out"))
    found = run("build", str(articles(place, count)), *where, "--workers", str(workers))
    first, last = found.pace
    reading = found.told[-1][0]
    print(f"{count:,} articles, {workers} workers: {found.seconds:,.0f} s, of which reading {reading:,.0f} s; {found.peak:,.0f} MB at most")
    print(f"a document takes {first * 1e3:.1f} ms at the start and {last * 1e3:.1f} ms at the end of the reading: {last / first:.2f} x")


def compare(count: int, rounds: int, place: Path) -> None:
    """Build the same with one process and with two, in turn."""
    file = articles(place, count)
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, taken in times.items():
            found = run("build", str(file), "-o", str(place / "out"), "--workers", str(workers))
            taken.append(found.told[-1][0])
    one, two = (statistics.median(taken) for taken in times.values())
    print(f"{count:,} articles read by one process in {one:.1f} s, by two in {two:.1f} s (medians of {rounds}): {one / two:.2f} x")


def add(store: Path, count: int, place: Path) -> None:
    """Put new articles into a store."""
    found = run("add", str(store), str(articles(place, count, _NEXT)))
    print(f"{count:,} articles added in {found.seconds:,.0f} s; {found.peak:,.0f} MB at most")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parts = parser.add_subparsers(dest="part", required=True)
    for name, default in (("build", 100_000), ("workers", 2_000), ("add", 100)):
        part = parts.add_parser(name)
        part.add_argument("--documents", type=int, default=default)
        if name == "build":
            part.add_argument("--workers", type=int, default=2)
        if name == "workers":
            part.add_argument("--rounds", type=int, default=3)
        else:
            part.add_argument("--store", type=Path, required=name == "add")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.part == "build":
            build(asked.documents, asked.workers, asked.store, Path(name))
        elif asked.part == "workers":
            compare(asked.documents, asked.rounds, Path(name))
        else:
            add(asked.store, asked.documents, Path(name))


if __name__ == "__main__":
    main()
