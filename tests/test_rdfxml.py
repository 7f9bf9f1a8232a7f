"""RDF/XML is well-formed whatever the graph holds, gives back what it can name, and says what it cannot."""

from __future__ import annotations

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from kg import rdfxml
from kg.terms import prefixes, relation_iri, term

NODE = NamedNode("http://x/a")


def read(triples: list[Triple]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=rdfxml.write(triples, prefixes()), format="xml")


@pytest.mark.parametrize(
    ("verb", "expected"),
    [("する", True), ("建つ", True), ("担う", False), ("目指す", False), ("休む", False), ("高い", False), ("run", True), ("x86", True)],
)
def test_verb_has_a_name_if_its_iri_ends_in_one(verb: str, expected: bool) -> None:  # noqa: FBT001 -- a column of the table
    triple = Triple(NODE, relation_iri(verb, is_open=True), NODE)
    assert rdfxml.has_name(triple) is expected
    assert (rdflib.URIRef(triple.predicate.value) in set(read([triple]).predicates())) is expected
    assert bool(rdfxml.lost([triple])) is not expected


@given(st.text(min_size=1, max_size=5))
def test_no_relation_breaks_the_file(verb: str) -> None:
    triples = [Triple(NODE, relation_iri(verb, is_open=True), NODE), Triple(NODE, term("rdfs:label"), Literal("あ"))]
    assert len(read(triples)) == sum(map(rdfxml.has_name, triples))


@given(st.text())
def test_text_comes_back_with_each_character_in_its_place(text: str) -> None:
    (found,) = read([Triple(NODE, term("rdfs:label"), Literal(text))]).objects()
    kept = "".join(a if a == b else "\ufffd" for a, b in zip(text, str(found), strict=True))
    assert str(found) == kept
    assert all(not character.isprintable() for character, other in zip(text, str(found), strict=True) if character != other)


def test_line_ends_of_a_text_stay() -> None:
    assert {str(o) for o in read([Triple(NODE, term("rdfs:label"), Literal("a\r\nb\rc\td"))]).objects()} == {"a\r\nb\rc\td"}


def test_what_is_left_out_is_counted_in_the_file() -> None:
    nameless = [Triple(NODE, relation_iri(verb, is_open=True), Literal(n)) for verb in ("担う", "高い") for n in range(3)]
    content = rdfxml.write([*nameless, Triple(NODE, term("rdfs:label"), Literal("あ"))], {}).decode()
    assert "<!-- left out: 6 triples of 2 properties that RDF/XML has no name for; what states them is there -->" in content
    assert rdfxml.lost([]) == ""
    assert "<!--" not in rdfxml.write([Triple(NODE, term("rdfs:label"), Literal("あ"))], {}).decode()


def test_words_of_the_syntax_itself_and_names_within_triples_are_no_properties() -> None:
    inner = Triple(NODE, relation_iri("高い", is_open=True), NODE)
    assert not rdfxml.has_name(Triple(NODE, term("rdf:li"), NODE))
    assert not rdfxml.has_name(Triple(NODE, term("rdf:reifies"), inner))
