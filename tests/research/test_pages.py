"""The journey through the pages: draft, fill, publish, read by tier."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.disclosure import actions as disclosure
from koryu.research import actions
from koryu.research.models import Listing
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.factories.research import content_with, draft, published

from .conftest import signed_in

SECRETS = {"members": "회원용상세", "mutual": "상호관심자료", "nda": "비밀유지자료"}


def step(listing, name):
    return reverse("research:edit", kwargs={"pk": listing.pk, "step": name})


def detail(listing):
    return reverse("research:detail", kwargs={"pk": listing.pk})


def seen(client, listing):
    page = client.get(detail(listing))
    assert page.status_code == 200
    text = page.content.decode()
    return {tier for tier, secret in SECRETS.items() if secret in text}


def test_an_editor_writes_and_publishes_step_by_step_without_javascript(editor, editor_client):
    page = editor_client.post(reverse("research:new"), {"kind": "need", "source_language": "ja"})
    listing = Listing.objects.get()
    assert page.url == step(listing, "text")
    texts = {
        "title": "細胞製剤を求めています",
        "summary": "固形がんに浸潤するもの。",
        "version": "1",
        "then": "next",
    }
    page = editor_client.post(step(listing, "text"), texts)
    assert page.url == step(listing, "facets")
    page = editor_client.post(
        step(listing, "facets"),
        {"field": ["cell_therapy", "ipsc"], "development_stage": "lead", "version": "2"},
    )
    assert page.url == step(listing, "disclosure")
    page = editor_client.post(
        step(listing, "disclosure"),
        {"tier-summary": "members", "tier-field": "members", "version": "3"},
    )
    assert page.url == step(listing, "check")
    assert "Everything is filled in" not in editor_client.get(page.url).content.decode()
    page = editor_client.post(reverse("research:publish", args=[listing.pk]), {"version": "4"})
    assert page.url == detail(listing)
    listing.refresh_from_db()
    assert listing.state == "published"
    assert list(listing.fields.order_by("id").values_list("key", "tier")) == [
        ("title", "public"),
        ("summary", "members"),
    ]
    assert sorted(listing.facets.values_list("term__code", "tier")) == [
        ("cell_therapy", "members"),
        ("ipsc", "members"),
        ("lead", "public"),
    ]


def test_each_reader_sees_the_texts_of_their_tier_on_the_page(editor, stranger, stranger_client):
    listing = published(editor)
    newcomer = MembershipFactory(organisation=OrganisationFactory(verified_at=None))
    assert seen(Client(), listing) == set()
    assert seen(signed_in(newcomer.person), listing) == set()
    assert seen(stranger_client, listing) == {"members"}
    sides = {"one": editor.organisation, "other": stranger.organisation, "by": None}
    disclosure.open_mutual(**sides)
    assert seen(stranger_client, listing) == {"members", "mutual"}
    disclosure.set_nda(**sides, starts="2020-01-01T00:00Z", until=None)
    assert seen(stranger_client, listing) == {"members", "mutual", "nda"}


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_what_is_not_published_is_not_there_for_others(
    state, editor, stranger_client, editor_client
):
    listing = draft(editor) if state == "draft" else published(editor)
    if state == "paused":
        actions.pause(listing=listing, by=editor.person)
    if state == "closed":
        actions.close(listing=listing, by=editor.person, reason="licensed")
    assert stranger_client.get(detail(listing)).status_code == 404
    assert Client().get(detail(listing)).status_code == 404
    assert editor_client.get(detail(listing)).status_code == 200


def test_a_listing_with_a_members_title_is_not_there_for_the_public(editor, stranger_client):
    listing = draft(editor)
    actions.set_tiers(
        listing=listing, by=editor.person, tiers={"title": "members"}, expected_version=1
    )
    actions.publish(listing=listing, by=editor.person)
    assert Client().get(detail(listing)).status_code == 404
    assert stranger_client.get(detail(listing)).status_code == 200


@pytest.mark.parametrize("name", ["text", "facets", "disclosure", "check"])
def test_nobody_else_opens_the_editor(name, editor, stranger_client):
    listing = draft(editor)
    assert stranger_client.get(step(listing, name)).status_code == 404
    assert stranger_client.post(step(listing, name), {"title": "x"}).status_code == 404
    member = MembershipFactory(organisation=editor.organisation, role="member")
    assert signed_in(member.person).get(step(listing, name)).status_code == 403
    assert Client().get(step(listing, name)).status_code == 302


def test_the_preview_is_what_the_page_will_show(editor, editor_client):
    listing = draft(editor)
    for tier, expected in [
        ("public", set()),
        ("members", {"members"}),
        ("mutual", {"members", "mutual"}),
        ("nda", set(SECRETS)),
    ]:
        page = editor_client.get(reverse("research:preview", args=[listing.pk]), {"seen": tier})
        text = page.content.decode()
        assert {name for name, secret in SECRETS.items() if secret in text} == expected


def test_the_own_list_has_tabs_search_and_an_empty_state(editor, editor_client):
    page = editor_client.get(reverse("research:list")).content.decode()
    assert "Nothing shared yet" in page
    published(editor)
    draft(editor)
    assert editor_client.get(reverse("research:list")).context["total"] == 2
    assert len(editor_client.get(reverse("research:list"), {"state": "draft"}).context["page"]) == 1
    assert (
        len(editor_client.get(reverse("research:list"), {"within": "세포치료제"}).context["page"])
        == 2
    )
    assert (
        len(editor_client.get(reverse("research:list"), {"within": "없는말"}).context["page"]) == 0
    )


def test_the_list_costs_the_same_for_one_and_three_rows(editor, editor_client):
    counts = []
    for added in (1, 2):
        for _ in range(added):
            published(editor)
        with CaptureQueriesContext(connection) as queries:
            editor_client.get(reverse("research:list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_somebody_without_an_organisation_is_told_the_first_step(person_client):
    page = person_client.get(reverse("research:list"))
    assert "Add your organisation" in page.content.decode()


@pytest.fixture
def person_client(db):
    from tests.factories.people import PersonFactory

    return signed_in(PersonFactory())


def test_an_organisations_page_lists_what_the_reader_may_see(editor, stranger_client):
    shown = published(editor)
    hidden = draft(editor, content=content_with(title="숨은 초안"))
    url = reverse("people:organisation", kwargs={"slug": editor.organisation.slug})
    page = stranger_client.get(url).content.decode()
    assert detail(shown) in page
    assert detail(hidden) not in page
    assert "숨은 초안" not in page
    actions.pause(listing=shown, by=editor.person)
    assert detail(shown) not in stranger_client.get(url).content.decode()


def test_an_organisations_page_costs_the_same_for_one_and_three_listings(editor, stranger_client):
    url = reverse("people:organisation", kwargs={"slug": editor.organisation.slug})
    counts = []
    for added in (1, 2):
        for _ in range(added):
            published(editor)
        with CaptureQueriesContext(connection) as queries:
            stranger_client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_a_listing_costs_the_same_for_few_and_many_texts(editor, stranger_client):
    small = {"fields": {"title": {"text": "t"}, "summary": {"text": "s"}}}
    counts = []
    for listing in (published(editor, content=small), published(editor)):
        with CaptureQueriesContext(connection) as queries:
            stranger_client.get(detail(listing))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["new", "new_document", "import"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_mere_members_start_nothing(name, method, editor):
    member = MembershipFactory(organisation=editor.organisation, role="member")
    client = signed_in(member.person)
    assert getattr(client, method)(reverse(f"research:{name}")).status_code == 403
    assert getattr(Client(), method)(reverse(f"research:{name}")).status_code == 302
    assert Listing.objects.count() == 0
