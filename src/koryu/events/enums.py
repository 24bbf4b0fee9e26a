"""States and kinds of events, sessions, registrations and meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    MONTHLY = "monthly", _("Monthly exchange")
    CONFERENCE = "conference", _("Conference")
    PARTNERING = "partnering", _("Partnering day")
    CEREMONY = "ceremony", _("Signing ceremony")
    OTHER = "other", pgettext_lazy("event", "Other")


class EventMode(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    BOTH = "both", _("On site and online")


class EventState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("event", "Draft")
    PUBLISHED = "published", pgettext_lazy("event", "Announced")
    ENDED = "ended", pgettext_lazy("event", "Ended")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members of the cluster")
    REGISTERED = "registered", _("Registered participants")


class SessionKind(models.TextChoices):
    OPENING = "opening", _("Opening")
    KEYNOTE = "keynote", _("Keynote")
    TALK = "talk", _("Talk")
    PANEL = "panel", _("Panel discussion")
    SIGNING = "signing", _("Signing")
    BREAK = "break", _("Break")
    NETWORKING = "networking", _("Networking")
    MEETINGS = "meetings", _("1:1 meetings")
    OTHER = "other", pgettext_lazy("session", "Other")


class SpeakerRole(models.TextChoices):
    HOST = "host", _("Host")
    SPEAKER = "speaker", _("Speaker")
    MODERATOR = "moderator", _("Moderator")
    PANELLIST = "panellist", _("Panellist")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Text")
    CHOICE = "choice", _("One of several")
    MANY = "many", _("Several of several")
    YES = "yes", _("Yes or no")
    SCALE = "scale", _("One to five")


class QuestionUse(models.TextChoices):
    REGISTRATION = "registration", _("Registration")
    SURVEY = "survey", _("Survey after the event")


class RegistrationState(models.TextChoices):
    PENDING = "pending", _("Waiting for approval")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITLISTED = "waitlisted", _("On the waiting list")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


LIVING = (RegistrationState.PENDING, RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)


class MeetingMode(models.TextChoices):
    ACCEPT = "accept", _("The other side accepts or declines each request")
    ORGANISER = "organiser", _("The organiser decides from both sides' wishes")


class WhoMeets(models.TextChoices):
    ACROSS = "across", _("Organisations of different countries")
    SIDES = "sides", _("Organisations of different sides")
    ANY = "any", _("Any two organisations")


class MeetingStage(models.TextChoices):
    SETUP = "setup", _("Being prepared")
    COLLECTING = "collecting", _("Requests are open")
    PLANNING = "planning", _("The schedule is being made")
    PUBLISHED = "published", _("The schedule is published")
    CLOSED = "closed", pgettext_lazy("meetings", "Closed")


class Wish(models.TextChoices):
    MUST = "must", _("Must meet")
    WANT = "want", _("Would like to meet")
    RATHER_NOT = "rather_not", _("Would rather not meet")


class RequestState(models.TextChoices):
    SENT = "sent", _("Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("meeting request", "Accepted")
    DECLINED = "declined", pgettext_lazy("meeting request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("meeting request", "Withdrawn")


class RunState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("plan", "Waiting")
    RUNNING = "running", pgettext_lazy("plan", "Running")
    DONE = "done", pgettext_lazy("plan", "Done")
    FAILED = "failed", pgettext_lazy("plan", "Failed")
    STOPPED = "stopped", pgettext_lazy("plan", "Stopped")


class MeetingState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed, waiting for the other side")  # a walk-in; holds no table
    SCHEDULED = "scheduled", pgettext_lazy("meeting", "Scheduled")
    HELD = "held", pgettext_lazy("meeting", "Held")
    NO_SHOW = "no_show", _("Did not take place")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


OCCUPYING = (MeetingState.SCHEDULED, MeetingState.HELD, MeetingState.NO_SHOW)


class NoteResult(models.TextChoices):
    FOLLOW_UP = "follow_up", _("We want to go on")
    LATER = "later", _("Later, perhaps")
    NO = "no", _("Not for us")
