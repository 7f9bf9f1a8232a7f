"""Morphemes of a sentence → its 文節 (`Phrase`) and their dependencies.

First the sentence is cut where the chunker says, save that the verb of a compound particle (について, によると) stays with its noun; then
each piece is split into content and ending (`endings`); then the pieces are tied (`parser`).  Words in parentheses are read by
themselves (`asides`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from kg.language import asides, chunker, endings, parser, rules
from kg.language.endings import Bit, Ending
from kg.model import Phrase, PhraseKind, Span, Token, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.language.asides import Part
    from kg.language.hashed import Weights

_FUNCTION = ("助詞", "助動", "形状詞-助動詞語幹")
_LIGHT = frozenset(
    ("する", "できる", "出来る", "いたす", "致す", "なさる", "為さる", "くださる", "下さる", "いただく", "頂く", "申し上げる")
)
_ASPECT = frozenset(("始める", "はじめる", "続ける", "つづける", "終える", "終わる", "過ぎる", "すぎる", "得る", "うる", "かねる"))
_KANA_VERBS = frozenset(("する", "いる", "ある", "なる", "できる", "ない", "よい", "いい", "やる", "くる"))
_POTENTIAL = {"け": "く", "げ": "ぐ", "せ": "す", "て": "つ", "ね": "ぬ", "べ": "ぶ", "め": "む", "れ": "る", "え": "う"}
_FINITE = ("終止形", "連体形", "仮定形", "意志推量形", "命令形")
_VERBAL = ("動詞", "形容詞", "接尾辞-動詞的", "接尾辞-形容詞的")
_POLITE = frozenset("おご御")
_BRACKETS = str.maketrans("", "", '「」『』“”"')
_OPEN, _CLOSE = "補助記号-括弧開", "補助記号-括弧閉"
_LONG_WORD = 8  # code points; of a longer noun the parser sees the last morpheme
_POTENTIAL_VOICE: frozenset[Voice] = frozenset(("potential",))
_NO_VOICE: frozenset[Voice] = frozenset()


class Piece(NamedTuple):
    """What a phrase says, wherever it stands: its content (from, to in code points), and how many more brackets it opens than it closes."""

    start: int
    end: int
    kind: PhraseKind
    lemma: str
    marks: tuple[str, ...]
    tail: tuple[str, ...]
    voice: frozenset[Voice]
    unit: parser.Unit
    opened: int


class Draft(NamedTuple):
    """A phrase before it is tied: its morphemes (from, to), what it says, and what the parser sees of it."""

    begin: int
    end: int
    piece: Piece
    unit: parser.Unit


def parse(text: str, tokens: Sequence[Token], names: Sequence[Span] = ()) -> tuple[Phrase, ...]:
    """Cut a sentence into phrases and say what each depends on.

    A phrase has its head to its right or none (-1); none have the last one and the last one inside parentheses.  A name is never cut.

    >>> from kg.language.tokens import tokens
    >>> text = "孫氏はOpenAIに出資した。"
    >>> [(p.lemma, p.marks, p.tail, p.head) for p in parse(text, tokens(text))]
    [('孫氏', ('は',), (), 2), ('OpenAI', ('に',), (), 2), ('出資する', (), ('た',), -1)]
    """
    return parse_all(text, [tokens], [names])[0]


def parse_all(text: str, sentences: Sequence[Sequence[Token]], names: Sequence[Sequence[Span]]) -> list[tuple[Phrase, ...]]:
    """Give the phrases of every sentence of a text; all together are read many times faster than one by one."""
    wholes = [asides.part(tokens, _named(tokens, spans)) for tokens, spans in zip(sentences, names, strict=True)]
    tied = iter(_tied(text, [part for whole in wholes for part in asides.parts(whole)]))
    return [asides.join(text, whole, tied, lambda part: _tied(text, [part])[0]) for whole in wholes]


def _tied(text: str, parts: Sequence[Part]) -> list[tuple[Phrase, ...]]:
    found = drafts(text, parts, parser.table("cuts-knp"))
    return [
        tuple(_phrase(d, tokens, h, p) for d, h, p in zip(sentence, heads, parallel, strict=True))
        for (tokens, _), sentence, (heads, parallel) in zip(parts, found, tie(found), strict=True)
    ]


def tie(sentences: Sequence[Sequence[Draft]], style: str = "knp") -> list[tuple[list[int], list[bool]]]:
    """Give for each sentence what each phrase depends on, and whether it is coordinated with it."""
    found = parser.parser(style).attach([[d.unit for d in sentence] for sentence in sentences])
    for sentence, (heads, parallel) in zip(sentences, found, strict=True):
        rules.amend(sentence, heads, parallel)
    return found


def _phrase(d: Draft, tokens: Sequence[Token], head: int, parallel: bool) -> Phrase:  # noqa: FBT001 -- a fact, not a switch
    start, end, kind, lemma, marks, tail, voice, _, _ = d.piece
    these = tuple(tokens[d.begin : d.end])
    span = Span(these[0].span.start, these[-1].span.end)
    return Phrase(span, Span(span.start + start, span.start + end), these, kind, lemma, marks, tail, voice, head, parallel)


def _named(tokens: Sequence[Token], names: Sequence[Span]) -> list[int]:
    """Give the number of the name that each morpheme lies in, 0 for none."""
    named = [0] * len(tokens)
    if names:
        starts, ends = [t.span.start for t in tokens], [t.span.end for t in tokens]
        for number, name in enumerate(names, 1):
            for k in range(bisect_right(ends, name.start), bisect_left(starts, name.end)):
                named[k] = number
    return named


def drafts(text: str, sentences: Sequence[tuple[Sequence[Token], Sequence[int]]], cuts: Weights) -> list[list[Draft]]:
    """Give the phrases of sentences before they are tied; each comes with the number of the name that each morpheme lies in."""
    starts = chunker.starts(cuts, [tokens for tokens, _ in sentences], [named for _, named in sentences])
    return [_drafts(text, *sentence, begins) for sentence, begins in zip(sentences, starts, strict=True)]


def _drafts(text: str, tokens: Sequence[Token], named: Sequence[int], starts: Sequence[int]) -> list[Draft]:
    if not tokens:
        return []
    begins = [0]
    for start in starts[1:]:
        if not endings.compound(tokens, begins[-1], start):
            begins.append(start)
    found = []
    depth = 0
    inside = any(named)
    for begin, end in zip(begins, [*begins[1:], len(tokens)], strict=True):
        these = tokens[begin:end]
        written = text[these[0].span.start : these[-1].span.end]
        piece = _piece(written, tuple(map(_WORD, these)), tuple(map(bool, named[begin:end])) if inside else (False,) * (end - begin))
        unit, opened = piece.unit, piece.opened
        if opened or depth:
            depth += max(0, opened)
            unit = unit._replace(depth=depth)
            depth = max(0, depth + min(0, opened))
        found.append(Draft(begin, end, piece, unit))
    return found


class _Word(NamedTuple):
    """A morpheme without its place."""

    surface: str
    lemma: str
    normal: str
    pos: str
    form: str


_WORD = attrgetter(*_Word._fields)


@lru_cache(maxsize=1 << 13)
def _piece(text: str, words: Sequence[tuple[str, ...]], named: Sequence[bool]) -> Piece:
    """Read a phrase, as written and as its morphemes, each with whether it lies in a name."""
    tokens = [_Word(*word) for word in words]
    places = _places(text, tokens)
    first, last = _content(tokens, named)
    head = tokens[last]
    rest, pause, opened = _rest(tokens, last + 1)
    opened += sum((t.pos == _OPEN) - (t.pos == _CLOSE) for t in tokens[: last + 1])
    light = rest[0] if rest and _is_light(rest[0], head, named=named[last]) else None
    if head.lemma == "こと" and [bit.surface for bit in rest] == ["で"]:
        rest = [rest[0]._replace(lemma="で", pos="助詞-格助詞", form="")]  # by doing so, not: being a thing
    verbal = light is not None or (not named[last] and head.pos.startswith(_VERBAL))
    ending = endings.read(tuple(rest[1:] if light else rest), verbal=verbal)
    end = places[last] + len(head.surface)
    polite = verbal and last > first and tokens[first].surface in _POLITE
    core = text[places[first + polite] : end].translate(_BRACKETS)
    before = text[places[first + polite] : places[last]].translate(_BRACKETS)
    lemma, tail, voice = _word(core, before, head, light) if verbal else (core, (), _NO_VOICE)
    kind = _kind(head, ending.tail, named=named[last], verbal=verbal, light=light is not None)
    word = lemma if kind != "noun" or len(lemma) < _LONG_WORD else head.normal
    bracket = "(" if opened > 0 else ")" if opened < 0 else ""
    unit = parser.Unit(word, kind, head.pos[:9], _close(ending, head, light), pause + bracket)
    return Piece(places[first], end, kind, lemma, ending.marks, tail + ending.tail, voice | ending.voice, unit, opened)


def _places(text: str, tokens: Sequence[_Word]) -> list[int]:
    """Give where each morpheme begins: there may be blanks between them."""
    found = []
    at = 0
    for token in tokens:
        at = text.index(token.surface, at)
        found.append(at)
        at += len(token.surface)
    return found


def _content(tokens: Sequence[_Word], named: Sequence[bool]) -> tuple[int, int]:
    """Find the first and the last content word: the run of words before the first that serves grammar."""
    first = last = -1
    for k, token in enumerate(tokens):
        pos = token.pos
        if named[k]:
            first, last = (k if first < 0 else first), k
        elif pos[:4] == "補助記号":
            continue
        elif first < 0:
            if not pos.startswith(_FUNCTION):
                first = last = k
        elif (pos.startswith(_FUNCTION) and not _fraction(tokens, k)) or _serves(token, tokens[last]):
            break
        else:
            last = k
    return (0, 0) if first < 0 else (first, last)


def _fraction(tokens: Sequence[_Word], k: int) -> bool:
    """Tell whether the の is the bar of a fraction (10分の1)."""
    sides = tokens[k - 1].surface, tokens[k].surface, tokens[k + 1].pos if k + 1 < len(tokens) else ""
    return sides == ("分", "の", "名詞-数詞")


def _serves(token: _Word, before: _Word) -> bool:
    """Tell whether a word that follows content in its phrase is grammar: する, an aspect, a joining word, a formal noun."""
    if token.pos == "接続詞":
        return True
    if before.pos.startswith(("動詞", "形容詞")):
        finite = any(shape in before.form for shape in _FINITE)
        return finite or token.lemma in _ASPECT or (token.lemma == "ない" and token.pos.startswith("形容詞"))
    return token.pos.startswith("動詞") and token.lemma in _LIGHT


def _rest(tokens: Sequence[_Word], at: int) -> tuple[list[Bit], str, int]:
    """Give the ending's morphemes, the comma or stop that closes it, and by how many brackets it opens more than it closes."""
    bits = []
    pause, opened = "", 0
    for token in tokens[at:]:
        pos = token.pos
        if pos[:4] != "補助記号":
            bits.append(Bit(token.surface, token.lemma, pos, token.form))
            pause = ""
        elif pos == "補助記号-読点":
            pause = ","
        elif pos == "補助記号-句点":
            pause = "."
        else:
            opened += (pos == _OPEN) - (pos == _CLOSE)
    return bits, pause, opened


def _is_light(bit: Bit, head: _Word, *, named: bool) -> bool:
    return bit.lemma in _LIGHT and bit.pos.startswith("動詞") and (named or not head.pos.startswith(("動詞", "形容詞")))


def _close(ending: Ending, head: _Word, light: Bit | None) -> str:
    """Sum up how the phrase ends; without an ending, by the inflection of its word."""
    if ending.close != ":":
        return ending.close
    form = light.form if light else head.form
    return ":" + next((part for part in form.split("-")[-2:] if part.endswith("形")), "")


def _word(core: str, before: str, head: _Word, light: Bit | None) -> tuple[str, tuple[str, ...], frozenset[Voice]]:
    """Give a verb or adjective in dictionary form, and what tail and voice it brings with it."""
    if light is not None:
        tail = ("できる",) if light.lemma in {"できる", "出来る"} else ("う",) if "意志推量形" in light.form else ()
        return core + "する", tail, _POTENTIAL_VOICE if tail == ("できる",) else _NO_VOICE
    word, potential = _dictionary_form(head)
    tail = ("う",) if "意志推量形" in head.form else ()
    return before + word, tail, _POTENTIAL_VOICE if potential else _NO_VOICE


def _dictionary_form(head: _Word) -> tuple[str, bool]:
    """Give a verb's or adjective's dictionary form, of a potential verb the plain one (書ける → 書く), and whether it was one."""
    lemma, normal = head.lemma, head.normal
    if lemma[-1:] == "る" and len(lemma) > 1 and _POTENTIAL.get(lemma[-2]) == normal[-1:] and normal[-2:] != lemma[-2:]:
        return normal, True
    if lemma in _KANA_VERBS:
        return lemma, lemma == "できる"
    return normal, False


def _kind(head: _Word, tail: tuple[str, ...], *, named: bool, verbal: bool, light: bool) -> PhraseKind:
    pos = head.pos
    if verbal:
        return "adjective" if not light and pos.startswith(("形容詞", "接尾辞-形容詞的")) else "verb"
    if not named and pos.startswith(("形状詞", "接尾辞-形状詞的")):
        return "adjective"
    if endings.copular(tail):
        return "adjective" if not named and pos.endswith("形状詞可能") else "copula"
    return "noun" if named or pos.startswith(("名詞", "代名詞", "接尾辞", "接頭辞", "記号")) else "other"
