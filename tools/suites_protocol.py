"""The W3C's tests of the SPARQL 1.1 Protocol, put to a real server on loopback: `kg serve`, and Oxigraph's own where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat
from suites_manifests import LABEL, MF, RDF, UT, Node, Test

from kg import versions
from kg.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HTTP, CONTENT = "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
DATA0 = NamedNode("http://kasei.us/2009/09/sparql/data/data0.rdf")  # named by tests that bring no data of it
_FORMATS = {"boolean": QueryResultsFormat, "tabular": QueryResultsFormat, "RDF": RdfFormat}


@dataclass(frozen=True, slots=True)
class Server:
    """Where questions and changes are sent, and what each change must bring."""

    query: str
    update: str
    headers: dict[str, str] = field(default_factory=dict)


def data(tests: Iterable[Test]) -> Iterator[Quad]:
    """Give the named graphs that the tests of a manifest bring."""
    yield Quad(DATA0, NamedNode(f"{RDF}type"), NamedNode("http://xmlns.com/foaf/0.1/Document"), DATA0)
    for test in tests:
        for given in test.node.all(f"{UT}graphData"):
            name = NamedNode(given.the(LABEL).text)
            yield from (Quad(*q.triple, name) for q in pyoxigraph.parse(path=str(given.the(f"{UT}graph").path)))


@contextmanager
def ours(folder: Path, quads: Iterable[Quad]) -> Iterator[Server]:
    """Run `kg serve --write` over a store with these quads."""
    with versions.change(folder / "db") as draft:
        store = Store(draft.folder)
        store.fill(quads)
        store.flush()
        del store
    command = [sys.executable, "-m", "kg.cli", "serve", str(folder / "db"), "--write", "--port", "0"]
    paths = os.pathsep.join([str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "KG_TOKEN": "of the tests", "PYTHONPATH": paths}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603 -- this program
        try:
            line = next(line for line in process.stderr or () if "serving" in line)
            address = (re.findall(r"http://[^/]+", line) or [""])[0]
            yield Server(f"{address}/sparql", f"{address}/update", {"Authorization": "Bearer of the tests"})
        finally:
            process.terminate()


@contextmanager
def alone(quads: Iterable[Quad]) -> Iterator[Server | None]:
    """Run Oxigraph's own server with these quads; None where it is not installed."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 -- as above
        try:
            wait(port)
            content = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS)
            sent = urllib.request.Request(f"http://127.0.0.1:{port}/store", content, {"Content-Type": "application/n-quads"})
            urllib.request.urlopen(sent, timeout=10).close()  # noqa: S310 -- loopback
            yield Server(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/update")
        finally:
            process.terminate()


def wait(port: int) -> None:
    """Wait until somebody listens at a port of this machine."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def wrong(server: Server, test: Test) -> str:
    """Send the requests of a test in their order; give what is wrong with an answer, nothing if all are right."""
    requests = test.node.the(f"{MF}action").the(f"{HTTP}requests")
    return next(filter(None, (_unlike(server, request, test) for request in requests.items())), "")


def _unlike(server: Server, request: Node, test: Test) -> str:
    expected = request.the(f"{HTTP}resp")
    status, kind, content = _send(server, request, test)
    wanted = [node.text.rpartition("StatusCode")[2] for node in expected.all(f"{MF}expectedStatus")]
    if not any(re.fullmatch(code.replace("x", r"\d"), str(status)) for code in wanted):
        return f"it answers {status}, not {' or '.join(wanted)}: {content[:100]!r}"
    form = expected.one(f"{MF}expectedFormat")
    known = _FORMATS[form.text].from_media_type(kind) if form else None
    if form and known is None:
        return f"it answers {kind}, which is not {form.text}"
    said = expected.one(f"{MF}expectedBoolean")
    if said and isinstance(known, QueryResultsFormat):
        found = pyoxigraph.parse_query_results(content, format=known)
        return "" if bool(found) is (said.text == "true") else f"it answers {bool(found)}"
    return ""


def _send(server: Server, request: Node, test: Test) -> tuple[int, str, bytes]:
    body = request.one(f"{HTTP}body")
    text = body.the(f"{CONTENT}chars").text if body else ""
    content = text.encode(body.the(f"{CONTENT}characterEncoding").text) if body else None
    fields = [header for headers in request.all(f"{HTTP}headers") for header in headers.items()]
    headers = {header.the(f"{HTTP}fieldName").text: header.the(f"{HTTP}fieldValue").text for header in fields}
    asks = re.match(r"\s*(?:PREFIX\s[^>]*>\s*)*(?:ASK|SELECT|query=)", text) or "query=" in request.the(f"{HTTP}absolutePath").text
    place = server.query if asks or not re.search("update", test.name) else server.update
    address = place + request.the(f"{HTTP}absolutePath").text.removeprefix("/sparql/")
    headers |= {} if place == server.query else server.headers
    # urllib would name a type of its own for content without one.
    sent = urllib.request.Request(address, content, {"Content-Type": "", **headers}, method=request.the(f"{HTTP}methodName").text)  # noqa: S310
    try:
        with urllib.request.urlopen(sent, timeout=30) as answer:  # noqa: S310 -- loopback
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()
