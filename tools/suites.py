"""Run the suites of the W3C against our own door, and against what stands behind it, in one run.

`python tools/suites.py` runs all of them, `python tools/suites.py sparql turtle` some; `--json` gives data in the place of the table.

A test that fails must stand in `suites_exceptions.py` with its reason, and a test that stands there must fail: else the status is 1.
Where the suites are not there (`shared/suites` beside the checkout, or `--suites DIR`), that is said and nothing is wrong.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, RdfFormat, Triple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import suites_answers as answers  # noqa: E402 -- beside this script
import suites_manifests as manifests  # noqa: E402
import suites_protocol as protocol  # noqa: E402
from suites_doors import Bare, Door, Ours  # noqa: E402
from suites_exceptions import EXCEPTIONS, NOT_RUN, fits, reason  # noqa: E402
from suites_manifests import LABEL, MF, QT, UT, Node, Test  # noqa: E402

from kg.errors import KgError  # noqa: E402 -- of this checkout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUITES = HERE.parent.parent / "shared" / "suites"
RDF = "w3c-rdf-tests/rdf/rdf11"
FOLDERS = {
    "sparql": "w3c-rdf-tests/sparql/sparql11/manifest-all.ttl",
    "turtle": f"{RDF}/rdf-turtle/manifest.ttl",
    "trig": f"{RDF}/rdf-trig/manifest.ttl",
    "n-quads": f"{RDF}/rdf-n-quads/manifest.ttl",
    "n-triples": f"{RDF}/rdf-n-triples/manifest.ttl",
    "protocol": "w3c-rdf-tests/sparql/sparql11/protocol/manifest.ttl",
    "shacl": "w3c-data-shapes/data-shapes-test-suite/tests/core/manifest.ttl",
}
SH, SHT = "http://www.w3.org/ns/shacl#", "http://www.w3.org/ns/shacl-test#"
_BLANK = re.compile(r"[nN][0-9a-f]{20,}\w*")


# -- SPARQL -----------------------------------------------------------------------------------------------------------------------------


def asked(door: Door, test: Test) -> str:
    """Run a test of SPARQL; give why it failed, nothing if it did not, as the others do."""
    action = test.node.the(f"{MF}action")
    if "Syntax" in test.kind:
        path = action.path if action.is_name else action.the(f"{QT}query", f"{UT}request").path
        good = door.parses(path.read_text(encoding="utf-8"), path.as_uri(), update="Update" in test.kind or path.suffix == ".ru")
        if good is test.kind.startswith("Negative"):
            return "it is taken" if good else "it is refused"
        return ""
    store: Any = filled(door, action)
    result = test.node.the(f"{MF}result")
    if test.kind == "UpdateEvaluationTest":
        path = action.the(f"{UT}request").path
        door.update(store, path.read_text(encoding="utf-8"), path.as_uri())
        expected = filled(door, result)
        return compare(answers.same_names(door.holds(store)), answers.same_names(door.holds(expected)))
    path = action.the(f"{QT}query").path
    found = door.query(store, path.read_text(encoding="utf-8"), path.as_uri())
    if result.path.suffix == ".csv":
        content = (found.serialize(format=QueryResultsFormat.CSV) or b"").decode()
        return compare(answers.of_csv(content), answers.of_csv(result.path.read_text(encoding="utf-8")))
    return compare(answers.of_answer(found), answers.of_file(result.path, result.text))


def filled(door: Door, node: Node) -> Any:  # noqa: ANN401 -- a door's own store
    """Give a store with the data that a test names."""
    store = door.store()
    for file in (*node.all(f"{QT}data"), *node.all(f"{UT}data")):
        door.fill(store, triples(file.path, file.text), None)
    for given in (*node.all(f"{QT}graphData"), *node.all(f"{UT}graphData")):
        file, label = given.one(f"{UT}graph") or given, given.one(LABEL)
        door.fill(store, triples(file.path, file.text), NamedNode(label.text if label else file.text))
    return store


def triples(path: Path, base: str) -> Iterator[Triple]:
    """Give the triples of a file of the suite."""
    form = RdfFormat.from_extension(path.suffix[1:])
    return (quad.triple for quad in pyoxigraph.parse(path=str(path), format=form, base_iri=base))


def compare(found: answers.Quads, expected: answers.Quads) -> str:
    """Tell where two answers differ."""
    return "" if found == expected else f"it gives {sorted(found - expected)[:3]}, and lacks {sorted(expected - found)[:3]}"


# -- RDF --------------------------------------------------------------------------------------------------------------------------------


def loaded(door: Door, test: Test) -> str:
    """Run a test of Turtle, TriG, N-Quads or N-Triples."""
    action, result = test.node.the(f"{MF}action"), test.node.one(f"{MF}result")
    base = f"{test.base}{action.path.name}" if test.base else action.text
    try:
        store = door.read(action.path, base)
    except (KgError, SyntaxError, ValueError) as error:
        return "" if "Negative" in test.kind else str(error)
    if "Negative" in test.kind:
        return "it is taken"
    if result is None:
        return ""
    expected = door.read(result.path, base)
    return compare(answers.same_names(door.holds(store)), answers.same_names(door.holds(expected)))


# -- SHACL ------------------------------------------------------------------------------------------------------------------------------


def checked(door: Door, test: Test) -> str:
    """Run a test of SHACL: how bad, and where; all blank nodes count as one."""
    action, result = test.node.the(f"{MF}action"), test.node.the(f"{MF}result")
    found = {
        (severity, "_:" if _BLANK.fullmatch(node) else node)
        for severity, node in door.findings(*(action.the(f"{SHT}{n}Graph").path for n in ("data", "shapes")))
    }
    wanted = set()
    for each in result.all(f"{SH}result"):
        node, severity = each.the(f"{SH}focusNode"), each.the(f"{SH}resultSeverity")
        wanted.add(("error" if severity.text == f"{SH}Violation" else "warning", "_:" if isinstance(node.term, BlankNode) else node.text))
    return compare(frozenset(map(str, found)), frozenset(map(str, wanted)))


# -- all together -----------------------------------------------------------------------------------------------------------------------

RUNNERS: dict[str, Callable[[Door, Test], str]] = {"sparql": asked, "shacl": checked}


@dataclass(frozen=True, slots=True)
class Row:
    """How a suite went: a row of the table."""

    suite: str
    tests: int
    ours: int
    bare: int
    failed: dict[str, str]
    behind: tuple[str, ...]


def outcome(run: Callable[[Door, Test], str], door: Door, test: Test) -> str:
    """Run a test; give why it failed, nothing if it did not."""
    try:
        return run(door, test)
    except Exception as error:  # noqa: BLE001 -- whatever a library raises is the test's end, and is told
        return f"{type(error).__name__}: {error}"


def suite(name: str, path: Path) -> Row:
    """Run a suite through both doors."""
    tests = [test for test in manifests.tests(path) if name == "protocol" or test.name.partition("/")[0] not in NOT_RUN]
    with TemporaryDirectory() as place:
        if name == "protocol":
            found = asked_over_http(Path(place), tests)
        else:
            run, doors = RUNNERS.get(name, loaded), (Ours(Path(place)), Bare(Path(place)))
            found = [(outcome(run, doors[0], test), asks_others(test) or outcome(run, doors[1], test)) for test in tests]
    failed = {test.name: " ".join(why.split())[:200] for test, (why, _) in zip(tests, found, strict=True) if why}
    behind = tuple(test.name for test, (why, bare) in zip(tests, found, strict=True) if why and not bare)
    return Row(name, len(tests), len(tests) - len(failed), sum(not bare for _, bare in found), failed, behind)


def asked_over_http(place: Path, tests: list[Test]) -> list[tuple[str, str]]:
    """Run the tests of the protocol; give why each failed with us and with Oxigraph's server."""
    quads = list(protocol.data(tests))
    with protocol.ours(place, quads) as kg, protocol.alone(quads) as oxigraph:
        return [(protocol.wrong(kg, test), protocol.wrong(oxigraph, test) if oxigraph else "not installed") for test in tests]


def asks_others(test: Test) -> str:
    """Tell why Oxigraph alone is not asked: it would speak to another server."""
    return "it would ask another server" if test.name.partition("/")[0] in ("service", "syntax-fed") else ""


def main() -> int:
    """Run what was asked for and print a table; 1 if a test failed without a reason, or passed in spite of one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("suite", nargs="*", choices=[*FOLDERS, []], help="which; all by default")
    parser.add_argument("--suites", type=Path, default=SUITES, help="the folder that they lie in")
    parser.add_argument("--json", action="store_true", help="print data in the place of the table")
    given = parser.parse_args()
    there = {name: given.suites / path for name, path in FOLDERS.items() if not given.suite or name in given.suite}
    missing = [name for name, path in there.items() if not path.is_file()]
    if missing:
        print(f"not there, so not run: {', '.join(missing)} (looked in {given.suites.name}/)", file=sys.stderr)
    warnings.simplefilter("ignore")  # the libraries' own
    logging.disable(logging.CRITICAL)
    start = time.monotonic()
    rows = [suite(name, path) for name, path in there.items() if name not in missing]
    return report(rows, time.monotonic() - start, as_json=given.json)


def report(rows: list[Row], seconds: float, *, as_json: bool) -> int:
    """Print how it went and give the status."""
    failed = {f"{row.suite}: {name}": why for row in rows for name, why in row.failed.items()}
    unexplained = [f"{name}: {why}" for name, why in failed.items() if not reason(name)]
    ran = {row.suite for row in rows}
    passing = [name for name in EXCEPTIONS if name.partition(": ")[0] in ran and not any(fits(name, line) for line in failed)]
    if as_json:
        print(json.dumps({"suites": [asdict(row) for row in rows], "unexplained": unexplained, "passing": passing}, indent=2))
        return int(bool(unexplained or passing))
    print(f"{'suite':<10} {'tests':>6} {'kg':>6} {'alone':>6}")
    for row in rows:
        print(f"{row.suite:<10} {row.tests:>6} {row.ours:>6} {row.bare:>6}")
    for name, why in NOT_RUN.items() if "sparql" in ran else ():
        print(f"  not run: {name}: {why}")
    for name, why in EXCEPTIONS.items():
        count = sum(fits(name, line) for line in failed)
        if count:
            print(f"  {count} x {name}: {why}")
    for line in unexplained:
        print(f"FAILED without a reason: {line}")
    for name in passing:
        print(f"PASSED in spite of its reason: {name}")
    print(f"{seconds:.0f} s")
    return int(bool(unexplained or passing))


if __name__ == "__main__":
    sys.exit(main())
