"""Factories of the research room, built through its actions."""

from koryu.research import actions
from koryu.research.models import Listing
from koryu.shared.models import Term

from .people import MembershipFactory

CONTENT = {
    "fields": {
        "title": {"text": "CAR-T 세포치료제 플랫폼", "tier": "public"},
        "summary": {"text": "고형암에 작용하는 CAR-T 세포 플랫폼입니다.", "tier": "public"},
        "details": {"text": "**기전** CLDN18.2 표적. 회원용상세", "tier": "members"},
        "evidence": {"text": "마우스 12마리 데이터. 상호관심자료", "tier": "mutual"},
        "confidential": {"text": "수율 83%. 비밀유지자료", "tier": "nda"},
        "keywords": {"text": "CAR-T, 고형암", "tier": "public"},
    },
    "facets": {
        "field": {"codes": ["cell_therapy"], "tier": "public"},
        "modality": {"codes": ["ex_vivo_gene_therapy", "cell_therapy"], "tier": "members"},
        "development_stage": {"codes": ["preclinical"], "tier": "public"},
        "deal": {"codes": ["licence_out"], "tier": "mutual"},
    },
}


def content_with(**texts: str) -> dict:
    """`CONTENT` with some texts replaced."""
    fields = {
        key: {**field, "text": texts.get(key, field["text"])}
        for key, field in CONTENT["fields"].items()
    }
    return {**CONTENT, "fields": fields}


def draft(membership=None, *, content: dict | None = None, **given: object) -> Listing:
    """A draft of the membership's organisation (made when none is given)."""
    membership = membership or MembershipFactory()
    return actions.create_listing(
        by=membership.person,
        organisation=membership.organisation,
        kind=given.get("kind", "technology"),
        source_language=given.get("source_language", "ko"),
        content=content or CONTENT,
    )


def published(membership=None, *, content: dict | None = None, **given: object) -> Listing:
    """A published listing of the membership's organisation."""
    listing = draft(membership, content=content, **given)
    return actions.publish(listing=listing, by=listing.created_by)


def terms_exist() -> bool:
    return Term.objects.filter(list="field").exists()
