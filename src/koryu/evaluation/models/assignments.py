"""Who reads what: assignments, and the runs of the optimiser that proposed them."""

from django.db import models
from django.db.models import Q

from koryu.people.models import Person
from koryu.programmes.models import Application

from ..enums import HOLDING, AssignmentState, RunState
from .evaluators import PanelSeat
from .stages import Stage


class AssignmentRun(models.Model):
    """One run on a frozen problem. `problem` and `result` are the engine's types as JSON.

    `why` keeps the fit and its reasons of every allowed pair ("number|alias"). With `change` it is
    a what-if on `base`: {"pin": [number, alias]} or {"forbid": [number, alias]}.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    problem = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    why = models.JSONField(default=dict)
    change = models.JSONField(default=dict, blank=True)
    base = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="what_ifs"
    )
    beat_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class Assignment(models.Model):
    """One evaluator's seat reads one application in one stage. `fit`: 0 to 1, with `reasons`.

    `pinned` was set by an operator by hand and is kept when the rest is assigned anew.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="assignments")
    seat = models.ForeignKey(PanelSeat, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments"
    )
    state = models.CharField(
        max_length=10, choices=AssignmentState, default=AssignmentState.PROPOSED
    )
    fit = models.FloatField(default=0)
    reasons = models.JSONField(default=list, blank=True)
    pinned = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "application"],
                condition=Q(state__in=HOLDING),
                name="one_living_assignment",
            )
        ]


class ForbiddenPair(models.Model):
    """An operator keeps this evaluator from this application in this stage."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="forbidden")
    seat = models.ForeignKey(PanelSeat, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "application"], name="forbidden_pair_once")
        ]
