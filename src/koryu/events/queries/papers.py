"""What is printed: badges with their QR and certificates of attendance, as PDF by WeasyPrint."""

from collections.abc import Iterable

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from weasyprint import HTML
from weasyprint.urls import URLFetchingError

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Country
from koryu.shared.trilingual import shown_language

from ..models import Certificate, Event, Registration
from .checkin import short_code

PER_SHEET = 8


def badges_pdf(event: Event, registrations: Iterable[Registration], *, sheet: bool) -> bytes:
    """One badge a registration: eight to an A4 sheet, or each on a page of its own size."""
    badges = [
        {
            "registration": registration,
            "person": registration.person,
            "title": _title(event, registration.language),
            "beside": _beside(registration.person),
            "houses": _houses(registration.organisation),
            "qr": _qr(_door_url(event, registration)),
            "code": short_code(registration),
        }
        for registration in registrations
    ]
    sheets = [badges[at : at + PER_SHEET] for at in range(0, len(badges), PER_SHEET)]
    context = {
        "event": event,
        "badges": badges,
        "sheets": sheets if sheet else [[b] for b in badges],
    }
    return _pdf("events/papers/badges.html", context | {"sheet": sheet})


def _title(event: Event, language: str) -> tuple[str, str]:
    """(language, title) as the guest reads it, whoever prints."""
    with translation.override(language):
        return shown_language(event, "title"), str(event.title)


def _beside(person: Person) -> str:
    """What readers of other scripts need under the name: the Latin form, then the reading."""
    reading = f"{person.family_reading} {person.given_reading}".strip()
    native = person.native_name or person.latin_name
    return " · ".join(t for t in dict.fromkeys((person.latin_name, reading)) if t and t != native)


def _houses(house: Organisation | None) -> list[tuple[str, str]]:
    """(language, name) of an organisation: its own, the other country's, and the Latin one."""
    if house is None:
        return []
    own = "ja" if house.country == Country.JP else "ko"
    names = {own: house.name}
    for code in ("ko", "ja", "en"):
        if getattr(house, f"name_{code}") not in ("", *names.values()):
            names.setdefault(code, getattr(house, f"name_{code}"))
    return list(names.items())


def certificate_pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate in ko, ja or en, with its number and where anybody may check it."""
    registration = certificate.registration
    check = settings.BASE_URL + reverse("events:certificate", args=[certificate.number])
    with translation.override(language):
        context = {
            "certificate": certificate,
            "registration": registration,
            "person": registration.person,
            "house": registration.organisation,
            "event": registration.event,
            "check": check,
            "qr": _qr(check),
            "language": language,
            "today": timezone.localdate(certificate.issued_at),
        }
        return _pdf("events/papers/certificate.html", context)


def _door_url(event: Event, registration: Registration) -> str:
    """A phone's camera opens the door at this person; the door's own scanner reads it too."""
    return f"{settings.BASE_URL}{reverse('events:door', args=[event.slug])}?q={registration.code}"


def _qr(text: str) -> SafeString:
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=0, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by the library from an address of ours


def _pdf(template: str, context: dict[str, object]) -> bytes:
    html = render_to_string(template, context)
    return HTML(string=html, url_fetcher=_no_fetching).write_pdf()


def _no_fetching(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    raise URLFetchingError(url)
