"""Runs of the optimiser: frozen, worked on, stopped, killed, made on older wishes."""

import os
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.events.actions import meeting_day, runs
from koryu.events.bridge import running
from koryu.events.models import PlanRun
from koryu.events.queries.runs import is_older
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.events_plan import make_day, operator, sides, solved, wish, wish_all
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("own_process")
def test_a_run_plans_every_meeting_that_fits_and_proves_it():
    day = make_day()
    wish_all(day)
    run = solved(day, operator())
    assert (run.state, run.error) == ("done", "")
    assert run.plan["status"] == "optimal"
    # Two Japanese organisations with three slots each meet all three Korean ones.
    assert len(run.plan["held"]) == 6
    assert run.version == day.version


def test_starting_twice_is_one_run():
    day = make_day()
    wish_all(day)
    by = operator()
    first, second = (runs.start_run(event=day.event, by=by) for _ in range(2))
    assert first == second
    assert PlanRun.objects.count() == 1


def test_only_organisers_start_one():
    day = make_day()
    with pytest.raises(Refused):
        runs.start_run(event=day.event, by=PersonFactory())


@pytest.mark.parametrize(("slots", "wished"), [(0, True), (3, False)])
def test_with_nothing_to_plan_it_says_so(slots, wished):
    day = make_day(slots=slots)
    if wished:
        wish_all(day)
    with pytest.raises(Invalid):
        runs.start_run(event=day.event, by=operator())
    assert not PlanRun.objects.exists()


@pytest.mark.usefixtures("own_process")
def test_a_killed_optimiser_leaves_the_run_failed_and_it_can_be_tried_again(monkeypatch):
    day = make_day()
    wish_all(day)
    by = operator()
    started = running._start

    def killed(problem, seconds, module):
        process = started(problem, seconds, module)
        os.killpg(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(running, "_start", killed)
    run = solved(day, by)
    assert (run.state, run.plan) == ("failed", {})
    assert "exit code" in run.error
    monkeypatch.undo()
    again = runs.retry_run(run=run, by=by)
    runs.work(again.pk)
    again.refresh_from_db()
    assert again.state == "done"


def test_a_worker_that_died_leaves_its_run_failed_and_nobody_works_on_it_twice():
    day = make_day()
    wish_all(day)
    run = runs.start_run(event=day.event, by=operator())
    long_ago = timezone.now() - timedelta(minutes=5)
    PlanRun.objects.update(state="running", beat_at=long_ago)
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "silent")


@pytest.mark.usefixtures("own_process")
def test_stopping_ends_the_process_and_keeps_everything(monkeypatch):
    day = make_day()
    wish_all(day)
    by = operator()
    run = runs.start_run(event=day.event, by=by)
    seen = []

    def stops(run_id, said, at):
        runs.stop_run(run=run, by=by)
        seen.append(at)
        return original(run_id, said, at)

    original = runs._beat
    monkeypatch.setattr(runs, "_beat", stops)
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.plan, len(seen)) == ("stopped", {}, 1)


def test_a_decline_while_it_ran_makes_the_plan_an_older_one():
    day = make_day()
    wish_all(day)
    run = solved(day, operator())
    meeting_day.touch(day.event)
    day.refresh_from_db()
    assert is_older(run, day)


def test_an_unfinished_run_is_not_tried_again():
    day = make_day()
    wish_all(day)
    by = operator()
    run = runs.start_run(event=day.event, by=by)
    with pytest.raises(NotAllowedNow):
        runs.retry_run(run=run, by=by)


def test_what_must_but_cannot_be_is_named():
    day = make_day(korean=2, japanese=1, slots=1)
    korean, japanese = sides(day)
    for one in korean:
        wish(one, japanese[0], "must")
        wish(japanese[0], one, "must")
    run = solved(day, operator())
    assert run.plan["status"] == "infeasible"
    keys = sorted(reason["key"] for reason in run.plan["conflict"])
    assert keys == ["conflict.busy", "conflict.mandatory", "conflict.mandatory"]
