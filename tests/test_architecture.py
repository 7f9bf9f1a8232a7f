"""The house is as it was drawn: meaning in Turtle, each library behind its door, nothing too long, layers kept."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from kg import ontology

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "kg").rglob("*.py"))
DOORS = {
    "click": {"cli", "making", "keeping", "asking"},
    "sudachipy": {"language"},
    "pycrfsuite": set(),  # trains what kg.language reads
    "rdflib": {"rdflibs", "checks"},
    "oxrdflib": {"rdflibs"},
    "pyshacl": {"checks"},
    "pyoxigraph": {
        *("ontology", "rulings", "graph", "contents", "store", "query", "checks", "exports", "rows", "sparql", "terms", "turtle"),
        *("rdfxml", "reifiers", "endpoint", "inference", "library", "schema", "server", "views", "worker"),
    },
    "starlette": {"server"},
    "uvicorn": {"server"},
    "networkx": {"network", "exports"},
    "rustworkx": {"network"},
    "pyvis": {"page"},
    "jinja2": {"page", "views"},
    "markupsafe": {"page"},
    "trafilatura": {"documents"},
    "pandas": {"rows"},
}
TEXTS = {".py", ".md", ".ttl", ".rq", ".yaml", ".txt"}
HEAVY = {"pyoxigraph", "rdflib", "networkx", "rustworkx", "sudachipy", "pyvis", "jinja2", "trafilatura", "pyshacl"}
NO_MODULE_IS_CALLED = {"utils", "helpers", "manager", "base", "common", "misc"}

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())


@cache
def tree(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def strings(file):
    """Every string that the program can see: docstrings and the examples in a command's help are for people."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    found = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [(node.lineno, node.value) for node in found if id(node) not in docs and not node.value.startswith("\b\n")]


def imported(file):
    """The libraries that a file loads; what only a type checker reads does not count."""
    guards = [node for node in ast.walk(tree(file)) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    checked = {id(node) for guard in guards for node in ast.walk(guard)}
    for node in ast.walk(tree(file)):
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def relations():
    turtle = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "ontology").glob("relations*.ttl")))
    return sorted(set(re.findall(r"^kg:(\w+)\s+a\s[^;]*owl:(?:Object|Datatype)Property", turtle, re.MULTILINE)))


def test_the_ontology_has_relations_to_look_for():
    assert len(relations()) > 60


@each_file
def test_no_relation_is_named_in_code(file):
    camel = [name for name in relations() if re.search("[a-z][A-Z]", name)]  # the others (price, left) are words of English, too
    named = re.compile(rf"\bkg:({'|'.join(relations())})\b|\b({'|'.join(camel)})\b")
    assert not [f"{line}: {text}" for line, text in strings(file) if named.search(text)], "what a relation means belongs into ontology/"


@each_file
def test_no_known_thing_is_named_in_code(file):
    names = {name for known in ontology.load().known for name in (*known.names(), *known.misheard) if len(name) > 2}
    assert not [f"{line}: {text}" for line, text in strings(file) if text in names], "known things belong into ontology/names.ttl"


@each_file
def test_each_library_has_one_door(file):
    room = file.relative_to(ROOT / "kg").parts[0].removesuffix(".py")
    strange = [name for name in imported(file) if name in DOORS and room not in DOORS[name]]
    assert not strange, f"only {', '.join(sorted(DOORS[strange[0]]))} may import {strange[0]}"


@each_file
def test_modules_and_functions_are_short(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 500
    functions = [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [f"{node.name}: {node.end_lineno - node.lineno + 1}" for node in functions if node.end_lineno - node.lineno + 1 > 50]


@each_file
def test_modules_say_what_they_yield(file):
    assert ast.get_docstring(tree(file))
    assert file.stem not in NO_MODULE_IS_CALLED


def test_a_module_imports_only_from_below():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_face_is_cheap_to_import_and_typed():
    code = f"import sys, kg; assert not {HEAVY | {'click'}} & set(sys.modules); kg.Graph, kg.build, kg.open"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    assert (ROOT / "kg" / "py.typed").is_file()


def test_the_command_loads_nothing_heavy_for_its_help():
    heavy = HEAVY | {"kg.face", "kg.pipeline", "kg.ontology"}
    code = f"import sys; from kg.cli import main; assert main(['--help']) == 0; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_the_version_is_one():
    import kg

    assert f'\nversion = "{kg.__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_nothing_names_a_machine_or_a_registry():
    rooms = [ROOT / name for name in ("tests", "tools", "ontology", "seeds")]
    written = [file for room in rooms for file in sorted(room.rglob("*.*")) if file.suffix in TEXTS]
    shown = [*FILES, *written, ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    wrong = re.compile(r"/(?:work|root)/|/tmp/|://(?:pypi|registry|files\.pythonhosted)")
    texts = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in shown if file != Path(__file__)}
    assert not [f"{name}: {found[0]}" for name, text in texts.items() if (found := wrong.search(text))]
