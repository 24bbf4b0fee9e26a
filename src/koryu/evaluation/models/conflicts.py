"""Conflicts of interest: exclusion, challenge and recusal, recorded as what they are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation, Person
from koryu.programmes.models import Application
from koryu.shared.enums import Language

from ..enums import ConflictGround, ConflictKind, ConflictState
from .evaluators import Evaluator


class Conflict(models.Model):
    """Between an evaluator and an application; `params` names what a rule found, without names.

    `evaluator` is empty for a challenge that describes somebody who was not named, until the desk
    decides whom it means, and stays empty when nobody on the panels was meant.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    evaluator = models.ForeignKey(
        Evaluator, null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    kind = models.CharField(max_length=10, choices=ConflictKind)
    ground = models.CharField(max_length=20, choices=ConflictGround)
    state = models.CharField(max_length=10, choices=ConflictState, default=ConflictState.STANDS)
    reason = models.TextField(_("Reason"), max_length=1000, blank=True)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    params = models.JSONField(default=dict, blank=True)
    raised_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "evaluator", "kind", "ground"],
                condition=~Q(state=ConflictState.DISMISSED) & ~Q(kind=ConflictKind.CHALLENGE),
                name="one_standing_conflict",
            )
        ]


class DeclaredRelation(models.Model):
    """A tie with an organisation that an evaluator declares: excludes them from what it leads."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.CASCADE, related_name="relations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("What kind of relation"), max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluator", "organisation"], name="relation_declared_once"
            )
        ]
