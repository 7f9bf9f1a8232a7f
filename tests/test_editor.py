"""The editor in a real browser: it asks this server, shows the answer, and speaks to nobody else."""

from __future__ import annotations

import pytest
from test_server import Server

from kg import face

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    place = tmp_path_factory.mktemp("editor")
    (place / "a.txt").write_text("ソニーは四葉商事を買収した。\n", encoding="utf-8")
    face.build(place / "a.txt", store=place / "db")
    found = Server(place / "db")
    yield found
    found.close()


def test_editor_asks_this_server_and_no_other(server, browser):
    page = browser.new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{server.address}/editor")
    page.locator(".yasqe_queryButton").first.click()
    page.locator(".yasr table, .yasr .dataTable").first.wait_for()
    words = page.locator(".yasr").first.inner_text()
    page.close()
    assert wrong == []
    assert "四葉商事" in words
    assert all(url.startswith((server.address, "data:", "blob:")) for url in asked)
    assert any("/sparql" in url for url in asked)
