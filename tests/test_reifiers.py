"""A statement is folded into one reifier and unfolded again, and nothing else is touched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg import graph, reifiers
from kg.model import Document, Evidence, Span, Statement, Value
from kg.store import Store
from kg.terms import term

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Evidence("000", Span(0, 5), '"建て >>) .\n\\')
FACTS = [
    Statement("oracle", "builds", "stargate", PLACE),
    Statement("oracle", "builds", "stargate", PLACE, "negative", "planned"),
    Statement("oracle", "説く", Value("text", Span(0, 1), ' )>> "'), PLACE, open=True),
]
TRIPLES = graph.assemble([Document("000", "", "題")], [], FACTS)
PARTS = {term("rdf:subject"), term("rdf:predicate"), term("rdf:object")}
# A reader of our own for the one line of N-Triples 1.2 that matters: rdflib 7.6 reads no RDF 1.2.
REIFIER = re.compile(r'<(\S+)> <\S+#reifies> <<\( <(\S+)> <(\S+)> (<\S+>|"(?:[^"\\]|\\.)*"\S*) \)>> \.')


def test_each_statement_has_one_reifier_and_no_parts() -> None:
    folded = list(reifiers.fold(TRIPLES))
    assert sum(t.predicate == reifiers.REIFIES for t in folded) == len(FACTS)
    assert not [t for t in folded if t.predicate in PARTS]
    assert len(folded) == len(TRIPLES) - 2 * len(FACTS)


def test_unfolded_it_is_what_it_was() -> None:
    folded = list(reifiers.fold(TRIPLES))
    parts = [part for t in folded if t.predicate == reifiers.REIFIES for part in reifiers.unfold(t)]
    assert {*parts, *(t for t in folded if t.predicate != reifiers.REIFIES)} == set(TRIPLES)


@pytest.mark.parametrize("part", sorted(PARTS, key=str))
def test_statement_that_is_no_whole_triple_stays_as_it_is(part: NamedNode) -> None:
    node = graph.statement_iri(FACTS[0])
    without = [t for t in TRIPLES if not (t.subject == node and t.predicate == part)]
    twice = [*TRIPLES, Triple(node, part, NamedNode("http://x/other"))]
    for triples in (without, twice):
        folded = set(reifiers.fold(triples))
        assert {t for t in folded if t.subject == node} == {t for t in triples if t.subject == node}
        assert sum(t.predicate == reifiers.REIFIES for t in folded) == len(FACTS) - 1


def test_literal_is_no_subject_or_predicate() -> None:
    node, kind = NamedNode("http://x/s"), Triple(NamedNode("http://x/s"), term("rdf:type"), term("kg:Statement"))
    for literal in ("rdf:subject", "rdf:predicate"):
        parts = [Triple(node, part, Literal("あ") if part == term(literal) else NODE) for part in PARTS]
        assert set(reifiers.fold([kind, *parts])) == {kind, *parts}


NODE = NamedNode("http://x/n")


def test_lines_hold_each_fact_with_its_words(tmp_path: Path) -> None:
    Store.of(TRIPLES).save(tmp_path / "g.rdf12.nt")
    found = {m[1]: (m[2], m[3], m[4]) for m in REIFIER.finditer((tmp_path / "g.rdf12.nt").read_text(encoding="utf-8"))}
    parts = {t.subject: {} for t in TRIPLES if t.predicate in PARTS}
    for triple in TRIPLES:
        if triple.predicate in PARTS:
            parts[triple.subject][triple.predicate.value.rpartition("#")[2]] = triple.object
    assert found == {n.value: (p["subject"].value, p["predicate"].value, str(p["object"])) for n, p in parts.items()}


def test_turtle_of_rdf12_shortens_names_in_triples_too(tmp_path: Path) -> None:
    Store.of(TRIPLES).save(tmp_path / "g.rdf12.ttl")
    text = (tmp_path / "g.rdf12.ttl").read_text(encoding="utf-8")
    assert "rdf:reifies <<( entity:oracle kg:builds entity:stargate )>> ;" in text
    assert set(reifiers.fold(TRIPLES)) == {q.triple for q in pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)}


@pytest.mark.parametrize("suffix", [".rdf12.ttl", ".rdf12.nt"])
def test_graph_with_reifiers_is_read_like_any_other(tmp_path: Path, suffix: str) -> None:
    Store.of(TRIPLES).save(tmp_path / f"g{suffix}")
    assert graph.write(Store.load(tmp_path / f"g{suffix}")) == graph.write(TRIPLES)
    (tmp_path / "g.trig").write_bytes((tmp_path / f"g{suffix}").read_bytes())  # of which both are a part
    assert graph.write(Store.load(tmp_path / "g.trig")) == graph.write(TRIPLES)
    on_disk = Store(tmp_path / "db")
    on_disk.fill_from(tmp_path / f"g{suffix}")
    assert graph.write(on_disk) == graph.write(TRIPLES)


def test_reifiers_of_others_are_left_in_peace_and_written_again(tmp_path: Path) -> None:
    text = '<http://x/r> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( <http://x/a> <http://x/p> "b\\n" )>> .\n'
    (tmp_path / "g.nt").write_text(text, encoding="utf-8")
    store = Store.load(tmp_path / "g.nt")
    assert len(store) == 1
    store.save(tmp_path / "again.nt")
    assert (tmp_path / "again.nt").read_text(encoding="utf-8") == text
    assert graph.write(store).endswith('\n<http://x/r> rdf:reifies <<( <http://x/a> <http://x/p> "b\\n" )>> .\n')
    assert graph.write(list(store)) == graph.write(store)
