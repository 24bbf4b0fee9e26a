"""Published by agreements, inside the transaction of the change. Receivers live in upper rooms."""

from django.dispatch import Signal

agreement_signed = Signal()  # sender=Agreement, agreement=..., by=Person who signed last
agreement_ended = Signal()  # sender=Agreement, agreement=..., by=Person | None (it expired)
