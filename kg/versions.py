"""A folder → its versions, of which one is current: a change is made beside it, on a copy, and becomes current at once or never.

    store.json    names the current version, and holds what its writer wants to remember of it
    lock          held by the one program that makes a new version
    graph-7/      a version; never written again once it is current

A copy costs next to nothing: the data files of Oxigraph (RocksDB) are never changed in place, so they are linked, and only the short
journals beside them are copied.  Readers need no lock against writers: they keep the version that they opened, which stays until the last
one has closed it.  Whatever a killed program left is swept away by the next writer.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, StoreError
from kg.files import sync_folder, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_POINTER, _LOCK, _GRAPH = "store.json", "lock", "graph-"
_FORMAT = 1
_TRIES = 5


@dataclass(slots=True)
class Draft:
    """A version in the making: the folder to write into, and what is remembered of it, to be changed at will."""

    folder: Path
    memory: dict[str, Any] = field(default_factory=dict)
    discarded: bool = False

    def discard(self) -> None:
        """Let the current version stay: nothing is to be changed after all."""
        self.discarded = True


class Hold:
    """A version kept from being swept away as long as this lives."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder, os.O_RDONLY)
        _flock(self._handle, shared=True)

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            os.close(self._handle)


def is_kept(folder: Path) -> bool:
    """Tell whether a folder has versions."""
    return (folder / _POINTER).is_file()


def memory(folder: Path) -> dict[str, Any]:
    """Give what is remembered of the current version, nothing where there is none.

    Raises:
        StoreError: if it cannot be understood.
    """
    return dict(_pointer(folder).get("memory", {}))


def current(folder: Path) -> tuple[Path, Hold]:
    """Give the folder of the current version, held until the second is let go.

    Raises:
        StoreError: if there is none, or it is gone.
    """
    for _ in range(_TRIES):  # a writer may sweep it away between the reading of its name and the holding
        place = folder / str(_pointer(folder).get("graph", ""))
        with suppress(OSError):
            hold = Hold(place)
            if folder / str(_pointer(folder).get("graph", "")) == place and place != folder:
                return place, hold
    message = f"{folder}: its graph is missing; build it again with kg build … --store {folder}"
    raise StoreError(message)


@contextmanager
def change(folder: Path, *, afresh: bool = False) -> Iterator[Draft]:
    """Give a copy of the current version to change, or an empty folder; it becomes current when the block ends without an error.

    Raises:
        StoreError: if another program is changing this store, or it cannot be written; the current version is then untouched.
    """
    try:
        with _alone(folder):
            pointer = _pointer(folder)
            _sweep(folder, keep=pointer.get("graph"))
            name = f"{_GRAPH}{int(str(pointer.get('graph', f'{_GRAPH}0')).removeprefix(_GRAPH)) + 1}"
            draft = Draft(folder / f"{name}.part", dict(pointer.get("memory", {})))
            draft.folder.mkdir()
            if pointer and not afresh:
                _copy(folder / pointer["graph"], draft.folder)
            try:
                yield draft
            except BaseException:
                shutil.rmtree(draft.folder, ignore_errors=True)
                raise
            if draft.discarded:
                shutil.rmtree(draft.folder)
                return
            sync_folder(draft.folder)
            draft.folder.rename(folder / name)
            sync_folder(folder)
            kept = {"format": _FORMAT, "graph": name, "memory": draft.memory}
            write_file(folder / _POINTER, json.dumps(kept, ensure_ascii=False, indent=1).encode())
            _sweep(folder, keep=name)
    except (OSError, RuntimeError) as error:
        message = f"{folder}: cannot be written: {getattr(error, 'strerror', None) or error}; the store is as it was"
        raise StoreError(message) from error


def _pointer(folder: Path) -> dict[str, Any]:
    path = folder / _POINTER
    try:
        found = json.loads(path.read_bytes()) if path.exists() else {}
        if found and found["format"] != _FORMAT:
            message = f"{path}: it was written by another version of kg; build the store again"
            raise StoreError(message)
        return dict(found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path}: cannot be understood ({error}); build the store again"
        raise StoreError(message) from error


def _copy(version: Path, target: Path) -> None:
    for file in sorted(version.iterdir()):
        if file.name == "LOCK" or file.name.startswith("LOG"):
            continue
        if file.suffix == ".sst":
            with suppress(OSError):  # a file system without links
                os.link(file, target / file.name)
                continue
        shutil.copyfile(file, target / file.name)


def _sweep(folder: Path, keep: str | None) -> None:
    """Remove what killed programs left, and the versions that nobody reads."""
    for place in sorted(folder.glob(f"{_GRAPH}*")):
        if place.name == keep:
            continue
        with suppress(KgError, OSError):
            handle = os.open(place, os.O_RDONLY)
            try:
                _flock(handle, shared=False)
                shutil.rmtree(place)
            finally:
                os.close(handle)
    for part in folder.glob(".*.part"):
        with suppress(OSError):
            part.unlink()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _flock(handle, shared=False)
        except BlockingIOError as error:
            message = f"{folder}: another program is writing to this store; wait until it is done"
            raise StoreError(message) from error
        yield
    finally:
        os.close(handle)


def _flock(handle: int, *, shared: bool) -> None:
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 -- POSIX only

    fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
