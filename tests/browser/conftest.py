"""A live server with a real database file, one Chromium, and a context of its own per person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, expect, sync_playwright

from koryu.shared import terms

from .visitor import PATIENCE_MS, Visitor

# The first has no windows to draw and takes two thirds of the time of the others.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests need a database that several threads can open.

    One walk's languages go to one process: the second is not judged where it looks the same
    (`Visitor.inspect`). Groups of several tests are also what starts first.
    """
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in here:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group(getattr(item, "originalname", item.name)))
    if here and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(django_settings.DATA_DIR / "test.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed (sh scripts/system.sh headless)")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def site(transactional_db, live_server, settings, mailoutbox, own_process) -> str:
    """The address of the running system, with nothing in it but the controlled lists."""
    cache.clear()  # sign-up and sign-in are limited per address and minute
    terms.forget()
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Makes people at a browser: `visit("ko")`; what went wrong on their pages fails the test."""
    visitors: list[Visitor] = []

    def make(language: str, **options: object) -> Visitor:
        context = browser.new_context(
            base_url=site,
            locale={"ko": "ko-KR", "ja": "ja-JP", "en": "en-GB"}[language],
            timezone_id="Asia/Tokyo",
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
            **options,
        )
        scripted = bool(options.get("java_script_enabled", True))
        visitors.append(Visitor(context, language, scripted=scripted))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
    for visitor in visitors:
        assert not visitor.troubles, "\n".join(dict.fromkeys(visitor.troubles))


@pytest.fixture
def meaning(site: str, settings) -> Iterator[None]:
    """Search by the real model, as an installation does."""
    from koryu.discovery.bridge.embedders import embedder

    settings.KORYU = {**settings.KORYU, "EMBEDDER": "packaged"}
    embedder.cache_clear()
    yield
    embedder.cache_clear()
