"""README and manual tell the truth: every verb stands there, what they show runs, and the ontology is whole."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from kg import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = [README, *(file.read_text(encoding="utf-8") for file in [ROOT / "README.ja.md", *sorted((ROOT / "docs").rglob("*.md"))])]
VERBS = sorted(cli.group.commands)


def blocks(language, text=README):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands():
    lines = [line.strip() for text in GUIDES for block in blocks("bash", text) for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith("kg ")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "seeds", place / "seeds")
    assert cli.main(["build", str(place / "seeds"), "-o", str(place / "out"), "-q"]) == 0
    return place


@pytest.mark.parametrize("verb", VERBS)
def test_verb_has_help_with_an_example(verb, capsys):
    assert cli.main([verb, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"Example:\n    kg {verb} " in said or f"Example:\n  kg {verb} " in said
    assert all(parameter.help for parameter in cli.group.commands[verb].params if parameter.param_type_name == "option")


@pytest.mark.parametrize("verb", VERBS)
def test_verb_stands_in_the_readme(verb):
    assert f"| `kg {verb} " in README


def test_the_readme_speaks_of_no_other_verb():
    assert set(re.findall(r"(?:`|^)kg ([a-z]+) ", README, re.MULTILINE)) <= set(VERBS)


def test_the_two_commands_need_nothing_before_them():
    first = [block.strip() for block in blocks("bash")[:2]]
    assert all(command.startswith("python3 -m venv .venv && .venv/bin/pip install ") for command in first)
    assert first[0].endswith("kg build seeds -o out")
    assert (ROOT / first[1].split()[-1]).is_file()


@pytest.mark.parametrize("command", commands())
def test_command_of_readme_and_manual_runs(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert cli.main(shlex.split(command, comments=True)[1:]) == 0
    assert any(capsys.readouterr())


@pytest.mark.parametrize("query", [query for text in GUIDES for query in blocks("sparql", text)])
def test_query_of_the_readme_answers(query, folder):
    import kg

    assert len(kg.open(folder / "out").query(query)) > 0


def test_five_queries_are_shown():
    assert len(blocks("sparql")) >= 5


def test_python_of_the_readme_runs(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 -- our own words
    assert "kg.Graph" in capsys.readouterr().out


def test_relation_of_the_readme_needs_four_lines_and_no_code(tmp_path):
    from kg import ontology, pipeline

    added = next(block for block in blocks("turtle") if "kg:frame" in block)
    assert 4 <= len(added.strip().splitlines()) <= 5
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    prefixes = re.findall(r"^@prefix .*$", (ROOT / "ontology" / "relations-money.ttl").read_text(encoding="utf-8"), re.MULTILINE)
    (tmp_path / "ontology" / "relations-own.ttl").write_text("\n".join([*prefixes, added]), encoding="utf-8")
    onto = ontology.load(tmp_path / "ontology")
    for example in re.findall(r'"([^"]*\{s:[^"]*)"@ja', added):
        words = re.sub(r"\{\w+:([^}]*)\}", r"\1", example)
        claims = [claim for parsed in pipeline.sentence(words, onto) for claim in parsed.claims]
        assert any(f"kg:{claim.relation} " in added for claim in claims), words


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    """The manual as HTML, by page; a warning is an error."""
    place = tmp_path_factory.mktemp("manual")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {file.relative_to(place).as_posix(): file.read_text(encoding="utf-8") for file in sorted(place.rglob("*.html"))}


@pytest.mark.slow
def test_the_manual_shows_every_class_and_every_relation_with_its_frames_and_examples(manual):
    from kg import ontology

    onto = ontology.load()
    relations = unescape(manual["ontology/relations.html"])
    for name, relation in onto.relations.items():
        assert f'id="{name}"' in relations or f'id="{name}"' in manual["ontology/classes.html"] + manual["ontology/stance.html"], name
        assert not relation.examples or f"<code>kg:{name}</code>" in relations, name
    turtle = "".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "ontology").glob("relations*.ttl")))
    written = re.findall(r'"((?:[^"\\]|\\.)*\{[so](?:[:}])(?:[^"\\]|\\.)*)"@ja', turtle)
    assert len(written) > 500
    assert [text for text in written if f"<code>{text}</code>" not in relations] == []
    assert [name for name in onto.classes if f'id="{name}"' not in manual["ontology/classes.html"]] == []


@pytest.mark.slow
def test_the_manual_shows_queries_python_and_asks_nobody_for_anything(manual):
    assert all(f'id="{file.stem}"' in manual["ontology/queries.html"] for file in (ROOT / "ontology" / "queries").glob("*.rq"))
    assert 'id="kg.face.Graph.query"' in manual["api.html"]
    loaded = [
        found for text in manual.values() for found in re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:[^"]*)"', text)
    ]
    assert [address for address in loaded if "canonical" not in address] == []
