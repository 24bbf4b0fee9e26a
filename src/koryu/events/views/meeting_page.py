"""The page of one meeting, which several views answer with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from koryu.exchange.models import Exchange
from koryu.exchange.queries import living_exchange

from ..bridge.brief import brief_of
from ..forms.meetings import NoteForm
from ..models import EventParticipant, LateNotice, Meeting
from ..queries.notes import late_of, note_of
from ..queries.participation import sits_at_table
from ..rules.meeting import common_languages
from .meeting_place import Here

DELAYS = (5, 10, 15, 20, 30)


def room_with(own: EventParticipant, other: EventParticipant) -> Exchange | None:
    """The living room of the two, if there is one."""
    return living_exchange(own.organisation_id, other.organisation_id)


def latest(notices: list[LateNotice]) -> list[LateNotice]:
    """The newest word of each side."""
    return list({each.participant_id: each for each in notices}.values())


def meeting_page(
    request: HttpRequest,
    here: Here,
    found: Meeting,
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one meeting, with a note form that may have been refused."""
    note = note_of(request.reader, here.own, found)
    kept = {"text": note.text, "result": note.result, "version": note.version} if note else {}
    context = here.context(
        request,
        "day",
        meeting=found,
        brief=brief_of(request.reader, here.own, found.partner),
        common=common_languages(here.own.languages, found.partner.languages),
        late=latest(late_of([found]).get(found.pk, [])),
        note=note,
        form=form or NoteForm(initial=kept),
        sits=sits_at_table(request.reader, here.own),
        begun=found.slot.starts_at <= timezone.now(),
        room=room_with(here.own, found.partner),
        delays=DELAYS,
    )
    return render(request, "events/meet/meeting.html", context, status=status)
