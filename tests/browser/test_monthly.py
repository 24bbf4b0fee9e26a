"""A whole monthly event at the browser: announced, attended, ended, answered, certified."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from koryu.events.models import Certificate, Event, SurveyAnswer
from koryu.notify.models import Notice
from tests.factories.events import make_operator, member_of
from tests.factories.people import OrganisationFactory

from .test_events import make_and_announce, take_part

ANSWER = {
    "ko": "일본 기관과 이야기할 수 있어 좋았습니다.",
    "ja": "韓国の機関と話せて有意義でした。",
}
COUNTRY = {"ko": "KR", "ja": "JP"}


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_monthly_event_from_announcement_to_follow_up(visit, site, language):
    OrganisationFactory(name="서울바이오허브", name_ko="서울바이오허브")
    organiser, guest = visit(language), visit(language)
    organiser.sign_in_as(make_operator(COUNTRY[language], language=language))
    event = make_and_announce(organiser)
    organiser.open(f"/events/{event.slug}/manage/questions/survey/")
    organiser.page.locator(f"#id_label_{language}").fill("?")
    organiser.press("Add the question")
    person = member_of(person__language=language)
    guest.sign_in_as(person)
    take_part(guest, event)
    guest.sees(guest.says("Confirmed"))

    # The day comes.
    now = timezone.now()
    Event.objects.update(starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=1))
    organiser.open(f"/events/{event.slug}/door/")
    organiser.inspect()
    organiser.page.locator("[data-list] li button").click()
    expect(organiser.page.locator("[data-here]")).to_have_text("1")
    expect(organiser.page.locator("[data-state]")).to_have_text(
        organiser.says("Online. All marks are sent.")
    )
    organiser.open(f"/events/{event.slug}/manage/")
    organiser.press("The event is over")
    assert Notice.objects.filter(person=person, kind="events.follow_up").exists()

    guest.open(f"/events/{event.slug}/day/after/")
    guest.inspect()
    guest.page.locator("main .form input[type=text], main .form textarea").first.fill(
        ANSWER[language]
    )
    guest.press("Send my answers")
    guest.sees(guest.says("Thank you. Your answers are kept."))
    assert list(SurveyAnswer.objects.get().answers.values()) == [ANSWER[language]]
    with guest.page.expect_download() as kept:
        guest.press("Download my certificate")
    assert kept.value.path().read_bytes().startswith(b"%PDF")
    number = Certificate.objects.get(registration__person=person).number
    visitor = visit(language)
    visitor.open(f"/events/certificates/{number}/")
    visitor.inspect()
    visitor.sees(number)
    organiser.open(f"/events/{event.slug}/manage/survey/")
    organiser.inspect()
