"""What holds of every text: nothing raises, spans lie in the text they quote, and the same input gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import contents, entities, graph, ontology, pipeline
from kg.model import Document, Span, Turn, Value

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
ONTOLOGY = ontology.load()
WORDS = [
    *(
        "トヨタ",
        "ソニー",
        "グーグル",
        "エヌビディア",
        "OpenAI",
        "GPT-4",
        "河合みのり",
        "河合氏",
        "社長",
        "CEO",
        "同社",
        "彼",
        "両社",
        "私たち",
        "電池",
        "新工場",
        "データセンター",
    ),
    *("は", "が", "を", "に", "と", "の", "へ", "から", "による", "について", "によると", "という", "も", "や"),
    *(
        "出資し",
        "出資する",
        "買収した",
        "提携する",
        "開発した",
        "発表した",
        "される",
        "させた",
        "ない",
        "だ",
        "である",
        "予定",
        "可能性",
        "と報じられた",
        "と語った",
        "なら",
        "たい",
        "か",
    ),
    *(
        "3億ドル",
        "2024年9月",
        "昨年",
        "15%",
        "約10万人",
        "、",
        "。",
        "?",
        "!",
        "「",
        "」",
        "『",
        "』",
        "(",
        ")",
        "\uff08",
        "\uff09",
        "・",
        " ",
        "\n",
        "\u3000",
    ),
]
STRANGE = st.text(
    alphabet=st.one_of(
        st.sampled_from("あいうかがきくけこさしすせそたちつてとなにのはへほまみもやよらるれろわをん"),
        st.sampled_from("アイウエオカキクケコサシスセソータチツテトナニヌネノッャュョ・ーヴ"),
        st.sampled_from("社長会国年月日人大新本東京米独出資買収提携開発一二三億万円"),
        st.sampled_from("「」『』()（）[]【】〈〉《》<>\"'“”"),
        st.sampled_from("abcXYZ0123456789 %$¥€-–—_.,:;/&#@"),
        st.sampled_from("\x00\x07\t\r\n\x1b\u200b\u202e\ufeff\u3000。、!?！？…"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)
SOUP = st.lists(st.sampled_from(WORDS), max_size=25).map("".join)
ANY = st.one_of(STRANGE, SOUP, st.tuples(SOUP, STRANGE, SOUP).map("".join))
PLAIN = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def document(text: str, name: str = "one") -> Document:
    return Document(name, text, issued="2025-02-10", turns=(Turn(Span(0, len(text)), "speech", "河合みのり", "青葉電機"),))


def spans(text: str):
    """Every span that a reading of a text holds, with the words that it is said to be of, None where none are given."""
    for parsed in pipeline.parse(document(text), ONTOLOGY):
        yield parsed.sentence.span, None
        for phrase in parsed.sentence.phrases:
            yield phrase.span, None
            yield phrase.core, None
            yield from ((token.span, token.surface) for token in phrase.tokens)
        yield from ((name.span, None) for name in parsed.sentence.names)
        yield from ((m.span, m.text) for m in parsed.mentions)
        yield from ((v.span, v.text) for v in parsed.values)
        for claim in parsed.claims:
            yield claim.span, None
            said = [f for role, f in claim.fillers if role != "status"]  # that is told, not quoted
            yield from ((f.span, f.text) for f in said if isinstance(f, Value) or f.form != "silence")


@PLAIN
@given(ANY)
def test_no_text_raises(text):
    pipeline.sentence(text, ONTOLOGY)


@PLAIN
@given(ANY)
def test_every_span_lies_in_its_text_and_is_what_it_says(text):
    for span, words in spans(text):
        assert span.end <= len(text)
        assert words is None or span.of(text) == words


@PLAIN
@given(SOUP)
def test_no_text_is_said_twice_by_the_phrases(text):
    for parsed in pipeline.parse(document(text), ONTOLOGY):
        phrases = parsed.sentence.phrases
        assert all(a.span.end <= b.span.start for a, b in pairwise(phrases))
        assert all(-1 <= p.head < len(phrases) and p.head != k for k, p in enumerate(phrases))


@PLAIN
@given(st.lists(SOUP, min_size=1, max_size=3))
def test_every_quote_is_cut_from_its_document(texts):
    documents = {str(n): document(text, str(n)) for n, text in enumerate(texts)}
    things, statements = entities.resolve([pipeline.read(d, ONTOLOGY) for d in documents.values()], ONTOLOGY)
    ids = {thing.id for thing in things}
    assert len(ids) == len(things)
    for s in statements:
        assert s.evidence.quote == s.evidence.span.of(documents[s.evidence.document].text)
        assert {end for end in (s.subject, s.object, s.speaker) if isinstance(end, str)} <= ids
    for thing in things:
        assert all(m.span.of(documents[m.document].text) in (m.text, "") for m in thing.mentions)


@PLAIN
@given(st.lists(SOUP, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_the_readings_does_not_matter(texts, dice):
    readings = [pipeline.read(document(text, str(n)), ONTOLOGY) for n, text in enumerate(texts)]
    mixed = dice.sample(readings, len(readings))
    assert entities.resolve(mixed, ONTOLOGY) == entities.resolve(readings, ONTOLOGY)


TEXTS = {
    "a.txt": "青葉電機の河合みのり社長は、北斗通信に30億円を出資したと語った。同社は蓄電池を開発している。\n",
    "b.txt": "北斗通信はエヌビディアと提携する方針だ。河合氏はこれを歓迎した。\n",
    "c.txt": "ソニーが青葉電機を買収するとの噂がある。両社は否定している。\n",
    "d.txt": "欧州委員会はグーグルに対する調査を開始した。\n",
}


@pytest.mark.parametrize("order", ["dcba", "bdac", "cabd"])
def test_the_order_of_the_files_does_not_matter(tmp_path, order):
    for place, names in (("first", sorted(TEXTS)), ("second", [f"{letter}.txt" for letter in order])):
        (tmp_path / place).mkdir()
        for name in names:
            (tmp_path / place / name).write_text(TEXTS[name], encoding="utf-8")
    one = pipeline.build([tmp_path / "first"], ONTOLOGY)
    assert one.statements
    for given_ in ([tmp_path / "second"], [tmp_path / "second" / f"{letter}.txt" for letter in order]):
        other = pipeline.build(given_, ONTOLOGY)
        assert (other.entities, other.statements) == (one.entities, one.statements)


def test_a_file_given_twice_counts_once(tmp_path):
    (tmp_path / "a.txt").write_text(TEXTS["a.txt"], encoding="utf-8")
    once, twice = pipeline.build([tmp_path]), pipeline.build([tmp_path, tmp_path / "a.txt"])
    assert (once.entities, once.statements) == (twice.entities, twice.statements)


def seeds_turtle() -> str:
    return graph.write(pipeline.build([SEEDS], ONTOLOGY).triples())


@pytest.mark.parametrize("hash_seed", ["1", "4711"])
def test_no_hash_seed_changes_a_byte(hash_seed):
    code = (
        "import sys; from kg import graph, pipeline; sys.stdout.buffer.write(graph.write(pipeline.build(sys.argv[1:]).triples()).encode())"
    )
    ours = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, "-c", code, str(SEEDS)], check=True, capture_output=True, env=ours)
    assert result.stdout.decode() == seeds_turtle()


def test_turtle_of_the_seeds_comes_back_the_same():
    import pyoxigraph

    turtle = seeds_turtle()
    triples = list(pyoxigraph.parse(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    assert graph.write(triples) == turtle
    there = contents.read(triples)
    assert graph.write(graph.assemble(there.documents, there.entities, there.statements)) == turtle
