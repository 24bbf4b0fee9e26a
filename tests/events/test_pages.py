"""The pages as people use them: list, event, registering, the organisers' desk."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from koryu.events.enums import RegistrationState as State
from koryu.events.models import Event, EventSeries, Question, Registration
from koryu.notify.models import Mail
from tests.factories.events import (
    CHOICES,
    announced,
    ask,
    make_event,
    make_operator,
    member_of,
    past_event,
    sign_up,
)
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
AGREED = {"event_terms": "on", "event_overseas": "on"}
FORM = {"mode": "on_site", "language": "en", "listed_to": "registered", **AGREED}


def client_of(person=None, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    if person:
        type(person).objects.filter(pk=person.pk).update(language=language)
        client.force_login(person)
    return client


def text_of(response) -> str:
    return response.content.decode()


# --- what everybody reads ---------------------------------------------------------------------


def test_the_list_shows_what_comes_and_keeps_filters_in_the_address():
    event, over = announced(), past_event()
    client = client_of()
    coming = text_of(client.get("/events/"))
    assert event.title_en in coming and over.title_en not in coming
    assert over.title_en in text_of(client.get("/events/?when=past"))
    empty = text_of(client.get("/events/?kind=ceremony"))
    assert "No event fits these filters" in empty
    assert '<option value="ceremony" selected>' in empty


def test_an_empty_list_says_what_it_is_for():
    assert "No events are announced now" in text_of(client_of().get("/events/"))


def test_lists_ask_the_same_number_of_queries_for_one_and_three():
    operator = make_operator()
    guest, desk = client_of(member_of()), client_of(operator)
    sign_up(announced(operator))
    counts = {}
    for client, url in ((guest, "/events/"), (desk, "/events/desk/")):
        client.get(url)
        counts[url] = _count(client, url)
    sign_up(announced(operator)), sign_up(announced(operator))
    for client, url in ((guest, "/events/"), (desk, "/events/desk/")):
        assert _count(client, url) == counts[url]


def _count(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_lists_of_people_ask_the_same_number_of_queries_for_one_and_three():
    operator = make_operator()
    event = announced(operator, attendees_seen_by="public")
    client = client_of(operator)
    urls = [f"/events/{event.slug}/people/", f"/events/{event.slug}/manage/registrations/"]
    sign_up(event, member_of(), listed_to="public")
    before = [_count(client, url) for url in urls for _ in range(2)][1::2]
    for _ in range(2):
        sign_up(event, member_of(), listed_to="public")
    assert [_count(client, url) for url in urls] == before


def test_the_title_is_marked_when_it_is_in_another_language():
    event = announced(title_en="", title_ja="")
    text = text_of(client_of().get(f"/events/{event.slug}/"))
    assert f'<h1 lang="ko">{event.title_ko}</h1>' in text
    assert '<span class="langmark" lang="ko">한국어</span>' in text


def test_times_are_the_events_own_with_the_readers_beside_where_they_differ():
    event = announced()  # 14:00 UTC
    person = PersonFactory(timezone="Europe/London")
    page = f"/events/{event.slug}/"
    text = text_of(client_of(person).get(page))
    assert "23:00" in text
    assert "where you are" in text
    assert "where you are" not in text_of(client_of().get(page))


def test_the_online_address_is_for_confirmed_people_only():
    event = announced(mode="online", online_url="https://meet.example/secret", capacity=1)
    inside = sign_up(event, mode="online").person
    waits = sign_up(event, mode="online").person
    for person, seen in ((None, False), (PersonFactory(), False), (waits, False), (inside, True)):
        client = client_of(person)
        for page in ("", "registration/"):
            text = text_of(client.get(f"/events/{event.slug}/{page}", follow=True))
            assert ("meet.example/secret" in text) == seen
    assert "meet.example/secret" not in Mail.objects.get(person=waits).text


def test_a_cancelled_event_says_why_in_the_readers_language():
    event = announced()
    operator = client_of(event.by)
    data = {"reason_ko": "태풍", "reason_ja": "台風", "reason_en": "Typhoon"}
    assert (
        operator.post(f"/events/{event.slug}/manage/cancel/", {"reason_ko": "태풍"}).status_code
        == 422
    )
    assert operator.post(f"/events/{event.slug}/manage/cancel/", data).status_code == 302
    text = text_of(client_of(language="ja").get(f"/events/{event.slug}/"))
    assert "台風" in text and "Typhoon" not in text


# --- taking part ------------------------------------------------------------------------------


def test_a_whole_registration_from_the_button_to_the_cancellation():
    event, person = announced(capacity=5), member_of()
    question = ask(event, "many", choices=CHOICES, required=True)
    client = client_of(person)
    assert "5 of 5 places are free" in text_of(client.get(f"/events/{event.slug}/"))
    url = f"/events/{event.slug}/register/"
    assert "How long: one year after the event." in text_of(client.get(url))
    refused = client.post(url, {**FORM, "event_terms": ""})
    assert refused.status_code == 422
    assert f'href="#field-q{question.pk}"' in text_of(refused)
    assert 'href="#field-event_terms"' in text_of(refused)
    done = client.post(url, {**FORM, f"q{question.pk}": ["1", "2"], "note": "채식"}, follow=True)
    assert "You have a place" in text_of(done)
    mine = Registration.objects.get()
    assert (mine.answers, mine.note) == ({str(question.pk): ["1", "2"]}, "채식")
    assert mine.organisation is None
    change = f"/events/{event.slug}/registration/change/"
    assert 'value="2"' in text_of(client.get(change))
    client.post(change, {**FORM, f"q{question.pk}": ["2"], "listed_to": ""})
    mine = Registration.objects.get()
    assert (mine.answers, mine.listed_to) == ({str(question.pk): ["2"]}, "")
    client.post(f"/events/{event.slug}/registration/cancel/")
    client.post(f"/events/{event.slug}/registration/cancel/")
    assert Registration.objects.get().state == State.CANCELLED
    assert client.get(change).status_code == 404


def test_registering_twice_leads_to_the_registration():
    event, person = announced(), PersonFactory()
    sign_up(event, person)
    response = client_of(person).post(f"/events/{event.slug}/register/", FORM)
    assert response["Location"] == f"/events/{event.slug}/registration/"


def test_a_closed_registration_says_so():
    event = announced(registration_closes_at=timezone.now() - timedelta(hours=1))
    client = client_of(PersonFactory())
    assert "Registration is closed." in text_of(client.get(f"/events/{event.slug}/"))
    response = client.get(f"/events/{event.slug}/register/")
    assert response.status_code == 409
    assert "Registration is closed." in text_of(response)


def test_a_visitor_signs_in_first():
    event = announced()
    assert "/accounts/login" in client_of().get(f"/events/{event.slug}/register/")["Location"]


def test_the_participants_page_counts_only_whom_it_shows():
    event = announced(attendees_seen_by="public")
    sign_up(event, member_of(person__family_latin="Seen"), listed_to="public")
    sign_up(event, member_of(person__family_latin="Hidden"), listed_to="")
    text = text_of(client_of().get(f"/events/{event.slug}/people/"))
    assert "Seen" in text and "Hidden" not in text
    assert "1 participant who shows" in text


def test_participants_are_found_by_name_in_any_script_and_never_by_address():
    event = announced(attendees_seen_by="public")
    person = member_of(person__family_latin="Tanaka", person__family_reading="たなか")
    sign_up(event, person, listed_to="public")
    hidden = sign_up(event, member_of(person__family_latin="Tanaka"), listed_to="")
    page, client = f"/events/{event.slug}/people/", client_of()
    for word, found in (("tanaka", 1), ("たなか", 1), (person.email, 0), ("\0", 1)):
        assert client.get(page, {"q": word}).context["page_obj"].paginator.count == found
    assert "Nobody on the list has this name" in text_of(client.get(page, {"q": "zzz"}))
    assert hidden.pk


# --- the desk ---------------------------------------------------------------------------------


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
    client.post(one, data | {"choices_ja": "", "label_ja": "食事"})
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
    client.post(f"{desk}continue/")
    assert series.events.count() == 7
    client.post(desk, data | {"week": ""})
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


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_every_page_opens_in_every_language(language):
    operator = make_operator()
    event = announced(operator, needs_approval=True)
    mine = sign_up(event)
    client = client_of(operator, language)
    manage = f"/events/{event.slug}/manage/"
    for url in (
        "/events/", "/events/desk/", "/events/desk/new/", "/events/desk/series/",
        f"/events/{event.slug}/", f"/events/{event.slug}/programme/",
        f"/events/{event.slug}/people/", f"/events/{event.slug}/register/", manage,
        f"{manage}edit/basics/", f"{manage}cancel/", f"{manage}copy/",
        f"{manage}registrations/", f"{manage}registrations/{mine.pk}/",
        f"{manage}questions/survey/",
    ):  # fmt: skip
        assert client.get(url).status_code == 200
