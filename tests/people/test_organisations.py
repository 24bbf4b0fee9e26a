"""Organisations: registered, edited by two, verified, taken back."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed

from koryu.notify.models import Notice
from koryu.people import actions
from koryu.people.models import Organisation
from koryu.shared.errors import Invalid, Refused, Stale
from koryu.shared.models import HistoryEvent
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def register(person, **values):
    given = {"country": "KR", "kind": "startup", "name": "새바이오"} | values
    return actions.create_organisation(by=person, **given)


def confirmed(person, email):
    return EmailAddress.objects.create(user=person, email=email, verified=True)


def test_who_registers_becomes_owner_and_the_desk_is_told():
    operator = PersonFactory(operator_country="KR")
    PersonFactory(operator_country="JP")
    organisation = register(PersonFactory())
    assert (organisation.is_verified, organisation.memberships.get().role) == (False, "owner")
    notice = Notice.objects.get()
    assert (notice.person, notice.kind) == (operator, "people.to_verify")


def test_a_confirmed_address_on_the_organisations_domain_verifies_at_once():
    person = PersonFactory()
    confirmed(person, "ceo@mail.newbio.co.kr")
    organisation = register(person, website="https://www.newbio.co.kr")
    assert (organisation.verification, organisation.email_domain) == (
        "email_domain",
        "newbio.co.kr",
    )


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("ceo@naver.com", "https://naver.com"),
        ("ceo@other.co.kr", "https://newbio.co.kr"),
        ("ceo@a.kobe.jp", "https://b.kobe.jp"),
        ("ceo@newbio.co.kr", ""),
    ],
)
def test_other_addresses_do_not(email, website):
    person = PersonFactory()
    confirmed(person, email)
    assert not register(person, website=website).is_verified


def test_an_address_confirmed_later_verifies_what_waits():
    person = PersonFactory()
    organisation = register(person, website="https://newbio.co.kr")
    address = confirmed(person, "ceo@newbio.co.kr")
    email_confirmed.send(EmailAddress, request=None, email_address=address)
    organisation.refresh_from_db()
    assert organisation.verification == "email_domain"


def test_a_plain_members_address_proves_nothing():
    owner = MembershipFactory(
        organisation__verified_at=None,
        organisation__verification="",
        organisation__website="https://newbio.co.kr",
    )
    member = MembershipFactory(organisation=owner.organisation, role="member").person
    address = confirmed(member, "intern@newbio.co.kr")
    email_confirmed.send(EmailAddress, request=None, email_address=address)
    owner.organisation.refresh_from_db()
    assert not owner.organisation.is_verified


def test_another_website_ends_a_verification_by_domain():
    person = PersonFactory()
    confirmed(person, "ceo@newbio.co.kr")
    organisation = register(person, website="https://newbio.co.kr")
    changed = actions.update_organisation(
        organisation=organisation, by=person, expected_version=1, website="https://famous.co.kr"
    )
    assert not Organisation.objects.get(pk=changed.pk).is_verified


def test_a_corporate_number_is_registered_once():
    register(PersonFactory(), corporate_number="1248100998")
    with pytest.raises(Invalid) as raised:
        register(PersonFactory(), corporate_number="1248100998")
    assert list(raised.value.errors) == ["corporate_number"]
    assert register(PersonFactory(), country="JP", corporate_number="1248100998").pk


def test_slugs_do_not_collide():
    first, second = register(PersonFactory()), register(PersonFactory())
    assert first.slug != second.slug


def test_the_second_of_two_editors_overwrites_nothing():
    owner = MembershipFactory()
    change = {"organisation": owner.organisation, "by": owner.person, "expected_version": 1}
    actions.update_organisation(**change, city="판교")
    with pytest.raises(Stale):
        actions.update_organisation(**change, city="송도")
    kept = Organisation.objects.get(pk=owner.organisation_id)
    assert (kept.city, kept.version) == ("판교", 2)
    assert HistoryEvent.objects.get(verb="organisation.updated").data == {"fields": ["city"]}


def test_plain_members_do_not_edit():
    member = MembershipFactory(role="member")
    with pytest.raises(Refused):
        actions.update_organisation(
            organisation=member.organisation, by=member.person, expected_version=1, city="판교"
        )


def test_the_desk_hears_of_a_verified_organisations_new_name():
    operator = PersonFactory(operator_country="KR")
    owner = MembershipFactory(organisation__name="전이름")
    actions.update_organisation(
        organisation=owner.organisation, by=owner.person, expected_version=1, name="새이름"
    )
    notice = Notice.objects.get(person=operator)
    assert notice.params == {"name": "새이름", "before": "전이름"}


def test_an_operator_verifies_their_own_country_only():
    organisation = OrganisationFactory(verified_at=None, verification="")
    person = MembershipFactory(organisation=organisation).person
    with pytest.raises(Refused):
        actions.verify_organisation(
            organisation=organisation, by=PersonFactory(operator_country="JP")
        )
    operator = PersonFactory(operator_country="KR")
    verified = actions.verify_organisation(organisation=organisation, by=operator)
    assert (verified.verified_by, verified.verification) == (operator, "operator")
    assert Notice.objects.get(person=person).kind == "people.verified"


def test_taking_back_needs_a_reason_that_its_people_read():
    person = MembershipFactory().person
    organisation = Organisation.objects.get(members=person)
    operator = PersonFactory(operator_country="KR")
    with pytest.raises(Invalid):
        actions.unverify_organisation(organisation=organisation, by=operator, reason=" ")
    actions.unverify_organisation(organisation=organisation, by=operator, reason="주소 불일치")
    assert not Organisation.objects.get(pk=organisation.pk).is_verified
    assert Notice.objects.get(person=person).params["reason"] == "주소 불일치"
