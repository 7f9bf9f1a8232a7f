"""Text → dates: the days, months and years that it names, as ISO 8601 strings, and the numerals that it writes them with.

Dates come before all other values, for 2024年 is no count of years and 3年前 no duration.  The text is folded character by character
(full-width forms to half-width), never by NFKC, so that every offset holds.  A date is resolved only to the precision that was said; what
was said too vaguely (数年後), or relatively where there is nothing to count from, has neither `low` nor `high`: it tells the caller that
nothing else stands there.

Choices: a bare month lies at most six months after `issued`; the seasons are 3–5, 6–8, 9–11 and 12–2; a fiscal year begins in April, but
a 2024年12月期 is the twelve months that end with it; 第4四半期 alone is the last one finished by `issued`; weeks run from Monday; 末 is
December of a year or the last day of a month; まで and 以降 leave the date itself as it is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from kg.model import Span, Value

_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): plain for wide, plain in zip("　〜￥‐‑–−‘’ヵケ箇", " ~¥----''ヶヶヶ", strict=True)
}
_WIDE = re.compile(r"[！-～　〜￥‐‑–−‘’ヵケ箇]")
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_NUMERAL = re.compile(r"([0-9][0-9,]*(?:[.・][0-9]+)?)|([〇零一二三四五六七八九]+)|([十百千])|([万億兆京])")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def fold(text: str) -> str:
    """Give the half-width form of a text, of the same length.

    >>> fold("５，０００億円〜")
    '5,000億円~'
    """
    return text.translate(_FOLD) if _WIDE.search(text) else text


def number(numeral: str) -> Decimal | None:
    """Read a folded numeral in digits, kanji or both, None if it is not one.

    >>> number("1兆2,000億"), number("二〇二四"), number("7.5万"), number("億万")
    (Decimal('1200000000000'), Decimal('2024'), Decimal('75000.0'), None)
    """
    total, section, pending = Decimal(0), Decimal(0), None
    place, top, at = 10**4, 10**20, 0
    while at < len(numeral):
        match = _NUMERAL.match(numeral, at)
        if match is None:
            return None
        at, word = match.end(), match[0]
        if match[1] or match[2]:
            if pending is not None:
                return None
            pending = Decimal(word.replace(",", "").replace("・", ".") if match[1] else word.translate(_DIGITS))
        elif match[3]:
            if _PLACES[word] >= place:
                return None
            place = _PLACES[word]
            section, pending = section + (1 if pending is None else pending) * place, None
        else:
            section += pending or 0
            if section == 0 or _SCALES[word] >= top:
                return None
            top, place = _SCALES[word], 10**4
            total, section, pending = total + section * top, Decimal(0), None
    return total + section + (pending or 0)


def scale(numeral: str) -> int:
    """Give the last scale that a numeral says, 1 if it says none.

    >>> scale("3億"), scale("1億2000万"), scale("15,000")
    (100000000, 10000, 1)
    """
    return _SCALES.get(numeral[-1], 1)


_Y4 = r"(?:(?:1[5-9]|2[01])[0-9]{2}|1[0-4](?!00)[0-9]{2})"
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = r"(?:[12][0-9]|3[01]|0?[1-9]|二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])"
_TO = r"[~-]"
_N = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12}|[一二三四五六七八九十百千]{1,9}|(?:十?数|何)[十百千万]{0,4})"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RELATIVE = (  # what words count in, from which date ("i": issued, "p": the one met before), and how far
    ("年", "i", {"一昨年": -2, "おととし": -2, "昨年": -1, "去年": -1, "今年": 0, "本年": 0, "来年": 1, "再来年": 2}),
    ("年", "p", {"前年": -1, "同年": 0, "翌年": 1, "翌々年": 2}),
    ("月", "i", {"先々月": -2, "先月": -1, "今月": 0, "来月": 1, "再来月": 2}),
    ("月", "p", {"前月": -1, "同月": 0, "翌月": 1}),
    ("週", "i", {"先々週": -2, "先週": -1, "今週": 0, "来週": 1, "再来週": 2}),
    ("週", "p", {"前週": -1, "翌週": 1}),
    ("日", "i", {"一昨日": -2, "おととい": -2, "昨日": -1, "昨夜": -1, "昨晩": -1, "今日": 0, "本日": 0, "今朝": 0}),
    ("日", "i", {"今夜": 0, "今晩": 0, "明日": 1, "明晩": 1, "明後日": 2, "あさって": 2}),
    ("日", "p", {"前日": -1, "同日": 0, "翌日": 1, "翌朝": 1, "翌々日": 2}),
)
_WORDS = {word: (unit, base, offset) for unit, base, words in _RELATIVE for word, offset in words.items()}
_GUARDS = {  # word: what it may end, and what may not follow (日本日報, 従来年間, 説明日, 今日本では, 前年比)
    "本年": ("日本年", ""),
    "本日": ("日本日", ""),
    "明日": ("[説証発解声表判]明日", ""),
    "今日": ("", "本|では|的|性"),
    **{w: (f"[従以元由将古渡到招未]{w}", "") for w in ("来年", "来月", "来週")},
    **{w: (f"[優祖]{w}", "") for w in ("先月", "先週")},
    **{w: (f"[共合一]{w}", "[代齢輩期]") for w in ("同日", "同月", "同年")},
    **{w: (f"[以午直目食]{w}", "度?比|同|並") for w in ("前年", "前月", "前日", "前週")},
}


def _words(years: bool) -> str:  # noqa: FBT001 -- two kinds of one table
    guarded = []
    for word in sorted(_WORDS, key=len, reverse=True):
        if (_WORDS[word][0] == "年") == years:
            inside, after = _GUARDS.get(word, ("", ""))
            guarded.append(word + (f"(?<!{inside})" if inside else "") + (f"(?!{after})" if after else ""))
    return "|".join(guarded)


_NO_DIGIT, _NO_LIST = "(?<![0-9A-Za-z第])", "(?<![0-9][.,/])"  # no part of a name, an ordinal, a decimal or a list
_YEAR = (
    (
        rf"(?<![0-9A-Za-z])(?<![0-9][.,])(?P<y4>{_Y4})(?:\([^()]{{2,6}}\))?"
        rf"(?:年(?![間余分物目]|生(?!ま)|ぶり|以上|前(?![半期後])|後(?![半期]))|(?={_TO}(?:{_Y4}|[0-9]{{2}})年)|(?=Q[1-4]))"
    ),
    r"(?P<yk>[一二][〇零一二三四五六七八九]{3})年",
    rf"(?P<era>{'|'.join(_ERAS)})(?P<en>元|[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})年",
    r"'(?P<yq>[0-9]{2})年",
    rf"(?<![0-9.,第])(?P<ys>[0-9]{{2}})年(?=度|の?{_M}月|Q[1-4]|第?[1-4]四半期)",
    rf"(?P<yw>{_words(years=True)})",
)
_AGO = (
    rf"(?P<about>約|およそ|ほぼ)?{_NO_DIGIT}{_NO_LIST}(?:(?P<n0>{_N})(?:[~、-]|から))?"
    rf"(?:(?P<n>{_N})(?P<unit>年|[かカヶ個]月|週間?|日|時間|分|秒)(?P<half>半)?|半年)"
    r"(?P<vague>くらい|ぐらい|ほど|程度?|ちょっと|ちょい|以上|も|近く|余り)?"
    r"(?P<way>前(?![半期後回述提者進身例倒])|後(?![半期ろ者継退続進]))"
)
_DAY = (
    rf"{_NO_DIGIT}{_NO_LIST}(?<![月約か年間~-])(?P<dd>[12][0-9]|3[01]|[1-9])日"
    r"(?=に(?![わ渡及お0-9一])|、|[夜朝昼夕]|午前|午後|未明|深夜|付|までに|\()"
)
_KINDS = {
    "numeric": r"(?<![0-9A-Za-z./-])(?P<ny>[12][0-9]{3})(?P<sep>[/.-])(?P<nm>[0-9]{1,2})(?P=sep)(?P<nd>[0-9]{1,2})(?![0-9/-]|\.[0-9])",
    "english": rf"(?P<em>{'|'.join(_ENGLISH)})[a-z]*\.? (?P<ed>[0-9]{{1,2}})(?:st|nd|rd|th)?, ?(?P<ey>[12][0-9]{{3}})(?![0-9])",
    "clock": r"(?:午前|午後)?(?<![0-9.,])[0-9]{1,2}時(?![間代期点給速限])(?:半|[0-9]{1,2}分)?",
    "ago": _AGO,
    "century": r"(?<![0-9第])(?P<c>1[0-9]|2[01])世紀(?![間分以]|にわた|ぶり)",
    "decade": r"(?<![0-9])(?P<ten>(?:1[5-9]|20)?[0-9]0)年代(?:の?(?P<dhalf>前半|後半))?",
    "year": "|".join(_YEAR),
    "word": _words(years=False),
    "season": r"(?P<sy>[昨今来])(?<![従以元由将古再渡到招未]来)(?P<sn>[春夏秋冬])(?![一-龥])",
    "within": r"(?<![0-9数半一-龥])年(?:内|末(?!年始|調整)|初(?!来)|明け|始(?!め))",
    "quarter": "第(?P<q>[1-4一二三四])四半期",
    "month": rf"{_NO_DIGIT}{_NO_LIST}(?<!毎)(?={_M}(?:月(?![曜面額謝給収商間刊報例次経産光影見夜雨号])|{_TO}{_M}月))",
    "day": _DAY,
}
_HEAD = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
# Where a date may begin: ten times faster than trying every alternative at every character.
_FIRST = "0-9一二三四五六七八九十百千数何半約第'午JFMASOND"
_HINT = re.compile(
    rf"[{_FIRST}昨去今本来再前同翌先明年大昭平令おほあ](?:(?<=[{_FIRST}])(?<![0-9][0-9])|(?=[年月週日朝夜晩々後内末初明始春夏秋冬治正和成昨来とよぼさ]))"
)
_TAIL = re.compile(
    rf"(?P<fiscal>度)?(?:の?(?:(?P<m>{_M})(?:月(?!間)|(?={_TO}{_M}月))(?:(?P<term>期)(?:の?第(?P<tq>[1-4])四半期)?|の?(?P<d>{_D})(?:日(?!間)|(?={_TO}{_D}日))|の?(?P<part>上旬|中旬|下旬|末))?"
    r"|第?(?P<q>[1-4一二三四])四半期|Q(?P<q2>[1-4])|(?P<season>[春夏秋冬])(?![一-龥])|(?P<half>前半|後半|上半期|下半期|上期|下期)"
    r"|(?P<edge>末|初め|はじめ|初頭|半ば|中頃)))?"
)
_MONTH_PART = re.compile(rf"の?(?:(?P<d>{_D})日(?!間)|(?P<part>上旬|中旬|下旬|末))")
_UNTIL = re.compile(r" ?(?:から|より|[~-]|―) ?")
_NEAR_DAY = re.compile(rf"(?P<d>{_D})日(?![間前後以ぶ])")
_NEAR_YEAR = re.compile(r"(?P<y>[0-9]{2})年(?![間前後ぶ以も])")
_ABOUT = re.compile(r"ごろ|頃|前後")
_JOINS = frozenset(("と", "や", "、", "・", "および", "または", "か"))
_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
_EDGES = {"初め": (0, 1), "はじめ": (0, 1), "初頭": (0, 3), "半ば": (4, 4), "中頃": (4, 4), "末": (11, 1)}  # months after, months long
_LAST_YEAR = 9999


class _Point(NamedTuple):
    """A year, month and day, 0 where it was not said."""

    year: int
    month: int = 0
    day: int = 0

    def iso(self) -> str | None:
        if not 1 <= self.year <= _LAST_YEAR or self.month > 12 or (self.day and self.day > monthrange(self.year, self.month)[1]):  # noqa: PLR2004
            return None
        return f"{self.year:04}" + (f"-{self.month:02}" if self.month else "") + (f"-{self.day:02}" if self.day else "")

    def months(self, offset: int) -> _Point:
        index = self.year * 12 + self.month - 1 + offset
        return _Point(index // 12, index % 12 + 1)

    def days(self, offset: int) -> _Point | None:
        try:
            moved = date(self.year, self.month, self.day) + timedelta(days=offset)
        except (ValueError, OverflowError):  # the calendar has an end, texts have none
            return None
        return _Point(moved.year, moved.month, moved.day)


class _Reading(NamedTuple):
    """A date that ends at `end`; without `low` it could not be resolved."""

    end: int
    low: str | None = None
    high: str | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What relative dates count from: the document's date, the date met before, and the one that this is coordinated with."""

    issued: _Point | None
    previous: _Point | None
    near: _Point | None = None


def _point(iso: str | None) -> _Point | None:
    match = re.match(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", iso or "")
    point = _Point(*(int(part or 0) for part in match.groups())) if match else None
    return point if point and point.iso() else None


def find(text: str, span: Span, issued: str | None = None, previous: str | None = None) -> tuple[Value, ...]:
    """Give the dates in a stretch of text, in order; one that cannot be resolved has no `low`.

    Args:
        text: the whole text.
        span: the sentence to read.
        issued: the document's ISO 8601 date, for 昨年 or 3年前.
        previous: the last date met before the sentence, for 同年 or 翌日; dates in the sentence take its place.

    >>> text = "昨年9月に出し、同年の冬から2025年3月10日まで試した。"
    >>> [(v.text, v.low, v.high) for v in find(text, Span(0, len(text)), issued="2025-02-10")]
    [('昨年9月', '2024-09', '2024-09'), ('同年の冬から2025年3月10日', '2024-12', '2025-03-10')]
    """
    plain = fold(text[span.start : span.end])
    context = _Context(_point(issued), _point(previous))
    found: list[Value] = []
    end = 0
    for hint in _HINT.finditer(plain):
        start = hint.start()
        near = context.previous if found and start > end and plain[end:start] in _JOINS else None
        here = replace(context, near=near) if near else context
        match = _HEAD.match(plain, start) if start >= end else None
        reading = _part(plain, start, near) or (_interval(plain, match, here) if match else None)
        if reading is None:
            continue
        end = reading.end
        place = Span(span.start + start, span.start + end)
        found.append(Value("date", place, place.of(text), reading.low, reading.high, approximate=reading.approximate))
        if reading.high:
            context = replace(context, previous=_point(reading.high))
    return tuple(found)


def _interval(plain: str, match: re.Match[str], context: _Context) -> _Reading | None:
    first = _read(plain, match, context)
    if first is None:
        return None
    second = _second(plain, first, context)
    if second and second.low and first.low and second.high and first.low <= second.high:
        term = plain.startswith("期", second.end) or plain.startswith("期", second.end - 1)
        issued = (context.issued.iso() or "")[:7] if context.issued else ""
        back = term and match.lastgroup == "month" and issued and len(second.high) == len("2024-09") and second.high >= issued > "0002"
        low, high = (_year_before(iso) if back else iso for iso in (first.low, second.high))  # 7-9月期 has been, like a quarter
        return _Reading(second.end + plain.startswith("期", second.end), low, high, first.approximate or second.approximate)
    about = _ABOUT.match(plain, first.end) if first.low else None
    return first._replace(end=about.end(), approximate=True) if about else first


def _year_before(iso: str) -> str:
    return f"{int(iso[:4]) - 1:04}{iso[4:]}"


def _second(plain: str, first: _Reading, context: _Context) -> _Reading | None:
    joint = _UNTIL.match(plain, first.end)
    if joint is None or first.high is None:
        return None
    near = replace(context, near=_point(first.high), previous=_point(first.high))
    match = _HEAD.match(plain, joint.end())
    second = (_read(plain, match, near) if match else None) or _part(plain, joint.end(), near.near)
    # 「AからBに(変える)」 names two dates, 「AからBにかけて」 the time between them.
    changes = second and joint[0].strip() in ("から", "より") and re.match(r"(?:に(?!かけ)|へ)", plain[second.end : second.end + 4])
    return None if changes else second


def _part(plain: str, at: int, near: _Point | None) -> _Reading | None:
    """Read what only makes sense after a date: the 20日 of 1月15日から20日, the 26年 of 2024年から26年."""
    day, year = _NEAR_DAY.match(plain, at), _NEAR_YEAR.match(plain, at)
    if day and near and near.month:
        return _exact(day.end(), near._replace(day=_int(day["d"])))
    if year and near and not near.month and plain[at - 1] != "、":  # 2024年、10年で…
        return _exact(year.end(), _Point(near.year // 100 * 100 + int(year["y"])))
    return None


def _int(numeral: str) -> int:
    return int(number(numeral) or 0)


def _exact(end: int, point: _Point | None) -> _Reading:
    iso = point.iso() if point else None
    return _Reading(end, iso, iso)


def _span(end: int, first: _Point | None, last: _Point | None) -> _Reading:
    low, high = first.iso() if first else None, last.iso() if last else None
    return _Reading(end, low, high) if low and high else _Reading(end)


def _months(end: int, year: int, month: int, count: int) -> _Reading:
    first = _Point(year, 1).months(month - 1)
    return _span(end, first, first.months(count - 1))


def _read(plain: str, match: re.Match[str], context: _Context) -> _Reading | None:
    """Read the date that begins with a match of `_HEAD`; None if it is none after all."""
    kind, end = match.lastgroup, match.end()
    if kind == "year":
        return _year(plain, match, context)
    if kind == "month":
        return _month(plain, end, context)
    if kind == "word":
        return _relative(plain, match, context)
    if kind == "ago":
        return _ago(plain, match, context)
    if kind in ("within", "quarter", "season", "day"):
        return _implied(match, context.issued)
    return _absolute(match)


def _absolute(match: re.Match[str]) -> _Reading | None:
    end = match.end()
    if match["numeric"]:
        reading = _exact(end, _Point(int(match["ny"]), int(match["nm"]) or 13, int(match["nd"]) or 32))
        return reading if reading.low else None
    if match["english"]:
        reading = _exact(end, _Point(int(match["ey"]), _ENGLISH.index(match["em"]) + 1, int(match["ed"]) or 32))
        return reading if reading.low else None
    if match["century"]:
        return _span(end, _Point(int(match["c"]) * 100 - 99), _Point(int(match["c"]) * 100))
    if match["decade"]:
        ten = int(match["ten"])
        ten += 0 if ten >= 100 else 1900 if ten >= 30 else 2000  # noqa: PLR2004 -- 90年代 and 20年代
        half = match["dhalf"]
        return _span(end, _Point(ten + 5 * (half == "後半")), _Point(ten + 9 - 5 * (half == "前半")))
    return _Reading(end)


def _implied(match: re.Match[str], issued: _Point | None) -> _Reading:
    end = match.end()
    if issued is None:
        return _Reading(end)
    if word := match["within"]:
        return _exact(end, _Point(issued.year, 0 if word == "年内" else 12 if word == "年末" else 1))
    if match["season"]:
        return _months(end, issued.year + "昨今来".index(match["sy"]) - 1, _SEASONS[match["sn"]], 3)
    if issued.month == 0:
        return _Reading(end)
    if match["quarter"]:
        last = _int(match["q"]) * 3
        return _months(end, issued.year - (last >= issued.month), last - 2, 3)
    day = int(match["dd"])
    return _exact(end, (issued.months(-1) if issued.day and day > issued.day else issued)._replace(day=day))


def _year(plain: str, match: re.Match[str], context: _Context) -> _Reading | None:
    year = _which_year(match, context)
    tail = _TAIL.match(plain, match.end())
    if tail is None:  # pragma: no cover -- the tail may be empty, so it always matches
        return None
    return _Reading(tail.end()) if year is None else _narrowed(year, tail)


def _which_year(match: re.Match[str], context: _Context) -> int | None:
    if match["y4"] or match["yk"]:
        return _int(match["y4"] or match["yk"])
    if match["era"]:
        return _ERAS[match["era"]] + (1 if match["en"] == "元" else _int(match["en"]))
    if match["yq"] or match["ys"]:
        short = int(match["yq"] or match["ys"])
        return short + (2000 if short < 70 else 1900)  # noqa: PLR2004 -- '24年 and '98年
    _, base, offset = _WORDS[match["yw"]]
    anchor = context.issued if base == "i" else context.previous
    return anchor.year + offset if anchor else None


def _narrowed(year: int, tail: re.Match[str]) -> _Reading:
    """Give the part of a year that its tail names (の夏, 第4四半期, 9月10日)."""
    end, start = tail.end(), 4 if tail["fiscal"] else 1
    if tail["m"]:
        return _of_month(year, tail)
    if tail["q"] or tail["q2"] or tail["season"]:
        return _months(end, year, _SEASONS.get(tail["season"]) or start + 3 * _int(tail["q"] or tail["q2"]) - 3, 3)
    if tail["half"]:
        return _months(end, year, start + 6 * (tail["half"][0] in "後下"), 6)
    if tail["edge"]:
        after, count = _EDGES[tail["edge"]]
        return _months(end, year, start + after, count)._replace(approximate=count > 1)
    return _months(end, year, 4, 12) if tail["fiscal"] else _exact(end, _Point(year))


def _of_month(year: int, tail: re.Match[str]) -> _Reading:
    month = _int(tail["m"])
    if tail["term"]:
        quarter = int(tail["tq"] or 0)
        return _months(tail.end(), year, month - 11 + 3 * max(0, quarter - 1), 3 if quarter else 12)
    return _in_month(tail, _Point(year, month))


def _in_month(tail: re.Match[str], point: _Point) -> _Reading:
    end, part = tail.end(), tail["part"]
    if tail["d"]:
        return _exact(end, point._replace(day=_int(tail["d"])))
    if part and 1 <= point.year <= _LAST_YEAR:
        last = monthrange(point.year, point.month)[1]
        first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, last), "末": (last, last)}[part]
        return _span(end, point._replace(day=first), point._replace(day=last))
    return _exact(end, point)


def _month(plain: str, at: int, context: _Context) -> _Reading | None:
    """Read a month without a year: of the year beside it, else the latest that lies at most six months after the document."""
    tail = _TAIL.match(plain, at)
    if tail is None or tail["m"] is None or (tail["m"] == "一" and not tail["d"]):
        return None
    month, issued, near = _int(tail["m"]), context.issued, context.near
    if near:
        return _in_month(tail, _Point(near.year + (month < near.month), month))
    if tail["term"] or issued is None:
        return _Reading(tail.end())
    year = issued.year
    if issued.month:
        year += (month - issued.month <= 6 - 12) - (month - issued.month > 6)  # noqa: PLR2004
    return _of_month(year, tail)


def _relative(plain: str, match: re.Match[str], context: _Context) -> _Reading:
    unit, base, offset = _WORDS[match["word"]]
    anchor = context.issued if base == "i" else context.previous
    tail = _MONTH_PART.match(plain, match.end()) if unit == "月" else None
    end = tail.end() if tail else match.end()
    if anchor is None or anchor.month == 0:
        return _Reading(end)
    if tail:
        return _in_month(tail, anchor.months(offset))
    return _moved(end, anchor, unit, offset)


def _moved(end: int, anchor: _Point, unit: str, offset: int) -> _Reading:
    """Give the year, month, week or day so far from another, if that is known as precisely."""
    if unit == "年":
        return _exact(end, _Point(anchor.year + offset))
    if anchor.month and unit == "月":
        return _exact(end, anchor.months(offset))
    if anchor.day and unit == "日":
        return _exact(end, anchor.days(offset))
    if anchor.day and unit == "週" and abs(offset) < 10**6:
        weekday = date(anchor.year, anchor.month, anchor.day).weekday()
        return _span(end, anchor.days(7 * offset - weekday), anchor.days(7 * offset - weekday + 6))
    return _Reading(end)


def _ago(plain: str, match: re.Match[str], context: _Context) -> _Reading:
    """Read 3年前, 27か月前, その2年後; after から (設立から2年後) nobody knows from when."""
    end, before = match.end(), plain[max(0, match.start() - 4) : match.start()]
    anchor = context.issued
    if before.endswith(("その", "それから")):
        anchor = context.previous
    elif before.endswith("から") and not before.endswith(("今から", "これから")):
        anchor = None
    unit = (match["unit"] or "半年").replace("時間", "時")
    far = number(match["n"] or "6")
    if anchor is None or far is None or far > 10**5 or match["vague"] in ("以上", "も") or unit in ("時", "分", "秒"):
        return _Reading(end)
    sign = -1 if match["way"] == "前" else 1
    if match["half"] or unit == "半年":
        months = int(far) * (12 if unit == "年" else 1) + (6 if match["half"] else 0)
        return _moved(end, anchor, "月", sign * months)._replace(approximate=True)
    kind = "月" if unit.endswith("月") else unit[0]
    last = _moved(end, anchor, kind, sign * int(far))
    near = number(match["n0"]) if match["n0"] else None
    first = _moved(end, anchor, kind, sign * int(near)) if near is not None and near <= far else last
    if last.low is None or first.low is None:
        return _Reading(end)
    low, high = sorted((first, last), key=lambda reading: reading.low or "")
    return _Reading(end, low.low, high.high, approximate=bool(match["about"] or match["vague"] or match["n0"]))
