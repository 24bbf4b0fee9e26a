"""What the discovery pages show of hits."""

from django import template
from django.utils.translation import gettext_lazy as _

from koryu.discovery.bridge.recommend import similar
from koryu.discovery.bridge.search import Card
from koryu.discovery.enums import NotForMeReason
from koryu.discovery.queries import kept_by
from koryu.discovery.rules.snippet import Part, snippet
from koryu.discovery.slots import found_sections, hit_actions
from koryu.people.models import Organisation
from koryu.research.models import Listing

register = template.Library()
STRENGTHS = {
    "strong": _("Strong match"),
    "good": _("Good match"),
    "possible": _("Possible match"),
}


@register.filter
def strength_label(strength: str) -> object:
    """The strength of a hit in words."""
    return STRENGTHS.get(strength, "")


@register.filter
def excerpt(card: object) -> list[Part]:
    """The best passage around what matched, or the beginning of the summary."""
    if card.passage is None:  # type: ignore[attr-defined]
        summary = card.shown.summary  # type: ignore[attr-defined]
        return snippet(summary.text, ()) if summary else []
    text = card.passage.text  # type: ignore[attr-defined]
    title = card.shown.title.text if card.shown.title else ""  # type: ignore[attr-defined]
    reasons = card.why  # type: ignore[attr-defined]
    language = card.passage.language  # type: ignore[attr-defined]
    words = [w.text for group in reasons.words for w in group if w.language == language]
    body = text.removeprefix(title).strip()
    return snippet(body or text, [*words, *reasons.codes])


@register.simple_tag
def hit_slots() -> tuple[str, ...]:
    """Templates that upper rooms add to each hit."""
    return hit_actions()


@register.simple_tag
def found_slots() -> tuple[str, ...]:
    """Templates in which upper rooms show what they found for a question."""
    return found_sections()


@register.simple_tag(takes_context=True)
def similar_listings(context: dict, listing: Listing) -> list[Card]:
    """Listings like this one that the reader may see."""
    return similar(context["request"].reader, listing)


@register.inclusion_tag("discovery/partials/actions.html", takes_context=True)
def discovery_actions(context: dict, listing: Listing) -> dict[str, object]:
    """Follow and "not for us" beside a listing."""
    reader = context["request"].reader
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "listing": listing,
        "kept": kept_by(reader),
        "acts": reader.may_edit(reader.active_id),
        "reasons": NotForMeReason.choices,
        "alone": True,
    }


@register.inclusion_tag("discovery/partials/follow_organisation.html", takes_context=True)
def follow_organisation(context: dict, organisation: Organisation) -> dict[str, object]:
    """Follow beside an organisation."""
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "organisation": organisation,
        "kept": kept_by(context["request"].reader),
    }
