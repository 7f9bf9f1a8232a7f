"""A `Reading` ⇄ bytes, so that no document is read twice.

JSON that names the types of the model: nothing in it can be run, and the same reading gives the same bytes.  What one reading says of the
same stretch of text many times, it says once: everything that is equal has one number.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import model
from kg.model import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS: dict[str, Any] = {name: kind for name, kind in vars(model).items() if is_dataclass(kind)}
_TUPLE, _DECIMAL = "()", "Decimal"


def write(reading: Reading) -> bytes:
    """Give a reading as bytes.

    >>> from kg.model import Document
    >>> reading = Reading(Document("a", "孫"), (), (), ())
    >>> read(write(reading)) == reading
    True
    """
    rows: dict[tuple[Any, ...], int] = {}
    seen: dict[int, int] = {}

    def number(value: object) -> int:
        if id(value) not in seen:
            row = _row(value, number)
            # by its row: Decimal("1") equals Decimal("1.0") and True equals 1, yet they are not written alike
            seen[id(value)] = rows.setdefault((type(value), *row), len(rows))
        return seen[id(value)]

    number(reading)
    return json.dumps([row[1:] for row in rows], separators=(",", ":")).encode()


def _row(value: object, number: Callable[[object], int]) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return (_TUPLE, len(value), *(number(one) for one in value))
    if isinstance(value, Decimal):
        return (_DECIMAL, str(value))
    if is_dataclass(value):
        return (type(value).__name__, *(number(getattr(value, field.name)) for field in fields(value)))
    return (value,)


def read(content: bytes) -> Reading:
    """Give the reading that was written.

    Raises:
        ValueError: if it is none.
    """
    values: list[Any] = []
    try:
        for kind, *parts in json.loads(content):
            if not parts:  # a text, a number or nothing stands alone
                values.append(kind)
            elif kind == _TUPLE:
                values.append(tuple([values[part] for part in parts[1:]]))
            elif kind == _DECIMAL:
                values.append(Decimal(parts[0]))
            else:
                values.append(_KINDS[kind](*[values[part] for part in parts]))
    except (KeyError, IndexError, TypeError, ArithmeticError) as error:
        message = f"this is no reading: {error!r}"
        raise ValueError(message) from error
    if not values or not isinstance(values[-1], Reading):
        message = "this is no reading"
        raise ValueError(message)
    return values[-1]


def renamed(reading: Reading, name: str) -> Reading:
    """Give the reading that the same document under another id would have given: nothing else in it depends on the id.

    >>> from kg.model import Document
    >>> renamed(Reading(Document("a", "孫"), (), (), ()), "b").document.id
    'b'
    """
    seen: dict[int, Any] = {}

    def other(value: Any) -> Any:  # noqa: ANN401 -- any value of the model
        if id(value) not in seen:
            seen[id(value)] = _renamed(value, name, other)
        return seen[id(value)]

    found: Reading = other(reading)
    return found


def _renamed(value: Any, name: str, other: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- as above
    if isinstance(value, tuple):
        return tuple([other(one) for one in value])
    if not is_dataclass(value) or isinstance(value, type):
        return value
    if isinstance(value, model.Document):
        return replace(value, id=name)
    parts = {field.name: getattr(value, field.name) for field in fields(value)}
    return type(value)(**{key: name if key == "document" and isinstance(part, str) else other(part) for key, part in parts.items()})


@cache
def edition(ontology: Path) -> str:
    """Give a text that changes with what a reading depends on beside the document: program, models, ontology, dictionary."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 -- only here

    package = Path(__file__).parent
    files = [*package.rglob("*.py"), *(package / "language" / "models").iterdir(), *ontology.rglob("*.ttl"), *ontology.rglob("*.rq")]
    found = sha256()
    for file in sorted(files, key=lambda file: (file.name, file.as_posix())):
        found.update(f"{file.name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    for name in ("sudachipy", "sudachidict-core"):
        try:
            found.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:  # put there by other means
            continue
    return found.hexdigest()
