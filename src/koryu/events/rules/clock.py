"""Times of day as programmes write them in Korean, Japanese and English.

Pure: text in, minutes after midnight out. `14:30~14:40 (10')`, `午後2時半`, `오후 2시 30분`,
`2:30 – 3:00 PM`, `10時35分から10時55分まで`.
"""

import re
from dataclasses import dataclass
from datetime import date

# One to one, so that places found in the plain form are places of the original text.
PLAIN = str.maketrans(
    "０１２３４５６７８９：∶﹕（）～〜∼⁓˜－―‐‑‒─━﹣ーㅡ　．，／’＇′",
    "0123456789:::()~~~~~---------- .,/'''",
)
LAST = 30 * 60  # Japan writes the hours after midnight as 24:30, 25:00 … of the evening before
DAY = 24 * 60
EVENING, EARLY = 18 * 60, 6 * 60  # what begins after the one may end before the other, next day
_CLOCK = (
    r"(?P<{0}_before>오전|오후|정오|아침|새벽|낮|저녁|밤|午前|午後|朝|昼|夕方|夜|[AaPp]\.?[Mm]\.?)?\s*"
    r"(?:(?P<{0}_hour>\d{{1,2}})\s*"
    r"(?::(?P<{0}_minute>\d{{2}})(?::00)?(?!\d)"
    r"|[시時](?:\s*(?P<{0}_minute_cjk>\d{{1,2}})\s*[분分]|\s*(?P<{0}_half>반|半))?"
    r"|[hH](?P<{0}_minute_h>\d{{2}})(?!\d)"
    r"|\.(?P<{0}_minute_dot>[0-5]\d)(?!\d)"
    r"|(?=\s*[AaPp]\.?[Mm]\b))"
    r"\s*(?P<{0}_after>[AaPp]\.?[Mm]\b\.?)?)"
)
_BETWEEN = r"\s*(?:~|-|–|—|−|→|->|to|until|부터|から)\s*"
# Alone it is a time only where a range or nothing follows: "정오 음악회" is a title.
_NOON = r"(?P<{0}_noon>(?:12\s*)?noon\b|정오|正午)"
# Of a range whose start has no minutes ("2–3 PM") the end carries the half of the day.
_BARE = r"(?P<bare>\d{1,2})(?=\s*(?:~|-|–|—|to)\s*\d{1,2}(?::\d{2})?\s*[AaPp]\.?[Mm]\b)"
_LENGTH = re.compile(
    r"\s*\(?\s*(?P<minutes>\d{1,3})\s*(?:'|분|分間?|min(?:utes?|s)?\.?)(?:간)?\s*\)?", re.I
)
_BEFORE = r"[\s■□●○◆◇•·▪▶*\-]*"
_START = re.compile(
    rf"{_BEFORE}(?:{_NOON.format('start')}(?={_BETWEEN}|\s*$)|{_CLOCK.format('start')}|{_BARE})",
    re.I,
)
_END = re.compile(
    rf"{_BETWEEN}(?:{_NOON.format('end')}|{_CLOCK.format('end')})\s*(?:까지|まで)?", re.I
)
# Without colons only a range is a time, and 2023-2024 are years.
_DIGITS = re.compile(
    _BEFORE + r"(?!(?:19|20)\d\d\s*[~–—-]\s*(?:19|20)\d\d)"
    r"(?P<start>\d{4})\s*[~–—-]\s*(?P<end>\d{4})(?![\d~./:-]|\s*[년年])"
)
_OPEN = re.compile(r"\s*(?:~|–|—|부터|から)\s*$|\s*(?:~|부터|から)\s*")
_WEEKDAY = (
    r"\s*[(]?\s*(?:[월화수목금토일月火水木金土日](?:요일|曜日?)?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*)?\s*[)]?[.,]?\s*"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month_name>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.?"
_DATES = tuple(
    re.compile(r"[\s■□●○◆◇•▪▶*#]*" + pattern, re.I)
    for pattern in (
        r"'?(?P<year>\d{4}|\d{2})\s*[.\-/]\s*(?P<month>\d{1,2})\s*[.\-/]\s*(?P<day>\d{1,2})\.?(?!\d)"
        + _WEEKDAY,
        r"(?:(?P<year>\d{4})\s*[년年]\s*)?(?P<month>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]"
        + _WEEKDAY,
        _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH + r",?\s*(?P<year>\d{4})?\b"
        + _WEEKDAY,
        _WEEKDAY + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d|:),?\s*(?P<year>\d{4})?"
        + _WEEKDAY,
        r"(?:Day\s*(?P<nth>\d{1,2})|제?\s*(?P<nth_ko>\d{1,2})\s*일\s*차|第?\s*(?P<nth_ja>\d{1,2})\s*日目)"
        + _WEEKDAY,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """From `start` to `end` in minutes after midnight; `end` None where the text names none.

    More than 24 hours are the night after that day.
    `minutes` is the length the text states, `stop` the place in the text where the rest begins.
    """

    start: int
    end: int | None
    minutes: int | None
    stop: int


class BadTime(ValueError):
    """It looks like a time, but there is no such moment in a day."""


def read_span(text: str) -> Span | None:
    """The time or span `text` begins with; None when it begins otherwise.

    Raises `BadTime` for hours and minutes that do not exist.
    """
    plain = text.translate(PLAIN)
    first = _START.match(plain)
    if first is None:
        return _in_digits(plain)
    second = _END.match(plain, first.end())
    stop = second.end() if second else _after_open(plain, first.end())
    length = _LENGTH.match(plain, stop)
    start, end = _minutes(first, second)
    if end is not None and end <= min(EARLY, start) and start >= EVENING:
        end += DAY
    stated = int(length["minutes"]) if length else None
    if end is None and stated:
        end = start + stated
    return Span(start, end, stated, length.end() if length else stop)


def read_fraction(text: str) -> int | None:
    """The time in a spreadsheet's cell without a format: a part of a day, as in 0.5625."""
    if not re.fullmatch(r"0?\.\d+|0", text):
        return None
    return round(float(text) * DAY)


def _in_digits(plain: str) -> Span | None:
    """0900-0930."""
    found = _DIGITS.match(plain)
    if found is None:
        return None
    start, end = (_moment(int(found[at][:2]), int(found[at][2:]), None) for at in ("start", "end"))
    return Span(start, end, None, found.end())


def _after_open(plain: str, at: int) -> int:
    found = _OPEN.match(plain, at)
    return found.end() if found else at


def _minutes(first: re.Match[str], second: re.Match[str] | None) -> tuple[int, int | None]:
    early = _half(first, "start")
    late = _half(second, "end") if second else None
    start_hour, start_minute = _hour(first, "start")
    if second is None:
        return _moment(start_hour, start_minute, early), None
    end_hour, end_minute = _hour(second, "end")
    end = _moment(end_hour, end_minute, late or early)
    start = _moment(start_hour, start_minute, early or late)
    if late and not early and start >= end:  # 11:30 – 12:30 PM begins in the morning
        start = _moment(start_hour, start_minute, "am" if late == "pm" else "pm")
    if early == "am" and not late and end <= start:  # 오전 11:00 ~ 12:30, ~ 1:00
        end = _moment(end_hour, end_minute, "pm")
    return start, end


def _half(found: re.Match[str], name: str) -> str | None:
    if found[f"{name}_noon"]:
        return "pm"
    word = found[f"{name}_before"] or found[f"{name}_after"]
    if not word or word in ("밤", "夜"):
        return "night" if word else None
    afternoon = word in ("오후", "午後", "정오", "낮", "저녁", "昼", "夕方")
    return "pm" if afternoon or word[0] in "Pp" else "am"


def _hour(found: re.Match[str], name: str) -> tuple[int, int]:
    if found[f"{name}_noon"]:
        return 12, 0
    if name == "start" and found["bare"]:
        return int(found["bare"]), 0
    parts = ("minute", "minute_cjk", "minute_h", "minute_dot")
    minute = next((found[f"{name}_{part}"] for part in parts if found[f"{name}_{part}"]), None)
    if found[f"{name}_half"]:
        return int(found[f"{name}_hour"]), 30
    return int(found[f"{name}_hour"]), int(minute or 0)


def _moment(hour: int, minute: int, half: str | None) -> int:
    if half == "night" and hour in (12, 1, 2, 3, 4, 5):  # 밤 12시 is midnight
        hour = hour % 12 + 24
    elif half in ("pm", "night") and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if minute > 59 or hour * 60 + minute > LAST:
        raise BadTime
    return hour * 60 + minute


@dataclass(frozen=True)
class Day:
    """A day a programme names: a date (year perhaps unsaid) or "day 2"; `stop` as in `Span`."""

    year: int | None
    month: int | None
    day: int | None
    nth: int | None
    stop: int

    def on(self, first: date) -> date:
        """The date, for an event that begins on `first`. Raises ValueError if there is none."""
        if self.nth:
            return date.fromordinal(first.toordinal() + self.nth - 1)
        year = self.year if self.year is not None else first.year
        return date(year + 2000 if year < 100 else year, self.month or 0, self.day or 0)


def read_day(text: str) -> Day | None:
    """The date `text` begins with, or None."""
    plain = text.translate(PLAIN)
    for pattern in _DATES:
        if found := pattern.match(plain):
            return _day(found)
    return None


def _day(found: re.Match[str]) -> Day:
    said = found.groupdict()
    if nth := said.get("nth") or said.get("nth_ko") or said.get("nth_ja"):
        return Day(None, None, None, int(nth), found.end())
    if name := said.get("month_name"):
        month = _MONTHS.index(name[:3].lower()) + 1
    else:
        month = int(said["month"])
    year = int(said["year"]) if said.get("year") else None
    return Day(year, month, int(said["day"]), None, found.end())
