"""The page for everybody: axe finds nothing to complain of, in any view, scheme and width, and print shows what was chosen."""

from __future__ import annotations

from importlib.resources import files

import pytest
from sample_page import LABELS
from visiting import Visit

from kg import page
from kg.model import Entity, Evidence, Span, Statement

pytestmark = pytest.mark.browser
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
  .then((found) => found.violations.map((one) => [one.impact, one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]))"""
PHONE = {"viewport": {"width": 390, "height": 844}}
VIEWS = ("graph", "table", "timeline", "documents")


@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(browser, file, view, how):
    opened = Visit(browser, file, f"#entity=openai&view={view}", **how)
    opened.page.evaluate(AXE)
    found = opened.page.evaluate(RUN)
    assert found == []
    opened.page.keyboard.press("Escape")
    assert opened.page.evaluate(RUN) == []
    opened.close()


def test_axe_finds_nothing_while_one_searches_and_looks_for_a_path(visit):
    visit.page.evaluate(AXE)
    visit.find("OpenAI")
    visit.page.click("#pathfrom")
    visit.page.fill("#search", "オ")
    assert visit.page.evaluate(RUN) == []
    visit.find("オラクル")
    assert visit.page.locator(".way").count() > 0
    assert visit.page.evaluate(RUN) == []


def test_the_table_says_in_words_what_the_picture_shows(visit):
    visit.page.click("[data-view=table]")
    assert visit.page.locator("#rows tr").count() == 140
    stances = set(visit.page.locator("td.stance").all_inner_texts())
    assert {"事実として"} < stances
    assert any("否定" in stance for stance in stances)
    assert all(
        visit.page.locator("th").evaluate_all("cells => cells.map((cell) => cell.scope === 'col' && cell.hasAttribute('aria-sort'))")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_shows_the_picture_and_all_that_was_chosen_on_white(browser, file, scheme):
    opened = Visit(browser, file, "#entity=oracle", color_scheme=scheme, viewport={"width": 794, "height": 1123})
    cards = opened.page.locator(".card").count()
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#filters").is_hidden()
    assert opened.page.locator("#canvas canvas").is_visible()
    panel = opened.page.locator("#panel").bounding_box()
    graph = opened.page.locator("#graph").bounding_box()
    assert panel["y"] >= graph["y"] + graph["height"]
    assert panel["height"] > 60 * cards
    assert opened.page.evaluate("getComputedStyle(document.querySelector('.said')).color") == "rgb(29, 37, 48)"
    opened.close()


def test_axe_finds_nothing_on_regions(browser, tmp_path):
    entities = [Entity(f"e{n:04}", "Company", (("ja", f"会社{n}号"), ("en", f"Firm {n}"))) for n in range(2100)]
    proof = Evidence("d", Span(0, 2), "引用")
    statements = [Statement(f"e{n:04}", "supplies", f"e{n // 60 * 60:04}", proof) for n in range(2100) if n % 60]
    target = tmp_path / "big.html"
    page.write(target, page.render(entities, statements, [], labels=LABELS))
    opened = Visit(browser, target)
    opened.page.evaluate(AXE)
    assert opened.page.evaluate(RUN) == []
    opened.page.locator("#details .thing", has_text="ほか").first.press("Enter")
    assert opened.page.evaluate(RUN) == []
    assert opened.page.locator("#foldall").is_visible()
    opened.close()
