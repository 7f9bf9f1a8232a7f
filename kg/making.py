"""The verbs that make something: a graph, a page, a file in another form, a verdict.

What they make goes to files or stdout, what they say of it to stderr.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.asking import GRAPH, JSON, ONTOLOGY, emit, opened, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.errors import InputError
    from kg.face import Graph
    from kg.gold import GoldFact, Rules
    from kg.model import Document

_SHOWN = 20  # of the documents that were skipped
_BLINK = 0.1  # seconds
_TARGET = click.Path(path_type=Path, readable=False)
MERGES = click.option(
    "--merges",
    type=_TARGET,
    metavar="FILE",
    help="Turtle: owl:sameAs and owl:differentFrom between names, over any rule; a store keeps it.",
)


WORKERS = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that read  [the cores; one for less than 200 kB, which is read before others have started]",
)
FILES_FROM = click.option("--files-from", metavar="FILE", help="A file with a path on each line, - for standard input.")


@click.command(epilog="\b\nExample:\n  kg build seeds -o out\n  cat article.txt | kg build - -o out --title 'One article'")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@FILES_FROM
@click.option("-o", "--output", type=_TARGET, metavar="DIR", help="Folder for graph.ttl and graph.html.")
@click.option("--store", metavar="DIR|URL", help="Where the graph is to last: a folder that kg add and kg remove know, or a SPARQL server.")
@ONTOLOGY
@click.option("--base", default="https://kg.example/", show_default=True, metavar="IRI", help="IRI under which nodes are minted.")
@click.option("--title", default="", help="Heading of the page.")
@click.option("--infer", is_flag=True, help="Put what follows beside it: into the store, or into inferred.trig.")
@MERGES
@WORKERS
@click.option("--resume", is_flag=True, help="Go on where a build with the same -o was broken off.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
@JSON
def build(paths: tuple[str, ...], output: Path | None, store: str | None, **choices: Any) -> int:  # noqa: ANN401 -- click gives them by name
    """Read documents and write their graph and its page.

    PATH is a file (text, Markdown, HTML; or JSON Lines or Parquet, where each row is a document; also packed as .gz or .zst), a folder, a
    pattern or - for standard input.  A document that cannot be read is reported and skipped, and the status is then 1.  With --store the
    graph goes where it can grow, too.  Ctrl-C keeps what was read: for --resume, or in the store.
    """
    from kg import face  # noqa: PLC0415 -- `kg --help` is instant

    base, quiet = _base(choices["base"]), choices["quiet"]
    if output is None and store is None:
        message = "give -o DIR for files, --store DIR for a graph that is to grow, or both"
        raise click.UsageError(message)
    if output:
        _folder(output)
    given, missing = named(paths, choices["files_from"])
    spool = _spool(output, resume=choices["resume"]) if output else None
    decided = {"store": store, "infer": choices["infer"], "merges": choices["merges"], "workers": choices["workers"], "spool": spool}
    decided |= {"target": output / face.GRAPH if output else None}
    with keeping(spool, store):
        with telling(None if quiet else Progress()) as told:
            graph = face.build(given, ontology_folder=choices["ontology"], base=base, progress=told, **decided)
        if output:
            _written(graph, output, choices["title"])
            if choices["infer"]:
                graph.save_inferred(output / "inferred.trig")
    if spool:
        spool.unlink(missing_ok=True)
    tell_skipped((*missing, *graph.skipped))
    wrong = graph.doubts()
    for finding in wrong:
        say(f"wrong: {finding.node}: {finding.message}")
    if not quiet:
        _found(graph, output, store)
    if choices["as_json"]:
        emit(graph.stats().to_json())
    return 1 if missing or graph.skipped or wrong else 0


def _base(given: str) -> str:
    if "://" not in given or any(char in given for char in ' <>"{}|^`\\'):
        message = f"{given!r} is no absolute IRI; give one such as https://example.org/graph/"
        raise click.BadParameter(message, param_hint="--base")
    return given if given.endswith("/") else f"{given}/"


def _folder(output: Path) -> None:
    """Make the folder now: an hour's work must not end at a closed door."""
    from kg.errors import OutputError  # noqa: PLC0415 -- as above

    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"no folder can be made here ({error.strerror}); choose another place for -o"
        raise OutputError(message, output) from error
    if not os.access(output, os.W_OK):
        message = "the folder cannot be written to; change its permissions or choose another place for -o"
        raise OutputError(message, output)


@contextmanager
def keeping(spool: Path | None, store: Path | str | None) -> Iterator[None]:
    """Tell who interrupts the work that what was read is not lost."""
    try:
        yield
    except KeyboardInterrupt:
        if store and (Path(store) / "readings").exists():
            say("what was read is kept: the same command goes on from there")
        elif spool and spool.exists():
            say("what was read is kept: the same command goes on from there, with --resume")
        raise


def _spool(output: Path, *, resume: bool) -> Path:
    """Give the file that keeps what is read until the graph is written; what another build left there goes, unless it is to go on."""
    place = output / ".readings"
    if not resume:
        place.unlink(missing_ok=True)
    return place


def named(paths: Sequence[str], list_: str | None) -> tuple[list[str | Path], tuple[InputError, ...]]:
    """Give the paths that were named, on the command line and in a list, and what is wrong with those of the list that are not there."""
    from kg import sources  # noqa: PLC0415 -- as above

    if not paths and list_ is None:
        message = "name a file, a folder, a pattern, - for standard input, or --files-from a list of them"
        raise click.UsageError(message)
    if list_ == "-" and "-" in paths:
        message = "standard input can be a document or the list of them, not both"
        raise click.UsageError(message)
    found, missing = sources.listed(list_) if list_ is not None else ((), ())
    if missing and not found and not paths:
        raise missing[0]
    return [*paths, *found], missing


def tell_skipped(errors: Sequence[InputError]) -> None:
    """Say what could not be read, if it is much the first of it."""
    for error in errors[:_SHOWN]:
        say(f"skipped: {error}")
    if len(errors) > _SHOWN:
        say(f"skipped: {len(errors) - _SHOWN} more")


class Progress:
    """Shows how far the reading is: on a terminal one line that changes, else a line for each tenth, or for each thousand."""

    def __init__(self) -> None:
        self._start, self._live = time.monotonic(), sys.stderr.isatty()
        self._first, self._part, self._shown, self._words = 0, 0, 0.0, ""

    def __call__(self, done: int, total: int, document: Document | None) -> None:
        """Take notice of one more document."""
        now = time.monotonic()
        self._first = self._first or done
        rate = (done - self._first + 1) / max(now - self._start, 1e-6)
        count = f"{done}/{total} documents" if total else f"{done} documents"
        left = f", {_lasting((total - done) / rate)} left" if total else ""
        self._words = f"{count}, {rate:.1f}/s{left}  {document.id if document else '(skipped)'}"
        part = done * 10 // total if total else done // 1000
        if self._live and now - self._shown > _BLINK:
            self._shown = now
            self._tell()
        elif not self._live and part > self._part:
            self._tell()
        self._part = max(part, self._part)

    def end(self) -> None:
        """Show the last of it, and leave the line that changes."""
        if self._words:
            self._tell()
        if self._live and self._first:
            click.echo(err=True)

    def _tell(self) -> None:
        if self._live:
            click.echo(f"\r\033[K{self._words[:100]}", nl=False, err=True)
        else:
            say(self._words)
        self._words = "" if not self._live else self._words


@contextmanager
def telling(progress: Progress | None) -> Iterator[Progress | None]:
    """Let what is said after the reading begin on a line of its own."""
    try:
        yield progress
    finally:
        if progress:
            progress.end()


def _lasting(seconds: float) -> str:
    """Give a time as people say it.

    >>> [_lasting(seconds) for seconds in (9.4, 150, 9000)]
    ['9 s', '2 min 30 s', '2 h 30 min']
    """
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:  # noqa: PLR2004 -- as a clock has it
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _written(graph: Graph, output: Path, title: str) -> None:
    """Write the graph and its page; the graph of many documents is there already, and is too large to be drawn."""
    from kg import face  # noqa: PLC0415 -- as above

    if graph.written:
        (output / face.PAGE).unlink(missing_ok=True)  # of an older graph
        say(f"{output / face.PAGE} is not drawn: the graph is too large; kg view draws it all the same")
        return
    graph.save(output / face.GRAPH)
    graph.export(output / face.PAGE, title=title)


def _found(graph: Graph, output: Path | None, store: str | None) -> None:
    if graph.written:
        say(f"  skipped: {len(graph.skipped)}")
        say(f"wrote {graph.written}")
        return
    counts = graph.stats().data if graph.is_held or not graph.sizes else graph.sizes._asdict()
    total = ", ".join(f"{counts[name]} {name}" for name in ("documents", "entities", "statements"))
    if "plain" in counts:
        say(f"{total} ({counts['plain']} of them plain facts)")
        say("  " + ", ".join(f"{name} {number}" for name, number in counts["by_stance"].items()))
    else:
        say(total)
    say(f"  skipped: {len(graph.skipped)}")
    if output:
        say(f"wrote {output / 'graph.ttl'} and {output / 'graph.html'}")
    if store:
        say(f"the store is {store}")


@click.command(epilog="\b\nExample:\n  kg view out --open\n  kg view graph.ttl -o page.html")
@GRAPH
@click.option("-o", "--output", type=_TARGET, metavar="FILE", help="Where to write it; beside the graph by default.")
@click.option("--title", default="", help="Heading of the page.")
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
def view(place: Path | str, output: Path | None, title: str, browse: bool) -> None:  # noqa: FBT001 -- as above
    """Write the page of a graph and say where it is.

    It is one HTML file that needs nothing else.
    """
    graph = opened(place)
    target = output or _beside(place)
    graph.export(target, title=title)
    emit(str(target))
    if browse:
        click.launch(str(target))


def _beside(place: Path | str) -> Path:
    if isinstance(place, str):
        message = "say with -o where to write the page of a server's graph"
        raise click.UsageError(message)
    return place / "graph.html" if place.is_dir() else place.with_suffix(".html")


@click.command(epilog="\b\nExample:\n  kg export out -o graph.jsonld\n  kg export out -o network.graphml")
@GRAPH
@click.option("-o", "--output", type=_TARGET, required=True, metavar="FILE", help="The suffix says in which form.")
def export(place: Path | str, output: Path) -> None:
    """Write a graph in another form.

    The suffix tells: .ttl .trig .nt .nq .jsonld .rdf for RDF, .rdf12.ttl .rdf12.nt for RDF 1.2 with reifiers,
    .graphml .gexf for network tools, .csv (two files) for tables, .jsonl for scripts, .html for the page. RDF/XML
    has no name for some open relations: how many of their plain triples are left out is said.
    """
    graph = opened(place)
    for file in graph.export(output):
        say(f"wrote {file}")
    words = graph.lost(output)
    if words:
        say(words)


@click.command(epilog="\b\nExample:\n  kg check out --texts seeds")
@GRAPH
@click.option("--texts", multiple=True, metavar="PATH", help="The documents it was built from: then quotes are compared with them, too.")
@JSON
def check(place: Path | str, texts: tuple[str, ...], as_json: bool) -> int:  # noqa: FBT001 -- as above
    """Check a graph against its contract.

    Each finding is named, and the status is 1 if one of them is an error.
    """
    findings = opened(place).check(list(texts))
    if as_json:
        emit(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            emit(f"{finding.severity}: {finding.node}: {finding.message}")
    errors = sum(finding.severity == "error" for finding in findings)
    say(f"{errors} errors, {len(findings) - errors} warnings" if findings else "nothing wrong")
    return 1 if errors else 0


@click.command(epilog="\b\nExample:\n  kg evaluate out seeds/gold --key\n  kg evaluate out seeds/gold/01.yaml --misses")
@GRAPH
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="GOLD...")
@click.option("--accept", type=click.Path(exists=True, path_type=Path), metavar="FILE", help="What is near enough [beside the gold].")
@click.option("--key", "key_only", is_flag=True, help="Count key facts only.")
@click.option("--level", multiple=True, metavar="LEVEL", help="Count facts of this level only: core, extra or hard; repeatable.")
@click.option("--misses", is_flag=True, help="List the facts that were missed.")
@click.option("--extras", is_flag=True, help="List the statements that no gold fact accounts for.")
@JSON
def evaluate(place: Path | str, gold: tuple[Path, ...], as_json: bool, **choices: Any) -> None:  # noqa: ANN401, FBT001 -- as above
    """Measure a graph against gold annotations.

    GOLD are annotation files or folders of them; what the figures mean stands in `kg.evaluate`.
    """
    from kg import evaluate as evaluation  # noqa: PLC0415 -- as above

    graph = opened(place)
    rules = _rules(gold[0], choices["accept"])
    report = evaluation.evaluate(graph.entities, graph.statements, evaluation.read_gold(*gold), rules, counts=_counts(choices))
    if as_json:
        emit(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
        return
    emit(report.table())
    for title, pairs in (("misses", report.misses), ("extras", report.extras)):
        if choices[title]:
            emit("\n".join(["", f"{title}: {len(pairs)}", *(f"  {document} {line}" for document, line in pairs)]))


def _rules(gold: Path, accept: Path | None) -> Rules | None:
    from kg.gold import read_rules  # noqa: PLC0415 -- as above

    beside = (gold if gold.is_dir() else gold.parent) / "accept.yaml"
    return read_rules(accept or beside) if accept or beside.is_file() else None


def _counts(choices: dict[str, Any]) -> Callable[[GoldFact], bool]:
    levels = choices["level"]
    return lambda fact: (fact.key or not choices["key_only"]) and (not levels or fact.level in levels)


VERBS = (build, view, export, check, evaluate)
