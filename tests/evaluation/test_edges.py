"""What seldom happens: everybody stepped back, nobody's limit, ties at the line, leaving people."""

from decimal import Decimal

import pytest
from django.urls import reverse

from koryu.evaluation.actions import conflicts, decisions, seats
from koryu.evaluation.actions.conflicts import recuse
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.actions.results import close_stage, reopen_stage
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import Assignment, DecisionRow, Review, Stage, StageResult
from koryu.evaluation.queries.board import board_of, stage_of, usual_amount
from koryu.evaluation.queries.evaluators import may_sit
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.queries.reviews import counted
from koryu.evaluation.queries.tampering import differences
from koryu.notify.models import Notice
from koryu.people.models import Person
from koryu.programmes.models import Application, Call
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.evaluation.deciding import make_case
from tests.evaluation.test_early import make_second_stage
from tests.factories.evaluation import make_reviewed
from tests.factories.evaluation_panel import (
    accepted,
    handed_in,
    in_pool,
    make_ready,
    proposed,
)
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

pytestmark = pytest.mark.django_db
TIED = {
    "first": {"KR-1": (9, 9), "JP-1": (9, 9)},
    "second": {"KR-1": (7, 7), "JP-1": (7, 7)},
    "third": {"KR-1": (7, 7), "JP-1": (7, 7)},
    "last": {"KR-1": (2, 2), "JP-1": (2, 2)},
}


def filled(call: Call) -> dict[str, str]:
    """What the button proposes: title → outcome."""
    by = PersonFactory(operator_country="KR")
    order = board_of(call, stage_of(call)).to_fill
    decisions.propose_by_rank(call=call, by=by, version=0, order=order)
    return {row.application.title: row.outcome for row in DecisionRow.objects.all()}


def make_board(**fields: object) -> Call:
    call = make_call(state="evaluating", **fields)
    close_stage(make_reviewed(call, TIED), PersonFactory(operator_country="KR"))
    return call


def test_where_nothing_limits_everybody_with_a_rank_is_proposed():
    assert set(filled(make_board(places=None)).values()) == {"select"}


def test_a_budget_draws_the_line_as_the_board_shows_it():
    call = make_board(places=None, budget=Decimal(100), per_award=Decimal(60))
    by = PersonFactory(operator_country="KR")
    first = Application.objects.get(title="first")
    decisions.propose(call=call, by=by, version=0, changes=[Change(first, "select", amount=60)])
    order = board_of(call, stage_of(call)).to_fill
    decisions.propose_by_rank(call=call, by=by, version=1, order=order)
    rows = {row.application.title: row.outcome for row in DecisionRow.objects.all()}
    assert rows["first"] == "select"
    assert "select" not in {rows.get(title) for title in ("second", "third", "last")}


def test_equals_across_the_line_are_left_to_the_committee():
    found = filled(make_board(places=2))
    assert found["first"] == "select"
    assert "second" not in found
    assert "third" not in found
    assert "last" not in found  # nobody waits before those who may be among the selected


def test_no_place_at_all_selects_nobody():
    assert set(filled(make_board(places=0)).values()) == {"waitlist"}


def test_an_application_that_everybody_stepped_back_from_is_not_closed_over_in_silence():
    ready = make_ready(applications=2, per_panel=2)
    rows = accepted(ready)
    alone = ready.applications[0]
    for each in rows:
        if each.application == alone:
            person = each.seat.evaluator.person
            recuse(assignment=each, by=person, reason="이해관계", ground="other")
        else:
            handed_in(each)
    with pytest.raises(Invalid) as told:
        close_stage(ready.fresh(), ready.by)
    assert "reason" in told.value.errors
    close_stage(ready.fresh(), ready.by, "the committee evaluates it itself")
    result = StageResult.objects.get(application=alone)
    assert (result.rank, result.goes_on) == (None, False)
    closing = entries_of(ready.call)[-1]["data"]
    assert closing["missing"] == [f"{alone.number} JP", f"{alone.number} KR"]
    assert all(not each.differences for each in replay(entries_of(ready.call)))


def test_a_stage_of_one_application_and_one_evaluator_a_panel():
    ready = make_ready(applications=1, per_panel=1)
    for each in accepted(ready):
        handed_in(each)
    close_stage(ready.fresh(), ready.by)
    result = StageResult.objects.get()
    assert (result.rank, result.goes_on) == (1, True)
    assert differences(ready.call, entries_of(ready.call)) == []


def test_whoever_closed_their_account_is_proposed_for_nothing_and_takes_no_seat():
    ready = make_ready(applications=2, per_panel=2)
    gone = ready.seats[0].evaluator
    Person.objects.filter(pk=gone.person_id).update(is_active=False)
    run = proposed(ready)
    assert run.result["pairs"]
    assert ready.seats[0].alias not in {alias for _number, alias in run.result["pairs"]}
    left = in_pool("KR")
    Person.objects.filter(pk=left.person_id).update(is_active=False)
    panel = ready.seats[0].panel
    assert left not in may_sit(panel)
    with pytest.raises(Invalid):
        seats.seat(panel=panel, evaluator=left, by=ready.by)


def test_whoever_joined_a_desk_evaluates_no_more(client):
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    person = rows[0].seat.evaluator.person
    Person.objects.filter(pk=person.pk).update(operator_country="KR")
    client.force_login(Person.objects.get(pk=person.pk))
    assert client.get(reverse("evaluation:review", args=[rows[0].pk])).status_code == 404
    with pytest.raises(Refused):
        handed_in(Assignment.objects.get(pk=rows[0].pk))
    assert rows[0].seat.evaluator not in may_sit(rows[0].seat.panel)


def test_a_conflict_found_after_the_result_takes_effect_when_the_stage_is_opened_again():
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    close_stage(ready.fresh(), ready.by)
    late = rows[0]
    conflicts.exclude(
        application=late.application, evaluator=late.seat.evaluator, by=ready.by, reason="뒤늦게"
    )
    reopen_stage(ready.fresh(), ready.by, "a conflict appeared")
    assert Assignment.objects.get(pk=late.pk).state == "removed"
    assert Review.objects.get(assignment=late).state == "void"
    assert counted(ready.stage).count() == len(rows) - 1


def test_an_evaluator_steps_back_after_the_result_too_while_nothing_is_decided():
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    close_stage(ready.fresh(), ready.by)
    late = rows[0]
    person = late.seat.evaluator.person
    recuse(assignment=late, by=person, reason="이제 알았습니다.", ground="other")
    assert Assignment.objects.get(pk=late.pk).state == "accepted"  # the result stands until then
    reopen_stage(ready.fresh(), ready.by, "a conflict appeared")
    assert Assignment.objects.get(pk=late.pk).state == "recused"
    assert counted(ready.stage).count() == len(rows) - 1


def test_a_stage_whose_later_one_runs_is_not_opened_again():
    ready, _seated = make_second_stage("single")
    first = Stage.objects.get(call=ready.call, position=1)
    before = list(StageResult.objects.filter(stage=first).values_list("application", "rank"))
    with pytest.raises(NotAllowedNow):
        reopen_stage(first, ready.by, "a conflict appeared")
    assert (
        list(StageResult.objects.filter(stage=first).values_list("application", "rank")) == before
    )


def test_an_approval_does_not_outlive_the_result_it_was_given_on():
    case = make_case()
    case.usual()
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    stage = case.call.stages.get()
    reopen_stage(stage, case.korea, "a conflict appeared")
    close_stage(Stage.objects.get(pk=stage.pk), case.korea)
    decisions.approve(call=case.call, by=case.japan, version=case.version)
    assert case.call_now().state == "evaluating"


def test_two_challenges_can_mean_the_same_evaluator():
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    application, meant = rows[0].application, rows[0].seat.evaluator
    for words in ("모 교수", "같은 분입니다"):
        made = conflicts.raise_challenge(application=application, by=application.by, reason=words)
        conflicts.decide(
            conflict=made, by=ready.by, stands=True, reason="인정합니다.", evaluator=meant
        )
    assert application.conflicts.filter(evaluator=meant, state="stands").count() == 2


def test_what_was_dismissed_does_not_come_back_beside_another_of_its_kind():
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    pair = {"application": rows[0].application, "evaluator": rows[0].seat.evaluator}
    first = conflicts.exclude(**pair, by=ready.by, reason="하나")
    conflicts.decide(conflict=first, by=ready.by, stands=False, reason="아닙니다.")
    conflicts.exclude(**pair, by=ready.by, reason="둘")
    with pytest.raises(NotAllowedNow):
        conflicts.decide(conflict=first, by=ready.by, stands=True, reason="다시")


def test_the_head_count_of_a_closed_stage_stays():
    ready = make_ready(applications=1, per_panel=2, per_application=2)
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    close_stage(ready.fresh(), ready.by)
    idle = next(each for each in ready.seats if each.pk not in {row.seat_id for row in rows})
    with pytest.raises(NotAllowedNow):
        seats.unseat(seat=idle, by=ready.by)
    assert differences(ready.call, entries_of(ready.call)) == []


def test_what_is_no_number_breaks_no_page(client):
    case = make_case()
    client.force_login(case.korea)
    page = reverse("evaluation:board", args=[case.call.slug])
    for typed in ("²", "9" * 30, "-1", "x"):
        assert client.get(page, {"stage": typed}).status_code == 200
        for verb, name in (("fill", "version"), ("note", "version")):
            act = reverse("evaluation:board_act", args=[case.call.slug, verb])
            assert client.post(act, {name: typed}).status_code == 302
        act = reverse("evaluation:matching_act", args=[case.call.slug, "accept"])
        assert client.post(act, {"pk": typed}).status_code == 404
    ready = make_ready(applications=1, per_panel=1, start=False)
    seat = reverse("evaluation:desk_seat", args=[ready.seats[0].pk])
    assert client.post(seat, {"least": "²", "most": "99999"}).status_code == 422


def test_stepping_back_after_the_result_is_on_the_page_once(client):
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    close_stage(ready.fresh(), ready.by)
    page = reverse("evaluation:recuse", args=[rows[0].pk])
    client.force_login(rows[0].seat.evaluator.person)
    assert page in client.get(reverse("evaluation:mine")).content.decode()
    assert client.get(page).status_code == 200
    given = {"ground": "other", "reason": "이제 알았습니다."}
    assert client.post(page, given).status_code == 302
    assert page not in client.get(reverse("evaluation:mine")).content.decode()
    assert client.post(page, given).status_code == 404
    assert Notice.objects.filter(kind="evaluation.late_recusal", person=ready.by).count() == 1
    client.force_login(rows[1].seat.evaluator.person)
    assert client.get(page).status_code == 404


def test_the_amount_that_is_filled_in_is_no_more_than_an_award_has():
    call = make_board(per_award=Decimal(60), currency="KRW")
    row = Application.objects.get(title="first").submissions.get()
    row.content["answers"]["money"] = {"amount": "90", "currency": "KRW"}
    row.save()
    assert usual_amount(call, row) == 60
    assert usual_amount(call, None) == 60
