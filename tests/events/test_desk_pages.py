"""The organisers' desk as they use it: making, announcing, deciding, asking, copying."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from koryu.events.enums import RegistrationState as State
from koryu.events.models import Event, EventSeries, Question, Registration
from tests.events.pages import client_of, text_of
from tests.factories.events import (
    announced,
    ask,
    make_event,
    make_operator,
    member_of,
    sign_up,
)
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


def basics(**fields: object) -> dict[str, object]:
    return {
        "title_ko": "월례 교류회",
        "title_en": "Monthly exchange",
        "kind": "monthly",
        "mode": "on_site",
        "starts_at": "2027-03-18T14:00",
        "ends_at": "2027-03-18T17:00",
        "zone": "Asia/Tokyo",
        "host": OrganisationFactory().pk,
        "host_country": "JP",
    } | fields


def test_an_organiser_makes_announces_and_ends_an_event():
    client = client_of(make_operator("JP"))
    assert client.get("/events/desk/new/").status_code == 200
    wrong = client.post("/events/desk/new/", basics(ends_at="2027-03-18T10:00"))
    assert wrong.status_code == 422
    assert "The end must be after the start." in text_of(wrong)
    assert "월례 교류회" in text_of(wrong)
    client.post("/events/desk/new/", basics())
    event = Event.objects.get()
    assert f"{event.starts_at:%H:%M}" == "05:00"  # 14:00 in Tokyo
    page = f"/events/{event.slug}/manage/"
    assert "Write a summary in one language at least." in text_of(client.get(page))
    client.post(f"{page}edit/text/", {"version": event.version, "summary_ko": "요약"})
    client.post(f"{page}edit/place/", {"version": event.version + 1, "venue_ja": "東京"})
    client.post(f"{page}publish/")
    assert Event.objects.get().state == "published"
    assert client.post(f"{page}end/").status_code == 409
    past = timezone.now() - timedelta(days=1)
    Event.objects.update(starts_at=past, ends_at=past + timedelta(hours=1))
    client.post(f"{page}end/")
    assert Event.objects.get().state == "ended"


def test_a_conflict_keeps_what_was_typed_and_saving_again_is_possible():
    event = make_event()
    client, url = client_of(event.by), f"/events/{event.slug}/manage/edit/place/"
    client.post(url, {"version": 1, "venue_ko": "다른 곳"})
    late = client.post(url, {"version": 1, "venue_ko": "내 글"})
    assert late.status_code == 409
    assert 'value="내 글"' in text_of(late) and 'value="2"' in text_of(late)
    assert Event.objects.get().venue_ko == "다른 곳"
    client.post(url, {"version": 2, "venue_ko": "내 글"})
    assert Event.objects.get().venue_ko == "내 글"


def test_each_part_of_the_form_shows_what_is_there():
    event = make_event(capacity=40)
    client = client_of(event.by)
    for part, words in (
        ("basics", f'value="{event.title_ko}"'),
        ("text", event.summary_ko),
        ("place", f'value="{event.venue_ko}"'),
        ("registration", 'value="40"'),
    ):
        assert words in text_of(client.get(f"/events/{event.slug}/manage/edit/{part}/"))
    assert client.get(f"/events/{event.slug}/manage/edit/secret/").status_code == 404


def test_a_host_that_is_verified_no_longer_stays_the_host():
    event = make_event()
    type(event.host).objects.update(verified_at=None)
    url = f"/events/{event.slug}/manage/edit/basics/"
    data = basics(version=1, host=event.host.pk)
    assert client_of(event.by).post(url, data).status_code == 302
    stranger = OrganisationFactory(verified_at=None)
    assert client_of(event.by).post(url, data | {"host": stranger.pk}).status_code == 422


def test_the_list_of_registrations_is_searched_and_decided_in_bulk():
    event = announced(needs_approval=True)
    people = [member_of(person__family_latin=name) for name in ("Alpha", "Beta", "Gamma")]
    made = [sign_up(event, person) for person in people]
    client, page = client_of(event.by), f"/events/{event.slug}/manage/registrations/"
    found = text_of(client.get(page, {"q": "Beta", "state": "pending"}))
    assert "Beta" in found and "Alpha" not in found
    decide = f"{page}decide/"
    client.post(decide, {"chosen": [made[0].pk, made[1].pk], "approve": "1"})
    asked = client.post(decide, {"chosen": [made[2].pk], "decline": "1"})
    assert "Gamma" in text_of(asked)
    assert (
        client.post(decide, {"chosen": [made[2].pk], "decline": "1", "reason": ""}).status_code
        == 422
    )
    client.post(decide, {"chosen": [made[2].pk], "decline": "1", "reason": "Full"})
    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.DECLINED,
    ]
    client.post(decide, {"chosen": ["x", "9" * 30]})
    one = f"{page}{made[0].pk}/"
    assert "Alpha" in text_of(client.get(one))
    client.post(one, {"reason": "Twice"})
    assert Registration.objects.get(pk=made[0].pk).state == State.CANCELLED
    reader = client_of(people[2])
    assert "Full" in text_of(reader.get(f"/events/{event.slug}/registration/"))


def test_all_that_wait_are_approved_at_once_and_the_filter_stays():
    event = announced(needs_approval=True, capacity=2)
    for _ in range(3):
        sign_up(event)
    page = f"/events/{event.slug}/manage/registrations/"
    client = client_of(event.by)
    assert "Approve all 3 that wait for approval" in text_of(client.get(page))
    data = {"approve_all": "1", "next": f"{page}?mode=on_site"}
    assert client.post(f"{page}decide/", data)["Location"] == f"{page}?mode=on_site"
    assert list(event.registrations.order_by("id").values_list("state", flat=True)) == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.WAITLISTED,
    ]


def test_the_export_holds_answers_and_no_formula():
    event = announced()
    question = ask(event, "text", label_en="Diet")
    person = member_of(person__family_name="=HYPERLINK(1)", person__given_name="")
    sign_up(event, person, answers={str(question.pk): "@SUM(1)"})
    client, page = client_of(event.by), f"/events/{event.slug}/manage/registrations/"
    text = client.get(f"{page}list.csv").content.decode("utf-8-sig")
    head, row = text.splitlines()
    assert head.endswith("Diet")
    assert row.startswith("'=HYPERLINK(1)") and row.endswith("'@SUM(1)")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}list.xlsx").content))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert client.get(f"{page}list.pdf").status_code == 404
    assert len(client.get(f"{page}list.csv?q=nobody").content.splitlines()) == 1


def test_somebody_is_added_by_hand():
    event, guest = announced(), member_of()
    client, url = client_of(event.by), f"/events/{event.slug}/manage/registrations/add/"
    refused = client.post(url, {"email": "nobody@example.com", "mode": "on_site"})
    assert "No account has this address." in text_of(refused)
    client.post(url, {"email": guest.email, "mode": "on_site"})
    assert Registration.objects.get().person == guest


def test_questions_are_edited_in_three_languages():
    event = make_event()
    client, url = client_of(event.by), f"/events/{event.slug}/manage/questions/registration/"
    data = {"kind": "choice", "label_ko": "식사", "choices_ko": "채식\n일반", "choices_ja": "菜食"}
    uneven = client.post(url, data)
    assert uneven.status_code == 422
    client.post(url, data | {"choices_ja": "菜食\n普通", "required": "on"})
    question = Question.objects.get()
    assert question.choices == [
        {"value": "1", "ko": "채식", "ja": "菜食"},
        {"value": "2", "ko": "일반", "ja": "普通"},
    ]
    assert "채식" in text_of(client.get(url))
    one = f"/events/{event.slug}/manage/question/{question.pk}/"
    assert "채식\n일반" in text_of(client.get(one))
    client.post(one, data | {"choices_ja": "", "label_ja": "食事", "version": "1"})
    assert Question.objects.get().label_ja == "食事"
    for verb in ("up", "down", "remove", "remove"):
        assert client.post(f"{one}{verb}/").status_code == 302
    assert client.post(f"{one}burn/").status_code == 404
    assert Question.objects.get().removed_at is not None
    assert client.get(f"/events/{event.slug}/manage/questions/other/").status_code == 404


def test_a_series_and_the_copy_of_an_event_from_the_desk():
    operator = make_operator()
    client = client_of(operator)
    host = OrganisationFactory()
    data = {"title_ko": "월례", "host": host.pk, "week": "3", "weekday": "TH"}
    assert (
        client.post("/events/desk/series/", {"host": host.pk, "weekday": "TH"}).status_code == 422
    )
    client.post("/events/desk/series/", data)
    series = EventSeries.objects.get()
    assert series.rule == "FREQ=MONTHLY;BYDAY=3TH"
    event = announced(operator, series=series)
    desk = f"/events/desk/series/{series.slug}/"
    assert event.title_en in text_of(client.get(desk))
    client.post(f"{desk}continue/", {"after": event.pk})
    assert series.events.count() == 7
    client.post(desk, data | {"week": "", "version": "1"})
    assert client.post(f"{desk}continue/").status_code == 409
    copy = f"/events/{event.slug}/manage/copy/"
    assert 'type="datetime-local"' in text_of(client.get(copy))
    client.post(copy, {"starts_at": "2027-05-20T14:00"})
    assert Event.objects.filter(series=series).count() == 8
    assert "월례" in text_of(client_of().get(f"/events/series/{series.slug}/"))


def test_a_map_is_uploaded_shown_and_taken_away(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    event = announced()
    client, url = client_of(event.by), f"/events/{event.slug}/manage/map/"
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    client.post(url)
    assert client.get(f"/events/{event.slug}/map/").status_code == 404
    client.post(url, {"file": SimpleUploadedFile("map.png", png, "image/png")})
    assert client_of().get(f"/events/{event.slug}/map/").status_code == 200
    assert "event-map" in text_of(client_of().get(f"/events/{event.slug}/"))
    client.post(url, {"remove": "1"})
    assert client.get(f"/events/{event.slug}/map/").status_code == 404
