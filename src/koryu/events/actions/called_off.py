"""Meetings end before they take place: seats are freed, calendars and people are told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import MeetingState
from ..models import Delegate, Event, EventParticipant, Meeting, MeetingSeat, Registration
from ..queries.meetings import side_q
from ..queries.participation import delegates
from ..signals import meetings_changed
from .invitations import queue_invitations
from .meeting_day import touch
from .sides import locked_side, organisers, people_at, tell

REASON_LIMIT = 300


def free(meeting: Meeting, reason: str = "") -> None:
    """Cancel a locked meeting: table, interpreter and seats are free for others at once."""
    meeting.state, meeting.reason = MeetingState.CANCELLED, reason
    meeting.sequence += 1
    meeting.save(update_fields=["state", "reason", "sequence", "changed_at"])
    meeting.seats.update(occupied=False)


def call_off_all(own: EventParticipant) -> int:
    """Cancel the coming meetings of a side that leaves. The caller has asked who may."""
    coming = Meeting.objects.select_for_update().filter(
        side_q([own.pk]),
        state__in=(MeetingState.SCHEDULED, MeetingState.PROPOSED),
        slot__ends_at__gt=timezone.now(),
    )
    ended = []
    for meeting in coming:
        if meeting.state == MeetingState.SCHEDULED:
            ended.append(meeting)
        free(meeting)
    for meeting in ended:
        _tell_other(meeting, own)
    if ended:
        meetings_changed.send(Meeting, event=own.event, created=[], moved=[], cancelled=ended)
    return len(ended)


def end_with(event: Event) -> None:
    """The event is called off, and with it its coming meetings: calendars lose them.

    The event's own mail tells the people; they need no notice of each meeting.
    """
    coming = event.meetings.select_for_update().filter(
        state__in=(MeetingState.SCHEDULED, MeetingState.PROPOSED), slot__ends_at__gt=timezone.now()
    )
    ended = list(coming)
    for meeting in ended:
        free(meeting)
    queue_invitations(meeting.pk for meeting in ended)


@transaction.atomic
def call_off(*, meeting: Meeting, own: EventParticipant, by: Person, reason: str = "") -> Meeting:
    """One side cannot come to a published meeting; the other side reads the reason.

    Raises `NotAllowedNow` for a meeting that is over or already called off.
    """
    locked_side(own, by)
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state != MeetingState.SCHEDULED or locked.slot.ends_at <= timezone.now():
        raise NotAllowedNow(_("This meeting can no longer be called off."))
    said = " ".join(clean(reason).split())
    if len(said) > REASON_LIMIT:
        limit = {"limit": REASON_LIMIT}
        raise Invalid({"reason": [_("Please keep it to %(limit)d characters.") % limit]})
    free(locked, said)
    record(verb="meeting.called_off", obj=locked, actor=by)
    touch(locked.event)
    _tell_other(locked, own)
    about = {"event": locked.event, "url": "events:plan", "about": own.organisation}
    tell(organisers(locked.event), kind="events.meet_called_off_desk", **about)
    meetings_changed.send(Meeting, event=locked.event, created=[], moved=[], cancelled=[locked])
    return locked


def give_up_seats(registration: Registration) -> None:
    """Somebody who sat at tables does not come: a colleague who is free takes each seat.

    Where none is, the meeting is called off at once, so that nobody waits at an empty table.
    """
    gone = Delegate.objects.filter(registration=registration, left_at=None)
    for delegate in gone.select_related("participant__organisation", "participant__event"):
        delegate.left_at = timezone.now()
        delegate.save(update_fields=["left_at"])
        own = delegate.participant
        touch(own.event)
        kept, ended = _reseat(delegate)
        for meeting in ended:
            _tell_other(meeting, own)
        if ended:
            meetings_changed.send(Meeting, event=own.event, created=[], moved=[], cancelled=ended)
        if kept:
            queue_invitations(meeting.pk for meeting in kept)


def _reseat(delegate: Delegate) -> tuple[list[Meeting], list[Meeting]]:
    """(meetings that a colleague takes over, meetings called off)."""
    kept, ended = [], []
    seats = MeetingSeat.objects.filter(
        delegate=delegate,
        occupied=True,
        meeting__state=MeetingState.SCHEDULED,
        slot__ends_at__gt=timezone.now(),
    )
    for seat in seats.select_related("meeting", "slot"):
        busy = MeetingSeat.objects.filter(slot=seat.slot, occupied=True).values("delegate")
        if colleague := delegates(delegate.participant).exclude(pk__in=busy).first():
            seat.delegate = colleague
            seat.save(update_fields=["delegate"])
            kept.append(seat.meeting)
        else:
            free(seat.meeting)
            ended.append(seat.meeting)
    return kept, ended


def _tell_other(meeting: Meeting, own: EventParticipant) -> None:
    other = meeting.other_than(own)
    tell(
        people_at(other),
        kind="events.meet_called_off",
        event=meeting.event,
        url="events:my_day",
        about=own.organisation,
    )
