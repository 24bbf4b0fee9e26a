"""Assignment: expertise, what must hold, conflicts in words, prices, re-optimising, killing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.evaluation.actions import assignments, conflicts, runs, seats, stages
from koryu.evaluation.bridge.assignment import freeze, price_of
from koryu.evaluation.bridge.expertise import Subject, fits
from koryu.evaluation.models import (
    Assignment,
    AssignmentRun,
    Evaluator,
    ForbiddenPair,
    LedgerEntry,
    PanelSeat,
)
from koryu.evaluation.queries.reviews import counted
from koryu.evaluation.rules.words import clash
from koryu.notify.models import Notice
from koryu.programmes.actions.applications import withdraw
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.evaluation_panel import (
    accepted,
    handed_in,
    in_pool,
    make_ready,
    proposed,
    sent,
    stranger,
)

pytestmark = pytest.mark.django_db


def test_fit_grows_with_text_fields_and_language():
    asked = {"A": Subject("세포치료제 공정 개발", frozenset({"cell_therapy"}), frozenset({"ko"}))}
    known = {
        "all": Subject("세포치료제 공정 개발", frozenset({"cell_therapy"}), frozenset({"ko"})),
        "text": Subject("세포치료제 공정 개발", frozenset(), frozenset({"ja"})),
        "language": Subject("의료 영상 판독", frozenset(), frozenset({"ko"})),
        "nothing": Subject("", frozenset(), frozenset({"ja"})),
    }
    found = {who: fit for (_app, who), fit in fits(asked, known).items()}
    assert found["all"].score == pytest.approx(1.0)
    assert found["text"].score == pytest.approx(0.55)
    assert found["language"].score < found["text"].score
    assert (found["nothing"].score, found["nothing"].reasons) == (0, ({"key": "nothing"},))


def test_text_counts_the_best_three_passages():
    asked = {"A": Subject("CAR-T 세포치료", frozenset(), frozenset())}
    lines = ["CAR-T 세포치료"] * 3 + ["전혀 다른 주제의 글"] * 5
    known = {"e": Subject("\n".join(lines), frozenset(), frozenset())}
    ((_pair, fit),) = fits(asked, known).items()
    # Three equal passages: the others do not pull the mean down. Language is asked of nobody.
    assert fit.score == pytest.approx(0.55 + 0.15)


def test_a_frozen_problem_names_nobody():
    ready = make_ready()
    problem, why = freeze(ready.stage)
    text = str(problem) + str(why)
    for seat in ready.seats:
        assert seat.evaluator.person.email not in text
        assert seat.evaluator.person.family_name not in text
    for application in ready.applications:
        assert application.lead.name not in text


def test_every_application_gets_its_evaluators_of_both_panels_and_the_proof():
    ready = make_ready(applications=3, per_panel=2)
    run = proposed(ready)
    assert (run.state, run.error) == ("done", "")
    assert run.result["status"] == "optimal"
    for served in run.result["served"]:
        assert {alias[:2] for alias in served["evaluators"]} == {"KR", "JP"}
    assert all(goal["value"] == goal["bound"] for goal in run.result["goals"])


def test_starting_twice_is_one_run():
    ready = make_ready()
    first, second = (runs.start_run(stage=ready.stage, by=ready.by) for _ in range(2))
    assert first == second


def test_conflicts_and_absence_keep_people_out():
    ready = make_ready(applications=1, per_panel=2)
    out, away = ready.seats[0], ready.seats[2]
    application = ready.applications[0]
    conflicts.exclude(
        application=application, evaluator=out.evaluator, by=ready.by, reason="이해관계"
    )
    Evaluator.objects.filter(pk=away.evaluator_id).update(
        available_until=timezone.localdate() - timedelta(days=1)
    )
    served = proposed(ready).result["served"][0]["evaluators"]
    assert out.alias not in served
    assert away.alias not in served
    assert len(served) == 2


def test_what_cannot_be_is_said_in_words():
    ready = make_ready(applications=2, per_panel=1)
    PanelSeat.objects.filter(panel__stage=ready.stage, panel__country="KR").update(most_load=1)
    run = proposed(ready)
    assert run.result["status"] == "infeasible"
    said = [clash(each) for each in run.result["conflict"]]
    numbers = [each.number for each in ready.applications]
    korean = next(each.alias for each in ready.seats if each.panel.country == "KR")
    assert said[:2] == [
        f"Application {number} needs 2 evaluators; 2 may evaluate it." for number in numbers
    ]
    assert said[2:] == [f"The evaluators {korean} can take 1 application between them. Needed: 2."]
    with pytest.raises(NotAllowedNow):
        runs.take_over(run=run, by=ready.by)


def test_the_language_is_a_must_that_can_be_let_go():
    ready = make_ready(applications=1, per_panel=1)
    japanese = next(each for each in ready.seats if each.panel.country == "JP")
    Evaluator.objects.filter(pk=japanese.evaluator_id).update(languages=["ja"])
    run = proposed(ready)
    assert run.result["status"] == "infeasible"
    (number,) = [each.number for each in ready.applications]
    said = [clash(each) for each in run.result["conflict"]]
    assert f"Application {number} is read only by those who read Korean." in said
    stages.edit_stage(
        stage=ready.stage, by=ready.by, version=ready.fresh().version, needs_language=False
    )
    assert proposed(ready).result["status"] == "optimal"


def test_sending_out_asks_people_once_and_writes_it_down():
    ready = make_ready(applications=2, per_panel=1)
    rows = sent(ready)
    assert len(rows) == 4
    assert ready.stage.state == "reviewing"
    asked = Notice.objects.filter(kind="evaluation.asked")
    assert sorted(each.params["count"] for each in asked) == ["2", "2"]
    assert LedgerEntry.objects.filter(call=ready.call, kind="assignments.sent").count() == 1
    with pytest.raises(NotAllowedNow):
        assignments.send_out(stage=ready.stage, by=ready.by)


def test_a_pair_shows_its_price_before_it_is_fixed():
    ready = make_ready(applications=2, per_panel=3)
    text = "세포치료제 공정 개발 계획입니다."
    best = {}
    for seat, words in zip(ready.seats, [text, "", "", text, "", ""], strict=True):
        Evaluator.objects.filter(pk=seat.evaluator_id).update(expertise_text=words)
        best[seat.alias] = bool(words)
    base = proposed(ready)
    number = ready.applications[0].number
    poor = next(each.alias for each in ready.seats if not best[each.alias])
    tried = runs.try_change(run=base, by=ready.by, kind="pin", number=number, alias=poor)
    runs.work(tried.pk)
    tried.refresh_from_db()
    price = price_of(tried)
    assert price["possible"] and price["proved"]
    assert price["total"] > 0.2  # it takes the place of somebody whose text is the same
    assert not Assignment.objects.exists()
    runs.take_over(run=tried, by=ready.by)
    assert Assignment.objects.get(seat__alias=poor, application__number=number).pinned


def test_a_barred_pair_has_no_price():
    ready = make_ready(applications=1, per_panel=2)
    seat = ready.seats[0]
    conflicts.exclude(
        application=ready.applications[0], evaluator=seat.evaluator, by=ready.by, reason="이해관계"
    )
    base = proposed(ready)
    number = ready.applications[0].number
    with pytest.raises(Invalid):
        runs.try_change(run=base, by=ready.by, kind="pin", number=number, alias=seat.alias)
    with pytest.raises(Invalid):
        assignments.pin(
            stage=ready.stage, application=ready.applications[0], seat=seat, by=ready.by
        )


def test_forbidden_pairs_stay_apart_until_allowed_again():
    ready = make_ready(applications=1, per_panel=2)
    alias = proposed(ready).result["served"][0]["evaluators"][0]
    seat = PanelSeat.objects.get(panel__stage=ready.stage, alias=alias)
    application = ready.applications[0]
    pair = assignments.forbid(stage=ready.stage, application=application, seat=seat, by=ready.by)
    assert alias not in proposed(ready).result["served"][0]["evaluators"]
    assignments.allow(pair=pair, by=ready.by)
    assert not ForbiddenPair.objects.exists()


def test_re_optimising_keeps_what_was_accepted():
    ready = make_ready(applications=2, per_panel=2)
    rows = accepted(ready)
    text = "세포치료제 공정 개발 계획입니다."
    late = in_pool("KR", expertise_text=text)
    panel = ready.stage.panels.get(country="KR")
    seats.seat(panel=panel, evaluator=late, by=ready.by)
    run = proposed(ready)
    pairs = {tuple(each) for each in run.result["pairs"]}
    assert pairs == {(each.application.number, each.seat.alias) for each in rows}


def test_a_pair_barred_since_the_run_began_is_left_out():
    ready = make_ready(applications=1, per_panel=1)
    run = proposed(ready)
    seat = ready.seats[0]
    conflicts.exclude(
        application=ready.applications[0], evaluator=seat.evaluator, by=ready.by, reason="이해관계"
    )
    assert runs.take_over(run=run, by=ready.by) == 1
    assert not Assignment.objects.filter(seat=seat).exists()


def test_an_accepted_pair_is_not_forbidden_but_taken_away():
    ready = make_ready(applications=1, per_panel=1)
    row = accepted(ready)[0]
    with pytest.raises(NotAllowedNow):
        assignments.forbid(
            stage=ready.stage, application=row.application, seat=row.seat, by=ready.by
        )
    assignments.remove(assignment=row, by=ready.by)
    assert Assignment.objects.get(pk=row.pk).state == "removed"
    assert Notice.objects.filter(
        person=row.seat.evaluator.person, kind="evaluation.removed"
    ).exists()


def test_only_the_asked_accept_and_a_double_click_is_harmless():
    ready = make_ready(applications=1, per_panel=1)
    first, second = sent(ready)
    with pytest.raises(Refused):
        assignments.accept(assignment=first, by=second.seat.evaluator.person)
    with pytest.raises(Refused):
        assignments.accept(assignment=first, by=ready.by)
    for _ in range(2):
        assignments.accept(assignment=first, by=first.seat.evaluator.person)
    assert Assignment.objects.get(pk=first.pk).state == "accepted"


def test_a_stopped_run_is_not_worked_on_and_a_silent_one_fails():
    ready = make_ready()
    run = runs.start_run(stage=ready.stage, by=ready.by)
    runs.stop_run(run=run, by=ready.by)
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result) == ("stopped", {})
    other = runs.start_run(stage=ready.stage, by=ready.by)
    AssignmentRun.objects.filter(pk=other.pk).update(
        state="running", beat_at=timezone.now() - timedelta(minutes=5)
    )
    assert runs.fail_silent() == 1
    other.refresh_from_db()
    assert (other.state, other.error) == ("failed", "silent")


@pytest.mark.usefixtures("own_process")
def test_a_dead_optimiser_leaves_the_run_failed(monkeypatch):
    ready = make_ready()
    run = runs.start_run(stage=ready.stage, by=ready.by)
    monkeypatch.setattr(runs, "MODULE", "koryu.evaluation.bridge.no_such_module")
    runs.work(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.error.startswith("exit code")
    assert not Assignment.objects.exists()


def test_others_start_nothing():
    with pytest.raises(Refused):
        runs.start_run(stage=make_ready().stage, by=stranger())


def test_a_withdrawn_application_leaves_its_evaluators():
    ready = make_ready(applications=2, per_panel=1)
    rows = accepted(ready)
    gone = rows[0].application
    mine = [each for each in rows if each.application_id == gone.pk]
    handed_in(mine[0])
    withdraw(application=gone, by=gone.by)
    assert {Assignment.objects.get(pk=each.pk).state for each in mine} == {"removed"}
    assert counted(ready.stage).count() == 0
    others = Assignment.objects.exclude(application=gone)
    assert set(others.values_list("state", flat=True)) == {"accepted"}
    assert [row["id"] for row in freeze(ready.stage)[0]["applications"]] == [
        each.number for each in ready.applications if each.pk != gone.pk
    ]


def test_a_run_stopped_while_texts_are_read_ends_there(monkeypatch):
    ready = make_ready()
    run = runs.start_run(stage=ready.stage, by=ready.by)
    monkeypatch.setattr(runs, "READING_SECONDS", 0)

    def stopped(problem, *_args, **_more):
        raise AssertionError("it went on")

    monkeypatch.setattr(runs, "optimise", stopped)
    real = runs.freeze

    def freeze_once_stopped(stage, beat):
        runs.stop_run(run=run, by=ready.by)
        return real(stage, beat)

    monkeypatch.setattr(runs, "freeze", freeze_once_stopped)
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == ("stopped", {})
