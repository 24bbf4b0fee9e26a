"""Loanwords across scripts: katakana, Hangul and English reduced to one consonant skeleton.

マイクロバイオーム, 마이크로바이옴 and microbiome become `MKLBM`: vowels, length, doubling, the
r that English drops and what a script cannot show are gone.
"""

import re
from functools import lru_cache

from koryu_engine.language.hangul import split_syllable

_KANA_ROWS = {
    "K": "カキクケコヵヶ",
    "G": "ガギグゲゴ",
    "S": "サシスセソザジズゼゾチツヂヅ",
    "T": "タテト",
    "D": "ダデド",
    "N": "ナニヌネノン",
    "H": "ハヒヘホ",
    "P": "フパピプペポ",
    "B": "バビブベボヴ",
    "M": "マミムメモ",
    "L": "ラリルレロ",
}
_KANA = {kana: row for row, kanas in _KANA_ROWS.items() for kana in kanas}
# ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ
_INITIALS = "GKNDTLMBPSS-SSSKTPH"
# none ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ
_FINALS = "-KKKNNNTLLLLLLLLMPPTTNTTKTP-"

# Order matters: the longer English spelling first. Upper case is finished, lower case is not.
_ENGLISH = [
    (re.compile(pattern), new)
    for pattern, new in (
        (r"^x|^ps", "S"),
        (r"^kn|^pn|^gn", "N"),
        (r"^wr", "L"),
        (r"[ts]ion|cian", "Sn"),
        (r"tu(?=r|al)", "S"),
        (r"sch", "S"),
        (r"ch(?=[rlony]|em|ar)|(?<=te)ch|(?<=psy)ch|(?<=me)ch", "K"),
        (r"tch|ch|sh|dge", "S"),
        (r"ph", "P"),
        (r"th", "S"),
        (r"gh", ""),
        (r"ck|qu?", "K"),
        (r"sc(?=[eiy])", "S"),
        (r"c(?=[eiy])", "S"),
        (r"x", "KS"),
        (r"g(?=[iey])", "S"),
        (r"ng(?![aeiouylr])", "N"),
        (r"rh", "r"),
        (r"r(?=[bcdfghjkmnpqstvwxzA-Z]|e?s?$)", ""),
        (r"h(?![aeiouy])", ""),
    )
]
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("aeiouyw'-", None),
        **{c: c.upper() for c in "bdgkmnpth"},
        "c": "K",
        "f": "P",
        "j": "S",
        "l": "L",
        "r": "L",
        "s": "S",
        "v": "B",
        "z": "S",
    }
)
_REPEATED = re.compile(r"(.)\1+")
_CHI_AS_TI = re.compile("チ(?=[ドンー])")  # ペプチド, アクチン, チーム
_NASAL = re.compile(r"N(?=[PBM])")


def _settle(consonants: str) -> str:
    """Nasals take the lips' side before P, B, M; neighbours of one class merge."""
    return _REPEATED.sub(r"\1", _NASAL.sub("M", consonants))


@lru_cache(maxsize=50_000)
def of_katakana(word: str) -> str:
    """The skeleton of a katakana word: `バイオマーカー` → `BMK`."""
    word = word[:-2] + "ン" if word.endswith("ング") else word
    word = _CHI_AS_TI.sub("テ", word)
    return _settle("".join(_KANA.get(char, "") for char in word))


@lru_cache(maxsize=50_000)
def of_hangul(word: str) -> str:
    """The skeleton of a Hangul word, syllables only: `바이오마커` → `BMK`."""
    found = []
    for syllable in word:
        initial, _, final = split_syllable(syllable)
        found += [_INITIALS[initial], _FINALS[final]]
    return _settle("".join(found).replace("-", ""))


@lru_cache(maxsize=100_000)
def of_english(word: str) -> str:
    """The skeleton of a lower-case English word: `biomarker` → `BMK`."""
    for pattern, new in _ENGLISH:
        word = pattern.sub(new, word)
    return _settle(word.translate(_LETTERS))
