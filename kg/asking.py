"""The verbs that ask: of a graph, what it holds, and of a sentence, what is seen in it.

Answers go to stdout, as tables and lines or with --json as data; words about them go to stderr.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.account import Account
    from kg.face import Graph
    from kg.rows import Rows


class _Place(click.Path):
    """A graph file, a folder, or the address of a SPARQL server, which is no path."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 -- as click has it
        """Give a path that is there, or an address as it stands."""
        return value if str(value).startswith(("http://", "https://")) else super().convert(value, param, ctx)


GRAPH = click.argument("place", type=_Place(exists=True, path_type=Path), metavar="GRAPH")
ONTOLOGY = click.option(
    "--ontology", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="Another folder of Turtle files."
)
_WIDE = 100_000
JSON = click.option("--json", "as_json", is_flag=True, help="Give data instead of lines.")


def say(words: str) -> None:
    """Say something to the person at the terminal."""
    click.echo(words, err=True)


def emit(text: str) -> None:
    """Give data; that nobody listens any more (`| head`) is no error."""
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        close_stdout()


def close_stdout() -> None:
    """Let what is still written to stdout vanish."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def opened(place: Path | str) -> Graph:
    """Open the graph that a user named."""
    from kg import face  # noqa: PLC0415 -- `kg --help` is instant

    return face.open(place)


def _tell(account: Account, *, as_json: bool) -> None:
    emit(account.to_json() if as_json else account.text)


_QUERY = """\b
Example:
  kg query out investors -p entity=Stargate
  kg query out 'SELECT ?who WHERE { ?who a kg:Person }' --csv
  kg query out --list"""


@click.command(epilog=_QUERY)
@GRAPH
@click.argument("sparql", required=False, metavar="[SPARQL|NAME|-]")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="Put a term in the place of $NAME; repeatable.")
@click.option("--list", "listing", is_flag=True, help="List the named queries with their parameters.")
@click.option("--inferred", is_flag=True, help="Ask what was inferred, too.")
@click.option("--csv", "form", flag_value="csv", help="Give CSV.")
@click.option("--tsv", "form", flag_value="tsv", help="Give tab-separated values.")
@click.option("--json", "form", flag_value="json", help="Give JSON.")
def query(place: Path | str, sparql: str | None, params: tuple[str, ...], listing: bool, **choices: Any) -> None:  # noqa: ANN401, FBT001 -- by name
    """Ask a graph: SPARQL, or a query by its name.

    The prefixes of the graph are known, so SPARQL needs no declarations; - reads it from standard input.  --list tells the names.
    """
    graph, form = opened(place), choices["form"]
    if choices["inferred"]:
        graph = graph.inferred
    if listing:
        _queries(graph, form)
        return
    if sparql is None:
        message = "give SPARQL, the name of a query, or --list to see the names"
        raise click.UsageError(message)
    text = sys.stdin.read() if sparql == "-" else sparql
    rows = graph.query(text, **_bindings(params))
    _table(rows, form)
    if not form:
        say(f"{len(rows)} rows" if len(rows) != 1 else "1 row")


def _bindings(params: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for given in params:
        name, equals, value = given.partition("=")
        if not (name and equals):
            message = f"{given!r} is not NAME=VALUE"
            raise click.BadParameter(message, param_hint="--param")
        found[name.removeprefix("$")] = value
    return found


def _table(rows: Rows, form: str | None) -> None:
    if form == "json":
        emit(rows.to_json())
    elif form:
        emit(_separated(rows, "," if form == "csv" else "\t"))
    else:
        emit(str(rows) if sys.stdout.isatty() else rows.to_table(_WIDE))  # whoever reads a pipe wants whole cells


def _separated(rows: Rows, delimiter: str) -> str:
    import csv  # noqa: PLC0415 -- only here
    import io  # noqa: PLC0415 -- as above

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in rows)
    return out.getvalue().rstrip("\n")


def _queries(graph: Graph, form: str | None) -> None:
    from kg.rows import Rows  # noqa: PLC0415 -- `kg --help` is instant

    named = [(q.name, " ".join(f"${p.name}" for p in q.parameters), q.help) for q in graph.queries().values()]
    _table(Rows(("query", "parameters", "what it answers"), tuple(named)), form)


@click.command(epilog="\b\nExample:\n  kg show out OpenAI")
@GRAPH
@click.argument("entity", metavar="ENTITY")
@JSON
def show(place: Path | str, entity: str, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """Tell all that is known of one entity.

    Each statement comes with the words that it rests on.  ENTITY is any of its names, its id or its IRI.
    """
    _tell(opened(place).show(entity), as_json=as_json)


@click.command(epilog="\b\nExample:\n  kg stats out")
@GRAPH
@JSON
def stats(place: Path | str, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """Count what a graph holds.

    By class, relation, stance, speaker and document.
    """
    _tell(opened(place).stats(), as_json=as_json)


@click.command(epilog="\b\nExample:\n  kg path out OpenAI エヌビディア")
@GRAPH
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1), help="At most so many ways.")
@JSON
def path(place: Path | str, start: str, end: str, limit: int, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """Tell how two entities connect.

    The shortest ways between them, whatever the direction, with the statements of each step.
    """
    _tell(opened(place).path(start, end, limit=limit), as_json=as_json)


@click.command(epilog="\b\nExample:\n  kg explain out '#1'")
@GRAPH
@click.argument("statement", metavar="STATEMENT")
@JSON
def explain(place: Path | str, statement: str, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """Tell where a statement comes from.

    Its frame, what filled the holes, the words, the speaker, the stance.  STATEMENT is its IRI, its id or the
    beginning of that (`kg show` gives it), or #3 for the third in the order of the texts.
    """
    _tell(opened(place).explain(statement), as_json=as_json)


@click.command(epilog="\b\nExample:\n  kg merges out\n  kg merges out OpenAI --json")
@GRAPH
@click.argument("entity", required=False, metavar="[ENTITY]")
@JSON
def merges(place: Path, entity: str | None, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """List every merge with its reason.

    Which name was taken for which, by what rule, in which words.  `kg build --merges FILE` forbids or forces one.
    """
    _tell(opened(place).merges(entity), as_json=as_json)


@click.command(epilog="\b\nExample:\n  kg disagree out\n  kg disagree out Stargate --json")
@GRAPH
@click.argument("entity", required=False, metavar="[ENTITY]")
@JSON
def disagree(place: Path, entity: str | None, as_json: bool) -> None:  # noqa: FBT001 -- as above
    """Tell where two voices contradict each other.

    One denies what the other says, or they give other values, of the same thing in the same respect.  Both quotes are
    shown.  A voice is a named speaker, or a document that says it itself.
    """
    _tell(opened(place).disagree(entity), as_json=as_json)


@click.command(name="try", epilog="\b\nExample:\n  kg try 'ソフトバンクはOpenAIに400億ドルを出資した。'")
@click.argument("text", metavar="TEXT")
@click.option("--date", "issued", metavar="YYYY-MM-DD", help="The day from which 昨年 and 先週 are counted.")
@ONTOLOGY
@JSON
def try_(text: str, as_json: bool, **choices: Any) -> None:  # noqa: ANN401, FBT001 -- as above
    """Show what each stage sees in a text.

    Phrases, names, values, predicates, claims, and the frames that nearly fired.  TEXT is Japanese, or - for standard
    input.  This is how a new frame is tried out.
    """
    from kg import ontology, trial  # noqa: PLC0415 -- `kg --help` is instant

    words = sys.stdin.read() if text == "-" else text
    _tell(trial.of(words, ontology.load(choices["ontology"]), issued=choices["issued"]), as_json=as_json)


VERBS = (query, show, stats, path, explain, merges, disagree, try_)
