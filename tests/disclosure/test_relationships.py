"""What stands between two organisations, and what it opens now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.disclosure import actions
from koryu.disclosure.enums import Tier
from koryu.disclosure.models import Relationship
from koryu.disclosure.queries import reader_for, relations_of, visible_q
from koryu.disclosure.signals import relationship_changed
from koryu.research.models import Listing
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    return OrganisationFactory(), OrganisationFactory(country="JP")


def opened(one, other):
    """What each side may see of the other: the relation is the same from both ends."""
    there, back = relations_of(frozenset({one.pk})), relations_of(frozenset({other.pk}))
    assert there.get(other.pk) == back.get(one.pk)
    return there.get(other.pk)


def test_mutual_interest_opens_and_ends_for_both(pair):
    one, other = pair
    assert opened(one, other) is None
    actions.open_mutual(one=one, other=other, by=None)
    actions.open_mutual(one=other, other=one, by=None)
    assert opened(one, other) == Tier.MUTUAL
    actions.end_mutual(one=other, other=one, by=None)
    assert opened(one, other) is None
    assert Relationship.objects.count() == 1


@pytest.mark.parametrize(
    ("starts", "until", "tier"),
    [
        (-DAY, DAY, Tier.NDA),
        (-DAY, None, Tier.NDA),
        (DAY, 2 * DAY, Tier.MUTUAL),
        (-2 * DAY, -DAY, Tier.MUTUAL),
    ],
)
def test_a_signed_nda_opens_from_its_first_to_its_last_moment(pair, starts, until, tier):
    one, other = pair
    now = timezone.now()
    actions.open_mutual(one=one, other=other, by=None)
    end = now + until if until else None
    actions.set_nda(one=one, other=other, starts=now + starts, until=end, by=None)
    assert opened(one, other) == tier


def test_an_nda_outlives_the_exchange(pair):
    one, other = pair
    actions.open_mutual(one=one, other=other, by=None)
    actions.set_nda(one=one, other=other, starts=timezone.now() - DAY, until=None, by=None)
    actions.end_mutual(one=one, other=other, by=None)
    assert opened(one, other) == Tier.NDA


def test_a_change_is_told_once_it_is_kept(pair, django_capture_on_commit_callbacks):
    told = []

    def hear(sender, relationship, **kwargs):
        told.append(relationship)

    relationship_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            made = actions.open_mutual(one=pair[0], other=pair[1], by=None)
            assert told == []
    finally:
        relationship_changed.disconnect(hear)
    assert told == [made]


def test_relations_of_an_organisation_not_verified_open_nothing(pair):
    one, other = pair
    person = MembershipFactory(organisation=one).person
    actions.open_mutual(one=one, other=other, by=None)
    assert reader_for(person).relations == {other.pk: Tier.MUTUAL}
    one.verified_at = None
    one.save()
    assert reader_for(person).relations == {}


def test_the_filter_and_the_rule_agree(pair):
    """Every tier of one organisation's rows, asked by each kind of reader."""
    from koryu.disclosure.rules import ANONYMOUS, may_see

    one, other = pair
    owner = PersonFactory()
    for tier in Tier:
        Listing.objects.create(
            organisation=one, created_by=owner, kind="need", source_language="ko", tier=tier,
            title=tier, state="published",
        )  # fmt: skip
    mutual, nda = MembershipFactory(organisation=other).person, MembershipFactory().person
    actions.open_mutual(one=one, other=other, by=None)
    third = nda.memberships.get().organisation
    actions.set_nda(one=one, other=third, starts=timezone.now() - DAY, until=None, by=None)
    people = [mutual, nda, MembershipFactory().person, PersonFactory(operator_country="KR")]
    people += [MembershipFactory(organisation=one).person, PersonFactory()]
    for reader in [ANONYMOUS, *(reader_for(person) for person in people)]:
        found = set(Listing.objects.filter(visible_q(reader)).values_list("tier", flat=True))
        assert found == {tier for tier in Tier if may_see(reader, one.pk, tier)}


def test_leaving_an_organisation_closes_what_it_opened(pair):
    one, other = pair
    membership = MembershipFactory(organisation=one)
    actions.open_mutual(one=one, other=other, by=None)
    membership.left_at = timezone.now()
    membership.save()
    reader = reader_for(membership.person)
    assert (reader.relations, reader.is_member) == ({}, False)
