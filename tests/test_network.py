from __future__ import annotations

import math
import os
import random
import subprocess
import sys
import time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import networkx as nx
import pytest

from kg import network
from kg.errors import QueryError
from kg.model import Entity, Evidence, Mention, Span, Statement, Value

MONEY = Value("money", Span(0, 3), "1億円", Decimal(100_000_000), Decimal(100_000_000), "JPY")


def entity(name: str, kind: str = "Company") -> Entity:
    return Entity(name, kind, (("ja", f"{name}社"), ("en", name.upper())), mentions=(Mention("d1", Span(0, 1), "name", kind, name),))


def said(subject: str, object_: str | Value, relation: str = "r", **more) -> Statement:
    return Statement(subject, relation, object_, Evidence("d1", Span(0, 2), "引用"), **more)


def of(*ties: str) -> nx.MultiDiGraph:
    """`of("ab", "bc")`: a → b → c."""
    return network.build([entity(name) for name in sorted({end for tie in ties for end in tie})], [said(*tie) for tie in ties])


def large(count: int, ties: int) -> nx.MultiDiGraph:
    chance = random.Random(1)  # noqa: S311 -- no secret
    ends = [(min(int(chance.paretovariate(0.9)) - 1, count - 1), chance.randrange(count)) for _ in range(ties)]
    return network.build([entity(f"e{n}") for n in range(count)], [said(f"e{a}", f"e{b}") for a, b in ends])


def test_an_edge_is_a_statement_between_two_entities_under_its_place():
    statements = [
        said("a", MONEY, "raises"),
        said("a", "b", polarity="negative", speaker="b"),
        said("a", "b", "q", open=True),
        said("a", "unknown"),
    ]
    graph = network.build([entity("a"), entity("b")], statements)
    assert list(graph.edges(keys=True)) == [("a", "b", 1), ("a", "b", 2)]
    stance = {"polarity": "negative", "modality": "asserted", "holds": False, "speaker": "b"}
    assert graph.edges["a", "b", 1] == {"relation": "r", **stance, "document": "d1", "confidence": 1.0, "open": False}
    assert graph.edges["a", "b", 2]["open"]
    names = {"label": "a社", "label_ja": "a社", "label_en": "A", "kind": "Company"}
    assert graph.nodes["a"] == {**names, "mentions": 1, "documents": 1, "degree": 2}


@pytest.mark.parametrize(("write", "read"), [(nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)])
def test_every_format_of_networkx_can_hold_it(write, read):
    graph, file = of("ab", "bc"), BytesIO()
    write(graph, file)
    file.seek(0)
    again = read(file)
    assert sorted(again.edges()) == [("a", "b"), ("b", "c")]
    assert {edge["relation"] for *_, edge in again.edges(data=True)} == {"r"}


@pytest.mark.parametrize(("measure", "first"), [("degree", "h"), ("pagerank", "h"), ("betweenness", "h")])
def test_the_hub_of_a_star_is_central(measure, first):
    found = network.central(of("ah", "bh", "ch", "dh"), measure)
    assert found[0].entity == first
    assert found[0].degree == 4
    assert [c.entity for c in found[1:]] == ["a", "b", "c", "d"]


def test_parallel_edges_count_in_the_degree_and_not_as_neighbours():
    assert network.central(of("ab", "ab", "ba"), "degree")[0] == network.Central("a", 3.0, 1)


def test_pagerank_solves_its_equations():
    found = {c.entity: c.score for c in network.central(of("ab", "bc", "ca", "dc"))}
    assert found == pytest.approx({"a": 0.32022, "b": 0.30968, "c": 0.33261, "d": 0.0375}, abs=1e-4)  # by hand, damping 0.85


def test_two_cliques_on_a_bridge_are_two_communities():
    graph = of("ab", "bc", "ca", "cd", "de", "ef", "fd")
    assert network.communities(graph) == (("a", "b", "c"), ("d", "e", "f"))


def test_nothing_in_nothing_out():
    empty = network.build([], [])
    assert network.central(empty) == ()
    assert network.communities(empty) == ()
    assert network.layout(empty) == {}


@pytest.mark.parametrize(
    ("ties", "ways"),
    [
        (("ab", "bc"), [("abc", ((0,), (1,)))]),
        (("ba", "bc"), [("abc", ((0,), (1,)))]),
        (("ab", "ba", "bc", "ad", "dc"), [("abc", ((0, 1), (2,))), ("adc", ((3,), (4,)))]),
        (("ac", "ab", "bc"), [("ac", ((0,),))]),
        (("ab", "cd"), []),
    ],
)
def test_shortest_ways_carry_the_statements_on_them(ties, ways):
    found = network.connect(of(*ties), "a", "c")
    assert [("".join(path.entities), path.statements) for path in found] == ways


def test_an_unknown_end_is_named():
    with pytest.raises(QueryError, match="'zz'"):
        network.connect(of("ab"), "a", "zz")


def test_an_entity_is_connected_with_itself_by_nothing():
    assert network.connect(of("ab"), "a", "a") == (network.Path(("a",), ()),)


def test_every_entity_has_a_place_and_none_lies_upon_another():
    graph = large(300, 600)
    places = network.layout(graph)
    assert set(places) == set(graph)
    radii = {c.entity: network.radius(c.degree) for c in network.central(graph, "degree")}
    names = sorted(places)
    overlaps = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if math.dist(places[a], places[b]) < radii[a] + radii[b]]
    assert overlaps == []


def test_a_thousand_entities_are_laid_out_in_two_seconds():
    graph = large(1000, 2000)
    begun = time.process_time()
    network.layout(graph)
    spent = time.process_time() - begun
    print(f"layout of 1,000 entities and 2,000 statements: {spent:.2f} s")  # noqa: T201 -- the figure is what one wants to see
    assert spent < 2


PROGRAM = """
import sys; sys.path[:0] = sys.argv[1:]
from test_network import large, network
graph = large(120, 260)
print(network.layout(graph), network.communities(graph), [network.central(graph, m) for m in ("degree", "pagerank", "betweenness")])
print(network.connect(graph, "e1", "e99"))
"""


def test_two_hash_seeds_give_the_same_answers():
    command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parent), str(Path(__file__).parents[1])]
    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in "12"]
    one, other = [subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout for env in environments]
    assert one == other


def test_the_order_of_entities_does_not_move_them():
    ties = [said("a", "b"), said("b", "c"), said("c", "d")]
    names = [entity(name) for name in "abcd"]
    assert network.layout(network.build(names, ties)) == network.layout(network.build(names[::-1], ties[::-1]))
