"""Statements, merges and disagreements → accounts for who wants to check: where it comes from, why it is one thing, who says otherwise.

Each is traced to rules and to words: a statement to its frame, the fillers of its holes and the merges of its ends, a merge to the
sentence in which the name stands, a disagreement to both quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.account import Account, class_label, clean, fact, line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.account import Holdings, Json
    from kg.model import Document, Entity, Evidence, Merge, Statement

REASONS = {
    "spelling": "spelt otherwise",
    "shortened": "part of a longer name in the same document",
    "introduced": "the text equates the two",
    "described": "the longer name only adds what the thing is",
    "trimmed": "without its legal form",
    "listed": "in the list of well-known names",
    "misheard": "a known mishearing, and the document never has the right name",
    "surname": "the only one of all documents who is called so",
    "sound": "sounds alike, and like no other of its class",
    "seat": "a capital that speaks or acts is the government that sits there",
    "forced": "a file of merges says so",
}


# -- where a statement comes from


def explanation(holdings: Holdings, iri: str, statement: Statement) -> Account:
    """Tell where a statement comes from: the frame that fired and what filled its holes, the words, the speaker, the stance."""
    frame = next((f for f in holdings.ontology.frames if f.id == statement.frame), None)
    document = next((d for d in holdings.documents if d.id == statement.evidence.document), None)
    filled = {"s": statement.subject, "o": statement.object, **dict(statement.qualifiers)}
    roles = list(dict.fromkeys([*(frame.roles() if frame else ("s", "o")), *filled]))
    slots = [{"role": role, "filler": holdings.name(filled[role]) if role in filled else None} for role in roles]
    data = fact(holdings, iri, statement) | {
        "frame": statement.frame or None,
        "pattern": frame.pattern if frame else None,
        "slots": slots,
        "title": document.title if document else None,
        "issued": document.issued if document else None,
        "plain": statement.holds,
    }
    rows = [line(holdings, statement), "", f"  statement  {iri}"]
    rows.append(f"  frame      {frame.pattern if frame else '—'}  ({statement.frame or 'no frame: it was read off the text itself'})")
    rows += [f"    {{{slot['role']}}}  {clean(slot['filler'] or '— (nothing)')}" for slot in slots]
    rows.append(f"  stance     {statement.polarity}, {statement.modality}{'' if statement.holds else ': it stands as no plain triple'}")
    rows.append(f"  speaker    {clean(holdings.name(statement.speaker)) if statement.speaker else '— (the document itself)'}")
    rows.append(f"  confidence {statement.confidence:g}")
    ends = [end for end in dict.fromkeys((statement.subject, statement.object, statement.speaker)) if isinstance(end, str)]
    tied = [(end, merge) for end in ends for merge in _tied(holdings.entity(end), statement.evidence)]
    data["merges"] = [_merge(end, merge) for end, merge in tied]
    rows += [f"  {'merge' if n == 0 else '':<10} {_merge_line(merge)}" for n, (_, merge) in enumerate(tied)]
    rows += _source(statement, document)
    return Account(data, "\n".join(rows))


def _tied(entity: Entity | None, evidence: Evidence) -> list[Merge]:
    """Give the merges that lead from the words of a sentence to the entity, step by step."""
    found: list[Merge] = []
    names = [m.merged for m in (entity.merges if entity else ()) if m.merged in evidence.quote]
    while names:
        steps = [m for m in (entity.merges if entity else ()) if m.merged in names and m not in found]
        found += steps
        names = [m.kept for m in steps]
    return found


# -- merges


def merges(holdings: Holdings, entities: Sequence[Entity]) -> Account:
    """List every merge of some entities: which name was taken for which, by what rule, and in which words it stands."""
    pairs = [(entity, merge) for entity in entities for merge in entity.merges]
    rows = []
    for entity in entities:
        rows += ["", f"{clean(entity.label())}  ({class_label(holdings, entity.kind)}; {entity.id})"] if entity.merges else []
        for merge in entity.merges:
            rows.append(f"  {_merge_line(merge)}")
            rows += [f"      {_quoted(merge.evidence)}"] if merge.evidence else []
    counted = "1 merge" if len(pairs) == 1 else f"{len(pairs)} merges"
    return Account({"merges": [_merge(entity.id, merge) for entity, merge in pairs]}, "\n".join([counted, *rows]))


def _merge(identifier: str, merge: Merge) -> Json:
    found: Json = {"entity": identifier, "kept": merge.kept, "merged": merge.merged, "rule": merge.rule, "reason": REASONS[merge.rule]}
    evidence = merge.evidence
    place = (
        {"document": evidence.document, "start": evidence.span.start, "end": evidence.span.end, "quote": evidence.quote} if evidence else {}
    )
    return found | {"confidence": merge.confidence} | place


def _merge_line(merge: Merge) -> str:
    return clean(f"{merge.kept} ← {merge.merged}  {merge.rule} ({merge.confidence:g}): {REASONS[merge.rule]}")


def _quoted(evidence: Evidence) -> str:
    return f"「{clean(evidence.quote)}」 {evidence.document} {evidence.span.start}–{evidence.span.end}"


# -- disagreements


def disagreements(holdings: Holdings, rows: Sequence[Mapping[str, Any]]) -> Account:
    """Tell the pairs of claims that contradict each other, each with both voices and both quotes."""
    found = []
    told = []
    for row in rows:
        sides = [
            {"voice": row[voice], "says": str(row[says]), "quote": row[quote], "document": row[document]}
            for voice, says, quote, document in (
                ("one", "says", "quote", "document"),
                ("other", "otherSays", "otherQuote", "otherDocument"),
            )
        ]
        found.append(
            {"subject": row["subject"], "relation": row["relation"], "object": str(row["object"]), "why": row["why"], "sides": sides}
        )
        known = holdings.ontology.relations.get(str(row["relation"]))
        named = known.labels.get("ja", row["relation"]) if known else row["relation"]
        told += ["", clean(f"{row['subject']} —{named}→ {row['object']}  ({row['why']})")]
        denied = ("", " — not so" if row["why"] == "denied" else "")
        for side, mark in zip(sides, denied, strict=True):
            told.append(clean(f"  {side['voice']}: {side['says']}{mark}"))
            told.append(f"      「{clean(side['quote'])}」 {side['document']}")
    counted = "1 disagreement" if len(found) == 1 else f"{len(found)} disagreements"
    return Account({"disagreements": found}, "\n".join([counted, *told]))


def _source(statement: Statement, document: Document | None) -> list[str]:
    evidence = statement.evidence
    title = f"{document.title}{f' ({document.issued})' if document.issued else ''}" if document and document.title else ""
    place = f"  evidence   {evidence.document}, characters {evidence.span.start}–{evidence.span.end}"
    return [place, *([f"             {clean(title)}"] if title else []), f"             「{clean(evidence.quote)}」"]
