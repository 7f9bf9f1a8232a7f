"""A text → its lines, and what the shape of each says: a heading, the title, a quotation, or nothing at all.

Shape is code, words are data: a `Layout` holds the words that such lines carry (a thanks heading, a cast heading, the word for an
interview) and is filled from the ontology's lexicon.

Every pattern is anchored or bounded, so that a line of ten megabytes costs no more than as many in short lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Layout:
    """The words that tell what a line is for; all are compared at the start of a line, without case.

    `endings` head what is not read, to the end of the text; `noise` opens a line that is not read, or follows a number (文字); `credits`
    heads a cast list; `interviews` stands beside the name of who is interviewed; `published` and `sources` open a line with a date or an
    origin (the first word that is met wins); `honorifics` end a name; `askers` and `answerers` label a voice without a name;
    `offices` stand behind the name of where somebody works.
    """

    endings: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    askers: tuple[str, ...] = ()
    answerers: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()


class Line(NamedTuple):
    """A line that is not blank: where its words stand, without its mark (`#`, `-`, `1.`, `■`), and the blank lines before it."""

    start: int
    end: int
    text: str
    mark: str = ""
    gap: int = 0


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARK = re.compile(r"(?:#{1,6}\s+|[-*+]\s+|>\s?|[•・‣◦]\s*|\d{1,2}[.．)]\s+|[■□◆◇▼▽▲▶●★☆](?![■□◆◇▼▽▲▶●★☆])\s*){1,3}")
IMAGE = re.compile(r"\[?!\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\)(?:\]\([^()\s]{0,2000}\))?")
JOIN = re.compile(r"(?<=\s)-{3,}(?=\s)")
_ONLY_LINK = re.compile(r"<?https?://\S+>?|\[[^\[\]]{0,300}\]\((?:https?:|/|#)[^()\s]{0,2000}\)")
_ONLY_TAGS = re.compile(r"(?:[#＃][^\s#＃]+\s*)+")
DATELINE = re.compile(
    r"[(（]?(?:(?:令和|平成|昭和)\s?)?[\d元]{1,4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}\s?日?\s?(?:[(（].[)）])?[\d:時分\s]*(?P<rest>\D{0,12}?)[)）]?"
)
_RULE = re.compile(r"[-=*_~―—─–ー・.…\s↓↑→]+")
NUMBER = re.compile(r"[\d,.，/:|\s]+")
TAG = re.compile(r"[\[［【<＜《≪〔](?P<name>[^\[\]［］【】<>＜＞《》≪≫〔〕]{1,40})[\]］】>＞》≫〕]")
PAREN = r"[(（](?P<of>[^()（）]{1,60})\\?[)）]"
HEADER = re.compile(r"\\?[\[［【](?P<name>[^\[\]［］【】]{1,40}?)\\?[\]］】]\\?" + PAREN + r"\s*[:：]?\s*")
DASH = re.compile(r"(?:[―—─–]{2,}|[―—─](?![\s―—─]))\s*(?=[^\s―—─])")
ASK = re.compile(r"[QＱ]\d{0,3}(?:[(（][^()（）]{1,30}[)）])?(?:\s*[.．:：、)]\s*|\s+)(?=\S)")
LONGEST_HEADING, _LONGEST_TITLE = 60, 120


def lines(text: str, start: int = 0) -> tuple[Line, ...]:
    r"""Give the lines that are not blank, marks and emphasis left out of their spans.

    >>> [(line.mark, line.text) for line in lines("# 題\n\n- **OpenAI**\n")]
    [('# ', '題'), ('- ', 'OpenAI')]
    """
    found: list[Line] = []
    last = start
    for match in _LINE.finditer(text, start):
        words = match[0].strip()
        if words:
            at = match.start() + match[0].index(words[0])
            breaks = max(text.count("\n", last, match.start()), text.count("\r", last, match.start()))
            gap = max(0, breaks - 1) if found else 1
            found.append(_unmark(Line(at, at + len(words), words, "", gap)))
            last = match.end()
    return tuple(line for line in found if line.text)


def _unmark(line: Line) -> Line:
    match = _MARK.match(line.text)
    if match and match.end() < len(line.text):
        line = line._replace(start=line.start + match.end(), text=line.text[match.end() :], mark=match[0])
    bold = re.match(r"(\*\*|__)(?=\S)", line.text)
    if bold and line.text.endswith(bold[0]) and line.text.count(bold[0]) == 2:  # noqa: PLR2004 -- one at either end
        return line._replace(start=line.start + 2, end=line.end - 2, text=line.text[2:-2], mark=line.mark or bold[0])
    return line


def bare(text: str) -> str:
    """Give a line's words without the brackets around them.

    >>> bare("<御礼>"), bare("[出演]"), bare("「引用」です")
    ('御礼', '出演', '「引用」です')
    """
    match = TAG.fullmatch(text)
    return match["name"].strip() if match else text


def opens(text: str, words: Sequence[str], *, whole: bool = False) -> str | None:
    """Give the longest of the words that the line opens with, its brackets aside; `whole` asks for a word's end behind it.

    >>> opens("(Published : 2025/02/10)", ("公開", "published")), opens("公開された。", ("公開",), whole=True)
    ('published', None)
    """
    if not words:
        return None
    ranked, pattern = _opening(tuple(words), whole)
    match = pattern.match(text)
    return ranked[match.lastindex - 1] if match and match.lastindex else None


@cache
def _opening(words: tuple[str, ...], whole: bool) -> tuple[tuple[str, ...], re.Pattern[str]]:  # noqa: FBT001 -- a cache's key
    ranked = tuple(sorted(words, key=len, reverse=True))
    choice = "|".join(f"({re.escape(word)})" for word in ranked)
    end = r"(?!\w)" if whole else ""
    return ranked, re.compile(rf"[\[［【<＜《≪(（〔*\s]{{0,8}}(?:{choice}){end}", re.IGNORECASE)


def noise(line: Line, layout: Layout) -> bool:
    """Tell whether a line says nothing: images, links, tags, rules, counters, and the lexicon's boilerplate."""
    text = line.text
    if _ONLY_LINK.fullmatch(text) or _ONLY_TAGS.fullmatch(text) or _RULE.fullmatch(text) or not IMAGE.sub("", text).strip():
        return True
    if len(text) > _LONGEST_TITLE:
        return False
    rest = NUMBER.sub("", text, count=1).strip() if NUMBER.match(text) else NUMBER.sub("", text).strip()
    dated = DATELINE.fullmatch(text)
    if not rest or text in layout.noise or (rest != text and rest in layout.noise):
        return True
    if dated and dated["rest"] in ("", *layout.published):
        return True
    word = opens(text, layout.noise, whole=True)
    return word is not None and len(text) <= len(word) + 40


def heading(line: Line, after: int) -> bool:
    """Tell whether a line is a heading; `after` counts the blank lines behind it."""
    text, mark = line.text, line.mark
    if len(text) > LONGEST_HEADING or (text[-1] in "。.?？!！」" and "#" not in mark):
        return "#" in mark
    if mark[:1].isdigit():
        return bool(line.gap and after)
    return mark[:1] in set("#■□◆◇▼▽▲▶") or mark in {"**", "__"} or TAG.fullmatch(text) is not None


def plain_name(name: str, layout: Layout) -> str:
    """Give a name without its honorific.

    >>> plain_name("クリス・レイン氏", Layout(honorifics=("氏",)))
    'クリス・レイン'
    """
    name = name.strip(" 　*\\")
    ending = next((word for word in layout.honorifics if name.endswith(word) and len(name) > len(word)), "")
    return name.removesuffix(ending).rstrip()


def title_line(found: Sequence[Line], layout: Layout) -> Line | None:
    """Give the line that is the title: a first-level heading near the top, else a first line that is no sentence."""
    top = [line for line in found[:20] if not noise(line, layout)]
    marked = next((line for line in top if line.mark == "# "), None)
    if marked or len(top) < 2:  # noqa: PLR2004 -- a single line is the text itself
        return marked
    first = next((line for line in top if not is_imprint(line, layout)), None)
    return first if first and _titular(first, layout) and not _labelled(first, found) else None


def _titular(line: Line, layout: Layout) -> bool:
    text = line.text
    if len(text) > _LONGEST_TITLE or text.endswith("。") or JOIN.search(text) or line.mark.strip() in {*"-*+•・‣◦>"}:
        return False
    dialogue = any(pattern.match(text) for pattern in (HEADER, ASK, DASH)) or quoted(text)
    return not (dialogue or opens(text, layout.endings + layout.credits + layout.askers))


def _labelled(line: Line, found: Sequence[Line]) -> bool:
    """Tell whether a first line is a voice's: it asks behind a colon, or its label comes again."""
    label = re.match(r"[^:：\s]{1,24}[:：]", line.text)
    if not label:
        return False
    return line.text[-1] in "?？" or any(other.text.startswith(label[0]) for other in found[:200] if other.start > line.start)


_FREE = re.compile(r"[—―…]*(。|$)|[—―…]{2,}(?![とっのなでを])")


def quoted(text: str) -> bool:
    """Tell whether a paragraph is wholly one or several 「…」.

    >>> quoted("「そう。『はい』だ。」「え?」"), quoted("「はい」と「いいえ」")
    (True, False)
    """
    return bool(quotations(text))


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Give where each 「…」 begins and ends of a paragraph that is wholly one or several of them, nothing of any other.

    >>> quotations("「そう。『はい』だ。」「え?」"), quotations("「はい」と「いいえ」")
    (((0, 11), (11, 15)), ())
    """
    if not (text.startswith("「") and text.rstrip("。").endswith("」")):
        return ()
    found: list[tuple[int, int]] = []
    depth = opened = close = 0
    for match in re.finditer("[「」]", text):
        if depth == 0 and (match[0] == "」" or text[close : match.start()].strip(" 　。")):
            return ()
        if depth == 0:
            opened = match.start()
        depth += 1 if match[0] == "「" else -1
        close = match.end()
        if depth == 0:
            found.append((opened, close))
    return tuple(found) if depth == 0 else ()


def free_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Give where each 「…」 of a paragraph begins and ends that is a sentence of its own, with no verb to say who speaks.

    >>> free_quotations("社長は語る。「必要だ」。「薬」という語は「毒」に近い。「売るのか」——。そう問う人がいる。")
    ((6, 11), (27, 33))
    """
    found: list[tuple[int, int]] = []
    depth = opened = 0
    for match in re.finditer("[「」]", text):
        opened = match.start() if depth == 0 else opened
        depth = max(0, depth + (1 if match[0] == "「" else -1))
        if match[0] == "」" and depth == 0:
            found.append((opened, match.end()))
    free: list[tuple[int, int]] = []
    for begin, end in reversed(found):
        begins = begin == 0 or text[begin - 1] in "。！？!?\u3000 —―…」"
        if begins and (_FREE.match(text, end) or (bool(free) and free[-1][0] == end)):
            free.append((begin, end))
    return tuple(reversed(free))


def is_imprint(line: Line, layout: Layout) -> bool:
    """Tell whether a line says when or where the text came out.

    >>> is_imprint(Line(0, 14, "公開日: 2025/02/10"), Layout(published=("公開日",)))
    True
    """
    if len(line.text) > LONGEST_HEADING:
        return False
    dated = opens(line.text, layout.published, whole=True) and re.search(r"\d", line.text)
    return bool(dated or (opens(line.text, layout.sources, whole=True) and re.search("[:：]", line.text)))
