"""Morphemes → where the 文節 begin: a logistic decision before each content word, for all sentences at once.

Most features look at word classes in a window of four morphemes (grammar words count as themselves), the rest at words, scripts and the
run of nouns that the morpheme stands in.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from struct import pack
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.language.hashed import Plan, columns, hash_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kg.language.hashed import Keys, Weights
    from kg.model import Token

    Numbers = NDArray[np.int64]

_CLOSED = ("助詞", "助動", "補助", "記号", "接尾", "接頭", "接続", "連体")
_NEVER = ("助詞", "助動", "接尾")
_MARKED = ("助詞", "助動", "補助")
_FORMAL_NOUNS = frozenset(("はず", "筈", "わけ", "訳", "つもり"))
_COPULAS = (("だ",), ("です",))
_CLAIMS = frozenset((("が", "ない"), ("は", "ない"), ("も", "ない"), ("で", "は"), ("で", "も"), ("に", "は")))
_CHANCES = frozenset(
    (particle, verb)
    for particles, verbs in (("がはも", ("できる", "出来る", "ある", "ない")), ("にと", ("なる", "する")))
    for particle in particles
    for verb in verbs
)
_GLUED = _FORMAL_NOUNS | {"こと"} | {verb for _, verb in _CHANCES}
_NOMINAL = ("名詞", "接尾", "接頭", "代名")
_MAY_OPEN, _IS_NOMINAL, _IS_STOP, _MAY_GLUE, _IS_TIME = 1, 2, 4, 8, 16

# What is hashed of a morpheme, and the columns made of it: those of the morpheme in question and its neighbours by their distance.
_ATOMS = ("class", "pos", "coarse", "script", "word", "mark", "flags")
_COLUMNS = tuple(
    (atom, distance)
    for atom, first, last in (("class", -3, 2), ("pos", -2, 2), ("coarse", -2, 1), ("script", -2, 1), ("word", -2, 2))
    for distance in range(first, last + 1)
)
_ATOM = np.array([[_ATOMS.index(atom)] for atom, _ in _COLUMNS])
_DISTANCE = np.array([[distance] for _, distance in _COLUMNS])
_EDGE = bytes(4 * len(_ATOMS))
_EDGES = 3  # morphemes that a window reaches beyond the sentence

_FEATURES = (
    *("class0", "class-1", "class-1 class0", "class-2 class-1 class0", "class-1 class0 class1", "class-2 class-1", "class0 class1"),
    *("class-2 class-1 class0 class1", "pos-1 pos0", "pos-2 pos-1 pos0", "pos-1 pos0 pos1", "coarse-2 coarse-1 coarse0 coarse1"),
    *("script-1 script0 pos-1 pos0", "script-2 script-1 script0 script1", "word-1 word0", "word0 class-1", "word-1 class0"),
    *("word0 class1 class-1", "word0 word1 word-1", "class0 class1 class2", "pos-1 pos0 pos1 pos2", "word0 word1 word2"),
    *("word-2 word-1 word0", "class-1 word0 word1", "class-3 class-2 class-1 class0", "script-1 word0", "word-1 script0"),
    *("behind pos-1 pos0", "before pos-1 pos0", "behind word0", "behind word-1", "lengths pos-1 pos0"),
)
_NAMES = (*(f"{atom}{distance}" for atom, distance in _COLUMNS), "before", "behind", "lengths")
_PLAN = Plan("cuts", [tuple(map(_NAMES.index, feature.split())) for feature in _FEATURES])
_LENGTHS = np.array([hash_of(f"lengths {k}") for k in range(25)], np.uint32)  # both at most 4


class Choices(NamedTuple):
    """Where a phrase may begin: sentences and morphemes in them by number, whether one must begin there, and the keys of the features."""

    sentences: Numbers
    morphemes: Numbers
    forced: NDArray[np.bool_]
    keys: Keys


def choices(sentences: Sequence[Sequence[Token]], named: Sequence[Sequence[int]]) -> Choices:
    """Give the morphemes that may begin a phrase: not particles, auxiliaries, suffixes, punctuation or the inside of a name.

    `named` numbers the name that each morpheme lies in, 0 for none.  A full stop ends a phrase, and so does a time or number before a name.
    """
    firsts, hashes = _laid(sentences, named)
    flags = hashes[-1]
    names = np.zeros(flags.shape, np.int64)
    for first, numbers in zip(firsts, named, strict=True):
        names[first : first + len(numbers)] = numbers
    opening = (flags & _MAY_OPEN > 0) & ((names == 0) | (names != np.roll(names, 1)))
    opening[firsts] = False
    begins = np.array(firsts)
    for place in np.nonzero(opening & (flags & _MAY_GLUE > 0) & (names == 0))[0].tolist():
        number = bisect_right(firsts, place) - 1
        opening[place] = not _glued(sentences[number], place - firsts[number])
    at = np.nonzero(opening)[0]
    inside = np.searchsorted(begins, at, side="right") - 1
    forced = (flags[at - 1] & _IS_STOP > 0) | ((names[at] > 0) & (names[at - 1] == 0) & (flags[at - 1] & _IS_TIME > 0))
    return Choices(inside, at - begins[inside], forced, _PLAN.keys(_looked(hashes, at)))


def starts(weights: Weights, sentences: Sequence[Sequence[Token]], named: Sequence[Sequence[int]]) -> list[list[int]]:
    """Give for each sentence the indices of the morphemes that begin a phrase, the first included."""
    found = [[0] for _ in sentences]
    made = choices(sentences, named)
    begins = made.forced | (weights.sums(made.keys, axis=0) > 0)
    for number, morpheme in zip(made.sentences[begins].tolist(), made.morphemes[begins].tolist(), strict=True):
        found[number].append(morpheme)
    return found


def _laid(sentences: Sequence[Sequence[Token]], named: Sequence[Sequence[int]]) -> tuple[list[int], Keys]:
    """Lay the hashes of all morphemes in a row, with edges between the sentences; and give where each sentence begins."""
    rows = [_EDGE] * _EDGES
    firsts = []
    for tokens, numbers in zip(sentences, named, strict=True):
        firsts.append(len(rows))
        made = [_row(t.pos, t.lemma, t.form, t.surface) for t in tokens]
        if any(numbers):
            made = [_name(t.pos, t.lemma, t.surface) if number else row for t, number, row in zip(tokens, numbers, made, strict=True)]
        rows += made
        rows += [_EDGE] * _EDGES
    return firsts, columns(rows, len(_ATOMS))


def _looked(hashes: Keys, at: Numbers) -> Keys:
    """Give what the features look at around some morphemes."""
    places = np.arange(hashes.shape[1])
    outside = hashes[-1] & _IS_NOMINAL == 0
    left = np.maximum.accumulate(np.where(outside, places, 0))[at - 1]
    right = np.minimum.accumulate(np.where(outside, places, places[-1])[::-1])[::-1][at]
    marks = hashes[_ATOMS.index("mark")]
    lengths = _LENGTHS[np.minimum(4, at - left) * 5 + np.minimum(4, right - at)]
    return np.concatenate([hashes[_ATOM, at + _DISTANCE], marks[left][None], marks[right][None], lengths[None]])


def _glued(tokens: Sequence[Token], k: int) -> bool:
    """Tell whether a word ends a predicate before it: はずだ, はずが|ない, わけではない, ことが|できる, ことに|なる."""
    lemma = tokens[k].lemma
    if lemma in _FORMAL_NOUNS or lemma == "こと":
        if not tokens[k - 1].pos.startswith(("動詞", "形容詞", "助動詞")):
            return False
        behind = tuple(t.lemma for t in tokens[k + 1 : k + 3])
        return behind in _CHANCES if lemma == "こと" else behind[:1] in _COPULAS or behind in _CLAIMS
    if k < 3 or (tokens[k - 1].lemma, lemma) not in _CHANCES:  # noqa: PLR2004 -- a verb, a noun and its particle stand before
        return False
    noun = tokens[k - 2].lemma
    return (noun == "こと" or (noun in _FORMAL_NOUNS and lemma == "ない")) and _glued(tokens, k - 2)


@lru_cache(maxsize=1 << 16)
def _row(pos: str, lemma: str, form: str, surface: str) -> bytes:
    """Pack the hashes of a morpheme: its class (of grammar words the word itself), script, word, and what it is as a mark."""
    major = pos[:2]
    shape = next((part for part in form.split("-") if part.endswith("形")), "")
    closed = major in _CLOSED or pos.endswith("非自立可能") or pos == "形状詞-助動詞語幹"
    word = (surface if major in {"助詞", "補助"} else lemma) if closed else ""
    opens = major not in _NEVER and (pos[:4] != "補助記号" or pos == "補助記号-括弧開")
    flags = opens * _MAY_OPEN | (major in _NOMINAL) * _IS_NOMINAL | (pos == "補助記号-句点") * _IS_STOP | (lemma in _GLUED) * _MAY_GLUE
    flags |= pos.endswith(("副詞可能", "助数詞可能")) * _IS_TIME
    texts = (
        *(f"{pos}/{word}/{shape}", pos, "-".join(pos.split("-")[:2]), _script(surface), lemma),
        surface if major in _MARKED else pos[:5],
    )
    return pack("<7I", *map(hash_of, texts), flags)


@lru_cache(maxsize=1 << 12)
def _name(pos: str, lemma: str, surface: str) -> bytes:
    """Pack a morpheme of a name: it is a noun, but begins a phrase only if it may on its own."""
    row = _row("名詞-固有名詞-一般", lemma, "", surface)
    return row if _row(pos, lemma, "", surface)[-4] & _MAY_OPEN else row[:-4] + bytes((row[-4] & ~_MAY_OPEN, 0, 0, 0))


def _script(surface: str) -> str:
    """Tell a word's script by its first character, and its length up to 3."""
    char = surface[0]
    code = ord(char)
    if char.isascii():
        name = "L" if char.isalpha() else "D" if char.isdigit() else "o"
    elif 0x3041 <= code <= 0x30FF:  # noqa: PLR2004 -- kana
        name = "h" if code < 0x30A0 else "k"  # noqa: PLR2004
    else:
        name = "D" if char.isdigit() else "K" if 0x3400 <= code <= 0x9FFF else "o"  # noqa: PLR2004 -- CJK ideographs
    return f"{name}{min(3, len(surface))}"
