"""Why a document matched, from what the reader may see of it: keys with parameters.

Computed from texts, not from the index: the caller hands over the passages this reader may read,
so a reason cannot quote anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from koryu_engine.language.normalise import clean
from koryu_engine.retrieval.query import query_chunks
from koryu_engine.types.retrieval import Hit, IndexDocument, Language, Reason, TermSource

QUOTE = 160
TERM_REASONS = 6
FLOOR = 0.7
"""Least shared weight of two words: a pair of syllables or an English stem, not one syllable."""

TRIMMED = 24
"""Longest piece whose parts are tried one by one; their number grows with its square."""

_WORD = re.compile(
    r"[\uac00-\ud7a3]+|[\u4e00-\u9fff々]+|[\u30a1-\u30faー]{2,}"
    r"|[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*"
)
_CODE = re.compile(r"(?=.*[A-Z0-9].*[A-Z0-9])[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*")

Terms = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or two to three neighbouring words, and the terms it holds."""

    text: str
    terms: Mapping[str, float]


def explain(
    text: str,
    language: Language | None,
    hit: Hit,
    document: IndexDocument,
    terms: TermSource,
    facets: frozenset[str] = frozenset(),
) -> tuple[Reason, ...]:
    """Reasons of one hit, most telling first.

    `document` must hold only what the reader may see, its passages in the indexed order; `facets`
    are the reader's own (of the filter, or of the listing that asks). Raises IndexError when the
    hit's passage is not in the document.
    """
    spoken, parts = query_chunks(text, language)
    passage = document.passages[hit.passage]
    theirs = clean(passage.text)
    reasons = [
        *shared_words(" ".join(parts), spoken, theirs, passage.language, terms),
        *(Reason("reason.facet", {"facet": facet}) for facet in sorted(facets & document.facets)),
    ]
    if parts:
        asked = parts[min(hit.chunk, len(parts) - 1)]
        pair = {"query": _quote(asked), "passage": _quote(theirs)}
        reasons.append(Reason("reason.passages", pair))
    return tuple(reasons)


def shared_words(
    asked: str, spoken: Language, theirs: str, language: Language, terms: TermSource
) -> list[Reason]:
    """Words of two texts that meet in their cross-language terms, heaviest first.

    Each word is used once; both surface forms are given, trimmed to what they share.
    """
    common = terms(asked, spoken).keys() & terms(theirs, language).keys()
    ours_terms = _remembered(terms, spoken)
    their_terms = _remembered(terms, language)
    ours = _pieces(asked, ours_terms, common)
    others = _pieces(theirs, their_terms, common)
    pairs = sorted(
        ((_meet(a, b), -len(a.text) - len(b.text), a, b) for a in ours for b in others),
        key=lambda pair: (-pair[0], -pair[1], pair[2].text, pair[3].text),
    )
    reasons: list[Reason] = []
    used: set[str] = set()
    for weight, _, a, b in pairs:
        if weight < FLOOR or len(reasons) == TERM_REASONS:
            break
        words = set(_WORD.findall(a.text)) | {"/" + word for word in _WORD.findall(b.text)}
        if not words & used:
            used |= words
            reasons.append(_reason(_trim(a, b, ours_terms), _trim(b, a, their_terms)))
    return reasons


def _remembered(terms: TermSource, language: Language) -> Terms:
    @lru_cache(maxsize=4096)
    def of(text: str) -> Mapping[str, float]:
        return terms(text, language)

    return of


def _pieces(text: str, terms: Terms, common: Iterable[str]) -> list[Piece]:
    """Words that hold a common term, and their runs of up to three neighbours."""
    wanted = set(common)
    found = list(_WORD.finditer(text))
    telling = [bool(wanted & terms(match.group()).keys()) for match in found]
    pieces: dict[str, Piece] = {}
    for first in range(len(found)):
        for last in range(first, min(first + 3, len(found))):
            if not telling[last] or (last > first and _apart(text, found[last - 1], found[last])):
                break
            piece = text[found[first].start() : found[last].end()]
            pieces.setdefault(piece, Piece(piece, terms(piece)))
    return list(pieces.values())


def _apart(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return text[left.end() : right.start()].strip(" ") != ""


def _meet(a: Piece, b: Piece) -> float:
    return sum(min(a.terms[term], b.terms[term]) for term in a.terms.keys() & b.terms.keys())


def _trim(piece: Piece, other: Piece, terms: Terms) -> str:
    """The shortest part of a CJK piece that still holds all it shares with the other."""
    wanted = piece.terms.keys() & other.terms.keys()
    if piece.text.isascii() or len(piece.text) > TRIMMED:
        return piece.text
    for size in range(2, len(piece.text)):
        for at in range(len(piece.text) - size + 1):
            part = piece.text[at : at + size]
            if wanted <= terms(part).keys():
                return part.strip()
    return piece.text


def _reason(query: str, document: str) -> Reason:
    if query == document and _CODE.fullmatch(query):
        return Reason("reason.code", {"code": query})
    if query == document:
        return Reason("reason.word", {"word": query})
    return Reason("reason.term", {"query": query, "document": document})


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTE else flat[: QUOTE - 1].rstrip() + "…"
