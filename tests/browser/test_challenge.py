"""A challenge at the browser, in ko and in ja: an unnamed seeker, the rush of the last minute, feedback
to everybody, and the way from the award to a contract.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from koryu.evaluation.actions.feedback import write_feedback
from koryu.notify.models import Notice
from koryu.people.models import Person
from koryu.programmes.models import Answer, Application, Award, Call, CallQuestion, Submission
from tests.factories.calls import publish_offer, publish_others
from tests.factories.evaluation_panel import stranger
from tests.factories.exchange import Side, make_side

from . import calls_steps as steps
from .visitor import Visitor

SEEKER, TITLE = "青葉製薬", "세포 회수율을 높이는 관류 배양"
OFFER = "관류 배양에서 배지를 교체할 때 세포가 손실되지 않도록 회수율을 높이는 공정 기술입니다."
BRIEF = {
    "context_ko": "세포 배양 공정에서 배지를 교체할 때마다 세포가 손실됩니다. " * 4,
    "tried_ko": "관류 배양과 여과를 시도하였으나 막힘이 잦았습니다. " * 4,
    "success_ko": "회수율 90 % 이상을 3회 연속 배양에서 보여야 합니다. " * 4,
    "offered_ko": "개념검증 비용과 세포 시료를 제공합니다. " * 5,
    "confidential_ko": "세포주의 이름은 비밀유지계약 뒤에 알립니다.",
    "described_as_ko": "일본의 제약기업",
    "described_as_ja": "日本の製薬会社",
}
QUESTION = "저희 마루항체는 여과막을 씁니다. 부유 세포만 대상입니까?"
SHOWN = {
    "ko": "부유 세포만 대상입니까?",
    "ja": "浮遊細胞のみが対象ですか。",
    "en": "Suspended cells only?",
}
ANSWER = {
    "ko": "부착 세포도 대상입니다.",
    "ja": "接着細胞も対象です。",
    "en": "Adherent cells too.",
}
FEEDBACK = {
    "ko": "막힘에 관한 자료가 더 필요합니다.",
    "ja": "目詰まりに関する資料がさらに必要です。",
}
REASON = "회수율의 근거가 더 필요합니다."


@pytest.fixture
def maru(site) -> Side:
    return make_side(name="마루항체", name_ko="마루항체", name_ja="マル抗体", name_en="Maru")


@pytest.fixture
def aoba(site) -> Side:
    return make_side(
        name=SEEKER, name_ko="아오바제약", name_ja=SEEKER, name_en="Aoba",
        country="JP", language="ja", kind="pharma",
    )  # fmt: skip


def signed_in(visit, language: str, person: Person, *, inspects: bool) -> Visitor:
    visitor = visit(language)
    visitor.sign_in_as(person)
    visitor.inspects = inspects
    return visitor


# --- the brief --------------------------------------------------------------------------------


def brief(desk: Visitor, seeker: Visitor, call: Call, aoba: Side) -> None:
    """The desk says who seeks; its people write the brief; its name in it is noticed."""
    seeker.expected.add(422)
    desk.open(f"/programmes/desk/{call.slug}/challenge/")
    desk.inspect()
    desk.page.locator("#id_seeker").select_option(str(aoba.organisation.pk))
    desk.page.locator("#id_anonymous").check()
    desk.press("Save")
    desk.sees(desk.says("Saved. Its people may draft the brief now."))
    seeker.open("/programmes/")
    seeker.inspect()
    seeker.page.locator(f"a[href$='/{call.slug}/brief/']").first.click()
    seeker.inspect()
    texts = BRIEF | {"context_ja": f"{SEEKER}の培養工程では細胞が失われます。"}
    for name, text in texts.items():
        seeker.page.locator(f"#id_{name}").fill(text)
    steps.primary(seeker)
    seeker.sees(seeker.says("The seeker is to stay unnamed, but this text names it."))
    seeker.inspect()
    seeker.page.locator("#id_context_ja").fill("培養工程では、培地の交換のたびに細胞が失われます。")
    steps.primary(seeker)
    expect(seeker.heading("The brief is complete")).to_be_visible()
    seeker.inspect()
    desk.page.reload()
    expect(desk.heading("The brief is complete")).to_be_visible()
    desk.inspect()


def solvers(desk: Visitor, call: Call) -> None:
    """Whoever could solve it, with the reasons."""
    desk.open(f"/programmes/desk/{call.slug}/solvers/")
    desk.inspect()
    first = desk.page.locator("main ol.list > li").first
    expect(first).to_contain_text({"ko": "마루항체", "ja": "マル抗体"}[desk.language])
    expect(first.locator(".why").first).not_to_be_empty()


def ask_and_answer(desk: Visitor, proposer: Visitor, stranger_: Visitor, call: Call) -> None:
    """A question is answered, and published without who asked."""
    proposer.open(f"/programmes/{call.slug}/")
    assert SEEKER not in proposer.page.content()
    proposer.sees(BRIEF["described_as_ko"])
    proposer.inspect()
    proposer.page.locator("#id_text").fill(QUESTION)
    proposer.press("Ask")
    proposer.sees(proposer.says("Sent. You are told when it is answered."))
    question = CallQuestion.objects.get()
    desk.open(f"/programmes/desk/{call.slug}/questions/")
    desk.inspect()
    desk.open(f"/programmes/desk/{call.slug}/questions/{question.pk}/")
    for code in SHOWN:
        desk.page.locator(f"#id_shown_{code}").fill(SHOWN[code])
        desk.page.locator(f"#id_answer_{code}").fill(ANSWER[code])
    desk.inspect()
    desk.press("Answer and publish")
    for reader in (proposer, stranger_):
        reader.open(f"/programmes/{call.slug}/")
        reader.sees(ANSWER[reader.language])
    reader.inspect()
    for secret in ("마루항체", "여과막", SEEKER, "아오바"):
        assert secret not in stranger_.page.content()


# --- the last minute --------------------------------------------------------------------------


def rush(one: Visitor, two: Visitor, application: Application) -> None:
    """Two browsers of one applicant in the last minute: nothing is lost, nothing counts twice."""
    for visitor in (one, two):
        visitor.expected |= {409, 422, 423}
    Call.objects.update(closes_at=timezone.now() + timedelta(seconds=60))
    address = f"/programmes/applications/{application.code}/"
    for visitor in (one, two):
        visitor.open(f"{address}form/proposal/")
    for visitor, name in ((one, "approach"), (two, "evidence")):  # different fields
        visitor.page.locator(f"[name=f-{name}]").fill(f"마지막 순간의 {name}")
        steps.saved(visitor)
    one.page.locator("[name=f-success]").fill("첫째 창의 글")  # the same field
    steps.saved(one)
    two.page.locator("[name=f-success]").fill("둘째 창의 글")
    box = two.page.locator("[data-answer=success]")
    expect(box.locator("[data-theirs]")).to_have_text("첫째 창의 글")
    expect(box.locator("textarea")).to_have_value("둘째 창의 글")
    assert stored(application)["success"] == "첫째 창의 글"
    steps.inspect_form(two)
    two.press("Save mine in its place")
    steps.saved(two)
    one.page.locator("[name=f-success]").fill("첫째 창의 다른 글")
    one.press("Take theirs")
    expect(one.page.locator("[name=f-success]")).to_have_value("둘째 창의 글")
    kept = {name: f"마지막 순간의 {name}" for name in ("approach", "evidence")}
    assert stored(application) | kept | {"success": "둘째 창의 글"} == stored(application)
    hand_in(one, two, application)


def stored(application: Application) -> dict[str, object]:
    return dict(Answer.objects.filter(application=application).values_list("key", "value"))


def hand_in(one: Visitor, two: Visitor, application: Application) -> None:
    """A double click in one browser and a click in the other are one submission."""
    check = f"/programmes/applications/{application.code}/check/"
    for visitor in (one, two):
        visitor.open(check)
    one.inspect()
    one.button("Hand in").dblclick()
    two.press("Hand in")
    for visitor in (one, two):
        expect(visitor.page).to_have_url(f"{visitor.page.url.split('/programmes')[0]}/programmes/applications/{application.code}/")  # fmt: skip
    application.refresh_from_db(fields=["number"])
    assert Submission.objects.filter(application=application).count() == 1
    one.sees(application.number)
    one.inspect()
    with one.page.expect_download() as kept:
        one.page.locator("a[href$='/receipt/']").first.click()
    assert kept.value.path().read_bytes().startswith(b"%PDF")


def too_late(one: Visitor, two: Visitor, application: Application) -> None:
    """A second after the deadline: refused in words, and what was typed stays on the page."""
    for visitor in (one, two):
        visitor.open(f"/programmes/applications/{application.code}/form/proposal/")
    Call.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    late = "마감 뒤에 쓴 글"
    one.page.locator("[name=f-success]").fill(late)
    over = one.says(
        "The deadline has passed; nothing was changed. What was handed in before it stays handed "
        "in, and what you wrote can still be read."
    )
    expect(one.page.locator("[data-saved]")).to_have_text(over)
    expect(one.page.locator("[name=f-success]")).to_have_value(late)
    one.press("Save")  # the whole page, as without a script
    one.sees(over)
    expect(one.page.locator("[name=f-success]")).to_have_value(late)
    one.inspect()
    assert stored(application)["success"] == "둘째 창의 글"
    two.open(f"/programmes/applications/{application.code}/")
    two.inspect()


# --- review and decision ----------------------------------------------------------------------


def blind_reviews(visit, desk: Visitor, call: Call, aoba: Side, scores: dict[str, int]) -> None:
    """One evaluator is invited and walked; nothing on their pages names an applicant."""
    person = stranger(language=desk.language)
    desk.open("/evaluation/desk/evaluators/invite/")
    desk.inspect()
    desk.page.locator("#id_addresses").fill(person.email)
    desk.page.locator("#id_country").select_option("KR")
    steps.primary(desk)
    reader = signed_in(visit, desk.language, person, inspects=True)
    reader.open("/evaluation/terms/")
    reader.inspect()
    reader.press("I have read these terms and accept them")
    reader.open("/evaluation/me/")
    for code in ("ko", "ja"):
        reader.page.locator(f"input[name=languages][value={code}]").check()
    reader.inspect()
    steps.primary(reader)
    stage = steps.stage_with(desk, call, anonymity="double", walked=1)
    desk.open("/evaluation/desk/evaluators/")
    desk.inspect()
    rows = steps.assign(desk, stage)
    own = [each for each in rows if each.seat.evaluator.person_id == person.pk]
    for each in rows:
        if each not in own:
            steps.review_by_action(each, scores[each.application.lead.name])
    reader.open("/evaluation/")
    reader.inspect()
    for each in own:
        steps.review(reader, each, scores[each.application.lead.name])
        for secret in ("마루항체", "하루바이오", "나래바이오", SEEKER, TITLE, steps.PHONE):
            assert secret not in reader.page.content()
        reader.inspects = False  # the next ones look the same
    assert len(own) == 3
    steps.close_stage(desk, stage)


def feedback(desk: Visitor, call: Call) -> None:
    """The list cannot become final before everybody who proposed reads feedback."""
    steps.window_over(call)
    page = f"/evaluation/desk/calls/{call.slug}/"
    desk.open(f"{page}decision/")
    for number in call.applications.values_list("number", flat=True):
        expect(desk.page.locator("section:has(#final-head)")).to_contain_text(number)
    expect(desk.button("Publish the final list")).to_have_count(0)
    desk.open(f"{page}feedback/")
    desk.inspect()
    first, *others = call.applications.order_by("number")
    desk.open(f"{page}feedback/{first.code}/")
    desk.page.locator("#id_text").fill(FEEDBACK["ko"])
    desk.inspect()
    steps.primary(desk)
    by = Person.objects.filter(operator_country="KR").first()
    for each in others:
        write_feedback(application=each, by=by, text=FEEDBACK["ko"], language="ko")
    assert Notice.objects.filter(kind="evaluation.feedback").exists()


def to_contract(desk: Visitor, seeker: Visitor, proposer: Visitor, award: Award) -> None:
    """Proof of concept, then a contract that is an agreement between both sides."""
    page = f"/evaluation/awards/{award.application.code}/"
    proposer.open(page)
    proposer.sees("아오바제약")  # who won reads for whom it will work
    proposer.inspect()
    seeker.open(page)
    seeker.inspect()
    seeker.page.locator("main details summary").first.click()
    form = seeker.page.locator("form:has(input[name=verb][value=proof])")
    form.locator("[name=goal]").fill("회수율 90 %를 3회 연속 확인")
    form.locator("[name=measured_by]").fill("양측이 함께 정한 시험법")
    form.locator("[name=due_on]").fill(f"{timezone.localdate() + timedelta(days=90)}")
    form.locator("button").click()
    seeker.sees(seeker.says("Saved; both sides are told."))
    seeker.inspect()
    desk.open(page)
    desk.page.locator("main details summary").first.click()
    form = desk.page.locator("form:has(input[name=verb][value=contract])")
    form.locator("[name=signed_on]").fill(f"{timezone.localdate()}")
    form.locator("[name=file]").set_input_files(steps.as_file("contract"))
    form.locator("button").click()
    desk.sees(desk.says("Saved; both sides are told."))
    desk.inspect()
    award.refresh_from_db(fields=["agreement"])
    assert award.agreement.document is not None
    for side in (seeker, proposer):  # who signed reads it among the agreements
        side.open(page)
        side.page.locator(f"main a[href='/agreements/{award.agreement_id}/']").click()
        expect(side.page.get_by_role("heading", level=1)).to_contain_text(award.application.number)
    seeker.inspect()


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_challenge_from_the_brief_to_the_contract(visit, language, maru, aoba):
    publish_offer(OFFER, maru.organisation)
    publish_others()
    desk, other = steps.desks(visit, language)
    seeker = signed_in(visit, "ja", aoba.owner, inspects=language == "ja")
    proposer = signed_in(visit, "ko", maru.owner, inspects=language == "ko")
    beside = signed_in(visit, "ko", maru.owner, inspects=language == "ko")

    call = steps.new_call(desk, "challenge")
    brief(desk, seeker, call, aoba)
    solvers(desk, call)
    steps.part(desk, call, "terms", {"places": "1"})
    call = steps.announce(desk, call)
    ask_and_answer(desk, proposer, visit(language), call)
    call = steps.opened(call)
    proposer.open("/programmes/recommended/")
    expect(proposer.page.locator(f"a[href='/programmes/{call.slug}/']").first).to_be_visible()
    proposer.inspect()

    application = steps.begin_at(proposer, call)
    steps.fill(proposer, application, TITLE)
    scores = {"마루항체": 9}
    for name, points in (("하루바이오", 6), ("나래바이오", 3)):
        side = make_side(name=name, name_ko=name)
        steps.by_action(call, side.organisation, side.owner, f"{name}의 제안")
        scores[name] = points
    rush(proposer, beside, application)
    too_late(proposer, beside, application)
    call = steps.closed(call)

    desk.open(f"/programmes/desk/calls/{call.slug}/applications/")
    desk.inspect()
    desk.page.locator("main details summary").first.click()
    desk.press("Find them eligible")
    desk.inspect()
    blind_reviews(visit, desk, call, aoba, scores)
    for each in call.applications.select_related("lead", "call"):
        won = each.lead == maru.organisation
        steps.propose(desk, each, "select" if won else "reject", "" if won else REASON)
    steps.approve_by_both(desk, other, call)
    call = steps.told(call)
    proposer.open(f"/programmes/applications/{application.code}/")
    proposer.sees(steps.COMMENT["ko"])
    proposer.inspect()
    feedback(desk, call)
    award = Award.objects.select_related("application__call__challenge__seeker").get()
    to_contract(desk, seeker, proposer, award)
    steps.publish(desk, call)
    assert SEEKER not in desk.page.content()
