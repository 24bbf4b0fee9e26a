"""What evaluators say to each other about an application, under their aliases."""

from django.db import transaction
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, require
from koryu.shared.forms import reader_language
from koryu.shared.history import record
from koryu.shared.text import clean

from ..models import Assignment, DiscussionNote
from ..queries.access import reads
from ..queries.discussion import is_open, notes_of
from ..queries.reviews import living
from .telling import tell_stage

LIMIT = 4000


@transaction.atomic
def say(*, assignment: Assignment, by: Person, text: str) -> DiscussionNote:
    """Write to the other evaluators of the application. They are told that something is new.

    The same sent twice with nothing in between is said once. Raises `Refused` before every sheet of
    the application is in, `Invalid` (text).
    """
    require(is_open(assignment, reads=reads(assignment, reader_for(by))))
    cleaned = clean(text).strip()
    if not 0 < len(cleaned) <= LIMIT:
        raise Invalid({"text": [_("Write up to %(limit)d characters.") % {"limit": LIMIT}]})
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    last = notes_of(assignment).last()
    if last and (last.seat_id, last.text) == (assignment.seat_id, cleaned):
        return last
    note = DiscussionNote.objects.create(
        stage=assignment.stage,
        application=assignment.application,
        seat=assignment.seat,
        text=cleaned,
        language=by.language if by.language in Language.values else reader_language(),
    )
    record(verb="discussion.said", obj=note, actor=by)
    others = living(assignment.stage, assignment.application).exclude(pk=assignment.pk)
    people = [each.seat.evaluator.person for each in others]
    number = assignment.application.number
    tell_stage(assignment.stage, people, "evaluation.discussion", number=number)
    return note
