"""Conditions checked by machine, overruled by a person, decided by the desk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from koryu.notify.models import Notice
from koryu.programmes.actions.conditions import add_condition, change_condition
from koryu.programmes.actions.eligibility import (
    decide_all_met,
    decide_eligible,
    decide_ineligible,
    overrule,
)
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import EligibilityFinding, EligibilityRule
from koryu.programmes.queries.eligibility import facts_of, findings_of
from koryu.programmes.rules.eligibility import SENTENCES, Facts, check, sentence
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from koryu.shared.models import HistoryEvent
from tests.factories.applications import begun, close, complete, make_team
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

pytestmark = pytest.mark.django_db
FACTS = Facts(
    "KR", "startup", ("cell_therapy",), "51-200", 2020, True, True, ("technology",), ("JP",), 2026
)  # noqa: E501
UNKNOWN = Facts("KR", "startup", (), "", None, None, False, (), (), 2026)


@pytest.mark.parametrize(
    ("kind", "params", "known", "unknown"),
    [
        ("country", {"countries": ["KR"]}, "met", "met"),
        ("country", {"countries": ["JP"]}, "not_met", "not_met"),
        ("firm_age", {"most": 7}, "met", "unclear"),
        ("firm_age", {"most": 6}, "unclear", "unclear"),
        ("firm_age", {"most": 5}, "not_met", "unclear"),
        ("field", {"codes": ["cell_therapy", "x"]}, "met", "unclear"),
        ("field", {"codes": ["x"]}, "not_met", "unclear"),
        ("headcount", {"most": 200}, "met", "unclear"),
        ("headcount", {"most": 100}, "unclear", "unclear"),
        ("headcount", {"most": 50}, "not_met", "unclear"),
        ("kind", {"codes": ["startup"]}, "met", "met"),
        ("listing", {"kinds": ["technology"]}, "met", "not_met"),
        ("listing", {"kinds": ["need"]}, "not_met", "not_met"),
        ("corporate_number", {}, "met", "not_met"),
        ("verified", {}, "met", "not_met"),
        ("partner_country", {"countries": ["JP"]}, "met", "not_met"),
        ("partner_country", {"countries": ["KR"]}, "not_met", "not_met"),
        ("person", {}, "unclear", "unclear"),
        ("invented", {}, "unclear", "unclear"),
    ],
)
def test_each_condition(kind, params, known, unknown) -> None:
    for facts, expected in ((FACTS, known), (UNKNOWN, unknown)):
        found = check(kind, params, facts)
        assert found.finding == expected
        assert found.detail in SENTENCES
        assert sentence(found.detail, found.params)


def rule(call, kind: str, **params: object) -> EligibilityRule:  # noqa: ANN001
    return EligibilityRule.objects.create(call=call, kind=kind, params=params, text_ko="조건")


def handed_in(*rules: tuple[str, dict], **team: object):  # noqa: ANN201
    draft = complete(None, make_team(**team))
    made = [rule(draft.call, kind, **params) for kind, params in rules]
    submit(application=draft.application, by=draft.team.owner)
    return draft, made


def desk():  # noqa: ANN201
    return PersonFactory(operator_country="JP")


def test_findings_are_made_at_submission_and_renewed_with_the_next() -> None:
    draft, _ = handed_in(("headcount", {"most": 50}))
    assert findings_of(draft.application)[0].finding == "unclear"
    organisation = draft.team.organisation
    organisation.headcount_band = "1-10"
    organisation.save()
    draft.save("summary", "고침", version=1)
    submit(application=draft.application, by=draft.team.owner)
    assert [f.finding for f in findings_of(draft.application)] == ["met"]


def test_a_person_overrules_and_stays() -> None:
    draft, (one,) = handed_in(("person", {}))
    by = desk()
    for note, finding in (("", "met"), ("근거", "unclear")):
        with pytest.raises(Invalid):
            overrule(
                application=draft.application, by=by, rule_id=one.pk, finding=finding, note=note
            )
    overrule(application=draft.application, by=by, rule_id=one.pk, finding="met", note="확인서 봄")
    draft.save("summary", "고침", version=1)
    submit(application=draft.application, by=draft.team.owner)
    found = EligibilityFinding.objects.get()
    assert (found.finding, found.by, found.note) == ("met", by, "확인서 봄")


def test_decided_only_after_the_deadline_and_only_with_every_condition_met() -> None:
    draft, (one,) = handed_in(("country", {"countries": ["JP"]}))
    by = desk()
    with pytest.raises(NotAllowedNow):
        decide_eligible(application=draft.fresh(), by=by)
    close(draft.call)
    with pytest.raises(Invalid):
        decide_eligible(application=draft.fresh(), by=by)
    overrule(application=draft.application, by=by, rule_id=one.pk, finding="met", note="일본 지사")
    assert decide_eligible(application=draft.fresh(), by=by).state == "eligible"


def test_not_eligible_with_a_reason_that_is_told() -> None:
    draft, _ = handed_in()
    close(draft.call)
    with pytest.raises(Invalid):
        decide_ineligible(application=draft.fresh(), by=desk(), reason=" ", language="ko")
    done = decide_ineligible(
        application=draft.fresh(), by=desk(), reason="설립 7년이 넘었습니다.", language="ko"
    )
    assert (done.state, done.reason) == ("ineligible", "설립 7년이 넘었습니다.")
    told = Notice.objects.filter(kind="programmes.ineligible")
    assert {each.person_id for each in told} == {draft.team.owner.pk, draft.team.editor.pk}


def test_all_that_are_met_at_once() -> None:
    call = make_call()
    rule(call, "country", countries=["KR"])
    drafts = [complete(call, make_team(country=country)) for country in ("KR", "JP", "KR")]
    for draft in drafts:
        submit(application=draft.application, by=draft.team.owner)
    close(call)
    assert decide_all_met(call=call, by=desk()) == 2
    assert [draft.fresh().state for draft in drafts] == ["eligible", "submitted", "eligible"]


def test_only_operators_decide() -> None:
    draft, (one,) = handed_in(("person", {}))
    close(draft.call)
    by = draft.team.owner
    with pytest.raises(Refused):
        overrule(application=draft.application, by=by, rule_id=one.pk, finding="met", note="x")
    with pytest.raises(Refused):
        decide_eligible(application=draft.fresh(), by=by)
    with pytest.raises(Refused):
        decide_ineligible(application=draft.fresh(), by=by, reason="x", language="ko")
    with pytest.raises(Refused):
        decide_all_met(call=draft.call, by=by)


def test_the_age_is_counted_on_the_deadline() -> None:
    draft = complete(closes_at=timezone.now() + timedelta(days=800))
    draft.team.organisation.founded_year = timezone.localdate().year - 7
    draft.team.organisation.save()
    rule(draft.call, "firm_age", most=8)
    submit(application=draft.application, by=draft.team.owner)
    assert findings_of(draft.application)[0].finding == "not_met"


def test_a_condition_added_or_changed_later_is_asked_of_what_was_handed_in() -> None:
    draft, by = complete(), PersonFactory(operator_country="KR")
    submit(application=draft.application, by=draft.team.owner)
    rule = add_condition(
        call=draft.call, by=by, kind="country", params={"countries": ["JP"]}, texts={}
    )
    assert [row.finding for row in findings_of(draft.application)] == ["not_met"]
    overrule(application=draft.fresh(), by=by, rule_id=rule.pk, finding="met", note="지사가 있음")
    rule = change_condition(
        rule=rule, by=by, version=1, params={"countries": ["KR", "JP"]}, texts={}
    )
    found = findings_of(draft.application)[0]
    assert (found.finding, found.by, found.note) == ("met", None, "")
    kept = HistoryEvent.objects.get(verb="application.finding_reopened")
    assert kept.data["note"] == "지사가 있음"
    change_condition(rule=rule, by=by, version=2, params={"countries": ["JP"]}, texts={})
    close(draft.call)
    with pytest.raises(Invalid):
        decide_eligible(application=draft.fresh(), by=by)


def test_the_age_of_a_firm_is_counted_in_the_calls_own_zone() -> None:
    closes = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # 2027 in Seoul already
    draft = begun(closes_at=closes, zone="Asia/Seoul")
    with timezone.override("America/New_York"):
        assert facts_of(draft.fresh()).year == 2027
