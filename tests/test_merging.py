"""Names of one thing meet across documents and scripts where there is evidence, and only there; sentences of our own."""

from __future__ import annotations

from itertools import permutations

import pytest

from kg import entities, ontology, pipeline
from kg.model import Claim, Document, Mention, Reading, Span, Stance, Turn
from kg.rulings import Rulings

ONTOLOGY = ontology.load()
Names = tuple[str, str]


def reading(document: str, *names: Names, claims: tuple[tuple[str, str], ...] = ()) -> Reading:
    """A document that names these things; `claims` pairs names that one sentence puts together."""
    mentions = tuple(Mention(document, Span(20 * k, 20 * k + len(text)), "name", kind, text) for k, (text, kind) in enumerate(names))
    by_text = {m.text: m for m in mentions}
    stated = tuple(
        Claim("partnersWith/0", "partnersWith", (("s", by_text[a]), ("o", by_text[b])), Stance(), document, Span(0, 10)) for a, b in claims
    )
    return Reading(Document(document, "文" * 400), mentions, stated, ())


def resolve(*readings: Reading, rulings: Rulings | None = None):
    return entities.resolve(readings, ONTOLOGY, rulings)[0]


def together(*readings: Reading, rulings: Rulings | None = None) -> set[frozenset[str]]:
    """The names met, by thing."""
    return {frozenset(m.text for m in thing.mentions) for thing in resolve(*readings, rulings=rulings)}


def reasons(*readings: Reading, rulings: Rulings | None = None) -> set[tuple[str, str, str]]:
    return {(m.kept, m.merged, m.rule) for thing in resolve(*readings, rulings=rulings) for m in thing.merges}


class TestSound:
    @pytest.mark.parametrize(
        ("latin", "kana", "kind"),
        [
            ("Veltron", "ベルトロン", "Company"),
            ("Brightwell", "ブライトウェル", "Company"),
            ("Nora Fielding", "ノラ・フィールディング", "Person"),
            ("Skylark", "スカイラーク", "Product"),
        ],
    )
    def test_latin_and_katakana_are_one_thing(self, latin, kana, kind):
        assert together(reading("a", (latin, kind)), reading("b", (kana, kind))) == {frozenset((latin, kana))}

    def test_the_reason_stands_in_the_words(self):
        (thing,) = resolve(reading("a", ("Veltron", "Company")), reading("b", ("ベルトロン", "Company")))
        (merge,) = thing.merges
        assert (merge.kept, merge.merged, merge.rule, merge.evidence.document) == ("ベルトロン", "Veltron", "sound", "a")
        assert 0.88 <= merge.confidence < 1

    def test_class_of_the_other_script_counts(self):
        assert len(together(reading("a", ("Veltron", "Company")), reading("b", ("ベルトロン", "Person")))) == 2

    def test_unlike_names_stay_apart(self):
        assert len(together(reading("a", ("Veltron", "Company")), reading("b", ("メルトロン", "Company")))) == 2

    def test_name_that_sounds_like_two_is_neither(self):
        pair = reading("b", ("ジョン・マイヤー", "Person"), ("ジョン・メイヤー", "Person"))
        assert frozenset(("John Mayer",)) in together(reading("a", ("John Mayer", "Person")), pair)

    def test_names_that_one_sentence_sets_against_each_other_are_two(self):
        names = ("Skylark", "Company"), ("スカイラーク", "Company")
        assert len(together(reading("a", *names, claims=(("Skylark", "スカイラーク"),)))) == 2
        assert len(together(reading("a", *names))) == 1

    def test_short_name_needs_a_document_in_common(self):
        assert len(together(reading("a", ("Lumo", "Company")), reading("b", ("ルモ", "Company")))) == 2
        assert len(together(reading("a", ("Lumo", "Company"), ("ルモ", "Company")))) == 1

    def test_short_name_may_have_a_partner_in_common_instead(self):
        one = reading("a", ("Lumo", "Company"), ("四葉商事", "Company"), claims=(("Lumo", "四葉商事"),))
        other = reading("b", ("ルモ", "Company"), ("四葉商事", "Company"), claims=(("ルモ", "四葉商事"),))
        assert frozenset(("Lumo", "ルモ")) in together(one, other)

    def test_name_that_has_both_scripts_already_takes_no_third(self):
        both = Reading(
            Document("b", "文" * 40),
            mentions := (
                Mention("b", Span(0, 5), "name", "Company", "ベルトーン"),
                Mention("b", Span(6, 13), "name", "Company", "Veltone"),
            ),
            (),
            (),
            ((mentions[0], mentions[1]),),
        )
        assert frozenset(("ベルトーン", "Veltone")) in together(reading("a", ("ベルトロン", "Company"), ("Veltron", "Company")), both)

    def test_known_thing_takes_in_an_unusual_spelling(self):
        assert frozenset(("Anduril", "アンデュリル")) in together(
            reading("a", ("Anduril", "Company")), reading("b", ("アンデュリル", "Company"))
        )

    def test_unusual_spelling_of_a_known_thing_was_misheard(self):
        (thing,) = resolve(reading("a", ("Anduril", "Company")), reading("b", ("アンデュリル", "Company")))
        assert thing.misheard == ("アンデュリル",)
        assert "アンデュリル" not in thing.aliases

    def test_long_marks_and_doubled_sounds_make_no_difference(self):
        found = reasons(reading("a", ("ヴィクトリーワークス", "Company")), reading("b", ("ビクトリーワークス", "Company")))
        assert {rule for _, _, rule in found} == {"spelling"}

    def test_short_katakana_names_are_not_respelt(self):
        assert len(together(reading("a", ("ビール", "Company")), reading("b", ("ビル", "Company")))) == 2


class TestSurnames:
    WHOLE = ("レア・モンド", "Person")

    def test_surname_alone_is_the_only_one_who_has_it(self):
        found = reasons(reading("a", self.WHOLE), reading("b", ("モンド", "Person")))
        assert found == {("レア・モンド", "モンド", "surname")}

    def test_surname_of_two_is_nobodys(self):
        found = together(reading("a", self.WHOLE, ("パウロ・モンド", "Person")), reading("b", ("モンド", "Person")))
        assert frozenset(("モンド",)) in found

    def test_firm_lends_nobody_a_surname(self):
        assert frozenset(("モンド",)) in together(reading("a", ("レア・モンド", "Company")), reading("b", ("モンド", "Person")))

    def test_latin_surname_finds_the_person_by_sound(self):
        one = reading("a", ("ノラ・フィールディング", "Person"), ("フィールディング", "Person"))
        assert len(together(one, reading("b", ("Fielding", "Person")))) == 1

    def test_given_name_alone_is_another_person_in_each_document(self):
        found = resolve(reading("a", ("ルシア・モンド", "Person")), reading("b", ("ルシア", "Person")), reading("c", ("ルシア", "Person")))
        assert [len(thing.mentions) for thing in found] == [1, 1, 1]

    def test_given_name_beside_the_whole_is_that_person(self):
        assert together(reading("a", ("ルシア・モンド", "Person"), ("ルシア", "Person"))) == {frozenset(("ルシア・モンド", "ルシア"))}

    def test_given_name_in_the_company_of_its_partner_is_that_person(self):
        whole = reading("a", ("ルシア・モンド", "Person"), ("四葉商事", "Company"), claims=(("ルシア・モンド", "四葉商事"),))
        near, far = reading("b", ("ルシア", "Person"), ("四葉商事", "Company")), reading("c", ("ルシア", "Person"))
        found = resolve(whole, near, far)
        assert {frozenset(m.document for m in thing.mentions) for thing in found if thing.kind == "Person"} == {
            frozenset(("a", "b")),
            frozenset(("c",)),
        }


class TestUse:
    """What one document calls a thing, another may call it without saying so, if nothing else is called so."""

    SHORT = reading("a", ("カモメ・ロボティクス", "Company"), ("カモメ", "Company"))
    FULL = reading("a", ("若葉精機", "Company"), ("若葉", "Company"))

    def test_short_name_of_one_firm_is_that_firm_elsewhere(self):
        assert together(self.SHORT, reading("b", ("カモメ", "Company"))) == {frozenset(("カモメ・ロボティクス", "カモメ"))}

    def test_the_reason_is_the_sentence_that_uses_it_so(self):
        (thing,) = resolve(self.SHORT, reading("b", ("カモメ", "Company")))
        assert {(m.kept, m.merged, m.rule, m.evidence.document) for m in thing.merges} == {
            ("カモメ・ロボティクス", "カモメ", "shortened", "a")
        }

    def test_short_name_of_two_firms_is_neither(self):
        other = reading("b", ("カモメ・フーズ", "Company"), ("カモメ", "Company"))
        assert frozenset(("カモメ",)) in together(self.SHORT, other, reading("c", ("カモメ", "Company")))

    def test_name_that_mostly_stands_alone_is_somebody_elses(self):
        alone = [reading(document, ("カモメ", "Company")) for document in "bcd"]
        assert frozenset(("カモメ",)) in together(self.SHORT, *alone)

    def test_class_counts(self):
        assert len(together(self.SHORT, reading("b", ("カモメ", "Product")))) == 2

    def test_what_is_forbidden_stays_apart(self):
        rulings = Rulings(different=frozenset((frozenset(("カモメ", "カモメロボティクス")),)))
        assert frozenset(("カモメ",)) in together(self.SHORT, reading("b", ("カモメ", "Company")), rulings=rulings)

    def test_names_that_one_sentence_sets_against_each_other_are_two(self):
        used = reading("a", ("若葉電機", "Company"), ("若葉", "Company"))
        apart = reading("b", ("若葉", "Product"), ("若葉電機", "Company"), claims=(("若葉電機", "若葉"),))
        assert len(together(used, apart)) == 2

    @pytest.mark.parametrize("long", ["若葉精機", "若葉農機"])
    def test_firm_in_full_stands_before_its_short_name(self, long):
        assert together(reading("a", (long, "Company"), ("若葉", "Company"))) == {frozenset((long, "若葉"))}
        assert len(together(reading("a", ("若葉", "Company"), (long, "Company")))) == 2

    @pytest.mark.parametrize(("long", "kind"), [("若葉精機", "Product"), ("若葉グループ工業", "Company"), ("若葉精機", "Person")])
    def test_short_name_is_of_a_firm_and_its_trade(self, long, kind):
        assert len(together(reading("a", (long, kind), ("若葉", "Company")))) == 2

    def test_noun_behind_a_short_name_is_the_firm(self):
        named = reading("a", ("若葉精機", "Company"), ("若葉", "Company"), ("若葉社", "Company"))
        assert together(named, reading("b", ("若葉社", "Company"))) == {frozenset(("若葉精機", "若葉", "若葉社"))}

    def test_firm_in_full_elsewhere_is_the_one_with_the_short_name(self):
        short = reading("a", ("若葉電機", "Company"), ("若葉", "Company"))
        assert together(short, reading("b", ("若葉電機", "Company"))) == {frozenset(("若葉電機", "若葉"))}

    @pytest.mark.parametrize(("short", "trades", "alone"), [("若葉", ("精機", "工業"), "若葉"), ("カモメ", ("電機", "製薬"), "カモメ電機")])
    def test_name_that_may_be_of_two_firms_is_nobodys_elsewhere(self, short, trades, alone):
        named = [reading(d, (f"{short}{trade}", "Company"), (short, "Company")) for d, trade in (("a", trades[0]), ("b", trades[1]))]
        assert frozenset((alone,)) in together(*named, reading("c", (alone, "Company")))

    def test_name_abroad_that_sounds_alike_is_one_thing_everywhere(self):
        both = Reading(
            Document("a", "文" * 40),
            mentions := (
                Mention("a", Span(0, 5), "name", "Company", "ベルトロン"),
                Mention("a", Span(6, 13), "name", "Company", "Veltron"),
            ),
            (),
            (),
            ((mentions[0], mentions[1]),),
        )
        assert together(both, reading("b", ("Veltron", "Company"))) == {frozenset(("ベルトロン", "Veltron"))}

    def test_spelling_meets_a_firm_that_has_a_name_abroad(self):
        latin, kana = reading("a", ("Veltron Works", "Company")), reading("b", ("ヴェルトロン・ワークス", "Company"))
        spelt = reading("c", ("ベルトロンワークス", "Company"))
        assert together(latin, kana, spelt) == {frozenset(("Veltron Works", "ヴェルトロン・ワークス", "ベルトロンワークス"))}


class TestRulings:
    PAIR = reading("a", ("Veltron", "Company")), reading("b", ("ベルトロン", "Company"))

    def test_what_is_forbidden_by_sound_stays_apart(self):
        assert len(together(*self.PAIR, rulings=Rulings(different=frozenset((frozenset(("veltron", "ベルトロン")),))))) == 2

    def test_what_is_forced_is_one_thing_and_says_so(self):
        pair = reading("a", ("若葉電機", "Company")), reading("b", ("四葉商事", "Company"))
        ruled = Rulings(same=(("四葉商事", "若葉電機"),))
        assert together(*pair, rulings=ruled) == {frozenset(("若葉電機", "四葉商事"))}
        assert reasons(*pair, rulings=ruled) == {("四葉商事", "若葉電機", "forced")}

    def test_known_thing_is_forced_by_its_id(self):
        found = together(reading("a", ("ソニー", "Company"), ("若葉電機", "Company")), rulings=Rulings(same=(("sony", "若葉電機"),)))
        assert found == {frozenset(("ソニー", "若葉電機"))}

    def test_known_alias_is_forbidden(self):
        different = frozenset((frozenset(("フェイスブック", "meta")),))
        found = together(reading("a", ("フェイスブック", "Company"), ("メタ", "Company")), rulings=Rulings(different=different))
        assert found == {frozenset(("フェイスブック",)), frozenset(("メタ",))}

    def test_short_form_is_forbidden(self):
        different = frozenset((frozenset(("モンド", "レアモンド")),))
        found = together(reading("a", ("レア・モンド", "Person"), ("モンド", "Person")), rulings=Rulings(different=different))
        assert len(found) == 2

    def test_name_that_no_text_has_changes_nothing(self):
        assert len(together(*self.PAIR, rulings=Rulings(same=(("海山商会", "ベルトロン"),)))) == 1


class TestForms:
    @pytest.mark.parametrize("name", ["株式会社若葉電機", "若葉電機株式会社", "(株)若葉電機", "㈱若葉電機", "若葉電機 Inc."])
    def test_legal_form_is_no_part_of_a_name(self, name):
        (thing,) = resolve(reading("a", (name, "Company")), reading("b", ("若葉電機", "Company")))
        assert thing.label() == "若葉電機"
        assert {(m.kept, m.merged, m.rule) for m in thing.merges} == {("若葉電機", name, "trimmed")}

    @pytest.mark.parametrize("name", ["若葉電機ホールディングス", "若葉電機グループ工業", "若葉電機アメリカ"])
    def test_holding_is_another_firm(self, name):
        assert len(together(reading("a", (name, "Company"), ("若葉電機", "Company")))) == 2

    def test_legal_form_alone_is_kept(self):
        assert together(reading("a", ("株式会社", "Company"))) == {frozenset(("株式会社",))}

    def test_introduced_name_is_one_thing_in_its_document_only(self):
        text = "若葉データ研究機構（以下、WDK）は四葉商事と提携した。WDKはソニーに出資した。"
        introduced, other = (
            pipeline.read(Document(name, words, turns=(Turn(Span(0, len(words))),)), ONTOLOGY)
            for name, words in (("a", text), ("b", "WDKはトヨタに出資した。"))
        )
        found = resolve(introduced, other)
        assert {m.document for thing in found if thing.label() == "若葉データ研究機構" for m in thing.mentions} == {"a"}

    def test_capital_and_government_are_two_things(self):
        text = "ワシントンは強く反発した。会議はワシントンで開かれた。"
        found = resolve(pipeline.read(Document("a", text, turns=(Turn(Span(0, len(text))),)), ONTOLOGY))
        assert {thing.id: [m.rule for m in thing.merges] for thing in found if thing.kind in ("Government", "Place")} == {
            "us_government": ["seat"],
            "washington_dc": [],
        }


def test_the_order_of_the_documents_changes_nothing():
    readings = (
        reading("a", ("Veltron", "Company"), ("Nora Fielding", "Person")),
        reading("b", ("ベルトロン", "Company"), ("フィールディング", "Person")),
        reading("c", ("ノラ・フィールディング", "Person"), ("ヴェルトロン", "Company")),
    )
    first = resolve(*readings)
    assert all(resolve(*order) == first for order in permutations(readings))
    assert len(first) == 2


def test_a_thousand_names_are_resolved_at_once():
    import time

    def name(n: int, kana: str) -> str:
        return "".join(kana[3 * ((n // 12**k) % 12) : 3 * ((n // 12**k) % 12) + 3].strip() for k in range(4))

    kana = "ベル トロ カイ サム ミナ ノバ リコ ファ ゼン ダル ポラ ジョ "
    many = [reading("a", *((name(n * 17, kana), "Company") for n in range(700)))]
    many.append(
        reading("b", *((f"{'BTKSMNRFZDPJ'[n % 12]}{'aeiou'[n % 5]}l{'tkmnrs'[n % 6]}o{chr(97 + n % 26)}a", "Company") for n in range(700)))
    )
    start = time.perf_counter()
    assert len(resolve(*many)) > 500
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("texts", "one"),
    [
        (("Veltronは四葉商事を買収した。", "四葉商事を買収したベルトロンは好調だ。"), {"Veltron", "ベルトロン"}),
        (
            ("ノラ・フィールディング氏はソニーを批判した。", "Nora Fielding氏はトヨタを批判した。"),
            {"ノラ・フィールディング", "Nora Fielding"},
        ),
    ],
)
def test_names_meet_in_texts_as_read(texts, one):
    documents = [Document(f"d{n}", text, turns=(Turn(Span(0, len(text))),)) for n, text in enumerate(texts)]
    assert frozenset(one) in together(*(pipeline.read(document, ONTOLOGY) for document in documents))


def test_known_things_that_are_forced_together_take_in_later_nouns():
    text = "ソニーは四葉商事を買収した。トヨタも来た。"
    document = Document("a", text, turns=(Turn(Span(0, len(text))),))
    found = resolve(pipeline.read(document, ONTOLOGY), rulings=Rulings(same=(("sony", "toyota"),)))
    assert len([thing for thing in found if thing.id in ("sony", "toyota")]) == 1
