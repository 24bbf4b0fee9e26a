"""Meetings of a room, their calendar files, and the personal calendar address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.disclosure.queries import reader_for
from koryu.shared.errors import Invalid, require
from koryu.shared.forms import add_errors

from .. import actions, queries
from ..forms import MeetingForm
from ..models import CalendarFeed, Exchange, RoomMeeting
from ..queries.calendar import feed_ics, meeting_ics
from ..slots import feed_parts
from .finding import find_room

CALENDAR = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "POST"])
@login_required
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    require(request.reader.may_edit(exchange.own.pk))
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.schedule_meeting(
            exchange=exchange, by=request.user, organisation=exchange.own, **form.moments()
        )
        messages.success(request, _("Scheduled. Both sides receive a calendar invitation."))
        return redirect(reverse("exchange:room", args=[pk]) + "#meetings")
    return _form(request, exchange, form)


@require_http_methods(["GET", "POST"])
@login_required
def change(request: HttpRequest, pk: int, meeting_pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    require(request.reader.may_edit(exchange.own.pk))
    meeting = get_object_or_404(exchange.meetings, pk=meeting_pk)
    form = MeetingForm(request.POST or None, initial=MeetingForm.initial_of(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_meeting(
                meeting=meeting,
                by=request.user,
                organisation=exchange.own,
                sequence=form.cleaned_data["sequence"],
                **form.moments(),
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Changed. Both sides receive the update."))
            return redirect(reverse("exchange:room", args=[pk]) + "#meetings")
    return _form(request, exchange, form, meeting)


def _form(
    request: HttpRequest, exchange: Exchange, form: MeetingForm, meeting: RoomMeeting | None = None
) -> HttpResponse:
    context = {
        "exchange": exchange,
        "form": form,
        "meeting": meeting,
        "zone": timezone.get_current_timezone_name(),
    }
    status = 422 if form.errors else 200
    return render(request, "exchange/meeting.html", context, status=status)


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int, meeting_pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    meeting = get_object_or_404(exchange.meetings, pk=meeting_pk)
    actions.cancel_meeting(meeting=meeting, by=request.user, organisation=exchange.own)
    messages.success(request, _("Cancelled. Both sides receive the cancellation."))
    return redirect(reverse("exchange:room", args=[pk]) + "#meetings")


@require_safe
@login_required
def ics(request: HttpRequest, pk: int, meeting_pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    meeting = get_object_or_404(exchange.meetings.select_related("by"), pk=meeting_pk)
    name = f'attachment; filename="koryu-meeting-{meeting.pk}.ics"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return HttpResponse(meeting_ics(meeting), content_type=CALENDAR, headers=headers)


@require_http_methods(["GET", "POST"])
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Make (shown once), renew or revoke the personal calendar address."""
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        actions.revoke_feed(by=request.user)
        messages.success(request, _("The address no longer works."))
        return redirect("exchange:calendar")
    if request.method == "POST":
        token = actions.renew_feed(by=request.user)
        address = settings.BASE_URL + reverse("exchange:feed", args=[token])
    feed = CalendarFeed.objects.filter(person=request.user).first()
    return render(request, "exchange/calendar.html", {"address": address, "feed": feed})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """All that is in the owner's calendar here, for calendar programmes without a login."""
    person = queries.feed_owner(token)
    if person is None:
        raise Http404
    with translation.override(person.language or settings.LANGUAGE_CODE):
        reader = reader_for(person)
        content = feed_ics(queries.meetings_of(reader), feed_parts(reader))
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type=CALENDAR, headers=headers)
