"""Template tags used everywhere."""

from django import template

register = template.Library()


@register.filter
def term_label(term: object) -> str:
    """The label of a `Term` in the reader's language."""
    return term.label() if term else ""  # type: ignore[attr-defined]
