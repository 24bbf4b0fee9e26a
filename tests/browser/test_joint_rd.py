"""Joint R&D at the browser, in ko and in ja: a Japanese technology becomes a planned project, a Korean
firm applies to it together with the technology's owner, and an agreement is signed.
"""

import pytest
from playwright.sync_api import expect

from koryu.agreements.models import Agreement
from koryu.programmes.models import Application, Call, Partner
from tests.factories.calls import publish_offer, publish_others
from tests.factories.discovery import plain_listing
from tests.factories.exchange import Side, make_side

from . import calls_steps as steps
from .visitor import Visitor

TECHNOLOGY = "iPS細胞由来の心筋細胞を凍結保存し、解凍後も拍動を保つ技術"
OFFER = "심근세포를 대량으로 배양하고 동결보존 뒤의 생존율을 높이는 공정을 제공합니다."
SOUGHT = "심근세포를 대량으로 배양하고 동결보존 뒤의 생존율을 높이는 공정을 가진 기업을 찾습니다."
PLAN = {
    "title_ko": "동결보존 심근세포의 공동 개발",
    "title_ja": "凍結保存心筋細胞の共同開発",
    "goal_ko": "해동 후 생존율 90 % 이상의 심근세포 제품을 양국에서 시험합니다.",
    "goal_ja": "解凍後の生存率90%以上の心筋細胞製品を両国で試験します。",
    "partner_sought_ko": SOUGHT,
    "partner_sought_ja": "心筋細胞を大量に培養し、凍結保存後の生存率を高める工程を持つ企業。",
    "p0_title": "배양 공정", "p0_months": "12", "p0_amount": "200000000",
    "p1_title": "凍結・解凍試験", "p1_months": "8", "p1_amount": "100000000",
}  # fmt: skip
TITLE, PART = "심근세포 동결보존 공정", "동결과 해동 시험을 맡습니다."
GROUNDS = "별표 2의 세포 항목 대조, 허가 필요"
CHECKED = "연구관리 시스템에서 참여 제한이 없음을 확인함"
UNMET = "상대국 파트너가 확인되지 않았습니다."


@pytest.fixture
def hana(site) -> Side:
    made = make_side(name="하나심근", name_ko="하나심근", name_ja="ハナ心筋", name_en="Hana")
    made.organisation.corporate_number = "1248100998"
    made.organisation.save()
    return made


@pytest.fixture
def aoba(site) -> Side:
    return make_side(
        name="青葉研究所", name_ko="아오바연구소", name_ja="青葉研究所", name_en="Aoba Institute",
        country="JP", language="ja", kind="research_institute",
    )  # fmt: skip


def plan(desk: Visitor, call: Call) -> None:
    """The published technology becomes a project; its export control is checked."""
    home = f"/programmes/desk/{call.slug}/projects/"
    desk.open(home)
    desk.inspect()
    option = desk.page.locator("#id_technology option").filter(has_text=TECHNOLOGY)
    desk.page.locator("#id_technology").select_option(option.get_attribute("value"))
    steps.primary(desk)
    for name, text in PLAN.items():
        desk.page.locator(f"#id_{name}").fill(text)
    for row, country in enumerate(("KR", "JP")):
        desk.page.locator(f"#id_p{row}_country").select_option(country)
    desk.page.locator("input[name=regulatory_routes]").first.check()
    desk.inspect()
    steps.primary(desk)
    desk.sees(desk.says("Saved."))
    desk.inspect()
    project = call.planned.get()
    desk.open(f"{home}{project.pk}/export/")
    desk.page.locator("input[name=result][value=licence]").check()
    desk.page.locator("#id_note").fill(GROUNDS)
    desk.inspect()
    steps.primary(desk)
    project.refresh_from_db(fields=["export_check", "packages"])
    assert project.export_check == "licence"
    assert [each["country"] for each in project.packages] == ["KR", "JP"]


def who_fits(desk: Visitor, firm: Visitor, call: Call) -> None:
    """Plan and firm fit each other, for the same reasons on both sides."""
    desk.open(f"/programmes/desk/{call.slug}/projects/{call.planned.get().pk}/partners/")
    first = desk.page.locator("main ol.list > li").first
    expect(first).to_contain_text({"ko": "하나심근", "ja": "ハナ心筋"}[desk.language])
    expect(first.locator(".why").first).not_to_be_empty()
    desk.inspect()
    firm.open("/programmes/recommended/")
    fit = firm.page.locator("main li.card").filter(has_text=PLAN["title_ko"])
    expect(fit.locator(".why").first).not_to_be_empty()
    firm.inspect()


def consortium(firm: Visitor, partner: Visitor, application: Application) -> None:
    """The technology's owner is found by a name in the other script, invited, and confirms."""
    page = f"/programmes/applications/{application.code}/partners/"
    firm.open(page)
    firm.inspect()
    firm.page.locator("#q").fill("아오바")
    firm.press("Search")
    firm.page.locator("a[href^='?invite=']").click()
    firm.page.locator("#id_part").fill(PART)
    firm.inspect()
    firm.press("Send the invitation")
    firm.sees(firm.says("Invited. Their owners and editors are told."))
    firm.inspect()
    firm.open(f"/programmes/applications/{application.code}/check/")
    expect(firm.button("Hand in")).to_have_count(0)
    partner.open("/programmes/applications/")
    partner.inspect()
    partner.page.locator(f"a[href*='{application.code}']").first.click()
    partner.sees(PART)
    partner.inspect()
    partner.press("Confirm our part")
    partner.sees(partner.says("Confirmed. You can now write the application together."))
    assert Partner.objects.get().state == "confirmed"


def write_together(firm: Visitor, partner: Visitor, application: Application) -> None:
    """The lead writes the form, the partner reads along in it, the lead hands in."""
    steps.fill(firm, application, TITLE)
    firm.inspect()
    partner.open(f"/programmes/applications/{application.code}/form/budget/")
    steps.inspect_form(partner)
    partner.open(f"/programmes/applications/{application.code}/check/")
    expect(partner.button("Hand in")).to_have_count(0)
    firm.press("Hand in")
    firm.sees(application.call.title_ko)
    application.refresh_from_db(fields=["number"])
    firm.open(f"/programmes/applications/{application.code}/handed-in/1/")
    firm.sees(TITLE)
    firm.inspect()


def eligibility(desk: Visitor, application: Application, alone: Application) -> None:
    """What only a person can tell is found by one; who applied alone reads why that is not enough."""
    desk.open(f"/programmes/desk/applications/{application.code}/")
    expect(desk.button("Find eligible")).to_have_count(0)
    desk.inspect()
    finding = desk.page.locator(".apply-finding").filter(
        has_text=desk.says("To be checked by a person")
    )
    expect(finding).to_have_count(1)
    finding.locator("summary").click()
    finding.locator("select").select_option("met")
    finding.locator("textarea").fill(CHECKED)
    finding.get_by_role("button").click()
    desk.sees(desk.says("The finding is kept with your note."))
    desk.press("Find eligible")
    desk.sees(desk.says("Found eligible."))
    desk.open(f"/programmes/desk/applications/{alone.code}/")
    desk.page.locator("section:has(#decide-head) summary").click()
    desk.page.locator("#id_reason").fill(UNMET)
    desk.inspect()
    desk.press("Find not eligible and tell them")
    alone.refresh_from_db(fields=["reason"])
    assert (Application.objects.get(pk=alone.pk).state, alone.reason) == ("ineligible", UNMET)


def sign(desk: Visitor, partner: Visitor, application: Application) -> None:
    """Without the export licence nothing is signed; then every party has the agreement."""
    page = f"/programmes/desk/applications/{application.code}/"
    desk.open(page)
    desk.inspect()
    for held in (False, True):
        if not (form := desk.page.locator("form[action$='/agreement/']")).is_visible():
            desk.page.locator("section:has(#agreement-head) summary").click()
        if held:
            form.locator("[name=licence_held]").check()
        form.locator("[name=file]").set_input_files(steps.as_file("agreement"))
        form.locator("button").click()
        if not held:
            desk.sees(desk.says("The project needs an export licence first."))
            desk.inspect()
    desk.sees(desk.says("Kept. The consortium is told."))
    assert Application.objects.get(pk=application.pk).state == "agreement"
    made = Agreement.objects.get()
    assert (made.kind, made.state, made.is_public) == ("joint_rd", "signed", False)
    partner.open(f"/agreements/{made.pk}/")
    partner.sees(application.number)
    partner.inspect()


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_joint_research_from_the_technology_to_the_agreement(visit, language, hana, aoba):
    plain_listing(
        TECHNOLOGY, "ja", membership=aoba.organisation.memberships.get(role="owner"),
        kind="technology",
    )  # fmt: skip
    publish_offer(OFFER, hana.organisation)
    publish_others()
    desk, other = steps.desks(visit, language)
    desk.expected.add(422)
    firm, partner = visit("ko"), visit("ja")
    firm.sign_in_as(hana.owner)
    partner.sign_in_as(aoba.owner)
    firm.inspects, partner.inspects = language == "ko", language == "ja"

    call = steps.new_call(desk, "joint_rd")
    desk.open(f"/programmes/desk/{call.slug}/conditions/")
    desk.inspect()
    plan(desk, call)
    call = steps.announce(desk, call)
    call = steps.opened(call)
    who_fits(desk, firm, call)
    application = steps.begin_at(firm, call, PLAN["title_ko"])
    consortium(firm, partner, application)
    write_together(firm, partner, application)
    third = make_side(name="가온", name_ko="가온", name_ja="カオン")
    project = call.planned.get()
    alone = steps.by_action(call, third.organisation, third.owner, "단독 신청", planned=project)
    call = steps.closed(call)

    eligibility(desk, application, alone)
    stage = steps.stage_with(desk, call, anonymity="double")
    for each in steps.assign(desk, stage):
        steps.review_by_action(each, 8)
    steps.close_stage(desk, stage)
    application.refresh_from_db(fields=["number"])
    steps.propose(desk, application, "select")
    steps.approve_by_both(desk, other, call)
    call = steps.told(call)
    firm.open(f"/programmes/applications/{application.code}/")
    firm.sees(steps.COMMENT["ko"])
    firm.inspect()
    sign(desk, partner, application)
    steps.window_over(call)
    steps.publish(desk, call)
    desk.open(f"/evaluation/results/{call.slug}/")
    desk.sees(application.number)
    expect(desk.page.get_by_text("단독 신청")).to_have_count(0)
