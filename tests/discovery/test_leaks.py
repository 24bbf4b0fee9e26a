"""A secret word at each tier: no surface of discovery shows it, counts it or is moved by it."""

import json

import pytest
from django.core.cache import cache

from koryu.disclosure.actions import open_mutual
from koryu.disclosure.rules import ANONYMOUS
from koryu.discovery import actions
from koryu.discovery.bridge.recommend import recommended, similar
from koryu.discovery.bridge.search import search
from koryu.discovery.models import Match, Passage
from koryu.discovery.queries.index import vector_progress
from koryu.discovery.rules.asking import Asked
from koryu.notify.models import Notice
from tests.discovery.conftest import client_of, reader_of
from tests.factories.discovery import SECRETS, listing, member, plain_listing

VISIBLE = {"anonymous": ("public",), "member": ("public", "members")}


@pytest.fixture
def scene():
    """An owner with the four secrets, a reader of another organisation with a need like it."""
    owner, reader = member(), member(organisation__country="JP")
    row = listing(owner)
    need = plain_listing("세포치료 배양 공정을 찾습니다", membership=reader, kind="need")
    cache.clear()
    return owner, reader, row, need


def ask(client, tier: str) -> str:
    answers = [
        client.get("/discover/", {"q": SECRETS[tier]}),
        client.get("/discover/", {"q": "세포치료 배양 공정"}),
        client.get("/discover/"),
        client.get("/api/v1/search", {"q": "세포치료 배양 공정"}),
        client.get("/discover/recommended/"),
        client.get("/discover/board/"),
    ]
    # The question itself is shown in its box; what the page answers must not hold it.
    return "".join(answer.content.decode() for answer in answers[1:])


@pytest.mark.parametrize("tier", ["mutual", "nda"])
def test_no_page_says_a_confidential_word(scene, tier):
    _owner, reader, _row, _need = scene
    assert SECRETS[tier] not in ask(client_of(reader), tier)


@pytest.mark.parametrize(
    ("tier", "found"), [("public", 1), ("members", 0), ("mutual", 0), ("nda", 0)]
)
def test_a_visitor_finds_and_counts_only_what_is_public(scene, tier, found):
    result = search(ANONYMOUS, Asked(text=SECRETS[tier]))
    assert (len(result.cards), result.page.paginator.count) == (found, found)
    assert sum(result.counts["kind"].values()) == found


@pytest.mark.parametrize(
    ("tier", "found"), [("public", 1), ("members", 1), ("mutual", 0), ("nda", 0)]
)
def test_a_member_finds_and_counts_only_shared_words(scene, tier, found):
    result = search(reader_of(scene[1]), Asked(text=SECRETS[tier]))
    assert (len(result.cards), sum(result.counts["kind"].values())) == (found, found)


def test_a_facet_counts_and_narrows_only_for_those_who_may_see_it(scene):
    owner, reader, row, _need = scene
    lists = ("field", "modality", "development_stage", "deal")

    def seen(who) -> list[str]:
        counts = search(who, Asked()).counts
        return [name for name in lists if counts[name]]

    assert seen(ANONYMOUS) == ["field"]
    assert seen(reader_of(reader)) == ["field", "modality"]
    asked = Asked(filters={"development_stage": frozenset({"preclinical"})})
    assert search(reader_of(reader), asked).cards == []
    open_mutual(one=owner.organisation, other=reader.organisation, by=None)
    assert seen(reader_of(reader)) == ["field", "modality", "development_stage"]
    assert [card.listing.pk for card in search(reader_of(reader), asked).cards] == [row.pk]
    assert seen(reader_of(owner)) == list(lists)


def test_a_confidential_word_moves_no_score_of_those_who_may_not_see_it():
    owner, reader = member(), member()
    asked = Asked(text="세포치료 배양 공정")
    plain_listing("세포치료 배양 공정", membership=owner)
    plain_listing("배양 공정의 자동화", membership=owner)
    before = [(c.shown.title.text, c.strength) for c in search(reader_of(reader), asked).cards]
    listing(owner, title="전혀 다른 제목", summary="무관한 요약", facets={})
    after = search(reader_of(reader), asked).cards
    assert [(c.shown.title.text, c.strength) for c in after][: len(before)] == before


def test_recommendations_and_similar_hold_no_confidential_word(scene):
    _owner, reader, row, need = scene
    who = reader_of(reader)
    groups = recommended(who, reader.organisation_id)
    shown = repr(
        [
            (g.listing.title, [(s.card.why, s.facets, s.deals) for s in g.suggestions])
            for g in groups
        ]
    )
    shown += repr([card.shown for card in similar(who, need)])
    assert [
        word for tier, word in SECRETS.items() if tier in ("mutual", "nda") and word in shown
    ] == []
    assert [s.card.listing.pk for g in groups for s in g.suggestions] == [row.pk]
    assert Match.objects.filter(need=need, offer=row).exists()


def test_a_digest_names_no_listing_and_tells_each_hit_once(scene):
    owner, reader, _row, _need = scene
    who = reader_of(reader)
    kept = actions.save_search(
        by=reader.person, reader=who, asked=Asked(text="배양"), name="배양", frequency="daily"
    )
    secret = actions.save_search(
        by=reader.person,
        reader=who,
        asked=Asked(text=SECRETS["nda"]),
        name="비밀",
        frequency="daily",
    )
    assert not actions.digest(search=kept)  # what was there before is not new
    listing(owner, title="새 배양 장치")
    assert actions.digest(search=kept)
    assert not actions.digest(search=kept)
    assert not actions.digest(search=secret)
    notice = Notice.objects.get(kind="discovery.digest")
    assert notice.params == {"name": "배양", "count": 1}


def test_the_json_interface_says_what_the_page_says(scene):
    _owner, reader, row, _need = scene
    cache.clear()
    one = client_of(reader).get(f"/api/v1/listings/{row.pk}")
    assert {text["tier"] for text in one.json()["texts"]} == {"public", "members"}
    assert {facet["list"] for facet in one.json()["facets"]} == {"field", "modality"}
    said = json.dumps(client_of(reader).get("/api/v1/search", {"q": SECRETS["nda"]}).json())
    assert json.loads(said)["total"] == 0


def test_the_progress_of_vectors_counts_public_passages_only(scene):
    tiers = list(Passage.objects.values_list("tier", flat=True))
    assert {"public", "nda"} <= set(tiers)
    assert vector_progress("a model without vectors") == (0, tiers.count("public"))
