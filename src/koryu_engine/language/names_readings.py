"""Readings of kanji: Japanese ones from Sudachi, Korean ones through the Sino-Korean table.

Both dictionaries are loaded at first use and kept. Every function returns kana or Hangul, best
reading first, and never more than it was asked for.
"""

import re
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any

KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005]")
_MAX_ALTERNATIVES = 3
# Kanji of Korean family names, traditional and Japanese forms (Statistics Korea 2015, the larger).
_KOREAN_FAMILIES = frozenset(
    "金李朴崔鄭姜趙尹張林韓吳呉申徐權権黃黄安宋柳洪全高文孫梁裵裴白曺曹許南沈盧丁河郭成車朱禹具辛任羅"
    "田閔兪劉陳池嚴厳元蔡千方孔玄康咸卞楊廉邊辺呂秋都魯石蘇愼馬薛吉宣周延魏表明奇房潘王琴玉陸印孟諸牟蔣"
    "殷片龍芮慶奉史夫皇太卜睦邢桂皮杜甘陰賓董溫"
)


def is_korean_family(kanji: str) -> bool:
    """Whether one kanji is a Korean family name (some, as 林 and 南, are Japanese ones too)."""
    return kanji in _KOREAN_FAMILIES


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    import sudachipy

    return sudachipy.Dictionary(dict="core")


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    return _dictionary().tokenizer()


@lru_cache(maxsize=65536)
def _lookup(surface: str, part: str = "") -> tuple[str, ...]:
    """Dictionary readings of exactly ``surface``; ``part`` 姓 or 名 keeps names of that part."""
    readings: dict[str, None] = {}
    for morpheme in _dictionary().lookup(surface):
        if not part or morpheme.part_of_speech()[3] == part:
            readings.setdefault(morpheme.reading_form())
    return tuple(readings)


def is_japanese_family(text: str) -> bool:
    """Whether ``text`` is, in the Japanese dictionary, a family name."""
    return bool(_lookup(text, "姓"))


def _path_readings(text: str, limit: int) -> list[str]:
    """Readings along Sudachi's best segmentation, with alternatives for single morphemes."""
    options: list[list[str]] = []
    for morpheme in _tokenizer().tokenize(text):
        best = morpheme.reading_form()
        others = [r for r in _lookup(morpheme.surface()) if r != best]
        wanted = bool(KANJI.search(morpheme.surface()))
        options.append([best, *others[:_MAX_ALTERNATIVES]] if wanted else [best])
    return ["".join(choice) for choice, _ in zip(_by_rank(options), range(limit), strict=False)]


def _by_rank(options: list[list[str]]) -> list[tuple[str, ...]]:
    """Choices of one option each, the most preferred first; at most a few hundred are built."""
    while len(options) > 4:
        options = [[options[0][0] + options[1][0]], *options[2:]]
    ranked = product(*(list(enumerate(o)) for o in options))
    ordered = sorted(ranked, key=lambda choice: sum(rank for rank, _ in choice))
    return [tuple(value for _, value in choice) for choice in ordered]


def _given_readings(given: str) -> list[tuple[str, int]]:
    """Readings of a given name and their rank: from the dictionary 0, kanji by kanji 1 and more."""
    known = [(reading, 0) for reading in _lookup(given, "名")[:4]]
    if len(given) != 2:
        return known
    first, second = _name_readings(given[0])[0], _name_readings(given[1])[1]
    built = [(a[1] + b[1], 1 + a[0] + b[0]) for a in enumerate(first) for b in enumerate(second)]
    return known + sorted(built, key=lambda item: item[1])[: 6 if known else 12]


@lru_cache(maxsize=1)
def _name_table() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    source = resources.files(__package__).joinpath("data", "names_nanori.tsv")
    table = {}
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        kanji, first, second = line.split("\t")
        table[kanji] = tuple(first.split("|")), tuple(second.split("|"))
    return table


def _name_readings(kanji: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Readings of a kanji as the first and as the second of a given name of two."""
    own = _lookup(kanji)[:2]
    first, second = _name_table().get(kanji, (own, own))
    return tuple(filter(None, first)) or own, tuple(filter(None, second)) or own


@lru_cache(maxsize=65536)
def person_readings(text: str, limit: int = 16) -> tuple[tuple[str, str], ...]:
    """(family, given) kana readings of an unspaced kanji name, every place of division tried."""
    ranked: list[tuple[int, tuple[str, str]]] = []
    for cut in range(1, min(len(text), 6)):
        unusual = 3 * abs(cut - 2) + 2 * abs(len(text) - cut - 2)
        for place, family in enumerate(_lookup(text[:cut], "姓")[:3]):
            for given, rank in _given_readings(text[cut:]):
                ranked.append((unusual + place + rank + 3 * (rank > 0), (family, given)))
    return tuple(dict.fromkeys(pair for _, pair in sorted(ranked)))[:limit]


@lru_cache(maxsize=65536)
def japanese_readings(text: str, limit: int = 4) -> tuple[str, ...]:
    """Kana readings of ``text`` (kanji, with or without kana), the likeliest first."""
    readings = dict.fromkeys(_lookup(text)[:2])
    readings.update(dict.fromkeys(_path_readings(text, limit)))
    return tuple(list(readings)[:limit])


@lru_cache(maxsize=65536)
def korean_readings(text: str) -> tuple[str, ...]:
    """Sino-Korean readings in Hangul, with and without the initial-sound rule (李: 이, 리)."""
    import hanja

    text = text.replace("円", "圓")  # a name has 원, the table the currency: 엔
    with_rule: str = hanja.translate(text, "substitution")
    if text[0] == "金":  # the family name is 김, the metal 금
        with_rule = "김" + with_rule[1:]
    plain: str = "".join(hanja.translate("一" + c, "substitution")[1:] for c in text)
    return tuple(dict.fromkeys(r for r in (with_rule, plain) if not KANJI.search(r)))
