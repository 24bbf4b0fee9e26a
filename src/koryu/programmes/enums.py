"""States and kinds of programmes, calls, forms, applications and challenges."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeKind(models.TextChoices):
    RESIDENCY = "residency", _("Startup residency")
    JOINT_RD = "joint_rd", _("Joint R&D")
    CHALLENGE = "challenge", _("Open-innovation challenge")
    ACADEMY = "academy", _("Academy")
    OTHER = "other", pgettext_lazy("programme", "Other")


class CallState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("call", "Draft")
    ANNOUNCED = "announced", pgettext_lazy("call", "Announced")
    OPEN = "open", pgettext_lazy("call", "Open")
    CLOSED = "closed", pgettext_lazy("call", "Closed")
    EVALUATING = "evaluating", pgettext_lazy("call", "Under evaluation")
    DECIDED = "decided", pgettext_lazy("call", "Decided")
    APPEALS = "appeals", pgettext_lazy("call", "Open to appeals")
    FINAL = "final", pgettext_lazy("call", "Final")
    CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")


# What everybody sees; a draft is the operators' own.
SHOWN = tuple(state for state in CallState if state != CallState.DRAFT)


class ApplicationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    ELIGIBLE = "eligible", pgettext_lazy("application", "Eligible")
    INELIGIBLE = "ineligible", pgettext_lazy("application", "Not eligible")
    IN_STAGE = "in_stage", pgettext_lazy("application", "Under evaluation")
    RECOMMENDED = "recommended", pgettext_lazy("application", "Recommended")
    WAITLISTED = "waitlisted", pgettext_lazy("application", "On the waiting list")
    REJECTED = "rejected", pgettext_lazy("application", "Not selected")
    SELECTED = "selected", pgettext_lazy("application", "Selected")
    AGREEMENT = "agreement", pgettext_lazy("application", "Agreement signed")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


# States in which an application is in the race; a draft is not, what ended is not.
RUNNING = (
    ApplicationState.SUBMITTED,
    ApplicationState.ELIGIBLE,
    ApplicationState.IN_STAGE,
    ApplicationState.RECOMMENDED,
    ApplicationState.WAITLISTED,
)
HANDED_IN = tuple(
    state
    for state in ApplicationState
    if state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
)


class FieldKind(models.TextChoices):
    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    CHOICE = "choice", _("One of several")
    MANY = "many", _("Several of several")
    NUMBER = "number", pgettext_lazy("field", "Number")
    MONEY = "money", _("Amount of money")
    DATE = "date", _("Date")
    TABLE = "table", _("Table")
    FILE = "file", _("File")
    CONSENT = "consent", _("Consent to a text")
    LISTING = "listing", _("Link to our listings")
    PARTNERS = "partners", _("Co-applicants")


class Currency(models.TextChoices):
    KRW = "KRW", _("Korean won (KRW)")
    JPY = "JPY", _("Japanese yen (JPY)")
    USD = "USD", _("US dollar (USD)")


class RuleKind(models.TextChoices):
    COUNTRY = "country", _("The lead's country")
    FIRM_AGE = "firm_age", _("Years since founding")
    FIELD = "field", _("Field of work")
    HEADCOUNT = "headcount", _("Number of employees")
    KIND = "kind", _("Kind of organisation")
    LISTING = "listing", _("A published listing")
    CORPORATE_NUMBER = "corporate_number", _("A valid corporate number")
    VERIFIED = "verified", _("A verified organisation")
    PARTNER_COUNTRY = "partner_country", _("A partner of the other country")
    PERSON = "person", _("Checked by a person")


class Finding(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    UNCLEAR = "unclear", _("To be checked by a person")


class PartnerState(models.TextChoices):
    INVITED = "invited", pgettext_lazy("partner", "Invited")
    CONFIRMED = "confirmed", pgettext_lazy("partner", "Confirmed")
    DECLINED = "declined", pgettext_lazy("partner", "Declined")
    REMOVED = "removed", pgettext_lazy("partner", "Removed")


class AwardState(models.TextChoices):
    """What follows a challenge's award or any selection that is carried on to a contract."""

    AWARDED = "awarded", _("Awarded")
    PROOF = "proof", _("Proof of concept")
    CONTRACT = "contract", _("Contract")
    CLOSED = "closed", pgettext_lazy("award", "Closed")


class ExportCheck(models.TextChoices):
    OPEN = "open", _("Not checked yet")
    FREE = "free", _("Not controlled")
    LICENCE = "licence", _("A licence is needed")
    BARRED = "barred", _("May not be exported")


# Checked, and not barred: what may be offered to applicants.
EXPORTABLE = (ExportCheck.FREE, ExportCheck.LICENCE)
