"""Recommendations for the organisation the person acts for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from koryu.people.models import Organisation
from koryu.research.enums import SEEKS

from .. import actions, queries
from ..bridge.recommend import recommended
from ..enums import NotForMeReason


@require_safe
@login_required
def recommended_page(request: HttpRequest) -> HttpResponse:
    """Each own listing with the counterparts that fit it from both sides."""
    reader = request.reader
    organisation = Organisation.objects.filter(pk=reader.active_id).first()
    groups = []
    if organisation and reader.is_member:
        groups = [
            {
                "listing": each.listing,
                "suggestions": each.suggestions,
                "seeks": each.listing.kind in SEEKS,
            }
            for each in recommended(reader, organisation.pk)
        ]
        actions.note_visit(by=request.user, organisation_id=organisation.pk)
    context = {
        "organisation": organisation,
        "groups": groups,
        "kept": queries.kept_by(reader),
        "acts": reader.may_edit(reader.active_id),
        "reasons": NotForMeReason.choices,
    }
    return render(request, "discovery/recommended.html", context)
