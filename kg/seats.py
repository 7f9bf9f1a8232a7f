"""Mentions of a capital → mentions of a government, where the sentence makes it one.

ワシントンは反発した is said of a government, 会議はワシントンで開かれた of a city: the one is the subject of what only somebody
can do.  Which city is whose seat stands in `ontology/names.ttl`, which verbs these are in the lexicon.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Mention, Sentence
    from kg.ontology import Ontology

GOVERNMENT = "Government"
_SUBJECT = ("は", "が", "も")


def find(sentence: Sentence, mentions: Sequence[Mention], ontology: Ontology) -> tuple[Mention, ...]:
    """Give the mentions, each capital that acts as the government that sits there."""
    return tuple(replace(m, kind=GOVERNMENT) if key(m.text) in ontology.seats and _acts(sentence, m, ontology) else m for m in mentions)


def _acts(sentence: Sentence, mention: Mention, ontology: Ontology) -> bool:
    phrase = next((p for p in sentence.phrases if p.core.end == mention.span.end), None)
    if phrase is None or phrase.marks[:1] not in [(mark,) for mark in _SUBJECT] or phrase.head < 0:
        return False
    verb = sentence.phrases[phrase.head]
    return "passive" not in verb.voice and verb.lemma in ontology.words.get("speechVerb", frozenset()) | ontology.words.get(
        "actVerb", frozenset()
    )
