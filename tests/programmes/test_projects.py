"""Planned projects of joint R&D: from a published technology to the public page."""

import pytest
from django.test import Client

from koryu.programmes.actions import calls as actions
from koryu.programmes.actions import projects as project_actions
from koryu.programmes.actions.applications import begin
from koryu.programmes.models import Call, PlannedProject
from koryu.programmes.queries.completeness import lacks
from koryu.research import actions as research_actions
from koryu.research.models import Listing
from koryu.shared.errors import Invalid, NotAllowedNow, Stale
from tests.factories.calls import draft, fresh, planned, publish_offer, publish_others
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory
from tests.factories.programmes import make_application

pytestmark = pytest.mark.django_db
PACKAGE = {"title": "공정 개발", "months": 12, "country": "KR", "amount": "120000000"}


def client_of(person=None, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    if person:
        type(person).objects.filter(pk=person.pk).update(language=language)
        client.force_login(person)
    return client


def test_a_project_begins_from_a_published_technology_once():
    call, by, offer = draft("joint_rd"), make_operator(), publish_offer("동결보존 공정 기술")
    made = [project_actions.plan_project(call=call, by=by, technology=offer) for _each in range(2)]
    assert made[0].pk == made[1].pk and made[0].title_ko == offer.title
    hidden = research_actions.create_listing(
        by=MembershipFactory(organisation=offer.organisation).person,
        organisation=offer.organisation,
        kind="technology",
        source_language="ko",
        content={"fields": {"title": {"text": "초안", "tier": "public"}}},
    )
    with pytest.raises(Invalid):
        project_actions.plan_project(call=call, by=by, technology=hidden)
    with pytest.raises(Invalid):
        project_actions.plan_project(call=draft("residency"), by=by, technology=offer)


@pytest.mark.parametrize(
    "package",
    [{}, PACKAGE | {"title": ""}, PACKAGE | {"months": 0}, PACKAGE | {"country": "US"},
     PACKAGE | {"amount": "-1"}, PACKAGE | {"amount": "NaN"}, PACKAGE | {"amount": "lots"}],
)  # fmt: skip
def test_a_package_needs_all_of_its_parts(package):
    project = planned()
    with pytest.raises(Invalid) as refused:
        project_actions.edit_project(
            project=project,
            by=make_operator(),
            version=project.version,
            fields={"packages": [package]},
        )
    assert set(refused.value.errors) == {"packages"}


def test_the_export_check_is_recorded_with_who_and_when():
    project, by = planned(), make_operator("JP")
    with pytest.raises(Invalid):
        project_actions.check_export(project=project, by=by, result="licence", note=" ")
    with pytest.raises(Invalid):
        project_actions.check_export(project=project, by=by, result="open", note="가")
    done = project_actions.check_export(project=project, by=by, result="licence", note="3-2 해당")
    assert (done.export_by, done.export_check) == (by, "licence") and done.export_at


def test_a_project_somebody_applies_to_stays():
    project, by = planned(), make_operator()
    make_application(fresh(project.call), planned=project)
    with pytest.raises(NotAllowedNow):
        project_actions.remove_project(project=project, by=by)
    other = project_actions.plan_project(
        call=fresh(project.call), by=by, technology=publish_offer("다른 기술")
    )
    project_actions.remove_project(project=other, by=by)
    assert list(project.call.planned.filter(removed_at=None)) == [project]


def test_two_editors_do_not_overwrite_each_other():
    project, by = planned(), make_operator()
    fields = {"goal_ko": "회수율 90 %"}
    project_actions.edit_project(project=project, by=by, version=project.version, fields=fields)
    with pytest.raises(Stale):
        project_actions.edit_project(project=project, by=by, version=project.version, fields=fields)


def test_the_whole_way_on_the_pages():
    by = make_operator(language="en")
    client, call = client_of(by), draft("joint_rd", by)
    offer = publish_offer("세포 동결보존 공정 기술로 해동 뒤 생존율을 높입니다.")
    desk = f"/programmes/desk/{call.slug}/projects/"
    assert "No project is planned yet" in client.get(desk).content.decode()
    sent = client.post(desk, {"technology": offer.pk})
    project = PlannedProject.objects.get()
    assert sent["Location"] == f"{desk}{project.pk}/"
    data = {
        "version": project.version, "title_ko": "동결보존 공동개발", "title_en": "Cryopreservation",
        "goal_en": "Reach 90 % survival.", "partner_sought_en": "A maker of media", "currency": "KRW",
        "regulatory_routes": ["ind_kr"], "p0_title": "Process", "p0_months": "12", "p0_country": "KR",
        "p0_amount": "120000000",
    }  # fmt: skip
    incomplete = client.post(f"{desk}{project.pk}/", data | {"p1_title": "Half"})
    assert incomplete.status_code == 422 and "Half" in incomplete.content.decode()
    assert client.post(f"{desk}{project.pk}/", data).status_code == 302
    assert "not checked yet" in client.get(f"/programmes/desk/{call.slug}/").content.decode()
    checked = {"result": "free", "note": "Secret grounds"}
    assert client.post(f"{desk}{project.pk}/export/", checked).status_code == 302
    type(call).objects.filter(pk=call.pk).update(announces_at=None)
    actions.announce(call=fresh(call), by=by)
    shown = client_of().get(f"/programmes/{call.slug}/").content.decode()
    for words in ("Cryopreservation", "Reach 90 % survival.", "₩120,000,000", "Not controlled"):
        assert words in shown
    assert "Secret grounds" not in shown


def test_who_fits_the_plan_is_explained(at_once):
    project, by = planned(), make_operator()
    texts = {"partner_sought_ko": "세포 배양 배지를 만들고 무혈청 배지를 최적화하는 파트너"}
    project_actions.edit_project(project=project, by=by, version=project.version, fields=texts)
    maker = publish_offer("무혈청 세포 배양 배지를 최적화하여 생산하는 기술입니다.")
    publish_others()
    address = f"/programmes/desk/{project.call.slug}/projects/{project.pk}/partners/"
    page = client_of(by, "ko").get(address).content.decode()
    assert f'/listings/{maker.pk}/"' in page
    assert f'/listings/{project.technology_id}/"' not in page, "the technology itself"


@pytest.mark.parametrize(
    ("result", "offered"), [("open", False), ("barred", False), ("free", True)]
)
def test_only_a_checked_project_is_offered_to_applicants(result, offered):
    project = planned()
    Call.objects.filter(pk=project.call_id).update(
        state="open", opens_at=project.call.created_at, announced_at=project.call.created_at
    )
    PlannedProject.objects.filter(pk=project.pk).update(export_check=result)
    call, owner = fresh(project.call), MembershipFactory(role="owner")
    page = client_of(owner.person).get(f"/programmes/{call.slug}/").content.decode()
    assert (f"project-{project.pk}" in page) == offered
    given = {"call": call, "by": owner.person, "lead": owner.organisation, "language": "ko"}
    if offered:
        assert begin(**given, planned=project).planned_id == project.pk
        return
    for chosen in (project, None):
        with pytest.raises(Invalid) as refused:
            begin(**given, planned=chosen)
        assert set(refused.value.errors) == {"planned"}
    data = {"lead": owner.organisation_id, "language": "ko"}
    sent = client_of(owner.person).post(f"/programmes/calls/{call.slug}/apply/", data)
    assert sent.status_code == 422


def test_export_control_goes_on_after_the_deadline():
    project, by = planned(), make_operator()
    Call.objects.filter(pk=project.call_id).update(state="evaluating")
    checked = project_actions.check_export(
        project=PlannedProject.objects.select_related("call").get(pk=project.pk),
        by=by, result="barred", note="새 고시",
    )  # fmt: skip
    assert checked.export_check == "barred"
    Call.objects.filter(pk=project.call_id).update(state="cancelled")
    with pytest.raises(NotAllowedNow):
        project_actions.check_export(
            project=PlannedProject.objects.select_related("call").get(pk=project.pk),
            by=by, result="free", note="다시",
        )  # fmt: skip


def test_a_technology_for_members_is_named_to_nobody_else():
    offer = publish_offer("회원에게만 알리는 배양 기술")
    Listing.objects.filter(pk=offer.pk).update(tier="members")
    call, by = draft("joint_rd"), make_operator()
    project = project_actions.plan_project(call=call, by=by, technology=offer)
    assert str(project.title) == ""
    assert "A planned project has no title." in lacks(fresh(call))
    PlannedProject.objects.filter(pk=project.pk).update(title_ko="공동 과제", export_check="free")
    Call.objects.filter(pk=call.pk).update(state="open", announced_at=call.created_at)
    address = f"/programmes/{call.slug}/"
    assert offer.title not in client_of().get(address).content.decode()
    assert offer.title in client_of(MembershipFactory().person).get(address).content.decode()
    Listing.objects.filter(pk=offer.pk).update(state="paused")
    assert offer.title not in client_of(MembershipFactory().person).get(address).content.decode()
