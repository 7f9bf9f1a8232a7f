"""Morphemes of a sentence → what may be names, each alone: a CRF's guesses with their edges mended.

A linear-chain CRF over short morphemes is good at contexts and careless about edges.  Script (`namespans`), brackets and the ontology's
honorifics know edges; so they correct it, and add what only script can tell to be a name.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.language import crf, featureweights, wordclasses
from kg.language.namefeatures import groups, lay_out
from kg.language.namespans import Run, compounds, in_address, katakana, key, latin
from kg.language.tokens import is_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kg.model import Token

_MODELS = Path(__file__).with_name("models")
_CUTS = frozenset("()（）[]［］【】。:：\n")
_QUOTES = {"「": "」", "」": "「", "『": "』", "』": "『"}
_HANGING = frozenset("、。，．・…―—,")
_AGAINST = "対"  # 若葉電機対四葉計画
_LISTING = frozenset("とやか")
_NO_NAMES = ("接頭辞", "接尾辞", "代名詞", "助", "名詞-数詞")

_TOGETHER = 1 << 13  # morphemes tagged at once, or one sentence
_PARTS = 2  # of a person's name
_CLEAR = 0.95  # marginal from which other classes have no vote
_FIRM = 0.6  # below, a compound may be cut down
_ONCE = 0.4  # a compound of katakana words that stands in a text once, before doubt; each further time makes it surer
_UNHEARD = 0.35  # what script alone makes a name
_LETTER = 0.7  # a single letter or kana, or common words joined by ・, must be this sure
_SIGN = 0.3  # what is left of a guess at a character that is no proper noun
_PLAIN = 0.6  # what is left of a guess at words that are no proper nouns


@dataclass(frozen=True, slots=True)
class Guess:
    """A stretch of a sentence's morphemes that may be a name, and what speaks for each class."""

    start: int
    end: int
    votes: tuple[tuple[str, float], ...]
    confidence: float

    def overlaps(self, run: Run) -> bool:
        """Tell whether the two share a morpheme."""
        return self.start < run[1] and run[0] < self.end

    @property
    def kind(self) -> str:
        """Give the class with most votes."""
        return max(self.votes, key=lambda vote: vote[1])[0]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the ontology tells the tagger, and then the document."""

    known: Mapping[str, str]
    cues: Mapping[str, str]
    honorifics: frozenset[str]
    common: frozenset[str]
    attested: frozenset[str] = frozenset()  # keys of names that stand alone somewhere in the document

    def is_title(self, word: str) -> bool:
        """Tell whether a word goes with a name without being of it: an honorific, or an office, which is a cue of persons."""
        return word in self.honorifics or self.cues.get(word) == "Person"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence as the CRF sees it: the best label of each morpheme, and the marginal probability of each label there."""

    numbers: Mapping[str, int]
    tags: Sequence[str]
    shares: NDArray[np.float64]

    def marginal(self, label: str, at: int) -> float:
        """Give the marginal probability of a label at a morpheme."""
        return float(self.shares[at, self.numbers[label]])


class Tagger:
    """The CRF, its word classes and its calibration, opened once."""

    def __init__(self, folder: Path) -> None:
        """Open the files of a folder."""
        self.weights = featureweights.unpack((folder / "names.bin").read_bytes())
        self._transitions = self.weights.transitions.astype(np.float64)
        table = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        self.classes = wordclasses.read(folder / "names.classes", table["grains"])
        self._steps, self._values = table["at_least"], table["right"]
        self._numbers = {label: number for number, label in enumerate(self.weights.labels)}
        self._kinds = tuple(sorted(label[2:] for label in self.weights.labels if label.startswith("B-")))

    def tag(self, sentences: Sequence[Sequence[Token]]) -> Iterator[Tagged]:
        """Tag the sentences of a document; many together are read several times faster than one by one."""
        start = size = 0
        for end, sentence in enumerate(sentences):
            if size and size + len(sentence) > _TOGETHER:
                yield from self._tag(sentences[start:end])
                start, size = end, 0
            size += len(sentence)
        yield from self._tag(sentences[start:])

    def _tag(self, sentences: Sequence[Sequence[Token]]) -> Iterator[Tagged]:
        laid = lay_out(sentences, self.classes)
        whole = self.weights.scores(groups(laid), len(laid.words))
        places, order = crf.steps(laid.starts, [len(sentence) for sentence in sentences])
        scores = whole[places].astype(np.float64)
        best, shares = np.zeros(len(whole), np.intp), np.zeros(whole.shape)
        best[places] = crf.best(scores, self._transitions, order)  # whole numbers: no rounding, so ties are ties
        shares[places] = crf.shares(scores * featureweights.UNIT, self._transitions * featureweights.UNIT, order)
        tags = [self.weights.labels[number] for number in best.tolist()]
        for start, sentence in zip(laid.starts, sentences, strict=True):
            end = start + len(sentence)
            yield Tagged(self._numbers, tags[start:end], shares[start:end])

    def guesses(self, tagged: Tagged) -> list[Guess]:
        """Give what the CRF takes for names in a sentence, in order."""
        found = []
        for start, end in _chunks(tagged.tags):
            sure = min(tagged.marginal(tagged.tags[at], at) for at in range(start, end))
            votes = ((tagged.tags[start][2:], 1.0),) if sure >= _CLEAR else self.votes(tagged, start)
            found.append(Guess(start, end, votes, self._calibrated(sure)))
        return found

    def votes(self, tagged: Tagged, at: int) -> tuple[tuple[str, float], ...]:
        """Share out one vote among the classes, as if a name began at a morpheme."""
        marginals = [(kind, tagged.marginal(f"B-{kind}", at)) for kind in self._kinds]
        total = sum(value for _, value in marginals) or 1.0
        return tuple((kind, value / total) for kind, value in marginals)

    def inside(self, tagged: Tagged, start: int, end: int) -> float:
        """Tell how sure it is that a stretch belongs to names, whatever their edges."""
        return self._calibrated(min(1.0 - tagged.marginal("O", at) for at in range(start, end)))

    def is_unheard(self, token: Token) -> bool:
        """Tell whether a noun is in no dictionary: Sudachi guesses that it is a common noun then."""
        known = self.classes(token.surface, token.normal)
        return "普通名詞" in token.pos and (known is None or not known.in_dictionary)

    def _calibrated(self, marginal: float) -> float:
        return float(self._values[max(0, bisect_right(self._steps, marginal) - 1)])


def _chunks(tags: Sequence[str]) -> Iterator[Run]:
    start = None
    for at, tag in enumerate((*tags, "O")):
        if start is not None and tag[0] != "I":
            yield start, at
            start = None
        if start is None and tag != "O":
            start = at


@cache
def tagger() -> Tagger:
    """Give the tagger that comes with the package."""
    return Tagger(_MODELS)


def words(text: str, sentence: Sequence[Token], run: Run) -> str:
    """Cut a run of morphemes out of the text."""
    return text[sentence[run[0]].span.start : sentence[run[1] - 1].span.end]


def guesses(text: str, sentences: Sequence[Sequence[Token]], hints: Hints) -> list[list[Guess]]:
    """Give what may be names in each sentence of a document, in order, without titles and common words."""
    return [_guesses(text, sentence, tagged, hints) for sentence, tagged in zip(sentences, tagger().tag(sentences), strict=True)]


def _guesses(text: str, sentence: Sequence[Token], tagged: Tagged, hints: Hints) -> list[Guess]:
    found = [piece for guess in tagger().guesses(tagged) for piece in _pieces(text, sentence, tagged, guess)]
    for run in katakana(sentence, tagger().is_unheard):
        if run[1] - run[0] > 1 or _is_told(sentence, run, hints):
            found = _whole(found, run, (sentence, tagged), joins=True)
    for run in latin(text, sentence):
        if any(g.overlaps(run) for g in found) or not _is_vocabulary(text, sentence, run, hints):
            found = _whole(found, run, (sentence, tagged), joins=False)
    found = [_onward(sentence, guess, found) for guess in found]
    for run in compounds(sentence, is_word):
        if not any(guess.overlaps(run) for guess in found) and sentence[run[1] - 1].surface not in hints.cues:
            found = sorted([*found, Guess(*run, tagger().votes(tagged, run[0]), _ONCE)], key=lambda guess: guess.start)
    trimmed = (_trim(sentence, _leaning(sentence, guess), hints) for guess in found)
    return [_doubt(sentence, g) for g in trimmed if g.start < g.end and not _is_common(text, sentence, g, hints)]


def _onward(sentence: Sequence[Token], guess: Guess, others: Sequence[Guess]) -> Guess:
    """Carry a name on over ・ and a common katakana word, which is no name of its own (カモメ・キャピタル)."""
    dot, last = guess.end, guess.end + 1
    if last >= len(sentence) or sentence[dot].surface != "・" or any(g.start <= last < g.end for g in others):
        return guess
    plain = is_plain(sentence[last]) and all("ァ" <= char <= "ー" for char in sentence[last].surface)
    kana = all("ァ" <= char <= "ー" for char in sentence[dot - 1].surface)
    return replace(guess, end=last + 1) if plain and kana else guess


def _is_told(sentence: Sequence[Token], run: Run, hints: Hints) -> bool:
    """Tell whether a title or a cue word touches a run."""
    beside = (sentence[at].surface for at in (run[0] - 1, run[1]) if 0 <= at < len(sentence))
    return any(surface in hints.honorifics or surface in hints.cues for surface in beside)


def _is_vocabulary(text: str, sentence: Sequence[Token], run: Run, hints: Hints) -> bool:
    """Tell whether a Latin run is one common word of the dictionary (TV, CD)."""
    return run[1] - run[0] == 1 and is_plain(sentence[run[0]]) and key(words(text, sentence, run)) not in hints.known


def _pieces(text: str, sentence: Sequence[Token], tagged: Tagged, guess: Guess) -> Iterator[Guess]:
    """Cut a guess where no name goes on: at round brackets, at ends of sentences, at brackets without their partner, in an address."""
    start = guess.start
    for at in range(guess.start, guess.end + 1):
        if at < guess.end and not _ends(text, sentence, guess, at):
            continue
        if (start, at) == (guess.start, guess.end):
            yield guess
        elif start < at:
            yield Guess(start, at, tagger().votes(tagged, start), tagger().inside(tagged, start, at))
        start = at + 1


def _ends(text: str, sentence: Sequence[Token], guess: Guess, at: int) -> bool:
    token = sentence[at]
    listed = token.surface in _LISTING and token.pos.startswith("助詞") and (guess.kind == "Person" or guess.confidence < _FIRM)
    return listed or token.surface == _AGAINST or _parts(sentence, (guess.start, guess.end), at) or in_address(text, token.span)


def _leaning(sentence: Sequence[Token], guess: Guess) -> Guess:
    """Take a name with ・ for a person's where the dictionary knows all its parts as people's."""
    own = sentence[guess.start : guess.end]
    parts = [token for token in own if len(token.surface) > 1]  # neither ・ nor initials
    if len(parts) < _PARTS or len(parts) == len(own) or not all("人名" in token.pos for token in parts):
        return guess
    return replace(guess, votes=(*((kind, vote) for kind, vote in guess.votes if kind != "Person"), ("Person", 2.0)))


def _doubt(sentence: Sequence[Token], guess: Guess) -> Guess:
    """Trust less in katakana words of the dictionary's common vocabulary, or one such character: loan words sooner than names."""
    own = sentence[guess.start : guess.end]
    plain = all(is_plain(t) and all("ァ" <= char <= "ー" for char in t.surface) for t in own if t.surface != "・")
    plain = plain and not (guess.confidence >= _LETTER and any(t.surface == "・" for t in own))
    letter = len(own) == 1 and len(own[0].surface) == 1 and "固有名詞" not in own[0].pos
    return replace(guess, confidence=guess.confidence * (_SIGN if letter else _PLAIN)) if plain or letter else guess


def _whole(found: list[Guess], run: Run, seen: tuple[Sequence[Token], Tagged], *, joins: bool) -> list[Guess]:
    """Let a run by script swallow the guesses that it covers in part; where the tagger saw nothing, it is a guess of its own."""
    sentence, tagged = seen
    inside = [guess for guess in found if guess.overlaps(run)]
    around = next((guess for guess in inside if guess.start <= run[0] and run[1] <= guess.end), None)
    if around:
        mended = _within(sentence, run, around, joins=joins)
        return [mended if guess is around else guess for guess in found]
    named = len(inside) == 1 and _covers_dots(sentence, run, inside[0])  # サム・アルトマンインタビュー
    listed = len(inside) > 1 and any(guess.kind != "Person" for guess in inside)  # アップル・グーグル
    if joins and (named or listed):
        return found
    start, end = min([run[0], *(g.start for g in inside)]), max([run[1], *(g.end for g in inside)])
    whole = replace(inside[-1], start=start, end=end) if inside else Guess(start, end, tagger().votes(tagged, start), _UNHEARD)
    return sorted([*(g for g in found if g not in inside), whole], key=lambda guess: guess.start)


def _within(sentence: Sequence[Token], run: Run, guess: Guess, *, joins: bool) -> Guess:
    """Mend a guess that holds a whole run: no person's name goes on in another script, a Latin run is a name at least by script."""
    if not joins:
        return replace(guess, confidence=max(guess.confidence, _UNHEARD)) if (guess.start, guess.end) == run else guess
    rest = (*sentence[guess.start : run[0]], *sentence[run[1] : guess.end])
    return replace(guess, start=run[0], end=run[1]) if guess.kind == "Person" and all(map(is_plain, rest)) else guess


def _covers_dots(sentence: Sequence[Token], run: Run, guess: Guess) -> bool:
    rest = [*sentence[run[0] : guess.start], *sentence[guess.end : run[1]]]
    return all(t.surface != "・" and is_plain(t) for t in rest) and any(t.surface == "・" for t in sentence[guess.start : guess.end])


def narrow(text: str, sentence: Sequence[Token], guess: Guess, hints: Hints) -> Iterator[Guess]:
    """Cut a doubtful compound down to the Latin names in it, if the rest is common words and they end it or stand alone elsewhere."""
    guess = _without_common(text, sentence, guess, hints)
    own = sentence[guess.start : guess.end]
    runs = [run for run in latin(text, own) if run != (0, len(own)) and not _all_common(words(text, own, run), hints)]
    rest = [t for at, t in enumerate(own) if not any(start <= at < end for start, end in runs)]
    attested = any(run[1] == len(own) or key(words(text, own, run)) in hints.attested for run in runs)
    if guess.confidence >= _FIRM or not attested or not all(is_plain(t) for t in rest):
        yield guess
        return
    for start, end in runs:
        yield replace(guess, start=guess.start + start, end=guess.start + end)


def _without_common(text: str, sentence: Sequence[Token], guess: Guess, hints: Hints) -> Guess:
    """Cut the common words off the end of a name that stands alone elsewhere (NVIDIA GPU)."""
    end = guess.end
    while end > guess.start + 1 and sentence[end - 1].surface.casefold() in hints.common and sentence[end - 2].surface != "・":
        end -= 1
    attested = end < guess.end and key(words(text, sentence, (guess.start, end))) in hints.attested
    return replace(guess, end=end) if attested else guess


def is_plain(token: Token) -> bool:
    """Tell whether a morpheme is a common word of the dictionary, a loan word among them."""
    return "固有名詞" not in token.pos and not tagger().is_unheard(token)


def _trim(sentence: Sequence[Token], guess: Guess, hints: Hints) -> Guess:
    start, end = guess.start, guess.end
    own = [token.surface for token in sentence[start:end]]
    trimmed = True
    while start < end and trimmed:
        sizes = [n for n in (4, 3, 2, 1) if n <= end - start and hints.is_title("".join(own[-n:]))]
        trimmed = bool(sizes) or _hangs(sentence, (start, end), end - 1)
        end -= (sizes or [1])[0] if trimmed else 0
        del own[end - start :]
    while start < end and ((guess.kind == "Person" and hints.is_title(sentence[start].surface)) or _leads(sentence, (start, end))):
        start += 1
    verbal = start < end and sentence[end - 1].pos.startswith("助動詞") and not any("名詞" in t.pos for t in sentence[start:end])
    if verbal or all(t.pos.startswith(_NO_NAMES) for t in sentence[start:end]):
        end = start
    return guess if (start, end) == (guess.start, guess.end) else replace(guess, start=start, end=end)


def _hangs(sentence: Sequence[Token], run: Run, at: int) -> bool:
    """Tell whether the morpheme at an edge is punctuation that the name does not need, or a word that only sentences have."""
    if sentence[at].pos.startswith("助動詞") and (at + 1 >= len(sentence) or sentence[at + 1].surface not in _QUOTES):
        return True
    return sentence[at].surface in _HANGING or _parts(sentence, run, at)


def _leads(sentence: Sequence[Token], run: Run) -> bool:
    """Tell whether a run begins with a sign that no name needs."""
    first = sentence[run[0]]
    if first.pos.startswith("形状詞-助動詞語幹"):  # 増やすよう|東風社に
        return True
    return (first.surface not in _QUOTES and not any(char.isalnum() for char in first.surface)) or _parts(sentence, run, run[0])


def _parts(sentence: Sequence[Token], run: Run, at: int) -> bool:
    """Tell whether a morpheme cuts a name in two: it never stands in one, or it is a quote whose partner is not in the run."""
    surface = sentence[at].surface
    if surface in _CUTS:
        return True
    partner = _QUOTES.get(surface)
    return partner is not None and all(token.surface != partner for token in sentence[run[0] : run[1]])


def _is_common(text: str, sentence: Sequence[Token], guess: Guess, hints: Hints) -> bool:
    name = words(text, sentence, (guess.start, guess.end))
    if key(name) in hints.known:
        return False
    if len(name) == 1 and guess.confidence < _LETTER and not "一" <= name <= "鿿":
        return True
    return _all_common(name, hints) or name.isdigit()


def _all_common(name: str, hints: Hints) -> bool:
    return all(word.casefold() in hints.common for word in name.split())
