"""Rows changed behind the platform's back after the results: each is named by the replay."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from koryu.evaluation.actions import conflicts, final, matching
from koryu.evaluation.actions.appeals import answer_appeal, raise_appeal
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.models import (
    Appeal,
    Conflict,
    DecisionRow,
    LedgerEntry,
    MatchRun,
    StageResult,
)
from koryu.evaluation.queries.ledger import entries_of, export
from koryu.evaluation.queries.tampering import differences
from koryu.evaluation.rules.ledger import verify
from koryu.programmes.models import Application, Call, Submission
from tests.evaluation.deciding import make_case
from tests.factories.evaluation_panel import accepted, make_ready

TITLES = {"title_ko": "연구실", "title_ja": "研究室", "title_en": "Laboratory"}


@pytest.fixture
def case(db):
    """Told, appealed against, matched and published."""
    made = make_case(places=2)
    made.told()
    gamma = made.now("gamma")
    appeal = raise_appeal(application=gamma, by=gamma.by, text="다시 봐 주십시오.", language="ko")
    answer_appeal(appeal=appeal, by=made.japan, upheld=False, answer="유지합니다.", language="ko")
    place = matching.save_place(call=made.call, by=made.korea, titles=TITLES, quota=1)
    alpha = made.now("alpha")
    matching.rank_places(application=alpha, by=alpha.by, ranks={place.pk: 1})
    matching.rank_applicants(place=place, by=made.korea, ranks={alpha.pk: 1})
    matching.accept_matching(
        run=matching.run_matching(call=made.call, by=made.korea), by=made.korea
    )
    Call.objects.filter(pk=made.call.pk).update(
        appeals_close_at=timezone.now() - timedelta(minutes=1)
    )
    final.finalise(call=made.call, by=made.korea)
    return made


def named(case) -> list[str]:
    entries = entries_of(case.call)
    assert verify(export(case.call)).sound
    return differences(case.call_now(), entries)


def changed_run(case) -> None:
    run = MatchRun.objects.get(accepted_at__isnull=False)
    MatchRun.objects.filter(pk=run.pk).update(result=run.result | {"matched": []})


def state(title: str, to: str):
    return lambda case: Application.objects.filter(pk=case.applications[title].pk).update(state=to)


CHANGES = {
    "somebody else is selected": (state("gamma", "selected"), "is selected"),
    "who was selected is rejected": (state("alpha", "rejected"), "is rejected"),
    "who waited is rejected": (state("beta", "rejected"), "is rejected"),
    "who was rejected waits": (state("gamma", "waitlisted"), "is waitlisted"),
    "a reason": (
        lambda case: DecisionRow.objects.filter(outcome="reject").update(reason="다른 사유"),
        "the row of",
    ),
    "a place on the waiting list": (
        lambda case: DecisionRow.objects.filter(outcome="waitlist").update(place=7),
        "the row of",
    ),
    "a total": (lambda case: StageResult.objects.update(total=F("total") + 1), "total of"),
    "a matching": (changed_run, "matching"),
    "an appeal": (lambda case: Appeal.objects.update(text="다른 이의"), "appeal of"),
    "an answer": (lambda case: Appeal.objects.update(answer="다른 답변"), "appeal of"),
    "an appeal that nobody wrote down": (
        lambda case: Appeal.objects.update(state="upheld"),
        "appeal of",
    ),
}


def test_as_it_was_recorded_nothing_differs(case):
    assert named(case) == []


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_behind_the_platforms_back_is_named(case, what):
    change, words = CHANGES[what]
    change(case)
    assert any(words in each for each in named(case)), named(case)


def test_an_upheld_appeal_keeps_the_rows_of_the_others_under_watch(db):
    case = make_case(places=2)
    case.told()
    gamma = case.now("gamma")
    appeal = raise_appeal(application=gamma, by=gamma.by, text="다시", language="ko")
    answer_appeal(appeal=appeal, by=case.japan, upheld=True, answer="다시 봅니다.", language="ko")
    assert named(case) == []
    case.propose(Change(case.applications["gamma"], "reject", reason="같은 결과입니다."))
    assert named(case) == []
    beta = case.applications["beta"]
    DecisionRow.objects.filter(application=beta).update(reason="다른 사유")
    assert f"decision: the row of {beta.number} changed" in named(case)


def test_an_end_cut_off_in_the_database_is_missed_wherever_it_is_cut(db):
    """After every step its own entries are taken off: something in the database tells."""
    case, cut = make_case(places=2), []
    gamma, alpha = case.now("gamma"), case.now("alpha")
    steps = [
        case.usual,
        case.told,
        lambda: raise_appeal(application=gamma, by=gamma.by, text="다시", language="ko"),
        lambda: answer_appeal(
            appeal=Appeal.objects.get(), by=case.japan, upheld=False, answer="유지", language="ko"
        ),
        lambda: final.promote_next(call=case.call, by=case.korea),
        lambda: final.give_back(application=alpha, by=alpha.by),
        lambda: Call.objects.filter(pk=case.call.pk).update(appeals_close_at=timezone.now()),
        lambda: final.finalise(call=case.call, by=case.korea),
    ]
    for step in steps:
        before = LedgerEntry.objects.filter(call=case.call).count()
        step()
        assert named(case) == []
        while LedgerEntry.objects.filter(call=case.call).count() > before:
            last = LedgerEntry.objects.filter(call=case.call).order_by("number").last()
            LedgerEntry.objects.filter(pk=last.pk)._raw_delete("default")
            cut.append(last)
            assert named(case) != [], f"{last.kind} is gone and nothing says so"
        LedgerEntry.objects.bulk_create(reversed(cut))
        cut.clear()
    assert named(case) == []


@pytest.mark.parametrize("field", ["at", "kind", "data", "previous", "hash"])
def test_a_byte_flipped_in_any_row_is_named_with_its_entry(case, field):
    for entry in LedgerEntry.objects.filter(call=case.call):
        text = getattr(entry, field)
        for at in {0, len(text) // 3, len(text) - 1}:
            flipped = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
            LedgerEntry.objects.filter(pk=entry.pk).update(**{field: flipped})
            finding = verify(export(case.call)).finding
            assert (finding.what, finding.number) == ("altered", entry.number)
        LedgerEntry.objects.filter(pk=entry.pk).update(**{field: text})
    assert verify(export(case.call)).sound


def test_two_rows_that_change_places_are_found(case):
    LedgerEntry.objects.filter(call=case.call, number=3).update(number=999)
    LedgerEntry.objects.filter(call=case.call, number=4).update(number=3)
    LedgerEntry.objects.filter(call=case.call, number=999).update(number=4)
    assert verify(export(case.call)).finding.number == 3


def test_what_was_evaluated_is_what_was_handed_in(case):
    row = Submission.objects.filter(application=case.applications["beta"]).get()
    content = json.loads(json.dumps(row.content)) | {"title": "다른 계획"}
    Submission.objects.filter(pk=row.pk).update(content=content)
    assert any("the text of" in each for each in named(case))


def test_a_conflict_that_was_waved_away_is_named(db):
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    pair = {"application": rows[0].application, "evaluator": rows[0].seat.evaluator}
    made = conflicts.exclude(**pair, by=ready.by, reason="이해관계")
    assert differences(ready.call, entries_of(ready.call)) == []
    Conflict.objects.filter(pk=made.pk).update(state="dismissed")
    assert differences(ready.call, entries_of(ready.call)) == [
        f"conflict {made.pk}: recorded stands, now dismissed"
    ]
