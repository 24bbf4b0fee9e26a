"""The order of goals: put in order by buttons, saved once, used by the planner."""

import pytest
from django.urls import reverse

from koryu.events.actions.meeting_day import rules_mark, set_rules
from koryu.events.bridge.meetings import problem_of
from koryu.events.models import MeetingDay
from koryu.events.rules import goals as orders
from koryu.shared.errors import Invalid
from koryu.shared.models import HistoryEvent
from tests.factories.events_plan import make_day, operator, solved, wish_all

pytestmark = pytest.mark.django_db
USUAL = ["mandatory", "weight", "fairness", "gaps", "interpreters"]


@pytest.fixture
def day():
    return make_day()


def page(day: MeetingDay) -> str:
    return reverse("events:plan_goals", args=[day.event.slug])


def press(client, day, step: str, goals: list[str], mark: str | None = None):
    mark = rules_mark(MeetingDay.objects.get(pk=day.pk)) if mark is None else mark
    return client.post(page(day), {"step": step, "goal": goals, "mark": mark})


def shown(response) -> list[str]:
    return [row["code"] for row in response.context["chosen"]]


def test_buttons_change_the_page_and_nothing_else_until_it_is_saved(client, day):
    client.force_login(operator())
    assert shown(client.get(page(day))) == USUAL
    version = MeetingDay.objects.get().version
    response = press(client, day, "up:fairness", USUAL)
    order = ["mandatory", "fairness", "weight", "gaps", "interpreters"]
    assert shown(response) == order
    assert MeetingDay.objects.values_list("goals", "version").get() == ([], version)
    response = press(client, day, "out:gaps", shown(response))
    response = press(client, day, "in:moves", shown(response))
    assert shown(response) == ["mandatory", "fairness", "weight", "interpreters", "moves"]
    assert press(client, day, "save", shown(response)).status_code == 302
    saved = MeetingDay.objects.get()
    assert saved.goals == ["mandatory", "fairness", "weight", "interpreters", "moves"]
    assert saved.version == version + 1  # plans made before are older now
    assert HistoryEvent.objects.get(verb="meetings.rules").data == {"changed": ["goals"]}
    assert press(client, day, "usual", saved.goals).status_code == 302
    assert MeetingDay.objects.get().goals == []


def test_the_button_pressed_keeps_the_focus_for_the_keyboard(client, day):
    client.force_login(operator())
    html = press(client, day, "up:gaps", USUAL).content.decode()
    assert html.count("autofocus") == 1
    assert 'value="up:gaps" autofocus' in html
    html = press(client, day, "up:fairness", USUAL).content.decode()
    assert 'value="down:fairness" autofocus' in html  # it can go no higher
    html = press(client, day, "down:gaps", USUAL).content.decode()
    assert 'value="up:gaps" autofocus' in html  # nor lower


def test_the_second_of_two_editors_is_told_and_sees_both_orders(client, day):
    client.force_login(operator())
    mark = rules_mark(day)
    theirs = ["mandatory", "gaps"]
    set_rules(event=day.event, by=operator("JP"), mark=mark, goals=theirs)
    mine = ["mandatory", "weight"]
    response = press(client, day, "save", mine, mark)
    assert response.status_code == 409
    assert MeetingDay.objects.get().goals == theirs
    assert shown(response) == mine
    assert [str(label) for label in response.context["theirs"]] == [
        "Meetings that must take place",
        "Waiting in between",
    ]
    press(client, day, "save", mine, response.context["mark"])
    assert MeetingDay.objects.get().goals == mine


@pytest.mark.parametrize(
    "goals", [["weight", "mandatory"], ["mandatory", "weight", "weight"], ["mandatory", "beauty"]]
)
def test_an_order_that_is_none_is_refused(day, goals):
    with pytest.raises(Invalid):
        set_rules(event=day.event, by=operator(), mark=rules_mark(day), goals=goals)


def test_what_a_form_sends_is_made_an_order(client, day):
    client.force_login(operator())
    press(client, day, "save", ["beauty", "gaps", "mandatory", "gaps", "weight"])
    assert MeetingDay.objects.get().goals == ["mandatory", "gaps", "weight"]
    assert orders.changed(USUAL, "up", "mandatory") == USUAL
    assert orders.changed(USUAL, "sideways", "gaps") == USUAL
    assert orders.changed(USUAL, "in", "gaps") == USUAL


def test_the_planner_follows_the_order(day):
    wish_all(day)
    by = operator()
    order = ["mandatory", "gaps", "stability", "weight"]
    set_rules(event=day.event, by=by, mark=rules_mark(day), goals=order)
    # Nothing is published yet that could change.
    assert problem_of(day.event).goals == ("mandatory", "gaps", "weight")
    run = solved(day, by)
    assert [goal["goal"] for goal in run.plan["goals"]] == ["mandatory", "gaps", "weight"]
    assert run.plan["goals"][1]["value"] == 0
