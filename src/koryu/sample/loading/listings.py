"""Sample listings, drafted and published by their organisations' own people."""

from collections.abc import Callable
from typing import Any

from koryu.disclosure.enums import Tier
from koryu.people.models import Organisation
from koryu.people.queries import people_of
from koryu.research.actions import create_listing, publish
from koryu.research.models import Listing

from . import read_all

FILES = (
    *(f"kr_listings_{number}.yaml" for number in (1, 2, 3, 4)),
    *(f"jp_listings_{number}.yaml" for number in (1, 2, 3)),
)


def load_listings(
    organisations: dict[str, Organisation], progress: Callable[[int], object]
) -> list[Listing]:
    """Publish every sample listing. `progress` is told how many are done."""
    made = []
    for number, entry in enumerate(read_all(*FILES), start=1):
        organisation = organisations[entry["organisation"]]
        author = people_of(organisation.pk).get()
        listing = create_listing(
            by=author,
            organisation=organisation,
            kind=entry["kind"],
            source_language=entry["language"],
            content=content_of(entry),
            is_sample=True,
        )
        made.append(publish(listing=listing, by=author, expected_version=listing.working_version))
        progress(number)
    return made


def content_of(entry: dict[str, Any]) -> dict[str, Any]:
    """A data entry in the shape of `research.rules.content`."""
    confidential = entry.get("confidential") or {}
    texts = {
        "title": (entry["title"], Tier.PUBLIC),
        "summary": (entry["summary"], Tier.PUBLIC),
        "details": (entry["details"], Tier.MEMBERS),
        "sought": (entry.get("sought", ""), Tier.PUBLIC),
        "regulatory": (entry.get("regulatory_note", ""), Tier.MEMBERS),
        "keywords": (", ".join(map(str, entry.get("keywords", []))), Tier.PUBLIC),
        "evidence": (confidential.get("mutual", ""), Tier.MUTUAL),
        "confidential": (confidential.get("nda", ""), Tier.NDA),
    }
    return {
        "fields": {key: {"text": text, "tier": tier} for key, (text, tier) in texts.items()},
        "facets": {name: _facet(codes) for name, codes in entry.get("facets", {}).items()},
    }


def _facet(codes: str | list[str] | None) -> dict[str, Any]:
    listed = [codes] if isinstance(codes, str) else list(codes or [])
    return {"codes": listed, "tier": Tier.PUBLIC}
