"""Kinds and states of agreements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    MOU = "mou", _("MOU")
    NDA = "nda", _("Confidentiality agreement (NDA)")
    PROGRAMME = "programme", _("Programme agreement")
    JOINT_RD = "joint_rd", _("Joint R&D contract")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waiting for signatures")
    SIGNED = "signed", _("Signed")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")
    REFUSED = "refused", _("Refused")


class Law(models.TextChoices):
    KR = "KR", _("Laws of the Republic of Korea")
    JP = "JP", _("Laws of Japan")


LIVING = (AgreementState.DRAFT, AgreementState.PROPOSED, AgreementState.SIGNED)
