"""The public face: a graph as one object that can be asked, shown, walked and written.

A `Graph` that was just built keeps the texts that it was read from, so that its page shows words in their surroundings; one that was opened
has what its place has.  Everything else is made when it is first asked for: RDF, the store, the values in it, the network.
"""

from __future__ import annotations

import html
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg import account, audit, graph, ontology, query, rulings, terms, versions
from kg.contents import Contents, read
from kg.endpoint import is_address
from kg.files import write_file
from kg.store import Store
from kg.terms import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import networkx as nx
    import rdflib

    from kg.account import Account
    from kg.checks import Finding
    from kg.errors import InputError
    from kg.library import Change, Entry, Sizes
    from kg.model import Document, Entity, Statement
    from kg.ontology import Ontology
    from kg.pipeline import Built
    from kg.query import Binding, Named
    from kg.rows import Rows

GRAPH, PAGE = "graph.ttl", "graph.html"  # what a build writes into its folder
_HEIGHT = 640  # of the page in a notebook, in pixels


class Graph:
    """A knowledge graph: who says what of whom, how surely, and in which words.

    Made by `kg.build` or `kg.open`.  `documents` and `entities` come in the order of their ids, `statements` in that of the texts,
    each once; `skipped` are the documents that could not be read.

    >>> graph = build("-", data="ソフトバンクはOpenAIに400億ドルを出資した。".encode())
    >>> [(s.subject, s.relation, s.object) for s in graph.statements]
    [('softbank', 'investsIn', 'openai')]
    """

    def __init__(self, contents: Contents, iris: Sequence[str], onto: Ontology, base: str = BASE) -> None:
        self._contents, self._iris = contents, iris
        self.skipped: tuple[InputError, ...] = ()
        self.sizes: Sizes | None = None  # of a store that was just changed
        self.written: Path | None = None  # the file of a graph that is not held
        self.ontology, self.base = onto, base
        self.place: Path | None = None  # the folder of a store that keeps its documents

    @classmethod
    def over(cls, store: Store, onto: Ontology) -> Graph:
        """Give the graph of a store; its statements are read when they are first asked for, so that a query need not wait for them."""
        found = cls.__new__(cls)
        found.skipped, found.place, found.sizes, found.written = (), None, None, None
        found.ontology, found.base, found.store = onto, store.base, store
        return found

    def lie(self, written: Path) -> None:
        """Hold nothing any more: what is asked is read from a file then."""
        self.written = written
        del self._contents, self._iris

    @cached_property
    def _contents(self) -> Contents:
        return read(self.store)

    @cached_property
    def _iris(self) -> Sequence[str]:
        return _statements(self.store)

    @cached_property
    def _pairs(self) -> list[tuple[str, Statement]]:
        return sorted(dict(zip(self._iris, self._contents.statements, strict=True)).items(), key=account.place)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """What was read."""
        return tuple(sorted(self._contents.documents, key=lambda document: document.id))

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """What is spoken of."""
        return tuple(sorted(self._contents.entities, key=lambda entity: entity.id))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """What is said."""
        return tuple(statement for _, statement in self._pairs)

    @cached_property
    def _holdings(self) -> account.Holdings:
        return account.Holdings(self.documents, self.entities, self._pairs, self.ontology)

    # -- RDF

    @cached_property
    def store(self) -> Store:
        """The graph as RDF that can be asked."""
        if self.written:
            return Store.load(self.written)
        # all that were given: `assemble` makes one of those that say the same, with the qualifiers of all
        return Store.of(graph.assemble(self.documents, self.entities, self._contents.statements, base=self.base))

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

    def infer(self) -> dict[str, int]:
        """Put what follows by the rules of the ontology (`ontology/rules`) beside what was extracted, and count it by rule.

        Each rule has a named graph of its own, `<base>inferred/` and its name; `inferred` asks them together with the rest.

        Raises:
            OntologyError: if a rule cannot be understood.
            StoreError: if this graph was opened from a store that cannot be written.
        """
        from kg import inference, library  # noqa: PLC0415 -- the analysers are heavy

        if self.place is None:
            return inference.infer(self.store, self.ontology.folder)
        del self.store
        counts = library.infer(self.place, self.ontology)
        self.store = Store.load(self.place)
        return counts

    @property
    def inferred(self) -> Graph:
        """The same graph, whose queries see what follows, too."""
        from kg import inference  # noqa: PLC0415 -- rarely asked for

        return Graph.over(self.store.including(inference.graphs(self.store)), self.ontology)

    def save_inferred(self, path: Path | str) -> None:
        """Write what was inferred as .trig or .nq, each rule's findings in its own graph.

        Raises:
            OutputError: if the suffix is another, or the file cannot be written.
        """
        from kg import inference  # noqa: PLC0415 -- as above

        write_file(path, inference.written(self.store, Path(path)))

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
        return audit.explanation(self._holdings, *account.find_statement(self._holdings, statement))

    def merges(self, name: str | None = None) -> Account:
        """List every merge with its reason: which name was taken for which, of all entities or of one."""
        return audit.merges(self._holdings, self.entities if name is None else [self.entity(name)])

    def disagree(self, name: str | None = None) -> Account:
        """Tell where two named voices contradict each other, with the words of both; of all things or of one."""
        rows = self.query("disagreements", **({} if name is None else {"entity": name}))
        return audit.disagreements(self._holdings, rows.to_dicts())

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
            relations={name: qualifier.labels for name, qualifier in self.ontology.qualifiers.items()}
            | {name: relation.labels for name, relation in self.ontology.relations.items()},
            classes={name: kind.labels for name, kind in self.ontology.classes.items()},
            base=self.base,
        )
        return page.render(self.entities, self.statements, self.documents, labels=labels, title=title)

    def save(self, path: Path | str) -> None:
        """Write the graph as RDF in the form that the suffix names, whole or not at all.

        .ttl .nt .nq .trig .jsonld .rdf, or .rdf12.ttl and .rdf12.nt for RDF 1.2 with reifiers.

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

    def lost(self, path: Path | str) -> str:
        """Tell in words what the form that the suffix names cannot hold of this graph, nothing if it holds all."""
        from kg import exports  # noqa: PLC0415 -- as above

        return exports.lost(self.store, path)

    def check(self, texts: Sequence[Path | str] = ()) -> tuple[Finding, ...]:
        """Give what breaks the contract; with the files of the texts, also each quote that does not stand where it says.

        The graph of a build knows its texts and needs no files; nor does a store that keeps its documents.

        Raises:
            InputError: if one of the files cannot be read.
        """
        from kg import checks, library  # noqa: PLC0415 -- pyshacl and rdflib: only here

        found = {document.id: document.text for document in self.documents if document.text}
        if self.place is not None:
            found |= library.texts(self.place)
        if texts:
            found |= _texts(texts, self.ontology)
        return checks.check(self.store, self.ontology.folder / "shapes.ttl", found)

    @property
    def is_held(self) -> bool:
        """Tell whether its statements are in memory; of a build of more than some thousand documents they lie in the store only."""
        return "_contents" in self.__dict__

    def doubts(self) -> tuple[Finding, ...]:
        """Give what is plainly wrong with the graph of a build: quotes that are not in the text, ends and relations that are not known.

        Nothing is said of a graph that is not held: `check` tells, and takes its time.
        """
        from kg import checks  # noqa: PLC0415 -- as above

        if not self.is_held:
            return ()
        return checks.quick(self.documents, self.entities, self.statements, self.ontology.folder)

    def __len__(self) -> int:
        return len(self.statements)

    def __repr__(self) -> str:
        return f"<kg.Graph: {len(self.documents)} documents, {len(self.entities)} entities, {len(self.statements)} statements>"

    def _repr_html_(self) -> str:
        """Show the page in a notebook, live, in a frame that can neither reach the notebook nor leave it."""
        frame = f'<iframe srcdoc="{html.escape(self.page())}" sandbox="allow-scripts allow-downloads" title="kg.Graph"'
        return f'<p><b>kg.Graph</b>: {html.escape(repr(self)[11:-1])}</p>{frame} style="width:100%;height:{_HEIGHT}px;border:0"></iframe>'


def build(  # noqa: PLR0913 -- all but the first have defaults
    paths: str | Path | Sequence[str | Path],
    *,
    ontology_folder: Path | str | None = None,
    base: str = BASE,
    data: bytes | None = None,
    progress: Callable[[int, int, Document | None], None] | None = None,
    store: str | Path | None = None,
    infer: bool = False,
    merges: Path | str | None = None,
    workers: int | None = None,
    spool: Path | None = None,
    target: Path | None = None,
) -> Graph:
    """Read documents and give their graph.

    Args:
        paths: files, folders, patterns such as `articles/*.md`, or `-`; in a JSON Lines or Parquet file each row is a document.
        ontology_folder: where the Turtle files lie, the standard ones by default.
        base: the IRI under which nodes are minted.
        data: what to read in the place of `-`; standard input by default.
        progress: called after each document with how many are done, how many there are as far as can be told (0 where it cannot), and the
            document, without its text, or None for a bad one.
        store: where the graph is to last: a folder, which keeps the documents too, or the address of a SPARQL server; what was there goes.
        infer: put what follows by the rules of the ontology into named graphs beside, and keep it so in a store.
        merges: a Turtle file that says which names are one thing (owl:sameAs) and which are not (owl:differentFrom); see `kg.rulings`.
            A store on disk keeps it for what is added later.
        workers: how many processes read, 1 for this one; by default as many as there are cores, but this one where there is little.
        spool: a file for what is read, which stays, so that a call that was broken off goes on from it; a store on disk needs none.
        target: a file (.ttl .nt .nq) for the graph of more than 5,000 documents, which is written there and not held; see `is_held`.

    Raises:
        InputError: if there is nothing to read at all, or the file of merges is bad; a bad document is skipped and stands in `skipped`.
        OntologyError: if the ontology cannot be understood, with file, line and term.
        StoreError: if the store cannot be written.
    """
    from kg import library, pipeline  # noqa: PLC0415 -- the analysers are heavy, and an opened graph needs none

    onto = _ontology(ontology_folder)
    given, decided = _listed(paths), rulings.read(merges) if merges else None
    if store is None or is_address(store):
        goal = (target, base) if target and store is None else None
        made = pipeline.build(given, onto, progress=progress, data=data, decided=decided, workers=workers, spool=spool, target=goal)
        found = _of(made, onto, base) if store is None else _published(made, onto, base, store)
        if infer:
            found.infer()
        return found
    work = partial(library.build, Path(store), given, onto, base=base, data=data, progress=progress)
    return _kept(work(inferred=infer, decided=decided, workers=workers), Path(store), onto, base)


def add(  # noqa: PLR0913 -- all but the first have defaults
    store: str | Path,
    paths: str | Path | Sequence[str | Path] = (),
    *,
    ontology_folder: Path | str | None = None,
    data: bytes | None = None,
    progress: Callable[[int, int, Document | None], None] | None = None,
    merges: Path | str | None = None,
    workers: int | None = None,
) -> Change:
    """Add documents to a store on disk, or replace those that came by the same path, and tell what was done.

    The graph is then the one that a build of all of them gives.  A file of merges takes the place of the one that the store keeps, an empty
    one ends it; it may come alone.

    Raises:
        InputError: if there is nothing to read at all, or the file of merges is bad; a bad document among others is skipped and told.
        StoreError: if the folder keeps no documents, or cannot be written.
    """
    from kg import library  # noqa: PLC0415 -- as above

    decided = rulings.read(merges) if merges else None
    given, onto = _listed(paths), _ontology(ontology_folder)
    return library.add(Path(store), given, onto, data=data, progress=progress, decided=decided, workers=workers)


def remove(store: str | Path, ids: str | Sequence[str], *, ontology_folder: Path | str | None = None) -> Change:
    """Take documents out of a store on disk, with all that only they said, and tell what was done.

    Raises:
        InputError: if one of them is not there; nothing is then changed.
        StoreError: as `add`.
    """
    from kg import library  # noqa: PLC0415 -- as above

    return library.remove(Path(store), [ids] if isinstance(ids, str) else list(ids), _ontology(ontology_folder))


def listing(store: str | Path) -> tuple[Entry, ...]:
    """Give the documents of a store on disk, by id.

    Raises:
        StoreError: if the folder keeps no documents.
    """
    from kg import library  # noqa: PLC0415 -- as above

    return library.entries(Path(store))


def _listed(paths: str | Path | Sequence[str | Path]) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)


def _published(made: Built, onto: Ontology, base: str, server: str | Path) -> Graph:
    from kg import library  # noqa: PLC0415 -- as above

    found = _of(made, onto, base)
    found.store = Store.load(server)
    library.publish(found.store, made, base)
    return found


def _kept(change: Change, store: Path, onto: Ontology, base: str) -> Graph:
    found = _of(change.built, onto, base) if change.built else open(store)
    found.store, found.place, found.skipped, found.sizes = Store.load(store), store, change.skipped, change.sizes
    return found


def _of(made: Built, onto: Ontology, base: str) -> Graph:
    iris = [terms.statement_iri(statement, base).value for statement in made.statements]
    found = Graph(Contents(made.documents, made.entities, made.statements), iris, onto, base)
    found.skipped = made.skipped
    if made.written:
        found.lie(made.written)
    return found


def open(path: str | Path, *, ontology_folder: Path | str | None = None) -> Graph:  # noqa: A001 -- `kg.open` is what it is called
    """Open a graph: a file by its suffix, the folder of a build or of a store, or the address of a SPARQL server.

    Raises:
        StoreError: if it is not there, of no known kind, or broken; with the line where it is known.
        ContractError: if a statement in it breaks the contract, when the statements are first asked for.
    """
    onto = _ontology(ontology_folder)
    if is_address(path):
        return Graph.over(Store.load(path), onto)
    place = Path(path)
    built = (place / GRAPH).is_file()
    found = Graph.over(Store.load(place / GRAPH if built else place), onto)
    found.place = place if versions.is_kept(place) and not built else None
    return found


def _ontology(folder: Path | str | None) -> Ontology:
    return ontology.load(None if folder is None else Path(folder))


def _texts(paths: Sequence[Path | str], onto: Ontology) -> dict[str, str]:
    """Give the texts of documents by the ids that a build gives them."""
    from kg import pipeline, sources, spool  # noqa: PLC0415 -- the analysers are heavy

    found = [(source.name, sources.text(source, pipeline.layout(onto))) for source in sources.find(list(paths))]
    names = spool.distinct([(name, pipeline.content_hash(text)) for name, text in found])
    return {name: text for name, (_, text) in zip(names, found, strict=True)}


def _statements(store: Store) -> list[str]:
    """Give the IRIs of the statements in the order in which `graph.read` gives the statements; blank nodes are none of ours."""
    parts = [{str(t.subject) for t in store.match(None, terms.term(f"rdf:{name}"))} for name in ("subject", "predicate", "object")]
    return sorted(node[1:-1] for node in set.intersection(*parts) if node.startswith("<"))
