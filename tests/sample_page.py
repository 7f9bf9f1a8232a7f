"""A made-up graph of sixty known names for the tests of the page."""

from __future__ import annotations

import random
from decimal import Decimal

from kg.model import Document, Entity, Evidence, Mention, Span, Statement, Value
from kg.page import PageLabels

PEOPLE = (
    "孫正義|Masayoshi Son;サム・アルトマン|Sam Altman;サティア・ナデラ|Satya Nadella;"
    "ジェンスン・フアン|Jensen Huang;ラリー・エリソン|Larry Ellison;クリス・リヘイン|Chris Lehane;"
    "ドナルド・トランプ|Donald Trump;梁文鋒|Liang Wenfeng;ダリオ・アモデイ|Dario Amodei;"
    "イーロン・マスク|Elon Musk;グレッグ・ブロックマン|Greg Brockman;サンダー・ピチャイ|Sundar Pichai"
)
COMPANIES = (
    "OpenAI|OpenAI;ソフトバンクグループ|SoftBank Group;マイクロソフト|Microsoft;エヌビディア|NVIDIA;"
    "オラクル|Oracle;ディープシーク|DeepSeek;アンソロピック|Anthropic;グーグル|Google;メタ|Meta;"
    "アンデュリル|Anduril;アーム|Arm;MGX|MGX;台湾積体電路製造（TSMC）|TSMC;テスラ|Tesla;"
    "クルーソー・エナジー・システムズ|Crusoe"
)
STATES = (
    "アメリカ合衆国連邦政府|US federal government;商務省|Department of Commerce;"
    "国防総省|Department of Defense;欧州委員会|European Commission;テキサス州アビリーン市|City of Abilene"
)
COUNTRIES = "アメリカ|United States;中国|China;日本|Japan;フランス|France;アラブ首長国連邦|United Arab Emirates"
PRODUCTS = "ChatGPT|ChatGPT;GPT-4o|GPT-4o;o1|o1;Claude|Claude;Gemini|Gemini;H100|H100;R1|R1;Azure|Azure;Sora|Sora"
PROJECTS = "スターゲート計画|Stargate;アビリーンのデータセンター|Abilene data centre;対米一千億ドル投資計画|US investment plan"
CONCEPTS = (
    "知的財産|intellectual property;電力|electricity;"
    "人工汎用知能|artificial general intelligence;半導体の輸出規制|chip export controls;雇用|jobs;"
    "学習データ|training data;著作権|copyright;国家安全保障|national security;"
    "推論にかかる費用|inference cost;オープンソースの大規模言語モデル|open source LLMs"
)
CLASSES = {
    "Person": "人物",
    "Company": "企業",
    "Government": "政府機関",
    "Country": "国",
    "Product": "製品",
    "Project": "計画",
    "Concept": "概念",
}
GROUPS = dict(zip(CLASSES, (PEOPLE, COMPANIES, STATES, COUNTRIES, PRODUCTS, PROJECTS, CONCEPTS), strict=True))
RELATIONS = {
    "investsIn": ("に投資する", "invests in", "{s}は{o}に出資した。", "Company", "Company"),
    "holdsRole": ("で役職に就く", "holds a role at", "{s}は{o}の経営を率いている。", "Person", "Company"),
    "develops": ("を開発する", "develops", "{s}が{o}を作り上げた。", "Company", "Product"),
    "builds": ("を建設する", "builds", "{s}は{o}の建設に取りかかった。", "Company", "Project"),
    "supplies": ("に供給する", "supplies", "{s}は{o}に計算資源を供給している。", "Company", "Company"),
    "criticizes": ("を批判する", "criticizes", "{s}は{o}の姿勢を批判した。", "Person", "Company"),
    "restricts": ("を制限する", "restricts", "{s}は{o}の利用を制限する方針だ。", "Government", "Concept"),
    "locatedIn": ("にある", "is located in", "{s}は{o}に置かれている。", "Project", "Country"),
    "competesWith": ("と競合する", "competes with", "{s}は{o}と市場を争っている。", "Company", "Company"),
    "expects": ("を見込む", "expects", "{s}は{o}の到来を見込んでいる。", "Person", "Concept"),
    "説得する": ("説得する", "説得する", "{s}は{o}を説得した。", "Person", "Government"),
}
LABELS = PageLabels(
    relations={
        **{name: {"ja": ja, "en": en} for name, (ja, en, *_) in RELATIONS.items()},
        "raises": {"ja": "を調達する", "en": "raises"},
        "amount": {"ja": "金額", "en": "amount"},
    },
    classes={name: {"ja": ja, "en": name} for name, ja in CLASSES.items()},
)
UNSURE = [("positive", modality) for modality in ("planned", "possible", "rumoured", "hypothetical", "hoped")]
STANCES = [("positive", "asserted")] * 11 + [("negative", "asserted")] + UNSURE
TITLES = (
    "対談：計算資源をめぐる競争",
    "論説：輸出規制の行方",
    "質疑応答：スターゲートとは何か",
    "配信の書き起こし：新しいモデルの衝撃",
    "分析：巨額投資の内側",
)
MONEY = Value("money", Span(0, 0), "400億ドル", Decimal(40_000_000_000), Decimal(40_000_000_000), "USD")


def realistic(count: int = 150, copies: int = 1) -> tuple[list[Entity], list[Statement], list[Document]]:
    """Some sixty known names in sentences of our own, over five documents; with `copies` as many graphs side by side."""
    chance = random.Random(4)  # noqa: S311 -- no secret
    names = {kind: [tuple(pair.split("|")) for pair in line.split(";")] for kind, line in GROUPS.items()}
    slug = [(en.lower().replace(" ", "_"), kind, ja, en) for kind, pairs in names.items() for ja, en in pairs]
    things = [(f"{name}_{copy}" if copy else name, *rest) for copy in range(copies) for name, *rest in slug]
    by_kind = {kind: [t for t in things if t[1] == kind] for kind in names}
    texts, statements, mentions = [""] * 5, [], {t[0]: [] for t in things}
    for _ in range(count):
        relation, (_, _, form, left, right) = chance.choice(list(RELATIONS.items()))
        subject, object_ = (by_kind[k][min(int(chance.paretovariate(0.7)) - 1, len(by_kind[k]) - 1)] for k in (left, right))
        if subject == object_:
            continue
        at = chance.randrange(5)
        start = len(texts[at])
        opening, middle = form.split("{s}")[1].split("{o}")
        sentence = f"{subject[2]}{opening}{object_[2]}{middle}"
        first, second = len(subject[2]), len(subject[2] + opening)
        spans = (Span(start, start + first), Span(start + second, start + second + len(object_[2])))
        texts[at] += sentence + chance.choice(["", "\n", "市場はこの動きを注意深く見守っている。"])
        for thing, span in zip((subject, object_), spans, strict=True):
            mentions[thing[0]].append(Mention(f"doc{at}", span, "name", thing[1], thing[2]))
        polarity, modality = chance.choice(STANCES)
        speaker = chance.choice([None, None, by_kind["Person"][chance.randrange(12)][0]])
        how = {"polarity": polarity, "modality": modality, "speaker": speaker, "frame": f"{relation}/3fa2c1", "confidence": 0.91}
        evidence = Evidence(f"doc{at}", Span(start, start + len(sentence)), sentence)
        money = relation == "investsIn"
        how |= {"qualifiers": (("amount", MONEY),) if money else (), "open": relation == "説得する"}
        statements.append(Statement(subject[0], relation, object_[0], evidence, **how))
        if money and chance.random() < 0.3:
            statements.append(Statement(object_[0], "raises", MONEY, evidence, **{**how, "qualifiers": ()}))
    entities = [
        Entity(name, kind, (("ja", ja), ("en", en)), (f"{ja}社",) if kind == "Company" else (), mentions=tuple(mentions[name]))
        for name, kind, ja, en in things
    ]
    documents = [Document(f"doc{i}", text, TITLES[i], f"2025-0{i + 1}-1{i}", f"articles/{i}.txt") for i, text in enumerate(texts)]
    return entities, statements, documents
