"""Data of programmes, one module a noun."""

from .academy import CurriculumItem, Mentor
from .applications import (
    Answer,
    AnswerRevision,
    Application,
    ApplicationFile,
    EligibilityFinding,
    Partner,
    Submission,
)
from .calls import Call, CallNotice, CallQuestion, EligibilityRule, FormVersion, Programme
from .challenges import Award, Challenge, Feedback
from .documents import CallDocument
from .projects import PlannedProject

__all__ = [
    "Answer",
    "AnswerRevision",
    "Application",
    "ApplicationFile",
    "Award",
    "Call",
    "CallDocument",
    "CallNotice",
    "CallQuestion",
    "Challenge",
    "CurriculumItem",
    "EligibilityFinding",
    "EligibilityRule",
    "Feedback",
    "FormVersion",
    "Mentor",
    "Partner",
    "PlannedProject",
    "Programme",
    "Submission",
]
