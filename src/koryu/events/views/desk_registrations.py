"""The organisers' list of registrations: approve, decline, add, remove, take away as a table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.going import go_on
from koryu.shared.tables import table_response
from koryu.shared.text import clean

from ..actions import registration as actions
from ..enums import EventMode, RegistrationState
from ..forms.registration import AddByHandForm, ReasonForm
from ..queries import registration as queries
from ..queries.export import registration_table
from ..rules.answers import shown_answer
from .finding import organised_event
from .saving import form_page, kept

PAGE = 50
MOST = 1000


def _narrowed(request: HttpRequest) -> dict[str, str]:
    names = {"state": "state", "mode": "mode", "text": "q"}
    return {name: clean(request.GET.get(sent, "")[:200]) for name, sent in names.items()}


@require_safe
@login_required
def registrations(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    narrowed = _narrowed(request)
    found = queries.desk_registrations(event, **narrowed)
    context = {
        "event": event,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "states": RegistrationState.choices,
        "modes": [(m, EventMode(m).label) for m in actions.offered_modes(event)],
        "counts": queries.state_counts(event),
        "places_left": queries.places_left(event),
    }
    return render(request, "events/desk/registrations.html", context)


@require_safe
@login_required
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The list as it is narrowed, with answers."""
    event = organised_event(request, slug)
    if kind not in ("csv", "xlsx"):
        raise Http404
    found = queries.desk_registrations(event, **_narrowed(request))
    table = registration_table(event, found)
    return table_response(table, kind, name=event.slug, title=_("Registrations"), frozen=3)


def _chosen(request: HttpRequest) -> list[int]:
    sent = request.POST.getlist("chosen")[:MOST]
    return [int(each) for each in sent if each.isascii() and each.isdecimal() and len(each) < 19]


@require_POST
@login_required
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Approve the chosen or all, or ask for the reason of declining them."""
    event = organised_event(request, slug)
    everybody = "approve_all" in request.POST
    ids = queries.pending_ids(event) if everybody else _chosen(request)
    back = reverse("events:registrations", args=[slug])
    if not ids:
        messages.error(request, _("Choose somebody first."))
        return redirect(back)
    if "decline" in request.POST:
        return _decline(request, slug, ids)
    done = actions.approve(event=event, by=request.user, ids=ids)
    confirmed = sum(each.state == RegistrationState.CONFIRMED for each in done)
    waits = len(done) - confirmed
    text = _("Places given: %(confirmed)d. On the waiting list: %(waits)d.")
    messages.success(request, text % {"confirmed": confirmed, "waits": waits})
    return go_on(request, back)


def _decline(request: HttpRequest, slug: str, ids: list[int]) -> HttpResponse:
    event = organised_event(request, slug)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = len(actions.decline(event=event, by=request.user, ids=ids, reason=reason))
        text = _("Declined and told why: %(count)d")
        messages.success(request, text % {"count": done})
        return redirect("events:registrations", slug=slug)
    people = event.registrations.filter(pk__in=ids).select_related("person")
    return form_page(request, "events/desk/decline.html", {"event": event, "people": people}, form)


@require_http_methods(["GET", "POST"])
@login_required
def registration(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One registration with its answers; removing it with a reason."""
    event = organised_event(request, slug)
    found = get_object_or_404(
        event.registrations.select_related("person", "organisation", "decided_by"), pk=pk
    )
    form = ReasonForm(request.POST or None)
    if kept(
        request,
        form,
        lambda: actions.remove_registration(
            registration=found, by=request.user, reason=form.cleaned_data["reason"]
        ),
        _("Cancelled; the person is told."),
    ):
        return redirect("events:registrations", slug=slug)
    language = request.LANGUAGE_CODE[:2]
    asked = event.questions.filter(use="registration")
    answers = [(q, shown_answer(q, found.answers.get(str(q.pk)), language)) for q in asked]
    context = {
        "event": event,
        "registration": found,
        "answers": [(q, a) for q, a in answers if a or q.removed_at is None],
        "consents": found.consents.order_by("given_at", "id"),
        "living": queries.registration_of(event, found.person) == found,
    }
    return form_page(request, "events/desk/registration.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    form = AddByHandForm(request.POST or None, modes=actions.offered_modes(event))
    if kept(
        request,
        form,
        lambda: actions.add_by_hand(event=event, by=request.user, **form.cleaned_data),
        _("Registered; the person is told by mail."),
    ):
        return redirect("events:registrations", slug=slug)
    return form_page(request, "events/desk/add.html", {"event": event}, form)
