"""Arcs as the parser drew them → arcs put right where the form decides and the treebanks show too little.

Each rule is one construction: rows of nouns, の that reaches farther, topics that leave a clause or enter it, headlines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.language.phrases import Draft, Piece

_PREDICATED = frozenset(  # adjectives whose subject の marks more often than not
    (
        *("高い", "低い", "多い", "少ない", "ない", "無い", "濃い", "薄い", "良い"),
        *("よい", "いい", "悪い", "強い", "弱い", "長い", "短い", "小さい", "大きい"),
    )
)
_PREDICATES = frozenset(("verb", "adjective", "copula"))
_ADNOMINAL = frozenset((("という",), ("との",), ("といった",)))
_SUBJECTS = (("は",), ("が",), ("も",))
_QUOTING = frozenset(("する", "言う", "いう", "思う", "考える", "見る"))  # verbs that often have no subject, or the speaker
_JOINING = frozenset((("と",), ("や",)))
_MATTERS = (("について",), ("に関して",), ("をめぐって",))


def amend(sentence: Sequence[Draft], heads: list[int], parallel: list[bool]) -> None:
    """Put right what the treebanks show too few of for the parser to learn."""
    found = [d.piece for d in sentence]
    _reach(found, heads, parallel)
    _enumerate(found, heads, parallel)
    _possess(found, heads)
    _confer(found, heads, parallel)
    _raise(sentence, heads)
    _lower(sentence, heads)
    if _headline(found):
        heads[0], parallel[0] = len(found) - 1, False


def _raise(sentence: Sequence[Draft], heads: list[int]) -> None:
    """Take a topic out of a clause that describes a noun or is quoted: XはYがすることを望む, Xは勝つと述べた, X wishes and says."""
    for i, d in enumerate(sentence):
        if d.piece.marks != ("は",) or heads[i] < 0 or sentence[heads[i]].piece.kind not in _PREDICATES:
            continue
        up = heads[i]
        while up >= 0 and (_describes(sentence, heads, up) or sentence[up].piece.kind not in _PREDICATES):
            up = heads[up]
        if up >= 0 and _says(sentence, heads, i, up):
            up = heads[up]
        if up > heads[i] and sentence[up].unit.depth >= d.unit.depth:
            for k in range(i + 1):  # what stands before it goes with it, lest the arcs cross
                if i < heads[k] < up:
                    heads[k] = up


def _lower(sentence: Sequence[Draft], heads: list[int]) -> None:
    """Put a topic, and what follows it, into what is said by no one: Xは勝つと言われる, it is X who wins."""
    for quoted, d in enumerate(sentence):
        up = heads[quoted]
        if up < 0 or not _quotes(sentence, quoted) or "passive" not in sentence[up].piece.voice:
            continue
        if any(heads[k] == quoted and sentence[k].piece.marks[-1:] in _SUBJECTS for k in range(quoted)):
            continue
        topics = (k for k in range(quoted) if heads[k] == up and sentence[k].piece.marks == ("は",))
        topic = next((k for k in topics if sentence[k].unit.depth == d.unit.depth), quoted)
        for k in range(topic, quoted):
            if heads[k] == up:
                heads[k] = quoted


def _quotes(sentence: Sequence[Draft], i: int) -> bool:
    """Tell whether a clause is quoted."""
    piece = sentence[i].piece
    return piece.kind in _PREDICATES and (piece.marks or piece.tail[-1:]) == ("と",)


def _says(sentence: Sequence[Draft], heads: Sequence[int], topic: int, quoted: int) -> bool:
    """Tell whether a topic of what is quoted is who says it: no one else does, and it is said outright or of another."""
    up = heads[quoted]
    if up < 0 or sentence[up].piece.kind != "verb" or not _quotes(sentence, quoted) or "passive" in sentence[up].piece.voice:
        return False
    marks = {k: d.piece.marks[-1:] for k, d in enumerate(sentence[:up])}
    if _describes(sentence, heads, up) or any(heads[k] == up and mark in _SUBJECTS for k, mark in marks.items()):
        return False
    return sentence[up].piece.lemma not in _QUOTING or any(heads[k] == quoted and marks[k] == ("が",) for k in range(topic + 1, quoted))


def _describes(sentence: Sequence[Draft], heads: Sequence[int], i: int) -> bool:
    """Tell whether a predicate describes the noun that it hangs on."""
    piece, up = sentence[i].piece, heads[i]
    if up < 0 or piece.kind not in _PREDICATES or sentence[up].piece.kind not in {"noun", "copula"}:
        return False
    return piece.marks in _ADNOMINAL or (not piece.marks and sentence[i].unit.close.endswith(("連体形", "終止形")))


def _enumerate(found: Sequence[Piece], heads: list[int], parallel: list[bool]) -> None:
    """Carry a row of nouns on to its last member: in AとB、CのN, B goes with C, not with N."""
    for i in range(1, len(found) - 2):
        one, other = found[i], found[i + 1]
        member = parallel[i - 1] and heads[i - 1] == i and one.kind == other.kind == "noun" and not one.marks
        if member and heads[i] == heads[i + 1] > i + 1 and found[i - 1].kind == "noun" and other.marks[-1:] == ("の",):
            heads[i], parallel[i] = i + 1, True


def _reach(found: Sequence[Piece], heads: list[int], parallel: list[bool]) -> None:
    """Let the first of a row reach over この, その to the second: AとそのB, like AとB."""
    for i, up in enumerate(heads):
        if up >= 0 and found[i].marks in _JOINING and found[up].unit.sort.startswith("連体詞"):
            heads[i] = heads[up]
            parallel[i] = found[i].kind == found[heads[i]].kind == "noun"


def _possess(found: Sequence[Piece], heads: list[int]) -> None:
    """Let の reach over an adjective (町の古い橋), or over the goal of what is done (市長の港への訪問), to the noun.

    Few adjectives have a subject with の (背の高い人).  The treebanks show too few of all these for the parser to learn.
    """
    for i in range(len(found) - 2):
        one, other = found[i], found[i + 1]
        if one.marks != ("の",) or not heads[i] == i + 1 < heads[i + 1]:
            continue
        goal = other.marks == ("への",) and found[heads[i + 1]].unit.sort.endswith("サ")
        adjective = other.unit.sort.startswith("形容詞") and not other.marks and not other.tail and other.lemma not in _PREDICATED
        if goal or adjective:
            heads[i] = heads[i + 1]


def _confer(found: Sequence[Piece], heads: list[int], parallel: list[bool]) -> None:
    """Hang A of AとBについて話す on the predicate where A may be a party, and B is a matter: it is with A that B is talked about."""
    for i in range(len(found) - 2):
        one, other = found[i], found[i + 1]
        if parallel[i] and heads[i] == i + 1 and one.marks == ("と",) and other.marks[:1] in _MATTERS:
            up, proper = heads[i + 1], one.unit.sort.startswith("名詞-固有")
            matter = not other.unit.sort.startswith("名詞-固有") if proper else (one.unit.sort[-1], other.unit.sort[-1]) == ("一", "サ")
            if up > 0 and found[up].kind == "verb" and matter:
                heads[i], parallel[i] = up, False


def _headline(found: Sequence[Piece]) -> bool:
    """Tell whether the first word is the subject of a headline (A社、B社を買収へ), though it looks like the first of a row."""
    if len(found) < 3:  # noqa: PLR2004 -- a subject, what stands between, and what is done
        return False
    first, last, between = found[0], found[-1], found[1:-1]
    if first.kind != "noun" or first.marks or first.unit.pause != ",":
        return False
    if last.kind != "noun" or last.tail or last.marks not in {(), ("へ",)}:
        return False
    if between[0].unit.pause == "," and not between[0].marks:
        return False
    closing = {d.marks[-1] for d in between if d.marks}
    return bool(closing & {"を", "に", "と"}) and not closing & {"は", "が", "も"}
