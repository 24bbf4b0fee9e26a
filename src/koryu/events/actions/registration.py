"""Every write of registrations. Places are given under the event's row lock, never too many."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import Audience, EventMode, RegistrationState
from ..models import Event, EventConsent, Registration
from ..queries.events import visible_events
from ..queries.registration import needs_place, places_left, questions, registration_of, waiting
from ..rules.access import may_organise
from ..rules.answers import known, problems
from ..rules.consents import CONSENTS, OVERSEAS, missing
from ..rules.windows import closed_because, may_still_change
from ..signals import place_given_up
from .telling import tell, tell_organisers

TAKEN = (RegistrationState.PENDING, RegistrationState.WAITLISTED)


@transaction.atomic
def register(
    *,
    event: Event,
    person: Person,
    mode: str,
    language: str,
    answers: Mapping[str, object],
    consents: Collection[str],
    listed_to: str = Audience.REGISTERED,
    organisation: Organisation | None = None,
    note: str = "",
) -> Registration:
    """Ask for a place: confirmed, on the waiting list or pending, as the event has it.

    Mails the person (a confirmed place as a calendar invitation), tells the organisers of a
    pending one. A double click registers once. Raises `NotAllowedNow` outside the window,
    `Invalid` by field for missing consents and answers that do not fit.
    """
    _may_register(event, person, organisation)
    locked = lock_event(event)
    if there := registration_of(locked, person):
        return there
    if because := closed_because(locked, timezone.now()):
        raise NotAllowedNow(because)
    _check(locked, mode, answers, consents)
    registration = Registration.objects.create(
        event=locked,
        person=person,
        organisation=organisation,
        mode=mode,
        language=language,
        answers=known(questions(locked), answers),
        listed_to=listed_to if OVERSEAS in consents else "",
        note=note,
        registered_at=timezone.now(),
    )
    _keep_consents(registration, consents)
    record(verb="registration.made", obj=registration, actor=person)
    if locked.needs_approval:
        tell_organisers(registration)
    else:
        _place(registration, by=None)
    return registration


def _may_register(event: Event, person: Person, organisation: Organisation | None) -> None:
    reader = reader_for(person)
    require(visible_events(reader).filter(pk=event.pk).exists())
    require(organisation is None or reader.belongs_to(organisation.pk))


def lock_event(event: Event) -> Event:
    """The event as it is now, locked to the end of the transaction: places are counted under it."""
    return Event.objects.select_for_update(of=("self",)).select_related("host").get(pk=event.pk)


def _check(
    event: Event, mode: str, answers: Mapping[str, object], consents: Collection[str]
) -> None:
    errors = problems(questions(event), answers)
    if mode not in offered_modes(event):
        errors["mode"] = [_("This event does not offer this way of taking part.")]
    for kind in missing(frozenset(consents)):
        errors[kind] = [_("Without this consent you cannot register.")]
    if errors:
        raise Invalid(errors)


def offered_modes(event: Event) -> list[str]:
    """The ways to take part in an event."""
    return [EventMode.ON_SITE, EventMode.ONLINE] if event.mode == EventMode.BOTH else [event.mode]


def _keep_consents(registration: Registration, consents: Collection[str]) -> None:
    """Record what is newly given, and withdraw by a date what is no longer; nothing is erased."""
    now = timezone.now()
    living = registration.consents.filter(withdrawn_at=None)
    living.exclude(kind__in=consents).update(withdrawn_at=now)
    there = set(living.values_list("kind", "version"))
    for kind in consents:
        version = CONSENTS[kind].version
        if (kind, version) not in there:
            EventConsent.objects.create(
                registration=registration, kind=kind, version=version, given_at=now
            )


def _place(registration: Registration, *, by: Person | None, what: str = "confirmed") -> None:
    """Confirm while a place is left, else put on the waiting list. The event is locked."""
    event = registration.event
    if needs_place(event, registration.mode) and places_left(event) == 0:
        if registration.state == RegistrationState.PENDING:
            registration.wait()
            _decide(registration, by, "registration.waits")
            tell(registration, "waitlisted")
        return
    registration.confirm()
    _decide(registration, by, "registration.confirmed")
    tell(registration, what, method="REQUEST")


def _decide(registration: Registration, by: Person | None, verb: str, **data: object) -> None:
    registration.decided_at, registration.decided_by = timezone.now(), by
    registration.save()
    record(verb=verb, obj=registration, actor=by, **data)


def promote_waiting(event: Event) -> int:
    """Give free places to the waiting list, first come first. The event is locked. How many."""
    promoted = 0
    if not may_still_change(event, timezone.now()):
        return promoted
    for registration in waiting(event):
        registration.event = event
        if needs_place(event, registration.mode) and places_left(event) == 0:
            continue  # somebody further back may wait for nothing: online is not limited
        _place(registration, by=None, what="promoted")
        promoted += 1
    return promoted


@transaction.atomic
def change_registration(
    *,
    registration: Registration,
    by: Person,
    mode: str,
    language: str,
    answers: Mapping[str, object],
    consents: Collection[str],
    listed_to: str,
    organisation: Organisation | None = None,
    note: str = "",
) -> Registration:
    """Change one's own answers until the event ends.

    Raises `Invalid` (mode) when a place on site is asked for and none is left: the place one has
    is kept. Moving online frees a place for the waiting list; the calendar entry follows.
    """
    locked = _own(registration, by)
    require(organisation is None or reader_for(by).belongs_to(organisation.pk))
    event = locked.event
    _check(event, mode, answers, consents)
    confirmed = locked.state == RegistrationState.CONFIRMED
    claims = needs_place(event, mode) and not needs_place(event, locked.mode)
    if confirmed and claims and places_left(event) == 0:
        raise Invalid({"mode": [_("No place on site is left. Your place online is kept.")]})
    moved = locked.mode != mode
    locked.mode, locked.language = mode, language
    locked.organisation, locked.note = organisation, note
    locked.answers = locked.answers | _blanked(event, answers)
    locked.listed_to = listed_to if OVERSEAS in consents else ""
    locked.sequence += moved
    locked.save()
    _keep_consents(locked, consents)
    record(verb="registration.changed", obj=locked, actor=by)
    if moved and confirmed:
        tell(locked, "moved", method="REQUEST")
    if moved:
        promote_waiting(event)
    return locked


def _blanked(event: Event, answers: Mapping[str, object]) -> dict[str, object]:
    """The answers to what is asked now; those to questions taken back meanwhile stay."""
    asked = {str(question.pk): "" for question in questions(event)}
    return asked | known(questions(event), answers)


def _own(registration: Registration, by: Person) -> Registration:
    event = lock_event(registration.event)
    locked = Registration.objects.select_related("person").get(pk=registration.pk)
    locked.event = event
    require(locked.person_id == by.pk)
    if registration_of(event, by) != locked:
        raise NotAllowedNow(_("This registration is not open any more."))
    if not may_still_change(event, timezone.now()):
        raise NotAllowedNow(_("The event is over; nothing can be changed any more."))
    return locked


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Person) -> Registration:
    """Give one's place back; the first who waits takes it. Mails the calendar's cancellation."""
    locked = _own(registration, by)
    _leave(locked, by, "left")
    return locked


def _leave(registration: Registration, by: Person, what: str, reason: str = "") -> None:
    had_place = registration.state == RegistrationState.CONFIRMED
    registration.cancel()
    registration.reason = reason
    _decide(registration, by, "registration.cancelled")
    tell(registration, what, reason=reason, method="CANCEL" if had_place else "")
    place_given_up.send(Registration, registration=registration)
    promote_waiting(registration.event)


@transaction.atomic
def remove_registration(*, registration: Registration, by: Person, reason: str) -> Registration:
    """The organiser cancels somebody's registration, with a reason that person reads."""
    event = organised(registration.event, by)
    locked = Registration.objects.select_related("person").get(pk=registration.pk)
    locked.event = event
    _need_reason(reason)
    if registration_of(event, locked.person) != locked:
        raise NotAllowedNow(_("This registration is not open any more."))
    _leave(locked, by, "removed", reason)
    return locked


@transaction.atomic
def approve(*, event: Event, by: Person, ids: Collection[int]) -> list[Registration]:
    """Approve these, in the order they came: a place, or the waiting list when none is left.

    What is not pending any more (a double click, a colleague) is passed over. Returns the approved.
    """
    locked = organised(event, by)
    found = _these(locked, ids, (RegistrationState.PENDING,))
    for registration in found:
        _place(registration, by=by)
    return found


@transaction.atomic
def decline(*, event: Event, by: Person, ids: Collection[int], reason: str) -> list[Registration]:
    """Say no to these, with a reason each of them reads. Raises `Invalid` (reason) without one."""
    locked = organised(event, by)
    _need_reason(reason)
    found = _these(locked, ids, TAKEN)
    for registration in found:
        registration.decline()
        registration.reason = reason
        _decide(registration, by, "registration.declined")
        tell(registration, "declined", reason=reason)
    return found


def _these(event: Event, ids: Collection[int], states: Collection[str]) -> list[Registration]:
    rows = event.registrations.filter(pk__in=ids, state__in=states).select_related("person")
    found = list(rows.order_by("registered_at", "id"))
    for registration in found:
        registration.event = event
    return found


def organised(event: Event, by: Person) -> Event:
    """The event under its lock, for who may organise it. Raises `Refused`."""
    require(may_organise(reader_for(by), event))
    return lock_event(event)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": [_("Please write the reason; they will read it.")]})


@transaction.atomic
def add_by_hand(
    *, event: Event, by: Person, email: str, mode: str, now: datetime | None = None
) -> Registration:
    """The organiser registers an existing account (a guest who asked by telephone).

    They get the mail of their place and are on no list of participants until they agree to it
    themselves. Raises `Invalid` (email) for an unknown address or somebody registered already.
    """
    locked = organised(event, by)
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise Invalid({"email": [_("No account has this address. Ask them to sign up first.")]})
    if registration_of(locked, person):
        raise Invalid({"email": [_("This person is registered already.")]})
    if mode not in offered_modes(locked):
        raise Invalid({"mode": [_("This event does not offer this way of taking part.")]})
    if not may_still_change(locked, now or timezone.now()):
        raise NotAllowedNow(_("Announce the event first; after its end nobody can be added."))
    registration = Registration.objects.create(
        event=locked,
        person=person,
        organisation_id=reader_for(person).active_id,
        mode=mode,
        language=person.language or by.language or "en",
        listed_to="",
        registered_at=timezone.now(),
    )
    record(verb="registration.added", obj=registration, actor=by)
    _place(registration, by=by)
    return registration
