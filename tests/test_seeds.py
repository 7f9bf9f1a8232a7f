"""The sample corpus is well formed: its lengths, and every string that the gold says stands in a text does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from kg.evaluate import read_gold, read_rules

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
DOCUMENTS = sorted(file for file in SEEDS.iterdir() if file.name[:2].isdigit())
GOLD = sorted(SEEDS.glob("gold/[0-9]*.yaml"))
CLASSES = {
    *("Agent", "Person", "Organization", "Company", "Government", "Group", "Place", "Country", "Facility", "Project", "Product", "AIModel"),
    *("Hardware", "Event", "CreativeWork", "Technology", "Law", "Benchmark", "Field", "Concept"),
}
CONTRACT = """
    holdsRole worksFor founded left relativeOf subsidiaryOf memberOf develops released offers owns operates builds openSourced
    investsIn raises valuedAt hasFunds spends hasBudget hasCost price participatesIn organizes partnersWith supplies buys
    competesWith investigates suspects accuses sues criticizes praises supports opposes restricts denies
    uses deployedOn locatedIn partOf basedOn inspiredBy namedAfter outperforms comparableTo rankedIn hasCapability hasCount hasShare
    announced discussedWith meets interviewedBy attended saidAt asks believes expects plans dateOf
"""
RELATIONS = set(CONTRACT.split())
MODALITIES = {"asserted", "planned", "possible", "rumoured", "hypothetical", "hoped"}
VALUES = {"money", "number", "percent", "date", "text"}

each_gold = pytest.mark.parametrize("gold", GOLD, ids=lambda file: file.stem)


@cache
def text(gold):
    (document,) = [file for file in DOCUMENTS if file.name.startswith(f"{gold.stem}_")]
    return document.read_text(encoding="utf-8")


@cache
def annotation(gold):
    return yaml.safe_load(gold.read_text(encoding="utf-8"))


def test_there_are_five_documents_and_each_has_its_gold():
    assert [file.name[:2] for file in DOCUMENTS] == [file.stem for file in GOLD] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_document_has_1500_to_3000_characters(document):
    assert 1500 <= len(document.read_text(encoding="utf-8")) <= 3000


@each_gold
def test_gold_bears_its_documents_number(gold):
    assert annotation(gold)["doc"] == gold.stem


@each_gold
def test_there_are_30_to_60_facts_with_ids_of_their_own(gold):
    ids = [fact["id"] for fact in annotation(gold)["facts"]]
    assert 30 <= len(ids) <= 60
    assert ids == [f"{gold.stem}-f{number:03}" for number in range(1, len(ids) + 1)]


@each_gold
def test_entities_are_of_known_classes_and_listed_once(gold):
    entities = annotation(gold)["entities"]
    assert len({entity["id"] for entity in entities}) == len(entities)
    assert {entity["type"] for entity in entities} <= CLASSES


@each_gold
def test_every_surface_and_anaphor_stands_in_the_text(gold):
    said = [(entity["id"], words) for entity in annotation(gold)["entities"] for words in entity["surfaces"] + entity["anaphora"]]
    assert [pair for pair in said if pair[1] not in text(gold)] == []


@each_gold
def test_every_mishearing_is_a_surface(gold):
    for entity in annotation(gold)["entities"]:
        assert set(entity["asr_error"] or ()) <= set(entity["surfaces"])


@each_gold
def test_every_speaker_is_an_entity_and_introduced_in_the_text(gold):
    ids = {entity["id"] for entity in annotation(gold)["entities"]}
    for speaker in annotation(gold)["speakers"]:
        assert speaker["entity"] in ids
        assert speaker["as"] in text(gold)


@each_gold
def test_every_quotation_is_verbatim(gold):
    assert [fact["id"] for fact in annotation(gold)["facts"] if fact["evidence"] not in text(gold)] == []


@each_gold
def test_every_fact_refers_to_listed_entities(gold):
    ids = {entity["id"] for entity in annotation(gold)["entities"]}
    for fact in annotation(gold)["facts"]:
        named = {name for name in (fact["s"], fact["o"], fact["by"]) if isinstance(name, str)}
        assert named <= ids, fact["id"]
        assert isinstance(fact["o"], str) or VALUES & set(fact["o"]), fact["id"]


@each_gold
def test_every_relation_is_the_contracts_or_marked_as_none(gold):
    used = {fact["p"] for fact in annotation(gold)["facts"]}
    assert {relation for relation in used if relation not in RELATIONS and not re.fullmatch(r"x:[a-z]\w+", relation)} == set()


@each_gold
def test_stance_and_level_are_of_the_known_kinds(gold):
    for fact in annotation(gold)["facts"]:
        assert fact["polarity"] in {"positive", "negative"}, fact["id"]
        assert fact["modality"] in MODALITIES, fact["id"]
        assert fact["level"] in {"core", "extra", "hard"}, fact["id"]


@each_gold
def test_key_facts_have_a_relation_no_free_text_and_named_arguments(gold):
    entities = {entity["id"]: entity for entity in annotation(gold)["entities"]}
    for fact in annotation(gold)["facts"]:
        if fact.get("key"):
            assert fact["level"] != "hard", fact["id"]
            assert fact["p"] in RELATIONS, fact["id"]
            assert isinstance(fact["o"], str) or "text" not in fact["o"], fact["id"]
            for name in (fact["s"], fact["o"]):
                assert not isinstance(name, str) or any(s in fact["evidence"] for s in entities[name]["surfaces"]), (fact["id"], name)


@pytest.mark.parametrize("modality", sorted(MODALITIES))
def test_the_corpus_has_every_modality(modality):
    assert any(fact["modality"] == modality for gold in GOLD for fact in annotation(gold)["facts"])


def test_the_corpus_has_denials_in_every_document():
    assert all(any(fact["polarity"] == "negative" for fact in annotation(gold)["facts"]) for gold in GOLD)


def test_rules_speak_of_known_relations_and_classes_only():
    rules = read_rules(SEEDS / "gold")
    assert set(rules.accepts) | set(rules.inverse) | rules.symmetric <= RELATIONS
    assert {relation for near in rules.accepts.values() for relation in near} | set(rules.inverse.values()) <= RELATIONS
    assert {kind for group in rules.groups for kind in group} <= CLASSES


def test_the_reader_takes_all_of_it():
    assert [document.id for document in read_gold(SEEDS / "gold").documents] == ["01", "02", "03", "04", "05"]


def test_the_readme_names_every_document():
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in DOCUMENTS if f"`{file.name}`" not in readme] == []
