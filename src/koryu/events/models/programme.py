"""The programme: tracks, sessions, speakers and materials."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile
from koryu.shared.trilingual import Trilingual

from ..enums import Audience, SessionKind, SpeakerRole
from .events import Event


class Track(models.Model):
    """One of the parallel strands of a programme, in a room of its own."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tracks")
    title = Trilingual(_("Track"), limit=100)
    room = models.CharField(_("Room"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.title)


class Speaker(models.Model):
    """Somebody on stage at an event; names and affiliation as they are written in each language."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = Trilingual(_("Name"), limit=120)
    position = Trilingual(_("Position"), limit=120)
    affiliation = Trilingual(_("Affiliation"), limit=200)
    biography = Trilingual(_("Biography"), limit=2000, long=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.name)


class Session(models.Model):
    """A part of the programme. No track: it concerns everybody. Removing is a state."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=SessionKind)
    title = Trilingual(_("Title"), limit=300)
    abstract = Trilingual(_("Abstract"), limit=4000, long=True)
    starts_at = models.DateTimeField(_("Start"))
    ends_at = models.DateTimeField(_("End"))
    language = models.CharField(_("Spoken language"), max_length=2, choices=Language, blank=True)
    interpretation = models.JSONField(_("Simultaneous interpretation into"), default=list)
    speakers = models.ManyToManyField(Speaker, through="SessionSpeaker", related_name="sessions")
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "track__position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)


class SessionSpeaker(models.Model):
    """Who speaks in a session, as what, in which order."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="cast")
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(_("Role"), max_length=10, choices=SpeakerRole)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "speaker", "role"], name="one_part_per_speaker_and_role"
            )
        ]


class Material(models.Model):
    """A file handed out, of the event or one session."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="materials")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="materials"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=200)
    language = models.CharField(_("Language"), max_length=2, choices=Language)
    audience = models.CharField(
        _("Who may read it"), max_length=12, choices=Audience, default=Audience.REGISTERED
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
