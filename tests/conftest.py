"""The browser, the sample page and a visit to it, for all tests of the page."""

from __future__ import annotations

import shutil

import pytest
from sample_page import LABELS, realistic
from visiting import Visit

from kg import page


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def file(tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "graph.html"
    page.write(target, page.render(*realistic(), labels=LABELS, title="計算資源をめぐる五つの記事"))
    return target


@pytest.fixture
def visit(browser, file):
    opened = Visit(browser, file)
    yield opened
    opened.close()
