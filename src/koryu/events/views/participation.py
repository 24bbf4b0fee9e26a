"""Joining the meetings of an event, saying how, and leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.people.models import Organisation
from koryu.people.queries import organisations
from koryu.shared.errors import require

from ..actions.participation import change_part, join, leave
from ..bridge.names import language_of
from ..enums import MeetingState
from ..forms.meetings import PartForm
from ..queries.meetings import published, schedule_of
from ..queries.participation import confirmed, delegates, has_place
from ..queries.registration import registration_of
from ..queries.wishes import used
from ..rules.meeting import ANSWERABLE, takes_wishes
from .meeting_place import Here, find_here, find_side
from .saving import form_page, kept


def _organisation(request: HttpRequest) -> Organisation | None:
    reader = request.reader
    return organisations().filter(pk=reader.active_id, pk__in=reader.organisation_ids).first()


@require_safe
@login_required
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """How we take part and what comes next; for others, what joining needs."""
    here = find_here(request, slug)
    day = here.day
    open_now = takes_wishes(day.stage, day.requests_until, timezone.now())
    if here.own is None:
        organisation = _organisation(request)
        context = {
            "organisation": organisation,
            "open": open_now,
            "may_edit": organisation and request.reader.may_edit(organisation.pk),
            "registration": registration_of(here.event, request.user),
            "has_place": organisation and has_place(here.event, organisation, request.user),
        }
        return render(request, "events/meet/start.html", here.context(request, "home", **context))
    context = {
        "open": open_now,
        "changeable": day.stage in ANSWERABLE,
        "used": used(here.own, day),
        "delegates": delegates(here.own),
        "about_language": language_of(here.own.about),
        "away": here.own.away.count(),
        "slots": here.event.slots.count(),
        "published": published(here.event),
    }
    return render(request, "events/meet/home.html", here.context(request, "home", **context))


@require_http_methods(["GET", "POST"])
@login_required
def take_part(request: HttpRequest, slug: str) -> HttpResponse:
    """Join, or change how one takes part: the same form."""
    here = find_here(request, slug)
    organisation = here.own.organisation if here.own else _organisation(request)
    if organisation is None:
        raise Http404
    require(request.reader.may_edit(organisation.pk))
    if here.own is None:
        require(organisation.is_verified, _("Your organisation must be verified first."))
        require(
            has_place(here.event, organisation, request.user),
            _("Register for the event first; once your place is confirmed you can join."),
        )
    people = list(confirmed(here.event, organisation))
    slots = list(here.event.slots.all())
    initial = PartForm.initial_of(here.event, here.own, request.user)
    if here.own is None:
        initial["registrations"] = [r.pk for r in people if r.person_id == request.user.pk]
    form = PartForm(request.POST or None, people=people, slots=slots, initial=initial)
    if kept(request, form, lambda: _save(request, here, organisation, form)):
        return redirect("events:meet", slug=slug)
    return _form(request, here, form)


def _save(request: HttpRequest, here: Here, organisation: Organisation, form: PartForm) -> None:
    if here.own:
        change_part(own=here.own, by=request.user, part=form.part())
        messages.success(request, _("Saved."))
        return
    join(event=here.event, by=request.user, organisation=organisation, part=form.part())
    messages.success(request, _("Your organisation takes part. Say now whom you want to meet."))


def _form(request: HttpRequest, here: Here, form: PartForm) -> HttpResponse:
    chosen = {str(value) for value in form["free"].value() or ()}
    grid: dict[tuple[object, str], list[dict[str, object]]] = {}
    for slot in form.slots:
        key = (timezone.localtime(slot.starts_at).date(), slot.period)
        free = str(slot.pk) in chosen
        grid.setdefault(key, []).append({"slot": slot, "free": free})
    periods = [{"day": day, "period": name, "slots": slots} for (day, name), slots in grid.items()]
    context = here.context(request, "home", periods=periods)
    return form_page(request, "events/meet/part.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the meetings, having read what that means."""
    here = find_side(request, slug)
    require(here.acts)
    if request.method == "POST":
        leave(own=here.own, by=request.user)
        messages.success(request, _("Your organisation no longer takes part in the meetings."))
        return redirect("events:meet", slug=slug)
    coming = [
        each
        for each in schedule_of(here.own)
        if each.state == MeetingState.SCHEDULED and not each.is_past
    ]
    context = here.context(request, "home", coming=coming, used=used(here.own, here.day))
    return render(request, "events/meet/leave.html", context)
