"""A frame laid over a predication → what its holes took, or nothing.

The particles that a frame is written with are looked for in canonical case; a literal noun (手を組む: 手) must be there, a hole takes what
its class allows, and a text hole takes the words of a clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import shortlist
from kg.cases import NOMINATIVE, SPLIT, allowed
from kg.frames import ADNOMINAL
from kg.model import Filler, Mention, Span, Value
from kg.offers import TEXT, VALUE_KINDS, Page, fillers, wanted
from kg.predicates import TRUST, Argument, Predication
from kg.shortlist import CLAUSAL, DO
from kg.tree import is_clause, is_quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.frames import Frame, Slot

_MEMBERS = "Group"  # the class of 社員, 会員


@dataclass(frozen=True, slots=True)
class Filling:
    """What one slot took: the fillers (several for a coordination), the argument, and how far it can be trusted."""

    role: str
    fillers: tuple[Filler, ...]
    trust: float
    phrases: tuple[int, ...] = ()


def match(page: Page, frame: Frame, predication: Predication) -> list[Filling] | None:
    """Lay a predicate or noun frame over a predication; None if a required hole stays open.

    A frame written in the passive or causative wants that voice and its arguments as they are written.
    """
    for words in shortlist.literals(frame):
        if page.endings.isdisjoint(words):
            return None
    as_written = (
        shortlist.forms(frame.passive)
        if predication.passive
        else shortlist.forms(frame.causative)
        if predication.causative
        else frozenset()
    )
    written = predication.lemma in as_written
    if not written and not frame.hole and not shortlist.names(frame, predication.lemma):
        return None
    if (
        frame.shape == "noun"
        and is_clause(page.sentence.phrases[predication.noun])
        and page.sentence.phrases[predication.noun].kind != "copula"
    ):
        return None
    arguments = predication.surface if written else predication.arguments
    if not shortlist.may_fill(frame, predication, {a.mark for a in arguments}):
        return None
    return _Matcher(page, frame, predication, arguments).run()


class _Matcher:
    """One frame over one predication."""

    def __init__(self, page: Page, frame: Frame, predication: Predication, arguments: Sequence[Argument]) -> None:
        self.page, self.frame, self.predication = page, frame, predication
        self.arguments = list(arguments)
        self.relation = page.ontology.relations[frame.relation]
        self.used: set[int] = set()

    def run(self) -> list[Filling] | None:
        marks = {a.mark for a in self.arguments}
        order = sorted(range(len(self.frame.slots)), key=lambda k: _urgency(self.frame.slots[k], marks))
        fillings: list[Filling] = []
        for k in order:
            slot = self.frame.slots[k]
            taken = self.literal(slot) if slot.words else self.hole(slot)
            taken = taken if taken is not None or not slot.required else self.shared(slot, fillings)
            if taken is None and slot.required:
                silent = self.silence(slot)
                if silent is None:
                    return None
                taken = [silent]
            fillings += taken or []
        fillings = self.accompanied(fillings)
        if self.frame.hole:
            last = self.fill(self.predication.noun, self.frame.hole, whole=False)
            if not last:
                return None
            fillings.append(Filling(self.frame.hole, last, 1.0, (self.predication.noun,)))
        fillings = self.plain(self.by_clause(fillings))
        return fillings if self.worth(fillings) else None

    def plain(self, fillings: list[Filling]) -> list[Filling]:
        """Cut off words what they need not say: connectives, and the subject that the claim has (XがYを開く予定だ: Yを開く)."""
        subjects = {k for f in fillings if f.role == "s" for k in f.phrases}
        return [
            replace(f, fillers=tuple(self.shortened(x, subjects) if isinstance(x, Value) and x.kind == "text" else x for x in f.fillers))
            for f in fillings
        ]

    def shortened(self, words: Value, subjects: set[int]) -> Filler:
        start = words.span.start
        for k, p in enumerate(self.page.sentence.phrases):
            leads = k in subjects or (p.kind == "other" and p.tokens[-1].surface == "、")
            if p.span.start == start and leads and p.span.end < words.span.end:
                start = p.span.end
        return self.cut(words, start)

    def cut(self, words: Filler, begin: int) -> Filler:
        """Cut off what stands before a place in words; a thing stays whole."""
        if not isinstance(words, Value) or words.kind != "text" or not words.span.start < begin < words.span.end:
            return words
        return replace(words, span=Span(begin, words.span.end), text=self.page.text[begin : words.span.end])

    def accompanied(self, fillings: list[Filling]) -> list[Filling]:
        """Let those with whom the subject acts act too, where the frame has no place for a partner (XがYとともに出席した)."""
        agent = any(slot.role == "s" and slot.mark in ("が", "は", "も") for slot in self.frame.slots)
        if not agent or any(slot.mark == "と" for slot in self.frame.slots):
            return fillings
        phrases = self.page.sentence.phrases
        beside = [a.phrase for a in self.arguments if a.source == "case" and {"とともに", "と共に"} & set(phrases[a.phrase].marks)]
        more = tuple(x for k in beside if k not in self.used for x in self.fill(k, "s"))
        return [replace(f, fillers=(*f.fillers, *more)) if f.role == "s" and f.fillers else f for f in fillings] if more else fillings

    def by_clause(self, fillings: list[Filling]) -> list[Filling]:
        """Give a plan in words to the subject that its own clause has (XはYが参加する予定だと言う: Y plans)."""
        said = next(
            (
                f
                for f in fillings
                if f.role == "o" and f.fillers and isinstance(f.fillers[0], Value) and f.phrases == (self.predication.noun,)
            ),
            None,
        )
        if said is None or not self.predication.copular:
            return fillings
        clauses = [k for k, p in enumerate(self.page.sentence.phrases) if p.head == self.predication.noun and is_clause(p)]
        own = [a for p in self.page.predications if p.phrase in clauses for a in p.surface if self.is_own(a)]
        if not own:
            return fillings
        subject = self.fill(own[0].phrase, "s")
        begin = self.page.sentence.phrases[own[0].phrase].span.start
        rest = [replace(f, fillers=tuple(self.cut(x, begin) for x in f.fillers)) for f in fillings if f.role != "s"]
        return [Filling("s", subject, TRUST["case"], (own[0].phrase,)), *rest] if subject else []

    def is_own(self, argument: Argument) -> bool:
        """Tell whether a clause has this subject for itself (X使っており、Yも使う予定だ: Y)."""
        added = argument.mark == "は" and self.page.sentence.phrases[argument.phrase].marks == ("も",)
        return (argument.mark == "が" and argument.source == "case") or (added and argument.source == "topic")

    def shared(self, slot: Slot, fillings: Sequence[Filling]) -> list[Filling] | None:
        """Let two that are coordinated be each other's partners (XとYは提携した, XとYの提携)."""
        if slot.role not in ("s", "o") or (slot.mark != "と" and not self.relation.symmetric):
            return None
        other = next((f for f in fillings if f.role in ("s", "o") and len(f.fillers) > 1), None)
        if other is None or not all(self.takes(slot.role, f.kind) for f in other.fillers if isinstance(f, Mention)):
            return None
        return [Filling(slot.role, other.fillers, other.trust, other.phrases)]

    def worth(self, fillings: Sequence[Filling]) -> bool:
        """A claim whose subject is not said is kept only if its object is a name, an anaphor or a value; words only of one who speaks."""
        silent = any(isinstance(x, Mention) and x.form == "silence" for f in fillings for x in f.fillers)
        counted = self.relation.range in VALUE_KINDS and self.relation.range != "MonetaryAmount"
        of_what = not counted or any(f.role == "of" for f in fillings) or any(slot.words for slot in self.frame.slots)
        return bool(fillings) and (not silent or (of_what and any(f.role == "o" and self.is_known(x) for f in fillings for x in f.fillers)))

    def is_known(self, thing: Filler) -> bool:
        """Tell whether an object says enough for a claim about nobody."""
        if isinstance(thing, Mention):
            return thing.form != "noun"
        return thing.kind != "text" or self.page.sentence.turn.kind == "speech"

    def literal(self, slot: Slot) -> list[Filling] | None:
        """Match a literal noun (手を組む: 手) and the holes that hang on it."""
        for argument in self.candidates(slot.mark):
            phrase = self.page.sentence.phrases[argument.phrase]
            if not phrase.lemma.endswith(slot.words) and not self.page.text.endswith(slot.words, 0, phrase.core.end):
                continue
            found: list[Filling] = []
            self.used.add(argument.phrase)
            partners = [k for k, p in enumerate(self.page.sentence.phrases) if p.head == argument.phrase and p.marks[:1] == ("と",)]
            self.arguments += [Argument("と", k) for k in partners]  # メタと手を組む
            self.arguments += [a for a in self.page.beside.get(argument.phrase, ()) if a not in self.arguments and a.mark != "の"]
            for inner in slot.inner:
                taken = self.inner(inner, argument.phrase) or self.topic(inner) or self.owner(inner, argument.phrase)
                if taken is None and inner.required:
                    return None
                found += taken or []
            return found
        return None

    def inner(self, slot: Slot, phrase: int) -> list[Filling] | None:
        if not slot.mark and self.wants(slot.role) in TEXT:
            return self.clause_before(slot, phrase)
        children = [k for k, p in enumerate(self.page.sentence.phrases) if p.head == phrase and p.marks]
        wanted = (slot.mark, *(("の",) if slot.mark in ADNOMINAL else ()))
        for child in children:
            taken = self.fill(child, slot.role) if set(self.page.sentence.phrases[child].marks) & set(wanted) else ()
            extra = self.within(slot, child, taken[0]) if taken else None
            if extra is not None:
                self.used.add(child)
                return [Filling(slot.role, taken, TRUST["of"], (child,)), *extra]
        own = self.prefix(phrase, slot.role)
        if own and not slot.inner:
            return [Filling(slot.role, own, TRUST["of"], (phrase,))]
        if slot.mark == "の" and (doer := self.doer(slot.role, phrase)):
            return [doer]
        return self.hole(
            replace(
                slot,
                mark=("が" if slot.role == "s" else "に対して") if slot.mark == "の" else SPLIT.get(slot.mark, slot.mark),
                inner=(),
            )
        )

    def doer(self, role: str, phrase: int) -> Filling | None:
        """Take who does what a noun is described by for its owner (Sが集めた資金)."""
        phrases = self.page.sentence.phrases
        told = phrases[phrase].lemma in self.page.ontology.words.get("contentNoun", ())  # …したという報道: who did is not its owner
        clauses = {k for k, p in enumerate(phrases) if p.head == phrase and p.kind == "verb"} if not told else set()
        subjects = [k for k, p in enumerate(phrases) if p.head in clauses and p.marks[:1] == ("が",)]
        return next((Filling(role, taken, TRUST["of"], (k,)) for k in subjects if (taken := self.fill(k, role))), None)

    def topic(self, slot: Slot) -> list[Filling] | None:
        """Take the sentence's topic for an owner that is not said (Sは好調で、評価額は10億ドルだ)."""
        if slot.role != "s":
            return None
        phrases, up = self.page.sentence.phrases, self.predication.phrase
        told: set[int] = set()  # Sは、評価額は10億ドルだと述べた: S speaks, and need not own it
        while up >= 0:
            up, told = phrases[up].head, told | ({phrases[up].head} if phrases[up].tail[-1:] == ("と",) else set())
        topics = [
            k
            for k, p in enumerate(phrases)
            if p.marks in (("は",), ("に", "は")) and p.head not in told and k not in self.used and k < self.predication.phrase
        ]
        taken = next(((k, f) for k in topics if (f := self.fill(k, "s"))), None)
        return [Filling("s", taken[1], TRUST["shared"], (taken[0],))] if taken else None

    def owner(self, slot: Slot, phrase: int) -> list[Filling] | None:
        """Leave open who owns what nothing modifies (従業員数は300人だ)."""
        bare = not any(p.head == phrase for p in self.page.sentence.phrases)
        unsaid = self.unsaid() if slot.role == "s" and slot.mark == "の" and bare else None
        return [unsaid] if unsaid else None

    def prefix(self, phrase: int, role: str) -> tuple[Filler, ...]:
        """Take what a noun is compounded with (オラクル株を, 新工場建設)."""
        span, last = self.page.sentence.phrases[phrase].core, self.page.sentence.phrases[phrase]
        end = last.tokens[0].span.start
        for token in last.tokens:
            if token.span.end <= span.end:
                end = token.span.start
        inside = [m for m in self.page.mentions if span.covers(m.span) and m.span.end <= end and self.takes(role, m.kind)]
        first = sorted(inside, key=lambda m: (m.form != "name", m.span.start))[:1]
        return tuple(m for m in inside if m in first or (first and m.form == "name" and m.span.start == first[0].span.end))  # 日米の

    def hole(self, slot: Slot) -> list[Filling] | None:
        if slot.mark in CLAUSAL and self.wants(slot.role) in TEXT:
            return self.clausal(slot)
        if not slot.mark and self.wants(slot.role) in VALUE_KINDS:
            return self.floating(slot)
        for argument in self.candidates(slot.mark):
            taken = self.offered(slot, argument) if argument.phrase not in self.used else ()
            if not taken:
                continue
            self.used.add(argument.phrase)
            extra = self.within(slot, argument.phrase, taken[0])
            if extra is None:
                self.used.discard(argument.phrase)
                continue
            return [Filling(slot.role, taken, TRUST[argument.source], (argument.phrase,)), *extra]
        return None

    def offered(self, slot: Slot, argument: Argument) -> tuple[Filler, ...]:
        """Give what an argument has for a hole; whom a later clause names by a common noun does not act in this one."""
        if self.wants(slot.role) in TEXT and slot.mark in ("と", "という", "との"):
            words = self.quotation(argument.phrase)
            return (words,) if words else ()
        if self.wants(slot.role) in TEXT and self.page.sentence.phrases[argument.phrase].lemma in ("こと", "の", "事"):
            said = self.clause_before(slot, argument.phrase)
            return said[0].fillers if said else ()
        taken = self.prefix(argument.phrase, slot.role) if argument.mark == "compound" else self.fill(argument.phrase, slot.role)
        if argument.source == "shared" and argument.phrase > self.predication.phrase:  # 資金を集め、会員は増えた
            return tuple(x for x in taken if isinstance(x, Mention) and x.form != "noun")
        return taken

    def within(self, slot: Slot, phrase: int, taken: Filler) -> list[Filling] | None:
        """Fill the holes that hang on one that is filled; whose members they are may be left unsaid (会員は9万人だ)."""
        members = isinstance(taken, Mention) and taken.kind == _MEMBERS
        found: list[Filling] = []
        for i in slot.inner:
            more = self.noun(i, phrase) if i.words else self.inner(i, phrase) or (self.owner(i, phrase) if members else None)
            if more is None and i.required:
                return None
            found += more or []
        return found

    def noun(self, slot: Slot, phrase: int) -> list[Filling] | None:
        """Match a literal noun that modifies a phrase, or that a number is written behind, and the holes that hang on it."""
        phrases, text = self.page.sentence.phrases, self.page.text
        beside = [k for k, p in enumerate(phrases) if p.head == phrase and slot.mark in p.marks and p.lemma.endswith(slot.words)]
        written = [phrase] if any(text.startswith(w, phrases[phrase].core.start) for w in slot.words) else []
        for at in (*beside, *written):
            found = [self.inner(i, at) or self.topic(i) for i in slot.inner]
            if all(more or not i.required for more, i in zip(found, slot.inner, strict=True)):
                self.used.add(at)
                return [filling for more in found if more for filling in more]
        return None

    def candidates(self, mark: str) -> list[Argument]:
        wanted = allowed(mark, nominal=self.predication.nominal)
        if self.predication.passive and mark in ("に", "へ", "に対して"):
            wanted = (*wanted, "を")
        if mark not in NOMINATIVE and (not self.has_subject() or any(a.mark == mark for a in self.arguments)):
            wanted = tuple(w for w in wanted if w != "は" and (w, mark) != ("gap", "と"))  # 話したのはXだ: X talked
        found = [a for a in self.arguments if a.mark in wanted]
        if len(found) > 1:
            found.sort(key=lambda a: (wanted.index(a.mark), a.source == "shared", a.mark == "を" and self.leans(a), a.phrase))
        return found

    def leans(self, argument: Argument) -> bool:
        """Tell whether an argument hangs on a plain noun, and so less on the predicate (旧型をもとに新型を作る)."""
        phrases = self.page.sentence.phrases
        head = phrases[argument.phrase].head
        wanted = any(slot.words and phrases[head].lemma.endswith(slot.words) for slot in self.frame.slots)
        return 0 <= head < self.predication.phrase and phrases[head].kind == "noun" and not wanted

    def floating(self, slot: Slot) -> list[Filling] | None:
        """Take a number that stands without a particle, beside the predicate or in its own phrase (社員を3000人抱える, 1998年創業だ)."""
        ends = (self.predication.phrase, self.predication.noun)
        bare = [k for k, p in enumerate(self.page.sentence.phrases) if (p.head in ends and not p.marks and not is_clause(p)) or k in ends]
        taken = next(((k, f) for k in reversed(bare) if (f := fillers(self.page, k, self.wants(slot.role)))), None)
        return [Filling(slot.role, taken[1], TRUST["case"], (taken[0],))] if taken else None

    def has_subject(self) -> bool:
        """Tell whether a topic is free for another case: the subject is said beside it, or is a topic too (XはYも導入した)."""
        return any(a.mark == "が" for a in self.arguments) or sum(a.mark == "は" for a in self.arguments) > 1

    def silence(self, slot: Slot) -> Filling | None:
        """Leave the subject of a clause open: nobody but `entities` knows who is meant."""
        alone = self.predication.nominal and self.predication.noun == self.predication.phrase
        if slot.role != "s" or alone or self.predication.passive or not self.predication.open or slot.mark not in ("が", "は"):
            return None
        said = any(a.mark in ("が", "は", "gap") and a.source != "shared" and a.phrase not in self.used for a in self.arguments)
        return None if said else self.unsaid()

    def unsaid(self) -> Filling | None:
        """Give a subject that the text leaves open: somebody who acts."""
        kind, start = self.relation.silent, self.page.sentence.phrases[self.predication.noun].span.start
        return Filling("s", (Mention(self.page.sentence.document, Span(start, start), "silence", kind),), 0.5) if kind else None

    # -- what a hole may take

    def wants(self, role: str) -> str:
        return wanted(role, self.frame, self.page.ontology)

    def takes(self, role: str, kind: str) -> bool:
        return self.page.ontology.fits(kind, self.wants(role))

    def fill(self, phrase: int, role: str, *, whole: bool = True) -> tuple[Filler, ...]:
        """Fill a hole from a phrase and what is coordinated with it."""
        phrases = self.page.conjuncts(phrase) if whole else [phrase]
        found = tuple(dict.fromkeys(f for k in phrases for f in fillers(self.page, k, self.wants(role), subject=role == "s")))
        return found or self.concerned(phrase, role)

    def concerned(self, phrase: int, role: str) -> tuple[Filler, ...]:
        """Read a noun of content as what its clause is about (Xが不正をした疑いを調べる: X)."""
        phrases = self.page.sentence.phrases
        if role != "o" or phrases[phrase].lemma not in self.page.ontology.words.get("contentNoun", ()):
            return ()
        clauses = [k for k, p in enumerate(phrases) if p.head == phrase and is_clause(p)]
        subjects = [
            a for p in self.page.predications if p.phrase in clauses and not p.nominal for a in p.all("が", "は") if a.source != "shared"
        ]
        return tuple(f for a in subjects[:1] for f in fillers(self.page, a.phrase, self.wants(role)))

    # -- clauses as text

    def clausal(self, slot: Slot) -> list[Filling] | None:
        """Fill a text hole with the clause before こと, か or the predicate noun itself."""
        phrases = self.page.sentence.phrases
        if slot.mark == "":
            target = self.predication.noun
        else:
            particle = slot.mark[-1] if slot.mark[-1] in "がをにで" else slot.mark
            wanted_by = [
                a
                for a in self.candidates(particle)
                if _core(self.page.text, phrases[a.phrase].core).endswith(re.sub("[がをにで]$|について$", "", slot.mark) or "こと")
            ]
            if not wanted_by:
                return None
            target = wanted_by[0].phrase
        return self.clause_before(slot, target)

    def clause_before(self, slot: Slot, noun: int) -> list[Filling] | None:
        """Fill a text hole with the clause that modifies a noun (…する能力)."""
        phrases = self.page.sentence.phrases
        clauses = [k for k, p in enumerate(phrases) if p.head == noun and (is_clause(p) or p.marks[:1] in (("という",), ("との",)))]
        bare = bool(clauses) and phrases[clauses[-1]].kind == "adjective" and clauses[-1] not in self.page.tree
        words = self.stretch(clauses[-1], phrases[clauses[-1]].span.end) if clauses and not bare else None  # 大きな計画: nothing is told
        return [Filling(slot.role, (words,), 0.9, (noun,))] if words else None

    def quotation(self, phrase: int) -> Value | None:
        """Give the words of a quotation that closes with と."""
        p = self.page.sentence.phrases[phrase]
        closed = any(t.surface == "」" for t in p.tokens)
        if not (is_quoted(p) and (is_clause(p) or self.page.text[p.core.end : p.span.end].startswith("」"))):
            return None
        if self.predication.lemma == DO and not closed:  # 合わせようとする
            return None
        mark = max(self.page.text.rfind(m, p.span.start, p.span.end) for m in ("と", "って"))
        return self.stretch(phrase, mark if mark > p.span.start else p.span.end)

    def stretch(self, phrase: int, end: int) -> Value | None:
        text, phrases = self.page.text, self.page.sentence.phrases
        outer = {a.phrase for a in self.arguments if a.phrase != phrase}
        inside = _subtree(self.page.tree, phrase, outer | self.used)
        start = min(phrases[k].span.start for k in inside)
        body = text[start:end].rstrip("、。 」』")
        opened = body.rfind("「") if body.count("「") > body.count("」") else -1
        start, body = (start + opened + 1, body[opened + 1 :]) if opened >= 0 else (start, body)
        return Value("text", Span(start, start + len(body)), body) if len(body) > 1 else None


def _urgency(slot: Slot, marks: set[str]) -> tuple[int, int]:
    exact = slot.mark in marks
    late = slot.mark == "と" and not exact  # XとYは…: the one partner is said by the other's list
    return (0 if slot.words else 1 if exact else 3 if late else 2, 0 if slot.required else 1)


def _subtree(heads: Sequence[int], root: int, stop: set[int]) -> list[int]:
    found = [root]
    for k in range(root - 1, -1, -1):
        if heads[k] in found and k not in stop:
            found.append(k)
    return found


def _core(text: str, span: Span) -> str:
    return span.of(text)
