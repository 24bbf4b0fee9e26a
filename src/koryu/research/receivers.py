"""Research listens to people: what an organisation published is out only while it is verified."""

from django.dispatch import receiver

from koryu.people.models import Organisation
from koryu.people.signals import standing_changed

from .enums import ListingState
from .models import Listing
from .signals import listing_changed


@receiver(standing_changed, dispatch_uid="research.standing_changed")
def show_or_hide(sender: type[Organisation], organisation: Organisation, **_: object) -> None:
    """Its published listings came into sight or went out of it."""
    for listing in Listing.objects.filter(organisation=organisation, state=ListingState.PUBLISHED):
        listing_changed.send(Listing, listing=listing)
