"""The day and after it: check-ins, survey answers and certificates."""

from django.db import models

from koryu.people.models import Person

from .registration import Registration


class CheckIn(models.Model):
    """Somebody came, or the mark was undone. `client_id` makes a synced repetition harmless.

    `at` is the clock of the device at the door, `received_at` the server's.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="check_ins"
    )
    at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField(unique=True)
    undo = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]


class SurveyAnswer(models.Model):
    """What a participant said after the event, by question id."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="survey"
    )
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField()


class Certificate(models.Model):
    """A certificate of attendance, numbered once; anybody may check the number."""

    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, related_name="certificate"
    )
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
