"""Appeals against a result: raised within the window, each with an answer."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.actions import outcomes, telling
from koryu.programmes.actions.consortium import lock, require_writer, tell_consortium
from koryu.programmes.models import Application, Call
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import AppealState
from ..models import Appeal, Decision, DecisionRow
from ..queries.appeals import may_appeal
from ..rules.decision import reason_digest
from .ledger import append


@transaction.atomic
def raise_appeal(*, application: Application, by: Person, text: str, language: str) -> Appeal:
    """The consortium objects to its result; both desks are told. Ledger, history.

    Raises `Refused` unless `by` edits for the lead or a confirmed partner, `Invalid` (text)
    without one, `NotAllowedNow` outside the window or where this result was appealed against.
    """
    require_writer(application, by)
    if not text.strip():
        raise Invalid({"text": [_("Please write what you object to.")]})
    locked = lock(application)
    if not may_appeal(locked, timezone.now()):
        raise NotAllowedNow(_("This result is not open to an appeal now."))
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                application=locked, text=text.strip(), language=language, by=by, at=timezone.now()
            )
    except IntegrityError as error:
        raise NotAllowedNow(_("Your earlier appeal waits for its answer.")) from error
    data = {"application": locked.number, "text": reason_digest(appeal.text)}
    append(locked.call, "appeal.raised", data)
    record(verb="appeal.raised", obj=appeal, actor=by)
    page = reverse("evaluation:desk_appeals", args=[locked.call.slug])
    telling.tell(telling.desk(), "evaluation.appeal_raised", locked.call, page)
    return appeal


@transaction.atomic
def answer_appeal(
    *, appeal: Appeal, by: Person, upheld: bool, answer: str, language: str
) -> Appeal:
    """Dismiss it with a reason, or uphold it: the application goes back to the committee.

    What the committee then decides needs the approval of both countries again. Raises `Refused`,
    `Invalid` (answer) without one, `NotAllowedNow` twice. Ledger, history, notice.
    """
    require(may_run(reader_for(by)))
    if not answer.strip():
        raise Invalid({"answer": [_("Please write the answer; they will read it.")]})
    call = Call.objects.select_for_update().get(pk=appeal.application.call_id)
    locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if locked.state != AppealState.OPEN:
        raise NotAllowedNow(_("This appeal is answered already."))
    locked.state = AppealState.UPHELD if upheld else AppealState.DISMISSED
    locked.answer, locked.answer_language = answer.strip(), language
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.save()
    application = locked.application
    data = {"application": application.number, "answer": reason_digest(locked.answer)}
    if upheld:
        data["version"] = _back(call, application, by)
    append(call, f"appeal.{locked.state}", data)
    record(verb=f"appeal.{locked.state}", obj=locked, actor=by)
    path = reverse("programmes:application", args=[application.code])
    tell_consortium(application, "evaluation.appeal_answered", path)
    return locked


def _back(call: Call, application: Application, by: Person) -> int:
    """Under evaluation again, in a newer version of the decision that nobody has approved."""
    outcomes.back_to_committee(application=application, by=by)
    DecisionRow.objects.filter(application=application).update(told_at=None)
    decision = Decision.objects.select_for_update().get(call=call)
    decision.version += 1
    decision.by = by
    decision.save()
    decision.approvals.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    return decision.version
