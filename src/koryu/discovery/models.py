"""Passages and their vectors, saved searches, follows and "not for me"."""

import uuid

from django.db import models
from django.db.models import Q

from koryu.disclosure.enums import Tier
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing
from koryu.shared.enums import Language

from .enums import Frequency, NotForMeReason


class Passage(models.Model):
    """One searchable piece of a listing's field or attachment, at that text's tier."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="passages")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=30)  # field key, or attachment:<id>
    number = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=2, choices=Language)
    tier = models.CharField(max_length=8, choices=Tier)
    text = models.TextField()
    content_sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["listing_id", "id"]
        indexes = [models.Index(fields=["tier", "organisation"])]


class PassageVector(models.Model):
    """The vector of a text, kept once per model and content: float16[dim], little-endian."""

    content_sha256 = models.CharField(max_length=64)
    model = models.CharField(max_length=60)
    vector = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_sha256", "model"], name="vector_once")
        ]


class IndexState(models.Model):
    """Counts up with every change of what is searchable; readers reload when it moved.

    One row. `mark` tells databases apart: a snapshot of another one is never used.
    """

    mark = models.UUIDField(default=uuid.uuid4)
    generation = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)


class IndexChange(models.Model):
    """Which listing's passages or vectors changed at which generation."""

    generation = models.PositiveBigIntegerField(db_index=True)
    listing_id = models.BigIntegerField()


class SavedSearch(models.Model):
    """A search a person keeps, with a digest of what is new."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=1000, blank=True)
    filters = models.JSONField(default=dict)
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    created_at = models.DateTimeField(auto_now_add=True)
    digested_at = models.DateTimeField(null=True, blank=True)


class ToldHit(models.Model):
    """A hit that a digest has told of: it is never told twice."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="told")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "listing"], name="told_once")]


class Match(models.Model):
    """A need or challenge and an offer of another organisation that fit both ways.

    Judged by what every member may read of both. `found_at` is when the pair was first seen.
    """

    need = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    found_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "offer"], name="match_once")]


class RecommendationVisit(models.Model):
    """When a person last looked at an organisation's recommendations."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="visit_once")
        ]


class Follow(models.Model):
    """What a person keeps on the board: a listing or an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "listing"], condition=~Q(listing=None), name="follow_listing_once"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=~Q(organisation=None),
                name="follow_organisation_once",
            ),
        ]


class NotForMe(models.Model):
    """An organisation's "not for me" about a listing, with a reason that improves the next list."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, choices=NotForMeReason)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "listing"], name="not_for_me_once")
        ]
