"""The controlled lists on the operators' desk."""

import pytest
from django.urls import reverse

from koryu.people import actions
from koryu.shared import terms
from koryu.shared.errors import Invalid, Refused
from koryu.shared.models import HistoryEvent, Term
from tests.factories.people import PersonFactory

LABELS = {"ko": "엑소좀", "ja": "エクソソーム", "en": "Exosome"}


@pytest.fixture
def operator(transactional_db):
    terms.forget()
    yield PersonFactory(operator_country="JP")
    terms.forget()


def test_an_entry_is_added_at_the_end_and_can_be_chosen_at_once(operator):
    terms.terms("modality")
    made = actions.add_term(by=operator, term_list="modality", **LABELS)
    assert (made.code, made.label("ja")) == ("exosome", "エクソソーム")
    assert terms.terms("modality")[-1] == made
    assert HistoryEvent.objects.get(verb="term.added").data == {
        "list": "modality",
        "code": "exosome",
    }


@pytest.mark.parametrize("en", ["Exosome", "엑소좀"])
def test_an_entry_needs_a_code_of_its_own(operator, en):
    actions.add_term(by=operator, term_list="modality", **LABELS)
    with pytest.raises(Invalid) as raised:
        actions.add_term(by=operator, term_list="modality", **LABELS | {"en": en})
    assert list(raised.value.errors) == ["en"]


def test_an_entry_switched_off_is_kept_but_not_offered(operator):
    term = Term.objects.filter(list="deal").first()
    actions.change_term(by=operator, term=term, ko=term.ko, ja=term.ja, en="Deal", active=False)
    assert term.code not in dict(terms.choices("deal"))
    assert Term.objects.get(pk=term.pk).en == "Deal"


def test_only_operators_keep_the_lists(operator):
    with pytest.raises(Refused):
        actions.add_term(by=PersonFactory(), term_list="modality", **LABELS)


def test_the_page_adds_changes_and_explains(operator, client):
    client.force_login(operator)
    page = reverse("people:term_list", args=["modality"])
    assert client.post(page, LABELS | {"ja": ""}).status_code == 422
    assert client.post(page, LABELS).status_code == 302
    term = Term.objects.get(code="exosome")
    changed = reverse("people:term", args=[term.pk])
    assert client.post(changed, LABELS | {"ko": "세포외 소포"}).status_code == 302
    term.refresh_from_db()
    assert (term.ko, term.active) == ("세포외 소포", False)
    assert "세포외 소포" in client.get(page).content.decode()
    assert client.get(reverse("people:term_list", args=["nonsense"])).status_code == 404
