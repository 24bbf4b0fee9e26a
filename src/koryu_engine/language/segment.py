"""Tokens for lexical search in three languages, safe to store in any full-text index."""

import re

from koryu_engine.language.latin import STOPWORDS, code_matches, stem

HANGUL, HAN, KATAKANA, HIRAGANA = (
    r"\uac00-\ud7a3",
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々",
    r"\u30a1-\u30faー",
    r"\u3041-\u3096",
)
_RUN = re.compile(
    f"(?P<cjk>[{HANGUL}]+|[{HAN}]+|[{KATAKANA}]+)|(?P<kana>[{HIRAGANA}]+)"
    r"|(?P<latin>[A-Za-z0-9\u00c0-\u024f\u0370-\u04ff]{1,64})"
)


def _bigrams(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def tokens(text: str) -> tuple[str, ...]:
    """Search tokens of cleaned text, in order, with repetitions.

    Runs of Hangul, kanji or katakana give character bigrams (the character itself when alone),
    Latin words their stem, codes their joined form (`PD-1` → `pd1`) beside their parts. Runs of
    hiragana of two and more give bigrams; single kana carry grammar and are dropped.
    """
    found = [m.group().replace("-", "").replace("/", "").lower() for m in code_matches(text)]
    for match in _RUN.finditer(text):
        run = match.group()
        if match.lastgroup == "latin":
            word = run.lower()
            if word not in STOPWORDS:
                found.append(stem(word) if word.isascii() else word)
        elif match.lastgroup == "cjk" or len(run) > 1:
            found.extend(_bigrams(run))
    return tuple(found)
