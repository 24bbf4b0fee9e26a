"""Reads of registrations: one's own, what is left, the list of participants."""

from django.db.models import Count, Q, QuerySet

from koryu.disclosure.rules import Reader
from koryu.people.models import Person

from ..enums import LIVING, EventMode, QuestionUse, RegistrationState
from ..models import Event, Question, Registration
from ..rules.access import audiences_of, in_audience


def registration_of(event: Event, person: Person | None) -> Registration | None:
    """The person's living registration (pending, confirmed or on the waiting list), if any."""
    if person is None:
        return None
    return Registration.objects.filter(event=event, person=person, state__in=LIVING).first()


def last_registration(event: Event, person: Person | None) -> Registration | None:
    """The person's latest registration in whatever state: a reason stays readable."""
    if person is None:
        return None
    return Registration.objects.filter(event=event, person=person).order_by("-id").first()


def has_place(event: Event, person: Person | None) -> bool:
    """Whether the person takes part: confirmed."""
    found = registration_of(event, person)
    return found is not None and found.state == RegistrationState.CONFIRMED


def taken(event: Event) -> int:
    """How many of the event's places are taken.

    At an event on site and online the places are those in the room.
    """
    confirmed = event.registrations.filter(state=RegistrationState.CONFIRMED)
    if event.mode == EventMode.BOTH:
        confirmed = confirmed.exclude(mode=EventMode.ONLINE)
    return confirmed.count()


def places_left(event: Event) -> int | None:
    """Free places; None where their number is not limited."""
    return None if event.capacity is None else max(event.capacity - taken(event), 0)


def needs_place(event: Event, mode: str) -> bool:
    """Whether taking part in `mode` uses one of the limited places."""
    if event.capacity is None:
        return False
    return not (event.mode == EventMode.BOTH and mode == EventMode.ONLINE)


def waiting(event: Event) -> QuerySet[Registration]:
    """The waiting list, first come first."""
    found = event.registrations.filter(state=RegistrationState.WAITLISTED)
    return found.select_related("person").order_by("registered_at", "id")


def place_in_line(registration: Registration) -> int:
    """How many are before this one on the waiting list, and itself: 1 is next."""
    before = Q(registered_at__lt=registration.registered_at) | Q(
        registered_at=registration.registered_at, pk__lte=registration.pk
    )
    return waiting(registration.event).filter(before).count()


def participants(reader: Reader, event: Event, *, text: str = "") -> QuerySet[Registration]:
    """Confirmed people whom this reader may see on the list: the event's rule and each one's own.

    Empty for those outside the event's audience of the list; counting it counts nobody hidden.
    `text` narrows by the names of people and organisations, never by an address.
    """
    registered = has_place(event, reader.person)
    confirmed = event.registrations.filter(state=RegistrationState.CONFIRMED)
    if not in_audience(reader, event.attendees_seen_by, registered=registered):
        return confirmed.none()
    seen = Q(listed_to__in=audiences_of(reader, registered=registered))
    if reader.person is not None:
        seen |= Q(person=reader.person)
    found = confirmed.filter(seen).select_related("person", "organisation")
    for word in text.split():
        found = found.filter(_named(word))
    return found.order_by("organisation__name", "person__family_name", "id")


def questions(event: Event, use: str = QuestionUse.REGISTRATION) -> QuerySet[Question]:
    """What is asked, in order; removed questions are left out."""
    return event.questions.filter(use=use, removed_at=None)


def desk_registrations(
    event: Event, *, state: str = "", mode: str = "", text: str = ""
) -> QuerySet[Registration]:
    """Every registration for the organisers, narrowed by state, mode and name, mail or house."""
    found = event.registrations.select_related("person", "organisation")
    if state in RegistrationState.values:
        found = found.filter(state=state)
    if mode in EventMode.values:
        found = found.filter(mode=mode)
    for word in text.split():
        found = found.filter(_named(word) | Q(person__email__icontains=word))
    return found


def _named(word: str) -> Q:
    parts = ("family_name", "given_name", "family_reading", "given_reading")
    fields = (
        *(f"person__{part}" for part in (*parts, "family_latin", "given_latin")),
        *(f"organisation__{part}" for part in ("name", "name_ko", "name_ja", "name_en")),
    )
    condition = Q()
    for name in fields:
        condition |= Q(**{f"{name}__icontains": word})
    return condition


def state_counts(event: Event) -> dict[str, int]:
    """How many registrations are in each state; every state has a number."""
    rows = event.registrations.order_by().values_list("state").annotate(n=Count("id"))
    return dict.fromkeys(RegistrationState.values, 0) | dict(rows)


def pending_ids(event: Event) -> list[int]:
    """The registrations that wait for approval, first come first."""
    found = event.registrations.filter(state=RegistrationState.PENDING)
    return list(found.values_list("pk", flat=True))
