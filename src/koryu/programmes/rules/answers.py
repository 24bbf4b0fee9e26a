"""What may be answered to a field: cleaned when it is saved, judged when it is handed in.

Pure. A text that is too long is kept (nothing typed is lost) and stands against handing in;
what is no answer to such a field at all (a choice that is not offered, a number of letters)
is refused when it is saved.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.shared.errors import Invalid
from koryu.shared.text import clean, money

from ..enums import Currency, FieldKind
from .form import Field

# The title of an application is a field of every form; it stands before the first section.
TITLE = "_title"
TITLE_FIELD = Field(
    TITLE,
    FieldKind.SHORT,
    {"ko": "신청 과제명", "ja": "申請課題名", "en": "Title of the application"},
    required=True,
    limit=200,
)
MOST_KEPT = 50_000  # characters of one text, far above any limit of a form
MOST_CELL = 1_000
MOST_ROWS = 100
MOST_LISTINGS = 20
DEFAULT_LIMIT = {FieldKind.SHORT: 200, FieldKind.LONG: 10_000, FieldKind.TABLE: 30}
WHOLE = (Currency.KRW, Currency.JPY)  # without a smaller unit in use
DAYS = (date(1900, 1, 1), date(2099, 12, 31))
NO_ANSWERS = (FieldKind.FILE, FieldKind.PARTNERS)


def limit_of(each: Field) -> int:
    """Characters of a text, rows of a table."""
    return each.limit or DEFAULT_LIMIT.get(FieldKind(each.kind), 0)


def cleaned(each: Field, value: object) -> object:
    """The answer as it is stored; Raises `Invalid` (the field's key) with what to do instead."""
    reader = _READERS.get(each.kind)
    if reader is None:
        raise Invalid({each.key: [_("This part of the form is not answered by text.")]})
    return reader(each, value)


def objections(each: Field, value: object) -> list[str]:
    """What stands against handing in a stored answer; an empty one is another matter."""
    if each.kind in (FieldKind.SHORT, FieldKind.LONG) and isinstance(value, str):
        over = len(value) - limit_of(each)
        if over > 0:
            text = ngettext(
                "It is %(over)d character too long.", "It is %(over)d characters too long.", over
            )
            return [text % {"over": over}]
    if each.kind == FieldKind.TABLE and isinstance(value, list) and len(value) > limit_of(each):
        return [_("It has more than %(most)d rows.") % {"most": limit_of(each)}]
    if each.kind == FieldKind.CONSENT and value and value != each.text_version:
        return [_("The text of this consent has changed; please read it and agree anew.")]
    known = {choice.value for choice in each.choices}
    if each.kind == FieldKind.CHOICE and value and value not in known:
        return [_("This choice is not offered any more; please choose again.")]
    if each.kind == FieldKind.MANY and isinstance(value, list) and not known.issuperset(value):
        return [_("This choice is not offered any more; please choose again.")]
    return []


def _text(each: Field, value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise _refuse(each, _("Please write text here."))
    text = clean(value or "").strip()
    if len(text) > MOST_KEPT:
        raise _refuse(
            each,
            _("This is far too long to be kept (more than %(most)d characters).")
            % {"most": MOST_KEPT},
        )
    return text


def _line(each: Field, value: object) -> str:
    return " ".join(_text(each, value).split())


def _choice(each: Field, value: object) -> str:
    code = _line(each, value)
    if code and code not in {choice.value for choice in each.choices}:
        raise _refuse(each, _("Please choose from the list."))
    return code


def _many(each: Field, value: object) -> list[str]:
    given = {_choice(each, code) for code in _listed(each, value)}
    return [choice.value for choice in each.choices if choice.value in given]


def _listed(each: Field, value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _refuse(each, _("Please choose from the list."))
    return value


def _decimal(each: Field, text: str, *, places: int = 6, digits: int = 14) -> Decimal:
    """A number as people type it: full-width digits, thousands separated."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    plain = plain.replace("\u2212", "-").replace("\u3001", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _refuse(each, _("Please write a number, such as 1200 or 12.5."))
    if number.adjusted() >= digits or _places(number) > places:
        raise _refuse(each, _("This number has too many digits."))
    return number


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain_number(number: Decimal) -> str:
    """Digits without exponent or needless zeros: the one text of a number."""
    return format(number.normalize() + 0, "f")


def _number(each: Field, value: object) -> str:
    text = _line(each, value)
    if not text:
        return ""
    number = _decimal(each, text)
    _bounded(each, number, lambda bound: f"{Decimal(bound):,f}")
    return plain_number(number)


def _bounded(each: Field, number: Decimal, shown: Callable[[str], str]) -> None:
    if each.least and number < Decimal(each.least):
        raise _refuse(each, _("It must be at least %(least)s.") % {"least": shown(each.least)})
    if each.most and number > Decimal(each.most):
        raise _refuse(each, _("It may be at most %(most)s.") % {"most": shown(each.most)})


def _money(each: Field, value: object) -> dict[str, str]:
    given = value if isinstance(value, Mapping) else {}
    if value not in (None, "") and not isinstance(value, Mapping):
        raise _refuse(each, _("Please write an amount and choose its currency."))
    currency = _line(each, given.get("currency")) or Currency.KRW.value
    if currency not in Currency.values:
        raise _refuse(each, _("Please choose the currency from the list."))
    text = _line(each, given.get("amount"))
    if not text:
        return {"amount": "", "currency": currency}
    number = _decimal(each, text, places=0 if currency in WHOLE else 2)
    if number < 0:
        raise _refuse(each, _("An amount cannot be less than nothing."))
    _bounded(each, number, lambda bound: money(bound, currency))
    return {"amount": plain_number(number), "currency": currency}


def _date(each: Field, value: object) -> str:
    text = _line(each, value)
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _refuse(each, _("Please write a date as year-month-day.")) from None
    if not DAYS[0] <= day <= DAYS[1]:
        raise _refuse(each, _("Please write a date between 1900 and 2099."))
    return day.isoformat()


def _table(each: Field, value: object) -> list[list[str]]:
    width, rows = len(each.choices), []
    given = value if isinstance(value, list) else []
    if value is not None and not isinstance(value, list):
        raise _refuse(each, _("Please fill in the table."))
    if len(given) > MOST_ROWS:
        raise _refuse(each, _("It has more than %(most)d rows.") % {"most": MOST_ROWS})
    for row in given:
        if not isinstance(row, list) or len(row) != width:
            raise _refuse(each, _("The table's columns have changed; please load the page again."))
        cells = [_text(each, cell) for cell in row]
        if any(len(cell) > MOST_CELL for cell in cells):
            raise _refuse(
                each,
                _("A cell holds at most %(most)d characters.") % {"most": MOST_CELL},
            )
        if any(cells):
            rows.append(cells)
    return rows


def _consent(each: Field, value: object) -> str:
    version = _line(each, value)
    if version and version != each.text_version:
        raise _refuse(
            each, _("The text of this consent has changed; please read it and agree anew.")
        )
    return version


def _listings(each: Field, value: object) -> list[int]:
    """Ids, as numbers or digits; whose listings they are is asked by the action."""
    ids: list[int] = []
    for one in _listed(each, value):
        text = str(one)
        if isinstance(one, bool) or not (text.isascii() and text.isdecimal() and len(text) < 19):
            raise _refuse(each, _("Please choose from the list."))
        if int(text) not in ids:
            ids.append(int(text))
    if len(ids) > (each.limit or MOST_LISTINGS):
        raise _refuse(
            each,
            _("Please choose at most %(most)d.") % {"most": each.limit or MOST_LISTINGS},
        )
    return ids


def _refuse(each: Field, text: str) -> Invalid:
    return Invalid({each.key: [text]})


_READERS: dict[str, Callable[[Field, object], object]] = {
    FieldKind.SHORT: _line,
    FieldKind.LONG: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.MANY: _many,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.TABLE: _table,
    FieldKind.CONSENT: _consent,
    FieldKind.LISTING: _listings,
}
