"""Planned projects: a technology turned into a project that firms apply to (joint R&D)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Person
from koryu.research.models import Listing
from koryu.shared.trilingual import Trilingual

from ..enums import Currency, ExportCheck
from .calls import Call


class PlannedProject(models.Model):
    """A project planned around a published technology; the partner is selected by the call.

    `packages`: [{"title", "months", "country", "amount"}], the split of work and budget.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="planned")
    technology = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    title = Trilingual(_("Title"), limit=200)
    goal = Trilingual(_("Goal"), limit=4000, long=True)
    partner_sought = Trilingual(_("Partner sought"), limit=2000, long=True)
    packages = models.JSONField(_("Work packages"), default=list, blank=True)
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.KRW)
    regulatory_routes = models.JSONField(default=list, blank=True)  # codes of regulatory_route
    regulatory_note = Trilingual(_("Regulatory route in words"), limit=1000)
    export_check = models.CharField(
        _("Export control"), max_length=8, choices=ExportCheck, default=ExportCheck.OPEN
    )
    export_note = models.CharField(max_length=1000, blank=True)
    export_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    export_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.title)
