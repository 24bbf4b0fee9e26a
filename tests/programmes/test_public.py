"""What everybody reads of calls: list, page, countdown, calendar, documents, recommendations."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from koryu.programmes.actions import calls as actions
from koryu.programmes.actions import notices as notice_actions
from koryu.programmes.models import Call, CallNotice, CallQuestion
from tests.factories.calls import announced, briefed, draft, fresh, planned
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory
from tests.factories.programmes import make_call

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
KINDS = ("residency", "joint_rd", "challenge", "academy")


def client_of(person=None, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    if person:
        type(person).objects.filter(pk=person.pk).update(language=language)
        client.force_login(person)
    return client


def text_of(address: str, person=None, language="en") -> str:
    answer = client_of(person, language).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_list_shows_what_is_announced_and_narrows():
    call, hidden = announced(title_en="Shown call"), draft(title_en="Hidden draft")
    closed = make_call("closed", title_en="Closed call")
    shown = text_of("/programmes/")
    assert "Shown call" in shown and "Hidden draft" not in shown and "Closed call" not in shown
    assert "Closed call" in text_of("/programmes/?when=past")
    assert "No call of this kind" in text_of("/programmes/?kind=academy")
    assert call.programme.kind == "residency" and hidden.slug and closed.slug


def test_an_empty_list_says_what_it_is_for():
    assert "No call is open now" in text_of("/programmes/")


@pytest.mark.parametrize("count", [1, 15])
def test_the_list_asks_the_same_however_many(count, django_assert_max_num_queries):
    for _each in range(count):
        make_call()
    client = client_of()
    client.get("/programmes/")
    with django_assert_max_num_queries(5):
        client.get("/programmes/")


@pytest.mark.parametrize("count", [1, 12])
def test_the_desk_asks_the_same_however_many(count, django_assert_max_num_queries):
    for _each in range(count):
        make_call()
    client = client_of(make_operator())
    client.get("/programmes/desk/")
    with django_assert_max_num_queries(13):
        client.get("/programmes/desk/")


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_call_is_read_in_each_language(kind, language):
    call = announced(kind)
    shown = text_of(f"/programmes/{call.slug}/", language=language)
    assert getattr(call, f"title_{language}") in shown
    assert f'lang="{language}"' in shown


def test_the_page_holds_everything_an_applicant_needs():
    call = announced(places=12, budget=500_000_000, contact_en="desk@example.org")
    notice_actions.post_notice(call=call, by=make_operator(), title_en="Briefing on Friday")
    shown = text_of(f"/programmes/{call.slug}/")
    for words in (
        "₩500,000,000", "desk@example.org", "Briefing on Friday", "Who may apply",
        "at most 7 years ago", "What is asked", "Summary", "up to 800 characters",
    ):  # fmt: skip
        assert words in shown


def test_without_a_script_the_deadline_is_a_plain_moment_in_both_zones():
    call = announced(zone="Asia/Tokyo")
    person = MembershipFactory(person__timezone="America/New_York").person
    shown = text_of(f"/programmes/{call.slug}/", person)
    assert "JST" in shown or "KST" in shown
    assert "where you are" in shown
    assert f'data-countdown="{int(call.opens_at.timestamp())}"' in shown
    assert 'role="timer" aria-live="off" hidden' in shown


def test_a_call_before_its_hour_and_a_draft_are_not_found():
    call = draft()
    assert client_of().get(f"/programmes/{call.slug}/").status_code == 404
    actions.announce(call=call, by=make_operator())
    assert client_of().get(f"/programmes/{call.slug}/").status_code == 404
    assert client_of(make_operator()).get(f"/programmes/{call.slug}/").status_code == 200
    member = client_of(MembershipFactory().person)
    assert member.get(f"/programmes/calls/{call.slug}/apply/").status_code == 404


def test_a_cancelled_call_says_why():
    call = announced()
    actions.cancel(call=call, by=make_operator(), reason="No budget this year.")
    assert "No budget this year." in text_of(f"/programmes/{call.slug}/")


def test_in_the_grace_the_page_says_that_it_still_takes():
    call = make_call(closes_at=timezone.now() - timedelta(minutes=1), grace_minutes=10)
    assert "still taken for a short while" in text_of(f"/programmes/{call.slug}/")


def entries(address: str) -> dict[str, object]:
    answer = client_of().get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    return {
        str(e["uid"]).rsplit("-", 1)[-1]: e
        for e in Calendar.from_ical(answer.content).walk("VEVENT")
    }


def test_the_calendar_ends_at_the_deadline_and_follows_a_change():
    call = announced()
    before = entries(f"/programmes/{call.slug}/calendar.ics")
    end: datetime = before["closes_at@koryu"]["dtend"].dt
    assert end == call.closes_at and len(before) >= 4
    later = call.closes_at + timedelta(days=3)
    actions.edit_call(call=call, by=make_operator(), version=call.version, closes_at=later)
    after = entries(f"/programmes/{call.slug}/calendar.ics")["closes_at@koryu"]
    assert after["dtend"].dt == later and after["uid"] == before["closes_at@koryu"]["uid"]
    assert int(after["sequence"]) > int(before["closes_at@koryu"]["sequence"])


def test_the_common_calendar_holds_public_calls_only():
    shown, hidden = announced(title_en="In the feed"), draft(title_en="Not in the feed")
    feed = client_of(make_operator()).get("/programmes/calls.ics").content.decode()
    assert "In the feed" in feed and "Not in the feed" not in feed
    assert shown.slug != hidden.slug


def test_the_common_calendar_keeps_a_call_until_its_last_moment_and_says_what_is_off():
    closed = make_call("evaluating", title_en="Being read", closes_at=timezone.now())
    off = make_call("cancelled", title_en="Called off")
    old = make_call(
        "final", title_en="Long over", opens_at=timezone.now() - timedelta(days=300),
        closes_at=timezone.now() - timedelta(days=200),
    )  # fmt: skip
    feed = Calendar.from_ical(client_of().get("/programmes/calls.ics").content).walk("VEVENT")
    said = {str(each["uid"]).rsplit("-", 1)[0]: each.get("status") for each in feed}
    assert f"call-{closed.uid}" in said and f"call-{old.uid}" not in said
    assert said[f"call-{off.uid}"] == "CANCELLED"


def test_documents_are_downloaded_by_whoever_sees_the_call(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call, by = announced(), make_operator()
    upload = SimpleUploadedFile("guide.txt", "지침입니다.".encode())
    document = notice_actions.add_document(
        call=call, by=by, upload=upload, title="Guide", language="ko"
    )
    address = f"/programmes/{call.slug}/documents/{document.pk}/"
    assert "Guide" in text_of(f"/programmes/{call.slug}/")
    assert b"".join(client_of().get(address).streaming_content).decode() == "지침입니다."
    notice_actions.remove_document(document=document, by=by)
    assert client_of().get(address).status_code == 404
    other = announced()
    assert client_of().get(f"/programmes/{other.slug}/documents/{document.pk}/").status_code == 404


def test_the_page_asks_the_same_however_much_is_on_it(django_assert_max_num_queries):
    call = announced()
    person = MembershipFactory().person
    now = timezone.now()
    for number in range(12):
        CallNotice.objects.create(call=call, title_ko=f"공지 {number}", at=now)
        CallQuestion.objects.create(
            call=call, text="?", language="ko", asked_by=person, asked_at=now, shown_ko="물음",
            answer_ko="답", answered_at=now, published_at=now,
        )  # fmt: skip
    client = client_of()
    client.get(f"/programmes/{call.slug}/")
    with django_assert_max_num_queries(13):
        client.get(f"/programmes/{call.slug}/")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_every_desk_page_of_every_kind_opens(kind, language):
    by = make_operator()
    call = {"challenge": lambda: briefed(by).call, "joint_rd": lambda: planned(by).call}.get(
        kind, lambda: draft(kind, by)
    )()
    pages = [
        "", "edit/basics/", "edit/text/", "edit/timeline/", "edit/terms/", "announce/", "cancel/",
        "copy/", "form/", "form/preview/", "form/new-section/", "conditions/",
        "conditions/?kind=firm_age", "conditions/?kind=field", "conditions/?kind=person", "notices/",
        "questions/",
    ]  # fmt: skip
    pages += {
        "challenge": ["challenge/", "solvers/"],
        "joint_rd": ["projects/"],
        "academy": ["academy/"],
    }.get(kind, [])
    for rest in pages:
        text_of(f"/programmes/desk/{call.slug}/{rest}", by, language)
    text_of("/programmes/desk/", by, language)
    text_of("/programmes/desk/new/", by, language)
    text_of("/programmes/desk/programmes/new/", by, language)
    text_of(f"/programmes/desk/programmes/{call.programme.slug}/", by, language)


def test_a_call_is_made_changed_announced_and_called_off_on_the_pages():
    by = make_operator(language="en")
    client = client_of(by)
    made = client.post(
        "/programmes/desk/programmes/new/",
        {"kind": "residency", "title_ko": "입주 사업", "title_en": "Residency"},
    )
    assert made.status_code == 302
    opens = (timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT10:00")
    data = {"template": "residency", "zone": "Asia/Seoul", "opens_at": opens, "programme": ""}
    assert client.post("/programmes/desk/new/", data).status_code == 422
    data["programme"] = Call._meta.get_field("programme").related_model.objects.get().pk
    sent = client.post("/programmes/desk/new/", data)
    call = Call.objects.get()
    assert sent["Location"] == f"/programmes/desk/{call.slug}/" and call.title_ja
    terms = {"version": call.version, "currency": "JPY", "places": "4", "budget": "9000000"}
    client.post(f"/programmes/desk/{call.slug}/edit/terms/", terms)
    stale = client.post(f"/programmes/desk/{call.slug}/edit/terms/", terms | {"places": "5"})
    assert stale.status_code == 409 and 'value="5"' in stale.content.decode()
    assert fresh(call).places == 4 and not fresh(call).allows_consortium
    client.post(f"/programmes/desk/{call.slug}/announce/")
    assert fresh(call).state == "announced"
    timeline = client.get(f"/programmes/desk/{call.slug}/edit/timeline/").content.decode()
    assert "notice board in three languages" in timeline
    reasons = {f"reason_{code}": "사유" for code in ("ko", "ja")}
    assert client.post(f"/programmes/desk/{call.slug}/cancel/", reasons).status_code == 422
    client.post(f"/programmes/desk/{call.slug}/cancel/", reasons | {"reason_en": "Reason"})
    assert fresh(call).state == "cancelled"


def test_labels_end_with_the_colon_of_the_language():
    challenge = announced("challenge")
    page = text_of(f"/programmes/{challenge.slug}/", language="ja")
    assert "課題提示企業：" in page
    assert not re.search("<p>[^<：]+: ", page)
