"""Morphemes of a sentence → its 文節 (`Phrase`) and their dependencies.

First the sentence is cut where the chunker says, save that the verb of a compound particle (について, によると) stays with its noun; then
each piece is split into content and ending (`endings`); then the pieces are tied (`parser`).  Words in parentheses are read by themselves,
as if the rest of the sentence were written without them: the phrase before them takes the particles behind them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kg.language import endings, parser
from kg.language.chunker import Chunker
from kg.language.endings import Bit, Ending
from kg.model import Phrase, PhraseKind, Span, Token, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

_FUNCTION = ("助詞", "助動", "形状詞-助動詞語幹")
_LIGHT = frozenset(
    ("する", "できる", "いたす", "致す", "なさる", "くださる", "下さる", "いただく", "頂く", "申し上げる", "為さる", "出来る")
)
_ASPECT = frozenset(("始める", "はじめる", "続ける", "つづける", "終える", "終わる", "過ぎる", "すぎる", "得る", "うる", "かねる"))
_KANA_VERBS = frozenset(("する", "いる", "ある", "なる", "できる", "ない", "よい", "いい", "やる", "くる"))
_POTENTIAL = {"け": "く", "げ": "ぐ", "せ": "す", "て": "つ", "ね": "ぬ", "べ": "ぶ", "め": "む", "れ": "る", "え": "う"}
_FINITE = ("終止形", "連体形", "仮定形", "意志推量形", "命令形")
_VERBAL = ("動詞", "形容詞", "接尾辞-動詞的", "接尾辞-形容詞的")
_POLITE = frozenset("おご御")
_BRACKETS = str.maketrans("", "", '「」『』“”"')
_OPEN, _CLOSE = "補助記号-括弧開", "補助記号-括弧閉"
_PARENTHESES = {"（": "）", "(": ")"}
_LONG_WORD = 8  # code points; of a longer noun the parser sees the last morpheme
_POTENTIAL_VOICE: frozenset[Voice] = frozenset(("potential",))
_NO_VOICE: frozenset[Voice] = frozenset()


class Draft(NamedTuple):
    """A phrase before it is tied: its morphemes (from, to), its content, and what its ending says."""

    begin: int
    end: int
    core: Span
    kind: PhraseKind
    lemma: str
    ending: Ending
    tail: tuple[str, ...]
    voice: frozenset[Voice]
    unit: parser.Unit


def parse(text: str, tokens: Sequence[Token], names: Sequence[Span] = ()) -> tuple[Phrase, ...]:
    """Cut a sentence into phrases and say what each depends on.

    A phrase has its head to its right or none (-1); none have the last one and the last one inside parentheses.  A name is never cut.

    >>> from kg.language.tokens import tokens
    >>> text = "孫氏はOpenAIに出資した。"
    >>> [(p.lemma, p.marks, p.tail, p.head) for p in parse(text, tokens(text))]
    [('孫氏', ('は',), (), 2), ('OpenAI', ('に',), (), 2), ('出資する', (), ('た',), -1)]
    """
    named = _named(tokens, names)
    aside = _aside(tokens, named)
    if aside is None:
        return _tied(text, tokens, named) if tokens else ()
    return _around(text, tokens, names, aside)


def _tied(text: str, tokens: Sequence[Token], named: Sequence[int]) -> tuple[Phrase, ...]:
    found = drafts(text, tokens, named, _chunker())
    heads, parallel = parser.attach([d.unit for d in found])
    return tuple(_phrase(d, tokens[d.begin : d.end], h, p) for d, h, p in zip(found, heads, parallel, strict=True))


def _phrase(d: Draft, tokens: Sequence[Token], head: int, parallel: bool) -> Phrase:  # noqa: FBT001 -- a fact, not a switch
    span = Span(tokens[0].span.start, tokens[-1].span.end)
    return Phrase(span, d.core, tuple(tokens), d.kind, d.lemma, d.ending.marks, d.tail, d.voice, head, parallel)


@cache
def _chunker() -> Chunker:
    return Chunker(parser.table("cuts-knp"))


def _named(tokens: Sequence[Token], names: Sequence[Span]) -> list[int]:
    """Number the name that each morpheme lies in, 0 for none."""
    named = [0] * len(tokens)
    for number, name in enumerate(names, 1):
        for k, token in enumerate(tokens):
            if token.span.overlaps(name):
                named[k] = number
    return named


def _aside(tokens: Sequence[Token], named: Sequence[int]) -> tuple[int, int] | None:
    """Find the first stretch in parentheses that has words on both sides of its first bracket; None if there is none."""
    for k, token in enumerate(tokens):
        if token.pos != _OPEN or token.surface not in _PARENTHESES or not k or named[k]:
            continue
        depth = 0
        for at in range(k, len(tokens)):
            depth += (tokens[at].surface == token.surface) - (tokens[at].surface == _PARENTHESES[token.surface])
            if not depth:
                return (k, at) if at > k + 1 else None
    return None


def _around(text: str, tokens: Sequence[Token], names: Sequence[Span], aside: tuple[int, int]) -> tuple[Phrase, ...]:
    """Read a sentence without the words in parentheses, and those by themselves, and put both in order."""
    first, last = aside
    outer = parse(text, [*tokens[:first], *tokens[last + 1 :]], names)
    inner = parse(text, tokens[first + 1 : last], names)
    limit = tokens[first].span.start
    left = next((k for k, p in enumerate(outer) if p.tokens[-1].span.end > limit), len(outer))
    lent: Sequence[Token] = ()
    if left < len(outer) and outer[left].tokens[0].span.start < limit:
        broken = outer[left]
        kept = tuple(t for t in broken.tokens if t.span.end <= limit)
        lent = broken.tokens[len(kept) :]
        outer = (*outer[:left], _retold(broken, kept, broken.head), *outer[left + 1 :])
        left += 1
    inner = _bracketed(inner, tokens[first], (tokens[last], *lent))
    heads = [p.head if p.head < left else p.head + len(inner) for p in outer]
    moved = [_retold(p, p.tokens, h) for p, h in zip(outer, heads, strict=True)]
    inside = [_retold(p, p.tokens, p.head + left if p.head >= 0 else -1) for p in inner]
    return (*moved[:left], *inside, *moved[left:])


def _bracketed(inner: Sequence[Phrase], first: Token, last: Sequence[Token]) -> tuple[Phrase, ...]:
    opened = _retold(inner[0], (first, *inner[0].tokens), inner[0].head)
    phrases = [opened, *inner[1:]]
    phrases[-1] = _retold(phrases[-1], (*phrases[-1].tokens, *last), phrases[-1].head)
    return tuple(phrases)


def _retold(p: Phrase, tokens: tuple[Token, ...], head: int) -> Phrase:
    span = Span(tokens[0].span.start, tokens[-1].span.end)
    start, end = max(p.core.start, span.start), min(p.core.end, span.end)
    core = Span(start, end) if start < end else span  # what is left of a phrase may have lost its words: ?(1)1
    return Phrase(span, core, tokens, p.kind, p.lemma, p.marks, p.tail, p.voice, head, p.parallel)


def drafts(text: str, tokens: Sequence[Token], named: Sequence[int], chunker: Chunker) -> list[Draft]:
    """Give the phrases of a sentence before they are tied.

    `named` numbers the name that each morpheme lies in, 0 for none.
    """
    begins = [0]
    for start in chunker.starts(tokens, named)[1:]:
        if not endings.compound(tokens, begins[-1], start):
            begins.append(start)
    found = []
    depth = 0
    for begin, end in zip(begins, [*begins[1:], len(tokens)], strict=True):
        draft, opened = _draft(text, tokens[begin:end], named[begin:end], begin)
        depth += max(0, opened)
        found.append(draft._replace(unit=draft.unit._replace(depth=depth)) if depth else draft)
        depth = max(0, depth + min(0, opened))
    return found


def _draft(text: str, tokens: Sequence[Token], named: Sequence[int], begin: int) -> tuple[Draft, int]:
    """Describe a phrase; the second value is by how many brackets it opens more than it closes."""
    first, last = _content(tokens, named)
    head = tokens[last]
    rest, pause, opened = _rest(tokens, last + 1)
    opened += sum((t.pos == _OPEN) - (t.pos == _CLOSE) for t in tokens[: last + 1])
    light = rest[0] if rest and _is_light(rest[0], head, named[last]) else None
    verbal = light is not None or (not named[last] and head.pos.startswith(_VERBAL))
    ending = endings.read(tuple(rest[1:] if light else rest), verbal=verbal)
    core = Span(tokens[first].span.start, head.span.end)
    lemma, tail, voice = _word(text, core, tokens[first : last + 1], light, verbal=verbal)
    kind = _kind(head, ending.tail, named=bool(named[last]), verbal=verbal, light=light is not None)
    tail += ending.tail
    word = lemma if kind != "noun" or len(lemma) < _LONG_WORD else head.normal
    bracket = "(" if opened > 0 else ")" if opened < 0 else ""
    unit = parser.Unit(word, kind, head.pos[:9], _close(ending, head, light), pause + bracket, ".".join(tail[:3]))
    return Draft(begin, begin + len(tokens), core, kind, lemma, ending, tail, voice | ending.voice, unit), opened


def _content(tokens: Sequence[Token], named: Sequence[int]) -> tuple[int, int]:
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
        elif pos.startswith(_FUNCTION) or _serves(token, tokens[last]):
            break
        else:
            last = k
    return (0, 0) if first < 0 else (first, last)


def _serves(token: Token, before: Token) -> bool:
    """Tell whether a word that follows content in its phrase is grammar: する, an aspect, a joining word, a formal noun."""
    if token.pos == "接続詞":
        return True
    if before.pos.startswith(("動詞", "形容詞")):
        return (
            any(shape in before.form for shape in _FINITE)
            or token.lemma in _ASPECT
            or (token.lemma == "ない" and token.pos.startswith("形容詞"))
        )
    return token.pos.startswith("動詞") and token.lemma in _LIGHT


def _rest(tokens: Sequence[Token], at: int) -> tuple[list[Bit], str, int]:
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


def _is_light(bit: Bit, head: Token, named: int) -> bool:
    return bit.lemma in _LIGHT and bit.pos.startswith("動詞") and (bool(named) or not head.pos.startswith(("動詞", "形容詞")))


def _close(ending: Ending, head: Token, light: Bit | None) -> str:
    """Sum up how the phrase ends; without an ending, by the inflection of its word."""
    if ending.close != ":":
        return ending.close
    form = light.form if light else head.form
    return ":" + next((part for part in form.split("-")[-2:] if part.endswith("形")), "")


def _word(
    text: str, core: Span, content: Sequence[Token], light: Bit | None, *, verbal: bool
) -> tuple[str, tuple[str, ...], frozenset[Voice]]:
    """Give the head word in dictionary form, and what tail and voice it brings with it."""
    head = content[-1]
    if light is not None:
        start = content[1].span.start if len(content) > 1 and content[0].surface in _POLITE else core.start
        tail = ("できる",) if light.lemma in {"できる", "出来る"} else ("う",) if "意志推量形" in light.form else ()
        return text[start : core.end].translate(_BRACKETS) + "する", tail, _POTENTIAL_VOICE if tail == ("できる",) else _NO_VOICE
    if not verbal:
        return text[core.start : core.end].translate(_BRACKETS), (), _NO_VOICE
    word, potential = _dictionary_form(head)
    tail = ("う",) if "意志推量形" in head.form else ()
    return text[core.start : head.span.start].translate(_BRACKETS) + word, tail, _POTENTIAL_VOICE if potential else _NO_VOICE


def _dictionary_form(head: Token) -> tuple[str, bool]:
    """Give a verb's or adjective's dictionary form, of a potential verb the plain one (書ける → 書く), and whether it was one."""
    lemma, normal = head.lemma, head.normal
    if lemma[-1:] == "る" and len(lemma) > 1 and _POTENTIAL.get(lemma[-2]) == normal[-1:] and normal[-2:] != lemma[-2:]:
        return normal, True
    if lemma in _KANA_VERBS:
        return lemma, lemma == "できる"
    return normal, False


def _kind(head: Token, tail: tuple[str, ...], *, named: bool, verbal: bool, light: bool) -> PhraseKind:
    pos = head.pos
    if verbal:
        return "adjective" if not light and pos.startswith(("形容詞", "接尾辞-形容詞的")) else "verb"
    if not named and pos.startswith(("形状詞", "接尾辞-形状詞的")):
        return "adjective"
    if endings.copular(tail):
        return "adjective" if not named and pos.endswith("形状詞可能") else "copula"
    return "noun" if named or pos.startswith(("名詞", "代名詞", "接尾辞", "接頭辞", "記号")) else "other"
