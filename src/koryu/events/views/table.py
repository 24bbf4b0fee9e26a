"""Import of a programme's table: paste or upload, check the recognised rows, confirm."""

from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors

from ..actions.schedule import Planned, import_programme
from ..bridge.schedule import read_schedule_file, read_schedule_text
from ..forms.schedule import ConfirmForm, RowFormSet, TableForm, row_initial
from ..models import Event
from ..queries.schedule import sessions_of
from ..rules.table import Reading
from .finding import organised_event

REASONS = {
    "no_time": gettext_lazy("No time stands at its beginning."),
    "bad_time": gettext_lazy("There is no such time of day."),
    "backwards": gettext_lazy("It ends before it begins."),
    "no_title": gettext_lazy("It has a time but no title."),
    "no_end": gettext_lazy("It has no end, and no later session follows."),
    "too_many": gettext_lazy("More than 100 sessions: import the rest in a second step."),
}
WARNINGS = {
    "length": gettext_lazy("The stated length and the times differ."),
    "title_above": gettext_lazy("The title was taken from the session above."),
    "end_guessed": gettext_lazy("The end was taken from the next session."),
}
SHOWN_UNREAD = 100


@require_http_methods(["GET", "POST"])
@login_required
def import_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Two steps in one address: what was pasted comes back as rows, which are then confirmed."""
    event = organised_event(request, slug)
    if "rows-TOTAL_FORMS" in request.POST:
        return _confirm(request, event)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            reading, language = _read(form.cleaned_data)
        except Invalid as error:
            add_errors(form, error)
        else:
            if reading.rows:
                return _preview(request, event, reading, language)
            form.add_error(None, gettext_lazy("No session was recognised in it."))
            return _ask(request, event, form, reading)
    return _ask(request, event, form)


def _read(cleaned: dict[str, object]) -> tuple[Reading, str]:
    if cleaned.get("file"):
        return read_schedule_file(cleaned["file"])  # type: ignore[arg-type]
    return read_schedule_text(str(cleaned["text"]))


def _ask(
    request: HttpRequest, event: Event, form: forms.Form, reading: Reading | None = None
) -> HttpResponse:
    context = {"event": event, "form": form, "here": "programme", **_unread(reading)}
    status = 422 if form.errors else 200
    return render(request, "events/schedule/import.html", context, status=status)


def _unread(reading: Reading | None) -> dict[str, object]:
    lines = reading.unread if reading else ()
    return {
        "unread_lines": [(u.line, u.text, REASONS[u.reason]) for u in lines[:SHOWN_UNREAD]],
        "unread_count": len(lines),
    }


def _preview(request: HttpRequest, event: Event, reading: Reading, language: str) -> HttpResponse:
    first = event.starts_at.astimezone(ZoneInfo(event.zone)).date()
    rows = RowFormSet(prefix="rows", initial=[row_initial(row, first) for row in reading.rows])
    for form, row in zip(rows, reading.rows, strict=True):
        form.warnings = [WARNINGS[warning] for warning in row.warnings]
    confirm = ConfirmForm(initial={"language": language, "version": event.version})
    return _rows(request, event, rows, confirm, _unread(reading))


def _rows(
    request: HttpRequest,
    event: Event,
    rows: forms.BaseFormSet,
    confirm: ConfirmForm,
    unread: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "event": event,
        "rows": rows,
        "confirm": confirm,
        "here": "programme",
        "there": sessions_of(event).count(),
        **(unread or {}),
    }
    return render(request, "events/schedule/confirm.html", context, status=status)


def _confirm(request: HttpRequest, event: Event) -> HttpResponse:
    rows = RowFormSet(request.POST, prefix="rows")
    confirm = ConfirmForm(request.POST)
    for form in rows:
        if not form["take"].value():  # a row that is left out need not be right
            for field in form.fields.values():
                field.required = False
    if not (rows.is_valid() and confirm.is_valid()):
        return _rows(request, event, rows, confirm, status=422)
    taken = [form for form in rows if form.cleaned_data.get("take")]
    given = confirm.cleaned_data
    try:
        made = import_programme(
            event=event,
            by=request.user,
            rows=[_planned(form, event.zone) for form in taken],
            language=given["language"],
            version=given["version"],
            replace=given["replace"],
        )
    except Invalid as error:
        add_errors(confirm, error)
        return _rows(request, event, rows, confirm, status=422)
    except Stale as stale:
        data = request.POST.copy()
        data["version"] = str(stale.current)
        confirm = ConfirmForm(data)
        confirm.add_error(None, str(stale.message))
        return _rows(request, event, rows, confirm, status=409)
    words = ngettext("%d session is imported.", "%d sessions are imported.", len(made))
    messages.success(request, words % len(made))
    return redirect("events:schedule", slug=event.slug)


def _planned(form: forms.Form, zone: str) -> Planned:
    cleaned = form.cleaned_data
    starts, ends = form.moments(zone)  # type: ignore[attr-defined]
    return Planned(
        starts_at=starts,
        ends_at=ends,
        kind=cleaned["kind"],
        title=cleaned["title"],
        people=tuple(cleaned["people"]),
        track=cleaned["track"],
        note=cleaned["note"],
    )
