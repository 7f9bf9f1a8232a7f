"""A Turtle file of a user's own → `Rulings`: which names are one thing, and which are two, whatever the rules would say.

    @prefix :     <https://kg.example/entity/> .
    @prefix owl:  <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    :アンドリル owl:sameAs :anduril .                                # one thing
    :サム・レイン owl:differentFrom :サム・ライン .                  # two things
    [ rdfs:label "Sea & Sun" ] owl:sameAs :シーアンドサン .          # a name that cannot be written behind a colon

A node is a name as the texts have it (in any spelling), or the id of an entity.  A name that no text has is no error: one file serves
many builds.  A store on disk keeps the text with its graph, for what is added later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.errors import InputError
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import BlankNode, NamedNode

_OWL = "http://www.w3.org/2002/07/owl#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_SAME, _DIFFERENT = f"{_OWL}sameAs", f"{_OWL}differentFrom"


@dataclass(frozen=True, slots=True)
class Rulings:
    """What a user has decided: pairs of names, folded, and the Turtle that says so, for a store to keep."""

    same: tuple[tuple[str, str], ...] = ()
    different: frozenset[frozenset[str]] = frozenset()
    text: str = field(default="", compare=False)

    def forbid(self, names: Iterable[str], others: Collection[str]) -> bool:
        """Tell whether one of the names may not be one thing with one of the others."""
        return bool(self.different) and any(frozenset((key(a), key(b))) in self.different for a in names for b in others)


def read(path: Path | str) -> Rulings:
    """Read a file of merges.

    Raises:
        InputError: with the line, if it is no Turtle, says something else than owl:sameAs and owl:differentFrom, or contradicts itself.
    """
    place = Path(path)
    try:
        return parse(place.read_text(encoding="utf-8"), place)
    except (OSError, ValueError) as error:
        message = f"cannot be read: {error}"
        raise InputError(message, place) from None


def parse(text: str, place: Path) -> Rulings:
    """Understand the text of a file of merges, an empty one as no rulings; `place` is where it is from.

    Raises:
        InputError: as `read`.
    """
    from pyoxigraph import Literal, RdfFormat  # noqa: PLC0415 -- keeps the face instant
    from pyoxigraph import parse as triples_of  # noqa: PLC0415 -- as above

    try:
        triples = list(triples_of(text.encode(), format=RdfFormat.TURTLE))
    except SyntaxError as error:
        message = f"not Turtle: {error.msg}"
        raise InputError(message, place, error.lineno) from None
    labels = {t.subject: t.object.value for t in triples if t.predicate.value == _LABEL and isinstance(t.object, Literal)}
    pairs: dict[str, list[tuple[str, str]]] = {_SAME: [], _DIFFERENT: []}
    for t in triples:
        said = t.predicate.value
        if said in pairs and not isinstance(t.object, Literal):
            pairs[said].append((_name(t.subject, labels, place), _name(t.object, labels, place)))
        elif said != _LABEL:
            message = "only owl:sameAs and owl:differentFrom between names stand here (and rdfs:label, to name a node)"
            raise InputError(message, place, _line(text, said))
    return _consistent(pairs, place, text)


def _name(node: NamedNode | BlankNode, labels: dict[object, str], place: Path) -> str:
    name = labels.get(node) or (unquote(re.split("[/#]", node.value)[-1]) if "/" in node.value else "")
    if not key(name):
        message = 'a node has no name; give it one: [ rdfs:label "…" ]'
        raise InputError(message, place)
    return key(name)


def _consistent(pairs: dict[str, list[tuple[str, str]]], place: Path, text: str) -> Rulings:
    different = frozenset(frozenset(pair) for pair in pairs[_DIFFERENT])
    for pair in [*pairs[_SAME], *(p for p in pairs[_DIFFERENT] if p[0] == p[1])]:
        if frozenset(pair) in different:
            message = f"{pair[0]} and {pair[1]} cannot be one thing and two"
            raise InputError(message, place, _line(text, pair[0]))
    return Rulings(tuple(sorted(pairs[_SAME])), different, text)


def _line(text: str, what: str) -> int | None:
    """Give the first line in which a name or the last part of an IRI stands."""
    wanted = key(re.split("[/#]", what)[-1])
    return next((n for n, row in enumerate(text.splitlines(), 1) if wanted in key(unquote(row.partition(" #")[0]))), None)
