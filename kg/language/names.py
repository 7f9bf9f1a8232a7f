"""Sentences of one document → the names in them, with a class and a confidence each.

The tagger judges every sentence alone; then the document as a whole decides: a name met once is a name wherever it stands, its short form
follows it, and all its mentions are of one class.  Only a document has enough mentions to be sure, and a name that changed its class from
sentence to sentence would tear its entity in two.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.language.namespans import Run, key
from kg.language.nametagger import Guess, Hints, guesses, is_plain, narrow, words
from kg.model import Name, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.model import Token

_NOTHING: Mapping[str, str] = MappingProxyType({})
_ORGANISATIONS = frozenset({"Company", "Government", "Organization"})
_MAKERS = _ORGANISATIONS | {"Person", "Place", "Country", "Facility", "Agent", "Group"}

_SURE = 0.5  # from here on a name found once is looked for everywhere
_TOLD = 0.6  # what a cue word makes a guess
_LEAST = 0.3  # below, a guess is dropped
_KNOWN = 0.99
_AGAIN = 0.05  # what every further mention adds
_SHORT = 0.9  # a short form is as sure as this part of its long form
_CUE = 4.0  # votes of a cue word beside or in a name, where a mention has one


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name as its document knows it; `needs_title`: too short to be believed without an honorific."""

    kind: str
    confidence: float
    needs_title: bool = False


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """The names of a document by key, and all that one of them begins with."""

    entries: Mapping[str, _Entry]
    prefixes: frozenset[str]


def find(  # noqa: PLR0913 -- two of the six are the text, the rest is the ontology's, by keyword
    text: str,
    sentences: Sequence[Sequence[Token]],
    known: Mapping[str, str] = _NOTHING,
    cues: Mapping[str, str] = _NOTHING,
    *,
    honorifics: frozenset[str] = frozenset(),
    common: frozenset[str] = frozenset(),
) -> tuple[tuple[Name, ...], ...]:
    """Find the names in all sentences of one document, sentence by sentence, in the order of the text.

    Args:
        text: the document's text.
        sentences: the morphemes of each sentence (`kg.language.tokens.tokens`).
        known: classes of names known beforehand, by `namespans.key`; these always win.
        cues: classes that a word tells by standing in, just before or just behind a name.
        honorifics: words that are never the end of a name, nor the beginning of a person's; so are cues of persons (offices).
        common: Latin abbreviations that alone are no names.

    >>> from kg.language.tokens import tokens
    >>> text = "サム・アルトマン氏は東京で講演した。"
    >>> [[(n.span.of(text), n.kind) for n in names] for names in find(text, [tokens(text)], honorifics=frozenset({"氏"}))]
    [[('サム・アルトマン', 'Person'), ('東京', 'Place')]]
    """
    hints = Hints(known, cues, honorifics, frozenset(word.casefold() for word in common))
    found = guesses(text, sentences, hints)
    met = {key(words(text, s, (g.start, g.end))) for s, own in zip(sentences, found, strict=True) for g in own}
    hints = replace(hints, attested=frozenset(met | set(known)))
    found = [[part for g in own for part in narrow(text, s, g, hints)] for s, own in zip(sentences, found, strict=True)]
    entries = _entries(text, sentences, found, hints)
    dictionary = _Dictionary(entries, frozenset(name[:size] for name in entries for size in range(1, len(name) + 1)))
    return tuple(_settle(text, sentence, own, (dictionary, hints)) for sentence, own in zip(sentences, found, strict=True))


def _entries(text: str, sentences: Sequence[Sequence[Token]], found: Sequence[Sequence[Guess]], hints: Hints) -> dict[str, _Entry]:
    """Make the document's own dictionary of names: one class a name, by the votes of all its mentions."""
    votes: dict[str, Counter[str]] = {}
    best: dict[str, float] = {}
    forms: dict[str, tuple[Sequence[Token], Guess]] = {}
    for sentence, guess in ((s, g) for s, own in zip(sentences, found, strict=True) for g in own):
        name = key(words(text, sentence, (guess.start, guess.end)))
        counts = votes.setdefault(name, Counter())
        counts.update({kind: vote * guess.confidence for kind, vote in guess.votes})
        told = list(_told(sentence, guess, hints))
        counts.update(dict.fromkeys(told, _CUE))
        again = _AGAIN if name in best else 0.0
        best[name] = min(_KNOWN, max(best.get(name, 0.0), guess.confidence, _TOLD if told else 0.0) + again)
        forms.setdefault(name, (sentence, guess))
    entries = {name: _inherited(forms[name], _Entry(_first(counts), best[name]), hints) for name, counts in votes.items()}
    entries |= {name: _Entry(kind, _KNOWN) for name, kind in hints.known.items()}
    for name in sorted(forms):
        if name and best[name] >= _SURE:
            _add_short_forms(entries, (entries[name], *forms[name]), hints)
    return {name: entry for name, entry in entries.items() if name}


def _inherited(form: tuple[Sequence[Token], Guess], entry: _Entry, hints: Hints) -> _Entry:
    """Give a Latin name that begins with a known thing's name (ChatGPT Gov) that thing's class; a maker's name tells nothing."""
    sentence, guess = form
    if not all(t.surface.isascii() for t in sentence[guess.start : guess.end]):
        return entry
    for end in range(guess.end - 1, guess.start, -1):
        kind = hints.known.get(key("".join(t.surface for t in sentence[guess.start : end])))
        if kind and kind not in _MAKERS:
            return replace(entry, kind=kind)
    return entry


def _first(counts: Mapping[str, float]) -> str:
    return max(sorted(counts), key=lambda kind: counts[kind])


def _told(sentence: Sequence[Token], guess: Guess, hints: Hints) -> Iterator[str]:
    """Give the classes that cue words in or beside a name tell."""
    start, end = guess.start, guess.end
    before, after = start - 1, end
    if before >= 0 and sentence[before].surface in "「『“(（":
        before -= 1
    if after < len(sentence) and sentence[after].surface in "」』”)）":
        after += 1
    if [t.surface for t in sentence[after : after + 2]] == ["と", "いう"]:  # リー・ウェイという人物
        after += 2
    yield from _cue(sentence, _opening(after, min(after + 3, len(sentence))), hints)
    yield from _cue(sentence, _opening(start, min(start + 3, end - 1)), hints)
    yield from _cue(sentence, _closing(before + 1, max(before - 2, 0)), hints)
    sure = guess.kind if len(guess.votes) == 1 else ""
    own = _cue(sentence, _closing(end, max(end - 3, start + 1)), hints)
    yield from (kind for kind in own if (sure, kind) != ("Company", "Facility"))  # 岩波書店 is no shop
    if not sure and before > 0 and sentence[before].surface == "の" and _is_common(sentence, before):  # 検索サービスの若葉
        beside = _cue(sentence, _closing(before, max(before - 3, 0)), hints)
        yield from ("Company" if kind == "Product" else kind for kind in beside)


def _is_common(sentence: Sequence[Token], end: int) -> bool:
    """Tell whether the nouns before a place are all common ones: the kind of a thing, not the name of its owner."""
    start = end
    while start and sentence[start - 1].pos.startswith(("名詞", "接尾辞", "接頭辞")):
        start -= 1
    return all(is_plain(token) and not token.surface.isascii() for token in sentence[start:end])


def _opening(start: int, stop: int) -> list[Run]:
    """Give the places of a cue that begins here, the longest first (株式会社 before 株式)."""
    return [(start, end) for end in range(stop, start, -1)]


def _closing(stop: int, start: int) -> list[Run]:
    """Give the places of a cue that ends here, the shortest first."""
    return [(begin, stop) for begin in range(stop - 1, start - 1, -1)]


def _cue(sentence: Sequence[Token], places: Sequence[Run], hints: Hints) -> Iterator[str]:
    """Give the class that the first cue word among these places tells."""
    for start, end in places:
        kind = hints.cues.get(sentence[start].surface if end - start == 1 else "".join([t.surface for t in sentence[start:end]]))
        if kind:
            yield kind
            return


def _add_short_forms(found: dict[str, _Entry], long: tuple[_Entry, Sequence[Token], Guess], hints: Hints) -> None:
    entry, sentence, guess = long
    parts = [t for t in sentence[guess.start : guess.end] if key(t.surface) and not t.pos.startswith("補助記号")]
    if len(parts) == 1 or entry.kind not in _ORGANISATIONS | {"Person"}:
        return
    for part in parts if entry.kind == "Person" else [t for t in parts[:1] if "地名" not in t.pos]:
        name = key(part.surface)
        if name in hints.known or name in hints.common or not _may_stand_alone(part, entry.kind):
            continue
        sure = max(found[name].confidence if name in found else 0.0, entry.confidence * _SHORT)
        found[name] = _Entry(entry.kind, sure, needs_title=len(name) == 1)


def _may_stand_alone(part: Token, kind: str) -> bool:
    return part.surface[:1].isupper() or not is_plain(part) or (kind == "Person" and all("ァ" <= char <= "ー" for char in part.surface))


def _settle(text: str, sentence: Sequence[Token], own: Sequence[Guess], document: tuple[_Dictionary, Hints]) -> tuple[Name, ...]:
    """Lay the document's dictionary over a sentence: the longest name wins, then the surest."""
    dictionary, hints = document
    found: dict[Run, Name] = {}
    for guess in own:
        run = (guess.start, guess.end)
        entry = dictionary.entries[key(words(text, sentence, run))]
        if entry.needs_title and not _has_title(sentence, guess.end, hints):
            continue
        found[run] = Name(_span(sentence, run), entry.kind, round(max(guess.confidence, entry.confidence * _SHORT), 3))
    for run, entry in _hits(sentence, dictionary, hints):
        found.setdefault(run, Name(_span(sentence, run), entry.kind, round(entry.confidence * _SHORT, 3)))
    return _disjoint(found.values())


def _span(sentence: Sequence[Token], run: Run) -> Span:
    return Span(sentence[run[0]].span.start, sentence[run[1] - 1].span.end)


def _hits(sentence: Sequence[Token], dictionary: _Dictionary, hints: Hints) -> Iterator[tuple[Run, _Entry]]:
    keys = [key(token.surface) for token in sentence]
    for start in [at for at, first in enumerate(keys) if first in dictionary.prefixes]:
        joined, end = keys[start], start + 1
        while joined in dictionary.prefixes:
            entry = dictionary.entries.get(joined)
            if entry and keys[end - 1] and entry.confidence >= _SURE and (not entry.needs_title or _has_title(sentence, end, hints)):
                yield (start, end), entry
            if end == len(sentence):
                break
            joined += keys[end]
            end += 1


def _has_title(sentence: Sequence[Token], at: int, hints: Hints) -> bool:
    return at < len(sentence) and hints.is_title(sentence[at].surface)


def _disjoint(names: Iterable[Name]) -> tuple[Name, ...]:
    chosen: list[Name] = []
    for name in sorted(names, key=lambda n: (-len(n.span), -n.confidence, n.span)):
        if name.confidence >= _LEAST and not any(name.span.overlaps(other.span) for other in chosen):
            chosen.append(name)
    return tuple(sorted(chosen, key=lambda n: n.span))
