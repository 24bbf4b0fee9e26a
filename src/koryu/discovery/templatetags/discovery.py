"""What the discovery pages show of hits."""

from django import template
from django.utils.translation import gettext_lazy as _

from koryu.discovery.rules.snippet import Part, snippet
from koryu.discovery.slots import hit_actions

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
