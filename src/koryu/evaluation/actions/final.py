"""The final list, places given back, and the waiting list that moves up."""

from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.actions import moves, outcomes, telling
from koryu.programmes.actions.consortium import require_lead
from koryu.programmes.enums import ApplicationState, CallState
from koryu.programmes.models import Application, Call
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import Outcome
from ..models import DecisionRow
from ..queries.appeals import final_lacks, selected_of
from ..queries.decisions import first_waiting
from ..rules.words_decision import lack_words
from .ledger import append
from .matching import place_freed
from .notices import settle, tell_result

TOLD = (CallState.APPEALS, CallState.FINAL)


@transaction.atomic
def finalise(*, call: Call, by: Person) -> Call:
    """Publish the final list with the ledger's last hash. Everybody who applied is told.

    Raises `Refused`, `Invalid` with what is missing, `NotAllowedNow`.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state != CallState.APPEALS:
        raise NotAllowedNow
    if lacking := final_lacks(locked):
        raise Invalid({"": [lack_words(lack) for lack in lacking]})
    moved = moves.finalise(call=locked, by=by)
    selected = list(selected_of(locked).values_list("number", flat=True))
    append(moved, "final", {"selected": selected})
    page = reverse("evaluation:results", args=[moved.slug])
    telling.tell(telling.applicants(moved), "evaluation.final", moved, page)
    return moved


@transaction.atomic
def give_back(*, application: Application, by: Person) -> Application | None:
    """The selected gives its place back; the next on the waiting list takes it.

    Returns who moved up, if anybody. Raises `Refused` unless `by` edits for the lead,
    `NotAllowedNow` unless it is selected and was told so.
    """
    require_lead(application, by)
    call = Call.objects.select_for_update().get(pk=application.call_id)
    if call.state not in TOLD:
        raise NotAllowedNow
    left = outcomes.give_back(application=application)
    append(call, "place.given_back", {"application": left.number})
    record(verb="application.place_given_back", obj=left, actor=by)
    moved = _promote(call)
    page = reverse("evaluation:board", args=[call.slug])
    kind = "evaluation.given_back_moved" if moved else "evaluation.given_back"
    telling.tell(telling.desk(), kind, call, page)
    place_freed(call)
    return moved


def _promote(call: Call) -> Application | None:
    """The first who waits, if the free budget carries it: nobody is passed over."""
    row = first_waiting(call)
    if row is None or not _carries(call, row):
        return None
    application = row.application
    settle(application, Outcome.SELECT, row)
    append(call, "waitlist.promoted", {"application": application.number, "place": row.place})
    tell_result(application, Outcome.SELECT, "")
    return application


def _carries(call: Call, row: DecisionRow) -> bool:
    if call.places is not None and selected_of(call).count() >= call.places:
        return False
    if call.budget is None:
        return True
    has_place = (ApplicationState.SELECTED, ApplicationState.AGREEMENT)
    amounts = DecisionRow.objects.filter(
        application__call=call, application__state__in=has_place
    ).values_list("amount", flat=True)
    used = sum((amount or Decimal(0) for amount in amounts), row.amount or Decimal(0))
    return used <= call.budget


@transaction.atomic
def promote_next(*, call: Call, by: Person, number: str | None = None) -> Application:
    """An operator lets the first who waits move up, once there is room for it.

    `number`: whom the operator saw there; a second click must not take the one after. Raises
    `Refused`, `NotAllowedNow`, `Stale` where somebody else is first by now, `Invalid` where nobody
    waits or there is no room.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state not in TOLD:
        raise NotAllowedNow
    first = first_waiting(locked)
    if first and number is not None and first.application.number != number:
        raise Stale(_("The waiting list changed meanwhile. Please look again."))
    moved = _promote(locked)
    if moved is None:
        raise Invalid(_("Nobody waits, or places and budget do not carry one more."))
    record(verb="application.promoted", obj=moved, actor=by)
    place_freed(locked)
    return moved
