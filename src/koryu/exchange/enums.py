"""States of introductions, exchanges and meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IntroductionState(models.TextChoices):
    SENT = "sent", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExchangeState(models.TextChoices):
    OPEN = "open", pgettext_lazy("exchange", "Open")
    UNDER_NDA = "under_nda", _("Under NDA")
    EVALUATING = "evaluating", _("Evaluating")
    AGREED = "agreed", pgettext_lazy("exchange", "Agreed")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    JOINT_RD = "joint_rd", _("Joint R&D")
    LICENCE = "licence", _("Licence")
    CO_DEVELOPMENT = "co_development", _("Co-development")
    SERVICE = "service", _("Contract research or manufacture")
    INVESTMENT = "investment", _("Investment")
    MOU = "mou", _("MOU")
    OTHER = "other", _("Other")


class MeetingState(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    CANCELLED = "cancelled", _("Cancelled")


LIVING = (ExchangeState.OPEN, ExchangeState.UNDER_NDA, ExchangeState.EVALUATING)
