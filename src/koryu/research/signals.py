"""Published by research. Receivers live in upper rooms."""

from django.dispatch import Signal

# sender=Listing, listing=the listing: its published text, facets, attachments' text or state
# changed. Sent after the transaction has committed.
listing_changed = Signal()
