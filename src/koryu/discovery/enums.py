"""Choices of the discovery room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    NEVER = "never", _("No mail")


class NotForMeReason(models.TextChoices):
    FIELD = "field", _("Not our field")
    STAGE = "stage", _("Wrong development stage")
    MODALITY = "modality", _("Wrong modality")
    COUNTRY = "country", _("Not this country")
    KNOWN = "known", _("Already known to us")
    OTHER = "other", _("Other")


class RankingMode(models.TextChoices):
    BALANCED = "balanced", _("All languages alike")
    MINE_FIRST = "mine", _("My language first")


class Sort(models.TextChoices):
    BEST = "best", _("Best match first")
    NEWEST = "newest", _("Newest first")
