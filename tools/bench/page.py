"""Measure the page: its size, how soon one can use it, how long a frame takes while panning; medians of three.

`python tools/bench/page.py [NODES…]` makes graphs of so many entities (by default 1000, 5000 and 20000), 1.5 pairs of them tied for each,
62 % of the pairs by several statements, every statement with a quote of its own; `sample` is the sample corpus, `stock-300` what pyvis
makes of 300 by itself (bare points and lines), ready when they stand still.  Needs a Chromium.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

import kg
from kg import page
from kg.model import Document, Entity, Evidence, Span, Statement

RUNS = 3
STILL = "() => typeof network !== 'undefined' && network.physics && network.physics.stabilized"
AIMS = {"sample": (2, 0.6, 33), "1000": (2.5, 1.0, 60), "5000": (8, 3, 60), "20000": (25, 5, 60)}  # MB, s, ms
NEAR, SEVERAL = 0.85, 0.62  # of the ties, those that stay near; of the tied pairs, those with several statements
RELATIONS = ("supplies", "invests", "competes", "partners", "sues")
FRAMES = """() => new Promise((done) => {
  const canvas = document.querySelector("#canvas canvas"), box = canvas.getBoundingClientRect(), times = [];
  const how = { bubbles: true, button: 0, buttons: 1, pointerId: 1, pointerType: "mouse", isPrimary: true };
  const at = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, { ...how, clientX: box.x + x, clientY: box.y + y }));
  at("pointerdown", 20, 20);
  let last = performance.now(), step = 0;
  const frame = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    step += 1;
    at("pointermove", 20 + step * 3, 20 + step * 2);
    if (step < 60) requestAnimationFrame(frame); else { at("pointerup", 20, 20); done(times.slice(5).sort((a, b) => a - b)[27]); }
  };
  requestAnimationFrame(frame);
})"""


def main(wanted: list[str]) -> None:
    """Print one line a graph."""
    print("| nodes | made in | file | interactive | a frame while panning | aims |\n| --- | --- | --- | --- | --- | --- |")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name in wanted or AIMS:
            begun = time.perf_counter()
            html = kg.build("seeds").page() if name == "sample" else stock(int(name[6:])) if name.startswith("stock-") else made(int(name))
            taken = time.perf_counter() - begun
            file = Path(folder) / f"{name}.html"
            page.write(file, html)
            ready, frame = measured(browser, file)
            size, seconds, milliseconds = AIMS.get(name, ("-", "-", "-"))
            aims = f"{size} MB, {seconds} s, {milliseconds} ms"
            print(
                f"| {name} | {taken:.1f} s | {file.stat().st_size / 1e6:.1f} MB | {ready / 1000:.2f} s | {frame:.0f} ms | {aims} |",
                flush=True,
            )
        browser.close()


def measured(browser: Browser, file: Path) -> tuple[float, float]:
    """Give the medians of the milliseconds until the page is ready and of one frame."""
    found = []
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 1360, "height": 820}, reduced_motion="reduce", offline=True)
        opened = context.new_page()
        opened.goto(file.as_uri())
        if file.name.startswith("stock-"):
            opened.wait_for_function(STILL, timeout=300_000)
            found.append((float(opened.evaluate("performance.now()")), float("nan")))
        else:
            opened.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
            ready = float(opened.get_attribute("html", "data-ready") or "nan")
            opened.wait_for_timeout(500)
            found.append((ready, float(opened.evaluate(FRAMES))))
        context.close()
    return statistics.median(ready for ready, _ in found), statistics.median(frame for _, frame in found)


def made(count: int) -> str:
    """Make the page of a graph in which most ties stay near, as they do in what people write."""
    chance = random.Random(7)
    entities = [Entity(f"e{n}", f"K{n % 9}", (("ja", f"第{n}商事株式会社"), ("en", f"Firm No. {n}")), (f"{n}商事",)) for n in range(count)]
    statements, texts = [], [""] * max(5, count // 100)
    for _ in range(count * 3 // 2):
        one = chance.randrange(count)
        other = (one + int(chance.paretovariate(0.9))) % count if chance.random() < NEAR else int(count * chance.random() ** 3)
        if one == other:
            continue
        for _ in range(chance.choice((2, 2, 3)) if chance.random() < SEVERAL else 1):
            at = chance.randrange(len(texts))
            sentence = f"第{one}商事株式会社は、第{other}商事株式会社と来年の契約について話し合いを続けている。"
            span = Span(len(texts[at]), len(texts[at]) + len(sentence))
            texts[at] += sentence
            how = chance.choice(("asserted", "asserted", "asserted", "planned", "rumoured"))
            proof = Evidence(f"d{at}", span, sentence)
            statements.append(Statement(f"e{one}", chance.choice(RELATIONS), f"e{other}", proof, modality=how, frame="r/3fa2c1"))
    documents = [Document(f"d{at}", text, f"第{at}の記事", "2025-04-01") for at, text in enumerate(texts)]
    return page.render(entities, statements, documents)


def stock(count: int) -> str:
    """Make pyvis' own page of as many points, and lines between them."""
    chance = random.Random(7)
    picture = Network(directed=True, cdn_resources="in_line")
    for n in range(count):
        picture.add_node(n, label=f"第{n}商事株式会社")
    for _ in range(count * 3 // 2):
        picture.add_edge(chance.randrange(count), chance.randrange(count))
    return str(picture.generate_html())


if __name__ == "__main__":
    main(sys.argv[1:])
