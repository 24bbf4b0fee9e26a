"""From the text of a document to a proposed listing, every part of it the author's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from koryu_engine.documents.facets import FacetProposal, facets_of
from koryu_engine.documents.model import DocumentText
from koryu_engine.documents.patterns import Lists
from koryu_engine.documents.sections import sections_of
from koryu_engine.documents.sentences import Sentence, sentences_of
from koryu_engine.documents.summary import summary_of

SUMMARY_CHARS = 400


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a listing could say; the author confirms or changes each part.

    `sections` maps the fields details, evidence, sought and regulatory to the passages found
    under headings of that meaning; `facets` come with their evidence, the best supported first.
    """

    title: str
    summary: str
    language: str
    sections: Mapping[str, str]
    facets: tuple[FacetProposal, ...]


def propose(text: DocumentText, lists: Lists, summary_chars: int = SUMMARY_CHARS) -> Proposal:
    """Propose a listing from a document.

    `lists` are the controlled lists as list → code → labels in ko, ja, en; codes not in them are
    never proposed. Title and summary keep the document's language. Deterministic, and linear in
    the text up to the first 1,500 sentences.
    """
    sentences = sentences_of(text.paragraphs)
    title = text.title or (sentences[0].text[:120] if sentences else "")
    sections = sections_of(text.paragraphs)
    stated = sections.pop("summary", "")
    return Proposal(
        title=title,
        summary=_summary(sentences, title, stated, summary_chars),
        language=text.language,
        sections=sections,
        facets=facets_of(sentences, title, lists),
    )


def _summary(sentences: tuple[Sentence, ...], title: str, stated: str, max_chars: int) -> str:
    """The author's own summary where the document has one that fits, else an extract."""
    if stated and len(stated) <= max_chars:
        return " ".join(stated.split())
    if stated:
        own = tuple(s for s in sentences if s.text in stated)
        sentences = own or sentences
    return summary_of(sentences, title, max_chars)
