"""Names of one thing come under one key; readings by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import ontology
from kg.clusters import Cluster, Clusters
from kg.model import Document, Focus, Mention, Reading, Span, Turn
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


def test_a_relative_who_comes_later_does_not_take_the_short_name():
    found = keys(("レア・モンド", "Person"), ("モンド", "Person"), ("ルイ・モンド", "Person"))
    assert found["モンド"] == found["レア・モンド"] != found["ルイ・モンド"]


def test_a_class_noun_of_another_class_makes_another_thing():
    found = keys(("若葉", "Company"), ("若葉社", "Company"), ("若葉サーバー", "Hardware"))
    assert found["若葉"] == found["若葉社"] != found["若葉サーバー"]


def test_film_and_project_of_one_name_are_two_things():
    found = list(Clusters(ONTOLOGY).read(reading(("Stargate", "Project"), ("スターゲート", "CreativeWork"))).values())
    assert len(set(found)) == 2


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


class TestReasons:
    """Each name that is not a cluster's own says why it is its."""

    def reasons(self, *names: tuple[str, str], aliases: tuple[tuple[str, str], ...] = (), onto=ONTOLOGY) -> set[tuple[str, str, str]]:
        clusters = Clusters(onto)
        clusters.read(reading(*names, aliases=aliases))
        return {(m.kept, m.merged, m.rule) for c in clusters.by_key.values() for m in c.merges.values()}

    @pytest.mark.parametrize(
        ("names", "why"),
        [
            ([("レア・モンド", "Person"), ("モンド", "Person")], ("レア・モンド", "モンド", "shortened")),
            ([("若葉", "Project"), ("若葉計画", "Project")], ("若葉", "若葉計画", "described")),
            ([("レア・モンド", "Person"), ("レアモンド", "Person")], ("レア・モンド", "レアモンド", "spelling")),
            ([("トヨタ", "Company")], ("トヨタ自動車", "トヨタ", "listed")),
        ],
    )
    def test_rule_is_named(self, names, why):
        assert self.reasons(*names) == {why}

    def test_brackets_introduce(self):
        found = self.reasons(("レア・モンド", "Person"), ("Lea Mondo", "Person"), aliases=(("レア・モンド", "Lea Mondo"),))
        assert found == {("レア・モンド", "Lea Mondo", "introduced")}

    def test_mishearing_is_named(self):
        assert self.reasons(("若芽電気", "Company"), onto=TestMisheard.onto) == {("若葉電機", "若芽電気", "misheard")}

    def test_name_that_stands_for_itself_has_no_reason(self):
        assert self.reasons(("若葉電機", "Company"), ("四葉商事", "Company"), ("若葉電機", "Company")) == set()

    def test_evidence_is_the_sentence(self):
        text = "レア・モンドが来た。モンドは黙った。"
        document = Document("d", text)
        spans = Span(0, 6), Span(10, 13)
        mentions = tuple(Mention("d", span, "name", "Person", span.of(text)) for span in spans)
        focus = tuple(Focus(span, Turn(Span(0, len(text))), ()) for span in (Span(0, 10), Span(10, len(text))))
        clusters = Clusters(ONTOLOGY)
        clusters.read(Reading(document, mentions, (), focus))
        (found,) = (m for c in clusters.by_key.values() for m in c.merges.values())
        assert found.evidence.quote == "モンドは黙った。"


def test_name_that_went_into_one_that_was_parted_later_goes_where_its_document_went():
    clusters = Clusters(ONTOLOGY)
    clusters.moved = {"zanku": "ザンク", "ザンク@d1": "ザンクエナジー"}
    clusters.parted = {"ザンク"}
    assert [clusters.home(at, document) for at in ("zanku", "ザンク") for document in ("d1", "d2")] == [
        "ザンクエナジー",
        "ザンク@d2",
    ] * 2
