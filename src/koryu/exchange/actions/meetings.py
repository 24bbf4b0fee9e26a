"""Meetings of a room, and the calendar mails that keep everybody's calendar right (RFC 5546)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from koryu.notify.actions import send_mail
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.shared.errors import Invalid, NotAllowedNow, Stale
from koryu.shared.history import record
from koryu.shared.templatetags.koryu import moment

from ..enums import MeetingState
from ..models import Exchange, RoomMeeting
from ..queries.calendar import meeting_ics
from .guard import ACTING, living_room


@transaction.atomic
def schedule_meeting(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    note: str = "",
) -> RoomMeeting:
    """Put a meeting into the room; invites the owners and editors of both sides by calendar mail.

    A double click invites once. Times are aware. Raises `Invalid` (ends_at) unless it ends after
    it starts.
    """
    room = living_room(exchange, by, organisation)
    _check_times(starts_at, ends_at)
    asked = {"title": title, "starts_at": starts_at, "ends_at": ends_at, "by": by}
    if there := room.meetings.filter(state=MeetingState.SCHEDULED, **asked).first():
        return there
    meeting = RoomMeeting.objects.create(exchange=room, place=place, note=note, **asked)
    record(verb="meeting.scheduled", obj=meeting, actor=by)
    _mail(meeting, "REQUEST")
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: RoomMeeting, by: Person, organisation: Organisation, sequence: int, **fields: object
) -> RoomMeeting:
    """Change title, starts_at, ends_at, place or note. Raises the sequence and mails an update.

    `sequence` is the one the person saw: raises `Stale` when somebody changed it meanwhile,
    `NotAllowedNow` when it was cancelled. Without a change nothing happens and nobody is mailed.
    """
    locked = _locked(meeting, by, organisation)
    if locked.sequence != sequence:
        raise Stale(current=locked.sequence)
    before = {name: getattr(locked, name) for name in fields}
    if before == fields:
        return locked
    for name, value in fields.items():
        setattr(locked, name, value)
    _check_times(locked.starts_at, locked.ends_at)
    locked.sequence += 1
    locked.save()
    record(verb="meeting.changed", obj=locked, actor=by, sequence=locked.sequence)
    _mail(locked, "REQUEST")
    return locked


@transaction.atomic
def cancel_meeting(*, meeting: RoomMeeting, by: Person, organisation: Organisation) -> RoomMeeting:
    """Call a meeting off by calendar mail. Raises `NotAllowedNow` the second time."""
    locked = _locked(meeting, by, organisation)
    cancel_quietly(locked)
    record(verb="meeting.cancelled", obj=locked, actor=by)
    return locked


def cancel_quietly(meeting: RoomMeeting) -> None:
    """Cancel and mail, without asking who: for actions that have asked."""
    meeting.state = MeetingState.CANCELLED
    meeting.sequence += 1
    meeting.save()
    _mail(meeting, "CANCEL")


def _locked(meeting: RoomMeeting, by: Person, organisation: Organisation) -> RoomMeeting:
    living_room(meeting.exchange, by, organisation)
    locked = RoomMeeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.state == MeetingState.CANCELLED:
        raise NotAllowedNow(_("This meeting was cancelled."))
    return locked


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Invalid({"ends_at": [_("The end must be after the start.")]})


def _mail(meeting: RoomMeeting, method: str) -> None:
    for person in people_of(*meeting.exchange.side_ids, roles=ACTING).order_by("pk"):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            send_mail(
                to=person.email,
                person=person,
                language=person.language or settings.LANGUAGE_CODE,
                subject=_subject(meeting, method),
                text=_text(meeting),
                calendar=meeting_ics(meeting, method=method, attendees=[person]).decode(),
                calendar_method=method,
            )


def _subject(meeting: RoomMeeting, method: str) -> str:
    if method == "CANCEL":
        return _("Cancelled: %(title)s") % {"title": meeting.title}
    if meeting.sequence:
        return _("Changed: %(title)s") % {"title": meeting.title}
    return _("Invitation: %(title)s") % {"title": meeting.title}


def _text(meeting: RoomMeeting) -> str:
    room = meeting.exchange
    link = settings.BASE_URL + reverse("exchange:room", args=[room.pk])
    sides = f"{room.first.display_name()} – {room.second.display_name()}"
    lines = [meeting.title, sides, moment(meeting.starts_at), meeting.place, link]
    return "\n".join(filter(None, lines))
