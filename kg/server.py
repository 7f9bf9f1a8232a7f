"""A store → a web server: a SPARQL 1.1 Protocol endpoint, the page, a search, an editor, and a page for each node that was minted.

It speaks to this machine only unless it is told otherwise, and changes nothing unless it is told a token.  Questions are answered by
processes that can be killed (`worker`), so that none takes longer than it may and none waits for another.  A request must name the host
that the server goes by, and come from no foreign page: so a page elsewhere cannot ask through the reader's browser.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from pyoxigraph import NamedNode
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg import negotiation, versions, views
from kg.errors import StoreError
from kg.negotiation import HTML, ROWS, TRIPLES
from kg.store import Store
from kg.terms import ROOMS
from kg.worker import Answer, Limits, Pool, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kg.face import Graph

_LONGEST = 1_000_000  # bytes of a query
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_SAFE = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
}
FIRST = """SELECT ?who ?what ?quote
WHERE {
  ?s rdf:subject/rdfs:label ?who ; rdf:object/rdfs:label ?what .
  ?s prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote .
  FILTER(LANG(?who) = "ja" && LANG(?what) = "ja")
}
LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: a store in a folder, where its nodes are minted, how its whole page is made, and who may do what."""

    place: Path
    base: str
    page: Callable[[], str]
    limits: Limits = field(default_factory=Limits)
    token: str | None = None
    hosts: tuple[str, ...] = ()


class _Refused(Exception):  # noqa: N818 -- an answer, not an error
    def __init__(self, status: int, words: str) -> None:
        self.answer = Answer(status, "text/plain; charset=utf-8", f"{words}\n".encode())
        super().__init__(words)


def application(site: Site) -> Starlette:
    """Give the server of a site, to be run by any ASGI server."""
    handler = _Handler(site)
    hosts = [*_LOCAL, *site.hosts, *filter(None, [urlsplit(site.base).hostname])]
    routes = [
        Route("/", handler.home),
        Route("/sparql", handler.sparql, methods=["GET", "POST"]),
        Route("/query", handler.sparql, methods=["GET", "POST"]),
        Route("/update", handler.update, methods=["POST"]),
        Route("/search", handler.search),
        Route("/editor", handler.editor),
        Mount("/static", StaticFiles(directory=views.FILES)),
        Route(f"{handler.home_path}{{room}}/{{name:path}}", handler.node),
    ]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False), Middleware(_SameOrigin, hosts=hosts)]
    return Starlette(routes=routes, middleware=guards, exception_handlers={_Refused: _refusal})


def run(site: Site, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is called with the address when requests are heard.

    Raises:
        StoreError: if the address is taken.
    """
    config = uvicorn.Config(application(site), host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    try:
        socket = config.bind_socket()
    except SystemExit as error:
        message = f"{host}:{port}: another program listens there, or it is no address of this machine; give another --port or --host"
        raise StoreError(message) from error
    socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # else whoever asks twice on one connection waits for 40 ms
    socket.listen()  # so that whoever hears of the address is heard
    name, taken = socket.getsockname()[:2]
    ready(f"http://{f'[{name}]' if ':' in name else name}:{taken}/")
    server.run(sockets=[socket])


@contextmanager
def lasting(graph: Graph) -> Iterator[Path]:
    """Give a folder that many processes can open: the store's own, or one with a copy of it that lasts as long as this."""
    if graph.place is not None:
        yield graph.place
        return
    with TemporaryDirectory(prefix="kg-") as name:
        with versions.change(Path(name)) as draft:
            store = Store.of(graph.store, draft.folder)
            store.flush()
            del store
        yield Path(name)


class _SameOrigin:
    """Refuse what a page of another site sends."""

    def __init__(self, app: ASGIApp, hosts: list[str]) -> None:
        self.app, self.hosts = app, {host.strip("[]") for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and urlsplit(origin).hostname not in self.hosts:
            await PlainTextResponse(f"{origin} may not ask here\n", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


async def _refusal(_: Request, error: Exception) -> Response:
    return _response(error.answer) if isinstance(error, _Refused) else Response(status_code=500)


def _response(answer: Answer) -> Response:
    return Response(answer.content, answer.status, {"Vary": "Accept", **_SAFE}, answer.kind)


class _Handler:
    """What answers the requests."""

    def __init__(self, site: Site) -> None:
        self.site, self.pool = site, Pool(site.place, site.limits)
        path = urlsplit(site.base).path
        self.home_path = path if path.endswith("/") else f"{path}/"
        self.views = views.Views(site.base, self.home_path)
        self._page: tuple[object, str] = (None, "")

    # -- the protocol

    async def sparql(self, request: Request) -> Response:
        """Answer a query by GET, by POST of a form, or by POST of the query itself."""
        text, parameters = await _read(request, "query", _QUERY)
        accept = request.headers.get("accept", "")
        wanted = negotiation.named(dict(parameters).get("format", ""))
        default, named = _graphs(parameters)
        forms = negotiation.choose(wanted or accept, ROWS), negotiation.choose(wanted or accept, TRIPLES)
        question = Question(text, *forms, default, named, base=_address(request))
        return _response(await self.pool.ask(question))

    async def update(self, request: Request) -> Response:
        """Change the store, if that was allowed and the token is right."""
        if self.site.token is None:
            raise _Refused(403, "this server only reads; start it with --write to change the store through it")
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(given.encode(), self.site.token.encode()):
            raise _Refused(401, "a change needs the header Authorization: Bearer TOKEN, with the token that kg serve told")
        text, parameters = await _read(request, "update", _UPDATE)
        if any(name.startswith("using-") for name, _ in parameters):
            raise _Refused(400, "using-graph-uri and using-named-graph-uri are not known here; write USING into the update")
        return _response(await self.pool.ask(Question(text, None, None, update=True, base=_address(request))))

    # -- pages

    async def home(self, _: Request) -> Response:
        """Give the page of the whole graph."""
        text = await run_in_threadpool(self._whole)
        return HTMLResponse(text, headers={"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"})

    async def search(self, request: Request) -> Response:
        """Give what is called by some name."""
        return await self._html(lambda ask: self.views.search(request.query_params.get("q", "")[:200], ask))

    async def editor(self, _: Request) -> Response:
        """Give the editor."""
        return await self._html(lambda _: self.views.editor(FIRST))

    async def node(self, request: Request) -> Response:
        """Give what is known of a node, as a page or as RDF."""
        if request.path_params["room"] not in ROOMS:
            raise _Refused(404, "there is no such page here")
        raw = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
        try:
            node = NamedNode(self.site.base + raw[len(self.home_path) :])
        except ValueError as error:
            raise _Refused(404, f"this is no address of a node: {error}") from error
        kind = negotiation.named(request.query_params.get("format", "")) or negotiation.choose(
            request.headers.get("accept", ""), (TRIPLES[0], HTML, *TRIPLES[1:])
        )
        if kind == HTML:
            return await self._html(lambda ask: self.views.node(node, ask))
        found = await self.pool.ask(Question(views.GRAPH.format(node=node), None, kind))
        if found.status == 200 and not await self._rows(f"SELECT * WHERE {{ {node} ?p ?o }} LIMIT 1"):  # noqa: PLR2004 -- as HTTP has it
            raise _Refused(404, f"nothing is known of {node}")
        return _response(found)

    async def _html(self, make: Callable[[views.Ask], str | None]) -> Response:
        """Make a page in a thread of its own, which asks in this one."""
        loop = asyncio.get_running_loop()
        text = await run_in_threadpool(make, lambda query: asyncio.run_coroutine_threadsafe(self._rows(query), loop).result())
        if text is None:
            raise _Refused(404, "nothing is known of this node")
        return HTMLResponse(text, headers={"Vary": "Accept", **_SAFE})

    async def _rows(self, text: str) -> views.Rows:
        found = await self.pool.ask(Question(text, ROWS[0], None))
        if found.status != 200:  # noqa: PLR2004 -- as above
            raise _Refused(found.status, found.content.decode().strip())
        rows: views.Rows = json.loads(found.content)["results"]["bindings"]
        return rows

    def _whole(self) -> str:
        """Make the page once for each version of the store."""
        pointer = self.site.place / "store.json"
        stamp = pointer.stat().st_mtime_ns if pointer.exists() else 0
        if self._page[0] != stamp:
            self._page = (stamp, self.site.page())
        return self._page[1]


async def _read(request: Request, name: str, kind: str) -> tuple[str, list[tuple[str, str]]]:
    """Give the query or the update of a request, and its other parameters."""
    parameters = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method == "POST":
        content = await _body(request)
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given == kind:
            if any(known == name for known, _ in parameters):
                raise _Refused(400, f"the {name} is given twice: in the address and as content")
            return content, parameters
        if given != _FORM:
            raise _Refused(415, f"POST takes {_FORM} or {kind}, not {given or 'content without a type'}")
        parameters += parse_qsl(content, keep_blank_values=True)
    found = [value for known, value in parameters if known == name]
    if len(found) != 1:
        raise _Refused(400, f"give one {name}; there {'is none' if not found else f'are {len(found)}'}")
    return found[0], parameters


async def _body(request: Request) -> str:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > _LONGEST:
            raise _Refused(413, f"a query has at most {_LONGEST} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _Refused(400, "the content is not UTF-8") from error


def _address(request: Request) -> str:
    """Give the base of what was asked, as the protocol has it: where it was sent, without what was asked."""
    return str(request.url.replace(query=""))


def _graphs(parameters: list[tuple[str, str]]) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    default = tuple(value for name, value in parameters if name == "default-graph-uri")
    named = tuple(value for name, value in parameters if name == "named-graph-uri")
    return (default, named) if default or named else (None, None)
