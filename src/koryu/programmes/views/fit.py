"""How listings answer a plan or a brief: one's own before applying, the applicants' afterwards."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from koryu.discovery.bridge.search import Card

from ..bridge.fits import application_fit, own_fit, sought_by
from ..models import Call, Challenge, PlannedProject
from ..queries.calls import challenge_of, offered_projects
from .applicants import known_application
from .finding_calls import find_call


def _answer(request: HttpRequest, call: Call, about: object, cards: list[Card], **more: str):  # noqa: ANN202
    part = "programmes/calls/_fit.html" if request.htmx else "programmes/calls/fit.html"
    project = about if isinstance(about, PlannedProject) else None
    context = {"call": call, "project": project, "cards": cards} | more
    return render(request, part, context)


@require_safe
@login_required
def own(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """Published listings of the organisation one acts for, beside a plan or the brief."""
    call, reader = find_call(request, slug), request.reader
    about: Challenge | PlannedProject | None
    about = get_object_or_404(offered_projects(call), pk=pk) if pk else challenge_of(call)
    if about is None:
        raise Http404
    mine = {reader.active_id} & reader.verified_ids
    cards = own_fit(reader, about, mine) if mine else []
    back = reverse("programmes:call", args=[slug])
    return _answer(request, call, about, cards, whose="own", back=back)


@require_safe
@login_required
def application(request: HttpRequest, code: UUID) -> HttpResponse:
    """The consortium's listings beside what it applies to; for itself and for operators."""
    mine = known_application(request, code)
    row = mine.application
    about = sought_by(row)
    if about is None:
        raise Http404
    whose, name = ("own", "application") if mine.part.member else ("theirs", "desk_application")
    back = reverse(f"programmes:{name}", args=[code])
    return _answer(
        request, row.call, about, application_fit(request.reader, row), whose=whose, back=back
    )
