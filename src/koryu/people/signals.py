"""Published by people. Receivers live in upper rooms."""

from django.dispatch import Signal

# sender=Organisation, organisation=the one that was verified or is so no longer.
# Sent after the transaction has committed.
standing_changed = Signal()
