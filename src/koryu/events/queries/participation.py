"""Reads of who takes part in an event's meetings."""

from django.db.models import Q, QuerySet

from koryu.disclosure.rules import Reader
from koryu.people.models import Membership, Organisation, Person

from ..enums import MeetingStage, RegistrationState, WhoMeets
from ..models import Delegate, Event, EventParticipant, MeetingDay, Registration


def meeting_day(event: Event) -> MeetingDay | None:
    """The event's meetings, unless there are none or they are still being prepared."""
    day = MeetingDay.objects.filter(event=event).first()
    return day if day and day.stage != MeetingStage.SETUP else None


def participants(event: Event) -> QuerySet[EventParticipant]:
    """Organisations that take part now."""
    return EventParticipant.objects.filter(
        event=event, left_at=None, organisation__closed_at=None
    ).select_related("organisation", "event")


def own_participant(reader: Reader, event: Event) -> EventParticipant | None:
    """The reader's organisation at the event: the one they act for, else any they belong to."""
    mine = list(participants(event).filter(organisation_id__in=reader.organisation_ids))
    return min(mine, key=lambda each: each.organisation_id != reader.active_id, default=None)


def opposite(own: EventParticipant, day: MeetingDay) -> QuerySet[EventParticipant]:
    """Those the day's rule lets this participant meet."""
    found = participants(own.event).exclude(pk=own.pk)
    if day.who == WhoMeets.ACROSS:
        found = found.exclude(organisation__country=own.organisation.country)
    elif day.who == WhoMeets.SIDES:
        found = found.exclude(side=own.side)
    return found


def confirmed(event: Event, organisation: Organisation) -> QuerySet[Registration]:
    """The confirmed registrations of an organisation's people."""
    return (
        Registration.objects.filter(
            event=event, organisation=organisation, state=RegistrationState.CONFIRMED
        )
        .select_related("person")
        .order_by("registered_at", "id")
    )


def has_place(event: Event, organisation: Organisation, person: Person) -> bool:
    """Whether the person, or somebody registered for the organisation, has a place."""
    rows = Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED)
    return rows.filter(Q(organisation=organisation) | Q(person=person)).exists()


def delegates(participant: EventParticipant) -> QuerySet[Delegate]:
    """Who sits at the participant's tables now: not who left the organisation meanwhile."""
    members = Membership.objects.filter(organisation=participant.organisation_id, left_at=None)
    still = Q(person=None) | Q(person__in=members.values("person"))
    return participant.delegates.filter(still, left_at=None).select_related("person")


def may_act(reader: Reader, participant: EventParticipant) -> bool:
    """Owners and editors write for their organisation."""
    return reader.may_edit(participant.organisation_id)


def sits_at_table(reader: Reader, participant: EventParticipant) -> bool:
    """Whether the reader may say what happens at the table: who acts, or is a delegate."""
    if not reader.belongs_to(participant.organisation_id):
        return False
    return (
        may_act(reader, participant) or delegates(participant).filter(person=reader.person).exists()
    )
