from __future__ import annotations

import math

import pytest

from kg import network, regions
from kg.model import Entity, Evidence, Span, Statement

PROOF = Evidence("d", Span(0, 1), "x")


def graph(edges, count):
    entities = [Entity(f"e{n:04}", "Firm", ()) for n in range(count)]
    return network.build(entities, [Statement(f"e{a:04}", "r", f"e{b:04}", PROOF) for a, b in edges])


def rings(count, size):
    """Rings of so many, each tied to the next by one edge."""
    inner = [(ring * size + n, ring * size + (n + 1) % size) for ring in range(count) for n in range(size)]
    chords = [(ring * size + n, ring * size + (n * 7 + 3) % size) for ring in range(count) for n in range(size)]
    return inner + chords + [(ring * size, (ring + 1) % count * size) for ring in range(count)]


GRAPHS = {
    "star": ([(n, 0) for n in range(1, 1200)], 1200),
    "rings": (rings(12, 60), 720),
    "dust": ([(n, n + 1) for n in range(0, 900, 2)], 1000),
}


@pytest.fixture(scope="module", params=GRAPHS)
def parted(request):
    edges, count = GRAPHS[request.param]
    return count, regions.part(graph(edges, count))


def test_everybody_is_in_one_region_and_none_is_too_big(parted):
    count, found = parted
    names = [name for region in found for name in region.places]
    assert sorted(names) == [f"e{n:04}" for n in range(count)]
    assert max(len(region.places) for region in found) <= 400


def test_members_stand_within_their_disc_and_no_disc_upon_another(parted):
    _, found = parted
    for region in found:
        assert all(math.dist(place, region.centre) <= region.radius for place in region.places.values())
    pairs = [(a, b) for at, a in enumerate(found) for b in found[:at]]
    assert all(math.dist(a.centre, b.centre) >= a.radius + b.radius for a, b in pairs)


def test_tied_ones_are_together_and_small_groups_are_gathered():
    found = regions.part(graph(*GRAPHS["rings"]))
    assert len(found) == 12
    assert all(len({int(name[1:]) // 60 for name in region.places}) == 1 for region in found)
    assert all(region.loose for region in regions.part(graph(*GRAPHS["dust"])))


def test_the_most_connected_member_comes_first():
    hub = [region for region in regions.part(graph(*GRAPHS["star"])) if "e0000" in region.places]
    assert next(iter(hub[0].places)) == "e0000"


def test_the_same_network_is_parted_the_same():
    edges, count = GRAPHS["rings"]
    assert regions.part(graph(edges, count)) == regions.part(graph(edges, count))
