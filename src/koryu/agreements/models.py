"""Agreements, their parties and who signed which bytes when."""

from datetime import datetime

from django.db import models
from django_fsm import FSMField, transition

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile

from .enums import AgreementKind, AgreementState
from .rules import end_of_day


class Agreement(models.Model):
    """One agreement. What is signed is `document`; its hash stands in every signature."""

    kind = models.CharField(max_length=12, choices=AgreementKind)
    title = models.CharField(max_length=200)
    scope = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=Language)
    state = FSMField(default=AgreementState.DRAFT, choices=AgreementState.choices, protected=True)
    template = models.CharField(max_length=40, blank=True)
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_from = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    contact_unit = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_copy = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.TextField(blank=True, max_length=1000)
    end_language = models.CharField(max_length=2, choices=Language, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "expires_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime | None:
        """The moment from which it is no longer in force; None while open-ended."""
        return end_of_day(self.expires_on) if self.expires_on else None

    @transition("state", source=AgreementState.DRAFT, target=AgreementState.PROPOSED)
    def propose(self) -> None:
        """The document is shown to every party for signature."""

    @transition("state", source=AgreementState.PROPOSED, target=AgreementState.SIGNED)
    def complete(self) -> None:
        """The last party signed."""

    @transition("state", source=AgreementState.PROPOSED, target=AgreementState.REFUSED)
    def refuse(self) -> None:
        """A party does not sign."""

    @transition(
        "state",
        source=[AgreementState.DRAFT, AgreementState.PROPOSED, AgreementState.SIGNED],
        target=AgreementState.TERMINATED,
    )
    def terminate(self) -> None:
        """Taken back before, or ended after, the signatures."""

    @transition("state", source=AgreementState.SIGNED, target=AgreementState.EXPIRED)
    def expire(self) -> None:
        """Its last day is over."""


class Party(models.Model):
    """A party: an organisation here, or an outside one by name (e.g. of an MOU)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outside_name = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                condition=~models.Q(organisation=None),
                name="party_once",
            )
        ]

    def label(self, language: str | None = None) -> str:
        """The party's name in the reader's language."""
        return self.organisation.display_name(language) if self.organisation else self.outside_name


class Signature(models.Model):
    """Who signed for which party, when, and the SHA-256 of exactly the document they saw."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="signature")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    document_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
