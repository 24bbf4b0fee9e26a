"""Notices on the site and mails as stored objects."""

from django.conf import settings
from django.db import models

from koryu.shared.enums import Language

from .enums import MailState, Pace


class Notice(models.Model):
    """Something a person should know. `kind` names a message template; the caller supplies it.

    `params` must hold only what the recipient may always see: text is rendered from it later.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    group = models.CharField(max_length=120, blank=True)  # same group = one line in the mail
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "read_at"])]


class NoticePace(models.Model):
    """How often a person wants mail of notices."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_pace"
    )
    pace = models.CharField(max_length=6, choices=Pace, default=Pace.SOON)


class Mail(models.Model):
    """A mail, whole, before and after it was sent."""

    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    calendar = models.TextField(blank=True)  # an iCalendar object, sent as text/calendar
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=6, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
