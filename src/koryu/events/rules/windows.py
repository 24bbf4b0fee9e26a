"""When and whether an event takes registrations. Pure."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from ..enums import EventState


class Window(Protocol):
    """What of an event decides it."""

    state: str
    takes_registration: bool
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    starts_at: datetime
    ends_at: datetime


def closed_because(event: Window, now: datetime) -> str:
    """Why nobody can register now, in the reader's language; '' when they can."""
    if event.state == EventState.CANCELLED:
        return _("This event will not take place.")
    if event.state == EventState.DRAFT:
        return _("This event is not announced yet.")
    if event.state == EventState.ENDED or event.ends_at <= now:
        return _("This event is over.")
    if not event.takes_registration:
        return _("No registration is needed.")
    if event.registration_opens_at and now < event.registration_opens_at:
        return _("Registration has not opened yet.")
    if event.registration_closes_at and now >= event.registration_closes_at:
        return _("Registration is closed.")
    return ""


def may_still_change(event: Window, now: datetime) -> bool:
    """Whether one's own registration can be changed or cancelled: until the event ends."""
    return event.state == EventState.PUBLISHED and now < event.ends_at
