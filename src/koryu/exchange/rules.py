"""When requests remind, how small counts are hidden, what is kept of a secret. Pure."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

FEWEST = 3  # organisations behind a figure before it may be shown


def reminder_due(
    sent_at: datetime, respond_by: datetime, reminded_at: datetime | None, now: datetime
) -> bool:
    """Whether to remind now: at half of the response time and one day before its end, once each."""
    moments = (sent_at + (respond_by - sent_at) / 2, respond_by - timedelta(days=1))
    passed = [moment for moment in moments if sent_at < moment <= now]
    return bool(passed) and now < respond_by and (reminded_at is None or reminded_at < max(passed))


def shown(count: int, organisations: int) -> int | None:
    """`count`, or None (hidden) when some, but fewer than `FEWEST`, organisations make it up."""
    return None if 0 < organisations < FEWEST else count


def median_days(spans: Iterable[timedelta]) -> float | None:
    """The median of time spans in days, to one decimal; None of nothing."""
    days = [span.total_seconds() / 86_400 for span in spans]
    return round(median(days), 1) if days else None


def feed_hash(token: str) -> str:
    """What is stored of a calendar token (SHA-256; the token itself has 256 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()
