"""A folder has one current version; a change is made beside it and becomes current at once or never, whatever happens meanwhile."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kg import versions
from kg.errors import StoreError


def write(folder, text, *, afresh=False):
    with versions.change(folder, afresh=afresh) as draft:
        (draft.folder / "data.txt").write_text(text)
        draft.memory["said"] = text


def read(folder):
    place, _ = versions.current(folder)
    return (place / "data.txt").read_text()


def test_change_becomes_current_and_is_remembered(tmp_path):
    write(tmp_path / "db", "one")
    write(tmp_path / "db", "two")
    assert read(tmp_path / "db") == "two"
    assert versions.memory(tmp_path / "db") == {"said": "two"}
    assert versions.is_kept(tmp_path / "db")
    assert not versions.is_kept(tmp_path)


def test_change_starts_from_a_copy_or_from_nothing(tmp_path):
    write(tmp_path, "one")
    with versions.change(tmp_path) as draft:
        assert (draft.folder / "data.txt").read_text() == "one"
        (draft.folder / "more.sst").write_text("kept")
    with versions.change(tmp_path) as draft:
        assert (draft.folder / "more.sst").stat().st_nlink == 2  # data files are linked, not copied
    with versions.change(tmp_path, afresh=True) as draft:
        assert list(draft.folder.iterdir()) == []


def test_change_that_fails_leaves_everything_as_it_was(tmp_path):
    write(tmp_path, "one")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path, "\ud800")
    assert read(tmp_path) == "one"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_reader_keeps_its_version_until_it_lets_go(tmp_path):
    write(tmp_path, "one")
    place, hold = versions.current(tmp_path)
    write(tmp_path, "two")
    write(tmp_path, "three")
    assert (place / "data.txt").read_text() == "one"
    assert len(list(tmp_path.glob("graph-*"))) == 2
    del hold
    write(tmp_path, "four")
    assert len(list(tmp_path.glob("graph-*"))) == 1


def test_second_writer_is_told_to_wait(tmp_path):
    with (
        versions.change(tmp_path),
        pytest.raises(StoreError, match="another program is writing to this store; wait"),
        versions.change(tmp_path),
    ):
        raise AssertionError


def test_what_a_killed_program_left_is_swept_away(tmp_path):
    write(tmp_path, "one")
    code = (
        "import os, sys, pathlib; from kg import versions\n"
        "with versions.change(pathlib.Path(sys.argv[1])) as draft:\n"
        "    (draft.folder / 'data.txt').write_text('half'); os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == -9
    assert len(list(tmp_path.glob("graph-*"))) == 2
    assert read(tmp_path) == "one"
    write(tmp_path, "two")
    assert [path.name for path in tmp_path.glob("graph-*")] == ["graph-2"]


def test_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be written: .*; the store is as it was"), versions.change(tmp_path / "file"):
        raise AssertionError


@pytest.mark.parametrize("content", ["", "[]", "{", '{"graph": "graph-1"}', '{"format": 99}', '{"format": 1, "graph": "graph-9"}'])
def test_broken_pointer_is_named(tmp_path, content):
    write(tmp_path, "one")
    (tmp_path / "store.json").write_text(content)
    with pytest.raises(StoreError, match="build"):
        versions.current(tmp_path)


def test_folder_that_is_closed_to_us_can_be_read(tmp_path):
    write(tmp_path, "one")
    tmp_path.chmod(0o555)
    try:
        assert read(tmp_path) == "one"
    finally:
        tmp_path.chmod(0o755)
