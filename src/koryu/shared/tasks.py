"""Housekeeping of what libraries leave behind."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .jobs import scheduled

KEEP_RESULTS = timedelta(days=30)


@scheduled("shared.tidy", "20 4 * * *")
def tidy() -> None:
    """Delete expired sessions and the results of jobs that ended a month ago."""
    call_command("clearsessions")
    ended = DBTaskResult.objects.finished()
    ended.filter(finished_at__lt=timezone.now() - KEEP_RESULTS).delete()
