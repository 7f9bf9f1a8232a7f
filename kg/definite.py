"""A common noun and what makes it definite → one `Mention`: 民主的なAI, モデルの重み, 一部の専門家, 中国に対する規制.

What modifies a noun tells which one is meant; without it every report would speak of the same モデル.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Mention, Span

if TYPE_CHECKING:
    from kg.model import Phrase, Sentence
    from kg.ontology import Ontology

_ROLE, _CONCEPT = "Role", "Concept"
_DEFINITE = ("Project", "Government", "Event", "Organization", "Law")
_DESCRIBED = ("AIModel", "Product", "Project", "Facility", "Company", "Hardware", "CreativeWork", "Event")
_TOWARDS = frozenset(("に対する", "との", "への"))
_COMPARED = (("と",), ("より",))
_LONGEST = 30  # code points of a description that still reads as a name


def widened(text: str, mention: Mention, sentence: Sentence, ontology: Ontology) -> Mention:
    """Take what makes a common noun definite into it: 民主的なAI is another thing than AI, モデルの重み than 重み.

    A class noun that nothing modifies (計画, 政府) is no new thing but one that the text has named before.
    """
    at = next((i for i, p in enumerate(sentence.phrases) if p.span.covers(mention.span)), -1)
    whole = at >= 0 and sentence.phrases[at].core.start == mention.span.start and mention.span.end >= sentence.phrases[at].core.end
    if mention.form != "noun" or mention.kind == _ROLE or not whole:
        return mention
    alone = not any(p.head == at for p in sentence.phrases[:at])
    single = sum(mention.span.covers(t.span) for t in sentence.phrases[at].tokens) == 1
    if alone and single and mention.text in ontology.head_nouns and mention.kind in _DEFINITE:
        return replace(mention, form="anaphor")
    start = _start(text, mention, sentence, ontology, at)
    words = text[start : mention.span.end]
    balanced = all(words.count(a) == words.count(b) for a, b in ("「」", "『』", "()"))
    return replace(mention, span=Span(start, mention.span.end), text=words) if balanced else mention


def _start(text: str, mention: Mention, sentence: Sentence, ontology: Ontology, at: int) -> int:
    """Find where a noun phrase begins with what makes it definite: a clause, an adjective, an owner; its own start if nothing does."""
    before = sentence.phrases[at - 1] if at else None
    if before is None or before.span.end != mention.span.start or before.head != at:
        return mention.span.start
    clause = _clause_start(sentence, at, mention, ontology)
    if clause is not None:
        return clause
    quantity = before.marks == ("の",) and before.lemma in ontology.words.get("quantifier", ()) and mention.kind != _CONCEPT
    towards = bool(set(before.marks) & _TOWARDS) and mention.kind != _CONCEPT and any(before.span.covers(n.span) for n in sentence.names)
    if quantity or towards:
        return before.core.start
    adjective = before.kind == "adjective" and not before.tokens[-1].pos.startswith(("補助記号", "形状詞-助動詞語幹"))  # 増やすよう|政府に
    acts = any(t.span.end == mention.span.end and t.pos.startswith("名詞-普通名詞-サ変") for t in sentence.phrases[at].tokens)
    owner = not acts and before.marks == ("の",) and before.kind == "noun" and before.core.of(text) not in ontology.words.get("vague", ())
    if adjective:
        return _standard(sentence, at - 1, mention)
    return before.core.start if owner and _owns(before, sentence, ontology) else mention.span.start


def _standard(sentence: Sentence, at: int, mention: Mention) -> int:
    """Find where an adjective begins with what it compares to (若葉社のKX-4と同等のモデル)."""
    phrases, start = sentence.phrases, at
    while start and phrases[start - 1].head == start and phrases[start - 1].marks in (_COMPARED if start == at else (("の",),)):
        start -= 1
    long = mention.span.end - phrases[start].core.start > _LONGEST
    return phrases[at if long else start].core.start


def _clause_start(sentence: Sentence, at: int, mention: Mention, ontology: Ontology) -> int | None:
    """Find where the clause begins that alone tells which one a class noun means (OpenAIが昨年発表したモデル), None if there is none."""
    phrases = sentence.phrases
    if phrases[at - 1].kind != "verb" or phrases[at - 1].marks or mention.kind not in _DESCRIBED or mention.text not in ontology.head_nouns:
        return None
    inside = [at - 1]
    for k in range(at - 2, -1, -1):
        if phrases[k].head in inside and phrases[k].marks != ("は",):
            inside.append(k)
    start = phrases[min(inside)].core.start
    whole = Span(start, mention.span.end)
    named = any(whole.covers(n.span) for n in sentence.names)
    together = sorted(inside) == list(range(min(inside), at))
    return start if named and together and len(whole) <= _LONGEST else None


def _owns(before: Phrase, sentence: Sentence, ontology: Ontology) -> bool:
    """A name or a compound in the genitive makes a noun definite; a number, a pronoun or an adverb does not."""
    named = any(before.span.covers(n.span) for n in sentence.names)
    plain = [
        t
        for t in before.tokens
        if t.pos.startswith("名詞") and not t.pos.startswith(("名詞-数詞", "名詞-普通名詞-副詞可能", "名詞-普通名詞-助数詞"))
    ]
    return named or (bool(plain) and before.lemma not in ontology.anaphor_words)
