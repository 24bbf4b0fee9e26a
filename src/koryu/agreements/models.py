"""Agreements, their parties and who signed which bytes when."""

from django.db import models
from django_fsm import FSMField

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile

from .enums import AgreementKind, AgreementState


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
    version = models.PositiveIntegerField(default=1)


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


class Signature(models.Model):
    """Who signed for which party, when, and the SHA-256 of exactly the document they saw."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="signature")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    document_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
