"""States and kinds of stages, panels, conflicts, reviews, decisions and appeals."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StageKind(models.TextChoices):
    ELIGIBILITY = "eligibility", _("Eligibility check")
    DOCUMENT = "document", _("Document review")
    PRESENTATION = "presentation", _("Presentation")
    SITE_VISIT = "site_visit", _("Site visit")
    JOINT = "joint", _("Joint committee")


class StageState(models.TextChoices):
    SETUP = "setup", pgettext_lazy("stage", "Being prepared")
    ASSIGNING = "assigning", pgettext_lazy("stage", "Evaluators are being assigned")
    REVIEWING = "reviewing", pgettext_lazy("stage", "Reviews are being written")
    DISCUSSING = "discussing", pgettext_lazy("stage", "Under discussion")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")


class Anonymity(models.TextChoices):
    NONE = "none", _("Both sides are named")
    SINGLE = "single", _("Evaluators are not named to applicants")
    DOUBLE = "double", _("Neither side is named to the other")


class Aggregation(models.TextChoices):
    MEAN = "mean", _("Mean")
    TRIMMED = "trimmed", _("Mean without the highest and the lowest")
    MEDIAN = "median", _("Median")
    HEADCOUNT = "headcount", _("Sum, adjusted to the head-count of the panel")


class CriterionKind(models.TextChoices):
    POINTS = "points", pgettext_lazy("evaluation", "Points")
    BONUS = "bonus", _("Bonus")
    MALUS = "malus", _("Deduction")


class AssignmentState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("evaluator", "Proposed")
    SENT = "sent", pgettext_lazy("evaluator", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("evaluator", "Accepted")
    RECUSED = "recused", pgettext_lazy("evaluator", "Recused")
    REMOVED = "removed", pgettext_lazy("evaluator", "Removed")


# Assignments that count: they hold a place of the evaluator's load and of the coverage.
HOLDING = (AssignmentState.PROPOSED, AssignmentState.SENT, AssignmentState.ACCEPTED)


class ReviewState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("review", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("review", "Handed in")
    VOID = "void", pgettext_lazy("review", "Not counted")


class ConflictKind(models.TextChoices):
    """Three different acts of Korean and Japanese procedure, each recorded as what it is."""

    EXCLUSION = "exclusion", _("Exclusion by rule")  # 제척
    CHALLENGE = "challenge", _("Challenge by the applicant")  # 기피
    RECUSAL = "recusal", _("Recusal by the evaluator")  # 회피


class ConflictGround(models.TextChoices):
    SAME_ORGANISATION = "same_organisation", _("Same organisation")
    EMAIL_DOMAIN = "email_domain", _("Same e-mail domain")
    PAST_ORGANISATION = "past_organisation", _("Was a member before")
    CO_APPLICATION = "co_application", _("Applied together")
    EXCHANGE = "exchange", _("An exchange between the organisations")
    AGREEMENT = "agreement", _("An agreement between the organisations")
    DECLARED = "declared", _("A declared relation")
    OTHER = "other", pgettext_lazy("conflict", "Other")


class ConflictState(models.TextChoices):
    RAISED = "raised", pgettext_lazy("conflict", "To be decided")
    STANDS = "stands", pgettext_lazy("conflict", "Stands")
    DISMISSED = "dismissed", pgettext_lazy("conflict", "Dismissed")


class RunState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("assignment", "Waiting")
    RUNNING = "running", pgettext_lazy("assignment", "Running")
    DONE = "done", pgettext_lazy("assignment", "Done")
    FAILED = "failed", pgettext_lazy("assignment", "Failed")
    STOPPED = "stopped", pgettext_lazy("assignment", "Stopped")


# Stages in which score sheets are written and may still be changed.
WRITING = (StageState.REVIEWING, StageState.DISCUSSING)
# Stages that are over or not begun have nobody to send for.
RUNS_IN = (StageState.ASSIGNING, *WRITING)


class Outcome(models.TextChoices):
    SELECT = "select", _("Select")
    WAITLIST = "waitlist", _("Waiting list")
    REJECT = "reject", _("Not selected")


class AppealState(models.TextChoices):
    OPEN = "open", pgettext_lazy("appeal", "Waiting for an answer")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("appeal", "Dismissed")


class Side(models.TextChoices):
    APPLICANT = "applicant", _("Applicants")
    HOST = "host", pgettext_lazy("evaluation", "Hosts")
