"""Write synthetic Japanese news with the truth beside it, for benches and load tests.

    python tools/synthetic.py --documents 100000 --characters 800 --seed 1 -o news.jsonl.gz

`news.jsonl.gz` has a document a line (id, title, date, source, text), `news.truth.jsonl.gz` in the same order what is true of it:

    mentions    [start, end, entity, form] for each name (and each 同社), in code points of the text
    statements  subject, relation, object (entity or words), polarity, modality, speaker, and the span of the sentence

Document n is a pure function of the seed and n: the same call gives the same bytes, `--start` gives another part of the same archive, and
memory does not grow.  Things are drawn by their rank, the r-th in proportion to 1/r (Zipf): few firms are in many articles, many in few.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

import synthetic_names as names
import synthetic_news as news

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synthetic_names import Thing
    from synthetic_news import Fact

_TOWNS, _OFFICES = 2_000, 80
_BEGIN, _DAYS = date(2021, 1, 1), 1_800
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Article:
    """An article in the making: its text so far, and what is true of it."""

    random: random.Random
    day: date
    parts: list[str] = field(default_factory=list)
    length: int = 0
    mentions: list[tuple[int, int, str, str]] = field(default_factory=list)
    statements: list[dict[str, object]] = field(default_factory=list)
    wordings: dict[str, tuple[str, str]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    topic: str = ""
    heading: bool = True

    def say(self, words: str) -> None:
        """Put words that name nothing."""
        self.parts.append(words)
        self.length += len(words)

    def name(self, thing: Thing, words: str, form: str = "name") -> None:
        """Put words that stand for a thing."""
        self.mentions.append((self.length, self.length + len(words), thing.id, form))
        self.say(words)

    def state(  # noqa: PLR0913 -- as many as a statement has parts
        self, subject: str, relation: str, said: str, start: int, *, stance: str = "asserted", speaker: str | None = None
    ) -> None:
        """Note what the words since `start` say."""
        held = ("negative", "asserted") if stance == "denied" else ("positive", stance)
        found = {"subject": subject, "relation": relation, "object": said, "polarity": held[0], "modality": held[1], "speaker": speaker}
        self.statements.append(found | {"span": (start, self.length)})


@dataclass(frozen=True, slots=True)
class Officer:
    """A person with the firm that he speaks for."""

    person: Thing
    firm: Thing
    role: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom and what an article is about: the first firm more than the others, each with an officer, a product and a town by its place."""

    firms: tuple[Thing, ...]
    officers: tuple[Officer, ...]
    products: tuple[Thing, ...]
    towns: tuple[Thing, ...]
    office: Thing


def document(number: int, seed: int, characters: int, things: int = names.MOST) -> tuple[dict[str, object], dict[str, object]]:
    """Give document `number` as a record, and the truth of it."""
    drawn = random.Random(f"{seed}/{number}")
    article = Article(drawn, _BEGIN + timedelta(drawn.randrange(_DAYS)))
    cast = _cast(drawn, things)
    lead = drawn.choice([fact for fact in news.FACTS if fact.headline])
    ends = _ends(article, lead, cast)
    _sentence(article, lead.headline, lead, ends)
    title = "".join(article.parts)
    article.say(f"\n{article.day.year}年{article.day.month}月{article.day.day}日\n\n")
    article.met.clear()
    article.heading = False
    _sentence(article, drawn.choice(lead.wordings), lead, ends)
    limit = characters * drawn.uniform(0.6, 1.4)
    while article.length < limit:
        for _ in range(drawn.randint(2, 4)):
            _next(article, cast)
        article.say("\n\n")
        article.topic = ""
    text = "".join(article.parts).rstrip("\n") + "\n"
    name = f"n{seed}-{number:07d}"
    record = {"id": name, "title": title, "date": article.day.isoformat(), "source": drawn.choice(news.PAPERS), "text": text}
    return record, {"id": name, "mentions": article.mentions, "statements": article.statements}


def _rank(drawn: random.Random, most: int) -> int:
    """Draw a rank, the r-th in proportion to 1/r."""
    return min(int((most + 1) ** drawn.random()), most) - 1


def _cast(drawn: random.Random, things: int) -> Cast:
    """Draw firms whose short names differ, as an editor would see to."""
    ranks: list[int] = []
    called: set[str] = set()
    firms: list[Thing] = []
    officers: list[Officer] = []
    while len(firms) < 4:  # noqa: PLR2004 -- as many as a reader keeps apart
        rank = _rank(drawn, things)
        firm, person = names.firm(rank), names.person((rank * 2 + drawn.randrange(2)) % things)
        short = {words[1] for thing in (firm, person) for words in thing.wordings}
        if not called & short:
            ranks.append(rank)
            called |= short
            firms.append(firm)
            officers.append(Officer(person, firm, news.ROLES[(rank + len(person.id)) % len(news.ROLES)]))
    products = tuple(names.product(rank) for rank in ranks)
    towns = tuple(names.place(rank * 7 % _TOWNS) for rank in ranks)
    return Cast(tuple(firms), tuple(officers), products, towns, names.office(_rank(drawn, _OFFICES)))


def _ends(article: Article, fact: Fact, cast: Cast) -> dict[str, Thing | Officer]:
    """Choose what a sentence speaks of: the first firm twice as often as another."""
    at = article.random.choice((0, 0, 1, 2, 3))
    other = article.random.choice([k for k in range(len(cast.firms)) if k != at])
    first: dict[str, Thing | Officer] = {
        "firm": cast.firms[at],
        "buyer": cast.firms[at],
        "office": cast.office,
        "officer": cast.officers[at],
    }
    second = {"firm": cast.firms[other], "product": cast.products[at], "place": cast.towns[at], "employer": cast.firms[at]}
    if fact.subject in {"buyer", "employer"}:
        second["product"] = cast.products[other]
    found = {"s": first.get(fact.subject, cast.firms[at]), "p": cast.officers[at]}
    return found | ({"o": second[fact.object]} if fact.object in second else {})


def _next(article: Article, cast: Cast) -> None:
    """Write the next sentence: a fact, what somebody said, or what fills a paper."""
    kind = article.random.random()
    begin = article.random.choice(news.BEGINNINGS)
    if kind < 0.5:  # noqa: PLR2004 -- shares by feel, as all of these
        fact = article.random.choice(news.FACTS)
        words = begin + article.random.choice(fact.wordings)
    elif kind < 0.65:  # noqa: PLR2004
        fact = article.random.choice(news.QUOTED)
        words = article.random.choice(fact.wordings)
    else:
        remark = kind < 0.75  # noqa: PLR2004
        _sentence(
            article, article.random.choice(news.REMARKS if remark else news.FILLERS), None, {"p": article.random.choice(cast.officers)}
        )
        return
    _sentence(article, words, fact, _ends(article, fact, cast))


def _sentence(article: Article, words: str, fact: Fact | None, ends: dict[str, Thing | Officer]) -> None:
    start = article.length
    filled: dict[str, str] = {}
    for n, piece in enumerate(_HOLE.split(words)):
        if n % 2 == 0:
            article.say(piece)
        elif piece in ends:
            _end(article, ends[piece], piece, quoted="{p}" in words and piece != "p")
        else:
            filled[piece] = ends["p"].role if piece == "role" and isinstance(ends["p"], Officer) else _filler(article, piece)
            article.say(filled[piece])
    if fact:
        _state(article, fact, ends, filled, start)
    if "{s}は" in words and fact and fact.subject == "firm":
        article.topic = _thing(ends["s"]).id
    elif "{p}" in words or "{s}" in words:
        article.topic = ""


def _thing(end: Thing | Officer) -> Thing:
    return end.person if isinstance(end, Officer) else end


def _state(article: Article, fact: Fact, ends: dict[str, Thing | Officer], filled: dict[str, str], start: int) -> None:
    speaker = ends["p"] if fact in news.QUOTED else None
    said = _thing(ends["o"]).id if "o" in ends else filled.get(fact.object)
    if said:
        article.state(_thing(ends["s"]).id, fact.relation, said, start, stance=fact.stance, speaker=_thing(speaker).id if speaker else None)


def _end(article: Article, end: Thing | Officer, hole: str, *, quoted: bool) -> None:
    """Name a thing as its place in the article asks: in full at first, then shortly, then perhaps as 同社."""
    thing = _thing(end)
    if hole == "s" and thing.id == article.topic and article.random.random() < 0.5:  # noqa: PLR2004 -- as above
        article.name(thing, "同社", "anaphor")
        return
    if thing.id not in article.wordings:
        usual = article.random.random() < 0.6  # noqa: PLR2004 -- as above
        article.wordings[thing.id] = thing.wordings[0] if usual else article.random.choice(thing.wordings)
    full, short = article.wordings[thing.id]
    first = thing.id not in article.met
    article.met.add(thing.id)
    if isinstance(end, Officer):
        _person(article, end, full if first else short, first=first)
    elif thing.kind == "Company":
        _firm(article, thing, (full, short), (first, first and not quoted and not article.heading))
    else:
        article.name(thing, full)


def _person(article: Article, officer: Officer, words: str, *, first: bool) -> None:
    if first and article.random.random() < 0.7:  # noqa: PLR2004 -- as above
        start = article.length
        article.name(officer.firm, article.wordings.setdefault(officer.firm.id, officer.firm.wordings[0])[0])
        article.met.add(officer.firm.id)
        article.say("の")
        article.name(officer.person, words)
        if officer.person.latin and article.random.random() < 0.3:  # noqa: PLR2004 -- as above
            _latin(article, officer.person)
        article.say(officer.role)
        article.state(officer.person.id, "holdsRole", officer.firm.id, start)
        return
    article.name(officer.person, words)
    article.say(article.random.choice(("氏", "氏", "さん", officer.role)))


def _firm(article: Article, thing: Thing, wording: tuple[str, str], how: tuple[bool, bool]) -> None:
    """Name a firm, in full at first; where it is introduced, perhaps with its legal form or its name abroad."""
    (full, short), (first, introduced) = wording, how
    chance = 1.0 if full.isascii() else article.random.random()
    legal = chance < 0.1  # noqa: PLR2004 -- as above
    if not first:
        article.name(thing, f"{short}社" if legal else short)
        return
    article.name(thing, f"株式会社{full}" if legal and introduced else full)
    if introduced and thing.latin and 0.75 < chance < 1:  # noqa: PLR2004 -- as above
        _latin(article, thing)


def _latin(article: Article, thing: Thing) -> None:
    article.say("(")
    article.name(thing, thing.latin)
    article.say(")")


def _filler(article: Article, hole: str) -> str:
    drawn = article.random
    day = article.day - timedelta(drawn.randrange(25))
    choices = {
        "amount": (
            f"{drawn.randint(1, 90) * 10}億円",
            f"{drawn.randint(1, 40)}億{drawn.randint(1, 9)}000万円",
            f"{drawn.randint(1, 300)}億ドル",
        ),
        "day": (f"{day.day}日", f"{day.month}月{day.day}日", f"{day.month}月", "このほど"),
        "share": (f"{drawn.randint(2, 60)}%", f"{drawn.randint(1, 9)}割"),
        "count": (f"{drawn.randint(3, 90) * 100}人", f"約{drawn.randint(1, 30)}万人"),
        "place": ("都内", "国内", "港に近い地区", "駅前"),
        "role": news.ROLES,
    }
    return drawn.choice(choices[hole])


def _beside(output: Path) -> Path:
    """Give the truth's place: news.truth.jsonl.gz for news.jsonl.gz."""
    stem, dot, suffixes = output.name.partition(".")
    return output.with_name(f"{stem}.truth{dot}{suffixes}")


def _opened(path: Path, stack: ExitStack) -> IO[bytes]:
    file = stack.enter_context(path.open("wb"))
    # no name and no time of writing: the same call gives the same bytes
    return stack.enter_context(gzip.GzipFile("", "wb", 6, file, 0)) if path.suffix == ".gz" else file


def documents(seed: int, start: int, count: int, characters: int, things: int) -> Iterator[tuple[bytes, bytes]]:
    """Give each document and its truth as a line."""
    for number in range(start, start + count):
        record, truth = document(number, seed, characters, things)
        yield tuple(f"{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}\n".encode() for row in (record, truth))  # type: ignore[misc]


def main() -> None:
    """Write the documents and the truth."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=1_000, help="how many [1000]")
    parser.add_argument("--start", type=int, default=0, help="the number of the first [0]")
    parser.add_argument("--characters", type=int, default=800, help="of a document, on average [800]")
    parser.add_argument("--entities", type=int, default=names.MOST, help=f"firms, people and products, each [{names.MOST}]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True, help="FILE.jsonl or FILE.jsonl.gz; the truth goes to FILE.truth.jsonl")
    asked = parser.parse_args()
    if not 4 < asked.entities <= names.MOST:  # noqa: PLR2004 -- an article has four firms
        parser.error(f"--entities is more than 4 and at most {names.MOST}: there are not more names")
    with ExitStack() as stack:
        news_file, truth_file = (_opened(path, stack) for path in (asked.output, _beside(asked.output)))
        for record, truth in documents(asked.seed, asked.start, asked.documents, asked.characters, asked.entities):
            news_file.write(record)
            truth_file.write(truth)


if __name__ == "__main__":
    main()
