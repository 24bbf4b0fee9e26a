"""What waits for a reader in this room, for the home page."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.rules import Reader

from ..enums import ApplicationState, CallState, PartnerState
from ..models import Call, Partner
from ..rules.access import may_run
from ..rules.taking import WRITABLE
from .applications import own_applications
from .calls import own_challenges

HIGH, MIDDLE = 3, 2
SOON = timedelta(days=3)
ASKABLE = (CallState.ANNOUNCED, CallState.OPEN)


def todo(reader: Reader) -> list[dict[str, object]]:
    """`{text, path, due, urgency}`: what closes soon, invitations, briefs, open questions."""
    if reader.is_anonymous:
        return []
    desk = _questions() if may_run(reader) else []
    return [*_drafts(reader), *_invitations(reader), *_briefs(reader), *desk]


def _drafts(reader: Reader) -> list[dict[str, object]]:
    """Applications of one's own that nobody handed in, in the last days before the deadline."""
    now = timezone.now()
    open_drafts = own_applications(reader).filter(
        state=ApplicationState.DRAFT,
        call__state=CallState.OPEN,
        call__closes_at__gt=now,
        call__closes_at__lte=now + SOON,
    )
    return [
        {
            "text": _("“%(call)s” closes soon: your application is not handed in")
            % {"call": each.call.title},
            "path": reverse("programmes:application", args=[each.code]),
            "due": each.call.closes_at,
            "urgency": HIGH,
        }
        for each in open_drafts
    ]


def _invitations(reader: Reader) -> list[dict[str, object]]:
    """Consortia that wait for the answer of an organisation the reader owns or edits."""
    editable = [pk for pk in reader.organisation_ids if reader.may_edit(pk)]
    waiting = Partner.objects.filter(
        organisation_id__in=editable,
        state=PartnerState.INVITED,
        application__state__in=WRITABLE,
        application__call__state__in=ASKABLE,
        application__call__closes_at__gt=timezone.now(),
    )
    return [
        {
            "text": _("Answer the invitation of %(lead)s to apply together to “%(call)s”")
            % {"lead": each.application.lead, "call": each.application.call.title},
            "path": reverse("programmes:application", args=[each.application.code]),
            "due": each.application.call.closes_at,
            "urgency": HIGH,
        }
        for each in waiting.select_related("application__call", "application__lead")
    ]


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
