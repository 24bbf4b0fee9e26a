"""Conditions of taking part, and the academy's curriculum and mentors."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from koryu.notify.models import Notice
from koryu.programmes.actions import academy as academy_actions
from koryu.programmes.actions import conditions as actions
from koryu.programmes.actions.calls import announce
from koryu.programmes.enums import CallState, RuleKind
from koryu.programmes.models import Call, EligibilityRule
from koryu.programmes.queries.calls import rules_of
from koryu.programmes.rules.conditions import fault, in_words
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.calls import announced, draft, fresh
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.programmes import make_call

pytestmark = pytest.mark.django_db
GOOD = {
    "country": {"countries": ["KR", "JP"]}, "firm_age": {"most": 7}, "field": {"codes": ["cell_therapy"]},
    "headcount": {"most": 300}, "kind": {"codes": ["startup"]}, "partner_country": {"countries": ["JP"]},
    "listing": {"kinds": []}, "corporate_number": {}, "verified": {}, "person": {},
}  # fmt: skip


def add(call: Call, kind: str, params: dict, **texts: str) -> EligibilityRule:
    return actions.add_condition(
        call=call,
        by=make_operator(),
        kind=kind,
        params=params,
        texts=texts or {"ko": "가", "ja": "あ", "en": "a"},
    )


@pytest.mark.parametrize("kind", RuleKind.values)
def test_every_kind_is_added_and_said_in_words(kind):
    call = make_call(state="draft")
    rule = add(call, kind, GOOD[kind])
    assert fault(kind, rule.params) == ""
    assert bool(in_words(kind, rule.params)) == (kind != "person")
    assert add(call, kind, GOOD[kind]).pk == rule.pk


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("country", {"countries": []}), ("country", {"countries": ["US"]}), ("country", {"most": 3}),
        ("firm_age", {"most": 0}), ("firm_age", {"most": "7"}), ("firm_age", {"most": True}), ("field", {}),
        ("field", {"codes": ["gone"]}), ("verified", {"most": 3}), ("firm_age", {"most": 7, "least": 1}),
    ],
)  # fmt: skip
def test_parameters_of_another_kind_or_range_are_refused(kind, params):
    with pytest.raises(Invalid):
        add(make_call(state="draft"), kind, params)


def test_a_condition_for_a_person_needs_words():
    with pytest.raises(Invalid):
        actions.add_condition(
            call=make_call(state="draft"), by=make_operator(), kind="person", params={}, texts={}
        )


def test_conditions_change_places_and_are_removed_until_the_call_closes():
    call = make_call(state="draft")
    first, second = add(call, "verified", {}), add(call, "corporate_number", {})
    actions.move_condition(rule=second, by=make_operator(), up=True)
    actions.move_condition(rule=second, by=make_operator(), up=True)
    assert list(rules_of(call)) == [second, first]
    actions.remove_condition(rule=first, by=make_operator())
    assert list(rules_of(call)) == [second]
    with pytest.raises(NotAllowedNow):
        actions.change_condition(rule=first, by=make_operator(), version=1, params={}, texts={})
    Call.objects.filter(pk=call.pk).update(state=CallState.CLOSED)
    with pytest.raises(NotAllowedNow):
        actions.remove_condition(rule=EligibilityRule.objects.get(pk=second.pk), by=make_operator())
    with pytest.raises(Refused):
        actions.remove_condition(rule=second, by=PersonFactory())


def test_conditions_on_the_pages():
    by = make_operator(language="en")
    client, call = Client(headers={"accept-language": "en"}), make_call(state="draft")
    client.force_login(by)
    desk = f"/programmes/desk/{call.slug}/conditions/"
    assert "Anybody may apply" in client.get(desk).content.decode()
    assert client.post(f"{desk}?kind=firm_age", {"params": "0"}).status_code == 422
    client.post(f"{desk}?kind=firm_age", {"params": "5"})
    client.post(f"{desk}?kind=country", {"params": ["KR"], "text_en": "And nobody else."})
    age, country = rules_of(call)
    shown = client.get(desk).content.decode()
    assert (
        "at most 5 years ago" in shown and "from: Korea." in shown and "And nobody else." in shown
    )
    assert client.post(f"{desk}{age.pk}/", {"params": "9", "version": "1"}).status_code == 302
    stale = client.post(f"{desk}{age.pk}/", {"params": "8", "version": "1"})
    assert stale.status_code == 409 and 'value="8"' in stale.content.decode()
    client.post(f"{desk}{country.pk}/up/")
    assert [rule.params for rule in rules_of(call)] == [{"countries": ["KR"]}, {"most": 9}]
    client.post(f"{desk}{country.pk}/remove/")
    assert rules_of(call).count() == 1


def test_the_curriculum_is_edited_and_read_by_everybody():
    by = make_operator(language="en")
    client, call = Client(headers={"accept-language": "en"}), announced("academy", by)
    client.force_login(by)
    desk = f"/programmes/desk/{call.slug}/academy/"
    starts = (timezone.now() + timedelta(days=90)).strftime("%Y-%m-%dT14:00")
    client.post(desk, {"title_en": "Reimbursement", "starts_at": starts, "hours": "2.5"})
    unit = call.curriculum.get(title_en="Reimbursement")
    assert unit.starts_at.hour == 5, "14:00 in Seoul"
    assert client.post(desk, {"title_en": "", "hours": "2"}).status_code == 422
    given = {"title_en": "Pricing", "starts_at": starts, "hours": "3", "version": "1"}
    assert client.post(f"{desk}{unit.pk}/", given).status_code == 302
    stale = client.post(f"{desk}{unit.pk}/", given | {"title_en": "Costs"})
    assert stale.status_code == 409 and "Costs" in stale.content.decode()
    assert "Pricing" in Client().get(f"/programmes/{call.slug}/").content.decode()
    client.post(f"{desk}unit/{unit.pk}/remove/")
    assert "Pricing" not in Client().get(f"/programmes/{call.slug}/").content.decode()


def test_a_mentor_is_named_by_account_once_and_again_after_a_removal():
    by = make_operator(language="en")
    client, call = Client(headers={"accept-language": "en"}), announced("academy", by)
    client.force_login(by)
    member = MembershipFactory()
    address = f"/programmes/desk/{call.slug}/academy/mentor/"
    given = {
        "mentor-email": member.person.email,
        "mentor-capacity": "3",
        "mentor-about_en": "Once at PMDA",
    }
    unknown = client.post(address, given | {"mentor-email": "nobody@example.org"})
    assert unknown.status_code == 422 and "no account" in unknown.content.decode()
    client.post(address, given)
    mentor = fresh(call).mentors.get()
    assert (mentor.capacity, mentor.organisation_id) == (3, member.organisation_id)
    assert "Once at PMDA" in Client().get(f"/programmes/{call.slug}/").content.decode()
    academy_actions.remove_mentor(mentor=mentor, by=by)
    assert "Once at PMDA" not in Client().get(f"/programmes/{call.slug}/").content.decode()
    client.post(address, given | {"mentor-capacity": "1"})
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.removed_at) == (1, None)
    assert draft("academy").mentors.count() == 0


def test_a_mentor_is_told_once_everybody_can_read_it():
    by, early, late = make_operator(), MembershipFactory().person, MembershipFactory().person
    call = draft("academy", by)
    given = {"by": by, "capacity": 2, "about": {}}
    academy_actions.set_mentor(call=call, person=early, **given)
    assert not Notice.objects.filter(kind="programmes.mentor").exists()
    Call.objects.filter(pk=call.pk).update(announces_at=None, questions_close_at=None)
    call = announce(call=fresh(call), by=by)
    for _each in range(2):
        academy_actions.set_mentor(call=call, person=late, **given)
    told = Notice.objects.filter(kind="programmes.mentor").values_list("person", flat=True)
    assert sorted(told) == sorted([early.pk, late.pk])
