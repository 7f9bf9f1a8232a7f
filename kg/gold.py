"""Gold annotations: what a careful reader would put into a graph, and what is near enough to it.

A gold file is one document's annotation in YAML: its entities with every surface, and its facts.  What counts as near enough (neighbouring
relations, symmetry, classes of one kind) is data beside the gold, so that no relation has a name in code.  `kg.evaluate` holds a graph
against them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.errors import InputError, KgError

_RULES = "accept.yaml"
_BLANKS = re.compile(r"[\s・,.\-‐–—=_「」『』\"'()]")

Number = tuple[Decimal, str | None]


@dataclass(frozen=True, slots=True)
class GoldValue:
    """What a gold fact has for an object when that is no entity: numbers (any of which will do) with a currency, a date, or words."""

    numbers: tuple[Number, ...] = ()
    date: str | None = None
    text: str | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An annotated thing: `names` are all strings that the document, or anybody, calls it by."""

    id: str
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldFact:
    """An annotated claim; `subject`, `speaker` and, unless it is a value, `object` are ids of gold entities."""

    id: str
    subject: str
    relation: str
    object: str | GoldValue
    polarity: str = "positive"
    modality: str = "asserted"
    speaker: str | None = None
    evidence: str = ""
    level: str = "core"
    key: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether it should stand as a plain triple."""
        return self.polarity == "positive" and self.modality == "asserted"

    def __str__(self) -> str:
        """Show it on one line."""
        shown = self.object if isinstance(self.object, str) else self.object.shown
        stance = "" if self.holds else f" ({self.polarity}, {self.modality})"
        speaker = f" by {self.speaker}" if self.speaker else ""
        return f"{self.id} [{self.level}] {self.subject} {self.relation} {shown}{stance}{speaker} 「{self.evidence}」"


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document's annotation; `id` is the document's, or what that begins with before a "_" or "."."""

    id: str
    entities: tuple[GoldEntity, ...]
    facts: tuple[GoldFact, ...]

    def covers(self, document: str) -> bool:
        """Tell whether it annotates a document.

        >>> GoldDocument("01", (), ()).covers("01_interview_paris")
        True
        """
        return document == self.id or document.startswith((f"{self.id}_", f"{self.id}."))


@dataclass(frozen=True, slots=True)
class Gold:
    """The annotations of one or more documents."""

    documents: tuple[GoldDocument, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is near enough; with none, relations and classes must be the same to the letter.

    `accepts` gives the neighbours of a gold relation, `inverse` the one that says the same the other way round, `groups` the classes of one
    kind, `amounts` the qualifiers whose value may stand for the object, `endings` the titles that are cut off a name.
    """

    accepts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()
    inverse: Mapping[str, str] = field(default_factory=dict)
    groups: Sequence[frozenset[str]] = ()
    amounts: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()

    def same_kind(self, one: str, other: str) -> bool:
        """Tell whether two classes are one kind."""
        return one == other or any(one in group and other in group for group in self.groups)

    def fold(self, name: str) -> str:
        """Drop what the spelling of a name varies in.

        >>> Rules(endings=("氏",)).fold("サム・アルトマン氏")
        'サムアルトマン'
        """
        folded = _BLANKS.sub("", unicodedata.normalize("NFKC", name).casefold())
        for ending in self.endings:
            short = folded.removesuffix(ending.casefold())
            if short and short != folded:
                return short
        return folded


def read_gold(*paths: Path | str) -> Gold:
    """Read gold files, or every one in a folder, by name.

    Raises:
        InputError: if a file is no YAML, lacks a field, or names an entity that it does not list.
        KgError: if PyYAML is not installed.
    """
    files = [file for path in map(Path, paths) for file in (_inside(path) if path.is_dir() else [path])]
    return Gold(tuple(_document(file, _load(file)) for file in files))


def _inside(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.yaml") if file.name != _RULES)


def read_rules(path: Path | str) -> Rules:
    """Read what is near enough from a YAML file, or from the `accept.yaml` of a folder of gold; a missing key is empty.

    Raises:
        InputError: if the file is no YAML, or not of this shape.
        KgError: if PyYAML is not installed.
    """
    file = Path(path) / _RULES if Path(path).is_dir() else Path(path)
    raw = _load(file)
    try:
        return Rules(
            accepts={name: frozenset(near) for name, near in raw.get("accepts", {}).items()},
            symmetric=frozenset(raw.get("symmetric", ())),
            inverse=dict(raw.get("inverse", {})),
            groups=tuple(frozenset(group) for group in raw.get("groups", ())),
            amounts=frozenset(raw.get("amounts", ())),
            endings=tuple(raw.get("endings", ())),
        )
    except (AttributeError, TypeError) as error:
        message = f"not rules for an evaluation ({error}): see seeds/gold/accept.yaml for the form"
        raise InputError(message, file) from error


def _load(path: Path) -> dict[str, Any]:
    try:
        yaml: Any = import_module("yaml")  # an extra: only who evaluates needs it
    except ImportError as error:
        message = "gold annotations are YAML: install PyYAML (pip install pyyaml) to read them"
        raise KgError(message) from error
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read: {error}"
        raise InputError(message, path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"no YAML: {getattr(error, 'problem', None) or error}"
        raise InputError(message, path, mark.line + 1 if mark else None) from error
    if not isinstance(raw, dict):
        message = "not a mapping of fields to values"
        raise InputError(message, path)
    return raw


def _document(path: Path, raw: Mapping[str, Any]) -> GoldDocument:
    try:
        entities = tuple(_entity(each) for each in raw["entities"])
        facts = tuple(_fact(each) for each in raw["facts"])
        document = GoldDocument(str(raw["doc"]), entities, facts)
    except (AttributeError, KeyError, TypeError, ArithmeticError) as error:
        message = f"not a gold annotation: {type(error).__name__} {error}; doc, entities and facts are needed"
        raise InputError(message, path) from error
    known = {entity.id for entity in entities}
    for fact in facts:
        for name in (fact.subject, fact.object, fact.speaker):
            if isinstance(name, str) and name not in known:
                message = f"{fact.id} names the entity {name}, which is not listed: add it to entities"
                raise InputError(message, path)
    return document


def _entity(raw: Mapping[str, Any]) -> GoldEntity:
    names = (raw.get("ja"), raw.get("en"), *(raw.get("surfaces") or ()), raw.get("asr_error"))
    return GoldEntity(str(raw["id"]), str(raw["type"]), tuple(dict.fromkeys(n for n in names if isinstance(n, str) and n)))


def _fact(raw: Mapping[str, Any]) -> GoldFact:
    return GoldFact(
        id=str(raw["id"]),
        subject=str(raw["s"]),
        relation=str(raw["p"]),
        object=_value(raw["o"]) if isinstance(raw["o"], Mapping) else str(raw["o"]),
        polarity=raw.get("polarity") or "positive",
        modality=raw.get("modality") or "asserted",
        speaker=raw.get("by"),
        evidence=raw.get("evidence") or "",
        level=raw.get("level") or "core",
        key=bool(raw.get("key")),
    )


def _value(raw: Mapping[str, Any]) -> GoldValue:
    shown = ", ".join(f"{name} {value}" for name, value in raw.items())
    if "text" in raw:
        return GoldValue(text=str(raw["text"]), shown=shown)
    if "date" in raw:
        return GoldValue(date=str(raw["date"]), shown=shown)
    if "money" in raw:
        money = raw["money"]
        amount = money.get("amount")
        return GoldValue(numbers=() if amount is None else ((Decimal(str(amount)), money.get("currency")),), shown=shown)
    if "percent" in raw:
        share = Decimal(str(raw["percent"]))
        return GoldValue(numbers=((share, None), (share / 100, None)), shown=shown)
    return GoldValue(numbers=((Decimal(str(raw["number"])), None),), shown=shown)
