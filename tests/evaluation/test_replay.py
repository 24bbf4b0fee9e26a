"""Replay: the ledger alone gives every rank again, and tampering anywhere is named."""

import json

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu.evaluation.actions import reviews
from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import Criterion, LedgerEntry, Review, Score, Stage, StageResult
from koryu.evaluation.queries.freezing import exact
from koryu.evaluation.queries.ledger import entries_of, export
from koryu.evaluation.rules.ledger import FIRST, lines_of, sealed, verify
from tests.evaluation.test_results import TABLE
from tests.factories.evaluation import make_reviewed
from tests.factories.evaluation_panel import accepted, handed_in, make_ready
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

pytestmark = pytest.mark.usefixtures("fitted_anew")


@pytest.fixture
def call(db):
    call = make_call(state="evaluating", slug="demo", places=1)
    close_stage(make_reviewed(call, TABLE), PersonFactory(operator_country="KR"))
    return call


def run(capsys, *words):
    try:
        call_command("selection", *words)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out


def test_every_rank_comes_out_the_same_from_the_entries_alone(call):
    (found,) = replay(entries_of(call))
    assert (found.kind, found.differences) == ("stage.closed", ())
    assert found.what == "stage 1: 9 sheets, 3 applications, 3 ranks"


def rechained(entries):
    """As somebody would who rewrites history and all the hashes after it."""
    previous, found = FIRST, []
    for number, entry in enumerate(entries, 1):
        bare = {k: entry[k] for k in ("call", "at", "kind", "data")}
        found.append(sealed(**bare, number=number, previous=previous))
        previous = found[-1]["hash"]
    return found


def test_a_rewritten_rank_is_found_even_where_all_hashes_were_made_anew(call):
    entries = json.loads(json.dumps(entries_of(call)))
    rows = entries[-1]["data"]["result"]["applications"]
    rows[0]["rank"], rows[1]["rank"] = rows[1]["rank"], rows[0]["rank"]
    forged = rechained(entries)
    assert verify(lines_of(forged)).sound
    assert verify(lines_of(forged), entries_of(call)[-1]["hash"]).finding.what == "cut"
    (found,) = replay(forged)
    assert len(found.differences) == 2
    assert 'rank was "2", comes to "1"' in found.differences[0]


def test_a_rewritten_score_is_found_by_what_it_comes_to(call):
    entries = json.loads(json.dumps(entries_of(call)))
    sheet = entries[-1]["data"]["inputs"]["sheets"][0]
    sheet["points"]["plan"] = "10"
    (found,) = replay(rechained(entries))
    assert any(sheet["application"] in each for each in found.differences)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_flipped_byte_of_a_real_export_is_found_and_named(call, data):
    content = export(call)
    at = data.draw(st.integers(0, len(content) - 1))
    broken = bytearray(content)
    broken[at] ^= data.draw(st.integers(1, 255))
    finding = verify(bytes(broken)).finding
    assert finding.number == content[:at].count(b"\n") + 1


def test_the_command_says_that_it_is_the_same(call, capsys):
    status, said = run(capsys, "replay", "demo")
    assert status == 0
    assert "entry 2, stage 1: 9 sheets, 3 applications, 3 ranks: the same, bit for bit" in said
    assert "the database says what the ledger recorded" in said


def test_the_command_works_on_a_file(call, capsys, tmp_path):
    path = tmp_path / "demo.jsonl"
    assert run(capsys, "export", "demo", str(path))[0] == 0
    assert run(capsys, "verify", str(path))[0] == 0
    assert run(capsys, "replay", str(path))[0] == 0
    path.write_bytes(path.read_bytes().replace(b'"KR-1"', b'"KR-9"', 1))
    status, said = run(capsys, "replay", str(path))
    assert (status, "entry 2 (line 2) is altered" in said) == (1, True)


@pytest.mark.parametrize(
    ("model", "change", "named"),
    [
        (Score, {"points": 1}, "KR-1 on"),
        (Criterion, {"weight": 2}, "criteria and panels changed"),
        (Stage, {"aggregation": "median"}, "its rules changed"),
        (StageResult, {"rank": 1}, "rank of"),
        (StageResult, {"calibrated_rank": 9}, "calibrated rank of"),
        (StageResult, {"goes_on": False}, "goes on of"),
        (LedgerEntry, {"data": "{}"}, "is altered"),
    ],
)
def test_rows_changed_behind_the_models_back_are_named(call, capsys, model, change, named):
    model.objects.update(**change)
    status, said = run(capsys, "replay", "demo")
    assert status == 1
    assert named in said


def test_an_unknown_call_is_said(db, capsys):
    with pytest.raises(Exception, match="there is no call nowhere"):
        call_command("selection", "replay", "nowhere")


@pytest.fixture
def run_through(db):
    """A stage that went the whole way: started, assigned, reviewed, changed, closed."""
    ready = make_ready()
    rows = accepted(ready)
    for number, each in enumerate(rows):
        handed_in(each, str(3 + number))
    reviews.change_review(assignment=rows[0], by=rows[0].seat.evaluator.person)
    handed_in(rows[0], "9")
    close_stage(ready.fresh(), ready.by)
    return ready


def test_a_whole_stage_is_consistent_from_its_start_to_its_result(run_through, capsys):
    entries = entries_of(run_through.call)
    kinds = {entry["kind"] for entry in entries}
    assert {"stage.started", "assignments.sent", "review.handed_in", "stage.closed"} <= kinds
    (found,) = replay(entries)
    assert found.differences == ()
    assert run(capsys, "replay", run_through.call.slug)[0] == 0


def test_a_sheet_changed_before_the_stage_was_closed_is_found_by_what_was_handed_in(db, capsys):
    ready = make_ready()
    rows = accepted(ready)
    for each in rows:
        handed_in(each, "5")
    Score.objects.filter(review__assignment=rows[0]).update(points=10)
    named = f"{rows[0].seat.alias} on {rows[0].application.number}"
    status, said = run(capsys, "replay", ready.call.slug)
    assert (status, named in said) == (1, True)
    close_stage(ready.fresh(), ready.by)
    (found,) = replay(entries_of(ready.call))
    assert all(each.startswith(named) for each in found.differences)
    assert "handed in 5, counted 10" in found.differences[0]


def test_a_rule_changed_between_start_and_result_is_found(db):
    ready = make_ready()
    for each in accepted(ready):
        handed_in(each)
    criterion = Criterion.objects.filter(panel__stage=ready.stage, panel__country="JP").first()
    Criterion.objects.filter(pk=criterion.pk).update(weight=9)
    Stage.objects.filter(pk=ready.stage.pk).update(keep=1)
    close_stage(ready.fresh(), ready.by)
    (found,) = replay(entries_of(ready.call))
    assert found.differences == (
        "keep was none at the start, now 1",
        f"weight of criterion {criterion.code} of JP was {exact(criterion.weight)} at the start, "
        "now 9",
    )


def test_a_sheet_made_void_behind_the_models_back_is_missed(db):
    ready = make_ready()
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    Review.objects.filter(assignment=rows[0]).update(state="void")
    close_stage(ready.fresh(), ready.by, "closed without it")
    (found,) = replay(entries_of(ready.call))
    assert found.differences == (
        f"{rows[0].seat.alias} on {rows[0].application.number}: "
        "the sheet was handed in, but does not count",
    )


def test_a_call_whose_evaluation_has_not_begun_has_nothing_to_recompute(db, capsys):
    call = make_call()
    assert run(capsys, "replay", call.slug) == (0, f"nothing is recorded of {call.slug} yet\n")


def test_an_emptied_ledger_is_no_call_that_has_not_begun(call, capsys):
    LedgerEntry.objects.filter(call=call).delete()
    code, said = run(capsys, "replay", call.slug)
    assert code == 1 and "BROKEN" in said
