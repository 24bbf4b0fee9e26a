"""The editor's saving: as it is typed, in conflict, with errors, with hostile input."""

import json

import pytest
from django.urls import reverse

from koryu.research import actions
from tests.factories.research import content_with, draft

pytestmark = pytest.mark.django_db


def autosave(client, listing, values, version=1, step="text"):
    return client.post(
        reverse("research:autosave", kwargs={"pk": listing.pk, "step": step}),
        json.dumps({"version": version, "values": values}),
        content_type="application/json",
    )


def step(listing, name="text"):
    return reverse("research:edit", kwargs={"pk": listing.pk, "step": name})


def title_of(listing):
    listing.refresh_from_db()
    return listing.working["fields"]["title"]["text"]


def test_autosave_keeps_what_is_typed_and_answers_the_version(editor, editor_client):
    listing = draft(editor)
    answer = autosave(editor_client, listing, {"title": ["새 제목"], "tier-title": ["members"]})
    assert answer.json()["version"] == 2
    assert title_of(listing) == "새 제목"
    assert listing.working["fields"]["title"]["tier"] == "members"
    assert listing.working["fields"]["summary"]["text"].startswith("고형암")


def test_autosave_in_conflict_overwrites_nothing(editor, editor_client):
    listing = draft(editor)
    autosave(editor_client, listing, {"title": ["첫째"]})
    answer = autosave(editor_client, listing, {"title": ["둘째"]}, version=1)
    assert answer.status_code == 409
    assert answer.json()["message"]
    assert title_of(listing) == "첫째"


def test_the_conflict_page_shows_both_and_saving_again_keeps_ones_own(editor, editor_client):
    listing = draft(editor)
    actions.save_working(
        listing=listing,
        by=editor.person,
        content=content_with(title="저쪽 제목"),
        expected_version=1,
    )
    page = editor_client.post(
        step(listing), {"title": "이쪽 제목", "summary": "요약", "version": "1"}
    )
    text = page.content.decode()
    assert page.status_code == 409
    assert "저쪽 제목" in text
    assert "이쪽 제목" in text
    assert [row["label"] for row in page.context["differences"]] == ["Title", "Summary"]
    version = page.context["version"]
    assert version == 2
    page = editor_client.post(
        step(listing), {"title": "이쪽 제목", "summary": "요약", "version": version, "then": "next"}
    )
    assert page.status_code == 302
    assert title_of(listing) == "이쪽 제목"


def test_a_conflict_over_facets_shows_terms_and_not_codes(editor, editor_client):
    listing = draft(editor)
    autosave(editor_client, listing, {"title": ["x"]})
    page = editor_client.post(step(listing, "facets"), {"field": ["ipsc"], "version": "1"})
    assert page.status_code == 409
    assert "Cell therapy" in page.content.decode()


def test_errors_do_not_keep_a_draft_from_being_saved(editor, editor_client):
    listing = draft(editor)
    long = "가" * 130
    page = editor_client.post(
        step(listing), {"title": long, "summary": "", "version": "1", "then": "next"}
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"title", "summary"}
    assert long in page.content.decode()
    assert title_of(listing) == long


def test_a_paste_of_one_megabyte_comes_back_in_the_form(editor, editor_client):
    listing = draft(editor)
    paste = "あ" * 350_000
    page = editor_client.post(
        step(listing),
        {"title": "t", "summary": "s", "details": paste, "version": "1", "then": "next"},
    )
    assert page.status_code == 422
    assert paste in page.content.decode()
    assert autosave(editor_client, listing, {"details": [paste]}).status_code == 422
    assert title_of(listing) != "t"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A\x00B", "AB"),
        ("A\ud800B", "AB"),
        ("\u202egnirts", "gnirts"),
        ("👩‍🔬 研究", "👩‍🔬 研究"),
        ("\u1112\u1161\u11ab", "한"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_hostile_text_by_autosave_is_cleaned_and_shown_safely(typed, kept, editor, editor_client):
    listing = draft(editor)
    assert (
        autosave(editor_client, listing, {"title": [typed], "details": [typed]}).status_code == 200
    )
    assert title_of(listing) == kept
    page = editor_client.get(reverse("research:preview", args=[listing.pk]), {"seen": "nda"})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "5",
        '{"version": 1}',
        '{"version": 1, "values": []}',
        '{"values": {"title": 5}}',
    ],
)
def test_autosave_of_something_else_is_a_bad_request(body, editor, editor_client):
    listing = draft(editor)
    answer = editor_client.post(
        reverse("research:autosave", kwargs={"pk": listing.pk, "step": "text"}),
        body,
        content_type="application/json",
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("text", {"tier-title": ["nda"]}),
        ("text", {"tier-summary": ["everyone"]}),
        ("facets", {"field": ["forged"]}),
        ("disclosure", {"tier-title": ["mutual"]}),
        ("disclosure", {"tier-field": ["x"]}),
    ],
)
def test_forged_choices_are_refused(name, values, editor, editor_client):
    listing = draft(editor)
    assert autosave(editor_client, listing, values, step=name).status_code == 422
    assert autosave(editor_client, listing, values, step="check").status_code == 404
    posted = {key: value[0] for key, value in values.items()}
    assert editor_client.post(step(listing, name), {**posted, "version": "1"}).status_code == 422
    listing.refresh_from_db()
    assert listing.working_version == 1


def test_autosave_of_another_organisations_listing_is_not_found(editor, stranger_client):
    listing = draft(editor)
    assert autosave(stranger_client, listing, {"title": ["x"]}).status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "9" * 5000, "٣"])
def test_a_forged_version_is_a_conflict(version, editor, editor_client):
    listing = draft(editor)
    page = editor_client.post(step(listing), {"title": "t", "summary": "s", "version": version})
    assert page.status_code == 409


def test_clearing_all_facets_is_kept(editor, editor_client):
    listing = draft(editor)
    editor_client.post(step(listing, "facets"), {"version": "1", "then": "next"})
    listing.refresh_from_db()
    assert {
        code for facet in listing.working["facets"].values() for code in facet["codes"]
    } == set()
    assert listing.working["facets"]["modality"]["tier"] == "members"


def test_publishing_with_something_missing_says_so_on_the_check_page(editor, editor_client):
    listing = draft(editor, content=content_with(summary=""))
    page = editor_client.post(
        reverse("research:publish", args=[listing.pk]), {"version": "1"}, follow=True
    )
    assert page.redirect_chain[-1][0] == step(listing, "check")
    assert [key for key, _label, _found in page.context["problems"]] == ["summary"]


def test_each_step_carries_examples_and_limits_in_the_language_of_the_text(editor, editor_client):
    listing = draft(editor, source_language="ja")
    text = editor_client.get(step(listing)).content.decode()
    assert 'lang="ja"' in text
    assert "固形がん" in text
    assert 'data-limit="600"' in text


def test_the_check_page_says_when_the_operator_reads_first(editor, editor_client, settings):
    listing = draft(editor)
    check = step(listing, "check")
    assert "Send to review" not in editor_client.get(check).content.decode()
    settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": True}
    assert "Send to review" in editor_client.get(check).content.decode()
    editor_client.post(reverse("research:publish", args=[listing.pk]), {"version": "1"})
    listing.refresh_from_db()
    assert listing.state == "in_review"


def test_nothing_new_is_not_offered_for_publishing(editor, editor_client):
    listing = draft(editor)
    check = step(listing, "check")
    assert editor_client.get(check).context["publishable"]
    actions.publish(listing=listing, by=editor.person)
    assert not editor_client.get(check).context["publishable"]
    autosave(editor_client, listing, {"title": ["새 제목"]})
    assert editor_client.get(check).context["publishable"]


def test_a_closed_listing_is_read_and_not_edited(editor, editor_client):
    listing = draft(editor)
    actions.close(listing=listing, by=editor.person, reason="stopped")
    answer = editor_client.get(step(listing))
    assert answer.url == reverse("research:detail", args=[listing.pk])


def test_a_forged_version_publishes_nothing(editor, editor_client):
    listing = draft(editor)
    for version in ("9" * 5000, "x", "-1", "2"):
        publish = reverse("research:publish", args=[listing.pk])
        assert editor_client.post(publish, {"version": version}).status_code == 302
    listing.refresh_from_db()
    assert listing.state == "draft"


def test_numbers_beyond_any_row_are_not_found(editor_client):
    for path in (
        f"/listings/{10**30}/",
        f"/listings/{10**30}/edit/text/",
        f"/listings/attachments/{10**30}/",
    ):
        assert editor_client.get(path).status_code == 404
