"""Programmes and their calls, with rules of eligibility, forms, notices and questions."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.trilingual import Trilingual

from ..enums import CallState, Currency, ProgrammeKind, RuleKind

DRAFT, ANNOUNCED, OPEN, CLOSED = (
    CallState.DRAFT,
    CallState.ANNOUNCED,
    CallState.OPEN,
    CallState.CLOSED,
)


class Programme(models.Model):
    """One of the joint programmes; each of its rounds is a call."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=ProgrammeKind)
    title = Trilingual(_("Title"), limit=200)
    summary = Trilingual(_("Summary"), limit=2000, long=True)
    hosts: models.ManyToManyField = models.ManyToManyField(Organisation, related_name="+")
    source = models.CharField(_("Source"), max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.title)


class Call(models.Model):
    """One round of a programme. `version` grows with every edit; money is in whole units."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="calls")
    slug = models.SlugField(max_length=80, unique=True)
    state = FSMField(default=DRAFT, choices=CallState.choices, protected=True)
    title = Trilingual(_("Title"), limit=200)
    summary = Trilingual(_("Summary"), limit=1000, long=True)
    body = Trilingual(_("Text of the call"), limit=20000, long=True)
    contact = Trilingual(_("Contact"), limit=300)
    places = models.PositiveIntegerField(_("Places"), null=True, blank=True)
    budget = models.DecimalField(
        _("Budget"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    per_award = models.DecimalField(
        _("Most per selected applicant"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency, default=Currency.KRW)
    zone = models.CharField(_("Time zone"), max_length=50, default="Asia/Seoul")
    announces_at = models.DateTimeField(_("Announced"), null=True, blank=True)
    opens_at = models.DateTimeField(_("Applications open"))
    questions_close_at = models.DateTimeField(_("Questions until"), null=True, blank=True)
    closes_at = models.DateTimeField(_("Applications close"), db_index=True)
    grace_minutes = models.PositiveSmallIntegerField(
        _("Grace after the deadline, in minutes"), default=0
    )
    notice_at = models.DateTimeField(_("Results are sent"), null=True, blank=True)
    appeals_close_at = models.DateTimeField(_("Appeals until"), null=True, blank=True)
    allows_consortium = models.BooleanField(
        _("Several organisations may apply together"), default=True
    )
    cancelled_reason = Trilingual(_("Reason of the cancellation"), limit=500)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    results_sent_at = models.DateTimeField(null=True, blank=True)
    finalised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-closes_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def ends_at(self) -> datetime:
        """The very last moment at which an application is taken: the deadline with its grace."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    @transition("state", source=DRAFT, target=ANNOUNCED)
    def announce(self) -> None:
        """Everybody can read it; applications may be begun when it opens."""

    @transition("state", source=ANNOUNCED, target=OPEN)
    def open_up(self) -> None:
        """Applications are taken."""

    @transition("state", source=OPEN, target=CLOSED)
    def close(self) -> None:
        """The deadline and its grace are over."""

    @transition("state", source=CLOSED, target=CallState.EVALUATING)
    def evaluate(self) -> None:
        """The first stage of evaluation has begun."""

    @transition("state", source=CallState.EVALUATING, target=CallState.DECIDED)
    def decide(self) -> None:
        """Both countries approved the same decision."""

    @transition("state", source=CallState.DECIDED, target=CallState.EVALUATING)
    def reopen(self) -> None:
        """The decision was taken back before anybody was told."""

    @transition("state", source=CallState.DECIDED, target=CallState.APPEALS)
    def tell_results(self) -> None:
        """Everybody has their notice; appeals may be made."""

    @transition("state", source=CallState.APPEALS, target=CallState.FINAL)
    def finalise(self) -> None:
        """Appeals are answered; the list is final."""

    @transition("state", source=(DRAFT, ANNOUNCED, OPEN, CLOSED), target=CallState.CANCELLED)
    def cancel(self) -> None:
        """It will not go on; applicants read why."""


class EligibilityRule(models.Model):
    """A condition of taking part: checked by machine from `params`, or read by a person.

    `params` by kind: country {"countries": ["KR"]}; firm_age {"most": 7}; field {"codes": […]};
    headcount {"most": 300}; kind {"codes": […]}; partner_country {"countries": ["JP"]};
    listing {"kinds": […]}; the others {}.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(_("Kind"), max_length=20, choices=RuleKind)
    params = models.JSONField(default=dict, blank=True)
    text = Trilingual(_("In words"), limit=500)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.text) or self.get_kind_display()


class FormVersion(models.Model):
    """The application form at one time; `definition` is `rules.form.Definition` as JSON.

    The last version is edited in place until an application exists; then an edit makes a new one.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="forms")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="form_number_once_per_call")
        ]


class CallNotice(models.Model):
    """An announcement on the call's notice board."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="notices")
    title = Trilingual(_("Title"), limit=200)
    body = Trilingual(_("Text"), limit=4000, long=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]


class CallQuestion(models.Model):
    """A question about a call. Published with its answer and without the asker's name."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("Question"), max_length=2000)
    language = models.CharField(max_length=2, choices=Language)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    shown = Trilingual(_("Question as published"), limit=2000, long=True)
    answer = Trilingual(pgettext_lazy("noun", "Answer"), limit=4000, long=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-asked_at", "-id"]
