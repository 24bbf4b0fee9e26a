"""The page an invitation's link opens, for each who may open it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.people import actions
from koryu.people.models import Invitation, Membership
from koryu.people.rules import token_hash
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PATH = "/people/invitations/secret/"


@pytest.fixture
def invitation(client):
    client.cookies["koryu_language"] = "en"
    owner = MembershipFactory()
    made = actions.invite(
        organisation=owner.organisation, by=owner.person, email="new@example.com",
        role="editor", language="en",
    )  # fmt: skip
    made.token_sha256 = token_hash("secret")
    made.save()
    return made


def test_a_visitor_is_led_to_sign_up_and_back(client, invitation):
    page = client.get(PATH).content.decode()
    assert f"/accounts/signup/?next={PATH}" in page
    assert f"/accounts/login/?next={PATH}" in page
    assert client.post(PATH).status_code == 200
    assert Membership.objects.count() == 1


def test_the_invited_person_joins_with_one_click(client, invitation):
    person = PersonFactory(email="new@example.com")
    client.force_login(person)
    assert "Join" in client.get(PATH).content.decode()
    assert Membership.objects.count() == 1
    assert client.post(PATH)["Location"].endswith(f"/{invitation.organisation.slug}/")
    assert Membership.objects.get(person=person).role == "editor"
    assert client.session["active_organisation"] == invitation.organisation_id
    assert client.get(PATH).status_code == 302


def test_another_person_reads_which_address_was_invited(client, invitation):
    client.force_login(PersonFactory(email="other@example.com"))
    page = client.get(PATH).content.decode()
    assert "The invitation was sent to new@example.com" in page
    assert client.post(PATH).status_code == 403


def test_one_that_is_over_says_so(client, invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    answer = client.get(PATH)
    assert (answer.status_code, "no longer open" in answer.content.decode()) == (410, True)


def test_it_can_be_accepted_from_ones_own_page_without_the_link(client, invitation):
    person = PersonFactory(email="new@example.com")
    client.force_login(person)
    assert "You are invited" in client.get("/people/me/").content.decode()
    client.post(f"/people/me/invitations/{invitation.pk}/")
    assert Membership.objects.filter(person=person, left_at=None).exists()
