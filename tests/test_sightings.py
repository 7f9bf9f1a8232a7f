"""Names of many documents are kept in a few bytes each, and found again by document and place."""

from __future__ import annotations

import pytest

from kg.model import Evidence, Span
from kg.sightings import Company, Numbers, Sighting, Sightings


@pytest.fixture
def sightings() -> Sightings:
    found = Sightings()
    for document, names in (("a", ("若葉", "四葉")), ("b", ()), ("c", ("若葉",))):
        found.begin(document)
        for k, name in enumerate(names):
            found.add(f"={name}", (name, "Company", True), Span(10 * k, 10 * k + 5))
    return found


def test_names_of_a_document_come_in_their_order(sightings):
    want = [Sighting(place, f"={name}", name, "Company", sure=True) for place, name in enumerate(("若葉", "四葉"))]
    assert list(sightings.of(0)) == want
    assert [sightings.keys(number) for number in range(3)] == [["=若葉", "=四葉"], [], ["=若葉"]]


@pytest.mark.parametrize(("place", "document", "start"), [(0, "a", 0), (1, "a", 10), (2, "c", 0)])
def test_sentence_of_a_name_is_found_by_its_place(sightings, place, document, start):
    assert sightings.evidence(place) == Evidence(document, Span(start, start + 5), "")


def test_company_is_mutual_and_met_once():
    company = Company(Numbers())
    for together in ({"甲", "乙"}, {"甲", "乙", "丙"}, {"丁"}):
        company.add(together)
    assert {at: company.of(at) for at in "甲乙丁"} == {"甲": {"乙", "丙"}, "乙": {"甲", "丙"}, "丁": set()}


def test_company_that_comes_later_counts():
    company = Company(Numbers())
    company.add({"甲", "乙"})
    assert company.of("甲") == {"乙"}
    company.add({"甲", "丙"})
    assert company.of("甲") == {"乙", "丙"}
