"""Interest, introductions and the exchange room."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django_fsm import FSMField, transition

from koryu.agreements.models import Agreement
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile

from .enums import LIVING, ExchangeState, IntroductionState, MeetingState, Outcome


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
                Least("sender", "receiver"),
                Greatest("sender", "receiver"),
                condition=Q(state="sent"),
                name="one_open_introduction_a_pair",
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("receiver")), name="introduction_to_another"
            ),
        ]
        indexes = [models.Index(fields=["receiver", "state"])]

    @transition("state", source=IntroductionState.SENT, target=IntroductionState.ACCEPTED)
    def accept(self, by: Person | None, now: datetime) -> None:
        """The receiver agrees to exchange."""
        self.decided_by, self.decided_at = by, now

    @transition("state", source=IntroductionState.SENT, target=IntroductionState.DECLINED)
    def decline(self, by: Person, now: datetime) -> None:
        """The receiver says no, with a reason."""
        self.decided_by, self.decided_at = by, now

    @transition("state", source=IntroductionState.SENT, target=IntroductionState.WITHDRAWN)
    def withdraw(self, by: Person, now: datetime) -> None:
        """The sender takes it back."""
        self.decided_by, self.decided_at = by, now

    @transition("state", source=IntroductionState.SENT, target=IntroductionState.EXPIRED)
    def expire(self, now: datetime) -> None:
        """Nobody answered in time."""
        self.decided_at = now


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
    outcome_language = models.CharField(max_length=2, choices=Language, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

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

    @transition("state", source=ExchangeState.OPEN, target=ExchangeState.UNDER_NDA)
    def enter_nda(self) -> None:
        """Both signed a confidentiality agreement."""

    @transition("state", source=ExchangeState.UNDER_NDA, target=ExchangeState.EVALUATING)
    def evaluate(self) -> None:
        """The sides examine what they disclosed."""

    @transition("state", source=ExchangeState.EVALUATING, target=ExchangeState.AGREED)
    def agree(self) -> None:
        """They work together from here on; the room stays open."""

    @transition("state", source=LIVING, target=ExchangeState.CLOSED)
    def close(self) -> None:
        """It ends without a result; the room can only be read."""

    @property
    def is_living(self) -> bool:
        return self.closed_at is None

    @property
    def side_ids(self) -> tuple[int, int]:
        return self.first_id, self.second_id

    def other(self, organisation_id: int) -> Organisation:
        """The other side of `organisation_id`."""
        return self.second if organisation_id == self.first_id else self.first


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


class CalendarFeed(models.Model):
    """A person's secret calendar address; only the hash of its token is kept."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
