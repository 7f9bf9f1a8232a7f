"""A rank → an invented thing with all the ways in which news writes it: firms, people, products, places, offices, made of parts.

Thing n of a kind is a pure function of n: its number is mixed, then read as digits over the tables of parts, so that a hundred thousand
things need no memory and no two of a kind are called alike but where that is meant: each fortieth person has somebody else's name.  The
parts are sounds and characters, not names; what they add up to may still be somebody's name by chance, and nobody is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

_SHARED = 40  # of so many people one has the name of another
MOST = 20_000  # things of a kind: for more there are not enough names


def _pairs(rows: str) -> tuple[tuple[str, str], ...]:
    """Give (Latin, katakana) of each entry."""
    return tuple((latin, kana) for latin, kana in (row.split() for row in rows.split(";")))


_ONSETS = _pairs(
    "Al アル; Bas バス; Cor コル; Dan ダン; El エル; Fen フェン; Gal ガル; Hal ハル; Jun ジュン; Kel ケル; Lum ルム; "
    "Mir ミル; Nor ノル; Os オス; Pol ポル; Quin クイン; Ras ラス; Sol ソル; Tor トル; Um ウム; Vel ヴェル; Van ヴァン; "
    "Wen ウェン; Zan ザン; Bri ブリ; Cla クラ; Dre ドレ; Flo フロ; Gri グリ; Pla プラ; Ska スカ; Ste ステ; Tri トリ; "
    "Vis ヴィス; Hex ヘクス; Yun ユン; Mag マグ; Tes テス; Lig リグ; Dom ドム"
)
_MIDDLES = _pairs("ta タ; ri リ; no ノ; ka カ; mi ミ; do ド; sa サ; ga ガ; po ポ; ne ネ; ro ロ; bi ビ; ma マ; ku ク; te テ; lo ロー")
_CLOSES = _pairs(
    "dex デックス; ron ロン; dia ディア; line ライン; core コア; via ヴィア; nex ネックス; gen ジェン; ford フォード; "
    "lis リス; vant ヴァント; tron トロン; sys シス; port ポート; bit ビット; lux ルクス; ware ウェア; star スター; "
    "cell セル; plan プラン"
)
_TRADES = (
    ("", ""),
    ("", ""),
    (" Technology", "・テクノロジー"),
    (" Foods", "・フーズ"),
    (" Motors", "・モーターズ"),
    (" Pharma", "・ファーマ"),
    (" Systems", "・システムズ"),
    (" Energy", "・エナジー"),
    (" Computer", "・コンピューター"),
    (" Robotics", "・ロボティクス"),
)
_MODELS = _pairs(
    "ra ラ; nova ノヴァ; mo モ; bell ベル; sense センス; pad パッド; link リンク; scan スキャン; jet ジェット; "
    "cube キューブ; note ノート; drive ドライブ"
)
_HEADS = (
    "北南東西海洋陽光明和栄昭新富永安泰大立三千萬双葉松竹梅桜楓藤青白紅金銀玉宝星月暁朝空雲山川峰瀬浜港湊"
    "原野森林泉清高長早若初常天日春夏秋冬風雪氷岩磯潮波江池湖鹿鷲燕雁蘭菊桐杉柏榎槙芝稲麦粟旭曙"
)
_TAILS = (
    "都陽洋光和栄進興隆盛豊邦央友徳仁信誠真智英勇翔鷹鶴亀鳳龍虎馬麗華芳香雅秀凌翠碧蒼玄創啓暢瑞祥慶寿福禄"
    "伸展拓耕穂潤澄涼爽凛毅剛健康正義礼節忠孝恵愛純潔円満遠久恒弘広泰典憲法理論学術芸技巧匠宗統協同盟"
)
_WORKS = [
    "精機",
    "電機",
    "製薬",
    "化学",
    "食品",
    "自動車",
    "重工",
    "商事",
    "建設",
    "通信",
    "銀行",
    "証券",
    "運輸",
    "鉄鋼",
    "繊維",
    "印刷",
    "醸造",
    "造船",
    "倉庫",
    "不動産",
    "航空",
    "紡績",
    "工業",
    "薬品",
    "飲料",
    "家具",
    "農機",
    "光学",
    "計器",
    "ホールディングス",
    "グループ",
]
_SURNAMES = (
    "石岩上内遠岡小北木黒桑坂榊沢島杉瀬高竹谷津寺永西橋浜平深福藤古前松南宮村森柳横吉",
    "川田山野村原島崎沢本井谷橋浦尾塚口林岡江",
)
_MEN = ("健直和正智雅隆裕康慎幸圭俊哲秀英茂翔陽悠", "太樹人也之介司彦郎平一生久")
_WOMEN = ("美由恵真綾紗奈千友陽智佳春夏", "子美香奈江代菜里乃央")
_GIVEN = _pairs(
    "Eric エリック; Anna アンナ; Marco マルコ; Clara クララ; Victor ヴィクター; Helen ヘレン; Oscar オスカー; Nina ニーナ; "
    "David デービッド; Irene アイリーン; Thomas トーマス; Laura ローラ; Simon サイモン; Vera ヴェラ; Peter ピーター; "
    "Julia ジュリア; Leon レオン; Martha マーサ"
)
_FAMILY = (
    _pairs(
        "Ka カ; Lo ロ; Mar マル; Sten ステン; Hol ホル; Ber ベル; Dal ダル; Ros ロス; Fal ファル; Gren グレン; Wal ワル; "
        "Nor ノル; Pem ペム; Tal タル; Vin ヴィン; Hen ヘン; Mor モル; Sal サル; Bran ブラン; Kes ケス"
    ),
    _pairs(
        "dik ディック; berg バーグ; man マン; son ソン; ter ター; ley リー; vik ヴィク; ford フォード; quist クイスト; ton トン; "
        "ski スキー; well ウェル; mer マー; dale デール; sen セン; gard ガード"
    ),
)
_OFFICES = (
    "産業",
    "通商",
    "情報",
    "海洋",
    "医薬",
    "金融",
    "食糧",
    "運輸",
    "資源",
    "労働",
    "公正競争",
    "宇宙",
    "衛生",
    "港湾",
    "統計",
    "特許",
)
_BODIES = ("振興庁", "監督庁", "管理局", "審査会", "調整局")
_TOWNS = ("市", "町", "村")
# One letter for another, as different papers write the same word.
_SPELT = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))

Wording = tuple[str, str]  # in full, and what it is called once it has been introduced


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the invented world: `kind` is an ontology class, the first of its `wordings` the usual one, `latin` its name abroad."""

    id: str
    kind: str
    wordings: tuple[Wording, ...]
    latin: str = ""
    foreign: bool = False


def _mixed(number: int, capacity: int, turn: int) -> int:
    """Give another number below the capacity for each: neighbours in rank are to be no neighbours in name."""
    factor = capacity * 61 // 100
    while gcd(factor, capacity) != 1:
        factor += 1
    return (number * factor + turn) % capacity


def _digits(number: int, *bases: int) -> list[int]:
    found = []
    for base in bases:
        number, digit = divmod(number, base)
        found.append(digit)
    return found


def _spelt(name: str) -> str:
    for letters, others in _SPELT:
        name = name.replace(letters, others)
    return name


def firm(rank: int) -> Thing:
    """Give the firm of a rank: every second is coined, the others are called by Chinese characters.

    >>> firm(0).wordings[0], firm(1).wordings[0]
    (('アルタデックス', 'アルタデックス'), ('北都精機', '北都'))
    """
    coined, number = rank % 2 == 0, rank // 2
    return _coined(f"firm-{rank}", number) if coined else _traditional(f"firm-{rank}", number)


def _coined(name: str, number: int) -> Thing:
    bases = (len(_ONSETS), len(_MIDDLES), len(_CLOSES))
    at = _digits(_mixed(number, bases[0] * bases[1] * bases[2], 0), *bases)
    parts = [table[digit] for table, digit in zip((_ONSETS, _MIDDLES, _CLOSES), at, strict=True)]
    latin, kana = ("".join(part[script] for part in parts) for script in (0, 1))
    trade = _TRADES[number % len(_TRADES)]
    full = kana + trade[1]
    kanas = ((full, kana), (_spelt(full), _spelt(kana)), (full.replace("・", ""), kana), (full.removesuffix("ー"), kana))
    wordings = (*dict.fromkeys(kanas), (latin + trade[0], latin))
    return Thing(name, "Company", wordings, latin + trade[0], foreign=number % 3 == 0)


def _traditional(name: str, number: int) -> Thing:
    heads, tails = _HEADS, _TAILS
    count = len(heads) * len(tails)
    first, second = _digits(_mixed(number % count, count, 0), len(heads), len(tails))
    short = heads[first] + tails[second]
    return Thing(name, "Company", ((short + _WORKS[(number + number // count) % len(_WORKS)], short),))


def person(rank: int) -> Thing:
    """Give the person of a rank: every fourth is from abroad, and some share a name though they are not the same.

    >>> person(1).wordings[0], person(0).latin
    (('石川美子', '石川'), 'Eric Kadik')
    """
    named = rank if rank % _SHARED != _SHARED - 1 else rank // 2
    found = _visitor(named // 4) if named % 4 == 0 else _resident(named - named // 4 - 1)
    return Thing(f"person-{rank}", "Person", found.wordings, found.latin, found.foreign)


def _visitor(number: int) -> Thing:
    bases = (len(_GIVEN), len(_FAMILY[0]), len(_FAMILY[1]))
    at = _digits(_mixed(number, bases[0] * bases[1] * bases[2], 0), *bases)
    given, family = _GIVEN[at[0]], (_FAMILY[0][at[1]], _FAMILY[1][at[2]])
    latin, kana = ("".join(part[script] for part in family) for script in (0, 1))
    full = f"{given[1]}・{kana}"
    wordings = tuple(dict.fromkeys(((full, kana), (_spelt(full), _spelt(kana)))))
    return Thing("", "Person", wordings, f"{given[0]} {latin}", foreign=True)


def _resident(number: int) -> Thing:
    tables = _MEN if number % 2 else _WOMEN
    bases = (len(_SURNAMES[0]), len(_SURNAMES[1]), len(tables[0]), len(tables[1]))
    at = _digits(_mixed(number // 2, bases[0] * bases[1] * bases[2] * bases[3], 137 * (number % 2)), *bases)
    if _SURNAMES[0][at[0]] == _SURNAMES[1][at[1]]:
        at[1] = (at[1] + 1) % bases[1]
    family = _SURNAMES[0][at[0]] + _SURNAMES[1][at[1]]
    given = tables[0][at[2]] + tables[1][at[3]]
    return Thing("", "Person", ((family + given, family),))


def product(rank: int) -> Thing:
    """Give the product of a rank, in two scripts.

    >>> product(0).wordings
    (('アルタラ1', 'アルタラ1'), ('Altara 1', 'Altara 1'))
    """
    bases = (len(_ONSETS), len(_MIDDLES), len(_MODELS))
    count = bases[0] * bases[1] * bases[2]
    at = _digits(_mixed(rank % count, count, 0), *bases)
    parts = [table[digit] for table, digit in zip((_ONSETS, _MIDDLES, _MODELS), at, strict=True)]
    latin, kana = ("".join(part[script] for part in parts) for script in (0, 1))
    model = rank // count + rank % 7 + 1 if rank < count else 10 + rank % 7 + rank // count
    names = dict.fromkeys((f"{kana}{model}", f"{_spelt(kana)}{model}", f"{latin} {model}"))
    return Thing(f"product-{rank}", "Product", tuple((name, name) for name in names), f"{latin} {model}")


def place(rank: int) -> Thing:
    """Give the town of a rank.

    >>> place(0).wordings
    (('石川市', '石川市'),)
    """
    bases = (len(_SURNAMES[1]), len(_SURNAMES[0]), len(_TOWNS))
    second, first, kind = _digits(_mixed(rank, bases[0] * bases[1] * bases[2], 0), *bases)
    name = _SURNAMES[0][first] + _SURNAMES[1][second] + _TOWNS[kind]
    return Thing(f"place-{rank}", "Place", ((name, name),))


def office(rank: int) -> Thing:
    """Give the public body of a rank.

    >>> office(1).wordings
    (('通商振興庁', '通商振興庁'),)
    """
    field, body = _digits(rank, len(_OFFICES), len(_BODIES))
    name = _OFFICES[field] + _BODIES[body % len(_BODIES)]
    return Thing(f"office-{rank}", "Government", ((name, name),))
