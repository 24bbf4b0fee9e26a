"""Score sheets: saved as one types, handed in when complete, changed until the stage moves on."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.forms import reader_language
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import CriterionKind, ReviewState
from ..models import Assignment, Criterion, Review, Score
from ..queries.access import writes
from ..queries.freezing import exact
from ..queries.reading import latest
from ..queries.reviews import seat_criteria
from .ledger import append

TEXTS = {"to_applicant": 4000, "to_committee": 4000, "notes": 8000}
COMMENT_LIMIT = 2000


def _sheet(assignment: Assignment, by: Person) -> Review:
    """The evaluator's sheet under its lock, begun on the last submission if there is none."""
    locked = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("stage__call", "seat__panel", "seat__evaluator", "application")
        .get(pk=assignment.pk)
    )
    require(writes(locked, reader_for(by)))
    review = Review.objects.select_for_update().filter(assignment=locked).first()
    if review is None:
        submission = latest(locked.application)
        if submission is None:
            raise NotAllowedNow(_("Nothing was handed in for this application."))
        language = by.language if by.language in Language.values else reader_language()
        review = Review.objects.create(
            assignment=locked, submission=submission, language=language, version=0
        )
    review.assignment = locked
    return review


@transaction.atomic
def save_review(
    *,
    assignment: Assignment,
    by: Person,
    version: int,
    points: Mapping[int, Decimal | None] | None = None,
    comments: Mapping[int, str] | None = None,
    **texts: str,
) -> Review:
    """Keep what is written, complete or not. `version` is the one seen (0: none yet).

    `points` and `comments` by criterion id; a None takes the points back. What is the same saved
    twice is harmless. Raises `Refused`, `Stale` (another tab saved), `Invalid` by field
    ("points-<id>", "comment-<id>", a text), `NotAllowedNow` for a sheet that is handed in.
    """
    review = _sheet(assignment, by)
    if review.state != ReviewState.DRAFT:
        raise NotAllowedNow(_("This is handed in. Choose “Change it” first."))
    if review.version != version:
        if _holds(review, points or {}, comments or {}, texts):
            return review  # sent twice: by a page that was left, say, and by the one after it
        raise Stale(current=review.version)
    criteria = {each.pk: each for each in seat_criteria(review.assignment.seat)}
    errors = _check(criteria, points or {}, comments or {}, texts)
    if errors:
        raise Invalid(errors)
    for name, text in texts.items():
        setattr(review, name, clean(text).strip())
    review.version += 1
    review.saved_at = timezone.now()
    review.save()
    _keep_scores(review, criteria, points or {}, comments or {})
    return review


def _holds(
    review: Review,
    points: Mapping[int, Decimal | None],
    comments: Mapping[int, str],
    texts: Mapping[str, str],
) -> bool:
    """Whether the sheet says this already."""
    there = {each.criterion_id: each for each in review.scores.all()}
    return (
        all(
            there[pk].points == given if pk in there else given is None
            for pk, given in points.items()
        )
        and all(there[pk].comment == clean(comments[pk]).strip() for pk in comments if pk in there)
        and all(getattr(review, name) == clean(text).strip() for name, text in texts.items())
    )


def _check(
    criteria: Mapping[int, Criterion],
    points: Mapping[int, Decimal | None],
    comments: Mapping[int, str],
    texts: Mapping[str, str],
) -> dict[str, list[object]]:
    errors: dict[str, list[object]] = {}
    for pk, given in points.items():
        criterion = criteria.get(pk)
        if criterion is None:
            errors[f"points-{pk}"] = [_("This criterion is not your panel's.")]
        elif given is not None and not fits_scale(criterion, given):
            words = {"scale": exact(criterion.scale), "step": exact(criterion.step)}
            text = _("Choose from 0 to %(scale)s in steps of %(step)s.") % words
            errors[f"points-{pk}"] = [text]
    long = _("Please keep it to %(limit)d characters.")
    for pk, text in comments.items():
        if len(text) > COMMENT_LIMIT:
            errors[f"comment-{pk}"] = [long % {"limit": COMMENT_LIMIT}]
    for name, text in texts.items():
        if len(text) > TEXTS[name]:
            errors[name] = [long % {"limit": TEXTS[name]}]
    return errors


def fits_scale(criterion: Criterion, points: Decimal) -> bool:
    """Whether points are on the criterion's scale."""
    if not points.is_finite() or not 0 <= points <= criterion.scale:
        return False
    return points % criterion.step == 0


def _keep_scores(
    review: Review,
    criteria: Mapping[int, Criterion],
    points: Mapping[int, Decimal | None],
    comments: Mapping[int, str],
) -> None:
    there = {each.criterion_id: each for each in review.scores.all()}
    for pk in set(points) | (set(comments) & set(there)):
        given = points.get(pk, there[pk].points if pk in there else None)
        if given is None:
            Score.objects.filter(review=review, criterion=pk).delete()
            continue
        comment = clean(comments.get(pk, there[pk].comment if pk in there else "")).strip()
        Score.objects.update_or_create(
            review=review, criterion=criteria[pk], defaults={"points": given, "comment": comment}
        )


@transaction.atomic
def hand_in(*, assignment: Assignment, by: Person, version: int) -> Review:
    """Hand the sheet in. The points go into the ledger under the alias.

    Raises `Stale`, `Invalid` naming every criterion without points and a missing text.
    """
    review = _sheet(assignment, by)
    if review.state == ReviewState.SUBMITTED:
        return review  # a double click
    if review.state != ReviewState.DRAFT:
        raise NotAllowedNow
    if review.version != version:
        raise Stale(current=review.version)
    if errors := _missing(review):
        raise Invalid(errors)
    review.state, review.submitted_at = ReviewState.SUBMITTED, timezone.now()
    review.version += 1
    review.save()
    record(verb="review.handed_in", obj=review, actor=by)
    _write_down(review)
    return review


def _missing(review: Review) -> dict[str, list[object]]:
    scored = set(review.scores.values_list("criterion_id", flat=True))
    errors: dict[str, list[object]] = {
        f"points-{each.pk}": [_("Give points for “%(title)s”.") % {"title": each.title}]
        for each in seat_criteria(review.assignment.seat)
        if each.kind == CriterionKind.POINTS and each.pk not in scored
    }
    if not review.to_applicant:
        errors["to_applicant"] = [_("Write what the applicant should read.")]
    return errors


def _write_down(review: Review) -> None:
    scores = review.scores.select_related("criterion")
    assignment = review.assignment
    append(
        assignment.stage.call,
        "review.handed_in",
        {
            "alias": assignment.seat.alias,
            "application": assignment.application.number,
            "country": str(assignment.seat.panel.country),
            "points": {each.criterion.code: exact(each.points) for each in scores},
            "stage": assignment.stage.position,
            "submission": review.submission.sha256,
        },
    )


@transaction.atomic
def change_review(*, assignment: Assignment, by: Person) -> Review:
    """Open a handed-in sheet again, until the stage is closed; it does not count meanwhile."""
    review = _sheet(assignment, by)
    if review.state == ReviewState.DRAFT:
        return review
    if review.state != ReviewState.SUBMITTED:
        raise NotAllowedNow
    review.state = ReviewState.DRAFT
    review.version += 1
    review.save(update_fields=["state", "version"])
    record(verb="review.reopened", obj=review, actor=by)
    append(
        review.assignment.stage.call,
        "review.reopened",
        {
            "alias": review.assignment.seat.alias,
            "application": review.assignment.application.number,
            "stage": review.assignment.stage.position,
        },
    )
    return review
