"""Score sheets, and the discussion that opens once all scores of an application are in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.programmes.models import Application, Submission
from koryu.shared.enums import Language

from ..enums import ReviewState
from .assignments import Assignment
from .evaluators import PanelSeat
from .stages import Criterion, Stage


class Review(models.Model):
    """An evaluator's score sheet for one application. `notes` are their own and shown to nobody.

    `submission`: what they read. `void_reason` says why points stopped counting; they stay.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.DRAFT)
    to_applicant = models.TextField(_("To the applicant"), max_length=4000, blank=True)
    to_committee = models.TextField(_("To the committee only"), max_length=4000, blank=True)
    notes = models.TextField(_("My notes"), max_length=8000, blank=True)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]


class Score(models.Model):
    """Points given for one criterion."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    comment = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion")
        ]


class DiscussionNote(models.Model):
    """A message among the evaluators of an application; shown under the seat's alias."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="discussion")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey(PanelSeat, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    language = models.CharField(max_length=2, choices=Language)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
