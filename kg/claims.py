"""Frames laid over a sentence → `Claim`s: the one place where grammar and meaning meet.

A predicate frame is laid over a predication (arguments in canonical case), an apposition over mentions that stand side by side.  A hole
takes only what the relation's domain, range or qualifier lets it take; that typing, not word lists, keeps 実績 from raising money.  A
required subject that is not in the sentence becomes a silence, which only `entities` may fill; any other required hole that stays open
fires nothing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from kg import appositions, open_relations, relatives, shortlist, stance
from kg.matching import Filling, match
from kg.mentions import CONCEPT, NOTIONS
from kg.model import Claim, Filler, Mention, Sentence, Span, Value
from kg.offers import TEXT, Page, fillers, open_page
from kg.ontology import ending
from kg.tree import action, is_adnominal, is_clause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.frames import Frame
    from kg.model import Phrase
    from kg.ontology import Ontology
    from kg.predicates import Predication

_ALIKE = 0.25  # confidences this near are the same
_ONE = ("つ", "人", "社", "件", "点")  # 一つ, 一人: one of them, not how many
_WORD, _ACT = 4, 3  # characters: what is shorter is one word, or one act (開発, 革新) that tells nothing alone; 値上げ does


def find(text: str, sentence: Sentence, mentions: Sequence[Mention], values: Sequence[Value], ontology: Ontology) -> tuple[Claim, ...]:
    """Give what a sentence says, in the order of its predicates; no claim stands twice."""
    page = open_page(text, sentence, mentions, values, ontology)
    claims: list[Claim] = []
    fired: list[Span] = []
    for predication in page.predications:
        found, covered = _of_predication(page, predication)
        if any(_tells(c) for c in found):
            fired.append(sentence.phrases[predication.noun].core)
        claims += found if covered else open_relations.find(page, predication)
    claims = [c for c in claims if not _is_said(c, fired, sentence)]
    return tuple(_best(claims + appositions.find(page) + relatives.find(page), ontology.bare))


def _tells(claim: Claim) -> bool:
    """Tell whether a claim is of two things that the sentence names, not of words."""
    return all(
        not (end.form == "silence" if isinstance(end, Mention) else end.kind == "text") for end in (claim.get("s"), claim.get("o")) if end
    )


def _is_said(claim: Claim, fired: list[Span], sentence: Sentence) -> bool:
    """Tell whether a claim in words only repeats what is a claim of its own (出資を計画する, XがYに出資すると述べる: the investment)."""
    thing = claim.get("o")
    if not isinstance(thing, Value) or thing.kind != "text":
        return False
    last = max((p.core for p in sentence.phrases if thing.span.start <= p.core.start < thing.span.end), default=thing.span)
    return last in fired


def _best(claims: list[Claim], bare: frozenset[str]) -> list[Claim]:
    """Of claims with the same relation, subject and object keep the surest, then the one that says most.

    What a bare の says (`bare`: SのO) is kept only of two things of which nothing else is said.
    """
    best: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        ends = (claim.relation, claim.get("s"), claim.get("o"))
        old = best.get(ends)
        if old is None or _weight(claim) > _weight(old):
            best[ends] = claim
    named = {(c.relation, c.get("o")) for c in best.values() if isinstance(c.get("s"), Mention) and c.get("s").form != "silence"}  # type: ignore[union-attr]
    kept = [c for c in best.values() if not _silent(c) or (c.relation, c.get("o")) not in named]
    said = {(c.get("s"), c.get("o")) for c in kept if c.frame not in bare}
    return [c for c in kept if c.frame not in bare or ((c.get("s"), c.get("o")) not in said and not _is_plain(c.get("s")))]


def _is_plain(end: Filler | None) -> bool:
    """Tell whether an end is a common noun, of which a mere の says nothing (米国の巨大企業)."""
    return isinstance(end, Mention) and end.form == "noun" and end.kind != "Person"


def _weight(claim: Claim) -> tuple[float, int, float]:
    """Weigh a claim against another of the same two things: the surer one, of about equally sure ones that which says more."""
    return (round(claim.confidence / _ALIKE), len(claim.fillers), claim.confidence)


def _silent(claim: Claim) -> bool:
    subject = claim.get("s")
    return isinstance(subject, Mention) and subject.form == "silence"


def _of_predication(page: Page, predication: Predication) -> tuple[list[Claim], bool]:
    """Give what the frames find in a predication, and whether any frame covers it at all."""
    found: list[Claim] = []
    covered = False
    for frame in shortlist.find(page.ontology, predication):
        fillings = match(page, frame, predication)
        if fillings is not None:
            covered = True
            found += claims_of(page, frame, fillings, predication)
    return (found if predication.copular else _prototypical(found, predication.lemma, page.ontology)), covered


def _is_literal(claim: Claim, claims: list[Claim], ontology: Ontology) -> bool:
    """Tell whether a bare noun is only the wording of another claim (港に本社を構える: where it is, not what it builds)."""
    thing, frames = claim.get("o"), {c.frame for c in claims if c.frame != claim.frame and c.relation != claim.relation}
    if not isinstance(thing, Mention) or thing.text not in ontology.words.get("seatNoun", ()):
        return False
    return any(thing.text in slot.words for frame in frames for slot in ontology.frames_by_id[frame].slots)


def _prototypical(claims: list[Claim], lemma: str, ontology: Ontology) -> list[Claim]:
    """Keep one relation of what a predicate says of the same two things.

    It is that of the frame with most words of its own, then the one that says most, then the one that names the verb first.
    """
    by_id = ontology.frames_by_id
    claims = [c for c in claims if not _is_literal(c, claims, ontology)]
    ranks = {c.frame: by_id[c.frame].rank(lemma) for c in claims}
    words = {c.frame: by_id[c.frame].words(lemma) for c in claims}  # 傘下に持つ says more than 持つ, 組み込まれる than 組み込む
    fullest: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda c: (-len(c.fillers), -words[c.frame], -c.confidence, ranks[c.frame])):
        fullest.setdefault((claim.relation, claim.get("s"), claim.get("o")), claim)
    best: dict[frozenset[Filler | None], Claim] = {}
    held = [(c.get("role"), c.get("s")) for c in claims]
    for claim in sorted(fullest.values(), key=lambda c: (-words[c.frame] - len(c.fillers), -c.confidence, ranks[c.frame], c.relation)):
        office, thing = claim.get("role"), claim.get("o")
        part = office is not None and thing is not None and thing.span.end == office.span.start
        if not part or held.count((office, claim.get("s"))) == 1:  # Aで欧州統括を務める: Europe is part of the office
            best.setdefault(frozenset((claim.get("s"), thing)), claim)
    return list(best.values())


def claims_of(page: Page, frame: Frame, fillings: Sequence[Filling], predication: Predication) -> list[Claim]:
    """Make one claim of each combination of subjects and objects."""
    content = page.ontology.relations[frame.relation].range in TEXT
    said = stance.spoken(page.sentence, stance.of(page.scene, predication, page.ontology, content=content or _names_act(page, frame)))
    if content and said.modality == "hypothetical":
        return []  # an opinion that is asked for or supposed is nobody's
    if frame.denies:
        said = replace(said, polarity="negative" if said.polarity == "positive" else "positive")
    telic = page.ontology.relations[frame.relation].telic or predication.lemma in page.ontology.words.get("telicVerb", ())
    if telic and said.holds and stance.is_ahead(page.sentence, predication, page.ontology):
        said = replace(said, modality="planned")
    if content and said.speaker is None and stance.utters(page.sentence.phrases, predication.phrase, page.ontology, predication.lemma):
        said = replace(said, speaker=next((x for f in fillings if f.role == "s" for x in f.fillers if isinstance(x, Mention)), None))
    by_role: dict[str, Filling] = {}
    for f in fillings:
        by_role.setdefault(f.role, f)
    extra = _qualifiers(page, predication, by_role, {k for f in fillings for k in f.phrases})
    trust = 0.95
    for f in fillings:
        trust *= f.trust * min((x.confidence for x in f.fillers if isinstance(x, Mention)), default=1.0)
    found: list[Claim] = []
    mutual = by_role["s"].fillers == by_role["o"].fillers
    past = predication.copular and "た" in page.sentence.phrases[predication.phrase].tail
    for subject, thing in product(by_role["s"].fillers, by_role["o"].fillers):
        if subject == thing or _idle(page, subject, thing) or (mutual and subject.span.start > thing.span.start):
            continue
        rest = [(f.role, f.fillers[0]) for f in by_role.values() if f.role not in ("s", "o") and f.fillers]
        office = next((x for role, x in rest if role == "role"), None)
        held = [("status", appositions.tenure(page, office, thing, past=past))] if office and not isinstance(thing, Value) else []
        if subject in dict(rest).values() or _utters(page, predication, thing):  # nobody counts himself
            continue
        fillers = (("s", subject), ("o", thing), *rest, *held, *extra)
        found.append(Claim(frame.id, frame.relation, fillers, said, page.sentence.document, page.sentence.span, round(trust, 2)))
    return found


def _utters(page: Page, predication: Predication, thing: Filler) -> bool:
    """Tell whether somebody only says something (コメントを発表した, 期待を示した): what he says is told elsewhere."""
    words = page.ontology.words
    bare = isinstance(thing, Mention) and thing.form == "noun" and thing.text in words.get("speechNoun", ())
    return bare and predication.lemma in words.get("utteringVerb", ())


def _names_act(page: Page, frame: Frame) -> bool:
    """Tell whether a frame has the act for an object, so that its verb may only plan it (買収を打診する)."""
    return page.ontology.relations[frame.relation].telic and any(slot.words and slot.mark == "を" for slot in frame.slots)


def _idle(page: Page, subject: Filler, thing: Filler) -> bool:
    """Tell whether a claim is nothing that an analyst would look up.

    So it is of words about a notion, of two common nouns of which one has no class, of a bare class noun (モデル, 施設), and of an
    opinion of one word (重要だ).
    """
    if isinstance(thing, Value) and thing.kind == "text":
        if isinstance(subject, Mention) and subject.form == "noun" and subject.kind == CONCEPT:
            return True
        return len(thing.text) < (_ACT if _is_act(page, thing) else _WORD)
    if isinstance(thing, Value) and thing.kind in ("count", "share"):
        measures = page.ontology.words.get("measureNoun", frozenset())
        noun = subject.text if isinstance(subject, Mention) and subject.form == "noun" else ""
        measured = bool(noun) and subject.kind == CONCEPT and bool(ending(noun, measures))
        measured = measured or noun in page.ontology.head_nouns  # 社員は300人だ: whose?
        return measured or (thing.low == thing.high == 1 and thing.unit in _ONE)
    plain = [m for m in (subject, thing) if isinstance(m, Mention) and m.form == "noun"]
    if len(plain) > 1 and any(m.kind == CONCEPT for m in plain):
        return True
    return any(len(m.text) < _WORD and m.text in page.ontology.head_nouns and m.kind not in (*NOTIONS, "Facility") for m in plain)


def _is_act(page: Page, words: Value) -> bool:
    """Tell whether words are the name of an act (値上げ, 増収), however short."""
    return any(p.core.end == words.span.end and action(p) for p in page.sentence.phrases)


def _before_chain(page: Page, at: int) -> list[int]:
    """Give what stands before a chain of clauses, and so goes for all of them (先週、資金を集め、工場を建てた)."""
    phrases = page.sentence.phrases
    chain = [at]
    while phrases[chain[-1]].head >= 0 and _is_chained(phrases[chain[-1]], phrases[phrases[chain[-1]].head]):
        chain.append(phrases[chain[-1]].head)
    chain += [k for k, p in enumerate(phrases[:at]) if p.head == at and _is_chained(p, phrases[at])]
    alone = phrases[0].head in chain and not phrases[0].marks and phrases[0].tokens[-1].surface == "、"
    return [k for k, p in enumerate(phrases[:at]) if p.head in chain[1:] and not is_clause(p) and (p.head > at or (alone and k == 0))]


def _is_chained(clause: Phrase, head: Phrase) -> bool:
    return clause.kind == "verb" == head.kind and not clause.marks and not is_adnominal(clause)


def _qualifiers(page: Page, predication: Predication, given: dict[str, Filling], used: set[int]) -> list[tuple[str, Filler]]:
    """Read the qualifiers that any relation may have: a place, a topic, a date, an amount beside the predicate."""
    found: list[tuple[str, Filler]] = []
    ontology = page.ontology
    for argument in predication.arguments:
        for name, qualifier in ontology.qualifiers.items():
            if name in given or argument.phrase in used or argument.mark not in qualifier.marks or any(name == n for n, _ in found):
                continue
            taken = fillers(page, argument.phrase, qualifier.range)
            if taken:
                found.append((name, taken[0]))
    ends = (predication.phrase, predication.noun)
    near = [k for k, p in enumerate(page.sentence.phrases) if p.head in ends or k in ends]
    for name, kind in (("time", "date"), ("amount", "money")):
        values = [v for k in near for v in page.within(k) if v.kind == kind]
        if name == "time" and not values:
            values = [v for k in _before_chain(page, predication.phrase) for v in page.within(k) if v.kind == kind]
        taken_spans = [x.span for f in given.values() for x in f.fillers]
        free = [v for v in values if not any(v.span.overlaps(s) for s in taken_spans)]
        if free and name not in given and not any(name == n for n, _ in found):
            found.append((name, free[0]))
    return found
