"""What waits for a commit runs at once where a test needs a listing to be found."""

import pytest

from koryu.discovery.bridge import names


@pytest.fixture
def at_once(db, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    names.NAMES.forget()
