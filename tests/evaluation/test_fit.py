"""The fit of the applicants' listings on the reading page: only where they are named."""

import pytest
from django.test import Client
from django.urls import reverse

from koryu.evaluation.models import Assignment
from koryu.programmes.models import PlannedProject
from koryu.research.models import Listing
from tests.factories.calls import publish_offer, publish_others
from tests.factories.evaluation import make_assignment, make_evaluator, make_seat, make_stage
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.programmes import make_call, make_programme, make_submitted

pytestmark = pytest.mark.django_db
SOUGHT = "동결보존 배지를 만드는 기업으로서 세포 회수율을 90 % 이상으로 높인 경험이 있는 곳"
OFFER = "세포 동결보존 배지를 개발하여 해동 뒤 세포 회수율을 90 % 이상으로 높였습니다."


@pytest.fixture(autouse=True)
def indexed_at_once(db, monkeypatch):  # noqa: ANN001, ANN201
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())


def scene(anonymity: str, person) -> tuple[Assignment, Listing]:  # noqa: ANN001
    """An application to a planned project, read by `person`."""
    publish_others()
    offer = publish_offer(OFFER)
    call = make_call("evaluating", programme=make_programme("joint_rd"))
    project = PlannedProject.objects.create(
        call=call, technology=publish_offer("냉동 운반 용기"), title_ko="과제",
        partner_sought_ko=SOUGHT, export_check="free",
    )  # fmt: skip
    row = make_submitted(
        call, "in_stage", lead=offer.organisation, by=offer.organisation.members.first(),
        planned=project,
    )  # fmt: skip
    stage = make_stage(call, state="reviewing", anonymity=anonymity)
    stage.applications.set([row])
    seat = make_seat(stage.panels.get(country="KR"), make_evaluator(person=person))
    return make_assignment(stage, row, seat=seat), offer


@pytest.mark.parametrize(
    ("anonymity", "told"), [("none", True), ("single", True), ("double", False)]
)
def test_a_member_who_evaluates_reads_it_where_the_applicant_is_named(anonymity, told):
    person = MembershipFactory().person
    assignment, offer = scene(anonymity, person)
    client = Client()
    client.force_login(person)
    address = reverse("evaluation:fit", args=[assignment.pk])
    page = client.get(reverse("evaluation:review", args=[assignment.pk])).content.decode()
    assert (address in page) == told
    answer = client.get(address)
    assert answer.status_code == (200 if told else 404)
    assert (offer.title in answer.content.decode()) == told


def test_an_evaluator_who_is_no_member_does_not_read_listings_by_it():
    person = PersonFactory()
    assignment, _offer = scene("none", person)
    client = Client()
    client.force_login(person)
    page = client.get(reverse("evaluation:review", args=[assignment.pk])).content.decode()
    address = reverse("evaluation:fit", args=[assignment.pk])
    assert address not in page and client.get(address).status_code == 404
