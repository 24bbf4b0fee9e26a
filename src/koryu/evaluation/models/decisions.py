"""The joint decision: a proposal row by row, and one approval from each country."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Person
from koryu.programmes.models import Application, Call
from koryu.shared.enums import Country, Language

from ..enums import Outcome


class Decision(models.Model):
    """The committee's proposal for a call; approvals name the `version` they approve."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="decision")
    version = models.PositiveIntegerField(default=1)
    note = models.TextField(_("Note of the committee"), max_length=4000, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)


class DecisionRow(models.Model):
    """What is proposed for one application, with the reason its people read, in their language.

    The application itself keeps its state until its people are told: no surface can tell it early.
    `note` is the committee's own and read by nobody else.
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="rows")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="decision_row"
    )
    outcome = models.CharField(max_length=8, choices=Outcome)
    place = models.PositiveSmallIntegerField(null=True, blank=True)  # on the waiting list
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("Reason"), max_length=4000, blank=True)
    language = models.CharField(max_length=2, choices=Language)
    note = models.TextField(_("Note for the committee"), max_length=2000, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # its people were told, once

    class Meta:
        ordering = ["id"]


class DecisionApproval(models.Model):
    """One country's operator approved this version; `digest` is the SHA-256 of its content."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="approvals")
    country = models.CharField(max_length=2, choices=Country)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "country", "version"],
                condition=models.Q(withdrawn_at=None),
                name="one_approval_per_country",
            )
        ]
