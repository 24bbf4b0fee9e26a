"""The application form: saved as it is typed, kept without a line, two editors in one field."""

import pytest
from playwright.sync_api import Page, expect

from koryu.programmes.actions.answers import save_answer
from koryu.programmes.models import Answer, Submission
from tests.factories.applications import Begun, begun, complete

CONFLICT = 409
SAVED = "Everything is saved"
LOST = (
    "Not saved yet: no connection. Your text is kept in this browser and sent as soon as possible."
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):  # noqa: ANN001, ANN201
    settings.MEDIA_ROOT = tmp_path


def address(draft: Begun, tail: str = "form/plan/") -> str:
    return f"/programmes/applications/{draft.application.code}/{tail}"


def told(page: Page):  # noqa: ANN201 - the line that says whether everything is saved
    return page.locator("[data-saved]")


def kept(key: str) -> object:
    return Answer.objects.get(key=key).value


def opened(visit, draft: Begun, person, language: str = "ko"):  # noqa: ANN001, ANN201
    visitor = visit(language)
    visitor.sign_in_as(person)
    visitor.open(address(draft))
    return visitor


def test_what_is_typed_is_saved_and_a_condition_asks_more(visit, site) -> None:
    draft = begun()
    visitor = opened(visit, draft, draft.team.owner)
    page = visitor.page
    expect(page.locator("#field-f-phase")).to_be_hidden()
    page.locator("input[name=f-clinic][value=yes]").check()
    expect(page.locator("#field-f-phase")).to_be_visible()
    page.locator("#f-phase").fill("임상 1상")
    page.locator("#f-summary").fill("자동으로 저장됩니다.")
    expect(told(page)).to_have_text(visitor.says(SAVED))
    assert (kept("clinic"), kept("phase"), kept("summary")) == (
        "yes",
        "임상 1상",
        "자동으로 저장됩니다.",
    )
    visitor.inspect()


def test_without_a_line_the_text_is_kept_and_sent_later_even_from_a_new_page(visit, site) -> None:
    draft = begun()
    visitor = opened(visit, draft, draft.team.owner, "ja")
    page, visitor.net_breaks = visitor.page, True
    page.route("**/save/", lambda route: route.abort())
    page.locator("#f-summary").fill("回線が切れている間の文章")
    expect(told(page)).to_have_text(visitor.says(LOST))
    page.close()
    visitor.page = page = visitor.context.new_page()
    visitor.open(address(draft))
    expect(page.locator("#f-summary")).to_have_value("回線が切れている間の文章")
    # Sent on leaving or from the new page, whichever had a line first: nothing waits any more.
    page.wait_for_function("Object.keys(localStorage).every(k => !k.startsWith('koryu-answer'))")
    assert kept("summary") == "回線が切れている間の文章"


@pytest.mark.parametrize("mine", [True, False], ids=["keep mine", "take theirs"])
def test_two_editors_in_one_field_choose(visit, site, mine) -> None:
    draft = begun()
    visitor = opened(visit, draft, draft.team.owner)
    visitor.expected.add(CONFLICT)
    page = visitor.page
    save_answer(
        application=draft.application, by=draft.team.editor, key="summary", value="동료의 글",
        version=0,
    )  # fmt: skip
    page.locator("#f-summary").fill("나의 글")
    expect(page.locator("[data-theirs]")).to_have_text("동료의 글")
    assert kept("summary") == "동료의 글"
    visitor.inspect()
    visitor.press("Save mine in its place" if mine else "Take theirs")
    expect(page.locator("[data-theirs]")).to_have_count(0)
    expect(page.locator("#f-summary")).to_have_value("나의 글" if mine else "동료의 글")
    expect(told(page)).to_have_text(visitor.says(SAVED))
    assert kept("summary") == ("나의 글" if mine else "동료의 글")


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_double_click_hands_in_once_and_the_pages_can_be_read_by_everybody(
    visit, site, language
) -> None:
    draft = complete()
    visitor = opened(visit, draft, draft.team.owner, language)
    for tail in ("", "form/money/", "partners/", "check/"):
        visitor.open(address(draft, tail))
        visitor.inspect()
    visitor.button("Hand in").dblclick()
    expect(visitor.heading("Where it stands")).to_be_visible()
    assert Submission.objects.count() == 1
    visitor.inspect()
    visitor.open(address(draft, "handed-in/1/"))
    visitor.inspect()
