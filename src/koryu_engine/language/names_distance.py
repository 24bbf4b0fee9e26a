"""How near two class strings are: weighted edit distances for organisations and for people.

Weights follow what transcription does: an inserted u (ッ, ん, batchim + ウ) is cheap, a changed
consonant is not. A *strict* comparison is for words whose language is known (kanji, or Latin read
as romanised Korean or Japanese): there vowels are written by rule, so another vowel is another
name (단국 and 동국). English words are transcribed by ear, and their vowels may drift. Names of
Korean people lie between: the sounds follow rules, the Latin spelling is each person's own choice.
"""

from functools import lru_cache

from koryu_engine.language.names_phonetic import fold

BETWEEN = "/"
"""Stands between family and given name (in either order) where the division is known."""

_COSTS = {
    "fh": 0.15,
    "fp": 0.15,
    "hp": 0.7,
    "sc": 0.2,
    "st": 0.5,
    "ct": 0.7,
    "ck": 0.8,
    "nm": 0.7,
    "nr": 0.6,
    "hk": 0.7,
    "yi": 0.15,
    "wu": 0.1,
    "wo": 0.2,
    "yc": 0.8,
    "ou": 0.7,
    "ei": 0.25,
    "ae": 0.2,
    "ao": 0.3,
    "au": 0.3,
    "ui": 0.25,
    "eo": 0.3,
    "ai": 0.4,
    "oi": 0.4,
    "eu": 0.35,
}
_VOWELS = frozenset("aeiou")
_STRICT_VOWEL = 0.9
_ALONE = {
    "u": 0.2,
    "i": 0.5,
    "o": 0.5,
    "a": 0.5,
    "e": 0.5,
    "y": 0.15,
    "w": 0.15,
    "h": 0.35,
    "n": 0.5,
    "r": 0.5,
    "t": 0.6,
    "k": 0.65,
}
_STRICT_ALONE = {
    **_ALONE,
    "w": 0.4,
    "i": 0.9,
    "o": 0.9,
    "a": 0.9,
    "e": 0.9,
    "h": 0.7,
    "n": 0.8,
    "r": 0.7,
    "t": 0.8,
    "k": 0.8,
}
_CONSONANT_ALONE = 0.8
_KOREAN_VOWEL = 0.5  # 이재용 is not 이소연, but Sung is 성
_KOREAN_SIBILANT = 0.6  # ㅅ and ㅈ are never confused, unlike z in Japanese and English
_STEEPNESS = 1.6
_LEAST_HEARD = 2.0


def _change_table(
    vowel: float, sibilant: float, kept: frozenset[str] = frozenset()
) -> dict[tuple[str, str], float]:
    """Costs of changing one sound into another; at least ``vowel`` between vowels but ``kept``."""
    letters = "ptkfhscnmrywaeiou"
    table = {}
    for a in letters:
        for b in letters:
            cost = 0.0 if a == b else _COSTS.get(a + b, _COSTS.get(b + a, 1.0))
            if a != b and a in _VOWELS and b in _VOWELS and {a, b} != kept:
                cost = max(cost, vowel)
            table[a, b] = max(cost, sibilant) if {a, b} == {"s", "c"} else cost
    return table


LOOSE, STRICT, KOREAN_PERSON = range(3)
"""How freely sounds may drift: heard by ear, written by rule, or a Korean person's name."""

_CHANGES = {
    LOOSE: _change_table(0.0, 0.0),
    STRICT: _change_table(_STRICT_VOWEL, 0.0),
    KOREAN_PERSON: _change_table(_KOREAN_VOWEL, _KOREAN_SIBILANT, frozenset("ei")),  # June: 준이
}


def heard(string: str) -> float:
    """How much there is to hear: 1 for a consonant, ½ for a vowel or glide."""
    return sum(0.5 if c in "aeiouyw" else 1.0 for c in string)


@lru_cache(maxsize=65536)
def likeness(a: str, b: str, level: int = LOOSE) -> float:
    """1 for equal class strings, falling to 0; a weighted edit distance over the longer length.

    O(len(a)·len(b)).
    """
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    change, alone_costs = _CHANGES[level], _STRICT_ALONE if level == STRICT else _ALONE
    lefts = [alone_costs.get(char, _CONSONANT_ALONE) for char in a]
    rights = [alone_costs.get(char, _CONSONANT_ALONE) for char in b]
    above = [0.0]
    for cost in rights:
        above.append(above[-1] + cost)
    for left, alone in zip(a, lefts, strict=True):
        row = [above[0] + alone]
        for place, right in enumerate(b):
            row.append(
                min(
                    above[place] + change[left, right],
                    above[place + 1] + alone,
                    row[place] + rights[place],
                )
            )
        above = row
    return max(0.0, 1.0 - _STEEPNESS * above[-1] / max(heard(a), heard(b), _LEAST_HEARD))


def person_likeness(a: str, b: str, *, korean: bool = False) -> float:
    """Likeness of two people's class strings, family and given name in either order."""
    level = KOREAN_PERSON if korean else LOOSE
    first, divided, second = a.partition(BETWEEN)
    third, also, fourth = b.partition(BETWEEN)
    if divided and also:
        return max(
            _both(first, third, second, fourth, level),
            _both(first, fourth, second, third, level),
        )
    lefts = {fold(first + second), fold(second + first)}
    rights = {fold(third + fourth), fold(fourth + third)}
    return max(likeness(left, right, level) for left in lefts for right in rights)


def _both(a: str, b: str, c: str, d: str, level: int) -> float:
    """Likeness of a to b and of c to d taken together; the worse of the two counts double."""
    one, other = likeness(a, b, level), likeness(c, d, level)
    left, right = max(heard(a), heard(b)), max(heard(c), heard(d))
    mean = (one * left + other * right) / max(left + right, 1.0)
    return (mean + min(one, other)) / 2
