"""Appeals against a decision, within the window, each with an answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Person
from koryu.programmes.models import Application
from koryu.shared.enums import Language

from ..enums import AppealState


class Appeal(models.Model):
    """One appeal: the only one against the result that was told before it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField(_("What we object to"), max_length=4000)
    language = models.CharField(max_length=2, choices=Language)
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(_("Answer"), max_length=4000, blank=True)
    answer_language = models.CharField(max_length=2, choices=Language, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state=AppealState.OPEN),
                name="one_open_appeal",
            )
        ]
