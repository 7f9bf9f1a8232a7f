"""Questions → answers, each in a process of its own that can be killed: what takes too long ends, and what is quick never waits for it.

Processes are kept and used again; while all are busy another one is started, up to a limit.  Each opens the store for itself, to be read
only, and opens it again when a new version has become current.
"""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import signal
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from kg import rdfxml, versions
from kg.errors import KgError, QueryError
from kg.store import Store
from kg.terms import prefixes

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "text/plain; charset=utf-8"
_MEMORY = 4 * 1024**3  # bytes of address space for one question
_PATIENCE = 0.1  # seconds
_BYTES = 256 * 1024**2  # of one answer
_BAD, _NOT_ACCEPTABLE, _WRONG, _BUSY = 400, 406, 500, 503
_FORMS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the graphs that it is put to (None: the merged view), and the forms for rows and for triples, None for none that suits.

    `base` is from where its relative names count.
    """

    text: str
    rows: str | None
    triples: str | None
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    update: bool = False
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: the status as in HTTP, the media type, the content."""

    status: int
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a question may take, how many rows or triples it may give, and how many may be worked on at a time."""

    seconds: float = 10.0
    rows: int = 100_000
    most: int = 16


class _TooMuchError(Exception):
    pass


class _Counted(io.RawIOBase):
    """Lines as they are written, up to a number of them: tab-separated values have a line for each row, whatever stands in it."""

    def __init__(self, most: int) -> None:
        self.content, self.lines, self.most = bytearray(), 0, most

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:  # noqa: ANN401 -- bytes of any kind
        added = bytes(content)
        self.lines += added.count(b"\n")
        self.content += added
        if self.lines > self.most or len(self.content) > _BYTES:
            raise _TooMuchError
        return len(added)


def answer(store: Store, question: Question, most: int) -> Answer:
    """Answer a question about a store; a bad one gets status 400 and the reason."""
    try:
        graphs = {name: _known(store, question.text, getattr(question, name)) for name in ("default", "named")}
        found = store.query(question.text, base=question.base, **graphs)
        if isinstance(found, pyoxigraph.QueryTriples):
            return _triples(store, found, question.triples, most)
        return _rows(found, question.rows, most)
    except QueryError as error:
        return _said(_BAD, str(error))
    except (OSError, RuntimeError, ValueError) as error:
        return _said(_BAD, str(error))
    except _TooMuchError:
        return _said(_BAD, f"the answer has more than {most} rows; ask for fewer, with LIMIT and OFFSET")


def opened(place: Path, store: Store | None, stamp: tuple[int, int]) -> tuple[Store, tuple[int, int]]:
    """Give the current version and its stamp: the store at hand, if that is it."""
    now = _stamp(place)  # before it is opened: a version that comes meanwhile is opened the next time
    if store is not None and stamp == now:
        return store, stamp
    store = Store.load(place)
    answer(store, Question("ASK { ?s ?p ?o }", next(iter(_FORMS)), None), 1)  # reads what is read but once
    return store, now


def _known(store: Store, text: str, given: tuple[str, ...] | None) -> list[NamedNode] | None:
    if given is None:
        return None
    here = store.graphs()
    for name in given:
        if not any(graph.value == name for graph in here):
            message = f"no graph of this store is called {name}, and nothing is fetched from elsewhere"
            raise QueryError(message, text)
    return [NamedNode(name) for name in given]


def _rows(found: Any, kind: str | None, most: int) -> Answer:  # noqa: ANN401 -- solutions, or yes or no
    if kind is None:
        return _said(_NOT_ACCEPTABLE, f"rows are given as {', '.join(_FORMS)}")
    if isinstance(found, pyoxigraph.QueryBoolean):
        return Answer(200, kind, found.serialize(format=_FORMS[kind]) or b"")
    lines = _Counted(most + 1)  # and the header
    found.serialize(lines, QueryResultsFormat.TSV)
    content = bytes(lines.content)
    if _FORMS[kind] != QueryResultsFormat.TSV:
        content = pyoxigraph.parse_query_results(content, format=QueryResultsFormat.TSV).serialize(format=_FORMS[kind]) or b""
    return Answer(200, kind, content)


def _triples(store: Store, found: pyoxigraph.QueryTriples, kind: str | None, most: int) -> Answer:
    if kind is None:
        return _said(_NOT_ACCEPTABLE, "a graph is given as text/turtle, application/n-triples, application/ld+json, application/rdf+xml")
    triples = set()
    for triple in found:
        triples.add(triple)
        if len(triples) > most:
            raise _TooMuchError
    form, known = RdfFormat.from_media_type(kind) or RdfFormat.TURTLE, prefixes(store.base)
    ordered = sorted(triples, key=str)
    content = rdfxml.write(ordered, known) if form == RdfFormat.RDF_XML else pyoxigraph.serialize(ordered, format=form, prefixes=known)
    return Answer(200, kind, content or b"")


def _said(status: int, words: str) -> Answer:
    return Answer(status, PLAIN, f"{words}\n".encode())


# -- processes --------------------------------------------------------------------------------------------------------------------------


def _work(pipe: Any, place: Path, most: int) -> None:  # noqa: ANN401 -- one end of a pipe
    """Answer one question after another until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    store, stamp = None, (0, 0)
    with suppress(KgError, MemoryError):  # now, not when the first question waits; what is wrong is said then
        store, stamp = opened(place, store, stamp)
    while True:
        try:
            question = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if question.update:
                pipe.send(_update(place, question))
                continue
            store, stamp = opened(place, store, stamp)
            pipe.send(answer(store, question, most))
        except KgError as error:
            pipe.send(_said(_WRONG, str(error)))
        except MemoryError:
            pipe.send(_said(_BUSY, "the question needs too much memory; ask for less"))


def _update(place: Path, question: Question) -> Answer:
    try:
        with versions.change(place) as draft:
            store = Store(draft.folder)
            store.update(question.text, base=question.base)
            store.flush()
            del store
    except QueryError as error:
        return _said(_BAD, str(error))
    return Answer(204, PLAIN, b"")


def _stamp(place: Path) -> tuple[int, int]:
    try:
        found = (place / "store.json").stat()
    except OSError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 -- POSIX only

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


class _Process:
    def __init__(self, place: Path, most: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, place, most), daemon=True)
        self.process.start()
        other.close()

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Pool:
    """The processes that answer questions about one store, for one event loop."""

    def __init__(self, place: Path, limits: Limits, *, ready: int = 4) -> None:
        self.place, self.limits = place, limits
        self._count = min(ready, limits.most)
        self._idle = [_Process(place, limits.rows) for _ in range(self._count)]
        self._waiting: deque[asyncio.Future[_Process]] = deque()

    async def ask(self, question: Question) -> Answer:
        """Answer a question, or say why not: it is wrong (400), takes too long or finds everybody busy (503)."""
        process = await self._taken()
        if process is None:
            return _said(_BUSY, "all are busy with other questions; ask again in a moment")
        try:
            process.pipe.send(question)
            async with asyncio.timeout(self.limits.seconds):  # unlike wait_for it needs no task of its own
                await _readable(process.pipe)
            found: Answer = process.pipe.recv()
        except TimeoutError:
            words = f"the question took longer than {self.limits.seconds:g} s and was stopped; ask for less"
        except (EOFError, OSError):
            words = "the question needs too much memory and was stopped; ask for less"
        except BaseException:
            self._end(process)
            raise
        else:
            self._free(process)
            return found
        self._end(process)
        return _said(_BUSY, words)

    def close(self) -> None:
        """End all processes that are idle."""
        while self._idle:
            self._end(self._idle.pop())

    async def _taken(self) -> _Process | None:
        if self._idle:
            return self._idle.pop()
        process = await self._freed(_PATIENCE)
        if process is None and self._count < self.limits.most:
            self._count += 1
            return await asyncio.to_thread(_Process, self.place, self.limits.rows)
        return process or await self._freed(self.limits.seconds)

    async def _freed(self, seconds: float) -> _Process | None:
        """Wait for a process that another question needs no more; who waits longest is first."""
        waiting: asyncio.Future[_Process] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            return await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            return None

    def _free(self, process: _Process) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(process)
                return
        self._idle.append(process)

    def _end(self, process: _Process) -> None:
        process.end()
        self._count -= 1


async def _readable(pipe: Any) -> None:  # noqa: ANN401 -- one end of a pipe
    """Wait until something can be read, in the event loop itself: with a thread for each question they would wait for each other."""
    loop = asyncio.get_running_loop()
    heard = loop.create_future()

    def hear() -> None:
        if not heard.done():
            heard.set_result(None)

    loop.add_reader(pipe.fileno(), hear)
    try:
        await heard
    finally:
        loop.remove_reader(pipe.fileno())
