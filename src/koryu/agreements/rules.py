"""When agreements end and when their end is announced. Pure; dates are days in Seoul and Tokyo."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Seoul")  # KST = JST: the zone both parties' calendars share
REMIND_DAYS = (30, 7)


def end_of_day(day: date) -> datetime:
    """The moment after the last second of `day`."""
    return datetime.combine(day + timedelta(days=1), time.min, ZONE)


def reminder_due(expires_on: date, reminded_at: datetime | None, now: datetime) -> bool:
    """Whether a reminder of the expiry is to be sent now: 30 days and 7 days before, once each."""
    end = end_of_day(expires_on)
    passed = [
        end - timedelta(days=days) for days in REMIND_DAYS if end - timedelta(days=days) <= now
    ]
    return bool(passed) and now < end and (reminded_at is None or reminded_at < max(passed))
