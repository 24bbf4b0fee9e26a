"""Events and the series they belong to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Country
from koryu.shared.models import StoredFile
from koryu.shared.trilingual import Trilingual

from ..enums import Audience, EventKind, EventMode, EventState


class EventSeries(models.Model):
    """Events that recur, such as the monthly exchange; `rule` is an RFC 5545 RRULE."""

    slug = models.SlugField(max_length=80, unique=True)
    title = Trilingual(_("Title"), limit=200)
    summary = Trilingual(_("Summary"), limit=2000, long=True)
    rule = models.CharField(_("Recurrence"), max_length=200, blank=True)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.title)


class Event(models.Model):
    """One event. `version` grows with every edit; `uid` and `sequence` are the calendar's."""

    slug = models.SlugField(max_length=80, unique=True)
    series = models.ForeignKey(
        EventSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=EventKind)
    mode = models.CharField(_("Mode"), max_length=10, choices=EventMode, default=EventMode.ON_SITE)
    state = FSMField(default=EventState.DRAFT, choices=EventState.choices, protected=True)
    title = Trilingual(_("Title"), limit=200)
    summary = Trilingual(_("Summary"), limit=4000, long=True)
    venue = Trilingual(_("Venue"), limit=200)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    venue_map = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    online_url = models.URLField(_("Online address"), blank=True)  # registered people only
    zone = models.CharField(_("Time zone"), max_length=50, default="Asia/Seoul")
    starts_at = models.DateTimeField(_("Start"), db_index=True)
    ends_at = models.DateTimeField(_("End"))
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    host_country = models.CharField(_("Desk"), max_length=2, choices=Country)
    audience = models.CharField(
        _("Who sees it"), max_length=12, choices=Audience, default=Audience.PUBLIC
    )
    attendees_seen_by = models.CharField(
        _("Who sees the list of participants"),
        max_length=12,
        choices=Audience,
        default=Audience.REGISTERED,
    )
    capacity = models.PositiveIntegerField(_("Places"), null=True, blank=True)
    needs_approval = models.BooleanField(_("Registrations are approved one by one"), default=False)
    takes_registration = models.BooleanField(_("Takes registrations"), default=True)
    registration_opens_at = models.DateTimeField(_("Registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("Registration closes"), null=True, blank=True)
    cancelled_reason = Trilingual(_("Reason of the cancellation"), limit=500)
    source = models.CharField(_("Source"), max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @transition("state", source=EventState.DRAFT, target=EventState.PUBLISHED)
    def publish(self) -> None:
        """Announce it to its audience."""

    @transition("state", source=EventState.PUBLISHED, target=EventState.ENDED)
    def end(self) -> None:
        """It is over: surveys and certificates open."""

    @transition(
        "state", source=(EventState.DRAFT, EventState.PUBLISHED), target=EventState.CANCELLED
    )
    def cancel(self) -> None:
        """It will not take place."""
