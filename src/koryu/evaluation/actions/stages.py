"""Setting stages up, in any order, and starting them with their applications fixed."""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.actions import moves, outcomes
from koryu.programmes.enums import CallState
from koryu.programmes.models import Call
from koryu.programmes.rules.access import may_run
from koryu.shared.enums import Country, Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import Aggregation, Anonymity, StageKind, StageState
from ..models import Criterion, Panel, Stage
from ..queries.freezing import frozen_stage
from ..queries.stages import entrants, obstacles
from ..rules.defaults import CRITERIA, StageDraft, stages_of
from ..rules.words import obstacle
from .conflicts import enforce
from .ledger import append

TITLES = tuple(f"title_{code}" for code in Language.values)
# What may still change while evaluators are being assigned or write; the rest is frozen.
RUNNING_FIELDS = frozenset(
    {*TITLES, "per_application", "needs_expertise", "needs_language", "reviews_due_at"}
)
FIELDS = RUNNING_FIELDS | {
    "kind",
    "anonymity",
    "aggregation",
    "trim_from",
    "pass_mark",
    "keep",
    "spread_flag",
}
CHOICES = {"kind": StageKind, "anonymity": Anonymity, "aggregation": Aggregation}
MOST_EVALUATORS = 15
SETTING_UP = (
    CallState.DRAFT,
    CallState.ANNOUNCED,
    CallState.OPEN,
    CallState.CLOSED,
    CallState.EVALUATING,
)


def locked_call(call: Call, by: Person) -> Call:
    """The call under its lock, for operators. Raises `Refused`, `NotAllowedNow` when decided."""
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state not in SETTING_UP:
        raise NotAllowedNow(_("The evaluation of this call is over."))
    return locked


def locked_stage(stage: Stage, by: Person, version: int | None = None) -> Stage:
    """The stage under its lock, for operators. Raises `Refused`; `Stale` if `version` is older."""
    require(may_run(reader_for(by)))
    locked = Stage.objects.select_for_update().select_related("call").get(pk=stage.pk)
    if version is not None and locked.version != version:
        raise Stale(current=locked.version)
    return locked


def in_setup(stage: Stage, by: Person, version: int | None = None) -> Stage:
    """A stage that has not started. Raises `NotAllowedNow` for others."""
    locked = locked_stage(stage, by, version)
    if locked.state != StageState.SETUP:
        raise NotAllowedNow(_("This stage has started; its rules are fixed."))
    return locked


def touch(stage: Stage) -> None:
    """Count the edit, so that a second editor notices."""
    stage.version += 1
    stage.save(update_fields=["version"])


@transaction.atomic
def add_default_stages(*, call: Call, by: Person) -> list[Stage]:
    """The usual stages of the programme's kind, with both panels and their usual criteria.

    Raises `NotAllowedNow` when the call has stages already.
    """
    locked = locked_call(call, by)
    if locked.stages.exists():
        raise NotAllowedNow(_("This call has stages already."))
    made = []
    for position, draft in enumerate(stages_of(locked.programme.kind), start=1):
        made.append(_stage_of(locked, draft, position))
    record(verb="stages.proposed", obj=locked, actor=by)
    return made


def _stage_of(call: Call, draft: StageDraft, position: int) -> Stage:
    stage = Stage.objects.create(
        call=call,
        position=position,
        kind=draft.kind,
        anonymity=draft.anonymity,
        per_application=draft.per_application,
        **dict(zip(TITLES, draft.title, strict=True)),
    )
    for country in Country.values:
        panel = Panel.objects.create(stage=stage, country=country, least=draft.least)
        add_usual_criteria(panel)
    return stage


def add_usual_criteria(panel: Panel) -> None:
    """The usual criteria of the panel's country."""
    names = [f"{name}_{code}" for name in ("title", "description") for code in Language.values]
    for position, draft in enumerate(CRITERIA[panel.country]):
        texts = dict(zip(names, (*draft.title, *draft.description), strict=True))
        Criterion.objects.create(
            panel=panel, code=draft.code, weight=draft.weight, position=position, **texts
        )


@transaction.atomic
def add_stage(*, call: Call, by: Person, kind: str, **fields: object) -> Stage:
    """One more stage at the end, with a panel of each country and its usual criteria.

    Raises `Invalid` as `edit_stage` does.
    """
    locked = locked_call(call, by)
    given = {"kind": kind} | fields
    _check(given)
    last = locked.stages.aggregate(last=Max("position"))["last"] or 0
    stage = Stage.objects.create(call=locked, position=last + 1, **given)
    least = 1 if stage.per_application < 4 else 2
    for country in Country.values:
        add_usual_criteria(Panel.objects.create(stage=stage, country=country, least=least))
    record(verb="stage.added", obj=stage, actor=by)
    return stage


@transaction.atomic
def edit_stage(*, stage: Stage, by: Person, version: int, **fields: object) -> Stage:
    """Change a stage; once it has started only `RUNNING_FIELDS`.

    Raises `Stale`, `Invalid` (by field), `NotAllowedNow` for a frozen field or a closed stage.
    """
    locked = locked_stage(stage, by, version)
    changed = {k: v for k, v in fields.items() if getattr(locked, k) != v}
    if unknown := set(fields) - FIELDS:
        raise TypeError(f"no such field: {sorted(unknown)}")
    if locked.state == StageState.CLOSED:
        raise NotAllowedNow(_("This stage is closed."))
    if locked.state != StageState.SETUP and set(changed) - RUNNING_FIELDS:
        raise NotAllowedNow(_("This stage has started; its rules are fixed."))
    _check(changed)
    for name, value in changed.items():
        setattr(locked, name, value)
    if changed:
        locked.version += 1
        locked.save()
        record(verb="stage.edited", obj=locked, actor=by, fields=sorted(changed))
    return locked


def _check(fields: dict[str, object]) -> None:
    errors: dict[str, list[object]] = {}
    for name, kind in CHOICES.items():
        if name in fields and fields[name] not in kind.values:
            errors[name] = [_("Choose one of the choices given.")]
    count = fields.get("per_application")
    if count is not None and not 1 <= int(count) <= MOST_EVALUATORS:  # type: ignore[call-overload]
        errors["per_application"] = [
            _("Choose between 1 and %(most)d.") % {"most": MOST_EVALUATORS}
        ]
    if fields.get("trim_from") is not None and int(fields["trim_from"]) < 3:  # type: ignore[call-overload]
        errors["trim_from"] = [_("Two are left out, so at least 3 are needed.")]
    if fields.get("keep") is not None and int(fields["keep"]) < 1:  # type: ignore[call-overload]
        errors["keep"] = [_("Leave it empty to keep all, or choose at least 1.")]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def move_stage(*, stage: Stage, by: Person, up: bool) -> None:
    """Change places with the stage before (or after) it; both must not have started."""
    locked_call(stage.call, by)
    locked = in_setup(stage, by)
    around = locked.call.stages.filter(state=StageState.SETUP)
    if up:
        other = around.filter(position__lt=locked.position).order_by("-position").first()
    else:
        other = around.filter(position__gt=locked.position).order_by("position").first()
    if other is None:
        return
    mine, theirs = locked.position, other.position
    Stage.objects.filter(pk=locked.pk).update(position=0)
    Stage.objects.filter(pk=other.pk).update(position=mine, version=F("version") + 1)
    Stage.objects.filter(pk=locked.pk).update(position=theirs, version=F("version") + 1)
    record(verb="stage.moved", obj=locked, actor=by)


@transaction.atomic
def remove_stage(*, stage: Stage, by: Person) -> None:
    """Take out a stage that has not started, with its panels; the others move up."""
    locked_call(stage.call, by)
    locked = in_setup(stage, by)
    record(verb="stage.removed", obj=locked, actor=by, kind=str(locked.kind))
    call, position = locked.call, locked.position
    locked.delete()
    for later in call.stages.filter(position__gt=position).order_by("position"):
        Stage.objects.filter(pk=later.pk).update(position=later.position - 1)


@transaction.atomic
def start_stage(*, stage: Stage, by: Person) -> Stage:
    """Fix who takes part and the rules, and let evaluators be assigned.

    Moves the applications into the stage and the call under evaluation; writes the rules to the
    ledger. Raises `Invalid` with every obstacle, `NotAllowedNow` while applications are taken.
    """
    call = locked_call(stage.call, by)
    locked = in_setup(stage, by)
    if call.state not in (CallState.CLOSED, CallState.EVALUATING):
        raise NotAllowedNow(_("Stages start when applications are closed."))
    if found := obstacles(locked):
        raise Invalid({"": [obstacle(key) for key in found]})
    if call.state == CallState.CLOSED:
        moves.begin_evaluation(call=call, by=by)
    taking_part = list(entrants(locked))
    for application in taking_part:
        outcomes.enter_stage(application=application, by=by, position=locked.position)
    locked.applications.set(taking_part)
    _move(locked, "start")
    record(verb="stage.started", obj=locked, actor=by, applications=len(taking_part))
    numbers = [each.number for each in taking_part]
    append(call, "stage.started", frozen_stage(locked) | {"applications": numbers})
    return locked


@transaction.atomic
def begin_discussion(*, stage: Stage, by: Person) -> Stage:
    """Reviews are in; what is open is the discussion."""
    locked = locked_stage(stage, by)
    enforce(locked, by)
    _move(locked, "discuss")
    record(verb="stage.discussing", obj=locked, actor=by)
    return locked


@transaction.atomic
def back_to_reviews(*, stage: Stage, by: Person) -> Stage:
    """Another review is needed."""
    locked = locked_stage(stage, by)
    _move(locked, "back_to_reviews")
    record(verb="stage.reviewing_again", obj=locked, actor=by)
    return locked


def _move(stage: Stage, name: str) -> None:
    try:
        getattr(stage, name)()
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    stage.version += 1
    stage.save()
