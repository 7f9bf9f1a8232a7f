"""Whole texts, read from end to end: who is meant where nobody is named, over sentences and paragraphs, and when it was."""

from __future__ import annotations

import pytest

from kg import pipeline


def told(tmp_path, text):
    """What a text says, each statement as (subject, relation, object, stance, speaker, time)."""
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    built = pipeline.build([file])
    labels = {e.id: dict(e.labels)["ja"] for e in built.entities}

    def name(end):
        return labels[end] if isinstance(end, str) else end.text

    found = set()
    for s in built.statements:
        when = next((str(v.low) for role, v in s.qualifiers if role == "time"), None)
        found.add((name(s.subject), s.relation, name(s.object), s.polarity, s.modality, labels.get(s.speaker or ""), when))
    return found


def ends(tmp_path, text):
    """Only subject, relation and object."""
    return {fact[:3] for fact in told(tmp_path, text)}


LIFE = """大森健吾氏が死去　工作機械の草分け、大森精機を創業
2026年4月2日

　工作機械の大森精機を創業した大森健吾氏が3月30日に死去した。大森氏は「機械は人を裏切らない」と語った。

　1968年に日立製作所に入社した。1975年には東北大学の客員教授となった。妻の大森静江さんは画家だ。

　大森精機は1980年、静岡銀行から2億円を調達した。従業員数は140人だ。社員は地元の若者が多い。

　晩年は本を書いた。2011年に岩手大学の教授に就いた。
"""


@pytest.mark.parametrize(
    ("fact", "when"),
    [
        (("大森健吾", "worksFor", "日立製作所"), "1968"),
        (("大森健吾", "holdsRole", "東北大学"), "1975"),
        (("大森精機", "hasCount", "140人"), None),
        (("大森健吾", "holdsRole", "岩手大学"), "2011"),
    ],
)
def test_who_is_not_named_is_the_topic_of_the_paragraph_else_the_one_whom_the_text_is_about(tmp_path, fact, when):
    found = {told_[:3]: told_[-1] for told_ in told(tmp_path, LIFE)}
    assert fact in found
    assert found[fact] == when


def test_surname_alone_is_the_person_named_first_and_a_relative_goes_by_the_full_name(tmp_path):
    speakers = {fact[5] for fact in told(tmp_path, LIFE) if fact[5]}
    assert speakers == {"大森健吾"}
    assert not any(fact[0] == "大森" for fact in ends(tmp_path, LIFE))


def test_short_surname_is_not_cut_out_of_a_longer_one(tmp_path):
    text = "中野浩二氏が登壇した。中国通の中氏は、日立製作所に勤めている。"
    assert ("中野浩二", "worksFor", "日立製作所") not in ends(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("若葉電機は好調だ。2024年にはトヨタ自動車から30億円を調達し、会員は9万人に上る。", ("若葉電機", "raises", "30億円")),
        ("若葉電機は好調だ。会員は9万人に上る。", ("若葉電機", "hasCount", "9万人")),
        ("若葉電機は好調だ。評価額は30億ドルだ。", ("若葉電機", "valuedAt", "30億ドル")),
        ("若葉電機は好調だ。さくら銀行とも資金の協議を始めた。", ("若葉電機", "discussedWith", "さくら銀行")),
        (
            "若葉電機の中野浩社長が会見した。中野氏は記者に「四葉工業とは組まない。日立製作所と提携する」と話した。",
            ("中野浩", "partnersWith", "四葉工業"),
        ),
    ],
)
def test_what_is_said_of_nobody_is_said_of_the_topic(tmp_path, text, fact):
    assert fact in ends(tmp_path, text)


@pytest.mark.parametrize("where", ["3社のうち日立製作所が値上げした。", "うち日立製作所が値上げした。", "その日のうちに帰った。"])
def test_what_lies_inside_is_nobodys_home(tmp_path, where):
    assert not any(fact[0] == "若葉電機" for fact in ends(tmp_path, f"若葉電機の中野浩社長が会見した。{where}"))


TALK = """――まず自己紹介を。

中野：中野浩です。2019年に若葉電機を創業しました。

聞き手：今後は?

中野：うちは去年、福岡市に工場を建てました。トヨタ自動車が若葉電機を買収するという噂を耳にしました。
"""


def test_founder_who_says_we_speaks_for_the_firm(tmp_path):
    assert ("若葉電機", "builds", "工場") in ends(tmp_path, TALK)


def test_who_has_heard_a_rumour_is_who_tells_it(tmp_path):
    (speaker,) = {fact[5] for fact in told(tmp_path, TALK) if fact[:3] == ("トヨタ自動車", "buys", "若葉電機")}
    assert speaker == "中野浩"


def test_date_before_a_chain_of_clauses_goes_for_all_of_them(tmp_path):
    text = "Published: March 3, 2025\n\n2024年5月、若葉電機は日立製作所から30億円を調達し、四葉工業を買収した。"
    times = {fact[1]: fact[-1] for fact in told(tmp_path, text)}
    assert (times["raises"], times["buys"]) == ("2024-05", "2024-05")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("価格は1台48万円で、3000台の販売を目指す。", "hasCount"),
        ("検査装置の世界シェアは12%にとどまる。", "hasCount"),
        ("株主の一つが日立製作所だ。", "hasCount"),
        ("日本企業は日立製作所に投資した。", "investsIn"),
    ],
)
def test_measure_one_of_many_or_a_place_is_no_subject(tmp_path, text, fact):
    assert not any(
        relation == fact and subject in ("価格", "検査装置の世界シェア", "株主", "日本") for subject, relation, _ in ends(tmp_path, text)
    )


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("中野氏は、日立製作所、トヨタ自動車、そして若葉電機を訴えた。", {"日立製作所", "トヨタ自動車", "若葉電機"}),
        ("中野浩氏は日立製作所、東芝、そして京都の若葉電機を訴えた。", {"日立製作所", "東芝", "若葉電機"}),
    ],
)
def test_row_of_names_is_taken_whole(tmp_path, text, fact):
    assert {thing for _, relation, thing in ends(tmp_path, text) if relation == "sues"} == fact


def test_what_is_taken_from_somebody_is_not_taken_by_him(tmp_path):
    assert not any(fact[0] == "日立製作所" for fact in ends(tmp_path, "その図面は日立製作所から盗まれた。"))


def test_what_may_well_happen_is_possible_and_not_denied(tmp_path):
    found = told(tmp_path, "若葉電機は日立製作所を買収しかねない。")
    assert {fact[3:5] for fact in found if fact[1] == "buys"} == {("positive", "possible")}


def test_delivery_in_the_present_tense_is_planned(tmp_path):
    found = told(tmp_path, "若葉電機は日立製作所に装置200台を納めます。")
    assert {fact[4] for fact in found if fact[1] == "supplies"} == {"planned"}


def test_tense_of_another_subject_tells_nothing(tmp_path):
    found = told(tmp_path, "若葉電機は日立製作所から30億円を調達し、会員は9万人に上る。")
    assert {fact[4] for fact in found if fact[1] == "raises"} == {"asserted"}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("若葉電機は、子会社のソニーを売却した。", ("ソニー", "subsidiaryOf", "若葉電機")),
        ("大森健吾氏は危機に直面した。妹の大森静江氏が会社を継いだ。", ("大森静江", "relativeOf", "大森健吾")),
        ("大森健吾氏は妻の大森静江氏と出席した。", ("大森静江", "relativeOf", "大森健吾")),
    ],
)
def test_relative_without_an_owner_is_the_topics(tmp_path, text, fact):
    assert fact in ends(tmp_path, text)


def test_relative_whose_owner_is_said_is_nobody_elses(tmp_path):
    found = ends(tmp_path, "大森健吾氏は退任した。中野浩氏の妻の中野静江氏が継いだ。")
    assert {thing for who, relation, thing in found if (who, relation) == ("中野静江", "relativeOf")} == {"中野浩"}


VIDEO = """若葉電機の危機

若葉電機の中野浩社長は講演で語った。

「四葉工業は敵ではない。日立製作所がうちを買収することはない。トヨタ自動車は若葉電機に投資した。」

「私は値下げには反対だ。佐藤健氏は日立製作所に勤めている。」
"""


def test_each_sentence_of_a_quotation_is_said_by_who_was_spoken_of_before_it(tmp_path):
    found = {fact[:3]: fact[5] for fact in told(tmp_path, VIDEO)}
    assert found[("トヨタ自動車", "investsIn", "若葉電機")] == "中野浩"
    assert found[("佐藤健", "worksFor", "日立製作所")] == "中野浩"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("法外な予算は不要だという若葉電機の主張は、前提を揺るがした。", "法外な予算は不要だ"),
        ("若葉電機も、我々は800億円で十分だ、と述べた。", "我々は800億円で十分だ"),
    ],
)
def test_what_somebody_holds_is_told_whole(tmp_path, text, words):
    assert ("若葉電機", "believes", words) in ends(tmp_path, text)


def test_object_and_price_before_a_clause_that_is_claimed_belong_to_it(tmp_path):
    text = "若葉電機は日立製作所の装置と同等の装置を、わずか3億円で、四葉の部品だけを使って開発したと主張した。"
    found = told(tmp_path, text)
    assert {fact[2] for fact in found if fact[:2] == ("若葉電機", "develops")} == {"日立製作所の装置と同等の装置"}
    assert {(fact[2], fact[5]) for fact in found if fact[1] == "hasCost"} == {("3億円", "若葉電機")}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("日立製作所が若葉電機を買収しても株価は上がらない。", "hypothetical"),
        ("日立製作所が若葉電機を買収しても株価は上がらなかった。", "asserted"),
    ],
)
def test_what_is_granted_for_the_arguments_sake_is_not_told(tmp_path, text, modality):
    assert {fact[4] for fact in told(tmp_path, text) if fact[1] == "buys"} == {modality}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("中野浩氏は若葉電機の元社長だ。", "former"),
        ("中野浩氏は若葉電機の社長だった。", "former"),
        ("中野浩氏は若葉電機の社長だ。", "current"),
        ("中野浩氏は若葉電機の社長に就任した。", "current"),
    ],
)
def test_office_is_held_or_was(tmp_path, text, status):
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    (statement,) = [s for s in pipeline.build([file]).statements if s.relation == "holdsRole"]
    assert [value.text for role, value in statement.qualifiers if role == "status"] == [status]


def test_who_eases_a_restriction_does_not_restrict(tmp_path):
    assert not any(relation == "restricts" for _, relation, _ in ends(tmp_path, "日本政府がAI規制を緩和している。"))


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("アルバAIはロボットを開発した。", "アルバAI"),
        ("日立製作所はコモロボットを買収した。", "コモロボット"),
        ("米国のアルバAIは30億円を調達し、会員は9万人に上る。", "アルバAI"),
        ("日立製作所は鉄輪ロボティクスという会社に出資した。", "鉄輪ロボティクス"),
    ],
)
def test_who_acts_or_is_bought_is_a_firm_whatever_its_name_ends_in(tmp_path, text, firm):
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    kinds = {dict(e.labels)["ja"]: e.kind for e in pipeline.build([file]).entities}
    assert kinds.get(firm) in ("Company", "Organization")


@pytest.mark.parametrize("text", ["日立製作所は生成AIを開発した。", "日立製作所はロボットを買収した会社だ。"])
def test_technology_and_machine_are_no_firms(tmp_path, text):
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    assert not {e.kind for e in pipeline.build([file]).entities if dict(e.labels)["ja"] in ("生成AI", "ロボット")} & {"Company"}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("若葉電機は急成長した。社長の中野浩氏が会見した。", ("中野浩", "holdsRole", "若葉電機")),
        ("アマゾンにいた佐藤健氏が加わった。", ("佐藤健", "worksFor", "アマゾン")),
        ("中野浩さんはもともと日立製作所でロボットを作っていた人だ。", ("中野浩", "develops", "ロボット")),
        ("四葉商事は「交渉した事実はない」としている。", ("四葉商事", "believes", "交渉した事実はない")),
        ("中野浩氏いわく、トヨタ自動車は若葉電機を買収した。", ("トヨタ自動車", "buys", "若葉電機")),
        ("若葉電機はトヨタ自動車との提携を打ち切った。", ("若葉電機", "partnersWith", "トヨタ自動車")),
    ],
)
def test_what_is_said_in_other_words(tmp_path, text, fact):
    assert fact in ends(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("マイクロソフトがソニーに買収を打診した。", ("buys", "positive", "planned")),
        ("若葉電機はトヨタ自動車との提携を打ち切った。", ("partnersWith", "negative", "asserted")),
        ("中野浩氏はトヨタ自動車と交渉したことすらない。", ("discussedWith", "negative", "asserted")),
        ("若葉電機はKX-90を使っており、日立製作所も来月から使う予定だ。", ("uses", "positive", "asserted")),
    ],
)
def test_stance_of_what_is_broken_off_offered_or_under_way(tmp_path, text, stance):
    assert stance in {(fact[1], *fact[3:5]) for fact in told(tmp_path, text)}


def test_same_firm_is_the_topic_sooner_than_one_in_passing(tmp_path):
    text = "若葉電機を率いる中野浩氏に聞いた。若葉電機は好調だ。中野氏はかつて日立製作所で研究し、2021年に同社を創業した。"
    founded = {thing for who, relation, thing in ends(tmp_path, text) if (who, relation) == ("中野浩", "founded")}
    assert founded == {"若葉電機"}


HOST = """[桐谷航](司会)
若葉電機はどうなりますか。

[中野浩](若葉電機 CEO)
うちはトヨタ自動車と提携します。
"""


def test_who_hosts_works_for_nobody_and_an_office_is_no_part_of_a_firm(tmp_path):
    found = ends(tmp_path, HOST)
    assert ("若葉電機", "partnersWith", "トヨタ自動車") in found
    assert not any("司会" in end or end == "若葉電機 CEO" for fact in found for end in fact)


def test_quotation_that_is_a_sentence_is_said_by_whom_the_next_or_the_last_one_names(tmp_path):
    told_ = told(
        tmp_path,
        "ケストレル社の行方が注目されている。「ドローナ社を買収した」。ハルトCEOはそう言い切った。\n\n"
        "谷口氏が説明する。「ベルタ社の狙いは、コーラ社の買収だ」\n\n"
        "記者会見は荒れた。「ペルガ社はオルド社を訴えた」——。",
    )
    voices = {(s, r): (mode, who) for s, r, _, _, mode, who, _ in told_}
    assert voices["ハルト", "buys"] == ("asserted", "ハルト")
    assert voices["ベルタ", "plans"] == ("asserted", "谷口")
    assert told_ & {("ペルガ", "sues", "オルド", "positive", "asserted", None, None)} == set()


def test_who_talks_is_not_whom_somebody_talks_with(tmp_path):
    told_ = told(tmp_path, "ハルト社長が会見した。\n\n「ベルタ社は10億円を調達した」と話すのは投資家の谷口氏だ。")
    assert ("ベルタ", "raises", "10億円", "positive", "asserted", "谷口", None) in told_
    assert not any(relation == "discussedWith" for _, relation, *_ in told_)


def test_office_between_a_firm_and_a_name_is_nobody_beside_him(tmp_path):
    facts = ends(tmp_path, "オルド電機の社長、木下真氏が日本銀行の秋山総裁と会談した。")
    assert ("木下真", "holdsRole", "オルド電機") in facts
    assert not any("社長" in end for s, r, o in facts if r == "meets" for end in (s, o))


def test_clause_before_an_owner_is_about_the_owner(tmp_path):
    facts = ends(tmp_path, "大津に本社を構えるオルド電機の社員は80人だ。")
    assert ("オルド電機", "locatedIn", "大津") in facts
    assert not any(s.endswith("社員") for s, r, _ in facts if r == "locatedIn")


@pytest.mark.parametrize("noun", ["考え", "計画", "意向"])
def test_who_says_that_there_is_no_plan_is_who_has_none(tmp_path, noun):
    told_ = told(tmp_path, f"ベルタ社を買収する{noun}はないとケストレル電機は述べた。")
    assert ("ケストレル電機", "buys", "ベルタ", "negative", "planned", "ケストレル電機", None) in told_


def test_common_noun_that_a_name_was_said_to_be_acts_as_that_name_but_a_place_does_not(tmp_path):
    facts = ends(tmp_path, "オルド社の筆頭株主は若葉銀行で、14.5%を保有する。")
    assert ("若葉銀行", "hasShare", "14.5%") in facts
    facts = ends(tmp_path, "ケストレル電機の会場は東京で、30億円を投じた。")
    assert ("東京", "spends", "30億円") not in facts


def test_claim_of_somebody_who_is_not_known_is_no_plain_fact(tmp_path):
    text = "取材が続いた。\n\n「オルド社はベルタ社を買収した」——。"
    assert {(s, r, o, mode) for s, r, o, _, mode, *_ in told(tmp_path, text) if r == "buys"} == {("オルド", "buys", "ベルタ", "rumoured")}


@pytest.mark.parametrize("verb", ["自信を見せた", "語気を強めた", "肩を落とした"])
def test_who_shows_a_feeling_at_what_he_says_is_its_speaker(tmp_path, verb):
    told_ = told(tmp_path, f"ハルト氏は「ベルタ社はオルド社を買収した」と{verb}。")
    assert ("ベルタ", "buys", "オルド", "positive", "asserted", "ハルト", None) in told_


def test_coined_word_whose_purchase_is_spoken_of_is_a_firm_wherever_it_stands(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("アナリストの谷口氏はドローナについて語った。ドローナの買収は失敗だったという。", encoding="utf-8")
    assert {e.kind for e in pipeline.build([file]).entities if e.id == "ドローナ"} == {"Company"}


RELEASE = """ケストAIとオルド電機、保守の生成AIで提携
2025年9月30日

株式会社ケストAI（本社：東京都文京区、代表取締役CEO：樫村遥、以下「ケストAI」）と株式会社オルド電機（本社：東京都千代田区、以下「オルド電機」）は、業務提携契約を締結しました。オルド電機は、ケストAIが発行する新株を25億円で引き受けました。

オルド電機はグループ会社のペルガレールを傘下に持ちます。

両社はKest-2をもとに、新モデル「Kest-Rail」を開発しました。

ケストAI　代表取締役CEO　樫村遥
「ペルガレールは図面の整理にKest-2を使っています」
"""


@pytest.mark.parametrize(
    "fact",
    [
        ("樫村遥", "holdsRole", "ケストAI"),
        ("ケストAI", "locatedIn", "文京区"),
        ("オルド電機", "investsIn", "ケストAI"),
        ("ケストAI", "develops", "Kest-Rail"),
        ("オルド電機", "develops", "Kest-Rail"),
        ("Kest-Rail", "basedOn", "Kest-2"),
    ],
)
def test_press_release_says_who_is_who_and_what_both_do(tmp_path, fact):
    assert fact in ends(tmp_path, RELEASE)


def test_line_of_firm_office_and_name_says_who_speaks_in_the_brackets_below(tmp_path):
    assert ("ペルガレール", "uses", "Kest-2", "positive", "asserted", "樫村遥", None) in told(tmp_path, RELEASE)
    assert ("ペルガレール", "develops", "Kest-Rail") not in ends(tmp_path, RELEASE)


def test_what_may_be_on_a_condition_is_possible(tmp_path):
    told_ = told(tmp_path, "価格が下がれば、オルド電機はケスト社を買収するかもしれない。")
    assert ("オルド電機", "buys", "ケスト", "positive", "possible", None, None) in told_


def test_what_is_claimed_is_not_planned_with_what_the_claimant_plans(tmp_path):
    told_ = told(tmp_path, "ベルタ社は、ケスト社が自社のデータを無断で使ったと主張し、提訴も辞さない構えだ。")
    assert ("ケスト", "uses", "データ", "positive", "asserted", "ベルタ", None) in told_


def test_office_behind_a_class_noun_is_the_office_alone(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("ケスト社CTOのケン・ブラウンが会見した。", encoding="utf-8")
    (held,) = [s for s in pipeline.build([file]).statements if s.relation == "holdsRole"]
    assert dict(held.qualifiers)["role"].text == "CTO"


def test_katakana_name_with_a_number_is_no_person(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("ヘリオ2はケスト社が開発した。", encoding="utf-8")
    assert {e.kind for e in pipeline.build([file]).entities if e.id == "ヘリオ2"} == {"Product"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("政府はオルド電機に、ケスト社へ投資するよう求めた。", "オルド電機"),
        ("政府はケスト社に投資するようオルド電機に呼びかけた。", "オルド電機"),
        ("政府がオルド電機に、ケスト社を買収するよう指示した。", "オルド電機"),
    ],
)
def test_who_asks_another_to_act_does_not_act(tmp_path, text, who):
    acts = {(s, mode) for s, r, _, _, mode, *_ in told(tmp_path, text) if r in ("investsIn", "buys")}
    assert acts <= {(who, "hoped")}


def test_newspaper_that_reports_a_deed_did_not_do_it(tmp_path):
    told_ = told(tmp_path, "オルド電機は資金を集めている。ケスト社を買収した、とペルガ新聞が報じた。")
    assert {(s, who) for s, r, _, _, _, who, _ in told_ if r == "buys"} == {("オルド電機", "ペルガ新聞")}


def test_country_between_a_name_and_an_office_is_no_part_of_the_name(tmp_path):
    assert ("ハルトマン", "holdsRole", "ドイツ") in ends(tmp_path, "ハルトマン独首相は来日した。") | ends(
        tmp_path, "ハルトマン独大統領は来日した。"
    )


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "最新の計算機GX300、これはAzure上でオルド電機のために稼働している。",
            ("オルド電機", "uses", "GX300"),
        ),
        (
            "星雲計画が公表された。この計画ではオルド電機が重要な役割を果たす予定で、資金も出す。",
            ("オルド電機", "participatesIn", "星雲計画"),
        ),
    ],
)
def test_noun_that_is_resumed_and_place_that_is_a_topic_are_arguments(tmp_path, text, fact):
    assert fact in ends(tmp_path, text)


def test_who_points_something_out_is_not_whom_it_is_about(tmp_path):
    told_ = told(tmp_path, "谷口氏はケスト社の姿勢を称賛し、ケスト社はベルタ社と提携していることを指摘した。")
    assert {who for _, r, _, _, _, who, _ in told_ if r == "partnersWith"} == {"谷口"}


@pytest.mark.parametrize(
    "end", ["買収することにした", "買収することで合意した", "買収することで合意", "買収することが決まった", "買収することになった"]
)
def test_what_is_decided_is_planned(tmp_path, end):
    assert ("オルド電機", "buys", "ケスト", "positive", "planned", None, None) in told(tmp_path, f"オルド電機はケスト社を{end}。")
