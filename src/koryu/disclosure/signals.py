"""Published by disclosure. Receivers live in upper rooms."""

from django.dispatch import Signal

relationship_changed = Signal()  # sender=Relationship, relationship=...
