"""The page of a call at a browser: a countdown to the second, a plain moment without a script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.programmes.models import Call
from tests.factories.calls import announced, draft
from tests.factories.events import make_operator


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_the_countdown_runs_and_ends_without_loading_the_page_again(visit, site, language):
    call = announced(opens_at=timezone.now() + timedelta(days=3))
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() + timedelta(seconds=6))
    visitor = visit(language)
    visitor.page.goto(f"{site}/programmes/{call.slug}/")
    left = visitor.page.get_by_role("timer")
    first = left.inner_text()
    assert re.fullmatch(r"00:00:0[1-6]", first)
    visitor.page.wait_for_function(
        "t => document.querySelector('[role=timer]').innerText !== t", arg=first
    )
    with_words = {"ko": "시각이 되었습니다", "ja": "時刻になりました"}[language]
    visitor.page.get_by_text(with_words).wait_for()


def test_without_a_script_the_moment_stands_alone(visit, site):
    call = announced(opens_at=timezone.now() + timedelta(days=3))
    visitor = visit("ko", java_script_enabled=False)
    visitor.page.goto(f"{site}/programmes/{call.slug}/")
    assert visitor.page.locator(".countdown__at").inner_text().endswith("KST")
    assert visitor.page.locator("[data-countdown]").is_hidden()


def test_a_field_is_moved_with_the_keyboard_alone(visit, site):
    by = make_operator(language="ko")
    call = draft(by=by)
    visitor = visit("ko")
    visitor.sign_in_as(by)
    visitor.page.goto(f"{site}/programmes/desk/{call.slug}/form/")
    row = visitor.page.locator("#at-technology")
    row.get_by_role("button", name=re.compile("^위로")).focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**#at-technology")
    fields = visitor.page.locator("#at-business .builder__field")
    assert fields.first.get_attribute("id") == "at-technology"


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_the_main_pages_are_open_to_everybody(visit, site, language):
    """Contrast, names, order and width, at both sizes."""
    by = make_operator(language=language)
    call, challenge = announced(by=by), announced("challenge", by)
    new = draft(by=by)
    visitor = visit(language)
    visitor.sign_in_as(by)
    desk = f"/programmes/desk/{new.slug}/"
    for path in (
        "/programmes/", f"/programmes/{call.slug}/", f"/programmes/{challenge.slug}/", desk,
        f"{desk}form/", f"{desk}form/field/stage/", f"{desk}form/preview/", f"{desk}conditions/",
        f"{desk}edit/timeline/", f"{desk}notices/", f"/programmes/desk/{challenge.slug}/challenge/",
    ):  # fmt: skip
        visitor.open(path)
        visitor.inspect()
