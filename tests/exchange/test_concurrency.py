"""Two people at once: whoever is second is told so, and nothing exists twice.

Needs a database that several connections can open (run with KORYU_TEST_DATABASE=postgresql).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections

from koryu.agreements.queries import pending_nda
from koryu.disclosure.enums import Tier
from koryu.disclosure.queries import reader_for
from koryu.disclosure.rules import widest_tier
from koryu.exchange import actions
from koryu.exchange.models import Exchange, Interest, Introduction, Message
from koryu.notify.models import Notice
from koryu.shared.errors import KoryuError, NotAllowedNow
from tests.factories.exchange import interest, make_pair, make_room, propose, request, sign
from tests.factories.people import MembershipFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        reason="the tests' SQLite lives in the memory of one connection",
    ),
]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised, all started together on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except KoryuError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_accepting_and_declining_at_once_is_one_answer():
    assert connection.vendor == "postgresql"
    one, other = make_pair()
    colleague = MembershipFactory(organisation=other.organisation).person
    waiting = request(one, other)
    results = at_once(
        lambda: actions.accept_introduction(introduction=waiting, by=other.owner),
        lambda: actions.accept_introduction(introduction=waiting, by=colleague),
        lambda: actions.decline_introduction(introduction=waiting, by=colleague, reason="other"),
    )
    assert sum(isinstance(result, NotAllowedNow) for result in results) == 2
    accepted = Introduction.objects.get().state == "accepted"
    assert Exchange.objects.count() == int(accepted)
    assert Notice.objects.filter(person=one.owner).count() == 1


def test_requests_and_interests_that_cross_open_one_room():
    one, other = make_pair()
    at_once(
        lambda: request(one, other),
        lambda: request(other, one),
        lambda: interest(one, other),
        lambda: interest(other, one),
    )
    assert Exchange.objects.count() == 1
    assert Interest.objects.count() == 2
    assert not Introduction.objects.filter(state="sent").exists()


def test_one_form_sent_many_times_is_one_message():
    one, other = make_pair()
    exchange = make_room(one, other)
    client_id = "5b0a1f0e-7a4f-4c0c-9d1f-2f1d3c4b5a69"
    post = {
        "exchange": exchange,
        "by": one.owner,
        "organisation": one.organisation,
        "text": "한 번만",
        "language": "ko",
        "client_id": client_id,
    }
    at_once(*[lambda: actions.post_message(**post)] * 5)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("_round", range(4))
def test_closing_while_the_last_signature_is_given_leaves_nothing_open(_round, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one, other = make_pair()
    room = make_room(one, other)
    propose(room, one)
    sign(room, one)
    at_once(
        lambda: sign(room, other),
        lambda: actions.close_exchange(
            exchange=room, by=one.owner, organisation=one.organisation, reason="other"
        ),
    )
    assert Exchange.objects.get().state == "closed"
    assert widest_tier(reader_for(one.owner), other.organisation.pk) == Tier.MEMBERS
    assert pending_nda(*room.side_ids) is None
