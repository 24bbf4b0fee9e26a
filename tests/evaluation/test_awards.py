"""Challenges: feedback to everybody before the list is final; from an award to a contract."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from koryu.agreements.models import Agreement, Party
from koryu.evaluation.actions import awards, final
from koryu.evaluation.actions.feedback import write_feedback
from koryu.programmes.models import Award, Call, Challenge, Feedback
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.evaluation.deciding import make_case
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.programmes import make_programme


@pytest.fixture
def seeker(db):
    return MembershipFactory(organisation__country="JP", role="owner")


@pytest.fixture
def case(seeker):
    made = make_case(programme=make_programme("challenge"))
    Challenge.objects.create(call=made.call, seeker=seeker.organisation, anonymous=True)
    return made


def write(case, title):
    return write_feedback(
        application=case.now(title), by=case.korea, text=f"{title} 의견입니다.", language="ko"
    )


def proof(award, by):
    return awards.start_proof(
        award=award, by=by, goal="수율 30% 개선", measured_by="시험 3회", due_on=date(2027, 3, 31)
    )


def test_the_list_waits_for_feedback_to_everybody(case):
    case.told()
    Call.objects.filter(pk=case.call.pk).update(
        appeals_close_at=timezone.now() - timedelta(minutes=1)
    )
    write(case, "alpha")
    with pytest.raises(Invalid, match="Feedback to 2 proposals is missing"):
        final.finalise(call=case.call_now(), by=case.korea)
    write(case, "beta")
    write(case, "gamma")
    final.finalise(call=case.call_now(), by=case.korea)
    assert case.call_now().state == "final"


def test_feedback_written_early_is_read_with_the_result(case, client):
    write(case, "gamma")
    gamma = case.applications["gamma"]
    client.force_login(gamma.by)
    page = reverse("programmes:application", args=[gamma.code])
    assert "gamma 의견입니다." not in client.get(page).content.decode()
    case.told()
    assert Feedback.objects.get().sent_at
    assert "gamma 의견입니다." in client.get(page).content.decode()


def test_only_the_desk_writes_feedback_and_never_an_empty_one(case):
    with pytest.raises(Refused):
        write_feedback(
            application=case.now("alpha"), by=PersonFactory(), text="의견", language="ko"
        )
    with pytest.raises(Invalid):
        write_feedback(application=case.now("alpha"), by=case.korea, text=" ", language="ko")


def test_progress_is_shown_at_the_desk(case, client):
    write(case, "alpha")
    client.force_login(case.korea)
    said = client.get(reverse("evaluation:desk_feedback", args=[case.call.slug])).content.decode()
    assert "1 of 3 written" in said
    page = reverse("evaluation:write_feedback", args=[case.call.slug, case.now("beta").code])
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "좋습니다", "language": "ko", "seen": ""}).status_code == 302
    assert Feedback.objects.count() == 2


def test_a_selected_solution_has_an_award_that_leads_to_a_contract(case, seeker):
    case.told()
    award = Award.objects.get()
    assert award.application.title == "alpha"
    with pytest.raises(Refused):
        proof(award, case.applications["alpha"].by)
    proof(award, seeker.person)
    agreement = Agreement.objects.create(
        kind="joint_rd", title="공동연구계약", language="ko", state="signed"
    )
    Party.objects.create(agreement=agreement, organisation=seeker.organisation)
    with pytest.raises(Invalid):
        awards.sign_contract(award=award, by=seeker.person, agreement=agreement)
    Party.objects.create(agreement=agreement, organisation=award.application.lead)
    awards.sign_contract(award=award, by=seeker.person, agreement=agreement)
    done = Award.objects.get(pk=award.pk)
    assert (done.state, done.agreement) == ("contract", agreement)
    with pytest.raises(NotAllowedNow):
        awards.end_award(award=award, by=case.korea, reason="끝")


def test_it_may_end_with_a_reason_that_both_sides_read(case, seeker, client):
    case.told()
    award = Award.objects.get()
    with pytest.raises(Invalid):
        awards.end_award(award=award, by=case.korea, reason="")
    awards.end_award(award=award, by=case.korea, reason="목표가 달라졌습니다.")
    page = reverse("evaluation:award", args=[award.application.code])
    for person in (seeker.person, award.application.by, case.japan):
        client.force_login(person)
        assert "목표가 달라졌습니다." in client.get(page).content.decode()
    client.force_login(case.applications["beta"].by)
    assert client.get(page).status_code == 404


def test_the_page_takes_the_next_step(case, seeker, client):
    case.told()
    award = Award.objects.get()
    page = reverse("evaluation:award", args=[award.application.code])
    client.force_login(seeker.person)
    given = {"verb": "proof", "goal": "목표", "measured_by": "", "due_on": "2027-03-31"}
    assert client.post(page, given).status_code == 422
    assert client.post(page, given | {"measured_by": "시험"}).status_code == 302
    assert Award.objects.get().state == "proof"
    client.force_login(award.application.by)
    assert client.post(page, {"verb": "end", "reason": "끝"}).status_code == 404


def test_no_award_where_the_programme_is_no_challenge(db):
    plain = make_case()
    plain.told()
    assert not Award.objects.exists()


def test_feedback_of_two_operators_is_not_overwritten_unseen(case, client):
    beta = case.now("beta")
    page = reverse("evaluation:write_feedback", args=[case.call.slug, beta.code])
    client.force_login(case.korea)
    seen = client.get(page).context["form"].initial["seen"]
    write_feedback(application=beta, by=case.japan, text="同僚の文章", language="ja")
    mine = {"text": "제가 쓴 글", "language": "ko", "seen": seen}
    refused = client.post(page, mine)
    assert refused.status_code == 409
    for text in ("同僚の文章", "제가 쓴 글"):
        assert text in refused.content.decode()
    assert Feedback.objects.get(application=beta).text == "同僚の文章"
    again = mine | {"seen": refused.context["form"].data["seen"]}
    assert [client.post(page, again).status_code for _ in range(2)] == [302, 302]
    assert Feedback.objects.get(application=beta).text == "제가 쓴 글"
