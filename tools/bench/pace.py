"""Read texts in a fresh process and print, as JSON, the CPU seconds of each pass over them and the most memory that it took, in MB.

    python tools/bench/pace.py ROUNDS < TEXTS

TEXTS has a JSON string on each line; here kg reads them, for words, names and phrases.  Another system's reader imports `measure`, so that
one clock times all: from the text to the values that a caller gets, models loaded, in one process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SAMPLE = "東京に住む孫さんは、先週Googleの製品を買った。"
_MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3  # of `ru_maxrss`, which counts bytes or kilobytes


def texts() -> list[str]:
    """Read the texts that stand on stdin."""
    return [json.loads(line) for line in sys.stdin]


def measure(read: Callable[[Sequence[str]], object], given: Sequence[str], rounds: int) -> str:
    """Time passes over the texts after one over a sentence, which loads the models."""
    read([_SAMPLE])
    seconds = []
    for _ in range(rounds):
        begun = time.process_time()
        read(given)
        seconds.append(time.process_time() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    return json.dumps({"characters": sum(map(len, given)), "seconds": seconds, "peak": peak})


def main(rounds: int) -> None:
    """Measure kg."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from kg.language import analyse  # noqa: PLC0415 -- other systems' environments have no kg
    from kg.model import Document, Span, Turn  # noqa: PLC0415

    def read(given: Sequence[str]) -> None:
        for text in given:
            analyse(Document("", text, turns=(Turn(Span(0, len(text))),)), {}, cues={})

    print(measure(read, texts(), rounds))


if __name__ == "__main__":
    main(int(sys.argv[1]))
