"""Why a hit was found, in shapes the page can show: words side by side, codes, facets, passages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from koryu.research.enums import FACET_LISTS
from koryu.shared.models import Term
from koryu.shared.terms import term, terms
from koryu_engine.language.detect import detect
from koryu_engine.language.lexicon import builtin_lexicon
from koryu_engine.language.normalise import clean
from koryu_engine.retrieval.explain import explain
from koryu_engine.types.retrieval import Hit, IndexDocument, Language, Passage, Reason

from .searcher import TERMS

SHOWN_WORDS = 4
SHORT = 24
GRAMMAR = frozenset(
    [
        "니다",
        "습니다",
        "합니다",
        "됩니다",
        "입니다",
        "있습",
        "있습니다",
        "합니",
        "하고",
        "하는",
        "하여",
        "위한",
        "대한",
        "있는",
        "되는",
        "통해",
        "으로",
        "에서",
        "까지",
        "부터",
        "です",
        "ます",
        "した",
        "して",
        "する",
        "いる",
        "ある",
        "ため",
        "から",
        "まで",
        "such",
        "with",
        "and",
        "for",
        "the",
        "that",
        "this",
        "from",
    ]
)
"""Endings and small words: two texts that share them share nothing."""


@lru_cache(maxsize=60_000)
def _terms_of_word(text: str, language: Language) -> Mapping[str, float]:
    return TERMS(text, language)


@lru_cache(maxsize=2_000)
def _terms_of_passage(text: str, language: Language) -> Mapping[str, float]:
    return TERMS(text, language)


def remembered_terms(text: str, language: Language) -> Mapping[str, float]:
    """The terms of a text; a page of hits asks for the same words again and again."""
    return (_terms_of_word if len(text) <= SHORT else _terms_of_passage)(text, language)


@dataclass(frozen=True)
class Word:
    """A word in one language."""

    text: str
    language: str


@dataclass(frozen=True)
class Why:
    """`words`: groups of words that mean the same, the reader's side first; `codes`: CD19, PD-1;
    `facets`: terms both have; `ours` and `theirs`: the two passages that answer each other."""

    words: tuple[tuple[Word, ...], ...] = ()
    codes: tuple[str, ...] = ()
    facets: tuple[Term, ...] = ()
    ours: Word | None = None
    theirs: Word | None = None


def why(
    asked: str,
    spoken: str | None,
    hit: Hit,
    passage: str,
    language: str,
    reader_language: str,
    facets: Iterable[str] = (),
    their_facets: Iterable[str] = (),
) -> Why:
    """Reasons of a hit from the texts this reader may read; nothing else is looked at."""
    own: Language = spoken or detect(clean(asked))  # type: ignore[assignment]
    theirs = Passage(passage, language)  # type: ignore[arg-type]
    document = IndexDocument(hit.doc_id, language, (theirs,), frozenset(their_facets))  # type: ignore[arg-type]
    found = explain(
        asked, own, replace(hit, passage=0), document, remembered_terms, frozenset(facets)
    )
    return Why(
        words=_words(found, own, language, reader_language),
        codes=tuple(r.params["code"] for r in found if r.key == "reason.code")[:SHOWN_WORDS],
        facets=_once(terms_of(r.params["facet"] for r in found if r.key == "reason.facet")),
        ours=_quoted(found, "query", own),
        theirs=_quoted(found, "passage", language),
    )


def _words(
    reasons: Iterable[Reason], own: str, language: str, reader_language: str
) -> tuple[tuple[Word, ...], ...]:
    groups: dict[tuple[str, ...], tuple[Word, ...]] = {}
    concepts: list[tuple[str, ...]] = []
    for reason in reasons:
        if reason.key == "reason.word":
            pair = [Word(reason.params["word"], language)]
        elif reason.key == "reason.term" and _telling(reason, own, language):
            pair = [Word(reason.params["query"], own), Word(reason.params["document"], language)]
        else:
            continue
        key = tuple(word.text.casefold() for word in pair)
        if GRAMMAR.intersection(key):
            continue
        if key not in groups and _shared_concepts(pair):
            concepts.append(key)
        groups.setdefault(key, tuple(_with_gloss(pair, reader_language)))
    # Terms of the field say more than words any two texts share ("within", "more than").
    chosen = concepts if len(concepts) > 1 else list(groups)
    return tuple(groups[key] for key in chosen[:SHOWN_WORDS])


def _telling(reason: Reason, own: str, language: str) -> bool:
    """Korean and Japanese words must share more than a distant English gloss."""
    ours, theirs = reason.params["query"], reason.params["document"]
    if min(len(ours), len(theirs)) < 2:
        return False
    if own == language or "en" in (own, language):
        return True
    common = remembered_terms(ours, own).keys() & remembered_terms(theirs, language).keys()  # type: ignore[arg-type]
    return any(not term.startswith("e:") for term in common)


def _with_gloss(words: list[Word], reader_language: str) -> list[Word]:
    """The words, and the concept's name in the reader's language when none of them is in it."""
    if any(word.language == reader_language for word in words):
        return words
    for concept in sorted(_shared_concepts(words)):
        if label := builtin_lexicon().labels(concept).get(reader_language):  # type: ignore[call-overload]
            return [*words, Word(label, reader_language)]
    return words


def _shared_concepts(words: Iterable[Word]) -> set[str]:
    """Concepts of the lexicon that every one of the words names."""
    return set.intersection(*(set(_concepts(word.text, word.language)) for word in words))


@lru_cache(maxsize=20_000)
def _concepts(text: str, language: Language) -> frozenset[str]:
    found = builtin_lexicon().concepts(clean(text), language)
    return frozenset(match.concept_id for match in found)


def _quoted(reasons: Iterable[Reason], side: str, language: str) -> Word | None:
    pair = next((r.params for r in reasons if r.key == "reason.passages"), None)
    return Word(pair[side], language) if pair else None


def _once(found: Iterable[Term]) -> tuple[Term, ...]:
    """Terms of different lists that read the same (cell therapy is a field and a modality)."""
    return tuple({each.label(): each for each in found}.values())


def terms_of(facets: Iterable[str]) -> tuple[Term, ...]:
    """The terms of `list:code` keys that are in the controlled lists."""
    found = (term(*facet.split(":", 1)) for facet in facets)
    return tuple(each for each in found if each is not None)


def facets_named(text: str) -> frozenset[str]:
    """Facets whose name the text says, as `list:code`."""
    cleaned = clean(text)
    matches = builtin_lexicon().all_concepts(cleaned, detect(cleaned))
    named = {match.concept_id for match in matches}

    return frozenset(
        f"{name}:{each.code}" for name in FACET_LISTS for each in terms(name) if each.code in named
    )
