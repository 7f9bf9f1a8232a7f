"""Sentence → the head of each of its phrases, as predicates need it.

A parser knows forms.  What it cannot know is mended here: arguments that lean on a plain noun, a topic on the wrong side of a quotation,
the second topic of one predicate, the object of a copula.  Which verbs are of saying comes from the ontology's lexicon.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.ontology import ending

if TYPE_CHECKING:
    from kg.model import Phrase, Sentence
    from kg.ontology import Ontology

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
_SPEECH_MARKS = frozenset(("と", "って", "との", "とは", "という", "というの", "といった", "とも", "なんて"))
_LOCAL = (("から",), ("に",), ("へ",))


def heads(sentence: Sentence, ontology: Ontology) -> list[int]:
    """Give the index of the head of each phrase, -1 for none."""
    found = _Tree(sentence, ontology)
    found.unload()
    found.lift()
    found.part_topics()
    found.split_topics()
    found.contents()
    found.speakers()
    found.inward()
    found.doers()
    found.objects()
    found.addressees()
    return found.heads


def is_clause(phrase: Phrase) -> bool:
    """Tell whether a phrase is a predicate."""
    return phrase.kind in ("verb", "adjective", "copula")


def is_adnominal(phrase: Phrase) -> bool:
    """Tell whether a clause modifies a noun by its form: not conjunctive, not continuative, not closed by a particle or a comma."""
    conjunctive = phrase.tail[-1:] and phrase.tail[-1] in _CONJUNCTIVE
    last = phrase.last
    attributive = phrase.kind == "adjective" and phrase.marks == ("の",)  # 同等のモデル
    closed = phrase.tokens[-1].surface in "、。" or (bool(phrase.marks) and not attributive)
    return not is_quoted(phrase) and not conjunctive and not closed and (last is None or "連用形" not in last.form)


def is_quoted(phrase: Phrase) -> bool:
    """Tell whether a phrase closes a quotation (…と, …という)."""
    return bool(phrase.marks) and phrase.marks[0] in _SPEECH_MARKS


def is_complement(phrase: Phrase) -> bool:
    """Tell whether a clause is what a verb of saying, asking or ordering takes (…と, …として, …かを, …ように)."""
    asked = phrase.tail[-1:] == ("か",) and phrase.marks[:1] == ("を",)
    ordered = phrase.kind == "verb" and "よう" in phrase.tail[-2:] and not phrase.marks[1:]
    return is_clause(phrase) and (is_quoted(phrase) or phrase.marks[:1] == ("として",) or asked or ordered)


def is_te(phrase: Phrase) -> bool:
    """Tell whether a phrase is a copula in 〜で, which may as well be a case."""
    last = phrase.last
    return phrase.kind == "copula" and phrase.tail == ("だ",) and not phrase.marks and last is not None and last.surface == "で"


def action(phrase: Phrase, nouns: frozenset[str] = frozenset()) -> str:
    """Give the する-verb that a noun is the name of, "" if of none; `nouns` are taken for such names too (不満, 法廷闘争)."""
    words = [t for t in phrase.tokens if t.span.end <= phrase.core.end and not t.pos.startswith(("補助記号", "助詞"))]
    if words and words[-1].pos.startswith("名詞-普通名詞-サ変"):
        return words[-1].surface + "する"
    ends = ("".join(t.surface for t in words[k:]) for k in range(len(words)))
    return next((end + "する" for end in ends if end in nouns), "")


def is_action(phrase: Phrase, nouns: frozenset[str] = frozenset()) -> bool:
    """Tell whether a phrase is a noun that names an action."""
    return phrase.kind == "noun" and bool(action(phrase, nouns))


def _closes(phrase: Phrase) -> bool:
    return any(t.surface in "」』" for t in phrase.tokens)


class _Tree:
    """One sentence while its heads are mended."""

    def __init__(self, sentence: Sentence, ontology: Ontology) -> None:
        self.phrases, self.words, self.nouns = sentence.phrases, ontology.words, ontology.action_nouns
        self.heads, self.names = [p.head for p in sentence.phrases], sentence.names
        self.quoting, self.hearers, self.occasions = ontology.quoting, ontology.agent_nouns, ontology.event_nouns

    def unload(self) -> None:
        """Give the object of a copula to the next verb that has none: such a copula is a case (試作機をわずか3億円で、独力で組み立てた)."""
        for i, phrase in enumerate(self.phrases):
            held = [k for k in range(i) if self.heads[k] == i and "を" in self.phrases[k].marks] if is_te(phrase) else []
            for k in held:
                free = (j for j in range(i + 1, len(self.phrases)) if self.phrases[j].kind == "verb" and not self.has_object(j))
                self.heads[k] = next(free, i)
                if phrase.counts and self.heads[k] > i:  # its price goes with it
                    self.heads[i] = self.heads[k]

    def has_object(self, i: int) -> bool:
        """Tell whether something hangs on a phrase in を."""
        return any(self.heads[k] == i and "を" in p.marks for k, p in enumerate(self.phrases))

    def lift(self) -> None:
        """Hang a topic or subject that leans on a plain noun on the predicate above it."""
        heads = self.heads
        for i, phrase in enumerate(self.phrases):
            leaning = set(phrase.marks) & {"は", "が", "を"} or (phrase.marks in _LOCAL and self.is_plain(heads[i]))
            if is_clause(phrase) or phrase.parallel or not leaning:
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
            while heads[i] >= 0 and self.is_passed(heads[i]):
                heads[i] = heads[heads[i]]

    def is_passed(self, i: int) -> bool:
        """Tell whether a case looks further up than to a phrase: a noun, unless it is an action that ends the sentence."""
        ends = is_action(self.phrases[i]) and self.heads[i] < 0
        return (not is_clause(self.phrases[i]) and not ends) or (self.phrases[i].kind == "adjective" and self.phrases[i].marks == ("の",))

    def is_plain(self, i: int) -> bool:
        """Tell whether a phrase is a noun that takes no case: neither a predicate nor an action."""
        if i < 0 or (self.phrases[i].kind == "adjective" and self.phrases[i].marks == ("の",)):
            return i >= 0  # 巨額の
        return self.phrases[i].kind == "noun" and not is_action(self.phrases[i], self.nouns)

    def part_topics(self) -> None:
        """Give the first of two topics to the clause that ends between them (XはAに投資し、YもBに投資した)."""
        for h in range(len(self.phrases)):
            topics = [k for k, p in enumerate(self.phrases) if self.heads[k] == h and p.marks in (("は",), ("も",)) and not is_clause(p)]
            for first, second in pairwise(topics):
                if self.phrases[second].marks == ("も",) and not self.has_object(h):
                    continue  # XはAを飼い、Bも飼った
                between = [c for c in range(first + 1, second) if self.heads[c] == h and self.phrases[c].kind == "verb"]
                if between and not is_complement(self.phrases[between[0]]):
                    self.heads[first] = between[0]

    def split_topics(self) -> None:
        """Give the second topic of a predicate to the clause that it embeds, if that has no subject (彼は、Xは…することを指摘した)."""
        heads = self.heads
        for h in range(len(self.phrases)):
            topics = [k for k, p in enumerate(self.phrases) if heads[k] == h and p.marks in (("は",), ("も",)) and not is_clause(p)]
            if len(topics) < 2 or self.phrases[topics[1]].marks != ("は",):  # noqa: PLR2004 -- a second one
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

    def contents(self) -> None:
        """Give a topic before the content of a noun that is a topic or subject itself to that content (予算は不要だという主張は、…)."""
        for q, phrase in enumerate(self.phrases):
            if not is_clause(phrase) or phrase.marks[:1] not in (("という",), ("との",)):
                continue
            noun = self.heads[q]
            while noun >= 0 and self.phrases[noun].marks == ("の",):
                noun = self.heads[noun]
            if noun < 0 or not {"は", "が"} & set(self.phrases[noun].marks):
                continue
            bare = not any(self.heads[k] == q and {"は", "が"} & set(p.marks) for k, p in enumerate(self.phrases[:q]))
            before = [k for k in range(q) if self.heads[k] == self.heads[noun] and self.phrases[k].marks == ("は",)]
            if bare and before:
                self.heads[before[-1]] = q

    def speakers(self) -> None:
        """Give the first topic inside a quotation to the verb of saying if that has no subject (Xは…だと言う)."""
        heads = self.heads
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

    def inward(self) -> None:
        """Give a place or time that is a topic of a plan to what is planned (この計画ではXが役割を担う予定だ)."""
        contents = self.words.get("contentNoun", frozenset())
        for i, phrase in enumerate(self.phrases):
            marked = len(phrase.marks) > 1 and phrase.marks[0] in ("で", "に", "から") and phrase.marks[-1] == "は"
            reach = range(i + 1, self.heads[i] + 1) if marked else ()
            said = (k for k in reach if self.phrases[k].kind == "copula" or self.phrases[k].marks == ("で",))  # 予定だ, 予定で、
            noun = next((k for k in said if self.phrases[k].lemma in contents), -1)
            planned = [k for k in range(i + 1, noun) if self.heads[k] == noun and self.phrases[k].kind == "verb"]
            if planned:
                self.heads[i] = planned[-1]

    def doers(self) -> None:
        """Give what is said its own subject where somebody else is left to say it.

        Xは、Yが技術を使ったと主張し、提訴した: Y used it.  Xは称賛し、Yは公開していることを指摘した: Y opens it.
        """
        for i, phrase in enumerate(self.phrases):
            head = self.heads[i]
            if head >= 0 and self.phrases[head].lemma == "こと" and "を" in self.phrases[head].marks:
                head = self.heads[head]
            said = phrase.kind == "verb" and head >= 0 and (is_quoted(phrase) or head != self.heads[i])
            if not said or self.phrases[head].lemma not in self.words.get("speechVerb", ()):
                continue
            if any(self.heads[k] == i and {"は", "が", "も"} & set(p.marks) for k, p in enumerate(self.phrases[:i])):
                continue
            own = [k for k in range(i) if self.heads[k] == head and self.phrases[k].kind == "noun"]
            loose = [k for k in own if self.phrases[k].marks == ("が",)] or [k for k in own if self.phrases[k].marks == ("は",)]
            if loose and self.is_told_by(head, loose[0]):
                self.heads[loose[-1]] = i

    def is_told_by(self, verb: int, before: int) -> bool:
        """Tell whether another topic than what stands here is left for a verb of saying: its own, or that of a clause which leans on it."""
        above = self.chain(verb)
        leaning = {k for k in range(before) if self.heads[k] in above and self.phrases[k].kind == "verb" and not is_quoted(self.phrases[k])}
        return any(self.heads[k] in leaning.union(above) and self.phrases[k].marks == ("は",) for k in range(before))

    def chain(self, i: int) -> list[int]:
        """Give a clause and all that govern it."""
        found = []
        while i >= 0 and i not in found:
            found.append(i)
            i = self.heads[i]
        return found

    def objects(self) -> None:
        """Give what is said an object that the verb of saying cannot have, and a price (機械を3億円で、鉄だけを使って作ったと主張した)."""
        for i, phrase in enumerate(self.phrases):
            head = self.heads[i]
            said = head >= 0 and is_quoted(phrase) and phrase.kind == "verb" and self.phrases[head].kind == "verb"
            if not said or "を" in self.quoting.get(self.phrases[head].lemma, frozenset()) or self.has_object(i):
                continue
            loose = [k for k in range(i) if self.heads[k] == head and self.phrases[k].marks == ("を",) and self.phrases[k].kind == "noun"]
            if loose and self.phrases[head].lemma in self.words.get("speechVerb", ()):
                for k in range(loose[0], i):
                    price = self.phrases[k].marks == ("で",) or is_te(self.phrases[k])
                    if self.heads[k] == head and (k in loose or (price and self.phrases[k].counts)):
                        self.heads[k] = i

    def addressees(self) -> None:
        """Give what stands before a quotation to the verb behind it, as far as that verb wants it and the quotation can do without it."""
        for i, phrase in enumerate(self.phrases):
            head = self.heads[i]
            if head < 0 or not is_complement(phrase) or self.phrases[head].kind != "verb":
                continue
            inside = self.inside(self.heads, i)
            opened = next((k for k in inside if self.phrases[k].tokens[0].surface in "「『" and _closes(phrase)), None)
            own = [k for k in inside if self.heads[k] == i and k != i and not is_clause(self.phrases[k])]
            for n, k in enumerate(own):
                if self.is_outside(k, own[n + 1 :], (i, head)) if opened is None else k < opened and self.phrases[k].marks:
                    self.heads[k] = head

    def is_outside(self, k: int, later: list[int], between: tuple[int, int]) -> bool:
        """Tell whether an argument before a quotation without brackets is one of the verb behind it."""
        clause, verb = (self.phrases[at] for at in between)
        marks = set(self.phrases[k].marks) & self.quoting.get(verb.lemma, frozenset())
        if "に" in marks:
            return self.may_hear(k)
        if "で" in marks:
            return bool(ending(self.phrases[k].lemma, self.occasions))
        return "を" in marks and (clause.kind != "verb" or any("を" in self.phrases[j].marks for j in later))

    def may_hear(self, k: int) -> bool:
        """Tell whether a phrase is a name or an office: somebody to speak to."""
        return any(self.phrases[k].span.covers(n.span) for n in self.names) or bool(ending(self.phrases[k].lemma, self.hearers))

    @staticmethod
    def inside(heads: list[int], root: int) -> list[int]:
        found = [root]
        for k in range(root - 1, -1, -1):
            if heads[k] in found:
                found.append(k)
        return sorted(found)
