"""Conflicts of interest: exclusion, challenge and recusal, and what follows when one stands."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.models import Application
from koryu.programmes.rules.access import may_run, may_write_application
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.forms import reader_language
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import (
    HOLDING,
    RUNS_IN,
    AssignmentState,
    ConflictGround,
    ConflictKind,
    ConflictState,
    ReviewState,
    StageState,
)
from ..models import Assignment, Conflict, Evaluator, PanelSeat, Review, Stage
from ..queries.access import may_step_back
from ..queries.conflicts import consortia, found_by_rule, open_to_challenge, seats_named
from ..queries.stages import applications_of
from ..rules.access import OPEN, names_applicant
from .ledger import append
from .replacing import look_for_replacement
from .telling import tell_operators, tell_removed

REASON_LIMIT = 1000


@transaction.atomic
def find_exclusions(*, stage: Stage, by: Person | None) -> int:
    """Ask the rules about every seat and application of the stage. Returns how many are new.

    One that hits a living assignment takes effect at once: see `_take_effect`.
    """
    require(by is None or may_run(reader_for(by)))
    seats = PanelSeat.objects.filter(panel__stage=stage, removed_at=None)
    evaluators = Evaluator.objects.filter(seats__in=seats).select_related("person").distinct()
    new = _record_rules(list(applications_of(stage)), list(evaluators), by)
    enforce(stage, by)
    return new


def enforce(stage: Stage, by: Person | None, *, replace: bool = True) -> None:
    """What was found while the stage was closed, or put off, takes effect.

    `replace`: whether somebody else is looked for.
    """
    held = Assignment.objects.filter(stage=stage, state__in=HOLDING)
    for conflict in Conflict.objects.filter(
        application__in=held.values("application"),
        evaluator__in=held.values("seat__evaluator"),
        state=ConflictState.STANDS,
    ):
        pair = {"application": conflict.application_id, "seat__evaluator": conflict.evaluator_id}
        if held.filter(**pair).exists():
            _take_effect(conflict, by, replace=replace)


def _ends_as(conflict: Conflict) -> str:
    recused = conflict.kind == ConflictKind.RECUSAL
    return AssignmentState.RECUSED if recused else AssignmentState.REMOVED


def _record_rules(
    applications: list[Application],
    evaluators: list[Evaluator],
    by: Person | None,
    *,
    quietly: bool = False,
) -> int:
    found = found_by_rule(applications, evaluators)
    known = set(
        Conflict.objects.filter(
            application__in=applications, evaluator__in=evaluators, kind=ConflictKind.EXCLUSION
        ).values_list("application_id", "evaluator_id", "ground")
    )
    new = sorted(found - known)
    for application_id, evaluator_id, ground in new:
        conflict = Conflict.objects.create(
            application_id=application_id,
            evaluator_id=evaluator_id,
            kind=ConflictKind.EXCLUSION,
            ground=ground,
            state=ConflictState.STANDS,
            raised_at=timezone.now(),
            raised_by=by,
        )
        shown = _shown(conflict) if quietly else []
        if shown:
            _put_off(conflict, shown, by)
        else:
            _take_effect(conflict, by)
    return len(new)


def _shown(conflict: Conflict) -> list[Assignment]:
    """The living assignments of the pair that its evaluator knows of."""
    rows = Assignment.objects.filter(
        application=conflict.application_id,
        seat__evaluator=conflict.evaluator_id,
        state__in=OPEN,
    ).exclude(stage__state=StageState.CLOSED)
    return list(rows.select_related("stage__call"))


def _put_off(conflict: Conflict, shown: list[Assignment], by: Person | None) -> None:
    """It stands, and ends the assignment with the desk's next move (`enforce`), not with this act.

    An application that vanished as its evaluator declares one tie after another would tell them
    who applied.
    """
    _write_down(conflict, f"conflict.{conflict.kind}")
    tell_operators(conflict.application.call, "evaluation.tied", conflict.application.number)
    for stage in {each.stage for each in shown}:
        look_for_replacement(stage=stage, by=by)


def apply_relation(*, evaluator: Evaluator, by: Person) -> None:
    """Ask the rules again about one evaluator in every stage that runs.

    Where evaluators are not told who applied, what one declares oneself is put off: see `_put_off`.
    """
    own = evaluator.person_id == by.pk
    stages = Stage.objects.filter(
        panels__seats__evaluator=evaluator, panels__seats__removed_at=None, state__in=RUNS_IN
    )
    for stage in stages.distinct():
        quietly = own and not names_applicant(stage.anonymity)
        _record_rules(list(applications_of(stage)), [evaluator], by, quietly=quietly)


@transaction.atomic
def exclude(
    *,
    application: Application,
    evaluator: Evaluator,
    by: Person,
    reason: str,
    ground: str = ConflictGround.OTHER,
) -> Conflict:
    """An operator keeps an evaluator from an application. Raises `Invalid` (reason, ground)."""
    require(may_run(reader_for(by)))
    conflict, made = _raise(
        application, evaluator, by, ConflictKind.EXCLUSION, ground, reason, ConflictState.STANDS
    )
    if made:
        _take_effect(conflict, by)
    return conflict


@transaction.atomic
def recuse(*, assignment: Assignment, by: Person, reason: str, ground: str) -> Conflict:
    """The evaluator steps back, before or after scoring; at once, without asking.

    The assignment ends, a score sheet no longer counts (it is kept), the operators are told and a
    replacement is looked for. After the result, until the call is decided, it takes effect when
    the operators, who are told, open the stage again. Raises `Refused`, `Invalid` (reason, ground).
    """
    require(may_step_back(assignment, reader_for(by)))
    conflict, _made = _raise(
        assignment.application,
        assignment.seat.evaluator,
        by,
        ConflictKind.RECUSAL,
        ground,
        reason,
        ConflictState.STANDS,
    )
    _take_effect(conflict, by)
    if assignment.stage.state == StageState.CLOSED:
        number = assignment.application.number
        tell_operators(assignment.stage.call, "evaluation.late_recusal", number)
    return conflict


@transaction.atomic
def raise_challenge(
    *, application: Application, by: Person, reason: str, seat: int | None = None
) -> Conflict:
    """An applicant objects to an evaluator; an operator decides.

    Where evaluators are named, the id of a `seat` says whom; everywhere else the reason describes
    the person, and nothing tells the applicant whether somebody on a panel was meant. Raises
    `Refused`, `Invalid` (reason, seat), `NotAllowedNow` when no stage of the call runs.
    """
    partners = consortia([application])[application.pk] - {application.lead_id}
    reader = reader_for(by)
    require(may_write_application(reader, lead_id=application.lead_id, partner_ids=partners))
    application = Application.objects.select_related("call").get(pk=application.pk)
    stage = open_to_challenge(application)
    if stage is None:
        raise NotAllowedNow(_("No stage of this call is running now."))
    named = seats_named(stage).filter(pk=seat).first()
    if seat is not None and named is None:
        raise Invalid({"seat": [_("Choose one of the evaluators shown.")]})
    conflict, made = _raise(
        application,
        named.evaluator if named else None,
        by,
        ConflictKind.CHALLENGE,
        ConflictGround.OTHER,
        reason,
        ConflictState.RAISED,
    )
    if made:
        tell_operators(application.call, "evaluation.challenged", application.number)
    return conflict


@transaction.atomic
def decide(
    *, conflict: Conflict, by: Person, stands: bool, reason: str, evaluator: Evaluator | None = None
) -> Conflict:
    """An operator decides a challenge, or takes back what stands (a rule that was wrong).

    `evaluator`: whom a description means; none when nobody on the panels is meant, which keeps
    the same words for the applicant. Raises `Invalid` (reason), `NotAllowedNow` when it is
    decided that way already.
    """
    require(may_run(reader_for(by)))
    locked = Conflict.objects.select_for_update().get(pk=conflict.pk)
    target = ConflictState.STANDS if stands else ConflictState.DISMISSED
    if locked.state == target:
        raise NotAllowedNow
    if locked.kind == ConflictKind.RECUSAL:
        raise NotAllowedNow(_("A recusal is the evaluator's own and is not decided."))
    locked.decision_reason = _words(reason, "reason")
    if locked.evaluator_id is None and evaluator is not None:
        locked.evaluator = evaluator
    if stands and _stands_already(locked):
        raise NotAllowedNow(_("Another conflict of these two on the same ground stands already."))
    locked.state, locked.decided_by, locked.decided_at = target, by, timezone.now()
    locked.save()
    record(verb="conflict.decided", obj=locked, actor=by, stands=stands)
    _write_down(locked, "conflict.decided")
    if stands and locked.evaluator_id is not None:
        _take_effect(locked, by)
    return locked


def _stands_already(conflict: Conflict) -> bool:
    """Challenges are each an act of their own; of the other kinds one of a ground stands."""
    alike = Conflict.objects.filter(
        application=conflict.application_id,
        evaluator=conflict.evaluator_id,
        kind=conflict.kind,
        ground=conflict.ground,
        state=ConflictState.STANDS,
    )
    challenge = conflict.kind == ConflictKind.CHALLENGE
    return not challenge and alike.exclude(pk=conflict.pk).exists()


def _raise(
    application: Application,
    evaluator: Evaluator | None,
    by: Person,
    kind: ConflictKind,
    ground: str,
    reason: str,
    state: ConflictState,
) -> tuple[Conflict, bool]:
    """The conflict, and whether it was not said before."""
    if ground not in ConflictGround.values:
        raise Invalid({"ground": [_("Choose one of the choices given.")]})
    given = {"application": application, "evaluator": evaluator, "kind": kind, "ground": ground}
    words = _words(reason, "reason")
    Application.objects.select_for_update(no_key=True).only("pk").get(pk=application.pk)
    said = Conflict.objects.filter(**given).exclude(state=ConflictState.DISMISSED)
    if evaluator is None:
        said = said.filter(state=ConflictState.RAISED, reason=words)
    if twice := said.first():
        return twice, False
    language = by.language if by.language in Language.values else reader_language()
    conflict = Conflict.objects.create(
        **given,
        state=state,
        reason=words,
        language=language,
        raised_by=by,
        raised_at=timezone.now(),
    )
    record(verb=f"conflict.{kind}", obj=conflict, actor=by)
    return conflict, True


def _words(text: str, field: str) -> str:
    cleaned = clean(text).strip()
    if not 0 < len(cleaned) <= REASON_LIMIT:
        limit = {"limit": REASON_LIMIT}
        raise Invalid({field: [_("Say why, in up to %(limit)d characters.") % limit]})
    return cleaned


def _take_effect(conflict: Conflict, by: Person | None, *, replace: bool = True) -> None:
    """End the living assignments of the pair, void their reviews, look for a replacement."""
    hit = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(
            application=conflict.application_id,
            seat__evaluator=conflict.evaluator_id,
            state__in=HOLDING,
        )
        .exclude(stage__state=StageState.CLOSED)
        .select_related("stage__call", "seat__evaluator__person", "application")
    )
    _write_down(conflict, f"conflict.{conflict.kind}")
    ended = _ends_as(conflict)
    for assignment in hit:
        was = assignment.state
        assignment.state, assignment.ended_at = ended, timezone.now()
        assignment.save(update_fields=["state", "ended_at"])
        void_review(assignment, by=by, reason=f"conflict:{conflict.kind}")
        if was != AssignmentState.PROPOSED:
            if ended == AssignmentState.REMOVED:
                tell_removed(assignment)
            tell_operators(assignment.stage.call, "evaluation.gap", assignment.application.number)
    for stage in {each.stage for each in hit} if replace else ():
        look_for_replacement(stage=stage, by=by)


def void_review(assignment: Assignment, *, by: Person | None, reason: str) -> None:
    """The score sheet stays and counts no more; the ledger says so if it was handed in."""
    review = Review.objects.filter(assignment=assignment).exclude(state=ReviewState.VOID).first()
    if review is None:
        return
    handed_in = review.state == ReviewState.SUBMITTED
    review.state, review.void_reason = ReviewState.VOID, reason
    review.version += 1
    review.save(update_fields=["state", "void_reason", "version"])
    record(verb="review.voided", obj=review, actor=by)
    if handed_in:
        append(
            assignment.stage.call,
            "review.voided",
            {
                "alias": assignment.seat.alias,
                "application": assignment.application.number,
                "reason": reason.partition(":")[0],  # its kind would tell of a tie
                "stage": assignment.stage.position,
            },
        )


def _write_down(conflict: Conflict, kind: str) -> None:
    """The ledger says that there is one and how it was decided, not between whom and why.

    Its file travels, and the final list says whose application a number is: an alias beside "same
    organisation" would tell who that evaluator is.
    """
    data = {
        "application": conflict.application.number,
        "conflict": conflict.pk,
        "state": str(conflict.state),
    }
    append(conflict.application.call, kind, data)
