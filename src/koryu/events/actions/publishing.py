"""A plan becomes the day's meetings, in one transaction, whatever stood before.

Seats and tables are given up before others take them, so that the database's own constraints hold
at every step; were anything booked twice, the database would refuse it all.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
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

BATCH = 200  # rows a query
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
    _keep(found.kept, seats)
    moved = _move(found.moved, tables)
    created = _create(event, found.created, tables)
    for meeting in (*moved, *created):
        seats.give(meeting)
    seats.save()
    return created, moved, found.cancelled


def _store(meetings: list[Meeting], *fields: str) -> None:
    """Save these fields of all at once; `save` alone would set the time of the change."""
    now = timezone.now()
    for meeting in meetings:
        meeting.changed_at = now
    Meeting.objects.bulk_update(meetings, [*fields, "changed_at"], batch_size=BATCH)


def _cancel(meetings: list[Meeting]) -> None:
    for meeting in meetings:
        meeting.state = MeetingState.CANCELLED
        meeting.sequence += 1
    _store(meetings, "state", "sequence")
    MeetingSeat.objects.filter(meeting__in=meetings).update(occupied=False)


def _give_up(found: Difference) -> None:
    moved = [meeting.pk for meeting, _placed in found.moved]
    other = [m.pk for m, placed in found.kept if m.interpreter_id != placed.interpreter]
    MeetingSeat.objects.filter(meeting__in=moved).delete()
    Meeting.objects.filter(pk__in=moved).update(table=None)
    Meeting.objects.filter(pk__in=[*moved, *other]).update(interpreter=None)


def _keep(kept: list[tuple[Meeting, Placed]], seats: "_Seats") -> None:
    other = [(m, placed) for m, placed in kept if m.interpreter_id != placed.interpreter]
    for meeting, placed in other:
        meeting.interpreter_id = placed.interpreter
    _store([meeting for meeting, _placed in other], "interpreter")
    for meeting, _placed in kept:
        seats.renew(meeting)


def _move(moving: list[tuple[Meeting, Placed]], tables: "_Tables") -> list[Meeting]:
    for meeting, placed in moving:
        meeting.slot_id, meeting.interpreter_id = placed.slot, placed.interpreter
        meeting.table = tables.take(placed)
        meeting.sequence += 1
    meetings = [meeting for meeting, _placed in moving]
    _store(meetings, "slot", "interpreter", "table", "sequence")
    # The slots read before would go on telling the old times.
    ids = [meeting.pk for meeting in meetings]
    return list(Meeting.objects.select_related("slot", "table__place").filter(pk__in=ids))


def _create(event: Event, wanted: list[Placed], tables: "_Tables") -> list[Meeting]:
    return Meeting.objects.bulk_create(
        [
            Meeting(
                event=event,
                first_id=placed.first,
                second_id=placed.second,
                slot_id=placed.slot,
                table=tables.take(placed),
                interpreter_id=placed.interpreter,
            )
            for placed in wanted
        ],
        batch_size=BATCH,
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
        self.gone: list[Q] = []
        self.new: list[MeetingSeat] = []

    def renew(self, meeting: Meeting) -> None:
        """Replace those who left; the others stay seated."""
        sitting = self.of[meeting.pk]
        gone = [side for side, who in sitting.items() if who not in self.delegates[side]]
        self.gone += [Q(meeting=meeting, delegate=sitting[side]) for side in gone]
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
            self.new.append(MeetingSeat(meeting=meeting, delegate_id=who, slot_id=meeting.slot_id))

    def save(self) -> None:
        """Those who left stand up, then everybody sits down: the database refuses it else."""
        for start in range(0, len(self.gone), BATCH):
            those = self.gone[start : start + BATCH]
            MeetingSeat.objects.filter(reduce(or_, those)).delete()
        MeetingSeat.objects.bulk_create(self.new, batch_size=BATCH)
