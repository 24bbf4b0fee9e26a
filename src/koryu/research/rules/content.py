"""The one shape of a listing's content, in `Listing.working` and `ListingVersion.content`.

    {"fields": {key: {"text": str, "tier": tier}},        key of `FieldKey`, all eight present
     "facets": {list: {"codes": [code, …], "tier": tier}}}  list of `FACET_LISTS`, all seven present

Texts are cleaned (NFC, no control, direction-override or surrogate characters). Title and keywords
are one line; the others are Markdown. The title's tier is public or members, since it is what
others find the listing by.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from koryu.disclosure.enums import SHARED_TIERS, Tier
from koryu.shared.errors import Invalid
from koryu.shared.text import clean

from ..enums import FACET_LISTS, SINGLE_FACETS, FieldKey

Content = dict[str, dict[str, dict[str, Any]]]
Known = Mapping[str, Collection[str]]

LIMITS: dict[str, int] = {
    FieldKey.TITLE: 120,
    FieldKey.SUMMARY: 600,
    FieldKey.DETAILS: 8000,
    FieldKey.EVIDENCE: 4000,
    FieldKey.SOUGHT: 1000,
    FieldKey.REGULATORY: 1000,
    FieldKey.KEYWORDS: 300,
    FieldKey.CONFIDENTIAL: 8000,
}
# A draft may run over its limit (the author is told and mends it); beyond this it is not kept.
DRAFT_LIMIT = 60_000
MAX_CODES = 20
ONE_LINE = (FieldKey.TITLE, FieldKey.KEYWORDS)
REQUIRED = (FieldKey.TITLE, FieldKey.SUMMARY)
ADVISED = (FieldKey.DETAILS, FieldKey.SOUGHT)
DEFAULT_TIERS: dict[str, str] = {
    FieldKey.TITLE: Tier.PUBLIC,
    FieldKey.SUMMARY: Tier.PUBLIC,
    FieldKey.DETAILS: Tier.MEMBERS,
    FieldKey.EVIDENCE: Tier.MEMBERS,
    FieldKey.SOUGHT: Tier.PUBLIC,
    FieldKey.REGULATORY: Tier.MEMBERS,
    FieldKey.KEYWORDS: Tier.PUBLIC,
    FieldKey.CONFIDENTIAL: Tier.NDA,
}


def allowed_tiers(key: str) -> list[Tier]:
    """The tiers a field may have."""
    return list(SHARED_TIERS) if key == FieldKey.TITLE else list(Tier)


def one_line(text: str) -> str:
    return " ".join(text.split())


def clean_text(key: str, text: object) -> str:
    """The text as it is stored; anything that is not text raises `Invalid`."""
    if not isinstance(text, str):
        raise Invalid({key: [_("This is not text.")]})
    if len(text) > DRAFT_LIMIT * 2:
        raise Invalid({key: [too_long(DRAFT_LIMIT, len(text))]})
    text = clean(text)
    if len(text) > DRAFT_LIMIT:
        raise Invalid({key: [too_long(DRAFT_LIMIT, len(text))]})
    return one_line(text) if key in ONE_LINE else text.strip()


def too_long(limit: int, length: int) -> str:
    return str(_("Please keep it to %(limit)s characters; it has %(length)s.")) % {
        "limit": f"{limit:,}",
        "length": f"{length:,}",
    }


def checked(content: Mapping[str, Any] | None, known: Known) -> Content:
    """The whole, cleaned content. `known`: the codes of each list.

    Raises `Invalid` for what no form of ours can send: unknown fields, lists, codes or tiers,
    a confidential title, texts beyond `DRAFT_LIMIT`.
    """
    content = content or {}
    fields, facets = _part(content, "fields"), _part(content, "facets")
    if set(fields) - set(FieldKey.values) or set(facets) - set(FACET_LISTS):
        raise Invalid(_("The listing holds a field that does not exist."))
    return {
        "fields": {key: _field(key, fields.get(key)) for key in FieldKey.values},
        "facets": {name: _facet(name, facets.get(name), known) for name in FACET_LISTS},
    }


def _part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = content.get(name) or {}
    if not isinstance(part, Mapping) or not all(isinstance(v, Mapping) for v in part.values()):
        raise Invalid(_("The listing holds a field that does not exist."))
    return part


def _field(key: str, given: Mapping[str, Any] | None) -> dict[str, Any]:
    given = given or {}
    tier = given.get("tier") or DEFAULT_TIERS[key]
    if tier not in [each.value for each in allowed_tiers(key)]:
        raise Invalid({key: [_("This field cannot have this disclosure.")]})
    return {"text": clean_text(key, given.get("text", "")), "tier": str(tier)}


def _facet(name: str, given: Mapping[str, Any] | None, known: Known) -> dict[str, Any]:
    given = given or {}
    tier = given.get("tier") or Tier.PUBLIC
    codes = given.get("codes") or []
    if tier not in Tier.values:
        raise Invalid({name: [_("This field cannot have this disclosure.")]})
    if not isinstance(codes, list) or any(code not in known.get(name, ()) for code in codes):
        raise Invalid({name: [_("Please choose from the list.")]})
    codes = list(dict.fromkeys(codes))
    if len(codes) > (1 if name in SINGLE_FACETS else MAX_CODES):
        raise Invalid({name: [_("Too many entries are chosen.")]})
    return {"codes": codes, "tier": str(tier)}


def problems(content: Content) -> dict[str, list[object]]:
    """What stands between this content and publishing, by field."""
    found: dict[str, list[object]] = {}
    for key, field in content["fields"].items():
        if key in REQUIRED and not field["text"]:
            found[key] = [_("Please fill this in before publishing.")]
        elif len(field["text"]) > LIMITS[key]:
            found[key] = [too_long(LIMITS[key], len(field["text"]))]
    return found


def advice(content: Content) -> list[str]:
    """Fields and lists still empty that help others find the listing."""
    empty = [key for key in ADVISED if not content["fields"][key]["text"]]
    lists = ("field", "therapeutic_area", "development_stage", "deal")
    return empty + [name for name in lists if not content["facets"][name]["codes"]]


def merged(base: Content, part: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the texts, tiers and codes that `part` names put in their place."""
    return {
        side: {
            name: {**value, **(part.get(side) or {}).get(name, {})}
            for name, value in base[side].items()
        }
        for side in ("fields", "facets")
    }
