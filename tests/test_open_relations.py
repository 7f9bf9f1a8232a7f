"""What no frame covers is kept as the predicate says it, between two things of which one is named."""

from __future__ import annotations

import pytest

from kg import ontology, pipeline
from kg.open_relations import OPEN

ONTOLOGY = ontology.load()


def said(text: str) -> set[tuple[str, str, str]]:
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    return {(c.get("s").text, c.relation, c.get("o").text) for c in parsed.claims if c.frame == OPEN}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河合みのりは若林を説得した。", ("河合みのり", "説得する", "若林")),
        ("ソニーがトヨタを見限った。", ("ソニー", "見限る", "トヨタ")),
        ("若林は河合みのりに励まされた。", ("河合みのり", "励ます", "若林")),
    ],
)
def test_predicate_without_a_frame_is_its_own_relation(text, expected):
    assert expected in said(text)


def test_coordination_makes_several():
    assert {("河合みのり", "説得する", "若林"), ("河合みのり", "説得する", "ソニー")} <= said("河合みのりは若林とソニーを説得した。")


def test_typed_comes_first():
    (parsed,) = pipeline.sentence("ソニーはトヨタを買収した。", ONTOLOGY)
    assert [c.relation for c in parsed.claims] == ["buys"]


@pytest.mark.parametrize(
    "text",
    ["隣人は犬を撫でた。", "犬が笑った。", "河合みのりは笑った。", "説得は難しい。", "河合みのりがそうした。", "ソニーはトヨタになった。"],
)
def test_two_common_nouns_or_an_empty_verb_say_nothing(text):
    assert said(text) == set()


@pytest.mark.parametrize(
    ("text", "polarity", "modality"),
    [("河合みのりは若林を説得しなかった。", "negative", "asserted"), ("河合みのりは若林を説得するかもしれない。", "positive", "possible")],
)
def test_open_relation_has_its_stance(text, polarity, modality):
    (parsed,) = pipeline.sentence(text, ONTOLOGY)
    found = next(c for c in parsed.claims if c.frame == OPEN)
    assert (found.stance.polarity, found.stance.modality) == (polarity, modality)


def test_open_relation_is_trusted_less_than_a_typed_one():
    (open_,) = pipeline.sentence("ソニーはトヨタを見限った。", ONTOLOGY)
    (typed,) = pipeline.sentence("ソニーはトヨタを買収した。", ONTOLOGY)
    assert open_.claims[0].confidence < typed.claims[0].confidence


@pytest.mark.parametrize("text", ["株価は東京市場で若葉電機を上回った。", "若葉電機は厳しい局面に直面した。"])
def test_common_noun_neither_acts_nor_stands_elsewhere_than_as_an_object(text):
    (parsed,) = pipeline.sentence(text)
    assert [claim for claim in parsed.claims if claim.frame == "open"] == []
