"""An academy at the browser, in ko and in ja: curriculum and mentors, selection, and a stable matching of
participants with mentors that tells everybody why.
"""

import pytest
from playwright.sync_api import expect

from koryu.evaluation.actions.matching import rank_applicants, rank_places
from koryu.evaluation.models import HostPlace, MatchRun
from koryu.notify.models import Notice
from koryu.people.models import Person
from koryu.programmes.actions.eligibility import decide_all_met, overrule
from koryu.programmes.enums import Finding
from koryu.programmes.models import Application, Call
from tests.factories.exchange import Side, make_side
from tests.factories.people import PersonFactory

from . import calls_steps as steps
from .visitor import Visitor

UNIT = {"title_ko": "임상시험 계획의 실제", "title_ja": "治験計画の実際", "starts_at": "2027-05-10T14:00", "hours": "2.5"}  # fmt: skip
ABOUT = {"ko": "허가 심사를 20년간 맡았습니다.", "ja": "薬事審査を20年担当しました。"}
NAMES = {"ko": ("한", "지우"), "ja": ("水沢", "栞")}


@pytest.fixture
def mentors(site) -> list[Person]:
    """Two people with accounts, of no organisation here."""
    return [
        PersonFactory(
            email=f"mentor.{code}@mentors.example", family_name=family, given_name=given,
            family_latin="Mentor", given_latin=code, language=code,
        )
        for code, (family, given) in NAMES.items()
    ]  # fmt: skip


@pytest.fixture
def sides(site) -> list[Side]:
    """Three who apply: a Korean and a Japanese firm that are walked, and one more."""
    return [
        make_side(name="다온바이오", name_ko="다온바이오", name_ja="タオンバイオ"),
        make_side(
            name="若葉バイオ",
            name_ko="와카바바이오",
            name_ja="若葉バイオ",
            country="JP",
            language="ja",
        ),
        make_side(name="라온바이오", name_ko="라온바이오", name_ja="ラオンバイオ"),
    ]


def course(desk: Visitor, call: Call, mentors: list[Person]) -> None:
    """One more unit, and the mentors by their accounts."""
    page = f"/programmes/desk/{call.slug}/academy/"
    desk.open(page)
    desk.inspect()
    for name, text in UNIT.items():
        desk.page.locator(f"#id_{name}").fill(text)
    steps.primary(desk)
    desk.sees(UNIT[f"title_{desk.language}"])
    for person, capacity in zip(mentors, ("1", "2"), strict=True):
        desk.page.locator("#id_mentor-email").fill(person.email)
        desk.page.locator("#id_mentor-capacity").fill(capacity)
        desk.page.locator(f"#id_mentor-about_{desk.language}").fill(ABOUT[desk.language])
        desk.press("Name the mentor")
        desk.sees(desk.says("Saved."))
    desk.inspect()
    assert call.mentors.count() == 2
    assert call.curriculum.count() == 4


def read_and_apply(visitor: Visitor, call: Call) -> Application:
    """The call's page shows course and mentors; the form is filled and handed in."""
    application = steps.begin_at(visitor, call)
    steps.fill(
        visitor, application, {"ko": "일본 진출 준비", "ja": "韓国展開の準備"}[visitor.language]
    )
    visitor.press("Hand in")
    visitor.sees(application.call.title_ko if visitor.language == "ko" else call.title_ja)
    return Application.objects.get(pk=application.pk)


def places(desk: Visitor, call: Call, mentors: list[Person]) -> list[HostPlace]:
    """A place for each mentor, named after them; both sides are asked."""
    page = f"/evaluation/desk/calls/{call.slug}/matching/"
    desk.open(page)
    desk.inspect()
    for person, quota in zip(mentors, ("1", "2"), strict=True):
        form = desk.page.locator("form:has(#id_mentor)")
        if not form.is_visible():
            desk.page.locator("summary").filter(
                has_text=desk.says("Add a place", "evaluation")
            ).click()
        form.locator("#id_quota").fill(quota)
        form.locator("#id_mentor").select_option(label=person.display_name(desk.language))
        form.get_by_role("button").click()
        desk.sees(desk.says("The place is added."))
    desk.press("Ask both sides to rank")
    desk.inspect()
    for person in mentors:
        assert Notice.objects.filter(person=person, kind="evaluation.rank_applicants").exists()
    return list(HostPlace.objects.order_by("pk"))


def rank(visitor: Visitor, address: str, wishes: list[int]) -> None:
    """The first gets 1, the next 2."""
    visitor.open(address)
    for number, pk in enumerate(wishes, start=1):
        visitor.page.locator(f"#id_rank_{pk}").fill(str(number))
    visitor.inspect()
    visitor.press("Save the ranking")
    visitor.sees(visitor.says("Your ranking is saved."))


def match(desk: Visitor, call: Call) -> None:
    """Computed, read with its reasons, accepted."""
    desk.open(f"/evaluation/desk/calls/{call.slug}/matching/")
    expect(desk.page.get_by_text(desk.says("Not ranked yet"))).to_have_count(0)
    desk.press("Compute the matching")
    desk.sees(desk.says("Proposed matching"))
    desk.inspect()
    steps.agreeing(desk)
    desk.sees(desk.says("The places are given and everybody is told."))
    desk.inspect()


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_an_academy_from_the_course_to_the_mentors(visit, language, mentors, sides):
    desk, other = steps.desks(visit, language)
    korean, japanese, mentor = visit("ko"), visit("ja"), visit(language)
    korean.sign_in_as(sides[0].owner)
    japanese.sign_in_as(sides[1].owner)
    korean.inspects, japanese.inspects = language == "ko", language == "ja"

    call = steps.new_call(desk, "academy")
    course(desk, call, mentors)
    call = steps.opened(steps.announce(desk, call))
    first, second = read_and_apply(korean, call), read_and_apply(japanese, call)
    third = steps.by_action(call, sides[2].organisation, sides[2].owner, "세 번째 신청")
    call = steps.closed(call)
    by = Person.objects.filter(operator_country="KR").first()
    for each in call.applications.all():
        for finding in each.findings.exclude(finding=Finding.MET):
            overrule(application=each, by=by, rule_id=finding.rule_id, finding="met", note="확인함")
    assert decide_all_met(call=call, by=by) == 3

    stage = steps.stage_with(desk, call, anonymity="single")
    for each in steps.assign(desk, stage):
        steps.review_by_action(each, 8 if each.application_id == second.pk else 6)
    steps.close_stage(desk, stage)
    desk.press("Propose the undecided by rank")
    desk.inspect()
    steps.approve_by_both(desk, other, call)
    call = steps.told(call)

    one, two = places(desk, call, mentors)
    asked = {each.pk: f"/evaluation/applications/{each.code}/places/" for each in (first, second)}
    rank(korean, asked[first.pk], [one.pk, two.pk])
    rank(japanese, asked[second.pk], [one.pk, two.pk])
    mentor.sign_in_as(mentors[0])
    rank(mentor, f"/evaluation/places/{one.pk}/", [second.pk, first.pk, third.pk])
    rank_places(application=third, by=sides[2].owner, ranks={two.pk: 1, one.pk: 2})
    wishes = {first.pk: 1, third.pk: 2, second.pk: 3}
    rank_applicants(place=two, by=mentors[1], ranks=wishes)
    match(desk, call)
    pairs = {each["applicant"]: each["place"] for each in MatchRun.objects.get().result["matched"]}
    assert pairs == {first.number: f"P{two.pk}", second.number: f"P{one.pk}", third.number: f"P{two.pk}"}  # fmt: skip
    korean.open(asked[first.pk])
    korean.sees(korean.says("Why not a place you wanted more"))
    korean.inspect()
    japanese.open(asked[second.pk])
    japanese.sees(mentors[0].display_name("ja"))
    japanese.inspect()
    mentor.open(f"/evaluation/places/{one.pk}/")
    mentor.sees(second.number)
    mentor.inspect()
    steps.window_over(call)
    steps.publish(desk, call)
    desk.open(f"/programmes/{call.slug}/")
    desk.inspect()
    desk.follow("See who was selected")
    desk.sees(third.number)
