"""Measure the store: loading, asking, writing, growing, serving, with rdflib's memory store beside it in the same run.

`python tools/bench/store.py` takes graphs of 10,000 and 100,000 triples and a few minutes; `--triples 1000000` takes a quarter of an hour.
`--only graph`, `grow` or `serve` takes one part.  Times are wall clock; ratios hold better than times.
"""

from __future__ import annotations

import argparse
import http.client
import math
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import rdflib

import kg
from kg import graph, versions
from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value
from kg.store import Store
from kg.terms import prefixes

if TYPE_CHECKING:
    from collections.abc import Callable

_PER_STATEMENT = 23  # triples
_ROUNDS = 5
_KINDS = ("Company", "Person", "Organization", "Country", "AIModel", "Product", "Concept")
_RELATIONS = ("buys", "uses", "partnersWith", "competesWith", "supplies", "praises", "supports", "worksFor")
_QUOTE = "これはこの文の引用である"
QUERIES = {
    "names of one": 'SELECT ?n WHERE { ?e rdfs:label "名前5"@ja ; rdfs:label|skos:altLabel ?n }',
    "said of one": "SELECT ?p ?o ?m WHERE { ?s rdf:subject entity:e5 ; rdf:predicate ?p ; rdf:object ?o ; kg:modality ?m }",
    "said by one": "SELECT ?s ?q WHERE { ?s kg:attributedTo entity:e1 ; prov:wasDerivedFrom/oa:hasSelector/oa:exact ?q }",
    "relations counted": "SELECT ?p (COUNT(?s) AS ?n) WHERE { ?s rdf:predicate ?p } GROUP BY ?p ORDER BY DESC(?n)",
    "rumours in words": """SELECT ?e ?q
        WHERE { ?s kg:modality kg:Rumoured ; rdf:subject ?e ; prov:wasDerivedFrom/oa:hasSelector/oa:exact ?q }""",
    "two steps": "SELECT DISTINCT ?c WHERE { entity:e2 kg:buys|kg:uses|kg:supplies ?b . ?b kg:buys|kg:uses|kg:supplies ?c }",
    "largest sums": """SELECT ?s ?v
        WHERE { ?s rdf:object|kg:amount ?a . ?a schema:currency "USD" ; schema:value ?v } ORDER BY DESC(?v) LIMIT 10""",
    "documents counted": "SELECT ?e (COUNT(?d) AS ?n) WHERE { ?e a kg:Company ; kg:mentionedIn ?d } GROUP BY ?e ORDER BY DESC(?n) LIMIT 10",
}


def made(triples: int) -> graph.Triples:
    """Give a graph of our shape: few things are spoken of often, many once."""
    chance, count = random.Random(7), max(1, triples // _PER_STATEMENT)
    documents, things = max(1, count // 35), max(20, count // 3)
    met: dict[int, set[int]] = {}

    def thing(power: int, document: int) -> int:
        found = int(things * chance.random() ** power)
        met.setdefault(found, set()).add(document)
        return found

    def said(number: int) -> Statement:
        at, start = chance.randrange(documents), chance.randrange(5000)
        sum_ = Value("money", Span(0, 0), f"{number % 977}億ドル", *[Decimal(number % 977) * 10**8] * 2, "USD")  # type: ignore[misc]
        return Statement(
            f"e{thing(2, at)}",
            chance.choice(_RELATIONS),
            sum_ if chance.random() < 0.15 else f"e{thing(2, at)}",  # noqa: PLR2004 -- as in what was read
            Evidence(f"d{at}", Span(start, start + len(_QUOTE)), _QUOTE),
            chance.choice(["positive"] * 9 + ["negative"]),  # type: ignore[arg-type]
            chance.choice(["asserted"] * 7 + ["planned", "possible", "rumoured", "hypothetical", "hoped"]),  # type: ignore[arg-type]
            f"e{thing(3, at)}" if chance.random() < 0.5 else None,  # noqa: PLR2004 -- as above
            (("amount", sum_),) if chance.random() < 0.3 else (),  # noqa: PLR2004 -- as above
            "rule/000000",
        )

    statements = [said(number) for number in range(count)]
    entities = [
        Entity(f"e{n}", kind := _KINDS[n % 7], (("ja", f"名前{n}"), ("en", f"Name {n}")), (f"別名{n}",), mentions=mentions(at, kind))
        for n, at in sorted(met.items())
    ]
    return graph.assemble([Document(f"d{n}", "", f"題{n}", "2025-01-02") for n in range(documents)], entities, statements)


def mentions(documents: set[int], kind: str) -> tuple[Mention, ...]:
    """Give one mention in each document."""
    return tuple(Mention(f"d{n}", Span(0, 1), "name", kind) for n in sorted(documents))


def timed(work: Callable[[], object], times: int = 1) -> float:
    """Give the shortest time that some work takes, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def row(name: str, theirs: float, *ours: float) -> None:
    """Print one line: rdflib's time, ours, and how many times faster we are."""
    print(f"{name:24} {theirs:9.3f}" + "".join(f" {t:9.3f} {theirs / t:7.1f} ×" for t in ours), flush=True)


def measure_graph(triples: int, place: Path) -> None:
    """Load, ask and write a graph of so many triples."""
    file, folder = place / "g.nt", place / "db"
    store = Store.of(made(triples))
    store.save(file)
    print(f"\n{len(store):,} triples {'rdflib':>14} {'memory':>9} {'':9} {'disk':>9}")
    theirs = rdflib.Graph()
    for prefix, iri in prefixes().items():
        theirs.bind(prefix, iri)
    load = timed(lambda: theirs.parse(file, format="nt"))

    def keep() -> None:
        with versions.change(folder, afresh=True) as draft:
            on_disk = Store(draft.folder)
            on_disk.fill_from(file)
            on_disk.flush()

    row("load N-Triples", load, timed(lambda: Store.load(file)), timed(keep))
    memory, disk = kg.open(file), kg.open(folder)
    ratios: list[tuple[float, float]] = []
    for name, query in QUERIES.items():
        counts = {len(memory.query(query)), len(disk.query(query)), len(list(theirs.query(query)))}
        if len(counts) > 1:
            sys.exit(f"{name}: the answers differ: {counts}")
        asked = (lambda: list(theirs.query(query)), lambda: memory.query(query), lambda: disk.query(query))  # noqa: B023 -- at once
        their, ours, kept = (timed(work, 3) for work in asked)
        row(name, their, ours, kept)
        ratios.append((their / ours, their / kept))
    means = [math.exp(statistics.fmean(math.log(pair[n]) for pair in ratios)) for n in (0, 1)]
    print(f"{'geometric mean':24} {'':9} {'':9} {means[0]:7.1f} × {'':9} {means[1]:7.1f} ×", flush=True)
    row("write Turtle", timed(lambda: theirs.serialize(place / "t.ttl", format="turtle")), timed(lambda: store.save(place / "o.ttl")))


def texts(place: Path, count: int) -> list[Path]:
    """Write short documents about many firms."""
    chance = random.Random(7)
    firms = [f"{a}{b}{c}" for a in "四若青白赤" for b in "葉竹山川海空" for c in ("商事", "工業", "電機", "銀行")]
    verbs = ("を買収した", "と提携した", "を批判した", "に3億ドルを出資する計画だ", "を訴えた")
    found = []
    for number in range(count):
        lines = [f"{chance.choice(firms)}は{chance.choice(firms)}{chance.choice(verbs)}。" for _ in range(4)]
        found.append(place / f"t{number}.txt")
        found[-1].write_text(f"便り{number}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return found


def measure_growth(count: int, place: Path) -> None:
    """Add one document to a store of many."""
    (place / "texts").mkdir()
    *many, last = texts(place / "texts", count + 1)
    whole = timed(lambda: kg.build(many, store=place / "many"))
    alone = timed(lambda: command("build", last, "--store", place / "alone"))
    added = timed(lambda: command("add", place / "many", last))
    again = timed(lambda: command("add", place / "many", last))
    print(f"\n{count} documents: {whole:.1f} s; one alone, the whole command: {alone:.2f} s")
    print(f"one more: {added:.2f} s, {added / alone:.1f} × one; the same again: {again:.2f} s")
    kg.build(last, store=place / "alone")  # everything that loads is loaded
    kg.remove(place / "many", last.stem)
    alone = timed(lambda: kg.build(last, store=place / "alone"))
    added = timed(lambda: kg.add(place / "many", last))
    print(f"within a program that has everything loaded: one alone {alone:.2f} s, one more {added:.2f} s, {added / alone:.1f} ×")


def command(*arguments: object) -> None:
    """Run the command."""
    subprocess.run([sys.executable, "-m", "kg.cli", *map(str, arguments), "-q"], check=True)  # noqa: S603 -- ourselves


def measure_server(triples: int, place: Path) -> None:
    """Ask an endpoint 200 times what is said of one thing or another, by one client, then by eight; no query comes twice."""
    with versions.change(place / "served") as draft:
        store = Store.of(made(triples), draft.folder)
        store.flush()
        del store
    command = [sys.executable, "-m", "kg.cli", "serve", str(place / "served"), "--port", "0"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 -- ourselves
    home = next(found[0] for line in running.stderr or () if (found := re.search(r"http://\S+/", line)))
    sys.setswitchinterval(0.0005)  # the clients are threads of one program, and are not to wait for each other
    print(f"\nendpoint, {triples:,} triples, {_ROUNDS} rounds; with fewer than two idle cores eight clients take eight times as long")
    for lasting in (False, True):
        rounds = [served(home, f"{number} {lasting}", lasting=lasting) for number in range(_ROUNDS)]
        alone, together, late, ratio = (statistics.median(found) for found in zip(*rounds, strict=True))
        print(f"{'one connection each' if lasting else 'a connection for each question'}: one client {alone * 1000:.1f} ms (median)")
        print(f"  eight clients: all of 200 answered, median {together * 1000:.1f} ms, p95 {late * 1000:.1f} ms")
        print(f"  that is {ratio:.1f} × the one client's median; round by round {', '.join(f'{found[-1]:.1f}' for found in rounds)}")
    running.terminate()
    running.wait()


def served(home: str, mark: str, *, lasting: bool) -> tuple[float, float, float, float]:
    """Give one client's median, the median and the 95th percentile of eight, and how many times the first the last is."""
    times: list[float] = []

    def ask(numbers: range, clients: int) -> None:
        line = http.client.HTTPConnection(urllib.parse.urlsplit(home).netloc)
        for number in numbers:
            text = f"{QUERIES['said of one'].replace('e5', f'e{number}')} # {mark} {clients}"
            start = time.perf_counter()
            line.request("GET", f"/sparql?{urllib.parse.urlencode({'query': text})}")
            answer = line.getresponse()
            answer.read()
            if not lasting:
                line.close()
            if answer.status == http.HTTPStatus.OK:
                times.append(time.perf_counter() - start)

    ask(range(200), 1)
    alone = statistics.median(times)
    times.clear()
    clients = [threading.Thread(target=ask, args=(range(start, start + 25), 8)) for start in range(0, 200, 25)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if len(times) < 200:  # noqa: PLR2004 -- as many as were asked
        sys.exit(f"only {len(times)} of 200 questions were answered")
    late = sorted(times)[int(len(times) * 0.95)]
    return alone, statistics.median(times), late, late / alone


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--only", choices=("graph", "grow", "serve"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for count in options.triples if options.only in (None, "graph") else []:
            place = Path(name) / str(count)
            place.mkdir()
            measure_graph(count, place)
        if options.only in (None, "grow"):
            measure_growth(options.documents, Path(name))
        if options.only in (None, "serve"):
            measure_server(max(options.triples), Path(name))


if __name__ == "__main__":
    main()
