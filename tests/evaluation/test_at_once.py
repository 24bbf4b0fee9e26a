"""Many at once: the ledger has no fork, a decision is recorded once, everybody is told once.

Needs a database that several connections can open (run with KORYU_TEST_DATABASE=postgresql).
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from koryu.evaluation.actions import decisions, notices
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.actions.ledger import append
from koryu.evaluation.models import LedgerEntry
from koryu.evaluation.queries.ledger import entries_of, export
from koryu.evaluation.rules.ledger import verify
from koryu.notify.models import Mail
from koryu.programmes.models import Call
from koryu.shared.errors import KoryuError
from tests.evaluation.deciding import make_case
from tests.exchange.test_concurrency import at_once
from tests.factories.programmes import make_call

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        reason="the tests' SQLite lives in the memory of one connection",
    ),
]


def kinds(case):
    return [entry["kind"] for entry in entries_of(case.call)]


def refused(act):
    """Whether the action was refused, in words."""
    try:
        act()
    except KoryuError:
        return True
    return False


def test_entries_written_at_once_make_one_chain():
    call = make_call()
    at_once(*(lambda n=n: append(call, "review.handed_in", {"n": n}) for n in range(8)))
    assert LedgerEntry.objects.count() == 9
    assert verify(export(call)).sound


def test_both_countries_approving_at_once_record_one_decision():
    case = make_case()
    case.usual()
    version = case.version
    at_once(
        *(
            lambda p=p: decisions.approve(call=case.call, by=p, version=version)
            for p in (case.korea, case.japan)
        )
    )
    assert case.call_now().state == "decided"
    assert kinds(case).count("decision.recorded") == 1


def test_of_two_edits_at_once_one_is_told_to_look_again():
    case = make_case()
    case.usual()
    version = case.version

    def edit(person, outcome):
        change = Change(case.applications["gamma"], outcome, reason="사유")
        return refused(
            lambda: decisions.propose(call=case.call, by=person, version=version, changes=[change])
        )

    found = at_once(
        lambda: edit(case.korea, "reject"),
        lambda: edit(case.japan, "waitlist"),
    )
    assert sorted(found) == [False, True]
    assert case.version == version + 1


def test_two_workers_tell_everybody_once():
    case = make_case()
    case.usual()
    case.approve()
    Call.objects.filter(pk=case.call.pk).update(notice_at=timezone.now() - timedelta(minutes=1))
    at_once(notices.send_due, notices.send_due, notices.send_due)
    assert Mail.objects.count() == 3
    assert kinds(case).count("results.sent") == 1
    assert case.call_now().state == "appeals"
