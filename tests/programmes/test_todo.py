"""What the home page asks of applicants, seekers and operators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.programmes.actions import challenges
from koryu.programmes.actions.questions import answer, ask
from koryu.programmes.models import Partner
from koryu.programmes.queries.todo import todo
from tests.factories.calls import announced, draft
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.factories.programmes import make_application, make_call, make_submitted

pytestmark = pytest.mark.django_db
CODES = ("ko", "ja", "en")


def paths(person) -> list[str]:
    return [str(item["path"]) for item in todo(reader_for(person))]


def test_a_draft_presses_in_the_last_days_and_not_before_nor_after():
    soon = make_call(closes_at=timezone.now() + timedelta(days=2))
    late = make_call(closes_at=timezone.now() + timedelta(days=20))
    over = make_call("closed", closes_at=timezone.now() - timedelta(days=1))
    begun = make_application(soon)
    for call in (late, over):
        make_application(call, begun.by, begun.lead)
    assert paths(begun.by) == [f"/programmes/applications/{begun.code}/"]
    assert paths(make_submitted(soon).by) == []


def test_an_invitation_waits_for_owners_and_editors():
    application = make_application()
    guest = MembershipFactory(role="editor")
    reader = MembershipFactory(role="viewer", organisation=guest.organisation)
    Partner.objects.create(
        application=application,
        organisation=guest.organisation,
        part="분석",
        invited_by=application.by,
        invited_at=timezone.now(),
    )
    assert paths(guest.person) == [f"/programmes/applications/{application.code}/"]
    assert paths(reader.person) == []


def test_a_question_waits_for_both_desks_until_it_is_answered():
    call, by = announced(), make_operator("JP")
    asker = MembershipFactory().person
    question = ask(call=call, by=asker, text="언제까지인가요?", language="ko")
    assert paths(by) == [f"/programmes/desk/{call.slug}/questions/"] and paths(asker) == []
    answer(
        question=question, by=by, version=1, texts={"answer_ko": "말일까지입니다."}, publish=False
    )
    assert paths(by) == []


def test_a_brief_waits_for_the_seekers_editors_while_it_is_a_draft():
    by, owner = make_operator(), MembershipFactory(organisation=OrganisationFactory(kind="pharma"))
    call = draft("challenge", by)
    challenges.set_seeker(call=call, by=by, seeker=owner.organisation, anonymous=True)
    assert paths(owner.person) == [f"/programmes/{call.slug}/brief/"]
    type(call).objects.filter(pk=call.pk).update(state="announced")
    assert paths(owner.person) == []


def test_an_invitation_waits_also_after_handing_in_and_not_once_the_call_is_off():
    guest = MembershipFactory(role="owner")
    application = make_submitted()
    Partner.objects.create(
        application=application, organisation=guest.organisation, part="분석",
        invited_by=application.by, invited_at=timezone.now(),
    )  # fmt: skip
    assert paths(guest.person) == [f"/programmes/applications/{application.code}/"]
    type(application.call).objects.filter(pk=application.call_id).update(state="cancelled")
    assert paths(guest.person) == []
