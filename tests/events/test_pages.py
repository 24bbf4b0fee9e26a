"""The pages as people use them: list, event, registering."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from koryu.events.enums import RegistrationState as State
from koryu.events.models import Registration
from koryu.notify.models import Mail
from tests.events.pages import client_of, text_of
from tests.factories.events import (
    CHOICES,
    announced,
    ask,
    make_operator,
    member_of,
    past_event,
    sign_up,
)
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AGREED = {"event_terms": "on", "event_overseas": "on"}
FORM = {"mode": "on_site", "language": "en", "listed_to": "registered", **AGREED}


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


def test_what_is_wrong_in_either_part_of_the_form_is_summed_up_once():
    event = announced()
    ask(event, required=True)
    refused = client_of(member_of()).post(f"/events/{event.slug}/register/", {"language": "en"})
    assert refused.status_code == 422
    html = text_of(refused)
    assert html.count('class="error-summary"') == 1
    summary = html[html.index('class="error-summary"') :].split("</ul>")[0]
    assert "#field-mode" in summary and "#field-q" in summary


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
