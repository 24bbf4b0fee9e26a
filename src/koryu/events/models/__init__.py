"""Data of events, one module a noun."""

from .attendance import Certificate, CheckIn, SurveyAnswer
from .events import Event, EventSeries
from .meetings import (
    LateNotice,
    Meeting,
    MeetingInvitation,
    MeetingNote,
    MeetingRequest,
    MeetingSeat,
    PlanRun,
)
from .partnering import (
    Delegate,
    EventParticipant,
    Interpreter,
    MeetingDay,
    MeetingPlace,
    MeetingTable,
    TimeSlot,
    ZoneTravel,
)
from .planning import PlanEdit
from .programme import Material, Session, SessionSpeaker, Speaker, Track
from .registration import EventConsent, Question, Registration

__all__ = [
    "Certificate",
    "CheckIn",
    "Delegate",
    "Event",
    "EventConsent",
    "EventParticipant",
    "EventSeries",
    "Interpreter",
    "LateNotice",
    "Material",
    "Meeting",
    "MeetingDay",
    "MeetingInvitation",
    "MeetingNote",
    "MeetingPlace",
    "MeetingRequest",
    "MeetingSeat",
    "MeetingTable",
    "PlanEdit",
    "PlanRun",
    "Question",
    "Registration",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "SurveyAnswer",
    "TimeSlot",
    "Track",
    "ZoneTravel",
]
