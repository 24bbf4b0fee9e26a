"""Badges and certificates as PDF, and the page on which anybody checks a certificate."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from koryu.shared.forms import reader_language

from ..actions.after import issue_certificate
from ..enums import RegistrationState
from ..forms.day import NumberForm
from ..models import Certificate, Event, Registration
from ..queries.checkin import places_of
from ..queries.papers import badges_pdf, certificate_pdf
from ..queries.registration import registration_of
from .finding import find_event, organised_event

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
BATCH = 200  # the most that are drawn while somebody waits: about six seconds


def own_place(request: HttpRequest, event: Event) -> Registration:
    """The reader's confirmed place, or 404."""
    found = registration_of(event, request.reader.person)
    if found is None or found.state != RegistrationState.CONFIRMED:
        raise Http404
    return found


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
@login_required
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own badge."""
    event = find_event(request, slug)
    place = own_place(request, event)
    return _pdf(badges_pdf(event, [place], sheet=False), f"{event.slug}-badge")


@require_safe
@login_required
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """The badges of everybody with a place, eight to a sheet; `?from=201` goes on after 200."""
    event = organised_event(request, slug)
    first = request.GET.get("from", "1")
    start = max(int(first) - 1, 0) if first.isdecimal() and len(first) < 7 else 0
    places = places_of(event)[start : start + BATCH]
    if not places:
        raise Http404
    return _pdf(badges_pdf(event, places, sheet=True), f"{event.slug}-badges")


@require_POST
@login_required
def certificate_of_mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Issue it once, and hand it out in the reader's language."""
    event = find_event(request, slug)
    issued = issue_certificate(registration=own_place(request, event), by=request.user)
    return _pdf(certificate_pdf(issued, reader_language()), issued.number)


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Where the number of a certificate is typed."""
    form = NumberForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("events:certificate", number=form.cleaned_data["number"])
    return render(request, "events/papers/check.html", {"form": form})


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Whether this certificate was issued, for whom and for which event."""
    found = (
        Certificate.objects.select_related("registration__person", "registration__event")
        .filter(number=number)
        .first()
    )
    context = {"certificate": found, "number": number, "form": NumberForm()}
    response = render(request, "events/papers/check.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    return response
