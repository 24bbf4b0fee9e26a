"""Registrations, the questions asked and the consents given."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.trilingual import Trilingual

from ..enums import (
    LIVING,
    Audience,
    EventMode,
    QuestionKind,
    QuestionUse,
    RegistrationState,
)
from .events import Event


class Question(models.Model):
    """Asked at registration or in the survey; `choices` holds [{"value", "ko", "ja", "en"}]."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    use = models.CharField(max_length=12, choices=QuestionUse)
    kind = models.CharField(_("Kind"), max_length=8, choices=QuestionKind)
    label = Trilingual(_("Question"), limit=300)
    choices = models.JSONField(_("Choices"), default=list, blank=True)
    required = models.BooleanField(_("Must be answered"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.label)


class Registration(models.Model):
    """A person's place at an event. `code` stands in the badge's QR; `answers` by question id.

    `sequence` grows when the place itself changes, beside the event's own, for their calendar.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = FSMField(
        default=RegistrationState.PENDING, choices=RegistrationState.choices, protected=True
    )
    mode = models.CharField(_("I take part"), max_length=10, choices=EventMode)
    language = models.CharField(_("Language"), max_length=2, choices=Language)
    answers = models.JSONField(default=dict)
    listed_to = models.CharField(
        _("Who sees me on the list of participants"),
        max_length=12,
        choices=[*Audience.choices, ("", _("Nobody"))],
        blank=True,
        default=Audience.REGISTERED,
    )
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    code = models.UUIDField(default=uuid.uuid4, unique=True)
    registered_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["registered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(state__in=LIVING),
                name="one_registration_per_person",
            )
        ]

    @transition(
        "state",
        source=(RegistrationState.PENDING, RegistrationState.WAITLISTED),
        target=RegistrationState.CONFIRMED,
    )
    def confirm(self) -> None:
        """They have a place."""

    @transition("state", source=RegistrationState.PENDING, target=RegistrationState.WAITLISTED)
    def wait(self) -> None:
        """No place is left now; the first on the list takes the next."""

    @transition(
        "state",
        source=(RegistrationState.PENDING, RegistrationState.WAITLISTED),
        target=RegistrationState.DECLINED,
    )
    def decline(self) -> None:
        """The organiser says no, with a reason."""

    @transition("state", source=LIVING, target=RegistrationState.CANCELLED)
    def cancel(self) -> None:
        """They do not come."""


class EventConsent(models.Model):
    """One consent, to a text of a version; withdrawn by a date, never erased."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="consents"
    )
    kind = models.CharField(max_length=30)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
