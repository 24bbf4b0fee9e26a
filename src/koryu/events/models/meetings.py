"""Wishes to meet, runs of the optimiser, and the meetings themselves."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Person
from koryu.shared.enums import Language

from ..enums import OCCUPYING, MeetingState, NoteResult, RequestState, RunState, Wish
from .events import Event
from .partnering import Delegate, EventParticipant, Interpreter, MeetingTable, TimeSlot


class MeetingRequest(models.Model):
    """One side's wish about another organisation of the event; `rather_not` is told to nobody."""

    sender = models.ForeignKey(EventParticipant, on_delete=models.CASCADE, related_name="sent")
    receiver = models.ForeignKey(
        EventParticipant, on_delete=models.CASCADE, related_name="received"
    )
    wish = models.CharField(max_length=10, choices=Wish)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.SENT)
    message = models.TextField(_("Why we want to meet"), max_length=600, blank=True)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    reason = models.CharField(max_length=50, blank=True)  # code of Term list decline_reason
    feedback = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "receiver"],
                condition=~Q(state=RequestState.WITHDRAWN),
                name="one_wish_per_pair",
            ),
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="wish_for_another"),
        ]


class PlanRun(models.Model):
    """One run of the optimiser on a frozen problem; its result is a draft that may be edited.

    `problem` and `plan` are the engine's JSON; `version` is the day's when it began, `edits` counts
    the organisers' own moves. `scenario` names a what-if that is never published.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    scenario = models.CharField(max_length=120, blank=True)
    change = models.JSONField(default=dict)  # of a scenario: what was changed
    problem = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    edits = models.PositiveIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(default=60)
    progress = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class Meeting(models.Model):
    """A published meeting. `uid` and `sequence` carry the calendar's REQUEST and CANCEL."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="meetings")
    first = models.ForeignKey(EventParticipant, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(EventParticipant, on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(TimeSlot, on_delete=models.PROTECT, related_name="meetings")
    table = models.ForeignKey(
        MeetingTable, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    interpreter = models.ForeignKey(
        Interpreter, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.SCHEDULED)
    walk_in = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slot__starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "table"],
                condition=Q(state__in=OCCUPYING) & ~Q(table=None),
                name="one_meeting_per_table_and_slot",
            ),
            models.UniqueConstraint(
                fields=["slot", "interpreter"],
                condition=Q(state__in=OCCUPYING) & ~Q(interpreter=None),
                name="one_meeting_per_interpreter_and_slot",
            ),
            models.UniqueConstraint(
                Least("first", "second"),
                Greatest("first", "second"),
                condition=Q(state__in=OCCUPYING),
                name="one_meeting_per_pair",
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="meeting_with_another"),
        ]

    def other_than(self, own: EventParticipant) -> EventParticipant:
        """The side that `own` meets."""
        return self.second if self.first_id == own.pk else self.first


class MeetingSeat(models.Model):
    """A delegate's part in a meeting: nobody sits in two meetings of one slot.

    `slot` repeats the meeting's, and `occupied` whether its state still holds the seat, so that the
    database itself refuses a double booking.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="seats")
    slot = models.ForeignKey(TimeSlot, on_delete=models.PROTECT, related_name="+")
    occupied = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "slot"],
                condition=Q(occupied=True),
                name="one_meeting_per_delegate_and_slot",
            )
        ]


class MeetingInvitation(models.Model):
    """What a person's own calendar was last told of a meeting.

    `digest` is of everything shown there: the same is never mailed twice. `sequence` only grows,
    also when somebody is called off and asked again (RFC 5546, 2.1.4).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    cancelled = models.BooleanField(default=False)
    sent_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_invitation_per_person")
        ]


class MeetingNote(models.Model):
    """What one side keeps of a meeting, for its own people; `shared_at` when it went on."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    participant = models.ForeignKey(EventParticipant, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("Notes"), max_length=4000, blank=True)
    result = models.CharField(_("Result"), max_length=10, choices=NoteResult, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "participant"], name="one_note_per_side")
        ]


class LateNotice(models.Model):
    """One side says that it comes late, or did not find the other there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="late")
    participant = models.ForeignKey(EventParticipant, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
