"""A text's lines → when it came out and where, as far as it says so itself.

Never a file's clock and never today: an undated text stays undated, since every relative date in it hangs on this one.  A line made for it
(公開日: …) is believed first, then a date that stands by itself at either end, then a day in the title whose year the text gives away.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from kg.layout import DATELINE, opens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.layout import Layout, Line

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'「」『』（）、。]{1,2000}")
_EMBEDDED = re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\)")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[-/.年]\s?(\d{1,2})(?!\d)(?:\s?[-/.月]\s?(\d{1,2})(?!\d))?)?")
_DAY = re.compile(r"(?:今年\s?|(?<![\d年])(?<!年\s))(\d{1,2})\s?月\s?(\d{1,2})\s?日|^[\[［【(（](\d{1,2})/(\d{1,2})[\]］】)）]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?年(?:\s?(\d{1,2})月)?")
_SHORT, _WHOLE, _YEAR_ONLY = 60, 10, 4


def iso(text: str) -> str | None:
    """Give the first date in a short text, to the day, month or year as it stands there.

    >>> iso("令和7年2月10日"), iso("Feb. 12, 2025"), iso("2025/2"), iso("2025年13月")
    ('2025-02-10', '2025-02-12', '2025-02', '2025')
    """
    for match in _DATE.finditer(_western(text[:300])):
        year, month, day = (int(part) if part else 0 for part in match.groups())
        try:
            full = date(year, month or 1, day or 1).isoformat()
        except ValueError:
            return str(year)
        return full if day else full[:7] if month else full[:4]
    return None


def _western(text: str) -> str:
    """Write eras and English months as numbers, for comparing only."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(令和|平成|昭和)\s?(\d{1,2}|元)\s?年", lambda m: f"{_ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
    text = re.sub(rf"{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", lambda m: f"{m[3]}-{_month(m[1])}-{m[2]}", text)
    return re.sub(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})", lambda m: f"{m[3]}-{_month(m[2])}-{m[1]}", text)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def issued(text: str, found: Sequence[Line], title: Line | None, layout: Layout) -> str | None:
    r"""Give the date of issue, ISO 8601 to the day, month or year; None if the text does not tell.

    >>> from kg.layout import Layout, lines
    >>> text = "[2/10]OpenAIの計画\n2025年の話である。"
    >>> found = lines(text)
    >>> issued(text, found, found[0], Layout())
    '2025-02-10'
    """
    head = [title.text] if title else []
    return _published(found, layout) or _dated(text, found, head) or _completed(text, [*head, *(line.text for line in found[:4])])


def _published(found: Sequence[Line], layout: Layout) -> str | None:
    """Give the date of the line that says when the text came out, the layout's first word first."""
    short = [line.text for line in found if len(line.text) <= _SHORT and re.search(r"\d", line.text)]
    for word in layout.published:
        for text in short:
            behind = len(text) <= _SHORT and text.rstrip(")）").endswith(word) and re.match(r"\D{0,3}\d", text)
            # a bare year is a date of issue only behind a colon
            day = iso(text) if behind or opens(text, (word,), whole=True) else None
            if day and (len(day) > _YEAR_ONLY or re.search("[:：]", text)):
                return day
    return None


def _dated(text: str, found: Sequence[Line], head: Sequence[str]) -> str | None:
    """Give a full date that stands by itself at either end; else one in the title, a short line or a lead, unless a later year is named."""
    edges = [line.text for line in (*found[:10], *found[-10:]) if not line.mark]
    short = [line for line in edges if len(line) <= _SHORT and line[-1] not in "。.!?！？"]
    leads = [line[:20] for line in edges[:4] if re.match(r"[\s(（\[［【]{0,3}(?:令和|平成|昭和)?[\d元]", line)]
    latest = max((match[1] for match in _YEAR.finditer(text)), default="")
    alone = [day for line in short if DATELINE.fullmatch(line) and (day := iso(line))]
    likely = [day for line in (*head, *short, *leads) if (day := iso(line)) and len(day) == _WHOLE and day[:4] >= latest]
    return next(iter(alone + likely), None)


def _completed(text: str, head: Sequence[str]) -> str | None:
    """Complete a day in the title or the lead with the year that the text names for that month, or with the only one that it names."""
    match = next((match for line in head if (match := _DAY.search(_western(line[:200])))), None)
    if not match:
        return None
    month, day = (int(part) for part in match.groups() if part)
    named = [(year, int(other or 0)) for year, other in _YEAR.findall(text)]
    years = {year for year, other in named if other == month} or {year for year, _ in named}
    return iso(f"{years.pop()}-{month}-{day}") if len(years) == 1 else None


def source(text: str, found: Sequence[Line], layout: Layout) -> str | None:
    """Give what a line for the origin says (its address if it has one; 「…より」 above the date), else the only address in the text."""
    for line, after in zip_longest(found, found[1:]):
        if after and opens(after.text, layout.published, whole=True) and (by := re.fullmatch(r"(\S{2,30})より", line.text)):
            return by[1]
        label = re.match(r"[^:：]{1,40}[:：]\s*(?=\S)", line.text) if opens(line.text, layout.sources, whole=True) else None
        if label:
            address = _ADDRESS.search(line.text)
            return address[0] if address else line.text[label.end() :][:200].strip("()（）「」 　")
    addresses = {match[0] for match in _ADDRESS.finditer(_EMBEDDED.sub("", text))}
    return addresses.pop() if len(addresses) == 1 else None
