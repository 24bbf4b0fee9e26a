"""The joint decision: two countries approve exactly one version, and any edit makes it void."""

from decimal import Decimal

import pytest

from koryu.evaluation.actions import decisions
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import DecisionApproval, DecisionRow, LedgerEntry
from koryu.evaluation.queries.board import board_of, stage_of
from koryu.evaluation.queries.decisions import approvals_of, decision_of
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.queries.tampering import differences
from koryu.evaluation.rules.decision import Row, effective, lacks
from koryu.programmes.actions.applications import withdraw
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.evaluation.deciding import make_case
from tests.evaluation.test_results import TABLE
from tests.factories.evaluation import make_stage
from tests.factories.people import PersonFactory


@pytest.fixture
def case(db):
    return make_case()


def test_two_approvals_of_the_same_version_decide(case):
    case.usual()
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    assert case.call_now().state == "evaluating"
    decisions.approve(call=case.call, by=case.japan, version=case.version)
    assert case.call_now().state == "decided"
    assert case.call_now().decided_at
    assert {case.now(title).state for title in TABLE} == {"in_stage"}  # nobody is told yet


def test_any_edit_makes_approvals_void(case):
    case.usual()
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    case.propose(Change(case.applications["gamma"], "reject", reason="다른 사유"), by=case.japan)
    assert not approvals_of(decision_of(case.call)).exists()
    assert DecisionApproval.objects.get().withdrawn_at
    decisions.approve(call=case.call, by=case.japan, version=case.version)
    assert case.call_now().state == "evaluating"


def test_an_approval_names_the_version_that_was_read(case):
    case.usual()
    with pytest.raises(Stale):
        decisions.approve(call=case.call, by=case.korea, version=case.version - 1)


def test_nobody_approves_twice_or_for_both_countries(case):
    case.usual()
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    with pytest.raises(NotAllowedNow):
        decisions.approve(
            call=case.call, by=PersonFactory(operator_country="KR"), version=case.version
        )
    case.korea.operator_country = "JP"
    case.korea.save()
    with pytest.raises(Invalid, match="somebody else"):
        decisions.approve(call=case.call, by=case.korea, version=case.version)
    with pytest.raises(Refused):
        decisions.approve(call=case.call, by=PersonFactory(), version=case.version)


def test_what_is_missing_is_listed_and_keeps_it_from_approval(case):
    case.propose(
        Change(case.applications["alpha"], "select"), Change(case.applications["beta"], "reject")
    )
    with pytest.raises(Invalid) as error:
        decisions.approve(call=case.call, by=case.korea, version=case.version)
    gamma, beta = case.applications["gamma"].number, case.applications["beta"].number
    assert error.value.errors[""] == [
        f"1 application is undecided: {gamma}",
        f"1 reason is missing, which its applicant will read: {beta}",
    ]


def test_places_budget_and_the_order_of_the_waiting_list_hold(case):
    rows = [Row(str(n), "select", None, Decimal(60), "", "ko") for n in (1, 2)]
    rows += [Row("3", "waitlist", 1, None, "x", "ko"), Row("4", "waitlist", 1, None, "x", "ko")]
    found = lacks(rows, applications={"1", "2", "3", "4"}, places=1, budget=Decimal(100))
    assert [lack.key for lack in found] == ["places_of_waitlist", "too_many", "over_budget"]


def test_an_open_stage_keeps_it_from_approval(case):
    case.usual()
    make_stage(case.call)
    with pytest.raises(Invalid, match="Close every stage first"):
        decisions.approve(call=case.call, by=case.korea, version=case.version)


def test_two_operators_at_once_do_not_overwrite_each_other(case):
    case.usual()
    seen = case.version
    case.propose(Change(case.applications["gamma"], "reject", reason="가"))
    with pytest.raises(Stale) as error:
        decisions.propose(
            call=case.call,
            by=case.japan,
            version=seen,
            changes=[Change(case.applications["gamma"], "select")],
        )
    assert error.value.current == case.version
    assert DecisionRow.objects.get(application=case.applications["gamma"]).outcome == "reject"


def test_an_approval_can_be_taken_back_until_the_other_country_approves(case):
    case.usual()
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    decisions.withdraw_approval(call=case.call, by=case.korea)
    decisions.approve(call=case.call, by=case.japan, version=case.version)
    assert case.call_now().state == "evaluating"
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    with pytest.raises(NotAllowedNow):
        decisions.withdraw_approval(call=case.call, by=case.korea)


def test_it_can_be_taken_back_before_anybody_was_told(case):
    case.usual()
    case.approve()
    with pytest.raises(Invalid):
        decisions.take_back(call=case.call, by=case.japan, reason=" ")
    decisions.take_back(call=case.call, by=case.japan, reason="금액을 다시 봅니다")
    assert case.call_now().state == "evaluating"
    assert not approvals_of(decision_of(case.call)).exists()
    case.approve()
    assert case.call_now().state == "decided"


def test_a_decided_call_takes_no_more_proposals(case):
    case.usual()
    case.approve()
    with pytest.raises(NotAllowedNow):
        case.propose(Change(case.applications["gamma"], "select"))


def test_who_withdraws_leaves_the_proposal_and_approvals_are_void(case):
    case.usual()
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    gamma = case.applications["gamma"]
    withdraw(application=gamma, by=gamma.by)
    assert not DecisionRow.objects.filter(application=gamma).exists()
    assert not approvals_of(decision_of(case.call)).exists()


def test_the_undecided_are_proposed_by_rank(case):
    titles = ("alpha", "beta", "gamma")
    decisions.propose_by_rank(
        call=case.call,
        by=case.korea,
        version=0,
        order=board_of(case.call, stage_of(case.call)).to_fill,
    )
    rows = {row.application.title: row for row in DecisionRow.objects.all()}
    assert [(rows[t].outcome, rows[t].place) for t in titles] == [
        ("select", None),
        ("waitlist", 1),
        ("waitlist", 2),
    ]


def test_the_ledger_holds_digests_and_no_names_or_reasons(case):
    case.usual()
    case.approve()
    text = "".join(LedgerEntry.objects.values_list("data", flat=True))
    assert "선정되지" not in text
    assert case.korea.email not in text
    assert str(case.applications["alpha"].lead) not in text
    kinds = [entry["kind"] for entry in entries_of(case.call)]
    assert kinds[-4:] == [
        "decision.changed",
        "decision.approved",
        "decision.approved",
        "decision.recorded",
    ]


def test_the_decision_is_replayed_and_rows_changed_behind_it_are_named(case):
    case.usual()
    case.approve()
    entries = entries_of(case.call)
    assert [each.differences for each in replay(entries)] == [(), ()]
    assert differences(case.call_now(), entries) == []
    gamma = case.applications["gamma"]
    DecisionRow.objects.filter(application=gamma).update(outcome="select")
    assert differences(case.call_now(), entries) == [f"decision: the row of {gamma.number} changed"]


def test_a_decision_without_both_approvals_does_not_replay(case):
    case.usual()
    case.approve()
    entries = [e for e in entries_of(case.call) if e["data"].get("country") != "JP"]
    assert replay(entries)[-1].differences == (
        "it was not approved by two operators, one of each country",
    )


def test_the_waiting_list_moves_up_in_order_and_passes_nobody_over():
    rows = [
        Row("1", "select", None, Decimal(50), "", "ko"),
        Row("2", "waitlist", 1, Decimal(80), "x", "ko"),
        Row("3", "waitlist", 2, Decimal(10), "x", "ko"),
    ]
    assert effective(rows, withdrawn=["1"], budget=None) == {"2": "select", "3": "waitlist"}
    assert effective(rows, withdrawn=["1"], budget=Decimal(60)) == {
        "2": "waitlist",
        "3": "waitlist",
    }
