"""The clock opens and closes calls, once, and tells who began."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.notify.models import Notice
from koryu.programmes.actions import calls as actions
from koryu.programmes.actions.clock import tick
from koryu.programmes.enums import CallState
from koryu.programmes.models import Call
from koryu.programmes.signals import call_moved
from koryu.shared.jobs import JOBS, SCHEDULES
from koryu.shared.models import HistoryEvent
from tests.factories.calls import announced, fresh
from tests.factories.events import make_operator
from tests.factories.programmes import make_application, make_call, make_submitted

pytestmark = pytest.mark.django_db


def test_a_call_opens_and_closes_by_itself_each_once():
    call, heard = announced(), []
    call_moved.connect(
        lambda call, state, **_rest: heard.append(state), weak=False, dispatch_uid="t"
    )
    try:
        assert tick(call.opens_at - timedelta(seconds=1)) == []
        assert [each.pk for each in tick(call.opens_at)] == [call.pk]
        assert tick(call.opens_at) == []
        assert tick(call.closes_at - timedelta(seconds=1)) == []
        tick(call.closes_at)
    finally:
        call_moved.disconnect(dispatch_uid="t")
    call = fresh(call)
    assert call.state == CallState.CLOSED
    assert heard == [CallState.OPEN, CallState.CLOSED]
    verbs = HistoryEvent.objects.filter(object_type="programmes.call", object_id=call.pk)
    assert [e.actor_id for e in verbs.filter(verb__in=("call.opened", "call.closed"))] == [
        None,
        None,
    ]


def test_the_grace_is_kept():
    now = timezone.now()
    call = make_call(closes_at=now - timedelta(minutes=5), grace_minutes=10)
    assert tick(now) == []
    assert len(tick(now + timedelta(minutes=5))) == 1
    call = fresh(call)
    assert call.state == CallState.CLOSED


def test_a_worker_that_slept_through_both_moves_it_twice():
    call = announced()
    tick(call.closes_at + timedelta(days=1))
    call = fresh(call)
    assert call.state == CallState.CLOSED


def test_an_extension_of_the_last_minute_counts():
    call = make_call(closes_at=timezone.now() + timedelta(minutes=1))
    old = call.closes_at
    actions.edit_call(
        call=call, by=make_operator(), version=call.version, closes_at=old + timedelta(days=1)
    )
    assert tick(old + timedelta(seconds=1)) == []


def test_a_call_announced_after_its_opening_is_open_at_once():
    opens = timezone.now() - timedelta(hours=1)
    assert announced(opens_at=opens).state == CallState.OPEN


def test_who_only_began_learns_that_it_takes_no_part():
    call = make_call(closes_at=timezone.now() + timedelta(minutes=1))
    begun, handed_in = make_application(call), make_submitted(call)
    tick(call.closes_at)
    told = Notice.objects.filter(kind="programmes.closed_without").values_list("person", flat=True)
    assert begun.by_id in told and handed_in.by_id not in told


def test_the_job_runs_each_minute():
    assert SCHEDULES["programmes.clock"].cron == "* * * * *"
    call = make_call(closes_at=timezone.now() - timedelta(seconds=1))
    JOBS["programmes.clock"].function()
    assert Call.objects.get(pk=call.pk).state == CallState.CLOSED
