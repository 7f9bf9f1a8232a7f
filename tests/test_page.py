from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import page
from kg.errors import OutputError
from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value

TEXT = "前置きの文。甲社は乙社に1億円を出資した。後の文。"
SPAN = Span(6, 21)
MONEY = Value("money", Span(11, 14), "1億円", Decimal(100_000_000), Decimal(100_000_000), "JPY")
FOLDER = Path(page.__file__).parent / "data" / "page"
LABELS = page.PageLabels({"pays": {"ja": "に払う", "en": "pays"}}, {"Firm": {"ja": "会社", "en": "Firm"}})


def entity(name: str, ja: str, start: int, **more) -> Entity:
    return Entity(name, "Firm", (("ja", ja),), mentions=(Mention("d", Span(start, start + len(ja)), "name", "Firm", ja),), **more)


def small() -> tuple[list[Entity], list[Statement], list[Document]]:
    entities = [entity("a", "甲社", 6, aliases=("こうしゃ",)), entity("b", "乙社", 9), entity("c", "丙社", 0)]
    proof = Evidence("d", SPAN, SPAN.of(TEXT))
    planned = Statement("a", "pays", "b", proof, modality="planned", speaker="b", qualifiers=(("amount", MONEY),))
    return entities, [planned, Statement("a", "pays", MONEY, proof)], [Document("d", TEXT, "題", "2025-02")]


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, and what stands in each script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict]] = []
        self.scripts: list[tuple[dict, str]] = []
        self.words = ""
        self.inside: dict | None = None

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.inside = dict(attrs)
            self.scripts.append((self.inside, ""))

    def handle_endtag(self, tag):
        if tag == "script":
            self.inside = None

    def handle_data(self, data):
        if self.inside is not None:
            self.scripts[-1] = (self.inside, self.scripts[-1][1] + data)
        else:
            self.words += data


def seen(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def island(html: str, name: str):
    return next(json.loads(text) for attributes, text in seen(html).scripts if attributes.get("id") == name)


def policy(html: str) -> str:
    return next(a["content"] for tag, a in seen(html).elements if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")


def test_the_same_graph_gives_the_same_page():
    assert page.render(*small(), labels=LABELS) == page.render(*small(), labels=LABELS)


PROGRAM = """
import hashlib, sys; sys.path[:0] = sys.argv[1:]
import test_page as t
print(hashlib.sha256(t.page.render(*t.small(), labels=t.LABELS).encode()).hexdigest())
"""


def test_two_hash_seeds_give_the_same_bytes():
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(Path(__file__).parent), str(Path(__file__).parents[1])]
    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in "12"]
    one, other = [subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout for env in environments]
    assert one == other


def test_the_policy_allows_the_two_scripts_and_no_request():
    html = page.render(*small())
    rules = policy(html)
    assert "default-src 'none'" in rules
    assert "unsafe-eval" not in rules
    assert "script-src 'unsafe-inline'" not in rules
    running = [text for attributes, text in seen(html).scripts if "type" not in attributes]
    assert len(running) == 2
    for text in running:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in rules


def test_the_policy_stands_before_any_script_and_nothing_is_loaded():
    reader = seen(page.render(*small()))
    tags = [tag for tag, _ in reader.elements]
    assert tags.index("meta") < tags.index("script")
    addresses = [a[key] for _, a in reader.elements for key in ("src", "href", "action", "data", "poster") if key in a]
    assert addresses == ["data:,", "#views"]
    assert not [a for _, a in reader.elements if any(name.startswith("on") or name == "style" for name in a)]


def test_addresses_in_the_file_are_namespaces_and_licences():
    hosts = set(re.findall(r"https?://([\w.-]+)", page.render(*small())))
    assert hosts <= {
        "www.w3.org",
        "purl.org",
        "schema.org",
        "kg.example",
        "www.apache.org",
        "opensource.org",
        "visjs.github.io",
        "github.com",
        "almende.com",
        "naver.github.io",
    }


def test_our_scripts_never_make_markup_of_strings():
    scripts = [file for file in FOLDER.glob("*.js") if not file.name.endswith(".min.js")]
    assert len(scripts) > 5
    for script in scripts:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function", script.read_text("utf-8")), (
            script.name
        )


def test_entities_statements_and_quotes_are_in_the_page():
    data = island(page.render(*small(), labels=LABELS), "data")
    first, second = data["statements"]
    assert (first["subject"], first["object"], first["speaker"], first["modality"]) == (0, 1, 1, "planned")
    assert data["relations"][first["relation"]] == {
        "name": "pays",
        "ja": "に払う",
        "en": "pays",
        "open": False,
        "iri": "https://kg.example/ontology#pays",
    }
    assert second["object"] == {"text": "1億円", "exact": "JPY 100,000,000"}
    assert "modality" not in second
    assert data["evidence"] == [{"document": 0, "start": 6, "end": 21}]
    assert data["passages"] == [[[0, TEXT]]]
    assert first["marks"] == [[0, 2, "s"], [3, 5, "o"]]
    assert data["documents"] == [{"id": "d", "title": "題", "issued": "2025-02"}]
    assert (data["idle"], data["regions"]) == (1, [])
    assert data["entities"][0]["aliases"] == ["こうしゃ"]


def test_a_statement_about_what_was_not_given_is_still_shown():
    proof = Evidence("elsewhere", Span(0, 1), "x")
    data = island(page.render([], [Statement("ghost", "r", "spectre", proof, speaker="shade")], []), "data")
    assert data["statements"][0]["subject"] == {"text": "ghost"}
    assert data["statements"][0]["speaker"] == {"text": "shade"}
    assert data["documents"] == [{"id": "elsewhere", "title": "elsewhere", "unknown": True}]


def test_an_empty_graph_is_a_page():
    assert island(page.render([], [], []), "data")["entities"] == []


def test_parallel_statements_are_one_line():
    entities, statements, documents = small()
    back = Statement("b", "pays", "a", statements[0].evidence)
    html = page.render(entities, [statements[0], back, statements[0]], documents)
    assert [edge["id"] for edge in island(html, "edges")] == ["0-1"]


def test_the_picture_stands_still():
    html = page.render(*small())
    assert island(html, "options")["physics"] == {"enabled": False}
    assert all({"x", "y"} <= node.keys() for node in island(html, "nodes"))


def test_beyond_two_thousand_all_are_folded_into_regions():
    entities = [Entity(f"e{n}", "Firm", (("ja", f"会社{n}"),)) for n in range(2101)]
    proof = Evidence("d", Span(0, 1), "x")
    star = [Statement(f"e{n}", "r", "e0", proof) for n in range(1, 2101)]
    html = page.render(entities, [*star, Statement("e2100", "r", "e1", proof)], [])
    discs = island(html, "data")["regions"]
    assert [node["id"] for node in island(html, "nodes")] == [f"r{at}" for at in range(len(discs))]
    assert sorted(at for disc in discs for at in disc["members"]) == list(range(2101))
    assert all(len(disc["places"]) == 2 * len(disc["members"]) for disc in discs)


def test_no_two_classes_look_the_same():
    kinds = [f"K{n:02}" for n in range(40)]
    data = island(page.render([Entity(f"e{n}", kind, ()) for n, kind in enumerate(kinds)], [], []), "data")
    looks = [(kind["colour"], kind["shape"]) for kind in data["classes"]]
    assert len(set(looks)) == 40
    assert len({kind["colour"] for kind in data["classes"]}) == 12


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (("money", Decimal(5), Decimal(5), "USD"), "USD 5"),
        (("money", Decimal(5000), None, "USD"), "USD ≥ 5,000"),
        (("count", None, Decimal(7), "人"), "≤ 7 人"),
        (("share", Decimal("1.5"), Decimal(2), "%", True), "≈ 1.5 – 2 %"),
        (("date", "2024-09", "2024-09"), "2024-09"),
        (("text",), None),
    ],
)
def test_a_value_is_written_as_it_was_understood(value, expected):
    kind, *rest = value
    statement = Statement("a", "r", Value(kind, Span(0, 0), "x", *rest), Evidence("d", SPAN, "x"))
    assert island(page.render([], [statement], []), "data")["statements"][0]["object"].get("exact") == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("乙社", "乙社"),
        ("ソフトバンクグループ", "ソフトバンクグループ"),
        ("カリフォルニア大学バークレー校", "カリフォルニア大学\nバークレー校"),
        ("Global Affairs Office of OpenAI", "Global Affairs\nOffice of OpenAI"),
        ("", ""),
    ],
)
def test_names_are_broken_between_words(label, expected):
    assert page.broken(label) == expected


@given(st.text(max_size=300))
def test_a_broken_name_has_three_lines_at_most_and_no_new_letters(label):
    rows = page.broken(label).split("\n")
    assert len(rows) <= 3
    assert "".join(rows).replace("…", "").replace(" ", "") in "".join(label.split()).replace("…", "")


MARKUP = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]>",
    "href",
    "javascript:alert(1)",
    "'\"`",
]
HOSTILE = [*MARKUP, "\u2028\u2029", "\u202edlo", "{{7*7}}{% x %}", "\x00", "\ud800", "あ" * 10_000]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_are_text_in_every_field(text):
    value = Value("text", Span(0, 1), text, text, text, text)
    mention = Mention(text, Span(0, 1), "name", text, text)
    thing = Entity(text, text, (("ja", text), ("en", text)), (text,), (text,), (text,), (mention,))
    qualifiers = ((text, value), (text, text))
    statement = Statement(text, text, text, Evidence(text, Span(0, 1), text), speaker=text, qualifiers=qualifiers, frame=text)
    labels = page.PageLabels({text: {"ja": text, "en": text}}, {text: {"ja": text, "en": text}})
    html = page.render([thing], [statement], [Document(text, text, text, text, text)], labels=labels, title=text)
    assert html.encode()
    assert [t for t, _ in seen(html).elements] == [t for t, _ in seen(page.render([], [], [])).elements]
    assert island(html, "data")["entities"][0]["id"] == text
    assert "\u2028" not in html


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_string_survives_the_page(text):
    data = island(page.render([Entity("e", "K", (("ja", text),), (text,))], [], [], title=text), "data")
    assert data["entities"][0]["ja"] == text
    assert data["entities"][0]["aliases"] == [text]


def test_the_vendored_library_carries_its_licence():
    assert "Permission is hereby granted" in (FOLDER / "vis-network.LICENSE.txt").read_text(encoding="utf-8")


def test_the_page_is_written_whole_and_as_utf8(tmp_path):
    target = tmp_path / "図.html"
    page.write(target, "知識グラフ\n")
    assert target.read_bytes() == "知識グラフ\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["図.html"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(OutputError, match=r"no\.html: cannot write the page"):
        page.write(tmp_path / "missing" / "no.html", "x")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OutputError, match="folder"):
        page.write(tmp_path / "folder.html", "x")
    assert [file.name for file in tmp_path.iterdir()] == ["folder.html"]
