"""Take part: register, look at one's registration, change it, cancel it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.forms import add_errors

from ..actions import registration as actions
from ..enums import RegistrationState
from ..forms.answers import AnswersForm
from ..forms.registration import RegistrationForm
from ..models import Event, Registration
from ..queries.registration import (
    last_registration,
    place_in_line,
    places_left,
    questions,
    registration_of,
)
from ..rules.windows import closed_because, may_still_change
from .finding import find_event


def _forms(
    request: HttpRequest, event: Event, mine: Registration | None = None
) -> tuple[RegistrationForm, AnswersForm]:
    data = request.POST if request.method == "POST" else None
    reader = request.reader
    initial = (
        RegistrationForm.initial_of(mine)
        if mine
        else RegistrationForm.defaults(event, reader.active_id)
    )
    form = RegistrationForm(
        data,
        event=event,
        modes=actions.offered_modes(event),
        organisation_ids=reader.organisation_ids,
        initial=initial,
    )
    return form, AnswersForm(questions(event), data, mine.answers if mine else None)


def _given(form: RegistrationForm, answers: AnswersForm) -> dict[str, object]:
    names = ("mode", "organisation", "language", "listed_to", "note")
    given = {name: form.cleaned_data[name] for name in names}
    return given | {"consents": form.consents(), "answers": answers.answers()}


def _object(form: RegistrationForm, answers: AnswersForm, error: Invalid) -> None:
    """Beside the field it is about, in whichever of the two forms has it."""
    for name, texts in error.errors.items():
        add_errors(answers if name in answers.fields else form, Invalid({name: texts}))


def _valid(form: RegistrationForm, answers: AnswersForm) -> bool:
    """Both are asked, so that one summary names everything."""
    return all([form.is_valid(), answers.is_valid()])


@require_http_methods(["GET", "POST"])
@login_required
def register(request: HttpRequest, slug: str) -> HttpResponse:
    event = find_event(request, slug)
    if registration_of(event, request.user):
        return redirect("events:registration", slug=slug)
    if because := closed_because(event, timezone.now()):
        raise NotAllowedNow(because)
    form, answers = _forms(request, event)
    if request.method == "POST" and _valid(form, answers):
        try:
            mine = actions.register(event=event, person=request.user, **_given(form, answers))
        except Invalid as error:
            _object(form, answers, error)
        else:
            messages.success(request, _outcome(mine))
            return redirect("events:registration", slug=slug)
    return _page(request, event, form, answers)


def _outcome(mine: Registration) -> str:
    return {
        RegistrationState.CONFIRMED: _("You have a place. A calendar invitation is on its way."),
        RegistrationState.WAITLISTED: _(
            "You are on the waiting list; we write when it is your turn."
        ),
    }.get(mine.state, _("Your registration waits for the organiser's approval; we write to you."))


def _page(
    request: HttpRequest,
    event: Event,
    form: RegistrationForm,
    answers: AnswersForm,
    mine: Registration | None = None,
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "answers": answers,
        "mine": mine,
        "full": places_left(event) == 0,
    }
    status = 422 if form.errors or answers.errors else 200
    return render(request, "events/registration/form.html", context, status=status)


def _mine(request: HttpRequest, event: Event) -> Registration:
    found = registration_of(event, request.user)
    if found is None:
        raise Http404
    found.event = event
    return found


@require_safe
@login_required
def registration(request: HttpRequest, slug: str) -> HttpResponse:
    """One's registration as it stands; after its end, how it ended."""
    event = find_event(request, slug)
    mine = registration_of(event, request.user) or last_registration(event, request.user)
    if mine is None:
        return redirect("events:event", slug=slug)
    mine.event = event
    living = registration_of(event, request.user) is not None
    context = {
        "event": event,
        "mine": mine,
        "living": living,
        "may_change": living and may_still_change(event, timezone.now()),
        "in_line": place_in_line(mine) if mine.state == RegistrationState.WAITLISTED else None,
        "consents": mine.consents.order_by("given_at", "id"),
    }
    return render(request, "events/registration/mine.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def change(request: HttpRequest, slug: str) -> HttpResponse:
    event = find_event(request, slug)
    mine = _mine(request, event)
    form, answers = _forms(request, event, mine)
    if request.method == "POST" and _valid(form, answers):
        try:
            actions.change_registration(registration=mine, by=request.user, **_given(form, answers))
        except Invalid as error:
            _object(form, answers, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("events:registration", slug=slug)
    return _page(request, event, form, answers, mine)


@require_POST
@login_required
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    event = find_event(request, slug)
    mine = registration_of(event, request.user)
    if mine is not None:
        actions.cancel_registration(registration=mine, by=request.user)
        messages.success(request, _("Cancelled. Your place goes to the next who waits."))
    return redirect("events:event", slug=slug)
