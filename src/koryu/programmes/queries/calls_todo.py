"""What waits for operators and seekers around calls, for the home page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.rules import Reader

from ..enums import CallState
from ..models import Call
from ..rules.access import may_run
from .calls import own_challenges

MIDDLE = 2
ASKABLE = (CallState.ANNOUNCED, CallState.OPEN)


def todo(reader: Reader) -> list[dict[str, object]]:
    """`{text, path, due, urgency}`: questions without an answer, briefs to be drafted."""
    if reader.is_anonymous:
        return []
    return [*(_questions() if may_run(reader) else []), *_briefs(reader)]


def _questions() -> list[dict[str, object]]:
    waiting = Count("questions", filter=Q(questions__answered_at__isnull=True))
    calls = Call.objects.filter(state__in=ASKABLE).annotate(waiting=waiting)
    return [
        {
            "text": _("“%(call)s”: questions without an answer: %(count)d")
            % {"call": call.title, "count": call.waiting},
            "path": reverse("programmes:desk_questions", args=[call.slug]),
            "due": call.closes_at,
            "urgency": MIDDLE,
        }
        for call in calls.filter(waiting__gt=0)
    ]


def _briefs(reader: Reader) -> list[dict[str, object]]:
    editable = [pk for pk in reader.organisation_ids if reader.may_edit(pk)]
    drafts = own_challenges(reader).filter(
        seeker_id__in=editable, call__state=CallState.DRAFT, call__closes_at__gt=timezone.now()
    )
    return [
        {
            "text": _("Draft the brief of “%(call)s”") % {"call": each.call.title},
            "path": reverse("programmes:brief", args=[each.call.slug]),
            "due": None,
            "urgency": MIDDLE,
        }
        for each in drafts
    ]
