"""妹の佐藤氏, 子会社の若葉物流, 社長の鈴木氏: what wants an owner and has none beside it → a claim about the topic, or one left unsaid.

The frames are those of appositions (`{o}の(妹|…)の{s}`, `{o}の{role}の{s}`); only their first hole is open here, for somebody who acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import stance
from kg.appositions import tenure
from kg.mentions import ROLE
from kg.model import Claim, Mention, Span, Value
from kg.offers import wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.frames import Frame, Slot
    from kg.model import Filler
    from kg.offers import Page

_TRUST = 0.7
_ENDS = 2
_EMPLOYER = "Organization"


def find(page: Page) -> list[Claim]:
    """Give the claims of all such words of a sentence."""
    return [claim for at, phrase in enumerate(page.sentence.phrases) if phrase.marks == ("の",) for claim in _of_phrase(page, at)]


def _of_phrase(page: Page, at: int) -> Iterator[Claim]:
    phrase = page.sentence.phrases[at]
    if phrase.head != at + 1 or any(p.head == at for p in page.sentence.phrases):
        return
    named = next((m for m in page.heads.get(at + 1, ()) if m.form == "name"), None)
    if named is None:
        return
    for frame, slots, _ in page.ontology.appositions.get(f"の{phrase.core.of(page.text)}の", ()):
        if len(slots) == _ENDS and (claim := _claim(page, frame, slots, (at, named))):
            yield claim
    office = next((m for m in page.mentions if m.kind == ROLE and m.span == phrase.core), None)
    opens = at == 0 or page.sentence.phrases[at - 1].tokens[-1].surface == "、"
    if office and opens and page.sentence.turn.kind == "prose" and page.ontology.is_a(named.kind, "Person"):
        yield from _holder(page, at, office, named)


def _holder(page: Page, at: int, office: Mention, named: Mention) -> Iterator[Claim]:
    """Give who has an office in the topic's organisation, or in the one that was named last, as if the text said 同社の."""
    offices = (frame for frame, slots, joiners in page.ontology.appositions.get("の", ()) if _is_office(slots, joiners))
    frame = next(offices, None)
    if frame is None:
        return
    spoken_of = Mention(page.sentence.document, Span(office.span.start, office.span.start), "anaphor", _EMPLOYER)
    where = _topic(page, at, _EMPLOYER, named) or spoken_of
    role = Value("text", office.span, office.text)
    rest = (("role", role), ("status", tenure(page, role, where)))
    yield _said(page, frame, (("s", named), ("o", where), *rest), at)


def _is_office(slots: tuple[Slot, ...], joiners: tuple[tuple[str, ...], ...]) -> bool:
    return [slot.role for slot in slots] == ["o", "role", "s"] and "の" in joiners[2]


def _claim(page: Page, frame: Frame, slots: tuple[Slot, ...], found: tuple[int, Mention]) -> Claim | None:
    at, named = found
    onto = page.ontology
    kind, own = (wanted(slot.role, frame, onto) for slot in slots)
    if not onto.is_a(kind, "Agent") or not onto.fits(named.kind, own):
        return None
    owner = _topic(page, at, kind, named) or Mention(page.sentence.document, Span(named.span.start, named.span.start), "silence", kind)
    ends = sorted(((slots[0].role, owner), (slots[1].role, named)), key=lambda end: end[0] != "s")
    return _said(page, frame, tuple(ends), at)


def _said(page: Page, frame: Frame, fillers: tuple[tuple[str, Filler], ...], at: int) -> Claim:
    said = stance.spoken(page.sentence, stance.at(page.scene, at + 1, page.ontology))
    trust = _TRUST * min(filler.confidence for _, filler in fillers if isinstance(filler, Mention))
    return Claim(frame.id, frame.relation, fillers, said, page.sentence.document, page.sentence.span, round(trust, 2))


def _topic(page: Page, at: int, kind: str, named: Mention) -> Mention | None:
    """Give the topic that the sentence had before, if it may be the owner."""
    topics = (k for k in range(at) if page.sentence.phrases[k].marks == ("は",))
    things = (m for k in topics for m in page.heads.get(k, ()) if m != named and m.form != "noun")
    return next((m for m in things if page.ontology.is_a(m.kind, kind)), None)
