"""Latin and katakana names that sound alike are near, near misses are not; pairs of firms, people and products in a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.transliteration import CLOSE, distance, is_katakana, is_latin, skeletons, sounds, words

ROWS = [line.split("\t") for line in (Path(__file__).parent / "fixtures" / "transliterations.tsv").read_text(encoding="utf-8").splitlines()]
SAME = [(latin, kana) for kind, latin, kana in ROWS if kind == "same"]
OTHER = [(latin, kana) for kind, latin, kana in ROWS if kind == "other"]


def is_found(latin: str, kana: str) -> bool:
    return distance(latin, kana) <= CLOSE and bool(skeletons(latin) & skeletons(kana))


def test_table_is_large_enough():
    assert len(SAME) >= 160
    assert len(OTHER) >= 150


def test_four_of_five_names_are_found_in_the_other_script():
    assert sum(is_found(*pair) for pair in SAME) >= 0.77 * len(SAME)


def test_near_misses_are_hardly_ever_taken():
    assert sum(is_found(*pair) for pair in OTHER) <= 0.02 * len(OTHER)


def test_names_that_sound_alike_are_looked_for_under_one_key():
    assert [pair for pair in SAME if distance(*pair) <= CLOSE and not skeletons(pair[0]) & skeletons(pair[1])] == []


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("Smith", "smis"),
        ("スミス", "sumisu"),
        ("Phoebe", "foeb"),
        ("チェン", "Cen"),
        ("ヴィクター", "bikuta"),
        ("ウィル", "wiru"),
        ("Zoë", "zoe"),
        ("", ""),
    ],
)
def test_a_name_is_spelt_by_its_sounds(name, heard):
    assert sounds(name) == heard


@pytest.mark.parametrize(("name", "parts"), [("DeepSea", ("Deep", "Sea")), ("NVIDIA", ("NVIDIA",)), ("レア・モンド", ("レア", "モンド"))])
def test_words_of_a_name(name, parts):
    assert words(name) == parts


@pytest.mark.parametrize(
    ("name", "katakana", "latin"),
    [
        ("オラクル", True, False),
        ("レア・モンド", True, False),
        ("スペースX", False, False),
        ("Oracle", False, True),
        ("AMD", False, False),
        ("若葉", False, False),
        ("・", False, False),
        ("GPT-4", False, False),
    ],
)
def test_script_of_a_name(name, katakana, latin):
    assert (is_katakana(name), is_latin(name)) == (katakana, latin)


@pytest.mark.parametrize(("latin", "kana"), [("", ""), ("Oracle", ""), ("", "オラクル"), ("Oracle", "ッ"), ("Ł", "ル")])
def test_nothing_is_near_to_nothing(latin, kana):
    assert distance(latin, kana) == 1.0


def test_brothers_are_not_taken_for_each_other():
    assert distance("Rosa Weber", "ローザ・ウェーバー") <= CLOSE < distance("Rosa Weber", "リサ・ウェーバー")
