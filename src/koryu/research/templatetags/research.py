"""What the templates of this room ask for themselves, where no view of this room is above them."""

from django import template

from koryu.people.models import Organisation

from .. import queries

register = template.Library()
SHOWN = 50


@register.simple_tag(takes_context=True)
def listings_of(context: dict, organisation: Organisation) -> list[queries.Shown]:
    """The organisation's published listings as the reader of this page sees them."""
    reader = context["request"].reader
    return [
        queries.as_published(reader, listing)
        for listing in queries.published_of(reader, organisation.pk)[:SHOWN]
    ]
