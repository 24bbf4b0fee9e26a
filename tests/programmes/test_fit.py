"""How listings answer a plan or a brief: before applying, on the application, on the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from koryu.programmes.models import Call, Partner, PlannedProject
from tests.factories.calls import planned, publish_offer, publish_others
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory
from tests.factories.programmes import make_application, make_submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
SOUGHT = "동결보존 배지를 만드는 기업으로서 세포 회수율을 90 % 이상으로 높인 경험이 있는 곳"
OFFER = "세포 동결보존 배지를 개발하여 해동 뒤 세포 회수율을 90 % 이상으로 높였습니다."


def client_of(person, language="en") -> Client:  # noqa: ANN001
    type(person).objects.filter(pk=person.pk).update(language=language)
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


@pytest.fixture
def project() -> PlannedProject:
    made = planned()
    PlannedProject.objects.filter(pk=made.pk).update(partner_sought_ko=SOUGHT)
    Call.objects.filter(pk=made.call_id).update(
        state="open", announced_at=made.call.created_at, opens_at=made.call.created_at
    )
    publish_others()
    return PlannedProject.objects.select_related("call").get(pk=made.pk)


def test_ones_own_listings_are_shown_beside_the_plan_with_reasons(project):
    offer = publish_offer(OFFER)
    member = offer.organisation.members.first()
    page = client_of(member).get(f"/programmes/{project.call.slug}/").content.decode()
    address = reverse("programmes:own_project_fit", args=[project.call.slug, project.pk])
    assert address in page
    fit = client_of(member).get(address).content.decode()
    assert offer.title in fit and "회수율" in fit and "What is sought" in fit
    assert "<html" in fit
    part = client_of(member).get(address, headers={"hx-request": "true"}).content.decode()
    assert offer.title in part and "<html" not in part


def test_others_listings_are_not_ones_own(project):
    offer = publish_offer(OFFER)
    nobody = MembershipFactory().person
    address = reverse("programmes:own_project_fit", args=[project.call.slug, project.pk])
    fit = client_of(nobody).get(address).content.decode()
    assert offer.title not in fit and "None of your published listings" in fit


def test_a_project_that_is_not_offered_has_no_fit(project):
    PlannedProject.objects.filter(pk=project.pk).update(export_check="open")
    address = reverse("programmes:own_project_fit", args=[project.call.slug, project.pk])
    assert client_of(MembershipFactory().person).get(address).status_code == 404


@pytest.mark.parametrize(
    ("whose", "language", "shown"),
    [
        ("lead", "ko", True),
        ("confirmed", "ja", True),
        ("invited", "en", False),
        ("holder", "en", False),
    ],
)
def test_desk_and_consortium_read_the_fit_of_lead_and_confirmed_partners(
    project, whose, language, shown
):
    offer = publish_offer(OFFER)
    theirs, other = offer.organisation, MembershipFactory(role="owner")
    lead = theirs if whose == "lead" else other.organisation
    owner = lead.members.first()
    row = make_submitted(project.call, lead=lead, by=owner, planned=project)
    if whose == "holder":
        type(offer).objects.filter(pk=project.technology_id).update(organisation=theirs)
    if whose != "lead":
        Partner.objects.create(
            application=row, organisation=theirs, part="시험", state="invited" if whose == "invited" else "confirmed",
            invited_by=owner, invited_at=row.created_at,
        )  # fmt: skip
    address = reverse("programmes:application_fit", args=[row.code])
    own = reverse("programmes:application", args=[row.code])
    desk = reverse("programmes:desk_application", args=[row.code])
    for person, page in ((owner, own), (make_operator(), desk)):
        client = client_of(person, language)
        assert address in client.get(page).content.decode()
        fit = client.get(address).content.decode()
        assert (offer.title in fit) == shown
        assert ("why__strength" in fit) == shown


def test_the_fit_of_a_draft_is_the_consortiums_own(project):
    row = make_application(project.call, planned=project)
    address = reverse("programmes:application_fit", args=[row.code])
    assert client_of(row.by).get(address).status_code == 200
    for person in (make_operator(), MembershipFactory().person):
        assert client_of(person).get(address).status_code == 404
