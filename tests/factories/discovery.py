"""What the discovery tests need: published listings in three languages, with a secret per tier."""

from koryu.research.models import Listing

from .people import MembershipFactory
from .research import published

TIERS = ("public", "members", "mutual", "nda")
SECRETS = {
    "public": "가람공개어",
    "members": "나루회원어",
    "mutual": "다솔상호어",
    "nda": "라온기밀어",
}


def member(**fields: object):
    """A membership of a verified organisation; its `person` may sign in."""
    return MembershipFactory(**fields)


def listing(membership=None, *, title: str = "세포치료 배양 공정", **given: object) -> Listing:
    """A published listing with the four secrets, each at its tier."""
    content = {
        "fields": {
            "title": {"text": title, "tier": given.pop("title_tier", "public")},
            "summary": {
                "text": given.pop("summary", f"요약입니다. {SECRETS['public']}"),
                "tier": "public",
            },
            "details": {"text": f"상세입니다. {SECRETS['members']}", "tier": "members"},
            "evidence": {"text": f"자료입니다. {SECRETS['mutual']}", "tier": "mutual"},
            "confidential": {"text": f"기밀입니다. {SECRETS['nda']}", "tier": "nda"},
        },
        "facets": given.pop(
            "facets",
            {
                "field": {"codes": ["cell_therapy"], "tier": "public"},
                "modality": {"codes": ["antibody"], "tier": "members"},
                "development_stage": {"codes": ["preclinical"], "tier": "mutual"},
                "deal": {"codes": ["licence_out"], "tier": "nda"},
            },
        ),
    }
    return published(membership or member(), content=content, **given)


def plain_listing(title: str, language: str = "ko", *, membership=None, **given: object) -> Listing:
    """A published listing with nothing but a title and a summary."""
    summary = given.pop("summary", title)
    content = {
        "fields": {
            "title": {"text": title, "tier": "public"},
            "summary": {"text": summary, "tier": "public"},
        },
        "facets": given.pop("facets", {}),
    }
    return published(membership or member(), content=content, source_language=language, **given)
