"""The particle that a slot of a frame is written with → the cases in which an argument may fill it, the best first."""

from __future__ import annotations

SPLIT = {"への": "に", "との": "と", "からの": "から", "に対する": "に対して"}  # the case of what hangs on the verb instead
SHARED = ("が", "は", "も", "と")  # what coordination, silence or another clause may fill
NOMINATIVE = ("が", "は", "も", "の")

_CASES: dict[str, tuple[str, ...]] = {
    "が": ("が", "は", "gap"),
    "は": ("は", "が", "gap"),
    "も": ("は", "が", "gap"),
    "を": ("を", "gap", "は"),
    "に": ("に", "に対して", "に向けて", "gap", "は"),
    "へ": ("に", "に対して", "に向けて", "gap"),
    "と": ("と", "gap"),
    "で": ("で",),
    "から": ("から", "gap"),
    "の": ("の",),
    "に対して": ("に対して", "に", "について"),
    "に向けて": ("に向けて", "に"),
    "について": ("について", "は"),
    "によって": ("によって", "が"),
    "による": ("によって",),
    "への": ("に", "に対して"),
    "に対する": ("に対して", "に"),
    "との": ("と",),
    "からの": ("から",),
    "での": ("で",),
    "における": ("で",),
    "に関する": ("について",),
}
# for nouns of action, where の and への hide the case
_NOMINAL: dict[str, tuple[str, ...]] = {
    "が": ("が", "は", "の", "compound", "gap"),
    "は": ("が", "は", "の", "compound"),
    "を": ("を", "に対して", "について", "に", "の", "compound", "gap"),
    "に": ("に", "に対して", "に向けて", "の", "compound"),
    "と": ("と",),
    "の": ("の", "compound", "は"),
    "に対して": ("に対して", "に"),
    "による": ("が",),
    "への": ("に", "に対して"),
    "に対する": ("に対して", "に"),
    "": ("compound",),
}


def allowed(mark: str, *, nominal: bool) -> tuple[str, ...]:
    """Give the cases that a slot may take, of a predicate or of a noun of action.

    >>> allowed("へ", nominal=False), allowed("と", nominal=True)
    (('に', 'に対して', 'に向けて', 'gap'), ('と',))
    """
    table = _NOMINAL if nominal else _CASES
    return table.get(mark) or _CASES.get(mark) or (mark,)
