"""Paths → the documents that lie there, one after the other: each file a document, or each record of a table of them.

A table is a JSON Lines file (`.jsonl`, `.ndjson`) or a Parquet file: a document a row, with `text` and, if it likes, `id`, `title`, `date`
(or `issued`) and `source` (or `url`).  What is packed (`.gz`, `.zst`) is read as what it is inside.  Nothing is held: a million rows
take the memory of one.  A document that cannot be had is a source all the same: it says so when it is asked for its document, so whoever
goes through sources in whatever process need not stop.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import unicodedata
import zlib
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from kg import documents
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.layout import Layout
    from kg.model import Document

_LONGEST = 16_000_000  # bytes of a row: a book is a tenth of that
_WIDEST = 256_000_000  # bytes of a text that was packed
_NAME = 150  # characters
_PACKED = 2_048  # bytes at a time: what packs best becomes ten thousand times as much
_ROWS = 64  # of Parquet at a time
_FIELDS = (("id", ("id",)), ("title", ("title",)), ("date", ("date", "issued")), ("source", ("source", "url")))
_TOO_LONG = f"the line is longer than {_LONGEST // 1_000_000} MB; that is no document"
_PARQUET = "a Parquet file is read with pyarrow, which is not here; run: pip install 'kg-ja[parquet]'"


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it lies somewhere: in which file (`-`: standard input), and its bytes, the file's or those of its record.

    `name` is what the document is called if nothing else is; `number` counts the sources, `share` is how much of all input (0..1) is
    behind when this one is done, 0 where nobody knows; `problem` says why there is no content.
    """

    file: str
    name: str
    content: bytes
    record: bool = False
    line: int | None = None
    problem: str = ""
    number: int = 0
    share: float = 0.0

    @property
    def path(self) -> str:
        """Where it lies, as people are told."""
        return f"{self.file}#{self.name}" if self.record else self.file

    @property
    def expected(self) -> int:
        """How many sources there will be, going by the share; 0 where nobody knows."""
        return max(self.number, round(self.number / self.share)) if self.share else 0

    @property
    def digest(self) -> str:
        """What tells it from a source of another name or content."""
        return sha256(f"{self.record:d}{self.name}\0{Path(self.file).suffix}\0".encode("utf-8", "replace") + self.content).hexdigest()


def find(paths: Sequence[str | Path], *, data: bytes | None = None) -> Iterator[Source]:
    """Give the sources that the paths stand for, in the order of `documents.find`, then of the rows; `data` is what `-` stands for.

    Raises:
        InputError: as `documents.find`.

    >>> [(s.path, s.name) for s in find(["-"], data='{"id": "n1", "text": "孫が来た。"}'.encode())]
    [('-#n1', 'n1')]
    """
    files = documents.find(paths)
    tables = any(documents.unpacked(file).suffix.lower() in documents.TABLES or str(file) == "-" for file in files)
    sizes = [_size(file) if tables else 1 for file in files]
    total, behind, number = sum(sizes), 0, 0
    for file, size in zip(files, sizes, strict=True):
        for source, part in _within(file, data):
            number += 1
            known = size > 0 or len(files) == 1
            yield replace(source, number=number, share=(behind + part * size) / total if total and known and part else 0.0)
        behind += size


def document(source: Source, layout: Layout) -> Document:
    """Read a source into its document, by the name that it has.

    Raises:
        InputError: if there is no content, or it is no text.

    >>> from kg.layout import Layout
    >>> document(Source("a.jsonl", "1", '{"text": "孫が来た。", "date": "2025-02-10"}'.encode(), record=True), Layout()).issued
    '2025-02-10'
    """
    if source.problem:
        raise InputError(source.problem, source.path, source.line)
    if source.record:
        row = json.loads(source.content)
        return documents.compose(source.name, row.pop("text"), row, layout)
    found = documents.read(documents.unpacked(Path(source.file)), layout, data=source.content)
    return replace(found, id=source.name)


def text(source: Source, layout: Layout) -> str:
    """Give the text of a source's document, of a record without reading it.

    Raises:
        InputError: as `document`.
    """
    if source.record and not source.problem:
        return str(json.loads(source.content)["text"])
    return document(source, layout).text


def listed(file: str | Path) -> tuple[tuple[Path, ...], tuple[InputError, ...]]:
    """Give the paths that a file names, one on each line, and what is wrong with those that are not there; `-` is standard input.

    Raises:
        InputError: if the list cannot be read, or names nothing.
    """
    names = documents.load(Path(file)).decode("utf-8", "surrogateescape").splitlines()
    found = [(number, name) for number, name in enumerate(names, 1) if name.strip()]
    if not found:
        message = "the list names no file; it has a path on each line"
        raise InputError(message, file)
    there = tuple(Path(name) for _, name in found if _exists(name))
    missing = (InputError(f"{name}: no such file or folder", file, number) for number, name in found if not _exists(name))
    return there, tuple(missing)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except (OSError, ValueError):
        return 0


def _within(file: Path, data: bytes | None) -> Iterator[tuple[Source, float]]:
    """Give the sources in a file, each with how much of the file is behind when it is done."""
    try:
        if str(file) == "-":
            yield from _stdin(io.BytesIO(data) if data is not None else sys.stdin.buffer)
        elif documents.unpacked(file).suffix.lower() == ".parquet":
            yield from _parquet(file)
        elif documents.unpacked(file).suffix.lower() in documents.TABLES:
            with _opened(file) as raw:
                size = max(_size(file), 1)
                for source in _lines(str(file), _stream(raw, file)):
                    part = raw.tell() / size  # what is packed is read ahead, so at its end nobody knows how much is left
                    yield source, part if part < 1 or file.suffix.lower() not in documents.PACKINGS else 0.0
        else:
            yield Source(str(file), documents.name_of(documents.unpacked(file)), _content(file)), 1.0
    except InputError as error:
        yield Source(str(file), documents.name_of(file), b"", problem=error.problem, line=error.line), 1.0


def _stdin(stream: IO[bytes]) -> Iterator[tuple[Source, float]]:
    """Give the rows that come in, if the first line is one, else the one text that comes."""
    first = stream.readline(_LONGEST)
    if _is_row(first):
        for source in _lines("-", stream, first):
            yield source, 0.0
    else:
        yield Source("-", "stdin", first + stream.read()), 1.0


def _is_row(line: bytes) -> bool:
    try:
        return line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and "text" in json.loads(line)
    except (ValueError, RecursionError):
        return False


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except (OSError, ValueError) as error:
        problem = f"the file cannot be read ({getattr(error, 'strerror', None) or error}); check its name and its permissions"
        raise InputError(problem, file) from error


def _stream(raw: IO[bytes], file: Path) -> IO[bytes]:
    if file.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    if file.suffix.lower() == ".zst":
        return io.BufferedReader(_Zstandard(raw))
    return raw


class _Zstandard(io.RawIOBase):
    """What is packed in a .zst file, frame after frame; unlike the library's own reader it tells a file that ends too early."""

    def __init__(self, raw: IO[bytes]) -> None:
        import zstandard  # noqa: PLC0415 -- few files are packed so

        self._new, self._raw = zstandard.ZstdDecompressor().decompressobj, raw
        self._frame: Any = None
        self._left, self._ready = b"", memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any, /) -> int:  # noqa: ANN401 -- any buffer
        while not self._ready:
            packed = self._left or self._raw.read(_PACKED)
            if not packed and self._frame is None:
                return 0
            if not packed:
                message = "it ends too early"
                raise EOFError(message)
            self._frame = self._frame or self._new()
            self._ready, self._left = memoryview(self._frame.decompress(packed)), b""
            if self._frame.eof:
                self._left, self._frame = self._frame.unused_data, None
        part, self._ready = self._ready[: len(target)], self._ready[len(target) :]
        target[: len(part)] = part
        return len(part)


def _content(file: Path) -> bytes:
    if file.suffix.lower() not in documents.PACKINGS:
        return documents.load(file)
    with _opened(file) as raw:
        content = _read(_stream(raw, file), file, _WIDEST + 1)
    if len(content) > _WIDEST:
        problem = f"it holds more than {_WIDEST // 1_000_000} MB; that is no document"
        raise InputError(problem, file)
    return content


def _read(stream: IO[bytes], file: str | Path, most: int, line: int | None = None) -> bytes:
    """Read so much, or up to the end of a line if one is counted."""
    try:
        return stream.read(most) if line is None else stream.readline(most)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(_damaged(error), file, line) from error
    except Exception as error:
        if type(error).__name__ != "ZstdError":  # whose module is loaded where it is needed
            raise
        raise InputError(_damaged(error), file, line) from error


def _damaged(error: Exception) -> str:
    return f"the file is cut off or damaged here ({error}); what stands before was read"


def _lines(path: str, stream: IO[bytes], first: bytes = b"") -> Iterator[Source]:
    name = documents.name_of(documents.unpacked(Path(path)))
    number = 0
    while line := first or _read(stream, path, _LONGEST + 1, number + 1):
        first, number = b"", number + 1
        if len(line) > _LONGEST:
            while line and not line.endswith(b"\n"):
                line = _read(stream, path, _LONGEST, number)
            yield Source(path, f"{name}:{number}", b"", line=number, problem=_TOO_LONG)
        elif line.strip(b" \t\r\n"):
            yield _row(path, name, number, _parsed(line))


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as error:
        return error


def _row(path: str, stem: str, number: int, row: object) -> Source:
    """Give the source that a row is: its record has the fields that count, in one form, so that the same content has the same bytes."""
    fallback = f"{stem}:{number}"
    try:
        record = _record(row)
    except ValueError as error:
        return Source(path, fallback, b"", line=number, problem=str(error))
    name = _name(record.pop("id", "")) or fallback
    content = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return Source(path, name, content, record=True, line=number)


def _record(row: object) -> dict[str, str]:
    """Give the fields of a row that count.

    Raises:
        ValueError: if it is no document, and why.
    """
    if isinstance(row, Exception):
        message = f"this is no JSON ({row}); a line is an object with a text"
        raise ValueError(message)  # noqa: TRY004 -- what is wrong is the line
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(text, str):
        message = f'there is no text; a document is an object such as {{"id": "…", "text": "…"}}, and this is {_shown(row)}'
        raise ValueError(message)  # noqa: TRY004 -- what is wrong is the line
    if not text.strip():
        message = "the text holds no words; leave it out"
        raise ValueError(message)
    if "\0" in text:
        message = "the text is binary data; a document is words"
        raise ValueError(message)
    found = {"text": text}
    for field, names in _FIELDS:
        value = next((row[name] for name in names if row.get(name) not in (None, "")), None)
        if value is not None:
            found[field] = _word(field, value)
    _whole(found)
    return found


def _word(field: str, value: object) -> str:
    if isinstance(value, date):  # as Parquet has it; a time is one, too
        return value.isoformat()
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and field in {"id", "date"}):
        return str(value)
    message = f"the {field} is {_shown(value)}; it is words"
    raise ValueError(message)


def _whole(found: dict[str, str]) -> None:
    for field, words in found.items():
        try:
            words.encode()
        except UnicodeEncodeError as error:
            message = f"the {field} holds half a character (\\u{ord(words[error.start]):04x}); write it as UTF-8"
            raise ValueError(message) from error


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return f"an object with {', '.join(sorted(map(str, value))[:5]) or 'nothing'}" + (" that is no text" if "text" in value else "")
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", type(None): "nothing"}
    return kinds.get(type(value), "something else")


def _name(given: str) -> str:
    r"""Give an id without what cannot stand in a line: composed, spaces and signs that nobody sees as one _, and not too long.

    >>> _name(" 記事 1\n"), _name("x" * 500)[:10], len(_name("x" * 500))
    ('記事_1', 'xxxxxxxxxx', 159)
    """
    name = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+", "_", unicodedata.normalize("NFC", given.strip()))
    return name if len(name) <= _NAME else f"{name[:_NAME]}_{sha256(name.encode()).hexdigest()[:8]}"


def _parquet(file: Path) -> Iterator[tuple[Source, float]]:
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415 -- large, and an extra
    except ImportError as error:
        raise InputError(_PARQUET, file) from error
    stem, number = documents.name_of(file), 0
    try:
        with parquet.ParquetFile(file) as table:
            there = set(table.schema_arrow.names)
            if "text" not in there:
                problem = f"there is no column named text; there are {', '.join(sorted(there)[:10])}"
                raise InputError(problem, file)
            wanted = [name for name in ("text", *(n for _, names in _FIELDS for n in names)) if name in there]
            for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield _row(str(file), stem, number, row), number / table.metadata.num_rows
    except (ArrowException, OSError, ValueError) as error:
        raise InputError(_damaged(error), file, number + 1 if number else None) from error
