"""The door: the list on a phone, marks that survive being offline, counts, the attendance."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..actions.checkin import Sent, sync_check_ins
from ..models import Event
from ..queries.checkin import (
    Guest,
    attendance_workbook,
    counts_of,
    guests_of,
    names_of,
    places_of,
)
from .finding import organised_event
from .papers import BATCH

PAGE = 50
MOST_MARKS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRIVATE = {"Cache-Control": "private, no-store"}


@require_safe
@login_required
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of the door; with script it also works offline."""
    event = organised_event(request, slug)
    everybody = guests_of(event)
    query = request.GET.get("q", "")[:100]
    found = guests_of(event, query) if query else everybody
    context = {
        "event": event,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "counts": counts_of(everybody),
        "q": query,
        "batches": range(1, len(everybody) + 1, BATCH),
        "here": "door",
    }
    return render(request, "events/door/door.html", context)


@require_safe
@login_required
def data(request: HttpRequest, slug: str) -> JsonResponse:
    """The whole list for the device, which searches it without the net."""
    event = organised_event(request, slug)
    return JsonResponse(_data(event), headers=PRIVATE)


def _data(event: Event) -> dict[str, object]:
    guests = guests_of(event)
    return {"guests": [_guest(guest) for guest in guests], "counts": counts_of(guests)}


def _guest(guest: Guest) -> dict[str, object]:
    registration, state = guest.registration, guest.presence
    house = registration.organisation
    return {
        "id": registration.pk,
        "code": str(registration.code),
        "name": registration.person.native_name or registration.person.display_name(),
        "lang": registration.person.language or "en",
        "latin": registration.person.latin_name,
        "house": house.display_name() if house else "",
        "names": names_of(registration),
        "here": state.here,
        "since": int(state.since.timestamp()) if state.since else None,
        "twice": [[int(mark.at.timestamp()), mark.by] for mark in state.twice],
    }


@require_POST
@login_required
def sync(request: HttpRequest, slug: str) -> JsonResponse:
    """Marks of a device in, what became of each and the list as it stands out."""
    event = organised_event(request, slug)
    try:
        marks = [_sent(mark) for mark in json.loads(request.body)["marks"]]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return JsonResponse({"message": _("These marks cannot be read.")}, status=400)
    if len(marks) > MOST_MARKS:
        return JsonResponse({"message": _("Too many marks at once.")}, status=400)
    results = sync_check_ins(event=event, by=request.user, marks=marks)
    return JsonResponse({"results": results} | _data(event), headers=PRIVATE)


def _sent(mark: dict[str, object]) -> Sent:
    return Sent(
        client_id=uuid.UUID(str(mark["client_id"])),
        registration=int(mark["registration"]),  # type: ignore[call-overload]
        at=datetime.fromtimestamp(float(mark["at"]) / 1000, UTC),  # type: ignore[arg-type]
        undo=mark.get("undo") is True,
    )


@require_POST
@login_required
def mark(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One mark by a form, without script; what the form saw makes a second click harmless."""
    event = organised_event(request, slug)
    registration = get_object_or_404(places_of(event), pk=pk)
    undo = "undo" in request.POST
    key = uuid.uuid5(registration.code, f"{request.POST.get('after', '')} {undo}")
    sent = Sent(key, registration.pk, timezone.now(), undo)
    sync_check_ins(event=event, by=request.user, marks=[sent])
    name = registration.person.display_name()
    said = _("Taken back: %(name)s.") if undo else _("Checked in: %(name)s.")
    messages.success(request, said % {"name": name})
    return redirect("events:door", slug=slug)


@require_safe
@login_required
def worker(request: HttpRequest, slug: str) -> HttpResponse:
    """The service worker of this door alone: its address is its scope."""
    organised_event(request, slug)
    script = Path(finders.find("koryu/js/events-door-worker.js")).read_text("utf-8")
    return HttpResponse(script, content_type="text/javascript", headers=PRIVATE)


@require_safe
@login_required
def attendance(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    name = f'attachment; filename="{event.slug}-attendance.xlsx"'
    headers = PRIVATE | {"Content-Disposition": name}
    return HttpResponse(attendance_workbook(event), content_type=XLSX, headers=headers)
