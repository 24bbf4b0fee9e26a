"""Tell the results: to everybody at the set hour, each once, in their own language."""

import logging

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.notify.actions import notify, queue_mails, send_mail
from koryu.notify.models import Mail
from koryu.people.models import Person
from koryu.people.queries import people_of
from koryu.programmes.actions import moves, outcomes
from koryu.programmes.enums import ApplicationState, CallState, PartnerState, ProgrammeKind
from koryu.programmes.models import Application, Award, Call, Feedback
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import NotAllowedNow, require
from koryu.shared.history import record

from ..enums import Outcome
from ..models import Decision, DecisionRow
from ..queries.decisions import as_row
from ..queries.ledger import decision_seal
from ..rules.decision import effective
from .ledger import append

logger = logging.getLogger(__name__)
SUBJECTS = {
    Outcome.SELECT: lambda: _("Selected: %(call)s"),
    Outcome.WAITLIST: lambda: _("Waiting list: %(call)s"),
    Outcome.REJECT: lambda: _("Result: %(call)s"),
}
TEXTS = {
    Outcome.SELECT: lambda: _("Your application “%(title)s” (%(number)s) has been selected."),
    Outcome.WAITLIST: lambda: _(
        "Your application “%(title)s” (%(number)s) is on the waiting list and takes a place "
        "that becomes free, in order."
    ),
    Outcome.REJECT: lambda: _("Your application “%(title)s” (%(number)s) was not selected."),
}


def send_due() -> int:
    """Send the results of every decided call whose hour has come. Returns how many calls."""
    due = Call.objects.filter(state=CallState.DECIDED, notice_at__lte=timezone.now())
    sent = 0
    for call in due.order_by("notice_at", "id"):
        try:
            sent += send_results(call)
        except Exception:  # one call's trouble must not keep another's applicants waiting
            logger.exception("the results of call %s were not sent", call.pk)
    return sent


def send_now(*, call: Call, by: Person) -> bool:
    """An operator sends the results of a call for which no hour is set.

    Raises `Refused`, `NotAllowedNow` where an hour is set or nothing is decided.
    """
    require(may_run(reader_for(by)))
    if call.state != CallState.DECIDED or call.notice_at:
        raise NotAllowedNow
    record(verb="call.results_ordered", obj=call, actor=by)
    return send_results(call)


def send_results(call: Call) -> bool:
    """Tell each applicant in a transaction of its own, then open the call to appeals.

    Harmless to repeat: who was told is told no more, so a killed job goes on where it stopped.
    """
    decision = Decision.objects.get(call=call)
    comes_to = _outcomes(decision)
    for pk in decision.rows.filter(told_at=None).order_by("pk").values_list("pk", flat=True):
        tell_one(pk, comes_to)
    with transaction.atomic():
        locked = Call.objects.select_for_update().get(pk=call.pk)
        if locked.state != CallState.DECIDED or decision.rows.filter(told_at=None).exists():
            return False
        withdrawn = _withdrawn(decision)
        append(
            locked,
            "results.sent",
            {"outcomes": comes_to, "withdrawn": withdrawn, "budget": locked.budget},
        )
        moves.open_appeals(call=locked)
    return True


def _withdrawn(decision: Decision) -> list[str]:
    rows = decision.rows.filter(application__state=ApplicationState.WITHDRAWN)
    return sorted(rows.values_list("application__number", flat=True))


def _outcomes(decision: Decision) -> dict[str, str]:
    rows = [as_row(row) for row in decision.rows.select_related("application")]
    return effective(rows, withdrawn=_withdrawn(decision), budget=decision.call.budget)


@transaction.atomic
def tell_one(row_pk: int, comes_to: dict[str, str]) -> bool:
    """Carry one row out and tell its people; False where they were told before."""
    row = DecisionRow.objects.select_for_update().get(pk=row_pk)
    if row.told_at:
        return False
    application = Application.objects.select_related("call__programme", "lead").get(
        pk=row.application_id
    )
    row.told_at = timezone.now()
    row.save(update_fields=["told_at"])
    outcome = comes_to.get(application.number)
    if outcome is None or application.state != ApplicationState.IN_STAGE:
        return False  # withdrawn: there is nothing to tell
    settle(application, Outcome(outcome), row)
    tell_result(application, Outcome(outcome), row.reason)
    _send_feedback(application)
    return True


def settle(application: Application, outcome: Outcome, row: DecisionRow) -> None:
    """Move the application to what was decided; a challenge's selected gets an award."""
    if outcome == Outcome.REJECT:
        outcomes.reject(application=application, by=None, reason=row.reason, language=row.language)
    elif outcome == Outcome.WAITLIST:
        outcomes.waitlist(
            application=application, by=None, reason=row.reason, language=row.language
        )
    else:
        if application.state == ApplicationState.IN_STAGE:
            outcomes.recommend(application=application, by=None)
        outcomes.select(application=application, by=None)
        if application.call.programme.kind == ProgrammeKind.CHALLENGE:
            Award.objects.get_or_create(application=application)


def _send_feedback(application: Application) -> None:
    Feedback.objects.filter(application=application, sent_at=None).update(sent_at=timezone.now())


def carry_out(decision: Decision) -> None:
    """After a corrected decision: the applications that came back are told at once."""
    back = decision.rows.filter(told_at=None, application__state=ApplicationState.IN_STAGE)
    for row in back.select_related("application"):
        data = {"application": row.application.number, "outcome": row.outcome}
        append(decision.call, "appeal.carried_out", data)
        tell_one(row.pk, {row.application.number: row.outcome})


def readers_of(application: Application) -> list[Person]:
    """Owners and editors of the lead and of the partners who confirmed."""
    confirmed = application.partners.filter(state=PartnerState.CONFIRMED)
    ids = [application.lead_id, *confirmed.values_list("organisation", flat=True)]
    return list(people_of(*ids, roles=("owner", "editor")))


def tell_result(application: Application, outcome: Outcome, reason: str) -> None:
    """A mail and a notice to each of the consortium, in their language."""
    path = reverse("programmes:application", args=[application.code])
    mails = []
    for person in readers_of(application):
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language), timezone.override(person.timezone):
            mails.append(_mail(application, outcome, reason, person, language))
            notify(
                people=[person],
                kind="evaluation.result",
                params={"call": str(application.call.title)},
                path=path,
                group=f"application:{application.pk}",
            )
    queue_mails(mails)


def _mail(
    application: Application, outcome: Outcome, reason: str, person: Person, language: str
) -> Mail:
    call = application.call
    facts = {"title": application.title, "number": application.number}
    parts = [
        str(call.title),
        TEXTS[outcome]() % facts,
        _("Reason: %(reason)s") % {"reason": reason} if reason else "",
        _("The reviewers' comments, and how to appeal, are on the page of your application:"),
        settings.BASE_URL + reverse("programmes:application", args=[application.code]),
        _seal(call),
    ]
    return send_mail(
        to=person.email,
        person=person,
        language=language,
        subject=SUBJECTS[outcome]() % {"call": call.title},
        text="\n\n".join(filter(None, parts)),
        queue=False,
    )


def _seal(call: Call) -> str:
    seal = decision_seal(call)
    words = _("The decision stands in the ledger of this selection under this SHA-256 hash:")
    return f"{words}\n{seal}" if seal else ""
