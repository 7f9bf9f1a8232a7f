"""A pattern is read as the sentence that it is: its shape, its holes, what closes them, and what is wrong with it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ontology
from kg.frames import Slot, compile_frame, expand


def frame(pattern: str):
    return compile_frame("someRelation", pattern)


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [
        ("{s}が{o}を(買う|借りる)", "predicate"),
        ("{s}が{o}に拠点を置く", "predicate"),
        ("{s}が{o}より速い", "predicate"),
        ("{s}が{o}の(弟子|後輩)だ", "predicate"),
        ("{s}は{o}の{role}だ", "predicate"),
        ("{s}による{o}への支援", "noun"),
        ("{s}と{o}の(和解|合併)", "noun"),
        ("{o}の{role}である{s}", "apposition"),
        ("{s}({o})", "apposition"),
        ("{o}{s}", "apposition"),
    ],
)
def test_shape_is_read_off_the_end(pattern, shape):
    assert frame(pattern).shape == shape


@pytest.mark.parametrize(
    ("pattern", "holes"),
    [
        ("{s}が{o}に{amount?}を寄付する", [("s", "が", True), ("o", "に", True), ("amount", "を", False)]),
        ("{s}が{o}から{about?}を借りる", [("s", "が", True), ("o", "から", True), ("about", "を", False)]),
        ("{o}に対する{s}の抗議", [("o", "に対する", True), ("s", "の", True)]),
        ("{s}が{o}について話し合う", [("s", "が", True), ("o", "について", True)]),
        ("{s}が{o}ことができる", [("s", "が", True), ("o", "ことが", True)]),
    ],
)
def test_particle_after_a_hole_is_its_mark(pattern, holes):
    assert [(hole.role, hole.mark, hole.required) for hole in frame(pattern).slots] == holes


def test_literal_noun_is_a_slot_without_a_role():
    slots = frame("{s}が{o}に(支店|営業所)を(置く|出す)").slots
    assert slots[2] == Slot("", "を", words=("支店", "営業所"))


def test_adnominal_hole_hangs_on_the_noun_behind_it():
    owner = next(slot for slot in frame("{s}が{o}の株式を売る").slots if slot.words)
    assert [(hole.role, hole.mark) for hole in owner.inner] == [("o", "の")]
    assert [hole.role for hole in owner.holes()] == ["o"]


@pytest.mark.parametrize(
    ("pattern", "predicates"),
    [
        ("{s}が{o}に(寄付|融資)する", {"寄付する", "融資する"}),
        ("{s}が{o}を(借りる|買い取る)", {"借りる", "買い取る"}),
        ("{s}が{o}の(姉妹校|分校)だ", {"姉妹校", "分校"}),
        ("{s}による{o}の(占拠|封鎖)", {"占拠", "封鎖"}),
        ("{s}が{o}に拠点を置く", {"置く"}),
    ],
)
def test_alternatives_share_what_follows_them(pattern, predicates):
    assert frame(pattern).predicates == predicates


@pytest.mark.parametrize(
    ("pattern", "passive"),
    [
        ("{s}が{o}で開かれる", {"開く"}),
        ("{s}が{o}に(招待|表彰)される", {"招待する", "表彰する"}),
        ("{s}が{o}に率いられる", {"率いる"}),
        ("{s}が{o}から離れる", set()),
    ],
)
def test_written_passive_is_met_in_the_passive(pattern, passive):
    assert frame(pattern).passive == passive


def test_written_causative_is_met_in_the_causative():
    assert frame("{o}が{s}を(入居|参加)させる").causative == {"入居する", "参加する"}


def test_hole_may_be_the_predicate():
    compiled = frame("{s}は{o}の{role}だ")
    assert (compiled.hole, compiled.predicates) == ("role", frozenset())
    assert compiled.roles() == ("s", "o", "role")


@pytest.mark.parametrize(
    ("pattern", "joiners"),
    [
        ("{o}の{role}である{s}", (("",), ("の",), ("である",), ("",))),
        ("{s}({o}{role})", (("",), ("(",), ("",), (")",))),
        ("{o}{s}", (("",), ("",), ("",))),
    ],
)
def test_what_joins_the_holes_of_an_apposition_is_kept(pattern, joiners):
    assert frame(pattern).joiners == joiners


def test_optional_hole_of_an_apposition_makes_a_second_variant():
    variants = frame("{o}{role?}の{s}").variants()
    assert [[slot.role for slot in slots] for slots, _ in variants] == [["o", "role", "s"], ["o", "s"]]
    assert variants[1][1] == (("",), ("の",), ("",))


@pytest.mark.parametrize(
    ("pattern", "ranks"),
    [
        ("{s}が{o}を(買う|譲り受ける|拾う)", {"買う": 0, "譲り受ける": 1, "拾う": 2}),
        ("{s}が{o}に(寄付|融資)する", {"寄付する": 0, "融資する": 1}),
    ],
)
def test_alternatives_are_ranked_in_their_order(pattern, ranks):
    assert {word: frame(pattern).rank(word) for word in ranks} == ranks


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{s}が走る", "no object hole {o}"),
        ("{o}を拾う", "no subject hole {s}"),
        ("{s}が{o}に", 'no predicate after "に"'),
        ("{s}が{o}を(借りる||買う)", "an empty alternative"),
        ("{s}が{o", 'cannot be read from "{o" on'),
        ("", "no subject hole {s}"),
    ],
)
def test_bad_pattern_says_what_is_wrong_with_it(pattern, message):
    with pytest.raises(ValueError, match=message.replace("{", r"\{").replace("}", r"\}")):
        frame(pattern)


@pytest.mark.parametrize(
    ("pattern", "written_out"),
    [
        ("{s}が{o}と(肩を並べる|競う)", ("{s}が{o}と肩を並べる", "{s}が{o}と競う")),
        ("{s}が{o}に(足を運ぶ|通う|出向く)", ("{s}が{o}に足を運ぶ", "{s}が{o}に(通う|出向く)")),
        ("{s}が{o}に(寄付|融資)する", ("{s}が{o}に(寄付|融資)する",)),
        ("{s}が{o}を拾う", ("{s}が{o}を拾う",)),
    ],
)
def test_idiom_among_alternatives_is_a_pattern_of_its_own(pattern, written_out):
    assert expand(pattern) == written_out


def test_hole_may_ask_for_a_class():
    frame = compile_frame("opposes", "{s:Person}対{o:Project}")
    assert (frame.shape, frame.roles(), frame.classes) == ("apposition", ("s", "o"), (("s", "Person"), ("o", "Project")))


def test_frame_may_say_the_opposite_and_every_idiom_of_it_does():
    assert [compile_frame("attended", p).denies for p in expand("{s}が{o}を(欠席する|袖にする)|negative")] == [True, True]
    assert not compile_frame("attended", "{s}が{o}に出席する").denies


def test_wide_brackets_of_a_pattern_are_the_narrow_ones():
    assert compile_frame("locatedIn", "{s}（本社：{o}").joiners == (("",), ("(本社:",), ("",))


def test_id_tells_relation_and_pattern():
    one, other = frame("{s}が{o}を拾う"), frame("{s}が{o}を借りる")
    assert one.id.startswith("someRelation/")
    assert one.id != other.id
    assert one.id == frame("{s}が{o}を拾う").id
    assert compile_frame("another", "{s}が{o}を拾う").id != one.id


def test_no_two_frames_of_the_ontology_share_an_id():
    frames = ontology.load().frames
    assert len({f.id for f in frames}) == len(frames)


@given(st.text(alphabet="{}()|sorleamount?がをにのへ投資する支援だ「」 :", max_size=25))
def test_any_pattern_is_compiled_or_refused(pattern):
    compiled = None
    with suppress(ValueError):
        compiled = frame(pattern)
    assert compiled is None or {"s", "o"} <= set(compiled.roles())


def test_nouns_in_a_row_hang_on_each_other():
    found = frame("{s}が{of}の株式の{o}を取得する")
    assert found.slots[1] == Slot("o", "を", inner=(Slot("", "の", words=("株式",), inner=(Slot("of", "の"),)),))
    assert [hole.role for slot in frame("{o}の{role}の{s}が辞任する").slots for hole in slot.holes()] == ["s", "role", "o"]
