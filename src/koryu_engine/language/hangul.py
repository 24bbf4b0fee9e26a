"""Sino-Korean readings of kanji words and the classes that make both spellings meet."""

import re
from functools import cache, lru_cache

_BASE, _LAST = 0xAC00, 0xD7A3
_NIEUN, _RIEUL, _IEUNG = 2, 5, 11
# ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ: before these the initial-sound law drops ㄴ and ㄹ.
_I_VOWELS = frozenset([2, 3, 6, 7, 12, 17, 20])

# Characters whose first listed reading is not the one compounds use, and simplified forms that the
# table takes for another old character (証 for 證, 糸 for 絲).
_CHAR_READINGS = dict(
    zip(
        "率楽樂込弁穏壊亀渓糸証斉専灯姫戻錬収円芸予余欠缶虫浜台沢枠",
        "률락락입변온괴귀계사증제전등희려련수원예예여결관충빈대택화",
        strict=True,
    )
)

# Words Korean reads or writes with another character than the Japanese form suggests
# (Japan's 1956 respellings such as 障碍 → 障害, and characters with two readings).
_WORD_READINGS = {
    "阻害": "저해",
    "障害": "장애",
    "計画": "계획",
    "企画": "기획",
    "区画": "구획",
    "変更": "변경",
    "更新": "갱신",
    "更年": "갱년",
    "弁膜": "판막",
    "復活": "부활",
    "復旧": "복구",
    "降圧": "강압",
    "降下": "강하",
    "投降": "투항",
    "易感": "이감",
    "容易": "용이",
    "簡易": "간이",
    "難易": "난이",
    "相殺": "상쇄",
    "減殺": "감쇄",
    "便利": "편리",
    "便宜": "편의",
    "便秘": "변비",
    "排便": "배변",
    "大便": "대변",
    "糞便": "분변",
    "暴露": "폭로",
    "曝露": "폭로",
    "暴力": "폭력",
    "憎悪": "증오",
    "嫌悪": "혐오",
    "悪寒": "오한",
    "閉塞": "폐색",
    "塞栓": "색전",
    "梗塞": "경색",
    "省略": "생략",
    "刺激": "자극",
    "索引": "색인",
    "参加": "참가",
    "不動": "부동",
    "不当": "부당",
    "不足": "부족",
    "不在": "부재",
    "不整": "부정",
    "不正": "부정",
    "不断": "부단",
    "不定": "부정",
    "腫脹": "종창",
    "播種": "파종",
    "車両": "차량",
    "一切": "일체",
    "見本": "견본",
    "委託": "위탁",
    "受託": "수탁",
    "十月": "시월",
    "六月": "유월",
    "布施": "보시",
    "音楽": "음악",
    "行列": "행렬",
    "洗滌": "세척",
    "洗浄": "세정",
    "撹拌": "교반",
    "浸透": "침투",
    "沈殿": "침전",
    "分泌": "분비",
    "泌尿": "비뇨",
    "殺菌": "살균",
    "殺到": "쇄도",
    "拡張": "확장",
    "連絡": "연락",
    "統計": "통계",
    "訴訟": "소송",
    "識別": "식별",
    "標識": "표지",
    "推薦": "추천",
    "狭窄": "협착",
    "糖尿": "당뇨",
    "数値": "수치",
    "頻数": "빈삭",
    "宿主": "숙주",
}
_LONGEST = max(map(len, _WORD_READINGS))

HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]+")
HANGUL_RUN = re.compile(r"[\uac00-\ud7a3]+")


@cache
def _table() -> dict[str, str]:
    from hanja.table import hanja_table  # reads half a megabyte: only when first needed

    return {**hanja_table, **_CHAR_READINGS}


def split_syllable(syllable: str) -> tuple[int, int, int]:
    """Indices (initial, vowel, final) of a Hangul syllable; final 0 means none. Unicode 3.12."""
    index = ord(syllable) - _BASE
    return index // 588, index % 588 // 28, index % 28


@lru_cache(maxsize=12_000)
def _neutral_syllable(char: str) -> str:
    if not _BASE <= ord(char) <= _LAST:
        return char
    initial, vowel, final = split_syllable(char)
    if initial not in (_NIEUN, _RIEUL):
        return char
    new = _IEUNG if vowel in _I_VOWELS else _NIEUN
    return chr(_BASE + new * 588 + vowel * 28 + final)


def neutral(hangul: str) -> str:
    """`hangul` with the initial-sound law (두음법칙) applied to every syllable.

    립 → 입, 녀 → 여, 량 → 양, 로 → 노: a word and the same word inside a compound become equal.
    """
    return "".join(map(_neutral_syllable, hangul))


@lru_cache(maxsize=100_000)
def reading(kanji: str) -> str:
    """The Sino-Korean reading of a run of kanji in `neutral` form; unknown characters stay.

    Japanese simplified forms are read as their old forms (医 as 醫). Table: the `hanja` package
    (MIT, from Unihan), with this module's exceptions for words.
    """
    table, read, at = _table(), [], 0
    while at < len(kanji):
        for size in range(min(_LONGEST, len(kanji) - at), 1, -1):
            word = _WORD_READINGS.get(kanji[at : at + size])
            if word:
                read.append(word)
                at += size
                break
        else:
            char = kanji[at]
            again = char == "々" and at > 0
            read.append(read[-1] if again else table.get(char, char))
            at += 1
    return neutral("".join(read))
