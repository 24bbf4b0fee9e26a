"""Challenges: the brief and its meter, an unnamed seeker on every surface, who fits and why."""

import pytest
from django.test import Client

from koryu.notify.models import Notice
from koryu.programmes.actions import calls as actions
from koryu.programmes.actions import challenges as challenge_actions
from koryu.programmes.actions.notices import post_notice
from koryu.programmes.queries.completeness import lacks, meter_of
from koryu.programmes.rules.brief import meter, names_in
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.calls import BRIEF, briefed, draft, fresh, publish_offer, publish_others
from tests.factories.events import make_operator
from tests.factories.people import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NAME = "달빛제약"


def seeker(**fields: object):
    return OrganisationFactory(
        country="JP", kind="pharma", name=NAME, name_en="Moonbeam Pharma", **fields
    )


def client_of(person=None, language="ko") -> Client:
    client = Client(headers={"accept-language": language})
    if person:
        type(person).objects.filter(pk=person.pk).update(language=language)
        client.force_login(person)
    return client


def test_the_meter_names_what_is_left_and_is_satisfied_in_any_language():
    empty = meter({}, anonymous=True)
    assert empty.done == 0 and [part for part, _text in empty.left] == [
        "context", "tried", "success", "offered", "confidential", "described_as",
    ]  # fmt: skip
    texts = {
        p: {"ja": "あ" * 90} for p in ("context", "tried", "success", "offered", "confidential")
    }
    assert [part for part, _text in meter(texts, anonymous=False).left] == ["success"]
    texts["success"] = {"ja": "回収率90%以上を示すこと。" * 8}
    assert meter(texts, anonymous=False).whole
    texts["context"] = {"en": "Too short"}
    assert [part for part, _text in meter(texts, anonymous=False).left] == ["context"]


def test_a_name_is_found_in_any_text():
    texts = {"context": {"en": "At MOONBEAM Pharma we lose cells"}, "tried": {"ko": "없음"}}
    assert names_in(texts, ["Moonbeam Pharma", ""]) == ["context"]


def test_the_seekers_people_draft_the_brief_until_it_is_announced():
    by, owner = make_operator(), MembershipFactory(organisation=seeker(), role="editor")
    call = draft("challenge", by)
    challenge = challenge_actions.set_seeker(
        call=call, by=by, seeker=owner.organisation, anonymous=False
    )
    assert Notice.objects.get(kind="programmes.brief").person_id == owner.person_id
    client = client_of(owner.person, "en")
    assert client.get(f"/programmes/{call.slug}/").status_code == 404
    assert "Joint call" in client.get("/programmes/").content.decode()
    page = client.get(f"/programmes/{call.slug}/brief/").content.decode()
    assert "Which number, measured how, by when?" in page and "checks hold" in page
    assert (
        client_of(MembershipFactory().person).get(f"/programmes/{call.slug}/brief/").status_code
        == 404
    )
    sent = client.post(f"/programmes/{call.slug}/brief/", BRIEF | {"version": call.version})
    assert sent.status_code == 302
    challenge.refresh_from_db()
    assert meter_of(challenge).whole and lacks(fresh(call)) == []
    with pytest.raises(Stale):
        challenge_actions.save_brief(
            challenge=challenge, by=by, version=call.version, texts=BRIEF, fields=[]
        )
    actions.announce(call=fresh(call), by=by)
    assert client.get(f"/programmes/{call.slug}/brief/").status_code == 404
    with pytest.raises(Refused):
        challenge_actions.save_brief(
            challenge=challenge,
            by=owner.person,
            version=fresh(call).version,
            texts=BRIEF,
            fields=[],
        )


def test_an_announced_brief_stays_whole_and_its_seeker_stays():
    challenge, by = briefed(), make_operator()
    call = actions.announce(call=fresh(challenge.call), by=by)
    with pytest.raises(Invalid):
        challenge_actions.save_brief(
            challenge=challenge,
            by=by,
            version=call.version,
            texts=BRIEF | {"success_ko": ""},
            fields=[],
        )
    with pytest.raises(NotAllowedNow):
        challenge_actions.set_seeker(call=call, by=by, seeker=seeker(), anonymous=False)


def test_a_text_that_names_an_unnamed_seeker_is_refused():
    with pytest.raises(Invalid) as refused:
        briefed(
            seeker=seeker(), anonymous=True, texts=BRIEF | {"tried_ko": f"{NAME} 공장에서 실패"}
        )
    assert set(refused.value.errors) == {"tried_ko"}
    challenge = briefed(seeker=seeker(), anonymous=True, title_en="Wanted by Moonbeam Pharma")
    assert any("names it" in text for text in lacks(fresh(challenge.call)))


@pytest.fixture
def unnamed():
    by, lead = make_operator(), seeker(slug="moonbeam", email_domain="moonbeam.example")
    challenge = briefed(by, seeker=lead, anonymous=True)
    call = fresh(challenge.call)
    type(call).objects.filter(pk=call.pk).update(announces_at=None)
    actions.announce(call=fresh(call), by=by)
    post_notice(call=fresh(call), by=by, title_ko="설명회")
    return fresh(call)


SURFACES = (
    "/programmes/", "/programmes/?when=past", "/programmes/{slug}/", "/programmes/{slug}/calendar.ics",
    "/programmes/calls.ics", "/programmes/recommended/", "/discover/?q=회수율", "/notices/", "/events/",
    "/",
)  # fmt: skip


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_an_unnamed_seeker_is_named_on_no_surface(unnamed, language):
    member = MembershipFactory().person
    for person in (None, member):
        client = client_of(person, language)
        for address in SURFACES:
            answer = client.get(address.format(slug=unnamed.slug), follow=True)
            said = answer.content.decode() + str(answer.headers)
            for word in (NAME, "Moonbeam", "moonbeam"):
                assert word not in said, (address, person)
    page = client_of(None, language).get(f"/programmes/{unnamed.slug}/").content.decode()
    assert {"ko": "일본의 제약기업", "ja": "日本の製薬会社", "en": "일본의 제약기업"}[
        language
    ] in page


def test_operators_and_its_own_people_see_the_name(unnamed):
    own = MembershipFactory(organisation=unnamed.challenge.seeker).person
    for person in (make_operator("JP"), own):
        assert "Moonbeam" in client_of(person).get(f"/programmes/{unnamed.slug}/").content.decode()


def test_a_named_seeker_is_shown():
    challenge, by = briefed(seeker=seeker()), make_operator()
    type(challenge.call).objects.filter(pk=challenge.call_id).update(announces_at=None)
    actions.announce(call=fresh(challenge.call), by=by)
    assert "Moonbeam" in client_of().get(f"/programmes/{challenge.call.slug}/").content.decode()


# --- who fits -----------------------------------------------------------------------------------


def test_solvers_are_found_with_reasons_and_never_the_seeker_itself(at_once):
    lead = seeker()
    solver = publish_offer(
        "세포 배양 공정의 배지 교체에서 세포 회수율을 90 % 이상으로 높이는 원심 분리 기술입니다."
    )
    own = publish_offer(
        "세포 배양 공정의 배지 교체에서 세포 회수율을 높이는 자체 기술입니다.", lead
    )
    publish_others()
    challenge, by = briefed(seeker=lead), make_operator()
    page = client_of(by).get(f"/programmes/desk/{challenge.call.slug}/solvers/").content.decode()
    assert solver.title in page and own.title not in page
    assert "회수율" in page.split(solver.title)[1]


def test_a_member_sees_which_open_challenge_fits_and_why(at_once):
    challenge, by = briefed(seeker=seeker()), make_operator()
    type(challenge.call).objects.filter(pk=challenge.call_id).update(announces_at=None)
    actions.announce(call=fresh(challenge.call), by=by)
    solver = publish_offer(
        "세포 배양 공정의 배지 교체에서 세포 회수율을 90 % 이상으로 높이는 기술입니다."
    )
    publish_others()
    person = solver.organisation.members.first()
    page = client_of(person).get("/programmes/recommended/").content.decode()
    assert challenge.call.title_ko in page and solver.title in page
    nobody = MembershipFactory().person
    assert (
        challenge.call.title_ko
        not in client_of(nobody).get("/programmes/recommended/").content.decode()
    )


def test_the_desk_tells_a_solver_of_the_call_once(at_once):
    by, lead = make_operator("KR", language="en"), seeker()
    solver = publish_offer(
        "세포 배양 공정의 배지 교체에서 세포 회수율을 90 % 이상으로 높이는 원심 분리 기술입니다."
    )
    publish_others()
    call = briefed(by, seeker=lead, anonymous=True).call
    client, owner = client_of(by, "en"), solver.organisation.members.first()
    page, address = (
        f"/programmes/desk/{call.slug}/solvers/",
        f"/programmes/desk/{call.slug}/suggest/",
    )
    assert "Tell them of the call<" not in client.get(page).content.decode()
    assert client.post(f"{address}{solver.organisation_id}/").status_code == 409
    type(call).objects.filter(pk=call.pk).update(announces_at=None)
    actions.announce(call=fresh(call), by=by)
    assert "Tell them of the call<" in client.get(page).content.decode()
    for _each in range(2):
        assert client.post(f"{address}{solver.organisation_id}/")["Location"] == page
    told = Notice.objects.filter(kind="programmes.suggested")
    assert {each.person_id for each in told} == {owner.pk} and told.count() == 1
    assert "Told of the call" in client.get(page).content.decode()
    assert client.post(f"{address}{lead.pk}/").status_code == 422
    assert client_of(owner).post(f"{address}{solver.organisation_id}/").status_code == 404
