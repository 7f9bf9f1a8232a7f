"""Names of one thing come under one key; readings by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import ontology
from kg.clusters import Cluster, Clusters, surnames
from kg.model import Document, Mention, Reading, Span
from kg.ontology import Known

ONTOLOGY = ontology.load()


def reading(*names: tuple[str, str], aliases: tuple[tuple[str, str], ...] = (), name: str = "d") -> Reading:
    """A document that names these things in this order; `aliases` are pairs of texts among them."""
    mentions = tuple(Mention(name, Span(10 * k, 10 * k + len(text)), "name", kind, text) for k, (text, kind) in enumerate(names))
    by_text = {m.text: m for m in mentions}
    return Reading(Document(name, ""), mentions, (), (), tuple((by_text[a], by_text[b]) for a, b in aliases))


def keys(*names: tuple[str, str], aliases: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    return {m.text: at for m, at in Clusters(ONTOLOGY).read(reading(*names, aliases=aliases)).items()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("レア・モンド", "レアモンド"),
        ("WAKABA Works", "wakaba works"),
        ("\uff37\uff41\uff4b\uff41\uff42\uff41", "Wakaba"),
        ("若葉-3", "若葉3"),
    ],
)
def test_spellings_of_one_name_are_one_thing(one, other):
    found = keys((one, "Company"), (other, "Company"))
    assert found[one] == found[other]


def test_different_names_are_different_things():
    found = keys(("若葉電機", "Company"), ("若葉工業", "Company"), ("四葉", "Product"))
    assert len(set(found.values())) == 3


@pytest.mark.parametrize(("short", "long"), [("モンド", "レア・モンド"), ("レア", "レア・モンド"), ("Mondo", "Lea Mondo")])
def test_short_name_of_a_person_follows_the_long_one(short, long):
    found = keys((long, "Person"), (short, "Person"))
    assert found[short] == found[long]


def test_short_name_that_two_people_share_is_neither():
    found = keys(("レア・モンド", "Person"), ("パウロ・モンド", "Person"), ("モンド", "Person"))
    assert len(set(found.values())) == 3


def test_part_of_a_firms_name_is_not_the_firm():
    found = keys(("レア・モンド", "Company"), ("モンド", "Company"))
    assert found["モンド"] != found["レア・モンド"]


def test_name_in_brackets_is_an_alias():
    found = keys(("レア・モンド", "Person"), ("Lea Mondo", "Person"), ("Mondo", "Person"), aliases=(("レア・モンド", "Lea Mondo"),))
    assert len(set(found.values())) == 1


def test_name_with_its_class_noun_is_the_bare_name():
    found = keys(("若葉", "Project"), ("若葉計画", "Project"))
    assert len(set(found.values())) == 1


def test_known_names_are_one_thing_whatever_the_script():
    found = keys(("ソフトバンク", "Company"), ("SoftBank", "Company"))
    assert set(found.values()) == {"=softbank"}


class TestMisheard:
    onto = replace(
        ONTOLOGY, known=(*ONTOLOGY.known, Known("wakaba", "Company", {"ja": "若葉電機", "en": "Wakaba Denki"}, misheard=("若芽電気",)))
    )

    def test_misheard_name_is_what_it_stands_for(self):
        clusters = Clusters(self.onto)
        assert set(clusters.read(reading(("若芽電気", "Company"))).values()) == {"=wakaba"}
        assert clusters.by_key["=wakaba"].misheard == {"若芽電気"}

    def test_name_beside_the_right_one_was_not_misheard(self):
        found = Clusters(self.onto).read(reading(("若芽電気", "Company"), ("若葉電機", "Company")))
        assert len(set(found.values())) == 2


class TestKind:
    def test_class_is_what_most_mentions_say(self):
        cluster = Cluster("甲")
        cluster.kinds.update(["Company", "Product", "Company"])
        assert cluster.kind(ONTOLOGY) == "Company"

    def test_more_special_of_equals_wins(self):
        cluster = Cluster("甲")
        cluster.kinds.update(["Organization", "Company"])
        assert cluster.kind(ONTOLOGY) == "Company"

    def test_what_is_known_outvotes_the_tagger(self):
        clusters = Clusters(ONTOLOGY)
        clusters.read(reading(("ソフトバンク", "Person"), ("SoftBank", "Person")))
        assert clusters.by_key["=softbank"].kind(ONTOLOGY) == "Company"

    def test_nothing_is_known_of_an_empty_cluster(self):
        assert Cluster("甲").kind(ONTOLOGY) == "Concept"


class TestNouns:
    def key(self, clusters: Clusters, text: str, kind: str, document: str) -> str:
        return clusters.noun(Mention(document, Span(0, len(text)), "noun", kind, text))

    def test_notion_is_shared_by_all_documents(self):
        clusters = Clusters(ONTOLOGY)
        assert self.key(clusters, "触媒技術", "Technology", "a") == self.key(clusters, "触媒技術", "Technology", "b")

    def test_common_thing_is_the_documents_own(self):
        clusters = Clusters(ONTOLOGY)
        assert self.key(clusters, "新工場", "Facility", "a") != self.key(clusters, "新工場", "Facility", "b")

    def test_noun_that_some_document_uses_as_a_name_is_that_name(self):
        clusters = Clusters(ONTOLOGY)
        (at,) = clusters.read(reading(("若葉会", "Organization"), name="a")).values()
        assert self.key(clusters, "若葉会", "Organization", "b") == at


def person(*names: str) -> Cluster:
    cluster = Cluster(names[0])
    cluster.names.update(names)
    cluster.kinds["Person"] += 1
    return cluster


def test_surname_belongs_to_the_one_person_who_has_it():
    owners = surnames([person("レア・モンド"), person("パウロ・シルバ")], ONTOLOGY)
    assert owners["モンド"] == "レア・モンド"
    assert owners["シルバ"] == "パウロ・シルバ"


def test_surname_of_two_belongs_to_nobody():
    assert "モンド" not in surnames([person("レア・モンド"), person("パウロ・モンド")], ONTOLOGY)


def test_firm_lends_nobody_a_surname():
    firm = person("レア・モンド")
    firm.kinds["Company"] += 5
    assert surnames([firm], ONTOLOGY) == {}
