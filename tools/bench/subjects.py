"""Measure who does it: ガ arguments on the Wikipedia Annotated Corpus, the learned ranking beside the rules, and characters per CPU second.

    python tools/bench/subjects.py CORPORA [test|dev]

Gold is every basic phrase that is annotated with a ガ argument in another 文節 of the same sentence: verbs, adjectives, nouns and actions,
direct dependents, modified nouns and zero alike; sentences in brackets, which the annotators cut out, are left out.  A guess is found if
the phrase that holds the predicate's word is given the phrase that holds an argument's word.  Of several predicates in one phrase only the
last can be found; every other guess is wrong, on whatever phrase.  "Strict" knows only the arguments as annotated; "with coreference" takes
any word for one that is annotated as the same thing, and asks for the arguments that stand in this sentence by such a word alone.

"Direct" is an argument that hangs from its predicate in our own tree, "modified" one that the predicate hangs from, "zero" any other.

"Rules" are those of `kg.predicates` without the ranking, "both" what extraction uses: the ranking decides where no particle does.

The second table is of the predicates whose ガ argument is not in their sentence: is the first place that is named the right one?
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from train_subjects import Case, answers, elsewhere, read

from kg import ontology, predicates
from kg.language import subjects
from kg.model import Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_KINDS = ("direct", "modified", "zero")
_STEP = 0.1
Guesses = dict[int, int]


def learned(case: Case) -> Guesses:
    """Give the first choice of the ranking."""
    ranked = subjects.rank(case.phrases, case.names)
    return {k: r.choices[0].phrase for k, r in ranked.items() if r.choices[0].phrase != subjects.NONE}


def by_rule(case: Case, terms: ontology.Ontology) -> Guesses:
    """Give what the rules of `kg.predicates` alone take for the subject."""
    with patch.object(subjects, "rank", return_value={}):
        return together(case, terms)


def together(case: Case, terms: ontology.Ontology) -> Guesses:
    """Give what `kg.predicates` takes for the subject, in the case of the surface: rules first, then the ranking."""
    sentence = Sentence("", Span(case.phrases[0].span.start, case.phrases[-1].span.end), case.phrases, case.names)
    found = {}
    for p in predicates.find(sentence, terms):
        marks = ("が", "は", "gap", "によって", "の") if p.nominal else ("が", "は", "gap")
        subject = next((a.phrase for mark in marks for a in p.surface if a.mark == mark), None)
        if subject is not None and not (p.nominal and p.noun in found):
            found[p.noun] = subject
    return found


def _kind(case: Case, k: int, said: Iterable[int]) -> str:
    if any(case.phrases[c].head == k for c in said):
        return "direct"
    return "modified" if case.phrases[k].head in said else "zero"


def measure(cases: Sequence[Case], guess: Callable[[Case], Guesses], *, coreference: bool) -> str:
    """Give one row: precision, recall and F1, then the share found of each kind."""
    counts: Counter[str] = Counter()
    for case in cases:
        guesses, last = guess(case), answers(case)
        counts["guesses"] += len(guesses)
        for b, basic in enumerate(case.basics):
            places = case.document.mentions(basic.subjects) if coreference else basic.subjects
            k, said = case.phrase(b), case.said(b, places)
            if not said:
                continue
            kind = _kind(case, k, said)
            right = last[k] == b and guesses.get(k, k) in said - {k}
            counts.update(["gold", kind, *(["right", f"right {kind}"] if right else [])])
    precision, recall = counts["right"] / counts["guesses"], counts["right"] / counts["gold"]
    shares = "".join(f"{100 * counts[f'right {kind}'] / counts[kind]:8.1f} of {counts[kind]:3}" for kind in _KINDS)
    return f"{100 * precision:9.1f} {100 * recall:7.1f} {200 * precision * recall / (precision + recall):6.1f} {shares}"


def calibration(cases: Iterable[Case]) -> str:
    """Give a line of how often a first choice of a confidence is right, none included, by steps of it."""
    met: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for case in cases:
        last = answers(case)
        for k, (_, choices) in subjects.rank(case.phrases, case.names).items():
            places = case.document.mentions(case.basics[last[k]].subjects) if k in last else ()
            said = case.said(last[k], places) - {k} if k in last else frozenset()
            step = min(9, int(choices[0].confidence / _STEP))
            met[step] += 1
            right[step] += choices[0].phrase in said if said else choices[0].phrase == subjects.NONE
    return "  ".join(f"{step * _STEP:.1f}: {100 * right[step] / met[step]:.0f} % of {met[step]}" for step in sorted(met))


def beyond(cases: Sequence[Case]) -> list[str]:
    """Give the rows of the second table: of all, of those that the text names somewhere, and the same if one place were always named."""
    rows = [(list(subjects.Ranking(p, ()).outside()), where) for p, where in elsewhere(cases)]
    told = [([w for w in ranked if w != "nobody"], where) for ranked, where in rows if where != "nobody"]
    found = []
    for name in ("ranking", *subjects.OUTSIDE):
        everywhere, where_told = (
            sum((ranked[0] if name == "ranking" else name) == where for ranked, where in some) / len(some) for some in (rows, told)
        )
        label = name if name == "ranking" else f"always {name}"
        found.append(f"{label:16} {100 * everywhere:10.1f} of {len(rows)} {100 * where_told:12.1f} of {len(told)}")
    return found


def speed(cases: Sequence[Case], rounds: int = 3) -> tuple[float, float]:
    """Give the characters that are ranked in a CPU second: the first time, and at the best of some rounds."""
    size = sum(len(case.document.sentences[case.number].text) for case in cases)
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        for case in cases:
            subjects.rank(case.phrases, case.names)
        times.append(time.process_time() - begun)
    return size / times[0], size / min(times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", type=Path)
    options.add_argument("split", nargs="?", default="test")
    given = options.parse_args(arguments)
    cases = list(read(given.corpora, given.split))
    first, best = speed(cases)
    terms = ontology.load()
    print(f"{'ガ arguments':26} {'precision':>9} {'recall':>7} {'F1':>6}   {'   '.join(f'{k:>13}' for k in _KINDS)}")
    ways = {"rules": lambda case: by_rule(case, terms), "both": lambda case: together(case, terms), "ranking": learned}
    for name, guess in ways.items():
        for coreference in (False, True):
            label = f"{name}, {'with coreference' if coreference else 'strict'}"
            print(f"{label:26} {measure(cases, guess, coreference=coreference)}")
    print(f"\nright, by confidence of the first choice:  {calibration(cases)}")
    print(f"\n{'outside the sentence':16} {'all':>10} {'where the text tells':>26}")
    print("\n".join(beyond(cases)))
    print(f"\n{first:,.0f} characters per CPU second, {best:,.0f} when its memory is warm")


if __name__ == "__main__":
    main()
