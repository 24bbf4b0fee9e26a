"""Requests: one open per pair, answered once, reminded, expired; reasons are readable."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.exchange import actions, queries
from koryu.exchange.models import Exchange, Introduction
from koryu.exchange.rules import reminder_due
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.exchange import make_listing, make_pair, make_room, make_side, request

pytestmark = pytest.mark.django_db


def test_a_second_request_is_refused_while_the_first_waits():
    one, other = make_pair()
    request(one, other)
    with pytest.raises(NotAllowedNow):
        request(one, other)
    assert Introduction.objects.count() == 1


def test_the_database_itself_keeps_one_open_request_a_pair_either_way():
    one, other = make_pair()
    waiting = request(one, other)
    for sender, receiver in ((one, other), (other, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Introduction.objects.create(
                sender=sender.organisation,
                receiver=receiver.organisation,
                language="ko",
                by=sender.owner,
                sent_at=waiting.sent_at,
                respond_by=waiting.respond_by,
            )


def test_no_request_to_a_partner_one_shares_a_room_with():
    one, other = make_pair()
    make_room(one, other)
    with pytest.raises(NotAllowedNow):
        request(other, one)


def test_the_answer_is_given_once():
    one, other = make_pair()
    waiting = request(one, other)
    actions.accept_introduction(introduction=waiting, by=other.owner)
    with pytest.raises(NotAllowedNow):
        actions.decline_introduction(introduction=waiting, by=other.owner, reason="other")
    with pytest.raises(NotAllowedNow):
        actions.accept_introduction(introduction=waiting, by=other.owner)
    with pytest.raises(NotAllowedNow):
        actions.withdraw_introduction(introduction=waiting, by=one.owner)
    assert Introduction.objects.get().state == "accepted"
    assert Exchange.objects.count() == 1


def test_declining_needs_a_listed_reason_and_tells_the_sender():
    one, other = make_pair()
    waiting = request(one, other)
    with pytest.raises(Invalid) as refused:
        actions.decline_introduction(introduction=waiting, by=other.owner, reason="because")
    assert list(refused.value.errors) == ["reason"]
    actions.decline_introduction(
        introduction=waiting,
        by=other.owner,
        reason="too_early",
        feedback="非臨床データが揃いましたらご連絡ください。",
        language="ja",
    )
    declined = queries.introductions(reader_for(one.member), box="out").get()
    assert (declined.state, declined.reason, declined.feedback_language) == (
        "declined",
        "too_early",
        "ja",
    )
    assert Notice.objects.filter(person=one.owner, kind="exchange.declined").count() == 1
    request(one, other)  # a later, better request is possible


def test_only_the_receiver_answers_and_only_the_sender_withdraws():
    one, other = make_pair()
    waiting = request(one, other)
    for person in (one.owner, other.member, make_side().owner):
        with pytest.raises(Refused):
            actions.accept_introduction(introduction=waiting, by=person)
        with pytest.raises(Refused):
            actions.decline_introduction(introduction=waiting, by=person, reason="other")
    with pytest.raises(Refused):
        actions.withdraw_introduction(introduction=waiting, by=other.owner)
    actions.withdraw_introduction(introduction=waiting, by=one.owner)
    assert Introduction.objects.get().state == "withdrawn"


def test_texts_are_limited_in_characters_and_listings_must_be_visible():
    one, other = make_pair()
    request(one, other, why="가" * 600)
    third = make_side()
    with pytest.raises(Invalid) as refused:
        request(third, other, why="가" * 601, seek=" ")
    assert set(refused.value.errors) == {"why", "seek"}
    with pytest.raises(Refused):
        request(third, other, listing=make_listing(other, tier="mutual"))
    with pytest.raises(Refused):
        request(third, other, own_listing=make_listing(one))
    with pytest.raises(Refused):
        request(make_side(verified_at=None), other)


def test_unanswered_requests_expire_once_and_both_sides_hear():
    one, other = make_pair()
    waiting = request(one, other)
    assert actions.expire_due(now=waiting.respond_by - timedelta(seconds=1)) == 0
    assert actions.expire_due(now=waiting.respond_by) == 1
    assert actions.expire_due(now=waiting.respond_by) == 0
    kinds = set(Notice.objects.filter(kind__contains="expired").values_list("person_id", "kind"))
    assert kinds == {
        (one.owner.pk, "exchange.expired_sent"),
        (other.owner.pk, "exchange.expired_received"),
    }


def test_the_receiver_is_reminded_at_half_time_and_a_day_before():
    one, other = make_pair()
    waiting = request(one, other)
    half = waiting.sent_at + timedelta(days=7)
    counts = [
        actions.remind_due(now=at)
        for at in (
            half - timedelta(minutes=1),
            half,
            half + timedelta(hours=1),
            waiting.respond_by - timedelta(days=1),
            waiting.respond_by - timedelta(hours=1),
        )
    ]
    assert counts == [0, 1, 0, 1, 0]
    assert Notice.objects.filter(person=other.owner, kind="exchange.reminder").count() == 2


def test_a_response_time_of_one_day_reminds_at_half_time_only():
    now = timezone.now()
    end = now + timedelta(days=1)
    assert not reminder_due(now, end, None, now + timedelta(hours=11))
    assert reminder_due(now, end, None, now + timedelta(hours=12))
    assert not reminder_due(now, end, now + timedelta(hours=12), now + timedelta(hours=23))
