"""Sentence → `Predication`s: each predicate with its arguments in canonical case, whatever the surface made of them.

A frame says SがOに出資する once; a text says SによるOへの出資, Oに出資したS, Sから出資を受けたO, Sは…し、Oに出資した.  This module undoes
that: voice, light verbs, relative clauses, topics, chained clauses.  It knows particles and auxiliaries; which nouns take a content
clause (外の関係) and which verbs are light comes from the ontology's lexicon.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kg.model import Phrase, Sentence
    from kg.ontology import Ontology

Source = Literal["case", "topic", "gap", "of", "shared"]
TRUST: dict[Source, float] = {"case": 1.0, "topic": 0.95, "gap": 0.85, "of": 0.85, "shared": 0.8}
_CANONICAL = {
    **dict.fromkeys(("への", "へ"), "に"),
    "に対する": "に対して",
    **dict.fromkeys(("に関する", "に関して", "をめぐる", "をめぐって", "をめぐり", "を巡る", "を巡って", "を巡り"), "について"),
    **dict.fromkeys(("との", "とともに", "と共に", "って"), "と"),
    "からの": "から",
    **dict.fromkeys(("での", "において", "における", "にて"), "で"),
    "までの": "まで",
    "としての": "として",
    **dict.fromkeys(("による", "により"), "によって"),
    **dict.fromkeys(("に向けた", "向けの", "向けに", "向け"), "に向けて"),
}
_PLAIN = ("が", "を", "に", "と", "で", "から", "まで", "より", "の")
_COMPOUND = (
    "によって",
    "に対して",
    "について",
    "に向けて",
    "として",
    "によると",
    "によれば",
    "にとって",
    "のために",
    "ために",
    "を通じて",
    "という",
)
_CASES = frozenset((*_PLAIN, *_COMPOUND))
_ADNOMINAL = frozenset(("による", "への", "との", "に対する", "からの", "での", "に関する", "をめぐる", "における", "という"))
_CONJUNCTIVE = (
    *(
        "て",
        "が",
        "し",
        "ば",
        "ので",
        "から",
        "たら",
        "なら",
        "ながら",
        "けど",
        "けれど",
        "けれども",
        "と",
        "のに",
        "ても",
        "つつ",
        "ものの",
        "たり",
    ),
)
_AMOUNTS_TO = ("過ぎる", "すぎる", "とどまる", "留まる", "達する", "上る", "のぼる", "なる", "及ぶ", "相当する", "満つ", "満ちる")
_TOPICS = frozenset(("は", "も", "とは", "こそ", "さえ", "なら"))
_SPEECH_MARKS = frozenset(("と", "って", "との", "とは", "という", "というの", "といった", "とも"))


@dataclass(frozen=True, slots=True)
class Argument:
    """A phrase in the case that it has to its predicate; "は" is a topic, "gap" the noun that a relative clause modifies."""

    mark: str
    phrase: int
    source: Source = "case"


@dataclass(frozen=True, slots=True)
class Predication:
    """A predicate and its arguments, active voice; `surface` keeps them as written for frames that are themselves passive.

    `phrase` is where the stance is read (the light verb's), `noun` the phrase of the predicate itself; they differ for 調査を行う.
    """

    phrase: int
    noun: int
    lemma: str
    arguments: tuple[Argument, ...]
    surface: tuple[Argument, ...] = ()
    passive: bool = False
    nominal: bool = False
    causative: bool = False
    copular: bool = False

    def all(self, *marks: str) -> tuple[Argument, ...]:
        """Give the arguments in any of these cases, in the order of the text."""
        return tuple(a for a in self.arguments if a.mark in marks)


def find(sentence: Sentence, ontology: Ontology) -> tuple[Predication, ...]:
    """Give the predications of a sentence in the order of their predicates."""
    return _Reader(sentence, ontology).read()


def is_clause(phrase: Phrase) -> bool:
    """Tell whether a phrase is a predicate."""
    return phrase.kind in ("verb", "adjective", "copula")


def is_adnominal(phrase: Phrase) -> bool:
    """Tell whether a clause modifies a noun by its form: not conjunctive, not continuative, not closed by a particle or a comma."""
    conjunctive = phrase.tail[-1:] and phrase.tail[-1] in _CONJUNCTIVE
    last = next((t for t in reversed(phrase.tokens) if not t.pos.startswith("補助記号")), None)
    closed = phrase.tokens[-1].surface in "、。" or bool(phrase.marks)
    return not is_quoted(phrase) and not conjunctive and not closed and (last is None or "連用形" not in last.form)


def is_quoted(phrase: Phrase) -> bool:
    """Tell whether a phrase closes a quotation (…と, …という)."""
    return bool(phrase.marks) and phrase.marks[0] in _SPEECH_MARKS


class _Reader:
    """One sentence while its predications are put together."""

    def __init__(self, sentence: Sentence, ontology: Ontology) -> None:
        self.phrases, self.names = sentence.phrases, sentence.names
        self.words = ontology.words
        self.children: dict[int, list[int]] = {i: [] for i in range(-1, len(self.phrases))}
        self.heads = self.reattach([p.head for p in self.phrases])
        for i, head in enumerate(self.heads):
            self.children[head].append(i)
        self.cache: dict[int, list[Argument]] = {}

    def reattach(self, heads: list[int]) -> list[int]:
        """Mend what a parser cannot know: arguments that hang on a noun, topics on the wrong side of a quotation."""
        self.lift(heads)
        self.split_topics(heads)
        return self.speakers(heads)

    def lift(self, heads: list[int]) -> None:
        """Hang a topic or subject that leans on a plain noun on the predicate above it."""
        for i, phrase in enumerate(self.phrases):
            if is_clause(phrase) or phrase.parallel or not set(phrase.marks) & {"は", "が", "を"}:
                continue
            adjective = heads[i]
            if (
                adjective >= 0
                and self.phrases[adjective].kind == "adjective"
                and is_adnominal(self.phrases[adjective])
                and set(phrase.marks) & {"は", "が"}
            ):
                noun = heads[adjective]
                verb = heads[noun] if noun >= 0 else -1
                rivals = [k for k, p in enumerate(self.phrases) if heads[k] == verb and set(p.marks) & {"は", "が"}]
                heads[i] = verb if verb >= 0 and not rivals else adjective
            while (
                heads[i] >= 0
                and not is_clause(self.phrases[heads[i]])
                and not (self.is_action(self.phrases[heads[i]]) and heads[heads[i]] < 0)
            ):
                heads[i] = heads[heads[i]]

    def split_topics(self, heads: list[int]) -> None:
        """Give the second topic of a predicate to the clause that it embeds, if that has no subject (彼は、Xは…することを指摘した)."""
        for h in range(len(self.phrases)):
            topics = [k for k, p in enumerate(self.phrases) if heads[k] == h and p.marks == ("は",) and not is_clause(p)]
            if len(topics) < 2:  # noqa: PLR2004 -- a second one
                continue
            for k in range(topics[1] + 1, h):
                above = heads[k]
                embeds = (
                    is_clause(self.phrases[k])
                    and above >= 0
                    and (above == h or (heads[above] == h and above > k))
                    and not self.phrases[k].parallel
                )
                closed = is_quoted(self.phrases[k]) or self.phrases[above].lemma in self.words.get("contentNoun", ())
                bare = not any(heads[c] == k and set(p.marks) & {"が", "は"} for c, p in enumerate(self.phrases))
                if embeds and closed and bare:
                    heads[topics[1]] = k
                    break

    def speakers(self, heads: list[int]) -> list[int]:
        """Give the first topic inside a quotation to the verb of saying if that has no subject (Xは…だと言う)."""
        for i, phrase in enumerate(self.phrases):
            head = heads[i]
            if (
                head < 0
                or not is_quoted(phrase)
                or self.phrases[head].kind != "verb"
                or self.phrases[head].lemma not in self.words.get("speechVerb", ())
            ):
                continue
            if any(heads[k] == head and set(p.marks) & {"は", "も", "が"} and not is_clause(p) for k, p in enumerate(self.phrases)):
                continue
            inside = self.inside(heads, i)
            topics = [
                k
                for k in inside
                if self.phrases[k].marks[-1:] == ("は",) and len(self.phrases[k].marks) == 1 and self.phrases[k].kind == "noun"
            ]
            opened = next((k for k in inside if self.phrases[k].tokens[0].surface in "「『"), len(self.phrases))
            if topics and topics[0] < opened and topics[0] == min(inside, key=lambda k: (self.phrases[k].kind == "other", k)):
                heads[topics[0]] = head
        return heads

    @staticmethod
    def inside(heads: list[int], root: int) -> list[int]:
        found = [root]
        for k in range(root - 1, -1, -1):
            if heads[k] in found:
                found.append(k)
        return sorted(found)

    def read(self) -> tuple[Predication, ...]:
        own = {i: self.own(i) for i, p in enumerate(self.phrases) if is_clause(p) or self.is_action(p)}
        found: list[Predication] = []
        for i, beside in own.items():
            clause = is_clause(self.phrases[i])
            subject = self.subject(i, own) if clause else None
            arguments = beside + ([subject] if subject and subject not in beside else [])
            if not clause:
                found.append(self.nominal(i, arguments))
                continue
            predication = self.clause(i, arguments)
            found += [predication, *self.light(predication, own), *self.amounts(predication)]
        light = {p.noun for p in found if p.noun != p.phrase and p.nominal}
        kept = [p for p in found if p.noun != p.phrase or not p.nominal or p.noun not in light]
        return tuple(sorted(kept, key=lambda p: (p.noun, p.nominal)))

    # -- arguments that stand beside their predicate

    def own(self, i: int) -> list[Argument]:
        if i not in self.cache:
            self.cache[i] = self.beside(i)
        return self.cache[i]

    def beside(self, i: int) -> list[Argument]:
        found = [a for c in self.children[i] if (a := self.argument(c, i))]
        head = self.heads[i]
        if (
            is_clause(self.phrases[i])
            and head >= 0
            and self.is_relative(i)
            and self.phrases[head].lemma not in self.words.get("contentNoun", ())
        ):
            found.append(Argument("gap", self.modified(i, head), "gap"))
        elif self.is_cleft(i):
            found.append(Argument("gap", head, "gap"))  # Oを作ったのはSだ
        return found

    def is_cleft(self, i: int) -> bool:
        phrase, head = self.phrases[i], self.heads[i]
        nominalised = phrase.tail[-1:] == ("の",) and "は" in phrase.marks
        return is_clause(phrase) and nominalised and head >= 0 and self.phrases[head].kind in ("noun", "copula")

    def argument(self, child: int, parent: int) -> Argument | None:
        phrase = self.phrases[child]
        if is_clause(phrase) and not is_quoted(phrase) and phrase.kind != "copula":
            return None
        if phrase.parallel and not is_quoted(phrase) and not is_clause(self.phrases[parent]):
            return None
        if phrase.kind == "copula" and not is_quoted(phrase):
            return None
        marks = [_CANONICAL.get(m, m) for m in phrase.marks]
        case = next((m for m in marks if m in _CASES), None)
        if case is None and any(m in _TOPICS for m in marks):
            return Argument("は", child, "topic")
        if (
            case is None
            and not marks
            and phrase.kind == "noun"
            and phrase.tokens[-1].surface == "、"
            and child == 0
            and not self.is_time(child)
        ):
            return Argument("は", child, "topic")
        if case == "の" and is_clause(self.phrases[parent]) and self.phrases[parent].kind == "verb":
            case = "が"
        return Argument(case, child, "of" if case == "の" else "case") if case else None

    def is_relative(self, i: int) -> bool:
        head = self.phrases[self.heads[i]]
        return is_adnominal(self.phrases[i]) and (head.kind in ("noun", "copula") or self.is_action(head))

    def modified(self, i: int, head: int) -> int:
        """Give the noun that a relative clause is about: in …されたXのY a named X sooner than a common Y."""
        between = range(i + 1, head)
        named = [k for k in between if self.phrases[k].marks == ("の",) and self.heads[k] == head and self.is_named(k)]
        office = self.phrases[head].lemma in self.words.get("office", ())
        return named[0] if named and named[0] == i + 1 and not office and not self.is_named(head) else head

    def is_named(self, i: int) -> bool:
        return any(self.phrases[i].span.covers(n.span) for n in self.names)

    # -- the subject, which may stand in another clause

    def subject(self, i: int, own: dict[int, list[Argument]], seen: frozenset[int] = frozenset()) -> Argument | None:
        """Find who does it: beside the predicate, else in the clause that it leans on, never the noun that it modifies itself."""
        barred = self.heads[i]
        mine = _first(own[i], "が", "は")
        if mine or i in seen or any(a.mark == "gap" for a in own[i]):
            return mine
        for other in self.linked(i):
            if other not in own or not is_clause(self.phrases[other]):
                continue
            theirs = _first([a for a in own[other] if a.phrase not in (barred, i)], "は", "が") or self.subject(other, own, seen | {i})
            if theirs and theirs.phrase not in (barred, i):
                return replace(theirs, source="shared")
        return None

    def linked(self, i: int) -> list[int]:
        """Give the clauses that a clause may share its subject with: the one it leans on, then those that lean on it."""
        found: list[int] = []
        up = self.heads[i]
        if up >= 0:
            found.append(up if is_clause(self.phrases[up]) else self.heads[up])
        found += [c for c in reversed(self.children[i]) if is_clause(self.phrases[c]) and not is_quoted(self.phrases[c])]
        return [f for f in found if f >= 0]

    # -- predicates

    def is_action(self, phrase: Phrase) -> bool:
        return phrase.kind == "noun" and bool(action(phrase))

    def clause(self, i: int, arguments: list[Argument]) -> Predication:
        phrase = self.phrases[i]
        passive = "passive" in phrase.voice
        active = self.activate(arguments) if passive else arguments
        if "benefactive" in phrase.voice and any(a.mark == "に" for a in arguments):
            active = _swap(arguments, {"に": "が", "が": "", "は": ""})
        if "causative" in phrase.voice and not any(a.mark == "を" for a in arguments):
            active = _swap(arguments, {"に": "が", "が": "", "は": ""}) if any(a.mark == "に" for a in arguments) else arguments
        flags = {"passive": passive, "causative": "causative" in phrase.voice, "copular": phrase.kind == "copula"}
        return Predication(i, i, phrase.lemma, tuple(active), tuple(arguments), **flags)

    def activate(self, arguments: list[Argument]) -> list[Argument]:
        """Turn the arguments of a passive into those of its active: the patient back into を, the agent into が."""
        patient = "に" if any(a.mark == "を" for a in arguments) else "を"
        agents = [a.mark for a in arguments if not self.is_time(a.phrase)]
        agent = next((m for m in ("によって", "に", "から") if m in agents), "")
        timed = [a for a in arguments if a.mark == agent and self.is_time(a.phrase)]
        turned = _swap([a for a in arguments if a not in timed], {"が": patient, "は": patient} | ({agent: "が"} if agent else {}))
        return turned + timed

    def is_time(self, i: int) -> bool:
        """A date or an adverbial noun is no agent (5月に公表された)."""
        last = next((t for t in reversed(self.phrases[i].tokens) if t.pos.startswith(("名詞", "接尾辞"))), None)
        return last is not None and last.pos.startswith(("名詞-普通名詞-助数詞", "名詞-普通名詞-副詞可能", "名詞-数詞"))

    def nominal(self, i: int, arguments: list[Argument]) -> Predication:
        arguments = arguments + [a for c in self.children[i] if self.phrases[c].marks[:1] == ("の",) for a in self.passed(c)]
        given = [replace(a, mark="が") if a.mark == "によって" else a for a in arguments]
        given += self.holder(i)
        given.append(Argument("compound", i, "of"))
        phrase, head = self.phrases[i], self.heads[i]
        if phrase.marks == ("の",) and head >= 0 and phrase.tokens[0].span.end < phrase.core.end and self.phrases[head].kind == "noun":
            given.append(Argument("gap", head, "gap"))  # 青葉電機開発のロボット
        return Predication(i, i, action(self.phrases[i]), tuple(given), tuple(arguments), nominal=True)

    def passed(self, i: int) -> list[Argument]:
        """Take the adnominal arguments that stand on a genitive before an action (国連による海洋会議の開催)."""
        return [a for c in self.children[i] if set(self.phrases[c].marks) & _ADNOMINAL and (a := self.argument(c, i))]

    def holder(self, i: int) -> list[Argument]:
        """Lend an action that is the object of a verb that verb's subject (XはYへの投資を発表した)."""
        head = self.heads[i]
        if head < 0 or "を" not in self.phrases[i].marks or self.phrases[head].lemma not in self.words.get("lightVerb", ()):
            return []
        own = {k: self.own(k) for k, p in enumerate(self.phrases) if is_clause(p)}
        subject = self.subject(head, own)
        return [replace(subject, source="shared")] if subject and "passive" not in self.phrases[head].voice else []

    def amounts(self, predication: Predication) -> list[Predication]:
        """Read …に過ぎない, …に達する, …となる as the copula that it is."""
        if predication.lemma not in _AMOUNTS_TO or predication.passive:
            return []
        found = []
        for a in predication.arguments:
            if a.mark in ("に", "と") and a.source == "case" and not is_clause(self.phrases[a.phrase]):
                inner = [b for c in self.children[a.phrase] if (b := self.argument(c, a.phrase))]
                rest = [b for b in predication.arguments if b is not a]
                found.append(Predication(predication.phrase, a.phrase, self.phrases[a.phrase].lemma, tuple(rest + inner), copular=True))
        return found

    def light(self, predication: Predication, own: dict[int, list[Argument]]) -> list[Predication]:
        """Read a light verb with its action noun as that action (調査を行う, 支援を受ける)."""
        lemma = predication.lemma
        passive = lemma in self.words.get("lightPassive", ())
        if not passive and lemma not in self.words.get("lightVerb", ()):
            return []
        found = []
        for a in predication.arguments:
            if a.mark != "を" or a.phrase not in own or not self.is_action(self.phrases[a.phrase]):
                continue
            rest = [b for b in predication.arguments if b is not a]
            rest = self.activate(rest) if passive else rest
            inner = [replace(b, mark="が") if b.mark == "によって" else b for b in own[a.phrase]]
            inner.append(Argument("compound", a.phrase, "of"))
            verb = action(self.phrases[a.phrase])
            found.append(Predication(predication.phrase, a.phrase, verb, tuple(rest + inner), passive=passive, nominal=True))
        return found


def action(phrase: Phrase) -> str:
    """Give the する-verb that a noun is the name of, "" if of none."""
    last = next((t for t in reversed(phrase.tokens) if t.span.end <= phrase.core.end and not t.pos.startswith(("補助記号", "助詞"))), None)
    return last.surface + "する" if last and last.pos.startswith("名詞-普通名詞-サ変") else ""


def _first(arguments: list[Argument], *marks: str) -> Argument | None:
    return next((a for mark in marks for a in arguments if a.mark == mark), None)


def _swap(arguments: list[Argument], change: dict[str, str]) -> list[Argument]:
    return [replace(a, mark=m) for a in arguments if (m := change.get(a.mark, a.mark))]
