"""A sentence opened for matching, and what each of its phrases offers to a hole.

A hole takes only what its role lets it take: a class of the ontology, a kind of value, an office, or words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg import stance
from kg.mentions import ROLE, conjuncts, heads
from kg.model import Filler, Mention, Sentence, Span, Value
from kg.predicates import Argument, Predication
from kg.predicates import find as find_predications
from kg.tree import action
from kg.tree import heads as mended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.frames import Frame
    from kg.model import Form
    from kg.ontology import Ontology

VALUE_KINDS = {
    "MonetaryAmount": ("money",),
    "QuantitativeValue": ("count", "share"),
    "date": ("date",),
    "gYear": ("date",),
    "dateTime": ("date",),
}
_LONGEST = 24  # code points of the longest literal noun of a frame
TEXT = ("Literal", "string")


@dataclass(frozen=True)
class Page:
    """A sentence opened for matching: its mentions, values, predications and what stands for each phrase."""

    text: str
    sentence: Sentence
    mentions: Sequence[Mention]
    values: Sequence[Value]
    ontology: Ontology
    heads: dict[int, tuple[Mention, ...]] = field(default_factory=dict)
    predications: tuple[Predication, ...] = ()
    beside: dict[int, tuple[Argument, ...]] = field(default_factory=dict)
    joined: dict[int, list[int]] = field(default_factory=dict)
    tree: Sequence[int] = ()

    @cached_property
    def endings(self) -> frozenset[str]:
        """Give all that a phrase may be told to end in: so a literal noun that is nowhere in the sentence is known at once."""
        found: set[str] = set()
        for phrase in self.sentence.phrases:
            end = phrase.core.end
            found.update(self.text[start:end] for start in range(max(0, end - _LONGEST), end))
            found.update(phrase.lemma[start:] for start in range(len(phrase.lemma)))
        return frozenset(found)

    @cached_property
    def scene(self) -> stance.Scene:
        """Give what attribution needs."""
        clauses = {p.phrase: p for p in self.predications if p.noun == p.phrase and not p.nominal}
        return stance.Scene(self.sentence, self.heads, clauses)

    def within(self, phrase: int) -> list[Value]:
        """Give the values in a phrase."""
        span = self.sentence.phrases[phrase].span
        return [v for v in self.values if span.overlaps(v.span)]

    def conjuncts(self, phrase: int) -> list[int]:
        """Give a phrase and all that are coordinated with it, in the order of the text."""
        if phrase not in self.joined:
            found = conjuncts(self.sentence.phrases, phrase)
            self.joined[phrase] = [k for k in found if k == phrase or not self.is_title(k)]
        return self.joined[phrase]

    def is_title(self, phrase: int) -> bool:
        """Tell whether a phrase is the office of whom the next one names (社長、木下氏), not somebody beside him."""
        mine, next_ = self.heads.get(phrase, ()), self.heads.get(phrase + 1, ())
        titled = bool(mine) and all(m.kind == ROLE for m in mine)
        return titled and any(m.form == "name" and self.ontology.is_a(m.kind, "Person") for m in next_)


def open_page(text: str, sentence: Sentence, mentions: Sequence[Mention], values: Sequence[Value], ontology: Ontology) -> Page:
    """Prepare a sentence for matching."""
    found = heads(sentence, mentions, ontology)
    tree = mended(sentence, ontology)
    predications = find_predications(sentence, ontology, tree)
    beside = {p.noun: p.surface for p in predications if p.nominal and p.noun == p.phrase}
    return Page(text, sentence, mentions, values, ontology, found, predications, beside, tree=tree)


def wanted(role: str, frame: Frame, ontology: Ontology) -> str:
    """Give the class or value range that a role of a frame takes: its own, else the relation's."""
    relation = ontology.relations[frame.relation]
    own = next((kind for name, kind in frame.classes if name == role), "")
    if own:
        return own
    if role == "s":
        return relation.domain
    if role == "o":
        return relation.range
    if role == "role":
        return ROLE
    return ontology.qualifiers[role].range if role in ontology.qualifiers else "Thing"


def fillers(page: Page, phrase: int, want: str, *, subject: bool = False) -> tuple[Filler, ...]:
    """Give what a phrase has for a hole that wants a class or a value, nothing if it has nothing of the right kind."""
    if want in VALUE_KINDS:
        value = _value(page, phrase, VALUE_KINDS[want])
        return (value,) if value else ()
    if want == ROLE:
        office = next((m for m in page.mentions if m.kind == ROLE and page.sentence.phrases[phrase].span.covers(m.span)), None)
        return (Value("text", office.span, office.text),) if office else ()
    if want in TEXT:
        core = page.sentence.phrases[phrase].core
        if len(core) < 2 or not action(page.sentence.phrases[phrase]):  # noqa: PLR2004 -- a word
            return ()
        words = Span(_of_what(page.sentence, phrase), core.end)
        return (Value("text", words, words.of(page.text)),)
    vague = page.ontology.words.get("vague", ())
    mentions = [
        _holder(page, phrase, m) if m.kind == ROLE else m for m in page.heads.get(phrase, ()) if m.form == "anaphor" or m.text not in vague
    ]
    return tuple(m for m in mentions if page.ontology.fits(m.kind, want, subject=subject))


def _of_what(sentence: Sentence, phrase: int) -> int:
    """Find where the name of an act begins with what it is done to (工場の新設)."""
    start = sentence.phrases[phrase].core.start
    for k in range(phrase - 1, -1, -1):
        p = sentence.phrases[k]
        if p.head != k + 1 or p.marks != ("の",) or p.kind != "noun" or p.parallel:
            break
        start = p.core.start
    return start


def _holder(page: Page, phrase: int, office: Mention) -> Mention:
    """Read an office without a name as the person who has it (AnthropicのCEO)."""
    start = office.span.start
    before = [k for k, p in enumerate(page.sentence.phrases) if p.head == phrase and p.marks[:1] == ("の",) and k in page.heads]
    if before and page.sentence.phrases[before[-1]].span.end == page.sentence.phrases[phrase].span.start:
        start = page.heads[before[-1]][0].span.start
    else:
        inner = [m for m in page.mentions if m.form == "name" and m.span.end == office.span.start]
        start = inner[0].span.start if inner else start
    span = Span(start, office.span.end)
    some = any(p.head == phrase and p.lemma in page.ontology.words.get("indefinite", ()) for p in page.sentence.phrases)  # ある記者
    form: Form = "noun" if some or start < office.span.start else "anaphor"
    return replace(office, span=span, text=span.of(page.text), kind="Person", form=form)


def _value(page: Page, phrase: int, kinds: tuple[str, ...]) -> Value | None:
    near = [phrase, *(k for k, p in enumerate(page.sentence.phrases) if p.head == phrase and p.kind != "verb" and k < phrase)]
    return next((v for k in near for v in page.within(k) if v.kind in kinds), None)
