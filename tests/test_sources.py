"""Tables, packed files and lists give their documents one by one; what is bad is told with its line and the rest is read."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tracemalloc
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
import zstandard

from kg import ontology, pipeline, sources
from kg.errors import InputError

LAYOUT = pipeline.layout(ontology.load())
ROWS = [
    {
        "id": "記事 1",
        "text": "題名\n2020年1月2日\n\nソニーは四葉商事を買収した。",
        "title": "別の題",
        "date": "2025-02-10T09:00:00Z",
        "source": "四葉新報",
    },
    {"id": 7, "text": "\u3000トヨタは四葉商事に出資した。\r\n", "url": "https://news.example/7", "issued": "2024/3", "more": [1, 2]},
    {"text": "---\ntitle: 前書き\n---\n河合みのりが来た。", "title": None, "id": ""},
]


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def read(path, **more):
    return [sources.document(source, LAYOUT) for source in sources.find([path], **more)]


def problems(path):
    found = []
    for source in sources.find([path]):
        try:
            sources.document(source, LAYOUT)
        except InputError as error:
            found.append((error.line, error.problem))
    return found


def packed(content, suffix):
    return {"": content, ".gz": gzip.compress(content), ".zst": zstandard.compress(content)}[suffix]


# -- rows -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize("kind", [".jsonl", ".ndjson", ".JSONL"])
def test_each_line_is_a_document(tmp_path, kind, suffix):
    (tmp_path / f"news{kind}{suffix}").write_bytes(packed(lines(ROWS), suffix))
    found = read(tmp_path)
    assert [d.id for d in found] == ["記事_1", "7", "news:3"]
    assert [d.text for d in found] == [row["text"] for row in ROWS]


def test_what_the_record_says_counts_for_more_than_what_the_text_says(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(lines(ROWS))
    one, two, three = read(tmp_path / "a.jsonl")
    assert (one.title, one.issued, one.source) == ("別の題", "2025-02-10", "四葉新報")
    assert (two.issued, two.source) == ("2024-03", "https://news.example/7")
    assert three.title == "前書き"


def test_parquet_gives_its_rows(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    days = [date(2025, 2, 10), datetime(2024, 3, 4, 5, 6, tzinfo=UTC).date(), None]
    table = {"id": [1, 2, None], "text": [row["text"] for row in ROWS], "date": days, "more": [1.5, 2.5, 3.5]}
    parquet.write_table(pa.table(table), tmp_path / "news.parquet", row_group_size=2)
    found = read(tmp_path)
    assert [d.id for d in found] == ["1", "2", "news:3"]
    assert [d.text for d in found] == table["text"]
    assert [d.issued for d in found[:2]] == ["2025-02-10", "2024-03-04"]


def test_parquet_without_texts_or_damaged_is_told(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table({"body": ["x"], "id": [1]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and so on")
    assert [problem[:40] for _, problem in problems(tmp_path)] == [
        "there is no column named text; there are",
        "the file is cut off or damaged here (Par",
    ]


def test_parquet_without_its_reader_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"")
    assert "run: pip install 'kg-ja[parquet]'" in problems(tmp_path / "a.parquet")[0][1]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "this is no JSON"),
        (b"[1]", "there is no text; .* this is a list"),
        (b'"words"', "there is no text; .* this is a text"),
        (b'{"title": "x", "id": 1}', "there is no text; .* an object with id, title"),
        (b'{"text": 5}', "an object with text that is no text"),
        (b'{"text": " \\n"}', "holds no words"),
        (b'{"text": "a\\u0000b"}', "binary"),
        (b'{"text": "x", "id": true}', "the id is true or false"),
        (b'{"text": "x", "title": ["x"]}', "the title is a list"),
        (b'{"text": "x", "date": 2.5}', "the date is a number"),
        (b'{"text": "\\ud83d"}', r"the text holds half a character \(.ud83d\)"),
        (b'{"text": "\xff"}', "this is no JSON"),
        (b"[" * 100_000, "this is no JSON"),
        (b'{"text": "' + b"x" * 17_000_000 + b'"}', "longer than 16 MB"),
    ],
)
def test_bad_line_is_told_and_the_others_are_read(tmp_path, line, problem):
    good = lines(ROWS[:1])
    (tmp_path / "a.jsonl").write_bytes(good + b"\n" + line + b"\n" + lines(ROWS[1:2]))
    found = list(sources.find([tmp_path / "a.jsonl"]))
    assert [s.line for s in found] == [1, 3, 4]
    assert [sources.document(s, LAYOUT).id for s in (found[0], found[2])] == ["記事_1", "7"]
    with pytest.raises(InputError, match=rf"a\.jsonl:3: .*{problem}"):
        sources.document(found[1], LAYOUT)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kind", [".jsonl", ".txt"])
def test_packed_file_that_is_cut_off_is_told(tmp_path, kind, suffix):
    whole = packed(lines([{"text": f"{sha256(b'%d' % n).hexdigest()}の文。"} for n in range(9_000)]), suffix)
    (tmp_path / f"a{kind}{suffix}").write_bytes(whole[: len(whole) // 2])
    ((line, problem),) = problems(tmp_path)
    assert "cut off or damaged" in problem
    assert (line or 0) > 3_000 or kind == ".txt"


def test_first_line_may_have_a_mark(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + lines(ROWS))
    assert len(read(tmp_path / "a.jsonl")) == 3


def test_long_and_strange_ids_become_fit_for_a_line(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(lines([{"id": name, "text": "x"} for name in ("か\u3099", "a\tb\u202ec", "x" * 999)]))
    assert [s.name[:12] for s in sources.find([tmp_path])] == ["が", "a_b_c", "x" * 12]


# -- files ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_text_is_the_text(tmp_path, suffix):
    words = "ソニーは四葉商事を買収した。\r\n"
    (tmp_path / f"one.txt{suffix}").write_bytes(packed(words.encode("cp932"), suffix))
    (document,) = read(tmp_path)
    assert (document.id, document.text) == ("one", words)


def test_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 99)
    (tmp_path / "b.txt.gz").write_bytes(b"no gzip")
    assert [problem.split(";")[0][:40] for _, problem in problems(tmp_path)] == [
        "this is binary data, no text",
        "the file is cut off or damaged here (Not",
    ]


@pytest.mark.parametrize(
    ("data", "names"),
    [(lines(ROWS), ["記事_1", "7", "stdin:3"]), (b"{a text that begins so}\n", ["stdin"]), ('{"text" と書く。'.encode(), ["stdin"])],
)
def test_standard_input_is_rows_if_its_first_line_is_one(data, names, monkeypatch):
    assert [s.name for s in sources.find(["-"], data=data)] == names
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [s.name for s in sources.find(["-"])] == names


def test_list_names_the_files(tmp_path):
    (tmp_path / "a b.txt").write_text("x", encoding="utf-8")
    (tmp_path / "list").write_text(f"{tmp_path}/a b.txt\n\n{tmp_path}/none.txt\n", encoding="utf-8")
    there, missing = sources.listed(tmp_path / "list")
    assert there == (tmp_path / "a b.txt",)
    assert [str(error) for error in missing] == [f"{tmp_path}/list:3: {tmp_path}/none.txt: no such file or folder"]
    (tmp_path / "list").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="names no file"):
        sources.listed(tmp_path / "list")


# -- how far, how much ------------------------------------------------------------------------------------------------------------------


def test_files_are_counted_and_rows_are_weighed(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("x" * (5 if name == "a" else 500), encoding="utf-8")
    assert [(s.number, s.expected) for s in sources.find([tmp_path])] == [(1, 3), (2, 3), (3, 3)]
    (tmp_path / "d.jsonl").write_bytes(lines([{"text": f"{n:04}"} for n in range(100)]))
    found = list(sources.find([tmp_path / "d.jsonl"]))
    assert {s.expected for s in found} == {100}
    assert [s.share for s in found] == sorted(s.share for s in found)
    assert {s.expected for s in sources.find(["-"], data=lines(ROWS))} == {0}


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_memory_does_not_grow_with_the_rows(tmp_path, suffix):
    (tmp_path / f"a.jsonl{suffix}").write_bytes(packed(lines({"text": sha256(b"%d" % n).hexdigest() * 4} for n in range(20_000)), suffix))
    peaks = []
    for count in (1_000, 20_000):
        found = sources.find([tmp_path])
        next(found)
        tracemalloc.start()
        for _ in zip(range(count - 1), found, strict=False):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        found.close()
    assert peaks[1] < peaks[0] * 1.3 + 300_000
