"""Invitations, joining, roles, leaving."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.notify.models import Mail, Notice
from koryu.people import actions
from koryu.people.models import Invitation, Membership
from koryu.people.queries import invitation_of, invitations_for, people_of, todo
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory(role="owner")


def invite(owner, email="new@example.com", **more):
    given = {"role": "editor", "language": "ja"} | more
    return actions.invite(organisation=owner.organisation, by=owner.person, email=email, **given)


def test_an_invitation_is_mailed_with_a_link_that_only_the_mail_knows(
    owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(owner, "New@Example.com")
    stored = Mail.objects.get()
    token = re.search(r"/people/invitations/([\w-]+)/", stored.text)[1]
    assert (stored.to, stored.language, stored.state) == ("new@example.com", "ja", "sent")
    assert "招待" in stored.subject
    assert mail.outbox[0].to == ["new@example.com"]
    assert token not in str(Invitation.objects.values().get())
    assert invitation_of(token) == invitation
    assert invitation_of("other") is None


def test_a_new_invitation_to_the_same_address_replaces_the_older_one(owner):
    older, newer = invite(owner), invite(owner)
    older.refresh_from_db()
    assert (older.is_open, newer.is_open) == (False, True)


def test_members_are_not_invited_again(owner):
    with pytest.raises(Invalid):
        invite(owner, owner.person.email)


def test_the_invited_person_joins_once_and_the_owners_are_told(owner):
    person = PersonFactory(email="new@example.com", family_latin="Fujimoto", given_latin="Kenji")
    invitation = invite(owner)
    assert list(invitations_for(person)) == [invitation]
    first = actions.accept_invitation(invitation=invitation, by=person)
    second = actions.accept_invitation(invitation=invitation, by=person)
    assert (first, first.role) == (second, "editor")
    assert list(invitations_for(person)) == []
    notice = Notice.objects.get(kind="people.joined")
    assert notice.person == owner.person
    assert notice.params["person"] == person.full_name()


def test_a_used_invitation_does_not_let_somebody_back_in(owner):
    person = PersonFactory(email="new@example.com")
    invitation = invite(owner)
    membership = actions.accept_invitation(invitation=invitation, by=person)
    actions.leave(membership=membership, by=person)
    with pytest.raises(NotAllowedNow):
        actions.accept_invitation(invitation=invitation, by=person)


@pytest.mark.parametrize("closing", ["expired", "revoked"])
def test_an_invitation_that_is_over_opens_nothing(owner, closing):
    person = PersonFactory(email="new@example.com")
    invitation = invite(owner)
    if closing == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        actions.revoke_invitation(invitation=invitation, by=owner.person)
    with pytest.raises(NotAllowedNow):
        actions.accept_invitation(invitation=invitation, by=person)
    assert list(invitations_for(person)) == []


def test_another_address_is_refused_until_it_is_proved(owner):
    person = PersonFactory(email="private@example.com")
    invitation = invite(owner, "office@example.com")
    address = EmailAddress.objects.create(user=person, email="office@example.com", verified=False)
    with pytest.raises(Refused):
        actions.accept_invitation(invitation=invitation, by=person)
    address.verified = True
    address.save()
    assert actions.accept_invitation(invitation=invitation, by=person).person == person


def test_an_invitation_waits_on_the_home_page(owner):
    person = PersonFactory(email="new@example.com")
    invite(owner)
    items = todo(reader_for(person))
    assert items[0]["path"] == "/people/me/"
    assert items[0]["due"] == Invitation.objects.get().expires_at


@pytest.mark.parametrize("role", ["editor", "member"])
def test_only_owners_manage(owner, role):
    other = MembershipFactory(organisation=owner.organisation, role=role)
    with pytest.raises(Refused):
        actions.invite(
            organisation=owner.organisation, by=other.person, email="x@example.com",
            role="member", language="ko",
        )  # fmt: skip
    with pytest.raises(Refused):
        actions.change_role(membership=other, by=other.person, role="owner")
    with pytest.raises(Refused):
        actions.remove_member(membership=owner, by=other.person)


def test_the_last_owner_stays(owner):
    MembershipFactory(organisation=owner.organisation, role="editor")
    for attempt in (
        lambda: actions.leave(membership=owner, by=owner.person),
        lambda: actions.change_role(membership=owner, by=owner.person, role="editor"),
        lambda: actions.remove_member(membership=owner, by=owner.person),
    ):
        with pytest.raises(NotAllowedNow):
            attempt()
    owner.refresh_from_db()
    assert (owner.role, owner.left_at) == ("owner", None)


def test_of_two_owners_one_may_leave(owner):
    other = MembershipFactory(organisation=owner.organisation, role="owner")
    actions.leave(membership=owner, by=owner.person)
    with pytest.raises(NotAllowedNow):
        actions.leave(membership=other, by=other.person)
    assert list(people_of(owner.organisation_id)) == [other.person]


def test_nobody_leaves_for_another(owner):
    other = MembershipFactory(organisation=owner.organisation, role="member")
    with pytest.raises(Refused):
        actions.leave(membership=other, by=owner.person)


def test_who_is_removed_is_told_and_may_be_invited_again(owner):
    other = MembershipFactory(organisation=owner.organisation, role="member")
    actions.remove_member(membership=other, by=owner.person)
    assert Notice.objects.get(person=other.person).kind == "people.removed"
    again = invite(owner, other.person.email)
    joined = actions.accept_invitation(invitation=again, by=other.person)
    assert Membership.objects.filter(person=other.person).count() == 2
    assert joined.left_at is None
