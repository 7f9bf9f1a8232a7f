"""A text → its turns: which stretches are read, and in whose voice.

Articles, interviews, threads and transcripts differ in layout, not in language, so who speaks is found from the shape of lines alone:
brackets, colons, dashes, numbers, blank lines, and who comes back after somebody else.  A colon by itself proves nothing (結論: is no
speaker); a label counts as a voice when it answers a question, returns after another voice, or carries an honorific.  What no turn
covers is never read: images, counters, links, hashtags, front matter, and everything from an ending heading on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kg.layout import (
    ASK,
    DASH,
    HEADER,
    IMAGE,
    JOIN,
    LONGEST_HEADING,
    NUMBER,
    PAREN,
    TAG,
    Layout,
    Line,
    bare,
    free_quotations,
    heading,
    is_imprint,
    lines,
    noise,
    opens,
    plain_name,
    quotations,
    quoted,
)
from kg.model import Span, Turn, TurnKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STOPS = r"\[\]［］【】()（）。、,!?！？「」『』:：<>#*|/\\=+~\"`;…"
_LABEL = re.compile(rf"\*{{0,2}}(?P<name>[^\s\d.'{_STOPS}][^{_STOPS}]{{0,23}}?)(?:\s?{PAREN})?\*{{0,2}}\s*[:：](?!//)\*{{0,2}}\s*")
_SPACED = re.compile(r"(?P<name>[一-龠々ァ-ヴー・A-Z]{1,12})\u3000\s*(?=\S)")
_BARE = re.compile(rf"(?P<name>[^\s()（）。、「」:：][^()（）。、「」:：]{{0,24}}?)\s?{PAREN}")
_ANSWER = re.compile(r"[AＡ]\d{0,3}(?:[(（](?P<name>[^()（）]{1,30})[)）])?(?:\s*[.．:：](?![A-Za-z])\s*|\s+(?=[^\x00-\x7f]))")
_INNER = re.compile(r"(?<=[\s。?？!！」])(?=[QＱAＡ]\d{0,3}[.．:：](?:\s|[^\x00-\x7f]))")
_ADDRESS = re.compile(r"://|^(?:www\.|mailto:|[/#.])|\.[a-z]{2,5}$", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:ます|です|した|する|った|ている|という|[はがをにてもで])$")
_BRACKETS = re.compile(r"[「『(（][^「」『』()（）]*[」』)）]")
_PERSON = r"[ァ-ヴー]{2,}(?:[・＝=][ァ-ヴー]+){1,3}|[A-Z][a-z'’-]+(?: [A-Z][A-Za-z.'’-]+){1,2}"
_SURNAME = r"[一-龠々]{1,4}[ 　][一-龠々]{1,4}|[一-龠々]{2,7}|[ァ-ヴー]{2,}|[A-Z][A-Za-z.'’-]+"
_LONGEST_QUESTION = 2000


class Cue(NamedTuple):
    """How a line opens another voice: `body` is where, in the line, what is said begins; `raw` is a name with its honorific."""

    kind: TurnKind
    body: int
    speaker: str | None = None
    affiliation: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can speak in a text: labels that are names, whether Q and dashes ask there, and who answers."""

    labels: frozenset[str] = frozenset()
    letters: bool = False
    dashes: bool = False
    interviewee: str | None = None


class _Script(NamedTuple):
    """The lines that may be read, how each of them opens (None: it goes on), and who can speak."""

    lines: tuple[Line, ...]
    cues: tuple[Cue | None, ...]
    cast: Cast
    layout: Layout


def find(text: str, layout: Layout, title: Line | None = None, start: int = 0) -> tuple[Turn, ...]:
    r"""Give all that is read, in order and without overlap, a paragraph a turn.

    >>> text = "田中：なぜですか？\n鈴木氏：必要だからです。"
    >>> [(t.kind, t.speaker, t.span.of(text)) for t in find(text, Layout(honorifics=("氏",)))][2:]
    [('header', '鈴木', '鈴木氏：'), ('speech', '鈴木', '必要だからです。')]
    """
    ahead = (title,) if title and title.start < start else ()
    body = (piece for line in lines(text, start) for piece in _pieces(line))
    pieces = (*ahead, *(piece for piece in body if not noise(piece, layout)))
    cast = _cast([line for line in pieces if title is None or line.start != title.start], layout, title)
    cues = tuple(None if title and line.start == title.start else _cue(line, cast, layout) for line in pieces)
    return tuple(_walk(_Script(pieces, cues, cast, layout), title))


def _pieces(line: Line) -> Iterator[Line]:
    """Cut a line that stands for many: posts joined by dashes, questions in one run, images between words."""
    cuts = sorted((match.start(), match.end()) for pattern in (JOIN, IMAGE) for match in pattern.finditer(line.text))
    at = 0
    for start, end in (*cuts, (len(line.text), len(line.text))):
        piece = line.text[at : max(at, start)]
        inner = [match.start() for match in _INNER.finditer(piece)] if ASK.match(piece.lstrip()) else []
        for one, other in zip((0, *inner), (*inner, len(piece)), strict=True):
            words = piece[one:other].strip()
            if words:
                begin = line.start + at + one + piece[one:other].index(words[0])
                yield line._replace(start=begin, end=begin + len(words), text=words)
        at = max(at, end)


def _candidate(line: Line, layout: Layout) -> Cue | None:
    """Read a line as one that names who speaks, if its shape allows it."""
    text = line.text
    match = _LABEL.match(text) or _SPACED.match(text) or _BARE.fullmatch(text) or TAG.fullmatch(text)
    if not match or is_imprint(line, layout) or opens(text, layout.endings):
        return None
    raw = match["name"].strip(" 　*\\")
    if not raw or _CLAUSE.search(raw) or _ADDRESS.search(raw) or NUMBER.fullmatch(raw):
        return None
    return Cue("header", match.end(), plain_name(raw, layout), _employer(match.groupdict().get("of"), layout), raw)


def _employer(of: str | None, layout: Layout) -> str | None:
    """Give where somebody works by what stands behind his name: not that he asks (司会), and without his office (若葉社 CEO)."""
    words = (of or "").strip()
    if _role(words, layout.askers + layout.answerers) or words in layout.offices:
        return None
    office = next((office for office in layout.offices if words.endswith(office) and words != office), "")
    parted = words.removesuffix(office).rstrip(" 　・、,/")
    return (parted if office and words[len(parted) : len(parted) + 1] in " 　・、,/" else words) or None


def _header(line: Line, layout: Layout) -> Cue | None:
    """Read a line as 「[氏名](所属)」, which a Markdown link resembles but for its address."""
    match = HEADER.match(line.text)
    if not match or _ADDRESS.search(match["of"]) or opens(line.text, layout.endings):
        return None
    name = plain_name(match["name"], layout)
    return Cue("header", match.end(), name, _employer(match["of"], layout)) if name and not NUMBER.fullmatch(name) else None


def _role(name: str, words: Sequence[str]) -> bool:
    return name.rstrip("0123456789０１２３４５６７８９ ").casefold() in {word.casefold() for word in words}


def _cue(line: Line, cast: Cast, layout: Layout) -> Cue | None:
    """Tell how a line opens another voice, None if it does not; a question's speaker is who will answer it."""
    text = line.text
    if found := _header(line, layout):
        return found
    asked = (cast.dashes and DASH.match(text)) or (cast.letters and ASK.match(text))
    if asked:
        return Cue("question", asked.end(), cast.interviewee)
    answer = _ANSWER.match(text) if cast.letters else None
    if answer:
        return Cue("speech", answer.end(), plain_name(answer["name"] or "", layout) or cast.interviewee)
    found = _candidate(line, layout) if cast.labels else None
    if not found or found.speaker not in cast.labels or _presents(line, layout):
        return None
    if _role(found.raw, layout.askers):
        return found._replace(kind="question", speaker=cast.interviewee)
    return found._replace(kind="speech", speaker=cast.interviewee) if _role(found.raw, layout.answerers) else found


def _presents(line: Line, layout: Layout) -> bool:
    """Tell whether a line is part of a cast list, 「聞き手：氏名」, and says nothing itself."""
    text = line.text
    return len(text) <= LONGEST_HEADING and text[-1] not in "。?？!！" and bool(opens(text, layout.credits))


def _cast(found: Sequence[Line], layout: Layout, title: Line | None) -> Cast:
    asks = [(line, match) for line in found if (match := ASK.match(line.text))]
    letters = any(re.search("[?？]", line.text[match.end() :][:400]) for line, match in asks)
    letters = letters or (bool(asks) and any(_ANSWER.match(line.text) for line in found))
    dashed = [line.text for line in found if DASH.match(line.text)]
    dashes = any(text[-1] in "?？" or (text.endswith("か。") and len(dashed) > 1) for text in dashed)
    silent = Cast(frozenset(), letters, dashes)
    opened: list[tuple[Cue | None, bool]] = []
    for at, line in enumerate(found):
        known = _cue(line, silent, layout)
        named = None if known or _in_table(found, at) else _candidate(line, layout)
        if known or named:
            opened.append((named, line.text[-1] in "?？"))
    labels = _labels(opened, layout)
    return Cast(labels, letters, dashes, _interviewee(found, layout, labels, title))


def _in_table(found: Sequence[Line], at: int) -> bool:
    """Tell whether a line is one of several in a row of two columns each (設立　2018年, 本社　京都市), in which nobody speaks."""
    rows = [bool(_SPACED.match(line.text)) and line.text[-1] not in "。.？?！!」" for line in found[max(0, at - 2) : at + 3]]
    return "111" in "".join("1" if row else "0" for row in rows) and rows[min(at, 2)]


def _labels(opened: Sequence[tuple[Cue | None, bool]], layout: Layout) -> frozenset[str]:
    """Give the labels that are voices: who returns after another, who asks and who answers, who has an honorific or an asker's label."""
    names = [named.speaker if named else None for named, _ in opened]
    last: dict[str, int] = {}
    good: set[str] = set()
    for at, (named, _) in enumerate(opened):
        if named is None or named.speaker is None:
            continue
        name = named.speaker
        answers = at > 0 and opened[at - 1][1] and names[at - 1] != name
        if (answers or last.get(name) == at - 2) and (other := names[at - 1]):
            good.add(other)
        if last.get(name, at) < at - 1 or answers or name != named.raw or _role(named.raw, layout.askers):
            good.add(name)
        last[name] = at
    return frozenset(good)


def _interviewee(found: Sequence[Line], layout: Layout, labels: frozenset[str], title: Line | None) -> str | None:
    """Give who answers where answers carry no name: named beside the word for an interview, in the cast, or the only one there is."""
    head = ([title.text] if title else []) + [line.text[:600] for line in found[:5]]
    if name := next((name for text in head if (name := _beside(text, layout))), None):
        return name
    if name := next((name for text in head if (name := _in_office(text, layout))), None):
        return name
    answers = {match["name"] for line in found if (match := _ANSWER.match(line.text)) and match["name"]}
    credited = {_presented(line.text) for line in found if opens(line.text, layout.credits) and not opens(line.text, layout.askers)}
    voices = {name for name in labels if not _role(name, layout.askers + layout.answerers)}
    honoured = {name for text in head for name in _honoured(text, layout)}
    single = next((next(iter(group)) for group in (answers, credited - {""}, voices, honoured) if len(group) == 1), None)
    return plain_name(single, layout) if single else None


def _presented(text: str) -> str:
    match = re.match(r"[^:：]{1,20}[:：]\s*(?P<name>[^:：()（）、,]{1,30})(?:[(（][^()（）]*[)）])?$", text)
    return match["name"].strip() if match else ""


def _honoured(text: str, layout: Layout) -> tuple[str, ...]:
    endings = "|".join(re.escape(word) for word in layout.honorifics)
    return tuple(match[1] for match in re.finditer(rf"({_PERSON}|{_SURNAME})(?:{endings})", text)) if endings else ()


def _beside(text: str, layout: Layout) -> str | None:
    """Give the person named last before a word for an interview, else first after it."""
    for word in layout.interviews:
        at = text.find(word)
        if at < 0:
            continue
        start = text.rfind("。", 0, at) + 1
        before, after = (_honoured(part, layout) or tuple(re.findall(_PERSON, part)) for part in (text[start:at], text[at + len(word) :]))
        if before or after:
            return before[-1] if before else after[0]
    return None


def _billed(script: _Script, at: int) -> tuple[str, str] | None:
    """Give who speaks in the brackets of the next line, and for whom, by a line of firm, office and name (若葉社　社長　山田花子)."""
    line, after = script.lines[at], script.lines[at + 1].text if at + 1 < len(script.lines) else ""
    parts = re.split(r"[ 　]+", line.text)
    if script.cues[at] or not quoted(after) or len(parts) < 3 or len(line.text) > LONGEST_HEADING:  # noqa: PLR2004 -- firm, office, name
        return None
    offices = [k for k, part in enumerate(parts[1:], 1) if any(part.endswith(office) for office in script.layout.offices)]
    name = "".join(parts[offices[-1] + 1 :]) if offices else ""
    return (name, parts[0]) if re.fullmatch(rf"{_PERSON}|[一-龠々ァ-ヴー・]{{2,12}}", name) else None


def _in_office(text: str, layout: Layout) -> str | None:
    """Give the person whose office stands between his name and a word for an interview (山田花子・前環境相に聞いた)."""
    offices = "|".join(re.escape(office) for office in layout.offices)
    words = "|".join(re.escape(word) for word in layout.interviews)
    match = (
        re.search(rf"({_PERSON}|[一-龠々]{{3,7}})[・、](?:前|元)?[^。、・「」]{{0,15}}(?:{offices})(?:{words})", text) if offices else None
    )
    return match[1] if match else None


def _walk(script: _Script, title: Line | None) -> Iterator[Turn]:
    speaker: tuple[str | None, str | None] | None = None
    bracketed = False  # answers that stand in brackets end with them
    at, cut = 0, _cut(script)
    while at < len(script.lines):
        line, opened, stop = script.lines[at], script.cues[at], _credits_end(script, at)
        if title and line.start == title.start:
            yield Turn(Span(line.start, line.end), "title")
        elif stop > at:
            yield Turn(Span(line.start, script.lines[stop - 1].end), "credits")
            speaker, at = None, stop - 1
        elif at < cut and not is_imprint(line, script.layout) and not _ends(line, script.layout):
            if billed := _billed(script, at):
                yield Turn(Span(line.start, line.end), "prose")
                speaker, bracketed = billed, True
            elif opened:
                speaker = opened.speaker, opened.affiliation if opened.kind != "question" else None
                bracketed = opened.kind == "question" and at + 1 < len(script.lines) and quoted(script.lines[at + 1].text)
                yield from _opened(line, opened, whole=_whole(script, at))
            else:
                speaker = None if _heads(script, at) or (bracketed and not quoted(line.text)) else speaker
                yield from (Turn(_inside(line), "speech", *speaker),) if speaker else _told(line)
        at += 1


def _told(line: Line) -> Iterator[Turn]:
    """Give the turns of a paragraph that nobody in particular says: a quotation that is a sentence of its own is one."""
    if quoted(line.text):
        yield Turn(_inside(line), "quote")
        return
    at = 0
    for begin, end in (*free_quotations(line.text), (len(line.text), len(line.text))):
        words = line.text[at:begin].lstrip("。—―… \u3000")
        if words.strip():
            yield Turn(Span(line.start + begin - len(words), line.start + begin), "prose")
        if line.text[begin + 1 : end - 1].strip():
            yield Turn(Span(line.start + begin + 1, line.start + end - 1), "quote")
        at = end


def _inside(line: Line) -> Span:
    """Give what stands between the brackets of a paragraph that is one quotation, so that its sentences are cut like any others."""
    (begin, end), *more = quotations(line.text) or ((0, 0), (0, 0))
    words = line.text[begin + 1 : end - 1].rstrip()
    return Span(line.start, line.end) if more or not words else Span(line.start + begin + 1, line.start + begin + 1 + len(words))


def _heads(script: _Script, at: int) -> bool:
    return heading(script.lines[at], script.lines[at + 1].gap if at + 1 < len(script.lines) else 1)


def _opened(line: Line, cue: Cue, *, whole: bool) -> Iterator[Turn]:
    """Give the turns of a line that opens another voice: its label if that is a name, a question, and what is said."""
    voice = cue.speaker, cue.affiliation
    body = line.start + cue.body
    if cue.kind == "header":
        yield Turn(Span(line.start, line.start + len(line.text[: cue.body].rstrip())), "header", *voice)
    if cue.kind == "question":
        asked = body + (len(line.text) - cue.body if whole else _asked(line.text[cue.body :]))
        yield from (Turn(Span(body, asked), "question") for _ in range(body < asked))
        body, voice = asked, (cue.speaker, None)
    rest = line.text[body - line.start :]
    body += len(rest) - len(rest.lstrip())
    if body < line.end:
        yield Turn(Span(body, line.end), "speech", *voice)


def _whole(script: _Script, at: int) -> bool:
    """Tell whether a question has its line for itself: it is a dash's, or its answer stands in the next line."""
    line, cue = script.lines[at], script.cues[at]
    if cue and (cue.raw or DASH.match(line.text)):
        return True
    if at + 1 == len(script.lines):
        return False
    after = script.cues[at + 1]
    return after.kind != "question" if after else not re.search("[?？]", line.text[:_LONGEST_QUESTION])


def _asked(text: str) -> int:
    """Give where a question ends in a line that its answer may share.

    A blank behind a sentence's end stands for a lost line break, so the question is the run before it.  Without one it is all up to the
    first question mark, and the questions that follow at once.
    """
    flat = text[:_LONGEST_QUESTION]
    for _ in range(2):  # 「…『…』…」
        flat = _BRACKETS.sub(lambda match: "・" * len(match[0]), flat)
    ends = list(re.finditer(r"[。．!！?？]+(?P<blank>\s*)", flat))
    asking = [at for at, match in enumerate(ends[:4]) if match[0][0] in "?？"]
    if not ends:
        return len(text)
    if not asking:
        stop = next((match for match in ends if match["blank"]), ends[0])
        return stop.start() + len(stop[0].rstrip())
    at = asking[0]
    if not ends[at]["blank"] and at + 1 < len(ends) and ends[at + 1]["blank"]:
        at += 1
    while at + 1 < len(ends) and ends[at + 1][0][0] in "?？":
        at += 1
    return ends[at].start() + len(ends[at][0].rstrip())


def _ends(line: Line, layout: Layout) -> bool:
    word = opens(line.text, layout.endings)
    return word is not None and (len(line.text) <= len(word) + 25 or line.text[: len(word) + 3].rstrip()[-1] in ":：")


def _cut(script: _Script) -> int:
    """Give the index of the ending after which nothing is read: the first one behind all dialogue and behind something worth reading."""
    found = script.lines
    spoken = max((at for at, cue in enumerate(script.cues) if cue), default=-1)
    told = next((at for at, line in enumerate(found) if line.text[-1] in "。」.?？!！" or len(line.text) >= LONGEST_HEADING), len(found))
    return next((at for at, line in enumerate(found) if at > max(spoken, told) and _ends(line, script.layout)), len(found))


def _credits_end(script: _Script, at: int) -> int:
    """Give the index behind a cast list that starts here, `at` itself if none does."""
    text = bare(script.lines[at].text)
    word = opens(text, script.layout.credits) if len(text) <= LONGEST_HEADING and text[-1] not in "。?？" else None
    rest = text[len(word) :].strip() if word else ""
    if not word or script.cues[at] or (rest and rest[0] not in ":：／/"):
        return at
    stop = at + 1
    while stop < len(script.lines) and _credit(script, stop, inline=len(rest) > 1):
        stop += 1
    return stop


def _credit(script: _Script, at: int, *, inline: bool) -> bool:
    """Tell whether a line goes on with a cast list; `inline` says that its first name stands beside the heading."""
    line, layout = script.lines[at], script.layout
    short = len(line.text) <= LONGEST_HEADING and line.text[-1] not in "。?？" and line.gap < 2  # noqa: PLR2004 -- two blank lines part
    if not short or script.cues[at] or _ends(line, layout) or heading(line, 1):
        return False
    return not inline or opens(line.text, layout.credits + layout.askers) is not None
