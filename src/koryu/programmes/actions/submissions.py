"""Handing in: frozen once, numbered without a race, the same however often it is clicked."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from koryu.people.models import Person
from koryu.shared.errors import Invalid
from koryu.shared.files import store_bytes
from koryu.shared.history import record
from koryu.shared.jobs import enqueue
from koryu.shared.text import colon

from ..models import Application, Call, EligibilityFinding, Submission
from ..queries.eligibility import checked
from ..queries.receipt import receipt_pdf
from ..queries.submissions import frozen
from ..queries.writing import Gap, gaps, written
from ..rules.frozen import digest, words_of
from ..rules.words import said
from ..signals import application_submitted
from .consortium import lock_open, require_lead, tell_consortium

LOWEST = 1000  # numbers of a call have four figures, more in one of thousands of applications


def submit(*, application: Application, by: Person, at: datetime | None = None) -> Submission:
    """Hand in what is written. `at` is the server's clock when the request arrived.

    Handing in the same again (a double click, two editors) returns what was handed in. The first
    time gives the number. Findings of the machine, history and signal are in the same
    transaction; notices and the receipt follow by a job. Raises `Refused` unless `by` edits for
    the lead, `NotAllowedNow` outside the call's time, `Invalid` (field → texts) while something
    is missing.
    """
    require_lead(application, by)
    at = at or timezone.now()
    with transaction.atomic():
        row = lock_open(application, at)
        state = written(row)
        content = frozen(state)
        sha256 = digest(content)
        last = row.submissions.defer("content", "text").order_by("-number").first()
        if last is not None and last.sha256 == sha256:
            return last
        if found := gaps(state):
            raise Invalid(_as_errors(found))
        row.number = row.number or _next_number(row.call_id)
        row.title = state.title[:200]
        row.submit()
        row.submitted_at = at
        row.save()
        made = Submission.objects.create(
            application=row,
            number=last.number + 1 if last else 1,
            form=row.form,
            content=content,
            sha256=sha256,
            text=words_of(content),
            by=by,
            at=at,
        )
        keep_findings(row)
        record(verb="application.submitted", obj=row, actor=by, number=made.number, sha256=sha256)
        application_submitted.send(Application, application=row, submission=made)
        enqueue("programmes.after_submission", submission_id=made.pk)
        return made


def _as_errors(found: list[Gap]) -> dict[str, list[object]]:
    language = (translation.get_language() or "en")[:2]
    errors: dict[str, list[object]] = {}
    for gap in found:
        label = gap.label if isinstance(gap.label, str) else said(gap.label, language)
        texts = [f"{label}{colon()}{text}" for text in gap.texts]
        errors.setdefault(gap.key, []).extend(texts)
    return errors


def _next_number(call_id: int) -> str:
    """A free number of a call, under its row lock: year, call, and one that is drawn.

    Evaluators who are not told who applied know an application by its number: a running one would
    tell them who was early.
    """
    call = Call.objects.select_for_update(no_key=True).only("opens_at", "zone").get(pk=call_id)
    numbers = Application.objects.filter(call=call).exclude(number="")
    taken = set(numbers.values_list("number", flat=True))
    start = f"{call.opens_at.astimezone(ZoneInfo(call.zone)).year}-{call.pk:02}-"
    low = LOWEST
    while len(taken) > 4 * low:  # about half of those that can be drawn
        low *= 10
    while (number := f"{start}{low + secrets.randbelow(9 * low)}") in taken:
        pass
    return number


def keep_findings(application: Application) -> None:
    """Check every condition by machine; what a person found stays as it was found."""
    now = timezone.now()
    there = {row.rule_id: row for row in application.findings.all()}
    fresh = []
    for rule, found in checked(application):
        row = there.get(rule.pk)
        if row is None:
            row = EligibilityFinding(application=application, rule=rule)
            fresh.append(row)
        elif row.by_id is not None:
            continue
        row.finding, row.detail, row.params = found.finding, found.detail, dict(found.params)
        row.at = now
        if row.pk:
            row.save()
    EligibilityFinding.objects.bulk_create(fresh)


def after_submission(*, submission_id: int) -> None:
    """Tell the consortium and draw the receipt: by a job, out of the busiest minute."""
    made = Submission.objects.select_related("application__call", "application__lead").get(
        pk=submission_id
    )
    path = reverse("programmes:application", args=[made.application.code])
    params: dict[str, object] = {"number": made.application.number}
    if made.number == 1:
        tell_consortium(made.application, "programmes.submitted", path, params=params)
    else:
        tell_consortium(made.application, "programmes.resubmitted", path, params=params)
    keep_receipt(submission=made)


@transaction.atomic
def keep_receipt(*, submission: Submission) -> Submission:
    """Draw the receipt once, in the application's language, and keep it."""
    if submission.receipt_id is None:
        content = receipt_pdf(submission, submission.content.get("language") or "en")
        name = f"receipt-{submission.application.number}-{submission.number}.pdf"
        submission.receipt = store_bytes(content=content, name=name, kind="pdf", by=submission.by)
        submission.save(update_fields=["receipt"])
    return submission
