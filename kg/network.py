"""Entities and statements → a networkx graph, and what can be asked of it: who is central, who belongs together, how two things connect.

One edge stands for one statement whose object is an entity, its key being the statement's place in the sequence that was given; amounts
and texts are no nodes.  Everything is computed on integers in the order of the sorted ids, because networkx walks through sets and a set
of strings has another order in each process.  The loops run in rustworkx: a thousand entities are laid out in about a second.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Literal

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import networkx as nx
    import rustworkx as rx

    from kg.model import Entity, Statement

    _Spacing = Callable[[float, float], float]  # two radii → how far apart two centres shall be

Measure = Literal["pagerank", "betweenness", "degree"]
Position = tuple[float, float]

_SEED = 7
_EDGE = 130.0  # length of the middle edge, in pixels at scale 1
_GAP = 60.0  # between the rims of two nodes, and more between hubs: room for a name
_ASPECT = 1.25  # width : height of the whole drawing, that of the room beside a panel
_STEPS = 250_000_000  # of the spring layout, counted in pairs of nodes: about half a second
_PARALLEL = 10**9  # never split a sum among threads: its last bits would depend on the machine


@dataclass(frozen=True, slots=True)
class Central:
    """How much hangs on an entity; `score` lies in 0..1 for PageRank and betweenness, and counts edges for the degree."""

    entity: str
    score: float
    degree: int


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one entity to another: `statements[i]` are the places of the statements that tie `entities[i]` to `entities[i + 1]`."""

    entities: tuple[str, ...]
    statements: tuple[tuple[int, ...], ...]


def build(entities: Sequence[Entity], statements: Sequence[Statement]) -> nx.MultiDiGraph[str]:
    """Make a graph with one node an entity and one edge a statement between two entities.

    Attributes are strings, numbers and truth values only, so that every format of networkx can write them; nobody in particular
    (`speaker`) is "".  A statement about an entity that was not given is left out.
    """
    import networkx as nx  # noqa: PLC0415 -- 0.16 s: only when a network is asked for

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in entities:
        network.add_node(entity.id, **_node(entity))
    for key, statement in enumerate(statements):
        if isinstance(statement.object, str) and statement.subject in network and statement.object in network:
            network.add_edge(statement.subject, statement.object, key=key, **_edge(statement))
    for name, degree in network.degree():
        network.nodes[name]["degree"] = degree
    return network


def _node(entity: Entity) -> dict[str, str | int]:
    documents = len({mention.document for mention in entity.mentions})
    names = {"label": entity.label(), "label_ja": entity.label("ja"), "label_en": entity.label("en"), "kind": entity.kind}
    return {**names, "mentions": len(entity.mentions), "documents": documents}


def _edge(statement: Statement) -> dict[str, str | float | bool]:
    return {
        "relation": statement.relation,
        "polarity": statement.polarity,
        "modality": statement.modality,
        "holds": statement.holds,
        "speaker": statement.speaker or "",
        "document": statement.evidence.document,
        "confidence": statement.confidence,
        "open": statement.open,
    }


def central(network: nx.MultiDiGraph[str], measure: Measure = "pagerank") -> tuple[Central, ...]:
    """Give the entities by how much hangs on them, the most central first, ties by id.

    PageRank lets an entity count that is the object of statements about entities that count; betweenness finds those through whom
    the others connect, whatever the direction.
    """
    graph, names = _compact(network)
    degrees = {name: _pairs_of(graph, at) for at, name in enumerate(names)}
    scores = {name: round(score, 6) for name, score in zip(names, _scores(graph, measure), strict=True)}
    if measure == "degree":
        scores = {name: float(network.degree(name)) for name in names}
    return tuple(sorted((Central(n, scores[n], degrees[n]) for n in names), key=lambda c: (-c.score, -c.degree, c.entity)))


def _pairs_of(graph: rx.PyDiGraph[int, float], at: int) -> int:
    return len(set(graph.neighbors_undirected(at)) - {at})


def _scores(graph: rx.PyDiGraph[int, float], measure: Measure) -> list[float]:
    import rustworkx as rx  # noqa: PLC0415 -- as networkx

    if measure == "degree" or not graph.num_nodes():
        return [0.0] * graph.num_nodes()
    if measure == "pagerank":
        ranks = rx.pagerank(graph, weight_fn=float, max_iter=1000)
    else:
        ranks = rx.graph_betweenness_centrality(graph.to_undirected(), parallel_threshold=_PARALLEL)
    return [ranks[at] for at in range(graph.num_nodes())]


def communities(network: nx.MultiDiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """Part the entities into groups that are tied more within than without (Louvain), the largest group first.

    An entity without an edge is a group of its own.

    Source: Blondel et al. 2008, Fast unfolding of communities in large networks.
    """
    import networkx as nx  # noqa: PLC0415 -- as above

    graph, names = _compact(network)
    simple: nx.Graph[int] = nx.Graph()
    simple.add_nodes_from(range(len(names)))
    simple.add_weighted_edges_from(sorted((a, b, w) for (a, b), w in _weights(graph).items()))
    found = nx.community.louvain_communities(simple, seed=_SEED)
    groups = [tuple(names[at] for at in sorted(group)) for group in found]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def connect(network: nx.MultiDiGraph[str], start: str, end: str, limit: int = 5) -> tuple[Path, ...]:
    """Find the shortest ways between two entities, whatever the direction of the statements; none if they are not connected.

    Of several ways of one length, those over the most statements come first.

    Raises:
        QueryError: if one of the two is no entity of the network.
    """
    import networkx as nx  # noqa: PLC0415 -- as above

    for name in (start, end):
        if name not in network:
            message = f"no entity {name!r} in this graph; give an id as it stands at the end of its IRI"
            raise QueryError(message, f"{start} – {end}")
    simple = _simple(network)
    if not nx.has_path(simple, start, end):
        return ()
    ways = islice(nx.all_shortest_paths(simple, start, end), 1000)
    paths = [Path(tuple(way), tuple(_between(network, a, b) for a, b in pairwise(way))) for way in ways]
    return tuple(sorted(paths, key=lambda path: (-sum(map(len, path.statements)), path.entities))[:limit])


def _simple(network: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    import networkx as nx  # noqa: PLC0415 -- as above

    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(network))
    simple.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in network.edges()}))
    return simple


def _between(network: nx.MultiDiGraph[str], one: str, other: str) -> tuple[int, ...]:
    ends = [(a, b) for a, b in ((one, other), (other, one)) if network.has_edge(a, b)]
    return tuple(sorted({int(key) for a, b in ends for key in network[a][b]}))


def _compact(network: nx.MultiDiGraph[str]) -> tuple[rx.PyDiGraph[int, float], list[str]]:
    """Copy a network to integers in the order of the sorted ids, parallel edges made one with their number as its weight."""
    import rustworkx as rx  # noqa: PLC0415 -- as above

    names = sorted(network)
    at = {name: number for number, name in enumerate(names)}
    graph: rx.PyDiGraph[int, float] = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(list(range(len(names))))
    weights = Counter((at[a], at[b]) for a, b in network.edges())
    graph.add_edges_from([(a, b, float(weight)) for (a, b), weight in sorted(weights.items())])
    return graph, names


def _weights(graph: rx.PyDiGraph[int, float]) -> dict[tuple[int, int], float]:
    weights: dict[tuple[int, int], float] = {}
    for a, b, weight in graph.weighted_edge_list():
        pair = (min(a, b), max(a, b))
        if a != b:
            weights[pair] = weights.get(pair, 0.0) + weight
    return weights


def radius(degree: int) -> float:
    """Give the radius at which an entity with so many neighbours is drawn, in pixels at scale 1.

    >>> [radius(n) for n in (0, 1, 9, 400)]
    [7.0, 10.0, 16.0, 34.0]
    """
    return round(min(34.0, 7.0 + 3.0 * math.sqrt(degree)), 1)


def layout(network: nx.MultiDiGraph[str], sizes: Mapping[str, float] | None = None) -> dict[str, Position]:
    """Place every entity on a plane, in pixels: tied ones near each other, none upon another, one connected part beside the next.

    `sizes` are the radii of what is drawn; by default they follow from the number of neighbours.

    Source: Fruchterman & Reingold 1991 within a part; then overlaps are pushed apart, and the parts are set in rows, the largest first.
    """
    graph, names = _compact(network)
    weights = _weights(graph)
    radii = [sizes[name] if sizes else radius(_pairs_of(graph, at)) for at, name in enumerate(names)]
    boxes = [_Box(_part(part, weights, radii), radii) for part in _parts(len(names), weights)]
    placed = _packed(boxes)
    return {name: placed[at] for at, name in enumerate(names)}


def _parts(count: int, weights: Mapping[tuple[int, int], float]) -> list[list[int]]:
    import networkx as nx  # noqa: PLC0415 -- as above

    simple: nx.Graph[int] = nx.Graph()
    simple.add_nodes_from(range(count))
    simple.add_edges_from(weights)
    return sorted((sorted(part) for part in nx.connected_components(simple)), key=lambda part: (-len(part), part))


def _part(part: list[int], weights: Mapping[tuple[int, int], float], radii: Sequence[float]) -> dict[int, Position]:
    """Lay out one connected part; an edge between hubs pulls less, else they sink into one knot."""
    import rustworkx as rx  # noqa: PLC0415 -- as above

    at = {node: number for number, node in enumerate(part)}
    edges = sorted((at[a], at[b]) for a, b in weights if a in at)
    degrees = Counter(node for edge in edges for node in edge)
    graph: rx.PyGraph[int, float] = rx.PyGraph()
    graph.add_nodes_from(part)
    graph.add_edges_from([(a, b, 1 / math.sqrt(degrees[a] * degrees[b])) for a, b in edges])
    steps = max(20, min(600, _STEPS // len(part) ** 2))
    raw = rx.spring_layout(graph, seed=_SEED, num_iter=steps, weight_fn=float)
    lengths = sorted(math.dist(raw[a], raw[b]) for a, b in edges) or [1.0]
    wide, high = (max(p[axis] for p in raw.values()) - min(p[axis] for p in raw.values()) for axis in (0, 1))
    room = sum(_distance(radii[node], radii[node]) ** 2 for node in part)
    scale = max(_EDGE / max(lengths[len(lengths) // 2], 1e-9), math.sqrt(room / wide / high) if wide * high > 1e-6 else 0)  # noqa: PLR2004
    return _separated(_level({node: (raw[number][0] * scale, raw[number][1] * scale) for node, number in at.items()}), radii)


def _level(places: dict[int, Position]) -> dict[int, Position]:
    """Turn a part until it lies on its longer side, and stretch it towards the shape of a screen."""
    count = len(places)
    middle = (sum(x for x, _ in places.values()) / count, sum(y for _, y in places.values()) / count)
    offsets = {node: (x - middle[0], y - middle[1]) for node, (x, y) in places.items()}
    wide, high = (sum(offset[axis] ** 2 for offset in offsets.values()) for axis in (0, 1))
    angle = 0.5 * math.atan2(2 * sum(x * y for x, y in offsets.values()), wide - high)
    cos, sin = math.cos(angle), math.sin(angle)
    turned = {node: (x * cos + y * sin, y * cos - x * sin) for node, (x, y) in offsets.items()}
    width, height = (max(p[axis] for p in turned.values()) - min(p[axis] for p in turned.values()) + _EDGE for axis in (0, 1))
    stretch = max(1.0, min(_ASPECT, _ASPECT * height / width))
    return {node: (x * stretch, y) for node, (x, y) in turned.items()}


def _separated(places: dict[int, Position], radii: Sequence[float]) -> dict[int, Position]:
    """Push apart what stands too near for names between, as far as time allows; then what would still overlap."""
    places = _apart(places, radii, _distance, max(12, min(60, 20_000 // len(places))))
    return _apart(places, radii, _touching, 100)


def _apart(places: dict[int, Position], radii: Sequence[float], distance: _Spacing, rounds: int) -> dict[int, Position]:
    widest = max(radii[node] for node in places)
    for _ in range(rounds):
        moved = {node: list(place) for node, place in places.items()}
        pairs = _near(places, distance(widest, widest))
        clashes = sum([_push(moved, pair, distance(radii[pair[0]], radii[pair[1]])) for pair in pairs])
        places = {node: (x, y) for node, (x, y) in moved.items()}
        if not clashes:
            break
    return places


def _distance(one: float, other: float) -> float:
    return 2.2 * (one + other) + _GAP


def _touching(one: float, other: float) -> float:
    return one + other + 6


def _near(places: Mapping[int, Position], cell: float) -> Iterable[tuple[int, int]]:
    grid: dict[tuple[int, int], list[int]] = {}
    for node, (x, y) in places.items():
        grid.setdefault((int(x // cell), int(y // cell)), []).append(node)
    for (column, row), nodes in grid.items():
        around = [n for dx in (-1, 0, 1) for dy in (-1, 0, 1) for n in grid.get((column + dx, row + dy), ())]
        yield from ((one, other) for one in nodes for other in around if one < other)


def _push(moved: dict[int, list[float]], pair: tuple[int, int], distance: float) -> bool:
    one, other = moved[pair[0]], moved[pair[1]]
    dx, dy = other[0] - one[0], other[1] - one[1]
    apart = math.hypot(dx, dy)
    if apart >= distance:
        return False
    if apart < 1e-6:  # noqa: PLR2004 -- upon each other: any direction will do, but always the same
        dx, dy, apart = math.cos(pair[1]), math.sin(pair[1]), 1.0
    step = max(0.0, distance - apart) / 2 / apart + 0.001
    for place, sign in ((one, -1), (other, 1)):
        place[0] += sign * dx * step
        place[1] += sign * dy * step
    return True


class _Box:
    """A laid-out part with its corners."""

    def __init__(self, places: dict[int, Position], radii: Sequence[float]) -> None:
        self.places = places
        self.left = min(x - radii[n] for n, (x, _) in places.items())
        self.top = min(y - radii[n] for n, (_, y) in places.items())
        self.width = max(x + radii[n] for n, (x, _) in places.items()) - self.left + _EDGE
        self.height = max(y + radii[n] for n, (_, y) in places.items()) - self.top + _EDGE / 2

    def at(self, left: float, top: float) -> dict[int, Position]:
        """Move it to a corner, in whole pixels."""
        return {n: (float(round(x - self.left + left)), float(round(y - self.top + top))) for n, (x, y) in self.places.items()}


def _packed(boxes: Sequence[_Box]) -> dict[int, Position]:
    """Set the parts in rows like words in a paragraph, about as wide as a screen."""
    area = sum(box.width * box.height for box in boxes)
    line = max([math.sqrt(area * _ASPECT), *(box.width for box in boxes)])
    placed: dict[int, Position] = {}
    left = top = row = 0.0
    for box in boxes:
        if left and left + box.width > line:
            left, top, row = 0.0, top + row, 0.0
        placed |= box.at(left, top)
        left, row = left + box.width, max(row, box.height)
    return placed
