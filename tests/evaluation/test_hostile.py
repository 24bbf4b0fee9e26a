"""Sent twice, grown out of all proportion, at the edge of the calendar: refused in words or once."""

import pytest
from django.urls import reverse

from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.models import Conflict, DiscussionNote, HostPlace, LedgerEntry
from koryu.notify.models import Notice
from koryu.people.models import Person
from tests.evaluation.deciding import make_case
from tests.factories.evaluation_panel import accepted, handed_in, make_ready

pytestmark = pytest.mark.django_db


def twice(client, person, name: str, args: list[object], data: dict[str, object]) -> list[int]:
    """What the same form is answered with, sent twice."""
    client.force_login(person)
    address = reverse(f"evaluation:{name}", args=args)
    return [client.post(address, data).status_code for _ in range(2)]


def test_what_is_sent_twice_to_the_other_evaluators_is_said_once(client):
    ready = make_ready(applications=1, per_panel=1)
    first, second = accepted(ready)
    for each in (first, second):
        handed_in(each)
    person = first.seat.evaluator.person
    assert twice(client, person, "say", [first.pk], {"text": "동의합니다."}) == [302, 302]
    assert DiscussionNote.objects.count() == 1
    assert Notice.objects.filter(kind="evaluation.discussion").count() == 1
    twice(client, second.seat.evaluator.person, "say", [second.pk], {"text": "동의합니다."})
    twice(client, person, "say", [first.pk], {"text": "동의합니다."})  # an answer to the other's
    assert DiscussionNote.objects.count() == 3


def test_a_challenge_sent_twice_is_one_and_a_decided_one_may_be_made_again(client):
    ready = make_ready(applications=1, per_panel=1)
    application = accepted(ready)[0].application
    given = {"reason": "모 교수와 분쟁 중입니다."}
    asked = twice(client, application.by, "challenge", [application.code], given)
    assert asked == [302, 302]
    assert Conflict.objects.filter(kind="challenge").count() == 1
    told = Notice.objects.filter(kind="evaluation.challenged", person=ready.by)
    assert told.count() == 1
    Conflict.objects.update(state="dismissed")
    twice(client, application.by, "challenge", [application.code], given)
    assert Conflict.objects.filter(kind="challenge").count() == 2


def test_an_exclusion_sent_twice_stands_in_the_ledger_once(client):
    ready = make_ready(applications=1, per_panel=2)
    row = accepted(ready)[0]
    args = [row.application_id, row.seat.evaluator_id]
    given = {"reason": "지분 보유", "ground": "other"}
    assert twice(client, ready.by, "desk_exclude", args, given) == [302, 302]
    written = LedgerEntry.objects.filter(call=ready.call, kind="conflict.exclusion")
    assert written.count() == 1


def test_a_second_click_does_not_let_a_second_one_move_up(client):
    case = make_case(places=3)
    alpha, beta, gamma = (case.applications[title] for title in ("alpha", "beta", "gamma"))
    case.usual = lambda: case.propose(
        Change(alpha, "select"),
        Change(beta, "waitlist", place=1, reason="다음 순위입니다."),
        Change(gamma, "waitlist", place=2, reason="그 다음입니다."),
    )
    case.told()
    client.force_login(case.korea)
    page = client.get(reverse("evaluation:decision", args=[case.call.slug])).content.decode()
    assert f'name="number" value="{beta.number}"' in page
    args, given = [case.call.slug, "promote"], {"number": beta.number}
    assert twice(client, case.korea, "decision_act", args, given) == [302, 302]
    assert (case.now("beta").state, case.now("gamma").state) == ("selected", "waitlisted")


def test_a_host_place_sent_twice_is_one(client):
    case = make_case()
    given = {"title_en": "Kobe", "title_ko": "", "title_ja": "", "quota": "2"}
    assert twice(client, case.korea, "desk_matching", [case.call.slug], given) == [302, 302]
    assert HostPlace.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("keep", "99999"),
        ("reviews_due_at", "0001-01-01T00:00"),
        ("reviews_due_at", "9999-12-31T23:59"),
    ],
)
def test_a_stage_refuses_what_no_database_keeps(client, name, typed):
    ready = make_ready(applications=1, start=False)
    client.force_login(ready.by)
    Person.objects.filter(pk=ready.by.pk).update(timezone="Asia/Seoul")
    page = reverse("evaluation:desk_edit_stage", args=[ready.stage.pk])
    form = client.get(page).context["form"]
    given = {key: value for key, value in form.initial.items() if value not in (None, False)}
    answer = client.post(page, given | {name: typed})
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert getattr(ready.fresh(), name) is None
