"""Notes of a meeting: saved as one types, and carried into the exchange when one says so."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koryu.exchange.models import Exchange
from koryu.shared.errors import Invalid, KoryuError, NotAllowedNow, Stale
from koryu.shared.forms import add_errors

from ..actions.notes import save_note, share_note
from ..forms.meetings import NoteForm
from ..models import Meeting, MeetingNote
from ..queries.notes import note_of
from .meeting_page import meeting_page, room_with
from .meeting_place import Here, find_meeting, find_side

STATUS = {Stale: 409, Invalid: 422, NotAllowedNow: 409}


@require_POST
@login_required
def save(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the note. A script is answered with the new version, a form with the page.

    `said` comes from a script that shows the page next, as a form does.
    """
    here = find_side(request, slug)
    found = find_meeting(request, here, pk)
    form = NoteForm(request.POST)
    scripted = request.headers.get("Accept", "").startswith("application/json")
    before = room_with(here.own, found.partner)
    try:
        if not form.is_valid():
            raise Invalid({name: list(errors) for name, errors in form.errors.items()})
        data = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
        note = save_note(meeting=found, own=here.own, by=request.user, **data)
    except (Stale, Invalid, NotAllowedNow) as error:
        if scripted:
            return _told(error, note_of(request.reader, here.own, found))
        if isinstance(error, NotAllowedNow):
            raise
        return meeting_page(request, here, found, _refused(form, error), STATUS[type(error)])
    if scripted:
        if "said" in request.POST:
            _say(request, here, found, before)
        saved = timezone.localtime(note.saved_at)
        return JsonResponse({"version": note.version, "saved": f"{saved:%H:%M}"})
    _say(request, here, found, before)
    return redirect("events:my_meeting", slug=slug, pk=pk)


def _told(error: KoryuError, note: MeetingNote | None) -> JsonResponse:
    """Why not, and what stands: a device that never heard an answer knows its own words again."""
    body: dict[str, object] = {"error": str(error.message)}
    if isinstance(error, Stale) and note:
        body |= {"version": note.version, "text": note.text, "result": note.result}
    return JsonResponse(body, status=STATUS[type(error)])


def _refused(form: NoteForm, error: KoryuError) -> NoteForm:
    """The form with what was typed; saving again then overwrites what the person has now read."""
    if isinstance(error, Invalid):
        if not form.errors:
            add_errors(form, error)
        return form
    form.data = form.data.copy()
    form.data["version"] = str(error.current)  # type: ignore[attr-defined]
    form.add_error(None, str(error.message))
    return form


def _say(request: HttpRequest, here: Here, found: Meeting, before: Exchange | None) -> None:
    room = room_with(here.own, found.partner)
    if room and not before:
        messages.success(request, _("Both sides want to go on. Your exchange room is open."))
    else:
        messages.success(request, _("Saved. Only your organisation reads it."))


@require_POST
@login_required
def share(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write the note into the exchange room."""
    here = find_side(request, slug)
    found = find_meeting(request, here, pk)
    note = note_of(request.reader, here.own, found)
    if note is None:
        raise Http404
    room = share_note(note=note, own=here.own, by=request.user)
    messages.success(request, _("Your note stands in the exchange room now."))
    return redirect("exchange:room", pk=room.pk)
