"""The operators' figures: organisations per step, hidden when few, and nothing else."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from koryu.exchange import actions
from koryu.exchange.models import Exchange, Introduction
from koryu.exchange.queries.funnel import STEPS, answers, funnel
from tests.factories.exchange import interest, make_room, make_side, request
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NAMES = tuple(STEPS)


def cell(country: str, step: str) -> int | None:
    month = f"{timezone.localtime():%Y-%m}"
    row = next(row for row in funnel() if (row.month, row.country) == (month, country))
    return row.cells[NAMES.index(step)]


def test_organisations_are_counted_once_and_few_are_hidden():
    pharma = [make_side(country="JP", language="ja") for _ in range(3)]
    startups = [make_side() for _ in range(2)]
    for side in pharma:
        for startup in startups:
            interest(side, startup)
    assert cell("JP", "interested") == 3
    assert cell("KR", "interested") == 0
    for startup in startups:
        interest(startup, pharma[0])
    assert cell("KR", "interested") is None
    assert cell("KR", "mutual") is None
    assert cell("JP", "mutual") is None
    assert Exchange.objects.count() == 2


def test_answers_are_measured_on_requests_not_on_mutual_interest():
    receivers = [make_side(country="JP") for _ in range(4)]
    for days, receiver in enumerate(receivers, start=1):
        sent = request(make_side(), receiver)
        if days < 4:
            actions.decline_introduction(
                introduction=sent, by=receiver.owner, reason="other", feedback=""
            )
            at = Introduction.objects.get(pk=sent.pk).sent_at + timedelta(days=days)
            Introduction.objects.filter(pk=sent.pk).update(decided_at=at)
        else:
            actions.expire_due(now=sent.respond_by)
    korea, japan = sorted(answers(), key=lambda each: each.country != "KR")
    assert (korea.received, korea.answered_percent, korea.median_days) == (0, None, None)
    assert (japan.received, japan.answered_percent, japan.median_days) == (4, 75.0, 2.0)


def test_answers_of_fewer_than_three_organisations_are_hidden():
    receiver = make_side(country="JP")
    for _ in range(3):
        make_room(make_side(), receiver)
    japan = next(each for each in answers() if each.country == "JP")
    assert (japan.received, japan.answered_percent, japan.median_days) == (None, None, None)


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(PersonFactory(operator_country="KR"))
    client.cookies["koryu_language"] = "ko"
    return client


def test_exports_open_in_excel_with_hangul(operator):
    for _ in range(3):
        interest(make_side(), make_side(country="JP"))
    raw = operator.get("/exchange/desk/funnel.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = raw.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert len(rows[0].split(",")) == 2 + len(STEPS)
    book = openpyxl.load_workbook(io.BytesIO(operator.get("/exchange/desk/funnel.xlsx").content))
    values = list(book.active.values)
    assert [value for value in values[1] if value is not None][2:] == [0, 3, 0, 0, 0, 0]
    assert operator.get("/exchange/desk/funnel.ods").status_code == 404


def test_the_desk_names_no_organisation(operator):
    one, other = make_side(), make_side(country="JP")
    make_room(one, other)
    page = operator.get("/exchange/desk/").content.decode()
    for side in (one, other):
        assert side.organisation.name not in page
        assert side.organisation.name_en not in page


def test_the_desk_is_for_operators(client):
    client.force_login(make_side().owner)
    assert client.get("/exchange/desk/").status_code == 404
