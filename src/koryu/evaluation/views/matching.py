"""Two-sided matching: the desk's page, the applicant's and the host's rankings."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from koryu.people.models import Organisation
from koryu.programmes.models import Call, Mentor
from koryu.programmes.queries.applications import part_of
from koryu.shared.errors import Invalid
from koryu.shared.forms import add_errors
from koryu.shared.text import whole_number

from ..actions import matching as actions
from ..forms.decision import PlaceForm, RanksForm, RunForm
from ..models import HostPlace
from ..queries.matching import (
    accepted_runs,
    answered,
    candidates,
    documents,
    gone_of,
    living_places,
    may_rank_for,
    preference_of,
    round_of,
)
from ..rules.placing import taken, whole
from ..rules.ranking import ranks_of
from ..rules.words_decision import absent_words, match_words
from .finding_decision import desk_call, own_application


def _place_form(request: HttpRequest, call: Call) -> PlaceForm:
    challenge = getattr(call, "challenge", None)
    hosts = Organisation.objects.filter(pk=challenge.seeker_id) if challenge else None
    if hosts is None:
        hosts = Organisation.objects.filter(verified_at__isnull=False, closed_at=None)
    data = request.POST if request.method == "POST" else None
    mentors = Mentor.objects.filter(call=call, removed_at=None).select_related("person")
    return PlaceForm(data, hosts=hosts.order_by("name"), mentors=mentors)


@require_http_methods(["GET", "POST"])
@login_required
def desk_matching(request: HttpRequest, slug: str) -> HttpResponse:
    """Places, who has ranked, the last run with its reasons. A post adds a place."""
    call = desk_call(request, slug)
    form = _place_form(request, call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_place(
                call=call,
                by=request.user,
                titles=form.titles(),
                quota=form.cleaned_data["quota"],
                organisation=form.cleaned_data["organisation"],
                mentor=form.cleaned_data["mentor"],
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The place is added."))
            return redirect("evaluation:desk_matching", slug=slug)
    status = 422 if form.errors else 200
    return render(
        request, "evaluation/decision/matching.html", _desk_context(call, form), status=status
    )


def _desk_context(call: Call, form: PlaceForm) -> dict[str, object]:
    now = round_of(call)
    ranked_by, ranked_for = answered(call, now)
    last = call.match_runs.first()
    proposed = last if last and not last.accepted_at and now.is_open else None
    given = _given(call)
    return {
        "call": call,
        "places": [
            (place, place.pk in ranked_for, now.has_room(place)) for place in living_places(call)
        ],
        "applications": [
            (each, each.pk in ranked_by, now.seeks(each)) for each in candidates(call)
        ],
        "again": bool(now.after) and now.is_open,
        "open": now.is_open,
        "seeking": len(now.applications),
        "free": sum(now.left.values()),
        "run": proposed,
        "given": now.after,
        "shown": [
            (run, pairs_of(call, *document), places_of(call, *document))
            for run, document in (
                (proposed, proposed and (proposed.problem, proposed.result)),
                (now.after, given),
            )
            if run and document
        ],
        "form": form,
        "run_form": RunForm(),
    }


Document = Mapping[str, Any]


def _given(call: Call) -> tuple[Document, Document] | None:
    """Problem and result of everything accepted, without those who left since."""
    runs = accepted_runs(call)
    gone = gone_of(runs, {each.number for each in candidates(call)})
    return whole(documents(runs), gone) if runs else None


def pairs_of(call: Call, problem: Document, result: Document) -> list[dict[str, object]]:
    """Each applicant's place, the rank it has there, and why not a better one."""
    titles = {f"P{place.pk}": str(place) for place in call.host_places.all()}
    applications = {a.number: a for a in call.applications.select_related("lead")}
    matched = {each["applicant"]: each for each in result["matched"]}
    return [
        {
            "application": applications[each["id"]],
            "place": titles.get(matched[each["id"]]["place"]) if each["id"] in matched else "",
            "rank": matched[each["id"]]["rank"] if each["id"] in matched else "",
            "reasons": [match_words(r, titles) for r in result["reasons"][each["id"]]],
        }
        for each in problem["applicants"]
        if each["id"] in applications
    ]


def places_of(call: Call, problem: Document, result: Document) -> list[dict[str, object]]:
    """Each place: who comes, how many more it takes, and why somebody it ranked does not come."""
    titles = {f"P{place.pk}": str(place) for place in call.host_places.all()}
    applications = {a.number: a for a in call.applications.select_related("lead")}
    return [
        {
            "key": each.place,
            "title": titles.get(each.place, ""),
            "coming": [applications[n] for n in each.coming if n in applications],
            "free": each.free,
            "absent": [
                (applications[a.applicant], absent_words(a.why))
                for a in each.absent
                if a.applicant in applications
            ],
        }
        for each in taken(problem, result)
    ]


@require_POST
@login_required
def act(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    call = desk_call(request, slug)
    try:
        messages.success(request, _act(request, call, verb))
    except Invalid as error:
        messages.error(request, str(error.message))
    return redirect("evaluation:desk_matching", slug=slug)


def _act(request: HttpRequest, call: Call, verb: str) -> str:
    by = request.user
    if verb == "ask":
        count = actions.ask_both(call=call, by=by)
        text = ngettext("%(n)d side was asked to rank.", "%(n)d sides were asked to rank.", count)
        return text % {"n": count}
    if verb == "run":
        form = RunForm(request.POST)
        proposing = form.cleaned_data["proposing"] if form.is_valid() else "applicant"
        actions.run_matching(call=call, by=by, proposing=proposing)
        return _("Computed. Read it and accept it; nobody is told before.")
    pk = whole_number(request.POST.get("pk")) or 0
    if verb == "remove":
        place = get_object_or_404(living_places(call), pk=pk)
        actions.remove_place(place=place, by=by)
        return _("The place is taken away.")
    if verb == "accept":
        actions.accept_matching(run=get_object_or_404(call.match_runs, pk=pk), by=by)
        return _("The places are given and everybody is told.")
    raise Http404


@require_http_methods(["GET", "POST"])
@login_required
def rank_places(request: HttpRequest, code: object) -> HttpResponse:
    """The applicant ranks the places; afterwards, the place it has and why."""
    application = own_application(request, code)
    call, part = application.call, part_of(request.reader, application)
    if not candidates(call).filter(pk=application.pk).exists():
        raise Http404
    now = round_of(call)
    ranks = now.is_open and now.seeks(application)
    saved = preference_of(call, application=application)
    choices = [(place.pk, str(place)) for place in now.places] if ranks else []
    form = RanksForm(
        request.POST or None, choices=choices, ranks=ranks_of(saved.ranks) if saved else {}
    )
    given = _given(call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rank_places(application=application, by=request.user, ranks=form.ranks())
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your ranking is saved."))
            return redirect("evaluation:rank_places", code=code)
    context = {
        "application": application,
        "call": call,
        "form": form,
        "saved": saved,
        "may_write": part.writes and ranks,
        "mine": _mine(call, given, application.number) if given else None,
        "choices": choices,
        "accepted": given is not None,
    }
    status = 422 if form.errors else 200
    return render(request, "evaluation/decision/rank_places.html", context, status=status)


def _mine(call: Call, given: tuple[Document, Document], number: str) -> dict[str, object] | None:
    return next((p for p in pairs_of(call, *given) if p["application"].number == number), None)


@require_http_methods(["GET", "POST"])
@login_required
def rank_applicants(request: HttpRequest, pk: int) -> HttpResponse:
    """A host ranks the selected; afterwards, who comes."""
    found = HostPlace.objects.filter(pk=pk, removed_at=None)
    place = found.select_related("call__programme", "organisation", "mentor__person").first()
    if place is None or not may_rank_for(request.reader, place):
        raise Http404
    call = place.call
    now = round_of(call)
    applications = now.applications if now.is_open and now.has_room(place) else ()
    saved = preference_of(call, place=place)
    choices = [
        (each.pk, f"{each.number} · {each.title} · {each.lead.display_name()}")
        for each in applications
    ]
    form = RanksForm(
        request.POST or None, choices=choices, ranks=ranks_of(saved.ranks) if saved else {}
    )
    given = _given(call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rank_applicants(place=place, by=request.user, ranks=form.ranks())
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your ranking is saved."))
            return redirect("evaluation:rank_applicants", pk=pk)
    placed = places_of(call, *given) if given else []
    context = {
        "place": place,
        "call": call,
        "form": form,
        "saved": saved,
        "accepted": given is not None,
        "mine": next((each for each in placed if each["key"] == f"P{pk}"), None),
        "choices": choices,
    }
    status = 422 if form.errors else 200
    return render(request, "evaluation/decision/rank_applicants.html", context, status=status)
