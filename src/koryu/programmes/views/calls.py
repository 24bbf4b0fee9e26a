"""What everybody reads: the list, a call, its documents and calendar, and asking a question."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.events.views.feeds import feed_headers
from koryu.shared.files import file_response

from ..actions.questions import ask as ask_question
from ..bridge.fits import fitting
from ..enums import ProgrammeKind
from ..forms.parts import BRIEF_LABELS, AskForm
from ..models import Call, Challenge
from ..queries import board, calls
from ..queries.call_feeds import call_ics, calls_ics
from ..queries.fitting import open_briefs
from ..rules.access import may_name_seeker
from ..rules.timeline import in_grace, milestones, next_moment, takes_questions
from .finding_calls import answered, find_call, tried

PAGE = 20
CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    past, kind = request.GET.get("when") == "past", request.GET.get("kind", "")
    found = calls.listed_calls(request.reader, past=past, kind=kind)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    challenges = calls.with_challenges(page.object_list)
    now = timezone.now()
    context = {
        "page_obj": page,
        "cards": [_card(request, each, challenges.get(each.pk), now) for each in page],
        "past": past,
        "now": now,
        "kind": kind,
        "kinds": ProgrammeKind.choices,
        "own": calls.own_challenges(request.reader)[:10],
    }
    return render(request, "programmes/calls/list.html", context)


def _card(
    request: HttpRequest, call: Call, challenge: Challenge | None, now: object
) -> dict[str, object]:
    return {
        "call": call,
        "next": next_moment(call, now),  # type: ignore[arg-type]
        "challenge": challenge,
        "named": challenge is not None and _named(request, challenge),
    }


def _named(request: HttpRequest, challenge: Challenge) -> bool:
    return may_name_seeker(
        request.reader, seeker_id=challenge.seeker_id, anonymous=challenge.anonymous
    )


@require_safe
@login_required
def recommended(request: HttpRequest) -> HttpResponse:
    """Calls and planned projects that fit what the reader's organisation has published."""
    reader, own = request.reader, request.reader.active_id
    fits = fitting(reader, own, open_briefs(reader, own)) if own in reader.verified_ids else []
    context = {"fits": fits, "member": own in reader.verified_ids}
    part = "programmes/calls/_fits.html" if request.htmx else "programmes/calls/recommended.html"
    return render(request, part, context)


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    return _call_page(request, find_call(request, slug), AskForm())


def _call_page(request: HttpRequest, found: Call, form: AskForm) -> HttpResponse:
    challenge, now = calls.challenge_of(found), timezone.now()
    planned = list(calls.offered_projects(found))
    context = {
        "call": found,
        "now": now,
        "next": next_moment(found, now),
        "grace": in_grace(found, now),
        "milestones": milestones(found),
        "definition": calls.definition_for(found),
        "rules": calls.rules_of(found),
        "documents": calls.documents_of(found),
        "notices": board.notices_of(found),
        "questions": board.published_questions(found),
        "mine": board.own_questions(request.reader, found),
        "asks": takes_questions(found, now),
        "may_ask": request.reader.is_member,
        "challenge": challenge,
        "parts": _parts(challenge),
        "named": challenge is not None and _named(request, challenge),
        "fits_asked": found.state not in calls.PAST,
        "planned": planned,
        "technologies": calls.technologies_shown(request.reader, planned) if planned else set(),
        "curriculum": found.curriculum.filter(removed_at=None),
        "mentors": found.mentors.filter(removed_at=None).select_related("person", "organisation"),
    }
    return answered(request, "programmes/calls/call.html", context, form)


def _parts(challenge: Challenge | None) -> list[tuple[str, object]]:
    """(name of the part, its label) of what is written."""
    if challenge is None:
        return []
    return [(part, label) for part, label in BRIEF_LABELS.items() if getattr(challenge, part)]


@require_http_methods(["POST"])
@login_required
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_call(request, slug)
    form = AskForm(request.POST)
    if form.is_valid() and tried(
        form, lambda: ask_question(call=found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Sent. You are told when it is answered."))
        return redirect(f"{request.path.rsplit('/ask/', 1)[0]}/#questions")
    return _call_page(request, found, form)


@require_safe
def document(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    found = find_call(request, slug)
    return file_response(get_object_or_404(calls.documents_of(found), pk=pk).file)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The timeline of one call for a calendar."""
    found = find_call(request, slug)
    name = f'attachment; filename="{found.slug}.ics"'
    headers = feed_headers(request) | {"Content-Disposition": name}
    return HttpResponse(call_ics(found), content_type=CALENDAR, headers=headers)


@require_safe
def all_calendar(request: HttpRequest) -> HttpResponse:
    """The timelines of every public call, whoever asks."""
    return HttpResponse(calls_ics(), content_type=CALENDAR, headers=feed_headers(request))
