"""Documents come and go, and the store is always the graph that a build of those that are there would give, whatever happens meanwhile."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import kg
from kg import cli, graph, library, ontology, pipeline, rulings, versions
from kg.errors import InputError, StoreError
from kg.store import Store
from kg.terms import document_iri

ONTOLOGY = ontology.load()
TEXTS = {
    "a": "ソニー、四葉商事を買収\n\nソニーは四葉商事を3億ドルで買収した。同社の河合みのり社長が発表した。\n",
    "b": "トヨタの新しい相手\n\nトヨタは四葉商事に約3億ドルを出資する予定だ。河合氏は歓迎した。\n",
    "c": "若林敬の話\n\n若林敬は「四葉商事は300百万ドルを調達した」と語った。トヨタは若林敬と提携した。\n",
    "d": "別の話\n\nオラクルは四葉商事の本社を訪れた。\n",
}
add = partial(library.add, onto=ONTOLOGY)
remove = partial(library.remove, onto=ONTOLOGY)


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def files(texts, names):
    return [texts / f"{name}.txt" for name in names]


def build(folder, texts, names, **more):
    return library.build(folder, files(texts, names), ONTOLOGY, **more)


def fresh(texts, names, decided=None):
    return graph.write(pipeline.build(files(texts, names), ONTOLOGY, decided=decided).triples())


def kept(folder):
    return graph.write(Store.load(folder))


def ids(folder):
    return [entry.id for entry in library.entries(folder)]


# -- documents come and go --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then"), [("a", "bcd"), ("bcd", "a"), ("ac", "db"), ("abcd", "")])
def test_documents_that_are_added_give_the_graph_of_a_build_of_all(tmp_path, texts, first, then):
    build(tmp_path / "db", texts, first)
    for name in then:
        assert add(tmp_path / "db", files(texts, name)).added == (name,)
    assert kept(tmp_path / "db") == fresh(texts, "abcd")


@pytest.mark.parametrize("gone", ["a", "b", "cd", "abc"])
def test_documents_that_are_removed_leave_the_graph_of_a_build_of_the_others(tmp_path, texts, gone):
    build(tmp_path / "db", texts, "abcd")
    assert remove(tmp_path / "db", list(gone)).removed == tuple(gone)
    rest = [name for name in TEXTS if name not in gone]
    assert kept(tmp_path / "db") == fresh(texts, rest)
    assert ids(tmp_path / "db") == rest


def test_store_without_documents_is_empty_and_can_be_filled_again(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    remove(tmp_path / "db", ["a", "b"])
    assert len(Store.load(tmp_path / "db")) == 0
    add(tmp_path / "db", files(texts, "b"))
    assert kept(tmp_path / "db") == fresh(texts, "b")


# -- rulings on names ---------------------------------------------------------------------------------------------------------------------

HEAD = "@prefix : <https://kg.example/entity/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
ONE = rulings.parse(f"{HEAD}:オラクル owl:sameAs :トヨタ .", Path("one"))
OTHER = rulings.parse(f"{HEAD}:河合氏 owl:differentFrom :河合みのり . :ソニー owl:sameAs :トヨタ .", Path("other"))
NONE = rulings.parse("", Path("none"))


def test_rulings_change_the_graph(texts):
    assert len({fresh(texts, "abcd", decided) for decided in (ONE, OTHER, NONE)}) == 3


@pytest.mark.parametrize(("first", "then"), [("a", "bcd"), ("d", "cb"), ("abcd", "")])
def test_rulings_of_a_build_hold_for_what_is_added_and_removed(tmp_path, texts, first, then):
    build(tmp_path / "db", texts, first, decided=ONE)
    for name in then:
        add(tmp_path / "db", files(texts, name))
    assert kept(tmp_path / "db") == fresh(texts, sorted(first + then), ONE)
    remove(tmp_path / "db", [first[0]])
    assert kept(tmp_path / "db") == fresh(texts, sorted((first + then)[1:]), ONE)


def test_rulings_are_replaced_with_documents_or_without_and_end_with_an_empty_file(tmp_path, texts):
    build(tmp_path / "db", texts, "abc", decided=ONE)
    add(tmp_path / "db", files(texts, "d"), decided=OTHER)
    assert kept(tmp_path / "db") == fresh(texts, "abcd", OTHER)
    change = add(tmp_path / "db", [], decided=ONE)
    assert (change.added, change.replaced, change.unchanged) == ((), (), 0)
    assert kept(tmp_path / "db") == fresh(texts, "abcd", ONE)
    add(tmp_path / "db", files(texts, "ab"), decided=NONE)
    assert kept(tmp_path / "db") == fresh(texts, "abcd")


def test_graphs_of_documents_are_those_of_a_build_with_the_same_rulings(tmp_path, texts):
    build(tmp_path / "db", texts, "abcd", decided=ONE)
    add(tmp_path / "db", [], decided=OTHER)
    build(tmp_path / "new", texts, "abcd", decided=OTHER)
    grown, new = Store.load(tmp_path / "db"), Store.load(tmp_path / "new")
    assert grown.graphs() == new.graphs()
    assert all(set(grown.within(name)) == set(new.within(name)) for name in new.graphs())


def test_same_rulings_again_change_nothing(tmp_path, texts):
    build(tmp_path / "db", texts, "ab", decided=ONE)
    before = (tmp_path / "db" / "store.json").read_bytes()
    assert add(tmp_path / "db", files(texts, "a"), decided=ONE).built is None
    assert (tmp_path / "db" / "store.json").read_bytes() == before


def test_build_anew_keeps_no_rulings_of_before(tmp_path, texts):
    build(tmp_path / "db", texts, "ad", decided=ONE)
    build(tmp_path / "db", texts, "abd")
    assert kept(tmp_path / "db") == fresh(texts, "abd")


# -- one graph a document -----------------------------------------------------------------------------------------------------------------


def test_merged_view_is_the_union_of_the_documents_graphs(tmp_path, texts):
    build(tmp_path / "db", texts, "ac")
    add(tmp_path / "db", files(texts, "bd"))
    store = Store.load(tmp_path / "db")
    assert store.graphs() == [document_iri(name) for name in "abcd"]
    assert {triple for name in store.graphs() for triple in store.within(name)} == set(store)


def test_graph_of_a_document_holds_what_it_says_and_names_what_it_speaks_of(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    store = Store.load(tmp_path / "db")
    asked = "SELECT DISTINCT ?what FROM document:{} WHERE {{ ?s rdf:predicate ?what ; rdf:object/rdfs:label ?name }}"
    said = {name: {row["what"].value.partition("#")[2] for row in store.query(asked.format(name))} for name in "ab"}
    assert "buys" in said["a"]
    assert "buys" not in said["b"]
    assert said["b"]


def test_same_content_again_changes_nothing(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    before = (tmp_path / "db" / "store.json").read_bytes()
    change = add(tmp_path / "db", files(texts, "ab"))
    assert (change.added, change.replaced, change.unchanged, change.built) == ((), (), 2, None)
    assert (tmp_path / "db" / "store.json").read_bytes() == before


def test_document_by_the_same_path_is_replaced(tmp_path, texts):
    build(tmp_path / "db", texts, "abc")
    (texts / "b.txt").write_text(TEXTS["d"], encoding="utf-8")
    assert add(tmp_path / "db", files(texts, "b")).replaced == ("b",)
    assert kept(tmp_path / "db") == fresh(texts, "abc")


def test_documents_of_one_name_are_told_apart_as_in_a_build(tmp_path, texts):
    (texts / "more").mkdir()
    (texts / "more" / "a.txt").write_text(TEXTS["d"], encoding="utf-8")
    build(tmp_path / "db", texts, "ab")
    add(tmp_path / "db", [texts / "more" / "a.txt"])
    both = [*files(texts, "ab"), texts / "more" / "a.txt"]
    assert kept(tmp_path / "db") == graph.write(pipeline.build(both, ONTOLOGY).triples())
    (name,) = [e.id for e in library.entries(tmp_path / "db") if "more" in e.path]
    remove(tmp_path / "db", [name])
    assert kept(tmp_path / "db") == fresh(texts, "ab")


def test_words_without_a_path_are_a_document_each(tmp_path, texts):
    build(tmp_path / "db", texts, "a")
    for name in "bbd":
        add(tmp_path / "db", ["-"], data=TEXTS[name].encode())
    assert len(library.entries(tmp_path / "db")) == 3


def test_only_what_is_new_is_read(tmp_path, texts):
    told = []
    build(tmp_path / "db", texts, "abc", progress=lambda n, total, document: told.append((n, total, document.id)))
    assert told == [(1, 3, "a"), (2, 3, "b"), (3, 3, "c")]
    told.clear()
    add(tmp_path / "db", files(texts, "abcd"), progress=lambda n, total, document: told.append((n, total, document.id)))
    assert told == [(1, 1, "d")]
    told.clear()
    build(tmp_path / "db", texts, "abcd", progress=lambda *step: told.append(step))
    assert told == []


def test_store_needs_the_files_no_more(tmp_path, texts):
    build(tmp_path / "db", texts, "abc")
    expected = fresh(texts, "bc")
    shutil.rmtree(texts)
    shutil.rmtree(tmp_path / "db" / "readings")
    remove(tmp_path / "db", ["a"])
    assert kept(tmp_path / "db") == expected


def test_another_ontology_has_everything_read_again(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    shutil.copytree(Path(__file__).parent.parent / "ontology", tmp_path / "ontology")
    file = tmp_path / "ontology" / "relations-conflict.ttl"
    file.write_text(file.read_text(encoding="utf-8") + "# one line more\n", encoding="utf-8")
    other = ontology.load(tmp_path / "ontology")
    told = []
    library.add(tmp_path / "db", files(texts, "a"), other, progress=lambda *step: told.append(step[2].id))
    assert told == ["a", "b"]
    assert kept(tmp_path / "db") == fresh(texts, "ab")


def test_what_no_document_needs_is_let_go(tmp_path, texts):
    build(tmp_path / "db", texts, "abc")
    remove(tmp_path / "db", ["a"])
    assert [len(list((tmp_path / "db" / room).iterdir())) for room in ("sources", "readings")] == [2, 2]


def test_base_of_the_store_stays(tmp_path, texts):
    build(tmp_path / "db", texts, "a", base="https://news.example/")
    add(tmp_path / "db", files(texts, "b"))
    expected = graph.write(pipeline.build(files(texts, "ab"), ONTOLOGY).triples("https://news.example/"), "https://news.example/")
    assert graph.write(Store.load(tmp_path / "db"), "https://news.example/") == expected


def test_texts_of_the_documents_are_at_hand(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    assert library.texts(tmp_path / "db") == {name: TEXTS[name] for name in "ab"}


# -- rows of a table --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path):
    rows = [{"id": name, "text": text} for name, text in TEXTS.items()] + [{"id": "a", "text": TEXTS["d"]}, {"text": TEXTS["b"]}]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path / "news.jsonl"


def whole(table):
    return graph.write(pipeline.build([table], ONTOLOGY).triples())


@pytest.mark.parametrize("workers", [1, 2])
def test_each_row_is_a_document_of_its_own(tmp_path, table, workers):
    change = library.build(tmp_path / "db", [table], ONTOLOGY, workers=workers)
    assert len(change.added) == 6
    assert kept(tmp_path / "db") == whole(table)
    names = ("a", "b", "c", "d", "a#5", "news:6")
    assert {entry.path for entry in library.entries(tmp_path / "db")} == {f"{table}#{name}" for name in names}


def test_rows_again_change_nothing_and_a_changed_row_is_replaced(tmp_path, table):
    library.build(tmp_path / "db", [table], ONTOLOGY)
    again = add(tmp_path / "db", [table])
    assert (again.added, again.replaced, again.unchanged, again.built) == ((), (), 6, None)
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    rows[1] = json.dumps({"text": TEXTS["c"], "id": "b", "title": "新しい題"}) + "\n"
    table.write_text("".join(rows) + json.dumps({"id": "e", "text": TEXTS["b"]}) + "\n", encoding="utf-8")
    change = add(tmp_path / "db", [table], workers=2)
    assert (change.added, change.replaced, change.unchanged) == (("e",), ("b",), 5)
    assert kept(tmp_path / "db") == whole(table)


def test_rows_need_the_file_no_more(tmp_path, table):
    library.build(tmp_path / "db", [table], ONTOLOGY)
    expected = kept(tmp_path / "db")
    table.unlink()
    shutil.rmtree(tmp_path / "db" / "readings")
    add(tmp_path / "db", ["-"], data=b"x\n")
    remove(tmp_path / "db", ["stdin"])
    assert kept(tmp_path / "db") == expected


def test_build_that_is_broken_off_goes_on_where_it_was(tmp_path, table):
    def stop(done, *_):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.build(tmp_path / "db", [table], ONTOLOGY, progress=stop)
    told = []
    library.build(tmp_path / "db", [table], ONTOLOGY, progress=lambda done, total, _: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert kept(tmp_path / "db") == whole(table)


# -- what goes wrong --------------------------------------------------------------------------------------------------------------------


def test_bad_document_is_told_and_the_others_are_added(tmp_path, texts):
    build(tmp_path / "db", texts, "a")
    (texts / "bad.txt").write_bytes(bytes(range(256)) * 9)
    change = add(tmp_path / "db", [texts])
    assert [error.path.name for error in change.skipped] == ["bad.txt"]
    assert ids(tmp_path / "db") == ["a", "b", "c", "d"]


def test_document_that_is_not_there_is_not_removed(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    with pytest.raises(InputError, match="zz: no document of this store is called so"):
        remove(tmp_path / "db", ["a", "zz"])
    assert ids(tmp_path / "db") == ["a", "b"]


def test_folder_without_documents_is_named(tmp_path, texts):
    for act in (lambda: add(tmp_path, files(texts, "a")), lambda: remove(tmp_path, ["a"]), lambda: library.entries(tmp_path)):
        with pytest.raises(StoreError, match="no store of documents is here; make one with kg build"):
            act()


def test_copy_that_was_damaged_is_named(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    shutil.rmtree(tmp_path / "db" / "readings")
    source = library.entries(tmp_path / "db")[0].source
    (tmp_path / "db" / "sources" / source).write_bytes(b"x")
    with pytest.raises(StoreError, match="damaged; remove a and add it again"):
        add(tmp_path / "db", files(texts, "c"))
    remove(tmp_path / "db", ["a"])
    assert kept(tmp_path / "db") == fresh(texts, "b")


def test_reading_that_was_damaged_is_made_again(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    for file in (tmp_path / "db" / "readings").iterdir():
        file.write_bytes(file.read_bytes()[:100])
    add(tmp_path / "db", files(texts, "c"))
    assert kept(tmp_path / "db") == fresh(texts, "abc")


def test_second_writer_is_told_to_wait_and_readers_are_not(tmp_path, texts):
    build(tmp_path / "db", texts, "a")
    with versions.change(tmp_path / "db") as draft:
        with pytest.raises(StoreError, match="another program is writing to this store; wait"):
            add(tmp_path / "db", files(texts, "b"))
        assert kept(tmp_path / "db") == fresh(texts, "a")
        draft.discard()


@pytest.mark.parametrize("limit", [100, 3_000, 10_000, 30_000])
def test_full_disk_leaves_the_old_graph(tmp_path, texts, limit):
    build(tmp_path / "db", texts, "ab")
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom kg import library, ontology\nfrom kg.errors import KgError\n"
        "onto = ontology.load()\nresource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))\n"
        "try:\n    library.add(Path(sys.argv[1]), [sys.argv[2]], onto)\nexcept KgError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "db"), str(texts / "c.txt"), str(limit)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "cannot be written: " in said
    assert "as it was" in said
    assert kept(tmp_path / "db") == fresh(texts, "ab")
    add(tmp_path / "db", files(texts, "c"))
    assert kept(tmp_path / "db") == fresh(texts, "abc")


def test_folder_that_is_closed_to_us_is_named_and_stays(tmp_path, texts):
    build(tmp_path / "db", texts, "ab")
    for place in (tmp_path, *tmp_path.parents[:2]):
        place.chmod(0o755)
    code = (
        "import os, sys; from kg import cli, face, library, ontology, pipeline, readings; pipeline.sentence('ソニー。')\n"
        "os.getuid() or os.setuid(65534)\n"
        "raise SystemExit(cli.main(['add', sys.argv[1], sys.argv[2]]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "db"), str(texts / "c.txt")]
    (tmp_path / "db").chmod(0o555)
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    asked = subprocess.run(
        [*command[:2], code.replace("'add', sys.argv[1], sys.argv[2]", "'list', sys.argv[1]"), *command[3:]], check=False
    )
    (tmp_path / "db").chmod(0o755)
    assert asked.returncode == 0
    assert said.returncode == 1
    assert "cannot be written: Permission denied; the store is as it was" in said.stderr
    assert kept(tmp_path / "db") == fresh(texts, "ab")


_KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from kg import library, ontology, pipeline
onto = ontology.load()
pipeline.sentence("ソニーは四葉商事を買収した。", onto)  # everything that loads is loaded
stores, text = [Path(name) for name in json.loads(sys.argv[1])], sys.argv[2]
chance, wait = random.Random(7), 0.0
for n, store in enumerate(stores):
    child = os.fork()
    if not child:
        library.add(store, [text], onto)
        os._exit(0)
    start = time.monotonic()
    if n:
        time.sleep(wait * chance.random())
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if not n:
        wait = (time.monotonic() - start) * 1.1
"""


@pytest.mark.slow
def test_program_that_is_killed_at_any_moment_leaves_the_old_graph_or_the_new_one(tmp_path, texts):
    build(tmp_path / "db0", texts, "abd")
    stores = [tmp_path / f"db{n}" for n in range(51)]
    for store in stores[1:]:
        shutil.copytree(stores[0], store)
    subprocess.run([sys.executable, "-c", _KILLED, json.dumps([str(s) for s in stores]), str(texts / "c.txt")], check=True)
    old, new = fresh(texts, "abd"), fresh(texts, "abcd")
    assert kept(stores[0]) == new
    found = [kept(store) for store in stores[1:]]
    assert set(found) <= {old, new}
    assert old in found
    for store in stores[1:]:
        add(store, files(texts, "c"))
        assert kept(store) == new
        assert len(list(store.glob("graph-*"))) == 1


class TestMany:
    """The graph of many documents is on the disk only, and is the same."""

    def test_store_is_the_same_whether_its_graph_is_held_or_not(self, tmp_path, monkeypatch):
        for n, words in enumerate(("ソニーは四葉商事を買収した。", "四葉商事はトヨタと提携した。", "トヨタはソニーを訴えた。")):
            (tmp_path / f"t{n}.txt").write_text(words, encoding="utf-8")
        files = sorted(tmp_path.glob("*.txt"))
        held = kg.build(files, store=tmp_path / "held")
        monkeypatch.setattr(pipeline, "HELD", 0)
        monkeypatch.setattr(library, "_AT_ONCE", 1)
        alone = kg.build(files[:2], store=tmp_path / "alone")
        assert (alone.is_held, held.is_held) == (False, True)
        assert (alone.doubts(), alone.sizes.documents) == ((), 2)
        change = kg.add(tmp_path / "alone", files[2])
        assert (change.built, change.sizes) == (None, library.Sizes(3, len(held.entities), len(held.statements)))
        assert set(kg.open(tmp_path / "alone").store) == set(held.store)

    def test_file_is_the_same_whether_the_graph_is_held_or_not(self, tmp_path, monkeypatch, capsys):
        (tmp_path / "a.txt").write_text("ソニーは四葉商事を買収した。", encoding="utf-8")
        (tmp_path / "b.txt").write_text("四葉商事はトヨタと提携した。", encoding="utf-8")
        arguments = ["build", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "-o"]
        assert cli.main([*arguments, str(tmp_path / "held")]) == 0
        monkeypatch.setattr(pipeline, "HELD", 1)
        assert cli.main([*arguments, str(tmp_path / "alone")]) == 0
        assert (tmp_path / "alone" / "graph.ttl").read_bytes() == (tmp_path / "held" / "graph.ttl").read_bytes()
        assert not (tmp_path / "alone" / "graph.html").exists()
        assert "is not drawn" in capsys.readouterr().err

    def test_graph_that_is_not_held_is_read_when_it_is_asked_for(self, tmp_path, monkeypatch):
        (tmp_path / "a.txt").write_text("ソニーは四葉商事を買収した。", encoding="utf-8")
        held = kg.build(tmp_path / "a.txt")
        monkeypatch.setattr(pipeline, "HELD", 0)
        alone = kg.build(tmp_path / "a.txt", target=tmp_path / "g.ttl")
        assert not alone.is_held
        assert alone.statements == held.statements
        assert alone.is_held
