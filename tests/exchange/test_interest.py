"""Interest is private: no count, notice, page or error tells the other side before it is mutual."""

import pytest

from koryu.disclosure.models import Relationship
from koryu.disclosure.queries import reader_for
from koryu.exchange import actions, queries
from koryu.exchange.models import Exchange, Interest, Introduction
from koryu.notify.models import Mail, Notice
from koryu.shared.errors import Invalid, Refused
from tests.factories.exchange import (
    interest,
    make_listing,
    make_pair,
    make_room,
    make_side,
    request,
)

pytestmark = pytest.mark.django_db


def test_one_sided_interest_leaves_no_trace_anybody_else_could_meet():
    one, other = make_pair()
    interest(one, other, make_listing(other))
    assert not Notice.objects.exists()
    assert not Mail.objects.exists()
    assert not Relationship.objects.exists()
    assert not Introduction.objects.exists()
    reader = reader_for(other.owner)
    assert list(queries.interests_of(reader)) == []
    assert list(queries.rooms_of(reader)) == []
    assert list(queries.introductions(reader)) == []
    assert queries.todo(reader) == []
    standing = queries.standing(reader, one.organisation.pk)
    assert (standing.interest, standing.introduction, standing.exchange) == (None, None, None)


def test_interest_in_any_listing_counts_as_interest_in_its_organisation():
    one, other = make_pair()
    interest(one, other, make_listing(other))
    interest(other, one, make_listing(one))
    assert Exchange.objects.count() == 1
    introduction = Introduction.objects.get()
    assert introduction.sender == one.organisation  # who was interested first
    assert introduction.by == one.owner
    assert introduction.decided_by == other.owner


def test_a_withdrawn_interest_no_longer_counts():
    one, other = make_pair()
    actions.withdraw_interest(interest=interest(one, other), by=one.owner)
    interest(other, one)
    assert not Exchange.objects.exists()
    interest(one, other)
    assert Exchange.objects.count() == 1


def test_saying_it_twice_is_saying_it_once():
    one, other = make_pair()
    assert interest(one, other).pk == interest(one, other).pk
    interest(other, one)
    interest(other, one)
    assert Interest.objects.count() == 2
    assert Exchange.objects.count() == Introduction.objects.count() == 1


def test_interest_of_both_sides_answers_an_open_request():
    one, other = make_pair()
    waiting = request(one, other)
    interest(one, other)
    interest(other, one)
    answered = Introduction.objects.get()
    assert (answered.pk, answered.state, answered.decided_by) == (
        waiting.pk,
        "accepted",
        other.owner,
    )


def test_only_people_who_act_for_a_verified_organisation_may():
    one, other = make_pair()
    unverified = make_side(verified_at=None)
    fields = {"organisation": one.organisation, "target": other.organisation}
    with pytest.raises(Refused):
        actions.express_interest(by=one.member, **fields)
    with pytest.raises(Refused):
        actions.express_interest(by=other.owner, **fields)
    with pytest.raises(Refused):
        interest(unverified, other)
    with pytest.raises(Refused):
        interest(one, unverified)
    with pytest.raises(Invalid):
        interest(one, one)
    with pytest.raises(Refused):
        interest(one, other, make_listing(other, tier="nda"))
    with pytest.raises(Refused):
        interest(one, other, make_listing(other, state="draft"))
    assert not Interest.objects.exists()


def test_closing_a_room_ends_the_interest_so_that_it_does_not_reopen_by_itself():
    one, other = make_pair()
    interest(one, other)
    interest(other, one)
    actions.close_exchange(
        exchange=Exchange.objects.get(),
        by=one.owner,
        organisation=one.organisation,
        reason="no_capacity",
    )
    interest(other, one)
    assert Exchange.objects.filter(closed_at=None).count() == 0
    interest(one, other)
    assert Exchange.objects.filter(closed_at=None).count() == 1


def test_interest_in_a_partner_one_shares_a_room_with_opens_no_second_room():
    one, other = make_pair()
    make_room(one, other)
    interest(one, other)
    interest(other, one)
    assert Exchange.objects.count() == 1
