"""When a request reached the server, however long it then waited for a free thread."""

from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

# Set by `config.serving`; nothing waits where another server, a test or a job asks.
WAITED: ContextVar[timedelta] = ContextVar("waited", default=timedelta())


def arrived_at() -> datetime:
    """Now (aware), less the time that the request being answered waited in the server's queue.

    Only the server's own delay is taken off: who sends a request slowly gains nothing.
    """
    return timezone.now() - WAITED.get()
