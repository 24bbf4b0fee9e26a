"""The pool of evaluators, the terms they accept, and their seats on panels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.people.models import Person
from koryu.shared.enums import Country, Language
from koryu.shared.models import Term
from koryu.shared.trilingual import Trilingual

from .stages import Panel


class EvaluatorTerms(models.Model):
    """Confidentiality and conduct that evaluators accept; the latest version counts."""

    version = models.CharField(max_length=20, unique=True)
    text = Trilingual(pgettext_lazy("evaluator", "Terms"), limit=10000, long=True)
    at = models.DateTimeField(auto_now_add=True)


class Evaluator(models.Model):
    """A person in the pool. `expertise_text`: publications and keywords in their own words."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="evaluator")
    country = models.CharField(_("Panel of"), max_length=2, choices=Country)
    fields = models.ManyToManyField(Term, blank=True, related_name="+")
    languages = models.JSONField(_("Reads"), default=list)  # codes of Language
    expertise_text = models.TextField(_("Expertise and publications"), max_length=8000, blank=True)
    text_language = models.CharField(max_length=2, choices=Language, blank=True)
    most_load = models.PositiveSmallIntegerField(_("Reviews at most"), default=6)
    available_from = models.DateField(_("Available from"), null=True, blank=True)
    available_until = models.DateField(_("Available until"), null=True, blank=True)
    terms_version = models.CharField(max_length=20, blank=True)
    terms_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.person)


class PanelSeat(models.Model):
    """An evaluator on a panel of one stage. `alias` is their name where they are not named."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="seats")
    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, related_name="seats")
    alias = models.CharField(max_length=12)  # "KR-3"; drawn at random, not by order of joining
    least_load = models.PositiveSmallIntegerField(_("Reviews at least"), default=0)
    most_load = models.PositiveSmallIntegerField(_("Reviews at most"), null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "evaluator"], name="one_seat_per_panel"),
            models.UniqueConstraint(fields=["panel", "alias"], name="alias_once_per_panel"),
        ]
