"""A listing as one reader sees it: the same shape for the page, the preview and the desk."""

from dataclasses import dataclass

from koryu.disclosure.rules import Reader, visible_only
from koryu.shared.models import Term
from koryu.shared.terms import term

from ..enums import FACET_LISTS, FieldKey
from ..models import Attachment, Listing
from .listings import visible_attachments, visible_facets, visible_fields


@dataclass(frozen=True)
class ShownField:
    """One text with its tier; `key` of `FieldKey`."""

    key: str
    text: str
    tier: str

    @property
    def label(self) -> str:
        return str(FieldKey(self.key).label)


@dataclass(frozen=True)
class ShownFacets:
    """The terms of one list with their tier."""

    list: str
    tier: str
    terms: tuple[Term, ...]

    @property
    def label(self) -> str:
        return str(Term(list=self.list).get_list_display())


@dataclass(frozen=True)
class Shown:
    """Everything of a listing that one reader may see; nothing of it needs a further check."""

    listing: Listing
    title: ShownField | None
    summary: ShownField | None
    body: tuple[ShownField, ...]
    keywords: tuple[str, ...]
    facets: tuple[ShownFacets, ...]
    attachments: tuple[Attachment, ...]


def as_published(reader: Reader, listing: Listing) -> Shown:
    """The published text as `reader` sees it."""
    fields = {
        field.key: ShownField(field.key, field.text, field.tier)
        for field in visible_fields(reader, listing)
    }
    by_list: dict[str, list[Term]] = {}
    tiers: dict[str, str] = {}
    for facet in visible_facets(reader, listing):
        by_list.setdefault(facet.term.list, []).append(facet.term)
        tiers[facet.term.list] = facet.tier
    facets = [
        ShownFacets(name, tiers[name], tuple(by_list[name]))
        for name in FACET_LISTS
        if name in by_list
    ]
    return _shown(listing, fields, facets, visible_attachments(reader, listing))


def as_working(reader: Reader, listing: Listing) -> Shown:
    """The working copy as `reader` would see it once it is published."""
    content = listing.working
    fields = [
        ShownField(key, field["text"], field["tier"])
        for key, field in content["fields"].items()
        if field["text"]
    ]
    facets = [
        ShownFacets(name, facet["tier"], _terms(name, facet["codes"]))
        for name, facet in content["facets"].items()
        if facet["codes"]
    ]
    seen = visible_only(reader, listing.organisation_id, fields)
    return _shown(
        listing,
        {field.key: field for field in seen},  # type: ignore[attr-defined]
        visible_only(reader, listing.organisation_id, facets),  # type: ignore[arg-type]
        visible_attachments(reader, listing),
    )


def _terms(name: str, codes: list[str]) -> tuple[Term, ...]:
    found = (term(name, code) for code in codes)
    return tuple(each for each in found if each is not None)


def _shown(
    listing: Listing,
    fields: dict[str, ShownField],
    facets: list[ShownFacets],
    attachments: list[Attachment],
) -> Shown:
    apart = (FieldKey.TITLE, FieldKey.SUMMARY, FieldKey.KEYWORDS)
    keywords = fields.get(FieldKey.KEYWORDS)
    return Shown(
        listing=listing,
        title=fields.get(FieldKey.TITLE),
        summary=fields.get(FieldKey.SUMMARY),
        body=tuple(fields[key] for key in FieldKey.values if key in fields and key not in apart),
        keywords=split_keywords(keywords.text) if keywords else (),
        facets=tuple(facets),
        attachments=tuple(attachments),
    )


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords of a comma-separated line (Latin, Japanese or full-width commas)."""
    for comma in "、，;；":
        text = text.replace(comma, ",")
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
