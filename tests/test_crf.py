"""The tagger's arithmetic: what all paths through a short sentence give, what CRFsuite gives, and no end of words."""

from __future__ import annotations

import sys
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from kg.language import crf, featureweights, nametagger
from kg.language.namefeatures import Group, features, groups, lay_out
from kg.language.tokens import sentences, tokens
from kg.model import Span, Token

ROOT = Path(__file__).resolve().parents[1]
TEXT = "ソフトバンクグループの孫正義社長は、AT&T and Open AIの映画『東京（の「空」）』を語った。\n「はい」\nZorvexの棚、ズバピロ。"


def enumerated(scores, transitions):
    """The best path, and the marginal probabilities, from all paths there are."""
    count, labels = scores.shape
    shares, found = np.zeros(scores.shape), []
    for path in product(range(labels), repeat=count):
        score = sum(scores[at, label] for at, label in enumerate(path)) + sum(transitions[a, b] for a, b in pairwise(path))
        found.append((score, path))
        shares[range(count), path] += np.exp(score)
    return max(found, key=lambda row: row[0])[1], shares / shares.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(5))
def test_best_path_and_marginals_are_those_of_all_paths(seed):
    chance = np.random.default_rng(seed)
    sizes = [0, 1, 4, 2, 5, 0, 4, 3]
    starts = [3 + sum(sizes[:nth]) for nth in range(len(sizes))]
    scores, transitions = chance.normal(0, 3, (3 + sum(sizes), 4)), chance.normal(0, 3, (4, 4))
    places, order = crf.steps(starts, sizes)
    labels, shares = np.empty(len(scores), int), np.empty(scores.shape)
    labels[places] = crf.best(scores[places], transitions, order)
    shares[places] = crf.shares(scores[places], transitions, order)
    for start, size in zip(starts, sizes, strict=True):
        if size:
            path, right = enumerated(scores[start : start + size], transitions)
            assert tuple(labels[start : start + size]) == path
            assert shares[start : start + size] == pytest.approx(right, abs=1e-12)


def test_of_equal_paths_the_first_labels_are_taken():
    places, order = crf.steps([0], [3])
    assert crf.best(np.zeros((3, 3))[places], np.zeros((3, 3)), order).tolist() == [0, 0, 0]


def test_nothing_comes_of_nothing():
    for sizes in ([], [0, 0]):
        places, order = crf.steps([0] * len(sizes), sizes)
        assert crf.best(np.zeros((0, 3)), np.zeros((3, 3)), order).tolist() == places.tolist() == []
        assert crf.shares(np.zeros((0, 3)), np.zeros((3, 3)), order).shape == (0, 3)
    assert list(nametagger.tagger().tag([])) == []
    assert [tagged.tags for tagged in nametagger.tagger().tag([(), tokens("東京"), ()])] == [[], ["B-Place"], []]


def test_sums_neither_vanish_nor_overflow_in_an_endless_sentence():
    count = 30_000
    scores = np.tile([[0.0, 9.0], [400.0, 0.0]], (count // 2, 1))
    _, order = crf.steps([0], [count])
    for weight in (-20.0, 20.0):
        shares = crf.shares(scores, np.full((2, 2), weight), order)
        assert shares[-2:] == pytest.approx(np.array([[1 / (1 + np.exp(9)), 1 / (1 + np.exp(-9))], [1, 0]]))
    assert crf.best(scores, np.zeros((2, 2)), order).tolist() == [1, 0] * (count // 2)


def invented(count: int) -> list[tuple[list[str], list[str]]]:
    chance = np.random.default_rng(0)
    kinds = {"a": "B-X", "b": "I-X", "c": "O", "d": "B-Y", "e": "O", "?": "B-X"}
    rows = []
    for size in chance.integers(1, 13, count):
        letters = chance.choice(list("abcdeabcde?"), size).tolist()
        rows.append((letters, [kinds[letter] if sure else "O" for letter, sure in zip(letters, chance.random(size) < 0.8, strict=True)]))
    return rows


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A small model of CRFsuite, and what the tools pack of it."""
    pycrfsuite = pytest.importorskip("pycrfsuite")
    path = tmp_path_factory.mktemp("model") / "small.crfsuite"
    trainer = pycrfsuite.Trainer(verbose=False)
    for letters, tags in invented(200):
        trainer.append([[f"w={a}", f"次={b}", "g|", f"g|w={a}"] for a, b in zip(letters, [*letters[1:], "$"], strict=True)], tags)
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
        import train_names

        return tagger, train_names.packed(path)


def test_tags_and_marginals_are_those_of_crfsuite(trained):
    tagger, data = trained
    weights = featureweights.unpack(data)
    for letters, _ in invented(400)[200:]:
        rows = [(f"w={a}", f"次={b}") for a, b in zip(letters, [*letters[1:], "$"], strict=True)]
        scores = weights.scores([Group(tuple, range(len(rows)), rows)], len(rows))
        places, order = crf.steps([0], [len(rows)])
        best = crf.best(scores[places].astype(float), weights.transitions.astype(float), order)
        shares = crf.shares(scores[places] * featureweights.UNIT, weights.transitions * featureweights.UNIT, order)
        assert [weights.labels[label] for label in best] == tagger.tag(rows)
        right = [[tagger.marginal(label, at) for label in weights.labels] for at in range(len(rows))]
        assert shares == pytest.approx(np.array(right), abs=1e-5)


def test_habits_of_a_corpus_are_left_out(trained):
    weights = featureweights.unpack(trained[1])
    rows = [("g|",), ("g|w=a",), ("w=a",)]
    assert weights.scores([Group(tuple, range(3), rows)], 3).any(axis=1).tolist() == [False, False, True]


def test_same_weights_give_the_same_bytes_in_any_order():
    weights = {("w=東京", "B"): 1.5, ("w=東京", "O"): -0.25, ("n=2", "B"): 2e-6, ("n=3", "O"): 1e-9}
    data = featureweights.pack(["O", "B"], {("O", "B"): 0.5}, weights)
    assert data == featureweights.pack(["O", "B"], {("O", "B"): 0.5}, dict(reversed(weights.items())))
    found = featureweights.unpack(data)
    assert found.scores([Group(tuple, range(3), [("w=東京", "n=2"), ("n=3",), ()])], 3).tolist() == [[-250000, 1500002], [0, 0], [0, 0]]


@pytest.mark.parametrize("most", [0, 1 << 17])
def test_sums_of_groups_are_the_sums_of_their_features(monkeypatch, most):
    monkeypatch.setattr(featureweights, "_MOST", most)
    monkeypatch.setattr(featureweights, "_TOGETHER", 7)
    tagger = nametagger.Tagger(ROOT / "kg" / "language" / "models")
    weights, classes = tagger.weights, tagger.classes
    cut = [tokens(TEXT, span) for span in sentences(TEXT)]
    for _ in range(2):
        laid = lay_out(cut, classes)
        scores = weights.scores(groups(laid), len(laid.words))
        for start, sentence in zip(laid.starts, cut, strict=True):
            rows = features(sentence, classes)
            right = weights.scores([Group(tuple, range(len(rows)), [tuple(row) for row in rows])], len(rows))
            assert scores[start : start + len(rows)].tolist() == right.tolist()


def test_a_sentence_is_tagged_alike_alone_and_in_company(monkeypatch):
    cut = [tokens(TEXT, span) for span in sentences(TEXT)] * 3
    tagger = nametagger.tagger()
    together = list(tagger.tag(cut))
    monkeypatch.setattr(nametagger, "_TOGETHER", 1)
    alone = list(tagger.tag(cut))
    assert [tagged.tags for tagged in together] == [tagged.tags for tagged in alone]
    for one, other in zip(together, alone, strict=True):
        assert one.shares == pytest.approx(other.shares, abs=1e-12)


def test_words_that_nobody_has_seen_are_tagged_by_their_surroundings():
    strange = Token(Span(0, 1), "\U0001f99c", "", "\U0001f99c", "なし")
    (tagged,) = nametagger.tagger().tag([[strange] * 3])
    assert len(tagged.tags) == 3
    assert tagged.shares.sum(axis=1) == pytest.approx(1.0)
    assert sum(vote for _, vote in nametagger.tagger().votes(tagged, 1)) == pytest.approx(1.0)
