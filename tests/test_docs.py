"""The README tells the truth: every verb stands in it, and what it shows runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kg import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERBS = sorted(cli.group.commands)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands():
    lines = [line.strip() for block in blocks("bash") for line in block.splitlines()]
    return [line for line in lines if line.startswith("kg ")]


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
def test_command_of_the_readme_runs(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert cli.main(shlex.split(command, comments=True)[1:]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("query", blocks("sparql"))
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
