"""A document's text → its `Sentence`s: the only door to Sudachi, the name tagger and the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.language import names, phrases, tokens
from kg.language.mending import mend
from kg.model import Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Document, Turn


def analyse(  # noqa: PLR0913 -- the document and what the ontology knows of words, by keyword
    document: Document,
    known: Mapping[str, str],
    *,
    cues: Mapping[str, str],
    honorifics: frozenset[str] = frozenset(),
    common: frozenset[str] = frozenset(),
    saying: frozenset[str] = frozenset(),
    joining: frozenset[str] = frozenset(),
) -> tuple[Sentence, ...]:
    """Give the sentences of every turn of a document, in order, with their phrases and names.

    Args:
        document: what was read.
        known: normalised names and their classes.
        cues: words that tell the class of a name beside them.
        honorifics: words that are cut off a name.
        common: words that look like names and are none.
        saying: verbs that take a quotation.
        joining: verbs that take a partner in と.
    """
    parts: list[tuple[Turn, Span]] = []
    introduced: set[tuple[str | None, str | None]] = set()
    for turn in document.turns:
        if turn.kind == "header":  # who speaks is news once
            if (turn.speaker, turn.affiliation) in introduced:
                continue
            introduced.add((turn.speaker, turn.affiliation))
        cut = tokens.blocks if turn.kind == "credits" else tokens.sentences
        parts += [(turn, span) for span in cut(document.text, turn.span)]
    morphemes = [tokens.tokens(document.text, span) for _, span in parts]
    found = names.find(document.text, morphemes, known, cues=cues, honorifics=honorifics, common=common)
    parsed = phrases.parse_all(document.text, morphemes, [[name.span for name in these] for these in found])
    return tuple(
        Sentence(document.id, span, mend(cut, these, saying, joining), tuple(these), turn)
        for (turn, span), cut, these in zip(parts, parsed, found, strict=True)
        if cut
    )
