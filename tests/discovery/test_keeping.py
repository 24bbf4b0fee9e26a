"""Follows, "not for us", saved searches, and what the home page tells."""

import pytest
from django.urls import reverse

from koryu.discovery import actions, queries
from koryu.discovery.bridge.recommend import recommended
from koryu.discovery.models import Follow, NotForMe, SavedSearch
from koryu.discovery.rules.asking import Asked
from koryu.shared.errors import Refused
from tests.discovery.conftest import client_of, reader_of
from tests.factories.discovery import member, plain_listing

IPSC = {"field": {"codes": ["ipsc"], "tier": "public"}}


@pytest.fixture
def pair():
    """A need and an offer that fit, of two organisations."""
    seeking, offering = member(), member(organisation__country="JP")
    need = plain_listing(
        "iPSC 세포주 도입을 찾습니다", membership=seeking, kind="need", facets=IPSC
    )
    offer = plain_listing("iPSC 세포주 제공", membership=offering, kind="asset", facets=IPSC)
    return seeking, offering, need, offer


def suggested(membership) -> list[int]:
    groups = recommended(reader_of(membership), membership.organisation_id)
    return [each.card.listing.pk for group in groups for each in group.suggestions]


def test_each_side_is_recommended_the_other(pair):
    seeking, offering, need, offer = pair
    assert suggested(seeking) == [offer.pk]
    assert suggested(offering) == [need.pk]


def test_not_for_us_takes_it_off_the_list_and_undo_brings_it_back(pair):
    seeking, _offering, _need, offer = pair
    client = client_of(seeking)
    client.post(reverse("discovery:set_aside"), {"listing": offer.pk, "reason": "field"})
    assert suggested(seeking) == []
    client.post(reverse("discovery:take_back"), {"listing": offer.pk})
    assert suggested(seeking) == [offer.pk]
    assert not NotForMe.objects.exists()


def test_the_reason_lowers_what_is_like_it_and_says_so(pair):
    seeking, _offering, _need, offer = pair
    other = plain_listing("iPSC 세포주 분양", kind="asset", facets=IPSC)
    actions.set_aside(by=seeking.person, reader=reader_of(seeking), listing=offer, reason="field")
    groups = recommended(reader_of(seeking), seeking.organisation_id)
    [only] = groups[0].suggestions
    assert only.card.listing.pk == other.pk
    assert [term.code for term in only.disliked] == ["ipsc"]


def test_a_member_who_may_not_edit_sets_nothing_aside(pair):
    seeking, _offering, _need, offer = pair
    plain = member(organisation=seeking.organisation, role="member")
    with pytest.raises(Refused):
        actions.set_aside(by=plain.person, reader=reader_of(plain), listing=offer, reason="field")


def test_home_tells_of_new_matches_until_they_were_looked_at(pair):
    seeking, _offering, need, _offer = pair
    [item] = queries.todo(reader_of(seeking))
    assert need.title in item["text"] and item["path"].endswith(f"#listing-{need.pk}")
    assert client_of(seeking).get(reverse("discovery:recommended")).status_code == 200
    assert queries.todo(reader_of(seeking)) == []


def test_without_a_listing_the_page_and_home_say_what_to_do():
    membership = member()
    page = client_of(membership).get(reverse("discovery:recommended")).content.decode()
    assert reverse("research:new") in page
    assert [item["path"] for item in queries.todo(reader_of(membership))] == [
        reverse("research:new")
    ]


def test_follow_twice_is_one_row_and_a_hidden_listing_leaves_the_board(pair):
    seeking, offering, _need, offer = pair
    client = client_of(seeking)
    for _ in range(2):
        client.post(reverse("discovery:follow"), {"listing": offer.pk})
    client.post(reverse("discovery:follow"), {"organisation": offering.organisation_id})
    assert Follow.objects.count() == 2
    from koryu.research import actions as research

    research.pause(listing=offer, by=offering.person)
    assert [row.listing_id for row in queries.follows_of(reader_of(seeking))] == [None]
    assert offer.title not in client.get(reverse("discovery:board")).content.decode()


def test_a_saved_search_keeps_its_question(pair):
    seeking = pair[0]
    client = client_of(seeking)
    url = reverse("discovery:save_search") + Asked(text="세포", filters={"field": {"ipsc"}}).url
    answer = client.post(url, {"name": "세포", "frequency": "weekly"})
    assert answer["Location"].endswith("?q=%EC%84%B8%ED%8F%AC&field=ipsc")
    row = SavedSearch.objects.get()
    assert (row.query, row.filters, row.organisation_id) == (
        "세포",
        {"field": ["ipsc"]},
        seeking.organisation_id,
    )
