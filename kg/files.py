"""Bytes → a file, whole or not at all: written beside its place, made sure to be on the disk, then renamed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_file(path: Path | str, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all, of one piece or of many.

    Raises:
        OutputError: if its folder is missing or closed to us, or the disk is full; an older file is then untouched.
    """
    path = Path(path)
    target = path.resolve()
    part = target.with_name(f".{target.name[:60]}.{os.getpid()}.part")
    try:
        if target.is_dir():
            message = "is a folder; give the name of a file"
            raise OutputError(message, path)
        with part.open("xb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}; nothing was changed"
        raise OutputError(message, path) from error
    finally:
        with suppress(OSError):
            part.unlink()


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
