"""What waits for a commit runs at once, so that a published listing is indexed within a test."""

import pytest
from django.test import Client

from koryu.disclosure.queries import reader_for
from koryu.discovery.bridge import names


@pytest.fixture(autouse=True)
def at_once(db, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    names.NAMES.forget()


def reader_of(membership):
    """The reader that a member's request would carry."""
    return reader_for(membership.person, active_id=membership.organisation_id)


def client_of(membership, language: str = "en") -> Client:
    client = Client()
    client.force_login(membership.person)
    client.cookies["koryu_language"] = language
    return client
