"""Conflicts: every rule, three kinds of act, and what follows one that appears late."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from koryu.agreements.models import Agreement, Party
from koryu.disclosure.queries import reader_for
from koryu.evaluation.actions import conflicts, evaluators, runs, stages
from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import (
    Assignment,
    AssignmentRun,
    Conflict,
    Evaluator,
    LedgerEntry,
    Review,
    Stage,
)
from koryu.evaluation.queries.access import assignment_for
from koryu.evaluation.queries.conflicts import barring, found_by_rule
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.queries.reviews import counted
from koryu.exchange.models import Exchange
from koryu.notify.models import Notice
from koryu.people.models import Person
from koryu.programmes.models import Partner
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.evaluation_panel import (
    accepted,
    handed_in,
    in_pool,
    make_ready,
    operator,
    sent,
    stranger,
)
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.factories.programmes import make_call, make_submitted

pytestmark = pytest.mark.django_db


def pair(first, second):
    low, high = sorted((first, second), key=lambda each: each.pk)
    return {"first": low, "second": high}


def partner(application, organisation, state="confirmed"):
    return Partner.objects.create(
        application=application,
        organisation=organisation,
        state=state,
        part="시험",
        invited_by=application.by,
        invited_at=timezone.now(),
    )


def tie(ground, evaluator, application):
    """Make exactly one tie between the two."""
    own = OrganisationFactory()
    if ground == "same_organisation":
        MembershipFactory(person=evaluator.person, organisation=application.lead)
        return
    if ground == "past_organisation":
        MembershipFactory(
            person=evaluator.person, organisation=application.lead, left_at=timezone.now()
        )
        return
    if ground == "email_domain":
        application.lead.email_domain = evaluator.person.email.split("@")[1]
        application.lead.save()
        return
    if ground == "declared":
        evaluators.declare_relation(
            evaluator=evaluator, by=evaluator.person, organisation=application.lead, note="자문"
        )
        return
    MembershipFactory(person=evaluator.person, organisation=own)
    if ground == "co_application":
        partner(make_submitted(lead=own), application.lead)
    elif ground == "exchange":
        Exchange.objects.create(**pair(own, application.lead))
    elif ground == "agreement":
        agreement = Agreement.objects.create(kind="mou", title="MOU", language="ko")
        for each in (own, application.lead):
            Party.objects.create(agreement=agreement, organisation=each)


GROUNDS = [
    "same_organisation",
    "past_organisation",
    "email_domain",
    "co_application",
    "exchange",
    "agreement",
    "declared",
]


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_rule_finds_its_own_tie_and_nothing_else(ground):
    evaluator, other = in_pool(), in_pool()
    application, apart = make_submitted(), make_submitted()
    tie(ground, evaluator, application)
    application.lead.refresh_from_db()
    found = found_by_rule([application, apart], [evaluator, other])
    grounds = {(app, who, str(g)) for app, who, g in found}
    assert grounds == {(application.pk, evaluator.pk, ground)}


def test_partners_count_as_the_lead_does_and_those_who_declined_do_not():
    evaluator = in_pool()
    own = MembershipFactory(person=evaluator.person).organisation
    first, second = make_submitted(), make_submitted()
    partner(first, own)
    partner(second, own, state="declined")
    found = found_by_rule([first, second], [evaluator])
    assert {(app, str(ground)) for app, _who, ground in found} >= {(first.pk, "same_organisation")}
    assert all(app == first.pk for app, _who, _ground in found)


def test_free_mail_ties_nobody():
    evaluator = in_pool()
    Person.objects.filter(pk=evaluator.person_id).update(email="somebody@gmail.com")
    evaluator.person.refresh_from_db()
    application = make_submitted()
    Person.objects.filter(pk=application.by_id).update(email="another@gmail.com")
    assert found_by_rule([application], [evaluator]) == set()


def test_the_rules_ask_the_same_number_of_queries_for_many():
    counts = []
    for number in (1, 3):
        ids = [in_pool().pk for _ in range(number)]
        people = list(Evaluator.objects.filter(pk__in=ids).select_related("person"))
        applications = [make_submitted() for _ in range(number)]
        with CaptureQueriesContext(connection) as asked:
            found_by_rule(applications, people)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_late_conflict_voids_the_review_ends_the_assignment_and_asks_for_a_replacement():
    ready = make_ready(applications=1, per_panel=2)
    assignment = accepted(ready)[0]
    handed_in(assignment)
    assert counted(ready.stage).count() == 1
    before = AssignmentRun.objects.count()

    evaluator = assignment.seat.evaluator
    conflict = conflicts.exclude(
        application=assignment.application, evaluator=evaluator, by=ready.by, reason="지분 보유"
    )
    assignment.refresh_from_db()
    review = Review.objects.get(assignment=assignment)
    assert (assignment.state, review.state) == ("removed", "void")
    assert review.scores.count() == assignment.seat.panel.criteria.count()  # kept as it was
    assert counted(ready.stage).count() == 0
    assert AssignmentRun.objects.count() == before + 1
    assert AssignmentRun.objects.first().by is None
    kinds = list(LedgerEntry.objects.filter(call=ready.call).values_list("kind", flat=True))
    assert kinds[-2:] == ["conflict.exclusion", "review.voided"]
    assert conflict.kind == "exclusion"
    assert assignment_for(reader_for(evaluator.person), assignment.pk) is None


def test_the_replacement_keeps_what_was_accepted():
    ready = make_ready(applications=2, per_panel=3)
    rows = accepted(ready)
    lost = rows[0]
    conflicts.recuse(
        assignment=lost, by=lost.seat.evaluator.person, reason="공동 연구", ground="other"
    )
    run = AssignmentRun.objects.filter(state="queued").get()
    runs.work(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    pairs = {tuple(each) for each in run.result["pairs"]}
    kept = {(each.application.number, each.seat.alias) for each in rows[1:]}
    assert kept <= pairs
    assert (lost.application.number, lost.seat.alias) not in pairs
    assert Notice.objects.filter(kind="evaluation.proposal").exists()
    assert runs.take_over(run=run, by=ready.by) == 1


def test_an_evaluator_recuses_at_any_time_also_after_scoring():
    ready = make_ready(applications=1, per_panel=1)
    first, second = accepted(ready)
    handed_in(first)
    person = first.seat.evaluator.person
    made = conflicts.recuse(assignment=first, by=person, reason="친족 관계", ground="other")
    assert (made.kind, made.state) == ("recusal", "stands")
    assert Assignment.objects.get(pk=first.pk).state == "recused"
    assert Review.objects.get(assignment=first).state == "void"
    with pytest.raises(NotAllowedNow):
        conflicts.decide(conflict=made, by=ready.by, stands=False, reason="아니오")
    with pytest.raises(Refused):
        conflicts.recuse(assignment=second, by=person, reason="남의 것", ground="other")


def test_an_applicant_describes_whom_they_object_to_and_the_desk_says_who_is_meant():
    ready = make_ready(applications=1, per_panel=2)
    assignment = accepted(ready)[0]
    application = assignment.application
    made = conflicts.raise_challenge(application=application, by=application.by, reason="모 교수")
    assert (made.kind, made.state, made.evaluator) == ("challenge", "raised", None)
    assert Assignment.objects.get(pk=assignment.pk).state == "accepted"
    conflicts.decide(
        conflict=made,
        by=ready.by,
        stands=True,
        reason="사유가 인정됩니다.",
        evaluator=assignment.seat.evaluator,
    )
    assert Assignment.objects.get(pk=assignment.pk).state == "removed"
    pairs = barring(ready.stage)
    assert (application.pk, assignment.seat.evaluator_id) in pairs


def test_a_challenge_is_barred_while_undecided_and_free_once_dismissed():
    ready = make_ready(applications=1, per_panel=1, anonymity="none")
    assignment = sent(ready)[0]
    application = assignment.application
    with pytest.raises(Invalid):
        conflicts.raise_challenge(
            application=application,
            by=application.by,
            reason="?",
            seat=0,
        )
    made = conflicts.raise_challenge(
        application=application,
        by=application.by,
        reason="경쟁사",
        seat=assignment.seat_id,
    )
    pair = (application.pk, assignment.seat.evaluator_id)
    assert pair in barring(ready.stage)
    conflicts.decide(conflict=made, by=ready.by, stands=False, reason="근거 없음")
    assert pair not in barring(ready.stage)
    assert Assignment.objects.get(pk=assignment.pk).state == "sent"


def test_a_seat_is_not_accepted_where_evaluators_are_not_named():
    ready = make_ready(applications=1, per_panel=1)
    assignment = sent(ready)[0]
    with pytest.raises(Invalid):
        conflicts.raise_challenge(
            application=assignment.application,
            by=assignment.application.by,
            reason="이유",
            seat=assignment.seat_id,
        )
    assert not Conflict.objects.filter(kind="challenge").exists()


def test_only_the_consortium_challenges():
    ready = make_ready(applications=1, per_panel=1)
    with pytest.raises(Refused):
        conflicts.raise_challenge(
            application=ready.applications[0], by=stranger(), reason="남의 신청"
        )


def declares(assignment, by=None):
    evaluators.declare_relation(
        evaluator=assignment.seat.evaluator,
        by=by or assignment.seat.evaluator.person,
        organisation=assignment.application.lead,
        note="주식 보유",
    )


def test_a_relation_declared_while_a_stage_runs_takes_effect_at_once():
    ready = make_ready(applications=1, per_panel=2, anonymity="single")
    assignment = accepted(ready)[0]
    declares(assignment)
    assert Assignment.objects.get(pk=assignment.pk).state == "removed"
    hidden = make_ready(applications=1, per_panel=2, anonymity="double")
    assignment = accepted(hidden)[0]
    declares(assignment, by=hidden.by)  # the desk knows who applied
    assert Assignment.objects.get(pk=assignment.pk).state == "removed"


def read_by(assignment) -> tuple[object, ...]:
    """What the evaluator sees of the assignment, and how many notices they have."""
    person = assignment.seat.evaluator.person
    found = assignment_for(reader_for(person), assignment.pk)
    review = Review.objects.filter(assignment=assignment).first()
    notices = Notice.objects.filter(person=person).count()
    return found and found.state, review and review.state, notices


def test_a_declared_tie_does_not_tell_its_evaluator_whose_a_hidden_application_is():
    ready = make_ready(applications=2, per_panel=3, per_application=2, anonymity="double")
    assignment = accepted(ready)[0]
    handed_in(assignment)
    before = read_by(assignment)
    declares(assignment)
    assert read_by(assignment) == before
    pair = (assignment.application_id, assignment.seat.evaluator_id)
    assert pair in barring(ready.stage)
    assert Conflict.objects.get(ground="declared").state == "stands"
    assert Notice.objects.filter(person=ready.by, kind="evaluation.tied").exists()
    run = AssignmentRun.objects.filter(state="queued").get()
    runs.work(run.pk)
    run.refresh_from_db()
    runs.take_over(run=run, by=ready.by)
    assert Assignment.objects.get(pk=assignment.pk).state == "removed"
    assert Review.objects.get(assignment=assignment).state == "void"


@pytest.mark.parametrize("move", ["find", "discuss", "close"])
def test_a_declared_tie_takes_effect_with_the_desks_next_move(move):
    ready = make_ready(applications=1, per_panel=2, anonymity="double")
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    declares(rows[0])
    assert counted(ready.stage).count() == len(rows)
    if move == "find":
        conflicts.find_exclusions(stage=ready.fresh(), by=ready.by)
    elif move == "discuss":
        stages.begin_discussion(stage=ready.fresh(), by=ready.by)
    else:
        close_stage(ready.fresh(), ready.by, "이해충돌로 한 명이 빠졌습니다.")
    assert Assignment.objects.get(pk=rows[0].pk).state == "removed"
    assert counted(ready.stage).count() == len(rows) - 1
    assert all(not each.differences for each in replay(entries_of(ready.call)))


def test_the_ledger_names_nobody():
    ready = make_ready(applications=1, per_panel=2)
    assignment = accepted(ready)[0]
    handed_in(assignment)
    person = assignment.seat.evaluator.person
    conflicts.recuse(assignment=assignment, by=person, reason="비밀 사유", ground="other")
    lead = assignment.application.lead
    for entry in LedgerEntry.objects.filter(call=ready.call):
        for secret in (person.email, person.family_name, "비밀 사유", lead.name, lead.name_en):
            assert secret not in entry.data
    made = Conflict.objects.get(kind="recusal")
    said = json.loads(LedgerEntry.objects.get(kind="conflict.recusal").data)
    assert (said["conflict"], said["state"]) == (str(made.pk), "stands")


def test_the_ledger_does_not_tell_who_an_evaluator_is_by_whom_they_are_tied_to():
    """Who has the file knows from the final list whose application a number is."""
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    late = rows[0]
    MembershipFactory(person=late.seat.evaluator.person, organisation=late.application.lead)
    conflicts.find_exclusions(stage=ready.fresh(), by=ready.by)
    assert Review.objects.get(assignment=late).state == "void"
    entries = entries_of(ready.call)
    written = [each for each in entries if each["kind"].startswith("conflict.")]
    assert written
    for each in written:
        assert late.seat.alias not in json.dumps(each)
        assert "same_organisation" not in json.dumps(each)
    (void,) = [each["data"] for each in entries if each["kind"] == "review.voided"]
    assert void["reason"] == "conflict"
    assert all(not each.differences for each in replay(entries))


def test_conflicts_are_found_by_operators_only():
    with pytest.raises(Refused):
        conflicts.find_exclusions(stage=make_ready().stage, by=stranger())
    assert operator().is_operator
    assert make_call().state == "open"


def test_what_was_found_while_a_stage_was_closed_counts_when_it_is_open_again():
    ready = make_ready(applications=1, per_panel=2)
    assignment = accepted(ready)[0]
    handed_in(assignment)
    Stage.objects.filter(pk=ready.stage.pk).update(state="closed")
    conflicts.exclude(
        application=assignment.application,
        evaluator=assignment.seat.evaluator,
        by=ready.by,
        reason="뒤늦게 알려진 이해관계",
    )
    assert Assignment.objects.get(pk=assignment.pk).state == "accepted"
    Stage.objects.filter(pk=ready.stage.pk).update(state="discussing")
    run = runs.start_run(stage=ready.fresh(), by=ready.by)
    assert Assignment.objects.get(pk=assignment.pk).state == "removed"
    assert counted(ready.stage).count() == 0
    assert AssignmentRun.objects.filter(state="queued").get() == run
