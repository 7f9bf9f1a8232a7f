"""A predication that no frame covers → an open `Claim`, its predicate the relation (説得する).

Only of somebody or something named, or pointed back to, and what he does it to; a common noun that is not its object must be of a class, or
somebody's, to say which thing is meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg import stance
from kg.mentions import CONCEPT, ROLE
from kg.model import Claim, Mention
from kg.predicates import TRUST

if TYPE_CHECKING:
    from kg.offers import Page
    from kg.predicates import Argument, Predication

OPEN = "open"
_OBJECTS = ("を", "に", "と", "から", "へ", "に対して", "で")
_TELLING = 4  # characters: a shorter common noun without a class tells nothing
_TRUST = 0.6
_EMPTY = (
    "する",
    "なる",
    "ある",
    "いる",
    "できる",
    "言う",
    "いう",
    "思う",
    "行う",
    "見る",
    "持つ",
    "ない",
    "無い",
    "やる",
    "くる",
    "来る",
    "行く",
    "考える",
    "知る",
    "よる",
    "つく",
    "基づく",
    "違う",
    "分かる",
    "起きる",
    "起こる",
    "感じる",
    "過ごす",
)


def find(page: Page, predication: Predication) -> list[Claim]:
    """Give what a predication says of its subject and its nearest object, nothing where either is missing or neither is named."""
    phrase = page.sentence.phrases[predication.noun]
    light = {*page.ontology.words.get("lightVerb", ()), *page.ontology.words.get("lightPassive", ())}
    if predication.nominal or phrase.kind not in ("verb", "adjective") or phrase.lemma in {*_EMPTY, *light} or predication.causative:
        return []
    subject = next((a for mark in ("が", "は") for a in predication.all(mark) if _things(page, a)), None)
    others = [a for mark in _OBJECTS for a in predication.all(mark) if a is not subject and _things(page, a)]
    if subject is None or not others:
        return []
    said = stance.spoken(page.sentence, stance.of(page.scene, predication, page.ontology))
    if said.holds and phrase.lemma.endswith("する") and stance.is_ahead(page.sentence, predication, page.ontology):
        said = replace(said, modality="planned")  # 工場を閉鎖する: is going to
    trust = _TRUST * TRUST[subject.source] * TRUST[others[0].source]
    return [
        Claim(OPEN, predication.lemma, (("s", s), ("o", o)), said, page.sentence.document, page.sentence.span, round(trust, 2))
        for s in _things(page, subject)
        for o in _things(page, others[0])
        if s != o and s.form != "noun" and "name" in (s.form, o.form) and (o.form != "noun" or others[0].mark == "を" or _tells(page, o))
    ]


def _things(page: Page, argument: Argument) -> list[Mention]:
    vague = page.ontology.words.get("vague", ())
    found = [m for k in page.conjuncts(argument.phrase) for m in page.heads.get(k, ()) if m.kind != ROLE and m.text not in vague]
    return [m for m in found if m.form != "noun" or m.kind != CONCEPT or len(m.text) >= _TELLING]


def _tells(page: Page, mention: Mention) -> bool:
    """Tell whether a mention says which thing is meant: by a name, by pointing back to one, or by its class."""
    named = any(m.form == "name" and m != mention and mention.span.covers(m.span) for m in page.mentions)
    return mention.form != "noun" or mention.kind != CONCEPT or named
