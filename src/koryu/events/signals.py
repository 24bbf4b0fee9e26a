"""Published by events, inside the transaction of the change."""

from django.dispatch import Signal

event_ended = Signal()  # sender=Event, event=..., by=Person who ended it
