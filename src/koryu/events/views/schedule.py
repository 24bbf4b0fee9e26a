"""The organisers' programme: the grid, sessions, tracks, speakers."""

import json
from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.enums import Language
from koryu.shared.errors import KoryuError, Stale
from koryu.shared.forms import reader_language

from ..actions import schedule as actions
from ..forms.schedule import SessionForm, SpeakerForm, StoredForm, TrackForm
from ..models import Event, Session, Track
from ..queries.schedule import conflicts_of, days_of, sessions_of
from ..rules.conflicts import Conflict
from .finding import organised_event
from .saving import form_page, kept

WORDS = {
    "track": gettext_lazy("“{0}” and “{1}” are at the same time for the same people."),
    "speaker": gettext_lazy("{what} is in “{0}” and “{1}” at the same time."),
    "hours": gettext_lazy("“{0}” is outside the hours of the event."),
    "interpretation": gettext_lazy("“{0}” has no interpretation into {what}."),
}


@require_safe
@login_required
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    sessions = list(sessions_of(event))
    context = {
        "event": event,
        "days": days_of(event, sessions),
        "tracks": event.tracks.all(),
        "speakers": event.speakers.all(),
        "conflicts": [in_words(conflict) for conflict in conflicts_of(event, sessions)],
        "removed": sessions_of(event, removed=True),
        "here": "programme",
    }
    return render(request, "events/schedule/grid.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def session(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Add a session, or change one; a session saved meanwhile is shown beside what was typed."""
    event = organised_event(request, slug)
    found = get_object_or_404(event.sessions, pk=pk) if pk else Session(event=event)
    form = SessionForm(request.POST or None, instance=found, event=event)
    if kept(
        request,
        form,
        lambda: actions.save_session(
            event=event,
            by=request.user,
            session=found if pk else None,
            version=form.seen,
            values=form.values(),
            people=form.cleaned_data["people"],
            language=reader_language(),
        ),
        _("Saved."),
        fresh=lambda: SessionForm(instance=event.sessions.get(pk=pk), event=event),
    ):
        return redirect("events:schedule", slug=slug)
    context = {"event": event, "session": found if pk else None, "here": "programme"}
    return form_page(request, "events/schedule/session.html", context, form)


@require_POST
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    event = organised_event(request, slug)
    found = get_object_or_404(event.sessions, pk=pk)
    back = "back" in request.POST
    actions.remove_session(event=event, by=request.user, session=found, back=back)
    said = (
        _("The session is back in the programme.")
        if back
        else _("Taken out of the programme. You can put it back below.")
    )
    messages.success(request, said)
    return redirect("events:schedule", slug=slug)


@require_POST
@login_required
def move(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """Move a session by mouse or keyboard: JSON in (version, start, end, track), JSON out."""
    event = organised_event(request, slug)
    found = get_object_or_404(sessions_of(event), pk=pk)
    try:
        sent = json.loads(request.body)
        starts, ends = (datetime.fromtimestamp(int(sent[k]), UTC) for k in ("start", "end"))
        track = int(sent["track"]) if sent.get("track") else None
        version = int(sent["version"])
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return JsonResponse({"message": _("This move cannot be read.")}, status=400)
    try:
        saved = actions.move_session(
            event=event,
            by=request.user,
            session=found,
            version=version,
            starts_at=starts,
            ends_at=ends,
            track_id=track,
        )
    except KoryuError as error:
        found.refresh_from_db()
        status = 409 if isinstance(error, Stale) else 422
        return JsonResponse(
            _state(event, found) | {"message": str(error.message or error)}, status=status
        )
    return JsonResponse(_state(event, saved))


def _state(event: Event, session: Session) -> dict[str, object]:
    return {
        "version": session.version,
        "start": int(session.starts_at.timestamp()),
        "end": int(session.ends_at.timestamp()),
        "track": session.track_id or "",
        "conflicts": [
            {"words": in_words(conflict), "sessions": conflict.sessions}
            for conflict in conflicts_of(event)
        ],
    }


def in_words(conflict: Conflict) -> str:
    """A conflict as a sentence in the reader's language."""
    what = dict(Language.choices).get(conflict.what, conflict.what)
    return str(WORDS[conflict.kind]).format(*conflict.titles, what=what)


@require_http_methods(["GET", "POST"])
@login_required
def track(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    event = organised_event(request, slug)
    found = (
        get_object_or_404(event.tracks, pk=pk)
        if pk
        else Track(event=event, position=event.tracks.count())
    )
    form = TrackForm(request.POST or None, instance=found)
    if request.method == "POST" and "remove" in request.POST and pk:
        actions.remove_track(event=event, by=request.user, track=found)
        messages.success(request, _("The track was removed."))
        return redirect("events:schedule", slug=slug)
    if kept(
        request,
        form,
        lambda: actions.save_track(
            event=event,
            by=request.user,
            track=found if pk else None,
            version=form.seen,
            values=form.values(),
        ),
        _("Saved."),
        fresh=lambda: TrackForm(instance=event.tracks.get(pk=pk)),
    ):
        return redirect("events:schedule", slug=slug)
    return _form(request, event, form, _("Track"), removable=bool(pk))


@require_http_methods(["GET", "POST"])
@login_required
def speaker(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    event = organised_event(request, slug)
    found = get_object_or_404(event.speakers, pk=pk)
    form = SpeakerForm(request.POST or None, instance=found)
    if kept(
        request,
        form,
        lambda: actions.save_speaker(
            event=event, by=request.user, speaker=found, version=form.seen, values=form.values()
        ),
        _("Saved."),
        fresh=lambda: SpeakerForm(instance=event.speakers.get(pk=pk)),
    ):
        return redirect("events:schedule", slug=slug)
    return _form(request, event, form, _("Speaker"))


def _form(
    request: HttpRequest, event: Event, form: StoredForm, title: str, *, removable: bool = False
) -> HttpResponse:
    context = {"event": event, "title": title, "removable": removable, "here": "programme"}
    return form_page(request, "events/schedule/form.html", context, form)
