"""Sentence → values: money, shares, counts, durations, ranks and dates, each with its bounds and the characters that say it.

A numeral is a value only with a unit that the tables below know (人, 億ドル, %, ギガワット, か月), so that GPT-4, F-22, GB200 and 第3次
are none; a numeral in kanji must moreover stand free of other kanji, so that 四国, 千葉 and 二人三脚 are none.  Everything is read from the
folded text by a scanner and not from morphemes, which cut 2,500億から3,400億ドル differently from one sentence to the next.

Choices: 数 is 2 to 9 (数十億 is 20億 to 90億); 約, 近く, 弱, 強, 余り, 程度, 規模 make a value approximate and leave its bounds equal;
以上 and 超 leave it open above, 以下, 未満 and 以内 below, and a verb behind it (を超える, を下回る) does so without being part of it;
one unit serves both ends of a range, and so does its scale where that keeps them in order (3〜4億); 「10%から5%へ」 is two values;
一人, 一つ, 一社 and the like are none; nor are 2つ目, 3社目, 1人当たり, a day of the month (3日の会見), or 24年に.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kg import dates
from kg.model import Span, Value, ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Unit(NamedTuple):
    kind: ValueKind
    unit: str
    factor: Decimal = Decimal(1)


_CURRENCIES = {
    "USD": "ドル 米ドル USドル アメリカドル USD dollars dollar", "JPY": "円 日本円 JPY yen", "EUR": "ユーロ EUR euros euro",
    "GBP": "ポンド 英ポンド スターリングポンド GBP pounds", "CNY": "元 人民元 中国元 CNY RMB", "KRW": "ウォン 韓国ウォン KRW",
    "INR": "ルピー インドルピー INR", "HKD": "香港ドル HKD", "AUD": "豪ドル オーストラリアドル AUD",
    "TWD": "台湾ドル 新台湾ドル TWD 台湾元", "CAD": "カナダドル 加ドル CAD", "SGD": "シンガポールドル SGD",
    "NZD": "ニュージーランドドル NZドル NZD", "CHF": "スイスフラン フラン CHF", "SEK": "スウェーデンクローナ クローナ SEK",
    "NOK": "ノルウェークローネ NOK", "DKK": "デンマーククローネ DKK", "RUB": "ルーブル ロシアルーブル RUB",
    "BRL": "レアル ブラジルレアル BRL", "MXN": "メキシコペソ", "THB": "バーツ タイバーツ THB", "TRY": "トルコリラ",
    "MYR": "リンギット MYR", "IDR": "ルピア インドネシアルピア IDR", "VND": "ベトナムドン VND", "ILS": "シェケル ILS",
    "SAR": "サウジリヤル SAR", "AED": "ディルハム AED", "ZAR": "南アフリカランド ZAR", "PHP": "フィリピンペソ",
}  # fmt: skip
_SIGNS = {"$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "NZ$": "NZD", "R$": "BRL"}
_SIGNS |= {"€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR"}
_DURATIONS = {
    "年": "年 年間 カ年 か年 ヶ年 カ年間 か年間 ヶ年間", "か月": "か月 カ月 ヶ月 個月 か月間 カ月間 ヶ月間 months",
    "週間": "週間 週 weeks", "日": "日 日間 days", "時間": "時間 hours", "分": "分 分間 minutes", "秒": "秒 秒間 seconds",
    "ミリ秒": "ミリ秒", "マイクロ秒": "マイクロ秒", "ナノ秒": "ナノ秒",
}  # fmt: skip
_COUNTERS = """
人 名 社 台 基 件 回 個 つ 枚 本 機 隻 棟 店 店舗 校 団体 組 種類 種 点 冊 曲 行 語 文字 字 単語 ページ 頁 世代 段階 巻 票 議席 席 世帯
戸 軒 頭 匹 羽 株 口 便 歩 案 歳 才 項目 分野 部門 カ国 か国 ヶ国 個国 カ所 か所 ヶ所 カ国語 か国語 地域 都市 州 県 大学 機関 企業 品目
銘柄 作品 事例 言語 施設 拠点 倍 度 人分 年分 日分 四半期 量子ビット チーム ユーザー アカウント パラメータ パラメーター トークン
ダウンロード フォロワー いいね コア ノード ラック ステップ レイヤー ポイント %ポイント ベーシスポイント ピクセル 画素 ナノメートル
マイクロメートル ミリメートル センチメートル センチ メートル キロメートル キロ 平方メートル 平方キロメートル 平方キロ 立方メートル
ヘクタール エーカー 坪 マイル フィート インチ ヤード グラム キログラム ミリグラム トン リットル ミリリットル バレル ガロン 光年 ワット
キロワット メガワット ギガワット テラワット ワット時 キロワット時 メガワット時 ギガワット時 テラワット時 ボルト アンペア ヘルツ
キロヘルツ メガヘルツ ギガヘルツ バイト キロバイト メガバイト ギガバイト テラバイト ペタバイト ビット 馬力 カロリー キロカロリー
デシベル ペタフロップス エクサフロップス テラフロップス nm μm mm cm m km m2 m² km² km2 ㎡ ㎢ ha mg g kg t L mL W kW MW GW TW Wh kWh MWh
GWh TWh V kV A mA Hz kHz MHz GHz KB MB GB TB PB EB bit kbps Mbps Gbps Tbps FLOPS GFLOPS TFLOPS PFLOPS EFLOPS TOPS fps ppm dpi bps tokens
users parameters people ℃ °C km/h m/s GB/s TB/s
"""
_TABLE: dict[str, _Unit] = {
    **{word: _Unit("count", word.removeprefix("%")) for word in _COUNTERS.split()},
    **{word: _Unit("count", "パラメータ") for word in ("パラメーター", "parameters")},
    **{word: _Unit("duration", unit) for unit, words in _DURATIONS.items() for word in words.split()},
    **{word: _Unit("money", code) for code, words in _CURRENCIES.items() for word in words.split()},
    **{word: _Unit("money", code, Decimal("0.01")) for word, code in (("セント", "USD"), ("ユーロセント", "EUR"), ("銭", "JPY"))},
    **dict.fromkeys(("%", "パーセント", "percent"), _Unit("share", "%")),
    "割": _Unit("share", "%", Decimal(10)),
    **dict.fromkeys(("位", "番目", "番手"), _Unit("rank", "位")),
}
_NOT_BEFORE = {  # what makes another word of a counter: 人気, 本日, 社長, 円滑
    "人": "前(?!後)|[目称気格工材口員事権類種生間暮物]|乗り|ひとり", "名": "[前称詞作目門物残誉刺声簿義指曲]",
    "社": "[会長員説債宅屋交風是目]", "台": "[湾頭風本所詞]", "基": "[本準盤礎地金調幹板軸]", "件": "[名目]",
    "回": "[目答避復収路転線帰顧覧想り戦]", "個": "[人別性室体目]", "つ": "[目巴子葉星折返角編切揃墨ん当]", "枚": "[挙目]",
    "本": "[当気部日格来質体館書能望目人社]", "機": "[能会械関構材種体嫌長]", "店": "[員長頭内主目]", "校": "[長舎則正内庭名]",
    "組": "[織合立閣成み]", "種": "[目子族別]", "点": "[灯検滅火滴在呼目]", "冊": "[子]", "曲": "[線面が目]",
    "行": "[動政為進事列員う-ん]", "語": "[学彙尾源]", "字": "[幕面]", "席": "[巻]", "頭": "[脳取部角痛目]", "株": "[式主価券]",
    "口": "[座実語調頭]", "便": "[利宜乗目]", "歩": "[行道合兵目]", "案": "[内件外]", "度": "[合目々胸外量]", "県": "[庁]",
    "倍": "[率]", "戸": "[籍建]", "票": "[田]", "世代": "[目]", "年": "[生目代度号式型賀齢次末初中頃]|ごろ",
    "日": "[本曜経米中韓系付常々産銀立刊報記照光没目]", "週": "[末刊明目]", "時間": "[帯割軸差外目]",
    "分": "[野析類解割担離布裂岐配散身別量子数母娩泌裕際断科譲け目]|の[0-9一二三四五六七八九十]|か[るりれっ]", "秒": "[針速読]",
    "位": "[置相階牌]", "割": "[りれろっる当]", "円": "[滑卓形柱周陣環熟満]",
    "元": "(?!規模|前後|相当|超|以|未|近|弱|強|余|程|台|を|に|の|と|で|は|が|も)[A-Za-z一-龥ぁ-んァ-ヶ々]", "州": "[知]",
    "大学": "[院生]", "企業": "[家]", "機関": "[車銃]", "種類": "[目]", "カ国": "[目]", "歳": "[代児]", "才": "[代児]",
}  # fmt: skip
_CLOSED = frozenset((
    "ドル", "ユーロ", "ワット", "キロワット", "メガワット", "ギガワット", "テラワット",
))  # fmt: skip


def _pattern(word: str) -> str:
    guard = _NOT_BEFORE.get(word, "[A-Za-z0-9]" if word[-1].isascii() and word[-1].isalpha() else "")
    if "ァ" <= word[-1] <= "ー" and word not in _CLOSED:
        guard = "[ァ-ヶー]"
    return re.escape(word) + (f"(?!{guard})" if guard else "")


_UNIT = re.compile(rf" ?(?P<word>{'|'.join(_pattern(word) for word in sorted(_TABLE, key=len, reverse=True))})")
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+|・[0-9]+(?=[%万億兆]))?)"  # 3・5% is 3.5%
_KANJI = "〇零一二三四五六七八九十百千"
_NUMERAL = rf"(?:{_ARABIC}|数(?![字学])|何(?=[十百千万億兆])|半(?=[兆億])|[{_KANJI}])(?:{_ARABIC}|[{_KANJI}万億兆京数])*"
_START = re.compile(
    rf"(?P<sign>(?:US|NZ|HK|NT|[ACSR])?\$|[€£¥₩₹])(?P<price>{_ARABIC}(?:[{_KANJI}万億兆]|{_ARABIC})*)|(?P<numeral>{_NUMERAL})"
    r"|(?P<half>半(?:年間?|日|月|世紀|分|数)|過半数)"
)
_SECOND = re.compile(
    r" ?(?P<to>から|ないし|[~\-]|[、か](?=[0-9一二三四五六七八九](?![0-9]))) ?"
    rf"(?P<sign>(?:US)?\$|[€£¥])?(?P<numeral>{_NUMERAL})"
)
_ENGLISH = re.compile(r"(?: ?(?P<word>thousand|million|billion|trillion)|(?P<letter>[KMBT]))(?![A-Za-z0-9])")
_ENGLISH_SCALES = {"t": 10**12, "b": 10**9, "m": 10**6, "k": 10**3, "thousand": 10**3}
_FRACTION = re.compile(rf"分の(?P<numerator>{_ARABIC}|[{_KANJI}]+)")
_TENTHS = re.compile(r"(?P<n>[0-9]|[一二三四五六七八九])分(?!の[0-9一二三四五六七八九]|け)")
_BEFORE = re.compile(
    r"(?:(?P<about>約|およそ|おおよそ|ほぼ|推定|ざっと|だいたい)|(?P<most>(?<![去上界内国])最大で?|多くとも)"
    r"|(?P<least>少なくとも|最低でも|最低)|(?P<minus>マイナス|[▲△]))$"
)
_AFTER = re.compile(
    r"(?P<least>以上|超(?![過越音伝大人能高低え])|超え(?![るたてなま]))|(?P<most>以下|未満|以内|内(?=[にの]))"
    r"|(?P<about>近く|弱(?![一-龥])|強(?![一-龥])|余り|あまり|余(?![一-龥])|足らず|前後|程度|ほど|くらい|ぐらい|ちょっと|ちょい)"
    r"|(?P<over>(?=を(?:超え|越え|上回|突破)(?![なずら])|超え|より多))"
    r"|(?P<under>(?=を(?:下回|割り込|割っ|割る)(?![なずら])|に満たな|より少な))|(?P<scale>(?=規模|単位))"
)
_BARE = re.compile(r"(?=以上|以下|未満|超|近く|を(?:超|上回|下回|突破)|に(?:達|上[るっり]|迫|のぼ))")
_EACH = re.compile(r" ?(?:当たり|あたり|につき)")
_CHANGE = re.compile(r"(?:以上|以下|程度)?(?:に(?!かけ|及|わた)|へ)")
_ONE_BY_ONE = re.compile(r"1(?:人(?:1人|ひとり)|つ(?:1つ|ひとつ))")
_OPEN_DAY = re.compile(r"[のは、に]|から|まで")
_SPAN_YEAR = re.compile(r"に(?!わた|渡|及|およ|[0-9一]|満|な|も)")
_DAYS, _SMALL = 31, 9  # no day of a month, no number of one digit lies above
_GLUED = re.compile(r"[0-9][.,/:・\-]$|[A-Za-z]-$|[0-9_#]$")
_NAMED = re.compile(r"[A-Za-z0-9] $")
_LARGE = frozenset("百千万億兆")
_KANJI_LEFT = re.compile(r"[一-龥々]$")
_LEFT_OK = re.compile(r"[約計全各他総最大等]$|過去$|今後$")
_TIGHT_RIGHT = re.compile(r"(?!以上|以下|以内|未満|超|近く|弱|強|余|前後|程度|規模|間|中)[一-龥々]")
_PLAIN_ONE = frozenset((
    "年", "年間", "か月", "カ月", "ヶ月", "か月間", "カ月間", "ヶ月間", "週間", "時間", "カ国", "か国", "ヶ国", "台", "基", "割",
    "倍", "番目", "ドル", "ユーロ", "ポンド",
))  # fmt: skip
_NOT_IN_KANJI = frozenset((
    "分", "日", "点", "度", "口", "字", "本", "戸", "州", "県", "種", "語", "曲", "行", "席", "軒", "案", "歩", "株", "歳", "才",
    "羽", "頭", "匹", "組", "巻", "票", "店", "便", "棟", "枚",
))  # fmt: skip
_SOME, _SOME_UNITS = re.compile("[数何]"), re.compile("(?<=[0-9])0数")
_NO_SOME = re.compile(r"[複多少人件回点個枚社総奇偶無有算関係変指度手口画代乗整実小定級倍]$")
_PLAYING = ("び", "気")  # 遊び半分, やる気半分
_HALF_OTHER = re.compile("[けか本板形解野導]")
_HALVES: dict[str, tuple[str, ValueKind, str]] = {
    "半年": ("0.5", "duration", "年"),
    "半年間": ("0.5", "duration", "年"),
    "半月": ("0.5", "duration", "か月"),
    "半日": ("0.5", "duration", "日"),
    "半世紀": ("50", "duration", "年"),
    "半分": ("50", "share", "%"),
    "半数": ("50", "share", "%"),
    "過半数": ("50", "share", "%"),
}
_HALVED = frozenset(("年", "か月", "カ月", "ヶ月", "時間", "日"))
_AND_HALF = re.compile(r"半(?![分数期月年島導])")
_FINER = re.compile(rf"(?P<n>[0-9]{{1,2}}|[{_KANJI}]{{1,3}})(?P<word>[かカヶ個]月間?|分間?|秒間?)(?!の[0-9一])")
_COMPOUND = {("年", "か月"): 12, ("時間", "分"): 60, ("分", "秒"): 60}
_CONVERT = {("か月", "年"): 12, ("日", "週間"): 7, ("時間", "日"): 24, ("分", "時間"): 60, ("秒", "分"): 60}


class _Amount(NamedTuple):
    """A numeral up to `end` with its unit, as `word` writes it; `size` is the last scale that it says (億 of 3億)."""

    end: int
    low: Decimal
    high: Decimal
    unit: _Unit | None = None
    word: str = ""
    size: int = 1


def find(text: str, span: Span, issued: str | None = None, previous: str | None = None) -> tuple[Value, ...]:
    """Give the values in a sentence, in order and without overlap.

    Args:
        text: the whole text; spans of values point into it.
        span: the sentence to read.
        issued: the document's ISO 8601 date, for 昨年 or 3年前; without it they are left out.
        previous: the last date met before the sentence, for 同年 or 翌日.

    >>> text = "昨年は約300億ドルを15,000人に、8割以上を2~3年で配った。"
    >>> [(v.kind, v.text, v.low, v.high, v.unit) for v in find(text, Span(0, len(text)), issued="2025-02-10")][:2]
    [('date', '昨年', '2024', '2024', None), ('money', '約300億ドル', Decimal('30000000000'), Decimal('30000000000'), 'USD')]
    >>> [(v.kind, v.text, str(v.low), str(v.high), v.unit) for v in find(text, Span(0, len(text)))][1:]
    [('count', '15,000人', '15000', '15000', '人'), ('share', '8割以上', '80', 'None', '%'), ('duration', '2~3年', '2', '3', '年')]
    """
    plain = dates.fold(text[span.start : span.end])
    found: list[Value] = []
    taken = dates.find(text, span, issued, previous)
    at = 0
    for value in (*taken, None):
        stop = value.span.start - span.start if value else len(plain)
        found += (_placed(v, text, span.start) for v in _amounts(plain, at, stop))
        if value and value.low is not None:
            found.append(value)
        at = value.span.end - span.start if value else stop
    return tuple(found)


def _placed(value: Value, text: str, offset: int) -> Value:
    place = Span(value.span.start + offset, value.span.end + offset)
    return Value(value.kind, place, place.of(text), value.low, value.high, value.unit, value.approximate)


def _amounts(plain: str, at: int, stop: int) -> Iterator[Value]:
    """Give the values between two dates, their spans in `plain`."""
    floor = at
    while match := _START.search(plain, at, stop):
        at = match.end()
        together = _ONE_BY_ONE.match(plain, match.start(), stop)
        amount = None if together else _half(plain, match) if match["half"] else _amount(plain, match, stop)
        at = together.end() if together else amount.end if amount else at
        value = _value(plain, match.start(), amount, (floor, stop)) if amount else None
        if value:
            at = floor = value.span.end
            yield value


def _half(plain: str, match: re.Match[str]) -> _Amount | None:
    """Read 半分, 半年 and the like, not 冗談半分 or 上半期."""
    word, end = match["half"], match.end()
    if _bound_left(plain, match.start()) or plain[match.start() - 1 : match.start()] in _PLAYING or _HALF_OTHER.match(plain, end):
        return None
    low, kind, unit = _HALVES[word]
    return _Amount(end, Decimal(low), Decimal(low), _Unit(kind, unit), word)


def _amount(plain: str, match: re.Match[str], stop: int) -> _Amount | None:
    """Read a numeral with its unit, and the range that it may begin."""
    start = match.start()
    first = _single(plain, match, stop)
    if first is None or not _stands_free(plain, start, match, first):
        return None
    if ranged := _range(plain, match, first, stop):
        return ranged
    if first.unit is None and not _LARGE.isdisjoint(match["numeral"]):
        return _bare(plain, first, stop)
    return _extended(plain, first, stop) if first.unit else None


def _bare(plain: str, amount: _Amount, stop: int) -> _Amount | None:
    """Read a great number without a counter: 3億を超える, and 700億のパラメータ, whose counter follows."""
    if _BARE.match(plain, amount.end, stop):
        return amount._replace(unit=_Unit("count", ""))
    counter = _UNIT.match(plain, amount.end + 1, stop) if plain.startswith("の", amount.end) else None
    unit = _TABLE[counter["word"]] if counter else None
    return amount._replace(unit=unit, word="の") if unit and unit.kind == "count" else None


def _single(plain: str, match: re.Match[str], stop: int) -> _Amount | None:
    numeral = match["numeral"] or match["price"]
    low, high = _bounds(numeral)
    if low is None or high is None or re.match("[0〇零][0-9〇零]", numeral):
        return None
    amount = _Amount(match.end(), low, high, size=dates.scale(numeral))
    fraction = _FRACTION.match(plain, amount.end, stop) if match["numeral"] else None
    if fraction:
        return _percent(fraction.end(), dates.number(fraction["numerator"]), low, high) if not _UNIT.match(plain, fraction.end()) else None
    scale = _ENGLISH.match(plain, amount.end, stop) if numeral[-1] in "0123456789" else None
    if scale:
        size = _ENGLISH_SCALES.get(scale["word"] or "") or _ENGLISH_SCALES[(scale["word"] or scale["letter"])[0].lower()]
        amount = _Amount(scale.end(), low * size, high * size, size=size)
    if sign := match["sign"]:
        return amount._replace(unit=_Unit("money", _SIGNS[sign]), word=sign)
    unit = _UNIT.match(plain, amount.end, stop)
    if unit:
        return amount._replace(end=unit.end(), unit=_TABLE[unit["word"]], word=unit["word"])
    parameters = scale and scale["letter"] == "B" and not re.match(" ?[A-Za-z0-9]", plain[amount.end : amount.end + 2])
    return amount._replace(unit=_TABLE["パラメータ"], word="B") if parameters else amount


def _percent(end: int, part: Decimal | None, *whole: Decimal) -> _Amount | None:
    if part is None or whole[0] != whole[1] or not 0 < part <= whole[0]:
        return None
    share = (100 * part / whole[0]).quantize(Decimal("1.0000"))
    return _Amount(end, share, share, _TABLE["%"], "分の")


def _bounds(numeral: str) -> tuple[Decimal | None, Decimal | None]:
    """Give the least and the greatest that a numeral may mean: 数十 is 20 to 90, 十数 12 to 19."""
    if numeral[0] == "半":
        half = dates.number("1" + numeral[1:])
        return (half / 2, half / 2) if half else (None, None)
    if "数" not in numeral and "何" not in numeral:
        exact = dates.number(numeral)
        return exact, exact
    low, high = (dates.number(_SOME.sub(digit, _SOME_UNITS.sub(arabic, numeral))) for digit, arabic in (("二", "2"), ("九", "9")))
    return low, high


def _stands_free(plain: str, start: int, match: re.Match[str], amount: _Amount) -> bool:
    """Tell whether a numeral is no part of a name, a date or an idiom (GPT-4, 三菱, 二人三脚, 一人)."""
    before, numeral = plain[max(0, start - 2) : start], match["numeral"]
    if numeral is None:
        return not (before[-1:].isascii() and before[-1:].isalnum())
    if before[-1:] == "第":
        return amount.unit is not None and amount.unit.kind == "rank"
    if numeral[0] in "数何半":
        return not _NO_SOME.search(before)
    if not numeral[0].isascii():
        return _kanji_free(plain, start, numeral, amount)
    if _NAMED.search(before):
        return amount.word != "B" and plain[match.end() : match.end() + 1] != " "
    letter = before[-1:].isascii() and before[-1:].isalpha()
    return not _GLUED.search(before) and (not letter or "," in numeral or not _LARGE.isdisjoint(numeral))


def _kanji_free(plain: str, start: int, numeral: str, amount: _Amount) -> bool:
    if amount.unit is None:
        return not _bound_left(plain, start)
    if amount.word in _NOT_IN_KANJI or (numeral == "一" and amount.word not in _PLAIN_ONE):
        return False
    if amount.unit.kind not in ("money", "share") and _TIGHT_RIGHT.match(plain, amount.end):
        return False
    return not _bound_left(plain, start) or (len(numeral) > 1 and not _LARGE.isdisjoint(numeral))


def _bound_left(plain: str, start: int) -> bool:
    before = plain[max(0, start - 2) : start]
    return bool(_KANJI_LEFT.search(before)) and not _LEFT_OK.search(before)


def _range(plain: str, match: re.Match[str], first: _Amount, stop: int) -> _Amount | None:
    """Read what a first numeral begins: 2,500億から3,400億ドル, 3~4億人, 6か月から1年, 2、3年."""
    joint = _SECOND.match(plain, first.end, stop)
    second = _single(plain, joint, stop) if joint else None
    if second and match["sign"] and second.unit is None:
        second = second._replace(unit=first.unit, word=first.word)
    second = _extended(plain, second, stop) if second else None
    if joint is None or second is None or second.unit is None:
        return None
    unit = second.unit
    if joint["to"] in "、か" and (first.unit or first.low > _SMALL or second.low - first.low != 1):
        return None
    if joint["to"] == "から" and _CHANGE.match(plain, second.end, stop):
        return None
    low, high = first.low, second.high
    if first.unit is None or (match["sign"] and first.size == 1):
        low *= second.size if first.size == 1 and first.low * second.size <= high else 1
    elif first.unit != unit:
        times = _CONVERT.get((first.unit.unit, unit.unit))
        if times is None:
            return None
        high, second = high * times, second._replace(unit=first.unit, word=first.word)
    return second._replace(low=low, high=high) if low <= high else None


def _extended(plain: str, amount: _Amount, stop: int) -> _Amount:
    """Add what refines an amount: 2年半, 1時間30分, 3割5分."""
    tenths = _TENTHS.match(plain, amount.end, stop) if amount.word == "割" else None
    if tenths:
        more = (dates.number(tenths["n"]) or Decimal(0)) / 10
        return amount._replace(end=tenths.end(), low=amount.low + more, high=amount.high + more)
    unit = amount.unit
    if unit is None or unit.kind != "duration":
        return amount
    if amount.word in _HALVED and _AND_HALF.match(plain, amount.end, stop):
        return amount._replace(end=amount.end + 1, low=amount.low + Decimal("0.5"), high=amount.high + Decimal("0.5"))
    while match := _FINER.match(plain, amount.end, stop):
        finer, number = _TABLE[match["word"]], dates.number(match["n"])
        times = _COMPOUND.get((unit.unit, finer.unit))
        if number is None or times is None:
            break
        amount, unit = _Amount(match.end(), amount.low * times + number, amount.high * times + number, finer, match["word"]), finer
    return amount


def _value(plain: str, start: int, amount: _Amount, within: tuple[int, int]) -> Value | None:
    """Give an amount with the words around it that bound it (約, 最大, 以上, を超える); None if they show that it is no value."""
    unit, end = amount.unit, amount.end
    before = _BEFORE.search(plain, max(within[0], start - 5), start)
    after = _AFTER.match(plain, end, within[1])
    if unit is None or _is_no_amount(plain, amount, modified=bool(before or after)):
        return None
    low, high = _plain(amount.low * unit.factor), _plain(amount.high * unit.factor)
    how = {m.lastgroup for m in (before, after) if m}
    if "minus" in how:
        low, high = -high, -low
    first = before.start() if before else start - (unit.kind == "rank" and plain[start - 1 : start] == "第")
    place = Span(first, after.end() if after else end)
    approximate = not how.isdisjoint(("about", "scale"))
    if amount.word == "過半数":
        how.add("over")
    upper, lower = not how.isdisjoint(("most", "under")), not how.isdisjoint(("least", "over"))
    bounds = (low, high) if upper and lower else (None if upper else low, None if lower else high)  # 最大で3社以上 says nothing
    return Value(unit.kind, place, plain[place.start : place.end], *bounds, unit.unit or None, approximate)


def _plain(amount: Decimal) -> Decimal:
    """Drop the zeros behind the point: 7.5万 is 75000."""
    whole = amount.to_integral_value()
    return whole if whole == amount else amount.normalize()


def _is_no_amount(plain: str, amount: _Amount, *, modified: bool) -> bool:
    """Tell an ordinal, a rate or a day of the month from an amount (2つ目, 1人当たり, 3日の会見, 24年に)."""
    end, exact = amount.end, amount.low == amount.high
    if plain.startswith("目", end) or (amount.low == amount.high == 1 and _EACH.match(plain, end)):
        return True
    if modified or not exact:
        return False
    if amount.word == "日":
        return amount.low <= _DAYS and bool(_OPEN_DAY.match(plain, end))
    return amount.word == "年" and amount.low >= _SMALL and bool(_SPAN_YEAR.match(plain, end))
