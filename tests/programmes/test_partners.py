"""The consortium: invited once, each confirms its own part, nothing is handed in over an open one."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse

from koryu.disclosure.queries import reader_for
from koryu.notify.models import Notice
from koryu.programmes.actions.partners import confirm, decline, invite, remove
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import Application, EligibilityRule, Partner
from koryu.programmes.queries.applications import part_of, visible_applications, with_partners
from koryu.programmes.queries.eligibility import findings_of
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.applications import close, complete, make_team
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def invited(draft=None, team=None):  # noqa: ANN001, ANN201
    draft, team = draft or complete(), team or make_team(country="JP", name="サンプル製薬")
    partner = invite(
        application=draft.application,
        by=draft.team.owner,
        organisation=team.organisation,
        part="비임상 시험을 맡습니다.",
        amount=Decimal("3000000"),
        currency="JPY",
    )
    return draft, team, partner


def test_invited_twice_is_once_and_its_editors_are_told() -> None:
    draft, team, first = invited()
    assert invited(draft, team)[2].pk == first.pk
    told = Notice.objects.filter(kind="programmes.partner_invited")
    assert {each.person_id for each in told} == {team.owner.pk, team.editor.pk}
    assert told[0].params["lead"] == str(draft.team.organisation.name_en) or told[0].params["lead"]


def test_who_invites_and_whom() -> None:
    draft, other = complete(), make_team()
    wrong = [
        (draft.team.organisation, "역할", Invalid),
        (OrganisationFactory(verified_at=None), "역할", Invalid),
        (other.organisation, "  ", Invalid),
    ]
    for organisation, part, error in wrong:
        with pytest.raises(error):
            invite(
                application=draft.application, by=draft.team.owner,
                organisation=organisation, part=part,
            )  # fmt: skip
    for by in (draft.team.member, other.owner):
        with pytest.raises(Refused):
            invite(application=draft.application, by=by, organisation=other.organisation, part="x")


def test_a_call_for_single_applicants_takes_no_partner() -> None:
    with pytest.raises(NotAllowedNow):
        invited(complete(allows_consortium=False))


def test_an_open_invitation_stands_against_handing_in() -> None:
    draft, team, partner = invited()
    with pytest.raises(Invalid) as missing:
        submit(application=draft.application, by=draft.team.owner)
    assert list(missing.value.errors) == ["partners"]
    confirm(partner=partner, by=team.editor)
    made = submit(application=draft.application, by=draft.team.owner)
    assert made.content["partners"] == [
        {
            "id": team.organisation.pk,
            "name": "サンプル製薬",
            "name_en": team.organisation.name_en,
            "country": "JP",
            "part": "비임상 시험을 맡습니다.",
            "amount": "3000000",
            "currency": "JPY",
        }
    ]


def test_the_invited_reads_and_writes_only_once_confirmed() -> None:
    draft, team, partner = invited()
    reader = reader_for(team.owner)
    assert list(visible_applications(reader)) == [draft.application]
    assert not part_of(reader, draft.application).writes
    with pytest.raises(Refused):
        draft.save("company", "글", by=team.owner)
    confirm(partner=partner, by=team.owner)
    assert draft.save("company", "글", by=team.owner).version == 1
    with pytest.raises(Refused):
        draft.save("company", "글", by=team.member, version=1)
    with pytest.raises(Refused):
        submit(application=draft.application, by=team.owner)


def test_declining_closes_the_door_and_tells_the_lead_why() -> None:
    draft, team, partner = invited()
    decline(partner=partner, by=team.owner, reason="일정이 맞지 않습니다.")
    assert Partner.objects.get().reason == "일정이 맞지 않습니다."
    assert list(visible_applications(reader_for(team.owner))) == []
    told = Notice.objects.filter(kind="programmes.partner_declined")
    assert {each.person_id for each in told} == {draft.team.owner.pk, draft.team.editor.pk}
    with pytest.raises(NotAllowedNow):
        confirm(partner=partner, by=team.owner)


def test_confirming_twice_is_once_and_only_its_own_people_confirm() -> None:
    draft, team, partner = invited()
    for by in (draft.team.owner, team.member):
        with pytest.raises(Refused):
            confirm(partner=partner, by=by)
    confirm(partner=partner, by=team.owner)
    confirm(partner=partner, by=team.editor)
    assert Partner.objects.get().answered_by == team.owner


def test_taken_off_can_be_invited_anew() -> None:
    draft, team, partner = invited()
    for by in (team.owner, draft.team.member):
        with pytest.raises(Refused):
            remove(partner=partner, by=by)
    remove(partner=partner, by=draft.team.owner)
    remove(partner=partner, by=draft.team.owner)
    assert invited(draft, team)[2].pk != partner.pk


def test_after_the_deadline_nobody_answers() -> None:
    draft, team, partner = invited()
    close(draft.call)
    for act in (confirm, decline):
        with pytest.raises(NotAllowedNow):
            act(partner=partner, by=team.owner)
    with pytest.raises(NotAllowedNow):
        remove(partner=partner, by=draft.team.owner)


def test_a_partner_who_leaves_after_handing_in_is_missed_by_the_conditions_and_the_desk(
    client,
) -> None:
    draft, guest, partner = invited()
    EligibilityRule.objects.create(
        call=draft.call, kind="partner_country", params={"countries": ["JP"]}
    )
    confirm(partner=partner, by=guest.owner)
    submit(application=draft.application, by=draft.team.owner)
    assert [row.finding for row in findings_of(draft.application)] == ["met"]
    decline(partner=partner, by=guest.owner, reason="사정")
    assert [row.finding for row in findings_of(draft.application)] == ["not_met"]
    operator = PersonFactory(operator_country="KR", language="en")
    client.force_login(operator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(reverse("programmes:desk_application", args=[draft.application.code]))
    assert "Left the consortium after it was handed in" in page.content.decode()
    (row,) = with_partners(Application.objects.filter(pk=draft.application.pk))
    assert row.together == []
