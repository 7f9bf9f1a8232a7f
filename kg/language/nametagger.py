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
from typing import TYPE_CHECKING, Any

from kg.language import wordclasses
from kg.language.namefeatures import features
from kg.language.namespans import Run, compounds, in_address, katakana, key, latin
from kg.language.tokens import is_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Token

_MODELS = Path(__file__).with_name("models")
_CUTS = frozenset("()（）[]［］【】。:：\n")
_QUOTES = {"「": "」", "」": "「", "『": "』", "』": "『"}
_HANGING = frozenset("、。，．・…―—,")
_AGAINST = "対"  # 若葉電機対四葉計画
_LISTING = frozenset("とやか")
_NO_NAMES = ("接頭辞", "接尾辞", "代名詞", "助", "名詞-数詞")

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


class Tagger:
    """The CRF, its word classes and its calibration, opened once."""

    def __init__(self, folder: Path) -> None:
        """Open the files of a folder."""
        import pycrfsuite  # noqa: PLC0415 -- C++ library, only when something is read

        self._crf: Any = pycrfsuite.Tagger()
        self._crf.open(str(folder / "names.crfsuite"))
        table = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        self._classes = wordclasses.read(folder / "names.classes", table["grains"])
        self._steps, self._values = table["at_least"], table["right"]
        self._kinds = tuple(sorted(label[2:] for label in self._crf.labels() if label.startswith("B-")))

    def guesses(self, sentence: Sequence[Token]) -> list[Guess]:
        """Give what the CRF takes for names, in order."""
        tags: list[str] = self._crf.tag(features(sentence, self._classes))
        found = []
        for start, end in _chunks(tags):
            sure = min(self._crf.marginal(tags[at], at) for at in range(start, end))
            votes = ((tags[start][2:], 1.0),) if sure >= _CLEAR else self.votes(start)
            found.append(Guess(start, end, votes, self._calibrated(sure)))
        return found

    def votes(self, at: int) -> tuple[tuple[str, float], ...]:
        """Share out one vote among the classes, as if a name began at a morpheme of the sentence tagged last."""
        marginals = [(kind, self._crf.marginal(f"B-{kind}", at)) for kind in self._kinds]
        total = sum(value for _, value in marginals) or 1.0
        return tuple((kind, value / total) for kind, value in marginals)

    def inside(self, start: int, end: int) -> float:
        """Tell how sure it is that a stretch belongs to names, whatever their edges."""
        return self._calibrated(min(1.0 - float(self._crf.marginal("O", at)) for at in range(start, end)))

    def is_unheard(self, token: Token) -> bool:
        """Tell whether a noun is in no dictionary: Sudachi guesses that it is a common noun then."""
        known = self._classes(token.surface, token.normal)
        return "普通名詞" in token.pos and (known is None or not known.in_dictionary)

    def _calibrated(self, marginal: float) -> float:
        return float(self._values[max(0, bisect_right(self._steps, marginal) - 1)])


def _chunks(tags: Sequence[str]) -> Iterator[Run]:
    start = None
    for at, tag in enumerate((*tags, "O")):
        if start is not None and not tag.startswith("I-"):
            yield start, at
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = at


@cache
def tagger() -> Tagger:
    """Give the tagger that comes with the package."""
    return Tagger(_MODELS)


def words(text: str, sentence: Sequence[Token], run: Run) -> str:
    """Cut a run of morphemes out of the text."""
    return text[sentence[run[0]].span.start : sentence[run[1] - 1].span.end]


def guesses(text: str, sentence: Sequence[Token], hints: Hints) -> list[Guess]:
    """Give what may be names in a sentence, in order, without titles and common words."""
    if not sentence:
        return []
    found = [piece for guess in tagger().guesses(sentence) for piece in _pieces(text, sentence, guess)]
    for run in katakana(sentence, tagger().is_unheard):
        if run[1] - run[0] > 1 or _is_told(sentence, run, hints):
            found = _whole(found, run, sentence, joins=True)
    for run in latin(text, sentence):
        if any(g.overlaps(run) for g in found) or not _is_vocabulary(text, sentence, run, hints):
            found = _whole(found, run, sentence, joins=False)
    for run in compounds(sentence, is_word):
        if not any(guess.overlaps(run) for guess in found) and sentence[run[1] - 1].surface not in hints.cues:
            found = sorted([*found, Guess(*run, tagger().votes(run[0]), _ONCE)], key=lambda guess: guess.start)
    trimmed = (_trim(sentence, _leaning(sentence, guess), hints) for guess in found)
    return [_doubt(sentence, g) for g in trimmed if g.start < g.end and not _is_common(text, sentence, g, hints)]


def _is_told(sentence: Sequence[Token], run: Run, hints: Hints) -> bool:
    """Tell whether a title or a cue word touches a run."""
    beside = (sentence[at].surface for at in (run[0] - 1, run[1]) if 0 <= at < len(sentence))
    return any(surface in hints.honorifics or surface in hints.cues for surface in beside)


def _is_vocabulary(text: str, sentence: Sequence[Token], run: Run, hints: Hints) -> bool:
    """Tell whether a Latin run is one common word of the dictionary (TV, CD)."""
    return run[1] - run[0] == 1 and is_plain(sentence[run[0]]) and key(words(text, sentence, run)) not in hints.known


def _pieces(text: str, sentence: Sequence[Token], guess: Guess) -> Iterator[Guess]:
    """Cut a guess where no name goes on: at round brackets, at ends of sentences, at brackets without their partner, in an address."""
    start = guess.start
    for at in range(guess.start, guess.end + 1):
        if at < guess.end and not _ends(text, sentence, guess, at):
            continue
        if (start, at) == (guess.start, guess.end):
            yield guess
        elif start < at:
            yield Guess(start, at, tagger().votes(start), tagger().inside(start, at))
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


def _whole(found: list[Guess], run: Run, sentence: Sequence[Token], *, joins: bool) -> list[Guess]:
    """Let a run by script swallow the guesses that it covers in part; where the tagger saw nothing, it is a guess of its own."""
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
    whole = replace(inside[-1], start=start, end=end) if inside else Guess(start, end, tagger().votes(start), _UNHEARD)
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
    while end > guess.start + 1 and sentence[end - 1].surface.casefold() in hints.common:
        end -= 1
    attested = key(words(text, sentence, (guess.start, end))) in hints.attested
    return replace(guess, end=end) if attested else guess


def is_plain(token: Token) -> bool:
    """Tell whether a morpheme is a common word of the dictionary, a loan word among them."""
    return "固有名詞" not in token.pos and not tagger().is_unheard(token)


def _trim(sentence: Sequence[Token], guess: Guess, hints: Hints) -> Guess:
    start, end = guess.start, guess.end
    surfaces = [token.surface for token in sentence[:end]]
    trimmed = True
    while start < end and trimmed:
        sizes = [n for n in (3, 2, 1) if n <= end - start and hints.is_title("".join(surfaces[end - n : end]))]
        trimmed = bool(sizes) or _hangs(sentence, (start, end), end - 1)
        end -= (sizes or [1])[0] if trimmed else 0
    while start < end and ((guess.kind == "Person" and hints.is_title(surfaces[start])) or _leads(sentence, (start, end))):
        start += 1
    left = sentence[start:end]
    return replace(guess, start=start, end=start if all(t.pos.startswith(_NO_NAMES) for t in left) else end)


def _hangs(sentence: Sequence[Token], run: Run, at: int) -> bool:
    """Tell whether the morpheme at an edge is punctuation that the name does not need, or a word that only sentences have."""
    if sentence[at].pos.startswith("助動詞") and (at + 1 >= len(sentence) or sentence[at + 1].surface not in _QUOTES):
        return True
    return sentence[at].surface in _HANGING or _parts(sentence, run, at)


def _leads(sentence: Sequence[Token], run: Run) -> bool:
    """Tell whether a run begins with a sign that no name needs."""
    first = sentence[run[0]]
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
