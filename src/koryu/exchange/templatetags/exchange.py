"""What other rooms' pages show of the exchange: the panel beside a listing or an organisation."""

from django import template

from koryu.exchange.queries import standing
from koryu.people.models import Organisation
from koryu.research.models import Listing

register = template.Library()


@register.inclusion_tag("exchange/_panel.html", takes_context=True)
def exchange_panel(
    context: dict, organisation: Organisation, listing: Listing | None = None
) -> dict[str, object]:
    """Interest, request or room with `organisation`, as far as the reader's own side knows."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "organisation": organisation,
        "listing": listing,
        "standing": standing(request.reader, organisation.pk, listing),
    }
