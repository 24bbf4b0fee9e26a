"""Reads of the door: who has a place, who is here, the attendance as a spreadsheet."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import xlsxwriter
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..enums import RegistrationState
from ..models import CheckIn, Event, Registration
from ..rules.presence import Mark, Presence, presence


@dataclass(frozen=True)
class Guest:
    """A registration with what the door knows of it."""

    registration: Registration
    presence: Presence

    @property
    def short_code(self) -> str:
        """What stands under the badge's QR, to be typed where no camera reads it."""
        return short_code(self.registration)


def short_code(registration: Registration) -> str:
    return str(registration.code)[:8].upper()


def places_of(event: Event) -> QuerySet[Registration]:
    """Everybody with a confirmed place, with the marks made of them."""
    marks = CheckIn.objects.select_related("by")
    return (
        event.registrations.filter(state=RegistrationState.CONFIRMED)
        .select_related("person", "organisation")
        .prefetch_related(Prefetch("check_ins", marks))
        .order_by("person__family_name", "person__given_name", "id")
    )


def guests_of(event: Event, text: str = "") -> list[Guest]:
    """The people of the door's list whose names, houses or code hold `text`, in any script."""
    guests = [guest_of(registration) for registration in places_of(event)]
    words = text.casefold().split()
    return [guest for guest in guests if all(word in _said(guest) for word in words)]


def guest_of(registration: Registration) -> Guest:
    marks = [Mark(c.at, c.undo, c.by.display_name()) for c in registration.check_ins.all()]
    return Guest(registration, presence(marks))


def _said(guest: Guest) -> str:
    return " ".join(names_of(guest.registration) + [str(guest.registration.code)]).casefold()


def names_of(registration: Registration) -> list[str]:
    """Every form in which the person and the house are written, each once."""
    person, house = registration.person, registration.organisation
    forms = [
        person.native_name,
        person.native_name.replace(" ", ""),
        person.latin_name,
        f"{person.family_latin} {person.given_latin}".strip(),
        f"{person.family_reading} {person.given_reading}".strip(),
        person.email,
    ]
    if house:
        forms += [house.name, house.name_ko, house.name_ja, house.name_en]
    return list(dict.fromkeys(form for form in forms if form))


def counts_of(guests: Iterable[Guest]) -> dict[str, int]:
    """How many have a place and how many are here."""
    listed = list(guests)
    return {"places": len(listed), "here": sum(guest.presence.here for guest in listed)}


def attendance_workbook(event: Event) -> bytes:
    """Who came and when, in the event's zone."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    heads = (
        pgettext("person", "Name"),
        _("Name in Latin letters"),
        _("Organisation"),
        _("I take part"),
        _("Here"),
        _("Since"),
    )
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for line, guest in enumerate(guests_of(event), start=1):
        for column, text in enumerate(_attendance_row(guest, ZoneInfo(event.zone))):
            sheet.write_string(line, column, text)
    sheet.set_column(0, 5, 24)
    sheet.freeze_panes(1, 0)
    book.close()
    return content.getvalue()


def _attendance_row(guest: Guest, zone: ZoneInfo) -> tuple[str, ...]:
    registration, since = guest.registration, guest.presence.since
    person, house = registration.person, registration.organisation
    return (
        person.native_name or person.display_name(),
        person.latin_name,
        house.display_name() if house else "",
        registration.get_mode_display(),
        _("Yes") if guest.presence.here else _("No"),
        f"{since.astimezone(zone):%Y-%m-%d %H:%M}" if since else "",
    )
