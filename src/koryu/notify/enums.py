"""States of mails and how often a person wants them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Pace(models.TextChoices):
    SOON = "soon", _("Within minutes, batched")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("Only on the site")
