"""The discussion of an application among its evaluators, by alias."""

from django.db.models import QuerySet

from ..models import Assignment, DiscussionNote
from ..rules.access import may_discuss
from .reviews import all_in, was_handed_in


def is_open(assignment: Assignment, *, reads: bool) -> bool:
    """Whether this evaluator sees the others' points now, and may write to them."""
    return may_discuss(
        reads=reads,
        own_in=was_handed_in(assignment),
        all_in=all_in(assignment.stage, assignment.application),
    )


def notes_of(assignment: Assignment) -> QuerySet[DiscussionNote]:
    """What was said, oldest first."""
    notes = DiscussionNote.objects.filter(
        stage=assignment.stage_id, application=assignment.application_id
    )
    return notes.select_related("seat__panel").order_by("id")
