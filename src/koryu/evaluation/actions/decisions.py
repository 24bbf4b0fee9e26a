"""The joint decision: rows of a proposal, one approval of each country, record, take back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.people.queries import operators_of
from koryu.programmes.actions import moves, telling
from koryu.programmes.enums import ApplicationState, CallState
from koryu.programmes.models import Application, Call
from koryu.programmes.rules.access import may_run
from koryu.shared.enums import Country
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import Outcome
from ..models import Decision, DecisionRow
from ..queries.board import Fill
from ..queries.decisions import (
    approvals_of,
    as_row,
    content_of,
    digest_of,
    lacks_of,
    open_applications,
    rows_of,
)
from ..rules.decision import reason_digest
from ..rules.words_decision import lack_words
from .ledger import append

OPEN = (CallState.EVALUATING, CallState.APPEALS)


@dataclass(frozen=True)
class Change:
    """What is proposed for one application; `outcome` '' takes the proposal away.

    None leaves what stands. A place on the waiting list is given in order where none is chosen.
    """

    application: Application
    outcome: str
    place: int | None = None
    amount: Decimal | None = None
    reason: str | None = None
    note: str | None = None


@transaction.atomic
def propose(*, call: Call, by: Person, version: int, changes: Iterable[Change]) -> Decision:
    """Change rows of the proposal: every approval is void. Writes the ledger, history.

    `version`: the one the operator looked at, 0 before the first row. Raises `Stale` where
    another operator was faster, `Invalid` for an application not under evaluation,
    `NotAllowedNow` once decided.
    """
    decision = _locked(call, by, version)
    open_ids = set(open_applications(call).values_list("pk", flat=True))
    written = []
    for change in changes:
        if change.application.pk not in open_ids:
            raise Invalid(_("This application is not under evaluation."))
        written.append(_write(decision, change))
    _changed(decision, by, {"rows": written})
    return decision


@transaction.atomic
def set_note(*, call: Call, by: Person, version: int, note: str) -> Decision:
    """The committee's note on the whole proposal: every approval is void."""
    decision = _locked(call, by, version)
    decision.note = note.strip()
    _changed(decision, by, {"note": reason_digest(decision.note)})
    return decision


def _locked(call: Call, by: Person, version: int) -> Decision:
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state not in OPEN:
        raise NotAllowedNow(_("The decision is not open to changes now."))
    decision, made = Decision.objects.get_or_create(call=locked, defaults={"version": 0, "by": by})
    if not made and decision.version != version or made and version:
        raise Stale(current=decision.version)
    decision.call = locked
    return decision


def _write(decision: Decision, change: Change) -> dict[str, object]:
    application = change.application
    row = DecisionRow.objects.filter(application=application).first()
    if not change.outcome:
        if row:
            row.delete()
        return {"number": application.number, "outcome": ""}
    row = row or DecisionRow(decision=decision, application=application)
    row.outcome, row.language = Outcome(change.outcome), application.language
    row.place = _place(decision, row, change) if row.outcome == Outcome.WAITLIST else None
    for name in ("amount", "reason", "note"):
        value = getattr(change, name)
        if value is not None:
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.outcome == Outcome.REJECT:
        row.amount = None
    row.save()
    return as_row(row).as_data()


def _place(decision: Decision, row: DecisionRow, change: Change) -> int:
    others = decision.rows.filter(outcome=Outcome.WAITLIST).exclude(pk=row.pk)
    taken = set(others.values_list("place", flat=True))
    if change.place:
        return change.place
    if row.place and row.place not in taken:
        return row.place
    return max((place or 0 for place in taken), default=0) + 1


def _changed(decision: Decision, by: Person, data: dict[str, object]) -> None:
    """A newer version, which nobody has approved."""
    stood = list(approvals_of(decision))
    decision.version += 1
    decision.by = by
    decision.save()
    decision.approvals.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    append(decision.call, "decision.changed", {"version": decision.version} | data)
    record(verb="decision.changed", obj=decision, actor=by, version=decision.version)
    page = reverse("evaluation:board", args=[decision.call.slug])
    people = [each.by for each in stood if each.by_id != by.pk]
    telling.tell(people, "evaluation.approval_void", decision.call, page)


def void_approvals(call: Call, by: Person, why: Mapping[str, object]) -> None:
    """What the proposal rests on changed: a newer version, which nobody has approved."""
    decision = Decision.objects.select_for_update().filter(call=call).first()
    if decision is not None:
        decision.call = call
        _changed(decision, by, dict(why))


@transaction.atomic
def approve(*, call: Call, by: Person, version: int) -> Decision:
    """One country's approval of exactly this version; the second one records the decision.

    Raises `Refused` for who is on no desk, `Stale` for another version, `Invalid` with what is
    missing or where the same person approved for the other country, `NotAllowedNow`.
    """
    decision = _locked(call, by, version)
    country = by.operator_country
    if lacking := lacks_of(decision.call, rows_of(decision)):
        raise Invalid({"": [lack_words(lack) for lack in lacking]})
    standing = list(approvals_of(decision))
    if any(each.country == country for each in standing):
        raise NotAllowedNow(_("Your country has approved this version already."))
    if any(each.by_id == by.pk for each in standing):
        raise Invalid(_("You approved for the other country; somebody else must approve here."))
    digest = digest_of(decision)
    decision.approvals.create(
        country=country, version=version, digest=digest, by=by, at=timezone.now()
    )
    given = {"country": country, "version": version, "digest": digest}
    append(decision.call, "decision.approved", given | {"operator": alias_of(decision.call, by)})
    record(verb="decision.approved", obj=decision, actor=by, version=version, country=country)
    if len(standing) + 1 == len(Country):
        _record(decision, by, digest)
    else:
        _ask_other(decision, country)
    return decision


def alias_of(call: Call, person: Person) -> str:
    """An operator in the ledger: the same in one call, unknown to who has the file only."""
    return salted_hmac("koryu.ledger", f"{call.uid}:{person.pk}").hexdigest()[:12]


def _ask_other(decision: Decision, country: str) -> None:
    others = [each for each in Country.values if each != country]
    people = [person for each in others for person in operators_of(each)]
    page = reverse("evaluation:decision", args=[decision.call.slug])
    telling.tell(people, "evaluation.approval_asked", decision.call, page)


def _record(decision: Decision, by: Person, digest: str) -> None:
    """Both countries approved: before the notices the call is decided, after them corrected."""
    from .notices import carry_out

    call = decision.call
    data = {"content": content_of(decision), "digest": digest}
    if call.state == CallState.EVALUATING:
        moves.record_decision(call=call, by=by)
        append(call, "decision.recorded", data)
    else:
        append(call, "decision.corrected", data)
        carry_out(decision)
    record(verb="decision.recorded", obj=decision, actor=by, version=decision.version)


@transaction.atomic
def withdraw_approval(*, call: Call, by: Person) -> Decision:
    """The own country's approval is taken back, while the other has not approved."""
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    decision = Decision.objects.filter(call=locked).first()
    found = approvals_of(decision).filter(country=by.operator_country).first()
    if locked.state not in OPEN or decision is None or found is None:
        raise NotAllowedNow
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    data = {"country": found.country, "version": decision.version}
    append(locked, "decision.approval_withdrawn", data)
    record(verb="decision.approval_withdrawn", obj=decision, actor=by, country=found.country)
    return decision


@transaction.atomic
def take_back(*, call: Call, by: Person, reason: str) -> Decision:
    """The recorded decision is opened again before anybody was told. Approvals are void.

    Raises `Invalid` (reason) without one, `NotAllowedNow` once somebody was told.
    """
    require(may_run(reader_for(by)))
    if not reason.strip():
        raise Invalid({"reason": [_("Please write why the decision is taken back.")]})
    locked = Call.objects.select_for_update().get(pk=call.pk)
    decision = Decision.objects.filter(call=locked).first()
    if decision is None or decision.rows.exclude(told_at=None).exists():
        raise NotAllowedNow(_("Somebody was told already; it can no longer be taken back."))
    moved = moves.take_back_decision(call=locked, by=by)
    decision.call = moved
    _changed(decision, by, {"taken_back": reason.strip()})
    telling.tell(
        [each for each in telling.desk() if each.pk != by.pk],
        "evaluation.taken_back",
        moved,
        reverse("evaluation:board", args=[moved.slug]),
    )
    return decision


@transaction.atomic
def drop(*, application: Application) -> None:
    """A withdrawn application leaves the proposal; every approval is void."""
    row = DecisionRow.objects.filter(application=application, told_at=None).first()
    call = Call.objects.select_for_update().get(pk=application.call_id)
    if row is None or call.state != CallState.EVALUATING:
        return
    decision = row.decision
    decision.call = call
    row.delete()
    gone = {"number": application.number, "outcome": str(ApplicationState.WITHDRAWN)}
    _changed(decision, decision.by, {"rows": [gone]})


@transaction.atomic
def propose_by_rank(*, call: Call, by: Person, version: int, order: Sequence[Fill]) -> Decision:
    """Propose what the order of ranks comes to; the committee changes it as it likes.

    Raises `Invalid` where there is nothing to fill, `Stale`, `NotAllowedNow`.
    """
    if not order:
        text = _(
            "Nobody can be filled in by rank: equals stand across the line, or all is decided."
        )
        raise Invalid(text)
    changes = [Change(each.application, each.outcome, amount=each.amount) for each in order]
    return propose(call=call, by=by, version=version, changes=changes)
