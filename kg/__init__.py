"""Japanese documents in, a knowledge graph out in which every statement knows who said it, how surely, and where.

    import kg

    graph = kg.build("seeds")
    graph.query("investors", entity="Stargate")
    graph.save("graph.ttl")

Whatever is heavy loads at first use, so that `import kg` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import ContractError, InputError, KgError, OntologyError, OutputError, QueryError, StoreError

if TYPE_CHECKING:
    from kg.face import Graph, add, build, listing, open, remove  # noqa: A004 -- `kg.open` is what it is called

__version__ = "0.1.0"
__all__ = [
    "ContractError",
    "Graph",
    "InputError",
    "KgError",
    "OntologyError",
    "OutputError",
    "QueryError",
    "StoreError",
    "add",
    "build",
    "listing",
    "open",
    "remove",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attributes are of any kind
    if name in ("Graph", "add", "build", "listing", "open", "remove"):
        from kg import face  # noqa: PLC0415 -- see above

        return getattr(face, name)
    message = f"module 'kg' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
