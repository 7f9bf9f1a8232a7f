"""What a store knows of one node, and who is called how → HTML for people.

Everything is asked of the store at the time, so that a page is never older than the graph; what a page shows has an end, for a country may
be spoken of ten thousand times.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
from pyoxigraph import NamedNode

from kg.terms import VOCABULARIES, minted, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Rows = list[dict[str, dict[str, str]]]  # bindings, as in SPARQL's JSON
    Ask = Callable[[str], Rows]

FILES = Path(__file__).parent / "data" / "server"
_MOST = 200

_NAMES = "VALUES ?property { rdfs:label skos:altLabel skos:hiddenLabel dcterms:title }"
_SEARCH = """SELECT ?node (SAMPLE(?found) AS ?name) (SAMPLE(?class) AS ?kind) (COUNT(DISTINCT ?statement) AS ?said)
WHERE {{
  {names} ?node ?property ?found . FILTER(CONTAINS(LCASE(STR(?found)), LCASE({word})))
  ?node a ?class .
  OPTIONAL {{ {{ ?statement rdf:subject ?node }} UNION {{ ?statement rdf:object ?node }} }}
}}
GROUP BY ?node ORDER BY DESC(?said) ?node LIMIT {most}"""
_SAID = """SELECT ?statement ?subject ?s ?relation ?object ?o ?polarity ?modality ?speaker ?by ?quote ?document
WHERE {{
  {{ ?statement rdf:subject {node} }} UNION {{ ?statement rdf:object {node} }} UNION {{ ?statement kg:attributedTo {node} }}
    UNION {{ ?statement prov:wasDerivedFrom/oa:hasSource {node} }} UNION {{ VALUES ?statement {{ {node} }} }}
  ?statement rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; kg:polarity ?polarity ; kg:modality ?modality .
  ?statement prov:wasDerivedFrom ?evidence . ?evidence oa:hasSource ?document ; oa:hasSelector/oa:exact ?quote .
  OPTIONAL {{ ?subject rdfs:label ?s FILTER(LANG(?s) = "ja") }}
  OPTIONAL {{ ?object rdfs:label ?o FILTER(LANG(?o) = "ja") }}
  OPTIONAL {{ ?statement kg:attributedTo ?speaker OPTIONAL {{ ?speaker rdfs:label ?by FILTER(LANG(?by) = "ja") }} }}
}}
ORDER BY ?document ?evidence ?statement LIMIT {most}"""
_OUT = "SELECT ?property ?value WHERE {{ {node} ?property ?value }} ORDER BY ?property ?value LIMIT {most}"
_BACK = """SELECT ?node ?property WHERE {{ ?node ?property {node}
  FILTER(?property NOT IN (rdf:subject, rdf:object, kg:attributedTo, oa:hasSource)) }} ORDER BY ?property ?node LIMIT {most}"""
GRAPH = "CONSTRUCT {{ {node} ?p ?o . ?s ?q {node} . }} WHERE {{ {{ {node} ?p ?o }} UNION {{ ?s ?q {node} }} }}"


@dataclass(frozen=True, slots=True)
class Views:
    """The pages of one store: `base` is where its nodes are minted, `home` the path under which the server shows them."""

    base: str
    home: str

    def search(self, word: str, ask: Ask) -> str:
        """Give the page that finds things by any part of any of their names."""
        found = ask(_SEARCH.format(names=_NAMES, word=plain(word), most=_MOST)) if word.strip() else []
        return self._page("search.html.j2", word=word, found=[row for row in found if "node" in row])

    def node(self, node: NamedNode, ask: Ask) -> str | None:
        """Give the page of one node, None where the store knows nothing of it."""
        out, back = ask(_OUT.format(node=node, most=_MOST)), ask(_BACK.format(node=node, most=_MOST))
        if not out and not back:
            return None
        names = [row["value"] for row in out if row["property"]["value"] == f"{VOCABULARIES['rdfs']}label"]
        name = next((n["value"] for n in names if n.get("xml:lang") == "ja"), names[0]["value"] if names else self.short(node.value))
        said = ask(_SAID.format(node=node, most=_MOST))
        return self._page("node.html.j2", iri=node.value, name=name, said=said, out=out, back=back, most=_MOST)

    def editor(self, first: str) -> str:
        """Give the page on which SPARQL is written."""
        return self._page("editor.html.j2", first=first)

    def link(self, term: dict[str, str]) -> str:
        """Give the address under which this server shows a node, the node's own where it does not; nothing for a text."""
        if term["type"] != "uri":
            return ""
        value = term["value"]
        here = value.startswith(self.base) and "#" not in value
        return f"{self.home}{quote(value[len(self.base) :], safe='/%')}" if here else value if value.startswith(("http:", "https:")) else ""

    def short(self, iri: str) -> str:
        """Give an IRI as people read it: with its prefix, percent signs decoded."""
        place = minted(NamedNode(iri))
        if place:
            return f"{place[1]}:{place[2]}"
        prefix = next((p for p, space in VOCABULARIES.items() if iri.startswith(space)), None)
        return f"{prefix}:{iri[len(VOCABULARIES[prefix]) :]}" if prefix else iri

    def _page(self, template: str, **more: Any) -> str:  # noqa: ANN401 -- what a template shows
        return _templates().get_template(template).render(view=self, home=self.home, **more)


def _templates() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(FILES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
