"""SPARQL as text: its words, its placeholders, what it may not ask, and where it is misspelt.

Only whole tokens are looked at, so a string or a comment that contains `SERVICE` or `$entity` is left in peace, and what fills a
placeholder is always one term: no text of a user becomes SPARQL.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from pyoxigraph import Literal, NamedNode

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>"{3}(?:(?:"|"")?(?:[^"\\]|\\.))*"{3}
                 | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<name>[\w.-]*:(?:[\w.%:-]|\\.)*)
      | (?P<word>\w+)
      | (?P<mark>[{}()])
      | (?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)
_AWAY = {"SERVICE": "asks another server", "FROM": "names another data set", "LOAD": "fetches a file"}
_ANY = re.compile("|".join(_AWAY), re.IGNORECASE)
_BLANK = r"(?:\s|\#[^\n]*\n)*"
# Whatever a cunning mixture of quotes, comments and "<" makes the tokens above say, this is in every text that asks another server.
_REMOTE = re.compile(rf"(?<![:?$])SERVICE{_BLANK}(?:SILENT)?{_BLANK}(?:<[^>]*>|[?$]\w+|[\w.-]*:[^\s{{]*){_BLANK}\{{", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_BASE = "<>"  # stands among the prefixes, none of which can be called so
_WINDOW = 40  # characters shown on each side of a mistake
_CLASS = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")


class Token(NamedTuple):
    """A piece of a query: `kind` is the name of its group in the grammar above."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Cut a query into pieces that make it up without a gap.

    >>> [t.text for t in tokens("ASK { ?s kg:from 'x' } # SERVICE") if t.kind in ("word", "comment")]
    ['ASK', '# SERVICE']
    """
    for found in _TOKEN.finditer(text):
        yield Token(found.lastgroup or "other", found.group(), found.start())


def refuse_network(text: str, known: Mapping[str, str] | None = None, graphs: Container[str] = (), *, base: str | None = None) -> None:
    """Stop a query or an update that would reach beyond the store at hand.

    Args:
        text: the query.
        known: the prefixes that are declared already.
        graphs: the graphs of the store, which FROM may name, in full, by a prefix or from the base.
        base: from where its relative names count, unless it has a BASE of its own.

    Raises:
        QueryError: at the first SERVICE, LOAD, or FROM with another graph, with its line.
    """
    if not _ANY.search(text):
        return
    pieces = [token for token in tokens(text) if token.kind != "comment" and token.text.strip()]
    spaces = {_BASE: base or "", **(known or {}), **_declared(pieces)}
    for place, token in enumerate(pieces):
        # "1SERVICE" is two words to the parser
        word = next((word for word in _AWAY if word in token.text.upper()), "") if token.kind == "word" else ""
        if word and not (word == "FROM" and _named_graph(pieces[place + 1 : place + 3], spaces) in graphs):
            raise _refusal(text, word, token.start)
    found = _REMOTE.search(text)
    if found:
        raise _refusal(text, "SERVICE", found.start())


def _refusal(text: str, word: str, start: int) -> QueryError:
    message = f"{word} {_AWAY[word]}, and a query never leaves this graph; take it out"
    return QueryError(message, text, text.count("\n", 0, start) + 1)


def _declared(pieces: Sequence[Token]) -> dict[str, str]:
    triples = zip(pieces, pieces[1:], pieces[2:], strict=False)
    found = {name.text[:-1]: iri.text[1:-1] for word, name, iri in triples if word.text.upper() == "PREFIX" and iri.kind == "iri"}
    bases = [iri.text[1:-1] for word, iri in pairwise(pieces) if word.text.upper() == "BASE" and iri.kind == "iri"]
    return found | ({_BASE: bases[-1]} if bases else {})


def _named_graph(behind: Sequence[Token], spaces: Mapping[str, str]) -> str | None:
    """Give the graph that is named behind FROM, with or without NAMED."""
    named = next((token for token in behind if token.text.upper() != "NAMED"), None)
    if named is None or named.kind not in ("iri", "name"):
        return None
    prefix, _, local = named.text.partition(":")
    return urljoin(spaces[_BASE], named.text[1:-1]) if named.kind == "iri" else spaces.get(prefix, "") + local


def verb(text: str) -> str:
    r"""Tell what a query asks for: SELECT, ASK, CONSTRUCT or DESCRIBE; nothing if none of them stands in it.

    >>> verb("PREFIX ask: <http://x/construct> # SELECT\nDescribe ask:select")
    'DESCRIBE'
    """
    words = (token.text.upper() for token in tokens(text) if token.kind == "word")
    return next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")


def variables(text: str) -> set[str]:
    """Give the names of all variables of a query, without their sign."""
    return {token.text[1:] for token in tokens(text) if token.kind == "variable"}


def fill(text: str, terms: Mapping[str, NamedNode | Literal]) -> str:
    """Put terms in the place of variables, so that the query asks about them only; lines stay lines.

    A variable that is to be shown stays a column of that name.

    >>> from pyoxigraph import NamedNode
    >>> fill("SELECT $who ?o WHERE { $who ?p ?o }", {"who": NamedNode("http://x/a")})
    'SELECT (<http://x/a> AS ?who) ?o WHERE { <http://x/a> ?p ?o }'
    """
    out: list[str] = []
    clause, depth = "", 0
    for token in tokens(text):
        clause, depth = _follow(token, clause, depth)
        term = terms.get(token.text[1:]) if token.kind == "variable" else None
        out.append(token.text if term is None else _placed(str(term), token.text[1:], clause if depth == 0 else ""))
    return "".join(out)


def _follow(token: Token, clause: str, depth: int) -> tuple[str, int]:
    """Tell in which clause a token lies (SELECT, GROUP, ORDER or none that matters), and how deep in its parentheses."""
    word = token.text.upper() if token.kind == "word" else token.text if token.kind == "mark" else ""
    if word in ("SELECT", "GROUP", "ORDER"):
        return word, 0
    if word in ("{", "}", "WHERE", "HAVING", "LIMIT", "OFFSET", "VALUES"):
        return "", 0
    return clause, depth + (word == "(") - (word == ")")


def _placed(term: str, name: str, clause: str) -> str:
    return {"SELECT": f"({term} AS ?{name})", "GROUP": f"({term})", "ORDER": f"({term})"}.get(clause, term)


def misspelt(text: str, problem: str, known: Mapping[str, str]) -> QueryError:
    """Say what the parser disliked in a query, where, and what it expected there.

    Args:
        text: the query.
        problem: what Oxigraph said of it.
        known: the prefixes that are declared already.
    """
    found = _PLACE.match(problem)
    if not found:
        return QueryError(problem, text)
    line, column = int(found[1]), int(found[2])
    here = (text.split("\n")[line - 1 : line] or [""])[0]
    shown = here[max(0, column - _WINDOW) : column + _WINDOW].strip() or "(nothing)"
    expected = [part.strip() for part in _CLASS.sub("", found[3]).split(", ") if part.strip(" ,")]
    reasons = [part for part in expected if " " in part]
    if "Prefix not found" in reasons:
        prefix = (re.findall(r"[\w.-]*:", here[: column + 1]) or [":"])[-1]
        return QueryError(f"the prefix {prefix} is not known; declare it with PREFIX, or use one of {', '.join(known)}", text, line)
    what = "; ".join(reasons) or (f"expected {' or '.join(expected)}" if expected else "something is missing or too much")
    return QueryError(f"{what}, at column {column} of: {shown}", text, line)
