"""Inviting evaluators: many addresses at once, and people who fit the applications of a call."""

import pytest
from django.urls import reverse

from koryu.evaluation.actions import evaluators
from koryu.evaluation.bridge.suggesting import suggestions
from koryu.evaluation.models import Evaluator
from koryu.evaluation.rules.addresses import addresses
from koryu.people.models import Organisation
from koryu.shared.errors import Refused
from koryu.shared.models import Term
from tests.factories.evaluation_panel import in_pool, make_ready, operator, stranger
from tests.factories.exchange import make_side
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "evaluation:desk_invite"


def works_in(organisation: Organisation, *codes: str) -> None:
    organisation.fields.set(Term.objects.filter(list="field", code__in=codes))


@pytest.fixture
def call_in_cell_therapy():
    ready = make_ready(applications=2, per_panel=0, start=False)
    for each in ready.applications:
        works_in(each.lead, "cell_therapy")
    return ready


def test_addresses_are_read_as_people_paste_them():
    text = "a@b.kr, Kim Minji <C@d.jp>;\n\n  e@f.org\na@b.kr\nnot an address"
    assert addresses(text) == ["a@b.kr", "c@d.jp", "e@f.org", "not an address"]


def test_each_line_says_what_became_of_it_and_none_keeps_another_waiting(client):
    by, new, other, twice = operator(), stranger(), stranger(), in_pool()
    by.language = "en"
    by.save()
    client.force_login(by)
    lines = [new.email, "nobody@nowhere.org", twice.person.email, f"X <{other.email.upper()}>"]
    answer = client.post(reverse(PAGE), {"addresses": "\n".join(lines), "country": "KR"})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert set(Evaluator.objects.filter(active=True).values_list("person", flat=True)) == {
        new.pk,
        other.pk,
        twice.person_id,
    }
    assert "nobody@nowhere.org: Nobody has an account with this address" in said
    assert "They are in the pool already" in said
    # What is left to correct stands in the field, and nothing else does.
    field = said.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    assert "nobody@nowhere.org" in field
    assert new.email not in field


def test_one_address_leads_to_its_evaluator_and_nothing_typed_is_said(client):
    by, new = operator(), stranger()
    client.force_login(by)
    answer = client.post(reverse(PAGE), {"addresses": new.email, "country": "JP"})
    made = Evaluator.objects.get(person=new)
    assert (made.country, answer.url) == (
        "JP",
        reverse("evaluation:desk_evaluator", args=[made.pk]),
    )
    assert client.post(reverse(PAGE), {"addresses": " ", "country": "JP"}).status_code == 422


def test_only_operators_invite_many():
    with pytest.raises(Refused):
        evaluators.invite_all(by=PersonFactory(), country="KR", lines=[stranger().email])


def test_members_who_fit_the_applications_are_suggested_and_can_be_chosen(
    call_in_cell_therapy, client
):
    ready = call_in_cell_therapy
    expert, other, abroad = (make_side(country=code) for code in ("KR", "KR", "JP"))
    works_in(expert.organisation, "cell_therapy")
    works_in(other.organisation, "device")
    works_in(abroad.organisation, "cell_therapy")
    found, of = suggestions(ready.call, "KR")
    people = {each.person: each for each in found}
    assert of == 2
    assert people[expert.owner].suits == 2
    assert people[expert.owner].fields == ("cell_therapy",)
    assert other.owner not in people
    assert abroad.owner not in people
    client.force_login(ready.by)
    asked = {"call": ready.call.slug, "country": "KR"}
    choice = f'name="person" value="{expert.owner.pk}"'
    assert choice in client.get(reverse(PAGE), asked).content.decode()
    client.post(reverse(PAGE), {"person": [expert.owner.pk], "country": "KR"})
    assert Evaluator.objects.get(person=expert.owner).active
    assert expert.owner not in {each.person for each in suggestions(ready.call, "KR")[0]}


def test_whoever_belongs_to_an_applicant_counts_only_for_the_others(call_in_cell_therapy):
    ready = call_in_cell_therapy
    lead = ready.applications[0].lead
    found = {each.person: each for each in suggestions(ready.call, lead.country)[0]}
    own = found[ready.applications[0].by]
    assert (own.suits, own.tied) == (1, 1)


def test_suggesting_asks_the_same_however_many(call_in_cell_therapy, django_assert_num_queries):
    for number in (1, 4):
        for _ in range(number):
            works_in(make_side(country="KR").organisation, "cell_therapy")
        with django_assert_num_queries(7):
            assert len(suggestions(call_in_cell_therapy.call, "KR")[0]) >= number
