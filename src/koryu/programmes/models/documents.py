"""Documents that belong to a call: guidelines, forms of agreement, a map."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile

from .calls import Call


class CallDocument(models.Model):
    """A file everybody who sees the call may download, in one language."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("Title"), max_length=200)
    language = models.CharField(_("Language"), max_length=2, choices=Language)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
