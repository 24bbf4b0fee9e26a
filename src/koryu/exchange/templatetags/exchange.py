"""What other rooms' pages show of the exchange: the panel beside a listing or an organisation."""

from django import template

from koryu.exchange.queries import contacts, standing
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


@register.inclusion_tag("exchange/_hit.html", takes_context=True)
def exchange_hit(context: dict, listing: Listing) -> dict[str, object]:
    """Interest, request or room beside one of many listings, read once for the whole page."""
    request = context["request"]
    if not hasattr(request, "exchange_contacts"):
        request.exchange_contacts = contacts(request.reader)
    found, other = request.exchange_contacts, listing.organisation_id
    if found is None or other in request.reader.organisation_ids:
        return {}
    return {
        "acts": True,
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "listing": listing,
        "room": found.rooms.get(other),
        "introduction": found.requests.get(other),
        "interest": found.interests.get(listing.pk),
    }
