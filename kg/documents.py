"""A file → its `Document`: the text as decoding gives it, its title, date, source and turns.

Files come from everywhere, so each encoding is proved, not guessed from the platform: UTF-8 either fits or does not; among the Japanese
ones the reading that looks like Japanese wins, since nearly any bytes are valid in each of them.  The text is never cleaned: everything
later points into it.  A date is taken only from what the file says, never from its clock.
"""

from __future__ import annotations

import codecs
import logging
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from kg import imprint, turns
from kg.errors import InputError
from kg.layout import Layout, Line, is_imprint, lines, noise, title_line
from kg.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Layout", "compose", "find", "load", "name_of", "read", "unpacked"]

TABLES = (".jsonl", ".ndjson", ".parquet")  # a document a row
PACKINGS = (".gz", ".zst")
_SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", *TABLES)
_SAMPLE = 100_000
_EMPTY = "the file holds no words; leave it out, or check that it was saved"
_BINARY = "this is binary data, no text; if it is a document, export its words as UTF-8 text and read that"
_UNKNOWN = "this is neither UTF-8 nor Japanese in Shift_JIS or EUC-JP; save it as UTF-8 text and read it again"
_WORDLESS = "the page has no main text; save the article's words as a .txt file and read that"
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1b\x7f]")


def find(paths: Sequence[str | Path]) -> tuple[Path, ...]:
    """Give the files that the paths stand for, sorted, each once.

    A path is a file, a folder (read to its depth for texts and tables of them, without hidden files, READMEs and folders named gold), a
    pattern such as `articles/*.md`, or `-` for standard input.

    Raises:
        InputError: if a path or pattern meets no file, or a folder holds no text.

    >>> [str(path) for path in find(["-"])]
    ['-']
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        problem = "no input was named; name a file, a folder, a pattern, or - for standard input"
        raise InputError(problem, ".")
    found: dict[Path, Path] = {}
    for path in sorted((path for one in given for path in _files(one)), key=lambda path: path.as_posix()):
        found.setdefault(path if path == Path("-") else path.resolve(), path)
    return tuple(found.values())


def _files(given: str | Path) -> Iterator[Path]:
    path = Path(given)
    if str(given) == "-":
        yield path
        return
    try:
        folder, exists = path.is_dir(), path.exists()
    except (OSError, ValueError):
        folder = exists = False
    if exists and not folder:
        yield path
        return
    inside = _texts(path) if folder else _matching(str(given))
    if not inside:
        kinds = " ".join(sorted((*_SUFFIXES, *PACKINGS)))
        missing = "no such file or folder; check the name"
        problem = f"the folder holds no texts ({kinds}); name another folder or a file" if folder else missing
        raise InputError(problem, path)
    yield from inside


def _texts(folder: Path) -> tuple[Path, ...]:
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(here.iterdir())
        except OSError as error:
            problem = f"the folder cannot be opened ({error.strerror}); check its permissions"
            raise InputError(problem, here) from error
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        waiting += [entry for entry in shown if entry.is_dir() and not entry.is_symlink() and entry.name != "gold"]
        found += [entry for entry in shown if _is_text(entry) and entry.is_file()]
    return tuple(found)


def _is_text(path: Path) -> bool:
    return unpacked(path).suffix.lower() in _SUFFIXES and not path.name.lower().startswith("readme.")


def unpacked(path: Path) -> Path:
    """Give the name of what is packed in a file, of any other file its own.

    >>> [unpacked(Path(name)).name for name in ("news.jsonl.gz", "news.jsonl")]
    ['news.jsonl', 'news.jsonl']
    """
    return path.with_suffix("") if path.suffix.lower() in PACKINGS else path


def _matching(pattern: str) -> tuple[Path, ...]:
    """Give the files that a pattern meets: the texts among them, else all, so that `*.log` works and `data/*` leaves pictures out."""
    import glob  # noqa: PLC0415 -- rarely needed: shells expand patterns themselves

    if not glob.has_magic(pattern):
        return ()
    met = [Path(name) for name in glob.glob(pattern, recursive=True)]  # noqa: PTH207 -- Path.glob takes no absolute patterns
    met = [path for path in met if path.is_file()]
    return tuple(path for path in met if _is_text(path)) or tuple(met)


def read(path: str | Path, layout: Layout, *, data: bytes | None = None) -> Document:
    r"""Read one file into a `Document`; `data` are its bytes if they are at hand, `-` is standard input.

    HTML gives its main text, everything else is kept character for character.

    Raises:
        InputError: if the file cannot be opened, is empty or binary, or is in no encoding known here.

    >>> document = read("a.txt", Layout(), data="OpenAIの計画\n2025年2月10日\n国が支援する。".encode("cp932"))
    >>> document.id, document.title, document.issued
    ('a', 'OpenAIの計画', '2025-02-10')
    """
    path = Path(path)
    text = decode(load(path) if data is None else data, path)
    if _is_page(text, path):
        text, head = _page(text, path)
        return _composed(name_of(path), text, head, 0, layout)
    return compose(name_of(path), text, {}, layout)


def compose(name: str, text: str, said: Mapping[str, str], layout: Layout) -> Document:
    r"""Make a `Document` of a text and what is said of it elsewhere (`title`, `date`, `source`), which counts for more than what it says.

    >>> compose("a", "題名\n2025年2月10日\n国が支援する。", {"title": "別の題"}, Layout()).title
    '別の題'
    """
    head, start = _front_matter(text)
    return _composed(name, text, head | {key: value for key, value in said.items() if value}, start, layout)


def _composed(name: str, text: str, head: Mapping[str, str], start: int, layout: Layout) -> Document:
    found = lines(text, start)
    title = _titled(text[:start], found, head, layout)
    issued = next((day for key in ("date", "published", "issued", "pubdate") if (day := imprint.iso(head.get(key, "")))), None)
    return Document(
        id=name,
        text=text,
        title=head.get("title") or _title(found, title, layout),
        issued=issued or imprint.issued(text, found, title, layout),
        source=head.get("source") or head.get("url") or imprint.source(text, found, layout),
        turns=turns.find(text, layout, title, start),
    )


def load(path: Path) -> bytes:
    """Give the bytes of a file, or of standard input.

    Raises:
        InputError: if it cannot be opened.
    """
    if path == Path("-"):
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problem = f"the file cannot be read ({reason}); check its name, that it is a file, and its permissions"
        raise InputError(problem, path) from error


def name_of(path: Path) -> str:
    """Give what a file's document is called: the stem, composed, as some systems store が as か and a mark."""
    if path == Path("-"):
        return "stdin"
    return unicodedata.normalize("NFC", path.stem.encode("utf-8", "replace").decode("utf-8"))


def decode(data: bytes, path: str | Path) -> str:
    """Give the text that the bytes are, a byte order mark dropped.

    Raises:
        InputError: if there is nothing, no text, or an encoding that is not UTF-8, marked UTF-16, Shift_JIS (CP932) or EUC-JP.

    >>> decode("日本語のテキスト。".encode("euc_jp"), "a.txt")
    '日本語のテキスト。'
    """
    if not data.strip():
        raise InputError(_EMPTY, path)
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    mark, codec = next(((mark, codec) for mark, codec in marks if data.startswith(mark)), (b"", "utf-8"))
    if b"\0" in data and not codec.startswith("utf-16"):
        raise InputError(_BINARY, path)
    text = _strictly(data[len(mark) :], codec)
    if text is None and not mark:
        text = _japanese(data)
    if text is None:
        raise InputError(_UNKNOWN, path, _bad_line(data))
    if not text.strip():
        raise InputError(_EMPTY, path)
    if "\0" in text or len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 50:
        raise InputError(_BINARY, path)
    return text


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _japanese(data: bytes) -> str | None:
    """Give the reading with the most Japanese in it, if any has much; EUC-JP with the newer signs comes last."""
    texts = [text for codec in ("cp932", "euc_jp", "euc_jis_2004") if (text := _strictly(data, codec)) is not None]
    best = max(texts, key=_likeness, default=None)
    return best if best is not None and _likeness(best) > 0.8 else None  # noqa: PLR2004


def _likeness(text: str) -> float:
    """Give the share of Japanese characters among those beyond ASCII, 0 where kana is so rare that it is no Japanese."""
    beyond = re.sub(r"[\x00-\x7f]+", "", text[:_SAMPLE])
    kana = len(re.findall("[ぁ-んァ-ヶー、。]", beyond))
    other = len(re.findall(r"[一-龠々「」『』【】（）［］！？・：；，．％＆／…―─～〜→↓■●◆０-９Ａ-Ｚａ-ｚ\u3000ｦ-ﾟ①-⑳]", beyond))
    return (kana + other) / len(beyond) if kana * 10 > len(beyond) else 0.0


def _bad_line(data: bytes) -> int | None:
    """Give the line of the first byte that is not UTF-8, if what stands before it proves that the file was meant to be."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        return None if before.isascii() else before.count(b"\n") + 1
    return None


def _is_page(text: str, path: Path) -> bool:
    suffix = path.suffix.lower()
    marked = text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))
    return suffix in {".html", ".htm"} or (marked and suffix not in {".md", ".markdown"})


def _page(html: str, path: Path) -> tuple[str, dict[str, str]]:
    """Give a page's main text, and what its head says of it."""
    from trafilatura import extract, load_html  # noqa: PLC0415 -- slow to load, and few inputs are HTML

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is said once, by the error below
    tree = load_html(html)
    text = None if tree is None else extract(html, output_format="txt", include_comments=False)
    if tree is None or not text or not text.strip():
        raise InputError(_WORDLESS, path)
    paths = {
        "title": ("//meta[@property='og:title']/@content", "//head/title//text()", "//h1//text()"),
        "date": ("//meta[@property='article:published_time' or @itemprop='datePublished' or @name='date']/@content", "//time/@datetime"),
        "url": ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"),
    }
    heading = " ".join(str(word) for word in tree.xpath("(//h1)[1]//text()")).strip()
    head = {key: _first(value for path in options for value in tree.xpath(path)) for key, options in paths.items()}
    if heading and heading in head["title"]:
        head["title"] = heading
    if not head["date"]:
        head["date"] = _first(re.findall(r'"datePublished"\s*:\s*"([^"]{4,40})"', html))
    return text, head


def _first(values: Iterable[object]) -> str:
    return next((words for value in values if (words := " ".join(str(value).split()))), "")


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Give the keys of a block between `---` lines at the very start, and where the text behind it begins."""
    match = re.match(r"---[ \t]*\r?\n((?:[^\n]*\n){0,100}?)---[ \t]*(?:\r?\n|\Z)", text)
    pairs = re.findall(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t\r]*$", match[1], re.MULTILINE) if match else []
    if not match or not pairs:
        return {}, 0
    return {key.lower(): value.strip("\"'") for key, value in pairs}, match.end()


def _titled(front: str, found: Sequence[Line], head: Mapping[str, str], layout: Layout) -> Line | None:
    """Give the line that is the title: the one that repeats what the head says, else the head's own; by its look where none names one."""
    said = head.get("title", "")
    if not said:
        return title_line(found, layout)
    at = front.find(said)
    own = Line(at, at + len(said), said) if front and at >= 0 else None
    return next((line for line in found[:20] if line.text == said or (len(line.text) >= 8 and line.text in said)), own)  # noqa: PLR2004


def _title(found: Sequence[Line], title: Line | None, layout: Layout) -> str:
    """Give the title's words, else the first sentence, so that every document can be called something."""
    if title:
        return title.text
    first = next((line.text for line in found if not noise(line, layout) and not is_imprint(line, layout)), "")
    match = re.match(r"[^。？！?!]{1,100}[。？！?!]?", first)
    return match[0] if match else first[:100]
