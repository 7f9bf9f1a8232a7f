"""Each cluster gets an id of its own, the same whatever the order."""

from __future__ import annotations

from itertools import permutations

from kg import identities, ontology
from kg.clusters import Cluster
from kg.identities import Claimant

ONTOLOGY = ontology.load()


def cluster(at: str, names: dict[str, int], kind: str = "Company") -> Cluster:
    found = Cluster(at)
    found.names.update(names)
    found.kinds[kind] += 1
    return found


def claimant(slug: str, at: str, kind: str, *, count: int = 1, own: bool = True) -> Claimant:
    return Claimant(slug, unknown=True, own=own, rank=-count, key=at, kind=kind)


def test_latin_name_is_the_id_and_the_japanese_one_the_label():
    thing = identities.entity(cluster("a", {"ベルトロン": 3, "Veltron Works": 1}), "veltron_works", ONTOLOGY)
    assert identities.claimant(cluster("a", {"ベルトロン": 3, "Veltron Works": 1}), ONTOLOGY).slug == "veltron_works"
    assert (thing.labels, thing.aliases) == ((("ja", "ベルトロン"), ("en", "Veltron Works")), ())


def test_name_met_most_keeps_the_id_and_others_are_told_apart():
    counts = (1, "person"), (5, "company"), (2, "company")
    claimants = [claimant("wakaba", f"k{n}", kind, count=n) for n, kind in counts]
    want = {"k5": "wakaba", "k2": "wakaba_company", "k1": "wakaba_person"}
    assert all(identities.settle(order) == want for order in permutations(claimants))


def test_number_that_is_a_name_already_is_passed_over():
    claimants = [claimant("新工場", f"新工場@{n}", "facility") for n in range(4)]
    taken = claimant("新工場_facility_2", "新工場facility2", "facility", own=False)
    found = identities.settle([*claimants, taken])
    assert sorted(found.values()) == ["新工場", "新工場_facility", "新工場_facility_2", "新工場_facility_3", "新工場_facility_4"]


def test_ten_thousand_of_one_name_are_told_apart_at_once():
    found = identities.settle(claimant("新製品", f"新製品@{n:05}", "product") for n in range(10_000))
    assert len(set(found.values())) == 10_000
    assert (found["新製品@00000"], found["新製品@09999"]) == ("新製品", "新製品_product_9999")
