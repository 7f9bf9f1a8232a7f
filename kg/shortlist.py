"""A predication → the few frames that may fire on it, told by its predicate and by particles alone, so that most are never tried."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.cases import SHARED, allowed
from kg.language.tokens import normal
from kg.ontology import ending

if TYPE_CHECKING:
    from kg.frames import Frame
    from kg.ontology import Ontology
    from kg.predicates import Predication

CLAUSAL = ("ことが", "ことを", "ことに", "ことで", "ことについて", "かを", "かどうかを", "ように", "")  # marks of a clause in a hole
DO = "する"


def find(ontology: Ontology, predication: Predication) -> tuple[Frame, ...]:
    """Give the frames that a predication may fire, those of its last part included (業務提携する → 提携する)."""
    return _find(ontology, predication.lemma, copular=predication.copular, nominal=predication.nominal)


@lru_cache(maxsize=1 << 14)
def _find(ontology: Ontology, lemma: str, *, copular: bool, nominal: bool) -> tuple[Frame, ...]:
    index = _index(ontology)
    found = list(index.get(lemma, ()))
    if lemma.endswith("する"):
        for start in range(1, len(lemma) - 3):
            found += index.get(lemma[start:], ())
    elif copular or nominal:
        for start in range(1, len(lemma) - 1):
            found += index.get(lemma[start:], ())
    if copular:
        found += index.get("", ())
    return tuple(dict.fromkeys(found))


@cache
def _index(ontology: Ontology) -> dict[str, list[Frame]]:
    """Map each predicate, as written and as the dictionary spells it, to its frames; "" to those whose predicate is a hole."""
    found: dict[str, list[Frame]] = defaultdict(list)
    for frame in ontology.frames:
        words = {
            *frame.predicates,
            *frame.passive,
            *frame.causative,
            *((p + "する" for p in frame.predicates) if frame.shape == "noun" else ()),
        }
        for word in sorted({*words, *(normal(w) for w in words)} | ({""} if frame.hole and frame.shape != "apposition" else set())):
            found[word].append(frame)
    return dict(found)


@lru_cache(maxsize=1 << 16)
def names(frame: Frame, lemma: str) -> bool:
    """Tell whether a predicate is one of a frame's, or ends in one (業務提携する); する alone is the end of too many."""
    return ending(lemma, forms(frame.predicates)) not in ("", *(() if lemma == DO else (DO,)))


def may_fill(frame: Frame, predication: Predication, marks: set[str]) -> bool:
    """Tell by particles alone whether a frame may find what it needs, so that most frames are not tried at all."""
    for marked in _needs(frame, nominal=predication.nominal):
        if not marks & marked and not (predication.passive and "を" in marks):
            return False
    return True


@cache
def _needs(frame: Frame, *, nominal: bool) -> tuple[frozenset[str], ...]:
    """Give for each slot that nothing but an argument can fill the cases that it may stand in: literal nouns, else the holes."""
    literal = [slot for slot in frame.slots if slot.required and slot.words]
    holes = [slot for slot in frame.slots if slot.required and slot.role != "s" and slot.mark not in (*SHARED, *CLAUSAL)]
    return tuple(frozenset(allowed(slot.mark, nominal=nominal)) for slot in literal or holes)


@cache
def literals(frame: Frame) -> tuple[frozenset[str], ...]:
    """Give the words of which a sentence must have one, for each literal noun of a frame."""
    return tuple(frozenset(slot.words) for slot in frame.slots if slot.required and slot.words)


@cache
def forms(words: frozenset[str]) -> frozenset[str]:
    """Give predicates as written and as the dictionary spells them, with the する-verb of each noun."""
    verbs = {w + "する" for w in words if not w.endswith(("る", "う", "く", "ぐ", "す", "つ", "ぬ", "ぶ", "む", "い"))}
    return frozenset(f for w in {*words, *verbs} for f in (w, normal(w)))
