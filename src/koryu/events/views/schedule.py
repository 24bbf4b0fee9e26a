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
from koryu.shared.errors import Invalid, KoryuError, Stale
from koryu.shared.forms import add_errors, reader_language

from ..actions import schedule as actions
from ..forms.schedule import SessionForm, SpeakerForm, TrackForm, session_initial
from ..models import Event, Session, Track
from ..queries.schedule import conflicts_of, days_of, sessions_of
from ..rules.conflicts import Conflict
from .finding import organised_event

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
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_session(
                event=event,
                by=request.user,
                session=found if pk else None,
                version=form.cleaned_data["version"],
                values=form.values(),
                people=form.cleaned_data["people"],
                language=reader_language(),
            )
        except Invalid as error:
            add_errors(form, error)
        except Stale as stale:
            form, theirs = _beside(request, event, found, stale)
        else:
            messages.success(request, _("Saved."))
            return redirect("events:schedule", slug=slug)
    status = 409 if theirs else 422 if form.errors else 200
    context = {"event": event, "form": form, "session": found if pk else None, "theirs": theirs}
    return render(
        request, "events/schedule/session.html", context | {"here": "programme"}, status=status
    )


def _beside(
    request: HttpRequest, event: Event, session: Session, stale: Stale
) -> tuple[SessionForm, list[tuple[str, object, object]]]:
    """The form with what was typed, ready to be saved over, and the fields where both differ."""
    session.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(stale.current)
    form = SessionForm(data, instance=session, event=event)
    saved = {name: getattr(session, name) for name in ("kind", "language", *_texts())}
    saved |= session_initial(session, event) | {"track": session.track_id or ""}
    differing = []
    for bound in form:
        now, typed = _shown(saved.get(bound.name)), _shown(data.getlist(bound.name))
        if bound.name != "version" and now != typed:
            differing.append((bound.label, now, typed))
    return form, differing or [("", "", "")]


def _texts() -> list[str]:
    return [f"{name}_{code}" for name in ("title", "abstract") for code in ("ko", "ja", "en")]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)).replace("\r\n", "\n").strip()
    if hasattr(value, "strftime") and not hasattr(value, "day"):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


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
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_track(
                event=event, by=request.user, track=found if pk else None, values=form.cleaned_data
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("events:schedule", slug=slug)
    return _form(request, event, form, _("Track"), removable=bool(pk))


@require_http_methods(["GET", "POST"])
@login_required
def speaker(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    event = organised_event(request, slug)
    found = get_object_or_404(event.speakers, pk=pk)
    form = SpeakerForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_speaker(
                event=event, by=request.user, speaker=found, values=form.cleaned_data
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("events:schedule", slug=slug)
    return _form(request, event, form, _("Speaker"))


def _form(
    request: HttpRequest, event: Event, form: object, title: str, *, removable: bool = False
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "title": title,
        "removable": removable,
        "here": "programme",
    }
    status = 422 if form.errors else 200  # type: ignore[attr-defined]
    return render(request, "events/schedule/form.html", context, status=status)
