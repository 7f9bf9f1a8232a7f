"""Documents that come and go → a graph on disk that is always the one a build of all of them would give.

    store.json, graph-7/   the current version of the graph (see `versions`), with the list of the documents and the user's rulings
    sources/               their bytes, by hash, so that nothing else is needed to read them again
    readings/              what each gave on its own, by hash of everything that it depends on

A document is told by the path that it was given by.  Only what is new is read; all readings are resolved together, as they must be; then
only the parts of the graph that came out otherwise are written, into a copy of the current version.  The caches are filled before that
version becomes current and swept after, so that a program may be killed at any time.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg import entities, graph, inference, parts, pipeline, readings, rulings, sources, versions
from kg.errors import InputError, StoreError
from kg.model import Document
from kg.pipeline import Built
from kg.sources import Source
from kg.spool import distinct
from kg.store import Store
from kg.terms import BASE, document_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Triple

    from kg.model import Reading, Statement
    from kg.ontology import Ontology
    from kg.pipeline import Progress
    from kg.rulings import Rulings

SOURCES, READINGS = "sources", "readings"
_AT_ONCE = 500_000  # quads that wait to be written


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A document of a library: `id` is its name in the graph, `name` its own; `source` and `text` are hashes of bytes and text.

    `record` says that the bytes are a record's, which came by the path `file#id`.
    """

    id: str
    path: str
    name: str
    source: str
    text: str
    part: str = ""
    record: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """What tells it from others: its path, or its content where it came without one."""
        return (self.path, self.source if self.path == "-" else "")


class Sizes(NamedTuple):
    """How much a graph holds."""

    documents: int
    entities: int
    statements: int


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a library: ids of documents, how many were there already as they are, and what could not be read.

    `sizes` tells what it holds now, None if nothing was changed; `built` is all of that, None where it is too much to be held.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    skipped: tuple[InputError, ...] = ()
    built: Built | None = None
    sizes: Sizes | None = None


def entries(folder: Path) -> tuple[Entry, ...]:
    """Give the documents of a library, by id.

    Raises:
        StoreError: if the folder is none.
    """
    _must_be_one(folder)
    return tuple(sorted(Entry(**entry) for entry in versions.memory(folder).get("documents", [])))


def texts(folder: Path) -> dict[str, str]:
    """Give the texts of the documents of a library, by id."""
    memory = versions.memory(folder)
    found = (_cached(folder, Entry(**entry), memory["edition"]) for entry in memory.get("documents", []))
    return {reading.document.id: reading.document.text for reading in found if reading}


def build(  # noqa: PLR0913 -- as kg.build
    folder: Path,
    paths: Sequence[str | Path],
    onto: Ontology,
    *,
    base: str = BASE,
    data: bytes | None = None,
    progress: Progress | None = None,
    inferred: bool = False,
    decided: Rulings | None = None,
    workers: int | None = None,
) -> Change:
    """Make a library of documents, in the place of what the folder held; what was read before is not read again.

    Raises:
        InputError: if there is nothing to read at all; a bad document among others is skipped and told.
        StoreError: if the folder cannot be written, or another program is writing there; what it held is then untouched.
    """
    with versions.change(folder, afresh=True) as draft:
        work = _Work(folder, onto, base, _Reader(progress, workers))
        draft.memory |= {"inferred": inferred, "merges": decided.text if decided else ""}
        given, skipped = work.take(paths, {}, data)
        built, sizes = work.settle(draft, given, {})
    work.sweep()
    return Change(tuple(sorted({e.id for e in work.entries})), skipped=skipped, built=_with(built, skipped), sizes=sizes)


def add(  # noqa: PLR0913 -- as kg.add
    folder: Path,
    paths: Sequence[str | Path],
    onto: Ontology,
    *,
    data: bytes | None = None,
    progress: Progress | None = None,
    decided: Rulings | None = None,
    workers: int | None = None,
) -> Change:
    """Add documents to a library, or replace those that came by the same path; the same content again changes nothing.

    Rulings take the place of those that it keeps, and need no documents beside them.

    Raises:
        InputError, StoreError: as `build`.
    """
    _must_be_one(folder)
    with versions.change(folder) as draft:
        work = _Work(folder, onto, draft.memory.get("base", BASE), _Reader(progress, workers))
        before = {entry.place: entry for entry in _listed(draft)}
        given, skipped = work.take(paths, before, data) if paths or decided is None else ({}, ())
        ruled = decided is not None and decided.text != draft.memory.get("merges", "")
        fresh = {place: entry for place, entry in given.items() if place not in before or before[place].source != entry.source}
        if not fresh and not ruled and draft.memory.get("edition") == work.edition:
            draft.discard()
            return Change(unchanged=len(given), skipped=skipped)
        if decided is not None:
            draft.memory["merges"] = decided.text
        built, sizes = work.settle(draft, before | fresh, before)
    work.sweep()
    ids = {entry.place: entry.id for entry in work.entries}
    added = tuple(sorted({ids[place] for place in fresh.keys() - before.keys()}))
    replaced = tuple(sorted({ids[place] for place in fresh.keys() & before.keys()}))
    return Change(added, replaced, (), len(given) - len(fresh), skipped, _with(built, skipped), sizes)


def remove(folder: Path, names: Sequence[str], onto: Ontology, *, progress: Progress | None = None) -> Change:
    """Take documents out of a library, by their ids.

    Raises:
        InputError: if a document is not there; nothing is then changed.
        StoreError: as `build`.
    """
    _must_be_one(folder)
    with versions.change(folder) as draft:
        work = _Work(folder, onto, draft.memory.get("base", BASE), _Reader(progress))
        before = {entry.place: entry for entry in _listed(draft)}
        missing = sorted(set(names) - {entry.id for entry in before.values()})
        if missing:
            message = "no document of this store is called so; kg list tells the names"
            raise InputError(message, missing[0])
        built, sizes = work.settle(draft, {p: e for p, e in before.items() if e.id not in names}, before)
    work.sweep()
    return Change(removed=tuple(sorted(set(names))), built=built, sizes=sizes)


def infer(folder: Path, onto: Ontology) -> dict[str, int]:
    """Put what follows beside what was extracted, and keep it so when documents come and go; count it by rule.

    Raises:
        OntologyError: if a rule cannot be understood.
        StoreError: as `build`.
    """
    _must_be_one(folder)
    with versions.change(folder) as draft:
        draft.memory["inferred"] = True
        return inference.infer(Store(draft.folder), onto.folder)


def publish(store: Store, built: Built, base: str = BASE) -> None:
    """Put a graph and its parts on a server: the merged view, and a named graph for each document; the graphs of other documents go."""
    worded = graph.wordings(built.statements, base)
    made = {document_iri(p.document.id, base): p for p in parts.split(built.documents, built.entities, built.statements)}
    store.replace(None, built.triples(base))
    for name, part in made.items():
        store.replace(name, part.triples(worded, base))
    for name in store.graphs():
        if name not in made and name.value.startswith(f"{base}document/"):
            store.drop(name)


def _must_be_one(folder: Path) -> None:
    if not versions.is_kept(folder):
        message = f"{folder}: no store of documents is here; make one with kg build PATH… --store {folder}"
        raise StoreError(message)


def _with(built: Built | None, skipped: tuple[InputError, ...]) -> Built | None:
    return built and replace(built, skipped=skipped)


def _listed(draft: versions.Draft) -> list[Entry]:
    return [Entry(**entry) for entry in draft.memory.get("documents", [])]


def _key(entry: Entry, edition: str) -> str:
    return sha256(f"{edition}\n{Path(entry.path).name}\n{entry.source}\n{entry.id}".encode("utf-8", "surrogatepass")).hexdigest()


def _cached(folder: Path, entry: Entry, edition: str) -> Reading | None:
    with suppress(OSError, ValueError):
        return readings.read((folder / READINGS / _key(entry, edition)).read_bytes())
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """How documents are to be read: whom to tell of each, and how many processes are to do it."""

    progress: Progress | None = None
    workers: int | None = None


class _Work:
    """One change of a library, while its folder is ours."""

    def __init__(self, folder: Path, onto: Ontology, base: str, reader: _Reader) -> None:
        self.folder, self.onto, self.base, self.reader = folder, onto, base, reader
        self.edition = readings.edition(onto.folder)
        self.entries: list[Entry] = []

    # -- what comes in

    def take(
        self, paths: Sequence[str | Path], before: dict[tuple[str, str], Entry], data: bytes | None
    ) -> tuple[dict[tuple[str, str], Entry], tuple[InputError, ...]]:
        """Keep the bytes of files, and give an entry for each that can be read."""
        found: dict[tuple[str, str], Entry] = {}
        skipped = []
        for source in sources.find(paths, data=data):
            try:
                entry = self.enter(source, before, found)
            except InputError as error:
                skipped.append(error)
                continue
            self.keep(SOURCES, entry.source, source.content)
            found[entry.place] = entry
        return found, tuple(skipped)

    def enter(self, source: Source, before: dict[tuple[str, str], Entry], found: dict[tuple[str, str], Entry]) -> Entry:
        hashed = sha256(source.content).hexdigest()
        path = "-" if source.file == "-" else str(Path(source.file).resolve())
        path = f"{path}#{source.name}" if source.record else path
        if source.record and (path, "") in found and found[path, ""].source != hashed:
            path = f"{path}#{source.line}"  # two records of one id in one file are two documents, as in a build
        known = before.get((path, hashed if path == "-" else ""))
        if known and known.source == hashed:
            return known
        text = sources.text(source, pipeline.layout(self.onto))
        return Entry(source.name, path, source.name, hashed, pipeline.content_hash(text), record=source.record)

    def keep(self, room: str, name: str, content: bytes) -> None:
        """Keep what is found again by its hash; if the disk forgets it in a power cut, it is found out by that hash."""
        place = self.folder / room / name
        if place.exists() and place.stat().st_size == len(content):
            return
        place.parent.mkdir(exist_ok=True)
        part = place.with_name(f".{name}.{os.getpid()}.part")
        try:
            part.write_bytes(content)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    # -- what comes out

    def settle(
        self, draft: versions.Draft, given: dict[tuple[str, str], Entry], before: dict[tuple[str, str], Entry]
    ) -> tuple[Built | None, Sizes]:
        """Make the graph of these documents in the draft, where that of `before` stands."""
        named = distinct([(entry.name, entry.text) for entry in given.values()])
        self.entries = [replace(entry, id=name) for entry, name in zip(given.values(), named, strict=True)]
        if draft.memory.get("edition") != self.edition:  # parts may come out otherwise though they are told alike
            before = {place: replace(entry, part="") for place, entry in before.items()}
        self.read()
        found = _Readings(self)
        told = entities.settle(found, self.onto, rulings.parse(draft.memory.get("merges", ""), self.folder))
        digests, sizes = self.write(draft.folder, {e.id: e.part for e in before.values()}, told)
        self.entries = sorted(replace(entry, part=digests[entry.id]) for entry in self.entries)
        if draft.memory.get("inferred"):
            inference.infer(Store(draft.folder), self.onto.folder)
        draft.memory |= {"base": self.base, "edition": self.edition, "documents": [asdict(entry) for entry in self.entries]}
        built = Built(tuple(reading.document for reading in found), *told.together()) if len(found) <= pipeline.HELD else None
        return built, sizes

    def once(self) -> dict[str, Entry]:
        """Give the entry of each document, by id: the same content under one id is one."""
        return {entry.id: entry for entry in sorted(self.entries, reverse=True)}

    def read(self) -> None:
        """Read what was not read before; each reading is kept when it is there, so whoever is broken off goes on from it."""
        entries = [entry for _, entry in sorted(self.once().items()) if not (self.folder / READINGS / _key(entry, self.edition)).exists()]
        given = (self.source(entry) for entry in entries)
        with closing(pipeline.digests(given, self.onto, self.reader.workers)) as found:
            for done, (entry, (_, gave)) in enumerate(zip(entries, found, strict=True), 1):
                if isinstance(gave, InputError):
                    raise gave
                self.keep(READINGS, _key(entry, self.edition), gave.reading)
                if self.reader.progress:
                    self.reader.progress(done, len(entries), Document(entry.id, ""))

    def reading(self, entry: Entry) -> Reading:
        """Give what a document gave; a damaged one is made again."""
        found = _cached(self.folder, entry, self.edition)
        if found is None:
            found = pipeline.read(sources.document(self.source(entry), pipeline.layout(self.onto)), self.onto)
            self.keep(READINGS, _key(entry, self.edition), readings.write(found))
        return found

    def source(self, entry: Entry) -> Source:
        place = self.folder / SOURCES / entry.source
        content = place.read_bytes() if place.exists() else b""
        if sha256(content).hexdigest() != entry.source:
            message = f"{place}: the kept copy of {entry.path} is damaged; remove {entry.id} and add it again"
            raise StoreError(message)
        return Source(entry.path, entry.id, content, record=entry.record)

    def write(self, folder: Path, old: dict[str, str], told: entities.Settled) -> tuple[dict[str, str], Sizes]:
        """Bring a store from the old parts to what is told; what no part holds any more leaves the merged view, too."""
        store = Store(folder)
        inference.clear(store)  # it holds a triple for no document
        survey = _Survey()
        worded = graph.wordings(survey.statements(told), self.base)
        gone = [triple for name in sorted(old.keys() - survey.documents) for triple in self.empty(store, name)]
        digests: dict[str, str] = {}
        waiting: list[Quad] = []
        for part in parts.told(told):
            name = part.document.id
            digests[name] = part.digest(worded, self.base)
            if digests[name] != old.get(name):
                waiting += self.renew(store, part.triples(worded, self.base), document_iri(name, self.base), gone if name in old else None)
            if len(waiting) >= _AT_ONCE:
                store.fill(waiting)
                waiting = []
        store.fill(waiting)
        store.remove(triple for triple in dict.fromkeys(gone) if next(store.homes(triple), None) is None)
        store.flush()
        return digests, survey.sizes

    def renew(self, store: Store, after: Sequence[Triple], name: NamedNode, gone: list[Triple] | None) -> list[Quad]:
        """Give what the graph of a document, and the merged view, are to get; what it had and loses is taken out and put into `gone`."""
        before = set(store.within(name)) if gone is not None else set()
        if gone is not None:
            lost = before.difference(after)
            gone += lost
            store.remove(lost, name)
        return [Quad(t.subject, t.predicate, t.object, g) for t in after if t not in before for g in (name, DefaultGraph())]

    def empty(self, store: Store, name: str) -> list[Triple]:
        found = list(store.within(document_iri(name, self.base)))
        store.drop(document_iri(name, self.base))
        return found

    def sweep(self) -> None:
        """Let go of the bytes and readings that no document needs."""
        needed = {READINGS: {_key(entry, self.edition) for entry in self.entries}, SOURCES: {entry.source for entry in self.entries}}
        for room, names in needed.items():
            for file in (self.folder / room).glob("*"):
                if file.name not in names:
                    with suppress(OSError):
                        file.unlink()


class _Survey:
    """What is told, counted in passing."""

    def __init__(self) -> None:
        self.documents: set[str] = set()
        self.sizes = Sizes(0, 0, 0)

    def statements(self, told: entities.Settled) -> Iterator[Statement]:
        """Give every statement, and count."""
        things, statements = len(told.entities), 0
        for one in told:
            self.documents.add(one.document.id)
            things, statements = things + len(one.own), statements + len(one.statements)
            yield from one.statements
        self.sizes = Sizes(len(self.documents), things, statements)


class _Readings:
    """The readings of a library, to be gone through as often as wanted, sorted by document: one at a time is in memory."""

    def __init__(self, work: _Work) -> None:
        self._work, self._entries = work, [entry for _, entry in sorted(work.once().items())]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Reading]:
        return (self._work.reading(entry) for entry in self._entries)
