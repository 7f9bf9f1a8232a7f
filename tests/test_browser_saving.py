"""What is saved from the page: pixels, lines and letters, and Turtle that is a part of the graph."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse
from sample_page import realistic

import kg
from kg import graph

if TYPE_CHECKING:
    from visiting import Visit

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


def saved(visit: Visit, suffix: str) -> bytes:
    with visit.page.expect_download() as waiting:
        visit.page.click(f"#save{suffix}")
    assert waiting.value.suggested_filename == f"計算資源をめぐる五つの記事.{suffix}"
    return Path(waiting.value.path()).read_bytes()


def triples(turtle: bytes) -> set[str]:
    return {str(quad.triple) for quad in parse(turtle, format=RdfFormat.TURTLE)}


def test_all_that_is_shown_is_saved_as_a_part_of_the_graph(visit):
    whole = {str(triple) for triple in graph.assemble(*sorted_input())}
    found = triples(saved(visit, "ttl"))
    assert found - whole == set()
    told = {
        triple
        for triple in whole
        if "mentionedIn" not in triple and "altLabel" not in triple and "<https://kg.example/entity/" not in triple
    }
    assert {triple for triple in told if "/statement/" in triple or "/value/" in triple or "/evidence/" in triple} <= found


def sorted_input():
    entities, statements, documents = realistic()
    return documents, entities, statements


def test_the_selection_and_the_filters_decide_what_is_saved(visit):
    visit.find("オラクル")
    assert visit.text("#savettl") == "Turtle（7 件）"
    found = triples(saved(visit, "ttl"))
    statements = [triple for triple in found if "<https://kg.example/ontology#Statement>" in triple]
    assert len(statements) == 7
    visit.page.get_by_label("事実として").uncheck()
    less = triples(saved(visit, "ttl"))
    assert len(less) < len(found)
    assert not any("#Asserted" in triple and "#Positive" in triple for triple in less)


def test_the_picture_is_saved_as_pixels(visit):
    assert saved(visit, "png").startswith(b"\x89PNG\r\n")


def test_the_picture_is_saved_as_lines_and_letters(visit):
    root = ET.fromstring(saved(visit, "svg"))  # noqa: S314 -- our own file
    names = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "OpenAI" in names
    assert {"✕", "▷"} & set(names)
    assert len(root.findall(f".//{SVG}line")) > 20
    shown = {title.text for title in root.iter(f"{SVG}title")}
    assert {"OpenAI", "マイクロソフト", "計算資源をめぐる五つの記事"} <= shown


def test_what_is_folded_away_by_filters_is_not_drawn(visit):
    before = len(ET.fromstring(saved(visit, "svg")).findall(f".//{SVG}path"))  # noqa: S314 -- as above
    visit.page.get_by_label("企業").uncheck()
    after = ET.fromstring(saved(visit, "svg"))  # noqa: S314 -- as above
    assert len(after.findall(f".//{SVG}path")) < before
    assert "OpenAI" not in {title.text for title in after.iter(f"{SVG}title")}


def test_a_graph_that_shows_itself_in_a_notebook_is_the_live_page(browser, tmp_path):
    small = kg.build("-", data="ソフトバンクはOpenAIに400億ドルを出資した。".encode())
    cell = tmp_path / "cell.html"
    cell.write_text(f"<!doctype html><meta charset=utf-8><title>cell</title>{small._repr_html_()}", encoding="utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(cell.as_uri())
    frame = opened.frame_locator("iframe")
    frame.locator(".central .thing").first.click()
    assert "400億ドル" in frame.locator(".card").first.inner_text()
    frame.locator("[data-view=table]").click()
    assert frame.locator("#rows tr").count() == 1
    with opened.expect_download() as waiting:
        frame.locator("#savettl").click()
    assert triples(Path(waiting.value.path()).read_bytes())
    assert complaints == []
    context.close()


def test_pictures_are_saved_from_the_picture_only(visit):
    visit.page.click("[data-view=table]")
    assert visit.page.locator("#savepng").is_hidden()
    assert visit.page.locator("#savettl").is_visible()
