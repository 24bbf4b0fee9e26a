"""What a partnering day has: who meets, when, where, with which interpreters."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.people.models import Organisation, Person
from koryu.shared.trilingual import Trilingual

from ..enums import MeetingMode, MeetingStage, WhoMeets
from .events import Event
from .registration import Registration


class MeetingDay(models.Model):
    """The 1:1 meetings of an event and their rules. `version` grows with everything planned on."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="meeting_day")
    stage = models.CharField(max_length=12, choices=MeetingStage, default=MeetingStage.SETUP)
    mode = models.CharField(
        _("Who decides"), max_length=10, choices=MeetingMode, default=MeetingMode.ACCEPT
    )
    who = models.CharField(
        _("Who may meet"), max_length=8, choices=WhoMeets, default=WhoMeets.ACROSS
    )
    requests_until = models.DateTimeField(_("Requests until"), null=True, blank=True)
    most_requests = models.PositiveSmallIntegerField(
        _("Requests an organisation may send"), default=20
    )
    most_musts = models.PositiveSmallIntegerField(_("of which must meet"), default=3)
    goals = models.JSONField(default=list)  # empty: the engine's order
    price = models.PositiveIntegerField(
        _("What moving a published meeting must gain"), null=True, blank=True
    )
    pins = models.JSONField(default=dict)  # what organisers fixed of a pair: see rules.planning
    version = models.PositiveIntegerField(default=1)
    published_version = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)


class TimeSlot(models.Model):
    """A time for meetings; `period` groups them (morning, afternoon, day 2)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    period = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "starts_at"], name="one_slot_per_start"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"
            ),
        ]


class MeetingPlace(models.Model):
    """A room, or a group of tables alike. `away`: slots in which it cannot be used."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="places")
    name = Trilingual(_("Name"), limit=100)
    zone = models.CharField(_("Zone"), max_length=50, blank=True)
    seats = models.PositiveSmallIntegerField(_("Seats at a table"), default=6)
    equipment = models.JSONField(_("Equipment"), default=list, blank=True)
    online_url = models.URLField(_("Online address"), blank=True)
    is_online = models.BooleanField(_("Online"), default=False)
    away = models.ManyToManyField(TimeSlot, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.name)


class MeetingTable(models.Model):
    """One table of a place: what a meeting occupies."""

    place = models.ForeignKey(MeetingPlace, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place", "number"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="one_table_per_number")
        ]


class ZoneTravel(models.Model):
    """Minutes needed between two zones of an event, either way (`first` < `second`)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="travel")
    first = models.CharField(max_length=50)
    second = models.CharField(max_length=50)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "first", "second"], name="one_way_per_zones")
        ]


class Interpreter(models.Model):
    """Somebody who interprets at the meetings. `pairs`: [["ko", "ja"], …]."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="interpreters")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    pairs = models.JSONField(_("Languages"), default=list)
    away = models.ManyToManyField(TimeSlot, blank=True, related_name="+")
    straight = models.PositiveSmallIntegerField(_("Slots without a pause"), null=True, blank=True)
    most = models.PositiveSmallIntegerField(_("Slots in all"), null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class EventParticipant(models.Model):
    """An organisation that takes part in the meetings."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("Side"), max_length=40, blank=True)
    languages = models.JSONField(_("Languages spoken at the table"), default=list)
    most = models.PositiveSmallIntegerField(_("Meetings wanted at most"), null=True, blank=True)
    online = models.BooleanField(_("Takes part online"), default=False)
    about = models.TextField(_("What we look for here"), max_length=1000, blank=True)
    away = models.ManyToManyField(TimeSlot, blank=True, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation"], name="one_participant_per_organisation"
            )
        ]


class Delegate(models.Model):
    """One of those who sit at an organisation's tables: as many meetings at once as delegates."""

    participant = models.ForeignKey(
        EventParticipant, on_delete=models.CASCADE, related_name="delegates"
    )
    registration = models.ForeignKey(
        Registration, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
