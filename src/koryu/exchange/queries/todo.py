"""What waits for a reader in this room, for the home page."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.rules import Reader

from ..enums import IntroductionState, MeetingState
from ..models import NextStep
from .feeds import meetings_of
from .introductions import introductions
from .rooms import placed, rooms_of

HIGH, MIDDLE, LOW = 3, 2, 1
AHEAD = timedelta(days=3)


def todo(reader: Reader) -> list[dict[str, object]]:
    """`{text, path, due: datetime | None, urgency: 3 high … 1 low}` items, in no order."""
    if not reader.organisation_ids:
        return []
    return [*_requests(reader), *_unread(reader), *_steps(reader), *_meetings(reader)]


def _requests(reader: Reader) -> list[dict[str, object]]:
    acting = [pk for pk in reader.organisation_ids if reader.may_edit(pk)]
    waiting = introductions(reader, box="in", state=IntroductionState.SENT)
    return [
        {
            "text": _("%(name)s waits for your answer to their request")
            % {"name": each.sender.display_name()},
            "path": reverse("exchange:introduction", args=[each.pk]),
            "due": each.respond_by,
            "urgency": HIGH,
        }
        for each in waiting.filter(receiver_id__in=acting)
    ]


def _unread(reader: Reader) -> list[dict[str, object]]:
    return [
        {
            "text": _("New messages from %(name)s: %(count)d")
            % {"name": placed(reader, room).partner.display_name(), "count": room.unread},
            "path": reverse("exchange:room", args=[room.pk]),
            "due": None,
            "urgency": MIDDLE,
        }
        for room in rooms_of(reader).filter(unread__gt=0)
    ]


def _steps(reader: Reader) -> list[dict[str, object]]:
    today = timezone.localdate()
    mine = NextStep.objects.filter(
        organisation_id__in=reader.organisation_ids,
        exchange__closed_at=None,
        done_at=None,
        dropped_at=None,
        due__lte=today + AHEAD,
    )
    return [
        {
            "text": _("Next step due: %(text)s") % {"text": step.text},
            "path": reverse("exchange:room", args=[step.exchange_id]),
            "due": timezone.make_aware(datetime.combine(step.due, time(23, 59))),
            "urgency": HIGH if step.due < today else MIDDLE,
        }
        for step in mine
    ]


def _meetings(reader: Reader) -> list[dict[str, object]]:
    now = timezone.now()
    coming = meetings_of(reader).filter(
        state=MeetingState.SCHEDULED, starts_at__gt=now, starts_at__lte=now + AHEAD
    )
    return [
        {
            "text": _("Meeting: %(title)s") % {"title": meeting.title},
            "path": reverse("exchange:room", args=[meeting.exchange_id]),
            "due": meeting.starts_at,
            "urgency": MIDDLE,
        }
        for meeting in coming
    ]
