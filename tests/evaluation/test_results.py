"""Closing a stage: exact ranks, both panels, minimums, what goes on, and what is refused."""

from fractions import Fraction

import pytest

from koryu.evaluation.actions.results import close_stage, reopen_stage
from koryu.evaluation.models import Criterion, LedgerEntry, Review
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.rules.points import shown
from koryu.programmes.models import Application
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.evaluation import make_assignment, make_reviewed, make_stage
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call, make_submitted

pytestmark = pytest.mark.django_db

TABLE = {
    "alpha": {"KR-1": (8, 9), "KR-2": (7, 7), "JP-1": (9, 8)},
    "beta": {"KR-1": (9, 9), "KR-2": (9, 8), "JP-1": (5, 5)},
    "gamma": {"KR-1": (3, 4), "KR-2": (4, 3), "JP-1": (4, 4)},
}


@pytest.fixture
def call():
    return make_call(state="evaluating", places=1)


@pytest.fixture
def operator():
    return PersonFactory(operator_country="KR")


def by_title(stage):
    return {row.application.title: row for row in stage.results.select_related("application")}


def test_both_panels_are_joined_by_their_weights_exactly(call, operator):
    stage = make_reviewed(call, TABLE)
    close_stage(stage, operator)
    rows = by_title(stage)
    # alpha: Korea (17 + 14) / 2 of 20 = 77.5, Japan 17 of 20 = 85, joined 81.25.
    assert rows["alpha"].data["panels"]["KR"]["score"] == "155/2"
    assert rows["alpha"].data["panels"]["JP"]["score"] == "85"
    assert Fraction(rows["alpha"].data["total"]) == Fraction(325, 4)
    assert {title: row.rank for title, row in rows.items()} == {"alpha": 1, "beta": 2, "gamma": 3}
    assert rows["beta"].data["panels"]["KR"]["rank"] == "1"
    assert "panels.apart" in rows["beta"].data["flags"]
    assert rows["alpha"].calibrated_rank is not None


def test_panels_may_have_criteria_and_weights_of_their_own(call, operator):
    stage = make_reviewed(call, TABLE)
    japan = stage.panels.get(country="JP")
    japan.weight = 150
    japan.save()
    japan.criteria.filter(code="plan").update(weight=3)
    close_stage(stage, operator)
    alpha = by_title(stage)["alpha"]
    assert alpha.data["panels"]["JP"]["score"] == "165/2"  # (9 + 3 × 8) of 40
    assert Fraction(alpha.data["total"]) == Fraction(155, 2) / 4 + Fraction(165, 2) * 3 / 4


def test_equals_share_a_rank_and_a_failed_minimum_has_none(call, operator):
    table = {"a": TABLE["alpha"], "b": TABLE["alpha"], "c": {"KR-1": (10, 2), "JP-1": (10, 10)}}
    stage = make_reviewed(call, table)
    Criterion.objects.filter(panel__stage=stage, code="plan").update(minimum=3)
    close_stage(stage, operator)
    rows = by_title(stage)
    assert [rows[t].rank for t in "abc"] == [1, 1, None]
    assert rows["c"].data["failed"][0]["criterion"] == "plan"
    assert not rows["c"].goes_on


def test_bonus_and_deduction_are_points_of_the_sheet(call, operator):
    stage = make_reviewed(call, {"a": {"KR-1": (8, 8)}})
    panel = stage.panels.get(country="KR")
    stage.panels.exclude(pk=panel.pk).delete()
    review = Review.objects.get()
    for code, kind, points in (("local", "bonus", 2), ("late", "malus", 1)):
        criterion = Criterion.objects.create(panel=panel, kind=kind, code=code, scale=2)
        review.scores.create(criterion=criterion, points=points)
    close_stage(stage, operator)
    assert by_title(stage)["a"].data["total"] == "85"  # (16 + 2 − 1) of 20


def test_a_sum_is_scaled_to_the_panel_where_somebody_recused(call, operator):
    stage = make_reviewed(call, TABLE)
    stage.aggregation = "headcount"
    stage.save()
    gone = Review.objects.get(
        assignment__seat__alias="KR-2", assignment__application__title="alpha"
    )
    gone.assignment.state = "recused"
    gone.assignment.save()
    close_stage(stage, operator)
    alpha = by_title(stage)["alpha"]
    assert (alpha.data["panels"]["KR"]["sheets"], alpha.data["panels"]["KR"]["score"]) == (
        "1",
        "85",
    )


def test_the_mark_and_the_number_kept_decide_who_goes_on(call, operator):
    stage = make_reviewed(call, TABLE)
    stage.pass_mark, stage.keep = 60, 1
    stage.save()
    close_stage(stage, operator)
    assert {t: r.goes_on for t, r in by_title(stage).items()} == {
        "alpha": True,
        "beta": False,
        "gamma": False,
    }


def test_it_waits_for_missing_reviews_unless_the_operator_says_why(call, operator):
    stage = make_reviewed(call, TABLE)
    make_assignment(stage, make_submitted(call, state="in_stage", stage_position=1))
    with pytest.raises(Invalid, match="2 reviews are missing"):
        close_stage(stage, operator)
    assert stage.results.count() == 0
    close_stage(stage, operator, "the evaluator is ill")
    data = entries_of(call)[-1]["data"]
    assert data["reason"] == "the evaluator is ill"
    assert len(data["missing"]) == 2  # of whoever was asked, and of the panel that has nobody


def test_a_void_review_and_one_of_a_recused_evaluator_do_not_count(call, operator):
    stage = make_reviewed(call, TABLE)
    Review.objects.filter(
        assignment__seat__alias="KR-2", assignment__application__title="alpha"
    ).update(state="void")
    close_stage(stage, operator, "voided")
    assert by_title(stage)["alpha"].data["panels"]["KR"]["score"] == "85"


def test_an_eligibility_check_closes_without_points(call, operator):
    stage = make_stage(call, kind="eligibility")
    eligible = make_submitted(call, state="eligible")
    make_submitted(call, state="ineligible")
    close_stage(stage, operator)
    assert Application.objects.get(pk=eligible.pk).state == "in_stage"
    assert [(row.rank, row.goes_on) for row in stage.results.all()] == [(None, True)]


def test_only_operators_close_and_only_once(call, operator):
    stage = make_reviewed(call, TABLE)
    with pytest.raises(Refused):
        close_stage(stage, PersonFactory())
    close_stage(stage, operator)
    with pytest.raises(NotAllowedNow):
        close_stage(stage, operator)
    with pytest.raises(NotAllowedNow):
        close_stage(make_stage(call), operator)


def test_an_opened_stage_loses_its_result_and_the_ledger_keeps_it(call, operator):
    stage = make_reviewed(call, TABLE)
    close_stage(stage, operator)
    reopen_stage(stage, operator, "a conflict came up")
    assert stage.results.count() == 0
    Review.objects.filter(assignment__seat__alias="KR-2").update(state="void")
    close_stage(stage, operator, "voided")
    kinds = list(LedgerEntry.objects.filter(call=call).values_list("kind", flat=True))
    assert kinds == ["ledger.opened", "stage.closed", "stage.reopened", "stage.closed"]


def test_points_are_shown_with_two_decimals_a_half_rounded_up():
    assert [shown(t) for t in ("251/3", "85", "1/8", "-1/3", None)] == [
        "83.67", "85.00", "0.13", "-0.33", "",
    ]  # fmt: skip
