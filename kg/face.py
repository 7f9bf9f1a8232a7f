"""The public face: a graph as one object that can be asked, shown, walked and written.

A `Graph` that was just built keeps the texts that it was read from, so that its page shows words in their surroundings; one that was opened
from a file has what the file has.  Everything else is made when it is first asked for: RDF, the store, the network.
"""

from __future__ import annotations

import html
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg import account, graph, ontology, query, terms
from kg.contents import Contents, read
from kg.store import Store, write_file
from kg.terms import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import networkx as nx
    import rdflib

    from kg.account import Account
    from kg.checks import Finding
    from kg.errors import InputError
    from kg.model import Document, Entity
    from kg.ontology import Ontology
    from kg.query import Binding, Named
    from kg.rows import Rows

GRAPH, PAGE = "graph.ttl", "graph.html"  # what a build writes into its folder
_TOP = 10


class Graph:
    """A knowledge graph: who says what of whom, how surely, and in which words.

    Made by `kg.build` or `kg.open`.  `documents` and `entities` come in the order of their ids, `statements` in that of the texts,
    each once; `skipped` are the documents that could not be read.

    >>> graph = build("-", data="ソフトバンクはOpenAIに400億ドルを出資した。".encode())
    >>> [(s.subject, s.relation, s.object) for s in graph.statements]
    [('softbank', 'investsIn', 'openai')]
    """

    def __init__(self, contents: Contents, iris: Sequence[str], onto: Ontology, base: str = BASE) -> None:
        pairs = sorted(dict(zip(iris, contents.statements, strict=True)).items(), key=account.place)
        self._given = contents.statements  # `assemble` makes one of those that say the same, with the qualifiers of all
        self.documents = tuple(sorted(contents.documents, key=lambda document: document.id))
        self.entities = tuple(sorted(contents.entities, key=lambda entity: entity.id))
        self.statements = tuple(statement for _, statement in pairs)
        self.skipped: tuple[InputError, ...] = ()
        self.ontology, self.base = onto, base
        self._holdings = account.Holdings(self.documents, self.entities, pairs, onto)

    # -- RDF

    @cached_property
    def store(self) -> Store:
        """The graph as RDF that can be asked."""
        return Store.of(graph.assemble(self.documents, self.entities, self._given, base=self.base))

    @property
    def rdflib(self) -> rdflib.Graph:
        """The same data as an `rdflib.Graph`."""
        return self.store.rdflib

    def query(self, text: str, /, **bindings: Binding) -> Rows:
        """Answer SPARQL 1.1, or a named query of the ontology (`investors`, `claims-by`, …), with terms put in the place of variables.

        Raises:
            QueryError: if the query is misspelt (with its line), no query has that name, or a binding means nothing in this graph.
        """
        return query.run(self.store, text, self.ontology.folder, **bindings)

    def queries(self) -> dict[str, Named]:
        """Give the named queries with their help and parameters."""
        return query.named(self.ontology.folder)

    # -- accounts

    def show(self, name: str) -> Account:
        """Tell all that is known of one entity, found by any of its names, its id or its IRI."""
        return account.about(self._holdings, account.find(self._holdings, name))

    def entity(self, name: str) -> Entity:
        """Find an entity by any of its names, its id or its IRI.

        Raises:
            QueryError: if nothing, or more than one thing, is called so.
        """
        return account.find(self._holdings, name)

    def explain(self, statement: str) -> Account:
        """Tell where a statement comes from.

        It is given by its IRI, the beginning of its id, or its place in the order of the texts ("#3").
        """
        return account.explanation(self._holdings, *account.find_statement(self._holdings, statement))

    def path(self, start: str, end: str, *, limit: int = 5) -> Account:
        """Tell how two entities connect, by the shortest ways, whatever the direction of the statements."""
        from kg import network  # noqa: PLC0415 -- networkx and rustworkx: only where a network is asked for

        ends = (self.entity(start), self.entity(end))
        return account.ways(self._holdings, ends, network.connect(self.to_networkx(), ends[0].id, ends[1].id, limit))

    def stats(self) -> Account:
        """Count what the graph holds."""
        return account.stats(self._holdings)

    # -- other forms

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Give the graph as networkx: a node an entity, an edge a statement between two, with their attributes."""
        from kg import network  # noqa: PLC0415 -- as above

        return network.build(self.entities, self.statements)

    def page(self, title: str = "") -> str:
        """Give the graph as one HTML page that needs nothing else."""
        from kg import page  # noqa: PLC0415 -- jinja2 and pyvis: only for a page

        labels = page.PageLabels(
            relations={name: relation.labels for name, relation in self.ontology.relations.items()},
            classes={name: kind.labels for name, kind in self.ontology.classes.items()},
        )
        return page.render(self.entities, self.statements, self.documents, labels=labels, title=title)

    def save(self, path: Path | str) -> None:
        """Write the graph as RDF in the form that the suffix names (.ttl .nt .nq .trig .jsonld), whole or not at all.

        Raises:
            OutputError: if the suffix is unknown, or the file cannot be written.
        """
        self.store.save(path)

    def export(self, path: Path | str, *, title: str = "") -> tuple[Path, ...]:
        """Write the graph in any form that the suffix names, and give the files written.

        RDF as `save` does, .graphml, .gexf, .csv (nodes and edges), .jsonl, or .html for the page, with a title.

        Raises:
            OutputError: if the suffix is unknown, or the file cannot be written.
        """
        place = Path(path)
        if place.suffix == ".html":
            write_file(place, self.page(title).encode())
            return (place,)
        from kg import exports  # noqa: PLC0415 -- networkx: only for some forms

        return exports.export(self.store, place)

    def check(self, texts: Sequence[Path | str] = ()) -> tuple[Finding, ...]:
        """Give what breaks the contract; with the files of the texts, also each quote that does not stand where it says.

        The graph of a build knows its texts and needs no files.

        Raises:
            InputError: if one of the files cannot be read.
        """
        from kg import checks  # noqa: PLC0415 -- pyshacl and rdflib: only here

        found = {document.id: document.text for document in self.documents if document.text}
        if texts:
            found |= {document.id: document.text for document in _read(texts, self.ontology)}
        return checks.check(self.store, self.ontology.folder / "shapes.ttl", found)

    def __len__(self) -> int:
        return len(self.statements)

    def __repr__(self) -> str:
        return f"<kg.Graph: {len(self.documents)} documents, {len(self.entities)} entities, {len(self.statements)} statements>"

    def _repr_html_(self) -> str:
        said = Counter(end for s in self.statements for end in (s.subject, s.object) if isinstance(end, str))
        most = sorted(said, key=lambda name: (-said[name], name))[:_TOP]
        things = [(self._holdings.name(name), getattr(self._holdings.entity(name), "kind", ""), said[name]) for name in most]
        rows = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in things)
        head = "<thead><tr><th>entity</th><th>class</th><th>statements</th></tr></thead>"
        return f"<p><b>kg.Graph</b>: {html.escape(repr(self)[11:-1])}</p><table>{head}<tbody>{rows}</tbody></table>"


def build(
    paths: str | Path | Sequence[str | Path],
    *,
    ontology_folder: Path | str | None = None,
    base: str = BASE,
    data: bytes | None = None,
    progress: Callable[[int, int, Document | None], None] | None = None,
) -> Graph:
    """Read documents and give their graph.

    Args:
        paths: files, folders, patterns such as `articles/*.md`, or `-`.
        ontology_folder: where the Turtle files lie, the standard ones by default.
        base: the IRI under which nodes are minted.
        data: what to read in the place of `-`; standard input by default.
        progress: called after each document with how many are done, how many there are, and the document, None for a bad one.

    Raises:
        InputError: if there is nothing to read at all; a bad document among others is skipped and stands in `skipped`.
        OntologyError: if the ontology cannot be understood, with file, line and term.
    """
    from kg import pipeline  # noqa: PLC0415 -- the analysers are heavy, and an opened graph needs none

    onto = _ontology(ontology_folder)
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    made = pipeline.build(given, onto, progress=progress, data=data)
    iris = [terms.statement_iri(statement, base).value for statement in made.statements]
    found = Graph(Contents(made.documents, made.entities, made.statements), iris, onto, base)
    found.skipped = made.skipped
    return found


def open(path: str | Path, *, ontology_folder: Path | str | None = None) -> Graph:  # noqa: A001 -- `kg.open` is what it is called
    """Open a graph: a file by its suffix, the folder of a build, or the folder of a store.

    Raises:
        StoreError: if it is not there, of no known kind, or broken; with the line where it is known.
        ContractError: if a statement in it breaks the contract.
    """
    place = Path(path)
    store = Store.load(place / GRAPH if (place / GRAPH).is_file() else place)
    contents = read(store)
    found = Graph(contents, _statements(store), _ontology(ontology_folder), store.base)
    found.store = store
    return found


def _ontology(folder: Path | str | None) -> Ontology:
    return ontology.load(None if folder is None else Path(folder))


def _read(texts: Sequence[Path | str], onto: Ontology) -> list[Document]:
    from kg import documents, pipeline  # noqa: PLC0415 -- the analysers are heavy

    return [documents.read(file, pipeline.layout(onto)) for file in documents.find(list(texts))]


def _statements(store: Store) -> list[str]:
    """Give the IRIs of the statements in the order in which `graph.read` gives the statements; blank nodes are none of ours."""
    parts = [{str(t.subject) for t in store.match(None, terms.term(f"rdf:{name}"))} for name in ("subject", "predicate", "object")]
    return sorted(node[1:-1] for node in set.intersection(*parts) if node.startswith("<"))
