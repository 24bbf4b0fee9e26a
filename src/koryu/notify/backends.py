"""The demo's mail backend: mails are stored and can be read on the site, none leaves."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import get_language

from .models import Mail


class StoredMailBackend(BaseEmailBackend):
    """Keep what would have been sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if getattr(message, "stored_id", None):
                continue  # one of our own mails, which is a stored object already
            for address in message.to:
                Mail.objects.create(
                    to=address,
                    language=(get_language() or "en")[:2],
                    subject=message.subject[:300],
                    text=str(message.body),
                    state="sent",
                    sent_at=timezone.now(),
                )
        return len(email_messages)
