"""Text as people type it: cleaned on the way in, rendered safely on the way out."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

import nh3
from babel import Locale
from babel.numbers import format_currency
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from markdown_it import MarkdownIt

from .enums import Language

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_TAGS = {
    "p", "br", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote",
    "a", "table", "thead", "tbody", "tr", "th", "td", "hr", "sup", "sub",
}  # fmt: skip
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_without_tables = MarkdownIt("commonmark", {"html": False, "linkify": False})
_MAX_CELLS = 10_000  # short rows are filled up to the width of the head: few bytes, many cells


def clean(text: str) -> str:
    """NFC, without control, direction-override or surrogate characters; newlines as \\n."""
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def comma() -> str:
    """What stands between words of a list, in the language being read."""
    return "、" if (get_language() or "").startswith("ja") else ", "


def listed(words: Iterable[object]) -> str:
    """Words one after another, with the comma of the language being read."""
    return comma().join(str(word) for word in words)


def colon() -> str:
    """What stands between a label and what it names, in the language being read."""
    return "：" if (get_language() or "").startswith("ja") else ": "


def aside(text: object, note: object) -> str:
    """A text and what stands beside it in brackets, as the language being read writes them."""
    if (get_language() or "").startswith("ja"):
        return f"{text}（{note}）"
    return f"{text} ({note})"


def money(amount: Decimal | int | str | None, currency: str) -> str:
    """An amount as the reader's language writes it (CLDR): ₩50,000,000; US$1,200.50 in Korean.

    Cents show, both of them, where there are any; won and yen have none. '' without an amount.
    """
    if amount in (None, ""):
        return ""
    value = Decimal(str(amount))
    whole = value == value.to_integral_value()
    if not currency:
        return f"{value:,.{0 if whole else 2}f}"
    locale = Locale.parse((get_language() or "en")[:2])
    pattern = locale.currency_formats["standard"].pattern
    return format_currency(
        value,
        currency,
        format=pattern.replace(".00", "") if whole else pattern,
        locale=locale,
        currency_digits=not whole,
    )


def language_name(code: str) -> str:
    """A language of the platform in the reader's own words; other codes as they are."""
    return str(get_language_info(code)["name_translated"]) if code in Language.values else code


def whole_number(text: str | None) -> int | None:
    """A whole number as an address or a form has it; None for anything else, or one too large.

    `str.isdigit` would let "²" through, and a database refuses what does not fit its columns.
    """
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def render_markdown(text: str) -> SafeString:
    """Markdown to sanitised HTML. Headings start at h3 so that a page keeps its outline."""
    lines = (text or "").splitlines()
    cells = len(lines) * max((line.count("|") for line in lines), default=0)
    html = (_markdown if cells <= _MAX_CELLS else _without_tables).render(text or "")
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", html)
    return mark_safe(  # noqa: S308 - sanitised by nh3
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href", "title"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer ugc",
        )
    )


def plain(text: str, limit: int = 200) -> str:
    """Markdown without its marks, cut at `limit` characters with an ellipsis."""
    flat = re.sub(
        r"\s+", " ", re.sub(r"[*_`#>|]+|\]\([^)]{0,500}\)|\[|!\[", " ", text or "")
    ).strip()
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
