"""What organisers changed by hand in a plan, so that it can be told and undone."""

from django.db import models

from koryu.people.models import Person

from .meetings import PlanRun


class PlanEdit(models.Model):
    """One edit of a run's plan; `number` is what `PlanRun.edits` became by it.

    `before` and `after` hold the places (engine's JSON of a held meeting) of the meetings it moved,
    by request; null where it was not held. An undo is an edit too.
    """

    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="history")
    number = models.PositiveIntegerField()
    request = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()
    undo = models.BooleanField(default=False)
    undone = models.BooleanField(default=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_edit_per_number")
        ]
