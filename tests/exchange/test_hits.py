"""What stands beside each hit of a search: interest, request or room, read once for the page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.disclosure.queries import reader_for
from koryu.exchange import queries
from koryu.people.models import Membership
from tests.factories.discovery import member, plain_listing
from tests.factories.exchange import (
    interest,
    make_pair,
    make_room,
    make_side,
    request,
)

pytestmark = pytest.mark.django_db


def shared(side):
    """A listing published as people publish, so that the search knows of it."""
    return plain_listing("고형암 항체 신약", membership=Membership.objects.get(person=side.owner))


def hits(person=None) -> str:
    client = Client()
    if person:
        client.force_login(person)
    client.cookies["koryu_language"] = "en"
    return client.get("/discover/").content.decode()


def test_a_member_makes_contact_from_a_hit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one, other = make_pair()
        listing = shared(other)
    page = hits(one.owner)
    assert f"{reverse('exchange:introduce')}?listing={listing.pk}" in page
    assert f'action="{reverse("exchange:interest")}"' in page
    for person in (None, other.owner):
        assert reverse("exchange:introduce") not in hits(person)


def test_a_hit_tells_where_ones_own_side_stands(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one, other = make_pair()
        listing = shared(other)
        marked, asked = interest(one, other, listing), request(one, other)
    page = hits(one.owner)
    assert reverse("exchange:withdraw_interest", args=[marked.pk]) in page
    assert reverse("exchange:introduction", args=[asked.pk]) in page


def test_a_hit_of_a_partner_leads_to_the_room(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one, other = make_pair()
        shared(other)
        room = make_room(one, other)
    page = hits(one.owner)
    assert reverse("exchange:room", args=[room.pk]) in page
    assert reverse("exchange:introduce") not in page


def test_contacts_are_only_ones_own():
    one, other = make_pair()
    interest(other, one)
    request(other, make_side())
    found = queries.contacts(reader_for(one.owner))
    assert (found.rooms, found.requests, found.interests) == ({}, {}, {})


def test_many_hits_cost_what_one_costs(monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    person, counts = member().person, []
    for _ in range(3):
        made = plain_listing("고형암 항체 신약")
        hits(person)  # takes the new listing in
        with CaptureQueriesContext(connection) as captured:
            found = hits(person)
        assert f"?listing={made.pk}" in found
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
