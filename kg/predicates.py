"""Sentence → `Predication`s: each predicate with its arguments in canonical case, whatever the surface made of them.

A frame says SがOに出資する once; a text says SによるOへの出資, Oに出資したS, Sから出資を受けたO, Sは…し、Oに出資した.  This module undoes
that: voice, light verbs, relative clauses, topics, chained clauses.  It knows particles and auxiliaries; which nouns take a content
clause (外の関係) and which verbs are light comes from the ontology's lexicon.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kg import tree
from kg.language import subjects
from kg.ontology import ending
from kg.tree import action, is_action, is_adnominal, is_clause, is_complement, is_quoted, is_te

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Sentence
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
_AMOUNTS_TO = ("過ぎる", "すぎる", "とどまる", "留まる", "達する", "上る", "のぼる", "なる", "及ぶ", "相当する", "満つ", "満ちる")
_SO_THAT = ("よう", "様", "ように")
_EXISTS = ("ない", "無い", "ある", "有る")
_BECOME, _SOMEBODY = "なる", "Person"
_TOPICS = frozenset(("は", "も", "とは", "こそ", "さえ", "なら"))
_DOERS = frozenset(("は", "が", "も"))
_LIKELY = 0.1  # from here on the learned ranking says who does it where no particle does
_SURE = 0.5  # the same for a noun of action, which need not have anybody
_OPEN = 0.1  # how likely somebody outside the sentence must be


@dataclass(frozen=True, slots=True)
class Argument:
    """A phrase in the case that it has to its predicate; "は" is a topic, "gap" the noun that a relative clause modifies."""

    mark: str
    phrase: int
    source: Source = "case"


@dataclass(frozen=True, slots=True)
class Predication:
    """A predicate and its arguments, active voice; `surface` keeps them as written for frames that are themselves passive.

    `phrase` is where the stance is read (the light verb's), `noun` the phrase of the predicate itself; they differ for 調査を行う.  `open`
    says that its subject may be somebody whom the sentence does not name.
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
    open: bool = True

    def all(self, *marks: str) -> tuple[Argument, ...]:
        """Give the arguments in any of these cases, in the order of the text."""
        return tuple(a for a in self.arguments if a.mark in marks)


def find(sentence: Sentence, ontology: Ontology, heads: Sequence[int] | None = None) -> tuple[Predication, ...]:
    """Give the predications of a sentence in the order of their predicates; `heads` are its mended ones, where they are known."""
    return _Reader(sentence, ontology, tree.heads(sentence, ontology) if heads is None else heads).read()


class _Reader:
    """One sentence while its predications are put together."""

    def __init__(self, sentence: Sentence, ontology: Ontology, heads: Sequence[int]) -> None:
        self.phrases, self.names = sentence.phrases, sentence.names
        self.words, self.anaphors, self.agents = ontology.words, ontology.anaphor_words, ontology.agent_nouns
        self.quoting = ontology.quoting
        self.nouns, self.events = ontology.action_nouns, ontology.event_nouns
        self.children: dict[int, list[int]] = {i: [] for i in range(-1, len(self.phrases))}
        self.heads = heads
        for i, head in enumerate(self.heads):
            self.children[head].append(i)
        self.cache: dict[int, list[Argument]] = {}
        self.ranked = subjects.rank(sentence.phrases, sentence.names)

    def read(self) -> tuple[Predication, ...]:
        own = {i: self.own(i) for i, p in enumerate(self.phrases) if is_clause(p) or is_action(p, self.nouns)}
        own |= {i: self.ordered(i, own) for i in own if self.request(i) >= 0}
        found: list[Predication] = []
        for i, beside in own.items():
            clause = is_clause(self.phrases[i])
            subject = self.subject(i, own) if clause else None
            arguments = [self.equal(a, i) for a in (*beside, *([subject] if subject and subject not in beside else []))]
            if not clause:
                found.append(self.nominal(i, arguments))
                continue
            predication = self.clause(i, arguments)
            found += [predication, *self.light(predication, own), *self.amounts(predication)]
        light = {p.noun for p in found if p.noun != p.phrase and p.nominal}
        kept = [p for p in found if p.noun != p.phrase or not p.nominal or p.noun not in light]
        return tuple(p if self.is_open(p.noun) else replace(p, open=False) for p in sorted(kept, key=lambda p: (p.noun, p.nominal)))

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
            found.append(Argument("gap", self.stood_for(self.modified(i, head)), "gap"))
        elif self.is_cleft(i):
            found.append(Argument("gap", head, "gap"))  # Oを作ったのはSだ
        return found

    def stood_for(self, noun: int) -> int:
        """Give the name of whoever acts that a noun is said of (Xは…を握る大株主だ: X), and any topic of an empty noun (…した人だ)."""
        if self.phrases[noun].kind != "copula" or self.is_named(noun):
            return noun
        empty = self.phrases[noun].lemma in self.words.get("emptyNoun", ())
        acts = bool(ending(self.phrases[noun].lemma, self.agents))
        topics = [c for c in self.children[noun] if self.phrases[c].marks == ("は",) and (empty or (acts and self.is_named(c)))]
        return topics[0] if topics else noun

    def is_cleft(self, i: int) -> bool:
        phrase, head = self.phrases[i], self.heads[i]
        nominalised = phrase.tail[-1:] == ("の",) and bool({"は", "が"}.intersection(phrase.marks))
        return is_clause(phrase) and nominalised and head >= 0 and self.phrases[head].kind in ("noun", "copula")

    def argument(self, child: int, parent: int) -> Argument | None:
        phrase = self.phrases[child]
        if is_clause(phrase) and not is_quoted(phrase) and phrase.kind != "copula":
            return None
        if phrase.parallel and not is_quoted(phrase) and not is_clause(self.phrases[parent]):
            return None
        if phrase.kind == "copula" and not is_quoted(phrase):
            return Argument("で", child) if is_te(phrase) and self.is_amount(child) else None  # わずか3億円で
        marks = [_CANONICAL.get(m, m) for m in phrase.marks]
        case = next((m for m in marks if m in _CASES), None)
        if case is None and any(m in _TOPICS for m in marks):
            beside = phrase.marks == ("とは",) and self.phrases[parent].kind == "verb"  # 四葉社とは組まない; 行き過ぎとは思わない
            with_whom = beside and self.phrases[parent].lemma not in self.words.get("speechVerb", ())
            return Argument("と", child) if with_whom else Argument("は", child, "topic")
        if not marks and phrase.kind == "noun":
            return self.bare(child)
        if case == "の" and is_clause(self.phrases[parent]) and self.phrases[parent].kind == "verb":
            case = "が"
        if case == "と" and self.phrases[parent].lemma == _BECOME and phrase.kind == "noun":
            case = "に"  # 会長となる
        return Argument(case, child, "of" if case == "の" else "case") if case else None

    def bare(self, i: int) -> Argument | None:
        """Read a noun without a particle: a date (10月1日、発売した), else the topic that opens a headline."""
        if self.is_dated(i) and not self.phrases[i].parallel:
            return Argument("に", i)
        opens = i == 0 and self.phrases[i].tokens[-1].surface == "、" and not self.is_time(i)
        return Argument("は", i, "topic") if opens else None

    def is_dated(self, i: int) -> bool:
        """Tell whether a phrase is a date in figures (2月10日, 2024年)."""
        last = self.phrases[i].last
        return last is not None and last.surface in ("年", "月", "日") and self.phrases[i].counts

    def is_amount(self, i: int) -> bool:
        """Tell whether a phrase is a number of something and nobody's predicate."""
        said = any(set(self.phrases[c].marks) & {"は", "が", "も"} for c in self.children[i])
        return not said and self.phrases[i].counts

    def is_relative(self, i: int) -> bool:
        head = self.phrases[self.heads[i]]
        return is_adnominal(self.phrases[i]) and (head.kind in ("noun", "copula") or is_action(head, self.nouns))

    def modified(self, i: int, head: int) -> int:
        """Give the noun that a relative clause is about: in …されたXのY a named X sooner than a common Y, unless it is done to somebody."""
        between, barred = range(i + 1, head), _SOMEBODY if "passive" in self.phrases[i].voice else ""
        named = [k for k in between if self.phrases[k].marks == ("の",) and self.heads[k] == head and self.is_named(k, apart_from=barred)]
        office = self.phrases[head].lemma in self.words.get("office", ())
        return named[0] if named and named[0] == i + 1 and not office and not self.is_named(head) else head

    def is_named(self, i: int, apart_from: str = "") -> bool:
        return any(self.phrases[i].span.covers(n.span) and n.kind != apart_from for n in self.names)

    def is_somebody(self, i: int) -> bool:
        return any(self.phrases[i].span.covers(n.span) and n.kind not in ("Place", "Country") for n in self.names)

    # -- the subject, which may stand in another clause

    def subject(self, i: int, own: dict[int, list[Argument]]) -> Argument | None:
        """Find who does it: beside the predicate, else whom the learned ranking prefers to what the rules say."""
        rule = self.by_rule(i, own)
        if self.request(i) >= 0:
            return rule
        if rule and (rule.source != "shared" or rule == self.accused(i)):
            return rule
        return self.likely(i, rule or _first(own[i], "gap")) or rule

    def equal(self, argument: Argument, i: int) -> Argument:
        """Take the name that a common noun was just said to be (筆頭株主は若葉銀行で、14%を持つ: the bank has them)."""
        said = argument.phrase + 1
        if argument.mark != "は" or said >= i or self.is_named(argument.phrase) or not self.is_somebody(said):
            return argument
        phrase = self.phrases[said]
        stated = phrase.kind == "copula" or (phrase.marks == ("で",) and phrase.tokens[-1].surface == "、")
        return replace(argument, phrase=said, source="shared") if stated else argument

    def likely(self, i: int, rival: Argument | None = None, *, least: float = _LIKELY) -> Argument | None:
        """Find who does it by the learned ranking: a topic or subject of another phrase, if nobody is likelier whom a rule knows."""
        ranking = self.ranked.get(i)
        best = next((c for c in ranking.choices if self.may_do(c.phrase, i)), None) if ranking else None
        if ranking is None or best is None or best.confidence <= max(least, ranking.share(rival.phrase) if rival else 0.0):
            return None
        return Argument("が", best.phrase, "shared")

    def may_do(self, c: int, i: int) -> bool:
        """Tell whether a phrase may be who does it: a topic or subject that the predicate neither modifies nor quotes."""
        if c in (subjects.NONE, i, self.heads[i]) or not _DOERS.intersection(self.phrases[c].marks):
            return False
        if self.heads[c] == self.is_reported(i) >= 0:
            return False
        quoted = False
        while c not in (-1, i):
            told = self.phrases[c].lemma == "こと" and "を" in self.phrases[c].marks
            quoted = quoted or told or is_quoted(self.phrases[c])
            c = self.heads[c]
        return c < 0 or not quoted

    def is_open(self, i: int) -> bool:
        """Tell whether the subject may be somebody whom the sentence does not name, rather than a word of it or nobody in particular."""
        if self.request(i) >= 0:
            return False
        ranking = self.ranked.get(i)
        return ranking is None or min(ranking.share(subjects.NONE), 1 - ranking.outside()["nobody"]) >= _OPEN

    def by_rule(self, i: int, own: dict[int, list[Argument]], seen: frozenset[int] = frozenset()) -> Argument | None:
        """Find who does it beside the predicate, else in the clause that it leans on, never the noun that it modifies itself."""
        barred = self.heads[i]
        mine = _first(own[i], "が", "は")
        if mine or i in seen or any(a.mark == "gap" for a in own[i]):
            return mine
        accused = self.accused(i)
        if accused:
            return accused
        if self.request(i) >= 0:
            return None
        for other in self.linked(i):
            if other not in own or not is_clause(self.phrases[other]):
                continue
            others = [a for a in own[other] if a.phrase not in (barred, i)]
            told = own | {other: others} if self.phrases[other].lemma in _EXISTS else own  # 売る考えはないとXは述べた: X will not sell
            theirs = _first(others, "は", "が") or self.by_rule(other, told, seen | {i})
            if theirs and theirs.phrase not in (barred, i):
                return replace(theirs, source="shared")
        return self.concerned(i)

    def request(self, i: int) -> int:
        """Give the verb that asks somebody to do it (データを国内に置くよう頼む), -1 if none does: who asks does not do it."""
        head = self.heads[i]
        if head >= 0 and self.phrases[head].lemma in _SO_THAT:
            head = self.heads[head]
        elif "よう" not in self.phrases[i].tail:
            return -1
        return head if head >= 0 and self.phrases[head].lemma in self.words.get("requestVerb", ()) else -1

    def ordered(self, i: int, own: Mapping[int, list[Argument]]) -> list[Argument]:
        """Give what stands beside what somebody is asked to do: he does it, and whoever asks does not, on whichever verb they lean."""
        verb, mine = self.request(i), own[i]
        if not _first(own.get(verb, []), "が", "は"):
            mine = [a for a in mine if a.mark not in ("が", "は")]
        if _first(mine, "が", "は"):
            return mine
        beside = [a for a in (*own.get(verb, ()), *mine) if a.mark in ("に", "に対して") and self.may_act(a.phrase)]
        asked = beside[0] if beside else None
        return [*(a for a in mine if a is not asked), *([replace(asked, mark="が", source="shared")] if asked else [])]

    def is_reported(self, i: int) -> int:
        """Give the verb by which a medium reports it, -1 if none: a newspaper that reports a deed is not who did it."""
        head = self.heads[i]
        told = head >= 0 and is_quoted(self.phrases[i]) and "passive" not in self.phrases[head].voice
        return head if told and self.phrases[head].lemma in self.words.get("reportVerb", ()) else -1

    def concerned(self, i: int) -> Argument | None:
        """Take for whom it is good to act as who acts (Xにとって、Yと組むことは重要だ)."""
        judged = self.heads[i] if self.phrases[i].tail[-1:] in (("こと",), ("の",)) else -1
        found = [c for c in (*self.children[i], *self.children[judged]) if "にとって" in self.phrases[c].marks and (judged >= 0 or c < i)]
        return Argument("が", found[0], "shared") if found else None

    def accused(self, i: int) -> Argument | None:
        """Take whom a verb is about for the subject of what it says of them (XはYを技術を盗んだと非難した: Y stole)."""
        head = self.heads[i]
        if head < 0 or not is_complement(self.phrases[i]) or "を" not in self.quoting.get(self.phrases[head].lemma, frozenset()):
            return None
        thing = next((c for c in self.children[head] if c < i and "を" in self.phrases[c].marks and not is_clause(self.phrases[c])), None)
        return Argument("が", thing, "shared") if thing is not None else None

    def linked(self, i: int) -> list[int]:
        """Give the clauses that a clause may share its subject with: the one it leans on, then those that lean on it."""
        found: list[int] = []
        up = self.heads[i]
        if up >= 0 and self.is_reported(i) < 0:
            found.append(up if is_clause(self.phrases[up]) else self.heads[up])
        found += [c for c in reversed(self.children[i]) if is_clause(self.phrases[c]) and not is_quoted(self.phrases[c])]
        return [f for f in found if f >= 0]

    # -- predicates

    def clause(self, i: int, arguments: list[Argument]) -> Predication:
        phrase = self.phrases[i]
        passive = "passive" in phrase.voice
        arguments = arguments + self.borrowed(i, arguments)
        active = self.activate(arguments, phrase.lemma) if passive else arguments
        if "benefactive" in phrase.voice and any(a.mark == "に" for a in arguments):
            active = _swap(arguments, {"に": "が", "が": "", "は": ""})
        if "causative" in phrase.voice and not any(a.mark == "を" for a in arguments):
            active = self.caused(i, arguments)
        flags = {"passive": passive, "causative": "causative" in phrase.voice, "copular": phrase.kind == "copula"}
        return Predication(i, i, phrase.lemma, tuple(active), tuple(arguments), **flags)

    def clauses(self, i: int) -> list[int]:
        """Give the verbs outside quotations that lean on a predicate."""
        return [c for c in self.children[i] if self.phrases[c].kind == "verb" and not is_quoted(self.phrases[c])]

    def borrowed(self, i: int, arguments: list[Argument]) -> list[Argument]:
        """Lend a clause what only the one before it says: the place of a second investor (…、Yも5億円を投じた), the event just opened."""
        before = [c for c in self.clauses(i) if not self.is_relative(c)]
        if not before:
            return []
        theirs, mine = self.own(before[-1]), {a.mark for a in arguments}
        found = []
        if any(a.mark == "は" and self.phrases[a.phrase].marks == ("も",) for a in arguments):
            found += [a for a in theirs if a.mark in ("に", "と", "へ") and a.mark not in mine]
        if "passive" in self.phrases[before[-1]].voice and "に" not in mine:  # 会議が開かれ、Xが登壇した
            opened = [a for a in theirs if a.mark in ("が", "は")]
            found += [replace(a, mark="に") for a in opened if ending(self.phrases[a.phrase].lemma, self.events)]
        return [replace(a, source="shared") for a in found]

    def caused(self, i: int, arguments: list[Argument]) -> list[Argument]:
        """Give who is made to act for the subject: the object of the clause before (Xを説いて計画に加わらせた), else what stands in に."""
        before = self.clauses(i)
        made = _first(self.own(before[-1]), "を") if before else None
        if made and self.is_named(made.phrase):
            return [*_swap(arguments, {"が": "", "は": ""}), Argument("が", made.phrase, "shared")]
        return _swap(arguments, {"に": "が", "が": "", "は": ""}) if any(a.mark == "に" for a in arguments) else arguments

    def activate(self, arguments: list[Argument], lemma: str) -> list[Argument]:
        """Turn the arguments of a passive into those of its active: the patient back into を, the agent into が.

        What is taken is taken from its owner, not by him (若葉社から借用された).
        """
        patient = "に" if any(a.mark == "を" for a in arguments) else "を"
        taken = lemma in self.words.get("takingVerb", ())
        agents = [a.mark for a in arguments if a.mark == "によって" or (self.may_act(a.phrase) and not (taken and a.mark == "から"))]
        agent = next((m for m in ("によって", "に", "から") if m in agents), "")
        timed = [a for a in arguments if a.mark == agent and agent != "によって" and not self.may_act(a.phrase)]
        turned = _swap([a for a in arguments if a not in timed], {"が": patient, "は": patient} | ({agent: "が"} if agent else {}))
        return turned + timed

    def may_act(self, i: int) -> bool:
        """Tell whether a phrase in に may be who does it: not a date (5月に公表された), nor a common noun (計画を土台に作られた)."""
        if self.is_named(i) or self.phrases[i].lemma in self.anaphors:
            return True
        return not self.is_time(i) and bool(ending(self.phrases[i].lemma, self.agents))

    def is_time(self, i: int) -> bool:
        """A date or an adverbial noun is no agent (5月に公表された)."""
        last = next((t for t in reversed(self.phrases[i].tokens) if t.pos.startswith(("名詞", "接尾辞"))), None)
        return last is not None and last.pos.startswith(("名詞-普通名詞-助数詞", "名詞-普通名詞-副詞可能", "名詞-数詞"))

    def nominal(self, i: int, arguments: list[Argument]) -> Predication:
        arguments = arguments + [a for c in self.children[i] if self.phrases[c].marks[:1] == ("の",) for a in self.passed(c)]
        arguments += [a for c in self.children[i] for a in self.doers(c)]
        given = [replace(a, mark="が") if a.mark == "によって" else a for a in arguments]
        undone = self.heads[i] >= 0 and self.phrases[self.heads[i]].lemma in self.words.get("undoingVerb", ())
        given += [] if undone else self.holder(i)
        ordered = self.heads[i] >= 0 and self.request(self.heads[i]) >= 0  # 購入を控えるよう指示する
        if not undone and not ordered and not _first(given, "が", "の") and (doer := self.likely(i, least=_SURE)):
            given.append(doer)
        given.append(Argument("compound", i, "of"))
        phrase, head = self.phrases[i], self.heads[i]
        if phrase.marks == ("の",) and head >= 0 and phrase.tokens[0].span.end < phrase.core.end and self.phrases[head].kind == "noun":
            given.append(Argument("gap", head, "gap"))  # 青葉電機開発のロボット
        return Predication(i, i, action(self.phrases[i], self.nouns), tuple(given), tuple(arguments), nominal=True)

    def passed(self, i: int) -> list[Argument]:
        """Take the adnominal arguments that stand on a genitive before an action (国連による海洋会議の開催)."""
        return [a for c in self.children[i] if set(self.phrases[c].marks) & _ADNOMINAL and (a := self.argument(c, i))]

    def doers(self, i: int) -> list[Argument]:
        """Take a genitive on an action's named partner, or on its amount, for the action's own (XのYとの提携, Xの4億円の出資)."""
        partner = set(self.phrases[i].marks) & _ADNOMINAL and self.is_named(i)
        if not partner and not (self.phrases[i].marks == ("の",) and self.is_amount(i)):
            return []
        return [Argument("の", c, "of") for c in self.children[i] if self.phrases[c].marks == ("の",) and not self.phrases[c].parallel]

    def holder(self, i: int) -> list[Argument]:
        """Lend an action that is the object of a verb that verb's subject (XはYへの投資を発表した)."""
        head = self.heads[i]
        if head < 0 or not {"を", "も"} & set(self.phrases[i].marks) or self.phrases[head].lemma not in self.words.get("lightVerb", ()):
            return []
        own = {k: self.own(k) for k, p in enumerate(self.phrases) if is_clause(p)}
        own |= {head: self.ordered(head, own)} if self.request(head) >= 0 else {}
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
        if (not passive and lemma not in self.words.get("lightVerb", ())) or lemma in self.words.get("undoingVerb", ()):
            return []
        found = []
        for a in predication.arguments:
            added = a.mark == "は" and self.phrases[a.phrase].marks == ("も",)  # 提携も発表した
            if (a.mark != "を" and not added) or a.phrase not in own or not is_action(self.phrases[a.phrase], self.nouns):
                continue
            rest = [b for b in predication.arguments if b is not a]
            rest = self.activate(rest, lemma) if passive else rest
            inner = [replace(b, mark="が") if b.mark == "によって" else b for b in own[a.phrase]]
            inner.append(Argument("compound", a.phrase, "of"))
            verb = action(self.phrases[a.phrase], self.nouns)
            found.append(Predication(predication.phrase, a.phrase, verb, tuple(rest + inner), passive=passive, nominal=True))
        return found


def _first(arguments: list[Argument], *marks: str) -> Argument | None:
    return next((a for mark in marks for a in arguments if a.mark == mark), None)


def _swap(arguments: list[Argument], change: dict[str, str]) -> list[Argument]:
    return [replace(a, mark=m) for a in arguments if (m := change.get(a.mark, a.mark))]
