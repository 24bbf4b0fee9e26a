"""What a closed stage found for each application, as the ledger has it."""

from django.db import models

from koryu.programmes.models import Application

from .stages import Stage


class StageResult(models.Model):
    """`data` holds exact points as text: per panel, joined, rank, calibrated with error, flags.

    `entry` is the number of the ledger entry that holds the inputs it was computed from.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="results")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="results")
    rank = models.PositiveIntegerField(null=True)  # by raw points; None without any
    total = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    calibrated_rank = models.PositiveIntegerField(null=True)
    goes_on = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    entry = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "application"], name="one_result_per_stage")
        ]
