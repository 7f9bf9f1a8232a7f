"""What a client wants most of what there is, by the rules of HTTP."""

from __future__ import annotations

import pytest

from kg.negotiation import HTML, ROWS, TRIPLES, choose, named


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        ("", ROWS, ROWS[0]),
        ("*/*", TRIPLES, "text/turtle"),
        ("text/csv", ROWS, "text/csv"),
        ("TEXT/CSV ; q=0.1", ROWS, "text/csv"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.3", ROWS, "text/tab-separated-values"),
        ("application/json", ROWS, ROWS[0]),
        ("application/xml;q=0.9, application/json;q=0.8", ROWS, "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", ROWS, "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", (TRIPLES[0], HTML), HTML),
        ("application/ld+json", TRIPLES, "application/ld+json"),
        ("image/png", ROWS, None),
        ("text/csv;q=0", ROWS, None),
        ("text/csv;q=x", ROWS, None),
    ],
)
def test_the_form_that_is_wanted_most_is_chosen(accept, offered, chosen):
    assert choose(accept, offered) == chosen


def test_forms_have_short_names():
    assert [named(name) for name in ("json", "csv", "ttl", "xyz")] == [ROWS[0], "text/csv", "text/turtle", None]
