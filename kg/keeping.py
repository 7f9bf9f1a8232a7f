"""The verbs of a graph that lasts: documents come and go, and the store is always the graph of those that are there."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.asking import GRAPH, JSON, ONTOLOGY, emit, opened, say
from kg.making import FILES_FROM, MERGES, WORKERS, Progress, keeping, named, tell_skipped, telling

if TYPE_CHECKING:
    from kg.face import Graph
    from kg.library import Change
    from kg.store import Store

STORE = click.argument("store", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="STORE")
_QUIET = click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")


@click.command(epilog="\b\nExample:\n  kg add db new/*.txt\n  kg add db --merges merges.ttl")
@STORE
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@FILES_FROM
@ONTOLOGY
@MERGES
@WORKERS
@_QUIET
@JSON
def add(store: Path, paths: tuple[str, ...], **choices: Any) -> int:  # noqa: ANN401 -- click gives them by name
    """Add documents to a store, or replace them.

    What came by the same path is replaced; the same content again changes nothing.  Only what is new is read, and the graph
    is then the one that a build of all documents gives.  STORE is the folder of `kg build --store`.  The store keeps its file
    of merges; --merges replaces it, with documents or without, and an empty file ends it.
    """
    from kg import face  # noqa: PLC0415 -- `kg --help` is instant

    if not paths and choices["files_from"] is None and choices["merges"] is None:
        message = "give a PATH to add, or --merges FILE"
        raise click.UsageError(message)
    given, missing = named(paths, choices["files_from"]) if paths or choices["files_from"] else ([], ())
    how = {"merges": choices["merges"], "workers": choices["workers"]}
    with keeping(None, store), telling(None if choices["quiet"] else Progress()) as told:
        change = face.add(store, given, ontology_folder=choices["ontology"], progress=told, **how)
    tell_skipped(missing)
    _tell(change, choices)
    return 1 if missing or change.skipped else 0


@click.command(epilog="\b\nExample:\n  kg remove db 01_interview")
@STORE
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@ONTOLOGY
@_QUIET
@JSON
def remove(store: Path, documents: tuple[str, ...], **choices: Any) -> None:  # noqa: ANN401 -- as above
    """Take documents out of a store.

    With them goes all that only they said.  DOCUMENT is an id, as `kg list` gives it.
    """
    from kg import face  # noqa: PLC0415 -- as above

    _tell(face.remove(store, list(documents), ontology_folder=choices["ontology"]), choices)


@click.command(name="list", epilog="\b\nExample:\n  kg list db")
@STORE
@JSON
def list_(store: Path, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """List the documents of a store.

    Each with the path that it came by and the beginning of its content's hash.
    """
    from kg import face  # noqa: PLC0415 -- as above
    from kg.rows import Rows  # noqa: PLC0415 -- as above

    entries = face.listing(store)
    if as_json:
        emit(json.dumps([{"document": e.id, "path": e.path, "sha256": e.source} for e in entries], ensure_ascii=False, indent=2))
    else:
        emit(Rows(("document", "sha256", "path"), tuple((e.id, e.source[:12], e.path) for e in entries)).to_table(100_000))
        say(f"{len(entries)} documents")


@click.command(epilog="\b\nExample:\n  kg infer out -o inferred.trig\n  kg infer db")
@GRAPH
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where to write it, as .trig or .nq.")
@JSON
def infer(place: Path | str, output: Path | None, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """Put what follows from a graph beside it.

    By the rules of the ontology: inverses, symmetry, broader relations and classes.  It is never mixed with what was
    extracted: each rule has a named graph of its own.  A store keeps it up as documents come and go.
    """
    graph = opened(place)
    if output is None and graph.place is None:
        message = "give -o FILE; only a store can keep what follows beside itself"
        raise click.UsageError(message)
    if output is not None and graph.place is not None:
        graph.place = None  # the store itself stays as it is
        graph.store = _copied(graph)
    counts = graph.infer()
    if output is not None:
        graph.save_inferred(output)
    if as_json:
        emit(json.dumps(counts, indent=2))
    else:
        say(", ".join(f"{rule} {count}" for rule, count in counts.items()))


def _copied(graph: Graph) -> Store:
    from kg.store import Store  # noqa: PLC0415 -- as above

    return Store.of(graph.store)


@click.command(epilog="\b\nExample:\n  kg serve db --port 7878\n  kg serve out --timeout 5")
@GRAPH
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen; 0.0.0.0 is everywhere.")
@click.option("--port", default=7878, show_default=True, type=click.IntRange(0, 65535), metavar="PORT", help="0 takes a free one.")
@click.option("--timeout", default=10.0, show_default=True, type=click.FloatRange(0.1), metavar="SECONDS", help="Longest for a query.")
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(1), metavar="N", help="The most that one query may give.")
@click.option("--allow", multiple=True, metavar="NAME", help="A host name that this server goes by; repeatable.")
@click.option("--write", is_flag=True, help="Let those change the store who know the token, KG_TOKEN or the one that is told.")
def serve(place: Path | str, host: str, port: int, **choices: Any) -> None:  # noqa: ANN401 -- as above
    """Serve a graph to other people and programs.

    On one port: a SPARQL 1.1 endpoint at /sparql, the page at /, a search, an editor, and a page for each node.
    """
    from kg import server  # noqa: PLC0415 -- as above
    from kg.worker import Limits  # noqa: PLC0415 -- as above

    graph = opened(place)
    if choices["write"] and graph.place is None:
        message = "only a store can be changed; make one with kg build PATH… --store DIR"
        raise click.BadParameter(message, param_hint="--write")
    token = os.environ.get("KG_TOKEN") or secrets.token_urlsafe(24) if choices["write"] else None
    with server.lasting(graph) as folder:
        limits = Limits(choices["timeout"], choices["rows"])
        site = server.Site(folder, graph.base, lambda: opened(place).page(), limits, token, (*choices["allow"], host))
        if token and not os.environ.get("KG_TOKEN"):
            say(f"token: {token}")
        server.run(site, host, port, lambda at: say(f"serving {place} at {at}; Ctrl-C ends it"))


def _tell(change: Change, choices: dict[str, Any]) -> None:
    tell_skipped(change.skipped)
    lists = {"added": change.added, "replaced": change.replaced, "removed": change.removed}
    if choices["as_json"]:
        skipped = [str(error) for error in change.skipped]
        emit(json.dumps({**lists, "unchanged": change.unchanged, "skipped": skipped}, ensure_ascii=False, indent=2))
    if choices["quiet"]:
        return
    for what, names in lists.items():
        if names:
            say(f"{what}: {', '.join(names)}")
    if change.sizes:
        say(", ".join(f"{'now ' * (n == 0)}{count} {what}" for n, (what, count) in enumerate(change.sizes._asdict().items())))
    else:
        say("nothing new: the store is as it was")


VERBS = (add, remove, list_, infer, serve)
