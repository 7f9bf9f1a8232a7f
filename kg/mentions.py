"""Sentences → `Mention`s: names, noun phrases, offices and anaphors, in order, and the one that stands for each phrase.

A name stays the name alone: the class noun, honorific or office glued to it (Stargateプロジェクト, 孫氏, OpenAI CEO) tells its class and
is cut off.  Other nouns are taken as the longest run that the text writes together, because 推論技術 is one thing and 技術 another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kg import definite, signs
from kg.model import Mention, Name, Phrase, Sentence, Span, Token
from kg.ontology import UNKNOWN, ending, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Value
    from kg.ontology import Ontology

ROLE = "Role"  # the class of an office (社長, CEO) until a frame gives it to somebody
CONCEPT = "Concept"
_TITLE_WORDS = 4  # 個人|情報|保護|委員会: fewer may be any committee
NOTIONS = frozenset(("Technology", "Field", "Law", "Hardware", "Benchmark"))  # classes whose common nouns are things of their own
_DEMONSTRATIVES = ("この", "その", "あの", "同じ", "当該", "こうした", "そうした", "こういった", "そういった", "これらの", "それらの", "同")
_SUFFIXES = tuple("州県府都道省市区郡町村")
_REGION = re.compile(r"..+?[州県府都道省](?=...)")
_LATIN_WORDS = re.compile(r"(?:[A-Z][A-Za-z]+ )+(?:of |for |and )*[A-Z][A-Za-z]+")
_NUMBERED = re.compile(r"[ァ-ヴー]{2,}[0-9]+(?:\.[0-9]+)?")  # ヘリオ2: nobody is numbered
_LATIN = re.compile(r"[A-Z][A-Za-z0-9.&+-]*[A-Za-z0-9]")
_NAMED = ("Product", "AIModel", "Hardware", "CreativeWork", "Project", "Event")  # classes whose members are named in brackets
_LOCATIONS = ("Country", "Place")
_LOCATED = ("Company", "Group", "Organization")  # what is of another sort than the place that it is in
_INSIDE = ("うち", "ウチ")
_SCRIPT = 0.4  # how sure a name is that only its script tells
_WORD = 12  # code points of a class noun before a name
_OPEN = "「『（([【〈《"


@dataclass(frozen=True, slots=True)
class _Run:
    """Nouns written together, outside names and values."""

    start: int
    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        return Span(self.tokens[0].span.start, self.tokens[-1].span.end)


def find(text: str, sentence: Sentence, values: Sequence[Value], ontology: Ontology) -> tuple[Mention, ...]:
    """Give the mentions of a sentence in the order of the text; none overlaps a value."""
    titles = _titles(text, sentence, ontology)
    found = [Mention(sentence.document, t, "noun", ROLE, t.of(text)) for t in titles]
    given = _Given(text, sentence.document, sentence.names, (*(v.span for v in values), *titles), ontology)
    found += [m for phrase in sentence.phrases for m in _of_phrase(given, phrase)]
    found = _retyped(text, [definite.widened(text, m, sentence, ontology) for m in found], ontology)
    return tuple(sorted(found, key=lambda m: (m.span.start, -m.span.end)))


def _retyped(text: str, found: list[Mention], ontology: Ontology) -> list[Mention]:
    """Who has an office is a person, whatever the tagger thought (CEOであるサティア・ナデラ)."""
    offices = [m for m in found if m.kind == ROLE]

    def is_holder(m: Mention) -> bool:
        before = any(0 <= m.span.start - r.span.end <= 3 and text[r.span.end : m.span.start] in ("", "である", "の") for r in offices)  # noqa: PLR2004 -- である
        return m.form == "name" and m.kind != "Person" and before and key(m.text) not in ontology.kinds

    return [replace(m, kind="Person") if is_holder(m) or _is_latin_alias(text, m, found) else m for m in found]


def _is_latin_alias(text: str, mention: Mention, found: Sequence[Mention]) -> bool:
    """A Latin name of two words in brackets behind a person's is that person's (クリス・レイン(Chris Lehane))."""
    if mention.form != "name" or not re.fullmatch(r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]*)+", mention.text):
        return False
    opened = text[mention.span.start - 1 : mention.span.start] in ("(", "\uff08") and text[mention.span.end : mention.span.end + 1] in (
        ")",
        "\uff09",
    )
    return opened and any(m.kind == "Person" and m.span.end == mention.span.start - 1 for m in found)


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(span.overlaps(o) for o in others)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known of a sentence before its mentions: names, values, and the ontology to judge by."""

    text: str
    document: str
    names: tuple[Name, ...]
    taken: tuple[Span, ...]
    ontology: Ontology


def _of_phrase(given: _Given, phrase: Phrase) -> list[Mention]:
    text, ontology = given.text, given.ontology
    names = [n for n in given.names if phrase.span.covers(n.span) and not _inside(n.span, given.taken)]
    found: list[Mention] = []
    for run in _runs(phrase, [*(n.span for n in names), *given.taken]):
        found += _of_run(given, run, next((n for n in names if n.span.end == run.span.start), None))
    for name in names:
        sign, name = signs.cut(text, name, ontology)  # noqa: PLW2901 -- from here on the name without its country
        found += [Mention(given.document, at, "name", kind, at.of(text), signs.SURE) for at, kind in sign]
        kind = _kind_after(text, name, phrase, ontology)
        spans = split_place(text, name, ontology) if kind == "Place" else [name.span]
        found += _maker(text, name, kind, given)
        told, known = _told(text, name, ontology), ontology.kinds
        kinds = [told or known.get(key(s.of(text)), kind) for s in spans]
        found += [Mention(given.document, s, "name", k, s.of(text), name.confidence) for s, k in zip(spans, kinds, strict=True)]
    return found


def _runs(phrase: Phrase, excluded: Sequence[Span]) -> list[_Run]:
    runs: list[_Run] = []
    current: list[Token] = []
    for at, token in enumerate(phrase.tokens):
        if _is_nominal(token, current, phrase.tokens[at + 1 :]) and not _inside(token.span, excluded):
            if current and current[-1].span.end != token.span.start:
                runs, current = [*runs, _Run(0, tuple(current))], []
            current.append(token)
        elif current:
            runs, current = [*runs, _Run(0, tuple(current))], []
    if current:
        runs.append(_Run(0, tuple(current)))
    return [r for r in runs if not r.tokens[0].pos.startswith("接頭辞") or len(r.tokens) > 1]


def _is_nominal(token: Token, before: Sequence[Token], after: Sequence[Token]) -> bool:
    pos = token.pos
    if pos.startswith(("名詞-数詞", "名詞-助動詞語幹")):
        return bool(before) or (bool(after) and after[0].pos.startswith("接尾辞"))
    if pos.startswith(("名詞", "代名詞", "接頭辞")):
        return True
    if pos.startswith("接尾辞-名詞的") or (
        before and pos.startswith("接尾辞-形状詞的") and bool(after) and after[0].pos.startswith("名詞")
    ):
        return bool(before)
    if pos.startswith("形状詞"):
        return bool(after) and after[0].pos.startswith(("名詞", "接尾辞-名詞的"))
    if token.surface in "・-–" and before and after:
        return after[0].pos.startswith("名詞")
    return pos.startswith("連体詞") and token.surface == "同" and bool(after)


def introduces(text: str, end: int, names: Sequence[Name]) -> bool:
    """Tell whether a name stands right behind, bare or in quotation marks."""
    return any(n.span.start == end or (n.span.start == end + 1 and text[end] in _OPEN[:2]) for n in names)


def _of_run(given: _Given, run: _Run, before: Name | None) -> list[Mention]:
    """Give the mentions of a run of nouns; none where it only says what kind of thing the name beside it is."""
    text, ontology, document = given.text, given.ontology, given.document
    if len(run.tokens) > 1 and run.tokens[-1].surface in ontology.words.get("relational", ()):  # 計算機上で: 計算機
        run = _Run(run.start, run.tokens[:-1])
    if before and len(run.tokens) > 1 and run.tokens[0].surface in ontology.head_nouns and len(run.tokens[0].surface) == 1:
        run = _Run(run.start, run.tokens[1:])  # アルタ社CTO: CTO
    words = run.span.of(text)
    office = _office(run, ontology)
    if not before and not office and introduces(text, run.span.end, given.names):
        return []  # 推論モデル「o3 mini」: the name has it
    if not before and _LATIN.fullmatch(words) and words.casefold() not in _common_words(ontology):
        return [Mention(document, run.span, "name", UNKNOWN, words, _SCRIPT)]
    anaphor = ontology.anaphor_words.get(words) or ontology.anaphor_words.get(re.sub(r"(たち|ら|達)$", "", words) + "たち")
    if anaphor and (words not in _INSIDE or _is_home(text, run.span)):
        return [Mention(document, run.span, "anaphor", anaphor.kind, words)]
    if office:
        return [Mention(document, office, "noun", ROLE, office.of(text)), *_before_office(given, run, office)]
    return [] if _is_empty(words, before, ontology) else _content(given, run, before)


def _is_home(text: str, span: Span) -> bool:
    """Tell whether うち is where somebody belongs (うちは採用した), not what lies inside (3社のうち, うち2社が)."""
    before = text[max(0, span.start - 1) : span.start]
    return text[span.end : span.end + 1] in tuple("はもがので") and (not before or not before.isalpha())


def _content(given: _Given, run: _Run, before: Name | None) -> list[Mention]:
    """Give the mentions of a run that says something: a name in brackets, a pair of countries, a noun."""
    called = "" if before else _called(given, run) or _proper(run, given.ontology)
    if called:
        return [Mention(given.document, run.span, "name", called, run.span.of(given.text), _SCRIPT)]
    pair = [
        Mention(given.document, at, "name", kind, at.of(given.text), signs.SURE)
        for at, kind in signs.pair(given.text, run.tokens[0].span, given.ontology)
    ]
    return pair if pair and len(run.tokens) == 1 else [*pair, *_common(given, run, before)]


@cache
def _common_words(ontology: Ontology) -> frozenset[str]:
    return frozenset(w.casefold() for w in (*ontology.words.get("common", ()), *ontology.head_nouns, *ontology.words.get("office", ())))


def _titles(text: str, sentence: Sentence, ontology: Ontology) -> list[Span]:
    """Find the offices in Latin words (Chief Financial Officer)."""
    offices = ontology.words.get("office", frozenset())
    found = _LATIN_WORDS.finditer(text, sentence.span.start, sentence.span.end)
    return [Span(*m.span()) for m in found if m[0].split()[-1] in offices]


def _is_empty(words: str, before: Name | None, ontology: Ontology) -> bool:
    """Tell whether nouns say nothing of their own, or only what the name before them is (Stargateプロジェクト, OpenAI側)."""
    if before is None or words in ontology.words.get("vague", ()) or words in ontology.words.get("honorific", ()):
        return before is not None or words in ontology.words.get("vague", ()) or words in ontology.words.get("honorific", ())
    located = before.kind in _LOCATIONS and any(ontology.is_a(ontology.head_nouns.get(words, ""), kind) for kind in _LOCATED)  # 日本企業
    return (words in ontology.head_nouns and not located) or words in ontology.words.get("relational", ())


def _proper(run: _Run, ontology: Ontology) -> str:
    """Give the class of nouns written together that only one thing is called by, "" if many may be: 北上工場, 個人情報保護委員会."""
    words = "".join(token.surface for token in run.tokens)
    first, last = run.tokens[0], ending(words[1:], ontology.head_nouns)
    kind = ontology.head_nouns.get(last, "")
    placed = len(run.tokens) > 1 and "固有名詞-地名" in first.pos and not first.pos.endswith("国") and first.surface not in ontology.signs
    if placed and kind == "Facility" and last not in ontology.words.get("seatNoun", ()):
        return kind
    return kind if len(run.tokens) >= _TITLE_WORDS and last in ontology.words.get("properEnding", ()) else ""


def _called(given: _Given, run: _Run) -> str:
    """Give the class of what a run that fills a pair of brackets is the name of (ソフト「筆波」, 若葉社の「一番星」), "" if of nothing."""
    text, start, end = given.text, run.span.start, run.span.end
    if text[start - 1 : start] not in ("「", "『") or text[end : end + 1] not in ("」", "』"):
        return ""
    coined = len(run.tokens) > 1 or "固有名詞" in run.tokens[0].pos
    before = text[max(0, start - 1 - _WORD) : start - 1]
    said = given.ontology.head_nouns.get(ending(before, given.ontology.head_nouns), "")
    if said in _NAMED:
        return said if coined else ""
    owned = text[start - 2 : start - 1] == "の" and any(n.span.end == start - 2 and n.kind == "Company" for n in given.names)
    return "Product" if owned and coined else ""


def _common(given: _Given, run: _Run, before: Name | None) -> list[Mention]:
    text, ontology, document = given.text, given.ontology, given.document
    kind = class_of(run.span.of(text), ontology)
    when = len(run.tokens) == 1 and run.tokens[0].pos.endswith("副詞可能")
    if not before and kind == CONCEPT and (len(run.span) < 2 or when):  # noqa: PLR2004 -- 手, いま: nothing to look up
        return []
    span = Span(before.span.start if before and before.kind != "Person" else run.span.start, run.span.end)
    demonstrative = _demonstrative(text, run.span.start)
    if demonstrative and not before and kind != CONCEPT:
        whole = Span(demonstrative.start, span.end)
        return [Mention(document, whole, "anaphor", kind, whole.of(text))]
    found = [Mention(document, span, "noun", kind, span.of(text))]
    acts = len(run.tokens) > 1 and run.tokens[-1].pos.startswith("名詞-普通名詞-サ変") and not run.tokens[-2].pos.startswith("接頭辞")
    if acts:  # 新工場建設: what is built, too
        part = Span(span.start, run.tokens[-1].span.start)
        found.insert(0, Mention(document, part, "noun", class_of(part.of(text), ontology), part.of(text)))
    return found


def _demonstrative(text: str, at: int) -> Span | None:
    for word in _DEMONSTRATIVES:
        if text.endswith(word, max(0, at - len(word)), at) and (word != "同"):
            return Span(at - len(word), at)
    return None


def _office(run: _Run, ontology: Ontology) -> Span | None:
    """Find the office at the end of a run, with the words that qualify it (グローバル政策責任者)."""
    offices = ontology.words.get("office", frozenset())
    surfaces = [t.surface for t in run.tokens]
    ends = [n for n in range(len(surfaces), 0, -1) for m in range(n) if "".join(surfaces[m:n]) in offices]
    if not ends:
        return None
    end = ends[0]
    if any(s not in ontology.words.get("honorific", ()) for s in surfaces[end:]):
        return None
    start = end
    while start > 0 and _qualifies(run.tokens[start - 1]):
        start -= 1
    return Span(run.tokens[start].span.start, run.tokens[end - 1].span.end)


def _qualifies(token: Token) -> bool:
    return not token.pos.startswith(("名詞-固有名詞", "名詞-普通名詞-副詞可能", "代名詞", "連体詞")) and token.surface != "・"


def _before_office(given: _Given, run: _Run, office: Span) -> list[Mention]:
    """Give what stands before an office in its run (米大統領: 米)."""
    text, ontology, document = given.text, given.ontology, given.document
    if run.span.start == office.start:
        return []
    span = Span(run.span.start, office.start)
    words = span.of(text)
    if words in ontology.words.get("former", ()):
        return []
    return [Mention(document, span, "noun", class_of(words, ontology), words)]


def class_of(words: str, ontology: Ontology) -> str:
    """Give the class of a noun phrase by the longest head noun that it ends in, "Concept" if by none.

    A head noun of one character counts only behind something (青葉社, not 社 in 神社 by chance of a lone word).
    """
    for start in range(len(words)):
        tail = words[start:]
        if tail in ontology.head_nouns and (len(tail) > 1 or start > 0):
            return ontology.head_nouns[tail]
    return CONCEPT


def _kind_after(text: str, name: Name, phrase: Phrase, ontology: Ontology) -> str:
    """Let the class noun behind a name (GPT-4モデル) refine what the tagger saw."""
    if name.kind in ("Person", "Place", "Company", "Organization") and _NUMBERED.fullmatch(name.span.of(text)):
        return "Product"
    rest = re.match(r"[」』]?([^\s、。「」『』()()]+)", text[name.span.end : phrase.core.end])
    if not rest or rest[1] not in ontology.head_nouns:
        return name.kind
    said = ontology.head_nouns[rest[1]]
    if ontology.is_a(name.kind, said) or said in ("Person", "Group", "Field", CONCEPT):
        return name.kind
    return said


def _told(text: str, name: Name, ontology: Ontology) -> str:
    """Give the class of work or event that a noun before a name in brackets makes it (映画「カモメ」), "" if it makes it none."""
    if text[name.span.start - 1 : name.span.start] not in ("「", "『"):
        return ""
    before = text[max(0, name.span.start - 1 - _WORD) : name.span.start - 1]
    said = ontology.head_nouns.get(ending(before, ontology.head_nouns), "")
    other = any(ontology.is_a(said, kind) for kind in ("CreativeWork", "Event")) and not ontology.is_a(name.kind, said)
    return said if other else ""


def heads(sentence: Sentence, mentions: Sequence[Mention], ontology: Ontology) -> dict[int, tuple[Mention, ...]]:
    """Give for each phrase the mentions that stand for it when it is an argument.

    It is the last one, but a person for an office behind the name.  Where a class noun is introduced by or introduces a name, the name
    stands for it: 推論モデルであるo1やo3, ChatGPT Govと呼ばれるサービス, メタのような企業, 共同創業者のX.
    """
    own = {}
    for at, phrase in enumerate(sentence.phrases):
        mine = [m for m in mentions if phrase.span.start <= m.span.end - 1 < phrase.span.end]
        if mine:
            own[at] = _head(mine, ontology)
    alone: dict[int, tuple[Mention, ...]] = {at: (*_paired(m, mentions, ontology), m) for at, m in own.items()}
    for at, mention in own.items():  # 推論モデル|「o3 mini」: the noun that only introduces the name
        before = sentence.phrases[at - 1] if at else None
        if (
            before
            and at - 1 not in own
            and mention.form == "name"
            and before.kind == "noun"
            and not before.marks
            and mention.span.start - before.core.end in (0, 1)
        ):
            alone[at - 1] = (mention,)
    for at, phrase in enumerate(sentence.phrases[1:], 1):  # 最新の機種、これは: the noun that it resumes
        before = sentence.phrases[at - 1]
        resumed = before.kind == "noun" and not before.marks and before.tokens[-1].surface == "、" and at - 1 in alone
        if resumed and phrase.marks == ("は",) and phrase.lemma in ontology.words.get("resumptive", ()):
            alone[at] = alone[at - 1]
    return alone | dict(_counted(sentence, own)) | dict(_introduced(sentence, own, ontology))


def _counted(sentence: Sentence, own: Mapping[int, Mention]) -> list[tuple[int, tuple[Mention, ...]]]:
    """Let the names that are told stand for a number of them (若葉社など3社)."""
    found = []
    for at, phrase in enumerate(sentence.phrases[:-1]):
        counted = at + 1 not in own and sentence.phrases[at + 1].counts
        if phrase.marks[:1] == ("など",) and phrase.head == at + 1 and counted and at in own and own[at].form == "name":
            names = tuple(own[k] for k in conjuncts(sentence.phrases, at) if k in own and own[k].form == "name")
            found.append((at + 1, names))
    return found


def _paired(mention: Mention, mentions: Sequence[Mention], ontology: Ontology) -> list[Mention]:
    """Give the other country of a pair of signs (日韓の: both)."""
    known = ontology.signs if mention.text in ontology.signs else {}
    return [m for m in mentions if m.text in known and m.span.end == mention.span.start]


def _introduced(sentence: Sentence, own: dict[int, Mention], ontology: Ontology) -> list[tuple[int, tuple[Mention, ...]]]:
    found = []
    phrases = sentence.phrases
    for at, mention in own.items():
        phrase = phrases[at]
        up = phrase.head
        topic = next((k for k, p in enumerate(phrases) if p.head == at and p.marks == ("は",) and k in own and own[k].form == "name"), -1)
        if phrase.kind == "copula" and topic >= 0 and mention.form == "noun" and any(is_about(p, at) for p in phrases):
            target, noun = topic, at  # Xは…した一人だ
        elif up in own and own[up].form == "name" and mention.form == "noun" and (phrase.kind == "copula" or phrase.marks == ("の",)):
            target, noun = up, at  # 推論モデルであるo1, 創業者のX
        elif (
            mention.form == "name"
            and (noun := _whose(phrases, own, _named_noun(phrases, at, ontology))) in own
            and own[noun].form != "name"
        ):
            target = at
        else:
            continue
        while phrases[target].parallel and phrases[target].head in own:
            target = phrases[target].head
        told = noun != at and own[noun].kind == CONCEPT  # XというN: whatever N is
        names = tuple(
            m for k in conjuncts(phrases, target) if k in own and (m := own[k]).form == "name" and (told or alike(m, own[noun], ontology))
        )
        if names:
            found.append((noun, names))
    return found


def is_about(phrase: Phrase, noun: int) -> bool:
    """Tell whether a clause modifies a noun."""
    return phrase.head == noun and phrase.kind in ("verb", "adjective") and not phrase.marks


def _named_noun(phrases: Sequence[Phrase], at: int, ontology: Ontology) -> int:
    """Find the noun that a name is introduced for: XというN, XのようなN, XなどのN, Xと呼ばれるN."""
    phrase = phrases[at]
    up = phrase.head
    if up < 0:
        return -1
    if phrase.marks[:1] in (("という",), ("といった",)) or (phrase.marks[:1] == ("など",) and phrase.marks[-1] == "の"):
        return up
    if "よう" in phrase.tail or "みたい" in phrase.tail:
        return phrases[up].head if phrases[up].marks == ("の",) and phrases[up].head >= 0 else up
    naming = phrases[up].lemma in ontology.words.get("namingVerb", ())
    return phrases[up].head if phrase.marks[:1] == ("と",) and naming else -1


def _whose(phrases: Sequence[Phrase], own: Mapping[int, Mention], noun: int) -> int:
    """Pass by the owner of what a name is introduced for (Xと呼ばれるYの新型: X is the new model, not Y)."""
    while noun in own and own[noun].form == "name" and phrases[noun].marks == ("の",):
        noun = phrases[noun].head
    return noun


def alike(name: Mention, noun: Mention, ontology: Ontology) -> bool:
    """Tell whether a noun may be the class of a name: 企業 for Meta, 創業者 for a person, never データ for a firm."""
    kind = "Person" if noun.kind == ROLE else noun.kind
    if name.kind == "Person" and kind == "Group":
        return True
    return kind != CONCEPT and (ontology.is_a(name.kind, kind) or ontology.is_a(kind, name.kind) or name.kind == CONCEPT)


def conjuncts(phrases: Sequence[Phrase], at: int) -> list[int]:
    """Give a phrase and all that are coordinated with it, in the order of the text."""
    found, queue = [at], [at]
    while queue:
        last = queue.pop()
        for k, p in enumerate(phrases[:last]):
            if (
                p.head == last
                and p.kind == "noun"
                and (p.parallel or (p.marks in (("と",), ("や",), ("、",)) and phrases[last].kind == "noun"))
            ):
                found.append(k)
                queue.append(k)
    return sorted(found)


def _head(mine: Sequence[Mention], ontology: Ontology) -> Mention:
    last = max(mine, key=lambda m: (m.span.end, -m.span.start))
    if last.kind == ROLE:
        person = next(
            (m for m in reversed(mine) if m.form == "name" and ontology.is_a(m.kind, "Person") and m.span.end <= last.span.start), None
        )
        return person or last
    return last


def _maker(text: str, name: Name, kind: str, given: _Given) -> list[Mention]:
    """Find the maker that a product's name begins with, and the rest of the name (NVIDIAコンピューターNVL-72)."""
    ontology, document = given.ontology, given.document
    words = name.span.of(text)
    if not ontology.is_a(kind, "Product") or key(words) in ontology.kinds:
        return []
    cut = next((n for n in range(len(words) - 2, 1, -1) if ontology.kinds.get(key(words[:n])) == "Company"), 0)
    rest = next((n for n in range(len(words) - 1, cut, -1) if words[cut:n].strip() in ontology.head_nouns), cut)
    start = rest + (len(words[rest:]) - len(words[rest:].lstrip()))
    if not cut or len(words) - start < 2 or (words[cut - 1].isascii() and words[cut].isascii() and words[cut].isalnum()):  # noqa: PLR2004 -- a name
        return []
    ends = ((name.span.start, name.span.start + cut, "Company"), (name.span.start + start, name.span.end, kind))
    return [Mention(document, Span(a, b), "name", k, text[a:b], name.confidence) for a, b, k in ends]


def split_place(text: str, name: Name, ontology: Ontology) -> list[Span]:
    """Cut a place inside a place in two (テキサス州アビリーン): behind a known place, or behind the suffix of a state or prefecture."""
    words = name.span.of(text)
    known = next((n for n in range(len(words) - 2, 1, -1) if ontology.kinds.get(key(words[:n])) in ("Place", "Country")), 0)
    suffix = _REGION.match(words)
    cut = suffix.end() if suffix else 0 if words[known : known + 1] in _SUFFIXES else known
    return [Span(name.span.start, name.span.start + cut), Span(name.span.start + cut, name.span.end)] if cut else [name.span]
