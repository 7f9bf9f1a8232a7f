"""Japanese sentences with holes → `Frame`s: what `kg:frame` says, compiled.

A frame is written as the sentence that it finds: `{s}が{o}に{amount?}を(投資|出資)する`.  The compiler reads three shapes off the way it
ends: a predicate (verb, adjective, copula) with marked arguments; a noun with adnominal arguments (`{s}による{o}への支援`); or nothing but
holes and the words that join them (`{o}の{role}である{s}`), an apposition.  Topic, passive, relative clause, coordination and the rest are
not written: the grammar derives them when a frame is laid over a sentence (`claims`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Literal

Shape = Literal["predicate", "noun", "apposition"]

# Particles that may close a hole or a literal noun, longest first; the adnominal ones look for a noun to their right.
ADNOMINAL = (
    *(
        "に関する",
        "に対する",
        "における",
        "に向けた",
        "をめぐる",
        "を巡る",
        "による",
        "からの",
        "までの",
        "としての",
        "という",
        "向けの",
        "への",
    ),
    *("との", "での", "の"),
)
_MARKS = (
    *("ことについて", "ことに", "ことを", "ことが", "ことで", "ように", "かどうかを", "かを"),
    *("に基づいて", "に加えて", "に対して", "に関して", "に向けて", "において", "をめぐって", "をめぐり", "を巡って", "を巡り", "を通じて"),
    *("にとって", "について", "によって", "によると", "によれば", "いわく", "とともに", "により", "として", "向けに", "のために", "ために"),
    *("には", "では", "から", "まで", "より", "が", "は", "を", "に", "へ", "で", "と", "も"),
)
MARKS = tuple(sorted((*ADNOMINAL, *_MARKS), key=lambda m: (-len(m), m)))
_PIECE = re.compile(r"\{(?P<role>[a-z]+)(?P<optional>\?)?\}|\((?P<words>[^(){}|]*(?:\|[^(){}|]*)+)\)|(?P<text>[^{(]+|\()")
_NARROW = str.maketrans("（）：", "():")  # an opening bracket that is not closed is written wide
_DENIES = "|negative"
_CLASS = re.compile(r"\{([a-z]+):([A-Z]\w*)")
_JOINERS = re.compile(r"(?:である|だった|にして|という|の|で|、|・|[(（)）「」『』\[\]【】／/,:：]|\s)*")
_LITERAL = re.compile(r"(?P<noun>[^がをにへでと]*?[^がをにへでと\u3041-\u3096]|[^を]+(?=を))(?P<mark>を|に|が|へ|で|と)(?P<rest>(?!る$).+)")
_A_ROW = dict(zip("かがさたなばまらわ", "くぐすつぬぶむるう", strict=True))


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a frame: a hole (`role`) or a literal noun (`words`), its particle, and what hangs on it (`inner`)."""

    role: str
    mark: str
    required: bool = True
    words: tuple[str, ...] = ()
    inner: tuple[Slot, ...] = ()

    def holes(self) -> tuple[Slot, ...]:
        """Give the holes in it, itself included."""
        return ((self,) if self.role else ()) + tuple(h for slot in self.inner for h in slot.holes())


@dataclass(frozen=True, slots=True)
class Frame:
    """A compiled pattern.

    `predicates` are dictionary forms (nouns for a noun frame or a copula; empty when a hole is the predicate: `{s}は{o}の{role}だ`, then
    `hole` names it); `passive` and
    `causative` are those written in that voice, as they must be met; an apposition has `joiners`, the
    alternative words before, between and behind its holes.  `classes` are those that this frame alone asks of a role, narrower than
    the relation's (`{s:Person}対{o:Project}`); `denies` says that its words are the relation's opposite (`{s}が{o}を欠席する|negative`).
    """

    id: str
    relation: str
    pattern: str
    shape: Shape
    slots: tuple[Slot, ...]
    predicates: frozenset[str] = frozenset()
    passive: frozenset[str] = frozenset()
    causative: frozenset[str] = frozenset()
    hole: str = ""
    joiners: tuple[tuple[str, ...], ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    denies: bool = False

    def __hash__(self) -> int:
        """Hash by id alone: a pattern is compiled once, and looked up for every predicate of every text."""
        return hash(self.id)

    def roles(self) -> tuple[str, ...]:
        """Give the names of its holes in order."""
        return tuple(h.role for slot in self.slots for h in slot.holes()) + ((self.hole,) if self.hole else ())

    def words(self, predicate: str) -> int:
        """Count the words that the pattern has of its own: literal nouns, and a predicate in the voice in which it is met."""
        return sum(bool(slot.words) for slot in self.slots) + (predicate in self.passive | self.causative)

    def rank(self, predicate: str) -> int:
        """Tell how far back a pattern names a predicate: the first alternatives are its own words, the last ones stretch it."""
        start = max(0, self.pattern.rfind("("))
        at = self.pattern.find(predicate.removesuffix("する"), start)
        return self.pattern.count("|", start, at) if at >= 0 else len(self.pattern)

    def variants(self) -> list[tuple[tuple[Slot, ...], tuple[tuple[str, ...], ...]]]:
        """Give the holes and joiners of an apposition, and again without each optional hole."""
        found = [(self.slots, self.joiners)]
        for k, slot in enumerate(self.slots):
            if not slot.required:
                joined = tuple(a + b for a in self.joiners[k] for b in self.joiners[k + 1])
                found.append(((*self.slots[:k], *self.slots[k + 1 :]), (*self.joiners[:k], joined, *self.joiners[k + 2 :])))
        return found


@dataclass(frozen=True, slots=True)
class _Element:
    role: str = ""
    required: bool = True
    words: tuple[str, ...] = ()
    mark: str = ""


def compile_frame(relation: str, pattern: str) -> Frame:
    """Compile one pattern of a relation.

    Raises:
        ValueError: if it has no subject or object hole, an empty alternative, or nothing between two verbs; the text says which.

    >>> compile_frame("investsIn", "{s}が{o}に{amount?}を(投資|出資)する").predicates == {"投資する", "出資する"}
    True
    >>> compile_frame("opposes", "{s:Person}対{o:Project}").classes
    (('s', 'Person'), ('o', 'Project'))
    >>> compile_frame("attended", "{s}が{o}を欠席する|negative").denies
    True
    >>> compile_frame("holdsRole", "{o}の{role}である{s}").joiners
    (('',), ('の',), ('である',), ('',))
    """
    plain = pattern.removesuffix(_DENIES)
    classes = tuple((role, kind) for role, kind in _CLASS.findall(pattern))
    frame = Frame(_identify(relation, pattern), relation, plain, "predicate", (), classes=classes, denies=plain != pattern)
    pieces = list(_pieces(_CLASS.sub(r"{\1", plain)))
    frame = _apposition(frame, pieces) or _with_predicate(frame, pieces)
    roles = frame.roles()
    for role, what in (("s", "subject"), ("o", "object")):
        if role not in roles:
            message = f'frame "{pattern}" has no {what} hole {{{role}}}'
            raise ValueError(message)
    return frame


def expand(pattern: str) -> tuple[str, ...]:
    """Write a pattern out whose last alternatives are not all of one word (手を組む|提携する).

    >>> expand("{s}が{o}と(手を組む|提携する|協業する)")
    ('{s}が{o}と手を組む', '{s}が{o}と(提携する|協業する)')
    """
    if pattern.endswith(_DENIES):
        return tuple(p + _DENIES for p in expand(pattern.removesuffix(_DENIES)))
    match = re.fullmatch(r"(?P<before>.*)\((?P<words>[^(){}]+)\)", pattern)
    words = match["words"].split("|") if match else []
    idioms = [w for w in words if _LITERAL.fullmatch(w)]
    if not match or not idioms:
        return (pattern,)
    rest = [w for w in words if w not in idioms]
    plain = (match["before"] + (f"({'|'.join(rest)})" if len(rest) > 1 else rest[0]),) if rest else ()
    return (*(match["before"] + w for w in idioms), *plain)


def _identify(relation: str, pattern: str) -> str:
    return f"{relation}/{hashlib.sha256(pattern.encode()).hexdigest()[:6]}"


def _pieces(pattern: str) -> list[tuple[str, str, bool]]:
    found, at = [], 0
    while at < len(pattern):
        match = _PIECE.match(pattern, at)
        if not match or (match[0] == "(" and ")" not in pattern[at:]):
            message = f'frame "{pattern}" cannot be read from "{pattern[at:]}" on'
            raise ValueError(message)
        at = match.end()
        if match["role"]:
            found.append(("hole", match["role"], not match["optional"]))
        elif match["words"] is not None:
            if not all(match["words"].split("|")):
                message = f'frame "{pattern}" has an empty alternative'
                raise ValueError(message)
            found.append(("words", match["words"], True))
        elif found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + match["text"], True)
        else:
            found.append(("text", match["text"], True))
    return found


def _apposition(frame: Frame, pieces: list[tuple[str, str, bool]]) -> Frame | None:
    joining = all(kind == "hole" or (kind == "text" and _JOINERS.fullmatch(what)) for kind, what, _ in pieces)
    if not joining and pieces[-1][0] != "hole":
        return None
    slots: list[Slot] = []
    joiners: list[tuple[str, ...]] = [("",)]
    for kind, what, required in pieces:
        if kind == "hole":
            slots.append(Slot(what, "", required))
            joiners.append(("",))
        else:
            plain = what.translate(_NARROW)
            joiners[-1] = tuple(j + w for j in joiners[-1] for w in (plain.split("|") if kind == "words" else (plain,)))
    return replace(frame, shape="apposition", slots=tuple(slots), joiners=tuple(joiners))


def _with_predicate(frame: Frame, pieces: list[tuple[str, str, bool]]) -> Frame:
    elements = _elements(pieces)
    if not elements:
        message = f'frame "{frame.pattern}" is empty'
        raise ValueError(message)
    *arguments, last = elements
    if last.mark:  # the pattern ends in a particle: no predicate to hang the holes on
        message = f'frame "{frame.pattern}" has no predicate after "{last.mark}"'
        raise ValueError(message)
    slots = _attach(arguments)
    if last.role:
        return replace(frame, slots=slots, hole=last.role)
    words = frozenset(w.removesuffix("だ") for w in last.words)
    passive = {w: active for w in words if (active := _active(w))}
    shape: Shape = "noun" if _is_noun(last) and not any(w.endswith("だ") for w in last.words) else "predicate"
    causative = frozenset(w.removesuffix("させる") + "する" for w in words if w.endswith("させる"))
    plain = frozenset(w for w in words if not w.endswith(("される", "させる")))
    return replace(frame, shape=shape, slots=slots, predicates=plain, passive=frozenset(passive.values()), causative=causative)


def _is_noun(last: _Element) -> bool:
    return bool(last.role) or not any(re.search(r"[\u3046\u304f\u3050\u3059\u3064\u306c\u3076\u3080\u308b\u3044]$", w) for w in last.words)


def _active(word: str) -> str | None:
    """Give the active verb of a passive one (開かれる → 開く), None if it is not passive in form.

    >>> [_active(w) for w in ("開かれる", "評価される", "率いられる", "投資する", "離れる")]
    ['開く', '評価する', '率いる', None, None]
    """
    if word.endswith("される"):
        return word.removesuffix("される") + "する"
    if word.endswith("られる"):
        return word.removesuffix("られる") + "る"
    if word.endswith("れる") and word[-3:-2] in _A_ROW:
        return word[:-3] + _A_ROW[word[-3]]
    return None


def _elements(pieces: list[tuple[str, str, bool]]) -> list[_Element]:
    found: list[_Element] = []
    for kind, what, required in pieces:
        if kind == "hole":
            found.append(_Element(role=what, required=required))
        elif kind == "words":
            found.append(_Element(words=tuple(what.split("|"))))
        else:
            _extend(found, what)
    return found


def _extend(found: list[_Element], text: str) -> None:
    """Close the last element with its particle and add the literal nouns and the predicate that follow."""
    if found and not found[-1].mark:
        text = _close(found, text)
    while text:
        match = _LITERAL.fullmatch(text)
        mark = next((m for m in MARKS if text.endswith(m) and len(m) < len(text)), "")
        if match:
            found.append(_Element(words=(match["noun"],), mark=match["mark"]))
            text = match["rest"]
        elif mark and mark not in ("で", "と", "も", "は"):
            found.append(_Element(words=(text.removesuffix(mark),), mark=mark))
            text = ""
        else:
            found.append(_Element(words=(text,)))
            text = ""


def _close(found: list[_Element], text: str) -> str:
    last = found[-1]
    if last.words and text in ("する", "だ", "させる", "される"):
        found[-1] = replace(last, words=tuple(w + text for w in last.words))
        return ""
    if last.role and text == "だ":
        return ""
    mark = next((m for m in MARKS if text.startswith(m)), "")
    if not mark and last.words:
        found[-1] = replace(last, words=tuple(w + text for w in last.words))
        return ""
    found[-1] = replace(last, mark=mark)
    return text.removeprefix(mark)


def _attach(elements: list[_Element]) -> tuple[Slot, ...]:
    """Hang each adnominal element on the literal noun or office hole that follows it, every other on the predicate."""
    slots: list[Slot] = []
    waiting: list[Slot] = []
    for at, element in enumerate(elements):
        owned = any(slot.words or slot.role == "of" for slot in waiting)  # {of}の株式の{o}を
        owner = element.role == "s" and any(slot.mark == "の" for slot in waiting)  # {o}の{s}が(辞任する)
        takes = bool(element.words) or element.role in ("role", "of") or owned or owner
        slot = Slot(element.role, element.mark, element.required, element.words, tuple(waiting) if takes else ())
        slots += [] if takes else waiting
        waiting = []
        before_noun = not element.mark and at + 1 < len(elements) and bool(elements[at + 1].words)
        if (element.mark in ADNOMINAL and at + 1 < len(elements)) or before_noun:
            waiting = [slot]
        else:
            slots.append(slot)
    return (*slots, *waiting)
