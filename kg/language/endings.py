"""What stands behind the content of a 文節 (particles, auxiliaries, functional verbs) → marks, tail and voice.

Japanese puts its grammar behind the word.  Here it is read off from left to right, by longest match against closed lists of grammar words;
what was read is remembered, for a text has few endings and many phrases.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Token, Voice


class Bit(NamedTuple):
    """What an ending is read from: a morpheme without its place."""

    surface: str
    lemma: str
    pos: str
    form: str


class Ending(NamedTuple):
    """An ending as read; `close` sums it up for the parser: the last marks, else the last auxiliary and its inflection."""

    marks: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    voice: frozenset[Voice] = frozenset()
    close: str = ":"


# Compound particles as Sudachi cuts them, and the mark that each is.
_COMPOUND_MARKS = {
    "について": "に つい て|に つき まし て",
    "に関して": "に 関し て|に 関し|に かんし て|に 関し まし て",
    "に関する": "に 関する|に かんする",
    "に対して": "に 対し て|に 対し|に たいし て|に 対し まし て",
    "に対する": "に 対する|に たいする",
    "によって": "に よっ て|に より まし て",
    "により": "に より",
    "による": "に よる",
    "によると": "に よる と|に より ます と",
    "によれば": "に よれ ば",
    "として": "と し て|と し まし て",
    "とともに": "と とも に|と 共 に",
    "に向けて": "に 向け て|に 向け|に むけ て|に 向け まし て",
    "に向けた": "に 向け た|に むけ た",
    "をめぐって": "を めぐっ て|を 巡っ て|を めぐり|を 巡り",
    "をめぐる": "を めぐる|を 巡る",
    "を通じて": "を 通じ て|を 通じ|を つうじ て",
    "を通じた": "を 通じ た",
    "を通して": "を 通し て|を とおし て",
    "において": "に おい て|に おき まし て",
    "における": "に おけ る",
    "にとって": "に とっ て|に とり まし て",
    "のために": "の ため に|の 為 に",
    "のための": "の ため の|の 為 の",
    "に伴って": "に 伴っ て|に ともなっ て|に 伴い|に ともない",
    "に伴う": "に 伴う|に ともなう",
    "に基づいて": "に 基づい て|に 基づき|に もとづい て|に もとづき",
    "に基づく": "に 基づく|に もとづく",
    "に加えて": "に 加え て|に 加え|に くわえ て",
    "に比べて": "に 比べ て|に 比べ|に くらべ て",
    "にわたって": "に わたっ て|に わたり|に 渡っ て",
    "にわたる": "に わたる|に 渡る",
    "に応じて": "に 応じ て|に 応じ",
    "に応じた": "に 応じ た",
    "に際して": "に 際し て|に 際し",
    "にあたって": "に あたっ て|に あたり|に 当たっ て|に 当たり",
    "に代わって": "に 代わっ て|に かわっ て",
    "という": "と いう|と 言う|って いう",
    "といった": "と いっ た|と 言っ た",
}
_COMPOUNDS = {tuple(key.split()): mark for mark, keys in _COMPOUND_MARKS.items() for key in keys.split("|")}
_OPENINGS = frozenset(key[:2] for key in _COMPOUNDS)
_SIZES = (4, 3, 2)
_ADNOMINAL = frozenset(("という", "といった"))  # marks only before the noun that they lead to
_VERB_MARKS = frozenset(("という", "といった", "として", "とともに"))  # those that a clause takes too
_NOUN_LIKE = (
    *("名詞", "代名詞", "接頭辞", "補助記号-括弧開", "連体詞", "形状詞"),
    *("形容詞-一般", "助詞-準体助詞", "助詞-格助詞", "助詞-副助詞"),
)
_STAYING = frozenset(("いる", "ある", "おる", "しまう", "おく", "くる", "いく", "みる", "くれる", "もらう", "いただく", "ほしい"))
_NEGATIVE = frozenset(("ない", "ます", "ぬ", "ん"))
_DUTY_VERBS = frozenset(("なる", "いける", "なら", "いけない", "だめ"))
_DUTY_JOINTS = frozenset(("ば", "ては", "は", "て", "と"))
_COPULAR = frozenset(("だ", "です", "らしい", "だろう", "なら"))
_GIVING = frozenset(("くれる", "もらう", "あげる", "いただく", "くださる", "下さる", "頂く", "貰う", "呉れる"))
_VOICES: dict[str, Voice] = {
    **dict.fromkeys(("れる", "られる"), "passive"),
    **dict.fromkeys(("せる", "させる"), "causative"),
    **dict.fromkeys(_GIVING, "benefactive"),
    "できる": "potential",
}
_FORMAL = (["わけ"], ["はず"], ["つもり"], ["の"], ["こと"])


def compound(tokens: Sequence[Token], begin: int, start: int) -> bool:
    """Tell whether what starts at `start` belongs to a compound particle whose first particle ends the phrase that starts at `begin`."""
    at = start - 1
    if at <= begin or (tokens[at].surface, tokens[start].surface) not in _OPENINGS or not tokens[at].pos.startswith("助詞"):
        return False
    for size in _SIZES:
        surfaces = tuple(t.surface for t in tokens[at : at + size])
        mark = _COMPOUNDS.get(surfaces) if len(surfaces) == size else None
        if mark is not None:
            return _stands(tokens[at + size - 1], tokens[at + size] if at + size < len(tokens) else None, mark)
    return False


def _stands(last: Token, behind: Token | None, mark: str) -> bool:
    """Tell whether a compound particle is one here, by the word behind it (に対していた is a verb)."""
    if mark in _ADNOMINAL:
        return behind is not None and behind.pos.startswith(_NOUN_LIKE)
    if behind is None:
        return True
    if last.surface == "て" and behind.pos.endswith("非自立可能"):
        return behind.lemma not in _STAYING
    return not (behind.pos == "助動詞" and behind.lemma in {"た", "ます", "ない", "だ"})


def copular(tail: Sequence[str]) -> bool:
    """Tell whether a tail makes a noun a predicate."""
    return bool(tail) and tail[0] in _COPULAR


@lru_cache(maxsize=1 << 15)
def read(bits: tuple[Bit, ...], *, verbal: bool) -> Ending:
    """Read an ending, punctuation left out; `verbal` says that it stands behind a verb or adjective.

    >>> read((Bit("と", "と", "助詞-格助詞", ""), Bit("の", "の", "助詞-格助詞", "")), verbal=False).marks
    ('との',)
    """
    reader = _Reader(bits, verbal)
    at = 0
    while at < len(bits):
        at = reader.step(at)
    marks, tail = tuple(reader.marks), tuple(reader.tail)
    shape = next((part for part in bits[-1].form.split("-")[-2:] if part.endswith("形")), "") if bits else ""
    close = "/".join(marks[-2:]) if marks else f"{tail[-1] if tail else ''}:{shape}"
    return Ending(marks, tail, frozenset(_VOICES[item] for item in tail if item in _VOICES), close)


class _Reader:
    """Reads one ending; `step` takes what begins at a morpheme and gives where it stops."""

    def __init__(self, bits: Sequence[Bit], verbal: bool) -> None:  # noqa: FBT001 -- a fact, not a switch
        self.bits, self.verbal = bits, verbal
        self.marks: list[str] = []
        self.tail: list[str] = []

    def step(self, at: int) -> int:
        return self._compound(at) or self._idiom(at) or self._plain(at)

    def _surfaces(self, at: int, size: int) -> tuple[str, ...]:
        return tuple(bit.surface for bit in self.bits[at : at + size])

    def _compound(self, at: int) -> int:
        for size in _SIZES:
            surfaces = self._surfaces(at, size)
            mark, end = _COMPOUNDS.get(surfaces), at + len(surfaces)
            if mark is None or len(surfaces) < size or (self._predicate() and mark not in _VERB_MARKS):
                continue
            if mark in _ADNOMINAL and end < len(self.bits) and not self.bits[end].pos.startswith(("助詞", "名詞")):
                continue
            if end < len(self.bits) and self.bits[end].surface == "の":
                mark, end = mark + "の", end + 1
            self.marks.append(mark)
            return end
        return 0

    def _predicate(self) -> bool:
        return self.verbal or bool(self.tail)

    def _idiom(self, at: int) -> int:
        """Take かもしれない, なければならない, ので, each as one item."""
        bits, tail = self.bits, self.tail
        bit = bits[at]
        if self._surfaces(at, 3) == ("か", "も", "しれ") or self._surfaces(at, 2) == ("かも", "しれ"):
            tail.append("かもしれない")
            return self._negation(at + (3 if bit.surface == "か" else 2))
        if bit.lemma in _DUTY_VERBS and tail and tail[-1] in _DUTY_JOINTS and self._negation(at + 1) > at + 1:
            while tail and (tail[-1] in _DUTY_JOINTS or tail[-1] in _NEGATIVE):
                tail.pop()
            tail.append("なければならない")
            return self._negation(at + 1)
        if self._surfaces(at, 2) == ("の", "で") and at + 2 == len(bits) and bit.pos == "助詞-準体助詞":
            tail.append("ので")
            return at + 2
        return 0

    def _negation(self, at: int) -> int:
        while at < len(self.bits) and self.bits[at].lemma in _NEGATIVE:
            at += 1
        return at

    def _plain(self, at: int) -> int:
        bit = self.bits[at]
        following = self.bits[at + 1].surface if at + 1 < len(self.bits) else ""
        later = any(not b.pos.startswith("助詞") for b in self.bits[at + 1 :])
        predicate = self._predicate()
        if not bit.pos.startswith("助詞"):
            if bit.pos != "接続詞":
                self.tail.append(_auxiliary(bit))
            else:
                self.marks.append(bit.surface)
        elif self._denied(bit, following) and later and (not predicate or self.tail[-1:] in _FORMAL):
            self.tail.append("だ")
        elif bit.surface == "と" and following == "は" and not later:
            self.marks.append("とは")
            return at + 2
        elif self._joins(bit, predicate=predicate, later=later):
            self.tail.append(bit.surface)
        elif following == "の" and bit.pos == "助詞-格助詞" and bit.surface != "の":
            self.marks.append(bit.surface + "の")
            return at + 2
        else:
            self.marks.append(bit.surface)
        return at + 1

    def _denied(self, bit: Bit, following: str) -> bool:
        """Tell whether で is the copula of ではない, でもある."""
        return bit.surface == "で" and following in {"は", "も", "ない", "ある"}

    def _joins(self, bit: Bit, *, predicate: bool, later: bool) -> bool:
        """Tell whether a particle joins clauses or auxiliaries, rather than marking a noun or a quotation."""
        if bit.pos in {"助詞-接続助詞", "助詞-準体助詞"}:
            return True
        return predicate and (later or bit.pos == "助詞-終助詞" or bit.surface in {"か", "から"})


def _auxiliary(bit: Bit) -> str:
    if bit.lemma in {"だ", "です"} and "意志推量形" in bit.form:
        return "だろう"
    if bit.lemma in {"だ", "た"} and "仮定形" in bit.form:
        return bit.lemma + "ら" if bit.lemma == "た" else "なら"
    return bit.lemma
