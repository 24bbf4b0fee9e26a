"""Feedback to every proposal of a challenge: written by the desk, read by its people."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.actions.consortium import tell_consortium
from koryu.programmes.enums import HANDED_IN, CallState
from koryu.programmes.models import Application, Call, Feedback
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

TOLD = (CallState.APPEALS, CallState.FINAL)


@transaction.atomic
def write_feedback(
    *, application: Application, by: Person, text: str, language: str, seen: str | None = None
) -> Feedback:
    """Write or mend it. Before the results it waits for them; after them its people are told.

    `seen`: `stamp_of` what the operator saw. Raises `Stale` where a colleague wrote since,
    `Refused`, `Invalid` (text) without one, `NotAllowedNow` where nothing was handed in.
    """
    require(may_run(reader_for(by)))
    if not text.strip():
        raise Invalid({"text": [_("Please write the feedback.")]})
    call = Call.objects.select_for_update().get(pk=application.call_id)
    if application.state not in HANDED_IN or call.state == CallState.CANCELLED:
        raise NotAllowedNow
    now = timezone.now()
    found = Feedback.objects.filter(application=application).first()
    same = found is not None and (found.text, found.language) == (text.strip(), language)
    if seen is not None and seen != stamp_of(found) and not same:
        raise Stale
    found = found or Feedback(application=application)
    found.text, found.language, found.by, found.at = text.strip(), language, by, now
    if call.state in TOLD and found.sent_at is None:
        found.sent_at = now
        path = reverse("programmes:application", args=[application.code])
        tell_consortium(application, "evaluation.feedback", path)
    found.save()
    record(verb="feedback.written", obj=found, actor=by)
    return found


def stamp_of(feedback: Feedback | None) -> str:
    """When it was written, as a form carries it; '' before it is."""
    return feedback.at.isoformat() if feedback else ""
