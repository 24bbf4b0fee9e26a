"""Background work: jobs by name with retries, schedules with a zone, a worker that heals itself.

Built on django-tasks (same code on SQLite and PostgreSQL), which has no retries, no schedules and
leaves a job of a killed worker running for ever: heartbeat, reaper and retry live here.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import task

from .models import ScheduledJob, WorkerHeartbeat

logger = logging.getLogger(__name__)
BEAT_SECONDS = 10
SILENT_AFTER = timedelta(seconds=60)
MAX_CLAIMS = 3


@dataclass(frozen=True)
class Job:
    """A registered function; `retries` further attempts follow a failure, ever later."""

    name: str
    function: Callable[..., object]
    queue: str
    retries: int


@dataclass(frozen=True)
class Schedule:
    name: str
    cron: str
    zone: str


JOBS: dict[str, Job] = {}
SCHEDULES: dict[str, Schedule] = {}


def job(name: str, *, queue: str = "default", retries: int = 3) -> Callable:
    """Register the decorated function under `name` ('room.verb'). Arguments must be JSON."""

    def register(function: Callable[..., object]) -> Callable[..., object]:
        JOBS[name] = Job(name, function, queue, retries)
        return function

    return register


def scheduled(name: str, cron: str, *, zone: str = "Asia/Seoul") -> Callable:
    """Register the decorated function as a job that recurs at `cron` (five fields) in `zone`."""

    def register(function: Callable[..., object]) -> Callable[..., object]:
        JOBS[name] = Job(name, function, "default", 0)
        SCHEDULES[name] = Schedule(name, cron, zone)
        return function

    return register


def enqueue(name: str, **arguments: object) -> None:
    """Run the job `name` once the current transaction has committed."""
    transaction.on_commit(lambda: _send(name, arguments, attempt=1))


def enqueue_many(name: str, batch: Iterable[dict[str, object]]) -> None:
    """The job `name` once for each arguments, stored together: one commit, not hundreds."""
    arguments = list(batch)
    transaction.on_commit(lambda: _send_all(name, arguments))


@transaction.atomic
def _send_all(name: str, batch: list[dict[str, object]]) -> None:
    for arguments in batch:
        _send(name, arguments, attempt=1)


def _send(name: str, arguments: dict, *, attempt: int, run_after: datetime | None = None) -> None:
    queue = JOBS[name].queue
    run_job.using(queue_name=queue, run_after=run_after).enqueue(name, arguments, attempt)


@task()
def run_job(name: str, arguments: dict, attempt: int) -> None:
    """Run one attempt; a failure is logged and tried again after 30 s, 2 min, 8 min, …"""
    registered = JOBS[name]
    try:
        registered.function(**arguments)
    except Exception:
        if settings.MODE == "test":
            raise
        logger.exception("job %s failed at attempt %d", name, attempt)
        if attempt > registered.retries:
            raise
        later = timezone.now() + timedelta(seconds=30 * 4 ** (attempt - 1))
        _send(name, arguments, attempt=attempt + 1, run_after=later)


def forget(name: str) -> int:
    """Drop waiting jobs of this name, their work being done otherwise. Returns how many."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(status="READY", args_kwargs__args__0=name)
    return waiting.delete()[0]


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """The first moment later than `after` (aware) that the schedule names, in UTC."""
    local = after.astimezone(ZoneInfo(schedule.zone))
    return next(CronSim(schedule.cron, local)).astimezone(UTC)


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Enqueue every schedule that is due, each once however many workers ask."""
    now = now or timezone.now()
    started = []
    for schedule in SCHEDULES.values():
        first = {"due_at": next_due(schedule, now)}
        ScheduledJob.objects.get_or_create(name=schedule.name, defaults=first)
        if _claim(schedule, now):
            started.append(schedule.name)
    return started


@transaction.atomic
def _claim(schedule: Schedule, now: datetime) -> bool:
    # The claim and the queued job commit together: a worker that dies between loses no run.
    claimed = ScheduledJob.objects.filter(name=schedule.name, due_at__lte=now).update(
        due_at=next_due(schedule, now), last_run_at=now
    )
    if claimed:
        _send(schedule.name, {}, attempt=1)
    return bool(claimed)


def beat(worker_id: str) -> None:
    """Say that this worker lives."""
    WorkerHeartbeat.objects.update_or_create(
        worker_id=worker_id, defaults={"beat_at": timezone.now()}
    )


def reap(now: datetime | None = None) -> int:
    """Give back jobs of silent workers; after three claims a job has failed. Returns how many."""
    from django_tasks_db.models import DBTaskResult

    now = now or timezone.now()
    living = set(
        WorkerHeartbeat.objects.filter(beat_at__gte=now - SILENT_AFTER).values_list(
            "worker_id", flat=True
        )
    )
    taken = 0
    for result in DBTaskResult.objects.running():
        if result.worker_ids and result.worker_ids[-1] in living:
            continue
        if len(result.worker_ids) >= MAX_CLAIMS:
            result.set_failed(RuntimeError("the worker died with this job three times"))
        else:
            DBTaskResult.objects.filter(pk=result.pk, status="RUNNING").update(status="READY")
        taken += 1
    WorkerHeartbeat.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
    return taken


class Heart(threading.Thread):
    """Beats in the background while a long job runs."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(daemon=True)
        self.worker_id = worker_id
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(BEAT_SECONDS):
            try:
                close_old_connections()
                beat(self.worker_id)
            except Exception:
                logger.exception("heartbeat failed")
        connection.close()
