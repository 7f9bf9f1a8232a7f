"""A question → rows: SPARQL of the user's own, or a query that the ontology's folder keeps under a name.

A named query is a `.rq` file that any SPARQL tool with our prefixes can run as it is.  Its first comment line is its help; a line
`# $entity (entity): whose investors` declares a parameter.  A parameter that is given becomes one term in the query.  A line
that ends in `# $entity` narrows the query to it, and is left out where it is not given, so that the query asks about everything.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import rows, sparql
from kg.errors import QueryError
from kg.terms import KG, amount, minted, prefixes, term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.rows import Rows
    from kg.store import Store

Binding = str | int | float | Decimal | NamedNode | Literal

_NAME = re.compile(r"[\w-]+")
_PARAMETER = re.compile(r"^#\s*\$(?P<name>\w+)\s*\((?P<kind>\w+)(?P<required>,\s*required)?\)\s*:\s*(?P<help>.*)", re.MULTILINE)
_IRI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|urn:)[^\x00-\x20<>\"{}|^`\\]+")
_SPELLING = re.compile(r"[\s・･.,=＝_-]")
_NAMES = ("rdfs:label", "skos:altLabel", "skos:hiddenLabel")
_NO_ENTITIES = {f"{KG}Statement", f"{KG}Document", f"{KG}Merge"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query can be told: `kind` is entity, document, class, relation or text."""

    name: str
    kind: str
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A query of the ontology's folder."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    text: str


def named(folder: Path) -> dict[str, Named]:
    """Give the named queries of an ontology's folder, by name, in alphabetical order."""
    paths = sorted((folder / "queries").glob("*.rq"))
    return {path.stem: _named(path.stem, path.read_text(encoding="utf-8")) for path in paths}


def _named(name: str, text: str) -> Named:
    first = text.partition("\n")[0]
    found = (Parameter(m["name"], m["kind"], m["help"].strip(), required=bool(m["required"])) for m in _PARAMETER.finditer(text))
    return Named(name, first.lstrip("# ").strip() if first.startswith("#") else "", tuple(found), text)


def run(store: Store, query: str, folder: Path, /, **bindings: Binding) -> Rows:
    """Answer a query, given as SPARQL or by its name in the ontology's folder.

    Args:
        store: the graph to ask.
        query: SPARQL 1.1, the prefixes of the contract need no declaration, or the name of a query.
        folder: where the ontology lies.
        bindings: what to put in the place of variables: a name as people write it ("ソフトバンク"), an IRI, a number, an RDF term.

    Raises:
        QueryError: if the query is misspelt (with its line), no query has that name, or a binding means nothing in this graph.
    """
    known = _find(query, folder)
    kinds = {parameter.name: parameter.kind for parameter in known.parameters}
    takes = sorted(kinds if known.name or not bindings else sparql.variables(known.text))
    for name in bindings:
        if name not in takes:
            message = f"{known.name or 'the query'} has no ${name}; it takes {', '.join(f'${n}' for n in takes) or 'nothing'}"
            raise QueryError(message, query)
    missing = [f"${p.name}, {p.help}" for p in known.parameters if p.required and p.name not in bindings]
    if missing:
        message = f"{known.name or 'the query'} must be told {'; '.join(missing)}"
        raise QueryError(message, query)
    terms = {name: _term(store, query, kinds.get(name, "entity"), given) for name, given in bindings.items()}
    text = _without(known.text, kinds.keys() - terms.keys())
    try:
        return rows.collect(store.query(sparql.fill(text, terms) if terms else text))
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(str(error), query) from error


def _without(text: str, names: Iterable[str]) -> str:
    """Leave out the lines that a parameter alone is for, where it is not given; the others keep their numbers."""
    for name in names:
        text = re.sub(rf"^.*#\s*\${name}[ \t]*$", "", text, flags=re.MULTILINE)
    return text


def _find(query: str, folder: Path) -> Named:
    if not _NAME.fullmatch(query.strip()):
        return _named("", query)
    known = named(folder)
    if query.strip() in known:
        return known[query.strip()]
    message = f"no query is called {query.strip()!r}; {_nearest(query.strip(), known) or 'known are ' + ', '.join(known)}"
    raise QueryError(message, query)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _term(store: Store, query: str, kind: str, given: Binding) -> NamedNode | Literal:
    """Turn what a user gave into one term of the graph."""
    if isinstance(given, NamedNode | Literal):
        return given
    if not isinstance(given, str):
        return Literal(given) if isinstance(given, bool | float) else amount(Decimal(given))
    try:
        found = _KINDS[kind](store, given)
    except KeyError:
        message = f"a parameter has the kind {kind!r}; known are {', '.join(_KINDS)}"
        raise QueryError(message, query) from None
    if isinstance(found, str):
        raise QueryError(found, query)
    return found


def _node(store: Store, given: str) -> NamedNode | None:
    """Give the node of an IRI, whole or with a prefix of ours."""
    if _IRI.fullmatch(given):
        return NamedNode(given)
    prefix, colon, local = given.partition(":")
    space = prefixes(store.base).get(prefix) if colon else None
    return NamedNode(space + local) if space and re.fullmatch(r"[\w.%~-]+", local) else None


def entity(store: Store, given: str) -> NamedNode | str:
    """Give the entity of that name, alias, mishearing or IRI; else say why there is none.

    Labels come before aliases, aliases before mishearings, exact spelling before one that differs in width, case, blanks or dots.
    """
    node = _node(store, given)
    if node:
        return node
    for name in _NAMES:
        exact = [Literal(given), Literal(given, language="ja"), Literal(given, language="en")]
        nodes = _entities(store, (t.subject for text in exact for t in store.match(None, term(name), text)))
        if nodes:
            return _only(given, nodes)
    known: dict[str, set[object]] = {}
    for name in _NAMES:
        for triple in store.match(None, term(name)):
            if isinstance(triple.object, Literal):
                known.setdefault(_spelling(triple.object.value), set()).add(triple.subject)
    nodes = _entities(store, known.get(_spelling(given), ()))
    return _only(given, nodes) if nodes else f"nothing in this graph is called {given!r}; {_nearest(_spelling(given), known)}".rstrip("; ")


def _only(given: str, nodes: set[NamedNode]) -> NamedNode | str:
    if len(nodes) == 1:
        return next(iter(nodes))
    return f"{given!r} names several things; give the IRI of one: {', '.join(sorted(node.value for node in nodes))}"


def _entities(store: Store, nodes: Iterable[object]) -> set[NamedNode]:
    return {node for node in nodes if isinstance(node, NamedNode) and not node.value.startswith(KG) and _is_entity(store, node)}


def _is_entity(store: Store, node: NamedNode) -> bool:
    classes = [t.object.value for t in store.match(node, term("rdf:type")) if isinstance(t.object, NamedNode)]
    place = minted(node)
    return any(c.startswith(KG) and c not in _NO_ENTITIES for c in classes) or bool(place and place[1] == "entity")


def _spelling(text: str) -> str:
    return _SPELLING.sub("", unicodedata.normalize("NFKC", text).casefold())


def _document(store: Store, given: str) -> NamedNode | str:
    node = _node(store, given)
    if node:
        return node
    known = {t.object.value: t.subject for t in store.match(None, term("dcterms:identifier")) if isinstance(t.object, Literal)}
    known |= {t.object.value: t.subject for t in store.match(None, term("dcterms:title")) if isinstance(t.object, Literal)}
    starts = sorted(name for name in known if name.startswith(given))
    nodes = {known[given]} if given in known else {known[name] for name in starts}
    only = [node for node in nodes if isinstance(node, NamedNode)]
    if len(only) == 1:
        return only[0]
    why = f"{', '.join(starts[:5])} begin so" if only else _nearest(given, known)
    return f"no document is called {given!r}; {why}".rstrip("; ")


def _class(store: Store, given: str) -> NamedNode | str:
    return _vocabulary(given, _node(store, given), store, term("rdf:type"))


def _relation(store: Store, given: str) -> NamedNode | str:
    return _vocabulary(given, _node(store, given), store, term("rdf:predicate"))


def _vocabulary(given: str, node: NamedNode | None, store: Store, used: NamedNode) -> NamedNode | str:
    """Give the class or relation of that name among those that the graph uses; an open relation by its dictionary form."""
    if node:
        return node
    known: dict[str, NamedNode] = {}
    for found in {t.object for t in store.match(None, used) if isinstance(t.object, NamedNode)}:
        place = minted(found)
        known[place[2] if place else found.value.removeprefix(KG)] = found
    return known.get(given) or f"this graph uses no {given!r}; {_nearest(given, known) or 'it uses ' + ', '.join(sorted(known))}"


def _text(store: Store, given: str) -> NamedNode | str | Literal:
    del store
    return Literal(given)


_KINDS = {"entity": entity, "document": _document, "class": _class, "relation": _relation, "text": _text}
