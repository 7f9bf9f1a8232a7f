"""The sentences of the synthetic news: what each says, and its Japanese with holes.

A hole is a letter: s and o are the ends of the statement, p who speaks; the others are filled with words (amount, day, place, count, role).
What a sentence says stands before it once for all its wordings: relation, class of the subject, class of the object (or the hole that it
is), stance.  The verbs are among those that the frames of `ontology/` know, the sentences are not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """What a sentence says, its stance as modality or "denied", how to say it, and how a headline does."""

    relation: str
    subject: str
    object: str
    stance: str
    wordings: tuple[str, ...]
    headline: str = ""


FACTS = (
    Fact(
        "investsIn",
        "firm",
        "firm",
        "asserted",
        (
            "{s}は{day}、{o}に{amount}を出資した。",
            "{o}は{day}、{s}から{amount}の出資を受けた。",
            "{s}が{o}に{amount}を投資していたことが{day}、関係者への取材で分かった。",
            "研究開発の費用を賄うため、{s}は{o}に{amount}を投じた。",
        ),
        "{s}、{o}に{amount}出資",
    ),
    Fact(
        "investsIn",
        "firm",
        "firm",
        "planned",
        (
            "{s}は{o}に{amount}を出資する方針だ。",
            "{s}は{day}、{o}に最大{amount}を投じる計画を明らかにした。",
            "{s}は年度内に{o}へ{amount}を投資する予定だ。",
        ),
        "{s}、{o}に出資へ",
    ),
    Fact("investsIn", "firm", "firm", "denied", ("{s}は{o}に出資していない。", "{s}は{o}への出資を取りやめた。")),
    Fact(
        "buys",
        "firm",
        "firm",
        "asserted",
        (
            "{s}は{day}、{o}を{amount}で買収した。",
            "{o}は{day}、{s}に{amount}で買収された。",
            "{s}は{place}で会見し、{o}の買収を完了したと説明した。",
        ),
        "{s}、{o}を買収",
    ),
    Fact(
        "buys",
        "firm",
        "firm",
        "planned",
        ("{s}は{o}を{amount}で買収する計画だ。", "{s}は{day}、{o}を買収する方針を固めた。"),
        "{s}、{o}を買収へ",
    ),
    Fact("buys", "firm", "firm", "possible", ("{s}が{o}を買収する可能性がある。", "条件が折り合えば、{s}が{o}を買収するかもしれない。")),
    Fact("buys", "firm", "firm", "rumoured", ("{s}が{o}を{amount}で買収すると報じられた。", "{s}は{o}を買収するとみられている。")),
    Fact(
        "partnersWith",
        "firm",
        "firm",
        "asserted",
        (
            "{s}は{day}、{o}と業務提携した。",
            "{s}と{o}は{day}、物流の分野で提携した。",
            "調達の費用を抑えるため、{s}は{o}と手を組んだ。",
            "{s}は{o}と包括的な提携を結んでいる。",
        ),
        "{s}と{o}が提携",
    ),
    Fact("partnersWith", "firm", "firm", "hoped", ("{s}は{o}と提携したい考えだ。",)),
    Fact("partnersWith", "firm", "firm", "denied", ("{s}は{o}とは提携しない。", "{s}は{o}との提携を解消した。")),
    Fact(
        "competesWith",
        "firm",
        "firm",
        "asserted",
        ("{s}は国内の市場で{o}と競合している。", "{s}は{o}と首位を争う。", "{s}と{o}は長く競い合ってきた。"),
    ),
    Fact("supplies", "firm", "firm", "asserted", ("{s}は{o}に部品を供給している。", "{s}は{day}、{o}に素材を供給し始めた。")),
    Fact(
        "sues",
        "firm",
        "firm",
        "asserted",
        ("{s}は{day}、特許を侵害されたとして{o}を提訴した。", "{s}は契約に反したとして{o}に訴訟を起こした。"),
        "{s}、{o}を提訴",
    ),
    Fact("subsidiaryOf", "firm", "firm", "asserted", ("{s}は{o}の子会社だ。", "{s}は{o}の完全子会社となった。")),
    Fact(
        "released",
        "firm",
        "product",
        "asserted",
        ("{s}は{day}、「{o}」を発売した。", "{s}は{o}を{place}の店舗で発売した。", "{s}が{day}に公開した{o}は、前の機種より{share}軽い。"),
        "{s}、{o}を発売",
    ),
    Fact(
        "released",
        "firm",
        "product",
        "planned",
        ("{s}は来年春に「{o}」を発売する計画だ。", "{s}は{o}を{amount}で売り出す予定だ。"),
        "{s}、{o}発売へ",
    ),
    Fact("released", "firm", "product", "denied", ("{s}は{o}をまだ発売していない。",)),
    Fact("develops", "firm", "product", "asserted", ("{s}は{o}を開発した。", "{s}は{place}の研究所で{o}の開発を進めている。")),
    Fact(
        "announced",
        "firm",
        "product",
        "asserted",
        ("{s}は{day}、新製品の「{o}」を発表した。", "{s}は{place}で{o}を発表した。"),
        "{s}、{o}を発表",
    ),
    Fact(
        "uses",
        "buyer",
        "product",
        "asserted",
        ("{s}は工場で{o}を使っている。", "{s}は{day}、全ての事業所に{o}を導入した。", "{s}は検査の工程で{o}を活用している。"),
    ),
    Fact("locatedIn", "firm", "place", "asserted", ("{s}の本社は{o}にある。", "{s}は{o}に本社を置く。")),
    Fact(
        "raises",
        "firm",
        "amount",
        "asserted",
        ("{s}は{day}、複数の投資家から{amount}を調達した。", "{s}は銀行などから{amount}の資金を集めた。"),
        "{s}、{amount}を調達",
    ),
    Fact("valuedAt", "firm", "amount", "asserted", ("{s}の企業価値は{amount}だ。", "{s}の時価総額は{amount}に達した。")),
    Fact("hasCount", "firm", "count", "asserted", ("{s}の従業員は{count}だ。", "{s}の利用者は{count}に達した。")),
    Fact(
        "investigates",
        "office",
        "firm",
        "asserted",
        ("{s}は{day}、{o}を調査していると明らかにした。", "{s}は{o}に立ち入り検査した。"),
        "{s}、{o}を調査",
    ),
    Fact("holdsRole", "officer", "employer", "asserted", ("{s}は{o}の{role}を務める。", "{o}の{role}に{s}が就任した。")),
    Fact("founded", "officer", "employer", "asserted", ("{o}を創業したのは{s}だ。", "{s}は20年前に{o}を創業した。")),
    Fact("left", "officer", "employer", "planned", ("{s}は来月末に{o}を退社する予定だ。",)),
    Fact("criticizes", "officer", "firm", "asserted", ("{s}は{o}の対応を批判した。", "{s}は{o}を厳しく批判した。")),
    Fact("praises", "officer", "firm", "asserted", ("{s}は{o}の技術を高く評価した。",)),
)

# What officers say of their own firm and another one; the statement is the speaker's.
QUOTED = (
    Fact(
        "partnersWith",
        "employer",
        "firm",
        "hoped",
        ("{p}は「できるだけ早く{o}と提携したい」と述べた。", "「{o}とぜひ提携したい」。{p}はそう話した。"),
    ),
    Fact("buys", "employer", "firm", "denied", ("{p}は「{o}を買収する計画はない」と述べた。", "「{o}は買収しない」と{p}は言い切った。")),
    Fact("competesWith", "employer", "firm", "asserted", ("{p}は「当社は{o}と競合している」と説明した。",)),
    Fact(
        "investsIn",
        "employer",
        "firm",
        "planned",
        ("{p}は「{o}に{amount}を出資する予定だ」と明らかにした。", "「{o}には{amount}を投じる計画だ」と{p}は語った。"),
    ),
    Fact("uses", "employer", "product", "asserted", ("{p}は「当社も{o}を使っている」と話した。",)),
    Fact("supplies", "employer", "firm", "asserted", ("「当社は{o}に部品を供給している」と{p}は述べた。",)),
)

REMARKS = (
    "{p}は「需要は想定を上回っている」と話した。",
    "「値上げは避けられなかった」と{p}は振り返る。",
    "{p}は「人手が足りない」と打ち明けた。",
    "「数年先を見て投資する」。{p}は会見でそう強調した。",
    "{p}は取材に対し「詳細は答えられない」と述べるにとどめた。",
    "{p}は{place}での講演で「品質には自信がある」と語った。",
)

FILLERS = (
    "原材料の値上がりが利益を押し下げている。",
    "為替の変動も重荷になった。",
    "市場の規模は{amount}と見積もられている。",
    "{place}では雨の中、開店前から列ができた。",
    "前の年の同じ時期に比べて{share}増えた。",
    "背景には、部品の不足が長引いていることがある。",
    "業界では人手の確保が課題になっている。",
    "この分野への参入は相次いでおり、価格の下落が続く。",
    "発表を受けて、株価は一時{share}上がった。",
    "専門家の間では見方が分かれている。",
    "消費者の節約志向は根強い。",
    "輸送にかかる費用は3年で{share}上がった。",
    "工期は当初の見込みより半年ほど延びた。",
    "地元では雇用が増えるとの期待が高まっている。",
    "採算が取れるかどうかは、なお見通せない。",
    "電気料金の負担は家計にも及ぶ。",
    "説明会には{count}が集まった。",
    "次の決算は{day}に公表される。",
    "試験の結果は今後、論文にまとめられる。",
    "海外では似た仕組みがすでに広く使われている。",
    "天候の影響で、作業は一時止まった。",
    "{place}の住民からは騒音を心配する声も上がる。",
    "規制の見直しが追い風になるとの声がある。",
    "返品への対応には時間がかかりそうだ。",
)

BEGINNINGS = ("", "", "", "", "", "また、", "一方、", "さらに、", "このほか、", "これに先立ち、")
ROLES = ("社長", "会長", "専務", "最高財務責任者", "最高経営責任者", "広報部長", "技術本部長", "副社長")
PAPERS = ("明星新報", "東都経済日報", "産業みらい新聞", "湾岸タイムズ", "北陵通信", "週刊ものづくり")
