"""Appeals in the window, corrected decisions, places given back, the final list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from koryu.evaluation.actions import decisions, final
from koryu.evaluation.actions.appeals import answer_appeal, raise_appeal
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import Appeal
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.queries.tampering import differences
from koryu.notify.models import Mail, Notice
from koryu.programmes.models import Call, Partner
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.evaluation.deciding import make_case
from tests.factories.people import OrganisationFactory, PersonFactory


@pytest.fixture
def case(db):
    made = make_case(places=2)
    made.told()
    return made


def appeal_of(case, title="gamma"):
    application = case.now(title)
    return raise_appeal(
        application=application, by=application.by, text="점수를 다시 봐 주십시오.", language="ko"
    )


def answer(case, appeal, upheld):
    return answer_appeal(
        appeal=appeal, by=case.japan, upheld=upheld, answer="다시 보았습니다.", language="ko"
    )


def close_window(case):
    Call.objects.filter(pk=case.call.pk).update(
        appeals_close_at=timezone.now() - timedelta(minutes=1)
    )


def test_an_appeal_reaches_both_desks_and_is_answered(case):
    appeal = appeal_of(case)
    told = Notice.objects.filter(kind="evaluation.appeal_raised").values_list("person", flat=True)
    assert {case.korea.pk, case.japan.pk} <= set(told)
    answer(case, appeal, upheld=False)
    assert Appeal.objects.get().state == "dismissed"
    assert case.now("gamma").state == "rejected"
    assert Notice.objects.filter(kind="evaluation.appeal_answered").exists()
    with pytest.raises(NotAllowedNow):
        answer(case, appeal, upheld=True)


def test_a_result_is_appealed_against_once(case, client):
    first = appeal_of(case)
    with pytest.raises(NotAllowedNow):
        appeal_of(case)
    answer(case, first, upheld=False)
    with pytest.raises(NotAllowedNow):
        appeal_of(case)
    gamma = case.now("gamma")
    client.force_login(gamma.by)
    own = client.get(reverse("programmes:application", args=[gamma.code])).content.decode()
    assert reverse("evaluation:appeal", args=[gamma.code]) not in own
    page = client.get(reverse("evaluation:appeal", args=[gamma.code])).content.decode()
    assert "each result can be appealed against once" in page
    assert appeal_of(case, "beta").state == "open"


def test_a_new_result_after_an_upheld_appeal_is_open_to_one_of_its_own(case):
    answer(case, appeal_of(case), upheld=True)
    case.propose(Change(case.applications["gamma"], "reject", reason="같은 결과입니다."))
    case.approve()
    answer(case, appeal_of(case), upheld=False)
    with pytest.raises(NotAllowedNow):
        appeal_of(case)


def test_only_ones_own_result_in_the_window_and_not_a_selected_one(case):
    with pytest.raises(Refused):
        raise_appeal(application=case.now("gamma"), by=PersonFactory(), text="이의", language="ko")
    with pytest.raises(NotAllowedNow):
        appeal_of(case, "alpha")
    close_window(case)
    with pytest.raises(NotAllowedNow):
        appeal_of(case)


def test_an_upheld_one_goes_back_and_needs_both_approvals_again(case):
    answer(case, appeal_of(case), upheld=True)
    assert case.now("gamma").state == "in_stage"
    case.propose(Change(case.applications["gamma"], "select"))
    decisions.approve(call=case.call, by=case.korea, version=case.version)
    assert case.now("gamma").state == "in_stage"
    mails = Mail.objects.count()
    decisions.approve(call=case.call, by=case.japan, version=case.version)
    assert case.now("gamma").state == "selected"
    assert case.now("alpha").state == "selected"
    assert Mail.objects.count() == mails + 1
    entries = entries_of(case.call)
    assert all(not each.differences for each in replay(entries))
    assert differences(case.call_now(), entries) == []


def test_rows_that_were_told_are_not_touched_by_a_correction(case):
    answer(case, appeal_of(case), upheld=True)
    with pytest.raises(Invalid):
        case.propose(Change(case.applications["alpha"], "reject", reason="가"))


def test_a_place_given_back_goes_to_the_next_who_waits(case):
    alpha = case.now("alpha")
    Call.objects.filter(pk=case.call.pk).update(places=1)
    with pytest.raises(Refused):
        final.give_back(application=alpha, by=PersonFactory())
    moved = final.give_back(application=alpha, by=alpha.by)
    assert moved.title == "beta"
    assert case.now("alpha").state == "withdrawn"
    assert case.now("beta").state == "selected"
    assert Mail.objects.filter(person=case.applications["beta"].by).count() == 2
    assert differences(case.call_now(), entries_of(case.call)) == []
    with pytest.raises(NotAllowedNow):
        final.give_back(application=case.now("alpha"), by=alpha.by)


def test_an_operator_lets_the_next_move_up_while_there_is_room(case):
    assert final.promote_next(call=case.call, by=case.korea).title == "beta"
    with pytest.raises(Invalid):
        final.promote_next(call=case.call, by=case.korea)


def test_the_list_is_final_when_the_window_is_over_and_appeals_are_answered(case, client):
    appeal = appeal_of(case)
    with pytest.raises(Invalid) as error:
        final.finalise(call=case.call, by=case.korea)
    assert error.value.errors[""] == [
        "The window for appeals is still open.",
        "Answer every appeal first.",
    ]
    close_window(case)
    answer(case, appeal, upheld=True)
    with pytest.raises(Invalid, match="upheld appeal"):
        final.finalise(call=case.call, by=case.korea)
    case.propose(Change(case.applications["gamma"], "reject", reason="같은 결과입니다."))
    case.approve()
    page = reverse("evaluation:results", args=[case.call.slug])
    assert client.get(page).status_code == 404
    alpha = case.applications["alpha"]
    submission = alpha.submissions.get()
    for name, state, sent in (
        ("delta", "confirmed", True), ("epsilon", "declined", True), ("zeta", "confirmed", False),
    ):  # fmt: skip
        partner = Partner.objects.create(
            application=alpha, part="분석", state=state, invited_by=case.korea,
            organisation=OrganisationFactory(name=name, name_en=name, country="JP"),
            invited_at=timezone.now(),
        )  # fmt: skip
        if sent:
            submission.content["partners"] += [{"id": partner.organisation_id, "name": name}]
    submission.save()
    final.finalise(call=case.call, by=case.korea)
    assert case.call_now().state == "final"
    said = client.get(page).content.decode()
    assert "alpha" in said
    assert "delta" in said
    assert "epsilon" not in said
    assert "zeta" not in said
    assert "beta" not in said
    assert "gamma" not in said
    assert entries_of(case.call)[-1]["hash"] in said


def test_the_pages_of_an_appeal_work(case, client):
    gamma = case.applications["gamma"]
    client.force_login(gamma.by)
    page = reverse("evaluation:appeal", args=[gamma.code])
    assert client.post(page, {"text": "", "language": "ko"}).status_code == 422
    assert client.post(page, {"text": "다시", "language": "ko"}).status_code == 302
    assert (
        "Waiting for an answer"
        in client.get(reverse("programmes:application", args=[gamma.code])).content.decode()
    )
    client.force_login(case.korea)
    appeal = Appeal.objects.get()
    assert (
        gamma.number
        in client.get(reverse("evaluation:desk_appeals", args=[case.call.slug])).content.decode()
    )
    desk = reverse("evaluation:desk_appeal", args=[appeal.pk])
    assert client.get(desk).status_code == 200
    given = {"answer": "유지합니다.", "language": "ko", "dismiss": "1"}
    assert client.post(desk, given).status_code == 302
    assert Appeal.objects.get().state == "dismissed"


def test_giving_a_place_back_is_asked_once_more(case, client):
    alpha = case.applications["alpha"]
    client.force_login(alpha.by)
    page = reverse("evaluation:give_back", args=[alpha.code])
    assert "cannot be undone" in client.get(page).content.decode()
    assert case.now("alpha").state == "selected"
    assert client.post(page).status_code == 302
    assert case.now("alpha").state == "withdrawn"


def test_a_reason_goes_with_the_result_it_explained(case):
    assert case.now("beta").reason
    final.promote_next(call=case.call, by=case.korea)
    assert case.now("beta").reason == ""
    answer(case, appeal_of(case), upheld=True)
    assert case.now("gamma").reason == ""
