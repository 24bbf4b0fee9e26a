"""Listings, their fields and facets with a tier each, attachments, versions, imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from koryu.disclosure.enums import Tier
from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.models import StoredFile, Term

from .enums import FieldKey, ImportState, ListingKind, ListingState

DRAFT, IN_REVIEW = ListingState.DRAFT, ListingState.IN_REVIEW
PUBLISHED, PAUSED, CLOSED = ListingState.PUBLISHED, ListingState.PAUSED, ListingState.CLOSED


class Listing(FSMModelMixin, models.Model):
    """One thing an organisation shares.

    Editing happens in `working` (autosaved JSON of the shape in `rules.content`, never shown to
    others); publishing or updating writes it out to `fields`, `facets` and a new `ListingVersion`.
    Visible to a reader when it is published and its title's tier is. `working_at` is when the
    working copy was last saved, None when nothing in it waits to be published.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="listings"
    )
    kind = models.CharField(max_length=12, choices=ListingKind)
    state = FSMField(default=ListingState.DRAFT, choices=ListingState.choices, protected=True)
    source_language = models.CharField(max_length=2, choices=Language)
    title = models.CharField(max_length=200, blank=True)  # published title, copied from its field
    tier = models.CharField(max_length=8, choices=Tier, default=Tier.PUBLIC)  # tier of the title
    working = models.JSONField(default=dict, blank=True)
    working_version = models.PositiveIntegerField(default=0)
    working_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    changed_at = models.DateTimeField(auto_now=True)
    review_note = models.TextField(blank=True)
    update_pending = models.BooleanField(default=False)  # a published text's update waits in review
    closed_reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(fields=["state", "kind"]), models.Index(fields=["state", "tier"])]

    def __str__(self) -> str:
        return self.title or f"#{self.pk}"

    @property
    def heading(self) -> str:
        """What its own organisation calls it: the published title, before that the draft's."""
        fields = self.working.get("fields", {})
        return self.title or fields.get("title", {}).get("text", "") or str(_("Untitled"))

    @property
    def has_changes(self) -> bool:
        """The working copy of a published listing differs from what others see."""
        return self.state in (PUBLISHED, PAUSED) and self.working_at is not None

    @transition(field=state, source=DRAFT, target=IN_REVIEW)
    def move_to_review(self) -> None:
        """The author asks the operator to look."""

    @transition(field=state, source=[DRAFT, IN_REVIEW], target=PUBLISHED)
    def move_to_published(self) -> None:
        """The text becomes visible to others."""

    @transition(field=state, source=IN_REVIEW, target=DRAFT)
    def move_to_draft(self) -> None:
        """The operator returns it, or the author takes it back."""

    @transition(field=state, source=PUBLISHED, target=PAUSED)
    def move_to_paused(self) -> None:
        """Out of sight for a while."""

    @transition(field=state, source=PAUSED, target=PUBLISHED)
    def move_to_resumed(self) -> None:
        """In sight again."""

    @transition(field=state, source=[DRAFT, IN_REVIEW, PUBLISHED, PAUSED], target=CLOSED)
    def move_to_closed(self) -> None:
        """Over, for good; its history stays."""


class ListingField(models.Model):
    """One published text of a listing, with its own tier. Markdown except title and keywords."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="fields")
    key = models.CharField(max_length=12, choices=FieldKey)
    text = models.TextField()
    tier = models.CharField(max_length=8, choices=Tier)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "key"], name="field_once")]


class ListingFacet(models.Model):
    """One published facet; all facets of one list share a tier."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="facets")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=8, choices=Tier)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "term"], name="facet_once")]


class Attachment(models.Model):
    """A file of a listing, with its tier and the text read from it."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    tier = models.CharField(max_length=8, choices=Tier, default=Tier.MEMBERS)
    text = models.TextField(blank=True)
    text_state = models.CharField(max_length=20, default="waiting")  # waiting | read | reason key
    proposal = models.JSONField(default=dict, blank=True)  # a listing proposed from its text
    waits_review = models.BooleanField(default=False)  # unseen by others until the operator read it
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)


class ListingVersion(models.Model):
    """What was published: the whole content at that moment, by whom, with which note."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["listing", "number"], name="version_once")]


class ImportBatch(models.Model):
    """A spreadsheet of listings: checked row by row first, imported whole or not at all."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKED)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
