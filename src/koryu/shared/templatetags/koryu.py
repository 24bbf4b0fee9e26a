"""Template tags used everywhere."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from koryu.shared import terms as term_lists
from koryu.shared.text import aside, colon, comma, listed, money, render_markdown
from koryu.shared.text import plain as plain_text

register = template.Library()
WEEKDAYS = {"ko": "월화수목금토일", "ja": "月火水木金土日"}
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@register.filter
def term_label(term: object) -> str:
    """The label of a `Term` in the reader's language."""
    return term.label() if term else ""  # type: ignore[attr-defined]


@register.filter
def code_label(code: str, list_code: str) -> str:
    """The label of a code of a controlled list: `{{ org.kind|code_label:"organisation_kind" }}`."""
    found = term_lists.term(list_code, code)
    return found.label() if found else code


@register.filter
def markdown(text: str) -> SafeString:
    """Sanitised HTML of the user's Markdown."""
    return render_markdown(text)


@register.filter
def plain(text: str, limit: int = 200) -> str:
    """Markdown as plain text, cut at `limit` characters."""
    return plain_text(text, int(limit))


def format_date(at: datetime, language: str) -> str:
    """The day in the custom of ko, ja or en, with its weekday."""
    if language == "ko":
        return f"{at:%Y.%m.%d} ({WEEKDAYS['ko'][at.weekday()]})"
    if language == "ja":
        return f"{at.year}年{at.month}月{at.day}日（{WEEKDAYS['ja'][at.weekday()]}）"
    day, month = ENGLISH_DAYS[at.weekday()], ENGLISH_MONTHS[at.month - 1]
    return f"{day} {at.day} {month} {at.year}"


@register.filter
def day(at: object) -> str:
    """A date in the reader's custom."""
    if at is None:
        return ""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    return format_date(local, (get_language() or "en")[:2])  # type: ignore[arg-type]


@register.filter
def month_day(at: date) -> str:
    """A day without its year, where the page already says which year, in the reader's custom."""
    language = (get_language() or "en")[:2]
    if language == "ko":
        return f"{at:%m.%d}"
    return (
        f"{at.month}月{at.day}日"
        if language == "ja"
        else f"{at.day} {ENGLISH_MONTHS[at.month - 1]}"
    )


@register.filter
def moment(at: datetime | None) -> str:
    """Day and time with the zone; in Seoul and Tokyo the reader's own name of UTC+9."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    language = (get_language() or "en")[:2]
    zone = local.tzname() or ""
    if zone in {"KST", "JST"}:
        zone = "JST" if language == "ja" else "KST"
    join = {"en": ", ", "ja": ""}.get(language, " ")
    return f"{format_date(local, language)}{join}{local:%H:%M} {zone}"


@register.filter
def numeral(value: object) -> str:
    """A number with thousands separated."""
    return f"{value:,}" if isinstance(value, int | float) else str(value)


register.simple_tag(colon)
register.simple_tag(comma)
register.filter(aside)
register.filter(listed)
register.filter(money)


@register.simple_tag(takes_context=True)
def query(context: dict, **changes: object) -> str:
    """The current query string with some parameters changed (None removes one)."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = str(value)
    encoded = params.urlencode()
    return format_html("?{}", encoded) if encoded else "?"
