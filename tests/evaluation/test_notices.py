"""The results: at the hour, to everybody, once, in their language, and not a moment before."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from koryu.evaluation.actions import notices
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import DecisionRow, Review
from koryu.evaluation.queries.ledger import entries_of, export
from koryu.evaluation.queries.tampering import differences
from koryu.evaluation.rules.ledger import lines_of, verify
from koryu.notify.models import Mail, Notice
from koryu.programmes.models import Application, Call
from koryu.shared.errors import NotAllowedNow
from tests.evaluation.deciding import REASON, make_case
from tests.evaluation.test_replay import rechained
from tests.factories.people import MembershipFactory

STATES = {"alpha": "selected", "beta": "waitlisted", "gamma": "rejected"}


@pytest.fixture
def case(db):
    return make_case()


def due(call):
    Call.objects.filter(pk=call.pk).update(notice_at=timezone.now() - timedelta(minutes=1))


def page(client, application):
    client.force_login(application.by)
    return client.get(reverse("programmes:application", args=[application.code])).content.decode()


def test_everybody_is_told_at_the_hour_and_appeals_open(case):
    case.told()
    assert {title: case.now(title).state for title in STATES} == STATES
    assert case.call_now().state == "appeals"
    mails = {mail.person_id: mail for mail in Mail.objects.all()}
    gamma = case.applications["gamma"]
    assert REASON in mails[gamma.by_id].text
    assert f"/programmes/applications/{gamma.code}/" in mails[gamma.by_id].text
    assert len(mails) == Mail.objects.count() == 3


def test_nothing_is_sent_before_the_hour(case):
    case.usual()
    case.approve()
    assert notices.send_due() == 0
    assert Mail.objects.count() == 0
    assert case.call_now().state == "decided"


def test_each_reads_in_their_own_language(case):
    gamma = case.applications["gamma"]
    gamma.by.language = "ko"
    gamma.by.save()
    partner = MembershipFactory(organisation=gamma.lead, role="editor", person__language="ja")
    case.told()
    mails = {mail.person_id: mail for mail in Mail.objects.all()}
    assert mails[partner.person_id].language == "ja"
    assert mails[gamma.by_id].language == "ko"
    assert mails[gamma.by_id].subject != mails[partner.person_id].subject


def test_a_killed_job_goes_on_where_it_stopped_and_tells_nobody_twice(case, monkeypatch):
    case.usual()
    case.approve()
    due(case.call)
    real, done = notices.tell_result, []

    def killed(application, outcome, reason):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(application)
        real(application, outcome, reason)

    monkeypatch.setattr(notices, "tell_result", killed)
    with pytest.raises(KeyboardInterrupt):
        notices.send_due()
    assert Mail.objects.count() == 1
    assert DecisionRow.objects.exclude(told_at=None).count() == 1
    monkeypatch.setattr(notices, "tell_result", real)
    notices.send_due()
    notices.send_due()
    assert Mail.objects.count() == 3
    assert Notice.objects.filter(kind="evaluation.result").count() == 3
    assert case.call_now().state == "appeals"
    assert [e["kind"] for e in entries_of(case.call)].count("results.sent") == 1


def test_the_result_is_hidden_on_the_applicants_page_until_it_is_told(case, client):
    gamma = case.applications["gamma"]
    Review.objects.filter(assignment__application=gamma).update(to_applicant="목표가 불분명합니다.")
    assert 'id="result-head"' not in page(client, gamma)
    case.usual()
    case.approve()
    for said in (page(client, gamma), page(client, case.applications["alpha"])):
        assert REASON not in said
        assert "목표가" not in said
        assert "Not selected" not in said
        assert "Selected" not in said
        assert 'id="result-head"' not in said
    due(case.call)
    notices.send_due()
    said = page(client, gamma)
    assert REASON in said
    assert "목표가 불분명합니다." in said
    assert "Not selected" in said
    alias = Review.objects.filter(assignment__application=gamma).first().assignment.seat.alias
    assert alias not in said


def test_other_applicants_read_nothing_of_it(case, client):
    case.told()
    client.force_login(case.applications["alpha"].by)
    code = case.applications["gamma"].code
    assert client.get(reverse("programmes:application", args=[code])).status_code == 404
    assert client.get(reverse("evaluation:appeal", args=[code])).status_code == 404


def test_without_an_hour_an_operator_sends_them(case):
    case.usual()
    case.approve()
    with pytest.raises(NotAllowedNow):
        notices.send_now(call=case.call_now(), by=case.korea)
    Call.objects.filter(pk=case.call.pk).update(notice_at=None)
    notices.send_now(call=case.call_now(), by=case.korea)
    assert case.call_now().state == "appeals"


def test_a_place_freed_before_the_notice_goes_to_the_next_who_waits(case):
    case.usual()
    case.approve()
    Application.objects.filter(pk=case.applications["alpha"].pk).update(state="withdrawn")
    due(case.call)
    notices.send_due()
    assert case.now("beta").state == "selected"
    assert all(not each.differences for each in replay(entries_of(case.call)))


def test_what_was_told_is_replayed_and_a_selected_one_made_by_hand_is_named(case):
    case.told()
    entries = entries_of(case.call)
    assert [each.differences for each in replay(entries)] == [(), (), ()]
    assert differences(case.call_now(), entries) == []
    gamma = case.applications["gamma"]
    Application.objects.filter(pk=gamma.pk).update(state="selected")
    assert differences(case.call_now(), entries) == [
        f"decision: {gamma.number} is selected, the ledger says reject"
    ]


def test_everybody_gets_the_hash_by_which_a_ledger_written_anew_is_found(case, client):
    case.told()
    sealed = [each for each in entries_of(case.call) if each["kind"] == "decision.recorded"]
    for application in case.applications.values():
        assert sealed[0]["hash"] in Mail.objects.get(person=application.by).text
        assert sealed[0]["hash"] in page(client, application)
    assert verify(export(case.call), sealed[0]["hash"]).sound
    forged = json.loads(json.dumps(entries_of(case.call)))
    forged[1]["at"] = "2026-01-01T00:00:00.000000Z"
    found = verify(lines_of(rechained(forged)), sealed[0]["hash"]).finding
    assert found.what == "cut"
