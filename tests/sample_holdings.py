"""A small graph made by hand: three statements of six entities, for the tests of what is told of them."""

from __future__ import annotations

from decimal import Decimal

from kg import ontology
from kg.account import Holdings
from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value

TEXT = "孫氏が出資した。王氏は否定した。計画もある。"
SUM = Value("money", Span(0, 0), "400億ドル", Decimal(40_000_000_000), Decimal(40_000_000_000), "USD")
FRAME = next(frame for frame in ontology.load().frames if frame.relation == "investsIn" and "amount" in frame.roles())


def entity(name, kind="Company", *labels, **more):
    return Entity(name, kind, labels or (("ja", name),), mentions=(Mention("d1", Span(0, 1), "name", kind),), **more)


def said(subject, relation, object_, start, **more):
    return Statement(subject, relation, object_, Evidence("d1", Span(start, start + 8), TEXT[start : start + 8]), **more)


ENTITIES = (
    entity("softbank", "Company", ("ja", "ソフトバンク"), ("en", "SoftBank"), aliases=("SBG",), misheard=("ソフトパンク",)),
    entity("openai", "Company", ("ja", "オープンAI"), ("en", "OpenAI")),
    entity("孫正義", "Person"),
    entity("佐藤a", "Person", ("ja", "佐藤")),
    entity("佐藤b", "Person", ("ja", "佐藤")),
    entity("oracle", "Company", ("en", "Oracle")),
)
STATEMENTS = (
    said("softbank", "investsIn", "openai", 8, polarity="negative", speaker="孫正義"),
    said("softbank", "investsIn", "openai", 0, qualifiers=(("amount", SUM),), frame=FRAME.id),
    said("openai", "説得する", "佐藤a", 14, open=True, modality="planned"),
)
IRIS = tuple(f"https://kg.example/statement/{name}" for name in ("cc11", "aa22", "aa33"))
HOLDINGS = Holdings((Document("d1", TEXT, "試し", "2025-02-10"),), ENTITIES, tuple(zip(IRIS, STATEMENTS, strict=True)), ontology.load())
