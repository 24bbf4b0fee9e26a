"""Calls found by the site's search: by the words a question shares with them in any language.

A call is written in three languages, and shared terms (항체 = 抗体 = antibody) bridge what is not.
There are tens of open calls and not thousands: their texts are compared one by one, the terms of
each text remembered. Nothing is read but what everybody who sees the call may read.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from koryu.disclosure.rules import Reader
from koryu.shared.enums import Language
from koryu_engine.language.bridge import bridge_terms
from koryu_engine.language.detect import detect
from koryu_engine.language.normalise import clean
from koryu_engine.language.segment import tokens

from ..models import Call
from ..queries.calls import compared_calls

ENOUGH = 0.6  # the share of a question's words, by weight, that a call must answer
SHOWN = 3
LONGEST = 500
TEXTS = ("title", "summary", "body")
BRIEF = ("context", "tried", "success", "offered")
PLAN = ("title", "goal", "partner_sought")


def calls_matching(reader: Reader, text: str) -> list[Call]:
    """The calls to come and open ones that answer `text` best, three at most."""
    asked = clean(text)[:LONGEST]
    spoken = detect(asked)
    terms, words = bridge_terms(asked, spoken), frozenset(tokens(asked))
    if not words:
        return []
    scored = []
    for call in compared_calls(reader):
        heard, said = _known(_texts(call))
        share = len(words & said) / len(words)
        if total := sum(terms.values()):
            shared = sum(weight for term, weight in terms.items() if term in heard)
            share = max(share, shared / total)
        if share >= ENOUGH:
            scored.append((-share, call.closes_at, call.pk, call))
    return [call for *_order, call in sorted(scored, key=lambda each: each[:3])][:SHOWN]


def _texts(call: Call) -> Iterator[tuple[str, str]]:
    """(language, text) of everything that is compared."""
    for language in Language.values:
        parts = [*_of(call, TEXTS, language), *_of(call.programme, ("title",), language)]
        challenge = getattr(call, "challenge", None)
        if challenge is not None:
            parts += _of(challenge, BRIEF, language)
        for project in call.offered:  # type: ignore[attr-defined]
            parts += _of(project, PLAN, language)
        yield language, "\n".join(parts)


def _of(thing: object, names: Iterable[str], language: str) -> list[str]:
    return [text for name in names if (text := getattr(thing, f"{name}_{language}"))]


def _known(texts: Iterable[tuple[str, str]]) -> tuple[frozenset[str], frozenset[str]]:
    """(shared terms, plain words) of all these texts."""
    found = [_of_text(language, text) for language, text in texts if text]
    heard = frozenset[str]().union(*(terms for terms, _words in found))
    return heard, frozenset[str]().union(*(words for _terms, words in found))


@lru_cache(maxsize=2_000)
def _of_text(language: Language, text: str) -> tuple[frozenset[str], frozenset[str]]:
    said = clean(text)
    return frozenset(bridge_terms(said, language)), frozenset(tokens(said))
