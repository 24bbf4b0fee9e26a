"""What the two sides say of a meeting on the day: late, not there, held, one more."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import OCCUPYING, MeetingState
from ..models import (
    EventParticipant,
    LateNotice,
    Meeting,
    MeetingSeat,
    MeetingTable,
    TimeSlot,
)
from ..queries.meetings import free_interpreters, free_slots, free_tables, published, side_q
from ..queries.participation import delegates, opposite
from ..rules.meeting import common_languages
from ..signals import meetings_changed
from .called_off import free
from .sides import day_of, organisers, people_at, require_table, tell

LONGEST_DELAY = 60


def _locked(meeting: Meeting, own: EventParticipant, by: Person) -> Meeting:
    require_table(by, own)
    require(own.pk in (meeting.first_id, meeting.second_id))
    return Meeting.objects.select_for_update(of=("self",)).select_related("slot").get(pk=meeting.pk)


@transaction.atomic
def run_late(
    *, meeting: Meeting, own: EventParticipant, by: Person, minutes: int
) -> LateNotice | None:
    """Tell the other side and the organiser that we come `minutes` late (0: in time after all).

    The same said twice tells once (None is returned). Raises `Invalid` (minutes), `NotAllowedNow`
    for a meeting that is over or called off.
    """
    locked = _locked(meeting, own, by)
    if not 0 <= minutes <= LONGEST_DELAY:
        limit = {"limit": LONGEST_DELAY}
        raise Invalid({"minutes": [_("Give 0 to %(limit)d minutes.") % limit]})
    if locked.state != MeetingState.SCHEDULED or locked.slot.ends_at <= timezone.now():
        raise NotAllowedNow(_("This meeting is over."))
    last = LateNotice.objects.filter(meeting=locked, participant=own).order_by("at", "id").last()
    if (last.minutes if last else 0) == minutes:
        return None
    notice = LateNotice.objects.create(meeting=locked, participant=own, minutes=minutes, by=by)
    record(verb="meeting.late", obj=locked, actor=by, minutes=minutes)
    kind = "events.meet_late" if minutes else "events.meet_in_time"
    said = {"event": locked.event, "about": own.organisation, "minutes": minutes}
    tell(people_at(locked.other_than(own)), kind=kind, url="events:my_day", **said)
    tell(organisers(locked.event), kind=kind, url="events:plan", **said)
    return notice


@transaction.atomic
def report_no_show(*, meeting: Meeting, own: EventParticipant, by: Person) -> Meeting:
    """The other side did not come. It is told, and the organiser too; it may say otherwise.

    Raises `NotAllowedNow` before the start. A second time changes nothing.
    """
    locked = _locked(meeting, own, by)
    if locked.state == MeetingState.NO_SHOW:
        return locked
    if locked.state != MeetingState.SCHEDULED or locked.slot.starts_at > timezone.now():
        raise NotAllowedNow(_("This can be said once the meeting should have begun."))
    locked.state = MeetingState.NO_SHOW
    locked.save(update_fields=["state", "changed_at"])
    record(verb="meeting.no_show", obj=locked, actor=by)
    about = {"event": locked.event, "about": own.organisation, "kind": "events.meet_no_show"}
    tell(people_at(locked.other_than(own)), url="events:my_day", **about)
    tell(organisers(locked.event), url="events:plan", **about)
    return locked


@transaction.atomic
def took_place(*, meeting: Meeting, own: EventParticipant, by: Person) -> Meeting:
    """The meeting was held; also says so after somebody did not find the other. Idempotent."""
    locked = _locked(meeting, own, by)
    if locked.state == MeetingState.HELD:
        return locked
    allowed = (MeetingState.SCHEDULED, MeetingState.NO_SHOW)
    if locked.state not in allowed or locked.slot.starts_at > timezone.now():
        raise NotAllowedNow(_("This can be said once the meeting should have begun."))
    locked.state = MeetingState.HELD
    locked.save(update_fields=["state", "changed_at"])
    record(verb="meeting.held", obj=locked, actor=by)
    return locked


@transaction.atomic
def propose_walk_in(
    *, own: EventParticipant, other: EventParticipant, slot: TimeSlot, by: Person
) -> Meeting:
    """Ask for one more meeting in a slot in which both are free; the other side confirms.

    It holds no table until then; each side asks another for one at a time. Raises `Invalid` (slot)
    with what stands in the way, `NotAllowedNow` before the schedule is out or when a meeting with
    them exists.
    """
    require_table(by, own)
    locked = _both_locked(own, other)
    if not published(locked.event):
        raise NotAllowedNow(_("Meetings can be added once the schedule is published."))
    require(opposite(locked, day_of(locked.event)).filter(pk=other.pk).exists())
    between = _between(locked, other)
    if waiting := between.filter(state=MeetingState.PROPOSED, slot__ends_at__gt=timezone.now()):
        return waiting.get()
    if between.filter(state__in=OCCUPYING).exists():
        raise NotAllowedNow(_("You have a meeting with them already."))
    _require_free(locked, other, slot)
    meeting = Meeting.objects.create(
        event=locked.event,
        first=locked,
        second=other,
        slot=slot,
        state=MeetingState.PROPOSED,
        walk_in=True,
    )
    record(verb="meeting.proposed", obj=meeting, actor=by)
    about = {"event": locked.event, "about": locked.organisation}
    tell(people_at(other), kind="events.meet_walk_in", url="events:my_day", **about)
    return meeting


def _both_locked(own: EventParticipant, other: EventParticipant) -> EventParticipant:
    """Our own side, both locked in one order: two that ask each other at once ask once."""
    both = EventParticipant.objects.select_for_update().filter(pk__in=(own.pk, other.pk))
    return next(each for each in both.order_by("pk") if each.pk == own.pk)


def _between(one: EventParticipant, other: EventParticipant) -> QuerySet[Meeting]:
    return Meeting.objects.filter(side_q([one.pk]) & side_q([other.pk]))


def _require_free(one: EventParticipant, other: EventParticipant, slot: TimeSlot) -> None:
    if slot not in free_slots(one, other):
        raise Invalid({"slot": [_("One of you is no longer free at that time. Choose another.")]})
    if not free_tables(slot, online=one.online or other.online).exists():
        raise Invalid({"slot": [_("No table is free at that time. Choose another.")]})


@transaction.atomic
def confirm_walk_in(*, meeting: Meeting, own: EventParticipant, by: Person) -> Meeting:
    """The other side agrees: the meeting gets a table, seats and, where needed, an interpreter.

    Two at once never get one table or person: the database refuses the second, which takes the
    next or raises `Invalid` (slot). A double click changes nothing.
    """
    locked = _locked(meeting, own, by)
    require(locked.second_id == own.pk and locked.walk_in)
    if locked.state == MeetingState.SCHEDULED:
        return locked
    if locked.state != MeetingState.PROPOSED or locked.slot.ends_at <= timezone.now():
        raise NotAllowedNow(_("This proposal is no longer open."))
    if _between(locked.first, locked.second).filter(state__in=OCCUPYING).exists():
        raise NotAllowedNow(_("You have a meeting with them already."))
    _require_free(locked.first, locked.second, locked.slot)
    _take_seats(locked)
    _take_table(locked)
    _take_interpreter(locked)
    record(verb="meeting.walk_in", obj=locked, actor=by)
    about = {"event": locked.event, "about": own.organisation}
    tell(people_at(locked.first), kind="events.meet_walk_in_on", url="events:my_day", **about)
    meetings_changed.send(Meeting, event=locked.event, created=[locked], moved=[], cancelled=[])
    return locked


def _take_seats(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            for side in (meeting.first, meeting.second):
                busy = MeetingSeat.objects.filter(slot=meeting.slot, occupied=True)
                delegate = delegates(side).exclude(pk__in=busy.values("delegate")).first()
                if delegate is None:
                    raise IntegrityError
                MeetingSeat.objects.create(meeting=meeting, delegate=delegate, slot=meeting.slot)
    except IntegrityError:
        taken = _("One of you is no longer free at that time. Choose another.")
        raise Invalid({"slot": [taken]}) from None


def _take_table(meeting: Meeting) -> None:
    online = meeting.first.online or meeting.second.online
    for table in free_tables(meeting.slot, online=online):
        if _book(meeting, table):
            return
    raise Invalid({"slot": [_("No table is free at that time. Choose another.")]})


def _book(meeting: Meeting, table: MeetingTable) -> bool:
    """Whether the database lets the meeting have this table."""
    meeting.table, meeting.state = table, MeetingState.SCHEDULED
    try:
        with transaction.atomic():
            meeting.save(update_fields=["table", "state", "changed_at"])
    except IntegrityError:
        meeting.table, meeting.state = None, MeetingState.PROPOSED
        return False
    return True


def _take_interpreter(meeting: Meeting) -> None:
    one, other = meeting.first.languages, meeting.second.languages
    if common_languages(one, other):
        return
    for interpreter in free_interpreters(meeting.slot, one, other):
        meeting.interpreter = interpreter
        try:
            with transaction.atomic():
                meeting.save(update_fields=["interpreter"])
        except IntegrityError:
            meeting.interpreter = None
        else:
            return


@transaction.atomic
def decline_walk_in(*, meeting: Meeting, own: EventParticipant, by: Person) -> Meeting:
    """The other side has no time, or the proposer takes it back. Idempotent."""
    locked = _locked(meeting, own, by)
    if locked.state == MeetingState.PROPOSED:
        free(locked)
        record(verb="meeting.walk_in_declined", obj=locked, actor=by)
        if locked.second_id == own.pk:
            about = {"event": locked.event, "about": own.organisation}
            kind = "events.meet_walk_in_off"
            tell(people_at(locked.first), kind=kind, url="events:my_day", **about)
    return locked
