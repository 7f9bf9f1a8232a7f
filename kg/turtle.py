"""Triples → canonical Turtle: the same triples give the same bytes, in whatever order they come.

Neither rdflib nor Oxigraph writes Turtle in a fixed order, so a graph could not be compared, reviewed or kept in git.  Here subjects
stand grouped by what they are, then by IRI; a subject's classes come first, then its predicates by IRI; objects by their text.  Numbers
are written in one form only, because a store is free to give 0.90 back as 0.9.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, Triple

from kg import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_RANK = 2  # digits
_KNOWN = 1 << 16  # terms whose short form is remembered
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL = f"<{_XSD}decimal>"
_LOCAL = re.compile(r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:(?:[A-Za-z0-9_.-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}))?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_BARE = {f"<{_XSD}integer>": re.compile(r"[+-]?\d+"), f"<{_XSD}boolean>": re.compile(r"true|false")}


def number(text: str | Decimal) -> str:
    """Write a decimal in its one form: no exponent, no idle zero, one digit behind the point at least.

    >>> number("0.90"), number("12"), number(Decimal("5E+2"))
    ('0.9', '12.0', '500.0')
    """
    written = format(Decimal(text), "f")
    whole, _, part = written.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits = f"{whole.lstrip('+-').lstrip('0') or '0'}.{part.rstrip('0') or '0'}"
    return digits if digits == "0.0" else sign + digits


def named(triples: Iterable[Triple | Quad]) -> list[Triple | Quad]:
    """Give the triples with canonical names for blank nodes, as RDFC-1.0 would name them.

    A graph of ours has none; one that was read from elsewhere may.
    """
    found = list(triples)
    if not any(isinstance(node, BlankNode) for t in found for node in (t.subject, t.object)):
        return found
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def write(triples: Iterable[Triple | Quad], prefixes: Mapping[str, str], groups: Sequence[str] = ()) -> str:
    """Write triples as Turtle, the same bytes for the same triples.

    Args:
        triples: in any order, repeated or not; graph names are left out.
        prefixes: what to shorten, by prefix; all are declared, in this order.
        groups: the prefixes whose nodes come first, in this order.

    >>> from pyoxigraph import parse, RdfFormat
    >>> rows = parse(b"<http://x/a> <http://x/p> 1.50, 'b', <http://x/c>.", format=RdfFormat.TURTLE)
    >>> print(write(rows, {"x": "http://x/"}), end="")
    @prefix x: <http://x/> .
    <BLANKLINE>
    x:a x:p "b" , 1.5 , x:c .
    """
    return "".join(lay((str(t if isinstance(t, Triple) else t.triple) for t in named(triples)), prefixes, groups))


def lay(lines: Iterable[str], prefixes: Mapping[str, str], groups: Sequence[str] = ()) -> Iterator[str]:
    """Give the pieces of what `write` gives, of triples in N-Triples, each without its full stop; blank nodes keep their names.

    Text is laid out as text: with a Python object for each term a million triples would take five times as long.  Many lines wait on the
    disk until their turn comes.
    """
    yield "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    term = _writer(prefixes)
    place = _placer(prefixes, groups)
    for subject, same in groupby((line.split(" ", 2) for line in runs.ordered(map(place, lines))), key=itemgetter(0)):
        rows: defaultdict[str, list[str]] = defaultdict(list)
        for _, predicate, value in same:
            rows[predicate].append(value)
        node = subject[_RANK:]
        yield f"\n{_subject(term(node if node.startswith('_:') else f'<{node}>'), rows, term)}"


def _subject(name: str, predicates: Mapping[str, list[str]], term: Callable[[str], str]) -> str:
    lines = []
    for predicate in sorted(predicates, key=lambda p: (p != _RDF_TYPE, p[1:-1])):
        verb = "a" if predicate == _RDF_TYPE else term(predicate)
        values = predicates[predicate]
        lines.append(f"{verb} {term(values[0]) if len(values) == 1 else ' , '.join(sorted(set(map(term, values))))}")
    return f"{name} " + " ;\n    ".join(lines) + " .\n"


def _placer(prefixes: Mapping[str, str], groups: Sequence[str]) -> Callable[[str], str]:
    """Give what makes lines sort as they are to stand: the rank of the subject's group before it, and it without its brackets."""
    starts = tuple((prefixes[group], f"{place:0{_RANK}}") for place, group in enumerate(groups))
    rest = f"{len(starts):0{_RANK}}"

    def place(line: str) -> str:
        subject, _, said = line.partition(" ")
        text = subject[1:-1] if subject.startswith("<") else subject
        return f"{next((rank for start, rank in starts if text.startswith(start)), rest)}{text} {said}"

    return place


def _writer(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    # The longest namespace wins, so that evidence: is not written as a local name of a shorter prefix.
    spaces = sorted(((iri, prefix) for prefix, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair))
    known: dict[str, str] = {}

    def term(node: str) -> str:
        if node in known:
            return known[node]
        if len(known) > _KNOWN:
            known.clear()
        if node.startswith("<<( "):  # a triple in a triple: RDF 1.2
            return f"<<( {' '.join(map(term, node[4:-4].split(' ', 2)))} )>>"
        if node.startswith("<"):
            found = known[node] = _shorten(node[1:-1], spaces) or node
            return found
        return _literal(node, term) if node.endswith(">") and node.startswith('"') else node

    return term


def _shorten(iri: str, spaces: Sequence[tuple[str, str]]) -> str:
    for space, prefix in spaces:
        if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
            return f"{prefix}:{iri[len(space) :]}"
    return ""


def _literal(node: str, name: Callable[[str], str]) -> str:
    text, _, kind = node.rpartition("^^")
    value = text[1:-1]
    if kind == _DECIMAL and _NUMBER.fullmatch(value):
        return number(value)
    if kind in _BARE and _BARE[kind].fullmatch(value):
        return value
    return f"{text}^^{name(kind)}"
