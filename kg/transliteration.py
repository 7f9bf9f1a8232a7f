"""A Latin and a katakana name → how far apart they sound, from 0 to 1.

Both are spelt in one small alphabet of sounds: capitals stand for sounds of two letters (C ch, S sh, J j), l is r and v is b, long vowels
and doubled consonants are single, and R is an r behind a vowel, which katakana mostly leaves out.  Then they are compared letter by
letter, where a consonant weighs more than a vowel and a vowel that Japanese puts in (スミス: smis) next to nothing.  This is a judge of
pairs, not a speller: it need not know how Leigh is said, only that it might be リー and cannot be ロブ.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import accumulate, pairwise

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サ スセソ",
    "z": "ザ ズゼゾ",
    "t": "タ ツテト",
    "d": "ダ ヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒ ヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "y": "ヤ ユ ヨ",
    "w": "ワヰ ヱヲ",
}
_KANA = {kana: row + vowel for row, all_five in _ROWS.items() for kana, vowel in zip(all_five, "aiueo", strict=True) if kana != " "}
_KANA |= {"シ": "Si", "ジ": "Ji", "チ": "Ci", "ヂ": "Ji", "フ": "fu", "ヴ": "bu", "ン": "n"}
_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo", "ヮ": "wa"}
_SILENT = "ーッ"

# How English letters sound, pattern>sounds, those that win over others first; a letter that stands in none sounds as it is written.
_RULES = r"""
    (?<=[aeiou])re$>R gi(?=[ao])>J gu(?=[aeiou])>g ckh>k tion>Son sion>Jon ture>Ca tch>C sch>S dge>J igh>ai que$>k
    gue$>g ^kn>n ^wr>r ^ps>s ^ts>t ^rh>r ^x>z mb$>m ck>k chr>kr ch>C sh>S zh>J ph>f th>s gh>g wh>w qu>kw sc(?=[eiy])>s
    ts>t tz>t x>ks c(?=[eiy])>s c>k g(?=[eiy])>J q>k j>J v>b dh>d kh>k h(?![aeiouy])> ee>i ea>i oo>u ou>au ow>au ai>ei
    ay>ei ey$>i au>o aw>o oa>o eu>yu ew>yu ie$>i y(?=[aeiou])>y y>i (?<=[^aeiou])e$> (?<=[^aeiou])es$>s
    (?<=[^aeiou])ed$>d w(?![aeiou])>u l>r r(?![aeiouyh])>R
"""
_LETTERS = [rule.rpartition(">") for rule in _RULES.split()]
_SPELT = re.compile("|".join(f"({pattern})" for pattern, _, _ in _LETTERS))
_VOWELS = frozenset("aiueo")
_READ_AS = {"a": "eo", "e": "i", "i": "e", "o": "u", "u": "ao"}  # which other vowels a written one may stand for
_NEAR = {frozenset(pair) for pair in ("sS", "zS", "SC", "kC", "sC", "Jg", "Jz", "Jy", "fh", "bw", "ts", "tz", "rR")}
_VOICED = {
    frozenset(pair) for pair in ("sz", "zd", "td", "kg", "pb", "CJ", "SJ", "bf", "mn", "tC", "Jd")
}  # alike, but not at the beginning of a word
_GLIDES = {frozenset("wu"), frozenset("yi")}
_CONSONANT, _VOWEL, _OTHER_VOWEL, _ADDED = 1.0, 0.35, 0.6, 0.06
_WEAK = {"R": 0.1, "h": 0.5, "y": 0.2, "w": 0.3}
_DIPHTHONGS = frozenset(("ei", "au", "ou"))
_ADDED_AFTER = {"u": "kgszhbpmrfnSCJ", "o": "td", "i": "CJSk"}
_CLASSES = {letter: name for name, letters in (("K", "kg"), ("T", "sSzJtdC"), ("P", "pbfh"), ("N", "mn"), ("R", "r")) for letter in letters}
_BEGINNINGS = {sound: frozenset("".join("".join(pair) for pair in _NEAR if sound in pair)) for sound in "szSCkJgyfhbwtrR"}
_BEGINNINGS |= {"w": _BEGINNINGS["w"] | {""}, "y": _BEGINNINGS["y"] | {""}, "": frozenset("wy")}
_PART = 0.75  # a part is short, and one vowel in it weighs more than in a whole name
CLOSE = 0.12  # up to here two names may be one
_FAR = 0.3  # beyond this nobody asks how far
_LONG_SKELETON = 4  # classes


def is_katakana(name: str) -> bool:
    """Tell whether a name is katakana throughout, dots between its parts aside."""
    return bool(re.fullmatch("[ァ-ヴー・=＝ ]+", name)) and bool(re.search("[ァ-ヴ]", name))


def is_latin(name: str) -> bool:
    """Tell whether a name is of Latin letters throughout and read as words: AMD is not."""
    return bool(re.fullmatch(r"[A-Za-z\u00c0-\u024f .'’-]+", name)) and bool(re.search("[a-zà-ɏ]|[A-Z]{5}", name))


def words(name: str) -> tuple[str, ...]:
    """Give the parts of a name: サム・レイン has two, and so has DeepSea.

    >>> words("DeepSea Works"), words("レア・モンド")
    (('Deep', 'Sea', 'Works'), ('レア', 'モンド'))
    """
    return tuple(re.findall("[ァ-ヴー]+|[A-Z][a-zà-ɏ'’]+|[A-Z]+(?![a-zà-ɏ])|[a-zà-ɏ'’]+", unicodedata.normalize("NFKC", name)))


@cache
def sounds(name: str) -> str:
    """Spell a name by its sounds.

    >>> sounds("スミス"), sounds("Smith"), sounds("チャールズ"), sounds("Charles")
    ('sumisu', 'smis', 'Caruzu', 'CaRrs')
    """
    spelt = "".join(_of_kana(word) if is_katakana(word) else _of_latin(word) for word in words(name))
    return "".join(one for one, after in pairwise([*spelt, ""]) if one != after)


def _of_kana(word: str) -> str:
    found: list[str] = []
    for char in word:
        if char in _SILENT:
            continue
        if char in _SMALL and found:
            found[-1] = _with_small(found[-1], _SMALL[char])
        else:
            found.append(_KANA.get(char, _SMALL.get(char, "")))
    return "".join(found)


def _with_small(before: str, small: str) -> str:
    consonant = before[:-1] or ("w" if before == "u" else "y" if before == "i" else "")
    return consonant + (small[-1] if consonant in ("S", "C", "J", "y", "w") else small)


def _of_latin(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if "a" <= c <= "z")
    once = re.sub(r"([^aeiou])\1", r"\1", plain)
    return _SPELT.sub(lambda m: _LETTERS[(m.lastindex or 0) - 1][2], once)


@cache
def distance(latin: str, kana: str) -> float:
    """Give how far apart two names sound: 0 the same, 1 nothing in common.

    Names of as many parts are as far apart as the parts that differ most, so that no brother is taken for the other.

    >>> distance("Oracle", "オラクル") < 0.1 < 0.3 < distance("Oracle", "オリンパス")
    True
    """
    parts = [re.split("[・=＝ ]+", name.strip()) for name in (latin, kana)]
    whole = _between(sounds(latin), sounds(kana))
    if len(parts[0]) != len(parts[1]) or len(parts[0]) == 1:
        return whole
    return max(whole, *(_PART * _between(sounds(a), sounds(b)) for a, b in zip(*parts, strict=True)))


def _between(one: str, other: str) -> float:
    heaviest = (sum(map(_weight, one)) + sum(_weight(c) for k, c in enumerate(other) if not _is_added(other, k))) / 2
    if not one or not other:
        return 1.0
    added = [_inserted(other, k) for k in range(len(other))]
    row = [0.0, *accumulate(added)]
    for n in range(len(one)):
        if min(row) > _FAR * heaviest:  # it can only grow
            return 1.0
        without = _left_out(one, n)
        before, row = row, [row[0] + without]
        for k, extra in enumerate(added):
            row.append(min(before[k] + _changed(one, other, n, k), before[k + 1] + without, row[k] + extra))
    return min(1.0, row[-1] / heaviest)


def _weight(sound: str) -> float:
    return _VOWEL if sound in _VOWELS else _WEAK.get(sound, _CONSONANT)


def _is_added(kana: str, k: int) -> bool:
    """Tell whether a vowel may be one that Japanese puts between consonants or at the end."""
    follows = kana[k + 1 : k + 2]
    return k > 0 and kana[k - 1] in _ADDED_AFTER.get(kana[k], "") and (not follows or follows not in _VOWELS)


def _inserted(kana: str, k: int) -> float:
    if _is_added(kana, k) or kana[k - 1 : k + 1] in _DIPHTHONGS or kana[k : k + 2] == "ai":
        return _ADDED
    if kana[k] in _VOWELS and k + 1 == len(kana):
        return _OTHER_VOWEL
    return _weight(kana[k]) if kana[k] != "h" and (k or kana[k] == "y") else _CONSONANT


def _left_out(latin: str, n: int) -> float:
    if latin[n] in _VOWELS:
        return _ADDED if latin[n - 1 : n + 1] in _DIPHTHONGS else _VOWEL / 2 if latin[n] == "e" else _OTHER_VOWEL
    return _WEAK["R"] if latin[n - 1 :] == "ng" else _weight(latin[n])


def _changed(latin: str, kana: str, n: int, k: int) -> float:
    one, other = latin[n], kana[k]
    if one == other:
        return 0.0
    pair = frozenset((one, other))
    if one in _VOWELS and other in _VOWELS:
        last = n + 1 == len(latin) and k + 1 == len(kana)
        before_r = other == "a" and latin[n + 1 : n + 2] == "R"
        return _VOWEL / 3 if before_r or (other in _READ_AS[one] and not last) else _OTHER_VOWEL
    if pair in _GLIDES or pair == frozenset("rR") or (one == "R" and other == "a"):
        return 0.1
    alike = pair in _NEAR or (pair in _VOICED and n and k)
    return _VOWEL if alike else _CONSONANT * 1.5


def skeletons(name: str) -> frozenset[str]:
    """Give the keys under which a name is looked for, so that it need not be compared with all.

    They tell how it begins and ends, and its consonants by place of the mouth, one of them left out, too, if there are many.  Names that
    sound alike share one.

    >>> sorted(skeletons("Oracle") & skeletons("オラクル"))
    ['-RKR-', '-RKR-R']
    """
    spelt = sounds(name)
    wholes = {"".join(_CLASSES.get(sound, "") for sound in version) for version in (spelt, spelt.replace("R", "r"))}
    shorter = {whole[:k] + whole[k + 1 :] for whole in wholes if len(whole) >= _LONG_SKELETON for k in range(len(whole))}
    ends = _ends(spelt, kana=is_katakana(name))
    return frozenset(f"{start}-{whole}-{end}" for start in _starts(spelt, name) for whole in wholes | shorter for end in ends)


def _starts(spelt: str, name: str) -> set[str]:
    first = "" if spelt[:1] in _VOWELS else spelt[:1]
    return {first} if is_katakana(name) else {first, *_BEGINNINGS.get(first, ())}


def _ends(spelt: str, *, kana: bool) -> set[str]:
    """Tell how a name ends: in a vowel, an r that may be one ("R"), or a consonant (""), behind which Japanese has a vowel of its own."""
    last = spelt[-1:]
    if last not in _VOWELS:
        return {"", "R"} if last in ("R", "r") else {""}
    added = kana and _is_added(spelt, len(spelt) - 1)
    long = spelt.endswith(("ai", "ei"))
    return {last, *(("e",) if long else ()), *(("R",) if kana else ()), *(("",) if added else ())}
