"""Two-sided matching: places that rank, applicants that rank, and the stable outcome."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation, Person
from koryu.programmes.models import Application, Call, Mentor
from koryu.shared.trilingual import Trilingual

from ..enums import Side


class HostPlace(models.Model):
    """Somewhere a selected applicant can go: a laboratory, a challenge's seeker, a mentor."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="host_places")
    title = Trilingual(_("Title"), limit=200)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mentor = models.ForeignKey(
        Mentor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quota = models.PositiveSmallIntegerField(_("Takes at most"), default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.title)


class Preference(models.Model):
    """One side's ranking: of places by an application, or of applications by a place.

    `ranks` is [[id, …], …] from the most wanted; ids in one inner list are tied.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="preferences")
    side = models.CharField(max_length=10, choices=Side)
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    place = models.ForeignKey(
        HostPlace, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    ranks = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "side", "application", "place"],
                name="one_preference",
                nulls_distinct=False,
            )
        ]


class MatchRun(models.Model):
    """One stable matching: its frozen inputs and its result with explanations."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="match_runs")
    proposing = models.CharField(max_length=10, choices=Side, default=Side.APPLICANT)
    problem = models.JSONField()
    result = models.JSONField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
