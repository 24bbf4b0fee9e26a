"""Who sees which event and whom on its list: nothing leaks, counts included."""

import pytest

from koryu.disclosure.queries import reader_for
from koryu.events.actions import events as actions
from koryu.events.models import Event
from koryu.events.queries.events import find_event, listed_events, visible_events, visible_series
from koryu.events.queries.registration import participants
from koryu.events.rules.access import in_audience, may_organise
from tests.factories.events import (
    announced,
    make_event,
    make_operator,
    member_of,
    past_event,
    sign_up,
)
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
VISITOR = reader_for(None)


def sees(reader, event) -> bool:
    return visible_events(reader).filter(pk=event.pk).exists()


def test_a_draft_is_seen_by_operators_of_both_countries_only():
    event = make_event()
    for person in (None, PersonFactory(), member_of(event.host)):
        assert not sees(reader_for(person), event)
        with pytest.raises(Event.DoesNotExist):
            find_event(reader_for(person), event.slug)
    assert sees(reader_for(make_operator("JP")), event)


def test_a_dropped_draft_stays_unseen():
    event = make_event()
    actions.cancel_event(event=event, by=event.by, reasons={})
    assert not sees(VISITOR, event)
    assert not listed_events(reader_for(event.by), past=False).exists()


def test_an_event_for_members_is_unseen_by_visitors_and_unverified_people():
    event = announced(audience="members")
    unverified = OrganisationFactory(verified_at=None)
    assert not sees(VISITOR, event)
    assert not sees(reader_for(member_of(unverified)), event)
    assert sees(reader_for(member_of()), event)


def test_an_event_for_the_registered_is_seen_with_a_living_registration_only():
    from koryu.events.actions.registration import add_by_hand, remove_registration

    event, guest = announced(audience="registered"), member_of()
    assert not sees(reader_for(guest), event)
    mine = add_by_hand(event=event, by=event.by, email=guest.email, mode="on_site")
    assert sees(reader_for(guest), event)
    remove_registration(registration=mine, by=event.by, reason="x")
    assert not sees(reader_for(guest), event)


def test_a_series_is_known_when_one_of_its_events_is():
    operator = make_operator()
    series = actions.create_series(by=operator, title_ko="월례", host=OrganisationFactory())
    make_event(operator, series=series)
    assert not visible_series(VISITOR).exists()
    announced(operator, series=series)
    assert visible_series(VISITOR).get() == series


def test_filters_narrow_and_unknown_ones_do_not():
    monthly, both = (
        announced(),
        announced(kind="partnering", mode="both", online_url="https://a.b/"),
    )
    over = past_event(host_country="JP")
    listed = lambda **given: list(listed_events(VISITOR, **({"past": False} | given)))  # noqa: E731
    assert listed() == [monthly, both]
    assert listed(kind="partnering") == [both]
    assert listed(mode="online") == [both]
    assert listed(mode="nonsense", kind="x", country="XX") == [monthly, both]
    assert listed(past=True) == [over]
    assert listed(past=True, country="KR") == []


@pytest.fixture
def crowd():
    """An event whose list registered people read, with one participant of each wish."""
    event = announced(attendees_seen_by="public")
    wishes = ("public", "members", "registered", "")
    return event, {wish: sign_up(event, listed_to=wish) for wish in wishes}


def shown(reader, event) -> set[str]:
    found = participants(reader, event)
    assert found.count() == len(list(found))
    return {each.listed_to for each in found}


def test_each_participant_is_shown_to_whom_they_chose(crowd):
    event, people = crowd
    assert shown(VISITOR, event) == {"public"}
    assert shown(reader_for(PersonFactory()), event) == {"public"}
    assert shown(reader_for(member_of()), event) == {"public", "members"}
    assert shown(reader_for(people["public"].person), event) == {"public", "registered"}
    assert shown(reader_for(people[""].person), event) == {"public", "registered", ""}  # oneself
    assert shown(reader_for(event.by), event) == {"public", "members", "registered"}


@pytest.mark.parametrize(
    ("seen_by", "visitor", "member"), [("public", 1, 2), ("members", 0, 2), ("registered", 0, 0)]
)
def test_the_event_can_narrow_the_list_for_all(crowd, seen_by, visitor, member):
    event, people = crowd
    Event.objects.filter(pk=event.pk).update(attendees_seen_by=seen_by)
    event = Event.objects.get(pk=event.pk)
    assert len(shown(VISITOR, event)) == visitor
    assert len(shown(reader_for(member_of()), event)) == member
    assert "registered" in shown(reader_for(people["public"].person), event) or seen_by == "members"


def test_who_waits_or_left_is_on_no_list():
    event = announced(capacity=1, attendees_seen_by="public")
    first, second = (sign_up(event, listed_to="public") for _ in range(2))
    assert [each.pk for each in participants(VISITOR, event)] == [first.pk]
    assert list(participants(reader_for(second.person), event)) == [first]


def test_the_rule_itself():
    member, operator = reader_for(member_of()), reader_for(make_operator())
    assert may_organise(operator)
    assert not may_organise(member)
    assert not in_audience(operator, "", registered=True)
    assert not in_audience(VISITOR, "members", registered=True)
    assert in_audience(member, "members", registered=False)
