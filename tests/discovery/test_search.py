"""Search: what is found, in which order, with which reasons and counts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from koryu.disclosure.actions import open_mutual, set_nda
from koryu.disclosure.rules import ANONYMOUS
from koryu.discovery.bridge.search import search
from koryu.discovery.rules.asking import Asked
from koryu.research import actions as research
from tests.discovery.conftest import client_of, reader_of
from tests.factories.discovery import listing, member, plain_listing


def titles(found) -> list[str]:
    return [card.shown.title.text for card in found.cards]


def test_a_published_listing_is_found_at_once_by_its_words():
    plain_listing("고형암 항체 신약")
    assert titles(search(ANONYMOUS, Asked(text="항체"))) == ["고형암 항체 신약"]


def test_another_language_is_found_and_the_words_stand_side_by_side():
    plain_listing("抗体医薬の大量生産", "ja")
    plain_listing("건강검진 예약 앱")
    found = search(ANONYMOUS, Asked(text="항체"))
    assert titles(found) == ["抗体医薬の大量生産"]
    words = [tuple(word.text for word in group) for group in found.cards[0].why.words]
    assert ("항체", "抗体") in [group[:2] for group in words]


def test_an_empty_question_shows_the_newest_first_with_counts():
    plain_listing("하나", facets={"field": {"codes": ["ipsc"], "tier": "public"}})
    plain_listing("二つ", "ja", facets={"field": {"codes": ["ipsc"], "tier": "public"}})
    found = search(ANONYMOUS, Asked())
    assert titles(found) == ["二つ", "하나"]
    assert found.counts["field"] == {"ipsc": 2}
    assert found.counts["language"] == {"ko": 1, "ja": 1}


def test_a_filter_narrows_the_hits_and_not_its_own_counts():
    plain_listing("하나", facets={"field": {"codes": ["ipsc"], "tier": "public"}})
    plain_listing("둘", facets={"field": {"codes": ["diagnostics"], "tier": "public"}})
    found = search(ANONYMOUS, Asked(filters={"field": frozenset({"ipsc"})}))
    assert titles(found) == ["하나"]
    assert found.counts["field"] == {"ipsc": 1, "diagnostics": 1}
    assert found.counts["kind"] == {"technology": 1}


def test_an_edit_is_found_by_the_next_search_and_the_old_words_are_not():
    membership = member()
    row = plain_listing("고형암 항체 신약", membership=membership)
    assert search(ANONYMOUS, Asked(text="항체")).page.paginator.count == 1
    content = {"fields": {"title": {"text": "인공 망막 칩"}, "summary": {"text": "인공 망막 칩"}}}
    research.save_working(
        listing=row, by=membership.person, content=content, expected_version=row.working_version
    )
    row.refresh_from_db()
    research.publish(listing=row, by=membership.person)
    assert search(ANONYMOUS, Asked(text="항체")).page.paginator.count == 0
    assert titles(search(ANONYMOUS, Asked(text="망막"))) == ["인공 망막 칩"]


def test_a_paused_listing_is_gone_and_comes_back():
    membership = member()
    row = plain_listing("고형암 항체 신약", membership=membership)
    research.pause(listing=row, by=membership.person)
    found = search(ANONYMOUS, Asked(text="항체"))
    assert (found.cards, found.page.paginator.count, found.counts["kind"]) == ([], 0, {})
    row.refresh_from_db()
    research.resume(listing=row, by=membership.person)
    assert titles(search(ANONYMOUS, Asked(text="항체"))) == ["고형암 항체 신약"]


def test_own_listings_are_found_and_marked():
    membership = member()
    plain_listing("고형암 항체 신약", membership=membership)
    found = search(reader_of(membership), Asked(text="항체"))
    assert [card.own for card in found.cards] == [True]


def test_a_confidential_passage_is_found_only_with_its_relation_and_not_after_it_ended():
    owner, other = member(), member()
    row = listing(owner)
    secret = Asked(text="라온기밀어")
    assert search(reader_of(other), secret).cards == []
    now = timezone.now()
    pair = {"one": owner.organisation, "other": other.organisation, "by": None}
    open_mutual(**pair)
    assert search(reader_of(other), secret).cards == []
    set_nda(**pair, starts=now - timedelta(days=2), until=now + timedelta(days=2))
    assert [card.listing.pk for card in search(reader_of(other), secret).cards] == [row.pk]
    set_nda(**pair, starts=now - timedelta(days=2), until=now - timedelta(days=1))
    assert search(reader_of(other), secret).cards == []


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "가" * 5_000, "\ud800\udfff", "\x00\x07\u202e", "%00%ff", "ﷺ" * 50]
)
def test_hostile_text_is_cut_and_answered(text):
    plain_listing("고형암 항체 신약")
    response = Client().get("/discover/", {"q": text.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200


def test_a_cut_text_is_said():
    assert "500" in Client().get("/discover/", {"q": "가" * 5_000}).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_hits():
    client = client_of(member())
    counts = []
    for title in ("고형암 항체 신약", "이중 항체 신약", "이중 항체 백신"):
        plain_listing(title)
        client.get("/discover/", {"q": "항체"})  # takes the new listing in
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/discover/", {"q": "항체"}).status_code == 200
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
