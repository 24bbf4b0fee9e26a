"""A plan becomes the day's meetings, in one transaction, whatever stood before.

Seats and tables are given up before others take them, so that the database's own constraints hold
at every step; were anything booked twice, the database would refuse it all.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import NotAllowedNow, Stale
from koryu.shared.history import record

from ..bridge.plans import faults
from ..bridge.publishing import Difference, Placed, difference
from ..enums import MeetingStage, MeetingState, RunState
from ..models import Delegate, Event, Meeting, MeetingDay, MeetingSeat, MeetingTable, PlanRun
from ..signals import meetings_changed
from .meeting_day import organising

PUBLISHING = (MeetingStage.COLLECTING, MeetingStage.PLANNING, MeetingStage.PUBLISHED)


@transaction.atomic
def publish_plan(*, run: PlanRun, by: Person, edits: int, mark: str) -> Difference:
    """Make the run's plan the meetings of the day and tell those concerned.

    A meeting keeps its uid; its sequence rises only where time or place changed. `edits` and `mark`
    (of `bridge.publishing.Difference`) are what the person saw: raises `Stale` when the plan or
    what it would change is another by now, `NotAllowedNow` when there is no sound plan.
    """
    day = organising(run.event, by)
    locked = PlanRun.objects.select_for_update().get(pk=run.pk)
    _check(day, locked)
    found = difference(run.event, locked)
    if locked.edits != edits or found.mark != mark:
        raise Stale(
            _("What would be published has changed meanwhile. Nothing was published; look again.")
        )
    created, moved, cancelled = _apply(run.event, found)
    _published(day, locked)
    record(verb="plan.published", obj=locked, actor=by, meetings=len(created) + len(moved))
    meetings_changed.send(
        PlanRun, event=run.event, created=created, moved=moved, cancelled=cancelled
    )
    return found


def _check(day: MeetingDay, run: PlanRun) -> None:
    if day.stage not in PUBLISHING:
        raise NotAllowedNow(_("A schedule cannot be published at this stage."))
    if run.state != RunState.DONE or run.scenario or not run.plan.get("held"):
        raise NotAllowedNow(_("This run has no plan that could be published."))
    if faults(run.problem, run.plan):
        raise NotAllowedNow(
            _("The independent check refuses this plan. Nothing was published; start a new run.")
        )


def _published(day: MeetingDay, run: PlanRun) -> None:
    day.stage, day.published_version = MeetingStage.PUBLISHED, run.version
    day.published_at = timezone.now()
    day.save(update_fields=["stage", "published_version", "published_at"])
    run.progress = run.progress | {"published": True}
    run.save(update_fields=["progress"])


Changed = tuple[list[Meeting], list[Meeting], list[Meeting]]


def _apply(event: Event, found: Difference) -> Changed:
    _cancel(found.cancelled)
    _give_up(found)
    tables, seats = _Tables(event, found), _Seats(event)
    for meeting, placed in found.kept:
        _keep(meeting, placed, seats)
    moved = [_move(meeting, placed, tables) for meeting, placed in found.moved]
    created = [_create(event, placed, tables) for placed in found.created]
    for meeting in (*moved, *created):
        seats.give(meeting)
    return created, moved, found.cancelled


def _cancel(meetings: list[Meeting]) -> None:
    for meeting in meetings:
        meeting.state = MeetingState.CANCELLED
        meeting.sequence += 1
        meeting.save(update_fields=["state", "sequence", "changed_at"])
    MeetingSeat.objects.filter(meeting__in=meetings).update(occupied=False)


def _give_up(found: Difference) -> None:
    moved = [meeting.pk for meeting, _placed in found.moved]
    other = [m.pk for m, placed in found.kept if m.interpreter_id != placed.interpreter]
    MeetingSeat.objects.filter(meeting__in=moved).delete()
    Meeting.objects.filter(pk__in=moved).update(table=None)
    Meeting.objects.filter(pk__in=[*moved, *other]).update(interpreter=None)


def _keep(meeting: Meeting, placed: Placed, seats: "_Seats") -> None:
    if meeting.interpreter_id != placed.interpreter:
        meeting.interpreter_id = placed.interpreter
        meeting.save(update_fields=["interpreter", "changed_at"])
    seats.renew(meeting)


def _move(meeting: Meeting, placed: Placed, tables: "_Tables") -> Meeting:
    meeting.slot_id, meeting.interpreter_id = placed.slot, placed.interpreter
    meeting.table = tables.take(placed)
    meeting.sequence += 1
    meeting.save()
    # The slot read before would go on telling the old time.
    return Meeting.objects.select_related("slot", "table__place").get(pk=meeting.pk)


def _create(event: Event, placed: Placed, tables: "_Tables") -> Meeting:
    return Meeting.objects.create(
        event=event,
        first_id=placed.first,
        second_id=placed.second,
        slot_id=placed.slot,
        table=tables.take(placed),
        interpreter_id=placed.interpreter,
    )


class _Tables:
    """The free tables of each place and slot, lowest number first."""

    def __init__(self, event: Event, found: Difference) -> None:
        self.of: dict[int, list[MeetingTable]] = defaultdict(list)
        for table in MeetingTable.objects.filter(place__event=event).order_by("number"):
            self.of[table.place_id].append(table)
        staying = [*found.fixed, *(meeting for meeting, _placed in found.kept)]
        self.taken = {(meeting.slot_id, meeting.table_id) for meeting in staying}

    def take(self, placed: Placed) -> MeetingTable | None:
        if placed.place is None:
            return None
        for table in self.of[placed.place]:
            if (placed.slot, table.pk) not in self.taken:
                self.taken.add((placed.slot, table.pk))
                return table
        raise NotAllowedNow(_("A table is missing. Nothing was published; start a new run."))


class _Seats:
    """Who of each organisation sits where, nobody twice in a slot."""

    def __init__(self, event: Event) -> None:
        self.delegates: dict[int, list[int]] = defaultdict(list)
        living = Delegate.objects.filter(participant__event=event, left_at=None)
        for delegate in living.order_by("pk"):
            self.delegates[delegate.participant_id].append(delegate.pk)
        seats = MeetingSeat.objects.filter(meeting__event=event, occupied=True)
        self.taken = set(seats.values_list("delegate", "slot"))
        self.of: dict[int, dict[int, int]] = defaultdict(dict)
        for meeting, delegate, side in seats.values_list(
            "meeting", "delegate", "delegate__participant"
        ):
            self.of[meeting][side] = delegate

    def renew(self, meeting: Meeting) -> None:
        """Replace those who left; the others stay seated."""
        sitting = self.of[meeting.pk]
        gone = [side for side, who in sitting.items() if who not in self.delegates[side]]
        MeetingSeat.objects.filter(
            meeting=meeting, delegate__in=[sitting[side] for side in gone]
        ).delete()
        missing = {meeting.first_id, meeting.second_id} - (sitting.keys() - set(gone))
        self._seat(meeting, sorted(missing))

    def give(self, meeting: Meeting) -> None:
        self._seat(meeting, (meeting.first_id, meeting.second_id))

    def _seat(self, meeting: Meeting, sides: Iterable[int]) -> None:
        for side in sides:
            free = (w for w in self.delegates[side] if (w, meeting.slot_id) not in self.taken)
            who = next(free, None)
            if who is None:
                raise NotAllowedNow(
                    _("A delegate is missing. Nothing was published; start a new run.")
                )
            self.taken.add((who, meeting.slot_id))
            MeetingSeat.objects.create(meeting=meeting, delegate_id=who, slot_id=meeting.slot_id)
