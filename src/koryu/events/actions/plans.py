"""A plan changed by hand: moved, taken out, undone; two organisers never overwrite each other."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, Stale
from koryu.shared.history import record

from ..bridge import edits as engine
from ..enums import RunState
from ..models import PlanEdit, PlanRun
from ..queries.names import Names, names_of
from ..queries.runs import edits_since
from ..rules.reasons import pair_name, sentence
from .meeting_day import organising


@transaction.atomic
def move_meeting(
    *, run: PlanRun, by: Person, edits: int, request: str, slot: str, place: str | None
) -> PlanRun:
    """Place a meeting elsewhere; those in its way leave the plan.

    `edits` is the state the person saw: raises `Stale` saying what others changed since. `Invalid`
    with the reasons when it cannot stand there. The same move again (a double click) is harmless.
    """
    locked = _locked(run, by)
    where = {"request": request, "slot": slot, "place": place}
    last = locked.history.order_by("-number").first()
    if last and last.by_id == by.pk and last.number == edits + 1 and _is(last, where):
        return locked
    _check_seen(locked, edits)
    edited = _made(locked, lambda: engine.place(locked.problem, locked.plan, request, slot, place))
    return _keep(locked, by, request, edited)


@transaction.atomic
def take_out(*, run: PlanRun, by: Person, edits: int, request: str) -> PlanRun:
    """Leave a meeting out of the plan. Raises like `move_meeting`."""
    locked = _locked(run, by)
    _check_seen(locked, edits)
    edited = _made(locked, lambda: engine.take_out(locked.problem, locked.plan, request))
    return _keep(locked, by, request, edited)


@transaction.atomic
def undo(*, run: PlanRun, by: Person, edits: int) -> PlanRun:
    """Take the last edit back, which is an edit too. `NotAllowedNow` when there is none."""
    locked = _locked(run, by)
    _check_seen(locked, edits)
    last = locked.history.filter(undo=False, undone=False).order_by("-number").first()
    if last is None:
        raise NotAllowedNow(_("There is nothing to undo."))
    edited = _made(locked, lambda: engine.put_back(locked.problem, locked.plan, last.before))
    last.undone = True
    last.save(update_fields=["undone"])
    return _keep(locked, by, last.request, edited, undo=True)


def _locked(run: PlanRun, by: Person) -> PlanRun:
    organising(run.event, by)
    locked = PlanRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != RunState.DONE or not locked.plan.get("goals"):
        raise NotAllowedNow(_("This run has no plan to change."))
    if locked.scenario:
        raise NotAllowedNow(_("A what-if is only for comparing; change the plan itself."))
    return locked


def _is(edit: PlanEdit, where: dict[str, str | None]) -> bool:
    placed = edit.after.get(str(where["request"])) or {}
    return not edit.undo and where.items() <= placed.items()


def _check_seen(run: PlanRun, seen: int) -> None:
    if run.edits == seen:
        return
    names = names_of(run)
    told = [edit_words(edit, names) for edit in edits_since(run, seen)]
    raise Stale(
        _("The plan was changed meanwhile, and your change was not made: %(changes)s")
        % {"changes": " ".join(told)},
        current=run.edits,
    )


def edit_words(edit: PlanEdit, names: Names) -> str:
    """One edit in a sentence, for whoever did not see it happen."""
    values = {
        "person": str(edit.by or _("Somebody")),
        "meeting": pair_name(edit.request, names),
    }
    if edit.undo:
        return _("%(person)s undid a change of %(meeting)s.") % values
    placed = edit.after.get(edit.request)
    if placed is None:
        return _("%(person)s took out %(meeting)s.") % values
    where = names(placed["slot"]), names(placed["place"] or "")
    values["where"] = " · ".join(filter(None, where))
    return _("%(person)s moved %(meeting)s to %(where)s.") % values


def _made(run: PlanRun, act: Callable[[], engine.Edited]) -> engine.Edited:
    try:
        return act()
    except KeyError:
        raise Invalid(_("This meeting, time or place is not in the plan.")) from None
    except engine.Blocked as blocked:
        names = names_of(run)
        said = list(dict.fromkeys(sentence(k, params, names) for k, params in blocked.reasons))
        raise Invalid({"": said}) from None


def _keep(run: PlanRun, by: Person, request: str, edited: engine.Edited, **fields: Any) -> PlanRun:
    run.plan, run.edits = edited.plan, run.edits + 1
    run.save(update_fields=["plan", "edits"])
    PlanEdit.objects.create(
        run=run,
        number=run.edits,
        request=request,
        before=edited.before,
        after=edited.after,
        by=by,
        **fields,
    )
    record(verb="plan.edited", obj=run, actor=by, number=run.edits)
    return run
