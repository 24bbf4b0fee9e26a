"""Reduce Hangul, kana and Latin spellings of a name to one phonetic class string.

The alphabet is ``ptkfhscnmryw`` for consonants and ``aeiou`` for vowels. What the three writing
systems do not keep apart is folded: voicing (k/g), aspiration and tenseness (ㄱ/ㄲ/ㅋ), l/r,
long vowels, doubled consonants, the nasal finals (ん, ㄴ, ㅇ), z/j/ch/ts, and palatal glides after
s and c. Tables follow the Revised Romanisation of Korean (2000), Hepburn and kunrei-shiki
(ISO 3602), with the Latin spellings people use for themselves as further readings.
"""

import re
import unicodedata
from functools import lru_cache

_INITIALS = [
    "k",
    "k",
    "n",
    "t",
    "t",
    "r",
    "m",
    "p",
    "p",
    "s",
    "s",
    "",
    "c",
    "c",
    "c",
    "k",
    "t",
    "p",
    "h",
]
_VOWELS = [
    "a",
    "e",
    "ya",
    "ye",
    "o",
    "e",
    "yo",
    "ye",
    "o",
    "wa",
    "we",
    "we",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "u",
    "i",
    "i",
]
_FINALS = [
    "",
    *[
        "k",
        "k",
        "k",
        "n",
        "n",
        "n",
        "t",
        "r",
        "k",
        "m",
        "r",
        "r",
        "r",
        "p",
        "r",
        "m",
        "p",
        "p",
        "t",
        "t",
        "n",
        "t",
        "t",
        "k",
        "t",
        "p",
    ],
    "",
]
_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
_SIOS_FINALS = {19, 20}
_NASAL_INITIALS = {2, 6}
_NASAL_OF = {"k": 21, "t": 4, "p": 16}  # class of a final → the index of ㅇ, ㄴ, ㅁ

_KANA_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコガギグゲゴ",
    "s": "サシスセソ",
    "c": "ザジズゼゾ",
    "t": "タ__テトダ__デド",
    "n": "ナニヌネノ",
    "h": "ハヒ_ヘホ",
    "p": "バビブベボパピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
}
_KANA_ODD = {
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ワ": "wa",
    "ヰ": "i",
    "ヱ": "e",
    "ヲ": "o",
    "ン": "n",
    "フ": "fu",
    "ヴ": "pu",
    "チ": "ci",
    "ヂ": "ci",
    "ツ": "cu",
    "ヅ": "cu",
    "ッ": "",
    "ー": "",
    "ァ": "a",
    "ィ": "i",
    "ゥ": "u",
    "ェ": "e",
    "ォ": "o",
    "ャ": "ya",
    "ュ": "yu",
    "ョ": "yo",
    "ヮ": "wa",
    "ヵ": "ka",
    "ヶ": "ke",
}
_KANA = {
    **{
        kana: row + "aiueo"[place % 5]
        for row, line in _KANA_ROWS.items()
        for place, kana in enumerate(line)
        if kana != "_"
    },
    **_KANA_ODD,
}
_SMALL = "ァィゥェォャュョヮ"

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), result) for pattern, result in pairs)


_FOLD = _rules(
    (r"ii+", "i"),
    (r"o[ou]+", "o"),
    (r"e[ei]+", "e"),
    (r"([sc])y", r"\1"),
    (r"m(?=[pf])", "n"),
    (r"nr|rn", "r"),
    (r"(.)\1+", r"\1"),
)
# Latin letters that sound alike in every reading; run after the vowels of each reading.
_LATIN_CONSONANTS = _rules(
    (r"ch(?=[rl])", "k"),
    (r"tch|tsch|ch|ts|tz|dz|dj", "c"),
    (r"sch|sh", "s"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"ng", "n"),
    (r"ck|kh|gh|q", "k"),
    (r"x", "ks"),
    (r"rh", "r"),
    (r"^wh", "w"),
    (r"wh", "hw"),
    (r"(?<=[aeiou])h(?![aeiouy])", ""),
    (r"[jz]", "c"),
    (r"[bv]", "p"),
    (r"d", "t"),
    (r"g", "k"),
    (r"l", "r"),
)
_SOFT_C = _rules((r"c(?=[eiy])", "s"), (r"c(?![h])", "k"))
_KOREAN_VOWELS = _rules(
    (r"wh", "hw"),
    (r"(?<=[aeou])r(?=[^aeiouy]|$)", ""),
    (r"yeo|you(?=n)", "yo"),
    (r"woo", "u"),
    (r"weo", "wo"),
    (r"ee", "i"),
    (r"oo", "u"),
    (r"ou|eo", "o"),
    (r"(?<=[kghpbm])yu(?=n)", "yo"),
    (r"eu|ui", "u"),
    (r"ae|ai", "e"),
    (r"oe|oi", "we"),
)
# Sung, Chul, Suk: u written for ㅓ before a final consonant (personal spellings).
_PERSONAL_VOWELS = _rules((r"ou$", "u"), (r"u(?=(?:ng|[nklmp])(?![aeiouy]))", "o"))
_JAPANESE_VOWELS = _rules((r"oh(?![aeiouy])", "o"), (r"ti(?=ng)", "ti"))
_ENGLISH_VOWELS = _rules(
    (r"(?<=[aeiou])(?:tion|sion)", "syon"),
    (r"^eu", "yu"),
    (r"a(?=(?:[bdfgklmnpstvz]er?|ture)$)", "ei"),
    (r"ture", "cho"),
    (r"(?<=[an])ce$", "s"),
    (r"tech", "tek"),
    (r"d?ge$", "ji"),  # ブリッジ, 브릿지
    (r"t?ch$", "chi"),
    (r"(?<=[sz])en$", "un"),
    (r"dg(?=[ei])", "j"),
    (r"g(?=[eiy])", "j"),
    (r"^x", "z"),
    (r"ch(?=em)", "k"),
    (r"th", "s"),
    (r"igh", "ai"),
    (r"ee|ea|ie", "i"),
    (r"oo", "u"),
    (r"au|aw", "o"),
    (r"ei", "ai"),
    (r"ay|ai(?!n)|ey", "ei"),
    (r"bio", "baio"),
    (r"ew", "yu"),
    (r"ye?$", "i"),
    (r"y(?=[^aeiou])", "i"),
    (r"qu", "kw"),
    (r"(?<=[^aeiou])e(?=s?$)", ""),
    (r"(?<=[aeiou])r(?=[^aeiouy]|$)", ""),
)
JAPANESE, KOREAN, ENGLISH, PERSONAL_KOREAN = range(4)
_READINGS = (
    _SOFT_C + _JAPANESE_VOWELS,
    _KOREAN_VOWELS + _SOFT_C,
    _ENGLISH_VOWELS + _SOFT_C,
    _PERSONAL_VOWELS + _KOREAN_VOWELS + _SOFT_C,
)

_LETTER_NAMES = (
    "a:ei b:pi c:si d:ti e:i f:ef g:ci h:eci i:ai j:ce k:ke l:er m:em n:en o:o p:pi q:kyu r:ar "
    "s:es t:ti u:yu v:pi w:topryu x:eks y:wai z:ce"
)
_DIGIT_NAMES = "0:cero 1:wan 2:tu 3:suri 4:po 5:faipu 6:siksu 7:sepun 8:eitu 9:nain"
_LETTERS = dict(entry.split(":") for entry in f"{_LETTER_NAMES} {_DIGIT_NAMES}".split())


def _apply(rules: Rules, text: str) -> str:
    for pattern, result in rules:
        text = pattern.sub(result, text)
    return text


def fold(classes: str) -> str:
    """Fold what the scripts do not keep apart in a raw class string (long vowels, doubling …)."""
    return _apply(_FOLD, classes)


def _hangul(text: str) -> str:
    parts: list[str] = []
    for place, char in enumerate(text):
        code = ord(char) - _HANGUL_FIRST
        if not 0 <= code <= _HANGUL_LAST - _HANGUL_FIRST:
            continue
        final = code % 28
        follower = text[place + 1 : place + 2]
        parts.append(_INITIALS[code // 588] + _VOWELS[code % 588 // 28])
        if not (final in _SIOS_FINALS and follower and not _starts_open(follower)):
            parts.append(_FINALS[final])
    return "".join(parts)


def nasalised(hangul: str) -> str:
    """Hangul with final stops turned to nasals before ㄴ and ㅁ, as they are said: 빛내 → 빈내."""
    said = list(hangul)
    for place, (char, follower) in enumerate(zip(hangul, hangul[1:], strict=False)):
        code, next_code = ord(char) - _HANGUL_FIRST, ord(follower) - _HANGUL_FIRST
        if 0 <= code <= _HANGUL_LAST - _HANGUL_FIRST and next_code // 588 in _NASAL_INITIALS:
            said[place] = chr(ord(char) - code % 28 + _NASAL_OF.get(_FINALS[code % 28], code % 28))
    return "".join(said)


def _starts_open(syllable: str) -> bool:
    """Whether a syllable starts with a vowel or sonorant, before which a final ㅅ is heard."""
    code = ord(syllable) - _HANGUL_FIRST
    return code >= 0 and _INITIALS[min(code // 588, 18)] in {"", "n", "m", "r"}


def _kana(text: str) -> str:
    parts: list[str] = []
    for char in text:
        sound = _KANA.get(char, "")
        if char in _SMALL and parts and parts[-1][-1:] in "aiueo":
            parts[-1] = _contract(parts[-1], sound)
        elif sound:
            parts.append(sound)
    return "".join(parts)


def _contract(large: str, small: str) -> str:
    """Join a kana with the small one after it: ki+ya → kya, fu+a → fa, ku+a → kwa, te+i → ti."""
    head, vowel = large[:-1], large[-1]
    if small[0] == "y":
        return head + small
    if large == "u":
        return "w" + small
    if head == "k" and vowel == "u":
        return "kw" + small
    if large == "i" and small == "e":
        return "ye"
    if large == "hi" and small == "e":
        return "hye"
    return (head + small) if head else large + small


def _hiragana_to_katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def plain_latin(text: str) -> str:
    """Lower-case ASCII letters of ``text``: ō → o, ø → o, everything else dropped."""
    text = text.casefold().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFD", text))


def _latin(word: str, reading: int) -> str:
    return _apply(_LATIN_CONSONANTS, _apply(_READINGS[reading], plain_latin(word)))


def spelled(word: str) -> str:
    """The class string of letters and digits read one by one: JCR → ``cesiar`` (제이씨알)."""
    return fold("".join(_LETTERS.get(c, "") for c in word.casefold()))


@lru_cache(maxsize=65536)
def classes(text: str, reading: int = JAPANESE) -> str:
    """Class string of one word of Hangul, kana or Latin; other characters are passed over.

    ``reading`` chooses how Latin letters are read (``JAPANESE``, ``KOREAN`` …).
    """
    raw = "".join(
        _run_classes(run, reading)
        for run in re.findall(r"[가-힣]+|[ぁ-ゖァ-ヺー]+|[^\W\d_가-힣ぁ-ゖァ-ヺー]+", text)
    )
    return fold(raw)


def _run_classes(run: str, reading: int) -> str:
    if "가" <= run[0] <= "힣":
        return _hangul(run)
    if "ぁ" <= run[0] <= "ヺ" or run[0] == "ー":
        return _kana(_hiragana_to_katakana(run))
    return _latin(run, reading)
