"""The disclosure tiers, from open to confidential."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    PUBLIC = "public", _("Public")
    MEMBERS = "members", _("Members")
    MUTUAL = "mutual", _("Mutual interest")
    NDA = "nda", _("Under NDA")


ORDER = {Tier.PUBLIC: 0, Tier.MEMBERS: 1, Tier.MUTUAL: 2, Tier.NDA: 3}
SHARED_TIERS = (Tier.PUBLIC, Tier.MEMBERS)
