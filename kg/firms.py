"""Mentions that look like a kind of thing → mentions of a firm, where the sentence makes them one.

アルバAI and コモロボット end in the word for a technology and a machine; but who is bought, invested in, or has officers is a firm.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg import signs
from kg.model import Span
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Mention, Phrase, Sentence
    from kg.ontology import Ontology

_ENDINGS = "AI|ロボット|ロボティクス|テック|ラボ|ラボズ|データ|クラウド|バイオ|メディカル|モビリティ"
_COINED = re.compile(f"[ァ-ヴー・]{{3,}}({_ENDINGS})?|[一-龥]{{1,4}}(ロボティクス|テック|AI)")
_THINGS = ("Technology", "Hardware", "Product", "Concept", "AIModel")
_VERBS = {"を": "boughtVerb", "に": "investedVerb", "は": "firmVerb", "が": "firmVerb"}
_OTHERS = ("Person", "Place", "Facility", "CreativeWork")
_SURE = 0.5
_DOUBT = 0.65  # what the tagger is less sure of may be of another class


def coined(text: str, parsed: Sequence[tuple[Sentence, Sequence[Mention]]], ontology: Ontology) -> frozenset[str]:
    """Give the coined words of a document that stand somewhere where only a firm can."""
    found = [(sentence, _bare(m)) for sentence, mentions in parsed for m in mentions if m.form == "noun" or _is_doubtful(m, ontology)]
    titled = {m.text for _, m in found if m.form == "name" and signs.is_titled(text, m.span.end, ontology)}
    return frozenset(m.text for sentence, m in found if m.text not in titled and _is_firm(text, sentence, m, ontology))


def named(mentions: Sequence[Mention], firms: frozenset[str]) -> tuple[Mention, ...]:
    """Give the mentions, each such word as the name of a firm wherever it stands."""
    return tuple(_firm(bare) if _may_be_other(m) and (bare := _bare(m)).text in firms else m for m in mentions)


def _may_be_other(mention: Mention) -> bool:
    """Tell whether a mention is a noun, or a name that the tagger hardly knew what to make of."""
    return mention.form == "noun" or (mention.form == "name" and mention.confidence < _DOUBT)


def _is_doubtful(mention: Mention, ontology: Ontology) -> bool:
    kind = mention.kind in (*_THINGS, *_OTHERS)
    return mention.form == "name" and kind and mention.confidence < _DOUBT and key(mention.text) not in ontology.kinds


def _bare(mention: Mention) -> Mention:
    """Give a noun without its owner or place (大阪のコモロボット: コモロボット)."""
    words = mention.text.rpartition("の")[2]
    return replace(mention, span=Span(mention.span.end - len(words), mention.span.end), text=words)


def _firm(mention: Mention) -> Mention:
    return replace(mention, form="name", kind="Company", confidence=_SURE)


def _is_firm(text: str, sentence: Sentence, mention: Mention, ontology: Ontology) -> bool:
    coined = mention.kind in (*_THINGS, *_OTHERS) and mention.text not in ontology.head_nouns and _COINED.fullmatch(mention.text)
    phrase = next((p for p in sentence.phrases if p.core.end == mention.span.end and p.core.start <= mention.span.start), None)
    if not coined or phrase is None:
        return False
    acts = mention.kind not in _OTHERS  # a person founds and sells, too
    return _is_called(text, mention, ontology) or (phrase.head >= 0 and _is_done_to(sentence.phrases, phrase, ontology, acts=acts))


def _is_called(text: str, mention: Mention, ontology: Ontology) -> bool:
    """Tell whether what follows says that it is a firm (Xという会社)."""
    rest = text[mention.span.end : mention.span.end + 12]
    said = next((rest.removeprefix(mark) for mark in ("という", "と呼ばれる") if rest.startswith(mark)), "")
    nouns = (said[:n] for n in range(len(said), 1, -1))
    return next((ontology.head_nouns[noun] for noun in nouns if noun in ontology.head_nouns), "") == "Company"


def _is_done_to(phrases: Sequence[Phrase], phrase: Phrase, ontology: Ontology, *, acts: bool) -> bool:
    """Tell whether only a firm can stand where it stands: who founds, employs, is bought or has officers."""
    mark, words, head = phrase.marks[:1], ontology.words, phrases[phrase.head]
    if mark == ("の",):
        return any(head.lemma.endswith(office) for office in words.get("firmOffice", ()))
    if mark in (("は",), ("が",)) and not acts:
        return False
    shared = [p for p in phrases if p.head == phrase.head and p.kind == "verb"] if mark == ("は",) else []
    verbs = words.get(_VERBS.get(mark[0], "") if mark else "", frozenset())
    return any(verb.lemma in verbs for verb in (head, *shared))
