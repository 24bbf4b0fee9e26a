"""What waits for a reader in this room, for the home page."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.disclosure.rules import Reader

from ..enums import ConflictState, ReviewState
from ..models import Conflict
from .access import evaluator_of, own_assignments
from .evaluators import has_terms

HIGH, MIDDLE = 3, 2


def todo(reader: Reader) -> list[dict[str, object]]:
    """`{text, path, due, urgency}`: terms to accept, reviews to write, challenges to decide."""
    if reader.is_anonymous:
        return []
    return _desk() if reader.is_operator else _evaluator(reader)


def _evaluator(reader: Reader) -> list[dict[str, object]]:
    evaluator = evaluator_of(reader)
    if evaluator is None:
        return []
    if not has_terms(evaluator):
        text = _("Read and accept the terms for evaluators")
        return [{"text": text, "path": reverse("evaluation:terms"), "urgency": HIGH}]
    owed = own_assignments(reader).exclude(review__state=ReviewState.SUBMITTED).order_by()
    found = owed.aggregate(count=Count("id"), due=Min("stage__reviews_due_at"))
    if not found["count"]:
        return []
    text = ngettext(
        "%(count)d application waits for your review",
        "%(count)d applications wait for your review",
        found["count"],
    ) % {"count": found["count"]}
    path = reverse("evaluation:mine")
    return [{"text": text, "path": path, "urgency": MIDDLE, "due": found["due"]}]


def _desk() -> list[dict[str, object]]:
    raised = Conflict.objects.filter(state=ConflictState.RAISED).select_related("application__call")
    counts: dict[str, int] = {}
    for each in raised:
        slug = each.application.call.slug
        counts[slug] = counts.get(slug, 0) + 1
    return [
        {
            "text": ngettext(
                "%(count)d challenge of an evaluator waits for your decision",
                "%(count)d challenges of evaluators wait for your decision",
                count,
            )
            % {"count": count},
            "path": reverse("evaluation:desk_conflicts", args=[slug]) + "?state=raised",
            "urgency": HIGH,
        }
        for slug, count in counts.items()
    ]
