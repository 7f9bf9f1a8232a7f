"""A reading that was kept is the reading that was made, to the last zero of a number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg import ontology, pipeline, readings
from kg.model import Claim, Document, Focus, Mention, Reading, Span, Stance, Turn, Value

ONTOLOGY = ontology.load()
TEXT = "河合みのりは「四葉商事は昨年、約3億ドルを調達した。同社は工場を建設する計画だ」と語った。\x00()\ud83d\n"
WHO = Mention("d", Span(0, 5), "name", "Person", "()", 0.5)
SUM = Value("money", Span(1, 3), "1.0", Decimal("1.0"), Decimal(1), None, approximate=True)


@pytest.mark.parametrize(
    "reading",
    [
        Reading(Document("", ""), (), (), ()),
        Reading(Document("d", TEXT, "題", "2025-02", None, (Turn(Span(0, 4), "speech", "絆", None),)), (WHO, WHO), (), ()),
        Reading(
            Document("d", "x"),
            (WHO,),
            (Claim("f/1", "buys", (("s", WHO), ("amount", SUM)), Stance("negative", "planned", WHO), "d", Span(0, 9), 1.0),),
            (Focus(Span(0, 1), Turn(Span(0, 1)), (WHO,), 1),),
            ((WHO, WHO),),
        ),
        pipeline.read(Document("d", TEXT, issued="2025-02-10", turns=(Turn(Span(0, 44)),)), ONTOLOGY),
    ],
)
def test_what_was_written_is_read_again(reading):
    again = readings.read(readings.write(reading))
    assert again == reading
    assert repr(again) == repr(reading)  # Decimal("1.0") equals Decimal("1")
    assert readings.write(again) == readings.write(reading)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"[[1]]", b'[["Span",5,6]]', b'[["Path",0]]', b'[["a"],["Decimal",0]]', b"[1]", b"\xff"]
)
def test_what_is_no_reading_is_refused(content):
    with pytest.raises(ValueError, match=r"."):
        readings.read(content)


def test_edition_changes_with_the_ontology(tmp_path):
    (tmp_path / "a.ttl").write_text("1", encoding="utf-8")
    before = readings.edition(tmp_path)
    readings.edition.cache_clear()
    assert readings.edition(tmp_path) == before
    (tmp_path / "a.ttl").write_text("2", encoding="utf-8")
    readings.edition.cache_clear()
    assert readings.edition(tmp_path) != before
