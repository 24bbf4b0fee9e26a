"""Test-wide fixtures. The test mode is set before Django reads its settings.

The settings module is named here and not in pyproject.toml: pytest-django would read it before
this file runs, in production mode.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

import django
import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "koryu.config.settings"
os.environ["KORYU_MODE"] = "test"
os.environ["KORYU_DATA"] = tempfile.mkdtemp(prefix="koryu-test-")  # each process has its own
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread

_resources = ExitStack()
if os.environ.get("KORYU_TEST_DATABASE") == "postgresql":
    # Each test process gets a server of its own, gone when the process ends.
    from tests.postgres import postgresql

    os.environ["KORYU_DATABASE_URL"] = _resources.enter_context(postgresql())

django.setup()  # the folders' own conftests import models

from django.utils import translation  # noqa: E402 - after the settings


def pytest_unconfigure() -> None:
    """Stop what was started for the whole run."""
    _resources.close()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever language the request of another one left behind."""
    with translation.override("en"):
        yield
