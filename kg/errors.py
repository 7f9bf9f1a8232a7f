"""What can go wrong that the user can mend; every other exception is a bug and shows its traceback.

KgError
├── InputError      a document that cannot be read
├── OntologyError   a Turtle file or a frame that cannot be understood
├── ContractError   a statement that breaks the graph's contract
├── QueryError      a query that cannot be run
├── StoreError      a graph that cannot be opened
└── OutputError     a file that cannot be written
"""

from __future__ import annotations

from pathlib import Path


class KgError(Exception):
    """The common kind: its text says what is wrong and what to do."""


class InputError(KgError):
    """A document that cannot be read: `problem` says why, `path` names it, `line` counts from 1 where it is known."""

    def __init__(self, message: str, path: Path | str, line: int | None = None) -> None:
        self.problem, self.path, self.line = message, Path(path), line
        super().__init__(f"{path}{f':{line}' if line else ''}: {message}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, Path, int | None]]:
        """Let it come back whole from the process in which it was raised."""
        return type(self), (self.problem, self.path, self.line)


class OntologyError(KgError):
    """A file of the ontology that cannot be understood; `term` is the property or class concerned."""

    def __init__(self, message: str, path: Path | str, term: str | None = None, line: int | None = None) -> None:
        self.path, self.term, self.line = Path(path), term, line
        super().__init__(f"{path}{f':{line}' if line else ''}: {f'{term}: ' if term else ''}{message}")


class ContractError(KgError):
    """A statement that breaks the graph's contract; `statement` is its IRI."""

    def __init__(self, message: str, statement: str) -> None:
        self.statement = statement
        super().__init__(f"{statement}: {message}")


class QueryError(KgError):
    """A query that cannot be run; `line` counts from 1 where the parser tells it."""

    def __init__(self, message: str, query: str, line: int | None = None) -> None:
        self.query, self.line = query, line
        super().__init__(f"line {line}: {message}" if line else message)


class StoreError(KgError):
    """A graph that cannot be opened, or is in use."""


class OutputError(KgError):
    """A file that cannot be written; `path` names it."""

    def __init__(self, message: str, path: Path | str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {message}")
