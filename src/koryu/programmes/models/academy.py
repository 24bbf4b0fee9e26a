"""What an academy's cohort has beside its call: a curriculum and mentors."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation, Person
from koryu.shared.trilingual import Trilingual

from .calls import Call


class CurriculumItem(models.Model):
    """One unit of the curriculum."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="curriculum")
    title = Trilingual(_("Title"), limit=200)
    summary = Trilingual(_("Summary"), limit=2000, long=True)
    starts_at = models.DateTimeField(_("Start"), null=True, blank=True)
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=1, null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return str(self.title)


class Mentor(models.Model):
    """Somebody who guides up to `capacity` of the selected; both sides rank (stable matching)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="mentors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about = Trilingual(_("About"), limit=1000, long=True)
    capacity = models.PositiveSmallIntegerField(_("Guides at most"), default=2)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="mentor_once")]

    def __str__(self) -> str:
        return str(self.person)
