"""Estimate how single kanji are read in given names, from the given names of SudachiDict.

A two-kanji given name has one reading and one place where it is divided between the kanji.
Expectation-maximisation finds the likeliest readings: the weight of a division is the product of
how often its halves are the reading of the first and of the second kanji, and those counts are
taken again from the weighted divisions (Dempster, Laird and Rubin 1977). Prints the table that
``src/koryu_engine/language/data/names_nanori.tsv`` holds.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import sudachipy

_KANJI = re.compile(r"[\u3400-\u9fff]{2}")
_SMALL = "ァィゥェォャュョヮッン"
ROUNDS = 12
SHOWN = 6
LEAST_SHARE = 0.03
LEAST_COUNT = 1.5

Name = tuple[str, str]
Counts = dict[str, dict[str, float]]


def given_names() -> Iterator[Name]:
    """(kanji, reading) of every two-kanji given name in the dictionary."""
    dictionary = sudachipy.Dictionary(dict="core")
    for entry in dictionary.entries():
        if entry.part_of_speech()[3] == "名" and _KANJI.fullmatch(entry.surface()):
            yield entry.surface(), entry.reading_form()


def divisions(reading: str) -> list[Name]:
    """Where a reading may be divided: never before a small kana, ン or ッ."""
    cuts = (cut for cut in range(1, len(reading)) if reading[cut] not in _SMALL)
    return [(reading[:cut], reading[cut:]) for cut in cuts]


def estimate(names: list[Name]) -> tuple[Counts, Counts]:
    """Expected counts of readings of a kanji as the first and as the second of two."""
    first: Counts = {}
    second: Counts = {}
    for turn in range(ROUNDS):
        heads: Counts = defaultdict(lambda: defaultdict(float))
        tails: Counts = defaultdict(lambda: defaultdict(float))
        for kanji, reading in names:
            a, b = kanji[0], kanji[1]
            weights = {
                (x, y): _share(first, a, x) * _share(second, b, y) if turn else 1.0
                for x, y in divisions(reading)
            }
            total = sum(weights.values()) or 1.0
            for (x, y), weight in weights.items():
                heads[a][x] += weight / total
                tails[b][y] += weight / total
        first, second = heads, tails
    return first, second


def _share(counts: Counts, kanji: str, reading: str) -> float:
    return counts[kanji][reading] / sum(counts[kanji].values())


def column(counts: dict[str, float]) -> str:
    """The readings worth keeping, the most frequent first."""
    least = max(LEAST_COUNT, LEAST_SHARE * sum(counts.values()))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    return "|".join(reading for reading, n in ranked if n >= least)


def main() -> None:
    """Print the table."""
    first, second = estimate(sorted(set(given_names())))
    print(
        "# kanji\treadings as the first of two\tas the second of two; "
        "estimated from the two-kanji given names of SudachiDict (Apache-2.0)"
    )
    for kanji in sorted(first.keys() | second.keys()):
        columns = [column(counts.get(kanji, {})) for counts in (first, second)]
        if any(columns):
            print(kanji, *columns, sep="\t")


if __name__ == "__main__":
    main()
