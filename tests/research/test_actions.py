"""The states and the working copy, through the actions."""

import pytest

from koryu.notify.models import Notice
from koryu.research import actions
from koryu.research.models import Listing
from koryu.research.signals import listing_changed
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from koryu.shared.models import HistoryEvent
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.research import CONTENT, content_with, draft, published


@pytest.fixture
def heard():
    """The ids of the listings announced as changed."""
    ids = []

    def listen(listing, **kwargs):
        ids.append(listing.pk)

    listing_changed.connect(listen)
    yield ids
    listing_changed.disconnect(listen)


@pytest.fixture
def review(settings):
    settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": True}


def save(listing, membership, content, version):
    return actions.save_working(
        listing=listing, by=membership.person, content=content, expected_version=version
    )


MOVES = {
    "publish": lambda listing, by: actions.publish(listing=listing, by=by),
    "pause": lambda listing, by: actions.pause(listing=listing, by=by),
    "resume": lambda listing, by: actions.resume(listing=listing, by=by),
    "withdraw": lambda listing, by: actions.withdraw_from_review(listing=listing, by=by),
    "close": lambda listing, by: actions.close(listing=listing, by=by, reason="licensed"),
}
DRAWN = {
    "draft": {"publish": "published", "withdraw": "draft", "close": "closed"},
    "in_review": {"publish": "published", "withdraw": "draft", "close": "closed"},
    "published": {
        "publish": "published",
        "pause": "paused",
        "resume": "published",
        "close": "closed",
    },
    "paused": {"publish": "paused", "pause": "paused", "resume": "published", "close": "closed"},
    "closed": {"close": "closed"},
}


def in_state(state, membership, settings):
    listing = draft(membership)
    if state == "in_review":
        settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": True}
        actions.publish(listing=listing, by=membership.person)
        settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": False}
    if state in ("published", "paused"):
        actions.publish(listing=listing, by=membership.person)
    if state == "paused":
        actions.pause(listing=listing, by=membership.person)
    if state == "closed":
        actions.close(listing=listing, by=membership.person, reason="stopped")
    listing.refresh_from_db()
    assert listing.state == state
    return listing


@pytest.mark.parametrize("state", DRAWN)
@pytest.mark.parametrize("move", MOVES)
def test_only_drawn_moves_are_made(state, move, editor, settings):
    listing = in_state(state, editor, settings)
    target = DRAWN[state].get(move)
    if target is None:
        with pytest.raises(NotAllowedNow):
            MOVES[move](listing, editor.person)
        target = state
    else:
        MOVES[move](listing, editor.person)
    listing.refresh_from_db()
    assert listing.state == target


@pytest.mark.parametrize("move", MOVES)
def test_nobody_but_an_editor_moves_a_listing(move, editor, stranger, operator):
    listing = published(editor)
    member = MembershipFactory(organisation=editor.organisation, role="member")
    for person in (stranger.person, member.person, operator):
        with pytest.raises(Refused):
            MOVES[move](listing, person)


def test_somebody_who_left_may_not_edit(editor):
    listing = draft(editor)
    editor.left_at = "2025-01-01T00:00Z"
    editor.save()
    with pytest.raises(Refused):
        save(listing, editor, CONTENT, 1)


def test_an_unverified_organisation_drafts_but_does_not_publish(db):
    membership = MembershipFactory(organisation=OrganisationFactory(verified_at=None))
    listing = draft(membership)
    with pytest.raises(Refused):
        actions.publish(listing=listing, by=membership.person)
    listing.refresh_from_db()
    assert (listing.state, listing.working["fields"]["title"]["text"]) == (
        "draft",
        CONTENT["fields"]["title"]["text"],
    )


def test_publishing_twice_makes_one_version(editor, heard, django_capture_on_commit_callbacks):
    listing = draft(editor)
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(listing=listing, by=editor.person)
        actions.publish(listing=listing, by=editor.person)
    assert listing.versions.count() == 1
    assert heard == [listing.pk]
    assert HistoryEvent.objects.filter(verb="listing.published").count() == 1


def test_an_update_replaces_what_others_see_and_keeps_the_earlier_version(editor):
    listing = published(editor)
    save(listing, editor, content_with(title="새 제목", evidence=""), 1)
    listing.refresh_from_db()
    assert listing.title == CONTENT["fields"]["title"]["text"]
    assert listing.has_changes
    actions.publish(listing=listing, by=editor.person, note="new title")
    listing.refresh_from_db()
    assert (listing.title, listing.version, listing.has_changes) == ("새 제목", 2, False)
    assert not listing.fields.filter(key="evidence").exists()
    earlier = listing.versions.get(number=1).content
    assert earlier["fields"]["title"]["text"] == CONTENT["fields"]["title"]["text"]
    actions.restore_version(listing=listing, by=editor.person, number=1)
    listing.refresh_from_db()
    assert listing.working == earlier
    assert listing.title == "새 제목"


@pytest.mark.parametrize("missing", ["title", "summary"])
def test_title_and_summary_are_needed_to_publish(missing, editor):
    listing = draft(editor, content=content_with(**{missing: ""}))
    with pytest.raises(Invalid) as caught:
        actions.publish(listing=listing, by=editor.person)
    assert set(caught.value.errors) == {missing}


def test_a_text_over_its_limit_is_kept_as_draft_and_not_published(editor):
    listing = draft(editor, content=content_with(summary="가" * 601))
    assert len(listing.working["fields"]["summary"]["text"]) == 601
    with pytest.raises(Invalid):
        actions.publish(listing=listing, by=editor.person)


def test_two_editors_at_once_lose_nothing(editor):
    listing = draft(editor)
    save(listing, editor, content_with(title="첫째"), 1)
    with pytest.raises(Stale) as caught:
        save(listing, editor, content_with(title="둘째"), 1)
    assert caught.value.current == 2
    listing.refresh_from_db()
    assert listing.working["fields"]["title"]["text"] == "첫째"


def test_saving_the_same_again_is_no_conflict(editor):
    listing = draft(editor)
    save(listing, editor, content_with(title="첫째"), 1)
    assert save(listing, editor, content_with(title="첫째"), 1).working_version == 2


def test_publishing_what_one_has_not_seen_is_stale(editor):
    listing = draft(editor)
    save(listing, editor, content_with(title="첫째"), 1)
    with pytest.raises(Stale):
        actions.publish(listing=listing, by=editor.person, expected_version=1)


def test_a_closed_listing_keeps_its_text_and_its_first_reason(editor):
    listing = published(editor)
    actions.close(listing=listing, by=editor.person, reason="licensed")
    actions.close(listing=listing, by=editor.person, reason="other")
    with pytest.raises(NotAllowedNow):
        save(listing, editor, content_with(title="새"), 1)
    listing.refresh_from_db()
    assert listing.closed_reason == "licensed"


@pytest.mark.parametrize(
    "content",
    [
        {"fields": {"title": {"text": "x", "tier": "nda"}}},
        {"fields": {"title": {"text": "x", "tier": "mutual"}}},
        {"fields": {"summary": {"text": "x", "tier": "everyone"}}},
        {"fields": {"secret": {"text": "x"}}},
        {"fields": {"title": {"text": 5}}},
        {"fields": {"title": "x"}},
        {"fields": ["title"]},
        {"facets": {"field": {"codes": ["no_such_code"]}}},
        {"facets": {"field": {"codes": "cell_therapy"}}},
        {"facets": {"decline_reason": {"codes": ["other"]}}},
        {"facets": {"development_stage": {"codes": ["lead", "candidate"]}}},
        {"facets": {"field": {"codes": [], "tier": "x"}}},
        {"fields": {"details": {"text": "가" * 1_000_000}}},
    ],
)
def test_forged_content_is_refused(content, editor):
    listing = draft(editor)
    with pytest.raises(Invalid):
        save(listing, editor, content, 1)
    listing.refresh_from_db()
    assert listing.working_version == 1


def test_hostile_characters_are_cleaned_and_ordinary_ones_kept(editor):
    content = content_with(
        title="A\x00\ud800\u202eB\r\nC", details="\u200fעברית 👩\u200d🔬 ﷺ 한글 が\r\nline"
    )
    listing = save(draft(editor), editor, content, 1)
    listing.refresh_from_db()
    assert listing.working["fields"]["title"]["text"] == "AB C"
    assert listing.working["fields"]["details"]["text"] == "עברית 👩\u200d🔬 ﷺ 한글 が\nline"
    actions.publish(listing=listing, by=editor.person)
    assert listing.fields.get(key="details").text == "עברית 👩\u200d🔬 ﷺ 한글 が\nline"


def test_an_unknown_kind_or_language_is_refused(editor):
    for kind, language in [("gadget", "ko"), ("need", "fr")]:
        with pytest.raises(Invalid):
            actions.create_listing(
                by=editor.person,
                organisation=editor.organisation,
                kind=kind,
                source_language=language,
            )


def test_review_keeps_the_text_back_until_the_operator_of_that_country_approves(
    review, editor, operator
):
    listing = published(editor)
    assert (listing.state, listing.fields.count()) == ("in_review", 0)
    with pytest.raises(Refused):
        actions.approve(
            listing=listing, by=PersonFactory(operator_country="JP"), expected_version=1
        )
    with pytest.raises(Refused):
        actions.approve(listing=listing, by=editor.person, expected_version=1)
    actions.approve(listing=listing, by=operator, expected_version=1)
    listing.refresh_from_db()
    assert (listing.state, listing.version) == ("published", 1)
    assert Notice.objects.get().person == editor.person
    actions.approve(listing=listing, by=operator, expected_version=1)
    assert listing.versions.count() == 1


def test_the_operator_does_not_approve_what_they_have_not_read(review, editor, operator):
    listing = published(editor)
    save(listing, editor, content_with(title="바뀐 제목"), 1)
    with pytest.raises(Stale):
        actions.approve(listing=listing, by=operator, expected_version=1)


def test_a_returned_listing_carries_the_note_and_comes_back(review, editor, operator):
    listing = published(editor)
    with pytest.raises(Invalid):
        actions.return_to_author(listing=listing, by=operator, note="  ")
    actions.return_to_author(listing=listing, by=operator, note="요약을 늘려 주십시오.")
    listing.refresh_from_db()
    assert (listing.state, listing.review_note) == ("draft", "요약을 늘려 주십시오.")
    assert Notice.objects.get().kind == "research.returned"
    actions.publish(listing=listing, by=editor.person)
    listing.refresh_from_db()
    assert (listing.state, listing.review_note) == ("in_review", "")


def test_an_update_in_review_leaves_the_earlier_text_in_sight(review, editor, operator):
    listing = published(editor)
    actions.approve(listing=listing, by=operator, expected_version=1)
    save(listing, editor, content_with(title="새 제목"), 1)
    actions.publish(listing=listing, by=editor.person)
    listing.refresh_from_db()
    assert (listing.state, listing.update_pending, listing.version) == ("published", True, 1)
    assert listing.title == CONTENT["fields"]["title"]["text"]
    actions.approve(listing=listing, by=operator, expected_version=2)
    listing.refresh_from_db()
    assert (listing.title, listing.update_pending, listing.version) == ("새 제목", False, 2)


def test_nothing_to_review_is_not_returned(editor, operator):
    listing = published(editor)
    with pytest.raises(NotAllowedNow):
        actions.return_to_author(listing=listing, by=operator, note="?")
    assert Listing.objects.get().state == "published"


def test_tiers_change_for_others_only_when_published(editor):
    listing = published(editor)
    actions.set_tiers(
        listing=listing,
        by=editor.person,
        tiers={"summary": "nda", "field": "mutual"},
        expected_version=1,
    )
    assert listing.fields.get(key="summary").tier == "public"
    actions.publish(listing=listing, by=editor.person)
    assert listing.fields.get(key="summary").tier == "nda"
    assert set(listing.facets.filter(term__list="field").values_list("tier", flat=True)) == {
        "mutual"
    }
