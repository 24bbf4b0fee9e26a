"""Languages, countries and other leaf enumerations used by every room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    KO = "ko", "한국어"
    JA = "ja", "日本語"
    EN = "en", "English"


class Country(models.TextChoices):
    KR = "KR", _("Korea")
    JP = "JP", _("Japan")


class TermList(models.TextChoices):
    FIELD = "field", _("Field")
    MODALITY = "modality", _("Modality")
    THERAPEUTIC_AREA = "therapeutic_area", _("Therapeutic area")
    DEVELOPMENT_STAGE = "development_stage", _("Development stage")
    IP_STATUS = "ip_status", _("IP status")
    DEAL = "deal", _("Deal")
    REGULATORY_ROUTE = "regulatory_route", _("Regulatory route")
    DECLINE_REASON = "decline_reason", _("Reason for declining")
    ORGANISATION_KIND = "organisation_kind", _("Kind of organisation")
