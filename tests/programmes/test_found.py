"""Calls in the site's search: by their words in any language, and only those one may see."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from koryu.disclosure.rules import ANONYMOUS
from koryu.programmes.bridge.found import calls_matching
from koryu.programmes.models import PlannedProject
from tests.factories.calls import BRIEF, announced, draft, planned
from tests.factories.programmes import make_call

pytestmark = pytest.mark.django_db


def cells(**fields: object):  # noqa: ANN201
    given = {
        "title_ko": "세포치료제 입주기업 모집", "title_ja": "細胞治療の入居企業募集",
        "title_en": "Residency for cell therapy firms",
    }  # fmt: skip
    return make_call(**(given | fields))


def found(text: str) -> list[int]:
    return [call.pk for call in calls_matching(ANONYMOUS, text)]


@pytest.mark.parametrize(
    "text", ["세포치료제", "細胞治療", "cell therapy", "입주기업 모집", "CELL THERAPY residency"]
)
def test_a_call_is_found_in_any_of_its_languages(text):
    call = cells()
    make_call(title_ko="혈당 센서 과제", title_ja="血糖センサー", title_en="Glucose sensors")
    assert found(text) == [call.pk]


def test_a_text_in_one_language_is_found_from_another():
    call = make_call(title_ko="항체 의약품 공모", title_ja="", title_en="")
    assert found("抗体") == found("antibody") == [call.pk]


@pytest.mark.parametrize(
    "text", ["자율주행 자동차", "dental implant", "", " ", "?", "\ud800", "의"]
)
def test_what_shares_nothing_finds_nothing(text):
    cells()
    assert found(text) == []


def test_briefs_and_offered_plans_are_searched_and_unchecked_plans_are_not():
    challenge = announced("challenge", texts=BRIEF | {"tried_en": "Perfusion with spinfilters"})
    assert found("perfusion spinfilters") == [challenge.pk]
    project = planned()
    type(project.call).objects.filter(pk=project.call_id).update(
        state="open", announced_at=timezone.now()
    )
    PlannedProject.objects.filter(pk=project.pk).update(goal_ja="凍結乾燥の条件を定める")
    assert found("凍結乾燥の条件") == [project.call_id]
    PlannedProject.objects.filter(pk=project.pk).update(export_check="barred")
    assert found("凍結乾燥の条件") == []


def test_drafts_coming_and_past_calls_are_not_found():
    draft(title_ko="세포치료제 초안")
    cells(state="announced", announced_at=timezone.now() + timedelta(days=1))
    cells(state="closed")
    assert found("세포치료제") == []


def test_the_search_page_shows_them_above_the_listings_in_every_language():
    call = cells()
    for language, title in (("ko", call.title_ko), ("ja", call.title_ja), ("en", call.title_en)):
        page = Client(headers={"accept-language": language}).get("/discover/?q=세포치료제")
        text = page.content.decode()
        assert title in text and f"/programmes/{call.slug}/" in text
    assert call.title_en not in Client().get("/discover/?q=자율주행").content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_the_search_asks_the_same_however_many_calls(count, django_assert_num_queries):
    for _each in range(count):
        cells()
    with django_assert_num_queries(2):
        assert calls_matching(ANONYMOUS, "세포치료제")
