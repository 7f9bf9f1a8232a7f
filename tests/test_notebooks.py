"""The notebooks: they run from top to bottom, show what they promise, and lie in the repository without their outputs."""

from __future__ import annotations

import ast
import re
import time
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
NAMES = ["01_tour", "02_from_text_to_claims", "03_sparql", "04_network", "05_add_a_relation"]
SECONDS = 30
SHOWN = {  # what a reader must get to see: tables with rows at least, and words
    "01_tour": (4, ["<b>kg.Graph</b>: 5 documents", "investsIn", "planned", "negative", "claims-by", "オープンAI", "evidence"]),
    "02_from_text_to_claims": (7, ["400億ドル", "40000000000", "{amount?}", "rumoured", "planned", "phrases", "2025-04-18", "山田花子"]),
    "03_sparql": (9, ["kg:Statement", "kg:attributedTo", "kg:Company", "did you mean"]),
    "04_network": (6, ["betweenness", "label_en", "クレール・ヴァレンヌ", "graphml"]),
    "05_add_a_relation": (3, ["融資する", "lendsTo", "lends to", "relations-own.ttl", "みずほ銀行", "has no object hole {o}"]),
}
PAGES = {"01_tour": 2, "04_network": 1}
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.While, ast.If)


def read(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module", params=NAMES)
def executed(request, tmp_path_factory):
    """Run a notebook where it lies, with the package of this checkout and nobody's own settings."""
    notebook, before = read(request.param), sorted(FOLDER.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        patch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
        started = time.monotonic()
        NotebookClient(notebook, kernel_name="python3", timeout=SECONDS, resources={"metadata": {"path": str(FOLDER)}}).execute()
        taken = time.monotonic() - started
    assert sorted(FOLDER.iterdir()) == before, "a notebook leaves nothing behind"
    return request.param, notebook, taken


def shown(notebook):
    """Give what the cells print and show, richest form first."""
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    printed = [output["text"] for output in outputs if "text" in output]
    forms = [output["data"] for output in outputs if "data" in output]
    return printed + [form.get("text/html", form.get("text/plain", "")) for form in forms]


def rows(html):
    """Count the rows of data in a table."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    return len(re.findall(r"<tr", body[1])) if body else 0


def test_there_are_five_tutorials_in_their_order():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_kept_without_outputs_and_settings(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    assert [cell.id for cell in notebook.cells] == [f"a{number}" for number in range(1, len(notebook.cells) + 1)]
    assert all(cell.metadata == {} for cell in notebook.cells)
    assert all((cell.outputs, cell.execution_count) == ([], None) for cell in code(notebook))


@pytest.mark.parametrize("name", NAMES)
def test_notebook_has_no_logic_of_its_own(name):
    nodes = [node for cell in code(read(name)) for node in ast.walk(ast.parse(cell.source))]
    assert not [node for node in nodes if isinstance(node, LOGIC)]
    assert max(len(cell.source.splitlines()) for cell in code(read(name))) <= 25


@pytest.mark.parametrize("name", NAMES)
def test_notebook_reads_as_a_text_whose_links_lead_somewhere(name):
    cells = read(name).cells
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    assert cells[0].source.startswith(f"# {NAMES.index(name) + 1} · ")
    links = [link for cell in cells for link in re.findall(r"\]\(([^)]+)\)", cell.source) if cell.cell_type == "markdown"]
    assert [link for link in links if "://" not in link and not (FOLDER / link).is_file()] == []


@pytest.mark.slow
def test_notebook_runs_and_shows_what_it_promises(executed):
    name, notebook, taken = executed
    tables, words = SHOWN[name]
    found = shown(notebook)
    assert sum(rows(html) > 0 for html in found) >= tables
    assert [word for word in words if not any(word in unescape(text) for text in found)] == []
    assert taken < SECONDS


@pytest.mark.slow
def test_notebook_warns_of_nothing(executed):
    _, notebook, _ = executed
    assert [output["text"] for cell in code(notebook) for output in cell.outputs if output.get("name") == "stderr"] == []


@pytest.mark.slow
def test_cells_that_end_in_a_value_show_something(executed):
    _, notebook, _ = executed
    silent = [cell.source for cell in code(notebook) if isinstance(ast.parse(cell.source).body[-1], ast.Expr) and not cell.outputs]
    assert [source for source in silent if not source.endswith(".cleanup()")] == []


@pytest.mark.slow
def test_page_stands_in_the_notebook(executed):
    name, notebook, _ = executed
    frames = [html for html in shown(notebook) if "<iframe" in html]
    assert len(frames) == PAGES.get(name, 0)
    for frame in frames:
        page = unescape(re.search(r'srcdoc="([^"]*)"', frame)[1])
        assert page.lower().startswith("<!doctype html>")
        assert "openai" in page
