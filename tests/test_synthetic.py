"""The synthetic news: what it says of itself is true, and a call gives the same bytes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kg import ontology

TOOLS = Path(__file__).resolve().parents[1] / "tools"
COUNT = 300


@pytest.fixture(scope="module")
def tool():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(TOOLS), *sys.path])
        import synthetic

        yield synthetic


@pytest.fixture(scope="module")
def made(tool):
    return [tool.document(number, 1, 800) for number in range(COUNT)]


def _run(*arguments: object) -> None:
    subprocess.run([sys.executable, str(TOOLS / "synthetic.py"), *map(str, arguments)], check=True)


def test_each_mention_is_a_wording_of_its_thing(tool, made):
    makers = {"firm": tool.names.firm, "person": tool.names.person, "product": tool.names.product}
    makers |= {"place": tool.names.place, "office": tool.names.office}
    for record, truth in made:
        for start, end, entity, form in truth["mentions"]:
            kind, rank = entity.split("-")
            thing = makers[kind](int(rank))
            words = record["text"][start:end]
            known = {word for wording in thing.wordings for word in wording} | {thing.latin}
            assert words == "同社" if form == "anaphor" else words.removeprefix("株式会社").removesuffix("社") in known or words in known


def test_each_statement_stands_in_a_sentence_that_names_its_ends(made):
    for record, truth in made:
        for statement in truth["statements"]:
            start, end = statement["span"]
            inside = {entity for a, b, entity, _ in truth["mentions"] if start <= a and b <= end}
            ends = {statement["subject"], statement["object"]} - ({statement["subject"]} if statement["speaker"] else set())
            named = {name for name in ends if name.rpartition("-")[2].isdigit()}
            assert named <= inside, record["text"][start:end]
            assert all(words in record["text"][start:end] for words in ends - named)


def test_every_relation_is_one_of_the_ontology(tool):
    relations = ontology.load().relations
    assert {fact.relation for fact in (*tool.news.FACTS, *tool.news.QUOTED)} <= set(relations)


def test_articles_have_their_length_and_look_like_news(made):
    lengths = [len(record["text"]) for record, _ in made]
    assert 700 < sum(lengths) / COUNT < 900
    for record, _ in made:
        lines = record["text"].splitlines()
        assert lines[0] == record["title"]
        assert lines[1].startswith(f"{int(record['date'][:4])}年")
        assert len(lines) > 5


def test_few_firms_are_in_many_articles_and_many_in_few(made):
    found = Counter(name for _, truth in made for name in {m[2] for m in truth["mentions"] if m[2].startswith("firm")})
    often = [name for name, count in found.most_common(10) if count > COUNT // 20]
    assert {"firm-0", "firm-1"} <= set(often)
    assert sum(count == 1 for count in found.values()) > len(found) // 2


def test_names_are_distinct_but_where_people_share_one(tool):
    for maker in (tool.names.firm, tool.names.product):
        assert len({maker(rank).wordings[0] for rank in range(tool.names.MOST)}) == tool.names.MOST
    people = Counter(tool.names.person(rank).wordings[0] for rank in range(tool.names.MOST))
    assert sum(count > 1 for count in people.values()) == pytest.approx(tool.names.MOST / 80, rel=0.2)


def test_a_firm_is_spelt_in_several_ways(made):
    spelt: dict[str, set[str]] = {}
    for record, truth in made:
        for start, end, entity, _ in truth["mentions"]:
            spelt.setdefault(entity, set()).add(record["text"][start:end])
    assert {"アルタデックス", "Altadex", "同社"} <= spelt["firm-0"]
    assert {"北都精機", "北都", "北都社", "株式会社北都精機"} <= spelt["firm-1"]


def test_a_call_gives_the_same_bytes_and_start_another_part_of_them(tmp_path):
    _run("--documents", 30, "--seed", 7, "-o", tmp_path / "a.jsonl.gz")
    _run("--documents", 30, "--seed", 7, "-o", tmp_path / "b.jsonl.gz")
    _run("--documents", 10, "--start", 20, "--seed", 7, "-o", tmp_path / "c.jsonl")
    for kind in ("", ".truth"):
        whole = (tmp_path / f"a{kind}.jsonl.gz").read_bytes()
        assert whole == (tmp_path / f"b{kind}.jsonl.gz").read_bytes()
        assert gzip.decompress(whole).splitlines()[20:] == (tmp_path / f"c{kind}.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["id"] for line in (tmp_path / "c.jsonl").read_bytes().splitlines()][:2] == ["n7-0000020", "n7-0000021"]


def test_whoever_is_introduced_by_an_office_holds_it(made):
    said = [
        (record["text"], statement) for record, truth in made for statement in truth["statements"] if statement["relation"] == "holdsRole"
    ]
    introduced = [text[slice(*statement["span"])] for text, statement in said if "務める" not in text[slice(*statement["span"])]]
    assert len(introduced) > COUNT
    assert any(words.startswith("北都精機の") and words.endswith("会長") for words in introduced)
