"""Sentences that say nothing, and sentences that assert nothing: what an eager extractor gets wrong first.

Every line of `not_said/nothing_*.txt` must give no typed statement at all; every line of `not_said/unasserted_*.txt` may give
statements, but none about a thing that stands as a plain triple.  A line that opens with "#" is for people.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import entities, ontology, pipeline
from kg.model import Document, Span, Turn

ONTOLOGY = ontology.load()
FOLDER = Path(__file__).parent / "not_said"


def lines(kind: str) -> list[str]:
    files = sorted(FOLDER.glob(f"{kind}_*.txt"))
    found = [line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if line and not line.startswith("#")]


def typed(text: str):
    """The typed statements of a sentence that is all that is ever said, with the class of each object ("" for a value)."""
    document = Document("one", text, issued="2025-02-10", turns=(Turn(Span(0, len(text))),))
    things, statements = entities.resolve([pipeline.read(document, ONTOLOGY)], ONTOLOGY)
    kinds = {thing.id: thing.kind for thing in things}
    return [(s, kinds[s.object] if isinstance(s.object, str) else "") for s in statements if not s.open]


def shown(pairs) -> list[str]:
    return [f"{s.subject} {s.relation} {getattr(s.object, 'text', s.object)} ({s.polarity}, {s.modality})" for s, _ in pairs]


@pytest.mark.parametrize("text", lines("nothing"))
def test_nothing_is_said(text):
    assert not shown(typed(text))


@pytest.mark.parametrize("text", lines("unasserted"))
def test_nothing_is_asserted(text):
    assert not shown((s, kind) for s, kind in typed(text) if s.holds and kind not in ("", "Concept"))


def test_there_are_enough_sentences_and_none_twice():
    nothing, unasserted = lines("nothing"), lines("unasserted")
    assert len(nothing) >= 100
    assert len(unasserted) >= 40
    assert len({*nothing, *unasserted}) == len(nothing) + len(unasserted)


def test_a_sentence_that_says_something_would_be_seen():
    assert shown(typed("ソニーはパナソニックと提携した。"))
