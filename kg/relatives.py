"""妹の佐藤氏, 子会社の若葉物流: a word that wants an owner and has none beside it → a claim about the sentence's topic, or one left unsaid.

The frames are those of appositions (`{o}の(妹|…)の{s}`); only their first hole is open here, and must be somebody who acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import stance
from kg.model import Claim, Mention, Span
from kg.offers import wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.frames import Frame, Slot
    from kg.offers import Page

_TRUST = 0.7
_ENDS = 2


def find(page: Page) -> list[Claim]:
    """Give the claims of all such words of a sentence."""
    return [claim for at, phrase in enumerate(page.sentence.phrases) if phrase.marks == ("の",) for claim in _of_phrase(page, at)]


def _of_phrase(page: Page, at: int) -> Iterator[Claim]:
    phrase = page.sentence.phrases[at]
    frames = page.ontology.appositions.get(f"の{phrase.core.of(page.text)}の", ())
    if not frames or phrase.head != at + 1 or any(p.head == at for p in page.sentence.phrases):
        return
    named = next((m for m in page.heads.get(at + 1, ()) if m.form == "name"), None)
    for frame, slots, _ in frames:
        if named and len(slots) == _ENDS and (claim := _claim(page, frame, slots, (at, named))):
            yield claim


def _claim(page: Page, frame: Frame, slots: tuple[Slot, ...], found: tuple[int, Mention]) -> Claim | None:
    at, named = found
    onto = page.ontology
    kind, own = (wanted(slot.role, frame, onto) for slot in slots)
    if not onto.is_a(kind, "Agent") or not onto.fits(named.kind, own):
        return None
    owner = _topic(page, at, kind, named) or Mention(page.sentence.document, Span(named.span.start, named.span.start), "silence", kind)
    ends = sorted(((slots[0].role, owner), (slots[1].role, named)), key=lambda end: end[0] != "s")
    said = stance.spoken(page.sentence, stance.at(page.scene(), at + 1, onto))
    trust = round(_TRUST * named.confidence * owner.confidence, 2)
    return Claim(frame.id, frame.relation, tuple(ends), said, page.sentence.document, page.sentence.span, trust)


def _topic(page: Page, at: int, kind: str, named: Mention) -> Mention | None:
    """Give the topic that the sentence had before, if it may be the owner."""
    topics = (k for k in range(at) if page.sentence.phrases[k].marks == ("は",))
    things = (m for k in topics for m in page.heads.get(k, ()) if m != named and m.form != "noun")
    return next((m for m in things if page.ontology.is_a(m.kind, kind)), None)
