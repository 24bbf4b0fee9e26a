"""An unnamed seeker stays unnamed whatever is written after the announcement, and in the address."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from koryu.disclosure.rules import ANONYMOUS
from koryu.programmes.actions import calls as actions
from koryu.programmes.actions import conditions, forms, notices, questions
from koryu.programmes.actions.applications import begin
from koryu.programmes.models import Call
from koryu.programmes.queries.calls import current_form, definition_for, visible_calls
from koryu.programmes.queries.completeness import lacks
from koryu.programmes.rules.brief import names_in
from koryu.programmes.rules.form import Definition, Field, Section
from koryu.shared.errors import Invalid
from tests.factories.calls import briefed, fresh
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NAME = "Moonbeam Pharma"


def seeker():  # noqa: ANN201
    return OrganisationFactory(
        country="JP", kind="pharma", name="月光製薬株式会社", name_en="Moonbeam Pharma Co., Ltd."
    )


def unnamed(by, **fields: object) -> Call:  # noqa: ANN001
    challenge = briefed(by, seeker=seeker(), anonymous=True, **fields)
    Call.objects.filter(pk=challenge.call_id).update(announces_at=None, questions_close_at=None)
    return fresh(challenge.call)


@pytest.fixture
def by(db):  # noqa: ANN001, ANN201
    return make_operator()


@pytest.fixture
def call(by) -> Call:  # noqa: ANN001
    return actions.announce(call=unnamed(by), by=by)


def test_a_name_is_known_without_its_legal_form():
    texts = {"a": {"en": "At moonbeam  pharma"}, "b": {"ja": "月光製薬の工場"}, "c": {"ko": "무관"}}
    assert names_in(texts, ["Moonbeam Pharma Co., Ltd.", "月光製薬株式会社"]) == ["a", "b"]
    assert names_in({"a": {"en": "The company is limited"}}, ["株式会社", "Co., Ltd."]) == []


def test_an_edit_cannot_name_it(call, by):
    for field in ("title_ko", "summary_en", "body_ja", "contact_en"):
        with pytest.raises(Invalid) as refused:
            actions.edit_call(call=call, by=by, version=call.version, **{field: f"By {NAME}"})
        assert set(refused.value.errors) == {field}
    changed = actions.edit_call(call=call, by=by, version=call.version, title_en="Wanted")
    assert changed.title_en == "Wanted"


def test_the_notice_board_cannot_name_it(call, by):
    with pytest.raises(Invalid) as refused:
        notices.post_notice(call=call, by=by, title_ko="설명회", body_ko="月光製薬에서 엽니다")
    assert set(refused.value.errors) == {"body_ko"}
    assert not call.notices.exists()


def test_a_document_cannot_name_it_in_title_or_file_name(call, by):
    upload = SimpleUploadedFile("moonbeam-pharma guide.txt", b"text")
    with pytest.raises(Invalid) as refused:
        notices.add_document(call=call, by=by, upload=upload, title="Guide", language="en")
    assert set(refused.value.errors) == {"file"}
    upload = SimpleUploadedFile("guide.txt", b"text")
    with pytest.raises(Invalid) as refused:
        notices.add_document(call=call, by=by, upload=upload, title=NAME, language="en")
    assert set(refused.value.errors) == {"title"}


def test_an_answer_cannot_name_it_even_to_the_asker_alone(call, by):
    asked = questions.ask(
        call=call, by=MembershipFactory().person, text="Is it Moonbeam Pharma?", language="en"
    )
    texts = {"answer_en": "Yes, Moonbeam Pharma."}
    with pytest.raises(Invalid) as refused:
        questions.answer(question=asked, by=by, version=1, texts=texts, publish=False)
    assert set(refused.value.errors) == {"answer_en"}


def test_conditions_and_form_cannot_name_it(call, by):
    texts = {"ko": "확인", "ja": "月光製薬の確認", "en": "Checked"}
    with pytest.raises(Invalid):
        conditions.add_condition(call=call, by=by, kind="person", params={}, texts=texts)
    words = dict.fromkeys(("ko", "ja", "en"), f"{NAME} asks")
    section = Section("extra", words, (Field("more", "short", words, limit=100),))
    definition = Definition((*definition_for(call).sections, section))
    version = current_form(call).version
    with pytest.raises(Invalid):
        forms.save_form(call=call, by=by, version=version, definition=definition)


def test_calling_it_off_cannot_name_it(call, by):
    reason = {"ko": "사유", "ja": "理由", "en": f"{NAME} left"}
    with pytest.raises(Invalid) as refused:
        actions.cancel(call=call, by=by, reason=reason)
    assert set(refused.value.errors) == {"reason_en"}


def test_what_was_put_there_as_a_draft_is_asked_before_the_announcement(by):
    call = unnamed(by)
    Call.objects.get(pk=call.pk).notices.create(title_ko="月光製薬 설명회", at=call.created_at)
    assert any("names it" in text for text in lacks(call))


def test_the_address_of_an_announced_call_does_not_name_it(by):
    call = unnamed(by, title_en="Moonbeam Pharma challenge")
    assert "moonbeam-pharma" in call.slug
    call = actions.edit_call(call=call, by=by, version=call.version, title_en="Cell recovery")
    call = actions.announce(call=call, by=by)
    assert "moonbeam" not in call.slug and "cell-recovery" in call.slug


def test_a_seeker_does_not_propose_to_itself(call):
    own = MembershipFactory(organisation=call.challenge.seeker, role="owner").person
    Call.objects.filter(pk=call.pk).update(state="open", opens_at=call.created_at)
    with pytest.raises(Invalid) as refused:
        begin(call=fresh(call), by=own, lead=call.challenge.seeker, language="ja")
    assert set(refused.value.errors) == {"lead"}


def test_its_own_people_have_no_dead_link_before_the_hour_and_a_call_off_then_is_silent(by):
    call = unnamed(by)
    later = timezone.now() + timedelta(days=1)
    Call.objects.filter(pk=call.pk).update(announces_at=later)
    call = actions.announce(call=fresh(call), by=by)
    own = MembershipFactory(organisation=call.challenge.seeker, role="owner").person
    client = Client()
    client.force_login(own)
    page = client.get("/programmes/").content.decode()
    assert call.title_ko in page and f"/programmes/{call.slug}/" not in page
    reason = dict.fromkeys(("ko", "ja", "en"), "사유")
    actions.cancel(call=call, by=by, reason=reason)
    Call.objects.filter(pk=call.pk).update(announces_at=timezone.now())
    assert not visible_calls(ANONYMOUS).filter(pk=call.pk).exists()
