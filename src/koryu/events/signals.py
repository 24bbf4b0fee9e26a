"""Published by events, inside the transaction of the change."""

from django.dispatch import Signal

event_ended = Signal()  # sender=Event, event=..., by=Person who ended it

meetings_changed = Signal()
"""Published meetings changed. Arguments: `event`, and `created`, `moved`, `cancelled`, each a list
of `Meeting` whose `sequence` is already raised. Sent inside the action's transaction."""

place_given_up = Signal()
"""Somebody no longer comes. Argument: `registration`, just cancelled. Sent inside the action's
transaction."""
