"""Interest, introductions and the exchange room."""

import uuid

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField

from koryu.agreements.models import Agreement
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile

from .enums import ExchangeState, IntroductionState, MeetingState, Outcome


class Interest(models.Model):
    """One side's private wish to meet; secret until mutual or sent as a request."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "listing"],
                condition=Q(withdrawn_at=None) & ~Q(listing=None),
                name="one_interest_per_listing",
            ),
            models.UniqueConstraint(
                fields=["organisation", "target"],
                condition=Q(withdrawn_at=None, listing=None),
                name="one_interest_per_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("target")), name="interest_in_another"
            ),
        ]


class Introduction(models.Model):
    """A request to exchange: a short structured proposal with a response time."""

    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    own_listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = FSMField(
        default=IntroductionState.SENT, choices=IntroductionState.choices, protected=True
    )
    language = models.CharField(max_length=2, choices=Language)
    why = models.TextField(max_length=600)
    offer = models.TextField(max_length=600)
    seek = models.TextField(max_length=600)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    respond_by = models.DateTimeField(db_index=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=50, blank=True)  # code of Term list decline_reason
    feedback = models.TextField(blank=True, max_length=1000)
    feedback_language = models.CharField(max_length=2, choices=Language, blank=True)
    from_mutual = models.BooleanField(default=False)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "receiver"],
                condition=Q(state="sent"),
                name="one_open_introduction_per_pair",
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("receiver")), name="introduction_to_another"
            ),
        ]


class Exchange(models.Model):
    """The shared room of two organisations (lower id first); one living room per pair."""

    first = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    introduction = models.ForeignKey(
        Introduction, null=True, on_delete=models.PROTECT, related_name="exchanges"
    )
    state = FSMField(default=ExchangeState.OPEN, choices=ExchangeState.choices, protected=True)
    nda = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=50, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="exchange_lower_first"),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(closed_at=None),
                name="one_living_exchange_per_pair",
            ),
        ]


class Message(models.Model):
    """One message of the room. `client_id` makes a repeated submission harmless."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=8000)
    language = models.CharField(max_length=2, choices=Language)
    client_id = models.UUIDField(default=uuid.uuid4)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "client_id"], name="message_once")
        ]


class MessageDraft(models.Model):
    """What a person typed and has not sent."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "person"], name="draft_once")]


class ReadMark(models.Model):
    """Up to which message a person has read."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "person"], name="mark_once")]


class ExchangeFile(models.Model):
    """A file shared in the room."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    under_nda = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)


class NextStep(models.Model):
    """What is to be done, by which side, until when."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="steps")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    due = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due", "id"]


class RoomMeeting(models.Model):
    """A meeting of the room; `uid` and `sequence` carry the calendar's REQUEST/CANCEL."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.SCHEDULED)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="ends_after_start")
        ]
