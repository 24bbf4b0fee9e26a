"""Roles, states and bands of the people room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    MEMBER = "member", _("Member")


class HeadcountBand(models.TextChoices):
    TO_10 = "1-10", "1–10"
    TO_50 = "11-50", "11–50"
    TO_200 = "51-200", "51–200"
    TO_1000 = "201-1000", "201–1,000"
    OVER_1000 = "1000+", "1,000+"


class VerificationMethod(models.TextChoices):
    NONE = "", _("Not verified")
    EMAIL_DOMAIN = "email_domain", _("Verified e-mail domain")
    OPERATOR = "operator", _("Verified by an operator")


class ConsentKind(models.TextChoices):
    TERMS = "terms", _("Terms of use")
    PRIVACY = "privacy", _("Privacy notice")
    OVERSEAS = "overseas", _("Transfer of personal data overseas")
