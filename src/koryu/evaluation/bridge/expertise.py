"""How well an evaluator suits an application: fields, languages, and how close the texts are.

Text: raw cosine between the application's text and each passage of the evaluator's, mean of the
best three; the setting that held best on reviewers' own judgements (Stelmakh et al. 2023). The
text's language is detected, and the embedder reads all three.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from koryu.discovery.bridge.embedders import EmbeddingUnavailable, embedder
from koryu.discovery.bridge.reasons import facets_named
from koryu.programmes.models import Application, Submission
from koryu.shared.text import plain
from koryu_engine.language.detect import detect
from koryu_engine.language.normalise import chunk, clean

from ..models import Evaluator

BEST = 3
PASSAGES = 24  # of an evaluator; an application is read from its beginning
READ = 3
REMEMBERED = 8192  # vectors of texts that a worker keeps, 12 MB: proposing anew is quick
TEXT, FIELDS, LANGUAGE = 0.55, 0.3, 0.15
Reason = dict[str, object]


Beat = Callable[[], None]


@dataclass(frozen=True)
class Subject:
    """What is asked of one side: its text, fields (codes) and language(s)."""

    text: str
    fields: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True)
class Fit:
    """0 to 1, with what it is made of."""

    score: float
    reasons: tuple[Reason, ...]


def application_subject(application: Application, submission: Submission | None) -> Subject:
    """What an application is about: its written answers; the lead's fields and those named."""
    content = submission.content if submission else {}
    texts = [str(content.get("title", application.title))]
    texts += [each for each in content.get("answers", {}).values() if isinstance(each, str)]
    text = clean(plain("\n".join(texts), 12_000))
    named = {each.split(":", 1)[1] for each in facets_named(text) if each.startswith("field:")}
    own = {term.code for term in application.lead.fields.all()}
    return Subject(text, frozenset(named | own), frozenset([application.language]))


def evaluator_subject(evaluator: Evaluator) -> Subject:
    """What an evaluator knows and reads."""
    codes = frozenset(term.code for term in evaluator.fields.all())
    return Subject(clean(evaluator.expertise_text), codes, frozenset(evaluator.languages))


def fits(
    applications: Mapping[str, Subject],
    evaluators: Mapping[str, Subject],
    beat: Beat = lambda: None,
) -> dict[tuple[str, str], Fit]:
    """(application, evaluator) → fit, for every pair. Without an embedder texts count nothing.

    `beat` is called before each text that is read; what it raises ends the reading.
    """
    close = _closeness(applications, evaluators, beat)
    return {
        (app, who): _fit(asked, known, close.get((app, who)))
        for app, asked in applications.items()
        for who, known in evaluators.items()
    }


def _fit(asked: Subject, known: Subject, close: float | None) -> Fit:
    common = sorted(asked.fields & known.fields)
    share = len(common) / len(asked.fields) if asked.fields else 0.0
    reads = asked.languages <= known.languages
    text = max(close, 0.0) if close is not None else 0.0
    reasons: list[Reason] = []
    if common:
        reasons.append({"key": "fields", "codes": common})
    if text:
        reasons.append({"key": "text", "share": f"{text:.2f}"})
    reasons += [{"key": "languages", "code": code} for code in sorted(asked.languages) if reads]
    if not known.text and not known.fields:
        reasons.append({"key": "nothing"})
    return Fit(min(1.0, TEXT * text + FIELDS * share + LANGUAGE * reads), tuple(reasons))


def _closeness(
    applications: Mapping[str, Subject], evaluators: Mapping[str, Subject], beat: Beat
) -> dict[tuple[str, str], float]:
    asked = {key: _passages(each.text)[:READ] for key, each in applications.items()}
    known = {key: _passages(each.text)[:PASSAGES] for key, each in evaluators.items()}
    texts = {part for each in (asked, known) for parts in each.values() for part in parts}
    at = {}
    try:
        for text in sorted(texts):
            beat()
            at[text] = _vector(text)
    except EmbeddingUnavailable:
        return {}
    vectors = {key: _mean(at[part] for part in parts) for key, parts in asked.items() if parts}
    known_rows = {key: np.stack([at[p] for p in parts]) for key, parts in known.items() if parts}
    return {
        (app, who): _top(vector, own)
        for app, vector in vectors.items()
        for who, own in known_rows.items()
    }


@lru_cache(REMEMBERED)
def _vector(text: str) -> np.ndarray:
    """The text's direction, of length one."""
    row = np.asarray(embedder().encode([text]), dtype=np.float32)[0]
    return row / max(float(np.linalg.norm(row)), 1e-9)


def _passages(text: str) -> tuple[str, ...]:
    """Paragraphs (a publication each), long ones cut; in the language each is written in."""
    parts = (part.strip() for part in text.split("\n"))
    return tuple(
        piece for part in parts if part for piece in chunk(part, detect(part)) if clean(piece)
    )


def _mean(rows: Iterable[np.ndarray]) -> np.ndarray:
    mean = np.mean(list(rows), axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _top(vector: np.ndarray, own: np.ndarray) -> float:
    best = np.sort(own @ vector)[::-1][:BEST]
    return float(best.mean())


def shares_field(asked: Subject, known: Subject) -> bool:
    """Whether the evaluator is of one of the application's fields."""
    return bool(asked.fields & known.fields)
