"""Measure words, names, phrases and subjects in one table, kg and, where an interpreter that has it is given, GiNZA in the same run.

    python tools/bench/language.py CORPORA [--ginza PYTHON] [--seeds FOLDER] [--json]

GiNZA needs another SudachiPy than kg: `python -m venv GINZA && GINZA/bin/pip install ginza ja-ginza`, then `--ginza GINZA/bin/python`.

- Names: F1 of (span, class), and of spans alone, on sentences that kg was not trained on, though it learnt these corpora's habits from
  others.  GiNZA's labels, Sekine's Extended Named Entity, are read as kg's classes by `CLASSES`: as the hierarchy puts them, but School and
  GOE_Other (a facility or the body in it) as a Company, Military and International_Organization as a Government, since that is what the
  training parts of stockmark and GSD mostly call these spans; labels of common nouns, numbers or offices are no names.  Then gold and both
  systems are made as coarse as the corpus is (`names.COARSE`): stockmark does not tell works from products, GSD no kinds of organisations.
- Dependencies of 文節, "soft": a gold arc counts if the phrase that holds the dependent's first character hangs from the one that holds the
  head's.  "Particles joined" counts the arcs inside a compound particle (に|ついて) as found where it is one phrase.  kg reads each
  treebank by its own standard of annotation, as `phrases` does.
- ガ arguments: F1 as in `subjects`, each system on its own phrases; for GiNZA nsubj, and the nouns that clauses modify.
- Characters per CPU second, from the text to its names and phrases, the median of three passes over documents of `_DOCUMENT` sentences of
  WAC, and with `--seeds` over the documents of a folder; then the most memory, each system in a fresh process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from names import COARSE, Found, score, whole
from phrases import STYLES, Count, measure

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]  # tools/ and the checkout

import corpora_names  # noqa: E402 -- after the path
from corpora import read_wac  # noqa: E402
from train_phrases import Sentence, read  # noqa: E402

from kg import documents  # noqa: E402
from kg.model import Span  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
CLASSES = {
    "Person": "Person God Character",
    "Company": "Company Company_Group Corporation_Other School GOE_Other",
    "Government": "Government Cabinet Military Political_Party Political_Organization_Other International_Organization",
    "Organization": "Organization_Other Show_Organization Family Sports_Organization_Other Pro_Sports_Organization Sports_League",
    "Place": "Location_Other GPE_Other City County Province Country Region_Other Continental_Region Domestic_Region Postal_Address Spa"
    " Geological_Region_Other Mountain Island River Lake Sea Bay",
    "Facility": "Facility_Other Facility_Part Archaeological_Place_Other Tumulus Park Sports_Facility Museum Zoo Amusement_Park Theater"
    " Worship_Place Public_Institution Research_Institute Car_Stop Station Airport Port Line_Other Railroad Road Canal Water_Route"
    " Tunnel Bridge",
    "Product": "Product_Other Vehicle_Other Car Train Aircraft Spaceship Ship Clothing Drug Weapon",
    "CreativeWork": "Art_Other Broadcast_Program Movie Show Music Book Printing_Other Newspaper Magazine",
    "Event": "Event_Other Occasion_Other Religious_Festival Game Conference Incident_Other War Natural_Disaster Earthquake",
}
_CLASS = {label: kind for kind, labels in CLASSES.items() for label in labels.split()}
_DOCUMENT = 100  # sentences
_ROUNDS = 3
_CORPORA = {"stockmark": "stockmark, 1,000 sentences", "gsd": "GSD test"}
_STYLE_NAMES = ("WAC test", "GSD test")
_SPEED, _TIMES, _MEMORY = "k characters per CPU second", "times GiNZA's speed", "peak memory, MB"
_GOALS = {
    "names, stockmark, 1,000 sentences": "≥ 80",
    "names, GSD test": "≥ 78",
    "dependencies, GSD test": "≥ 85",
    "dependencies, WAC test": "≥ 89",
    "ガ arguments, WAC test": "≥ 65",
    _SPEED: "≥ 60",
    _TIMES: "≥ 25",
    _MEMORY: "≤ 300",
}
Figures = dict[str, float]


class System(Protocol):
    """What is measured."""

    command: Sequence[str]  # of `pace`, without the number of rounds

    def names(self, texts: Sequence[str]) -> list[Found]:
        """Find the names of each text."""

    def arcs(self, sentences: list[Sentence], style: str) -> Count:
        """Count the arcs that are found."""

    def subjects(self, cases: Sequence[Any]) -> tuple[Sequence[Any], list[dict[int, int]]]:
        """Give the cases on the system's own phrases, and for each its guesses: predicate → argument."""


class Kg:
    """This project."""

    command = (sys.executable, str(HERE / "pace.py"))

    def names(self, texts: Sequence[str]) -> list[Found]:
        """Find the names of each text."""
        return [whole(text) for text in texts]

    def arcs(self, sentences: list[Sentence], style: str) -> Count:
        """Count by the weights that were made for this standard."""
        return measure(sentences, style)

    def subjects(self, cases: Sequence[Any]) -> tuple[Sequence[Any], list[dict[int, int]]]:
        """Take the first choices of the ranking."""
        from subjects import learned  # noqa: PLC0415 -- only where it is

        return cases, [learned(case) for case in cases]


class Piece(NamedTuple):
    """As much of a phrase as the figures need."""

    span: Span
    head: int


@dataclass(frozen=True)
class Ginza:
    """GiNZA, in the environment of an interpreter."""

    python: str

    @property
    def command(self) -> Sequence[str]:
        """What reads for it."""
        return (self.python, str(HERE / "ginza_reader.py"))

    def _read(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        return [json.loads(line) for line in run(self.command, texts).splitlines()]

    def names(self, texts: Sequence[str]) -> list[Found]:
        """Find the names of each text."""
        return [typed(reading["names"]) for reading in self._read(texts)]

    def arcs(self, sentences: list[Sentence], style: str) -> Count:  # noqa: ARG002 -- it has one way to read
        """Count the arcs of its 文節."""
        count = Count()
        for s, reading in zip(sentences, self._read([s.gold.text for s in sentences]), strict=True):
            starts, _, heads = zip(*reading["phrases"], strict=True)
            count.sentence(s, starts, heads, ())
        return count

    def subjects(self, cases: Sequence[Any]) -> tuple[Sequence[Any], list[dict[int, int]]]:
        """Take nsubj and the nouns that clauses modify."""
        readings = self._read([case.document.sentences[case.number].text for case in cases])
        own = [
            replace(case, phrases=tuple(Piece(Span(case.start + a, case.start + b), head) for a, b, head in r["phrases"]), names=())
            for case, r in zip(cases, readings, strict=True)
        ]
        return own, [dict(r["subjects"]) for r in readings]


def typed(names: Sequence[tuple[int, int, str]]) -> Found:
    """Read GiNZA's labels as our classes; what is none of them is no name.

    >>> typed([(0, 2, "City"), (3, 5, "Date")])
    {(0, 2, 'Place')}
    """
    return {(start, end, _CLASS[label]) for start, end, label in names if label in _CLASS}


def run(command: Sequence[str], texts: Sequence[str]) -> str:
    """Give texts to a program, a JSON string on each line, and take what it prints."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    return subprocess.run(command, input=lines, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout  # noqa: S603 -- as given


def quality(corpora: Path, system: System) -> Iterator[tuple[str, float]]:
    """Give the figures of names, dependencies and subjects."""
    parts = {"stockmark": corpora_names.stockmark(corpora)[1], "gsd": corpora_names.gsd(corpora, "test")}
    for corpus, examples in parts.items():
        gold = [_coarse(e.entities, corpus) for e in examples]
        found = [_coarse(names, corpus) for names in system.names([e.text for e in examples])]
        strict, spans, _ = score(gold, found)
        yield f"names, {_CORPORA[corpus]}", strict
        yield f"names, {_CORPORA[corpus]}: spans", spans
    sentences = read(corpora, "test")
    for style in (1, 0):
        count = system.arcs([s for s in sentences if s.style == style], STYLES[style])
        yield f"dependencies, {_STYLE_NAMES[style]}", count.letter
        yield f"dependencies, {_STYLE_NAMES[style]}: particles joined", count.whole
    yield from _subjects(corpora, system)


def _coarse(names: Sequence[tuple[int, int, str]] | Found, corpus: str) -> Found:
    return {(start, end, COARSE[corpus].get(kind, kind)) for start, end, kind in names}


def _subjects(corpora: Path, system: System) -> Iterator[tuple[str, float]]:
    import subjects  # noqa: PLC0415 -- only where it is

    cases, guesses = system.subjects(list(subjects.read(corpora, "test")))
    asked = iter(guesses * 2)  # each case in turn, once for each way to count
    for name, coreference in (("", False), (": with coreference", True)):
        row = subjects.measure(cases, lambda _: next(asked), coreference=coreference)
        yield f"ガ arguments, WAC test{name}", float(row.split()[2])


def pace(system: System, texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, float]]:
    """Give speed and memory; the first texts count, of others only the speed is given."""
    peaks = []
    for name, given in texts.items():
        measured = json.loads(run((*system.command, str(_ROUNDS)), given))
        peaks.append(measured["peak"])
        yield f"{_SPEED}{name}", measured["characters"] / median(measured["seconds"]) / 1000
        yield f"{_SPEED}{name}: the first pass", measured["characters"] / measured["seconds"][0] / 1000
    yield _MEMORY, peaks[0]


def speed_texts(corpora: Path, seeds: Path | None) -> dict[str, list[str]]:
    """Give the texts to read for speed, by what the row's name ends in."""
    sentences = [gold.text for gold in read_wac(corpora / "wac", "test")]
    found = {"": ["\n".join(sentences[at : at + _DOCUMENT]) for at in range(0, len(sentences), _DOCUMENT)]}
    if seeds:
        found[f", {seeds.name}"] = [path.read_text(encoding="utf-8") for path in documents.find([seeds])]
    return found


def table(kg: Figures, ginza: Figures) -> str:
    """Show the figures side by side.

    >>> print(table({"peak memory, MB": 299.96, "names": 80.0}, {"names": 44.31}))
    figure                                                  kg   GiNZA    goal
    peak memory, MB                                      300.0           ≤ 300
    names                                                 80.0    44.3
    """
    rows = [("figure", "kg", "GiNZA", "goal")]
    rows += [(name, f"{ours:.1f}", f"{ginza[name]:.1f}" if name in ginza else "", _GOALS.get(name, "")) for name, ours in kg.items()]
    return "\n".join(f"{name:50} {ours:>7} {theirs:>7} {goal:>7}".rstrip() for name, ours, theirs, goal in rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("--ginza", metavar="PYTHON", help="an interpreter that has ginza and ja_ginza")
    options.add_argument("--seeds", metavar="FOLDER", type=Path, help="documents to be read for speed, too")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(arguments)
    systems = [Kg(), *([Ginza(given.ginza)] if given.ginza else [])]
    texts = speed_texts(given.corpora, given.seeds)
    paces = [dict(pace(system, texts)) for system in systems]  # first: a process inherits the peak of the one that starts it
    figures = [dict(quality(given.corpora, system)) | own for system, own in zip(systems, paces, strict=True)]
    kg, ginza = (*figures, {})[:2]
    if ginza:
        kg[_TIMES] = kg[_SPEED] / ginza[_SPEED]
    if given.json:
        rows = {name: {"kg": ours, "ginza": ginza.get(name), "goal": _GOALS.get(name)} for name, ours in kg.items()}
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(table(kg, ginza))


if __name__ == "__main__":
    main()
