"""The word lists hold what the grammar expects of them: clean words, one class each, names that stand for one thing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from kg.mentions import class_of
from kg.ontology import KG, key, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ONTOLOGY = load()
VIEWPOINTS = {"speaker", "speakerGroup", "hearer", "hearerGroup", "reflexive", "third", "plural", "both"}
LISTS = ("lexicon.ttl", "stance.ttl", "names.ttl")
# words of a class, one per way of being found: whole, by a longer suffix than another class's, by a suffix of one character
CLASSES = [
    ("小型原子炉", "Facility"),
    ("新しい研究所", "Organization"),
    ("スマートフォン", "Hardware"),
    ("電気自動車", "Hardware"),
    ("新型車", "Product"),
    ("決算説明会", "Event"),
    ("市民団体", "Organization"),
    ("作家協会", "Organization"),
    ("東京医師会", "Organization"),
    ("労働組合", "Organization"),
    ("与党", "Organization"),
    ("大阪地裁", "Organization"),
    ("競争当局", "Government"),
    ("検察庁", "Government"),
    ("国防省", "Government"),
    ("半導体同盟", "Group"),
    ("研究者たち", "Group"),
    ("利用者", "Group"),
    ("会員", "Group"),
    ("記者", "Person"),
    ("博士論文", "CreativeWork"),
    ("大統領令", "Law"),
    ("増税案", "Law"),
    ("追加関税", "Law"),
    ("展覧会", "Event"),
    ("画像生成モデル", "AIModel"),
    ("映画業界", "Field"),
    ("共同開発プロジェクト", "Project"),
    ("持ち株会社", "Company"),
]
# abstractions, and words that end in a class's character by chance
CONCEPTS = [
    "影響", "競争", "成長", "価格", "資金", "機会", "高齢化社会", "危機", "解決方法",
    "増税", "再出発", "結局", "発展", "立派", "反省", "かたち", "原材料の投入",
]  # fmt: skip


def unclean(word: str) -> bool:
    return not word.strip() or word != word.strip() or word != unicodedata.normalize("NFKC", word)


def twice(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    """Give what is in two lists, with the lists."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, place in pairs:
        found[word].add(place)
    return {word: places for word, places in found.items() if len(places) > 1}


def test_a_head_noun_makes_one_class() -> None:
    assert not twice((noun, c.id) for c in ONTOLOGY.classes.values() for noun in c.head_nouns)


def test_a_cue_means_one_stance() -> None:
    from pyoxigraph import Literal, parse

    triples = list(parse(path=str(ONTOLOGY.folder / "stance.ttl")))
    for name in ("cueTail", "cueNoun", "cueVerb", "cueAdverb"):
        used = ((t.object.value, t.subject.value) for t in triples if t.predicate.value == KG + name and isinstance(t.object, Literal))
        assert not twice(used)


def test_an_anaphor_stands_in_one_list() -> None:
    assert not twice((word, f"{a.kind} {a.viewpoint}") for a in ONTOLOGY.anaphors for word in a.words)


@pytest.mark.parametrize("place", LISTS)
def test_words_are_clean(place: str) -> None:
    from pyoxigraph import Literal, parse

    words = [t.object.value for t in parse(path=str(ONTOLOGY.folder / place)) if isinstance(t.object, Literal)]
    assert len(words) > 100
    assert not [word for word in words if unclean(word)]


def test_every_anaphor_has_words_a_class_and_a_viewpoint() -> None:
    assert ONTOLOGY.anaphors
    for anaphor in ONTOLOGY.anaphors:
        assert anaphor.words
        assert anaphor.kind in ONTOLOGY.classes
        assert anaphor.viewpoint in VIEWPOINTS


def test_a_companys_own_word_points_back_to_its_subject() -> None:
    assert ONTOLOGY.anaphor_words["自社"].viewpoint == "reflexive"


def test_a_known_name_names_one_thing() -> None:
    assert not twice((key(name), k.id) for k in ONTOLOGY.known for name in (*k.names(), *k.misheard))


def test_known_things_have_a_class_and_both_labels() -> None:
    for known in ONTOLOGY.known:
        assert known.kind in ONTOLOGY.classes
        assert set(known.labels) == {"ja", "en"}


def test_known_things_are_few_and_no_persons() -> None:
    assert len(ONTOLOGY.known) <= 320
    assert not [k.id for k in ONTOLOGY.known if k.kind == "Person"]


def test_an_identifier_stands_for_one_thing() -> None:
    assert not twice((same, k.id) for k in ONTOLOGY.known for same in k.same_as)


def test_layout_words_open_no_known_name() -> None:
    labels = {key(word) for name in ("askerWord", "answererWord", "creditsHeading") for word in ONTOLOGY.words[name]}
    assert not labels & set(ONTOLOGY.kinds)


def test_a_known_name_is_no_common_word() -> None:
    assert not {key(word) for word in ONTOLOGY.words["common"]} & set(ONTOLOGY.kinds)


@pytest.mark.parametrize(("words", "kind"), CLASSES, ids=[words for words, _ in CLASSES])
def test_a_noun_phrase_has_the_class_of_its_longest_ending(words: str, kind: str) -> None:
    assert class_of(words, ONTOLOGY) == kind


@pytest.mark.parametrize("words", CONCEPTS)
def test_an_abstraction_is_a_concept(words: str) -> None:
    assert class_of(words, ONTOLOGY) == "Concept"
