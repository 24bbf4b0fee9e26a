"""History (append-only), stored files (content-addressed) and the controlled lists."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import get_language

from .enums import Language, TermList


class AppendOnly(Exception):
    """An append-only row was about to be changed or deleted."""


class AppendOnlyModel(models.Model):
    """Rows are written once: no change, no deletion."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> None:
        raise AppendOnly


class HistoryEvent(AppendOnlyModel):
    """One thing that happened, written by the action that did it, in the same transaction."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id"])]


class StoredFile(models.Model):
    """A file kept under its SHA-256; the same bytes are stored once, names belong to the user."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    def open(self):  # noqa: ANN201 - django.core.files.File
        """The file, opened for reading in binary; raises FileNotFoundError when lost."""
        return default_storage.open(self.path, "rb")

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """One entry of a controlled list. Seeded from data, extended by operators, never deleted."""

    list = models.CharField(max_length=30, choices=TermList)
    code = models.SlugField(max_length=50)
    ko = models.CharField(max_length=120)
    ja = models.CharField(max_length=120)
    en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["list", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="term_code_once_per_list")
        ]

    def label(self, language: str | None = None) -> str:
        """The label in `language` (default: the reader's)."""
        code = (language or get_language() or "en")[:2]
        return getattr(self, code if code in Language.values else "en")

    def __str__(self) -> str:
        return self.label()


class ScheduledJob(models.Model):
    """When a recurring job ran last and is due next; one row per name, claimed under a lock."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)


class WorkerHeartbeat(models.Model):
    """A living worker process; the reaper takes back what silent ones held."""

    worker_id = models.CharField(max_length=64, unique=True)
    beat_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(auto_now_add=True)
