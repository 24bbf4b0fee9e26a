"""What the views of a participant's side share: the event, its meetings, one's own side."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from ..models import Event, EventParticipant, Meeting, MeetingDay
from ..queries.meetings import meeting_for
from ..queries.participation import may_act, meeting_day, own_participant, participants
from ..queries.wishes import waiting
from .finding import find_event


@dataclass(frozen=True)
class Here:
    """Where the reader stands: `own` is their side, None before they joined."""

    event: Event
    day: MeetingDay
    own: EventParticipant | None
    acts: bool

    def context(self, request: HttpRequest, tab: str, **more: Any) -> dict[str, Any]:
        """The context of a page under the tab `tab`."""
        count = waiting(request.reader, self.own, self.day) if self.own else 0
        base = {"event": self.event, "day": self.day, "own": self.own, "acts": self.acts}
        return {**base, "tab": tab, "waiting": count, **more}


def find_here(request: HttpRequest, slug: str) -> Here:
    """The event's meetings; 404 without any this reader may know of."""
    event = find_event(request, slug)
    day = meeting_day(event)
    if day is None:
        raise Http404
    event.meeting_day = day
    own = own_participant(request.reader, event)
    return Here(event, day, own, own is not None and may_act(request.reader, own))


def find_side(request: HttpRequest, slug: str) -> Here:
    """The same for those whose organisation takes part; 404 for others."""
    here = find_here(request, slug)
    if here.own is None:
        raise Http404
    return here


def find_other(here: Here, pk: int) -> EventParticipant:
    """Another participant; 404 for one who does not take part or is one's own."""
    other = participants(here.event).exclude(pk=here.own.pk).filter(pk=pk).first()
    if other is None:
        raise Http404
    return other


def find_meeting(request: HttpRequest, here: Here, pk: int) -> Meeting:
    """A meeting of one's own side, placed; 404 for others'."""
    meeting = meeting_for(request.reader, here.own, pk)
    if meeting is None:
        raise Http404
    return meeting
