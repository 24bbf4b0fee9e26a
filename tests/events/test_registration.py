"""Taking part: the window, places and the waiting list, approval, answers, consents, mails."""

from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from koryu.events.actions import events as event_actions
from koryu.events.actions import registration as actions
from koryu.events.enums import RegistrationState as State
from koryu.events.models import Event, Registration
from koryu.events.queries import registration as queries
from koryu.events.rules.consents import CONSENTS
from koryu.notify.models import Mail, Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.events import (
    CHOICES,
    announced,
    ask,
    make_event,
    make_operator,
    member_of,
    sign_up,
)
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def states(event: Event) -> list[str]:
    return list(event.registrations.order_by("id").values_list("state", flat=True))


def calendar_of(mail: Mail) -> icalendar.Event:
    return icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")[0]


def test_a_place_is_confirmed_by_a_calendar_invitation_in_the_persons_language():
    event = announced(summary_ja="**製造**")
    mine = sign_up(event, PersonFactory(language="ja"))
    assert mine.state == State.CONFIRMED
    mail = Mail.objects.get()
    assert (mail.language, mail.calendar_method) == ("ja", "REQUEST")
    assert event.title_ja in mail.subject
    entry = calendar_of(mail)
    assert str(entry["summary"]) == event.title_ja
    assert entry["attendee"] == f"mailto:{mine.person.email}"
    assert entry["attendee"].params["PARTSTAT"] == "ACCEPTED"  # nobody is asked again
    assert str(entry["description"]) == "製造"
    assert not Notice.objects.exists()  # it was their own act


def test_a_double_click_registers_once():
    event, person = announced(), PersonFactory()
    assert sign_up(event, person) == sign_up(event, person)
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"takes_registration": False}, "No registration is needed."),
        (
            {"registration_opens_at": timezone.now() + timedelta(days=1)},
            "Registration has not opened yet.",
        ),
        (
            {"registration_closes_at": timezone.now() - timedelta(days=1)},
            "Registration is closed.",
        ),
    ],
)
def test_outside_the_window_nobody_registers_and_the_reason_is_said(fields, words):
    event = announced(**fields)
    with pytest.raises(NotAllowedNow, match=words):
        sign_up(event)


def test_a_draft_takes_nobody():
    with pytest.raises(Refused):
        sign_up(make_event())


def test_a_full_event_has_a_waiting_list_and_the_first_takes_the_free_place():
    event = announced(capacity=1)
    first, second, third = (sign_up(event) for _ in range(3))
    assert states(event) == [State.CONFIRMED, State.WAITLISTED, State.WAITLISTED]
    assert [queries.place_in_line(each) for each in (second, third)] == [1, 2]
    actions.cancel_registration(registration=first, by=first.person)
    assert states(event) == [State.CANCELLED, State.CONFIRMED, State.WAITLISTED]
    promoted = Mail.objects.filter(person=second.person).latest("id")
    assert promoted.calendar_method == "REQUEST"
    assert Notice.objects.get(person=second.person, kind="events.promoted")
    left = Mail.objects.filter(person=first.person).latest("id")
    assert left.calendar_method == "CANCEL"
    first_entry = calendar_of(Mail.objects.filter(person=first.person).earliest("id"))
    assert calendar_of(left)["uid"] == first_entry["uid"]
    assert calendar_of(left)["sequence"] > first_entry["sequence"]
    assert calendar_of(left)["status"] == "CANCELLED"


def test_who_comes_back_gets_a_new_entry_in_the_calendar():
    event, person = announced(), PersonFactory()
    actions.cancel_registration(registration=sign_up(event, person), by=person)
    sign_up(event, person)
    uids = [str(calendar_of(mail)["uid"]) for mail in Mail.objects.order_by("id")]
    assert uids[0] == uids[1] != uids[2]


def test_more_places_go_to_those_who_wait():
    event = announced(capacity=1)
    for _ in range(3):
        sign_up(event)
    event_actions.update_event(
        event=event, by=event.by, version=event.version, fields={"capacity": 2}
    )
    assert states(event) == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED]


def test_fewer_places_than_people_are_refused():
    event = announced(capacity=2)
    sign_up(event), sign_up(event)
    with pytest.raises(Invalid) as refusal:
        event_actions.update_event(
            event=event, by=event.by, version=event.version, fields={"capacity": 1}
        )
    assert list(refusal.value.errors) == ["capacity"]


def test_online_is_not_limited_by_the_room():
    event = announced(mode="both", online_url="https://meet.example/x", capacity=1)
    sign_up(event)
    assert sign_up(event, mode="online").state == State.CONFIRMED
    assert sign_up(event, mode="on_site").state == State.WAITLISTED
    assert queries.places_left(event) == 0


def test_moving_online_frees_a_place_and_moving_into_a_full_room_is_refused():
    event = announced(mode="both", online_url="https://meet.example/x", capacity=1)
    inside, waits = sign_up(event), sign_up(event)
    outside = sign_up(event, mode="online")
    given = {"language": "ko", "answers": {}, "consents": {"event_terms"}, "listed_to": ""}
    with pytest.raises(Invalid) as refusal:
        actions.change_registration(
            registration=outside, by=outside.person, mode="on_site", **given
        )
    assert list(refusal.value.errors) == ["mode"]
    actions.change_registration(registration=inside, by=inside.person, mode="online", **given)
    waits = Registration.objects.get(pk=waits.pk)
    assert waits.state == State.CONFIRMED


def test_approval_one_by_one_or_in_bulk_in_the_order_they_came():
    event = announced(needs_approval=True, capacity=2)
    waiting = [sign_up(event) for _ in range(4)]
    assert set(states(event)) == {State.PENDING}
    assert Notice.objects.filter(kind="events.pending").count() == 4
    ids = [each.pk for each in reversed(waiting[:3])]
    done = actions.approve(event=event, by=event.by, ids=ids)
    assert [each.pk for each in done] == sorted(ids)
    assert states(event) == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED, State.PENDING]
    assert actions.approve(event=event, by=event.by, ids=ids) == []
    assert Notice.objects.filter(kind="events.confirmed").count() == 2


def test_a_decline_carries_a_reason_that_the_person_reads():
    event = announced(needs_approval=True)
    mine = sign_up(event)
    with pytest.raises(Invalid):
        actions.decline(event=event, by=event.by, ids=[mine.pk], reason="  ")
    actions.decline(event=event, by=event.by, ids=[mine.pk], reason="좌석이 모두 찼습니다.")
    mine = Registration.objects.get(pk=mine.pk)
    assert (mine.state, mine.reason) == (State.DECLINED, "좌석이 모두 찼습니다.")
    mail = Mail.objects.filter(person=mine.person).get()
    assert "좌석이 모두 찼습니다." in mail.text
    assert mail.calendar == ""


def test_only_organisers_decide():
    event = announced(needs_approval=True)
    mine = sign_up(event)
    for act in (
        lambda: actions.approve(event=event, by=mine.person, ids=[mine.pk]),
        lambda: actions.decline(event=event, by=mine.person, ids=[mine.pk], reason="x"),
        lambda: actions.remove_registration(registration=mine, by=PersonFactory(), reason="x"),
        lambda: actions.add_by_hand(event=event, by=mine.person, email="a@b.c", mode="on_site"),
        lambda: actions.cancel_registration(registration=mine, by=event.by),
    ):
        with pytest.raises(Refused):
            act()


def test_an_operator_of_the_other_country_organises_too():
    event = announced(needs_approval=True)
    mine = sign_up(event)
    actions.approve(event=event, by=make_operator("JP"), ids=[mine.pk])
    assert states(event) == [State.CONFIRMED]


def test_removing_somebody_tells_them_why_and_frees_the_place():
    event = announced(capacity=1)
    mine, waits = sign_up(event), sign_up(event)
    actions.remove_registration(registration=mine, by=event.by, reason="중복 신청")
    assert states(event) == [State.CANCELLED, State.CONFIRMED]
    mail = Mail.objects.filter(person=mine.person).latest("id")
    assert mail.calendar_method == "CANCEL"
    assert "중복 신청" in mail.text
    with pytest.raises(NotAllowedNow):
        actions.remove_registration(registration=mine, by=event.by, reason="다시")
    assert waits.pk


def test_somebody_added_by_hand_is_on_no_list_until_they_choose_it():
    event, guest = announced(), member_of()
    added = actions.add_by_hand(event=event, by=event.by, email=guest.email.upper(), mode="on_site")
    assert (added.state, added.listed_to) == (State.CONFIRMED, "")
    assert not added.consents.exists()
    for email in (guest.email, "nobody@example.com"):
        with pytest.raises(Invalid) as refusal:
            actions.add_by_hand(event=event, by=event.by, email=email, mode="on_site")
        assert list(refusal.value.errors) == ["email"]


def test_consents_are_kept_by_version_and_withdrawn_by_a_date():
    event = announced()
    mine = sign_up(event)
    kept = dict(mine.consents.values_list("kind", "version"))
    assert kept == {kind: each.version for kind, each in CONSENTS.items()}
    actions.change_registration(
        registration=mine,
        by=mine.person,
        mode="on_site",
        language="ko",
        answers={},
        consents={"event_terms"},
        listed_to="registered",
    )
    withdrawn = mine.consents.get(kind="event_overseas")
    assert withdrawn.withdrawn_at is not None
    mine = Registration.objects.get(pk=mine.pk)
    assert mine.listed_to == ""  # without the transfer abroad nobody reads the name


def test_without_the_terms_nobody_registers():
    with pytest.raises(Invalid) as refusal:
        sign_up(announced(), consents={"event_overseas"})
    assert list(refusal.value.errors) == ["event_terms"]


def test_every_consent_is_written_in_three_languages():
    for consent in CONSENTS.values():
        assert set(consent.texts) == set(consent.labels) == {"ko", "ja", "en"}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "안녕", "가" * 1001),
        ("choice", "2", "3"),
        ("many", ["1", "2"], ["1", "9"]),
        ("yes", False, "maybe"),
        ("scale", 5, 6),
    ],
)
def test_answers_must_fit_their_question(kind, good, bad):
    event = announced()
    choices = CHOICES if kind in ("choice", "many") else []
    question = ask(event, kind, choices=choices, required=True)
    for wrong in (bad, None):
        with pytest.raises(Invalid) as refusal:
            sign_up(event, answers={str(question.pk): wrong})
        assert list(refusal.value.errors) == [f"q{question.pk}"]
    mine = sign_up(event, answers={str(question.pk): good, "999": "forged"})
    assert mine.answers == {str(question.pk): good}


def test_one_registers_for_ones_own_organisation_only():
    with pytest.raises(Refused):
        sign_up(announced(), organisation=OrganisationFactory())


def test_after_the_end_nothing_is_changed():
    event = announced()
    mine = sign_up(event)
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(NotAllowedNow):
        actions.cancel_registration(registration=mine, by=mine.person)
    assert Registration.objects.get().state == State.CONFIRMED
