"""Reads of registrations."""

from koryu.people.models import Person

from ..enums import LIVING
from ..models import Event, Registration


def registration_of(event: Event, person: Person | None) -> Registration | None:
    """The person's living registration (pending, confirmed or on the waiting list), if any."""
    if person is None:
        return None
    return Registration.objects.filter(event=event, person=person, state__in=LIVING).first()
