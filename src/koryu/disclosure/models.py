"""What stands between two organisations: mutual interest and signed confidentiality."""

from django.db import models
from django.db.models import F, Q

from koryu.people.models import Organisation


class Relationship(models.Model):
    """One row per pair, the lower id first. Written only by `disclosure.actions`."""

    first = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mutual_since = models.DateTimeField(null=True, blank=True)
    mutual_until = models.DateTimeField(null=True, blank=True)
    nda_from = models.DateTimeField(null=True, blank=True)
    nda_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_relationship_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="lower_id_first"),
        ]
