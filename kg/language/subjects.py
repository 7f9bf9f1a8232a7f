"""Phrases of a sentence → who does it: for each predicate its possible ガ arguments, ranked, and how likely it is that none stands there.

In Japanese the subject of a predicate may be its dependent, the noun that its clause modifies, the topic of another clause, or not be said
at all.  A log-linear model weighs every noun of the sentence against "none of them".  What it looks at comes in groups (how the two hang
together and how each ends; where they stand; what the words are), and the weight of a group is remembered: grammar repeats itself, and
that is what makes plain Python fast enough.

The case is that of the surface: what is done is the ガ of a passive.
"""

from __future__ import annotations

from array import array
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32, decompress

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Name, Phrase, Token

NONE = -1
SCALE = 24  # a weight of 1.0 as stored
OUTSIDE = ("topic", "title", "speaker", "nobody")
_LEVELS = 3  # a predicate and the phrases above it whose dependents it looks at
_LONG_WORD = 8  # code points; of a longer compound the last morpheme counts
_REMEMBERED = 1 << 14  # of each group
_SPEECH = frozenset(("と", "って", "との", "とは", "という", "といった", "とも"))
_JOINTS = {
    **dict.fromkeys(("て", "で"), "T"),
    **dict.fromkeys(("が", "し", "けど", "けれど", "けれども", "のに", "ものの"), "S"),
    **dict.fromkeys(("ば", "たら", "なら", "と", "ても"), "B"),
    **dict.fromkeys(("ながら", "つつ", "たり"), "W"),
    **dict.fromkeys(("ので", "から", "ため"), "K"),
}
_VOICES = (("passive", "p"), ("causative", "c"), ("potential", "o"), ("benefactive", "b"))
_CLAUSES = frozenset(("verb", "adjective", "copula"))
_OWN = frozenset(("が", "は", "も", "を", "に", "の", "で", "と", "によって", "による"))
_STEPS = (0, 1, 2, 3, 3, 4, 4, 5, 5, 5)  # distances in phrases
_FAR = len(_STEPS)
_SAYS_WHO = frozenset("はがも")
# The combinations of fields that have a weight, for each group of fields.
_TEMPLATES: Mapping[str, Sequence[Sequence[int]]] = {
    # tie, candidate's marks, predicate's kind, its voice, the marks of its own dependents
    "tie": ((0,), (0, 1), (0, 1, 2), (0, 1, 3), (0, 1, 4), (1, 4), (0, 1, 2, 3, 4), (1, 2, 4)),
    # end of the tie, candidate's marks, where the two stand
    "place": ((2,), (1, 2), (0, 2), (0, 1, 2)),
    # end of the tie, candidate's marks, its sort, predicate's kind
    "sort": ((0, 2), (0, 1, 2), (2, 3)),
    # candidate's marks, its sort, its word
    "noun": ((1,), (0, 1), (2,), (0, 2)),
    # predicate's kind, how it closes, its voice, own marks, word, first auxiliary, what stands before it
    "none": (
        *((), (0,), (0, 1), (0, 2), (0, 3), (4,), (2, 4), (3, 4), (1, 4), (5,), (0, 5), (0, 6), (0, 1, 2, 3), (1, 6), (3, 6)),
        *((0, 1, 6), (0, 1, 2, 6), (4, 6), (0, 3, 6)),
    ),
    # where it is looked for, and then as for "none" without what stands before
    "outside": ((0,), (0, 1), (0, 1, 2), (0, 1, 3), (0, 5), (0, 5, 3), (0, 6), (0, 4), (0, 1, 2, 3, 4), (0, 1, 4)),
}
_SALTED = {
    group: [(crc32(f"{group}{n}".encode()), tuple(picked)) for n, picked in enumerate(templates)] for group, templates in _TEMPLATES.items()
}


class Choice(NamedTuple):
    """A phrase that may be the ガ argument, `NONE` for none in this sentence, and how likely that is, 0..1."""

    phrase: int
    confidence: float


class Predicate(NamedTuple):
    """What the model sees of a predicate: kind, how it closes, voice, the marks of its own dependents, word, first auxiliary."""

    kind: str
    close: str
    voice: str
    own: str
    word: str
    tail: str


class Candidate(NamedTuple):
    """What the model sees of a noun: how it ends, the class of its name or its part of speech, its word."""

    marks: str
    sort: str
    word: str


class Ranking(NamedTuple):
    """A predicate and what may be its ガ argument, the most likely first; `NONE` is always among them."""

    predicate: Predicate
    choices: tuple[Choice, ...]

    def share(self, phrase: int) -> float:
        """Give how likely a phrase is, 0 if it is no candidate."""
        return next((c.confidence for c in self.choices if c.phrase == phrase), 0.0)

    def outside(self) -> dict[str, float]:
        """Give where a ガ argument is that the sentence does not say, the most likely first, and how likely each place is.

        "topic" is that of the sentence before, "title" what the document is about, "speaker" whose words these are, "nobody" people at
        large or nobody.
        """
        return dict(_outside(*self.predicate))


def rank(phrases: Sequence[Phrase], names: Sequence[Name] = ()) -> dict[int, Ranking]:
    """Rank the ガ arguments of each predicate of a sentence: clauses, actions, nouns that end a sentence.

    >>> from kg.language import phrases, tokens
    >>> text = "鈴木氏が描いた絵が売れた。"
    >>> found = phrases.parse(text, tokens.tokens(text))
    >>> [(found[k].lemma, found[r.choices[0].phrase].lemma) for k, r in rank(found).items()]
    [('描く', '鈴木氏'), ('売れる', '絵')]
    """
    scene = Scene(phrases, names)
    found = {}
    for k, p in scene.predicates.items():
        kind, _, voice, own, *_ = p
        choices, scores = [NONE], [_none(*p, scene.before(k))]
        for c, noun, tie, place in scene.pairs(k):
            marks, sort, _ = noun
            near = tie[:3]
            choices.append(c)
            scores.append(_noun(*noun) + _tie(tie, marks, kind, voice, own) + _place(near, marks, place) + _sort(near, marks, sort, kind))
        found[k] = Ranking(p, _shares(choices, scores))
    return found


class Scene:
    """A sentence as the model sees it."""

    def __init__(self, phrases: Sequence[Phrase], names: Sequence[Name] = ()) -> None:
        """Describe the phrases of a sentence."""
        self._heads = [p.head for p in phrases]
        self._edges = [_edge(p) for p in phrases]
        ends = {name.span.end: name.kind for name in names}
        self._words = [_last(p) for p in phrases]
        self.nouns = {k: _candidate(p, self._words[k], ends.get(p.core.end)) for k, p in enumerate(phrases) if p.kind in ("noun", "copula")}
        self._topics = list(accumulate([p.marks[-1:] == ("は",) for p in phrases], initial=0))
        self._subjects = list(accumulate([p.marks[:1] == ("が",) for p in phrases], initial=0))
        self.predicates = self._predicates(phrases)

    def _predicates(self, phrases: Sequence[Phrase]) -> dict[int, Predicate]:
        own: dict[int, set[str]] = {}
        for p in phrases:
            if p.marks and p.head >= 0 and p.kind not in ("verb", "adjective"):
                own.setdefault(p.head, set()).add(p.marks[0] if p.marks[0] in _OWN else "")
        found = {}
        for k, p in enumerate(phrases):
            kind = p.kind if p.kind in _CLAUSES else _nominal(p, self._words[k]) if p.kind == "noun" else ""
            if kind:
                voice = "".join([sign for name, sign in _VOICES if name in p.voice]) if p.voice else ""
                marks = "".join(sorted(own[k])) if k in own else ""
                word = p.lemma if len(p.lemma) < _LONG_WORD else self._words[k].normal
                found[k] = Predicate(kind, self._edges[k], voice, marks, word, p.tail[0] if p.tail else "")
        return found

    def pairs(self, k: int) -> Iterator[tuple[int, Candidate, str, int]]:
        """Give the candidates of a predicate, each with its tie (the way from one to the other in the tree) and its place.

        They are what hangs from it or from a phrase above it, the nouns above it, and every topic or subject before it.
        """
        heads, topics, subjects = self._heads, self._topics, self._subjects
        up = self._up(k)
        for c, noun in self.nouns.items():
            if c < k:
                tie = up.get(heads[c])
                if tie is not None:
                    tie = "v" + tie
                elif noun.marks[:1] in _SAYS_WHO:
                    tie = self._beside(c, up)
                else:
                    continue
                rivals, others = topics[k] - topics[c + 1], subjects[k] - subjects[c + 1]
                place = (_STEPS[k - c] if k - c < _FAR else _FAR) * 9 + ((rivals > 0) + (rivals > 1)) * 3  # two is many
                yield c, noun, tie, place + (others > 0) + (others > 1)
            elif c > k and c in up:
                yield c, noun, "^" + up[c], 100 + (_STEPS[c - k] if c - k < _FAR else _FAR)

    def _beside(self, c: int, up: Mapping[int, str]) -> str:
        head = self._heads[c]
        over = up.get(self._heads[head]) if head >= 0 else None
        return "x" if over is None else f"w{self._edges[head]}>{over}"

    def _up(self, k: int) -> dict[int, str]:
        """Give the predicate and what it hangs from, each with the way there; its own dependents see how it closes."""
        found = {k: self._edges[k] + "!"}
        heads, edges, way = self._heads, self._edges, ""
        while heads[k] >= 0 and len(found) < _LEVELS:
            way += edges[k]
            k = heads[k]
            found[k] = way
        return found

    def before(self, k: int) -> str:
        """Tell how many topics and subjects stand before a predicate, and whether it comes first."""
        return f"{min(2, self._topics[k])}{min(2, self._subjects[k])}{'' if k else '^'}"


def pair_keys(p: Predicate, c: Candidate, tie: str, place: int) -> list[int]:
    """Give the keys of all features of a predicate and a candidate."""
    return [
        *keys("tie", (tie, c.marks, p.kind, p.voice, p.own)),
        *keys("place", (tie[:3], c.marks, place)),
        *keys("sort", (tie[:3], c.marks, c.sort, p.kind)),
        *keys("noun", c),
    ]


def keys(group: str, fields: Sequence[object]) -> list[int]:
    """Give the keys of the features of a group: a checksum over each combination of fields."""
    parts = [f"{field}|".encode() for field in fields]
    found = []
    for key, picked in _SALTED[group]:
        for k in picked:
            key = crc32(parts[k], key)  # noqa: PLW2901 -- the checksum grows field by field
        found.append(key)
    return found


def _sum(table: str, group: str, fields: Sequence[object]) -> int:
    return sum(filter(None, map(weights(table).get, keys(group, fields))))


@lru_cache(maxsize=_REMEMBERED)
def _tie(*fields: str) -> int:
    return _sum("inside", "tie", fields)


@lru_cache(maxsize=_REMEMBERED)
def _place(*fields: object) -> int:
    return _sum("inside", "place", fields)


@lru_cache(maxsize=_REMEMBERED)
def _sort(*fields: str) -> int:
    return _sum("inside", "sort", fields)


@lru_cache(maxsize=_REMEMBERED)
def _noun(*fields: str) -> int:
    return _sum("inside", "noun", fields)


@lru_cache(maxsize=_REMEMBERED)
def _none(*fields: str) -> int:
    return _sum("inside", "none", fields)


@lru_cache(maxsize=_REMEMBERED)
def _outside(*fields: str) -> tuple[tuple[str, float], ...]:
    scores = [_sum("outside", "outside", (place, *fields)) for place in OUTSIDE]
    return tuple((OUTSIDE[k], share) for k, share in _shares(range(len(OUTSIDE)), scores))


def _shares(places: Sequence[int], scores: Sequence[int]) -> tuple[Choice, ...]:
    """Turn scores into shares of 1, the greatest first."""
    top = max(scores)
    ranked = sorted(zip(scores, places, strict=True), reverse=True)
    grown = [exp((score - top) / SCALE) for score, _ in ranked]
    total = sum(grown)
    return tuple([Choice(place, share / total) for share, (_, place) in zip(grown, ranked, strict=True)])


@cache
def weights(table: str) -> Mapping[int, int]:
    """Give one table of the model: "inside" or "outside"."""
    return unpack(files("kg.language").joinpath("models", "subjects.bin").read_bytes())[table]


# -- what the model sees of a phrase


def _edge(p: Phrase) -> str:
    """Name how a phrase leans on its head: in a letter for a clause, by its first mark for a noun."""
    if p.kind not in _CLAUSES:
        return "&" if p.parallel else p.marks[0] if p.marks else "-"
    if p.marks:
        return "Q" if p.marks[0] in _SPEECH else "N" + p.marks[0]
    if p.head < 0:
        return "E"
    joint = _JOINTS.get(p.tail[-1]) if p.tail else None
    if joint:
        return joint
    last = p.tokens[-1]
    closed = last.surface in "、。" and len(p.tokens) > 1
    if "連用形" in (p.tokens[-2] if closed else last).form:
        return "Y"
    return "," if closed else "R"


def _nominal(p: Phrase, last: Token) -> str:
    """Name what makes a noun a predicate: an action, the end of the sentence, で; "" if nothing does."""
    if last.pos.startswith("名詞-普通名詞-サ変"):
        return "action"
    if p.head < 0:
        return "end"
    return "de" if p.marks[:1] == ("で",) and p.tokens[-1].surface == "、" else ""


def _last(p: Phrase) -> Token:
    """Give the last morpheme of the content."""
    end = p.core.end
    for token in reversed(p.tokens):
        if token.span.end <= end and not token.pos.startswith(("補助記号", "助詞")):
            return token
    return p.tokens[-1]


def _candidate(p: Phrase, last: Token, name: str | None) -> Candidate:
    comma = "," if p.tokens[-1].surface == "、" else ""
    return Candidate("/".join(p.marks[:2]) + comma + ("&" if p.parallel else ""), name or last.pos[:9], last.normal)


def unpack(data: bytes) -> dict[str, dict[int, int]]:
    """Read tables of weights: a line of names and sizes, then, deflated, for each its keys (uint32) and weights (int8)."""
    header, _, body = data.partition(b"\n")
    content = decompress(body)
    tables = {}
    at = 0
    for entry in header.decode().split():
        name, size = entry.split("=")
        count = int(size)
        keys, values = array("I"), array("b")
        keys.frombytes(content[at : at + 4 * count])
        values.frombytes(content[at + 4 * count : at + 5 * count])
        tables[name] = dict(zip(keys, values, strict=True))
        at += 5 * count
    return tables
