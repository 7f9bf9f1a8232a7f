"""A pure function of values → what it gives for each, in their order, worked out by processes of their own.

Each process is a fresh interpreter that is told the function by its name and then chunk after chunk of values, over its own standard
streams: nothing is forked, so no thread or open file comes along, and the program that asks need not be one that can be imported.  A
window bounds how many chunks are under way, so memory does not grow with the number of values.

A process that dies (killed, out of memory) is replaced and what it was at is done again, value by value; a value whose process dies each
time is `Lost`, and only it.  When the asker ends, however it ends, so do the processes: at once if it can say so, else at the end of
their input.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")

_SERVE = "from kg import crew; crew.serve()"
_CHUNK = 16  # values: enough that passing them costs nothing, few enough that all processes end at about the same time
_WEIGHT = 64_000  # bytes: a chunk ends with the value that makes it so heavy
_AHEAD = 3  # chunks under way for each process
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands in the place of a result: every process that worked on the value died, as `reason` tells."""

    reason: str


class _DiedError(Exception):
    pass


def cores() -> int:
    """Give how many processes can run at a time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    function: Callable[[T], R], values: Iterable[T], workers: int, *, size: Callable[[T], int] | None = None
) -> Generator[tuple[T, R | Lost]]:
    """Give each value with what the function gives for it, in order; with one worker in this process, else in that many others.

    The function is one of a module, or a `functools.partial` of one; what goes in and out can be pickled.  `size` tells how many bytes a
    value has, so that big ones are not taken many at a time.  Close the iterator to end the processes before it is exhausted.

    Raises:
        KgError: if no process can be started.
    """
    if workers < 2:  # noqa: PLR2004 -- one is this one
        for value in values:
            yield value, function(value)
        return
    crew = Crew(function)
    threads = ThreadPoolExecutor(workers)  # each waits for a process of its own
    waiting: deque[tuple[Sequence[T], Future[list[R | Lost]]]] = deque()
    try:
        for chunk in _chunks(values, size or (lambda _: 0)):
            waiting.append((chunk, threads.submit(crew.work, chunk)))
            if len(waiting) >= workers * _AHEAD:
                done, found = waiting.popleft()
                yield from zip(done, found.result(), strict=True)
        while waiting:
            done, found = waiting.popleft()
            yield from zip(done, found.result(), strict=True)
    finally:
        crew.kill()
        threads.shutdown(wait=True, cancel_futures=True)
        crew.close()


def _chunks(values: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    chunk: list[T] = []
    weight = 0
    for value in values:
        chunk.append(value)
        weight += size(value)
        if len(chunk) == _CHUNK or weight >= _WEIGHT:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


class Crew:
    """The processes, one for each thread that asks."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.told = pickle.dumps(function)
        self.here = threading.local()
        self.lock = threading.Lock()
        self.running: set[subprocess.Popen[bytes]] = set()
        self.ended = False

    def work(self, chunk: Sequence[Any]) -> list[Any]:
        """Give what the function gives for each value."""
        try:
            return self.ask(chunk)
        except _DiedError:
            return [self.alone(value) for value in chunk]

    def alone(self, value: object) -> object:
        """Give what the function gives for a value that may have killed a process, or say that it is lost."""
        reason = ""
        for _ in range(_TRIES):
            try:
                return self.ask([value])[0]
            except _DiedError as error:
                reason = str(error)
        return Lost(reason)

    def ask(self, chunk: Sequence[Any]) -> list[Any]:
        """Let the process of this thread work."""
        process = getattr(self.here, "process", None) or self.start()
        try:
            answer = _exchange(process, chunk)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise _DiedError(self.buried(process)) from error
        if isinstance(answer, str):
            raise RuntimeError(answer)  # noqa: TRY004 -- the words of a bug
        found: list[Any] = answer
        return found

    def start(self) -> subprocess.Popen[bytes]:
        """Give this thread a process that knows the function."""
        paths = os.pathsep.join([str(Path(__file__).resolve().parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        with self.lock:
            if self.ended:
                raise _DiedError
            process = subprocess.Popen(  # noqa: S603 -- this program itself
                [sys.executable, "-c", _SERVE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": paths},
                process_group=0,  # so that Ctrl-C reaches the asker only, who ends them
            )
            self.running.add(process)
        try:
            _exchange(process, self.told)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            reason = self.buried(process)
            if self.ended:
                raise _DiedError from error
            message = f"no process can be started to read with ({reason}); use --workers 1"
            raise KgError(message) from error
        self.here.process = process
        return process

    def buried(self, process: subprocess.Popen[bytes]) -> str:
        """Tell how a process ended."""
        self.here.process = None
        with self.lock:
            self.running.discard(process)
        _close(process)
        status = process.returncode
        return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"

    def kill(self) -> None:
        """End all processes and start no more; the threads that wait for one hear of it."""
        with self.lock:
            self.ended = True
            for process in self.running:
                process.kill()

    def close(self) -> None:
        """Forget the processes, when no thread reads from them any more."""
        for process in self.running:
            _close(process)


def _exchange(process: subprocess.Popen[bytes], given: object) -> Any:  # noqa: ANN401 -- whatever the function gives
    assert process.stdin  # noqa: S101 -- pipes, both of them
    assert process.stdout  # noqa: S101
    pickle.dump(given, process.stdin)
    process.stdin.flush()
    return pickle.load(process.stdout)  # noqa: S301 -- from a process that we started


def _close(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # what it did not hear
            if stream:
                stream.close()


def serve() -> None:
    """Answer on stdin and stdout until the asker is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is for people
    try:
        function = pickle.loads(pickle.load(given))  # noqa: S301 -- from the process that started this one
        answer: object = None
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            chunk = pickle.load(given)  # noqa: S301 -- as above
            answer = _answer(function, chunk)
    except (EOFError, BrokenPipeError):
        os._exit(0)  # nobody is there to hear what else there is to say


def _answer(function: Callable[[Any], Any], chunk: Sequence[Any]) -> object:
    try:
        return [function(value) for value in chunk]
    except MemoryError:
        os._exit(1)
    except Exception:  # noqa: BLE001 -- a bug is told where it can be seen
        return traceback.format_exc()
