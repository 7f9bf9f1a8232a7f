"""Entities, statements and documents → one HTML file that shows them as a picture, a table and the sentences behind both.

The file asks nothing of anybody: vis-network lies inside it, a Content-Security-Policy allows the two scripts by their hashes and no
request to anywhere, and every string of the graph travels as JSON and enters the page as text.  Positions are computed here and physics
is off, because a browser needs minutes for what rustworkx does in a second, and because the same graph must give the same bytes.
pyvis draws, with vis-network 10.1.5 (npm, `standalone/umd`, MIT) in place of its own copy; of its template nothing is used, for that
runs scripts from node ids and tooltips and loads Bootstrap from a CDN.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import clippings
from kg.errors import OutputError
from kg.model import Span
from kg.terms import BASE, prefixes, relation_iri

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Document, Entity, Statement, Value
    from kg.regions import Region

Json = dict[str, Any]

_FOLDER = Path(__file__).parent / "data" / "page"
_SCRIPTS = (
    "words.js",
    "model.js",
    "dom.js",
    "canvas.js",
    "regions.js",
    "panel.js",
    "table.js",
    "timeline.js",
    "turtle.js",
    "saving.js",
    "main.js",
)
_DRAWN = 2000  # entities in the picture at once: beyond, a frame takes longer than a tenth of a second, and nobody reads it
_OPEN = 150  # open relations that may be shown from the start
_DASHED = 400  # dashed lines that a frame can bear: each costs twice a solid one
_LINE_NAMES = 1.25  # scale from which lines are named without being chosen
_AROUND = 70  # code points of context on either side of a quote
_COLOURS = 12  # --c0 … --c11 in page.css
_SHAPES = ("dot", "square", "diamond", "triangle", "hexagon", "star", "triangleDown")
_COLUMNS, _ROWS = 20, 3  # of a name in the picture, a full-width character being two columns
_PIECE = re.compile(r"[!-~]{1,20}\s*|[ァ-ヺー]{1,10}\s*|[一-龠々]{1,4}\s*|[^!-~]\s*")  # what is kept together
_NO_START = "ー・、。，．）」』】〕！？ぁぃぅぇぉっゃゅょァィゥェォッャュョ々"  # what may not begin a line (禁則)


@dataclass(frozen=True, slots=True)
class PageLabels:
    """How relations, qualifiers and classes are called: name → language ("ja", "en") → label; a name without a label stands for itself.

    `base` is the IRI under which the graph's nodes are minted.
    """

    relations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    base: str = BASE


def write(path: Path | str, html: str) -> None:
    """Write a page as UTF-8, whole or not at all.

    Raises:
        OutputError: if the file cannot be written.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(html.encode())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        message = f"cannot write the page: {error.strerror}; choose another file or free the place"
        raise OutputError(message, target) from error


def render(
    entities: Sequence[Entity],
    statements: Sequence[Statement],
    documents: Sequence[Document],
    *,
    labels: PageLabels | None = None,
    title: str = "",
) -> str:
    """Make the page: the same input gives the same characters, and no character of the input becomes markup.

    Beyond 2,000 entities the picture opens on regions, each a disc that stands for up to some hundreds; a click or the search unfolds
    them, and the page says how many are folded.
    """
    labels = labels or PageLabels()
    tables = _tables(entities, statements, documents, labels)
    tables |= _rdf(tables, clippings.cut(entities, statements, labels.base), labels.base)
    return _html(tables, _clean(title) or "知識グラフ")


def _clean(text: str) -> str:
    """Put a title on one line, without what UTF-8 cannot hold: halves of surrogate pairs, which a broken decoder may leave."""
    return " ".join(text.split()).encode("utf-8", "replace").decode()


# ---- what the page knows


def _tables(entities: Sequence[Entity], statements: Sequence[Statement], documents: Sequence[Document], labels: PageLabels) -> Json:
    from kg import network as networks  # noqa: PLC0415 -- it needs networkx, 0.16 s
    from kg import regions  # noqa: PLC0415 -- as above

    network = networks.build(entities, statements)
    by_degree = networks.central(network, "degree")
    ranks = {central.entity: rank for rank, central in enumerate(by_degree)}
    degrees = {central.entity: central.degree for central in by_degree}
    used = _used(statements)
    drawn = network.subgraph(name for name in ranks if name in used)
    discs = regions.part(drawn) if len(drawn) > _DRAWN else ()
    places = {} if discs else networks.layout(drawn)
    kinds = _classes(entities, labels)
    kind_at = {kind["name"]: at for at, kind in enumerate(kinds)}
    sizes = {name: networks.radius(degree) for name, degree in degrees.items()}
    things = [{**_entity(e), "kind": kind_at[e.kind], "rank": ranks[e.id], "size": sizes[e.id]} for e in entities]
    facts = _Facts(entities, statements, documents, labels)
    idle = sum(entity.id not in used for entity in entities)
    limits = {"openLimit": _OPEN, "dashLimit": _DASHED, "lineNameScale": _LINE_NAMES}
    counts = {"idle": idle, "open": sum(statement.open for statement in statements)}
    return {
        "places": places,
        "regions": _regions(discs, things),
        "entities": things,
        "classes": kinds,
        **facts.tables(),
        **limits,
        **counts,
    }


def _regions(discs: Sequence[Region], things: Sequence[Json]) -> list[Json]:
    """Write the regions with their members' numbers, and the members' places one after the other."""
    number = {thing["id"]: at for at, thing in enumerate(things)}
    rows = []
    for disc in discs:
        members = [number[name] for name in disc.places]
        kinds = Counter(things[at]["kind"] for at in members)
        shape = {
            "x": int(disc.centre[0]),
            "y": int(disc.centre[1]),
            "r": int(disc.radius),
            "kind": min(kinds, key=lambda k: (-kinds[k], k)),
        }
        row = {**shape, "members": members, "places": [int(end) for place in disc.places.values() for end in place]}
        rows.append(row | ({"loose": True} if disc.loose else {}))
    return rows


def _rdf(tables: Json, cut: clippings.Clippings, base: str) -> Json:
    """Give statements, relations and classes their names in RDF, and what the page cannot write of them by itself."""
    rows = zip(tables["statements"], cut.names, cut.sayings, strict=True)
    statements = [{**row, "id": name, **({"rdf": said} if said else {})} for row, name, said in rows]
    relations = [{**row, "iri": relation_iri(row["name"], base, is_open=row["open"]).value} for row in tables["relations"]]
    classes = [{**row, "iri": relation_iri(row["name"], base).value} for row in tables["classes"]]
    names = {"base": base, "prefixes": prefixes(base), "values": cut.values}
    return {"statements": statements, "relations": relations, "classes": classes, **names}


def _used(statements: Sequence[Statement]) -> set[str]:
    """Collect the ids that stand in any statement, in whatever role."""
    ends = [end for s in statements for end in (s.subject, s.object, s.speaker, *(value for _, value in s.qualifiers))]
    return {end for end in ends if isinstance(end, str)}


def _classes(entities: Sequence[Entity], labels: PageLabels) -> list[Json]:
    """Give each class a colour and a shape, no pair twice.

    Each has a favourite, by its place among all classes known, and the more frequent one chooses first: so a class looks the same on
    most pages, and the twelve most frequent ones never share a colour.
    """
    counts = Counter(entity.kind for entity in entities)
    names = sorted({*labels.classes, *counts})
    colours: dict[str, int] = {}
    for kind in sorted(counts, key=lambda name: (-counts[name], name)):
        favourite = names.index(kind)
        free = [c % _COLOURS for c in range(favourite, favourite + _COLOURS) if c % _COLOURS not in colours.values()]
        colours[kind] = free[0] if free else favourite % _COLOURS
    shapes: dict[str, str] = {}
    for kind in sorted(colours, key=lambda name: (-counts[name], name)):
        others = {shapes[other] for other in shapes if colours[other] == colours[kind]}
        shapes[kind] = next((s for s in _turned(_SHAPES, len(shapes)) if s not in others), _SHAPES[0])
    return [{"name": kind, **_words(kind, labels.classes), "colour": colours[kind], "shape": shapes[kind]} for kind in sorted(counts)]


def _turned(items: Sequence[str], by: int) -> tuple[str, ...]:
    return (*items[by % len(items) :], *items[: by % len(items)])


def _words(name: str, labels: Mapping[str, Mapping[str, str]]) -> Json:
    known = labels.get(name, {})
    return {"ja": known.get("ja") or known.get("en") or name, "en": known.get("en") or known.get("ja") or name}


def _entity(entity: Entity) -> Json:
    names = {"id": entity.id, "ja": entity.label("ja"), "en": entity.label("en")}
    rows = {f"{language}Rows": broken(names[language]) for language in ("ja", "en")}
    tongues = [language for language in ("ja", "en") if language in dict(entity.labels)]
    if len(tongues) < 2:  # noqa: PLR2004 -- both names are its own
        names["only"] = "".join(tongues)
    rest = {"aliases": list(entity.aliases), "misheard": list(entity.misheard), "same": list(entity.same_as)}
    return {**names, **{k: v for k, v in rows.items() if v != names[k[:2]]}, **{k: v for k, v in rest.items() if v}}


def broken(label: str) -> str:
    r"""Break a name into at most three lines for the picture: between words where there are any, never before a small kana or a mark.

    >>> broken("カリフォルニア大学バークレー校")
    'カリフォルニア大学\nバークレー校'
    >>> broken("OpenAI Global Affairs Office")
    'OpenAI Global\nAffairs Office'
    """
    pieces = _PIECE.findall(" ".join(label[:200].split()))
    total = sum(map(_width, pieces))
    target = min(_COLUMNS, total // -(-total // _COLUMNS) + 4) if total > _COLUMNS else total
    rows = [""]
    for piece in pieces:
        if rows[-1] and _width(rows[-1]) + _width(piece.rstrip()) > target and piece[0] not in _NO_START:
            rows.append("")
        rows[-1] += piece
    kept = [row.strip() for row in rows[:_ROWS]]
    cut = len(rows) > _ROWS or len(label) > 200  # noqa: PLR2004 -- as above
    return "\n".join(kept) + ("…" if cut else "")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


class _Facts:
    """Turns statements into rows of numbers and strings; collects the relations, documents and quotes that they speak of as it goes."""

    def __init__(
        self, entities: Sequence[Entity], statements: Sequence[Statement], documents: Sequence[Document], labels: PageLabels
    ) -> None:
        self._at = {entity.id: at for at, entity in enumerate(entities)}
        self._mentions = _mentions(entities)
        self._texts = {document.id: document.text for document in documents}
        self._labels = labels
        self._relations: dict[tuple[str, bool], int] = {}
        self._documents = {document.id: at for at, document in enumerate(documents)}
        self._papers = [_paper(document) for document in documents]
        self._evidence: dict[tuple[str, Span, str], int] = {}
        self._rows = [self._statement(statement) for statement in statements]

    def tables(self) -> Json:
        relations = [{"name": name, **_words(name, self._labels.relations), "open": loose} for name, loose in self._relations]
        evidence = [self._quote(*key) for key in self._evidence]
        spans: dict[str, list[Span]] = {}
        for name, span, _ in self._evidence:
            spans.setdefault(name, []).append(span)
        passages = [_passages(self._texts.get(paper["id"], ""), sorted(spans.get(paper["id"], ()))) for paper in self._papers]
        return {"statements": self._rows, "relations": relations, "documents": self._papers, "evidence": evidence, "passages": passages}

    def _statement(self, statement: Statement) -> Json:
        proof = statement.evidence
        row: Json = {
            "subject": self._end(statement.subject),
            "relation": _number(self._relations, (statement.relation, statement.open)),
            "object": self._end(statement.object),
            "evidence": _number(self._evidence, (proof.document, proof.span, proof.quote)),
            "confidence": round(statement.confidence, 4),
        }
        self._document(proof.document)
        qualifiers = [[_number(self._relations, (role, False)), self._end(value)] for role, value in statement.qualifiers]
        optional: Json = {
            "negative": statement.polarity == "negative",
            "modality": statement.modality if statement.modality != "asserted" else "",
            "qualifiers": qualifiers,
            "frame": statement.frame,
            "marks": self._marks(statement),
            "when": _when(statement),
        }
        if statement.speaker is not None:
            row["speaker"] = self._end(statement.speaker)
        return row | {key: value for key, value in optional.items() if value}

    def _end(self, end: str | Value) -> int | Json:
        """Give an entity's number, or a value's words."""
        if isinstance(end, str):
            return self._at.get(end, {"text": end})
        exact = _exact(end)
        return {"text": end.text, "exact": exact} if exact else {"text": end.text}

    def _document(self, name: str) -> int:
        if name not in self._documents:
            self._documents[name] = len(self._papers)
            self._papers.append({"id": name, "title": name, "unknown": True})
        return self._documents[name]

    def _quote(self, name: str, span: Span, quote: str) -> Json:
        """Say where a quote stands, and how it reads where the text does not tell."""
        place = {"document": self._documents[name], "start": span.start, "end": span.end}
        return place if len(span) and span.of(self._texts.get(name, "")) == quote else {**place, "quote": quote}

    def _marks(self, statement: Statement) -> list[list[int | str]]:
        """Find where subject and object stand in the quote, in code points of it."""
        proof = statement.evidence
        marks: list[list[int | str]] = []
        for role, end in (("s", statement.subject), ("o", statement.object)):
            spans = self._mentions.get((end, proof.document), []) if isinstance(end, str) else [end.span]
            for span in spans[bisect_left(spans, Span(proof.span.start, proof.span.start)) :]:
                if span.start >= proof.span.end:
                    break
                if len(span) and proof.span.covers(span):
                    marks.append([span.start - proof.span.start, span.end - proof.span.start, role])
        return sorted(marks, key=lambda mark: (mark[0], mark[1], mark[2]))


def _passages(text: str, spans: Sequence[Span]) -> list[tuple[int, str]]:
    """Cut the quotes of a text out with what stands around them, each stretch once, with the place where it begins.

    >>> _passages("零" * 100 + "甲乙" + "零" * 100, [Span(100, 101), Span(101, 102)])[0][0]
    30
    """
    found: list[list[int]] = []
    for span in spans:
        start, end = max(0, span.start - _AROUND), min(len(text), span.end + _AROUND)
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        elif start < end:
            found.append([start, end])
    return [(start, text[start:end]) for start, end in found]


def _number(table: dict[Any, int], key: object) -> int:
    """Give a key's number, the next one if it is new."""
    return table.setdefault(key, len(table))


def _mentions(entities: Sequence[Entity]) -> dict[tuple[str, str], list[Span]]:
    found: dict[tuple[str, str], list[Span]] = {}
    for entity in entities:
        for mention in entity.mentions:
            found.setdefault((entity.id, mention.document), []).append(mention.span)
    return {key: sorted(spans) for key, spans in found.items()}


def _paper(document: Document) -> Json:
    paper = {"id": document.id, "title": document.title or document.id, "issued": document.issued, "source": document.source}
    return {key: value for key, value in paper.items() if value is not None}


def _when(statement: Statement) -> list[str]:
    """Give the first and the last day, month or year that a statement speaks of, "" for an open end; nothing if it names no time."""
    fillers = (value for value in (statement.object, *(value for _, value in statement.qualifiers)) if not isinstance(value, str))
    dates = ((value.low, value.high) for value in fillers if value.kind == "date" and (value.low or value.high))
    return ["" if end is None else str(end) for end in next(dates, ())]


def _exact(value: Value) -> str:
    """Write a value's number or date as it was understood: "USD 40,000,000,000", "2024-09", "≥ 100 人"."""
    if value.low is None and value.high is None:
        return ""
    low, high = (None if end is None else end if isinstance(end, str) else f"{end:,f}" for end in (value.low, value.high))
    if low == high:
        number = str(low)
    elif high is None:
        number = f"≥ {low}"
    elif low is None:
        number = f"≤ {high}"
    else:
        number = f"{low} – {high}"
    about = "≈ " if value.approximate else ""
    if not value.unit:
        return about + number
    return f"{about}{value.unit} {number}" if value.kind == "money" else f"{about}{number} {value.unit}"


# ---- how it becomes HTML


def _html(tables: Json, heading: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 -- 0.24 s with pyvis: only for a page
    from markupsafe import Markup  # noqa: PLC0415 -- as above
    from pyvis.network import Network  # noqa: PLC0415 -- as above

    picture = Network(directed=True, heading=heading, cdn_resources="in_line")
    _draw(picture, tables)
    files = {name: (_FOLDER / name).read_text(encoding="utf-8") for name in (*_SCRIPTS, "page.css", "vis-network.min.js")}
    vis = files["vis-network.min.js"].partition("//# sourceMappingURL")[0]  # else a debugger would ask for it
    script = '(() => {\n"use strict";\n' + "\n".join(files[name] for name in _SCRIPTS) + "})();\n"
    picture.path = "page.html.j2"
    picture.templateEnv = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    picture.templateEnv.filters["json"] = lambda value: Markup(_json(value))  # noqa: S704 -- every "<" in it is escaped
    data = {key: value for key, value in tables.items() if key != "places"}
    trusted = {"vis": Markup(vis), "script": Markup(script), "css": Markup(files["page.css"])}  # noqa: S704 -- files of this package
    picture.templateEnv.globals |= {"data": data, "settings": picture.options, "policy": _policy(vis, script), **trusted}
    html: str = picture.generate_html()
    return html


def _draw(picture: Any, tables: Json) -> None:  # noqa: ANN401 -- pyvis has no types
    """Hand points and lines to pyvis, one line a pair of entities however many statements tie it."""
    things = tables["entities"]
    drawn = [(at, thing) for at, thing in enumerate(things) if thing["id"] in tables["places"]]
    for at, thing in drawn:
        x, y = tables["places"][thing["id"]]
        picture.add_node(at, label=thing.get("jaRows", thing["ja"]), group=thing["kind"], size=thing["size"], x=int(x), y=int(y))
    for at, disc in enumerate(tables["regions"]):
        picture.add_node(f"r{at}", label=str(len(disc["members"])), group=disc["kind"], size=disc["r"], x=disc["x"], y=disc["y"])
    shown = {at for at, _ in drawn}
    pairs = ((row["subject"], row["object"]) for row in tables["statements"])
    ends = {(min(a, b), max(a, b)) for a, b in pairs if isinstance(a, int) and isinstance(b, int) and a in shown and b in shown}
    for a, b in sorted(ends):
        picture.add_edge(a, b, id=f"{a}-{b}")
    picture.options = _options(len(ends))


def _options(lines: int) -> Json:
    """Say how vis-network behaves: nothing moves by itself, lines are straight, names are left to our own hand."""
    arrow = {"enabled": False, "scaleFactor": 0.45}
    edges = {"smooth": False, "arrows": {"to": arrow, "from": arrow}, "arrowStrikethrough": False, "selfReference": {"size": 14}}
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "interaction": {"hover": lines <= 3 * _DRAWN, "hideEdgesOnDrag": lines > 2 * _DRAWN, "selectConnectedEdges": False},
        "nodes": {"chosen": False, "borderWidthSelected": 4, "shapeProperties": {"interpolation": False}},
        "edges": {**edges, "chosen": False, "hoverWidth": 0},
    }


def _json(value: object) -> str:
    r"""Write JSON that may stand in a script element: no "<" or "&", no line separators, no halves of surrogate pairs.

    >>> _json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ufeff\ud800-\udfff]", lambda char: f"\\u{ord(char[0]):04x}", text)


def _policy(*scripts: str) -> str:
    """Allow these scripts and nothing else; styles may be inline, because vis-network brings its own."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
