"""Notices and calendar mails about an event, each in its reader's language."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koryu.notify.actions import notify, queue_mails, send_mail
from koryu.notify.models import Mail
from koryu.people.queries import operators_of

from ..enums import LIVING, Audience, RegistrationState
from ..models import Event, Registration
from ..queries.calendar import registration_ics
from ..templatetags.events import event_span

SUBJECTS = {
    "confirmed": lambda: _("Your place: %(event)s"),
    "promoted": lambda: _("A place became free: %(event)s"),
    "waitlisted": lambda: _("Waiting list: %(event)s"),
    "declined": lambda: _("Your registration was declined: %(event)s"),
    "left": lambda: _("Your registration is cancelled: %(event)s"),
    "removed": lambda: _("Your registration is cancelled: %(event)s"),
    "changed": lambda: _("Changed: %(event)s"),
    "moved": lambda: _("Changed: %(event)s"),
    "cancelled": lambda: _("Cancelled: %(event)s"),
    "reminder": lambda: _("Soon: %(event)s"),
}
TEXTS = {
    "confirmed": lambda: _("You have a place. We look forward to seeing you."),
    "promoted": lambda: _("A place became free and it is yours. We look forward to seeing you."),
    "waitlisted": lambda: _(
        "All places are taken. You are on the waiting list and take the next free place in turn."
    ),
    "declined": lambda: _("The organiser could not give you a place."),
    "left": lambda: _("You cancelled your registration."),
    "removed": lambda: _("The organiser cancelled your registration."),
    "changed": lambda: _("The title, time or place has changed. Please look at it again."),
    "moved": lambda: _("You take part in another way now. Your calendar entry follows."),
    "cancelled": lambda: _("This event will not take place."),
    "reminder": lambda: _(
        "It begins within a day. If you cannot come, please give your place back."
    ),
}


def tell(registration: Registration, what: str, *, reason: str = "", method: str = "") -> None:
    """Mail one person, and leave a notice unless it was their own act.

    `what` is a key of `SUBJECTS`; `method` (REQUEST, CANCEL) attaches the calendar entry.
    """
    queue_mails([_tell(registration, what, reason, method)])


def _tell(registration: Registration, what: str, reason: str, method: str) -> Mail:
    person = registration.person
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(person.timezone):
        calendar = registration_ics(registration, method=method).decode() if method else ""
        mail = send_mail(
            to=person.email,
            person=person,
            language=language,
            subject=SUBJECTS[what]() % {"event": registration.event.title},
            text=_text(registration, what, reason),
            calendar=calendar,
            calendar_method=method,
            queue=False,
        )
        if not _own_act(registration, what):
            _notice(registration, f"events.{what}")
    return mail


def _own_act(registration: Registration, what: str) -> bool:
    return what in ("left", "moved") or (what == "confirmed" and registration.decided_by is None)


def _notice(registration: Registration, kind: str) -> None:
    event = registration.event
    notify(
        people=[registration.person],
        kind=kind,
        params={"event": str(event.title)},
        path=_page_of(registration, kind),
        group=f"event:{event.pk}",
    )


def _page_of(registration: Registration, kind: str) -> str:
    event = registration.event
    if event.audience == Audience.REGISTERED and registration.state not in LIVING:
        return reverse("notify:list")  # the event itself is closed to them now
    page = "events:event" if kind == "events.cancelled" else "events:registration"
    return reverse(page, args=[event.slug])


def _text(registration: Registration, what: str, reason: str) -> str:
    event = registration.event
    link = settings.BASE_URL + reverse("events:event", args=[event.slug])
    because = _("Reason: %(reason)s") % {"reason": reason} if reason else ""
    online = event.online_url if registration.state == RegistrationState.CONFIRMED else ""
    facts = [str(event.title), event_span(event), str(event.venue), event.address, online]
    parts = [TEXTS[what](), because, "\n".join(filter(None, facts)), link]
    return "\n\n".join(filter(None, parts))


def tell_everybody(event: Event, what: str, *, method: str) -> int:
    """Everybody with a living registration; the confirmed get the calendar update with it.

    Returns how many people were told. The cancellation's reason is read in each one's language.
    """
    living = event.registrations.filter(state__in=LIVING).select_related("person")
    mails = []
    for registration in living:
        registration.event = event
        confirmed = registration.state == RegistrationState.CONFIRMED
        with translation.override(registration.person.language or settings.LANGUAGE_CODE):
            reason = str(event.cancelled_reason) if what == "cancelled" else ""
        mails.append(_tell(registration, what, reason, method if confirmed else ""))
    queue_mails(mails)
    return len(mails)


def tell_organisers(registration: Registration) -> None:
    """The operators of the event's desk: somebody waits for approval."""
    event = registration.event
    for operator in operators_of(event.host_country):
        with translation.override(operator.language or settings.LANGUAGE_CODE):
            params = {"event": str(event.title), "person": str(registration.person)}
        notify(
            people=[operator],
            kind="events.pending",
            params=params,
            path=reverse("events:registrations", args=[event.slug]) + "?state=pending",
            group=f"event:{event.pk}",
        )
