"""Retries, schedules, heartbeat, and a worker that is killed while it works."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from koryu.shared import jobs
from koryu.shared.models import ScheduledJob, WorkerHeartbeat

RESULTS = DBTaskResult._meta.db_table


def test_schedules_follow_the_clock_of_their_zone():
    daily = jobs.Schedule("x", "0 8 * * *", "Asia/Seoul")
    after = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    assert jobs.next_due(daily, after) == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert jobs.next_due(daily, after + timedelta(minutes=1)) == datetime(
        2026, 11, 24, 23, 0, tzinfo=UTC
    )


@pytest.fixture
def counted(monkeypatch):
    """One schedule that counts its runs."""
    runs = []
    monkeypatch.setattr(
        jobs, "JOBS", {"t.count": jobs.Job("t.count", lambda: runs.append(1), "default", 0)}
    )
    monkeypatch.setattr(
        jobs, "SCHEDULES", {"t.count": jobs.Schedule("t.count", "0 * * * *", "UTC")}
    )
    return runs


def test_a_schedule_first_waits_then_runs_once_however_many_workers_ask(db, counted):
    now = timezone.now()
    assert jobs.enqueue_due(now) == []
    later = ScheduledJob.objects.get().due_at + timedelta(seconds=1)
    assert jobs.enqueue_due(later) == ["t.count"]
    assert jobs.enqueue_due(later) == []
    assert counted == [1]


def test_a_worker_that_slept_runs_a_schedule_once_not_for_each_hour_missed(db, counted):
    jobs.enqueue_due(timezone.now())
    assert jobs.enqueue_due(timezone.now() + timedelta(days=3)) == ["t.count"]
    assert counted == [1]


def test_a_failing_job_comes_again_later_and_later(db, settings, monkeypatch):
    settings.MODE = "production"
    sent = []
    monkeypatch.setattr(
        jobs,
        "_send",
        lambda name, arguments, *, attempt, run_after: sent.append((attempt, run_after)),
    )
    monkeypatch.setattr(
        jobs, "JOBS", {"t.fail": jobs.Job("t.fail", lambda: 1 / 0, "default", retries=2)}
    )
    before = timezone.now()
    jobs.run_job.func("t.fail", {}, 1)
    jobs.run_job.func("t.fail", {}, 2)
    with pytest.raises(ZeroDivisionError):
        jobs.run_job.func("t.fail", {}, 3)
    waits = [round((after - before).total_seconds() / 30) for _, after in sent]
    assert [attempt for attempt, _ in sent] == [2, 3]
    assert waits == [1, 4]


def running(*workers: str) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status="RUNNING",
        task_path="koryu.shared.jobs.run_job",
        args_kwargs={"args": ["t", {}, 1], "kwargs": {}},
        queue_name="default",
        backend_name="default",
        worker_ids=list(workers),
        started_at=timezone.now(),
        run_after=timezone.now(),
        priority=0,
    )


def test_the_reaper_takes_from_the_silent_and_leaves_the_living(db):
    jobs.beat("living")
    WorkerHeartbeat.objects.create(
        worker_id="silent", beat_at=timezone.now() - timedelta(minutes=2)
    )
    kept, taken, gone = running("living"), running("silent"), running("a", "b", "c")
    assert jobs.reap() == 2
    states = [DBTaskResult.objects.get(pk=each.pk).status for each in (kept, taken, gone)]
    assert states == ["RUNNING", "READY", "FAILED"]


SLEEPER = """
import sys, time
import django
django.setup()
from pathlib import Path
from koryu.shared import jobs

@jobs.job("t.slow")
def slow():
    mark = Path(sys.argv[1])
    first = not mark.exists()
    mark.write_text(mark.read_text() + "x" if mark.exists() else "x")
    if first:
        time.sleep(120)

if sys.argv[2] == "enqueue":
    jobs._send("t.slow", {}, attempt=1)
elif sys.argv[2] == "due":
    from datetime import timedelta
    from django.utils import timezone
    jobs.SCHEDULES.clear()
    jobs.scheduled("t.slow", "* * * * *")(slow)
    print(jobs.enqueue_due(timezone.now() + timedelta(minutes=int(sys.argv[3]))))
else:
    from django.core.management import call_command
    call_command("worker", once=sys.argv[2] == "once")
"""


@pytest.fixture
def outside(tmp_path, installation):
    """Run the script above in processes of their own on an installation of their own."""
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER)

    def start(*words: str) -> subprocess.Popen:
        command = [sys.executable, str(script), str(tmp_path / "mark"), *words]
        return subprocess.Popen(command, env=installation, stdout=subprocess.PIPE, text=True)

    return start


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.xdist_group("installation")
def test_a_job_of_a_worker_killed_with_sigkill_is_done_by_the_next(tmp_path, outside):
    assert outside("enqueue").wait(60) == 0
    mark = tmp_path / "mark"
    victim = outside("work")
    until(mark.exists)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    with sqlite3.connect(tmp_path / "koryu.sqlite3") as database:
        states = database.execute(f"SELECT status FROM {RESULTS}").fetchall()
        assert states == [("RUNNING",)]
        # A minute of silence passes.
        database.execute(
            "UPDATE shared_workerheartbeat SET beat_at = datetime('now', '-2 minutes')"
        )
    assert outside("once").wait(60) == 0
    assert mark.read_text() == "xx"
    with sqlite3.connect(tmp_path / "koryu.sqlite3") as database:
        states = database.execute(f"SELECT status FROM {RESULTS}").fetchall()
    assert states == [("SUCCESSFUL",)]


@pytest.mark.slow
@pytest.mark.xdist_group("installation")
def test_two_workers_at_once_start_a_schedule_once(tmp_path, outside):
    assert outside("due", "0").communicate(timeout=60)[0] == "[]\n"
    both = [outside("due", "5") for _ in range(2)]
    said = sorted(each.communicate(timeout=60)[0] for each in both)
    assert said == ["['t.slow']\n", "[]\n"]


def test_waiting_jobs_of_one_name_are_forgotten(db):
    for name, status in (("a.b", "READY"), ("a.b", "RUNNING"), ("c.d", "READY")):
        DBTaskResult.objects.create(
            status=status,
            args_kwargs={"args": [name, {}, 1], "kwargs": {}},
            task_path="koryu.shared.jobs.run_job",
            backend_name="default",
            run_after=timezone.now(),
        )
    assert jobs.forget("a.b") == 1
    left = DBTaskResult.objects.values_list("args_kwargs__args__0", "status")
    assert set(left) == {("a.b", "RUNNING"), ("c.d", "READY")}
