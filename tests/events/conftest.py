"""An organiser, and the organiser's browser."""

import pytest

from tests.factories.events_plan import operator


@pytest.fixture
def by():
    return operator()


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client
