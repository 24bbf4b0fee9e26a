"""Calls from the template to the announcement, and what moves, is told and is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from koryu.disclosure.queries import reader_for
from koryu.disclosure.rules import ANONYMOUS
from koryu.notify.models import Notice
from koryu.programmes.actions import calls as actions
from koryu.programmes.enums import CallState
from koryu.programmes.models import Call, CallNotice
from koryu.programmes.queries.calls import current_form, definition_for, visible_calls
from koryu.programmes.queries.completeness import lacks
from koryu.programmes.rules.form_checks import lacks as form_lacks
from koryu.programmes.rules.templates import templates
from koryu.programmes.rules.timeline import disorder
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from koryu.shared.models import HistoryEvent
from tests.factories.calls import announced, briefed, draft, fresh, planned
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.programmes import make_application, make_programme

pytestmark = pytest.mark.django_db
KINDS = ("residency", "joint_rd", "challenge", "academy")


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_gives_a_draft_that_lacks_only_what_is_its_own(kind):
    call = draft(kind)
    assert call.state == CallState.DRAFT
    assert all(getattr(call, f"{n}_{c}") for n in ("summary", "body") for c in ("ko", "ja", "en"))
    assert disorder(call) == {} and call.notice_at and call.appeals_close_at
    assert form_lacks(definition_for(call)) == []
    assert call.rules.exists()
    left = lacks(call)
    own = {"challenge": "brief", "joint_rd": "No project is planned"}.get(kind)
    assert left == [] if own is None else (len(left) == 1 and own in left[0])


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_template_is_in_three_languages(kind):
    template = templates()[kind]
    words = [template.title, *(rule["text"] for rule in template.rules if "text" in rule)]
    for field in template.definition.fields():
        words += [field.label, *(c.label for c in field.choices)]
        words += [text for text in (field.help, field.text) if text]
    assert all(text.get(code, "").strip() for text in words for code in ("ko", "ja", "en"))


def test_the_academy_brings_its_curriculum():
    call = draft("academy")
    units = list(call.curriculum.all())
    assert len(units) == 3 and all(unit.starts_at > call.closes_at for unit in units)


def test_a_second_click_gives_the_same_draft_and_only_operators_make_one():
    by, programme = make_operator(), make_programme()
    opens = timezone.now() + timedelta(days=9)
    made = [draft(by=by, programme=programme, opens_at=opens) for _each in range(2)]
    assert made[0].pk == made[1].pk
    with pytest.raises(Refused):
        draft(by=MembershipFactory().person)


def test_a_call_from_scratch_lacks_texts_and_a_form():
    call = actions.create_call(by=make_operator(), programme=make_programme(), title_ko="새 공고")
    left = " ".join(lacks(call))
    assert "asks nothing" in left and "Summary" in left and "Japanese, English" in left
    with pytest.raises(Invalid):
        actions.announce(call=call, by=make_operator())


def test_an_unknown_template_or_field_is_refused():
    with pytest.raises(Invalid):
        actions.create_call(
            by=make_operator(), programme=make_programme(), template="gone", title_ko="가"
        )
    with pytest.raises(TypeError):
        actions.edit_call(call=draft(), by=make_operator(), version=1, state="open")


def test_a_copy_keeps_the_wall_clock_and_the_distances():
    call = announced(zone="Asia/Tokyo")
    opens = call.opens_at + timedelta(days=364)
    copy = actions.copy_call(call=call, by=make_operator(), opens_at=opens)
    assert copy.state == CallState.DRAFT and copy.slug != call.slug
    assert copy.closes_at - copy.opens_at == call.closes_at - call.opens_at
    assert current_form(copy).definition == current_form(call).definition
    assert copy.rules.count() == call.rules.count() and not copy.notices.exists()


def test_two_editors_do_not_overwrite_each_other():
    call, by = draft(), make_operator()
    actions.edit_call(call=call, by=by, version=call.version, places=7)
    with pytest.raises(Stale) as stale:
        actions.edit_call(call=call, by=make_operator("JP"), version=call.version, places=9)
    call = fresh(call)
    assert call.places == 7 and stale.value.current == call.version


@pytest.mark.parametrize("name", ["closes_at", "notice_at", "appeals_close_at"])
def test_the_timeline_stays_in_order(name):
    call = draft()
    with pytest.raises(Invalid) as refused:
        actions.edit_call(
            call=call,
            by=make_operator(),
            version=call.version,
            **{name: call.opens_at - timedelta(days=1)},
        )
    assert name in refused.value.errors


def test_what_is_announced_is_seen_from_its_hour():
    call = draft(opens_at=timezone.now() + timedelta(days=30))
    assert call.announces_at > timezone.now()
    found = actions.announce(call=call, by=make_operator())
    assert found.announced_at == call.announces_at
    assert not visible_calls(ANONYMOUS).filter(pk=call.pk).exists()
    assert visible_calls(reader_for(make_operator())).filter(pk=call.pk).exists()
    Call.objects.filter(pk=call.pk).update(announced_at=timezone.now())
    assert visible_calls(ANONYMOUS).filter(pk=call.pk).exists()


def test_announcing_twice_is_once():
    call, by = announced(), make_operator()
    again = actions.announce(call=call, by=by)
    assert again.state == CallState.ANNOUNCED
    assert HistoryEvent.objects.filter(verb="call.announced", object_id=call.pk).count() == 1


def test_an_extension_is_told_to_applicants_in_their_language_and_stands_on_the_board():
    call = announced()
    korean = MembershipFactory(role="editor", person__language="ko")
    japanese = MembershipFactory(role="owner", person__language="ja")
    make_application(call, korean.person, korean.organisation)
    make_application(call, japanese.person, japanese.organisation)
    other = MembershipFactory().person
    call = fresh(call)
    actions.edit_call(
        call=call,
        by=make_operator(),
        version=call.version,
        closes_at=call.closes_at + timedelta(days=5),
    )
    told = Notice.objects.filter(kind="programmes.extended")
    titles = {each.person_id: each.params["call"] for each in told}
    assert titles == {korean.person_id: call.title_ko, japanese.person_id: call.title_ja}
    assert other.pk not in titles
    notice = CallNotice.objects.get(call=call)
    assert notice.title_ko and notice.title_ja and notice.body_en.count("\n") == 0
    with translation.override("ja"):
        assert "年" in str(notice.body)


def test_what_lies_behind_cannot_move_and_nothing_moves_into_the_past():
    call = announced(opens_at=timezone.now() + timedelta(seconds=1))
    Call.objects.filter(pk=call.pk).update(
        state=CallState.OPEN, opens_at=timezone.now() - timedelta(days=1)
    )
    call = fresh(call)
    for change in (
        {"opens_at": timezone.now() + timedelta(days=2)},
        {"closes_at": timezone.now() - timedelta(hours=1)},
    ):
        with pytest.raises(Invalid):
            actions.edit_call(call=call, by=make_operator(), version=call.version, **change)


def test_calling_off_tells_every_applicant_and_needs_three_languages():
    call = announced()
    application = make_application(call)
    with pytest.raises(Invalid) as refused:
        actions.cancel(call=call, by=make_operator(), reason={"ko": "예산이 없습니다."})
    assert set(refused.value.errors) == {"reason_ja", "reason_en"}
    found = actions.cancel(call=call, by=make_operator(), reason="예산이 없습니다.")
    assert found.state == CallState.CANCELLED and found.cancelled_reason_ja
    assert Notice.objects.filter(kind="programmes.cancelled", person=application.by).count() == 1
    actions.cancel(call=call, by=make_operator(), reason="또")
    assert Notice.objects.filter(kind="programmes.cancelled").count() == 1
    with pytest.raises(NotAllowedNow):
        actions.edit_call(call=call, by=make_operator(), version=found.version, places=1)


def test_a_call_under_evaluation_cannot_be_called_off():
    call = announced()
    Call.objects.filter(pk=call.pk).update(state=CallState.EVALUATING)
    with pytest.raises(NotAllowedNow):
        actions.cancel(call=call, by=make_operator(), reason="사유")


def test_a_challenge_and_joint_research_are_announced_when_they_are_whole():
    assert lacks(briefed().call) == []
    project = planned()
    assert lacks(project.call) == []
    type(project).objects.update(export_check="barred")
    assert "may not be exported" in lacks(project.call)[0]


def test_nobody_but_operators_runs_a_call():
    call, stranger = announced(), PersonFactory()
    for act in (
        lambda: actions.announce(call=call, by=stranger),
        lambda: actions.cancel(call=call, by=stranger, reason="가"),
        lambda: actions.edit_call(call=call, by=stranger, version=1, places=1),
        lambda: actions.copy_call(call=call, by=stranger, opens_at=timezone.now()),
    ):
        with pytest.raises(Refused):
            act()
