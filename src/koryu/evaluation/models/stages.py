"""Stages of a call's evaluation, each with a panel a country and that panel's criteria."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from koryu.programmes.models import Application, Call
from koryu.shared.enums import Country
from koryu.shared.trilingual import Trilingual

from ..enums import Aggregation, Anonymity, CriterionKind, StageKind, StageState


class Stage(models.Model):
    """One stage; stages follow each other by `position`. `version` grows with every edit.

    `applications` are those that take part, fixed when it starts.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Kind"), max_length=12, choices=StageKind)
    state = FSMField(default=StageState.SETUP, choices=StageState.choices, protected=True)
    title = Trilingual(_("Title"), limit=120)
    anonymity = models.CharField(
        _("Anonymity"), max_length=8, choices=Anonymity, default=Anonymity.SINGLE
    )
    aggregation = models.CharField(
        _("How points are joined"), max_length=10, choices=Aggregation, default=Aggregation.MEAN
    )
    trim_from = models.PositiveSmallIntegerField(
        _("Leave out highest and lowest from this many evaluators"), default=5
    )
    per_application = models.PositiveSmallIntegerField(_("Evaluators per application"), default=3)
    needs_expertise = models.BooleanField(
        _("At least one evaluator of the application's field"), default=True
    )
    needs_language = models.BooleanField(
        _("Evaluators read the application's language"), default=True
    )
    applications: models.ManyToManyField = models.ManyToManyField(
        Application, blank=True, related_name="stages"
    )
    reviews_due_at = models.DateTimeField(_("Reviews due"), null=True, blank=True)
    pass_mark = models.DecimalField(
        _("Least points to go on"), max_digits=7, decimal_places=3, null=True, blank=True
    )
    keep = models.PositiveSmallIntegerField(_("How many go on"), null=True, blank=True)
    spread_flag = models.DecimalField(
        _("Mark a difference between panels above"), max_digits=6, decimal_places=2, default=15
    )
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="stage_position_once")
        ]

    def __str__(self) -> str:
        return str(self.title) or self.get_kind_display()

    @transition("state", source=StageState.SETUP, target=StageState.ASSIGNING)
    def start(self) -> None:
        """Applications of the stage are fixed; evaluators are assigned."""

    @transition("state", source=StageState.ASSIGNING, target=StageState.REVIEWING)
    def send_out(self) -> None:
        """Evaluators were asked; reviews are written."""

    @transition("state", source=StageState.REVIEWING, target=StageState.DISCUSSING)
    def discuss(self) -> None:
        """Scores are in; evaluators of an application see each other's and discuss."""

    @transition("state", source=StageState.DISCUSSING, target=StageState.REVIEWING)
    def back_to_reviews(self) -> None:
        """A conflict that appeared late or an appeal needs another review."""

    @transition(
        "state",
        source=(StageState.SETUP, StageState.REVIEWING, StageState.DISCUSSING),
        target=StageState.CLOSED,
    )
    def close(self) -> None:
        """Results are computed, frozen and written to the ledger (from setup: eligibility)."""

    @transition("state", source=StageState.CLOSED, target=StageState.DISCUSSING)
    def reopen(self) -> None:
        """An appeal was upheld, or a conflict appeared after the results."""


class Panel(models.Model):
    """The evaluators of one country in a stage; `weight` of its result in the joined one."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="panels")
    country = models.CharField(_("Country"), max_length=2, choices=Country)
    title = Trilingual(_("Title"), limit=120)
    weight = models.DecimalField(_("Weight"), max_digits=6, decimal_places=3, default=50)
    least = models.PositiveSmallIntegerField(
        _("Of its evaluators, at least this many per application"), default=1
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "country"], name="one_panel_per_country")
        ]

    def __str__(self) -> str:
        return str(self.title) or self.get_country_display()


class Criterion(models.Model):
    """What a panel gives points for: 0 to `scale` in steps, times `weight` in the sum.

    Below `minimum` (a mean over the panel) the application fails the stage whatever its sum. Bonus
    and deduction add 0 to `scale` points, unweighted.
    """

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="criteria")
    kind = models.CharField(max_length=8, choices=CriterionKind, default=CriterionKind.POINTS)
    code = models.SlugField(max_length=40)
    title = Trilingual(_("Criterion"), limit=120)
    description = Trilingual(_("What is looked at"), limit=1000)
    weight = models.DecimalField(_("Weight"), max_digits=6, decimal_places=3, default=1)
    scale = models.DecimalField(_("Most points"), max_digits=6, decimal_places=2, default=10)
    step = models.DecimalField(_("Step"), max_digits=5, decimal_places=2, default=1)
    minimum = models.DecimalField(
        _("Least points"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "code"], name="criterion_code_once")
        ]

    def __str__(self) -> str:
        return str(self.title)
