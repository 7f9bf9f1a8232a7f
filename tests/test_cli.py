"""The command: what it writes, where its words go, how it ends, and what it says to bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
TEXT = "ソフトバンクはOpenAIに400億ドルを出資した。オラクルはOpenAIと提携する計画だ。\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["build", str(folder / "a.txt"), "-o", str(folder / "out"), "-q"]) == 0
    return folder / "out"


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
    return subprocess.Popen([sys.executable, "-m", "kg.cli", *map(str, arguments)], cwd=ROOT, **more)


MERGES = """@prefix : <https://kg.example/entity/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:ベルトロン owl:differentFrom :Veltron .
"""


def test_merges_are_listed_and_a_file_forbids_one(kg, tmp_path):
    (tmp_path / "a.txt").write_text("電機大手のVeltron社は四葉商事を買収した。四葉商事を買収したベルトロン社は好調だ。\n", encoding="utf-8")
    (tmp_path / "merges.ttl").write_text(MERGES, encoding="utf-8")
    assert kg("build", tmp_path / "a.txt", "-o", tmp_path / "free", "-q")[0] == 0
    assert kg("build", tmp_path / "a.txt", "-o", tmp_path / "ruled", "-q", "--merges", tmp_path / "merges.ttl")[0] == 0
    assert kg("check", tmp_path / "free")[0] == 0
    (found,) = json.loads(kg("merges", tmp_path / "free", "--json")[1])["merges"]
    assert (found["kept"], found["merged"], found["rule"]) == ("ベルトロン", "Veltron", "sound")
    assert "ベルトロン ← Veltron  sound" in kg("merges", tmp_path / "free", "Veltron")[1]
    assert json.loads(kg("merges", tmp_path / "ruled", "--json")[1]) == {"merges": []}


def test_store_keeps_its_file_of_merges_until_another_is_given(kg, tmp_path):
    text, ruled, none, db = tmp_path / "a.txt", tmp_path / "merges.ttl", tmp_path / "none.ttl", tmp_path / "db"
    text.write_text("電機大手のVeltron社は四葉商事を買収した。四葉商事を買収したベルトロン社は好調だ。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    ruled.write_text(MERGES, encoding="utf-8")
    none.write_text("", encoding="utf-8")

    def merged():
        return [merge["merged"] for merge in json.loads(kg("merges", db, "Veltron", "--json")[1])["merges"]]

    assert kg("build", text, "--store", db, "-q", "--merges", ruled)[0] == 0
    assert kg("add", db, tmp_path / "b.txt", "-q")[0] == 0
    assert merged() == []
    assert kg("add", db, "-q", "--merges", none)[0] == 0
    assert merged() == ["Veltron"]
    status, _, words = kg("add", db)
    assert (status, "give a PATH to add, or --merges FILE" in words) == (2, True)


def test_bad_file_of_merges_is_wrong_use_and_names_the_line(kg, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "merges.ttl").write_text(f"{MERGES}:甲 owl:sameAs\n.", encoding="utf-8")
    status, _, words = kg("build", tmp_path / "a.txt", "-o", tmp_path / "out", "-q", "--merges", tmp_path / "merges.ttl")
    assert status == 2
    assert words.startswith(f"kg: {tmp_path / 'merges.ttl'}:5: not Turtle")


# -- build ------------------------------------------------------------------------------------------------------------------------------


def test_build_writes_graph_and_page_and_says_what_it_found(kg, tmp_path):
    status, said, words = kg("build", SEEDS, "-o", tmp_path / "out")
    assert status == 0
    assert said == ""
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["graph.html", "graph.ttl"]
    assert "5/5 documents" in words
    assert "5 documents, " in words
    assert "skipped: 0" in words


def test_build_is_the_same_bytes_whatever_the_hash_seed_and_the_order(tmp_path):
    files = sorted(SEEDS.glob("0*"))[:2]
    for seed, paths in (("1", files), ("2", files[::-1])):
        spawn("build", *paths, "-o", tmp_path / seed, "-q", env={**os.environ, "PYTHONHASHSEED": seed}).wait()
    for name in ("graph.ttl", "graph.html"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_build_reads_standard_input(tmp_path):
    process = spawn("build", "-", "-o", tmp_path, "-q", "--json", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    said, _ = process.communicate(TEXT.encode("cp932"))
    assert process.returncode == 0
    assert json.loads(said)["statements"] >= 1


def test_bad_document_is_named_and_skipped_and_the_rest_is_built(kg, tmp_path):
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 500)
    status, _, words = kg("build", tmp_path / "bad.txt", tmp_path / "good.txt", "-o", tmp_path / "out")
    assert status == 1
    assert f"skipped: {tmp_path / 'bad.txt'}: " in words
    assert "1 documents" in words
    assert (tmp_path / "out" / "graph.ttl").is_file()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 20),
        ("blank.txt", b" \n\n "),
        ("other.txt", "Это не по-японски.".encode("koi8-r") * 20),
    ],
)
def test_unreadable_document_is_an_error_that_names_it(kg, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    status, _, words = kg("build", tmp_path / name, "-o", tmp_path / "out")
    assert status == 1
    assert f"skipped: {tmp_path / name}: " in words
    assert "Traceback" not in words


@pytest.mark.parametrize("given", ["empty", "nothing.txt", "no/such/*.md"])
def test_input_that_is_not_there_is_wrong_use(kg, tmp_path, given):
    (tmp_path / "empty").mkdir()
    status, _, words = kg("build", tmp_path / given, "-o", tmp_path / "out")
    assert status == 2
    assert words.startswith(f"kg: {tmp_path / given}")


def test_output_that_cannot_be_written_is_said_before_the_work(kg, tmp_path):
    (tmp_path / "file").write_text("x")
    status, _, words = kg("build", SEEDS, "-o", tmp_path / "file" / "out")
    assert status == 1
    assert words.startswith(f"kg: {tmp_path / 'file' / 'out'}: ")
    assert "documents" not in words


def test_folder_without_permission_is_said(tmp_path):
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o500)
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(0o755)
    nobody = "os.getuid() or os.setuid(65534)"  # root may write anywhere
    code = f"import os; from kg import cli, face; {nobody}; raise SystemExit(cli.main(['build', 'x', '-o', {str(folder)!r}]))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "cannot be written to" in result.stderr or "no folder can be made" in result.stderr


def test_document_of_one_line_is_read(kg, tmp_path):
    (tmp_path / "line.txt").write_text(TEXT.strip() * 40, encoding="utf-8")
    status, said, _ = kg("build", tmp_path / "line.txt", "-o", tmp_path / "out", "--json", "-q")
    assert status == 0
    assert json.loads(said)["statements"] >= 40


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ruled.txt", TEXT + f"{'-' * 70}\n" * 70_000),
        ("page.html", f"<html><head><script>{'var a = 1;' * 500_000}</script></head><body><article><p>{TEXT * 20}</article></body></html>"),
    ],
)
def test_document_of_five_megabytes_is_read(kg, tmp_path, name, content):
    assert len(content) > 4_900_000
    (tmp_path / name).write_text(content, encoding="utf-8")
    status, said, _ = kg("build", tmp_path / name, "-o", tmp_path / "out", "--json", "-q")
    assert status == 0
    assert json.loads(said)["statements"] >= 1


def test_broken_ontology_is_named_with_file_line_and_term(kg, tmp_path):
    folder = tmp_path / "ontology"
    shutil.copytree(ROOT / "ontology", folder)
    prefixes = "@prefix kg: <https://kg.example/ontology#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    own = folder / "relations-own.ttl"
    own.write_text(prefixes + "kg:mentors rdfs:label 'mentors'@en .\n!\n", encoding="utf-8")
    status, _, words = kg("build", SEEDS, "-o", tmp_path / "out", "--ontology", folder)
    assert status == 1
    assert words.startswith(f"kg: {own}:4: not Turtle")
    frame = 'kg:mentors rdfs:domain kg:Person ; rdfs:range kg:Person ;\n  kg:frame "{s}が指導する"@ja .\n'
    own.write_text(prefixes + frame, encoding="utf-8")
    status, _, words = kg("try", "山田が指導した。", "--ontology", folder)
    assert status == 1
    assert f"{own}:3: kg:mentors: frame" in words
    assert "{o}" in words


def test_base_that_is_no_iri_is_wrong_use(kg, tmp_path):
    status, _, words = kg("build", SEEDS, "-o", tmp_path / "out", "--base", "my graph")
    assert status == 2
    assert "--base" in words


# -- ask --------------------------------------------------------------------------------------------------------------------------------


def test_query_gives_a_table_on_stdout_and_the_count_on_stderr(kg, out):
    status, said, words = kg("query", out, "investors", "-p", "entity=OpenAI")
    assert status == 0
    assert "ソフトバンク" in said
    assert "出資した。" in said
    assert words == "1 row\n"


@pytest.mark.parametrize(("form", "read"), [("--json", json.loads), ("--csv", lambda text: [*csv.DictReader(io.StringIO(text))])])
def test_query_gives_data(kg, out, form, read):
    status, said, words = kg("query", out, "SELECT ?d WHERE { ?x a kg:Document ; dcterms:identifier ?d }", form)
    assert (status, words) == (0, "")
    assert read(said) == [{"d": "a"}]


def test_query_gives_tsv(kg, out):
    assert kg("query", out, "SELECT ?d ?t WHERE { ?x dcterms:identifier ?d BIND(1 AS ?t) }", "--tsv")[1] == "d\tt\na\t1\n"


def test_query_reads_sparql_from_standard_input(out):
    process = spawn("query", out, "-", "--csv", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    said, _ = process.communicate(b"ASK { ?s a kg:Statement }")
    assert said == b"answer\nTrue\n"


def test_query_lists_the_named_ones_with_help(kg, out):
    rows = json.loads(kg("query", out, "--list", "--json")[1])
    assert len(rows) >= 15
    assert all(row["what it answers"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["SELECT ?s WHERE {\n ?s ?p }"], "line 2"),
        (["investor"], "did you mean investors"),
        (["investors", "-p", "entity=OpanAI"], "did you mean"),
        (["investors", "-p", "who=OpenAI"], "it takes $entity"),
        (["investors", "-p", "entity"], "NAME=VALUE"),
        (["SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"], "never leaves"),
        ([], "--list"),
        (["--nonsense"], "--help"),
    ],
)
def test_query_that_cannot_be_run_is_wrong_use(kg, out, arguments, words):
    status, said, complaint = kg("query", out, *arguments)
    assert (status, said) == (2, "")
    assert complaint.startswith("kg: ")
    assert words in complaint


@pytest.mark.parametrize(
    "asked", ["query _ documents", "show _ OpenAI", "stats _", "path _ a b", "explain _ #1", "merges _", "disagree _", "view _", "check _"]
)
def test_graph_that_is_not_there_is_wrong_use(kg, tmp_path, asked):
    status, _, words = kg(*asked.replace("_", str(tmp_path / "none.ttl")).split())
    assert status == 2
    assert "none.ttl" in words


def test_graph_that_is_broken_is_named_with_its_line(kg, tmp_path):
    (tmp_path / "bad.ttl").write_text("@prefix a: <http://a/> .\n\na:b a:c .\n", encoding="utf-8")
    status, _, words = kg("stats", tmp_path / "bad.ttl")
    assert status == 1
    assert "bad.ttl:3" in words


@pytest.mark.parametrize(
    ("arguments", "text", "key"),
    [
        (["show", "OpenAI"], "「ソフトバンクはOpenAIに400億ドルを出資した。」", "statements"),
        (["stats"], "statements", "by_relation"),
        (["path", "ソフトバンク", "OpenAI"], "1 shortest way", "paths"),
        (["explain", "#1"], "{s}が{o}に", "pattern"),
    ],
)
def test_accounts_are_told_as_lines_and_as_data(kg, out, arguments, text, key):
    verb, *rest = arguments
    assert text in kg(verb, out, *rest)[1]
    assert key in json.loads(kg(verb, out, *rest, "--json")[1])


def test_unknown_entity_and_statement_are_wrong_use(kg, out):
    assert kg("show", out, "ソフトバング")[0] == 2
    assert "ソフトバンク" in kg("show", out, "ソフトバング")[2]
    assert kg("explain", out, "#99")[0] == 2


def test_try_tells_what_each_stage_saw(kg):
    status, said, _ = kg("try", "昨年、ソフトバンクはOpenAIに出資した。", "--date", "2025-02-10")
    assert status == 0
    assert "2024" in said
    assert "investsIn" in said
    assert json.loads(kg("try", "机が椅子に出資した。", "--json")[1])["sentences"][0]["nearly"]


# -- make -------------------------------------------------------------------------------------------------------------------------------


def test_view_writes_the_page_beside_the_graph_and_says_where(kg, out, tmp_path):
    shutil.copy(out / "graph.ttl", tmp_path / "other.ttl")
    status, said, _ = kg("view", tmp_path / "other.ttl", "--title", "題")
    assert (status, said) == (0, f"{tmp_path / 'other.html'}\n")
    assert "<title>題" in (tmp_path / "other.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "suffix", [".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf", ".rdf12.ttl", ".rdf12.nt", ".graphml", ".gexf", ".csv", ".jsonl", ".html"]
)
def test_export_writes_each_form_and_says_where(kg, out, tmp_path, suffix):
    status, said, words = kg("export", out, "-o", tmp_path / f"graph{suffix}")
    assert (status, said) == (0, "")
    files = [*tmp_path.iterdir()]
    assert sorted(words.splitlines()) == sorted(f"wrote {file}" for file in files)
    assert all(file.stat().st_size > 100 for file in files)


def test_export_says_what_its_form_cannot_hold(kg, tmp_path):
    (tmp_path / "g.ttl").write_text("<http://x/a> <http://x/1> <http://x/b> .", encoding="utf-8")
    status, _, words = kg("export", tmp_path / "g.ttl", "-o", tmp_path / "g.rdf")
    assert (status, words.splitlines()[0]) == (0, f"wrote {tmp_path / 'g.rdf'}")
    assert words.splitlines()[1].startswith("left out: 1 triples of 1 properties")


def test_export_to_an_unknown_form_names_the_known(kg, out, tmp_path):
    status, _, words = kg("export", out, "-o", tmp_path / "graph.docx")
    assert status == 1
    assert ".ttl" in words


def test_check_finds_nothing_in_what_was_built(kg, out):
    assert kg("check", out, "--texts", out.parent / "a.txt")[0] == 0


def test_check_finds_what_was_broken(kg, out, tmp_path):
    text = (out / "graph.ttl").read_text(encoding="utf-8")
    (tmp_path / "graph.ttl").write_text(text.replace("kg:polarity kg:Positive", "kg:comment kg:Positive"), encoding="utf-8")
    status, said, words = kg("check", tmp_path)
    assert status == 1
    assert "polarity" in said
    assert "0 errors" not in words


def test_evaluate_measures_against_gold(kg, tmp_path):
    main(["build", str(SEEDS), "-o", str(tmp_path), "-q"])
    status, said, _ = kg("evaluate", tmp_path, SEEDS / "gold", "--key", "--misses")
    assert status == 0
    assert "strict" in said
    assert "misses:" in said
    report = json.loads(kg("evaluate", tmp_path, SEEDS / "gold" / "01.yaml", "--level", "core", "--json")[1])
    assert [row["document"] for row in report["figures"]] == ["01", "all"]


# -- how it ends ------------------------------------------------------------------------------------------------------------------------


def test_version_and_help(kg):
    from kg import __version__

    assert kg("--version")[1] == f"kg {__version__}\n"
    assert kg("--help")[0] == 0
    assert kg("nonsense")[0] == 2


def test_nobody_listening_is_no_error(out):
    with spawn("show", out, "OpenAI", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        words = process.stderr.read().decode()
    assert (process.returncode, words) == (0, "")


def test_interrupt_ends_with_130_and_one_line(tmp_path):
    os.mkfifo(tmp_path / "slow.txt")
    slow = tmp_path / "slow.txt"
    with spawn("build", slow, "-o", tmp_path / "out", stderr=subprocess.PIPE) as process, slow.open("wb"):  # opens when kg reads
        process.send_signal(signal.SIGINT)
        words = process.stderr.read().decode()
    assert process.returncode == 130
    assert words.strip().splitlines()[-1] == "kg: interrupted"
    assert "Traceback" not in words


def test_no_colour_where_nobody_looks(kg, tmp_path):
    assert "\x1b" not in "".join(map(str, kg("build", tmp_path, "-o", tmp_path / "out")))


# -- a graph that lasts -----------------------------------------------------------------------------------------------------------------


def test_documents_are_added_listed_and_removed(kg, tmp_path):
    for name, text in (("x", TEXT), ("y", "オラクルは新工場を建設する。\n")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    db = tmp_path / "db"
    status, said, words = kg("build", tmp_path / "x.txt", "--store", db)
    assert (status, said) == (0, "")
    assert f"the store is {db}" in words
    status, said, words = kg("add", db, tmp_path / "y.txt")
    assert (status, said) == (0, "")
    assert "added: y\nnow 2 documents" in words
    status, said, _ = kg("list", db, "--json")
    assert [entry["document"] for entry in json.loads(said)] == ["x", "y"]
    status, said, _ = kg("remove", db, "x", "--json", "-q")
    assert json.loads(said) == {"added": [], "replaced": [], "removed": ["x"], "unchanged": 0, "skipped": []}
    status, said, words = kg("list", db)
    assert said.splitlines()[0].split() == ["document", "sha256", "path"]
    assert words == "1 documents\n"


def test_store_is_opened_wherever_a_graph_is(kg, tmp_path, out):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    db = tmp_path / "db"
    assert kg("build", tmp_path / "a.txt", "--store", db, "-o", tmp_path / "out", "-q")[0] == 0
    for verb in (["stats"], ["show", "OpenAI"], ["query", "investors", "--csv"], ["explain", "#1"], ["check"]):
        assert kg(verb[0], db, *verb[1:]) == kg(verb[0], out, *verb[1:])
    assert kg("export", db, "-o", tmp_path / "g.ttl")[0] == 0
    assert (tmp_path / "g.ttl").read_bytes() == (tmp_path / "out" / "graph.ttl").read_bytes()


def test_build_goes_somewhere(kg, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    status, _, words = kg("build", tmp_path / "a.txt")
    assert status == 2
    assert "give -o DIR for files, --store DIR" in words


@pytest.mark.parametrize("verb", ["add", "remove", "list"])
def test_folder_that_keeps_no_documents_is_named(kg, out, verb):
    status, _, words = kg(verb, out, *(["x"] if verb != "list" else []))
    assert status == 1
    assert "no store of documents is here; make one with kg build" in words


def test_document_that_is_not_in_the_store_is_wrong_use(kg, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    kg("build", tmp_path / "a.txt", "--store", tmp_path / "db", "-q")
    status, _, words = kg("remove", tmp_path / "db", "b")
    assert status == 2
    assert words.startswith("kg: b: no document of this store is called so")


def test_server_that_does_not_answer_is_named(kg):
    status, _, words = kg("stats", "http://127.0.0.1:9")
    assert status == 1
    assert words.startswith("kg: http://127.0.0.1:9: no server answers")
