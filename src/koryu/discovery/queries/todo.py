"""What waits for a reader in this room, for the home page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.disclosure.rules import Reader
from koryu.research.enums import SEEKS
from koryu.research.models import Listing

from .keeping import new_matches

SHOWN = 3


def todo(reader: Reader) -> list[dict[str, object]]:
    """New matches of the active organisation's listings since this person last looked."""
    if reader.is_anonymous or reader.active_id not in reader.verified_ids:
        return []
    counts = new_matches(reader)
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:SHOWN]
    listings = Listing.objects.in_bulk(most)
    return [_item(listings[pk], counts[pk]) for pk in most] or _first_step(reader)


def _item(listing: Listing, count: int) -> dict[str, object]:
    if listing.kind in SEEKS:
        text = ngettext(
            "%(count)d new match for what you seek: “%(title)s”",
            "%(count)d new matches for what you seek: “%(title)s”",
            count,
        )
    else:
        text = ngettext(
            "%(count)d new organisation seeks what you offer: “%(title)s”",
            "%(count)d new organisations seek what you offer: “%(title)s”",
            count,
        )
    path = f"{reverse('discovery:recommended')}#listing-{listing.pk}"
    params = {"count": count, "title": listing.title}
    return {"text": text % params, "path": path, "urgency": 2}


def _first_step(reader: Reader) -> list[dict[str, object]]:
    if Listing.objects.filter(organisation_id=reader.active_id).exists():
        return []
    text = _("Share what you seek or offer, so that partners can be recommended to you")
    return [{"text": text, "path": reverse("research:new"), "urgency": 1}]
