"""The board: both panels side by side, lines, flags, quick proposals, the way to the ledger."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.models import DecisionRow, StageResult
from koryu.evaluation.queries.board import board_of, requested, stage_of
from koryu.evaluation.rules.lines import bump, reaches
from koryu.programmes.models import Call
from tests.evaluation.deciding import make_case
from tests.evaluation.test_results import TABLE
from tests.factories.evaluation import make_reviewed
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

pytestmark = pytest.mark.pages


@pytest.fixture
def case(db):
    return make_case()


def url(case, name="board", *more):
    return reverse(f"evaluation:{name}", args=[case.call.slug, *more])


def test_the_line_is_where_places_or_budget_end():
    amounts = [Decimal(40), Decimal(40), Decimal(40)]
    found = reaches([1, 2, 3], amounts, places=None, budget=Decimal(100))
    assert [each.inside for each in found] == [True, True, False]
    assert [each.cumulative for each in found] == [40, 80, 120]
    found = reaches([1, 2, None], amounts, places=5, budget=None)
    assert [each.inside for each in found] == [True, True, False]


def test_equals_across_the_line_are_marked():
    found = reaches([1, 2, 2, 4], [Decimal(0)] * 4, places=2, budget=None)
    assert [each.tied for each in found] == [False, True, True, False]


def test_lines_of_the_chart_stand_by_rank_in_each_column():
    lines = bump([("A", (1, 1, 2), False), ("B", (2, 2, 1), True), ("C", (None, None, 3), False)])
    assert [line.path for line in lines] == [
        "60,34 200,34 340,54",
        "60,54 200,54 340,34",
        "340,74",
    ]


def test_both_panels_stand_side_by_side_with_the_calibrated_rank(case, client):
    client.force_login(case.korea)
    said = client.get(url(case)).content.decode()
    for text in ("81.25", "77.50", "85.00", "The panels are further apart"):
        assert text in said
    shown = board_of(case.call, stage_of(case.call))
    assert [row.application.title for row in shown.rows] == ["alpha", "beta", "gamma"]
    for row in shown.rows:
        assert f"({row.calibrated['low']}–{row.calibrated['high']})" in said


def test_rows_are_ordered_and_narrowed(case):
    stage = stage_of(case.call)
    korea = board_of(case.call, stage, order="KR")
    assert [row.application.title for row in korea.rows] == ["beta", "alpha", "gamma"]
    assert [
        r.application.title for r in board_of(case.call, stage, chosen={"q": "GAMMA"}).rows
    ] == ["gamma"]
    case.usual()
    found = board_of(case.call, stage, chosen={"outcome": "waitlist"})
    assert [row.application.title for row in found.rows] == ["beta"]
    assert board_of(case.call, stage, chosen={"outcome": "none"}).rows == []


def test_a_button_proposes_and_the_older_page_is_refused(case, client):
    client.force_login(case.korea)
    code = case.applications["alpha"].code
    act = url(case, "board_act", "select")
    client.post(act, {"version": "0", "application": code})
    assert DecisionRow.objects.get().outcome == "select"
    said = client.post(
        url(case, "board_act", "reject"), {"version": "0", "application": code}, follow=True
    ).content.decode()
    assert "Someone else saved a newer version" in said
    assert DecisionRow.objects.get().outcome == "select"


def test_the_undecided_are_filled_by_rank(case, client):
    client.force_login(case.japan)
    client.post(url(case, "board_act", "fill"), {"version": "0"})
    rows = {row.application.title: row.outcome for row in DecisionRow.objects.all()}
    assert rows == {"alpha": "select", "beta": "waitlist", "gamma": "waitlist"}


def test_one_application_shows_points_by_alias_and_takes_a_proposal(case, client):
    client.force_login(case.korea)
    gamma = case.applications["gamma"]
    page = url(case, "board_row", gamma.code)
    said = client.get(page).content.decode()
    for text in ("KR-1", "JP-1", "KR counts 50 of 100"):
        assert text in said
    given = {"version": "0", "outcome": "reject", "reason": "부족합니다.", "note": "재도전 권함"}
    assert client.post(page, given).status_code == 302
    row = DecisionRow.objects.get()
    assert (row.reason, row.note, row.language) == ("부족합니다.", "재도전 권함", "ko")
    stale = client.post(page, given)
    assert stale.status_code == 409
    assert "부족합니다." in stale.content.decode()


def test_the_amount_is_what_was_asked_for_up_to_the_most_of_an_award(case):
    Call.objects.filter(pk=case.call.pk).update(per_award=30, currency="KRW")
    call = case.call_now()
    submission = case.applications["alpha"].submissions.get()
    submission.content["answers"]["amount"] = {"amount": "50", "currency": "KRW"}
    submission.save()
    assert requested(call, submission) == 50
    rows = {r.application.title: r.amount for r in board_of(call, stage_of(call)).rows}
    assert rows == {"alpha": 30, "beta": 30, "gamma": 30}


def test_approvals_are_given_on_the_page_of_the_decision(case, client):
    case.usual()
    for person in (case.korea, case.japan):
        client.force_login(person)
        assert client.get(url(case, "decision")).status_code == 200
        client.post(url(case, "decision_act", "approve"), {"version": str(case.version)})
    assert case.call_now().state == "decided"
    said = client.get(url(case, "decision")).content.decode()
    assert "Everybody is told together" in said
    assert client.post(url(case, "decision_act", "take_back"), {"reason": ""}).status_code == 422
    client.post(url(case, "decision_act", "take_back"), {"reason": "금액"})
    assert case.call_now().state == "evaluating"


def test_a_stage_is_closed_and_opened_again_on_its_page(case, client):
    stage = case.call.stages.get()
    client.force_login(case.korea)
    page = reverse("evaluation:reopen_stage", args=[stage.pk])
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "이해충돌"}).status_code == 302
    assert not StageResult.objects.exists()
    page = reverse("evaluation:close_stage", args=[stage.pk])
    assert "Nothing is missing" in client.get(page).content.decode()
    assert client.post(page, {}).status_code == 302
    assert StageResult.objects.count() == 3


def test_the_ledger_is_read_checked_and_taken_away(case, client):
    client.force_login(case.japan)
    assert client.get(url(case, "ledger")).status_code == 200
    said = client.get(url(case, "ledger"), {"check": "1"}).content.decode()
    assert "Everything comes out the same, bit for bit." in said
    StageResult.objects.update(rank=1)
    said = client.get(url(case, "ledger"), {"check": "1"}).content.decode()
    assert "Something differs." in said
    answer = client.get(url(case, "ledger_file"))
    assert answer["Content-Disposition"].endswith(f'ledger-{case.call.slug}.jsonl"')
    assert answer.content.count(b"\n") == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_board_is_taken_away_as_a_table(case, client, kind):
    client.force_login(case.korea)
    answer = client.get(url(case, "board_table", kind))
    assert answer.status_code == 200
    assert client.get(url(case, "board_table", "pdf")).status_code == 404


def test_empty_calls_have_their_words(db, client):
    client.force_login(PersonFactory(operator_country="KR"))
    call = make_call(state="closed")
    for name in ("board", "decision", "desk_appeals", "desk_matching", "desk_feedback", "ledger"):
        assert client.get(reverse(f"evaluation:{name}", args=[call.slug])).status_code == 200


def test_the_board_asks_as_often_for_many_as_for_few(db, client):
    operator = PersonFactory(operator_country="KR")
    counts = []
    for table in ({"alpha": TABLE["alpha"]}, {f"{t}{n}": TABLE[t] for t in TABLE for n in (1, 2)}):
        call = make_call(state="evaluating", places=1)
        close_stage(make_reviewed(call, table), operator)
        client.force_login(operator)
        page = reverse("evaluation:board", args=[call.slug])
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nobody_but_operators_sees_the_board(case, client):
    for person in (PersonFactory(), case.applications["alpha"].by):
        client.force_login(person)
        assert client.get(url(case)).status_code == 404
