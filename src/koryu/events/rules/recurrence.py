"""When a series recurs (RFC 5545 RRULE), in the wall time of its events. Pure."""

import re
from datetime import datetime, timedelta

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, rrulestr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WEEKS = (
    ("1", gettext_lazy("first")),
    ("2", gettext_lazy("second")),
    ("3", gettext_lazy("third")),
    ("4", gettext_lazy("fourth")),
    ("-1", gettext_lazy("last")),
)
WEEKDAYS = (
    ("MO", gettext_lazy("Monday")),
    ("TU", gettext_lazy("Tuesday")),
    ("WE", gettext_lazy("Wednesday")),
    ("TH", gettext_lazy("Thursday")),
    ("FR", gettext_lazy("Friday")),
    ("SA", gettext_lazy("Saturday")),
    ("SU", gettext_lazy("Sunday")),
)
_CODES = tuple(code for code, _label in WEEKDAYS)
_MONTHLY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)$")
_FREQUENCIES = (WEEKLY, MONTHLY, YEARLY)


def monthly_rule(week: str, weekday: str) -> str:
    """The RRULE of, say, every third Thursday: `monthly_rule("3", "TH")`."""
    return f"FREQ=MONTHLY;BYDAY={week}{weekday}"


def monthly_parts(rule: str) -> tuple[str, str] | None:
    """("3", "TH") of a rule this module made, else None."""
    found = _MONTHLY.match(rule)
    return (found[1], found[2]) if found else None


def is_rule(rule: str) -> bool:
    """Whether `rule` is an RRULE of a week or longer, by itself (no DTSTART, no dates beside)."""
    try:
        return _read(rule, datetime(2026, 1, 1))._freq in _FREQUENCIES
    except (ValueError, TypeError, AttributeError, KeyError):
        return False


def next_starts(rule: str, *, after: datetime, count: int) -> list[datetime]:
    """The next `count` moments later than `after` (aware), at its wall time in its zone."""
    wall = after.replace(tzinfo=None)
    coming = _read(rule, wall).xafter(wall, count=count)
    return [each.replace(tzinfo=after.tzinfo) for each in coming]


def next_month(at: datetime) -> datetime:
    """The same weekday of the same week next month: the fifth of a month becomes the last."""
    week = (at.day - 1) // 7 + 1
    rule = monthly_rule(str(week) if week < 5 else "-1", _CODES[at.weekday()])
    first = at.replace(day=1, tzinfo=None) + timedelta(days=32)
    after = first.replace(day=1, hour=0, minute=0) - timedelta(minutes=1)
    start = after.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    found = next(iter(_read(rule, start).xafter(after, count=1)))
    return found.replace(tzinfo=at.tzinfo)


def rule_text(rule: str) -> str:
    """A monthly rule in words; other rules are not put into words ('')."""
    parts = monthly_parts(rule)
    if parts is None:
        return ""
    words = {"week": dict(WEEKS)[parts[0]], "weekday": dict(WEEKDAYS)[parts[1]]}
    return _("Every month, on the %(week)s %(weekday)s") % words


def _read(rule: str, start: datetime) -> rrule:
    found = rrulestr(rule.removeprefix("RRULE:"), dtstart=start)
    if not isinstance(found, rrule):
        raise ValueError(rule)
    return found
