"""What-ifs: nothing but the change tells them from the plan they stand beside."""

import pytest
from django.urls import reverse

from koryu.events.actions import publishing, runs
from koryu.events.bridge.grid import compared
from koryu.events.bridge.publishing import difference
from koryu.events.models import MeetingDay, PlanRun
from koryu.events.queries.runs import scenarios
from tests.factories.events_plan import make_day, make_part, sides, solved, wish, wish_all

pytestmark = pytest.mark.django_db
TABLE = {"kind": "tables", "count": 1}


def what_if(run: PlanRun, by, change=TABLE) -> PlanRun:
    made = runs.start_run(
        event=run.event, by=by, seconds=10, scenario=change["kind"], change=change, base=run
    )
    runs.work(made.pk)
    made.refresh_from_db()
    return made


def test_wishes_said_later_are_not_taken_for_what_a_table_adds(by):
    day = make_day(korean=2, japanese=1, slots=3, tables=1)
    wish_all(day)
    run = solved(day, by)
    late = make_part(day.event, "KR")
    wish(late, sides(day)[1][0], by=by)
    MeetingDay.objects.update(version=day.version + 1)
    made = what_if(run, by)
    assert len(made.problem["requests"]) == len(run.problem["requests"]) == 2
    assert compared([run, made])[0]["cells"][1]["change"] == ""
    newer = solved(day, by)
    assert list(scenarios(day.event, newer)) == []
    assert list(scenarios(day.event, run)) == [made]


def test_the_price_of_moving_is_not_taken_for_what_a_table_adds(by):
    day = make_day(korean=2, japanese=2, slots=2, tables=2)
    wish_all(day)
    first = solved(day, by)
    mark = difference(day.event, first).mark
    publishing.publish_plan(run=first, by=by, edits=0, mark=mark)
    MeetingDay.objects.update(price=5, version=day.version + 1)
    place = day.event.places.get()
    place.away.add(day.event.slots.first())  # half of what is published cannot stand
    place.tables.create(number=3)
    run = solved(day, by)
    weight = {goal["goal"]: goal["value"] for goal in run.plan["goals"]}["weight"]
    made = what_if(run, by, {"kind": "anew"})
    held = len(run.plan["held"])
    assert weight < 60 * held
    row = next(row for row in compared([run, made]) if "fulfilled" in row["label"])
    assert [cell["value"] for cell in row["cells"]] == [60 * held, 60 * len(made.plan["held"])]
    assert [cell["open"] for cell in row["cells"]] == ["", ""]


def test_the_newest_what_ifs_are_shown(client, by):
    day = make_day(korean=1, japanese=1, slots=1)
    wish_all(day)
    run = solved(day, by)
    client.force_login(by)
    for count in range(9):
        PlanRun.objects.create(
            event=day.event, state="failed", scenario="tables", version=run.version,
            change={"kind": "tables", "count": 10 + count},
        )  # fmt: skip
    page = client.get(reverse("events:plan_scenarios", args=[day.event.slug, run.pk]))
    shown = [each.change["count"] for each, _name in page.context["others"]]
    assert shown == list(range(11, 19))
    sent = {"kind": "anew", "count": 1, "pair": "ko-ja", "minutes": 5,
            "participant": f"p{sides(day)[0][0].pk}"}  # fmt: skip
    page = client.post(reverse("events:plan_scenarios", args=[day.event.slug, run.pk]), sent)
    assert page.status_code == 302
    assert PlanRun.objects.first().change == {"kind": "anew"}
