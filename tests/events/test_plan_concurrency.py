"""Two organisers at once: one schedule is published, one edit is made, nothing is booked twice.

Needs a database that several connections can open (run with KORYU_TEST_DATABASE=postgresql).
"""

import pytest
from django.conf import settings

from koryu.events.actions import participants, plans, publishing
from koryu.events.actions import runs as run_actions
from koryu.events.bridge import edits
from koryu.events.bridge.publishing import difference
from koryu.events.models import Meeting, MeetingSeat, PlanRun
from koryu.shared.errors import KoryuError, Stale
from tests.exchange.test_concurrency import at_once
from tests.factories.events_plan import make_day, operator, sides, solved, wish_all

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        reason="the tests' SQLite lives in the memory of one connection",
    ),
]


@pytest.fixture
def day():
    made = make_day(korean=2, japanese=2, slots=4)
    wish_all(made)
    return made


def test_two_publish_at_once_and_there_is_one_schedule(day):
    one, other = operator(), operator("JP")
    run = solved(day, one)
    mark = difference(day.event, run).mark
    results = at_once(
        *(
            lambda by=by: publishing.publish_plan(run=run, by=by, edits=0, mark=mark)
            for by in (one, other)
        )
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert Meeting.objects.count() == len(run.plan["held"]) == 4
    assert MeetingSeat.objects.filter(occupied=True).count() == 8


def test_two_edit_at_once_and_one_is_told(day):
    one, other = operator(), operator("JP")
    run = solved(day, one)
    request = run.plan["held"][0]["request"]
    free = [
        each
        for each in edits.options(run.problem, run.plan, request)
        if not each.blocked and not each.displaces
    ]
    results = at_once(
        *(
            lambda by=by, to=to: plans.move_meeting(
                run=run, by=by, edits=0, request=request, slot=to.slot, place=to.place
            )
            for by, to in zip((one, other), free, strict=False)
        )
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    run.refresh_from_db()
    assert run.edits == 1


def test_two_start_at_once_and_there_is_one_run(day):
    people = operator(), operator("JP")
    at_once(
        *(lambda by=by: run_actions.start_run(event=day.event, by=by, seconds=10) for by in people)
    )
    assert PlanRun.objects.count() == 1


def test_who_leaves_while_it_is_published_has_no_meeting_left_unsaid(day):
    by = operator()
    run = solved(day, by)
    mark = difference(day.event, run).mark
    korean, _japanese = sides(day)
    results = at_once(
        lambda: publishing.publish_plan(run=run, by=by, edits=0, mark=mark),
        lambda: participants.remove_participant(participant=korean[0], by=operator("JP")),
    )
    # Either they left first, and publishing was refused; or it was published, and the next plan
    # that is published calls their meetings off.
    assert not isinstance(results[1], KoryuError)
    if isinstance(results[0], Stale):
        assert not Meeting.objects.exists()
    else:
        gone = {(m.first_id, m.second_id) for m in difference(day.event, run).cancelled}
        assert gone
        assert all(korean[0].pk in pair for pair in gone)
