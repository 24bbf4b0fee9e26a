"""The day of a participant: what is next, where, with whom, and what happens at the table."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import require

from ..actions.called_off import call_off
from ..actions.meetings import (
    confirm_walk_in,
    decline_walk_in,
    propose_walk_in,
    report_no_show,
    run_late,
    took_place,
)
from ..bridge.names import named
from ..enums import OCCUPYING, MeetingState
from ..forms.meetings import CallOffForm, WalkInForm
from ..models import EventParticipant, Meeting, TimeSlot
from ..queries.meetings import free_slots, free_tables, published, schedule_of
from ..queries.notes import late_of, results_of
from ..queries.participation import opposite, sits_at_table
from .meeting_page import DELAYS, latest, meeting_page
from .meeting_place import find_meeting, find_other, find_side
from .saving import form_page, kept

PAGE = 20


@require_safe
@login_required
def day(request: HttpRequest, slug: str) -> HttpResponse:
    """The schedule of one's side: the next meeting first, then the day in order."""
    here = find_side(request, slug)
    meetings = schedule_of(here.own)
    late, notes = late_of(meetings), results_of(request.reader, here.own)
    for each in meetings:
        each.late_now = latest(late.get(each.pk, []))
        each.note = notes.get(each.pk)
    proposals = [m for m in meetings if m.state == MeetingState.PROPOSED]
    running = [m for m in meetings if m.state == MeetingState.SCHEDULED and not m.is_past]
    context = here.context(
        request,
        "day",
        published=published(here.event),
        next=running[0] if running else None,
        proposals=proposals,
        days=_by_day([m for m in meetings if m.state in OCCUPYING]),
        sits=sits_at_table(request.reader, here.own),
        delays=DELAYS,
    )
    return render(request, "events/meet/day.html", context)


def _by_day(meetings: list[Meeting]) -> list[tuple[date, list[Meeting]]]:
    found: dict[date, list[Meeting]] = {}
    for each in meetings:
        found.setdefault(timezone.localtime(each.slot.starts_at).date(), []).append(each)
    return list(found.items())


@require_safe
@login_required
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One meeting: where, with whom, what to know of them, our notes."""
    here = find_side(request, slug)
    found = find_meeting(request, here, pk)
    return meeting_page(request, here, found)


def _back(slug: str, pk: int) -> HttpResponse:
    return redirect("events:my_meeting", slug=slug, pk=pk)


@require_POST
@login_required
def late(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = find_side(request, slug)
    found = find_meeting(request, here, pk)
    sent = request.POST.get("minutes", "")
    minutes = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else -1
    run_late(meeting=found, own=here.own, by=request.user, minutes=minutes)
    messages.success(request, _("The other side and the organiser were told."))
    return _back(slug, pk)


@require_POST
@login_required
def no_show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = find_side(request, slug)
    report_no_show(meeting=find_meeting(request, here, pk), own=here.own, by=request.user)
    messages.success(request, _("Noted. The other side and the organiser were told."))
    return _back(slug, pk)


@require_POST
@login_required
def held(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = find_side(request, slug)
    took_place(meeting=find_meeting(request, here, pk), own=here.own, by=request.user)
    messages.success(request, _("Noted: the meeting took place."))
    return _back(slug, pk)


@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a published meeting off, with a reason."""
    here = find_side(request, slug)
    found = find_meeting(request, here, pk)
    require(here.acts)
    form = CallOffForm(request.POST or None)
    if kept(
        request,
        form,
        lambda: call_off(meeting=found, own=here.own, by=request.user, **form.cleaned_data),
        _("Called off. The other side and the organiser were told."),
    ):
        return redirect("events:my_day", slug=slug)
    context = here.context(request, "day", meeting=found)
    return form_page(request, "events/meet/call_off.html", context, form)


@require_safe
@login_required
def walk_ins(request: HttpRequest, slug: str) -> HttpResponse:
    """With whom one more meeting could be added."""
    here = find_side(request, slug)
    require(sits_at_table(request.reader, here.own))
    met = {m.partner.pk for m in schedule_of(here.own)}
    found = opposite(here.own, here.day).exclude(pk__in=met)
    text = request.GET.get("q", "")[:100]
    if text:
        found = found.filter(organisation_id__in=named(text))
    page = Paginator(found.order_by("organisation__name", "pk"), PAGE)
    context = here.context(
        request,
        "day",
        page_obj=page.get_page(request.GET.get("page")),
        q=text,
        published=published(here.event),
    )
    return render(request, "events/meet/walk_ins.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def walk_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Propose one more meeting with a participant at a time when both are free."""
    here = find_side(request, slug)
    other = find_other(here, pk)
    require(sits_at_table(request.reader, here.own))
    slots = {slot.pk: slot for slot in free_slots(here.own, other)}
    form = WalkInForm(request.POST or None, slots=_choices(here.own, other, slots))
    if kept(
        request,
        form,
        lambda: propose_walk_in(
            own=here.own, other=other, slot=slots[form.cleaned_data["slot"]], by=request.user
        ),
        _("Proposed. The meeting is on as soon as they confirm."),
    ):
        return redirect("events:my_day", slug=slug)
    context = here.context(request, "day", other=other, any=bool(slots))
    return form_page(request, "events/meet/walk_in.html", context, form)


def _choices(
    own: EventParticipant, other: EventParticipant, slots: dict[int, TimeSlot]
) -> list[tuple[int, str]]:
    online = own.online or other.online
    found = []
    for slot in slots.values():
        if free_tables(slot, online=online).exists():
            starts, ends = map(timezone.localtime, (slot.starts_at, slot.ends_at))
            found.append((slot.pk, f"{starts:%m.%d %H:%M}–{ends:%H:%M}"))
    return found


@require_POST
@login_required
def answer_walk_in(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    here = find_side(request, slug)
    found = find_meeting(request, here, pk)
    if verb == "confirm":
        confirm_walk_in(meeting=found, own=here.own, by=request.user)
        messages.success(request, _("Confirmed. The meeting is in both calendars."))
        return _back(slug, pk)
    if verb != "decline":
        raise Http404
    decline_walk_in(meeting=found, own=here.own, by=request.user)
    messages.success(request, _("Noted. The meeting will not take place."))
    return redirect("events:my_day", slug=slug)
