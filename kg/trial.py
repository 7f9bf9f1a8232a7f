"""A text → what each stage saw in it, and which frames nearly fired: how a frame is tried out, and how a missing statement is understood.

A frame nearly fired when its predicate stands in the sentence and some hole of it found nothing; the reason names the hole, what it wants
and what was there.  It is told from the frame and the arguments alone, so it is a hint, not a trace.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from kg import matching, offers, pipeline, shortlist
from kg.account import Account
from kg.model import Mention, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.frames import Frame, Slot
    from kg.model import Claim, Filler, Phrase, Stance
    from kg.offers import Page
    from kg.ontology import Ontology
    from kg.pipeline import Parsed
    from kg.predicates import Predication

Json = dict[str, Any]
_SHOWN = 5  # nearly fired frames told to people; the data has all
_FAR = 3  # open holes that a missing word counts for
_ALTERNATIVES = re.compile(r"\([^()]*\)")


def of(text: str, onto: Ontology, *, issued: str | None = None) -> Account:
    """Tell what each stage saw in a text.

    >>> from kg import ontology
    >>> account = of("ソフトバンクはOpenAIに400億ドルを出資した。", ontology.load())
    >>> [claim["relation"] for claim in account.data["sentences"][0]["claims"]]
    ['investsIn']
    """
    sentences = [_sentence(text, parsed, onto) for parsed in pipeline.sentence(text, onto, issued=issued)]
    return Account({"text": text, "sentences": sentences}, "\n\n".join(_told(sentence) for sentence in sentences))


def _sentence(text: str, parsed: Parsed, onto: Ontology) -> Json:
    sentence = parsed.sentence
    page = offers.open_page(text, sentence, parsed.mentions, parsed.values, onto)
    return {
        "text": sentence.span.of(text),
        "phrases": [_phrase(text, number, phrase) for number, phrase in enumerate(sentence.phrases)],
        "names": [{"text": name.span.of(text), "kind": name.kind, "confidence": name.confidence} for name in sentence.names],
        "mentions": [{"text": m.text, "form": m.form, "kind": m.kind} for m in parsed.mentions],
        "values": [_value(value) for value in parsed.values],
        "predications": [_predication(text, page, predication) for predication in page.predications],
        "claims": [_claim(claim, onto) for claim in parsed.claims],
        "nearly": [*_nearly(page, {claim.relation for claim in parsed.claims})],
    }


def _phrase(text: str, number: int, phrase: Phrase) -> Json:
    return {
        "number": number,
        "text": phrase.span.of(text),
        "head": phrase.head,
        "kind": phrase.kind,
        "lemma": phrase.lemma,
        "marks": list(phrase.marks),
        "tail": list(phrase.tail),
        "voice": sorted(phrase.voice),
        "parallel": phrase.parallel,
    }


def _value(value: Value) -> Json:
    ends = {"low": None if value.low is None else str(value.low), "high": None if value.high is None else str(value.high)}
    return {"text": value.text, "kind": value.kind, **ends, "unit": value.unit, "approximate": value.approximate}


def _predication(text: str, page: Page, predication: Predication) -> Json:
    arguments = [{"mark": a.mark, "text": page.sentence.phrases[a.phrase].core.of(text), "source": a.source} for a in predication.arguments]
    return {"lemma": predication.lemma, "passive": predication.passive, "nominal": predication.nominal, "arguments": arguments}


def _claim(claim: Claim, onto: Ontology) -> Json:
    fillers = [{"role": role, "text": _words(filler), "kind": filler.kind} for role, filler in claim.fillers]
    pattern = next((f.pattern for f in onto.frames if f.id == claim.frame), None)
    said = {"relation": claim.relation, "fillers": fillers, **_stance(claim.stance)}
    return said | {"frame": claim.frame, "pattern": pattern, "confidence": claim.confidence}


def _words(filler: Filler) -> str:
    return filler.text or "(not said)"


def _stance(stance: Stance) -> Json:
    return {"polarity": stance.polarity, "modality": stance.modality, "speaker": stance.speaker.text if stance.speaker else None}


# -- frames that nearly fired


def _nearly(page: Page, fired: set[str]) -> Iterator[Json]:
    """Give the frames whose predicate is there and whose relation fired nothing, the nearest first."""
    found: dict[str, tuple[int, Json]] = {}
    for predication in page.predications:
        for frame in shortlist.find(page.ontology, predication):
            said = frame.relation in fired or matching.match(page, frame, predication) is not None
            if said or (frame.shape == "noun") != predication.nominal:
                continue
            far, reasons = _reasons(page, frame, predication)
            row = {"relation": frame.relation, "frame": frame.id, "pattern": frame.pattern, "predicate": predication.lemma}
            found.setdefault(frame.id, (far, {**row, "reasons": reasons}))
    yield from (row for _, row in sorted(found.values(), key=lambda pair: (pair[0], pair[1]["frame"])))


def _reasons(page: Page, frame: Frame, predication: Predication) -> tuple[int, list[str]]:
    """Give how far a frame is from firing, and why; a word that is not there is further off than an open hole."""
    if predication.lemma in frame.passive and predication.lemma not in frame.predicates and not predication.passive:
        return _FAR, [f"the frame is written in the passive, and {predication.lemma} stands here in the active"]
    found = {slot: _reason(page, frame, predication, slot) for top in frame.slots for slot in _required(top)}
    open_ = {slot: reason for slot, reason in found.items() if reason}
    far = sum(_FAR if slot.words else 1 for slot in open_)
    return far, list(open_.values()) or ["each hole by itself could be filled, but not all of them together"]


def _required(slot: Slot) -> Iterator[Slot]:
    if slot.required:
        yield slot
        for inner in slot.inner:
            yield from _required(inner)


def _reason(page: Page, frame: Frame, predication: Predication, slot: Slot) -> str:
    phrases = page.sentence.phrases
    if slot.words:
        met = any(phrase.core.of(page.text).endswith(slot.words) for phrase in phrases)
        return "" if met else f"no ({'|'.join(slot.words)}){slot.mark} stands here"
    want = offers.wanted(slot.role, frame, page.ontology)
    taken = [argument for argument in predication.arguments if offers.fillers(page, argument.phrase, want)]
    if not taken:
        there = "、".join(_argument(page, a.mark, a.phrase) for a in predication.arguments) or "nothing"
        return f"hole {{{slot.role}}}{slot.mark} found no {want}; {predication.lemma} has {there}"
    if all(argument.mark not in (slot.mark, "は", "gap") for argument in taken) and slot.mark:
        there = "、".join(_argument(page, a.mark, a.phrase) for a in taken)
        return f"hole {{{slot.role}}} wants its {want} before {slot.mark}; it stands as {there}"
    return ""


def _argument(page: Page, mark: str, phrase: int) -> str:
    mention = next(iter(page.heads.get(phrase, ())), None)
    shown = {"gap": "(relative clause)"}.get(mark, mark)
    kind = f" ({mention.kind})" if isinstance(mention, Mention) else ""
    return f"{page.sentence.phrases[phrase].core.of(page.text)}{shown}{kind}"


# -- for people


def _told(sentence: Json) -> str:
    rows = [sentence["text"].strip(), "", "phrases", *_tree(sentence["phrases"])]
    rows += _block("names", [f"{n['text']}  {n['kind']} {n['confidence']:.2f}" for n in sentence["names"]])
    rows += _block("mentions", [f"{m['text'] or '(silence)'}  {m['form']}, {m['kind']}" for m in sentence["mentions"]])
    rows += _block("values", [_told_value(value) for value in sentence["values"]])
    rows += _block("predications", [_told_predication(p) for p in sentence["predications"]])
    rows += _block("claims", [row for claim in sentence["claims"] for row in _told_claim(claim)] or ["none"])
    nearly = sentence["nearly"]
    rows += _block("nearly", [row for near in nearly[:_SHOWN] for row in _told_near(near)])
    rows += [f"  … and {len(nearly) - _SHOWN} more; --json gives all"] if len(nearly) > _SHOWN else []
    return "\n".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in row) for row in rows)


def _block(title: str, rows: Sequence[str]) -> list[str]:
    return [title, *(f"  {row}" for row in rows)] if rows else []


def _tree(phrases: Sequence[Json]) -> list[str]:
    width = max((_columns(p["text"]) for p in phrases), default=0)
    rows = []
    for phrase in phrases:
        head = "root" if phrase["head"] < 0 else f"→ {phrase['head']}"
        details = [phrase["kind"], phrase["lemma"], *phrase["tail"], *phrase["voice"], *(["parallel"] if phrase["parallel"] else [])]
        marks = f"[{'・'.join(phrase['marks'])}] " if phrase["marks"] else ""
        text = phrase["text"] + " " * (width - _columns(phrase["text"]))
        rows.append(f"  {phrase['number']:>2}  {text}  {head:<5}  {marks}{' '.join(details)}")
    return rows


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _told_value(value: Json) -> str:
    ends = value["low"] if value["low"] == value["high"] else f"{value['low'] or '…'} to {value['high'] or '…'}"
    return f"{value['text']}  {value['kind']} {'about ' if value['approximate'] else ''}{ends} {value['unit'] or ''}".rstrip()


def _told_predication(predication: Json) -> str:
    arguments = "  ".join(f"{a['text']}/{a['mark']}" for a in predication["arguments"])
    voice = "".join(f" ({name})" for name in ("passive", "nominal") if predication[name])
    return f"{predication['lemma']}{voice}: {arguments}"


def _told_claim(claim: Json) -> list[str]:
    fillers = "  ".join(f"{f['role']}={f['text']}" for f in claim["fillers"])
    speaker = f", says {claim['speaker']}" if claim["speaker"] else ""
    stance = f"{claim['polarity']}, {claim['modality']}{speaker}, {claim['confidence']:.2f}"
    frame = _brief(claim["pattern"], "") if claim["pattern"] else claim["frame"]
    return [f"{claim['relation']}: {fillers}", f"    {stance}", f"    {frame}"]


def _told_near(near: Json) -> list[str]:
    reasons = [f"    {_brief(reason, '')}" for reason in near["reasons"]]
    return [f"{near['relation']}: {_brief(near['pattern'], near['predicate'])}", *reasons]


def _brief(pattern: str, predicate: str) -> str:
    """Shorten the alternatives of a pattern to the one that was met, else to the first.

    >>> _brief("{s}が{o}を(設計|開発|試作)する", "開発する")
    '{s}が{o}を(開発|…)する'
    """

    def one(found: re.Match[str]) -> str:
        words = found[0].strip("()").split("|")
        met = [word for word in words if predicate and predicate.startswith(word)] or words
        return f"({met[0]}|…)" if len(words) > 1 else found[0]

    return _ALTERNATIVES.sub(one, pattern)
