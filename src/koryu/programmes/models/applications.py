"""Applications: answers by key, files, partners, what was submitted and what was found."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile

from ..enums import HANDED_IN, ApplicationState, Currency, Finding, PartnerState
from .calls import Call, EligibilityRule, FormVersion
from .projects import PlannedProject

State = ApplicationState


class Application(models.Model):
    """One consortium's application to a call, led by one organisation.

    `number` is drawn at the first submission ("2026-01-4807"); `code` stands in addresses. What
    evaluators read is the last `Submission`, never the answers that are still being written.
    `reason` is what the applicant reads about an ending, in `reason_language`.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    code = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(max_length=20, blank=True)
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="applications")
    planned = models.ForeignKey(
        PlannedProject,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    reason = models.TextField(blank=True, max_length=4000)
    reason_language = models.CharField(max_length=2, choices=Language, blank=True)
    stage_position = models.PositiveSmallIntegerField(default=0)  # of the stage it is or was in
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "lead"],
                condition=~Q(state=State.WITHDRAWN),
                name="one_application_per_lead",
            ),
            models.UniqueConstraint(
                fields=["call", "number"], condition=~Q(number=""), name="number_once_per_call"
            ),
        ]
        indexes = [models.Index(fields=["call", "state"])]

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))

    @transition("state", source=(State.DRAFT, State.SUBMITTED), target=State.SUBMITTED)
    def submit(self) -> None:
        """Handed in; until the deadline it can be handed in anew."""

    @transition("state", source=(State.SUBMITTED, State.INELIGIBLE), target=State.ELIGIBLE)
    def find_eligible(self) -> None:
        """Every condition is met."""

    @transition("state", source=(State.SUBMITTED, State.ELIGIBLE), target=State.INELIGIBLE)
    def find_ineligible(self) -> None:
        """A condition is not met; `reason` says which."""

    @transition("state", source=(State.ELIGIBLE, State.IN_STAGE), target=State.IN_STAGE)
    def enter_stage(self) -> None:
        """In stage `stage_position` of the evaluation."""

    @transition(
        "state",
        source=(State.IN_STAGE, State.WAITLISTED, State.REJECTED),
        target=State.RECOMMENDED,
    )
    def recommend(self) -> None:
        """The committee proposes it for a place."""

    @transition(
        "state",
        source=(State.IN_STAGE, State.RECOMMENDED, State.REJECTED),
        target=State.WAITLISTED,
    )
    def waitlist(self) -> None:
        """It takes a place that becomes free."""

    @transition(
        "state",
        source=(State.IN_STAGE, State.RECOMMENDED, State.WAITLISTED),
        target=State.REJECTED,
    )
    def reject(self) -> None:
        """No place; `reason` says why."""

    @transition("state", source=(State.RECOMMENDED, State.WAITLISTED), target=State.SELECTED)
    def select(self) -> None:
        """The decision of both countries is final for it."""

    @transition(
        "state",
        source=(State.RECOMMENDED, State.WAITLISTED, State.REJECTED),
        target=State.IN_STAGE,
    )
    def back_to_committee(self) -> None:
        """The decision was taken back, or an appeal was upheld."""

    @transition("state", source=State.SELECTED, target=State.AGREEMENT)
    def sign(self) -> None:
        """The programme agreement is signed."""

    @transition("state", source=(State.DRAFT, *HANDED_IN), target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant takes it back."""


class Answer(models.Model):
    """The answer to one field of the form, edited on its own: `version` guards two editors.

    `page` is the open page it was typed in: a save whose answer got lost is no other editor.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=36, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="one_answer_per_field")
        ]


class AnswerRevision(models.Model):
    """What an answer was before it was changed by somebody else or after a pause."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="revisions")
    key = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class ApplicationFile(models.Model):
    """A file handed in under a field, with the text read from it (found by the operators)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    text_state = models.CharField(max_length=20, default="waiting")  # waiting | read | reason key
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class Partner(models.Model):
    """Another organisation of the consortium; until it confirms, the form is incomplete."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PartnerState, default=PartnerState.INVITED)
    part = models.TextField(_("Its part in the work"), max_length=2000)
    amount = models.DecimalField(
        _("Share of the budget"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(max_length=3, choices=Currency, blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "organisation"],
                condition=Q(state__in=(PartnerState.INVITED, PartnerState.CONFIRMED)),
                name="partner_once",
            )
        ]


class Submission(models.Model):
    """What was handed in, frozen: evaluators read the last one.

    `content` holds title, language, form number, lead, answers, partners, listings and files;
    `sha256` is of its canonical JSON (`rules.frozen`). `text` is its words for the operators'
    search; `receipt` its PDF once it is drawn.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    receipt = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_number_once")
        ]


class EligibilityFinding(models.Model):
    """How one condition was found: by machine (`by` empty), or by a person who overrules it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="findings")
    rule = models.ForeignKey(EligibilityRule, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=8, choices=Finding)
    detail = models.CharField(max_length=60, blank=True)  # key of a sentence, with `params`
    params = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "rule"], name="one_finding_per_rule")
        ]
