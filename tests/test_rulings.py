"""A file of merges says which names are one and which are two; a bad one is refused with its line."""

from __future__ import annotations

import pytest

from kg import rulings
from kg.errors import InputError

HEAD = """@prefix : <https://kg.example/entity/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture
def read(tmp_path):
    def written(text: str):
        file = tmp_path / "merges.ttl"
        file.write_text(HEAD + text, encoding="utf-8")
        return rulings.read(file)

    return written


def test_names_stand_behind_a_colon_or_in_a_label(read):
    found = read(':アンドリル owl:sameAs :anduril .\n[ rdfs:label "Sea & Sun" ] owl:sameAs :シーアンドサン .\n')
    assert found.same == (("sea&sun", "シーアンドサン"), ("アンドリル", "anduril"))


def test_names_are_folded_and_ids_too(read):
    found = read(":サム・レイン owl:differentFrom :sam_raine , <https://kg.example/entity/Sam%20Ryan> .")
    assert found.forbid(["サムレイン"], ["Sam Raine"])
    assert found.forbid(["SAM RYAN"], ["x", "サム・レイン"])
    assert not found.forbid(["Sam Raine"], ["Sam Ryan"])


def test_nothing_forbids_nothing():
    assert not rulings.Rulings().forbid(["甲"], ["甲"])


def test_the_documented_example_is_read(tmp_path):
    file = tmp_path / "merges.ttl"
    file.write_text("\n".join(line for line in rulings.__doc__.splitlines() if line.startswith("    ")), encoding="utf-8")
    found = rulings.read(file)
    assert (len(found.same), len(found.different)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (":a owl:sameAs :b .\n:c owl:sameAs .\n", 5, "not Turtle"),
        (":a owl:sameAs :b .\n:a owl:equivalentClass :b .\n", 5, "only owl:sameAs and owl:differentFrom"),
        (':甲 owl:sameAs "乙" .\n', 4, "only owl:sameAs and owl:differentFrom"),
        (":甲 owl:sameAs :乙 .\n:乙 owl:differentFrom :甲 .\n", 4, "cannot be one thing and two"),
        (":甲 owl:differentFrom :甲 .\n", 4, "cannot be one thing and two"),
    ],
)
def test_bad_file_is_refused_with_its_line(read, text, line, why):
    with pytest.raises(InputError, match=why) as error:
        read(text)
    assert error.value.line == line


def test_node_without_a_name_is_refused(read):
    with pytest.raises(InputError, match="no name"):
        read("[] owl:sameAs :甲 .")


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        rulings.read(tmp_path / "none.ttl")
