"""Making, announcing, changing, copying, calling off; series that go on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from koryu.disclosure.queries import reader_for
from koryu.events.actions import copying
from koryu.events.actions import events as actions
from koryu.events.actions import questions as asking
from koryu.events.actions.registration import approve
from koryu.events.actions.reminders import remind_due
from koryu.events.enums import EventState
from koryu.events.models import Event, EventSeries, Question
from koryu.events.queries.todo import todo
from koryu.events.rules.recurrence import is_rule, next_month, next_starts, rule_text
from koryu.notify.models import Mail, Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from koryu.shared.models import HistoryEvent
from tests.factories.events import (
    CHOICES,
    announced,
    ask,
    make_event,
    make_operator,
    past_event,
    session,
    sign_up,
    speaks,
)
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
LONDON = ZoneInfo("Europe/London")
FIELDS = {"kind", "title_ko", "title_ja", "title_en", "starts_at", "ends_at", "host"}
REASONS = {"ko": "태풍", "ja": "台風", "en": "Typhoon"}


def update(event: Event, **fields: object) -> Event:
    return actions.update_event(event=event, by=event.by, version=event.version, fields=fields)


def make_series(by, **fields):
    given = {"title_ko": "월례 교류회", "rule": "FREQ=MONTHLY;BYDAY=3TH"} | fields
    return actions.create_series(by=by, **({"host": OrganisationFactory()} | given))


def test_an_event_begins_as_a_draft_with_an_address_of_its_own():
    one, other = make_event(title_en="Open Day"), make_event(title_en="Open Day")
    assert one.state == EventState.DRAFT
    assert one.slug.startswith("open-day-")
    assert other.slug == f"{one.slug}-2"
    assert HistoryEvent.objects.filter(verb="event.created").count() == 2


def test_a_second_click_makes_nothing_twice():
    event = make_event()
    given = {f.name: getattr(event, f.name) for f in Event._meta.fields if f.name in FIELDS}
    assert actions.create_event(by=event.by, **given) == event
    host = OrganisationFactory()
    series = [make_series(event.by, host=host) for _ in range(2)]
    ask_it = {"use": "survey", "kind": "text", "label_ko": "질문", "choices": [], "required": False}
    asked = [asking.add_question(event=event, by=event.by, **ask_it) for _ in range(2)]
    assert series[0] == series[1]
    assert asked[0] == asked[1]


def test_no_address_is_a_word_of_the_site():
    assert actions.free_slug("Desk") == "desk-2"
    assert actions.free_slug("월례") == "event"


def test_only_operators_make_events():
    with pytest.raises(Refused):
        make_event(PersonFactory())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title_ko": "", "title_ja": "", "title_en": ""}, "title_ko"),
        ({"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "ends_at"),
        (
            {
                "registration_opens_at": datetime(2026, 2, 1, tzinfo=UTC),
                "registration_closes_at": datetime(2026, 1, 1, tzinfo=UTC),
            },
            "registration_closes_at",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(fields, field):
    with pytest.raises(Invalid) as refusal:
        make_event(**fields)
    assert list(refusal.value.errors) == [field]


def test_what_is_missing_is_said_before_announcing():
    event = make_event(summary_ko="", venue_ko="", mode="both")
    assert len(actions.lacks(event)) == 3
    with pytest.raises(Invalid):
        actions.publish_event(event=event, by=event.by)
    assert Event.objects.get().state == EventState.DRAFT


def test_announcing_twice_is_announcing_once():
    event = announced()
    assert actions.publish_event(event=event, by=event.by).published_at == event.published_at
    assert HistoryEvent.objects.filter(verb="event.published").count() == 1


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten():
    event = make_event()
    update(event, venue_ko="A동")
    with pytest.raises(Stale) as refusal:
        update(event, venue_ko="B동")
    assert refusal.value.current == event.version + 1
    assert Event.objects.get().venue_ko == "A동"


def test_a_new_time_updates_every_calendar_and_tells_who_waits():
    event = announced(capacity=1)
    inside, waits = sign_up(event), sign_up(event)
    Mail.objects.all().delete()
    changed = update(event, starts_at=event.starts_at + timedelta(minutes=30))
    assert changed.sequence == 1
    mails = {mail.person: mail for mail in Mail.objects.all()}
    entry = icalendar.Calendar.from_ical(mails[inside.person].calendar).walk("VEVENT")[0]
    assert (mails[inside.person].calendar_method, entry["sequence"]) == ("REQUEST", 1)
    assert mails[waits.person].calendar == ""
    assert Notice.objects.filter(kind="events.changed").count() == 2


@pytest.mark.parametrize("fields", [{"summary_ko": "새 글"}, {"venue_ja": "ソウルバイオハブ"}])
def test_a_new_summary_or_an_added_translation_mails_nobody(fields):
    event = announced()
    sign_up(event)
    before = Mail.objects.count()
    assert update(event, **fields).sequence == 0
    assert Mail.objects.count() == before


@pytest.mark.parametrize("fields", [{"venue_ko": "판교"}, {"online_url": "https://meet.example/y"}])
def test_another_place_mails_everybody(fields):
    event = announced()
    sign_up(event)
    assert update(event, **fields).sequence == 1
    assert Mail.objects.filter(calendar_method="REQUEST").count() == 2


def test_calling_off_tells_everybody_in_their_language_and_empties_calendars():
    event = announced()
    korean = sign_up(event, PersonFactory(language="ko"))
    japanese = sign_up(event, PersonFactory(language="ja"))
    for missing in ({}, {"ko": "태풍"}):
        with pytest.raises(Invalid):
            actions.cancel_event(event=event, by=event.by, reasons=missing)
    actions.cancel_event(event=event, by=event.by, reasons=REASONS)
    for registration, reason in ((korean, "태풍"), (japanese, "台風")):
        mail = Mail.objects.filter(person=registration.person).latest("id")
        assert mail.calendar_method == "CANCEL"
        assert reason in mail.text
        assert Notice.objects.get(person=registration.person, kind="events.cancelled")
    sent = Mail.objects.count()
    actions.cancel_event(event=event, by=event.by, reasons=REASONS)
    assert Mail.objects.count() == sent


def test_a_draft_is_dropped_without_reasons():
    event = make_event()
    assert actions.cancel_event(event=event, by=event.by, reasons={}).state == "cancelled"


def test_it_ends_only_after_it_began():
    event = announced()
    with pytest.raises(NotAllowedNow):
        actions.end_event(event=event, by=event.by)
    over = past_event()
    assert actions.end_event(event=over, by=over.by).state == EventState.ENDED
    with pytest.raises(NotAllowedNow):
        actions.cancel_event(event=over, by=over.by, reasons=REASONS)


def test_a_map_is_a_picture_or_a_pdf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    event = make_event()
    with pytest.raises(Invalid):
        actions.set_map(event=event, by=event.by, upload=SimpleUploadedFile("a.txt", b"text"))
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    upload = SimpleUploadedFile("map.png", png, "image/png")
    assert actions.set_map(event=event, by=event.by, upload=upload).venue_map.kind == "png"
    assert actions.set_map(event=event, by=event.by, upload=None).venue_map is None


def test_a_copy_has_the_frame_and_the_questions_but_no_talks_and_no_people():
    event = announced(capacity=40, registration_closes_at=timezone.now() + timedelta(days=8))
    track = event.tracks.create(title_en="Track A")
    session(event, 0, 10, kind="opening", track=track)
    speaks(session(event, 10, 40))
    ask(event, "choice", choices=CHOICES)
    sign_up(event, answers={})
    starts = event.starts_at + timedelta(days=28)
    copy = copying.duplicate_event(event=event, by=event.by, starts_at=starts)
    copy = Event.objects.get(pk=copy.pk)
    assert (copy.state, copy.capacity, copy.version) == (EventState.DRAFT, 40, 1)
    assert copy.uid != event.uid
    assert copy.ends_at - copy.starts_at == event.ends_at - event.starts_at
    assert copy.registration_closes_at - event.registration_closes_at == timedelta(days=28)
    assert [(s.kind, s.starts_at) for s in copy.sessions.all()] == [("opening", starts)]
    assert copy.sessions.get().track.event == copy
    assert copy.questions.get().choices == CHOICES
    assert (copy.registrations.count(), event.tracks.count(), event.sessions.count()) == (0, 1, 2)
    again = copying.duplicate_event(event=event, by=event.by, starts_at=starts)
    assert again == copy


def test_a_copy_keeps_the_clock_on_the_wall_over_summer_time():
    starts = datetime(2027, 3, 18, 14, 0, tzinfo=LONDON)
    event = make_event(zone="Europe/London", starts_at=starts)
    copy = copying.duplicate_event(
        event=event, by=event.by, starts_at=datetime(2027, 4, 15, 14, 0, tzinfo=LONDON)
    )
    local = Event.objects.get(pk=copy.pk).ends_at.astimezone(LONDON)
    assert (local.day, local.hour) == (15, event.ends_at.astimezone(LONDON).hour)


def test_a_series_goes_on_by_its_rule_and_a_second_click_goes_on_from_there():
    operator = make_operator()
    series = make_series(operator)
    with pytest.raises(NotAllowedNow):
        copying.continue_series(series=series, by=operator)
    first = datetime(2027, 1, 21, 14, 0, tzinfo=SEOUL)  # the third Thursday
    make_event(operator, starts_at=first, series=series)
    made = copying.continue_series(series=series, by=operator)
    days = [f"{each.starts_at.astimezone(SEOUL):%m-%d %H:%M}" for each in made]
    assert days == [
        "02-18 14:00", "03-18 14:00", "04-15 14:00", "05-20 14:00", "06-17 14:00", "07-15 14:00",
    ]  # fmt: skip
    assert len({each.slug for each in made}) == 6
    more = copying.continue_series(series=series, by=operator, count=1)
    assert f"{more[0].starts_at.astimezone(SEOUL):%m-%d}" == "08-19"


def test_a_series_without_a_rule_does_not_go_on():
    operator = make_operator()
    series = make_series(operator, rule="")
    make_event(operator, series=series)
    with pytest.raises(NotAllowedNow):
        copying.continue_series(series=series, by=operator)


def test_a_series_is_changed_and_a_wrong_rule_refused():
    operator = make_operator()
    series = make_series(operator)
    now = {"series": series, "by": operator, "version": 1}
    actions.update_series(**now, fields={"title_ja": "月例交流会"})
    assert EventSeries.objects.get().title_ja == "月例交流会"
    for rule in ("FREQ=SOMETIMES", "FREQ=SECONDLY", "every day"):
        with pytest.raises(Invalid) as refusal:
            actions.update_series(**now | {"version": 2}, fields={"rule": rule})
        assert list(refusal.value.errors) == ["rule"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-11-19", "2026-12-17"), ("2026-12-31", "2027-01-28"), ("2027-01-01", "2027-02-05")],
)
def test_next_month_is_the_same_weekday_of_the_same_week(day, expected):
    at = datetime.fromisoformat(f"{day}T14:30").replace(tzinfo=SEOUL)
    assert f"{next_month(at):%Y-%m-%d %H:%M}" == f"{expected} 14:30"


def test_rules_are_read_and_said():
    assert is_rule("RRULE:FREQ=WEEKLY;BYDAY=MO")
    assert not is_rule("")
    with translation.override("ko"):
        assert "셋째" in rule_text("FREQ=MONTHLY;BYDAY=3TH")
    assert rule_text("FREQ=WEEKLY;BYDAY=MO") == ""
    after = datetime(2026, 11, 24, 10, 0, tzinfo=SEOUL)
    found = next_starts("FREQ=MONTHLY;BYDAY=-1TU", after=after, count=2)
    assert [f"{each:%m-%d}" for each in found] == ["12-29", "01-26"]


def test_questions_are_added_moved_changed_and_removed():
    event = make_event()
    given = {"label_ko": "질문", "choices": [], "required": False}
    one, two = (
        asking.add_question(event=event, by=event.by, use="survey", kind=kind, **given)
        for kind in ("text", "scale")
    )
    asking.move_question(question=two, by=event.by, up=True)
    asking.move_question(question=two, by=event.by, up=True)
    assert list(event.questions.values_list("pk", flat=True)) == [two.pk, one.pk]
    asking.update_question(question=one, by=event.by, version=1, fields={"label_ja": "質問"})
    for fields in ({"kind": "yes"}, {"label_ko": "", "label_ja": ""}):
        with pytest.raises(Invalid):
            asking.update_question(question=one, by=event.by, version=2, fields=fields)
    asking.remove_question(question=two, by=event.by)
    with pytest.raises(NotAllowedNow):
        asking.update_question(question=two, by=event.by, version=1, fields={"label_ko": "또"})
    assert Question.objects.count() == 2
    with pytest.raises(Invalid):
        asking.add_question(event=event, by=event.by, use="survey", kind="choice", **given)
    with pytest.raises(Refused):
        asking.add_question(event=event, by=PersonFactory(), use="survey", kind="text", **given)


def test_home_names_what_comes_and_what_waits():
    soon = timezone.now() + timedelta(hours=30)
    event = announced(starts_at=soon, needs_approval=True)
    mine = sign_up(event)
    assert todo(reader_for(mine.person)) == []
    assert [item["due"] for item in todo(reader_for(event.by))] == [event.starts_at]
    approve(event=event, by=event.by, ids=[mine.pk])
    (item,) = todo(reader_for(mine.person))
    assert str(event.title) in item["text"]
    assert todo(reader_for(event.by)) == []


def test_an_event_that_is_over_asks_to_be_ended():
    event = past_event()
    (item,) = todo(reader_for(event.by))
    assert item["path"] == f"/events/{event.slug}/manage/"


def test_who_has_a_place_is_reminded_once_the_day_before():
    event = announced(capacity=1)
    mine, _waits = sign_up(event), sign_up(event)
    eve = event.starts_at - timedelta(hours=20)
    assert remind_due(now=event.starts_at - timedelta(hours=30)) == 0
    assert [remind_due(now=eve), remind_due(now=eve)] == [1, 0]
    mail = Mail.objects.filter(person=mine.person).latest("id")
    assert (mail.calendar, event.title_ko in mail.subject) == ("", True)


def test_who_registered_on_the_last_day_is_not_reminded():
    event = announced(starts_at=timezone.now() + timedelta(hours=20))
    sign_up(event)
    assert remind_due() == 0
