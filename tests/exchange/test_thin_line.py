"""The main line: interest or request → room → message → NDA → confidential tier."""

import pytest

from koryu.disclosure.enums import Tier
from koryu.disclosure.queries import reader_for
from koryu.disclosure.rules import widest_tier
from koryu.exchange import actions
from koryu.exchange.models import Exchange, Introduction, Message
from koryu.notify.models import Notice
from tests.factories.exchange import interest, make_pair, make_room, propose, request, sign

pytestmark = pytest.mark.django_db


def tier(one, other) -> Tier:
    return widest_tier(reader_for(one.member), other.organisation.pk)


def test_interest_of_both_sides_opens_the_room_by_itself():
    one, other = make_pair()
    interest(one, other)
    assert not Exchange.objects.exists()
    assert tier(one, other) == Tier.MEMBERS
    interest(other, one)
    exchange = Exchange.objects.get()
    assert set(exchange.side_ids) == {one.organisation.pk, other.organisation.pk}
    introduction = Introduction.objects.get()
    assert (introduction.state, introduction.from_mutual) == ("accepted", True)
    assert exchange.introduction == introduction
    assert tier(one, other) == tier(other, one) == Tier.MUTUAL
    told = set(Notice.objects.values_list("person_id", "kind"))
    assert told == {
        (one.owner.pk, "exchange.opened_by_interest"),
        (other.owner.pk, "exchange.opened_by_interest"),
    }


def test_an_accepted_request_opens_the_room_where_both_write():
    one, other = make_pair()
    exchange = make_room(one, other)
    assert tier(one, other) == Tier.MUTUAL
    actions.post_message(
        exchange=exchange,
        by=other.owner,
        organisation=other.organisation,
        text="はじめまして。",
        language="ja",
    )
    message = Message.objects.get()
    assert (message.text, message.organisation) == ("はじめまして。", other.organisation)
    notice = Notice.objects.get(kind="exchange.message")
    assert notice.person == one.owner
    assert notice.params == {"organisation": "Sample Pharma"}


def test_the_last_signature_opens_the_confidential_tier():
    one, other = make_pair()
    exchange = make_room(one, other)
    agreement = propose(exchange, one)
    sign(exchange, other)
    assert tier(one, other) == Tier.MUTUAL
    sign(exchange, one)
    exchange = Exchange.objects.get()
    assert (exchange.state, exchange.nda_id) == ("under_nda", agreement.pk)
    assert tier(one, other) == tier(other, one) == Tier.NDA


def test_a_request_that_crosses_theirs_accepts_it():
    one, other = make_pair()
    theirs = request(one, other)
    answered = request(other, one)
    assert answered.pk == theirs.pk
    assert answered.state == "accepted"
    assert Introduction.objects.count() == Exchange.objects.count() == 1
