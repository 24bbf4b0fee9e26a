"""Test-wide fixtures. The test mode is set before Django reads its settings.

The settings module is named here and not in pyproject.toml: pytest-django would read it before
this file runs, in production mode.
"""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

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

from koryu.events.bridge import running  # noqa: E402
from koryu.shared import terms  # noqa: E402
from tests.optimiser import start_here, start_process  # noqa: E402


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is imported and collected lives to the end: the collector need not walk it each time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Stop what was started for the whole run."""
    _resources.close()


@pytest.fixture(autouse=True, scope="session")
def lasting_terms() -> Iterator[None]:
    """The controlled lists stay cached: a minute that ends inside a test would add a query to it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terms, "SECONDS", float("inf"))
        yield


@pytest.fixture(autouse=True, scope="session")
def optimiser_here() -> Iterator[None]:
    """The optimiser runs in the test's own process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_start", start_here)
        yield


@pytest.fixture
def own_process() -> Iterator[None]:
    """The optimiser runs in a process of its own, as on an installation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_start", start_process)
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever language the request of another one left behind."""
    with translation.override("en"):
        yield


def outside(folder: Path) -> dict[str, str]:
    """The environment of a process that runs the installation in `folder`."""
    return os.environ | {
        "KORYU_MODE": "demo",
        "KORYU_DATA": str(folder),
        "KORYU_DATABASE_URL": f"sqlite:///{folder / 'koryu.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "koryu.config.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src"),
    }


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """A database file that every migration was run on, from the first."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate = [sys.executable, "-m", "koryu", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=outside(folder), check=True)
    return folder / "koryu.sqlite3"


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> dict[str, str]:
    """An empty installation in `tmp_path` of the test's own, as its environment."""
    shutil.copy(migrated, tmp_path)
    return outside(tmp_path)
