"""A network too big to draw at once → regions that can be unfolded one by one, each with a place for every member.

Regions are communities, parted again until none is too big to look at.  Each has a disc of its own on the plane, as large as its members
need, so that unfolding one moves nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import network as networks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx

    from kg.network import Position

_MOST = 400  # members of a region: what can be read when it is unfolded
_FEW = 4  # smaller ones would be dust; they are gathered
_AIR = 90.0  # pixels between the outermost member and the rim


@dataclass(frozen=True, slots=True)
class Region:
    """A disc and the entities in it, the most connected first, each with its place on the plane; `loose`: small groups gathered."""

    centre: Position
    radius: float
    places: dict[str, Position]
    loose: bool = False


def part(network: nx.MultiDiGraph[str]) -> tuple[Region, ...]:
    """Part a network into regions, the largest first; every entity is in exactly one."""
    degrees = {central.entity: rank for rank, central in enumerate(networks.central(network, "degree"))}
    groups = list(_groups(network))
    ranked = [sorted(group, key=degrees.__getitem__) for group, _ in groups]
    inner = [_centred(networks.layout(network.subgraph(group))) for group in ranked]
    radii = [max(math.hypot(x, y) for x, y in places.values()) + _AIR for places in inner]
    centres = _outer(network, ranked, radii)
    moved = [{n: (inner[at][n][0] + x, inner[at][n][1] + y) for n in ranked[at]} for at, (x, y) in enumerate(centres)]
    return tuple(Region(centres[at], radii[at], moved[at], loose) for at, (_, loose) in enumerate(groups))


def _groups(network: nx.MultiDiGraph[str]) -> Iterable[tuple[Sequence[str], bool]]:
    whole = [group for found in networks.communities(network) for group in _split(network, found)]
    yield from ((group, False) for group in sorted(whole, key=lambda group: (-len(group), group)) if len(group) >= _FEW)
    rest = [name for group in whole if len(group) < _FEW for name in group]
    yield from ((rest[at : at + _MOST], True) for at in range(0, len(rest), _MOST))


def _split(network: nx.MultiDiGraph[str], group: Sequence[str]) -> Iterable[Sequence[str]]:
    """Part a group that is too big into its own communities, or where it has none (a star), by the number of its members."""
    if len(group) <= _MOST:
        return [group]
    inner = networks.communities(network.subgraph(group))
    if len(inner[0]) > 0.9 * len(group):  # as good as whole
        names = [central.entity for central in networks.central(network.subgraph(group), "degree")]
        return [names[at : at + _MOST] for at in range(0, len(names), _MOST)]
    return [part for found in inner for part in _split(network, found)]


def _centred(places: dict[str, Position]) -> dict[str, Position]:
    xs, ys = ([place[axis] for place in places.values()] for axis in (0, 1))
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {name: (round(a - x), round(b - y)) for name, (a, b) in places.items()}


def _outer(network: nx.MultiDiGraph[str], groups: Sequence[Sequence[str]], radii: Sequence[float]) -> list[Position]:
    """Place the discs: tied ones near each other, none upon another."""
    at = {name: f"{number:05}" for number, group in enumerate(groups) for name in group}
    outer = type(network)()
    outer.add_nodes_from(f"{number:05}" for number in range(len(groups)))
    outer.add_edges_from((at[a], at[b]) for a, b in network.edges() if at[a] != at[b])
    places = networks.layout(outer, {f"{number:05}": radius for number, radius in enumerate(radii)})
    return [places[f"{number:05}"] for number in range(len(groups))]
