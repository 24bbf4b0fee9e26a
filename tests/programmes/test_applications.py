"""Beginning, withdrawing, moving to a newer form: who may, once, and what is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.notify.models import Notice
from koryu.programmes.actions.applications import begin, withdraw
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import Application, Call, FormVersion
from koryu.programmes.queries.applications import handed_in, visible_applications
from koryu.programmes.rules.form import Definition, Field, Section
from koryu.programmes.rules.shown import shown_state
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.applications import begun, close, complete, every_kind, make_team
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call, make_submitted, words

pytestmark = pytest.mark.django_db


def test_a_double_click_begins_once() -> None:
    first = begun()
    again = begin(
        call=first.call, by=first.team.editor, lead=first.team.organisation, language="ja"
    )
    assert (again.pk, again.language, Application.objects.count()) == (
        first.application.pk,
        "ko",
        1,
    )


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_only_owners_and_editors_begin(who) -> None:
    team, call = make_team(), make_call()
    by = team.member if who == "member" else PersonFactory()
    with pytest.raises(Refused):
        begin(call=call, by=by, lead=team.organisation, language="ko")


@pytest.mark.parametrize(
    ("state", "days"), [("draft", 10), ("cancelled", 10), ("open", -1), ("evaluating", 10)]
)
def test_nothing_begins_outside_the_calls_time(state, days) -> None:
    team = make_team()
    call = make_call(state=state, closes_at=timezone.now() + timedelta(days=days))
    with pytest.raises(NotAllowedNow):
        begin(call=call, by=team.owner, lead=team.organisation, language="ko")


def test_the_planned_project_must_be_one_of_the_call() -> None:
    team, call = make_team(), make_call()
    with pytest.raises(Invalid):
        begin(call=call, by=team.owner, lead=team.organisation, language="xx")


def test_withdrawn_frees_the_place_for_a_new_one() -> None:
    draft = complete()
    submit(application=draft.application, by=draft.team.owner)
    withdraw(application=draft.application, by=draft.team.owner)
    with pytest.raises(NotAllowedNow):
        withdraw(application=draft.application, by=draft.team.owner)
    again = begin(call=draft.call, by=draft.team.owner, lead=draft.team.organisation, language="ko")
    assert again.pk != draft.application.pk
    assert list(handed_in(draft.call)) == []


def test_after_the_decision_nothing_is_withdrawn() -> None:
    row = make_submitted(state="selected")
    Call.objects.filter(pk=row.call_id).update(state="decided")
    with pytest.raises(NotAllowedNow):
        withdraw(application=row, by=row.by)


def test_operators_meet_what_was_handed_in_and_no_draft() -> None:
    draft, sent = begun(), complete()
    submit(application=sent.application, by=sent.team.owner)
    desk = reader_for(PersonFactory(operator_country="JP"))
    assert list(visible_applications(desk)) == [sent.application]
    own = reader_for(draft.team.member)
    assert list(visible_applications(own)) == [draft.application]


def test_a_newer_form_takes_the_draft_along_with_its_answers() -> None:
    draft = complete()
    old = every_kind()
    newer = Definition(
        (
            *old.sections,
            Section("more", words("추가"), (Field("risk", "long", words("위험")),)),
        )
    )
    form = FormVersion.objects.create(call=draft.call, number=2, definition=newer.as_json())
    fresh = draft.fresh()
    assert (fresh.form_id, fresh.title) == (form.pk, "세포치료제 공동개발")
    assert fresh.answers.get(key="summary").value == "한국과 일본이 함께 개발합니다."
    told = Notice.objects.filter(kind="programmes.form_changed")
    assert {each.person_id for each in told} == {draft.team.owner.pk, draft.team.editor.pk}


def test_a_newer_form_after_the_deadline_changes_nothing_that_is_past_writing() -> None:
    row = make_submitted(state="eligible")
    FormVersion.objects.create(call=row.call, number=2, definition=every_kind().as_json())
    assert Application.objects.get(pk=row.pk).form.number == 1


@pytest.mark.parametrize("state", ["recommended", "waitlisted", "rejected", "selected"])
def test_applicants_learn_no_result_before_it_is_sent(state) -> None:
    assert shown_state(state, "evaluating") == shown_state(state, "decided") == "in_stage"
    assert shown_state("rejected", "appeals") == "rejected"


def test_closing_keeps_the_draft() -> None:
    draft = complete()
    close(draft.call)
    assert draft.fresh().state == "draft"
