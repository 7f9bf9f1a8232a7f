"""Where a predicate stands in its sentence → `Stance`: denied or not, how sure, and who says so.

From the predicate the sentence is climbed outward: its own auxiliaries, the noun that its clause modifies (投資する可能性), the verb
that takes it as complement (…と報じられている), and so on.  Each cue met further out overrides the ones inside; the innermost speaker is
kept.  The cues are data (`ontology/stance.ttl`); what the code knows is how a clause hangs on what governs it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kg.model import Mention, Phrase, Polarity, Sentence, Span, Stance
from kg.ontology import ending
from kg.tree import is_adnominal, is_clause, is_quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Form, Modality
    from kg.ontology import Ontology
    from kg.predicates import Predication

Link = Literal["quote", "content", "object", "chain", "none"]
_MODALITIES: dict[str, Modality] = {
    "Planned": "planned", "Possible": "possible", "Rumoured": "rumoured", "Hypothetical": "hypothetical", "Hoped": "hoped",
}  # fmt: skip
_CONDITIONAL = ("ば", "なら", "たら", "ならば", "としたら", "とすれば")
_EXISTENCE = ("至る", "ある", "いる", "ない", "無い", "存在する", "見つかる")
_FACT = ("こと", "事")
_STOPS = "。！？!?"  # ends of a sentence
_MERELY = ("過ぎる", "すぎる")  # …に過ぎない denies nothing
_BREAKS = ("が", "けど", "けれど", "けれども", "ので", "から", "のに", "ものの")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with what was found in it, as far as attribution needs it."""

    sentence: Sentence
    heads: Mapping[int, tuple[Mention, ...]]
    predications: Mapping[int, Predication]


def of(scene: Scene, predication: Predication, ontology: Ontology, *, content: bool = False) -> Stance:
    """Give the stance of what a predication says.

    `content` says that it is a plan or hope in words (…する予定だ), so that its own word is a cue.
    """
    climb = _Climb(scene, ontology)
    climb.own(predication)
    if content:
        climb.itself(predication)
    climb.outward(predication.phrase)
    climb.source(predication.phrase)
    return Stance(climb.polarity, climb.modality, climb.speaker)


def at(scene: Scene, phrase: int, ontology: Ontology) -> Stance:
    """Give the stance of what an apposition in a phrase says: only who says it, and that it is quoted.

    What is presupposed (the CEO of…) is not denied, planned or hoped with the sentence around it.
    """
    climb = _Climb(scene, ontology)
    climb.outward(phrase)
    climb.source(phrase)
    return Stance("positive", "asserted", climb.speaker)


def is_ahead(sentence: Sentence, predication: Predication, ontology: Ontology) -> bool:
    """Tell whether a predicate stands in the present tense of a main clause or quotation, so that an act is still to come.

    A state is no act: it holds now.
    """
    phrases, i = sentence.phrases, predication.phrase
    if not is_clause(phrases[i]) or phrases[i].kind == "copula" or phrases[i].lemma in ontology.words.get("stateVerb", ()):
        return False
    while phrases[i].head >= 0 and not phrases[i].marks and is_clause(phrases[phrases[i].head]) and _continues(phrases[i]):
        if any(p.head == phrases[i].head and set(p.marks) & {"は", "が"} for p in phrases[i + 1 : phrases[i].head]):
            return False  # 資金を集め、会員は1万人に上る: another's tense
        i = phrases[i].head
    done = {"た", "いる", "ある", "おる", "くる", "しまう", "き", "だ"} & set(phrases[i].tail)
    return not done and (phrases[i].head < 0 or is_quoted(phrases[i]))


def utters(phrases: Sequence[Phrase], at: int, ontology: Ontology, lemma: str = "") -> bool:
    """Tell whether a predicate is one of speech, alone or with its object (自信を見せる); `lemma` is what it is read as."""
    verbs, lemma = ontology.words.get("speechVerb", frozenset()), lemma or phrases[at].lemma
    objects = (p.lemma for p in phrases[:at] if p.head == at and p.marks[:1] == ("を",))
    return lemma in verbs or any(f"{thing}を{lemma}" in verbs for thing in objects)


def _continues(phrase: Phrase) -> bool:
    return not phrase.tail or phrase.tail[-1] in ("ます", "て", "れる", "られる", "せる", "させる")


class _Climb:
    """The stance while a sentence is climbed from one predicate."""

    def __init__(self, scene: Scene, ontology: Ontology) -> None:
        self.scene, self.ontology = scene, ontology
        self.phrases = scene.sentence.phrases
        self.polarity: Polarity = "positive"
        self.modality: Modality = "asserted"
        self.speaker: Mention | None = None
        self.settled = False  # under way or done, whatever the next clause plans (使っており、来年は売る予定だ)

    # -- the predicate's own words

    def own(self, predication: Predication) -> None:
        phrase = self.phrases[predication.phrase]
        if predication.nominal and not is_clause(phrase):
            if phrase.head < 0 and phrase.marks[:1] == ("へ",):
                self.modality = "planned"
            return
        if predication.nominal and predication.noun != predication.phrase:
            self.verb(predication.phrase)
        before = self.polarity
        self.tail(phrase)
        if phrase.head >= 0 and phrase.tail[-1:] == ("か",) and "ない" not in phrase.tail:  # …したかどうかは
            self.set("hypothetical")
        if predication.copular and phrase.lemma in _MERELY:
            self.polarity = before
        if phrase.lemma in ("ない", "無い"):
            self.deny()
        self.adverbs(predication.phrase)
        self.condition(predication.phrase)
        self.question(predication.phrase)

    def itself(self, predication: Predication) -> None:
        verb = self.ontology.cues.get("cueVerb", {}).get(predication.lemma)
        cue = verb or self.noun_cue(self.phrases[predication.noun])
        if cue in ("Planned", "Hoped") and self.modality == "asserted":
            self.set(_MODALITIES[cue])

    def tail(self, phrase: Phrase) -> None:
        """Read the auxiliaries in order, those first that mean something only together."""
        tail = phrase.tail
        joined = "/".join(tail)
        if re.search(r"(?:^|/)(?:う|よう)/と/する|(?:^|(?<!た)/)こと/に/(?:する|なる)", joined):  # しようとする, することにした
            self.set("planned")
        if "いく" in tail and "た" not in tail:  # …していく: from now on
            self.set("planned")
        if "兼ねる/ない" in joined or "かねる/ない" in joined:  # 崩れかねない
            self.set("possible")
            tail = tuple(word for word in tail if word not in ("兼ねる", "かねる", "ない"))
        if "と/は/限る/ない" in joined:
            self.set("possible")
            tail = ()
        if re.search(r"だ/は/ない/(?:の/)?(?:だ/|です/)?か$", joined):
            self.set("possible")
            tail = tail[: joined[: joined.rfind("だ/は/ない")].count("/")]
        if tail[-1:] == ("な",) and is_quoted(phrase):  # 買うな
            self.deny()
            self.set("hoped")
        for k, word in enumerate(tail):
            if word == "そう":
                self.set(_hearsay(phrase))
            elif (word == "よう" and (tail[k + 1 : k + 2] not in (("だ",), ("です",)) or _compares(phrase))) or word == "か":
                continue
            else:
                self.cue("cueTail", word, denied="か" in tail[k + 1 :])

    def cue(self, name: str, word: str, *, denied: bool = False) -> bool:
        found = self.ontology.cues.get(name, {}).get(word)
        if found == "Negative":
            if denied:
                self.set("possible")
            else:
                self.deny()
        elif found in _MODALITIES:
            self.set(_MODALITIES[found])
        return found is not None

    def set(self, modality: Modality) -> None:
        if not (self.settled and modality == "planned"):
            self.modality = modality

    def deny(self) -> None:
        self.polarity = "negative" if self.polarity == "positive" else "positive"

    def adverbs(self, i: int) -> None:
        for k, phrase in enumerate(self.phrases[:i]):
            words = "".join(t.surface for t in phrase.tokens if not t.pos.startswith("補助記号"))
            if self.within(k, i) and not (phrase.kind == "other" and self.cue("cueAdverb", phrase.lemma)):
                self.cue("cueAdverb", words)

    def within(self, k: int, i: int) -> bool:
        clauses = [
            j
            for j in range(k + 1, i)
            if is_clause(self.phrases[j]) and not is_adnominal(self.phrases[j]) and self.phrases[j].kind != "adjective"
        ]
        return not clauses or self.phrases[k].head in (i, self.phrases[i].head)

    def condition(self, i: int) -> None:
        mine = self.phrases[i].tail[-1:]
        theirs = any(p.head == i and is_clause(p) and p.tail[-1:] and p.tail[-1] in _CONDITIONAL for p in self.phrases)
        if self.modality != "possible" and (theirs or (mine and mine[0] in _CONDITIONAL) or self.concedes(i)):
            self.set("hypothetical")

    def concedes(self, i: int) -> bool:
        """Tell whether a clause is granted for the argument's sake (買っても上がらない), not told (探しても見つからなかった)."""
        phrase, head = self.phrases[i], self.phrases[i].head
        return (
            phrase.kind == "verb"
            and phrase.tail[-1:] == ("て",)
            and phrase.marks == ("も",)
            and head >= 0
            and "た" not in self.phrases[head].tail
        )

    def question(self, i: int) -> None:
        """What a main clause only asks is not said."""
        end = self.phrases[-1]
        if end.tail[-4:] == ("だ", "は", "ない", "か"):
            return  # …のではないか guesses
        asks = "か" in end.tail[-1:] or end.tokens[-1].surface in "?？" or any(t.surface in "?？" for t in end.tokens[-2:])
        if not asks:
            return
        while True:
            head = self.phrases[i].head
            if head < 0:
                self.set("hypothetical")
                return
            if self.link(i) not in ("chain", "content") or (self.link(i) == "content" and not is_clause(self.phrases[head])):
                return
            i = head

    # -- what governs it

    def link(self, i: int) -> Link:  # noqa: PLR0911 -- one line for each way of hanging
        phrase, head = self.phrases[i], self.phrases[i].head
        if head < 0:
            return "none"
        above = self.phrases[head]
        told = {above.lemma, above.lemma + "/passive"} & {
            *self.ontology.cues.get("cueVerb", {}),
            *self.ontology.words.get("speechVerb", ()),
        }
        if is_clause(phrase) and phrase.tail[-1:] == ("と",) and told:
            return "quote"
        if is_clause(phrase) and not is_quoted(phrase) and phrase.marks[:1] in (("を",), ("に",), ("が",)):
            return "object"  # …するのをやめた, …するに違いない
        if (phrase.lemma == "よう" or "よう" in phrase.tail) and above.lemma in self.ontology.words.get("requestVerb", ()):
            return "object"  # …するよう求めた
        if is_clause(phrase) and phrase.tokens[-1].surface in _STOPS:
            return "quote" if self.is_in_quotation(i) else "none"
        if is_quoted(phrase) and (is_clause(phrase) or above.kind == "verb" or phrase.marks[0] == "という"):
            return "quote"
        named = any(m.form == "name" for m in self.scene.heads.get(head, ()))  # 披露されたX計画: the clause is about X
        if is_clause(phrase) and is_adnominal(phrase) and self.is_content(above) and not named:
            return "content"
        agreed = phrase.lemma in _FACT and phrase.marks[:1] == ("で",)  # …することで合意した
        if phrase.kind == "noun" and phrase.marks and (agreed or phrase.marks[0] in ("を", "が", "は", "も", "の", "に", "すら", "さえ")):
            return "object"
        if is_clause(phrase) and is_clause(above) and not phrase.marks and phrase.tail[-1:] and phrase.tail[-1] not in _BREAKS:
            return "chain"
        return "chain" if is_clause(phrase) and is_clause(above) and not phrase.tail else "none"

    def is_in_quotation(self, i: int) -> bool:
        """Tell whether a sentence is one of several in a quotation (「組まない。売る」と話した)."""
        head = self.phrases[i].head
        later = (k for k in range(i + 1, head) if self.phrases[k].head == head)
        return any(is_quoted(self.phrases[k]) and any(t.surface == "」" for t in self.phrases[k].tokens) for k in later)

    def is_content(self, phrase: Phrase) -> bool:
        nouns = self.ontology.words.get("contentNoun", frozenset())
        return phrase.kind in ("noun", "copula") and (phrase.lemma in nouns or self.noun_cue(phrase) is not None)

    def noun_cue(self, phrase: Phrase) -> str | None:
        cues = self.ontology.cues.get("cueNoun", {})
        return next(
            (
                cues[phrase.lemma[k:]]
                for k in range(len(phrase.lemma))
                if phrase.lemma[k:] in cues and (k == 0 or len(phrase.lemma) - k > 1)
            ),
            None,
        )

    def outward(self, i: int) -> None:
        seen_content = said = False
        for _ in range(len(self.phrases)):
            link, head = self.link(i), self.phrases[i].head
            if link == "none" or (link == "chain" and said):  # …と主張し、提訴する予定だ: what is said is not planned
                return
            said = link == "quote" and utters(self.phrases, head, self.ontology)
            above = self.phrases[head]
            if is_clause(above) and above.tail[-1:] and above.tail[-1] in _CONDITIONAL:
                self.set("hypothetical")
            if link == "chain":
                self.settled = self.settled or bool({"いる", "おる", "た"} & set(self.phrases[i].tail))
                self.chained(head)
            elif is_clause(above) and above.kind != "copula":
                self.governed(i, head, link, content=seen_content)
            else:
                seen_content = self.named(i, head, content=seen_content) or seen_content
            if link == "object" and not (seen_content or is_clause(above) or self.noun_cue(above)):
                return
            i = head

    def chained(self, head: int) -> None:
        """A clause that leans on another shares its modality (…し、…する予定だ), not its denial."""
        before, polarity = self.modality, self.polarity
        self.tail(self.phrases[head])
        self.polarity = polarity
        if before == "hypothetical" or (before != "asserted" and self.modality == "asserted"):
            self.modality = before

    def governed(self, i: int, head: int, link: Link, *, content: bool) -> None:
        phrase, above = self.phrases[i], self.phrases[head]
        if link == "quote" and phrase.tail[-1:] and phrase.tail[-1] in ("う", "よう", "まい"):
            self.set("planned")
            return
        nominal = phrase.lemma in ("こと", "の") or content or phrase.tail[-1:] == ("の",)
        hearsay = link == "quote" and above.head < 0 and not above.tail and above.tokens[0].surface == "いう"
        if hearsay:
            self.set("rumoured")
        elif link == "quote" or (nominal and link == "object"):
            self.speak(head)
        if link == "quote" or nominal or link == "object":
            self.verb(head)
        if (content or nominal or above.lemma == "至る") and above.lemma in _EXISTENCE and self.is_denied(above):
            self.deny()

    def is_denied(self, phrase: Phrase) -> bool:
        cues = self.ontology.cues.get("cueTail", {})
        return phrase.lemma in ("ない", "無い") or any(cues.get(t) == "Negative" for t in phrase.tail)

    def named(self, i: int, head: int, *, content: bool) -> bool:
        """Pass a noun that takes the clause: its cue, its owner, and the auxiliaries of its copula."""
        above = self.phrases[head]
        cue = self.noun_cue(above)
        if cue == "Negative":
            self.polarity = "negative" if content or is_quoted(self.phrases[i]) else self.polarity
        elif cue in _MODALITIES:
            self.set(_MODALITIES[cue])
        if self.phrases[i].marks[:1] == ("との",) and above.lemma in ("こと", "事"):
            self.set("rumoured")
        if is_quoted(self.phrases[i]) and ending(above.lemma, self.ontology.words.get("speechNoun", ())):
            self.owner(head)
        if above.kind == "copula":
            denied = self.polarity
            self.tail(above)
            if not self.is_content(above):
                self.polarity = denied
        return self.is_content(above)

    def verb(self, head: int) -> None:
        phrase = self.phrases[head]
        lemma = phrase.lemma
        passive = "passive" in phrase.voice
        if passive and self.cue("cueVerb", lemma + "/passive"):
            return
        self.cue("cueVerb", lemma)
        if not passive and self.is_denied(phrase) and lemma in ("限る", "する"):
            self.set("possible")

    # -- who says it

    def speak(self, head: int) -> None:
        phrase = self.phrases[head]
        if self.speaker or "passive" in phrase.voice or not utters(self.phrases, head, self.ontology):
            return
        if phrase.tail[-1:] == ("と",) and not is_quoted(phrase):  # …ことを考えると: nobody says so
            return
        if not self.subject(head):
            start = self.phrases[head].span.start
            self.speaker = Mention(self.scene.sentence.document, Span(start, start), "silence", "Person")

    def first(self, phrase: int) -> Mention | None:
        return next(iter(self.scene.heads.get(phrase, ())), None)

    def owner(self, head: int) -> None:
        for k, phrase in enumerate(self.phrases):
            mention = self.first(k)
            owns = phrase.head == head and phrase.marks[:1] in (("の",), ("による",))
            if not self.speaker and owns and mention and self.ontology.fits(mention.kind, "Agent"):
                self.speaker = mention
        if not self.speaker and "を" in self.phrases[head].marks and self.phrases[head].head >= 0:  # …という声明を出した
            self.subject(self.phrases[head].head)

    def before_colon(self, colon: int) -> None:
        """Take the subject of what stands before a colon and a quotation, else the last one named there."""
        phrases = [k for k in range(colon + 1) if (m := self.first(k)) and self.ontology.fits(m.kind, "Agent") and m.form != "noun"]
        subjects = [k for k in phrases if set(self.phrases[k].marks) & {"は", "が"}]
        if phrases:
            self.speaker = self.first((subjects or phrases)[-1])

    def subject(self, verb: int) -> bool:
        """Take who does something for the speaker; False if the sentence does not say who."""
        predication = self.scene.predications.get(verb)
        subjects = (predication.all("が", "は") or predication.all("gap")) if predication and not predication.passive else ()
        for argument in sorted(subjects, key=lambda a: (a.mark != "が" and any(s.mark == "が" for s in subjects), a.phrase)):
            mention = self.first(argument.phrase)
            if mention and (self.ontology.fits(mention.kind, "Agent") or mention.kind == "Role"):
                self.speaker = mention
                break
        if subjects and not self.speaker:
            self.speaker = self.topic(verb)
        return bool(subjects)

    def topic(self, verb: int) -> Mention | None:
        """Give the topic of what a clause leans on (Xは…と主張し、提訴も辞さない: X, though 提訴 is nearer)."""
        above, i = [verb], verb
        while self.phrases[i].head > i:
            i = self.phrases[i].head
            above.append(i)
        topics = (self.first(k) for k, p in enumerate(self.phrases[:verb]) if p.marks == ("は",) and p.head in above)
        return next((m for m in topics if m and self.ontology.fits(m.kind, "Agent")), None)

    def source(self, i: int) -> None:
        """Find the source that the sentence names (Xによると)."""
        marks = self.ontology.words.get("sourceMark", ())
        for k, phrase in enumerate(self.phrases):
            mention = self.first(k)
            named = any(m in marks for m in phrase.marks)
            if not self.speaker and named and mention and k < i and self.ontology.fits(mention.kind, "Agent"):
                self.speaker = mention
        colon = next((k for k, p in enumerate(self.phrases[:i]) if p.tokens[-1].surface in ":\uff1a" and p.head < 0), None)
        if not self.speaker and colon is not None:  # Xが告白:「…」
            self.before_colon(colon)


def _compares(phrase: Phrase) -> bool:
    """Tell whether ような or ように only says what something is like."""
    return phrase.last is not None and phrase.last.surface in ("な", "に")


def _hearsay(phrase: Phrase) -> Modality:
    """Tell …するそうだ (it is said) from …しそうだ (it looks as if)."""
    k = next((k for k, t in enumerate(phrase.tokens) if t.surface == "そう" and k), 0)
    return "rumoured" if k and "終止形" in phrase.tokens[k - 1].form else "possible"


def spoken(sentence: Sentence, stance: Stance) -> Stance:
    """Give the turn's speaker to what nobody inside the sentence says."""
    turn = sentence.turn
    if stance.speaker or turn.kind not in ("speech", "quote"):
        return stance
    form: Form = "name" if turn.speaker else "silence"
    start = turn.span.start
    return replace(stance, speaker=Mention(sentence.document, Span(start, start), form, "Person", turn.speaker or ""))
