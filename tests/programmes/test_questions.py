"""Questions and the notice board: asked by members, published without the asker's name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from koryu.notify.models import Notice
from koryu.programmes.actions import notices as notice_actions
from koryu.programmes.actions.clock import tick
from koryu.programmes.actions.questions import answer, ask, take_back
from koryu.programmes.models import Call, CallNotice, CallQuestion
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.calls import announced, draft
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.programmes import make_application

pytestmark = pytest.mark.django_db
CODES = ("ko", "ja", "en")
WHOLE = {f"{name}_{code}": f"{name} {code}" for name in ("shown", "answer") for code in CODES}


def asked(call: Call, by=None, text: str = "세포주도 대상인가요?") -> CallQuestion:
    return ask(call=call, by=by or MembershipFactory().person, text=text, language="ko")


def page(call: Call, by=None) -> str:
    client = Client(headers={"accept-language": "en"})
    if by:
        type(by).objects.filter(pk=by.pk).update(language="en")
        client.force_login(by)
    return client.get(f"/programmes/{call.slug}/").content.decode()


def test_a_member_asks_and_both_desks_are_told():
    korea, japan = make_operator("KR"), make_operator("JP")
    call = announced(by=korea)
    question = asked(call)
    told = Notice.objects.filter(kind="programmes.asked")
    assert set(told.values_list("person", flat=True)) == {korea.pk, japan.pk}
    assert all(str(question.pk) in each.path for each in told)
    again = asked(call, question.asked_by)
    assert again.pk == question.pk and told.count() == 2


def test_who_may_not_ask_is_refused():
    unverified = MembershipFactory(organisation=OrganisationFactory(verified_at=None)).person
    call = announced()
    for person in (PersonFactory(), unverified):
        with pytest.raises(Refused):
            asked(call, person)
    with pytest.raises(Refused):
        asked(draft())
    for text in (" ", "가" * 2001):
        with pytest.raises(Invalid):
            asked(call, text=text)
    Call.objects.filter(pk=call.pk).update(questions_close_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowedNow):
        asked(call)
    assert "are closed" in page(call, MembershipFactory().person)


def test_what_is_published_shows_neither_the_asker_nor_the_question_as_asked():
    call, by = announced(), make_operator()
    person = MembershipFactory(person__family_latin="Unmistakable").person
    question = asked(call, person, text="저희 비밀공정도 되나요?")
    answer(question=question, by=by, version=1, texts=WHOLE, publish=True)
    for reader in (None, MembershipFactory().person):
        shown = page(call, reader)
        assert "shown en" in shown and "answer en" in shown
        assert "비밀공정" not in shown and "Unmistakable" not in shown
    assert "비밀공정" in page(call, person)
    told = Notice.objects.get(kind="programmes.answered")
    assert told.person_id == person.pk
    answer(question=question, by=by, version=1, texts=WHOLE, publish=True)
    assert Notice.objects.filter(kind="programmes.answered").count() == 1


def test_publishing_needs_all_languages_and_a_private_answer_one():
    call, by = announced(), make_operator()
    question = asked(call)
    with pytest.raises(Invalid) as refused:
        answer(question=question, by=by, version=1, texts=WHOLE | {"answer_ja": ""}, publish=True)
    assert set(refused.value.errors) == {"answer_ja"}
    with pytest.raises(Invalid):
        answer(question=question, by=by, version=1, texts={"shown_ko": "물음"}, publish=False)
    answer(
        question=question, by=by, version=1, texts={"answer_ko": "네, 대상입니다."}, publish=False
    )
    assert "네, 대상입니다." not in page(call)
    assert "네, 대상입니다." in page(call, question.asked_by)


def test_what_was_published_can_be_taken_back():
    call, by = announced(), make_operator()
    question = answer(question=asked(call), by=by, version=1, texts=WHOLE, publish=True)
    take_back(question=question, by=by)
    assert "shown en" not in page(call)
    with pytest.raises(Refused):
        take_back(question=question, by=question.asked_by)


def test_asking_and_answering_on_the_pages():
    call, by = announced(), make_operator(language="en")
    person = MembershipFactory(person__language="en").person
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    sent = client.post(f"/programmes/{call.slug}/ask/", {"text": "물어봅니다.", "language": "ko"})
    assert sent["Location"] == f"/programmes/{call.slug}/#questions"
    empty = client.post(f"/programmes/{call.slug}/ask/", {"text": "", "language": "ko"})
    assert empty.status_code == 422
    question = CallQuestion.objects.get()
    client.force_login(by)
    desk = f"/programmes/desk/{call.slug}/questions/"
    assert "Waits for an answer" in client.get(desk).content.decode()
    form = client.get(f"{desk}{question.pk}/").content.decode()
    assert "물어봅니다." in form and "Take out whatever shows who asks" in form
    refused = client.post(
        f"{desk}{question.pk}/", {"answer_ko": "답", "publish": "1", "version": "1"}
    )
    assert refused.status_code == 422
    client.post(f"{desk}{question.pk}/", WHOLE | {"publish": "1", "version": "1"})
    question.refresh_from_db()
    assert question.published_at
    client.post(f"{desk}{question.pk}/take-back/")
    question.refresh_from_db()
    assert question.published_at is None


def test_a_notice_stands_on_the_board_once_and_applicants_are_told():
    call, by = announced(), make_operator()
    application, other = make_application(call), MembershipFactory().person
    for _each in range(2):
        notice_actions.post_notice(call=call, by=by, title_ko="설명회", title_en="Briefing")
    notice = CallNotice.objects.get()
    told = Notice.objects.filter(kind="programmes.notice").values_list("person", flat=True)
    assert list(told) == [application.by_id] and other.pk not in told
    assert "Briefing" in page(call)
    notice_actions.remove_notice(notice=notice, by=by)
    assert "Briefing" not in page(call)
    with pytest.raises(Invalid):
        notice_actions.post_notice(call=call, by=by, title_ko=" ")
    with pytest.raises(Refused):
        notice_actions.post_notice(call=call, by=other, title_ko="가")


def test_of_two_desks_that_answer_at_once_neither_overwrites_the_other():
    call, korea, japan = announced(), make_operator("KR"), make_operator("JP")
    question = asked(call)
    client = Client(headers={"accept-language": "en"})
    type(japan).objects.filter(pk=japan.pk).update(language="en")
    client.force_login(japan)
    address = f"/programmes/desk/{call.slug}/questions/{question.pk}/"
    assert 'name="version" value="1"' in client.get(address).content.decode()
    answer(question=question, by=korea, version=1, texts={"answer_ko": "한국의 답"}, publish=False)
    typed = {"version": "1", "answer_ja": "日本の回答"}
    sent = client.post(address, typed)
    shown = sent.content.decode()
    assert sent.status_code == 409 and "한국의 답" in shown and "日本の回答" in shown
    assert 'name="version" value="2"' in shown
    question.refresh_from_db()
    assert (question.answer_ko, question.answer_ja) == ("한국의 답", "")
    assert client.post(address, typed | {"version": "2"}).status_code == 302
    with pytest.raises(Stale):
        answer(question=question, by=korea, version=1, texts={"answer_ko": "늦은"}, publish=False)


def test_a_question_typed_too_late_stays_on_the_page():
    call, person = announced(), MembershipFactory().person
    Call.objects.filter(pk=call.pk).update(questions_close_at=timezone.now() - timedelta(seconds=1))
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    sent = client.post(f"/programmes/{call.slug}/ask/", {"text": "오래 쓴 질문", "language": "ko"})
    assert sent.status_code == 409 and "오래 쓴 질문" in sent.content.decode()


def test_who_asked_is_told_when_the_call_opens():
    call = announced()
    question = asked(call)
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() - timedelta(minutes=1))
    tick()
    told = Notice.objects.filter(kind="programmes.opened")
    assert [each.person_id for each in told] == [question.asked_by_id]


def test_a_published_answer_is_told_to_applicants_and_other_askers_once():
    call, by = announced(), make_operator()
    question, other = asked(call), asked(call, text="다른 질문")
    applicant = make_application(call)
    answer(question=question, by=by, version=1, texts={"answer_ko": "답"}, publish=False)
    told = Notice.objects.filter(kind="programmes.published")
    assert not told.exists()
    answer(question=question, by=by, version=2, texts=WHOLE, publish=True)
    answer(question=question, by=by, version=3, texts=WHOLE | {"answer_ko": "고침"}, publish=True)
    assert sorted(told.values_list("person", flat=True)) == sorted(
        [other.asked_by_id, applicant.by_id]
    )
