"""Challenges (a seeker's brief), feedback to everybody who proposed, and what follows an award."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from koryu.agreements.models import Agreement
from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.trilingual import Trilingual

from ..enums import AwardState
from .applications import Application
from .calls import Call


class Challenge(models.Model):
    """The brief of a challenge. Only operators learn an anonymous seeker's name before an award."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="challenge")
    seeker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    anonymous = models.BooleanField(_("The seeker stays unnamed"), default=False)
    described_as = Trilingual(_("Described as"), limit=200)  # "a Japanese pharmaceutical company"
    context = Trilingual(_("Context"), limit=4000, long=True)
    tried = Trilingual(_("What was tried"), limit=4000, long=True)
    success = Trilingual(_("What success is measured by"), limit=4000, long=True)
    offered = Trilingual(_("What is offered"), limit=4000, long=True)
    confidential = Trilingual(_("What is confidential"), limit=4000, long=True)
    fields = models.JSONField(default=list, blank=True)  # codes of Term list field


class Feedback(models.Model):
    """What a proposer reads about their proposal; needed of everybody before the call is final."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="feedback"
    )
    text = models.TextField(_("Feedback"), max_length=4000)
    language = models.CharField(max_length=2, choices=Language)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)


class Award(models.Model):
    """The way from an award to a contract, or to an end with a reason both sides read."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    state = FSMField(default=AwardState.AWARDED, choices=AwardState.choices, protected=True)
    goal = models.TextField(_("Goal of the proof of concept"), max_length=2000, blank=True)
    measured_by = models.TextField(_("Measured by"), max_length=2000, blank=True)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    agreement = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    @transition("state", source=AwardState.AWARDED, target=AwardState.PROOF)
    def start_proof(self) -> None:
        """Goal, measure and date are agreed."""

    @transition("state", source=(AwardState.AWARDED, AwardState.PROOF), target=AwardState.CONTRACT)
    def contract(self) -> None:
        """A contract is signed."""

    @transition(
        "state",
        source=(AwardState.AWARDED, AwardState.PROOF),
        target=AwardState.CLOSED,
    )
    def close(self) -> None:
        """It ends without a contract, with a reason."""
