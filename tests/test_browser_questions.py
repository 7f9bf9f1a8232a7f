"""What an analyst asks of the page: what lies around a thing, how two connect, when, and who contradicts whom."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sample_page import LABELS
from visiting import Visit, visible

from kg import page
from kg.model import Document, Entity, Evidence, Span, Statement, Value

pytestmark = pytest.mark.browser


def chain() -> str:
    """A — B — C — D — E in one row, A denied to supply B by F, and a shorter way A — G — E."""
    names = {letter: f"{letter}商会" for letter in "ABCDEFG"}
    entities = [Entity(letter.lower(), "Company", (("ja", name), ("en", f"Firm {letter}"))) for letter, name in names.items()]
    months = ("2023-11", "2024-02", "2024-02", None)
    dates = [Value("date", Span(0, 0), m, m, m) if m else None for m in months]
    statements = []
    for (one, other), when in zip(("ab", "bc", "cd", "de"), dates, strict=True):
        proof = Evidence(f"doc{one}", Span(0, 9), f"{names[one.upper()]}は{names[other.upper()]}に納めた。")
        statements.append(Statement(one, "supplies", other, proof, qualifiers=(("time", when),) if when else ()))
    denied = Evidence("docf", Span(0, 12), "A商会がB商会に納めた事実はない。")
    statements.append(Statement("a", "supplies", "b", denied, "negative", speaker="f"))
    statements += [Statement(one, "competesWith", "g", Evidence("docg", Span(at, at + 3), "争う。")) for at, one in enumerate("ae")]
    documents = [Document(f"doc{x}", "", f"{x}の記事", issued) for x, issued in zip("abcdfg", ["2025-01-05"] * 5 + [None], strict=True)]
    return page.render(entities, statements, documents, labels=LABELS)


@pytest.fixture(scope="module")
def row(tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "row.html"
    page.write(target, chain())
    return target


@pytest.fixture
def firms(browser, row):
    opened = Visit(browser, row)
    yield opened
    opened.close()


@pytest.mark.parametrize(("hops", "expected"), [(1, (4, 3)), (2, (6, 5)), (0, (7, 7))])
def test_the_neighbourhood_of_a_thing_is_shown_and_linked(browser, row, firms, hops, expected):
    firms.find("A商会")
    firms.page.click(f"[data-hops='{hops}']")
    assert visible(firms) == expected
    assert firms.page.get_attribute(f"[data-hops='{hops}']", "aria-pressed") == "true"
    again = Visit(browser, row, "#" + firms.address.split("#")[1])
    assert visible(again) == expected
    again.close()


def test_the_shortest_path_is_found_by_choosing_its_two_ends(firms):
    firms.find("A商会")
    firms.page.click("#pathfrom")
    assert "相手を図・検索・表で選んで" in firms.text(".startnote")
    firms.find("E商会")
    assert firms.page.locator(".way").all_inner_texts() == ["A商会 → G商会 → E商会"]
    assert "path=" in firms.address
    assert firms.page.locator(".card").count() == 2
    firms.page.keyboard.press("Escape")
    assert "概要" in firms.text("#details")


def test_the_path_goes_round_what_the_filters_take_away(firms):
    firms.page.select_option("#relation", "supplies")
    firms.find("A商会")
    firms.page.click("#pathfrom")
    firms.find("E商会")
    assert firms.page.locator(".way").all_inner_texts() == ["A商会 → B商会 → C商会 → D商会 → E商会"]
    firms.page.select_option("#relation", "competesWith")
    assert firms.page.locator(".way").all_inner_texts() == ["A商会 → G商会 → E商会"]
    firms.page.get_by_label("事実として").uncheck()
    assert "つながっていません" in firms.text("#details")


def test_a_path_can_be_called_off_and_is_remembered_by_its_link(browser, row, firms):
    firms.find("B商会")
    firms.page.click("#pathfrom")
    firms.page.click("#cancel")
    firms.find("D商会")
    assert firms.text("#details h2") == "D商会"
    opened = Visit(browser, row, "#path=" + quote('["b","d"]'))
    assert opened.page.locator(".way").all_inner_texts() == ["B商会 → C商会 → D商会"]
    opened.close()


PERIODS = [("2024-02-10", "2024-02-10", 2), ("", "2023-12-31", 1), ("2024-03-01", "", 2), ("2023-01-01", "2025-12-31", 5)]


@pytest.mark.parametrize(("since", "until", "expected"), PERIODS)
def test_a_period_holds_what_is_said_of_it(firms, since, until, expected):
    firms.page.fill("#from", since)
    firms.page.fill("#to", until)
    firms.page.locator("#to").blur()
    assert visible(firms)[1] == expected


def test_the_time_line_is_in_order_and_its_bars_narrow(firms):
    firms.page.click("[data-view=timeline]")
    times = firms.page.locator(".moment time").all_inner_texts()
    assert times == ["2023-11", "2024-02", "2024-02", "2025-01-05", "2025-01-05", "日付なし", "日付なし"]
    assert "文書の日付" in firms.page.locator(".moment").nth(3).inner_text()
    assert "文書の日付" not in firms.page.locator(".moment").nth(0).inner_text()
    firms.page.locator("#bars button").nth(1).click()
    assert firms.page.locator(".moment time").all_inner_texts() == ["2024-02", "2024-02"]
    assert (firms.page.input_value("#from"), firms.page.input_value("#to")) == ("2024-02-01", "2024-02-29")
    firms.page.go_back()
    assert firms.page.locator(".moment").count() == 7


def test_contradictions_are_marked_and_can_be_had_alone(firms):
    firms.page.click("#contested")
    assert visible(firms)[1] == 2
    firms.page.click("[data-view=table]")
    assert all("食い違い" in row for row in firms.page.locator("#rows tr").all_inner_texts())
    firms.page.click("[data-view=graph]")
    firms.find("A商会")
    assert "反対の言明 1 件" in firms.text(".card >> nth=0")
    assert "事実はない" in firms.text(".card >> nth=0")
    firms.page.click(".card .link >> nth=0")
    assert firms.page.locator(".card").count() == 2


def test_every_choice_is_a_step_back(firms):
    firms.page.select_option("#relation", "supplies")
    firms.page.click("[data-view=table]")
    firms.page.click("th.subject button")
    firms.page.fill("#sift", "B")
    link = firms.address
    firms.page.go_back()
    firms.page.go_back()
    assert firms.page.locator("#graph").is_visible()
    assert firms.page.input_value("#relation") == "supplies"
    firms.page.go_back()
    assert firms.page.input_value("#relation") == ""
    firms.page.goto(link)
    assert firms.page.get_attribute("th.subject", "aria-sort") == "ascending"
    assert firms.page.input_value("#sift") == "B"
