"""Kinds, states and text fields of listings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ListingKind(models.TextChoices):
    TECHNOLOGY = "technology", _("Technology")
    ASSET = "asset", _("Asset")
    NEED = "need", _("Need")
    CAPABILITY = "capability", _("Capability")
    CHALLENGE = "challenge", _("Challenge")


OFFERS = (ListingKind.TECHNOLOGY, ListingKind.ASSET, ListingKind.CAPABILITY)
SEEKS = (ListingKind.NEED, ListingKind.CHALLENGE)


class ListingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class FieldKey(models.TextChoices):
    TITLE = "title", pgettext_lazy("listing", "Title")
    SUMMARY = "summary", _("Summary")
    DETAILS = "details", _("Details")
    EVIDENCE = "evidence", _("Data and results")
    SOUGHT = "sought", _("Partner or next step sought")
    REGULATORY = "regulatory", _("Regulatory note")
    KEYWORDS = "keywords", _("Keywords")
    CONFIDENTIAL = "confidential", _("Confidential data")


FACET_LISTS = (
    "field",
    "modality",
    "therapeutic_area",
    "development_stage",
    "ip_status",
    "deal",
    "regulatory_route",
)
SINGLE_FACETS = ("development_stage", "ip_status")


class ImportState(models.TextChoices):
    CHECKED = "checked", _("Checked")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Discarded")
