"""Many people at once: never more confirmed than places, nobody twice, nobody lost.

Needs a database that several connections can open (run with KORYU_TEST_DATABASE=postgresql).
"""

import pytest
from django.conf import settings

from koryu.events.actions import events as event_actions
from koryu.events.actions import registration as actions
from koryu.events.enums import RegistrationState as State
from koryu.events.models import Registration
from koryu.shared.errors import NotAllowedNow, Stale
from tests.exchange.test_concurrency import at_once
from tests.factories.events import announced, make_event, sign_up
from tests.factories.people import PersonFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        reason="the tests' SQLite lives in the memory of one connection",
    ),
]


def count(event, state) -> int:
    return event.registrations.filter(state=state).count()


def test_eight_people_for_three_places():
    event, people = announced(capacity=3), [PersonFactory() for _ in range(8)]
    at_once(*(lambda person=person: sign_up(event, person) for person in people))
    assert (count(event, State.CONFIRMED), count(event, State.WAITLISTED)) == (3, 5)


def test_one_person_clicking_six_times_has_one_place():
    event, person = announced(capacity=3), PersonFactory()
    made = at_once(*([lambda: sign_up(event, person)] * 6))
    assert len({each.pk for each in made}) == Registration.objects.count() == 1


def test_two_leave_while_two_come_and_the_waiting_are_served_first():
    event = announced(capacity=2)
    inside = [sign_up(event) for _ in range(2)]
    waiting = [sign_up(event) for _ in range(2)]
    new = [PersonFactory() for _ in range(2)]
    at_once(
        *(lambda r=r: actions.cancel_registration(registration=r, by=r.person) for r in inside),
        *(lambda p=p: sign_up(event, p) for p in new),
    )
    confirmed = event.registrations.filter(state=State.CONFIRMED)
    assert set(confirmed.values_list("pk", flat=True)) == {each.pk for each in waiting}
    assert count(event, State.WAITLISTED) == 2


def test_two_organisers_approving_at_once_give_no_place_twice():
    event = announced(capacity=2, needs_approval=True)
    ids = [sign_up(event).pk for _ in range(4)]
    at_once(*([lambda: actions.approve(event=event, by=event.by, ids=ids)] * 2))
    assert (count(event, State.CONFIRMED), count(event, State.WAITLISTED)) == (2, 2)


def test_leaving_twice_at_once_promotes_once():
    event = announced(capacity=1)
    inside, _first, _second = (sign_up(event) for _ in range(3))
    results = at_once(
        *([lambda: actions.cancel_registration(registration=inside, by=inside.person)] * 2)
    )
    assert sum(isinstance(each, NotAllowedNow) for each in results) == 1
    assert (count(event, State.CONFIRMED), count(event, State.WAITLISTED)) == (1, 1)


def test_of_two_organisers_saving_at_once_one_is_told():
    event = make_event()
    results = at_once(
        *(
            lambda text=text: event_actions.update_event(
                event=event, by=event.by, version=1, fields={"venue_ko": text}
            )
            for text in ("A동", "B동")
        )
    )
    assert sum(isinstance(each, Stale) for each in results) == 1
