"""After the event: who is asked, what is told of the answers, certificates, badges, materials."""

import io
import re
import uuid

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.events.actions.after import follow_up_due, issue_certificate, open_follow_up
from koryu.events.models import Certificate, CheckIn, Material, SurveyAnswer
from koryu.events.queries.survey import results_of
from koryu.events.signals import event_ended
from koryu.notify.models import Mail, Notice
from koryu.shared.errors import NotAllowedNow, Refused
from tests.factories.events_dayof import make_event, operator, register
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def url(name, event, *args):
    return reverse(f"events:{name}", args=[event.slug, *args])


def here(place):
    CheckIn.objects.create(
        registration=place, at=timezone.now(), by=operator(), client_id=uuid.uuid4()
    )
    return place


def asks(event, kind="scale", **fields):
    return event.questions.create(use="survey", kind=kind, label_en="How was it?", **fields)


def ended(**fields):
    now = timezone.now()
    times = {"starts_at": now - timezone.timedelta(hours=5), "ends_at": now}
    return make_event(state="ended", **(times | fields))


def test_those_who_came_are_asked_once():
    event = ended()
    asks(event)
    came, absent = here(register(event)), register(event)
    assert open_follow_up(event_id=event.pk) == 1
    assert open_follow_up(event_id=event.pk) == 0
    assert [n.person for n in Notice.objects.filter(kind="events.follow_up")] == [came.person]
    assert [m.to for m in Mail.objects.all()] == [came.person.email]
    assert absent.person not in [n.person for n in Notice.objects.all()]


def test_where_nobody_was_marked_everybody_with_a_place_is_asked():
    event = ended()
    register(event)
    register(event, state="cancelled")
    assert follow_up_due() == 1
    assert Notice.objects.count() == 1


def test_who_took_part_online_is_asked_beside_those_at_the_door():
    event = ended(mode="both")
    came, online = here(register(event)), register(event, mode="online")
    register(event)
    assert open_follow_up(event_id=event.pk) == 2
    asked = {notice.person for notice in Notice.objects.filter(kind="events.follow_up")}
    assert asked == {came.person, online.person}


def test_the_signal_opens_it(django_capture_on_commit_callbacks):
    event = ended()
    register(event)
    with django_capture_on_commit_callbacks(execute=True):
        event_ended.send(type(event), event=event, by=operator())
    assert Notice.objects.count() == 1


def test_nothing_before_the_end():
    event = make_event()
    register(event)
    assert open_follow_up(event_id=event.pk) == 0
    assert follow_up_due() == 0


def test_a_participant_answers_and_changes_the_answer(client):
    event = ended()
    question = asks(event, required=True)
    place = register(event, PersonFactory(language="en"))
    client.force_login(place.person)
    assert client.post(url("after", event), {}).status_code == 422
    for answer in ("4", "5"):
        client.post(url("after", event), {f"q{question.pk}": answer})
    assert SurveyAnswer.objects.get().answers == {str(question.pk): 5}


def test_answers_are_told_only_when_five_have_answered(client):
    event = ended()
    scale, text = asks(event), asks(event, "text")
    client.force_login(operator(language="en"))
    for number in range(5):
        before = results_of(event, "en")
        assert (before.answered, before.told) == (number, [])
        SurveyAnswer.objects.create(
            registration=register(event),
            answers={str(scale.pk): 4 + number % 2}
            | ({str(text.pk): "A secret"} if number else {}),
            answered_at=timezone.now(),
        )
    told = results_of(event, "en").told
    assert [(bar.label, bar.count) for bar in told[0].bars][:2] == [("5", 2), ("4", 3)]
    assert told[0].mean == pytest.approx(4.4)
    assert (told[1].answered, told[1].texts) == (4, [])
    assert "A secret" not in client.get(url("survey_results", event)).content.decode()


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_a_certificate_is_numbered_once_and_anybody_may_check_it(client):
    event = ended()
    person = PersonFactory(family_name="山田", given_name="太郎", language="ja")
    place = here(register(event, person))
    client.force_login(person)
    first = client.post(url("my_certificate", event))
    again = client.post(url("my_certificate", event))
    issued = Certificate.objects.get()
    assert re.fullmatch(r"KORYU-\d{4}(-[2-9A-HJ-NP-Z]{4}){3}", issued.number)
    for answer in (first, again):
        said = text_of(answer.content)
        assert issued.number in said
        assert "山田" in said
    client.logout()
    page = client.get(
        reverse("events:certificates"), {"number": f" {issued.number.lower()} "}, follow=True
    )
    assert "山田 太郎" in page.content.decode()
    assert client.get(reverse("events:certificate", args=["KORYU-2026-AAAA"])).status_code == 404
    assert issue_certificate(registration=place, by=person) == issued


def test_no_certificate_without_the_door_the_end_or_for_others():
    event = ended()
    absent, came = register(event), here(register(event))
    with pytest.raises(NotAllowedNow):
        issue_certificate(registration=absent, by=absent.person)
    with pytest.raises(Refused):
        issue_certificate(registration=came, by=absent.person)
    early = here(register(make_event()))
    with pytest.raises(NotAllowedNow):
        issue_certificate(registration=early, by=early.person)


def test_badges_hold_names_in_their_scripts(client):
    event = make_event()
    house = OrganisationFactory(
        name="サンプル製薬", name_ko="샘플제약", name_en="Sample Pharma", country="JP"
    )
    japanese = PersonFactory(
        family_name="山田",
        given_name="太郎",
        family_latin="Yamada",
        given_latin="Taro",
        family_reading="やまだ",
        given_reading="たろう",
        language="ja",
    )
    place = register(event, japanese, organisation=house, language="ja")
    for _other in range(8):
        register(event)
    client.force_login(operator())
    sheet = client.get(url("badges", event)).content
    said = text_of(sheet)
    assert len(pypdf.PdfReader(io.BytesIO(sheet)).pages) == 2
    assert str(place.code)[:8].upper() in said
    # One's own script for oneself, and what readers of the other script need beside it.
    for words in ("山田 太郎", "Taro Yamada · やまだ たろう", "日本語", event.title_ja):
        assert words in said
    for words in ("サンプル製薬", "샘플제약", "Sample Pharma"):
        assert words in said
    client.force_login(japanese)
    own = client.get(url("badge", event)).content
    assert len(pypdf.PdfReader(io.BytesIO(own)).pages) == 1
    assert client.get(url("badges", event)).status_code == 404


def test_materials_reach_their_audience_and_nobody_after_removal(client):
    event = make_event()
    person = register(event).person
    client.force_login(operator())
    upload = SimpleUploadedFile("자료.txt", "발표 자료".encode())
    given = {"file": upload, "language": "ko", "audience": "registered", "title": ""}
    assert client.post(url("materials", event), given).status_code == 302
    kept = Material.objects.get()
    assert kept.title == "자료.txt"
    client.force_login(person)
    answer = client.get(url("material", event, kept.pk))
    assert b"".join(answer.streaming_content).decode() == "발표 자료"
    client.force_login(operator())
    client.post(url("material_remove", event, kept.pk))
    client.force_login(person)
    assert client.get(url("material", event, kept.pk)).status_code == 404


def links(event, person):
    request = RequestFactory().get("/")
    request.reader = reader_for(person)
    template = Template("{% load events_day %}{% day_links event %}")
    return template.render(RequestContext(request, {"event": event}))


def test_the_event_page_links_what_is_for_its_reader():
    event = ended()
    person = register(event).person
    assert url("after", event) in links(event, person)
    for other in (None, operator()):
        assert url("after", event) not in links(event, other)
        assert url("schedule_ics", event) in links(event, other)
