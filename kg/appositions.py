"""Apposition frames laid over mentions that stand side by side → `Claim`s (OpenAIのCEOサム・アルトマン, 米大統領のX, X(青葉電機)).

These hold inside a noun phrase, where there is no predicate to hang on; what joins two mentions is the text between them, or a の that
depends on the phrase of the second.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kg import stance
from kg.mentions import ROLE
from kg.model import Claim, Filler, Mention, Span, Value
from kg.offers import TEXT, VALUE_KINDS, wanted
from kg.ontology import ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.frames import Frame, Slot
    from kg.offers import Page
    from kg.ontology import Ontology

_BRACKETS = str.maketrans("\uff08\uff09\uff0c\uff1a", "(),:")
_REMEMBERED = 1 << 14
_LINK = 0.9
_MEANT_FOR = ("向け", "専用", "関連の", "対応の", "搭載")  # 昨年出した若葉向けの装置: the device, not Wakaba
_FAR = 0.8
_WORD = 12  # code points: no class noun is longer
_CLAUSE = 3  # characters: what joins two nouns is longer only with a verb in it
_REACH = 40  # code points: further apart nothing is joined


def find(page: Page) -> list[Claim]:
    """Give the claims that appositions make."""
    if len(page.mentions) + len(page.values) < 2:  # noqa: PLR2004 -- a pair
        return []
    return list(_Reader(page).lay())


class _Reader:
    """A sentence's mentions and values, and what joins any two of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.atoms: list[Filler] = sorted([*page.mentions, *page.values], key=lambda a: (a.span.start, a.span.end))
        self.of_phrase = {id(a): self.phrase(a.span) for a in self.atoms}
        self.gaps: dict[tuple[int, int], tuple[str, ...]] = {}

    def phrase(self, span: Span) -> int:
        return next((k for k, p in enumerate(self.page.sentence.phrases) if p.span.start <= span.end - 1 < p.span.end), -1)

    def lay(self) -> Iterator[Claim]:
        """Lay every apposition frame whose first link is in the sentence."""
        for gap, pairs in self.links().items():
            for frame, slots, joiners in self.page.ontology.appositions.get(gap, ()):
                bare = len(slots) == 2 and gap in ("", "の")  # noqa: PLR2004 -- nothing but の: only names are worth it
                for a, b, trust in pairs:
                    if bare and not (self.named(a) and self.named(b)):
                        continue
                    if self.takes(frame, slots[0].role, a) and self.takes(frame, slots[1].role, b) and self.lead(a, joiners[0]):
                        yield from self.extend(frame, slots, joiners, ([a, b], trust))

    def named(self, atom: Filler) -> bool:
        """Tell whether an atom is a name, an anaphor, a value, or a compound with a name in it."""
        plain = isinstance(atom, Mention) and atom.form == "noun"
        return not plain or any(m.form == "name" and atom.span.covers(m.span) for m in self.page.mentions)

    def links(self) -> dict[str, list[tuple[Filler, Filler, float]]]:
        """Group the pairs of atoms that something joins by what joins them."""
        found: dict[str, list[tuple[Filler, Filler, float]]] = {}
        for n, a in enumerate(self.atoms):
            for b in self.atoms[n + 1 :]:
                if b.span.start - a.span.end > _REACH:
                    break
                if b.span.start < a.span.end:
                    continue
                gaps = self.gap(a, b)
                far = self.governed(a, b) if "の" not in gaps else 0.0
                for gap in gaps:
                    if len(gap) <= _CLAUSE or not self.owned(b):
                        found.setdefault(gap, []).append((a, b, 1.0))
                if far:
                    found.setdefault("の", []).append((a, b, far))
            for b in self.atoms[:n]:
                if b.span.end <= a.span.start and self.governed(a, b, back=True):
                    found.setdefault("の", []).append((a, b, _FAR))
        return found

    def owned(self, atom: Filler) -> bool:
        """Tell whether a noun begins with its owner: a clause before them is about the owner (港に本社を置くXの社員)."""
        inside = (m for m in self.page.mentions if m.span.start == atom.span.start and m.span.end < atom.span.end)
        return any(self.page.text[m.span.end] == "の" for m in inside)

    def extend(
        self, frame: Frame, slots: Sequence[Slot], joiners: Sequence[tuple[str, ...]], start: tuple[list[Filler], float]
    ) -> Iterator[Claim]:
        """Go on from a linked pair to the frame's other holes."""
        stack = [start]
        while stack:
            chain, trust = stack.pop()
            n = len(chain)
            if n == len(slots):
                claim = (
                    self.claim(frame, dict(zip((s.role for s in slots), chain, strict=True)), trust)
                    if self.closes(chain[-1], joiners[n])
                    else None
                )
                if claim:
                    yield claim
                continue
            for b in self.atoms:
                near = 0 <= b.span.start - chain[-1].span.end <= _REACH
                link = self.link(chain[-1], joiners[n], b) if near and self.takes(frame, slots[n].role, b) else 0.0
                if link:
                    stack.append(([*chain, b], trust * link))

    def closes(self, last: Filler, joiners: tuple[str, ...]) -> bool:
        rest = self.page.text[last.span.end : last.span.end + 20].translate(_BRACKETS)
        if rest.startswith(_MEANT_FOR):
            return False
        return any(rest.startswith(j) for j in joiners)

    def lead(self, first: Filler, joiners: tuple[str, ...]) -> bool:
        return any(self.page.text.endswith(j, 0, first.span.start) for j in joiners)

    def takes(self, frame: Frame, role: str, atom: Filler) -> bool:
        want = wanted(role, frame, self.page.ontology)
        if isinstance(atom, Value):
            return atom.kind in VALUE_KINDS.get(want, ())
        if want == ROLE:
            return atom.kind == ROLE
        if atom.kind == ROLE or want in VALUE_KINDS:
            return False
        return want in TEXT or ((atom.form != "anaphor" or role != "s") and self.page.ontology.admits(want, atom.kind))

    def link(self, a: Filler, joiners: tuple[str, ...], b: Filler) -> float:
        """Tell how surely the joiner stands between two atoms, 0 if it does not."""
        if any(gap in joiners for gap in self.gap(a, b)):
            return 1.0
        return self.governed(a, b) if "の" in joiners else 0.0

    def gap(self, a: Filler, b: Filler) -> tuple[str, ...]:
        """Give what stands between two atoms, with and without the class noun or honorific behind the first."""
        at = (a.span.end, max(a.span.end, self.front(b)))
        if b.span.start == at[0] > self.front(b) and isinstance(b, Mention) and b.kind == ROLE:  # 若葉社の日本代表: no office of Japan's
            return ()
        if at not in self.gaps:
            self.gaps[at] = tuple(dict.fromkeys((self.between(*at), self.bare(*at))))
        return self.gaps[at]

    def front(self, place: Filler) -> int:
        """Give where a place begins with those that it lies in (愛知県豊田市), and an office with the country of its firm's branch."""
        start = place.span.start
        if not isinstance(place, Mention) or not (place.kind == ROLE or self.page.ontology.is_a(place.kind, "Place")):
            return start
        outer = (m for m in self.page.mentions if m.form == "name" and m.span.end == start and self.page.ontology.is_a(m.kind, "Place"))
        at = next((m.span.start for m in outer), start)
        owned = any(m.span.end == at - 1 and self.page.ontology.is_a(m.kind, "Organization") for m in self.page.mentions)
        return at if place.kind != ROLE or (owned and self.page.text[at - 1] == "の") else start

    def between(self, start: int, end: int) -> str:
        """Give the text between two atoms without brackets, honorifics and class nouns."""
        return _trimmed(self.page.text[start:end], self.page.ontology)

    def bare(self, start: int, end: int) -> str:
        """Give the text between two atoms without the brackets around them."""
        return _bare(self.page.text[start:end], self.page.ontology)

    def governed(self, a: Filler, b: Filler, *, back: bool = False) -> float:
        """Tell whether a's phrase ends in の and depends on one that b stands for; `back` where b is before it (XのようなAの製品)."""
        phrases = self.page.sentence.phrases
        i, j = self.of_phrase[id(a)], self.of_phrase[id(b)]
        if i < 0 or (j > i) == back or j == i or phrases[i].marks[:1] != ("の",) or phrases[i].parallel or phrases[i].span.end < a.span.end:
            return 0.0
        if self.between(a.span.end, phrases[i].span.end).rstrip("、") != "の":
            return 0.0
        if phrases[i].head == j and isinstance(b, Mention) and b.kind == ROLE:
            return _FAR
        last = phrases[i].head
        if (
            last >= 0
            and phrases[last].parallel
            and not phrases[last].marks
            and not any(m.form == "name" for m in self.page.heads.get(last, ()))
        ):
            last = phrases[last].head  # 青葉電機の元社長、佐伯さんの話
        right = [k for k in self.page.conjuncts(last) if k > i] if last >= 0 else []
        if back:  # only where a name stands for the noun that it introduces
            right = [k for k in right if not any(phrases[k].span.covers(m.span) for m in self.page.heads.get(k, ()))]
        stands = {m.span for k in right for m in self.page.heads.get(k, ())}
        return _FAR if b.span in stands else 0.0

    def claim(self, frame: Frame, taken: dict[str, Filler], trust: float) -> Claim | None:
        signs = self.page.ontology.signs
        if taken["s"] == taken["o"] or (taken["s"].text in signs and taken["o"].text in signs):  # 日米 are two, not one in the other
            return None
        page = self.page
        phrase = max(self.of_phrase[id(taken["s"])], self.of_phrase[id(taken["o"])])
        said = stance.spoken(page.sentence, stance.at(page.scene, phrase, page.ontology))
        fillers: list[tuple[str, Filler]] = []
        for role, atom in taken.items():
            fillers.append((role, Value("text", atom.span, atom.text) if role == "role" and isinstance(atom, Mention) else atom))
        fillers.sort(key=lambda f: ("s", "o").index(f[0]) if f[0] in ("s", "o") else 2)
        if "role" in taken:
            fillers.append(("status", tenure(self.page, taken["role"], taken["o"])))
        for atom in taken.values():
            trust *= atom.confidence if isinstance(atom, Mention) else 1.0
        return Claim(frame.id, frame.relation, tuple(fillers), said, page.sentence.document, page.sentence.span, round(_LINK * trust, 2))


@lru_cache(maxsize=_REMEMBERED)
def _trimmed(words: str, ontology: Ontology) -> str:
    text = _bare(words, ontology)
    cut = next((n for n in range(min(len(text), _WORD), 0, -1) if text[:n] in ontology.trailing), 0)
    return text[cut:].strip()


@lru_cache(maxsize=_REMEMBERED)
def _bare(words: str, ontology: Ontology) -> str:
    text = re.sub(r"^[」』\]】》〉]+", "", words)
    text = re.sub(r"[「『\[【《〈]+$", "", text)
    text = re.sub(r"^\([A-Za-z .・]+\)", "", text.translate(_BRACKETS)).strip()
    kind = ontology.head_nouns.get(ending(text[1:], ontology.head_nouns))
    return "(" if kind == "Company" and text[0] == "(" and "の" not in text else text  # 柏木(機械会社若葉社長)


def tenure(page: Page, office: Filler, where: Filler, *, past: bool = False) -> Value:
    """Read whether an office is held or was (元CEO, 元オラクルCEO, 社長だった)."""
    marks = tuple(page.ontology.words.get("former", ()))
    marked = any(page.text[: end.span.start].endswith(marks) for end in (office, where)) or office.text.startswith(("元", "前"))
    return Value("text", office.span, "former" if marked or past else "current")
