"""Make the pages of the manual that nobody should write by hand: the ontology out of its Turtle, queries, Python, changes.

A hook of MkDocs: `on_files` adds the pages that are made, `on_page_markdown` puts sections of the README where a page asks for them
with `<!-- README: Heading -->`.  Nothing that it makes is kept in git.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).resolve().parent.parent
KG = "https://kg.example/ontology#"
SPACES = {
    KG: "kg:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://www.w3.org/2002/07/owl#": "owl:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "https://schema.org/": "schema:",
}
MODULES = (
    "kg.face",
    "kg.model",
    "kg.errors",
    "kg.query",
    "kg.rows",
    "kg.network",
    "kg.page",
    "kg.exports",
    "kg.checks",
    "kg.evaluate",
    "kg.ontology",
)
Facts = dict[str, list[Any]]  # predicate → objects


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    terms = read()
    made = {
        "ontology/classes.md": classes(terms),
        "ontology/relations.md": relations(terms),
        "ontology/stance.md": stance(terms),
        "ontology/queries.md": queries(),
        "api.md": api(),
        "changes.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put sections of the README where they are asked for; its links to files, which the manual does not hold, become names."""
    return re.sub(r"<!-- README: (.+?) -->", lambda found: section(found[1]), markdown)


def section(heading: str) -> str:
    """Give a section of the README without its heading."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    if found is None:
        sys.exit(f"docs: the README has no section {heading!r}")
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]+\)", r"`\1`", found[1]).strip()


def read() -> dict[str, tuple[Path, Facts]]:
    """Read every term of ours from the ontology: the file that says what it is, and all that is said of it, in the order of the files."""
    said_of: dict[str, Facts] = defaultdict(lambda: defaultdict(list))
    homes: dict[str, Path] = {}
    for file in sorted((ROOT / "ontology").glob("*.ttl")):
        for quad in parse(path=str(file), format=RdfFormat.TURTLE):
            node = quad.subject
            if isinstance(node, NamedNode) and node.value.startswith(KG):
                said_of[short(node)][short(quad.predicate)].append(quad.object)
                if short(quad.predicate) == "rdf:type":
                    homes[short(node)] = file
    return {name: (file, said_of[name]) for name, file in homes.items()}


def short(node: NamedNode) -> str:
    """Write an IRI with its prefix."""
    return next((prefix + node.value[len(space) :] for space, prefix in SPACES.items() if node.value.startswith(space)), node.value)


def texts(facts: Facts, predicate: str, language: str | None = None) -> list[str]:
    """Give the texts under a predicate, in one language or any."""
    found = [o for o in facts.get(predicate, []) if isinstance(o, Literal)]
    return [o.value for o in found if language is None or o.language == language]


def names(facts: Facts, predicate: str) -> list[str]:
    """Give the terms under a predicate, each as a link where the manual has it."""
    return [short(o) for o in facts.get(predicate, []) if isinstance(o, NamedNode)]


def of_kind(terms: dict[str, tuple[Path, Facts]], *kinds: str) -> Iterator[tuple[str, Path, Facts]]:
    """Give the terms of these kinds."""
    return ((name, file, facts) for name, (file, facts) in terms.items() if set(kinds) & set(names(facts, "rdf:type")))


def heading(name: str, facts: Facts, level: int = 3) -> str:
    """Write a term's heading, with an anchor of its own name."""
    ja, en = (" ".join(texts(facts, "rdfs:label", language)) for language in ("ja", "en"))
    return f"{'#' * level} {ja} · {en} {{ #{name.partition(':')[2]} }}"


def said(facts: Facts) -> Iterator[str]:
    """Write a term's comments."""
    yield from (f"\n{text}\n" for text in texts(facts, "rdfs:comment"))


def listed(title: str, rows: Iterable[str]) -> Iterator[str]:
    """Write a list under a title, nothing if it is empty."""
    found = [f"- `{row}`" for row in rows]
    if found:
        yield from ("", f"**{title}**", "", *found, "")


def classes(terms: dict[str, tuple[Path, Facts]]) -> str:
    """Write the classes as a tree, then each with what reveals it."""
    known = {name: facts for name, _, facts in of_kind(terms, "owl:Class")}
    below: dict[str, list[str]] = defaultdict(list)
    for name, facts in known.items():
        above = [parent for parent in names(facts, "rdfs:subClassOf") if parent in known]
        below[above[0] if above else ""].append(name)

    def tree(name: str, depth: int) -> Iterator[str]:
        yield f"{'    ' * depth}- [{name}](#{name[3:]}) {' '.join(texts(known[name], 'rdfs:label', 'ja'))}"
        for child in below[name]:
            yield from tree(child, depth + 1)

    lines = ["# Classes", "", *(line for top in below[""] for line in tree(top, 0)), ""]
    for name, facts in known.items():
        nouns = texts(facts, "kg:headNoun")
        above = [f"`{parent}`" for parent in names(facts, "rdfs:subClassOf")]
        lines += [heading(name, facts, 2), "", f"`{name}`" + (f", a kind of {', '.join(above)}" if above else ""), *said(facts)]
        lines += [f"\nNouns that reveal it: {'、'.join(nouns)}\n"] if nouns else []
    return "\n".join(lines)


def relations(terms: dict[str, tuple[Path, Facts]]) -> str:
    """Write every relation with its frames, examples and counter-examples, by theme."""
    found = [row for row in of_kind(terms, "owl:ObjectProperty", "owl:DatatypeProperty") if row[1].stem.startswith("relations")]
    lines = ["# Relations", "", f"{len(found)} relations. How a frame is written stands in [Add a relation](../howto/relation.md).", ""]
    theme = ""
    for name, file, facts in found:
        if file.stem != theme:
            theme = file.stem
            lines += [f"## {theme.partition('-')[2].capitalize()}", ""]
        ends = [" or ".join(names(facts, f"rdfs:{end}")) or "?" for end in ("domain", "range")]
        kinds = [kind[4:] for kind in names(facts, "rdf:type") if kind not in {"owl:ObjectProperty", "owl:DatatypeProperty"}]
        more = [f"inverse of `{other}`" for other in names(facts, "owl:inverseOf")] + kinds
        lines += [heading(name, facts), "", f"`{name}`: `{ends[0]}` → `{ends[1]}`" + "".join(f", {word}" for word in more), *said(facts)]
        for title, predicate in (("Frames", "kg:frame"), ("Examples", "skos:example"), ("Not said by", "kg:counterExample")):
            lines += listed(title, texts(facts, predicate))
    return "\n".join(lines)


def stance(terms: dict[str, tuple[Path, Facts]]) -> str:
    """Write how a statement may be put, the words that reveal it, and the qualifiers."""
    lines = ["# Stance and qualifiers", "", "## How a statement is put", ""]
    for name, file, facts in ((name, file, facts) for name, (file, facts) in terms.items()):
        cues = {predicate: texts(facts, predicate) for predicate in facts if predicate.startswith("kg:cue")}
        if file.stem in {"stance", "classes"} and cues:
            lines += [heading(name, facts), "", *said(facts)]
            for predicate, words in cues.items():
                lines += [f"\n`{predicate}`: {'、'.join(words)}\n"]
    lines += ["## Qualifiers", ""]
    for name, file, facts in of_kind(terms, "owl:ObjectProperty", "owl:DatatypeProperty"):
        if file.stem == "classes" and "kg:Statement" in names(facts, "rdfs:domain"):
            marks = texts(facts, "kg:mark")
            lines += [heading(name, facts), "", f"`{name}` → `{' or '.join(names(facts, 'rdfs:range'))}`", *said(facts)]
            lines += [f"\nGiven by the particles {'、'.join(marks)}\n"] if marks else []
    return "\n".join(lines)


def queries() -> str:
    """Write the named queries, whole."""
    lines = ["# Named queries", "", "`kg query GRAPH NAME` asks them; `kg query GRAPH --list` lists them.", ""]
    for file in sorted((ROOT / "ontology" / "queries").glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        comment = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
        body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        lines += [f"## {file.stem}", "", comment[0], "", *(f"- `{row}`" for row in comment[1:]), "", "```sparql", body.strip(), "```", ""]
    return "\n".join(lines)


def api() -> str:
    """Ask mkdocstrings for the modules that programs use."""
    lines = [
        "# Python",
        "",
        "`import kg` gives `build`, `open` and `Graph` of the first module; the rest is for those who want the parts.",
        "",
    ]
    for module in MODULES:
        lines += [f"## {module}", "", f"::: {module}", "    options:", "      heading_level: 3", ""]
    return "\n".join(lines)
