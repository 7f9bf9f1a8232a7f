"""A document's text → its `Sentence`s: the only door to Sudachi, the name tagger and the parser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.language import names, phrases, tokens
from kg.model import Name, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Document, Phrase, Token, Turn


def analyse(
    document: Document,
    known: Mapping[str, str],
    *,
    cues: Mapping[str, str],
    honorifics: frozenset[str] = frozenset(),
    common: frozenset[str] = frozenset(),
) -> tuple[Sentence, ...]:
    """Give the sentences of every turn of a document, in order, with their phrases and names.

    Args:
        document: what was read.
        known: normalised names and their classes.
        cues: words that tell the class of a name beside them.
        honorifics: words that are cut off a name.
        common: words that look like names and are none.
    """
    parts: list[tuple[Turn, Span]] = []
    introduced: set[tuple[str | None, str | None]] = set()
    for turn in document.turns:
        if turn.kind == "header":  # who speaks is news once
            if (turn.speaker, turn.affiliation) in introduced:
                continue
            introduced.add((turn.speaker, turn.affiliation))
        cut = tokens.blocks if turn.kind == "credits" else tokens.sentences
        parts += [(turn, span) for span in cut(document.text, turn.span)]
    morphemes = [tokens.tokens(document.text, span) for _, span in parts]
    found = names.find(document.text, morphemes, known, cues=cues, honorifics=honorifics, common=common)
    return tuple(
        _sentence(document, turn, span, (words, these)) for (turn, span), words, these in zip(parts, morphemes, found, strict=True) if words
    )


def mend(found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Settle what the form alone decides, however the parser read it.

    A clause in attributive form hangs on the noun behind it (「CEOであるX」 is about X), 「Nではない」 is a copula, and …とされる is
    hearsay, no passive.
    """
    return tuple(_mended(p, found, i) for i, p in enumerate(found))


def _mended(phrase: Phrase, found: tuple[Phrase, ...], i: int) -> Phrase:
    if phrase.kind == "noun" and phrase.marks[:1] == ("で",) and phrase.tail[:1] in (("ない",), ("ある",)):
        phrase = replace(phrase, kind="copula", marks=(), tail=("だ", *phrase.tail))
    last = next((t for t in reversed(phrase.tokens) if not t.pos.startswith("補助記号")), phrase.tokens[-1])
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


def _sentence(document: Document, turn: Turn, span: Span, analysis: tuple[Sequence[Token], Sequence[Name]]) -> Sentence:
    words, these = analysis
    parsed = mend(phrases.parse(document.text, words, [n.span for n in these]))
    return Sentence(document.id, span, parsed, tuple(these), turn)
