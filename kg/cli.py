"""The command `kg`: its verbs, and the one place where an error becomes a line on stderr and an exit status.

Status: 0 good, 1 something wrong was found (a document was skipped, a check failed, a file is broken), 2 used wrongly (an unknown name, a
misspelt query, a file that is not there), 130 interrupted.  Every other exception is a bug and shows its traceback.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import click

import kg
from kg import asking, keeping, making
from kg.errors import InputError, KgError, QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPILOG = """\b
kg build seeds -o out                      documents in, graph and page out
kg query out investors -p entity=Stargate  ask
kg show out OpenAI                         all that is known of one thing

\b
Every verb has --help with an example.  Completion of words at the TAB key:
eval "$(_KG_COMPLETE=bash_source kg)"      in ~/.bashrc; zsh_source in ~/.zshrc
"""


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(kg.__version__, prog_name="kg", message="%(prog)s %(version)s")
def group() -> None:
    """Turn Japanese articles, interviews and transcripts into a knowledge graph that knows who said what, and where."""


for _verb in (*making.VERBS, *keeping.VERBS, *asking.VERBS):
    group.add_command(_verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character still shows the rest
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    try:
        status = group.main(None if arguments is None else list(arguments), prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except KgError as error:
        return _say(str(error), 2 if isinstance(error, QueryError | InputError) else 1)
    except click.Abort:
        return _say("interrupted", 130)
    except click.ClickException as error:
        return _say(_usage(error), 2)
    except BrokenPipeError:
        asking.close_stdout()
        return 0
    return status if isinstance(status, int) else 0


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f"; see {context.command_path} --help" if context else ""
    return error.format_message().rstrip(".") + hint


def _say(message: str, status: int) -> int:
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    print(click.style("kg:", fg="red", bold=True) if coloured else "kg:", message, file=sys.stderr)  # noqa: T201 -- this is where it is said
    return status


if __name__ == "__main__":
    sys.exit(main())
