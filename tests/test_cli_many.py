"""The command with many documents: tables, lists, processes, an interruption, and how far it is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.cli import main
from kg.making import Progress

ROOT = Path(__file__).parent.parent
TEXT = "ソフトバンクはOpenAIに400億ドルを出資した。オラクルはOpenAIと提携する計画だ。\n"


def rows(count, times=1):
    return "".join(json.dumps({"id": f"n{n}", "text": f"{n}番目の記事\n\n{TEXT * times}"}, ensure_ascii=False) + "\n" for n in range(count))


@pytest.fixture
def table(tmp_path):
    (tmp_path / "news.jsonl").write_text(rows(3), encoding="utf-8")
    return tmp_path / "news.jsonl"


@pytest.fixture
def kg(capsys):
    """Run the command in this process; gives status, stdout, stderr."""

    def run(*arguments):
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def spawn(*arguments, **more):
    # whoever runs the tests in the background has Ctrl-C ignored, and so would this
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from kg.cli import main; sys.exit(main())"
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, text=True, **more)


def test_table_is_built_and_its_quotes_are_checked(kg, table, tmp_path):
    status, _, said = kg("build", table, "-o", tmp_path / "out")
    assert (status, said.splitlines()[-4].split(",")[0]) == (0, "3 documents")
    assert [file.name for file in sorted((tmp_path / "out").iterdir())] == ["graph.html", "graph.ttl"]
    assert kg("check", tmp_path / "out", "--texts", table)[0] == 0
    table.write_text(rows(3).replace("400億", "500億"), encoding="utf-8")
    status, found, _ = kg("check", tmp_path / "out", "--texts", table)
    assert status == 1
    assert "is not what the text has there" in found


def test_rows_come_and_go(kg, table, tmp_path):
    assert kg("build", table, "--store", tmp_path / "db", "-q")[0] == 0
    table.write_text(rows(4), encoding="utf-8")
    status, _, said = kg("add", tmp_path / "db", table, "--workers", 2)
    assert (status, "added: n3" in said) == (0, True)
    assert "nothing new" in kg("add", tmp_path / "db", table)[2]
    assert f"{table}#n3" in kg("list", tmp_path / "db")[1]
    assert kg("check", tmp_path / "db")[0] == 0


def test_list_names_the_documents(kg, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "list").write_text(f"{tmp_path}/a.txt\n{tmp_path}/none.txt\n", encoding="utf-8")
    status, _, said = kg("build", "--files-from", tmp_path / "list", "-o", tmp_path / "out")
    assert (status, f"skipped: {tmp_path}/list:2: {tmp_path}/none.txt: no such file or folder" in said) == (1, True)
    assert kg("add", tmp_path / "db", "--files-from", tmp_path / "list")[0] == 2
    assert kg("build", "--files-from", tmp_path / "list", "--store", tmp_path / "db", "-q")[0] == 1
    done = spawn("build", "--files-from", "-", "-o", tmp_path / "piped", stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    _, said = done.communicate(f"{tmp_path}/a.txt\n")
    assert (done.returncode, "1 documents" in said) == (0, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "name a file, a folder"),
        (["-", "--files-from", "-"], "not both"),
        (["--files-from", "nowhere"], "the file cannot be read"),
        (["a.txt", "--workers", "0"], "--workers"),
    ],
)
def test_wrong_use_is_told(kg, tmp_path, given, words):
    status, _, said = kg("build", *given, "-o", tmp_path / "out")
    assert status == 2
    assert words in said


def test_many_bad_rows_are_told_shortly(kg, tmp_path):
    (tmp_path / "bad.jsonl").write_text("{\n" * 50 + rows(1), encoding="utf-8")
    status, _, said = kg("build", tmp_path / "bad.jsonl", "-o", tmp_path / "out", "-q")
    assert status == 1
    assert [line.split(": ")[1] for line in said.splitlines()] == [*(f"{tmp_path}/bad.jsonl:{n}" for n in range(1, 21)), "30 more"]


@pytest.mark.slow
def test_interrupted_build_keeps_what_it_read_and_goes_on(kg, tmp_path):
    (tmp_path / "news.jsonl").write_text(rows(400, 10), encoding="utf-8")
    given = ("build", tmp_path / "news.jsonl", "-o", tmp_path / "out", "--workers", 2)
    with spawn(*given, stderr=subprocess.PIPE) as building:
        spool = tmp_path / "out" / ".readings"
        end = time.monotonic() + 60
        while not (spool.exists() and spool.stat().st_size > 2_000) and time.monotonic() < end:
            time.sleep(0.05)
        building.send_signal(signal.SIGINT)
        _, said = building.communicate(timeout=20)
    assert building.returncode == 130
    assert [line for line in said.splitlines() if line][-2:] == [
        "what was read is kept: the same command goes on from there, with --resume",
        "kg: interrupted",
    ]
    assert "Traceback" not in said
    assert [file.name for file in (tmp_path / "out").iterdir()] == [".readings"]
    status, _, said = kg(*given, "--resume")
    assert status == 0
    assert [file.name for file in sorted((tmp_path / "out").iterdir())] == ["graph.html", "graph.ttl"]
    assert kg("build", tmp_path / "news.jsonl", "-o", tmp_path / "whole", "-q")[0] == 0
    assert (tmp_path / "out" / "graph.ttl").read_bytes() == (tmp_path / "whole" / "graph.ttl").read_bytes()


def test_progress_tells_each_tenth_and_the_last(capsys):
    told = Progress()
    for n in range(1, 96):
        told(n, 95, None)
    told.end()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"{n}/95" for n in (10, 19, 29, 38, 48, 57, 67, 76, 86, 95)]
    assert all("/s, " in line and " left  (skipped)" in line for line in lines)


def test_progress_of_what_nobody_counted_has_no_time_left(capsys):
    told = Progress()
    for n in range(1, 2_501):
        told(n, 0, None)
    told.end()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == ["1000 documents", "2000 documents", "2500 documents"]
    assert not any("left" in line for line in lines)
