"""What waits for a participant of meetings, for the home page."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.disclosure.rules import Reader

from ..enums import MeetingMode, MeetingState, RequestState
from ..models import EventParticipant, Meeting, MeetingRequest
from ..rules.meeting import ANSWERABLE
from .meetings import placed, side_q, with_all
from .wishes import ASKING

AHEAD = timedelta(hours=12)
HIGH, MIDDLE = 3, 2


def meetings_todo(reader: Reader) -> list[dict[str, object]]:
    """`{text, path, due, urgency}`: requests to answer, meetings within half a day."""
    sides = EventParticipant.objects.filter(
        organisation_id__in=reader.organisation_ids, left_at=None
    )
    own = {side.pk: side for side in sides.select_related("event")}
    return [*_requests(own), *_meetings(own)] if own else []


def _requests(own: dict[int, EventParticipant]) -> list[dict[str, object]]:
    asked = MeetingRequest.objects.filter(
        receiver__in=own,
        sender__left_at=None,
        wish__in=ASKING,
        state=RequestState.SENT,
        receiver__event__meeting_day__mode=MeetingMode.ACCEPT,
        receiver__event__meeting_day__stage__in=ANSWERABLE,
    )
    due = "receiver__event__meeting_day__requests_until"
    rows = asked.order_by().values_list("receiver", due).annotate(Count("pk"))
    return [_request(own[pk], until, count) for pk, until, count in rows]


def _request(own: EventParticipant, until: object, count: int) -> dict[str, object]:
    text = ngettext(
        "%(count)d organisation asks to meet you at “%(event)s”",
        "%(count)d organisations ask to meet you at “%(event)s”",
        count,
    )
    return {
        "text": text % {"count": count, "event": own.event.title},
        "path": reverse("events:meet_requests", args=[own.event.slug]),
        "due": until,
        "urgency": MIDDLE,
    }


def _meetings(own: dict[int, EventParticipant]) -> list[dict[str, object]]:
    now = timezone.now()
    found = Meeting.objects.filter(
        side_q(own),
        state=MeetingState.SCHEDULED,
        slot__ends_at__gt=now,
        slot__starts_at__lte=now + AHEAD,
    )
    meeting = with_all(found).order_by("slot__starts_at", "id").first()
    if meeting is None:
        return []
    side = own.get(meeting.first_id) or own[meeting.second_id]
    name = placed(side, meeting).partner.organisation.display_name()
    return [
        {
            "text": _("Your next meeting: %(name)s") % {"name": name},
            "path": reverse("events:my_day", args=[meeting.event.slug]),
            "due": meeting.slot.starts_at,
            "urgency": HIGH,
        }
    ]
