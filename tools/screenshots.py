"""Photograph a page as people see it: light, dark, on a phone, in print, with something chosen, and as table, time line and documents.

`python tools/screenshots.py PAGE.html FOLDER` needs a Chromium and asks the network for nothing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DESK = {"viewport": {"width": 1360, "height": 820}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
HUB = "() => document.querySelector('.central .thing').click()"
SHOTS = {  # name → the context, the anchor, whether the most central entity is chosen
    "light": (DESK, "", False),
    "chosen": (DESK, "", True),
    "dark": ({**DESK, "color_scheme": "dark"}, "", True),
    "table": (DESK, "#view=table", False),
    "timeline": (DESK, "#view=timeline", False),
    "documents": (DESK, "#view=documents&language=en", False),
    "phone": (PHONE, "", False),
    "phone-chosen": (PHONE, "", True),
    "print": ({**DESK, "viewport": {"width": 794, "height": 1123}}, "", True),
}


def main(page: str, folder: str) -> None:
    """Write one PNG a shot."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name in SHOTS:
            shoot(browser, Path(page).resolve().as_uri(), name, target / f"{name}.png")
        browser.close()


def shoot(browser: Browser, address: str, name: str, file: Path) -> None:
    """Open the page anew and photograph it."""
    how, anchor, hub = SHOTS[name]
    context = browser.new_context(reduced_motion="reduce", locale="ja-JP", offline=True, **how)
    opened = context.new_page()
    opened.goto(address + anchor)
    opened.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    if hub:
        opened.evaluate(HUB)
    if name == "print":
        opened.emulate_media(media="print")
    opened.wait_for_timeout(600)
    opened.screenshot(path=file, full_page=name == "print")
    context.close()
    print(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
