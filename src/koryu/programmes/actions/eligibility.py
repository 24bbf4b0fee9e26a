"""The desk decides eligibility: findings overruled with a note, outcomes told with a reason."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import ApplicationState, Finding
from ..models import Application, Call, EligibilityFinding
from ..queries.applications import handed_in
from ..queries.eligibility import unmet
from ..rules.access import may_run
from . import outcomes
from .consortium import lock, tell_consortium


@transaction.atomic
def overrule(
    *, application: Application, by: Person, rule_id: int, finding: str, note: str
) -> EligibilityFinding:
    """A person finds otherwise than the machine, or for it, with a note for the record. History.

    Raises `Invalid` (note, finding), `Refused`, `NotAllowedNow` once evaluation has begun.
    """
    require(may_run(reader_for(by)))
    note = clean(note).strip()
    if finding not in (Finding.MET, Finding.NOT_MET):
        raise Invalid({"finding": [_("Please choose from the list.")]})
    if not note:
        raise Invalid({"note": [_("Please write what it rests on; it is kept for the record.")]})
    row = lock(application)
    if row.state not in _OPEN:
        raise NotAllowedNow
    found = row.findings.filter(rule_id=rule_id, rule__removed_at=None).first()
    if found is None:
        raise Invalid({"": [_("This condition is not part of the call any more.")]})
    record(
        verb="application.overruled", obj=row, actor=by, rule=rule_id,
        before=found.finding, after=finding,
    )  # fmt: skip
    found.finding, found.note, found.by, found.at = finding, note[:1000], by, timezone.now()
    found.save()
    return found


_OPEN = (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE)


@transaction.atomic
def decide_eligible(*, application: Application, by: Person) -> Application:
    """Found eligible. Raises `Invalid` while a finding is open or not met, `NotAllowedNow` before
    the deadline: until then the applicant may still change everything."""
    require(may_run(reader_for(by)))
    _after_the_deadline(application.call)
    if unmet(application):
        text = _("A condition is open or not met; overrule its finding with a note first.")
        raise Invalid({"": [text]})
    return outcomes.find_eligible(application=application, by=by)


@transaction.atomic
def decide_ineligible(
    *, application: Application, by: Person, reason: str, language: str
) -> Application:
    """Found not eligible; the consortium is told, and reads the reason on its page."""
    require(may_run(reader_for(by)))
    _after_the_deadline(application.call)
    done = outcomes.find_ineligible(
        application=application, by=by, reason=clean(reason).strip(), language=language
    )
    path = reverse("programmes:application", args=[done.code])
    params: dict[str, object] = {"number": done.number}
    tell_consortium(done, "programmes.ineligible", path, params=params)
    return done


def decide_all_met(*, call: Call, by: Person) -> int:
    """Find eligible every submitted application whose conditions are all met; how many."""
    require(may_run(reader_for(by)))
    _after_the_deadline(call)
    done = 0
    for application in handed_in(call).filter(state=ApplicationState.SUBMITTED):
        if not unmet(application):
            outcomes.find_eligible(application=application, by=by)
            done += 1
    return done


def _after_the_deadline(call: Call) -> None:
    if timezone.now() <= call.ends_at:
        raise NotAllowedNow(
            _("Until the deadline applicants may still change what they handed in.")
        )
