"""A page opened in a real Chromium with the network shut."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page


class Visit:
    """A page that was opened with the network shut; `close` fails if it asked for anything or complained."""

    def __init__(self, browser: Browser, file: Path, anchor: str = "", **context) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1360, "height": 820}, "reduced_motion": "reduce", "locale": "ja-JP", **context}
        )
        self.asked: list[str] = []
        self.context.route("**/*", self._shut)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        begun = time.perf_counter()
        self.page.goto(file.as_uri() + anchor)
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
        self.seconds = time.perf_counter() - begun

    def _shut(self, route):
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    @property
    def address(self) -> str:
        """What the address bar says now; Playwright's own `page.url` follows a moment after the page has changed it."""
        return self.page.evaluate("location.href")

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def find(self, words: str) -> None:
        self.page.fill("#search", words)
        self.page.press("#search", "Enter")

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []
        assert [url for url in self.asked if not url.startswith(("file:", "data:"))] == []


def visible(visit: Visit) -> tuple[int, int]:
    """How many entities and statements the page says that it shows."""
    words = visit.text("#status span:first-child")
    entities, statements = (part.split("/")[0] for part in words.split("、"))
    return tuple(int("".join(filter(str.isdigit, part))) for part in (entities, statements))
