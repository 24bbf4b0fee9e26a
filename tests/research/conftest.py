"""People of one organisation, a stranger's organisation, and signed-in clients."""

import pytest
from django.test import Client

from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory


@pytest.fixture
def editor(db):
    """The membership of an editor of a verified organisation."""
    return MembershipFactory(role="editor")


@pytest.fixture
def stranger(db):
    """The membership of an owner of another verified organisation, in Japan."""
    return MembershipFactory(organisation=OrganisationFactory(country="JP", kind="pharma"))


@pytest.fixture
def operator(db):
    return PersonFactory(operator_country="KR")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["koryu_language"] = "en"
    return client


@pytest.fixture
def editor_client(editor):
    return signed_in(editor.person)


@pytest.fixture
def stranger_client(stranger):
    return signed_in(stranger.person)
