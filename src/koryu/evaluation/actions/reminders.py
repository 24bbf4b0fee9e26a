"""Reminders of reviews that are due soon or overdue; once a day at most."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from koryu.notify.models import Notice

from ..enums import WRITING, ReviewState
from ..models import Assignment, Stage
from ..rules.access import OPEN
from .telling import tell_stage

SOON = timedelta(days=3)
AGAIN = timedelta(hours=20)


def remind() -> int:
    """Tell evaluators what they still owe: three days before it is due, and daily when overdue.

    Returns how many people were told. Run twice it tells nobody twice.
    """
    now = timezone.now()
    stages = Stage.objects.filter(state__in=WRITING, reviews_due_at__lte=now + SOON)
    return sum(_remind(stage) for stage in stages.select_related("call"))


def _remind(stage: Stage) -> int:
    kind = "evaluation.due" if stage.reviews_due_at > timezone.now() else "evaluation.overdue"
    owed = Assignment.objects.filter(stage=stage, state__in=OPEN).exclude(
        review__state=ReviewState.SUBMITTED
    )
    counts = Counter(
        each.seat.evaluator.person for each in owed.select_related("seat__evaluator__person")
    )
    # Before the day it is due once; afterwards once a day.
    since = timezone.now() - (SOON if kind == "evaluation.due" else AGAIN)
    told = set(
        Notice.objects.filter(
            kind=kind, group=f"stage:{stage.pk}", created_at__gt=since
        ).values_list("person_id", flat=True)
    )
    due = {person: count for person, count in counts.items() if person.pk not in told}
    for person, count in due.items():
        tell_stage(stage, [person], kind, count=str(count))
    return len(due)
