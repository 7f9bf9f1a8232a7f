"""Phrases as parsed → phrases as the frames need them: what form, names and verbs decide is settled, however the parser read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Name, Phrase

_AGENTS = frozenset(("Person", "Company", "Government", "Organization", "Country"))
_OBJECTS = (("を",), ("について",), ("で",), ("に",))
_QUOTH = ("いわく", "曰く")
_COLONS = ":\uff1a"


def mend(
    found: tuple[Phrase, ...],
    names: Sequence[Name] = (),
    saying: frozenset[str] = frozenset(),
    joining: frozenset[str] = frozenset(),
) -> tuple[Phrase, ...]:
    """Settle what form, names and verbs decide, however the parser read it.

    `saying` are verbs that take a quotation, `joining` those that take a partner in と.

    - A clause in attributive form hangs on the noun behind it (「CEOであるX」 is about X), 「Nではない」 is a copula, …とされる is hearsay.
    - …すると just before a verb of saying is what is said, no condition.
    - A name is coordinated with the next name of its class, not with what describes that (A1または未発表のB2, 佐藤氏、若葉社の鈴木氏).
    - A name before a row of its class is of the row (A社、B社、そしてC社を), unless it may be the subject of a headline.
    - Before a verb of joining a name in と is its partner (Xと供給網を協議する).
    - A noun that ends a sentence with a topic is a predicate (Xは社長の長男。).
    - What stands before a colon and a quotation hangs on nothing in it.
    """
    found = _ended(_apart(found))
    kinds = [next((n.kind for n in names if p.span.covers(n.span)), "") for p in found]
    rowed = [_rowed(p, found, kinds, i) for i, p in enumerate(found)]
    joined = (_parted(_joined(p, found, kinds, i), found, kinds, joining) for i, p in enumerate(rowed))
    return tuple(_mended(_quoted(p, found, i, saying), found, i) for i, p in enumerate(joined))


def _apart(found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    for k in range(len(found) - 1):
        colon = found[k].tokens[-1].surface in _COLONS and found[k + 1].tokens[0].surface in "「『"
        if colon:
            before = [replace(p, head=min(p.head, k)) for p in found[:k]]
            return (*before, replace(found[k], head=-1), *found[k + 1 :])
    return found


def _ended(found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    last = found[-1] if found else None
    if last is None or last.kind != "noun" or last.marks or last.tail or last.head >= 0:
        return found
    acts = any(t.span.end == last.core.end and t.pos.startswith("名詞-普通名詞-サ変") for t in last.tokens)
    topic = any(p.head == len(found) - 1 and p.marks == ("は",) and p.kind == "noun" for p in found)
    return (*found[:-1], replace(last, kind="copula", tail=("だ",))) if topic and not acts else found


def _rowed(phrase: Phrase, found: tuple[Phrase, ...], kinds: Sequence[str], i: int) -> Phrase:
    alone = kinds[i] and not phrase.parallel and not phrase.marks and phrase.kind == "noun" and phrase.tokens[-1].surface == "、"
    if not alone or i + 1 >= len(found) or not found[i + 1].parallel or kinds[i + 1] != kinds[i] or phrase.head <= i + 1:
        return phrase
    said = any(p.marks in (("は",), ("が",), ("も",)) for p in found[:i]) or found[i + 1].marks == ("そして",)
    return replace(phrase, head=i + 1, parallel=True) if said else phrase


def _joined(phrase: Phrase, found: tuple[Phrase, ...], kinds: Sequence[str], i: int) -> Phrase:
    if not phrase.parallel or not kinds[i] or phrase.head < 0 or (kinds[phrase.head] and found[phrase.head].marks != ("の",)):
        return phrase
    if kinds[phrase.head]:
        beyond = found[phrase.head].head
        owned = kinds[phrase.head] != kinds[i] and beyond > phrase.head and kinds[beyond] == kinds[i]
        return replace(phrase, head=beyond) if owned else phrase
    at = phrase.head
    while found[at].marks == ("の",) and not kinds[at] and found[at].head > at:
        at = found[at].head
    return replace(phrase, head=at) if kinds[at] == kinds[i] else phrase


def _quoted(phrase: Phrase, found: tuple[Phrase, ...], i: int, saying: frozenset[str]) -> Phrase:
    if phrase.tail[-1:] != ("と",) or phrase.marks or phrase.tokens[-1].surface != "と" or i + 1 >= len(found):
        return phrase
    said = found[i + 1].kind == "verb" and found[i + 1].lemma in saying
    return replace(phrase, tail=phrase.tail[:-1], marks=("と",), head=i + 1) if said else phrase


def _quoth(phrase: Phrase) -> Phrase:
    """Read いわく behind a name as the mark that it is (中野氏いわく、)."""
    word = next((t for t in phrase.tokens if t.surface in _QUOTH), None)
    if word is None or phrase.marks or not phrase.core.start < word.span.start < word.span.end == phrase.core.end:
        return phrase
    return replace(phrase, core=Span(phrase.core.start, word.span.start), marks=("いわく",))


def _mended(phrase: Phrase, found: tuple[Phrase, ...], i: int) -> Phrase:
    phrase = _quoth(phrase)
    if phrase.kind == "noun" and phrase.marks[:1] == ("で",) and phrase.tail[:1] in (("ない",), ("ある",)):
        phrase = replace(phrase, kind="copula", marks=(), tail=("だ", *phrase.tail))
    last = phrase.last or phrase.tokens[-1]
    if phrase.tail == ("だ",) and last.surface == "に" and not phrase.marks:  # the dictionary's doubt: マイクロソフトに
        phrase = replace(phrase, kind="noun", marks=("に",), tail=())
    if phrase.lemma.endswith("為る"):
        phrase = replace(phrase, lemma=phrase.lemma.removesuffix("為る") + "する")
    if phrase.kind == "adjective" and phrase.tail[:2] in (("だ", "する"), ("だ", "なる")):  # 明らかにする
        phrase = replace(phrase, kind="verb", lemma=f"{phrase.lemma}に{phrase.tail[1]}", tail=phrase.tail[2:])
    said = next((k for k in range(len(phrase.tail)) if phrase.tail[k : k + 3] == ("と", "する", "れる")), None)
    if said is not None:
        voice = phrase.voice if "れる" in phrase.tail[:said] or "られる" in phrase.tail[:said] else phrase.voice - {"passive"}
        phrase = replace(phrase, tail=(*phrase.tail[:said], "とされる", *phrase.tail[said + 3 :]), voice=voice)
    if _attributive(phrase) and _is_noun(found, i + 1):
        if phrase.kind == "copula":
            return replace(phrase, head=i + 1)
        if phrase.head < 0 or found[phrase.head].kind in ("verb", "adjective"):
            return replace(phrase, head=_end_of_noun(found, i + 1))
    return phrase


def _parted(phrase: Phrase, found: tuple[Phrase, ...], kinds: Sequence[str], joining: frozenset[str]) -> Phrase:
    """Hang a partner on the verb, where the parser listed it with a thing of another kind."""
    head = found[phrase.head] if phrase.head >= 0 else phrase
    agent = any(n in _AGENTS for n in (kinds[k] for k, p in enumerate(found) if p.span == phrase.span))
    listed = phrase.marks == ("と",) and head.kind == "noun" and head.head >= 0 and head.marks[:1] in _OBJECTS
    if not (agent and listed) or kinds[phrase.head] or found[head.head].lemma not in joining:
        return phrase
    return replace(phrase, head=head.head, parallel=False)


def _attributive(phrase: Phrase) -> bool:
    if phrase.kind == "copula":
        return phrase.tail[-1:] == ("ある",) and not phrase.marks
    last = phrase.tokens[-1]
    return (
        phrase.kind == "verb"
        and not phrase.marks
        and ("連体形" in last.form or "終止形" in last.form)
        and last.pos.startswith(("動詞", "助動詞"))
    )


def _is_noun(found: Sequence[Phrase], i: int) -> bool:
    return i < len(found) and found[i].kind in ("noun", "copula") and found[i - 1].tokens[-1].surface not in "、。"


def _end_of_noun(found: Sequence[Phrase], i: int) -> int:
    while i + 1 < len(found) and found[i].marks == ("の",) and found[i + 1].kind in ("noun", "copula"):
        i += 1
    return i
